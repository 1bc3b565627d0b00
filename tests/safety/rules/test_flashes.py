"""The rule of flashes: what can cause seizures is found, and nothing else is accused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

import choreo as ch
from choreo.core.drawn import NamedPart
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.formats.plan_file.npz import write_plan
from choreo.formats.read import read_plan
from choreo.formats.skybrush.csv_zip import write_csvzip
from choreo.formats.skybrush.skyc import write_skyc
from choreo.safety.check import check
from choreo.safety.finding import Violation
from choreo.safety.rules.flashes import _SLACK, with_parts
from tests.safety.plans import plan_of

WALL = np.array([[2.0 * x, 40.0, 20.0 + 2.0 * z] for x in range(-5, 5) for z in range(10)])
END = 30.0


def wall(levels: np.ndarray, colour: tuple[float, float, float] = (255, 255, 255), most: int = 3) -> Plan:
    """Return a plan of drones that hang still with these levels, 0 to 1, at every frame (m,) or (m, n)."""
    frames = levels if levels.ndim == 2 else np.repeat(levels[:, None], len(WALL), axis=1)
    table = np.rint(frames[..., None] * np.array(colour)).astype(np.uint8)
    table[-1] = 0
    light = LightTrack(np.arange(len(table)) * FRAME, table)
    still = Trajectory.hold(WALL, start=0.0, end=END)
    spans = (Span("wall", "hold", 0.0, 20.0), Span("moon", "hold", 20.0, END))
    return replace(plan_of(still, spans=spans, limits=Limits(max_flashes=most)), light=light)


TIME = np.arange(round(END / FRAME)) * FRAME
DARK = np.zeros(len(TIME))


def flashes(plan: Plan) -> list[tuple[int, str, float]]:
    """Return which drones flash too often, in which cue, and how often in a second."""
    return [(each.drones[0], each.cue, each.value) for each in check(plan).violations if each.rule == "flash"]


def strobe(rate: float, begin: float = 10.0, end: float = 13.0, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    lit = np.where((TIME * rate) % 1 < 0.5, high, low)
    return np.where((begin <= TIME) & (end > TIME), lit, high)


@pytest.mark.parametrize("rate", [4.0, 5.0, 8.0, 12.0])
def test_a_planted_strobe_is_found_with_its_moment_and_cue(rate: float) -> None:
    plan = wall(strobe(rate))
    found = flashes(plan)
    assert sorted(drone for drone, _, _ in found) == list(range(len(WALL)))
    assert {cue for _, cue, _ in found} == {"wall"}
    assert all(rate <= value <= rate + 1 for _, _, value in found)
    worst = next(each for each in check(plan).violations if each.rule == "flash")
    assert 9.5 <= worst.time_s <= 13.5
    assert worst.place == pytest.approx(WALL[worst.drones[0]].tolist())
    assert worst.unit == "flashes"
    assert "for seizures" in str(worst)


@pytest.mark.parametrize("share", [1, 2_000, 10**9])
def test_processes_find_the_same(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the drones are cut into shares."""
    monkeypatch.setattr("choreo.safety.rules.flashes._KEYFRAMES_BESIDE", share)
    some = np.where(np.arange(len(WALL)) % 3 == 0, strobe(5.0)[:, None], strobe(4.0, 20.0, 25.0)[:, None])
    plan = wall(some)
    with ProcessPoolExecutor(2) as workers:
        found = check(plan, executor=workers)
    assert len(found.violations) > 60
    assert found.to_dict() == check(plan).to_dict()


WRITERS: dict[str, Callable[[Plan, BinaryIO], None]] = {
    "npz": write_plan,
    "skyc": write_skyc,
    "zip": lambda plan, file: write_csvzip(plan, file, 25.0),
}


