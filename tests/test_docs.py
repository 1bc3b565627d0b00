"""What the documents say is what is there: keys of the show file, modules, dependencies, links."""

from __future__ import annotations

import inspect
import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest

import choreo as ch
from choreo.core.boxes import Boxes
from choreo.motion.living.motions import COMMON
from choreo.motion.living.moves import wishes
from choreo.motion.living.moves.move_kinds import kinds
from choreo.motion.style import STYLES
from choreo.motion.succession import BEGINNINGS, SUCCESSIONS
from choreo.show.file import schema
from choreo.show.file.entries import Table
from choreo.show.starter import new_show

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "show-file.md").read_text(encoding="utf-8")
TABLES: dict[str, list[type[Table]]] = {
    "## The top": [schema.ShowTable],
    "## `[fleet]`": [schema.FleetTable],
    "### `[fleet.boxes]`": [schema.BoxesTable],
    "## `[limits]`": [schema.LimitsTable],
    "### `[[limits.keep_out]]`": [schema.KeepOutTable],
    "## `[site]`": [schema.SiteTable],
    "### `[[site.keep_out]]`": [schema.SitePrismTable],
    "## `[formation.NAME]`": [schema.Placed],
    "### A picture": [schema.PictureTable],
    "### Lettering": [schema.TextTable],
    "### A shape": [schema.LineTable, schema.RingTable, schema.GridTable, schema.SphereTable, schema.HelixTable],
    "### Composed": [schema.PartsTable],
    "## `[group.NAME]`": [schema.GroupTable],
    "## `[[cue]]`": [schema.CueTable],
    "## `[lighting]`": [schema.LightingTable],
    "## `[score]`": [schema.ScoreTable],
}
DEFAULTS: dict[str, type[Any]] = {
    "## The top": ch.Show,
    "## `[fleet]`": ch.Fleet,
    "### `[fleet.boxes]`": Boxes,
    "## `[limits]`": ch.Limits,
    "## `[group.NAME]`": ch.Group,
    "## `[[cue]]`": ch.Cue,
    "## `[lighting]`": ch.Lighting,
    "## `[score]`": ch.Score,
}


def rows(heading: str) -> dict[str, str]:
    """Return the keys that the table under a heading explains, with their defaults."""
    section = re.split(r"^##+ ", TEXT.split(f"\n{heading}", 1)[1].split("\n", 1)[1], flags=re.MULTILINE)[0]
    return {
        key: default.strip() for key, default in re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\|([^|]*)\|", section, re.M)
    }


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_is_explained_and_no_other(heading: str) -> None:
    keys = {key for table in TABLES[heading] for key in table.model_fields}
    if heading == "## The top":
        # tables with sections of their own
        keys -= {"fleet", "limits", "site", "group", "formation", "cue", "light", "lighting", "score"}
    if heading in ("### A picture", "### Lettering", "### A shape"):
        keys -= set(schema.Placed.model_fields)
    assert set(rows(heading)) == keys


@pytest.mark.parametrize("heading", DEFAULTS)
def test_the_defaults_are_those_of_the_types(heading: str) -> None:
    real = {name: item.default for name, item in inspect.signature(DEFAULTS[heading]).parameters.items()}
    for key, told in rows(heading).items():
        if isinstance(real[key], bool | int | float) and not told.startswith("needed"):
            assert told == f"`{real[key]}`", key


def test_every_style_is_explained_with_its_words_and_their_defaults() -> None:
    table = TEXT.split("### A style\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| ?([^|]*)\|", table, re.MULTILINE)
    assert [name for name, _ in told] == list(STYLES)
    for name, words in told:
        real = {key: value for key, value in vars(ch.Style(name)).items() if key != "name" and value is not None}
        said = {key: value.strip('`"') for key, value in re.findall(r"`(\w+)` \(([^)]*)\)", words)}
        assert said == {key: str(value) for key, value in real.items()}, name


def test_every_succession_is_explained_with_its_words_and_their_defaults() -> None:
    section = TEXT.split("## Take-off, way back, landing\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| ?([^|]*)\|", section, re.MULTILINE)
    assert [name for name, _ in told] == list(SUCCESSIONS)
    for name, words in told:
        real = {key: value for key, value in vars(ch.Succession(name)).items() if key != "name" and value is not None}
        said = {key: value.strip('`"') for key, value in re.findall(r"`(\w+)` \(([^)]*)\)", words)}
        assert said == {key: str(value) for key, value in real.items()}, name
    assert set(re.findall(r'`"(\w+)"`', section)) >= {word for words in BEGINNINGS.values() for word in words}


def test_the_words_of_the_file_are_those_of_the_types() -> None:
    for table, kind in (
        (schema.FleetTable, ch.Fleet),
        (schema.BoxesTable, Boxes),
        (schema.LimitsTable, ch.Limits),
        (schema.KeepOutTable, ch.KeepOut),
        (schema.CueTable, ch.Cue),
        (schema.LightingTable, ch.Lighting),
        (schema.ScoreTable, ch.Score),
    ):
        # What comes from files of other tools alone, no show says.
        foreign = {"zones", "bottom", "numbers", "max_level_acceleration", "max_vertical_acceleration"}
        assert set(table.model_fields) == inspect.signature(kind).parameters.keys() - foreign


