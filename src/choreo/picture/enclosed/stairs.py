"""Edges of ink whose pixels were made larger: the smooth edge that their stairs sample, not the stairs."""

from __future__ import annotations

from typing import Literal

import numpy as np

from choreo.arrays import Floats
from choreo.picture.line.polyline import resample

_SIGMA = 2.0
"""Squares over which an edge is evened,..."""
_TIMES = 3
"""...so many times..."""
_WITHIN = 0.5
"""...and no place of it is moved farther, to any side: no square is then on the wrong side of it."""
_LEAST = 12
"""Places of an edge from which it is evened; a smaller one is a square or two."""


def evened(edge: Floats) -> Floats:
    """Return the closed edge of an area of pixels, as of marching squares, without its stairs; in pixels, (m, 2).

    Its places lie between the middle of a pixel within and that of one without. They slide along this way until the
    edge is smooth, and no farther (Gibson 1998): slanted lines become straight, corners stay within half a pixel.

    Examples
    --------
    The upper side of an area rises by one pixel every four: on stairs, by up to three quarters off a straight line.

    >>> x = np.arange(48.0)
    >>> stairs = np.stack([x, x // 4], axis=1)
    >>> smooth = evened(np.concatenate([stairs, [[47.0, 30.0], [0.0, 30.0], [0.0, 0.0]]]))
    >>> [float(np.ptp(line[10:38, 1] - line[10:38, 0] / 4).round(2)) for line in (stairs, smooth)]
    [0.75, 0.05]
    """
    if len(edge) <= _LEAST:
        return edge
    smooth = _slid(edge[:-1], "wrap")
    return np.concatenate([smooth, smooth[:1]])


def evened_border(line: Floats) -> Floats:
    """Return a line between two colours of an area of pixels without its stairs, its ends kept; in pixels, (m, 2)."""
    even = resample(line, 1.0)
    if len(even) <= _LEAST:
        return line
    if (line[0] == line[-1]).all():
        return evened(even)
    smooth = _slid(even, "nearest")
    smooth[0], smooth[-1] = line[0], line[-1]
    return smooth


def _slid(places: Floats, mode: Literal["wrap", "nearest"]) -> Floats:
    """Return places of an edge moved by up to half a pixel, so that it is smooth."""
    from scipy.ndimage import gaussian_filter1d

    smooth = places
    for _ in range(_TIMES):
        once = gaussian_filter1d(smooth, _SIGMA, axis=0, mode=mode)
        # What the first pass took off bends is added back (Taubin 1995).
        once += gaussian_filter1d(smooth - once, _SIGMA, axis=0, mode=mode)
        smooth = np.clip(once, places - _WITHIN, places + _WITHIN)
    return smooth