def regular(rate: float, kind: str, phase: float) -> np.ndarray:
    """Return the levels of 6 s with whole flashes, so many a second, whose turns stand on whole milliseconds."""
    time, count = np.arange(round(6 / FRAME)) * FRAME, int(4.5 * rate)
    if kind == "sine":
        lit = (time > 1) & (time < 1 + count / rate)
        return np.where(lit, 0.5 - 0.5 * np.cos(2 * np.pi * rate * (time - 1)), 0.0)
    turns = np.rint(np.round(1 + phase + np.arange(2 * count) / (2 * rate), 3) / FRAME) * FRAME
    return np.searchsorted(turns, time + 1e-6, side="right") % 2 * 1.0


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("kind", ["square", "sine", "glitter"])
def test_three_flashes_a_second_are_allowed_and_the_least_more_is_not_in_any_file(
    kind: str, ending: str, tmp_path: Path
) -> None:
    """Of glitter each drone has a beginning of its own. 3.1 flashes a second are found, 2.9 and 3.0 are not."""
    places = WALL[40:46]
    still = Trajectory.hold(places, start=0.0, end=6.0)
    for rate, found in ((2.9, False), (3.0, False), (3.1, True)):
        phases = np.random.default_rng(4).uniform(0, 0.3, len(places)) if kind == "glitter" else np.zeros(len(places))
        levels = np.stack([regular(rate, kind, phase) for phase in phases], axis=1)
        light = LightTrack(np.arange(len(levels)) * FRAME, np.rint(255 * levels)[..., None].repeat(3, axis=2))
        with (tmp_path / f"flashes.{ending}").open("wb") as file:
            WRITERS[ending](replace(plan_of(still), light=light), file)
        told = {drone for drone, _, _ in flashes(read_plan(tmp_path / f"flashes.{ending}"))}
        assert told == (set(range(len(places))) if found else set()), rate


def test_what_flashes_in_another_cue_is_told_there() -> None:
    assert {cue for _, cue, _ in flashes(wall(strobe(6.0, 22.0, 25.0)))} == {"moon"}


@pytest.mark.parametrize(
    "levels",
    [
        strobe(2.0, 0.0, 30.0),
        strobe(3.0, 0.0, 30.0),
        0.5 - 0.5 * np.cos(2 * np.pi * 2 * TIME),  # soft, twice a second
        strobe(8.0, low=0.97),  # too small a change
        strobe(8.0, 10.0, 10.3),  # a glitter of a moment
        DARK,
    ],
)
def test_what_is_no_danger_is_not_accused(levels: np.ndarray) -> None:
    assert flashes(wall(levels)) == []


def test_of_bright_states_only_those_count_of_which_one_is_darker() -> None:
    bright = 0.906 + np.zeros(len(TIME))  # relative luminance 0.8
    assert flashes(wall(strobe(8.0, low=0.93))) == [], "between 0.85 and 1"
    assert flashes(wall(np.where(strobe(8.0) > 0, 1.0, bright - 0.05))) != []


def test_saturated_red_counts_by_itself() -> None:
    dim = strobe(8.0, low=0.0, high=0.6)
    assert flashes(wall(dim, (0, 0, 255))) == [], "dark blue is no change of a tenth of the luminance"
    assert flashes(wall(dim, (255, 0, 0))) != []


def test_a_few_drones_are_no_area() -> None:
    levels = np.ones((len(TIME), len(WALL)))
    levels[:, 44] = strobe(8.0)
    assert flashes(wall(levels)) == []
    levels[:, 40:80] = strobe(8.0)[:, None]
    found = {drone for drone, _, _ in flashes(wall(levels))}
    assert found
    assert found <= set(range(40, 80)), "nobody else is accused"


def test_twinkling_one_by_one_is_no_flash() -> None:
    phase = np.random.default_rng(1).uniform(0, 1, len(WALL))
    assert flashes(wall(0.5 - 0.5 * np.cos(2 * np.pi * (TIME[:, None] / 1.2 + phase)))) == []


def test_the_limit_can_be_set() -> None:
    assert flashes(wall(strobe(6.0), most=8)) == []
    assert flashes(wall(strobe(2.0, 0.0, 30.0), most=1)) != []


