"""A show as its designer writes it: fleet, limits and cues in order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from choreo.arguments import insist_fields
from choreo.arrays import Floats
from choreo.checks import is_number, number, one_of, shown, whole
from choreo.colour import Colour, rgb
from choreo.core.fleet import Fleet
from choreo.core.limits import LATER, Limits
from choreo.core.music import Music
from choreo.errors import InputError, ShowError
from choreo.light.algebra.coordinates import Dots
from choreo.light.light import Light, is_colour
from choreo.light.lighting import Lighting, way_said
from choreo.motion.living.bodies import check_parts, in_space
from choreo.motion.living.motions import Motion, motions_of
from choreo.motion.style import Style
from choreo.motion.succession import Succession
from choreo.picture.formation import Formation
from choreo.show.score import Score
from choreo.show.spoken import check_times, check_words, within

CueLight: TypeAlias = "Colour | tuple[Colour, ...] | list[Colour] | Light | str | Mapping[str, Any] | list[Any] | None"
"""One colour, or several that run from the picture's bottom to its top, or a light: an effect's name, a table of its
words, a list of these, a `Light`; None for the formation's own colours."""

MOST_CUES = 2_000
"""Of one show: one every 43 s of a day, and one each second of half an hour."""


@dataclass(frozen=True, eq=False)
class Cue:
    """One picture of the show.

    Parameters
    ----------
    formation : Formation
        What the audience sees; it may have fewer dots than the fleet has drones, the others park dark.
    hold : float or str
        Seconds for which the picture stands still, or a musical length: '4 bars', '1 bar - 0.5 s'.
    travel : float, str or None
        Seconds, or a musical length, to get there; None for the shortest safe time, or, where the picture comes to
        stand in the music, a little longer, so that it does not wait.
    light : colour, several colours, light, or None
        One colour, a gradient from bottom to top, or what `Light.of` takes: the name of an effect, a table of its
        words, a list of these; None for the formation's own colours, or white.
    travel_light : str, light or None
        'fade' crosses from the last colours to these while the drones travel; 'dark' flies dark; a light is laid over
        the fade. None for what the show's lighting says.
    name : str
        Defaults to the formation's name.
    style : str or Style
        How the drones get there: 'direct', or one of the others that `Style` tells of.
    group : str
        Whose picture it is; empty for the drones of no group.
    start : float, str or None
        The moment of the show, s, at which the picture stands. The drones wait where they are, and leave in time. Or a
        moment of the music: 'bar 9', 'bar 9 beat 3', 'chorus + 0.5 s', for which the travel is lengthened. None for as
        soon as they are there.
    snap : str
        Without a start, where in the music the picture comes to stand as soon as it can: 'beat', 'bar', '2 bars';
        'off' for anywhere, empty for what the show's score says.
    motion : motion, several, or None
        How the picture moves while it is held: what `Motion.of` takes, or a list of these.
    """

    formation: Formation
    hold: float | str = 10.0
    travel: float | str | None = None
    light: CueLight = None
    travel_light: str | Light | None = None
    name: str = ""
    style: str | Style = "direct"
    group: str = ""
    start: float | str | None = None
    snap: str = field(default="", metadata=LATER)
    motion: Any = field(default=(), metadata=LATER)

    def __post_init__(self) -> None:
        insist_fields("cue", self, "formation", "name", error=ShowError)
        object.__setattr__(self, "name", self.name or self.formation.name or "picture")
        check_times(f"cue '{self.name}'", self)
        _light_up(self)
        _set_moving(self)
        for spoken in within(f"cue '{self.name}'", self):
            spoken.check()
        try:
            object.__setattr__(self, "style", Style.of(self.style))
        except InputError as error:
            raise ShowError(f"cue '{self.name}': {error}") from None


SIDES = ("left", "right", "front", "back")


@dataclass(frozen=True)
class Group:
    """Drones that have cues of their own, on the clock of the whole show.

    Parameters
    ----------
    name : str
        By which cues name it.
    drones : int
        How many.
    side : str or None
        Whose pads are theirs: those farthest to the 'left', 'right', 'front' or 'back', as the audience sees the pads;
        None for the next ones in the order of their numbers. Earlier groups choose first.
    """

    name: str
    drones: int
    side: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise ShowError(f"group: name = {shown(self.name)}; expected a name")
        whole(f"group '{self.name}': drones", self.drones, error=ShowError)
        if self.side is not None:
            one_of(f"group '{self.name}': side", self.side, SIDES, error=ShowError)


