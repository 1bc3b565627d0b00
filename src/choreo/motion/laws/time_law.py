"""How fast a path is flown: the shortest shared time law within speed, climb, descent and acceleration.

All drones share phi(t). With w = (d phi / dt)^2 and u = d^2 phi / dt^2 the limits at one phi are convex in (u, w):
speeds bound w, and |x' u + x'' w| <= acceleration cuts out an ellipse for each drone. The largest w that can be
reached and left again is found by one backward and one forward pass over phi (reachability; Pham and Pham, 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints, dot_products, squared_lengths
from choreo.core.limits import Limits
from choreo.motion.laws.path import Path

CELLS = 360
ROUNDING = 0.3
"""Seconds over which the corners of a law are rounded."""
_DIRECTIONS = 96
_ROUGH_CELLS, _ROUGH_DIRECTIONS = 40, 32
_LOOKS = 40
_AT_ONCE = 8


@dataclass(frozen=True, eq=False)
class TimeLaw:
    """phi(t): a law with constant second derivative inside each cell, its corners rounded by a moving average.

    The average is taken over `ROUNDING` seconds in the middle and over ever less towards both ends, so that the
    drones still start and stop where and when the law says.

    Parameters
    ----------
    phi : (k,) array
        Cell borders, increasing.
    rate : (k,) array
        d phi / dt at the borders, 1/s.
    times : (k,) array
        When they are passed, s, from 0.
    """

    phi: Floats
    rate: Floats
    times: Floats

    @property
    def duration(self) -> float:
        """Seconds from rest to rest."""
        return float(self.times[-1])

    def slowed(self, duration: float) -> TimeLaw:
        """Return the same law stretched evenly to `duration` s."""
        factor = duration / self.duration
        return TimeLaw(self.phi, self.rate / factor, self.times * factor)

    def at(self, time: Floats) -> tuple[Floats, Floats]:
        """Return phi and d phi / dt at the given moments, (m,) s."""
        phi, rate, _ = self._sharp(time)
        inner = np.minimum(time, self.duration - time) - ROUNDING
        width = np.clip(inner * 0.5, 0.0, ROUNDING)
        wide = width > 1e-3
        if not wide.any():
            return phi, rate
        w = width[wide]
        slope = np.where((w < ROUNDING), np.where(time[wide] < self.duration / 2, 0.5, -0.5), 0.0)
        late, _, area_late = self._sharp(time[wide] + w / 2)
        early, _, area_early = self._sharp(time[wide] - w / 2)
        mean = (area_late - area_early) / w
        phi[wide] = mean
        rate[wide] = (late * (1 + slope / 2) - early * (1 - slope / 2) - slope * mean) / w
        return phi, rate

    def _sharp(self, time: Floats) -> tuple[Floats, Floats, Floats]:
        """Return phi, its rate and its integral over time, before the averaging."""
        length = np.diff(self.times)
        change = np.diff(self.rate) / length
        areas = self.phi[:-1] * length + self.rate[:-1] * length**2 / 2 + change * length**3 / 6
        total = np.concatenate([[0.0], np.cumsum(areas)])
        cell = np.clip(np.searchsorted(self.times, time, side="right") - 1, 0, len(length) - 1)
        into = np.clip(time - self.times[cell], 0.0, length[cell])
        phi = self.phi[cell] + self.rate[cell] * into + change[cell] * into**2 / 2
        area = total[cell] + self.phi[cell] * into + self.rate[cell] * into**2 / 2 + change[cell] * into**3 / 6
        return phi, self.rate[cell] + change[cell] * into, area


@dataclass(frozen=True, eq=False)
class Reach:
    """What the limits allow along a path.

    Parameters
    ----------
    phi : (k,) array
        Cell borders.
    top : (k,) array
        Largest w = (d phi / dt)^2 that the speeds allow.
    hull : (k, c, 2) array
        Corners (u, w) of what the acceleration allows, from the largest u to the smallest.
    """

    phi: Floats
    top: Floats
    hull: Floats

    def fastest(self, share: Floats) -> TimeLaw:
        """Return the fastest law, rest to rest, that uses at each cell border the given share of the limits, (k,)."""
        top = self.top * share**2
        hull = self.hull * share[:, None, None]
        width = 2 * np.diff(self.phi)
        u, w = np.ascontiguousarray(hull[..., 0]), np.ascontiguousarray(hull[..., 1])
        ahead = w[:-1] + width[:, None] * u[:-1]
        reach = np.zeros(len(top))
        for j in range(len(width) - 1, -1, -1):
            reach[j] = min(top[j], _highest(w[j], ahead[j], reach[j + 1]))
        speed = np.zeros(len(top))
        for j in range(len(width)):
            speed[j + 1] = min(reach[j + 1], max(speed[j] + _strongest(u[j], w[j], speed[j]) * width[j], 0.0))
        rate = np.sqrt(speed)
        steps = width / np.maximum(rate[1:] + rate[:-1], 1e-9)
        return TimeLaw(self.phi, rate, np.concatenate([[0.0], np.cumsum(steps)]))


def reach(path: Path, limits: Limits) -> Reach:
    """Return what usable_speed, max_climb, max_descent and max_acceleration allow along the path."""
    phi = _borders(path.end)
    few = path.take(extreme(path, phi[:: CELLS // _LOOKS]))
    return _allowed(few, limits, phi, _DIRECTIONS)


def rough_duration(path: Path, limits: Limits) -> float:
    """Return about how long the path of a few drones takes, s: for comparing paths, in a few milliseconds."""
    phi = np.asarray(path.end * (0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, _ROUGH_CELLS + 1))))
    return _allowed(path, limits, phi, _ROUGH_DIRECTIONS).fastest(np.ones(len(phi))).duration


def _allowed(path: Path, limits: Limits, phi: Floats, directions: int) -> Reach:
    """Return what the limits allow all drones of the path at the cell borders phi."""
    _, first, second = path.with_derivatives(phi)
    level = np.hypot(first[..., 0], first[..., 1]).max(axis=1)
    rise, fall = first[..., 2].max(axis=1), -first[..., 2].min(axis=1)
    use = np.maximum.reduce([level / limits.usable_speed, rise / limits.max_climb, fall / limits.max_descent])
    top = 1.0 / np.maximum(use, 1e-9) ** 2
    products = _products(first, second)
    parts = np.split(products, range(_AT_ONCE, len(phi), _AT_ONCE))
    return Reach(phi, top, np.concatenate([_corners(part, limits.max_acceleration, directions) for part in parts]))


def extreme(path: Path, phi: Floats | None = None) -> Ints:
    """Return the drones that set a limit at one of the given phi: everybody else is slower or bends less.

    Without phi a few places along the path are looked at. Looking at some phi only may miss a drone that is extreme
    between them, but by very little: what the law then gives too much shows on the fitted curves, which are measured
    for all drones.
    """
    found = []
    for at in np.linspace(0.0, path.end, 9) if phi is None else phi:
        _, first, second = path.with_derivatives(at[None])
        products = _products(first, second)[0]
        found.append((products @ _squares(products, _DIRECTIONS)[1]).argmax(axis=0))
        level = np.hypot(first[0, :, 0], first[0, :, 1])
        found.append(np.array([level.argmax(), first[0, :, 2].argmax(), first[0, :, 2].argmin()]))
    return np.unique(np.concatenate(found))


def _products(first: Floats, second: Floats) -> Floats:
    """Return x'.x', 2 x'.x'' and x''.x'' of each drone at each phi, (m, n, 3)."""
    pairs = squared_lengths(first), 2 * dot_products(first, second), squared_lengths(second)
    return np.stack(pairs, axis=2)


