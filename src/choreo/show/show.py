"""A show as its designer writes it: fleet, limits and cues in order."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from operator import index
from typing import TypeAlias

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
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise ShowError(f"cue '{self.name}': {key} = {value!r}; expected seconds")
            if value < 0 or (value == 0 and key != "hold"):
                raise ShowError(f"cue '{self.name}': {key} = {value:g} s; a time cannot be negative or nothing")
        if self.travel_light not in TRAVEL_LIGHTS:
            raise ShowError(f"cue '{self.name}': travel_light = {self.travel_light!r}; expected 'fade' or 'dark'")
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
        if isinstance(self.drones, bool) or not isinstance(self.drones, int) or self.drones < 1:
            raise ShowError(f"group '{self.name}': drones = {self.drones!r}; expected a whole number, at least 1")
        if self.side is not None and self.side not in SIDES:
            raise ShowError(f"group '{self.name}': side = {self.side!r}; expected one of {', '.join(SIDES)}")


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

    def __post_init__(self) -> None:
        object.__setattr__(self, "cues", tuple(self.cues))
        if not self.cues:
            raise ShowError("show: has no cue; give it at least one picture")
        for number, cue in enumerate(self.cues, start=1):
            if not isinstance(cue, Cue):
                raise ShowError(f"show: cue {number} is a {type(cue).__name__}; expected a Cue")
        object.__setattr__(self, "groups", tuple(self.groups))
        for number, group in enumerate(self.groups, start=1):
            if not isinstance(group, Group):
                raise ShowError(f"show: group {number} is a {type(group).__name__}; expected a Group")
            if group.name in [other.name for other in self.groups[: number - 1]]:
                raise ShowError(f"group '{group.name}': another group has this name; give each its own")
        object.__setattr__(self, "audience", _place(self.audience))
        object.__setattr__(self, "seed", _seed(self.seed))
        if not (self.music is None or isinstance(self.music, Music)):
            raise ShowError(f"show: music is a {type(self.music).__name__}; expected choreo.read_music(...)")
        if isinstance(self.music_start, bool) or not isinstance(self.music_start, int | float):
            raise ShowError(f"show: music_start = {self.music_start!r}; expected seconds")
        if not math.isfinite(self.music_start):
            raise ShowError(f"show: music_start = {self.music_start}; expected seconds")
        object.__setattr__(self, "music_start", float(self.music_start))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the designer should know of how its formations were made, such as what was too small to be drawn."""
        formations = {cue.formation.name: cue.formation for cue in self.cues}.values()
        return tuple(f"formation '{one.name}': {note}" for one in formations for note in one.notes)


def _place(audience: object) -> tuple[float, float, float]:
    try:
        x, y, z = (float(value) for value in audience)  # type: ignore[attr-defined]  # what is none is told below
        if math.isfinite(x) and math.isfinite(y) and math.isfinite(z):
            return x, y, z
    except (TypeError, ValueError):
        pass
    raise ShowError(f"show: audience = {audience!r}; expected [x, y, z] in metres")


def _seed(seed: object) -> int:
    try:
        number = index(seed)  # type: ignore[arg-type]  # what is none is told below
    except TypeError:
        number = -1
    if isinstance(seed, bool) or number < 0:
        raise ShowError(f"show: seed = {seed!r}; expected a whole number, at least 0")
    return number


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
    if len(light) == 3 and all(isinstance(part, int) for part in light):
        return ((int(light[0]), int(light[1]), int(light[2])),)  # type: ignore[arg-type]  # three bytes
    return tuple(light)  # type: ignore[arg-type]  # several colours