def test_the_whole_example_reads(tmp_path: Path) -> None:
    file = new_show(tmp_path / "show")
    file.write_text(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[0], encoding="utf-8")
    show = ch.read_show(file)
    assert [cue.name for cue in show.cues] == ["star", "night"]
    assert len(show.cues[1].formation) == 84


def test_the_script_reads(tmp_path: Path) -> None:
    file = new_show(tmp_path / "show").with_suffix(".py")
    file.write_text(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[0], encoding="utf-8")
    assert len(ch.read_show(file).cues[0].formation) == 64


def test_the_words_of_the_music_read(tmp_path: Path) -> None:
    """The example of the page on music, on formations of its own."""
    text = (ROOT / "docs" / "music.md").read_text(encoding="utf-8")
    shapes = "[fleet]\ndrones = 12\n" + "".join(
        f'[formation.{name}]\nshape = "ring"\nradius = 9\ny = 40\nz = 40\n' for name in ("moon", "star")
    )
    (tmp_path / "labels.txt").write_text("50.0\t50.0\tchorus\n", encoding="utf-8")
    file = tmp_path / "song.toml"
    file.write_text(shapes + re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8")
    assert [cue.hold for cue in ch.read_show(file).cues] == ["4 bars", "2 bars + 0.5 s"]


HOUSE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "shows").rglob("*.md")])


def test_the_architecture_names_every_floor_and_room_and_no_other() -> None:
    package = ROOT / "src" / "choreo"
    real = {str(file.parent.relative_to(package)) for file in package.rglob("__init__.py")} - {"."}
    real = {room for room in real if room.count("/") < 2}
    table = HOUSE.split("\n## Floors and rooms\n")[1].split("\n## ")[0]
    named = set()
    for floor, rooms in re.findall(r"^\| `(\w+)/` \| (.*) \|$", table, re.MULTILINE):
        named |= {floor, *(f"{floor}/{room}" for room in re.findall(r"(?:^| · )`(\w+)` ", rooms))}
    assert named - real == set()
    assert real - named == set()


def test_the_architecture_names_no_file_that_is_not_there() -> None:
    package = ROOT / "src" / "choreo"
    named = re.findall(r"`((?:\w+/)*\w+\.pyi?)`", HOUSE)
    assert [file for file in named if not any((base / file).exists() for base in (package, ROOT))] == []


def test_the_picture_of_the_house_is_of_today() -> None:
    """After rooms have changed: python tools/house/draw.py."""
    drawn = runpy.run_path(str(ROOT / "tools" / "house" / "draw.py"))["picture"]()
    assert (ROOT / "docs" / "images" / "house.svg").read_text(encoding="utf-8") == drawn


def test_the_architecture_says_what_each_dependency_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[><=]", line)[0] for line in project["dependencies"]}
    table = HOUSE.split("\n## Libraries\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| ([a-z0-9_-]+) \|", table, re.MULTILINE)) - {"library"} == needed


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert dead == []


def test_the_changelog_knows_this_version() -> None:
    assert f"\n## [{ch.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


LIVING = (ROOT / "docs" / "living.md").read_text(encoding="utf-8")
UNITS = {"metres": "m", "seconds": "s", "degrees": "degrees", "metres a second": "m/s"}


def default_of(wish: wishes.Wish) -> str:
    """Return what the table of motions says of a word that is left out."""
    if isinstance(wish, wishes.Amount):
        unit = UNITS.get(wish.unit, "")
        known = f"{wish.default:g} {unit}" if wish.default is not None else f"none, {unit}"
        return known.strip(" ,")
    if isinstance(wish, wishes.Direction):
        return next(name for name, axis in wishes.AXES.items() if axis == wish.default)
    if isinstance(wish, wishes.Switch | wishes.Choice):
        return str(wish.default).lower()
    return {wishes.Where: "the middle", wishes.Frames: "needed"}.get(type(wish), "none, m")


def test_every_motion_is_explained_with_its_words_and_their_defaults() -> None:
    table = LIVING.split("\n## Motions\n")[1].split("\n\nAn axis")[0]
    told = re.findall(r"^\| `?(\w+)`? \| ?([^|]*)\| ([^|]*) \|$", table, re.MULTILINE)
    assert [name for name, _, _ in told[1:]] == list(kinds())
    for name, words, doc in told[1:]:
        assert doc == kinds()[name].doc
        said = re.findall(r"`(\w+)` \(([^)]*)\)", words)
        assert said == [(key, default_of(wish)) for key, wish in kinds()[name].wishes.items()], name


def test_the_words_of_all_motions_are_explained() -> None:
    assert [word for word in COMMON if f"`{word}`" not in LIVING.split("**Words of all motions.**")[1]] == []
