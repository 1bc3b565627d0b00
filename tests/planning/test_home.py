"""Take-off, way back and landing as parts of the show: any succession, any style; the independent check says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import choreo as ch
from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.motion.style import STYLES
from choreo.planning.planner import plan
from choreo.safety.check import check
from choreo.show.file.reading import read_show
from tests.strategies import successions

RING = ch.ring(40, radius=14).stand(y=40, z=40)


def show_with(**words: Any) -> ch.Show:
    return replace(ch.Show("ring", ch.Fleet(49), [ch.Cue(RING, hold=2.0, light="gold")], seed=3), **words)


def span(made: ch.Plan, kind: str) -> Span:
    return next(each for each in made.spans if each.kind == kind)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    take_off=successions,
    landing=successions,
    way_back=st.sampled_from(STYLES),
    spacing=st.sampled_from([0.8, 2.0]),
    home=st.sampled_from(["any", "own"]),
    limits=st.sampled_from([ch.Limits(), ch.Limits(max_jerk=6.0), ch.Limits(vertical_distance=2.0, max_descent=1.5)]),
)
def test_the_check_finds_nothing(
    take_off: ch.Succession, landing: ch.Succession, way_back: str, spacing: float, home: str, limits: ch.Limits
) -> None:
    fleet = ch.Fleet(49, spacing=spacing, landing=home)
    made = plan(show_with(fleet=fleet, take_off=take_off, landing=landing, way_back=way_back, limits=limits))
    report = check(made)
    assert report.ok, report
    if home == "own":
        assert made.trajectory.end == pytest.approx(fleet.homes, abs=1e-6)


def test_what_says_nothing_new_is_the_plan_that_it_always_was() -> None:
    plain, told = plan(show_with()), plan(show_with(take_off="together", way_back="direct", landing="together"))
    assert told.show_hash == plain.show_hash
    assert np.array_equal(told.trajectory.control, plain.trajectory.control)
    assert np.array_equal(told.trajectory.times, plain.trajectory.times)
    assert plan(show_with(take_off="rows")).show_hash != plain.show_hash


def test_fireflies_leave_the_picture_one_by_one_while_it_sinks() -> None:
    """Who has not left yet keeps its distance to its neighbours, however the picture sinks and turns."""
    made = plan(show_with(way_back="fireflies"))
    way, curves = span(made, "return"), made.trajectory
    moments = np.linspace(way.start, way.end, 25)
    ring = np.flatnonzero(np.linalg.norm(curves.at(way.start).position - [0, 40, 40], axis=1) < 15)
    around = np.array([curves.at(float(moment)).position[ring] for moment in moments])
    apart = np.linalg.norm(around[:, :, None] - around[:, None], axis=3)
    nearest = np.argsort(apart[0], axis=1)[:, 1]
    changed = np.abs(apart[:, np.arange(len(ring)), nearest] - apart[0, np.arange(len(ring)), nearest]) > 0.3
    left = np.logical_or.accumulate(changed, axis=0).mean(axis=1)
    assert left[0] == 0.0
    assert left[-1] > 0.9
    assert ((left > 0.15) & (left < 0.85)).sum() >= 4, "they leave over time"
    heights = around[:, :, 2].mean(axis=1)
    assert heights[12] < heights[0] - 3, "and they sink meanwhile"


@pytest.mark.parametrize(("style", "direction", "sign"), [("pour", "down", 1), ("pour", "up", -1)])
def test_who_is_farthest_along_pours_home_first(style: str, direction: str, sign: int) -> None:
    made = plan(show_with(way_back=ch.Style(style, direction=direction)))
    begin, curves = span(made, "return").start, made.trajectory
    picture = curves.at(begin).position
    dots = np.linalg.norm(picture - [0, 40, 40], axis=1) < 15
    gone = np.array([np.linalg.norm(curves.at(begin + t).position - picture, axis=1) > 0.5 for t in np.arange(60)])
    order = np.where(gone.any(axis=0), gone.argmax(axis=0), 60)[dots]
    assert np.corrcoef(order, picture[dots, 2])[0, 1] * sign > 0.5


def test_a_drone_that_leaves_before_its_turn_is_found() -> None:
    """Planted: near pads rise in layers; a lower drone that starts with the first is accused, with the one above it."""
    made = plan(show_with(fleet=ch.Fleet(49, spacing=0.8), take_off=ch.Succession("rows", interval=1.0)))
    assert check(made).ok
    rise = span(made, "take-off")
    heights = made.trajectory.at(rise.start + 6.0).position[:, 2]
    waiting, aloft = int(np.flatnonzero(heights < 0.01)[0]), int(np.argmax(heights))
    control = made.trajectory.control.copy()
    pieces = np.flatnonzero(made.trajectory.times[1:] <= rise.end)
    control[pieces, :, waiting, 2] = control[pieces, :, aloft, 2]
    report = check(replace(made, trajectory=Trajectory(made.trajectory.times, control)))
    assert not report.ok
    assert any(f.rule == "distance" and waiting in f.drones for f in report.violations)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"take_off": "row"}, "show: take_off: succession = 'row'; expected one of together, rows"),
        ({"landing": 3}, "show: landing: 3; expected a name or a Succession"),
        ({"way_back": "firefly"}, "show: way_back: style = 'firefly'; expected one of direct"),
        (
            {"take_off": "rings", "fleet": ch.Fleet(49, launch="waves")},
            "show: take_off = 'rings': fleet.launch = 'waves' says already who goes after whom; set fleet.launch ",
        ),
    ],
)
def test_mistakes_are_told(words: dict[str, Any], told: str) -> None:
    with pytest.raises(ShowError) as error:
        show_with(**words)
    assert told in str(error.value)


FILE = """take_off = {{ name = "rows", begin = {begin} }}
way_back = {{ name = "fireflies", spread = 0.4 }}
landing = "rings"

