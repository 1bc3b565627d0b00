"""Each cue's picture with all drones of the fleet in it: the lit dots first, then the spares, dark."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from choreo.arrays import Bytes, Floats, Ints, made
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError, ShowError
from choreo.light.algebra.coordinates import Dots
from choreo.light.fade import gradient
from choreo.light.light import Light
from choreo.motion.air.airspace import breach
from choreo.motion.air.amends import gap, inwards, parted
from choreo.motion.laws.bezier_fit import GRAINS
from choreo.motion.living.given import SWEPT, Alive, Given
from choreo.motion.living.sources import Worn
from choreo.neighbours import near_pairs
from choreo.picture.formation import Formation
from choreo.planning.ground.vertical import flying, told
from choreo.planning.parking import NoRoomError, park
from choreo.planning.work.moving import MovingError, MovingPicture, MovingPictures
from choreo.show.show import Cue, Show, dots_of, light_colours

_ROUNDS = 8
"""Times that a picture is tried with fewer dots at the most."""
_UNEVEN = 0.04
"""Part of the drones by which a drawing with fewer dots may take more than the same with some of its dots."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A cue's places for all drones, (n, 3) m, and their colours, (n, 3) sRGB; spares are black.

    Parameters
    ----------
    name : str
    points : (n, 3) array
        Where they are when it stands, m.
    colours : (n, 3) array
    dots : Dots
        Its lit dots.
    light : Light or None
        What shines on them where it is more than colours.
    living : Trajectory or None
        How all drones move while it is held, from 0 s on.
    dot : (n,) array or None
        The dot of each drone; None where they are the first drones, in their order.
    worn : callable or None
        From seconds since it stands to what the lit drones wear, where that changes; see `choreo.motion.living.given`.
    notes : tuple of str
    """

    name: str
    points: Floats
    colours: Bytes
    dots: Dots
    light: Light | None = None
    living: Trajectory | None = None
    dot: Ints | None = None
    worn: Callable[[Floats], Worn] | None = None
    notes: tuple[str, ...] = ()

    @property
    def leaving(self) -> Floats:
        """Where the drones are when they leave, (n, 3) m."""
        return self.points if self.living is None else self.living.end


def pictures(show: Show, where: Sequence[str] = (), workshop: MovingPictures | None = None) -> list[Picture]:
    """Return the picture of each cue, with every drone of the fleet in it.

    `where` says how errors call the cues; the `workshop` plans those that move.

    Raises
    ------
    ShowError
        If a formation has too many dots, dots too near, or leaves the allowed air.
    """
    names = where or [f"cue {number} '{cue.name}'" for number, cue in enumerate(show.cues, start=1)]
    for cue, name in zip(show.cues, names, strict=True):
        _check(cue, name, show)
    done: list[Picture] = []
    waits = _begun(show, MovingPictures() if workshop is None else workshop)

    @cache
    def moving(index: int) -> Alive | None:
        try:
            return _alive(show, index, names[index], waits[index])
        except MovingError as error:
            error.others = list(_wrong_too(show, names, waits, index + 1))
            raise

    def dots(index: int) -> Floats:
        own = moving(index)
        return show.cues[index].formation.points if own is None else own.points

    # Each picture is waited for when it is needed: spares of the first ones are parked while others are planned.
    for index, cue in enumerate(show.cues):
        # Spares wait near where the next picture needs them (after the last one, the picture before it): its dots
        # alone count, not where its own spares wait, so that an exchange of cues moves nobody in earlier pictures.
        # Where the same dots follow, with another light, nobody moves, so spares wait for the picture after these.
        own = moving(index)
        points = _with_spares(dots(index), _following(dots, index, len(show.cues)), show, names[index], own)
        colours = _colours(cue, len(points), own)
        seen = dots_of(cue.formation, show.seed * 1009 + index, show.audience)
        picture = Picture(cue.name, points, colours, replace(seen, colours=_lit(cue)))
        light = cue.light if isinstance(cue.light, Light) else None
        picture = replace(picture, light=light)
        if own is not None:
            living = with_standing(own.trajectory, points[len(own.dot) :])
            picture = replace(picture, living=living, dot=own.dot, worn=own.worn, notes=own.notes)
        done.append(picture)
    return done


def _following(dots: Callable[[int], Floats], index: int, count: int) -> Floats:
    """Return the dots of the next other picture, or, after the last one, of the other picture before it."""
    own, around = dots(index), map(dots, [*range(index + 1, count), *reversed(range(index))])
    return next((other for other in around if other is not own and not np.array_equal(other, own)), own)


def _begun(show: Show, workshop: MovingPictures) -> list[Callable[[], Alive] | None]:
    """Begin with all pictures that move, and return what waits for each; None where a picture stands."""
    return [workshop.begin(MovingPicture(_given(show, cue), cue.motion)) if cue.motion else None for cue in show.cues]


def _wrong_too(
    show: Show, names: Sequence[str], waits: Sequence[Callable[[], Alive] | None], index: int
) -> Iterator[MovingError]:
    """Yield what is wrong with moving pictures from one on: they were all begun, and a designer mends them at once."""
    for number in range(index, len(waits)):
        try:
            _alive(show, number, names[number], waits[number])
        except MovingError as error:
            yield error


def _alive(show: Show, index: int, where: str, wait: Callable[[], Alive] | None) -> Alive | None:
    """Return how a cue's picture moves while it is held; None where it stands."""
    try:
        own = None if wait is None else wait()
    except InputError as error:
        raise MovingError.of(error, where, index + 1) from None
    if own is not None and len(own.dot) > show.fleet.drones:
        drones, cue = show.fleet.drones, show.cues[index]
        told = f"{where}: moving it takes {len(own.dot)} drones, but there are {drones}"
        fewer = _few_enough(_given(show, cue), own, drones)
        raise MovingError(f"{told}; draw it with {fewer} dots or fewer" if fewer else told, number=index + 1)
    return own


