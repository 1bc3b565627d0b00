"""What a show file may say: every table, key, type and unit.

This is the one home of pydantic, so the module is imported only when a show file is read. Which values are left out
stays known: defaults live in the core types (`Fleet`, `Limits`, `Cue`, `Show`) and nowhere else.
"""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from choreo.colour import rgb
from choreo.core.fleet import LANDINGS, LAUNCHES
from choreo.errors import InputError
from choreo.motion.style import STYLES, Style
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.sizing import Wish
from choreo.picture.drawings.map_projection import Projection
from choreo.picture.in_areas.pattern import Pattern
from choreo.show.file.expected import UNITS, nearest, no_number
from choreo.show.show import SIDES


def wrong(text: str) -> PydanticCustomError:
    """Return the error that says to the designer what would be right."""
    return PydanticCustomError("choreo", "{text}", {"text": text})


def _number(
    unit: str = "",
    least: float = -math.inf,
    above: float = -math.inf,
    most: float = math.inf,
    *,
    whole: bool = False,
) -> BeforeValidator:
    kind = "a whole number" if whole else "a number"
    after = f" {unit}" if unit else ""
    words = f"{kind} of {UNITS[unit]}" if unit else kind

    def check(value: object) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong(no_number(value, words))
        if isinstance(value, float) and not math.isfinite(value):
            raise wrong(f"expected {words} that is finite")
        if whole and not isinstance(value, int):
            raise wrong(f"expected {words}, without a decimal point")
        if value <= above:
            raise wrong(f"must be above {above:g}{after}")
        if value < least:
            raise wrong(f"must be at least {least:g}{after}")
        if value > most:
            raise wrong(f"must be at most {most:,.0f}{after}")
        return value if whole else float(value)

    return BeforeValidator(check)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise wrong("expected text in quotes")
    if not value.strip():
        raise wrong("is empty")
    if len(value) > 500 or not value.isprintable():
        raise wrong("expected one line of text, at most 500 characters")
    return value


def _one_of(*words: str) -> BeforeValidator:
    def check(value: object) -> str:
        if value not in words:
            raise wrong(f"expected one of {', '.join(words)}{nearest(str(value), words)}")
        return str(value)

    return BeforeValidator(check)


def _yes_no(value: object) -> object:
    if not isinstance(value, bool):
        raise wrong("expected true or false, without quotes")
    return value


def _row(length: int, words: str) -> BeforeValidator:
    def check(value: object) -> object:
        if not isinstance(value, list) or len(value) != length:
            raise wrong(f"expected {words}")
        return value

    return BeforeValidator(check)


def _colour(value: object) -> object:
    if not isinstance(value, str | list):
        raise wrong('expected a colour: a name such as "deepskyblue", "#00bfff", or [0, 191, 255]')
    try:
        return rgb(value if isinstance(value, str) else tuple(value))
    except InputError as error:
        raise wrong(str(error)) from None


def _view(value: object) -> object:
    place = isinstance(value, list) and len(value) == 3 and all(type(part) in (int, float) for part in value)
    if value != "audience" and not place:
        raise wrong('expected "audience", or a place [x, y, z] in metres')
    return tuple(value) if isinstance(value, list) else value


def _min_size(value: object) -> object:
    try:
        Wish(1, 1.0, None, 1.0, 0, min_size=value)  # type: ignore[arg-type] # whatever it is, it is tried
    except InputError as error:
        raise wrong(str(error).partition(": ")[2]) from None
    return value


def _light(value: object) -> object:
    if isinstance(value, list) and value and not all(isinstance(part, int) for part in value):
        return [_colour(part) for part in value]
    return _colour(value)