def test_a_fade_of_orange_in_rough_steps_is_no_red_flash() -> None:
    """Its red is saturated in some of the steps, and in others not quite."""
    linear = np.outer(np.linspace(0, 1, len(TIME)), [255, 55, 0]).round() / 255
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    table = np.rint(255 * srgb).astype(np.uint8)[:, None].repeat(len(WALL), axis=1)
    table[-1] = 0
    still = Trajectory.hold(WALL, start=0.0, end=END)
    plan = replace(plan_of(still), light=LightTrack(np.arange(len(table)) * FRAME, table))
    assert flashes(plan) == []


def test_a_flash_names_the_part_of_the_drawing_and_none_where_it_has_no_name() -> None:
    sea, moon = tuple(range(50)), tuple(range(50, 60))
    parts = (
        NamedPart("water/sea", 0.0, 20.0, sea),
        NamedPart("moon", 0.0, 20.0, moon),
        NamedPart("x", 20.0, 30.0, sea),
    )
    found = [each for each in check(replace(wall(strobe(5.0)), parts=parts)).violations if each.rule == "flash"]
    named = {each.drones[0]: each.part for each in found}
    assert {named[drone] for drone in sea} == {"water/sea"}
    assert {named[drone] for drone in moon} == {"moon"}
    assert {named[drone] for drone in range(60, 100)} == {""}
    told = next(each for each in found if each.drones == (3,))
    assert "flash: drone 4 of the part 'water/sea' flashes 5 times" in str(told)
    assert told.to_dict()["part"] == "water/sea"


def named_part(time: float, drone: int, holds: list[tuple[float, float]], parts: tuple[NamedPart, ...]) -> str:
    """Return the part that a flash of a drone at a moment is told with."""
    spans = tuple(Span("picture", "hold", begin, end) for begin, end in holds)
    plan = replace(plan_of(Trajectory.hold(WALL, start=0.0, end=100.0)), spans=spans, parts=parts)
    found = Violation("flash", (drone,), time, (0.0, 0.0, 0.0), 5.0, 3.0, "flashes", "picture")
    return with_parts((found,), plan)[0].part


def test_on_a_way_the_part_of_the_nearer_picture_is_named() -> None:
    """Drone 3 shows 'one' in the first picture, nothing with a name in the second, and 'two' in the third."""
    holds = [(10.0, 20.0), (30.0, 40.0), (60.0, 70.0)]
    parts = (NamedPart("one", 10.0, 20.0, (3,)), NamedPart("two", 60.0, 70.0, (3, 4)))
    edge = _SLACK / 2  # the half second of a flash may reach beyond a picture
    for name, times in {
        "one": (1.0, 10.0, 15.0, 29.9, 30.0 + edge, 30.0 + _SLACK),
        "": (30.0 + 2 * _SLACK, 35.0, 40.0 - 2 * _SLACK),
        "two": (40.0 - _SLACK, 40.0 - edge, 40.0, 59.0, 65.0, 99.0),
    }.items():
        assert [named_part(time, 3, holds, parts) for time in times] == [name] * len(times)
    assert [named_part(time, 4, holds, parts) for time in (1.0, 15.0, 39.0, 40.0)] == ["", "", "", "two"]
    assert [named_part(time, 3, [holds[0], holds[2]], parts) for time in (20.0, 39.9, 40.1, 59.9)] == [
        "one", "one", "two", "two",
    ]  # fmt: skip
    next_to_each_other = [(10.0, 20.0), (20.0, 30.0)]
    parts = (NamedPart("a", 20.0, 30.0, (3,)), NamedPart("b", 10.0, 20.0, (3,)))
    assert [named_part(time, 3, next_to_each_other, parts) for time in (19.0, 19.7, 20.3, 21.0)] == ["b", "b", "a", "a"]
    assert [named_part(time, 3, next_to_each_other, parts[:1]) for time in (15.0, 21.0)] == ["", "a"]
    assert [named_part(time, 3, next_to_each_other, parts[1:]) for time in (19.0, 25.0)] == ["b", ""]


