"""Lower bounds of time: no planner can be faster than these.

A drone that moves by delta from rest to rest within level speed v, vertical speed c (climb or descent), acceleration a
and jerk j needs at least the time of each projection of its flight: level, vertical, and along delta itself, where it
can move at most v cos(g) + c sin(g), g the steepness of delta. In each assignment somebody flies the longest flight:
the bottleneck, the least such flight over all assignments, bounds every transition (proof: docs/time.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats, Ints, ways
from choreo.core.limits import Limits
from choreo.motion.matching.assignment import assign

_CELLS = 1 << 17
"""Flights timed at once: memory stays small for the largest swarms."""

_PRECISION = 1e-3

_TABLE = 2048
"""Drones up to which the times of all flights are kept."""

_LARGE, _ROUNDS = 6000, 40
"""Drones beyond which only so many rounds are spent on the bottleneck, each some seconds."""

Times: TypeAlias = Callable[[Ints, Ints], Floats]
"""Drones (m,) and goals (k,) -> own times of all flights from one to the other, (m, k) s."""


def rest_to_rest(distance: Floats, speed: Floats | float, acceleration: float, jerk: float | None = None) -> Floats:
    """Return the shortest time over `distance` m from rest to rest, s.

    D / v + v / a, or 2 sqrt(D / a) where v is not reached. With a jerk limit each change of the acceleration takes
    time: D / v + v / a + a / j where both v and a are reached, and so on.

    Examples
    --------
    >>> rest_to_rest(np.array([2.0, 48.0]), 8.0, 2.0).tolist()
    [2.0, 10.0]
    >>> rest_to_rest(np.array([48.0]), 8.0, 2.0, 1.0).tolist()
    [12.0]
    """
    speed = np.maximum(speed, 1e-12)
    if jerk is None:
        full = np.square(speed) / acceleration
        return np.asarray(
            np.where(distance < full, 2 * np.sqrt(distance / acceleration), distance / speed + full / speed)
        )
    swing = acceleration / jerk
    # Getting up to speed takes so long: with the acceleration reached, or only a part of it.
    rise = np.where(speed >= acceleration * swing, speed / acceleration + swing, 2 * np.sqrt(speed / jerk))
    with_speed = distance / speed + rise
    with_acceleration = swing + np.sqrt(swing**2 + 4 * distance / acceleration)
    without = 4 * np.cbrt(distance / (2 * jerk))
    slower = np.where(distance >= 2 * acceleration * swing**2, with_acceleration, without)
    return np.asarray(np.where(distance >= speed * rise, with_speed, slower))


def own_times(delta: Floats, limits: Limits) -> Floats:
    """Return a lower bound of each flight's time, s, from its displacement, (..., 3) m."""
    level = np.hypot(delta[..., 0], delta[..., 1])
    rise = np.abs(delta[..., 2])
    vertical = np.where(delta[..., 2] > 0, limits.max_climb, limits.max_descent)
    length = np.hypot(level, rise)
    safe = np.maximum(length, 1e-12)
    along = limits.usable_speed * level / safe + vertical * rise / safe
    pushes = limits.max_acceleration, limits.max_jerk
    longest = rest_to_rest(level, limits.usable_speed, *pushes)
    for distance, speed in ((rise, vertical), (length, along)):
        longest = np.maximum(longest, rest_to_rest(distance, speed, *pushes))
    return longest


def bottleneck_time(start: Floats, goal: Floats, limits: Limits) -> float:
    """Return the least possible longest own time over all assignments of (n, 3) starts to goals, s.

    Bisection: are the flights of at most t seconds enough to serve everybody? The last assignment is kept as far as it
    is quick enough, and completed along alternating paths. The answer is a true lower bound, within 0.1 % of the
    least possible; beyond 6,000 drones, where the rounds are counted, it may be further below. Memory grows with n.
    """
    times = _timed(start, goal, limits)
    low = _nearest(times, len(start))
    order = assign(start, goal, np.random.default_rng(0))
    high = float(own_times(goal[order] - start, limits).max())
    rounds = _ROUNDS if len(start) > _LARGE else len(start) ** 2
    while high - low > _PRECISION * max(low, _PRECISION):
        middle = low + (high - low) * (0.05 if high > 2 * low else 0.5)
        quicker, rounds = completed(order, own_times(goal[order] - start, limits), times, middle, rounds)
        if quicker is not None:
            order = quicker
            high = float(own_times(goal[order] - start, limits).max())
        elif rounds > 0:
            low = middle
        else:
            break
    return low


