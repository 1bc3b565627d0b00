"""What is drawn on a map has names that can be told apart, and as many points as a map can hold."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats.choices import Choices
from choreo.formats.earth.features import MOST_POINTS, features, way_rate
from choreo.formats.sampling import grid


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


def lasting(end: float, drones: int) -> Plan:
    fleet = ch.Fleet(drones, spacing=3.0, origin=(26.4, 111.6))
    dark = LightTrack([0.0], np.zeros((1, drones, 3), dtype=np.uint8))
    return Plan("long", ch.Trajectory.hold(fleet.homes, start=0.0, end=end), dark, (), ch.Limits(), fleet)


@pytest.mark.parametrize(("drones", "end", "step"), [(1500, 1600, 1), (200, 86_400, 7), (1, 900_000, 2)])
def test_ways_of_long_shows_have_fewer_points_and_never_too_many(drones: int, end: float, step: int) -> None:
    plan = lasting(end, drones)
    rate = way_rate(plan, Choices())
    assert rate == 1 / step
    assert len(grid(plan, rate)) * drones <= MOST_POINTS + 2 * drones


def test_a_rate_that_makes_too_many_points_is_refused_with_one_that_does_not() -> None:
    plan = lasting(720.0, 1500)
    with pytest.raises(InputError, match=r"make 3,240,000 points at 3 a second; .* at most 2,500,000 .* --rate 2, lea"):
        list(features(plan, ".kml", way_rate(plan, Choices(rate=3))))
    assert way_rate(plan, Choices(rate=2)) == 2
    with pytest.raises(InputError, match=r"on a map: leave --rate out, or draw them in parts"):
        way_rate(lasting(86_400, 200), Choices(rate=1))


@pytest.mark.parametrize("ending", [".kml", ".geojson"])
def test_coarse_ways_are_told(safe_plan: Plan, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.earth.features.MOST_POINTS", 100)
    said = ch.export(safe_plan, tmp_path / f"a{ending}").lost[0]
    assert re.fullmatch(r"ways are drawn through a point every \d+ s, without their times: one a second would .*", said)
