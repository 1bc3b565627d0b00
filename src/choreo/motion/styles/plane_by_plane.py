"""Staggered styles to and from pictures in which drones stand behind each other, as the parts of living pictures do.

Whoever stands behind another drone can neither leave before it nor be pushed forward, and where both formations have
such drones at different places, moments and lifts alone often part nobody. So the swarm is sorted into planes: each
drone stands farther back than those that it stands behind. The planes move apart along the line of sight, where the
audience sees next to nothing; each then flies the style within its own plane, as flat formations do; and in the new
picture they move together again.

Moving apart and together is straight, all on one time law. It keeps every distance: what differs along the line of
sight changes evenly and keeps its sign, what differs across it stays, and one of the two is the spacing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.air.airspace import Breach
from choreo.motion.air.path_sampling import along, worse
from choreo.motion.around.gather import chained
from choreo.motion.laws.bezier_fit import GRAINS
from choreo.motion.laws.path import Frame, lift_arcs, stretched
from choreo.motion.style import Style
from choreo.motion.styles.flight_plane import UPRIGHT, FlightPlane
from choreo.motion.styles.schedule import assignment
from choreo.motion.styles.staggered import Search, Staggered, staggered
from choreo.motion.together.planes import frames
from choreo.motion.together.route import Route, Transition
from choreo.neighbours import closest, near_pairs, tree

MOST_PLANES = 8
"""Planes that are moved apart; a swarm that asks for more of them is a body, not a picture."""

_APART = (4.0, 10.0)
"""Spacings from plane to plane: room for the lifts of most drones of both, and, where that is not enough, of all."""

_MOVED = 1e-6
"""Metres that are no way."""


@dataclass(frozen=True, eq=False)
class PlaneByPlane:
    """A style flown in planes that have moved apart, before its final pace.

    Parameters
    ----------
    apart : Route or None
        How the planes of the start move apart; None where they stand so.
    flights : Staggered
    together : Route or None
        How the planes of the goal move together.
    style : Style
    """

    apart: Route | None
    flights: Staggered
    together: Route | None
    style: Style

    def fly(self, duration: float | None = None) -> Transition:
        """Return the transition in the shortest safe time, or in `duration` s; see `chained`."""
        legs = [leg for leg in (self.apart, self.flights, self.together) if leg is not None]
        return replace(chained(tuple(legs), duration), method=self.style.name)

    def outside(self) -> tuple[Breach | None, float]:
        """Return the worst breach of altitudes, fence and keep-outs, and the lift of the start that clears it, m."""
        found = self.flights.outside()
        limits = self.flights.limits
        if self.apart is not None:
            found = worse(found, along(self.apart.path, limits, whole=True))
        if self.together is not None:
            late = along(self.together.path, limits)[0]
            found = worse(found, (late, 0.0 if late is None else np.inf))
        return found


def styled_in_planes(
    style: Style,
    start: Floats,
    goal: Floats,
    limits: Limits,
    seed: int,
    *,
    all_along: bool = False,
    known: Staggered | None = None,
) -> Staggered | PlaneByPlane:
    """Return flights in a staggered style, (n, 3) m each, plane by plane where they are not found at once.

    `all_along` and `known` as in `staggered`.

    Raises
    ------
    InputError
        If nothing was found that keeps everybody apart.
    """
    try:
        return staggered(style, start, goal, limits, seed, all_along=all_along, known=known)
    except InputError:
        found = plane_by_plane(style, start, goal, limits, seed, all_along=all_along)
        if found is None:
            raise
        return found


def plane_by_plane(
    style: Style, start: Floats, goal: Floats, limits: Limits, seed: int, *, all_along: bool = False
) -> PlaneByPlane | None:
    """Return flights in planes that have moved apart, or None where that takes too many planes or parts nobody."""
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    low, high = start * squeeze, goal * squeeze
    distance = min(closest(low), closest(high), limits.planning_distance) - 1e-6
    pair = frames(_flattened(low, distance), _flattened(high, distance))
    if pair is None:
        return None
    begin, finish = pair
    here, there = begin.local(low), finish.local(high)
    planes = common_planes(here, there, distance)
    if planes is None:
        return None
    rng = np.random.default_rng(seed)
    order = _within_planes(style, here, there, planes, rng)
    chance = rng.uniform(size=(len(start), 2))
    parallel = float(np.abs(begin.axes - finish.axes).max()) < 1e-9
    stage = FlightPlane(begin, begin if parallel else finish, 1 / squeeze)
    for apart in _APART:
        one, two = (
            np.rint(_moved_apart(*each, apart * distance) / squeeze * GRAINS) / GRAINS
            for each in ((begin, here, planes[0]), (finish, there, planes[1]))
        )
        search = Search.on(stage, order, style, one, two, limits, chance)
        flights = replace(search, all_along=all_along, last=apart == _APART[-1]).best()
        if flights is not None:
            first = _straight(begin, start, one, squeeze, distance, flights)
            last = _straight(finish, two, goal, squeeze, distance, flights)
            return PlaneByPlane(first, flights, last, style)
    return None


def common_planes(here: Floats, there: Floats, distance: float) -> tuple[Ints, Ints] | None:
    """Return the plane of each start and of each goal, (n,) each, with as many of both in each; None where none are.

    Planes count from the front, 0, backwards. `here` and `there` are (n, 3) m, right, up and towards the audience.

    Examples
    --------
    >>> here = np.array([[0.0, 0, 0], [0.5, 0, -2], [9, 0, 0]])
    >>> there = np.array([[0.0, 0, 0], [4, 0, 0], [8, 0, 0]])
    >>> [each.tolist() for each in common_planes(here, there, 1.5)]
    [[0, 1, 0], [1, 0, 0]]
    """
    found = [_behind(places, distance) for places in (here, there)]
    count = 1 + max(int(plane.max()) for plane, _ in found)
    if count > MOST_PLANES:
        return None
    kept = [np.bincount(plane[bound], minlength=count) for plane, bound in found]
    size = np.maximum(*kept)
    if size.sum() > len(here):
        return None
    size[0] += len(here) - size.sum()
    return _filled(here, found[0], there, found[1], size), _filled(there, found[1], here, found[0], size)


def _behind(places: Floats, distance: float) -> tuple[Ints, np.ndarray]:
    """Return the plane of each drone, behind all before which it stands, (n,), and who stands before or behind another.

    One stands behind another where the two are nearer than the distance as the audience sees them.
    """
    pairs = near_pairs(places[:, :2], distance)
    front = np.where((places[pairs[:, 0], 2] >= places[pairs[:, 1], 2])[:, None], pairs, pairs[:, ::-1])
    front = front[np.argsort(-places[front[:, 0], 2], kind="stable")]  # whoever is farther to the front comes first
    plane = np.zeros(len(places), dtype=np.int64)
    for one, two in front.tolist():
        plane[two] = max(plane[two], plane[one] + 1)
    bound = np.zeros(len(places), dtype=bool)
    bound[pairs.ravel()] = True
    return plane, bound


def _filled(
    places: Floats, own: tuple[Ints, np.ndarray], others: Floats, other: tuple[Ints, np.ndarray], size: Ints
) -> Ints:
    """Return the plane of each drone, (n,), so many in each: who is free fills up near where the others are wanted."""
    plane, free = own[0].copy(), np.flatnonzero(~own[1])
    for number in range(1, len(size)):
        lack = int(size[number] - (plane[own[1]] == number).sum())
        if lack == 0:
            continue
        wanted = others[other[1] & (other[0] == number), :2]
        nearest = np.argsort(tree(wanted).query(places[free, :2])[0], kind="stable")[:lack]
        plane[free[nearest]] = number
        free = np.delete(free, nearest)
    return plane


def _within_planes(
    style: Style, here: Floats, there: Floats, planes: tuple[Ints, Ints], rng: np.random.Generator
) -> Ints:
    """Return who flies where, (n,): within each plane as the style has it."""
    order = np.empty(len(here), dtype=np.int64)
    for plane in range(int(planes[0].max()) + 1):
        one, two = (np.flatnonzero(each == plane) for each in planes)
        order[one] = two[assignment(style, here[one, :2], there[two, :2], rng)]
    return order


def _moved_apart(frame: Frame, places: Floats, plane: Ints, apart: float) -> Floats:
    """Return where drones are, (n, 3) m after the squeeze, whose planes are so far apart, m, in a frame.

    The front plane stays about where it is; of a level formation the lowest one does.
    """
    level = abs(float(frame.axes[2, 2])) > np.sqrt(0.5)
    depth = -apart * plane
    depth += places[:, 2].min() - depth.min() if level else np.median(places[plane == 0, 2])
    return np.asarray(np.column_stack([places[:, :2], depth]) @ frame.axes + frame.origin)


def _straight(
    frame: Frame, start: Floats, goal: Floats, squeeze: Floats, distance: float, flights: Staggered
) -> Route | None:
    """Return the way on which the planes of a formation, (n, 3) m, move apart or together; None where they stand."""
    if float(np.abs(goal - start).max()) < _MOVED:
        return None
    here, there = frame.local(start * squeeze), frame.local(goal * squeeze)
    path = stretched(lift_arcs(here, there, np.zeros(len(here)), frame, frame), 1 / squeeze)
    name = flights.style.name
    return Route(np.arange(len(here)), path, distance - _MOVED, name, start, goal, flights.limits)


def _flattened(places: Floats, distance: float) -> Floats:
    """Return places, (n, 3) m, laid into the plane in which the fewest stand behind each other.

    That is the upright plane before the audience, or the formation's own.
    """
    middle = places.mean(axis=0)
    own = np.linalg.eigh(np.cov((places - middle).T))[1].T[::-1] if len(places) > 2 else UPRIGHT
    flat = [(places - middle) @ axes[:2].T for axes in (UPRIGHT, own)]
    crowds = [len(near_pairs(each, distance)) for each in flat]
    best = int(np.argmin(crowds))
    return np.asarray(flat[best] @ (UPRIGHT, own)[best][:2] + middle)