def completed(order: Ints, own: Floats, times: Times, most: float, rounds: int) -> tuple[Ints | None, int]:
    """Return an assignment whose flights take at most `most` s, made from `order`, or None, and the rounds left.

    Rounds of a search in width from all drones without a goal (Hopcroft and Karp 1973): each finds disjoint alternating
    paths to free goals. A round without any path proves that none exists; with no rounds left, None proves nothing.

    Parameters
    ----------
    order : (n,) array
    own : (n,) array
        Its flights' own times, s.
    times : callable
        See `Times`.
    most : float
    rounds : int
        How many rounds may be spent.
    """
    order = np.where(own <= most, order, -1)
    while (order < 0).any():
        if rounds == 0:
            return None, 0
        rounds -= 1
        holder = np.full(len(order), -1)
        holder[order[order >= 0]] = np.flatnonzero(order >= 0)
        before, ends = _searched(order, holder, times, most)
        if not len(ends):
            return None, rounds + 1  # what is left is never 0: this is a proof
        for end in ends.tolist():
            at = end
            while at >= 0:
                drone = int(before[at])
                order[drone], at = at, int(order[drone])
    return order, rounds


def _timed(start: Floats, goal: Floats, limits: Limits) -> Times:
    """Return the times of flights, looked up in small swarms, computed in large ones."""

    def computed(drones: Ints, goals: Ints) -> Floats:
        return own_times(ways(start[drones], goal[goals]), limits)

    if len(start) > _TABLE:
        return computed
    every = np.arange(len(goal))
    table = np.concatenate([computed(block, every) for block in _blocks(np.arange(len(start)), len(goal))])
    return lambda drones, goals: table[np.ix_(drones, goals)]


def _searched(order: Ints, holder: Ints, times: Times, most: float) -> tuple[Ints, Ints]:
    """Return for each goal the drone from which it was reached, and the free goals reached, one for each tree."""
    count = len(order)
    before, unreached = np.full(count, -1), np.arange(count)
    front = np.flatnonzero(order < 0)
    tree = np.full(count, -1)
    tree[front] = front
    served = np.zeros(count, dtype=bool)
    ends = [np.empty(0, dtype=np.int64)]
    while len(front) and len(unreached):
        following = [np.empty(0, dtype=np.int64)]
        for drones in _blocks(front, len(unreached)):
            quick = times(drones, unreached) <= most
            found = quick.any(axis=0)
            reached, owner = unreached[found], drones[quick[:, found].argmax(axis=0)]
            before[reached], unreached = owner, unreached[~found]
            free = holder[reached] < 0
            _, first = np.unique(tree[owner[free]], return_index=True)
            news = reached[free][first]
            news = news[~served[tree[before[news]]]]
            served[tree[before[news]]] = True
            ends.append(news)
            held = holder[reached[~free]]
            tree[held] = tree[owner[~free]]
            following.append(held)
        front = np.concatenate(following)
        front = front[~served[tree[front]]]
    return before, np.concatenate(ends)


def _nearest(times: Times, count: int) -> float:
    """Return the longest of all drones' shortest flights, and of all goals', s."""
    drones, goals, every = np.full(count, np.inf), np.full(count, np.inf), np.arange(count)
    for block in _blocks(every, count):
        found = times(block, every)
        drones[block] = found.min(axis=1)
        goals = np.minimum(goals, found.min(axis=0))
    return float(max(drones.max(), goals.max()))


def _blocks(drones: Ints, width: int) -> list[Ints]:
    """Return the drones in blocks whose flights to so many goals are timed at once."""
    step = max(1, _CELLS // max(width, 1))
    return [drones[at : at + step] for at in range(0, len(drones), step)]
