"""A show as its designer writes it: fleet, limits and cues in order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats
from choreo.checks import is_number, number, one_of, shown, whole
from choreo.colour import Colour, rgb
from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.core.music import Music
from choreo.errors import InputError, ShowError
from choreo.motion.style import Style
from choreo.picture.formation import Formation

Light: TypeAlias = "Colour | tuple[Colour, ...] | list[Colour] | None"
"""One colour, or several that run from the picture's bottom to its top, or None for the formation's own."""

TRAVEL_LIGHTS = ("fade", "dark")


@dataclass(frozen=True, eq=False)
class Cue:
    """One picture of the show.

    Parameters
    ----------
    formation : Formation
        What the audience sees; it may have fewer dots than the fleet has drones, the others park dark.
    hold : float
        Seconds for which the picture stands still.
    travel : float or None
        Seconds to get there; None for the shortest safe time.
    light : colour, several colours, or None
        One colour, or a gradient from bottom to top; None for the formation's own colours, or white.
    travel_light : str
        'fade' crosses from the last colours to these while the drones travel; 'dark' flies dark.
    name : str
        Defaults to the formation's name.
    style : str or Style
        How the drones get there: 'direct', or one of the others that `Style` tells of.
    group : str
        Whose picture it is; empty for the drones of no group.
    start : float or None
        The moment of the show, s, at which the picture stands. The drones wait where they are, and leave in time. None
        for as soon as they are there.
    """

    formation: Formation
    hold: float = 10.0
    travel: float | None = None
    light: Light = None
    travel_light: str = "fade"
    name: str = ""
    style: str | Style = "direct"
    group: str = ""
    start: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.formation, Formation):
            raise ShowError(f"cue: formation is a {type(self.formation).__name__}; expected a Formation")
        object.__setattr__(self, "name", self.name or self.formation.name or "picture")
        for key, value in (("hold", self.hold), ("travel", self.travel), ("start", self.start)):
            if value is None and key != "hold":
                continue
            least, above = (0.0, None) if key == "hold" else (None, 0.0)
            number(f"cue '{self.name}': {key}", value, "seconds", least=least, above=above, error=ShowError)
        one_of(f"cue '{self.name}': travel_light", self.travel_light, TRAVEL_LIGHTS, error=ShowError)
        _check_light(self.name, self.light)
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
            raise ShowError(f"group: name = {self.name!r}; expected a name")
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
    remarks: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cues", tuple(self.cues))
        if not self.cues:
            raise ShowError("show: has no cue; give it at least one picture")
        for count, cue in enumerate(self.cues, start=1):
            if not isinstance(cue, Cue):
                raise ShowError(f"show: cue {count} is a {type(cue).__name__}; expected a Cue")
        object.__setattr__(self, "groups", tuple(self.groups))
        for count, group in enumerate(self.groups, start=1):
            if not isinstance(group, Group):
                raise ShowError(f"show: group {count} is a {type(group).__name__}; expected a Group")
            if group.name in [other.name for other in self.groups[: count - 1]]:
                raise ShowError(f"group '{group.name}': another group has this name; give each its own")
        object.__setattr__(self, "audience", _place(self.audience))
        object.__setattr__(self, "seed", whole("show: seed", self.seed, least=0, error=ShowError))
        if not (self.music is None or isinstance(self.music, Music)):
            raise ShowError(f"show: music is a {type(self.music).__name__}; expected choreo.read_music(...)")
        music_start = number("show: music_start", self.music_start, "seconds", error=ShowError)
        object.__setattr__(self, "music_start", music_start)

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

        cues = [replace(cue, formation=replace(cue.formation, points=moved(cue.formation.points))) for cue in self.cues]
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


def _check_light(cue: str, light: Light) -> None:
    """Raise `ShowError`, naming the cue, if a colour of the light is not known."""
    try:
        for colour in light_colours(light):
            rgb(colour)
    except InputError as error:
        raise ShowError(f"cue '{cue}': light: {error}") from None


def light_colours(light: Light) -> tuple[Colour, ...]:
    """Return the colours of a cue's light, from bottom to top; none where the formation's own are meant."""
    if light is None:
        return ()
    if isinstance(light, str):
        return (light,)
    if len(light) == 3 and all(is_number(part) for part in light):
        return (tuple(light),)  # type: ignore[return-value]  # one colour, told by its three numbers
    return tuple(light)  # type: ignore[arg-type]  # several colours
