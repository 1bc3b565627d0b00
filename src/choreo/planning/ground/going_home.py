"""Ways home from the middle of a show, for drones that can only fly level and straight: who goes where, and when.

Each drone goes at its own height, so most ways pass over each other; of those that do not, one waits for the other. All
stand above their pads before anybody comes down. What is planned here, `safety/homeward.py` proves, in its own way.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.way_home import WayHome
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, breach, told
from choreo.neighbours import closest
from choreo.planning.ground.home_lines import Order, entangled, order_of, through
from choreo.progress import Progress, silent

MOST_DRONES = 3_000
"""Who goes where is chosen for all drones at once; of more that takes too long."""

_STILL = 1e-3
"""m/s at which drones stand."""
_PAUSE = 1
"""Seconds from one drone's arrival until another one leaves that has waited for it."""
_ROUNDS, _NEIGHBOURS, _TRIES = 6, 24, 600
_LOOK = 1.0
"""Metres between looks at the air along a way."""
_DEAR = 1e7
"""What a way through a keep-out costs, where a square metre costs 1."""


@dataclass(frozen=True)
class GoingHome:
    """Ways home of a plan, and why there is none from the other pictures, (cue, reason) each."""

    ways: tuple[WayHome, ...]
    without: tuple[tuple[str, str], ...]


def ways_home(plan: Plan, slack: float = 0.0, progress: Progress = silent) -> GoingHome:
    """Return ways home from the whole seconds at which all drones stand, one a picture at most.

    Parameters
    ----------
    plan : Plan
    slack : float
        Metres more that drones keep, for what a format rounds.
    progress : Progress
        Told how many pictures are looked at.
    """
    limits = plan.limits
    need = limits.planning_distance + slack
    fault = _fault(plan, need)
    holds = [span for span in plan.spans if span.kind == "hold" and not span.group]
    if fault or not holds:
        return GoingHome((), tuple((span.name, fault) for span in holds) or (("the show", fault or "has no picture"),))
    ways, without = [], []
    for number, span in enumerate(holds):
        progress("plan ways home", number / len(holds))
        moment = _rest(plan, span.start, span.end)
        if moment is None:
            without.append((span.name, "the drones stand at no whole second"))
            continue
        found = _from(plan, moment, need)
        if isinstance(found, str):
            without.append((span.name, found))
        else:
            ways.append(found)
    return GoingHome(tuple(ways), tuple(without))


def _fault(plan: Plan, need: float) -> str:
    if plan.drones > MOST_DRONES:
        return f"{plan.drones:,} drones are more than the {MOST_DRONES:,} for which it is tried"
    pads = plan.fleet.homes if plan.landings is None else plan.landings
    gap = closest(pads[:, :2])
    if gap < need:
        return f"pads {gap:.2f} m apart are nearer than the {need:.2f} m that drones keep that come down side by side"
    return ""


def _rest(plan: Plan, start: float, end: float) -> int | None:
    """Return the first whole second of a hold at which all drones stand."""
    for moment in range(math.ceil(start - 1e-9), math.floor(end + 1e-9) + 1):
        if np.abs(plan.trajectory.at(float(moment)).velocity).max() <= _STILL:
            return moment
    return None


def _from(plan: Plan, moment: int, need: float) -> WayHome | str:
    """Return a way home from a moment, or why there is none."""
    places, limits = plan.trajectory.at(float(moment)).position, plan.limits
    squeeze = limits.min_distance / limits.vertical
    targets, order = _assigned(plan, places, need, squeeze)
    if len(order.impossible):
        return f"{len(order.impossible)} pairs of ways home would each have to be flown before the other"
    flights = _seconds(np.linalg.norm(targets - places[:, :2], axis=1), limits)
    begins = _begins(order, flights)
    if begins is None:
        return "ways home wait for each other in a circle"
    fault = _air(places, targets, limits)
    if fault:
        return fault
    arrivals = begins + flights
    last = int(arrivals.max())
    aloft = moment + last + float((places[:, 2] / limits.max_descent).max())
    if aloft > limits.endurance:
        return f"they take {last} s, and the drones would be {aloft:.0f} s in the air, at most {limits.endurance:g}"
    return WayHome(moment, targets, begins, flights, last - arrivals)


def _assigned(plan: Plan, places: Floats, need: float, squeeze: float) -> tuple[Floats, Order]:
    """Return over which pad each drone goes, (n, 2) m, and what that asks of the times."""
    if plan.landings is not None or plan.fleet.landing == "own":
        own = (plan.fleet.homes if plan.landings is None else plan.landings)[:, :2]
        return own, order_of(places, own, need, squeeze)
    from scipy.optimize import linear_sum_assignment

    pads = plan.fleet.homes[:, :2]
    # Squares of the ways: neighbours stay neighbours, and ways that begin side by side end side by side.
    costs = ((places[:, None, :2] - pads[None]) ** 2).sum(axis=2)
    for prism in plan.limits.keep_out:
        middle = prism.polygon.mean(axis=0)
        radius = float(np.linalg.norm(prism.polygon - middle, axis=1).max()) + KEEP_OUT_MARGIN
        low = np.flatnonzero(places[:, 2] < prism.height + KEEP_OUT_MARGIN)
        costs[low] += _DEAR * through(places[low, :2], pads, middle, radius)
    goes = _untangled(places, pads, linear_sum_assignment(np.rint(costs * 100))[1], costs, need, squeeze)
    return pads[goes], order_of(places, pads[goes], need, squeeze)


