"""Closed ways on which drones follow each other: a closed stroke, or an open one with a dark way back behind it.

All drones run p(t + i T), one headway T after the other, so after one headway the swarm stands as it stood before, and
whatever holds for one headway holds for ever.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from choreo.arrays import Bools, Floats
from choreo.core.limits import Limits
from choreo.neighbours import nearest_gaps

_STEP = 0.1
"""Metres between the places at which a way is looked at."""
_PUSH = 0.5
"""Part of the acceleration that a way asks for, in its bends and to get faster: the rest is for coming to speed."""
_SOFT = 1.0
"""Metres over which speeds are averaged, so that no drone gets faster all at once."""
_BRISK = 0.85
"""Part of the speeds that the way back uses."""
_BRISKEST = 0.92
"""Part of them that it keeps when they are averaged."""
_TIGHTEST = 1.25
"""Times as fast as bends are entered that they are flown when speeds are averaged."""
_CORNERS = 0.25
"""Part of a stroke, at the most, that may be corners."""
_SLOWEST = 0.05
"""Metres a second at least."""
_TRIALS = 10
_SMOOTHEST = 6.0
_ROUNDS = 12
_LOOKS = 12
_HAIR = 1.002


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed way, flown in `duration` s.

    Parameters
    ----------
    places : callable
        From seconds, of any shape, to places (..., 3) m; it repeats after `duration`.
    run : callable
        From seconds to how far along the visible part, m; beyond `visible` on the way back.
    duration : float
        Seconds of a round.
    visible : float
        Metres of the stroke that is seen, first of all.
    seen : float
        Seconds that these take.
    fastest : float
        Greatest speed, m/s.
    depth : float
        How far the way back is behind it, m; 0 where all of it is seen.
    deviation : float
        Metres by which bends were rounded at the most.
    """

    places: Any
    run: Any
    duration: float
    visible: float
    seen: float
    fastest: float
    depth: float
    deviation: float

    @property
    def whole(self) -> float:
        """Metres of the whole round."""
        return float(self.run(self.duration * (1 - 1e-12)))

    def runners(self, dots: int, distance: float, squeeze: Floats) -> int:
        """Return how many drones run on it so that about so many dots are seen.

        They keep a distance, m, counted with heights squeezed.
        """
        gap = max(self.visible / max(dots if self.depth == 0 else dots - 1, 1), distance * _HAIR)
        count = max(round(self.duration * self.visible / self.seen / gap), 1)
        while count > 1 and self.closest(count, squeeze) < distance:
            count -= max(1, count // 100)
        return count

    def closest(self, count: int, squeeze: Floats) -> float:
        """Return the least distance of so many runners, m, over a headway."""
        headway = self.duration / count
        first = np.arange(count) * headway
        looks = np.arange(_LOOKS) * headway / _LOOKS
        return min(float(nearest_gaps(self.places(first + look) * squeeze).min()) for look in looks)


def loop(stations: Floats, closed: bool, speed: float, limits: Limits, away: Floats) -> Loop:
    """Return the loop along a stroke.

    Parameters
    ----------
    stations : (k, 3) array, k >= 2
        Dots of the stroke in their order, m.
    closed : bool
        Whether the stroke ends where it began.
    speed : float
        On the visible part, m/s.
    limits : Limits
    away : (3,) array
        The side to which the way back lies, a unit vector.
    """
    push = _push(limits)
    dense, deviation = _smooth(_dense(stations, closed), closed, speed**2 / push)
    if closed:
        seen = np.ones(len(dense), dtype=bool)
        return _timed(dense, _speeds(dense, seen, speed, limits), seen, 0.0, deviation)
    # On half circles of this radius runners that follow each other closely are hardly nearer than along the stroke.
    radius = max(limits.planning_distance, speed**2 / push)
    ends = [_unit(dense[1] - dense[0]), _unit(dense[-1] - dense[-2])]
    turn = np.linspace(0.0, math.pi, max(int(math.pi * radius / _STEP), 8))[1:-1, None]
    out = dense[-1] + radius * (np.sin(turn) * ends[1] + (1 - np.cos(turn)) * away)
    home = dense[0] + radius * (-np.sin(turn) * ends[0] + (1 + np.cos(turn)) * away)
    back = dense[::-1] + 2 * radius * away
    whole = np.concatenate([dense, out, back, home])
    seen = np.arange(len(whole)) < len(dense)
    whole = _softened(whole, limits)
    return _timed(whole, _speeds(whole, seen, speed, limits), seen, 2 * radius, deviation)


def _speeds(whole: Floats, slow: Bools, speed: float, limits: Limits) -> Floats:
    """Return the speed at each place, m/s: as asked for where it is seen, as fast as it may be on the way back."""
    from scipy.ndimage import gaussian_filter1d, minimum_filter1d

    push = _push(limits)
    steps = np.roll(whole, -1, axis=0) - whole
    length = np.maximum(np.linalg.norm(steps, axis=1), 1e-9)
    direction = steps / length[:, None]
    level = np.hypot(direction[:, 0], direction[:, 1])
    with np.errstate(divide="ignore"):
        most = np.minimum(limits.usable_speed / level, limits.max_climb / np.maximum(direction[:, 2], 0))
        most = np.minimum(most, limits.max_descent / np.maximum(-direction[:, 2], 0))
    bend = np.sqrt(push / np.maximum(_curvature(whole, True), 1e-12))
    # Corners that cannot be rounded are passed slowly, also where they are seen; a stroke that is all bends is not.
    if (slow & (bend < speed)).sum() > _CORNERS * slow.sum():
        bend = np.where(slow, np.inf, bend)
    fast = np.maximum(np.minimum(np.where(slow, speed, _BRISK * most), bend), _SLOWEST)
    most = np.maximum(np.minimum(np.where(slow, np.inf, _BRISKEST * most), _TIGHTEST * bend), 1.1 * _SLOWEST)
    soft = _SOFT
    for _ in range(_TRIALS):
        squared = fast**2
        for _ in range(2):  # round the loop twice: what bounds the beginning may lie at the end
            for order in (range(len(fast) - 1, -1, -1), range(len(fast))):
                squared = _within(squared, length, push, order)
        if limits.max_jerk is not None:
            soft = max(_SOFT, float(np.sqrt(squared.max())) * limits.max_acceleration / limits.max_jerk / 2)
        smooth = np.asarray(gaussian_filter1d(np.sqrt(squared), soft / _STEP, mode="wrap"))
        over = smooth > most
        if not over.any():
            break
        # Where it turns from level to steep, or comes to a corner, the mean of both is too quick for one of them.
        held = np.where(over, np.minimum(most, fast), np.inf)
        fast = np.minimum(fast, minimum_filter1d(held, 2 * round(soft / _STEP) + 1, mode="wrap"))
    return smooth


def _softened(whole: Floats, limits: Limits) -> Floats:
    """Return the loop with bends that begin gently, where the jerk is limited."""
    from scipy.ndimage import gaussian_filter1d

    if limits.max_jerk is None:
        return whole
    return np.asarray(gaussian_filter1d(whole, _SOFT / _STEP, axis=0, mode="wrap"))


def _within(squared: Floats, length: Floats, push: float, order: range) -> Floats:
    """Return squared speeds that rise by no more than 2 a s from each place to the next one in the order."""
    values, rises = squared.tolist(), (2 * push * length).tolist()
    if order.step > 0:
        rises = rises[-1:] + rises[:-1]  # of the way there from the one before
    now = values[order[-1]]
    for index in order:
        now = min(values[index], now + rises[index])
        values[index] = now
    return np.asarray(values)


def _timed(whole: Floats, speeds: Floats, seen: Bools, depth: float, deviation: float) -> Loop:
    """Return the loop through places at speeds, (k, 3) m and (k,) m/s."""
    from scipy.interpolate import CubicSpline

    ring = np.concatenate([whole, whole[:1]])
    steps = np.linalg.norm(np.diff(ring, axis=0), axis=1)
    mean = (speeds + np.roll(speeds, -1)) / 2
    times = np.concatenate([[0.0], np.cumsum(steps / mean)])
    runs = np.concatenate([[0.0], np.cumsum(steps)])
    curve = CubicSpline(times, ring, bc_type="periodic")
    total = float(times[-1])
    last = len(whole) if seen.all() else int(seen.sum()) - 1
    return Loop(
        places=lambda seconds: np.asarray(curve(np.asarray(seconds) % total)),
        run=lambda seconds: np.interp(np.asarray(seconds) % total, times, runs),
        duration=total,
        visible=float(runs[last]),
        seen=float(times[last]),
        fastest=float(speeds.max()),
        depth=depth,
        deviation=deviation,
    )


def _dense(stations: Floats, closed: bool) -> Floats:
    """Return places along the stroke, a step apart."""
    ring = np.concatenate([stations, stations[:1]]) if closed else stations
    steps = np.linalg.norm(np.diff(ring, axis=0), axis=1)
    keep = np.concatenate([[True], steps > 1e-6])
    ring = ring[keep]
    reached = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    count = max(int(np.ceil(reached[-1] / _STEP)), 8)
    at = np.linspace(0.0, reached[-1], count + 1)[: count if closed else count + 1]
    return np.stack([np.interp(at, reached, ring[:, axis]) for axis in range(3)], axis=1)


def _smooth(dense: Floats, closed: bool, radius: float) -> tuple[Floats, float]:
    """Return the way with bends of at least that radius, m, as far as that goes, and by how much it was moved."""
    from scipy.ndimage import gaussian_filter1d

    sigma, found = 0.5, dense
    for _ in range(_ROUNDS):
        # An open way is continued beyond its ends by its mirror image in them, so that they stay where they are.
        room = 0 if closed else min(int(4 * sigma / _STEP) + 1, len(dense) - 1)
        before, after = 2 * dense[0] - dense[room:0:-1], 2 * dense[-1] - dense[-2 : -room - 2 : -1]
        longer = dense if closed else np.concatenate([before, dense, after])
        smooth = gaussian_filter1d(longer, sigma / _STEP, axis=0, mode="wrap" if closed else "nearest")
        found = smooth if closed else smooth[room : room + len(dense)]
        if _curvature(found, closed).max() * radius <= 1.0 or sigma > _SMOOTHEST:
            break
        sigma *= 1.3
    return np.asarray(found), float(np.linalg.norm(found - dense, axis=1).max())


def _curvature(places: Floats, closed: bool) -> Floats:
    """Return the curvature at each place of a way, 1/m; nothing at open ends."""
    before, after = np.roll(places, 1, axis=0), np.roll(places, -1, axis=0)
    one, two = places - before, after - places
    product = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1) * np.linalg.norm(after - before, axis=1)
    bend = 2 * np.linalg.norm(np.cross(one, two), axis=1) / np.maximum(product, 1e-12)
    if not closed:
        bend[[0, -1]] = 0.0
    return np.asarray(bend)


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.linalg.norm(vector))


def _push(limits: Limits) -> float:
    """Return the acceleration that a way may ask for, m/s2."""
    push = _PUSH * limits.max_acceleration
    return push if limits.max_jerk is None else min(push, limits.max_jerk / 3)
