"""From one formation to the next: who flies where, along which curves, how fast, and why that is safe."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from numpy.typing import ArrayLike

from choreo.arrays import Floats, points
from choreo.errors import InputError
from choreo.limits import Limits
from choreo.motion.airspace import AirError, breach
from choreo.motion.between import along
from choreo.motion.detour import detour, free
from choreo.motion.fit import TOLERANCE
from choreo.motion.gather import chained
from choreo.motion.route import Transition, route
from choreo.neighbours import closest, near_pairs

FITTING = 2 * TOLERANCE + 2e-4
"""Metres that formations keep beyond `Limits.min_distance`: what fitting the curves may cost a pair."""

Style: TypeAlias = Callable[[Floats, Floats, Limits, float | None, int], Transition]
"""Start and goal (n, 3) m, both good; limits; duration, s, or None; seed -> the transition, within the limits."""


def transition(
    start: ArrayLike,
    goal: ArrayLike,
    limits: Limits,
    *,
    style: str = "direct",
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
    style : str
        'direct' takes the fastest way that is proved safe: lift arcs between two flat formations, quarter ellipses
        otherwise. 'bloom' always opens like a flower: quarter ellipses.
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
    if style not in STYLES:
        raise InputError(f"transition: style = {style!r}; expected one of {', '.join(map(repr, STYLES))}")
    for name, formation in (("start", begin), ("goal", end)):
        check_formation(formation, limits, f"transition: {name}")
    return STYLES[style](begin, end, limits, duration, seed)


def check_formation(formation: Floats, limits: Limits, what: str) -> None:
    """Raise `InputError` if drones of a formation, (n, 3) m, stand too near or outside the limits; `what` names it."""
    squeezed = formation * [1.0, 1.0, limits.min_distance / limits.vertical]
    gap, need = closest(squeezed), limits.min_distance + FITTING
    if gap < need - 1e-9:
        first, second = near_pairs(squeezed, gap * (1 + 1e-9) + 1e-9)[0]
        x, y, z = formation[first].tolist()
        metric = "" if limits.vertical == limits.min_distance else ", heights counted by vertical_distance"
        raise InputError(
            f"{what}: drones {first} and {second}, near x {x:.1f}, y {y:.1f}, z {z:.1f} m, stand {gap:.4f} m "
            f"apart{metric}, but must keep {need:.4f} m (min_distance and what fitting the curves may cost); "
            + (f"make it {need / gap:.3f} times as large" if gap > 0.01 else "move one of them")
        )
    found = breach(formation, limits)
    if found is not None:
        raise AirError(f"{what}: drone {found.index} would", found, "move the formation, or make it smaller")


def _direct(
    start: Floats, goal: Floats, limits: Limits, duration: float | None, seed: int, *, bloom: bool
) -> Transition:
    """Return the direct way where it stays in the allowed air, else one that goes round."""
    planned = route(start, goal, limits, bloom=bloom, seed=seed)
    direct = free(planned)
    if direct is not None:
        return direct.fly(duration)
    around = detour(start, goal, limits, seed)
    if around is None:
        found, _ = along(planned.path, limits)
        assert found is not None  # else the direct way were free
        fix = "move one of the formations, or put another one between them"
        raise AirError("on the way there the drones would", found, fix)
    return chained(around, duration)


STYLES: dict[str, Style] = {
    "direct": partial(_direct, bloom=False),
    "bloom": partial(_direct, bloom=True),
}
"""What a designer may choose."""
