"""The way that nearly always fits: gather into a ball, glide, unfold again.

Quarter ellipses between large formations swell by up to sqrt(2) in mid-flight and may leave the allowed air. Between a
formation and a small ball they hardly swell: a drone p off the centre that goes m off it is never more than
sqrt(p^2 + m^2) off it. The ball itself glides as one rigid body, which changes no distance at all.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from choreo.arrays import Floats, frozen
from choreo.limits import Limits
from choreo.motion.path import Frame, lift_arcs
from choreo.motion.route import Route, Transition, check_duration, route
from choreo.trajectory import Trajectory


def ball(count: int, limits: Limits) -> Floats:
    """Return places of a dense ball about 0, (count, 3) m: the closest packing that keeps `planning_distance`.

    Face-centred cubic packing; with a `vertical_distance` it is as much taller.

    Examples
    --------
    >>> from choreo.neighbours import closest
    >>> round(closest(ball(100, Limits())), 6)
    1.51
    """
    reach = int(np.ceil((count * 0.9) ** (1 / 3))) + 2
    steps = np.arange(-reach, reach + 1)
    x, y, z = (axis.ravel() for axis in np.meshgrid(steps, steps, steps, indexing="ij"))
    even = (x + y + z) % 2 == 0
    lattice = np.stack([x[even], y[even], z[even]], axis=1) * (limits.planning_distance / np.sqrt(2) * (1 + 1e-9))
    distance = np.rint((lattice**2).sum(axis=1) * 1e6)
    nearest = np.lexsort((lattice[:, 2], lattice[:, 1], lattice[:, 0], distance))[:count]
    chosen = lattice[nearest]
    return np.asarray((chosen - chosen.mean(axis=0)) * [1.0, 1.0, limits.vertical / limits.min_distance])


def gathered(start: Floats, goal: Floats, stops: Floats, limits: Limits, seed: int) -> tuple[Route, ...]:
    """Return the hops from start to goal, (n, 3) m, through a ball that glides along `stops`, (k, 3) m.

    The first hop gathers the swarm at the first stop, the last one unfolds it from the last stop.
    """
    shape = ball(len(start), limits)
    hops = [route(start, shape + stops[0], limits, bloom=True, seed=seed)]
    hops += [_glide(shape, here, there, limits) for here, there in pairwise(stops)]
    hops.append(route(shape + stops[-1], goal, limits, bloom=True, seed=seed))
    return tuple(hops)


def chained(hops: tuple[Route, ...], duration: float | None = None) -> Transition:
    """Return the hops flown one after the other as one transition, in the shortest time or in `duration` s.

    Raises
    ------
    InputError
        If the duration is shorter than the shortest safe one, which is named.
    """
    flown = [hop.fly() for hop in hops]
    shortest = sum(each.duration for each in flown)
    check_duration(shortest, duration)
    if duration is not None and duration > shortest:
        flown = [hop.fly(each.duration * duration / shortest) for hop, each in zip(hops, flown, strict=True)]
    place = np.arange(len(hops[0].start))
    parts: list[Trajectory] = []
    clock = 0.0
    for each in flown:
        moved = each.trajectory.take(place).shift(clock)
        parts.append(Trajectory(np.rint(moved.times * 1000) / 1000, moved.control))
        clock = float(parts[-1].times[-1])
        place = each.order[place]
    closest = min(each.closest for each in flown)
    ends = hops[0].start, hops[-1].goal, hops[0].limits
    return Transition(frozen(place), Trajectory.join(parts), closest, "gathered in a ball", *ends)


def _glide(shape: Floats, here: Floats, there: Floats, limits: Limits) -> Route:
    """Return the flight of the whole ball from one stop to the next, straight."""
    frames = Frame(here, np.eye(3)), Frame(there, np.eye(3))
    path = lift_arcs(shape, shape, np.zeros(len(shape)), *frames)
    order = np.arange(len(shape))
    return Route(order, path, limits.planning_distance, "glide", shape + here, shape + there, limits)