def _style(value: object) -> object:
    words = {"name": value} if isinstance(value, str) else value
    if not isinstance(words, dict) or not isinstance(words.get("name"), str):
        raise wrong('expected a name such as "pour", or a table such as { name = "swirl", turns = 0.5 }')
    keys = tuple(item.name for item in fields(Style))
    for key in words:
        if key not in keys:
            raise wrong(f"unknown key '{key}'; the keys here are {', '.join(keys)}{nearest(str(key), keys)}")
    if words["name"] not in STYLES:
        raise wrong(f"expected one of {', '.join(STYLES)}{nearest(words['name'], STYLES)}")
    try:
        Style(**words)
    except InputError as error:
        raise wrong(str(error)) from None
    return words


Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
YesNo: TypeAlias = Annotated[bool, BeforeValidator(_yes_no)]
Whole: TypeAlias = Annotated[int, _number(least=0, most=2**63 - 1, whole=True)]
Count: TypeAlias = Annotated[int, _number(least=1, most=100_000, whole=True)]
Metres: TypeAlias = Annotated[float, _number("m", least=-100_000, most=100_000)]
Length: TypeAlias = Annotated[float, _number("m", above=0, most=10_000)]
Altitude: TypeAlias = Annotated[float, _number("m", least=0, most=10_000)]
Seconds: TypeAlias = Annotated[float, _number("s", least=0, most=86_400)]
Moment: TypeAlias = Annotated[float, _number("s", least=-86_400, most=86_400)]
Duration: TypeAlias = Annotated[float, _number("s", above=0, most=86_400)]
Speed: TypeAlias = Annotated[float, _number("m/s", above=0, most=1000)]
Wind: TypeAlias = Annotated[float, _number("m/s", least=0, most=1000)]
Acceleration: TypeAlias = Annotated[float, _number("m/s2", above=0, most=1000)]
Number: TypeAlias = Annotated[float, _number()]
Share: TypeAlias = Annotated[float, _number(least=0, most=1)]
Degrees: TypeAlias = Annotated[float, _number("°", least=-360, most=360)]
Corner: TypeAlias = Annotated[list[Metres], _row(2, "a corner [x, y] in metres")]
Place: TypeAlias = Annotated[list[Metres], _row(3, "a place [x, y, z] in metres")]
Origin: TypeAlias = Annotated[list[Degrees], _row(2, "[latitude, longitude] in degrees")]
Colour: TypeAlias = Annotated[Any, BeforeValidator(_colour)]
Light: TypeAlias = Annotated[Any, BeforeValidator(_light)]


CueStyle: TypeAlias = Annotated[Any, BeforeValidator(_style)]


class Table(BaseModel):
    """A table of the show file; a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BoxesTable(Table):
    """`[fleet.boxes]`, see `choreo.core.boxes.Boxes`."""

    drones: Annotated[int, _number(least=1, most=1000, whole=True)] | None = None
    width: Length | None = None
    depth: Length | None = None
    gap: Length | None = None


class FleetTable(Table):
    """`[fleet]`, see `choreo.core.fleet.Fleet`."""

    drones: Count = Field(description="how many fly")
    spacing: Length | None = None
    rows: Count | None = None
    columns: Count | None = None
    homes: list[Place] | None = None
    origin: Origin | None = None
    altitude: Metres | None = None
    heading: Degrees | None = None
    boxes: BoxesTable | None = None
    launch: Annotated[str, _one_of(*LAUNCHES)] | None = None
    wave_size: Count | None = None
    wave_interval: Seconds | None = None
    landing: Annotated[str, _one_of(*LANDINGS)] | None = None


class KeepOutTable(Table):
    """`[[limits.keep_out]]`, see `choreo.core.limits.KeepOut`."""

    polygon: list[Corner] = Field(description="corners [x, y] in metres")
    height: Length = Field(description="its top, metres above the ground")
    name: Text | None = None


class LimitsTable(Table):
    """`[limits]`, see `choreo.core.limits.Limits`."""

    min_distance: Length | None = None
    vertical_distance: Length | None = None
    max_speed: Speed | None = None
    max_climb: Speed | None = None
    max_descent: Speed | None = None
    max_acceleration: Acceleration | None = None
    max_jerk: Annotated[float, _number(above=0)] | None = None
    min_altitude: Altitude | None = None
    max_altitude: Altitude | None = None
    fence: list[Corner] | None = None
    keep_out: list[KeepOutTable] | None = None
    endurance: Duration | None = None
    wind: Wind | None = None
    drone_size: Length | None = None


class Placed(Table):
    """What pictures and shapes have in common: how many dots, where, and in which colour."""

    drones: Count | None = None
    x: Metres = 0.0
    y: Metres = 0.0
    z: Altitude = Field(description="altitude of its centre, metres")
    turn: Degrees = 0.0
    colour: Colour | None = None


class DrawnTable(Placed):
    """What pictures and lettering have in common: how they are drawn, and how large."""

    mode: Annotated[Mode, _one_of(*get_args(Mode))] = "stroke"
    width: Length | None = None
    height: Length | None = None
    share: Share | None = None
    pattern: Annotated[Pattern, _one_of(*get_args(Pattern))] = "even"
    layers: Annotated[int, _number(least=1, most=8, whole=True)] = 1
    view: Annotated[Any, BeforeValidator(_view)] | None = None
    weights: list[Any] | None = None
    keep_small: YesNo = False
    min_size: Annotated[Any, BeforeValidator(_min_size)] | None = None


class PictureTable(DrawnTable):
    """A formation from a picture file."""

    picture: Text = Field(description="a picture or drawing beside the show file")
    frame: Annotated[int, _number(least=0, most=100_000, whole=True)] = 0
    detail: Share | None = None
    paper: Annotated[Any, BeforeValidator(lambda said: said if said in ("auto", "none") else _colour(said))] = "auto"
    projection: Annotated[Projection, _one_of(*get_args(Projection))] = "auto"


class TextTable(DrawnTable):
    """A formation of words."""

    text: Text = Field(description="the words")
    font: Text | None = None
    vertical: YesNo = False


class LineTable(Placed):
    """A formation in code: a level line."""

    shape: Literal["line"]
    length: Length = Field(description="metres")


class RingTable(Placed):
    """A formation in code: an upright ring."""

    shape: Literal["ring"]
    radius: Length = Field(description="metres")


class GridTable(Placed):
    """A formation in code: an upright grid."""

    shape: Literal["grid"]
    columns: Count | None = None
    rows: Count | None = None
    spacing: Length | None = None


class SphereTable(Placed):
    """A formation in code: a sphere's surface."""

    shape: Literal["sphere"]
    radius: Length = Field(description="metres")


