"""From one formation to the next: who flies where, along which curves, how fast, and why that is safe."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from choreo.arrays import Floats, points
from choreo.checks import number, whole
from choreo.core.limits import Limits
from choreo.core.trajectory import LATEST, Trajectory
from choreo.errors import InputError
from choreo.motion.air.airspace import AirError, breach, seen_from
from choreo.motion.air.amends import gap, inwards, parted
from choreo.motion.air.path_sampling import along
from choreo.motion.around.detour import detour, free
from choreo.motion.around.gather import chained
from choreo.motion.laws.bezier_fit import FITTING, GRAINS
from choreo.motion.laws.path import EVEN, Frame
from choreo.motion.style import Style
from choreo.motion.styles.plane_by_plane import PlaneByPlane, styled_in_planes
from choreo.motion.styles.staggered import Staggered
from choreo.motion.styles.swirl import Swirl, swirl
from choreo.motion.together.local_frame import LocalFrame
from choreo.motion.together.route import DurationError, Route, Transition, route
from choreo.neighbours import near_pairs

PLAIN = ("direct", "bloom")
"""Styles that go round what stands in the way."""

_OFF_CENTRE = 0.3137
"""Metres: the mean of a formation often lies on a half or a third of a metre, where rounding could go either way."""


def transition(
    start: ArrayLike,
    goal: ArrayLike,
    limits: Limits,
    *,
    style: str | Style = "direct",
    duration: float | None = None,
    seed: int = 0,
) -> Transition:
    """Return safe flights of a swarm from `start` to `goal`, assignment included.

    No two drones come nearer than `limits.min_distance`, nobody is faster than the limits, and nobody leaves the
    altitudes and the fence or enters a keep-out, at any moment. Where the direct way would, the swarm goes round.

    Parameters
    ----------
    start, goal : (n, 3) arrays
        Formations in metres, within the limits; each keeps `limits.min_distance` and 2 mm more.
    limits : Limits
        Speeds, acceleration, distances, and the air: altitudes (1 cm is kept from them), fence, keep-outs (0.5 m).
    style : str or Style
        'direct' takes the fastest way that is proved safe: lift arcs between two flat formations, quarter ellipses
        otherwise. 'bloom' always opens like a flower: quarter ellipses. `Style` tells of the others.
    duration : float or None
        Seconds to take; None for the shortest.
    seed : int
        Same input, same seed, same bytes.

    Returns
    -------
    Transition

    Raises
    ------
    InputError
        If the formations differ in size, stand too near or outside the limits, or the duration is shorter than the
        shortest safe one, which is named.
    AirError
        An `InputError`: if no way within the altitudes, the fence and the keep-outs was found; it says which of them
        the direct way breaks, and where.

    Examples
    --------
    >>> import choreo as ch
    >>> import numpy as np
    >>> row = np.array([[0.0, 0, 9], [2, 0, 9], [4, 0, 9]])
    >>> move = ch.transition(row, row + [30.0, 0, 0], ch.Limits())
    >>> move.order.tolist(), move.method, round(move.duration, 1)
    ([0, 1, 2], 'lift arcs', 6.4)
    """
    begin, end = points(start, "transition: start"), points(goal, "transition: goal")
    if begin.shape != end.shape or len(begin) == 0:
        raise InputError(f"transition: {len(begin)} starts and {len(end)} goals; give each drone one of each")
    wanted = Style.of(style)
    whole("transition: seed", seed, least=0)
    if duration is not None:
        duration = number("transition: duration", duration, "seconds", most=LATEST)
    if limits.zones:
        raise InputError("transition: limits: zones are checked but not planned in; give one fence")
    if limits.parted:
        raise InputError(f"transition: limits: {limits.parted}")
    for name, formation in (("start", begin), ("goal", end)):
        check_formation(formation, limits, f"transition: {name}")
    plan = _around if wanted.name in PLAIN else _in_style
    try:
        flown = plan(wanted, begin, end, limits, duration, seed)
    except DurationError:
        raise
    except InputError as error:
        raise advised(error, wanted, lambda other: _around(other, begin, end, limits, duration, seed)) from None
    return replace(flown, start=begin, goal=end, limits=limits)


def advised(error: InputError, wanted: Style, fly: Callable[[Style], object]) -> InputError:
    """Return the error of a style with those simpler ones as advice with which `fly` raises nothing."""
    serve: list[str] = []
    for style in [Style(name) for name in PLAIN if wanted.name not in ("direct", name)]:
        with suppress(InputError):
            fly(style)
            serve.append(f"'{style.name}'")
    if not serve:
        return error
    fix = f"use {' or '.join(serve)}"
    return error.advising(fix) if isinstance(error, AirError) else InputError(f"{error}; {fix}")


def _around(style: Style, start: Floats, goal: Floats, limits: Limits, duration: float | None, seed: int) -> Transition:
    """Return the direct way, or one that goes round, planned in axes that stand with the show."""
    own = LocalFrame.of(start, goal, limits)
    try:
        hops = _hops(own.local(start), own.local(goal), seen_from(own.frame, limits), style.name == "bloom", seed)
    except AirError as error:
        raise error.placed(own.frame) from None
    placed = own.placed(hops, start, goal, limits)
    return replace(chained(placed, duration), again=partial(chained, placed))


def _hops(start: Floats, goal: Floats, limits: Limits, bloom: bool, seed: int) -> tuple[Route, ...]:
    """Return the direct way where it stays in the allowed air, else one that goes round."""
    planned = route(start, goal, limits, bloom=bloom, seed=seed)
    direct = free(planned)
    if direct is None and planned.sway != EVEN:  # turning evenly takes longer, but may need less room
        direct = free(route(start, goal, limits, order=planned.order, sway=EVEN))
    if direct is not None:
        return (direct,)
    around = detour(start, goal, limits, seed)
    if around is None:
        found, _ = along(planned.path, limits)
        assert found is not None  # else the direct way were free
        raise AirError.of("on the way there the drones would", found, "no way round was found")
    return around


def _in_style(
    style: Style, start: Floats, goal: Floats, limits: Limits, duration: float | None, seed: int
) -> Transition:
    """Return the style's own way, told as the audience sees it, so that it never turns; it does not go round."""
    # Planned about the middle of the start, in whole micrometres, on which curves stand anyway: so a show moved by
    # whole metres over the ground flies the same curves, and what sums leave in the last digits decides nothing.
    middle = np.floor([*start[:, :2].mean(axis=0) + _OFF_CENTRE, 0.0])
    frame = Frame(middle, np.eye(3))
    here, there = (np.rint(frame.local(each) * GRAINS) / GRAINS for each in (start, goal))
    planned = styled(style, here, there, seen_from(frame, limits), seed)
    found, _ = planned.outside()
    if found is not None:
        raise AirError.of(f"style '{style.name}': on the way there the drones would", found).placed(frame)
    return replace(_moved(planned, middle, duration), again=partial(_moved, planned, middle))


