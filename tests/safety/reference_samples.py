"""The rules for samples once more, by another way: plain loops over every drone and every row, from their statement.

Velocity is the way along the polyline by the time it takes. Acceleration is the mean of the turns at the rows, with
weights that fall from the middle row to 0 within a window, by the mean of those weights. Nothing is shared with the
checker but what docs/safety.md states.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from choreo.core.limits import Limits

WINDOW = 0.25
RELATIVE = 1e-6
TOUCH_DOWN_HEIGHT, TOUCH_DOWN_SPEED = 3.0, 1.0
TOO_FAR = 1.0
UNITS = (1000, 100, 10, 1)

Place = Sequence[float]
Measured = tuple[str, float, float]
"""A rule, what is measured, and what is allowed."""


@dataclass
class Worst:
    """What a rule finds of a drone: the most that anything exceeds what is allowed, and the largest that does."""

    excess: float = -math.inf
    value: float = -math.inf


class Samples:
    """The rows of a file: milliseconds, and of each drone a place for each of them."""

    def __init__(self, milliseconds: Sequence[float], drones: Sequence[Sequence[Place]]) -> None:
        rests = [all(places[i] == places[i + 1] for places in drones) for i in range(len(milliseconds) - 1)]
        kept = [i for i in range(len(milliseconds)) if i in (0, len(rests)) or not (rests[i - 1] and rests[i])]
        self.times = [round(milliseconds[i] * 1000) / 1e6 for i in kept]
        self.drones = [[list(places[i]) for i in kept] for places in drones]
        self.rests = [rests[i] for i in kept[:-1]]
        self.rounding = _rounding(self.drones)
        self.late = _late([round(time * 1e6) for time in self.times], self.rests)
        self._weights: dict[float, float] = {}

    def between(self, values: Sequence[Place], time: float) -> list[float]:
        """Return what rows say, in between: where a drone is on its polyline."""
        i = min(max(bisect_right(self.times, time) - 1, 0), len(self.times) - 2)
        u = min(max((time - self.times[i]) / (self.times[i + 1] - self.times[i]), 0.0), 1.0)
        return [a + u * (b - a) for a, b in zip(values[i], values[i + 1], strict=True)]

    def velocity(self, drone: int, i: int) -> list[float]:
        """Return the velocity from row i to the next; outside of the rows a drone stands still."""
        if not 0 <= i < len(self.rests):
            return [0.0, 0.0, 0.0]
        length, places = self.times[i + 1] - self.times[i], self.drones[drone]
        return [(b - a) / length for a, b in zip(places[i], places[i + 1], strict=True)]

    def knots(self, middle: float) -> list[float]:
        """Return the rows about a middle, with those that go on in the step of their neighbour where nobody moves.

        Before the first and after the last row everybody stands still at every moment.
        """
        low, high = middle - WINDOW, middle + WINDOW
        found = {middle} | {end for end in (low, high) if not self.times[0] < end < self.times[-1]}
        first = max(0, bisect_left(self.times, low) - 1)
        last = min(len(self.times) - 1, bisect_right(self.times, high))
        found.update(self.times[first : last + 1])
        for i in range(first, last):
            begin, end = self.times[i], self.times[i + 1]
            if self.rests[i] and begin < low < end:
                step = self.times[i + 2] - end if i + 2 < len(self.times) else end - begin
                count = math.floor((end - low) / step)
                found |= {max(begin, end - k * step) for k in (count, count + 1)}
            if self.rests[i] and begin < high < end:
                step = begin - self.times[i - 1] if i else end - begin
                count = math.floor((high - begin) / step)
                found |= {min(end, begin + k * step) for k in (count, count + 1)}
        return sorted(found)

    def weights(self, middle: float) -> float:
        """Return the sum of the weights about a middle, s2."""
        if middle not in self._weights:
            self._weights[middle] = sum(
                (_tent(begin - middle) + _tent(end - middle)) / 2 * (end - begin)
                for begin, end in pairwise(self.knots(middle))
            )
        return self._weights[middle]

    def moved(self, middle: float) -> float:
        """Return how far the weights about a middle have to move, on average, to fall evenly, as of rows everywhere."""
        beyond = mass = 0.0
        for begin, end in pairwise(self.knots(middle)):
            low, high, near, far = _tent(begin - middle), _tent(end - middle), abs(begin - middle), abs(end - middle)
            beyond += (2 * low * near + low * far + high * near + 2 * high * far) / 6 * (end - begin)
            mass += (low + high) / 2 * (end - begin)
        beyond, mass = beyond - WINDOW**3 / 3, mass - WINDOW**2
        return (beyond + mass * WINDOW / 3) / self.weights(middle)

    def mean_turn(self, drone: int, middle: float) -> list[float]:
        """Return the sum of a drone's turns about a middle, each by its weight, by the sum of the weights: m/s2."""
        total = [0.0, 0.0, 0.0]
        for i in range(bisect_left(self.times, middle - WINDOW), bisect_right(self.times, middle + WINDOW)):
            before, after = self.velocity(drone, i - 1), self.velocity(drone, i)
            for axis in range(3):
                total[axis] += (after[axis] - before[axis]) * _tent(self.times[i] - middle)
        return [turn / self.weights(middle) for turn in total]


def judge(samples: Samples, limits: Limits) -> dict[tuple[str, int], Worst]:
    """Return what each rule finds of each drone."""
    worst: dict[tuple[str, int], Worst] = {}
    for drone in range(len(samples.drones)):
        for rule, value, allowed in (*_speeds(samples, drone, limits), *_turns(samples, drone, limits)):
            found = worst.setdefault((rule, drone), Worst())
            found.excess = max(found.excess, value - allowed)
            if value > allowed:
                found.value = max(found.value, value)
    return worst