class HelixTable(Placed):
    """A formation in code: a helix about the vertical."""

    shape: Literal["helix"]
    radius: Length = Field(description="metres")
    height: Length = Field(description="metres")
    turns: Annotated[float, _number(least=-1000, most=1000)] = Field(description="how often it winds")


class PartsTable(Table):
    """A formation composed of others, each part with its colour."""

    parts: list[Text] = Field(min_length=1, description="names of formations")


KINDS: dict[str, type[Table]] = {
    "picture": PictureTable,
    "text": TextTable,
    "parts": PartsTable,
    "line": LineTable,
    "ring": RingTable,
    "grid": GridTable,
    "sphere": SphereTable,
    "helix": HelixTable,
}
SAYING = ("picture", "text", "shape", "parts")
"""The keys of which one says what a formation is."""
SHAPES = ("line", "ring", "grid", "sphere", "helix")


def kind_of(value: dict[str, Any]) -> str:
    """Return the kind of a formation's table (a key of `KINDS`), by the key that says so."""
    said = [key for key in SAYING if key in value]
    if len(said) > 1:
        raise wrong(f"says {' and '.join(said)}; a formation has one of {', '.join(SAYING)}")
    if not said:
        hints = [nearest(key, SAYING) for key in value]
        raise wrong("says neither picture nor text nor shape nor parts" + next(filter(None, hints), ""))
    if said != ["shape"]:
        return said[0]
    shape = value["shape"]
    if shape not in SHAPES:
        raise wrong(f"shape: expected one of {', '.join(SHAPES)}{nearest(str(shape), SHAPES)}")
    return str(shape)


def _formation(value: object) -> Table:
    if not isinstance(value, dict):
        raise wrong("expected a table: [formation.name]")
    return KINDS[kind_of(value)].model_validate(value)


Formation: TypeAlias = Annotated[Any, BeforeValidator(_formation)]


class GroupTable(Table):
    """`[group.NAME]`, see `choreo.show.show.Group`."""

    drones: Count = Field(description="how many are in the group")
    side: Annotated[str, _one_of(*SIDES)] | None = None


class CueTable(Table):
    """`[[cue]]`, see `choreo.show.show.Cue`."""

    formation: Text = Field(description="the name of a formation")
    hold: Seconds | None = None
    travel: Duration | None = None
    light: Light | None = None
    travel_light: Annotated[str, _one_of("fade", "dark")] | None = None
    name: Text | None = None
    style: CueStyle | None = None
    group: Text | None = None
    start: Duration | None = None


class ShowTable(Table):
    """The whole show file, see `choreo.show.show.Show`."""

    title: Text | None = None
    seed: Whole | None = None
    audience: Place | None = None
    music: Text | None = None
    music_start: Moment | None = None
    fleet: FleetTable = Field(description="a table with at least drones")
    limits: LimitsTable | None = None
    group: dict[Text, GroupTable] | None = None
    formation: dict[str, Formation] = Field(description="at least one [formation.name]")
    cue: list[CueTable] = Field(min_length=1, description="at least one [[cue]]")