@dataclass(frozen=True, eq=False)
class Show:
    """A whole show; take-off and landing are added by the planner.

    Parameters
    ----------
    title : str
    fleet : Fleet
    cues : sequence of Cue
        In the order in which they are shown; at least one.
    limits : Limits
    audience : (x, y, z)
        Where the audience's eyes are, m: the contact sheet and the camera look from there.
    seed : int
        Same show, same seed, same bytes.
    music : Music or None
        What is heard: see `choreo.read_music`.
    music_start : float
        The moment of the show, s, at which the music begins; below 0, what comes before the show is left out.
    groups : sequence of Group
        Drones with cues of their own; none where all fly together.
    lighting : Lighting or None
        Lights on the ways up, between the pictures and home, brightness; None for what `Lighting()` says.
    score : Score or None
        Tempo, labels and markers of the music, for cues and lights; None for the beats that are found in it.
    take_off, landing : str or Succession
        Who rises after whom, and who comes down after whom: 'together', or another one that `Succession` knows.
    way_back : str or Style
        How the drones leave the last picture for the air above their pads: 'direct', or another style.
    remarks : tuple of str
        What there is to say of the files that it was read from, besides pictures; the plan is none the wiser.
    """

    title: str
    fleet: Fleet
    cues: tuple[Cue, ...] | list[Cue]
    limits: Limits = field(default_factory=Limits)
    audience: tuple[float, float, float] = (0.0, -90.0, 8.0)
    seed: int = 0
    music: Music | None = None
    music_start: float = 0.0
    groups: tuple[Group, ...] | list[Group] = ()
    lighting: Lighting | None = field(default=None, metadata=LATER)
    score: Score | None = field(default=None, metadata=LATER)
    remarks: tuple[str, ...] = field(default=(), compare=False)
    take_off: str | Succession = field(default=Succession(), metadata=LATER)
    way_back: str | Style = field(default=Style(), metadata=LATER)
    landing: str | Succession = field(default=Succession(), metadata=LATER)

    def __post_init__(self) -> None:
        if not isinstance(self.cues, Iterable):
            raise ShowError(f"show: its cues are {shown(self.cues)}; expected a list of them")
        insist_fields(
            "show", self, "title", "fleet", "limits", "music", "lighting", "score", "remarks", error=ShowError
        )
        object.__setattr__(self, "cues", tuple(self.cues))
        if not self.cues:
            raise ShowError("show: has no cue; give it at least one picture")
        if len(self.cues) > MOST_CUES:
            raise ShowError(f"show: has {len(self.cues):,} cues; a show has at most {MOST_CUES:,}")
        for count, cue in enumerate(self.cues, start=1):
            if not isinstance(cue, Cue):
                raise ShowError(f"show: cue {count} is {shown(cue)}; expected a Cue")
        insist_fields("show", self, "groups", error=ShowError)
        for count, group in enumerate(self.groups, start=1):
            if group.name in [other.name for other in self.groups[: count - 1]]:
                raise ShowError(f"group '{group.name}': another group has this name; give each its own")
        object.__setattr__(self, "audience", _place(self.audience))
        object.__setattr__(self, "seed", whole("show: seed", self.seed, least=0, error=ShowError))
        for count, cue in enumerate(self.cues, start=1):
            check_words(f"cue {count} '{cue.name}'", cue, self.score, heard=self.music is not None)
        music_start = number("show: music_start", self.music_start, "seconds", error=ShowError)
        object.__setattr__(self, "music_start", music_start)
        try:
            for key in ("take_off", "landing"):
                object.__setattr__(self, key, succession_of(key, getattr(self, key), self.fleet))
            object.__setattr__(self, "way_back", Style.of(self.way_back))
        except InputError as error:
            named = str(error) if str(error).startswith(("take_off", "landing")) else f"way_back: {error}"
            raise ShowError(f"show: {named}") from None

    def move(self, x: float = 0.0, y: float = 0.0, turn: float = 0.0) -> Show:
        """Return the show turned about x = y = 0 and then shifted, within a site that stays where it is.

        Pictures and pads move; fence, keep-outs and audience stay, and so does the place on Earth.

        Parameters
        ----------
        x, y : float
            Metres to the right, and away from the audience.
        turn : float
            Degrees, anticlockwise as seen from above.

        Examples
        --------
        >>> import choreo as ch
        >>> show = ch.Show("pair", ch.Fleet(2), [ch.Cue(ch.Formation([[0, 10, 40], [4, 10, 40]]), name="pair")])
        >>> show.move(x=1.0, turn=90.0).cues[0].formation.points.round(9).tolist()
        [[-9.0, 0.0, 40.0], [-9.0, 4.0, 40.0]]
        """
        for key, value in (("x", x), ("y", y), ("turn", turn)):
            number(f"show: move: {key}", value, least=-100_000, most=100_000, error=ShowError)
        angle = math.radians(turn)
        about = np.array([[math.cos(angle), math.sin(angle), 0], [-math.sin(angle), math.cos(angle), 0], [0, 0, 1]])

        def moved(points: Floats) -> Floats:
            return np.asarray((points @ about + [x, y, 0.0]).round(9))

        shift = np.array([x, y, 0.0])
        cues = [
            replace(
                cue,
                formation=replace(cue.formation, points=moved(cue.formation.points)),
                motion=tuple(each.moved(about, shift) for each in _in_space(cue)),
            )
            for cue in self.cues
        ]
        fleet = replace(self.fleet, homes=moved(self.fleet.homes), rows=None, columns=None)
        if turn % 90:  # drones leave their boxes along x and y
            fleet = replace(fleet, boxes=None)
        return replace(self, cues=cues, fleet=fleet)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say of how files were read; of pictures, each after the name of its formation."""
        told = [f"{cue.formation.name or cue.name}: {note}" for cue in self.cues for note in cue.formation.notes]
        return tuple(dict.fromkeys([*self.remarks, *told]))


def _place(audience: object) -> tuple[float, float, float]:
    values = tuple(audience) if isinstance(audience, Iterable) and not isinstance(audience, str) else ()
    if len(values) != 3 or not all(is_number(value) for value in values):
        raise ShowError(f"show: audience = {shown(audience)}; expected [x, y, z] in metres")
    return float(values[0]), float(values[1]), float(values[2])


def _in_space(cue: Cue) -> list[Motion]:
    return in_space(cue.formation.points, cue.formation.drawing, cue.motion)


def _set_moving(cue: Cue) -> None:
    """Read the motions of a cue; raise `ShowError`, naming the cue, if one is not known."""
    where = f"cue '{cue.name}'"
    try:
        object.__setattr__(cue, "motion", motions_of(cue.motion))
        hold = cue.hold if is_number(cue.hold) and cue.hold > 0 else math.inf  # beats are counted later
        check_parts(cue.formation.points, cue.formation.drawing, cue.motion, hold)
    except InputError as error:
        raise ShowError(*(f"{where}: {line}" for line in error.lines)) from None
    if cue.motion and cue.hold == 0:
        raise ShowError(f"{where}: hold = 0 leaves no time for its motion; hold it for some seconds")


def succession_of(key: str, said: str | Succession, fleet: Fleet) -> Succession:
    """Return who goes after whom at 'take_off' or at 'landing'.

    Raises
    ------
    ShowError
        If it is no succession, or if the fleet says already who goes first.
    """
    try:
        found = Succession.of(said)
    except InputError as error:
        raise ShowError(f"{key}: {error}") from None
    if found.name != "together" and fleet.launch == "waves":
        raise ShowError(
            f"{key} = '{found.name}': fleet.launch = 'waves' says already who goes after whom; set fleet.launch to "
            f"'layers', or leave {key} out"
        )
    return found


def _light_up(cue: Cue) -> None:
    """Read the lights of a cue; raise `ShowError`, naming the cue, if one is not known or names what is not there."""
    where = f"cue '{cue.name}'"
    try:
        if cue.travel_light is not None:
            object.__setattr__(cue, "travel_light", way_said("travel_light", cue.travel_light))
    except InputError as error:
        raise ShowError(*(f"{where}: {line}" for line in error.lines)) from None
    try:
        if cue.light is not None and not is_colour(cue.light):
            light = Light.of(cue.light)
            light.check(dots_of(cue.formation))
            object.__setattr__(cue, "light", light)
        for colour in light_colours(cue.light):
            rgb(colour)
    except InputError as error:
        told = (line if line.startswith("light") else f"light: {line}" for line in error.lines)
        raise ShowError(*(f"{where}: {line}" for line in told)) from None


def dots_of(formation: Formation, seed: int = 0, eye: tuple[float, float, float] = (0.0, -90.0, 8.0)) -> Dots:
    """Return the dots of a formation as lights see them; white where it has no colours."""
    own = formation.colours
    white = np.full((len(formation), 3), 255, dtype=np.uint8)
    return Dots(formation.points, white if own is None else own, formation.drawing, seed, eye)


def light_colours(light: CueLight) -> tuple[Colour, ...]:
    """Return the colours of a cue's light, from bottom to top; none where the formation's own or an effect is meant."""
    if light is None or isinstance(light, Light):
        return ()
    if isinstance(light, str) or not isinstance(light, Sized) or not isinstance(light, Iterable):
        return (light,)
    if len(light) == 3 and all(is_number(part) for part in light):
        return (tuple(light),)
    return tuple(light)
