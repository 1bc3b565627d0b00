"""Who flies where and when, if each drone leaves at a moment of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.motion.matching.assignment import assign
from choreo.motion.style import Style
from choreo.motion.styles.flights import Flights, lengths, push_strength, push_time
from choreo.neighbours import tree

_IN_ORDER = 2.0
"""How much more the order along a direction counts than the way across it."""

_CALM = 0.5
"""Part of speeds and acceleration with which fireflies drift."""

_SWAY = 0.12
"""Part of its way by which a firefly leaves the straight line."""


@dataclass(frozen=True)
class Patience:
    """How much room flights give one another; each next try is slower or wider.

    Parameters
    ----------
    gap : float
        Pushes by the distance between one leaving a place and another arriving there.
    least : float
        Pushes by the distance that a flight takes at least: out, and in again; never less than `gap`.
    spread : float
        Factor of the time over which the departures are spread.
    lead : float
        Pushes by the distance that pass before a drone begins to cross, and again before it is in.
    """

    gap: float
    least: float
    spread: float
    lead: float


PATIENCE = (
    Patience(1.2, 2.0, 1.0, 0.4),
    Patience(1.6, 2.0, 1.0, 0.4),
    Patience(2.0, 2.2, 1.0, 0.5),
    Patience(3.0, 3.5, 1.0, 1.0),
    Patience(4.0, 5.0, 1.0, 1.4),
    Patience(5.5, 6.5, 1.6, 2.0),
    Patience(5.5, 6.5, 3.0, 2.0),
)


def scheduled(
    style: Style,
    start: Floats,
    goal: Floats,
    way: Floats,
    distance: float,
    limits: Limits,
    patience: Patience,
    chance: Floats,
) -> Flights:
    """Return the flights that the style asks for, before lifts are chosen.

    Parameters
    ----------
    start, goal : (n, 3) arrays
        In the coordinates of the plane, in the order of the drones, m.
    way : (n, 3) array
        From start to goal in the world, m.
    distance : float
        Metres to keep.
    chance : (n, 2) array
        Two random numbers of each drone, 0 to 1: when it leaves and how far it sways, where chance decides.
    """
    pace = _CALM if style.direction is None else 1.0
    push = push_strength(limits, pace)
    out = float(push_time(np.array(distance), push))
    lead = patience.lead * out
    length, ramp = lengths(way, limits, pace, lead, patience.least * out)
    sway = np.zeros((len(start), 2))
    if style.direction is None:
        flat = goal[:, :2] - start[:, :2]
        sway = _SWAY * (2 * chance[:, 1:] - 1) * np.stack([-flat[:, 1], flat[:, 0]], axis=1)
    waits = Flights(start, goal, np.zeros(len(start)), length, ramp, np.zeros(len(start)), sway, push, lead)
    wished = patience.spread * _moments(style, waits, chance[:, 0])
    return replace(waits, moment=_in_turn(waits, wished, distance, patience.gap * out))


def assignment(style: Style, start: Floats, goal: Floats, rng: np.random.Generator) -> Ints:
    """Return `order`, (n,): start i flies to goal `order[i]`; (n, 2) m in the plane.

    Whoever is ahead along the style's direction takes a goal that is ahead; across it flights are short.
    """
    if style.direction is None:
        return assign(start, goal, rng)
    axis, side = _along(style.direction)
    size = _IN_ORDER * max(float(np.ptp(start[:, axis])), float(np.ptp(goal[:, axis])), 1e-3)
    here, there = (np.stack([p[:, 1 - axis], size * _ranks(side * p[:, axis])], axis=1) for p in (start, goal))
    return assign(here, there, rng)


def _moments(style: Style, flights: Flights, chance: Floats) -> Floats:
    """Return when each drone would leave if nobody stood in its way, (n,) s from 0."""
    assert style.spread is not None
    typical = float(np.percentile(flights.length, 90))
    spread = typical * style.spread / (1 - style.spread)
    if style.direction is None:
        return spread * chance
    axis, side = _along(style.direction)
    if style.name == "pour":
        return spread * _ranks(-side * flights.start[:, axis])
    # What is seen of a scroll is the edge of the new picture: arrivals are in order, at an even pace.
    along = side * flights.goal[:, axis]
    edge = (along - along.min()) / max(float(np.ptp(along)), 1e-9)
    arrive = spread * edge + typical
    return np.asarray(np.maximum(arrive - flights.length, 0.0))


def _in_turn(flights: Flights, moment: Floats, distance: float, gap: float) -> Floats:
    """Return the moments, (n,) s, some later, so that nobody arrives where another has not left for `gap` s.

    The rules "i arrives at least `gap` after k leaves" are differences of moments; every flight takes longer than
    `gap`, so no circle of them contradicts itself, and raising moments until all hold comes to an end.
    """
    near = tree(flights.goal).query_ball_tree(tree(flights.start), distance)
    count = [len(found) for found in near]
    who = np.repeat(np.arange(len(near)), count)
    place = np.array([one for found in near for one in found], dtype=np.int64)
    who, place = who[who != place], place[who != place]
    for _ in range(len(moment)):
        later = moment.copy()
        np.maximum.at(later, who, moment[place] + gap - flights.length[who])
        if (later <= moment).all():
            break
        moment = later
    return np.asarray(moment - moment.min())


def _ranks(values: Floats) -> Floats:
    """Return each value's place in order, 0 to 1."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(len(values))
    return ranks / max(len(values) - 1, 1)


def _along(direction: str) -> tuple[int, float]:
    """Return the axis of the plane (0 right, 1 up) and the sign of a direction."""
    return {"right": (0, 1.0), "left": (0, -1.0), "up": (1, 1.0), "down": (1, -1.0)}[direction]
