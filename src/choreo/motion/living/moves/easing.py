"""How motions begin and end: smoothly from nothing, smoothly to nothing, whatever moves between.

All rise as 6 u^5 - 15 u^4 + 10 u^3, whose first and second derivatives are nothing at both ends, so that neither speed
nor acceleration steps where a motion joins what stands still.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats


def rise(part: Floats) -> Floats:
    """Return the smooth way from 0 to 1 as `part` goes from 0 to 1.

    Examples
    --------
    >>> rise(np.array([-1.0, 0.0, 0.5, 1.0, 2.0])).tolist()
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    u = np.clip(part, 0.0, 1.0)
    return np.asarray(u**3 * (u * (6 * u - 15) + 10))


def swell(seconds: Floats, length: float, ramp: float) -> Floats:
    """Return how strong a motion of `length` s is: 0 at both ends, 1 between, with ramps of so many seconds.

    Examples
    --------
    >>> swell(np.array([0.0, 1.0, 5.0, 10.0]), 10.0, 2.0).tolist()
    [0.0, 0.5, 1.0, 0.0]
    """
    return np.asarray(rise(seconds / ramp) * rise((length - seconds) / ramp))


def run(seconds: Floats, length: float, ramp: float) -> Floats:
    """Return the seconds at full speed that come to as much as what was moved so far: the integral of `swell`.

    Examples
    --------
    >>> run(np.array([0.0, 2.0, 8.0, 10.0]), 10.0, 2.0).tolist()
    [0.0, 1.0, 7.0, 8.0]
    """
    first = _lagging(np.clip(seconds / ramp, 0.0, 1.0)) * ramp
    last = _lagging(np.clip((length - seconds) / ramp, 0.0, 1.0)) * ramp
    level = np.clip(seconds, ramp, length - ramp) - ramp
    return np.asarray(first + level + (ramp / 2 - last))


def progress(seconds: Floats, length: float, ramp: float) -> Floats:
    """Return the part of a way that is done, 0 to 1, where it takes `length` s and starts and stops within ramps."""
    return np.asarray(run(seconds, length, ramp) / (length - ramp))


def _lagging(u: Floats) -> Floats:
    """Return the integral of `rise` from 0 to u."""
    return np.asarray(u**4 * (u * (u - 3) + 2.5))