def _squares(products: Floats, count: int) -> tuple[Floats, Floats]:
    """Return directions (u, w) around the half circle, (..., 2, c), and their squares to multiply products with.

    Products are (..., n, 3), the squares (..., 3, c).

    u and w are scaled so that the drones' common polygon is round: its corners then lie evenly on the ellipses.
    """
    angles = np.linspace(0.0, np.pi, count)
    units = 1 / np.sqrt(products[..., [0, 2]].max(axis=-2) + 1e-12)
    u, w = np.cos(angles) * units[..., :1], np.sin(angles) * units[..., 1:]
    return np.stack([u, w], axis=-2), np.stack([u * u, u * w, w * w], axis=-2)


def _borders(end: float) -> Floats:
    """Return cell borders from 0 to `end`, finer towards both ends, where the drones start and stop."""
    once = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, CELLS + 1))
    return np.asarray(end * (0.5 - 0.5 * np.cos(np.pi * once)))


def _corners(products: Floats, acceleration: float, directions: int) -> Floats:
    """Return corners (u, w) of the polygon inside all drones' ellipses |x' u + x'' w| <= acceleration, from +u to -u.

    Parameters
    ----------
    products : (m, n, 3) array
        x'.x', 2 x'.x'' and x''.x'' of each drone at each phi; the corners are (m, c, 2).
    """
    along, squares = _squares(products, directions)
    largest = (products @ squares).max(axis=-2)
    radius = acceleration / np.sqrt(np.maximum(largest, 1e-12))
    return np.asarray((along * radius[..., None, :]).swapaxes(-1, -2))


def _highest(w: Floats, ahead: Floats, reach: float) -> float:
    """Return the largest w of a polygon (c,) for which `ahead`, w + width u at its corners, lies within [0, reach]."""
    fits = ahead <= reach
    best = float(w[fits].max(initial=0.0))
    # Where an edge of the polygon crosses w + width u = reach, the crossing is a candidate as well.
    for cross in (fits[1:] != fits[:-1]).nonzero()[0].tolist():
        part = (reach - ahead[cross]) / (ahead[cross + 1] - ahead[cross])
        best = max(best, float(w[cross] + part * (w[cross + 1] - w[cross])))
    return best


def _strongest(u: Floats, w: Floats, speed: float) -> float:
    """Return the largest u of a polygon, (c,) each, allowed at w = `speed`."""
    above = w >= speed
    crosses = (above[1:] != above[:-1]).nonzero()[0].tolist()
    if not crosses:
        return float(u[0] if speed <= w[0] else u[int(np.argmax(w))])
    found = -np.inf
    for cross in crosses:
        part = (speed - w[cross]) / (w[cross + 1] - w[cross])
        found = max(found, float(u[cross] + part * (u[cross + 1] - u[cross])))
    return found