[fleet]
drones = 20

[formation.a]
shape = "ring"
radius = 12
z = 40

[[cue]]
formation = "a"
"""


def test_the_file_says_it_in_the_same_words(tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    file.write_text(FILE.format(begin='"middle"'), encoding="utf-8")
    show = read_show(file)
    assert show.take_off == ch.Succession("rows", begin="middle")
    assert show.way_back == ch.Style("fireflies", spread=0.4)
    assert show.landing == ch.Succession("rings")


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        (FILE.format(begin='"midle"'), 1, "did you mean 'middle'?"),
        (FILE.format(begin='"front"').replace("fireflies", "firefly"), 2, "did you mean 'fireflies'?"),
        (FILE.format(begin='"front"').replace('"rings"', '"ring"'), 3, "did you mean 'rings'?"),
        (FILE.format(begin='"front"').replace("begin", "beginn"), 1, "did you mean 'begin'?"),
        (FILE.format(begin='"front"').replace("drones = 20", 'drones = 20\nlaunch = "waves"'), 1, "fleet.launch"),
    ],
)
def test_mistakes_in_a_file_have_their_lines(tmp_path: Path, wrong: str, line: int, told: str) -> None:
    file = tmp_path / "show.toml"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(ShowError) as error:
        read_show(file)
    assert f"show.toml:{line}: " in str(error.value)
    assert told in str(error.value)


def test_groups_rise_and_land_in_turn_beside_each_other() -> None:
    left, right = (ch.ring(12, radius=8).stand(y=40, z=30, x=x) for x in (-25, 25))
    cues = [
        ch.Cue(left, hold=3, group="left", name="left"),
        ch.Cue(right, hold=6, group="right", name="right"),
        ch.Cue(ch.ring(8, radius=6).stand(y=60, z=45), hold=3, name="rest"),
    ]
    groups = [ch.Group("left", 13, "left"), ch.Group("right", 13, "right")]
    made = plan(
        ch.Show("three", ch.Fleet(36), cues, groups=groups, take_off="rings", landing="columns", way_back="fireflies")
    )
    report = check(made)
    assert report.ok, report
    rises = [each for each in made.spans if each.kind == "take-off"]
    assert {each.group for each in rises} == {"", "left", "right"}