def _untangled(places: Floats, pads: Floats, goes: Ints, costs: Floats, need: float, squeeze: float) -> Ints:
    """Return the pads of drones that have changed them with each other, so that fewer have to fly before each other."""
    goes, tries = goes.copy(), 0
    beside = np.argsort(((pads[:, None] - pads[None]) ** 2).sum(axis=2), axis=1)[:, 1 : _NEIGHBOURS + 1]
    for _ in range(_ROUNDS):
        stuck = order_of(places, pads[goes], need, squeeze).impossible
        if not len(stuck):
            break
        whose = np.argsort(goes)
        for one, other in stuck.tolist():
            if other not in entangled(places, pads[goes], one, need, squeeze):
                continue  # somebody has made way already
            nearby = [(each, pad) for each in (one, other) for pad in beside[goes[each]]]
            for row, pad in [(one, goes[other]), *nearby]:
                swapped, third = goes.copy(), int(whose[pad])
                swapped[[row, third]] = goes[[third, row]]
                tries += 1
                if tries > _TRIES or costs[[row, third], swapped[[row, third]]].max() >= _DEAR:
                    continue
                before, after = (
                    sum(len(entangled(places, pads[way], drone, need, squeeze)) for drone in (row, third))
                    for way in (goes, swapped)
                )
                if after < before:
                    goes, whose = swapped, np.argsort(swapped)
                    break
    return goes


def _seconds(ways: Floats, limits: Limits) -> Ints:
    """Return the least whole seconds in which straight ways, m, keep speed and acceleration.

    Whoever speeds up and slows down evenly all the way is at most twice as fast as on the average; who does so more
    briskly is slower.
    """
    fast = 2 * ways / limits.usable_speed
    brisk = np.sqrt(4 * ways / limits.max_acceleration)
    seconds: Ints = np.ceil(np.maximum(fast, brisk) - 1e-9).astype(np.int64)
    return np.where(ways > 0, np.maximum(seconds, 1), 0)


def _begins(order: Order, flights: Ints) -> Ints | None:
    """Return when each drone leaves, whole seconds; None where they wait for each other in a circle.

    Who has the longest queue behind it goes first.
    """
    count = len(flights)
    later: list[list[int]] = [[] for _ in range(count)]
    waiting = np.zeros(count, dtype=np.int64)
    for first, second in order.before.tolist():
        later[first].append(second)
        waiting[second] += 1
    shy: list[list[int]] = [[] for _ in range(count)]
    for one, other in order.apart.tolist():
        shy[one].append(other)
        shy[other].append(one)
    queue = _queues(later, waiting.copy(), flights)
    if queue is None:
        return None
    begins, least = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    ready = [(-queue[drone], drone) for drone in range(count) if not waiting[drone]]
    heapq.heapify(ready)
    while ready:
        drone = heapq.heappop(ready)[1]
        taken = sorted(
            (int(begins[other]), int(begins[other] + flights[other])) for other in shy[drone] if begins[other] >= 0
        )
        begins[drone] = _gap(taken, int(least[drone]), int(flights[drone]))
        for other in later[drone]:
            least[other] = max(least[other], begins[drone] + flights[drone] + _PAUSE)
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, (-queue[other], other))
    return begins


def _queues(later: Sequence[Sequence[int]], waiting: Ints, flights: Ints) -> list[int] | None:
    """Return how long each drone and those behind it fly one after the other, s; None where the queue is a circle."""
    order = [drone for drone in range(len(flights)) if not waiting[drone]]
    for drone in order:  # which grows
        for other in later[drone]:
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    if len(order) < len(flights):
        return None
    long: list[int] = flights.tolist()
    for drone in reversed(order):
        long[drone] += max((long[other] for other in later[drone]), default=0)
    return long


def _gap(taken: Sequence[tuple[int, int]], least: int, seconds: int) -> int:
    """Return the first second from `least` on at which a flight fits between others that are sorted."""
    begin = least
    for first, last in taken:
        if begin + seconds + _PAUSE <= first:
            break
        begin = max(begin, last + _PAUSE)
    return begin


def _air(places: Floats, targets: Floats, limits: Limits) -> str:
    """Return what of the air a way home would leave, or nothing."""
    count = int(np.linalg.norm(targets - places[:, :2], axis=1).max() / _LOOK) + 2
    parts = np.linspace(0.0, 1.0, count)[:, None, None]
    level = places[:, :2] + parts * (targets - places[:, :2])
    looks = np.concatenate([level, np.broadcast_to(places[:, 2:], (count, *places[:, 2:].shape))], axis=2)
    found = breach(looks.reshape(-1, 3), limits)
    return "" if found is None else f"ways home would {told(found)}"
