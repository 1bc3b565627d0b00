"""The rules on samples against plain loops over drones and rows: what is measured, what is allowed, what is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact import rows as rows_module
from choreo.safety.exact.rows import Rows, spread, yardstick
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Violation
from choreo.safety.ledger import Ledger
from choreo.safety.rules.samples import SampledSpeeds

WINDOW = 0.25
WIDE = Limits(max_speed=1e6, max_climb=1e6, max_descent=1e6, max_acceleration=1e6, max_jerk=1e6, min_altitude=2.0)
LIMITED = {
    "level speed": "max_speed",
    "climb": "max_climb",
    "descent": "max_descent",
    "acceleration": "max_acceleration",
    "jerk": "max_jerk",
}


@dataclass(frozen=True)
class Measured:
    """What a rule measures of a drone at a moment, and how much more than its limit is allowed: limit x times + off."""

    rule: str
    drone: int
    time: float
    place: Floats
    value: float
    times: float
    off: float

    def exceeds(self, limit: float) -> bool:
        return self.value > limit * self.times + self.off


class Loops:
    """The same rows, drone by drone."""

    def __init__(self, rows: Rows, limits: Limits, begin: float = -np.inf, end: float = np.inf) -> None:
        self.rows, self.limits = rows, limits
        self.all = rows.places(np.arange(len(rows)))
        self.middles = [time for time in rows.times.tolist() if begin <= time <= end]

    def at(self, values: Floats, time: float) -> float:
        return float(np.interp(time, self.rows.times, values))

    def place(self, drone: int, time: float, top: float = np.inf) -> Floats:
        """Return where a drone is, its rows cut off at a height."""
        x, y, z = self.all[:, drone].T
        return np.array([self.at(x, time), self.at(y, time), self.at(np.minimum(z, top), time)])

    def error(self, time: float) -> float:
        return self.at(self.rows.time_errors, time)

    def speeds(self) -> Iterator[Measured]:
        off = float(2 * self.rows.rounding / WINDOW)
        low = min(max(self.limits.min_altitude, 0.5), 3.0)
        for middle in self.middles:
            for first, last in ((middle - WINDOW, middle), (middle, middle + WINDOW)):
                more = 1 + 1e-6 + (self.error(first) + self.error(last)) / WINDOW
                for drone in range(self.all.shape[1]):
                    way = (self.place(drone, last) - self.place(drone, first)) / WINDOW
                    cut = self.place(drone, last, low) - self.place(drone, first, low)
                    where = (self.place(drone, last) + self.place(drone, first)) / 2
                    where_cut = (self.place(drone, last, low) + self.place(drone, first, low)) / 2
                    told = drone, (first + last) / 2
                    yield Measured("level speed", *told, where, float(np.hypot(*way[:2])), more, off * 2**0.5)
                    yield Measured("climb", *told, where, float(way[2]), more, off)
                    yield Measured("descent", *told, where, float(-way[2]), more, off)
                    yield Measured("touch-down", *told, where_cut, float(-cut[2] / WINDOW), more, off)

    def mean(self, drone: int, middle: float, limit: float) -> tuple[Floats, float, float]:
        """Return the mean acceleration about a moment, how far rounding leaves it off, and how far uneven rows do."""
        sides = [self.rows.at(np.array([middle]), lag) for lag in (-WINDOW, WINDOW)]
        column = drone if sides[0].chord.shape[1] > 1 else 0
        unit = yardstick(WINDOW, *sides)[0, column]
        doubt = 3**0.5 * self.rows.rounding + self.rows.time_errors * self.fastest(drone, limit)
        before, here, after = (self.place(drone, middle + lag) for lag in (-WINDOW, 0, WINDOW))
        off = self.at(doubt, middle - WINDOW) + 2 * self.at(doubt, middle) + self.at(doubt, middle + WINDOW)
        return (before - 2 * here + after) / unit, off / unit, float(spread(WINDOW, *sides)[0, column])

    def fastest(self, drone: int, limit: float) -> Floats:
        """Return how fast a drone may be at each row: as on the ways beside it, and half of what it gains on them."""
        lengths = np.diff(self.rows.times)
        ways = np.linalg.norm(np.diff(self.all[:, drone], axis=0), axis=1) / lengths + limit * lengths / 2
        ways[self.rows.still] = 0.0
        return np.asarray(np.maximum(np.append(ways, 0.0), np.append(0.0, ways)))

    def accelerations(self, limit: float) -> Iterator[Measured]:
        for middle in self.middles:
            for drone in range(self.all.shape[1]):
                mean, off, _ = self.mean(drone, middle, limit)
                size = float(np.linalg.norm(mean))
                yield Measured("acceleration", drone, middle, self.place(drone, middle), size, 1 + 1e-6, off)

    def jerks(self) -> Iterator[Measured]:
        middles, limit = np.array(self.middles), self.limits.max_acceleration
        for later in (False, True):
            others, which = self.rows.neighbours(middles, WINDOW, later=later)
            for other, middle in zip(others.tolist(), middles[which].tolist(), strict=True):
                for drone in range(self.all.shape[1]):
                    one, off, wide = self.mean(drone, middle, limit)
                    two, off_too, wide_too = self.mean(drone, other, limit)
                    apart = abs(other - middle) + wide + wide_too
                    told = drone, (middle + other) / 2, self.place(drone, middle)
                    change = float(np.linalg.norm(two - one))
                    yield Measured("jerk", *told, change / apart, 1 + 1e-6, (off + off_too) / apart)


def flight(seed: int, *, slow: float = 1.0, decimals: int = 4) -> Trajectory:
    """Return rows of three drones at whole milliseconds, which move, stand together, and are low and high."""
    random = np.random.default_rng(seed)
    steps = random.choice([40, 50, 50, 50, 90, 130, 260], 26)
    times = np.cumsum([0, *steps]) / 1000 + 1.5
    ways = random.normal(size=(26, 3, 3)) * slow * steps[:, None, None] / 250
    ways[[0, 1, *range(9, 13), 24, 25]] = 0.0  # holds, some of them longer than a window
    places = np.cumsum(np.concatenate([[[[0, 0, 1], [9, 0, 3], [-9, 5, 40]]], ways]), axis=0).round(decimals)
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    return Trajectory(times, places[:-1, None] * (1 - share) + places[1:, None] * share)


STATED = {"rounded": 0.0, "stated": 0.002}
"""Metres that places are said to be off; where they are, moments are exact, else both are rounded as they look."""


def rows_of(case: str, seed: int) -> Rows:
    return Rows.of(flight(seed), STATED[case], punctual=case == "stated")


def looked(
    rows: Rows, limits: Limits, cues: Cues, *bounds: float
) -> tuple[SampledSpeeds, dict[tuple[str, str, int], Violation]]:
    ledger = Ledger()
    speeds = SampledSpeeds(limits, ledger, cues)
    speeds.look(rows, *bounds)
    return speeds, {(each.rule, each.cue, each.drones[0]): each for each in ledger.summed(cues)[0]}


@pytest.mark.parametrize("at_once", [1, 15, 10**6], ids=["a row", "five rows", "all"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_is_the_worst_that_loops_measure_with_its_moment_and_place(
    monkeypatch: pytest.MonkeyPatch, seed: int, at_once: int
) -> None:
    monkeypatch.setattr(rows_module, "ROWS_AT_ONCE", at_once)
    rows = rows_of("stated" if seed % 2 else "rounded", seed)
    limits = Limits(
        max_speed=5.0, wind=1.0, max_climb=2.5, max_descent=2.0, max_acceleration=9.0, max_jerk=70.0, min_altitude=2.0
    )
    window = (rows.times[6], rows.times[-6]) if seed > 1 else (-np.inf, np.inf)
    middle = float(rows.times[len(rows) // 2])
    # A cue begins where a row is, one where the window beside a row has its middle.
    cues = Cues((-np.inf, middle - 1.5 * WINDOW, middle), ("first", "second", "third"))
    loops = Loops(rows, limits, *window)
    wanted: dict[tuple[str, str, int], list[Measured]] = defaultdict(list)
    measured = [*loops.speeds(), *loops.accelerations(limits.max_acceleration), *loops.jerks()]
    allowed = {"level speed": 4.0, "climb": 2.5, "descent": 2.0, "touch-down": 1.0, "acceleration": 9.0, "jerk": 70.0}
    for each in measured:
        if each.exceeds(allowed[each.rule]):
            wanted[each.rule, cues.names[cues.at(each.time)], each.drone].append(each)
    speeds, told = looked(rows, limits, cues, *window)
    assert set(told) == set(wanted)
    assert len({rule for rule, *_ in told}) == 6, "there is something of every rule"
    for key, found in told.items():
        worst = max(each.value for each in wanted[key])
        assert found.value == pytest.approx(worst, abs=1e-6)
        assert found.limit == allowed[found.rule]
        assert any(
            each.time == pytest.approx(found.time_s, abs=1e-9) and each.place == pytest.approx(found.place, abs=1e-9)
            for each in wanted[key]
            if each.value > worst - 1e-6
        )
    for name, rule in (("level", "level speed"), ("climb", "climb"), ("descent", "descent")):
        most = max(each.value for each in measured if each.rule == rule)
        assert getattr(speeds, name) == pytest.approx(max(0.0, most))
    assert speeds.acceleration == pytest.approx(max(each.value for each in measured if each.rule == "acceleration"))


def least_limit(loops: Loops, rule: str) -> float:
    """Return the least limit at which loops find nothing to say."""
    if rule != "acceleration":  # what is allowed of the others grows as their limit does
        every = loops.jerks() if rule == "jerk" else loops.speeds()
        return max((each.value - each.off) / each.times for each in every if each.rule == rule)
    low, high = 0.0, max(each.value for each in loops.accelerations(0.0))
    for _ in range(40):
        limit = (low + high) / 2
        low, high = (limit, high) if any(each.exceeds(limit) for each in loops.accelerations(limit)) else (low, limit)
    return high


@pytest.mark.parametrize("case", STATED)
@pytest.mark.parametrize("rule", LIMITED)
@pytest.mark.parametrize("seed", [0, 1])
def test_no_more_is_allowed_than_roundings_can_do_and_no_less(rule: str, case: str, seed: int) -> None:
    rows = rows_of(case, seed)
    assert rows.rounding == pytest.approx(STATED[case] or 0.00005)
    assert (rows.time_errors.max() > 0) == (case == "rounded")
    base = replace(WIDE, max_acceleration=9.0) if rule == "jerk" else WIDE
    limit = least_limit(Loops(rows, base), rule)
    for factor, found in ((1 + 1e-8, False), (1 - 1e-8, True)):
        limits = replace(base, **{LIMITED[rule]: limit * factor})  # type: ignore[arg-type]  # a number
        told = {key[0] for key in looked(rows, limits, Cues((-np.inf,), ("",)))[1]}
        assert (rule in told) == found


def test_who_flies_slowly_is_measured_as_slow() -> None:
    rows = Rows.of(flight(3, slow=0.01))
    speeds, _ = looked(rows, WIDE, Cues((-np.inf,), ("",)))
    assert 0 < max(speeds.level, speeds.climb, speeds.descent, speeds.acceleration) < 1


@pytest.mark.parametrize("upwards", [1.0, -1.0])
def test_exactly_what_is_allowed_is_no_fault(upwards: float) -> None:
    """One window of even rows from rest to rest, whose speed is the limit and its rounding to the last bit."""
    share: Floats = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    limit = 2.7182818284
    allowed = limit * (1 + 1e-6)
    times: Floats = np.linspace(0.0, 8 * WINDOW, 9)
    for speed, found in ((allowed, 0), (float(np.nextafter(allowed, 9.0)), 1)):
        places: Floats = np.zeros((9, 1, 3))
        places[5:, 0, 2] = upwards * speed * WINDOW
        control: Floats = places[:-1, None] * (1 - share) + places[1:, None] * share
        rows = Rows.of(Trajectory(times, control), punctual=True)
        limits = replace(WIDE, max_climb=limit, max_descent=limit)
        told = [key[0] for key in looked(rows, limits, Cues((-np.inf,), ("",)))[1]]
        assert told.count("climb" if upwards > 0 else "descent") == found


def test_one_row_alone_is_measured_where_the_moments_begin_and_end_with_it() -> None:
    rows = rows_of("rounded", 0)
    for time in rows.times[[0, 3, 11, -1]].tolist():
        measured = [*Loops(rows, WIDE, time, time).accelerations(1e6)]
        assert len(measured) == 3
        speeds, _ = looked(rows, WIDE, Cues((-np.inf,), ("",)), time, time)
        assert speeds.acceleration == pytest.approx(max(each.value for each in measured))