def test_nothing_but_a_flash_is_told_with_a_part_and_nothing_but_a_held_picture_bounds_one() -> None:
    parts = (NamedPart("one", 10.0, 20.0, (3,)),)
    spans = (Span("a", "hold", 10.0, 20.0), Span("b", "travel", 20.0, 30.0))
    plan = replace(plan_of(Trajectory.hold(WALL, start=0.0, end=100.0)), spans=spans, parts=parts)
    flash = Violation("flash", (3,), 50.0, (0.0, 0.0, 0.0), 5.0, 3.0, "flashes", "b")
    assert [each.part for each in with_parts((flash, replace(flash, rule="ceiling")), plan)] == ["one", ""]


def test_a_strobe_on_a_part_of_a_planned_show_is_told_with_its_name_after_saving_and_reading(tmp_path: Path) -> None:
    sea = ch.grid(40, spacing=2.0, columns=10).stand(y=40, z=30).rename("sea")
    both = sea + ch.ring(20, radius=8).stand(y=40, z=52).rename("moon")
    light = ch.Light("solid", colour="navy") + ch.Light("strobe", rate=6, part="moon", colours=["white"])
    made = ch.plan(ch.Show("strobe", ch.Fleet(60), [ch.Cue(both, hold=6, light=light)]))
    ch.save_plan(made, tmp_path / "a.npz")
    for plan in (made, ch.load_plan(tmp_path / "a.npz")):
        found = [each for each in ch.check(plan).violations if each.rule == "flash"]
        assert {each.part for each in found} == {"moon"}
        assert {each.drones[0] for each in found} == set(made.parts[1].drones)


def test_restless_lights_with_fewer_turns_than_a_flash_too_many_are_no_flash_and_no_crash() -> None:
    """Many keyframes within a second, whose brightness turns round a few times only."""
    for count in range(1, 9):
        levels = np.repeat(np.tile([1.0, 0.0], 5)[:count], 2)
        frames = np.arange(24)
        colours = np.zeros((24, 1, 3))
        colours[2 : 2 + len(levels), 0] = 255 * levels[:22, None]
        plan = wall(strobe(5.0))
        light = LightTrack(frames * FRAME, np.repeat(np.rint(colours), plan.drones, axis=1).astype(np.uint8))
        assert [
            each for each in check(replace(plan, light=light)).violations if each.rule == "flash"
        ] == [] or count > 6


def test_strobes_that_are_days_apart_are_both_found_and_nothing_is_looked_for_between_them() -> None:
    flashing = np.array([0, *range(5, 50, 5)])
    late = 49_000_000 + np.arange(0, 50, 5)
    frames = np.concatenate([flashing, late])
    values = np.where(np.arange(len(frames)) % 2, 255, 0).astype(np.uint8)[:, None].repeat(3, axis=1)
    count = len(WALL)
    light = LightTrack.ragged(np.tile(frames, count), np.tile(values, (count, 1)), np.arange(count + 1) * len(frames))
    still = Trajectory.hold(WALL, start=0.0, end=1e6)
    spans = (Span("wall", "hold", 0.0, 20.0), Span("moon", "hold", 20.0, 1e6))
    found = flashes(replace(plan_of(still, spans=spans), light=light))
    assert {cue for _, cue, _ in found} == {"wall", "moon"}
    assert len(found) == 2 * count


@pytest.mark.parametrize("most", [3, 4, 5, 8, 50])
def test_lights_with_fewer_keyframes_in_all_than_flashes_are_allowed_are_good(most: int) -> None:
    """Four drones that stay dark have a keyframe each."""
    plan = plan_of(Trajectory.hold(WALL[:4], start=0.0, end=END), limits=Limits(max_flashes=most))
    assert flashes(replace(plan, light=LightTrack([0.0], np.zeros((1, 4, 3), dtype=np.uint8)))) == []
