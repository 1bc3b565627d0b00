"""Ramps of colours that look even: mixed in OKLab, kept as tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.colour import to_linear, to_srgb
from choreo.light.algebra.coordinates import Levels

STEPS = 2048
"""Shades of a ramp."""

Rgb = tuple[int, int, int]

_TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def to_oklab(srgb: Floats) -> Floats:
    """Return OKLab (Ottosson 2020) of sRGB values from 0 to 1, (..., 3)."""
    return np.asarray(np.cbrt(to_linear(srgb) @ _TO_CONES.T) @ _TO_LAB.T)


def from_oklab(lab: Floats) -> Floats:
    """Return the sRGB values, 0 to 1, of OKLab (..., 3); what no screen shows is cut off."""
    cones = lab @ np.linalg.inv(_TO_LAB).T
    linear = cones**3 @ np.linalg.inv(_TO_CONES).T
    return to_srgb(np.clip(linear, 0.0, 1.0))


@lru_cache(maxsize=256)
def table_of(colours: tuple[Rgb, ...]) -> NDArray[np.float32]:
    """Return the shades of a ramp, (`STEPS`, 3), sRGB 0 to 255: colours at even distances, mixed in OKLab between.

    Examples
    --------
    >>> table_of(((0, 0, 0), (255, 0, 0)))[[0, -1]].round(3).tolist()
    [[0.0, 0.0, 0.0], [255.0, 0.0, 0.0]]
    """
    stops = to_oklab(np.array(colours, dtype=np.float64) / 255)
    at = np.linspace(0, len(colours) - 1, STEPS)
    lab = np.stack([np.interp(at, np.arange(len(colours)), stops[:, axis]) for axis in range(3)], axis=1)
    table = (from_oklab(lab) * 255).astype(np.float32)
    table.setflags(write=False)
    return table


def ramp(colours: Sequence[Rgb], level: Levels) -> NDArray[np.float32]:
    """Return the colours, (m, n, 3) sRGB 0 to 255, of levels (m, n) from 0 to 1 on a ramp."""
    shade = (level * np.float32(STEPS - 1) + np.float32(0.5)).astype(np.int16).astype(np.intp)
    found = np.empty((len(shade), 3, shade.shape[1]), np.float32)
    for channel, shades in enumerate(table_of(tuple(colours)).T):
        found[:, channel] = shades.take(shade, mode="clip")
    return found.swapaxes(1, 2)
