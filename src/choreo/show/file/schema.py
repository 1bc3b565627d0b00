"""What a show file may say: every table, key, type and unit.

This and `values.py` are the home of pydantic, so they are imported only when a show file is read. Which values are left
out stays known: defaults live in the core types (`Fleet`, `Limits`, `Cue`, `Show`) and nowhere else.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Field

from choreo.core.fleet import LANDINGS, LAUNCHES
from choreo.core.ruler import MOST_BEATS_A_BAR
from choreo.picture.dots.modes import Mode
from choreo.picture.drawings.map_projection import Projection
from choreo.picture.in_areas.pattern import Pattern
from choreo.show.file.entries import (
    Acceleration,
    Altitude,
    Colour,
    Corner,
    Count,
    CueStyle,
    Degrees,
    Duration,
    InTurn,
    Length,
    Light,
    Metres,
    Moment,
    Motion,
    Number,
    Origin,
    Place,
    Seconds,
    Share,
    Speed,
    Table,
    Text,
    Whole,
    Wind,
    YesNo,
    colour_of,
    eye_of,
    min_size_of,
    nearest,
    one_word,
    quantity,
    row,
    spoken,
    spoken_or,
    wrong,
)
from choreo.show.musical_time import grid_of, length_of
from choreo.show.show import SIDES
from choreo.show.spoken import OFF


class BoxesTable(Table):
    """`[fleet.boxes]`, see `choreo.core.boxes.Boxes`."""

    drones: Annotated[int, quantity(least=1, most=1000, whole=True)] | None = None
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
    launch: Annotated[str, one_word(*LAUNCHES)] | None = None
    wave_size: Count | None = None
    wave_interval: Seconds | None = None
    landing: Annotated[str, one_word(*LANDINGS)] | None = None
    missing: list[Count] | None = None


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
    max_jerk: Annotated[float, quantity(above=0)] | None = None
    min_altitude: Altitude | None = None
    max_altitude: Altitude | None = None
    fence: list[Corner] | None = None
    keep_out: list[KeepOutTable] | None = None
    endurance: Duration | None = None
    wind: Wind | None = None
    drone_size: Length | None = None
    max_flashes: Annotated[int, quantity(least=0, most=50, whole=True)] | None = None


class SitePrismTable(Table):
    """`[[site.keep_out]]`, see `choreo.show.site.Prism`."""

    polygon: list[Origin] = Field(description="corners [latitude, longitude] in degrees")
    height: Length | None = None
    name: Text | None = None


class MoveTable(Table):
    """`site.move`, see `choreo.show.show.Show.move`."""

    x: Metres = 0.0
    y: Metres = 0.0
    turn: Degrees = 0.0


class SiteTable(Table):
    """`[site]`, see `choreo.show.site.Site`."""

    file: Text | None = None
    fence: list[Origin] | None = None
    keep_out: list[SitePrismTable] | None = None
    pads: list[Origin] | None = None
    audience: list[Number] | None = None
    move: MoveTable | None = None


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

    mode: Annotated[Mode, one_word(*get_args(Mode))] = "stroke"
    width: Length | None = None
    height: Length | None = None
    share: Share | None = None
    pattern: Annotated[Pattern, one_word(*get_args(Pattern))] = "even"
    layers: Annotated[int, quantity(least=1, most=8, whole=True)] = 1
    view: Annotated[Any, BeforeValidator(eye_of)] | None = None
    weights: list[Any] | None = None
    keep_small: YesNo = False
    min_size: Annotated[Any, BeforeValidator(min_size_of)] | None = None


class PictureTable(DrawnTable):
    """A formation from a picture file."""

    picture: Text = Field(description="a picture or drawing beside the show file")
    frame: Annotated[int, quantity(least=0, most=100_000, whole=True)] = 0
    detail: Share | None = None
    paper: Annotated[Any, BeforeValidator(lambda said: said if said in ("auto", "none") else colour_of(said))] = "auto"
    projection: Annotated[Projection, one_word(*get_args(Projection))] = "auto"


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
    turns: Annotated[float, quantity(least=-1000, most=1000)] = Field(description="how often it winds")


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
    side: Annotated[str, one_word(*SIDES)] | None = None


class CueTable(Table):
    """`[[cue]]`, see `choreo.show.show.Cue`."""

    formation: Text = Field(description="the name of a formation")
    hold: Annotated[Any, spoken_or(length_of, least=0.0)] | None = None
    travel: Annotated[Any, spoken_or(length_of, above=0.0)] | None = None
    light: Light | None = None
    travel_light: Light | None = None
    name: Text | None = None
    style: CueStyle | None = None
    group: Text | None = None
    start: Annotated[Any, spoken_or(None, above=0.0)] | None = None
    snap: Annotated[str, spoken(grid_of, OFF)] | None = None
    motion: Motion | None = None


class ScoreTable(Table):
    """`[score]`, see `choreo.show.score.Score`."""

    tempo: Annotated[float, quantity(least=20, most=400)] | None = None
    beats_a_bar: Annotated[int, quantity(least=1, most=MOST_BEATS_A_BAR, whole=True)] | None = None
    first_beat: Moment | None = None
    labels: Annotated[list[Text], BeforeValidator(lambda said: [said] if isinstance(said, str) else said)] | None = None
    markers: dict[str, Annotated[Any, spoken_or(None)]] | None = None
    snap: Annotated[str, spoken(grid_of)] | None = None
    pace: Literal["half", "double"] | None = None


class LightingTable(Table):
    """`[lighting]`, see `choreo.light.lighting.Lighting`."""

    take_off: Light | None = None
    travel: Light | None = None
    way_back: Light | None = None
    landing: Light | None = None
    brightness: Share | None = None
    channels: Annotated[list[Share], row(3, "[red, green, blue], each from 0 to 1")] | None = None
    error: Annotated[float, quantity(least=0, most=16)] | None = None


class ShowTable(Table):
    """The whole show file, see `choreo.show.show.Show`."""

    title: Text | None = None
    seed: Whole | None = None
    audience: Place | None = None
    music: Text | None = None
    music_start: Moment | None = None
    take_off: InTurn | None = None
    way_back: CueStyle | None = None
    landing: InTurn | None = None
    fleet: FleetTable = Field(description="a table with at least drones")
    limits: LimitsTable | None = None
    site: SiteTable | None = None
    group: dict[Text, GroupTable] | None = None
    light: dict[Text, Light] | None = None
    lighting: LightingTable | None = None
    score: ScoreTable | None = None
    formation: dict[str, Formation] = Field(description="at least one [formation.name]")
    cue: list[CueTable] = Field(min_length=1, description="at least one [[cue]]")
