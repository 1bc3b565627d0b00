"""Other moments for the few drones that find no lane at theirs.

Where a picture has depth, a drone may stand behind one that leaves late, or have to arrive before one that comes early.
Such a drone tries every moment of the transition with every lift, the others' flights as they are. Where each of these
meets somebody, it takes those that are cheapest to turn out, and these look for other moments in their turn.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.motion.styles.flights import Flights
from choreo.motion.styles.lanes import STEP, least, nearest_straight

_EVERY, _MOST_MOMENTS = 0.5, 80
"""Seconds between the moments that are tried, unless there would be more of them."""

_BUDGET, _MOST_TURNED_OUT = 6, 200
"""How often drones may be turned out, for each that was stuck and in all, before the search gives up."""


def retimed(flights: Flights, stuck: Ints, distance: float, options: Floats) -> tuple[Flights, bool]:
    """Return the flights with other moments and lifts of a few drones, and whether now everybody has a way.

    Parameters
    ----------
    flights : Flights
        With everybody's lift; those of the stuck do not count.
    stuck : (k,) array
    distance : float
        Metres to keep.
    options : (m,) array
        Lifts, those liked best first.
    """
    settled = np.ones(len(flights.moment), dtype=bool)
    settled[stuck] = False
    turned_out = np.zeros(len(settled))
    waiting = deque(stuck.tolist())
    budget = min(_BUDGET * len(stuck), _MOST_TURNED_OUT)
    while waiting and budget >= 0:
        drone = waiting.popleft()
        moment, lift, whom = _own_way(flights, drone, np.flatnonzero(settled), distance, options, turned_out)
        moments, lifts = flights.moment.copy(), flights.lift.copy()
        moments[drone], lifts[drone] = moment, lift
        flights = replace(flights, moment=moments, lift=lifts)
        settled[drone] = True
        settled[whom] = False
        turned_out[whom] += 1
        waiting.extend(whom.tolist())
        budget -= len(whom)
    return flights, not waiting


def _own_way(
    flights: Flights, drone: int, others: Ints, distance: float, options: Floats, turned_out: Floats
) -> tuple[float, float, Ints]:
    """Return the moment, s, and the lift, m, with which the drone turns out the fewest, and whom.

    Of equals, the moment nearest to its own, and the lift liked best.
    """
    wished, end = float(flights.moment[drone]), flights.duration
    alone = flights.only(np.array([drone]))
    others = others[_in_reach(alone, flights.only(others), distance)]
    moments = np.linspace(0.0, end, min(int(end / _EVERY) + 2, _MOST_MOMENTS))
    time = np.arange(0.0, end + flights.length[drone] + 2 * STEP, STEP)
    around = flights.only(others).at(time)[0]
    best, least = (wished, 0.0, others), np.inf
    for moment in moments[np.argsort(np.abs(moments - wished), kind="stable")].tolist():
        own = replace(alone, moment=np.array([moment]))
        hit = _hit(own, around, time, distance, options)
        cost = hit @ (1.0 + turned_out[others])
        choice = int(np.argmin(cost))
        if cost[choice] < least:
            best, least = (moment, float(options[choice]), others[hit[choice]]), cost[choice]
        if least == 0.0:
            break
    return best


def _in_reach(own: Flights, others: Flights, distance: float) -> np.ndarray:
    """Return whose ways over the plane come near that of the one drone, whenever."""
    import shapely

    one, all_others = (
        np.asarray(shapely.linestrings(np.stack([each.start[:, :2], each.goal[:, :2]], axis=1)))
        for each in (own, others)
    )
    sway = np.hypot(*own.sway.T) + np.hypot(*others.sway.T)
    return np.asarray(shapely.distance(all_others, one) < distance + sway)


def _hit(own: Flights, around: Floats, time: Floats, distance: float, options: Floats) -> np.ndarray:
    """Return with which lifts, (k,), one drone's flight comes too near which others, whose places are (m, n, 3)."""
    away = own.flat(time)[0] - around
    begin, end = away[:-1, :, :2], away[1:, :, :2]
    step, other = np.nonzero(least(begin, end) < distance**2)
    push = own.pushed(time[:, None], options)[0]
    z = [away[at, other, 2][:, None] + push[at] for at in (step, step + 1)]
    one, two = begin[step, other], end[step, other]
    first, mixed, last = ((a * b).sum(axis=1)[:, None] for a, b in ((one, one), (one, two), (two, two)))
    gap = nearest_straight(first + z[0] ** 2, mixed + z[0] * z[1], last + z[1] ** 2)
    row, option = np.nonzero(gap < distance**2)
    hit = np.zeros((len(options), around.shape[1]), dtype=bool)
    hit[option, other[row]] = True
    return hit
