"""What the Skybrush formats have in common.

Frames: Skybrush has X to the front, Y to the left, Z up; choreo has x to the right as the audience sees it and y
away from the audience. So X = y, Y = -x, Z = z: a turn, not a mirror, and X points along the fleet's heading.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.formats.archive import MEGABYTE

MOST_DRONES = 5_000
"""Drones that readers of a `.skyc` take."""
LARGEST_SHOW = 256 * MEGABYTE
"""Bytes of a `show.json` that choreo reads and writes."""

MUSIC_TYPE = "audio/mpeg"
"""The one kind of music that a `.skyc` holds: MP3."""


def to_skybrush(points: Floats) -> Floats:
    """Return points (..., 3) or (..., 2) in Skybrush's frame.

    Examples
    --------
    >>> to_skybrush(np.array([1.0, 2.0, 3.0])).tolist()
    [2.0, -1.0, 3.0]
    """
    return np.concatenate([points[..., 1:2], 0.0 - points[..., :1], points[..., 2:]], axis=-1)


def from_skybrush(points: Floats) -> Floats:
    """Return points (..., 3) or (..., 2) of Skybrush's frame in choreo's.

    Examples
    --------
    >>> from_skybrush(np.array([2.0, -1.0, 3.0])).tolist()
    [1.0, 2.0, 3.0]
    """
    return np.concatenate([0.0 - points[..., 1:2], points[..., :1], points[..., 2:]], axis=-1)
