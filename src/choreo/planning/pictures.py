"""Each cue's picture with all drones of the fleet in it: the lit dots first, then the spares, dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.light.algebra.coordinates import Dots
from choreo.light.fade import gradient
from choreo.light.light import Light
from choreo.motion.air.airspace import breach
from choreo.motion.air.amends import gap, inwards, parted
from choreo.neighbours import near_pairs
from choreo.picture.formation import Formation
from choreo.planning.ground.vertical import flying, told
from choreo.planning.parking import NoRoomError, park
from choreo.show.show import Cue, Show, dots_of, light_colours


@dataclass(frozen=True, eq=False)
class Picture:
    """A cue's places for all drones, (n, 3) m, and their colours, (n, 3) sRGB; spares are black.

    `dots` are its lit dots, and `light` what shines on them where it is more than colours.
    """

    name: str
    points: Floats
    colours: Bytes
    dots: Dots
    light: Light | None = None


def pictures(show: Show, where: Sequence[str] = ()) -> list[Picture]:
    """Return the picture of each cue, with every drone of the fleet in it.

    `where` says how errors call the cues.

    Raises
    ------
    ShowError
        If a formation has too many dots, dots too near, or leaves the allowed air.
    """
    names = where or [f"cue {number} '{cue.name}'" for number, cue in enumerate(show.cues, start=1)]
    for cue, name in zip(show.cues, names, strict=True):
        _check(cue.formation, name, show, cue.group)
    done: list[Picture] = []
    dots = [cue.formation.points for cue in show.cues]
    for index, cue in enumerate(show.cues):
        points = _with_spares(dots[index], _following(dots, index), show, names[index])
        colours = _colours(cue, len(points))
        seen = replace(
            dots_of(cue.formation, show.seed * 1009 + index, show.audience), colours=colours[: len(dots[index])]
        )
        done.append(Picture(cue.name, points, colours, seen, cue.light if isinstance(cue.light, Light) else None))
    return done


def _following(dots: list[Floats], index: int) -> Floats:
    """Return the dots near which a picture's spares wait: of the next other picture, or else of the one before.

    Its dots alone count, not where its own spares wait, so that an exchange of cues moves nobody in earlier pictures.
    In a picture that is shown several times, one after the other, they wait where they are.
    """
    others = (*dots[index + 1 :], *dots[:index][::-1])
    return next((other for other in others if not np.array_equal(other, dots[index])), dots[index])


def _with_spares(dots: Floats, following: Floats, show: Show, where: str) -> Floats:
    try:
        spares = park(dots, show.fleet.drones - len(dots), following, flying(show.limits))
    except NoRoomError as error:
        named = NoRoomError(f"{where}: {error}")
        named.lack = error.lack
        raise named from None
    return np.concatenate([dots, spares])


def _colours(cue: Cue, drones: int) -> Bytes:
    """Return the colours of the lit dots, from the cue's light or the formation, then black for the spares."""
    colours = np.zeros((drones, 3), dtype=np.uint8)
    own = cue.formation.colours
    wanted = light_colours(cue.light)
    if wanted or own is None:
        own = gradient(cue.formation.points[:, 2], wanted or ("white",))
    colours[: len(own)] = own
    return colours


def _check(formation: Formation, where: str, show: Show, group: str) -> None:
    """Raise `ShowError` if the formation cannot be flown within the limits."""
    fleet, limits = show.fleet, show.limits
    if len(formation) > fleet.drones:
        whose = f"group '{group}'" if group else "the fleet"
        raise ShowError(
            f"{where}: has {len(formation)} dots, but {whose} has {fleet.drones} drones; "
            f"draw it with {fleet.drones} dots or fewer"
        )
    _check_spacing(formation, where, limits)
    found = breach(formation.points, flying(limits))
    if found is not None:
        x, y, z = found.place
        fix = inwards(formation.points, flying(limits), limits.planning_distance)
        raise ShowError(
            f"{where}: a dot at x {x:.1f}, y {y:.1f}, z {z:.2f} m breaks {told(found, limits)} "
            f"by {found.excess:.2f} m (planning keeps 1 cm from altitudes and fence, and 0.5 m from keep-outs)"
            + (f"; {fix}" if fix else "")
        )


def _check_spacing(formation: Formation, where: str, limits: Limits) -> None:
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    need = limits.planning_distance
    near = near_pairs(formation.points * squeeze, need * (1 - 1e-9))
    if len(near) == 0:
        return
    nearest = math.floor(gap(formation.points, limits) * 1000) / 1000  # never told as what it would have to be
    x, y, z = formation.points[near[0, 0]].tolist()
    pairs = f"{len(near)} pairs of dots are" if len(near) > 1 else "2 dots are"
    metric = "" if limits.vertical == limits.min_distance else ", heights counted by vertical_distance"
    fix = parted(formation.points, flying(limits), need)
    raise ShowError(
        f"{where}: {pairs} nearer than {need:g} m (min_distance and 1 cm{metric}), the nearest {nearest:.3f} m, one "
        f"near x {x:.1f}, y {y:.1f}, z {z:.1f} m" + (f"; {fix}" if fix else "")
    )
