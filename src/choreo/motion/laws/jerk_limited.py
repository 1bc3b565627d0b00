"""Time laws for drones whose jerk is limited: a law's way is averaged over a ramp of time.

A moving average over `ramp` seconds makes of a jump of acceleration a slope: jerk is at most jump / ramp. What is
averaged is not phi but the way of the drones that fly farthest at each phi, from which phi is then read off: averages
of phi would be averages of places only where these run evenly with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.motion.laws.path import Path
from choreo.motion.laws.time_law import TimeLaw, extreme

_CELLS = 600
_NORM = 8
"""The way is that of the p-norm of all drones' speeds: nearly their greatest, but smooth."""
_LEAST = 0.02
"""Part of the greatest speed by phi that is added, so that the way grows everywhere."""


@dataclass(frozen=True, eq=False)
class JerkLimitedLaw:
    """phi(t) as a cubic spline through phi at many moments, at rest at both ends.

    Parameters
    ----------
    times : (k,) array
        s, from 0.
    phi : (k,) array
    """

    times: Floats
    phi: Floats

    @property
    def duration(self) -> float:
        """Seconds from rest to rest."""
        return float(self.times[-1])

    def slowed(self, duration: float) -> JerkLimitedLaw:
        """Return the same law stretched evenly to `duration` s."""
        return JerkLimitedLaw(self.times * (duration / self.duration), self.phi)

    def eased(self, knots: Floats, factors: Floats, width: float) -> JerkLimitedLaw:
        """Return the law slowed between knots, (k,) s, at least by the factors, (k - 1,), which come and go gently.

        Each factor holds for `width` s about its piece and is averaged over as much, once more over half of it.
        """
        from scipy.ndimage import maximum_filter1d, uniform_filter1d

        moments = np.linspace(0.0, self.duration, 2 * _CELLS + 1)
        middles = (moments[1:] + moments[:-1]) / 2
        piece = np.clip(np.searchsorted(knots, middles, side="right") - 1, 0, len(factors) - 1)
        half = max(1, round(width / moments[1] / 2))
        held = maximum_filter1d(np.maximum(factors[piece], 1.0), 2 * half + 1, mode="nearest")
        slower = uniform_filter1d(uniform_filter1d(held, 2 * half + 1, mode="nearest"), half | 1, mode="nearest")
        phi = self.at(moments)[0]
        phi[0], phi[-1] = self.phi[0], self.phi[-1]
        return JerkLimitedLaw(np.concatenate([[0.0], np.cumsum(slower * np.diff(moments))]), phi)

    def at(self, time: Floats) -> tuple[Floats, Floats]:
        """Return phi and d phi / dt at the given moments, (m,) s."""
        from scipy.interpolate import CubicSpline

        spline = CubicSpline(self.times, self.phi, bc_type="clamped")
        moments = np.clip(time, 0.0, self.duration)
        return np.asarray(spline(moments)), np.asarray(spline(moments, 1))


def jerk_limited(law: TimeLaw, path: Path, ramp: float) -> JerkLimitedLaw:
    """Return the law with its way averaged over `ramp` s; it takes so much longer."""
    from scipy.interpolate import CubicSpline, PchipInterpolator

    turns = np.linspace(0.0, path.end, _CELLS + 1)
    speed = np.linalg.norm(path.take(extreme(path)).with_derivatives(turns)[1], axis=2)
    greatest = max(float(speed.max()), 1e-9)
    pace = ((speed / greatest) ** _NORM).mean(axis=1) ** (1 / _NORM) + _LEAST
    way = CubicSpline(turns, pace).antiderivative()(turns)
    moments = np.linspace(0.0, law.duration, 2 * _CELLS + 1)
    phi = np.clip(law.at(moments)[0], 0.0, path.end)
    done = PchipInterpolator(turns, way)(phi)
    total = CubicSpline(moments, done).antiderivative()
    times = np.linspace(0.0, law.duration + ramp, _CELLS + 1)

    def integral(time: Floats) -> Floats:
        # Before the law the drones stand at its start, after it at its end.
        inside = np.asarray(total(np.clip(time, 0.0, law.duration)))
        return np.asarray(inside + np.maximum(time - law.duration, 0.0) * way[-1])

    averaged = np.clip((integral(times) - integral(times - ramp)) / ramp, 0.0, way[-1])
    back = np.asarray(PchipInterpolator(way, turns)(averaged))
    back[0], back[-1] = 0.0, path.end
    return JerkLimitedLaw(times, np.maximum.accumulate(back))