def _moved(planned: Staggered | PlaneByPlane | Swirl, middle: Floats, duration: float | None) -> Transition:
    """Return a style's way in `duration` s, or the shortest time, moved from about the origin to `middle`."""
    flown = planned.fly(duration)
    curves = Trajectory(flown.trajectory.times, np.rint((flown.trajectory.control + middle) * GRAINS) / GRAINS)
    return replace(flown, trajectory=curves)


def check_formation(formation: Floats, limits: Limits, what: str) -> None:
    """Raise `InputError` if drones of a formation, (n, 3) m, stand too near or outside the limits; `what` names it."""
    nearest, need = gap(formation, limits), limits.min_distance + FITTING
    if nearest < need - 1e-9:
        squeezed = formation * [1.0, 1.0, limits.min_distance / limits.vertical]
        first = near_pairs(squeezed, nearest * (1 + 1e-9) + 1e-9)[0, 0]
        x, y, z = formation[first].tolist()
        metric = "" if limits.vertical == limits.min_distance else ", heights counted by vertical_distance"
        fix = parted(formation, limits, need)
        raise InputError(
            f"{what}: two drones, near x {x:.1f}, y {y:.1f}, z {z:.1f} m, stand {nearest:.4f} m "
            f"apart{metric}, but must keep {need:.4f} m (min_distance and what fitting the curves may cost)"
            + (f"; {fix}" if fix else "")
        )
    found = breach(formation, limits)
    if found is not None:
        raise AirError.of(f"{what}: a drone would", found, inwards(formation, limits, need))


def styled(
    style: Style,
    start: Floats,
    goal: Floats,
    limits: Limits,
    seed: int,
    *,
    all_along: bool = False,
    known: Staggered | PlaneByPlane | Swirl | None = None,
) -> Staggered | PlaneByPlane | Swirl:
    """Return a staggered transition or a swirl before its final pace; ask it whether it stays in the allowed air.

    `all_along` and `known` as in `staggered`; a swirl turns all along anyway.
    """
    if style.staggered:
        known = known if isinstance(known, Staggered) else None
        return styled_in_planes(style, start, goal, limits, seed, all_along=all_along, known=known)
    return swirl(style, start, goal, limits, seed)