def not_proved(samples: Samples) -> list[tuple[float, float]]:
    """Return the stretches in which a drone moves from a row to one that is too far away."""
    found: list[tuple[float, float]] = []
    for i, (begin, end) in enumerate(pairwise(samples.times)):
        moves = any(
            abs(b - a) > 2 * samples.rounding + 1e-9
            for places in samples.drones
            for a, b in zip(places[i], places[i + 1], strict=True)
        )
        if moves and end - begin >= TOO_FAR - 1e-9:
            start = found.pop()[0] if found and found[-1][1] == begin else begin
            found.append((start, end))
    return found


def _speeds(samples: Samples, drone: int, limits: Limits) -> Iterator[Measured]:
    places = samples.drones[drone]
    slow_below = min(max(limits.min_altitude, 0.5), TOUCH_DOWN_HEIGHT)
    low = [[min(z, slow_below)] for _, _, z in places]
    late = [[error] for error in samples.late]
    off = 2 * samples.rounding / WINDOW
    for middle in samples.times:
        for begin, end in ((middle - WINDOW, middle), (middle, middle + WINDOW)):
            first, last = samples.between(places, begin), samples.between(places, end)
            x, y, z = ((b - a) / WINDOW for a, b in zip(first, last, strict=True))
            longer = 1 + RELATIVE + (samples.between(late, begin)[0] + samples.between(late, end)[0]) / WINDOW
            yield "level speed", math.hypot(x, y), limits.usable_speed * longer + off * math.sqrt(2)
            yield "climb", z, limits.max_climb * longer + off
            yield "descent", -z, limits.max_descent * longer + off
            sinking = (samples.between(low, begin)[0] - samples.between(low, end)[0]) / WINDOW
            yield "touch-down", sinking, TOUCH_DOWN_SPEED * longer + off


def _turns(samples: Samples, drone: int, limits: Limits) -> Iterator[Measured]:
    doubts = []
    for i, late in enumerate(samples.late):
        speeds = [0.0]
        for piece in (i - 1, i):
            if 0 <= piece < len(samples.rests) and not samples.rests[piece]:
                length = samples.times[piece + 1] - samples.times[piece]
                speeds.append(math.hypot(*samples.velocity(drone, piece)) + limits.max_acceleration * length / 2)
        doubts.append([late * max(speeds)])

    def doubt(middle: float, axes: int = 3) -> float:
        before, here, after = (samples.between(doubts, middle + lag)[0] for lag in (-WINDOW, 0.0, WINDOW))
        return (4 * samples.rounding * math.sqrt(axes) + before + 2 * here + after) / samples.weights(middle)

    for middle in samples.times:
        turn = samples.mean_turn(drone, middle)
        for rule, size, axes, limit in (
            ("acceleration", math.hypot(*turn), 3, limits.max_acceleration),
            ("level acceleration", math.hypot(*turn[:2]), 2, limits.max_level_acceleration),
            ("vertical acceleration", abs(turn[2]), 1, limits.max_vertical_acceleration),
        ):
            if limit is not None:
                yield rule, size, limit * (1 + RELATIVE) + doubt(middle, axes)
        for other in _a_window_away(samples, middle) if limits.max_jerk is not None else ():
            apart = abs(other - middle) + samples.moved(other) + samples.moved(middle)
            jerk = math.dist(samples.mean_turn(drone, other), turn) / apart
            assert limits.max_jerk is not None
            yield "jerk", jerk, limits.max_jerk * (1 + RELATIVE) + (doubt(middle) + doubt(other)) / apart


def _a_window_away(samples: Samples, middle: float) -> Iterator[float]:
    """Yield the next row at least a window later; and where nobody moves, the very moments a window away."""
    for moment in (middle - WINDOW, middle + WINDOW):
        i = bisect_right(samples.times, moment) - 1
        if not samples.times[0] < moment < samples.times[-1] or samples.rests[i]:
            yield moment
        elif moment > middle:
            yield samples.times[bisect_left(samples.times, moment - 1e-9)]


def _tent(away: float) -> float:
    return max(0.0, WINDOW - abs(away))


def _rounding(drones: Sequence[Sequence[Place]]) -> float:
    """Return half a unit of the last decimal that nine in ten of the longer numbers have at most."""
    odd = dict.fromkeys((2, 3, 4, 5, 6, 7), 0)
    for places in drones:
        for place in places:
            for x in place:
                for decimals in odd:
                    odd[decimals] += abs(x * 10**decimals - round(x * 10**decimals)) > 1e-4
    return next(
        (0.5 * 10.0**-decimals for decimals, count in odd.items() if decimals > 2 and count <= 0.1 * odd[2]), 0.0
    )


def _late(moments: list[int], rests: list[bool]) -> list[float]:
    """Return by how many seconds each row may be off its moment: half a unit, or nothing where it lies evenly."""
    whole = {unit: sum(moment % unit == 0 for moment in moments) for unit in UNITS}
    unit = next(unit for unit in UNITS if whole[unit] >= 0.9 * len(moments) or unit == 1)
    errors = [(unit if moment % unit == 0 else 1) * 0.5e-6 for moment in moments]
    steps = Counter(b - a for (a, b), rest in zip(pairwise(moments), rests, strict=True) if not rest)
    if not steps:
        return errors
    step = min(step for step, count in steps.items() if count == max(steps.values()))
    rest = Counter(moment % step for moment in moments)
    for i, moment in enumerate(moments):
        mine = rest[moment % step]
        beside = sum(rest[shifted] for shifted in {(moment + unit) % step, (moment - unit) % step} - {moment % step})
        if mine >= 0.25 * len(moments) and mine >= 4 * max(len(moments) * unit / step, beside):
            errors[i] = 0.0
    return errors
