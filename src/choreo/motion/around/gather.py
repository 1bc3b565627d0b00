"""A smaller formation in between: gather into a dense body, glide, unfold again.

Quarter ellipses between large formations swell by up to sqrt(2) in mid-flight and may leave the allowed air. Between a
formation and a small body they hardly swell: where the formation is w wide and the body v, the swarm is never wider
than sqrt(w^2 + v^2). The body itself glides as one rigid thing, which changes no distance at all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

import numpy as np

from choreo.arrays import Floats, frozen
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.laws.bezier_fit import GRAINS
from choreo.motion.laws.path import Frame, lift_arcs
from choreo.motion.together.route import Route, Transition, check_duration


class Hop(Protocol):
    """A way that can be flown: a `Route`, or flights of a style."""

    @property
    def start(self) -> Floats:
        """Where it begins, (n, 3) m."""
        ...

    @property
    def goal(self) -> Floats:
        """Where it ends, (n, 3) m."""
        ...

    @property
    def limits(self) -> Limits:
        """What it keeps."""
        ...

    def fly(self, duration: float | None = None) -> Transition:
        """Return it in the shortest safe time, or in `duration` s."""
        ...


def ball(count: int, limits: Limits, pitch: float | None = None, axes: Floats | None = None) -> Floats:
    """Return places of a dense ball about 0, (count, 3) m on whole grains: the closest packing that keeps `pitch`.

    Face-centred cubic packing; with a `vertical_distance` it is as much taller.

    Parameters
    ----------
    count : int
    limits : Limits
    pitch : float or None
        Distance of neighbours, m; None for `limits.planning_distance`.
    axes : (3,) array or None
        Half-axes of an ellipsoid to gather in, m or relative to each other, in the space where heights are multiplied
        by min_distance / vertical; None for a ball. The thinnest ones are a single layer.

    Examples
    --------
    >>> from choreo.neighbours import closest
    >>> round(closest(ball(100, Limits())), 5)
    1.51
    >>> np.ptp(ball(100, Limits(), axes=np.array([9.0, 9.0, 0.1])), axis=0).round(1).tolist()
    [16.0, 17.1, 0.0]
    """
    step = (limits.planning_distance if pitch is None else pitch) / np.sqrt(2) + 2 / GRAINS  # what rounding may take
    shape = np.ones(3) if axes is None else np.maximum(np.asarray(axes, dtype=np.float64), 1e-3 * np.max(axes))
    size = shape * (count * 0.9 / shape.prod()) ** (1 / 3)
    thin = (size < 1.0) & (shape < shape.max())
    if thin.any():  # a single layer there, in which a place takes two steps
        wide = size[~thin]
        size[~thin] = wide * max(1.0, (count * 1.1 / wide.prod()) ** (1 / len(wide)))
        size[thin] = 0.0
    counts = [np.arange(-each, each + 1) for each in np.where(size > 0, np.ceil(size) + 3, 0).astype(int)]
    x, y, z = (axis.ravel() for axis in np.meshgrid(*counts, indexing="ij"))
    even = (x + y + z) % 2 == 0
    lattice = np.stack([x[even], y[even], z[even]], axis=1)
    distance = np.rint(((lattice / np.maximum(size, 1.0)) ** 2).sum(axis=1) * 1e9)
    nearest = np.lexsort((lattice[:, 2], lattice[:, 1], lattice[:, 0], distance))[:count]
    chosen = lattice[nearest] * step
    low, high = chosen.min(axis=0), chosen.max(axis=0)
    places = (chosen - (low + high) / 2) * [1.0, 1.0, limits.vertical / limits.min_distance]
    return np.asarray(np.rint(places * GRAINS) / GRAINS)


def glide(shape: Floats, here: Floats, there: Floats, limits: Limits, distance: float) -> Route:
    """Return the flight of a whole formation about `here`, (n, 3) m, straight to `there`; it keeps `distance`, m."""
    frames = Frame(here, np.eye(3)), Frame(there, np.eye(3))
    path = lift_arcs(shape, shape, np.zeros(len(shape)), *frames)
    order = np.arange(len(shape))
    return Route(order, path, distance, "glide", shape + here, shape + there, limits)


def glides(shape: Floats, stops: Floats, limits: Limits, distance: float) -> tuple[Route, ...]:
    """Return the flights of a whole formation along `stops`, (k, 3) m."""
    return tuple(glide(shape, here, there, limits, distance) for here, there in pairwise(stops))


def chained(hops: tuple[Hop, ...], duration: float | None = None) -> Transition:
    """Return the hops flown one after the other as one transition, in the shortest time or in `duration` s.

    Raises
    ------
    InputError
        If the duration is shorter than the shortest safe one, which is named.
    """
    if len(hops) == 1:
        return hops[0].fly(duration)
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
    return Transition(frozen(place), Trajectory.join(parts), closest, "gathered in between", *ends)