def _given(show: Show, cue: Cue) -> Given:
    """Return a cue's picture, to be moved."""
    formation = cue.formation
    return Given(formation.points, formation.drawing, float(cue.hold), flying(show.limits), show.audience)


def _few_enough(given: Given, own: Alive, drones: int) -> int:
    """Return with how many dots a picture takes no more than so many drones when it moves; 0 where none is found.

    It is flown with so many of its dots, evenly taken along its strokes. Drawn anew, each stroke may get one more.
    """
    along, count = np.argsort(given.drawn.order), len(given.points)
    room = drones - math.ceil(_UNEVEN * drones)
    taken = len(own.dot)
    for _ in range(_ROUNDS):
        count = min(count - 1, count * room // taken)
        if count < 2:
            return 0
        some = along[np.rint(np.linspace(0, len(along) - 1, count)).astype(np.int64)]
        try:
            taken = len(replace(given, points=given.points[some], drawn=given.drawn.take(some)).flown(own.motions).dot)
        except InputError:
            return 0
        if taken <= room:
            return count
    return 0


def with_standing(moving: Trajectory, others: Floats) -> Trajectory:
    """Return curves with further drones that stand still, (k, 3) m, on whole micrometres as all curves are."""
    still = np.broadcast_to(np.rint(others * GRAINS) / GRAINS, (*moving.control.shape[:2], *others.shape))
    return Trajectory(moving.times, made(np.concatenate([moving.control, still], axis=2)))


def _with_spares(dots: Floats, following: Floats, show: Show, where: str, own: Alive | None) -> Floats:
    """Return the places of all drones; where the picture moves, the others wait beside wherever it comes to."""
    try:
        taken = dots if own is None else own.swept()
        limits = flying(show.limits)
        if own is not None:
            above = None if limits.vertical_distance is None else limits.vertical_distance + SWEPT
            limits = replace(limits, min_distance=limits.min_distance + SWEPT, vertical_distance=above)
        spares = park(taken, show.fleet.drones - len(dots), following, limits)
    except NoRoomError as error:
        named = NoRoomError(f"{where}: {error}")
        named.lack = error.lack
        raise named from None
    return np.concatenate([dots, spares])


def _colours(cue: Cue, drones: int, own: Alive | None) -> Bytes:
    """Return the colours of the lit dots, then black for the spares."""
    colours = np.zeros((drones, 3), dtype=np.uint8)
    lit = _lit(cue)
    if own is not None:
        lit = lit[own.dot]
        if own.worn is not None:
            lit = lit * (own.worn(np.zeros(1)).shown[0, :, None] >= 0.5)
    colours[: len(lit)] = lit
    return colours


def _lit(cue: Cue) -> Bytes:
    """Return the colours of the dots, from the cue's light or the formation."""
    own = cue.formation.colours
    wanted = light_colours(cue.light)
    if wanted or own is None:
        own = gradient(cue.formation.points[:, 2], wanted or ("white",))
    return own


def _check(cue: Cue, where: str, show: Show) -> None:
    """Raise `ShowError` if the formation cannot be flown within the limits.

    Where parts of it move they may overlap, as they are parted in depth.
    """
    formation, group = cue.formation, cue.group
    fleet, limits = show.fleet, show.limits
    if len(formation) > fleet.drones:
        whose = f"group '{group}'" if group else "the fleet"
        raise ShowError(
            f"{where}: has {len(formation)} dots, but {whose} has {fleet.drones} drones; "
            f"draw it with {fleet.drones} dots or fewer"
        )
    if not cue.motion:
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
