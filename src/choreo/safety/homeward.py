"""Check ways home from the middle of a show: level, straight, each at its time, and down together.

The autopilot decides how a drone speeds up on its way, and how it comes down. So nothing is asked of that: while two
drones fly, any place of the one way keeps its distance from any place of the other; before, a drone stands where its
way begins, and afterwards over its pad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.way_home import WayHome
from choreo.safety.finding import Unproved, clock
from choreo.safety.rules.border import TOUCH, borders

STILL = 2e-3
"""m/s at which a drone stands, where the way home begins."""
ON_PAD = 0.1
"""Metres from the middle of a pad at which a drone still comes down on it."""
TOLERANCE = 1e-6
_SHORTEST = 1e-3
"""Metres of a way that are not divided any more to find out whether they keep within the air."""
_ROWS = 64


def check_ways_home(plan: Plan, ways: Sequence[WayHome], limits: Limits | None = None, slack: float = 0.0) -> list[str]:
    """Return what is wrong with ways home, a sentence each; nothing where they are proved.

    Parameters
    ----------
    plan : Plan
        The show, which goes on until the way home begins.
    ways : sequence of WayHome
    limits : Limits or None
        What to hold them against; None for the plan's own.
    slack : float
        Metres more that drones have to keep, since on board they are so much off the plan.

    Notes
    -----
    Proved is, at every moment and whatever the autopilot makes of the straight way: the distance of any two drones
    until all have arrived above their pads and, as these are as far apart, until all have landed; that the way keeps
    within altitudes, fence and zones and out of keep-outs, down to the pad; that its length asks for no more than the
    allowed speed and acceleration, for whoever speeds up and slows down evenly or more briskly; and the time in the
    air, at the allowed descent.

    Examples
    --------
    >>> import choreo as ch
    >>> from choreo.core.light_track import LightTrack
    >>> homes = np.array([[0.0, 0, 0], [4, 0, 0]])
    >>> still = ch.Trajectory.hold(homes + [0, 8, 9], start=0, end=10)
    >>> plan = ch.Plan("row", still, LightTrack([0], [[[0, 0, 0]] * 2]), (), ch.Limits(), ch.Fleet(2, homes=homes))
    >>> way = WayHome(5, homes[:, :2], np.array([0, 0]), np.array([6, 6]), np.array([0, 0]))
    >>> check_ways_home(plan, [way])
    []
    >>> crossed = WayHome(5, homes[::-1, :2], np.array([0, 0]), np.array([6, 6]), np.array([0, 0]))
    >>> check_ways_home(plan, [crossed])
    ['from 00:05.00: on the way home drones 1 and 2 may come within 0.00 m of each other; at least 1.5 m']
    """
    limits = plan.limits if limits is None else limits
    return [f"from {clock(way.moment)}: {fault}" for way in ways for fault in _faults(plan, way, limits, slack)]


def returns(plan: Plan, limits: Limits) -> tuple[tuple[Unproved, ...], tuple[str, ...]]:
    """Return which return plans of a plan's file are not proved, and what is to be noted where all are.

    They are flown when something has gone wrong, so one that is not proved is no fault of the show, but nothing to call
    good: the file says that the swarm may be called home.
    """
    ways = plan.ways_home
    found = tuple(
        Unproved(float(way.moment), float(way.moment + way.together.max()), 0.0, plan.drones, "", homeward=faults[0])
        for way in ways
        if (faults := check_ways_home(plan, [way], limits))
    )
    moments = f"{len(ways)} moment{'s' if len(ways) != 1 else ''}"
    noted = f"the return plans are proved from {moments}, against these limits"
    return found, (noted,) if ways and not found else ()


def _faults(plan: Plan, way: WayHome, limits: Limits, slack: float) -> Iterator[str]:
    if len(way.targets) != plan.drones:
        yield f"ways of {len(way.targets)} drones, the show has {plan.drones}"
        return
    if way.moment > plan.duration:
        yield f"the show ends at {clock(plan.duration)}"
        return
    now = plan.at(float(way.moment))
    yield from _one(plan, now.velocity, way)
    yield from _times(plan, now.position, way, limits)
    yield from _pads(plan, way, limits, slack)
    yield from _outside(plan, now.position, way, limits)
    yield from _near(plan, now.position, way, limits, slack)


def _named(plan: Plan, *rows: int) -> str:
    numbers = plan.fleet.numbered(rows)
    return f"drone {numbers[0]}" if len(rows) == 1 else f"drones {numbers[0]} and {numbers[1]}"


def _one(plan: Plan, velocity: Floats, way: WayHome) -> Iterator[str]:
    speed = np.sqrt((velocity**2).sum(axis=1))
    if speed.max() > STILL:
        row = int(speed.argmax())
        yield f"{_named(plan, row)} does not stand there: {speed[row]:.2f} m/s"
    if len(set(way.together.tolist())) > 1:
        rows = int(way.together.argmin()), int(way.together.argmax())
        yield f"{_named(plan, *rows)} do not come down together: after {way.together.min()} and {way.together.max()} s"


def _times(plan: Plan, place: Floats, way: WayHome, limits: Limits) -> Iterator[str]:
    """Yield who is too fast, and who is too long in the air."""
    long = np.sqrt(((way.targets - place[:, :2]) ** 2).sum(axis=1))
    seconds = np.maximum(way.flights, 1e-9)
    # The way is level.
    briskest = min(limits.max_acceleration, limits.max_level_acceleration or np.inf)
    for what, found, most, unit in (
        ("fast", 2 * long / seconds, limits.usable_speed, "m/s"),
        ("brisk", 4 * long / seconds**2, briskest, "m/s2"),
    ):
        moving = np.where(long > TOLERANCE, found, 0.0)
        row = int(moving.argmax())
        if moving[row] > most + TOLERANCE:
            value = "at once" if not way.flights[row] else f"{moving[row]:.2f} {unit}"
            yield f"{_named(plan, row)} may have to be too {what} on its way: {value}; at most {most:g} {unit}"
    aloft = way.moment + way.together + np.maximum(place[:, 2], 0.0) / limits.max_descent
    row = int(aloft.argmax())
    if aloft[row] > limits.endurance + TOLERANCE:
        yield f"{_named(plan, row)} would be {aloft[row]:.0f} s in the air; at most {limits.endurance:g} s"


def _pads(plan: Plan, way: WayHome, limits: Limits, slack: float) -> Iterator[str]:
    """Yield who comes down beside a pad, or too near to another."""
    if plan.landings is not None:
        off = np.sqrt(((way.targets - plan.landings[:, :2]) ** 2).sum(axis=1))
    else:
        off = np.empty(plan.drones)
        for start in range(0, plan.drones, _ROWS):
            apart = way.targets[start : start + _ROWS, None] - plan.fleet.homes[None, :, :2]
            off[start : start + _ROWS] = np.sqrt((apart**2).sum(axis=2).min(axis=1))
    row = int(off.argmax())
    if off[row] > ON_PAD + TOLERANCE:
        yield f"{_named(plan, row)} comes down {off[row]:.2f} m from its pad; at most {ON_PAD:g} m"
    need = limits.min_distance + slack
    worst, pair = _least(plan.drones, lambda rows: np.sqrt(((way.targets[rows, None] - way.targets[None]) ** 2).sum(2)))
    if worst < need - TOLERANCE:
        yield f"{_named(plan, *pair)} come down {worst:.2f} m beside each other; at least {need:g} m"


def _outside(plan: Plan, place: Floats, way: WayHome, limits: Limits) -> Iterator[str]:
    """Yield who leaves the allowed air: level, and down to the pad."""
    least, most = limits.min_altitude, limits.max_altitude
    for row in (int(place[:, 2].argmin()), int(place[:, 2].argmax())):
        height = float(place[row, 2])
        if not least - TOLERANCE <= height <= most + TOLERANCE:
            yield f"{_named(plan, row)} would fly home {height:.2f} m high; allowed are {least:g} to {most:g} m"
    above = np.column_stack([way.targets, place[:, 2]])
    pads = np.column_stack([way.targets, np.zeros(len(above))])
    for border in borders(limits):
        beyond = _beyond(border.depth, place, above) | _beyond(border.depth, above, pads)
        if beyond.any():
            row = int(np.argmax(beyond))
            more = f" (and {int(beyond.sum()) - 1} more)" if beyond.sum() > 1 else ""
            yield f"the way home of {_named(plan, row)}{more} is not clear of the border of the {border.rule}"


def _beyond(depth: Callable[[Floats], Floats], begin: Floats, end: Floats) -> Bools:
    """Return which straight ways may lie beyond a border; its depth changes by no more than the way between points."""
    bad = np.zeros(len(begin), dtype=np.bool_)
    who, low, high = np.arange(len(begin)), np.zeros(len(begin)), np.ones(len(begin))
    long = np.sqrt(((end - begin) ** 2).sum(axis=1))
    while len(who):
        middle = (low + high) / 2
        half = (high - low) / 2 * long[who]
        found = depth(begin[who] + middle[:, None] * (end - begin)[who])
        sure = found > TOUCH
        bad[who[sure | ((found + half > TOUCH) & (half < _SHORTEST))]] = True
        left = (found + half > TOUCH) & ~bad[who]
        who, low, middle, high = who[left], low[left], middle[left], high[left]
        who, low, high = np.tile(who, 2), np.concatenate([low, middle]), np.concatenate([middle, high])
    return bad


def _near(plan: Plan, place: Floats, way: WayHome, limits: Limits, slack: float) -> Iterator[str]:
    """Yield the two drones that may come nearest to each other before all are above their pads, if that is too near."""
    need = limits.min_distance + slack
    tall = place[:, 2] * (limits.min_distance / limits.vertical)
    begin, along = place[:, :2], way.targets - place[:, :2]
    leaves, arrives = way.begins, way.arrivals

    def apart(rows: Ints) -> Floats:
        """Return the least distance of these drones from all, (r, n), heights squeezed."""
        one, other = np.meshgrid(rows, np.arange(plan.drones), indexing="ij")
        together = (leaves[one] < arrives[other]) & (leaves[other] < arrives[one])
        first = arrives[one] <= leaves[other]  # then the other stands where it begins, and later passes the one's pad
        level = _ways_apart(begin[one], along[one], begin[other], along[other])
        a_flies = _ways_apart(
            begin[one], along[one], np.where(first[..., None], begin[other], way.targets[other]), None
        )
        b_flies = _ways_apart(
            begin[other], along[other], np.where(first[..., None], way.targets[one], begin[one]), None
        )
        level = np.where(together, level, np.minimum(a_flies, b_flies))
        return np.asarray(np.hypot(level, tall[one] - tall[other]))

    worst, pair = _least(plan.drones, apart)
    if worst < need - TOLERANCE:
        yield (
            f"on the way home {_named(plan, *pair)} may come within {worst:.2f} m of each other; at least {need:g} m"
        )


def _ways_apart(p: Floats, u: Floats, q: Floats, v: Floats | None) -> Floats:
    """Return the distance of the ways p + s u and q + t v (None: of the place q), s and t from 0 to 1; all (..., 2) m.

    The best t for each s, s clamped, and again: exact for two straight ways, which are nearest where one of them ends.
    """
    if v is None:
        v = np.zeros_like(u)

    def best(p: Floats, u: Floats, place: Floats) -> Floats:
        long = (u * u).sum(axis=-1)
        return np.asarray(np.clip(((place - p) * u).sum(axis=-1) / np.where(long > 0, long, 1.0), 0.0, 1.0))

    a, b, e = (u * u).sum(-1), (u * v).sum(-1), (v * v).sum(-1)
    between = p - q
    c, f = (u * between).sum(-1), (v * between).sum(-1)
    slant = a * e - b * b
    free = np.clip((b * f - c * e) / np.where(slant > 0, slant, 1.0), 0.0, 1.0) * (slant > 0)
    least = np.full(a.shape, np.inf)
    for s in (free, np.zeros_like(free), np.ones_like(free)):
        on_one = p + s[..., None] * u
        on_other = q + best(q, v, on_one)[..., None] * v
        on_one = p + best(p, u, on_other)[..., None] * u
        least = np.minimum(least, np.sqrt(((on_one - on_other) ** 2).sum(axis=-1)))
    return least


def _least(count: int, apart: Callable[[Ints], Floats]) -> tuple[float, tuple[int, int]]:
    """Return the least of the distances that `apart` gives for rows, and of whom."""
    worst, pair = np.inf, (0, 0)
    for start in range(0, count, _ROWS):
        rows = np.arange(start, min(start + _ROWS, count))
        found = apart(rows)
        found[rows - start, rows] = np.inf
        at = int(found.argmin())
        if found.flat[at] < worst:
            worst, pair = float(found.flat[at]), (start + at // count, at % count)
    return worst, (min(pair), max(pair))
