"""Home to each drone's own pad: on the way back at once, or by changing places above the grid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from choreo.arrays import Floats, Ints, frozen
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.motion.air.airspace import told as words
from choreo.motion.air.path_sampling import along
from choreo.motion.laws.path import Frame, lift_arcs, stretched
from choreo.motion.style import Style
from choreo.motion.together.levels import conflicts, levels
from choreo.motion.together.planes import frames
from choreo.motion.together.route import Route, Transition
from choreo.planning.ground.launch import Launchpad
from choreo.planning.ground.travel import Approach, approach
from choreo.planning.ground.vertical import told


def return_home(
    pads: Launchpad,
    picture: Floats,
    order: Ints,
    *,
    limits: Limits,
    seed: int,
    where: str,
    duration: float | None,
    style: str | Style = "direct",
) -> Approach:
    """Return the transition from a picture to the grid above the pads on which the drone of dot i goes to `order[i]`.

    Lift arcs carry any assignment between two flat formations, so a flat picture may fly home at once. That needs
    levels far apart where many ways cross; where these leave the allowed air or take longer, and always from a picture
    that is not flat, the swarm flies to the grid in the order that suits, and changes places above it. Where there is
    no room for the flat grid, bowed flights may lead to the layers over the pads at once. In a style that chooses who
    flies where, places are always changed above the grid.

    Raises
    ------
    ShowError
        If neither way stays in the allowed air.
    """
    common: dict[str, Any] = {"limits": limits, "seed": seed, "where": where, "duration": duration, "back": True}
    free = Style.of(style).name == "direct"
    ways: list[Approach] = []
    told_of: ShowError | None = None
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    at_once = free and frames(picture * squeeze, pads.grid(limits.min_altitude) * squeeze) is not None
    try:
        first = approach(pads, picture, **common, style=style)
        if first.opens:
            ways.append(_places_changed(first, order, limits, where))
        else:
            at_once = free
            told_of = ShowError(
                f"{where}: fleet.landing = 'own': no way was found on which each drone flies to its own pad; "
                "set fleet.landing to 'any'"  # which is what was flown first
            )
    except ShowError as error:
        told_of = error
    if at_once:
        try:
            ways.append(approach(pads, picture, **common, order=order))
        except ShowError as error:
            told_of = told_of or error
    if not ways:
        assert told_of is not None
        raise told_of
    return min(ways, key=lambda way: way.move.duration + way.altitude / limits.max_descent)


def _places_changed(first: Approach, order: Ints, limits: Limits, where: str) -> Approach:
    """Return the approach, continued on the spot to the order wanted."""
    move = first.move
    wanted = np.empty_like(order)
    wanted[move.order] = order
    if (wanted == np.arange(len(wanted))).all():
        return first
    change = exchange(move.goal, wanted, limits)
    found, _ = along(change.path, limits)
    if found is not None:
        place = words(found, told(found, limits))
        raise ShowError(
            f"{where}: fleet.landing = 'own': changing places above the pads the drones would {place}; "
            "set fleet.landing to 'any'"  # which is what was flown first
        )
    flown = change.fly()
    parts = [move.trajectory, flown.trajectory.take(move.order).shift(move.duration)]
    parts[1] = Trajectory(np.rint(parts[1].times * 1000) / 1000, parts[1].control)
    both: Transition = replace(
        move,
        order=frozen(order),
        trajectory=Trajectory.join(parts),
        closest=min(move.closest, flown.closest),
        method=f"{move.method}, {flown.method}",
    )
    return replace(first, move=both)


def exchange(grid: Floats, order: Ints, limits: Limits) -> Route:
    """Return the route on which the drones of a level grid, (n, 3) m, change places: from place i to `order[i]`.

    Lift arcs upwards only, so that nobody dips below the grid.
    """
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    low = grid * squeeze
    lift = levels(len(grid), conflicts(low[:, :2], low[order, :2], limits.planning_distance))
    still = Frame(np.zeros(3), np.eye(3))
    path = lift_arcs(low, low[order], lift - lift.min(), still, still)
    return Route(order, stretched(path, 1 / squeeze), limits.planning_distance, "lift arcs", grid, grid, limits)
