"""What is drawn on a map has names that can be told apart and shown, whatever the show calls it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.formats.earth.features import features


def named(plan: Plan, *names: str) -> Plan:
    """Return the plan with its keep-out so many times, each with a name."""
    one = plan.limits.keep_out[0]
    return replace(plan, limits=replace(plan.limits, keep_out=tuple(replace(one, name=name) for name in names)))


def test_a_name_that_was_there_before_is_counted(safe_plan: Plan) -> None:
    found = features(named(safe_plan, "roof", "mast", "roof"), ".kml")
    assert [each.name for each in found if each.folder == "keep-outs"] == ["roof", "mast", "roof (2)"]


@pytest.mark.parametrize("ending", [".kml", ".kmz", ".geojson"])
def test_maps_of_keep_outs_with_odd_names_are_written_and_proved(safe_plan: Plan, tmp_path: Path, ending: str) -> None:
    """Two of one name, or a control character in it, and the proof told that the file was another."""
    path = tmp_path / f"a{ending}"
    title = "potato\u202ed\x1b[31m"
    ch.export(replace(named(safe_plan, "roof", "roof", "two\n\x1b[31mroofs\u202e"), title=title), path)
    if ending != ".kmz":
        assert not {"\u202e", "\x1b"} & set(path.read_text("utf-8"))
