"""One table says what is written and read: endings, `choreo formats` and refusals come from it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import choreo as ch
from choreo.cli import main
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats.table import FORMATS, format_of, reader_of

CONTRACT = (
    ".skyc .zip .skyb.zip .path3.zip .path.zip .mds.zip .crazyswarm.zip .vviz .glb .kml .kmz .geojson .czml .plan .npz"
)


def test_the_endings_are_the_contract() -> None:
    assert sorted(form.ending for form in FORMATS) == sorted(CONTRACT.split())


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.ending)
def test_an_entry_says_what_travels_and_what_does_not(form: object) -> None:
    from choreo.formats.table import FileFormat

    assert isinstance(form, FileFormat)
    assert form.holds
    assert form.bounds
    assert form.lacks or form.ending == ".npz"


def test_the_longest_ending_chooses() -> None:
    assert format_of("潇湘.PATH3.zip").ending == ".path3.zip"
    assert format_of("my.show.zip").ending == ".zip"
    assert reader_of("a.skyb.ZIP") is format_of("a.skyb.zip").read


def test_the_table_of_the_documents_is_this_one() -> None:
    """After a change of the table: python benchmarks/formats.py --show shows/yongzhou.toml --write."""
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    table = text.split("<!-- formats: begin -->")[1].split("<!-- formats: end -->")[0]
    rows = {
        row[0]: row[1:]
        for row in re.findall(
            r"^\| `(\.[\w.]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \| (?:[\d.]|refused: )", table, re.M
        )
    }
    assert rows.keys() == {form.ending for form in FORMATS}
    for form in FORMATS:
        name, who, read, places = rows[form.ending]
        assert (name, who, read == "yes") == (form.name, form.who, form.read is not None)
        assert places.startswith(form.curves)
        assert f"| `{form.ending}` | {', '.join(form.holds)} | {', '.join(form.lacks) or 'nothing is lost'} |" in table


@pytest.mark.parametrize(("name", "near"), [("a.skybzip", ".skyb.zip"), ("a.gltf", ".glb"), ("a.geojsn", ".geojson")])
def test_a_near_ending_is_offered(name: str, near: str) -> None:
    with pytest.raises(InputError, match="choreo writes files ending in") as error:
        format_of(name)
    if name != "a.gltf":
        assert f"did you mean '{near}'?" in str(error.value)


def test_a_file_that_holds_no_show_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"KML files hold no show that can be checked; choreo reads plans from"):
        ch.read_plan(tmp_path / "a.kml")


def test_the_command_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats"]) == 0
    told = capsys.readouterr().out
    assert all(f"{form.ending}  {form.name}" in told for form in FORMATS)
    assert main(["formats", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["formats"]
    assert [row["ending"] for row in rows] == [form.ending for form in FORMATS]
    assert {row["ending"]: row["read"] for row in rows}[".glb"] is False
    assert all(row["travels"] and row["bounds"] for row in rows)


def test_the_command_exports_a_part_and_says_what_is_lost(
    lettered: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ch.save_plan(lettered, tmp_path / "F.npz")
    command = ["export", str(tmp_path / "F.npz"), str(tmp_path / "F.path3.zip"), "--drones", "1-5", "--rate", "10"]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert "4 drones" in told
    assert "places differ from the plan by up to" in told
    assert "lost: places are whole centimetres, 10 a second" in told


@pytest.mark.parametrize("ending", [form.ending for form in FORMATS])
def test_the_same_plan_gives_the_same_bytes(lettered: Plan, tmp_path: Path, ending: str) -> None:
    first, second = (ch.export(lettered, tmp_path / f"{name}{ending}") for name in "ab")
    assert first.sha256 == second.sha256
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"a{ending}", f"b{ending}"]


@pytest.mark.parametrize("ending", [".kml", ".kmz", ".geojson", ".czml", ".plan"])
def test_a_map_needs_a_place_on_earth(lettered: Plan, tmp_path: Path, ending: str) -> None:
    from dataclasses import replace

    nowhere = replace(lettered, fleet=replace(lettered.fleet, origin=None))
    with pytest.raises(InputError, match=rf"a \{ending} file .* set origin = \[latitude, longitude\] in \[fleet\]"):
        ch.export(nowhere, tmp_path / f"a{ending}")
    assert list(tmp_path.iterdir()) == []


def test_a_known_ending_that_holds_no_show_is_not_advised_again(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        reader_of(tmp_path / "show.glb")
    assert str(caught.value).endswith("and .vviz (VVIZ)")
    with pytest.raises(InputError, match=r"did you mean '\.skyc'"):
        reader_of(tmp_path / "show.skyk")
