"""A way within the allowed air where the direct one leaves it: steered, or by way of a smaller formation in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.motion.air.airspace import MARGIN, breach
from choreo.motion.air.path_sampling import along
from choreo.motion.air.shortest_way import Body, nearest_free, passages
from choreo.motion.air.steer import steered
from choreo.motion.around.gather import ball, glides
from choreo.motion.together.route import Route, route
from choreo.neighbours import closest

_GAP = 1.0
"""Metres between a formation and a place beside it."""

_FLAT = 0.25
"""Thickness of a disc against its width."""

_FILLING = 0.21
"""Product of a dense body's half-axes over drones times pitch^3: 3 / (4 pi sqrt(2)), and more for its rough skin."""


def detour(start: Floats, goal: Floats, limits: Limits, seed: int) -> tuple[Route, ...] | None:
    """Return hops from start to goal, (n, 3) m, that stay in the allowed air, or None if no way round was found.

    The swarm gathers into a dense body, glides round or over the keep-outs where it must, and unfolds. Tried are
    bodies of several forms, at several places.
    """
    for shape in bodies(start, goal, limits):
        way = _through(Gathering(start, shape, limits, seed), Gathering(goal, shape, limits, seed))
        if way is not None:
            return way
    return None


def free(planned: Route) -> Route | None:
    """Return the route, steered where needed, if it stays in the allowed air; else None."""
    if along(planned.path, planned.limits)[0] is None:
        return planned
    path = steered(planned.path, planned.limits)
    if path is None or along(path, planned.limits)[0] is not None:
        return None
    return replace(planned, path=path)


@dataclass(frozen=True, eq=False)
class Gathering:
    """A formation, (n, 3) m, and the dense body about 0, (n, 3) m, into which it gathers."""

    formation: Floats
    body: Floats
    limits: Limits
    seed: int

    @cached_property
    def middle(self) -> Floats:
        """Middle of the formation's box, (3,) m."""
        return np.asarray((self.formation.min(axis=0) + self.formation.max(axis=0)) / 2)

    @cached_property
    def orders(self) -> tuple[Ints, Ints]:
        """Who goes where, into the body and out of it; neither depends on where it stands."""
        inwards = route(self.formation, self.body, self.limits, bloom=True, seed=self.seed).order
        return inwards, np.argsort(inwards)

    def to(self, place: Floats, *, back: bool = False) -> Route | None:
        """Return the free route into the body at `place`, or with `back` out of it; None if there is none."""
        body = self.body + place
        if breach(body, self.limits) is not None:
            return None
        ends = (body, self.formation) if back else (self.formation, body)
        return free(route(*ends, self.limits, bloom=True, order=self.orders[int(back)]))

    def places(self) -> Iterator[Floats]:
        """Yield places for the body: in the formation, above it, before and behind it, at its sides, below it."""
        half = (np.ptp(self.formation, axis=0) + np.ptp(self.body, axis=0)) / 2 + _GAP
        yield self.middle
        for step in ([0, 0, 1], [0, -1, 0], [0, 1, 0], [-1, 0, 0], [1, 0, 0], [0, 0, -1]):
            yield self.middle + half * step


def _through(leave: Gathering, arrive: Gathering) -> tuple[Route, ...] | None:
    """Return hops through the body, first at one place half-way, then at a place near each formation."""
    limits, body = leave.limits, Body.around(leave.body)
    half_way = nearest_free((leave.middle + arrive.middle) / 2, body, limits)
    if half_way is not None:
        one = leave.to(half_way)
        two = None if one is None else arrive.to(half_way, back=True)
        if one is not None and two is not None:
            return one, two
    first = _nearest_way(leave, body, back=False)
    last = None if first is None else _nearest_way(arrive, body, back=True)
    if first is None or last is None:
        return None
    distance = closest(leave.body * [1.0, 1.0, limits.min_distance / limits.vertical])
    for stops in passages(first[1], last[1], body, limits):
        glide = glides(leave.body, stops, limits, distance)
        if all(along(hop.path, limits)[0] is None for hop in glide):
            return first[0], *glide, last[0]
    return None


def _nearest_way(gathering: Gathering, body: Body, *, back: bool) -> tuple[Route, Floats] | None:
    """Return a free way into the body, or with `back` out of it, and the body's place."""
    for wish in gathering.places():
        place = nearest_free(wish, body, gathering.limits)
        if place is None:
            return None
        way = gathering.to(place, back=back)
        if way is not None:
            return way, place
    return None


def bodies(start: Floats, goal: Floats, limits: Limits) -> Iterator[Floats]:
    """Yield dense bodies about 0, (n, 3) m: a ball, one that is thin where the air is tight, and discs.

    They keep the spacing of both formations; if none of these has a way, `planning_distance`.
    """
    count = len(start)
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    own = min(closest(start * squeeze), closest(goal * squeeze))
    for pitch in dict.fromkeys((max(own, limits.planning_distance), limits.planning_distance)):
        if not np.isfinite(pitch):
            pitch = limits.planning_distance
        yield ball(count, limits, pitch)
        room = np.minimum(_room(start, limits), _room(goal, limits)) * squeeze
        axes = _fitted(room, _FILLING * count * pitch**3)
        if axes is not None:
            yield ball(count, limits, pitch, axes)
        for axis in (2, 1, 0):
            yield ball(count, limits, pitch, np.where(np.arange(3) == axis, _FLAT, 1.0))


def _room(formation: Floats, limits: Limits) -> Floats:
    """Return half the largest width of a body into which a formation can gather, along x, y and z, m.

    Along each axis the swarm is at most sqrt(w^2 + v^2) wide, w and v the widths of formation and body.
    """
    air = np.array([np.inf, np.inf, limits.max_altitude - limits.min_altitude])
    if limits.fence is not None:
        air[:2] = np.ptp(limits.fence, axis=0)
    spare = np.maximum(air - 4 * MARGIN, 0.0) ** 2 - np.ptp(formation, axis=0) ** 2
    return np.asarray(np.sqrt(np.maximum(spare, 0.0)) / 2)


def _fitted(room: Floats, volume: float) -> Floats | None:
    """Return half-axes with that product, none above `room` if that can be, as equal as it allows; None for a ball."""
    axes = np.full(3, volume ** (1 / 3))
    tight = axes > room
    if not tight.any():
        return None
    for _ in range(3):
        axes[tight] = np.maximum(room[tight], 1e-3)
        if tight.all():
            break
        axes[~tight] = (volume / axes[tight].prod()) ** (1 / (~tight).sum())
        tight = axes > room - 1e-9
    return axes
