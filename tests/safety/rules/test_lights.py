"""The rules of light: within the show, dark at its end, and nothing that cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Violation
from choreo.safety.ledger import Ledger
from choreo.safety.rules.lights import _of_each, check_light, wrong_values
from tests.safety.plans import good_plan

DARK, RED, DIM = (0, 0, 0), (255, 0, 0), (0, 0, 1)
END = 76.0  # s, of the good plan


def lit(*keys: tuple[float, tuple[int, int, int]], drone: int = 4) -> Plan:
    """Return a good plan of nine drones, dark but for one that has these keyframes."""
    colours = np.zeros((len(keys), 9, 3), dtype=np.uint8)
    colours[:, drone] = [colour for _, colour in keys]
    return replace(good_plan(), light=LightTrack(np.array([time for time, _ in keys]), colours))


def found(plan: Plan) -> list[tuple[str, tuple[int, ...], float]]:
    """Return the rules that a plan breaks, by whom, and the values."""
    return [(each.rule, each.drones, each.value) for each in check(plan).violations]


@pytest.mark.parametrize(
    "keys",
    [
        [(0.0, DARK)],
        [(5.0, DARK), (6.0, RED), (70.0, DARK)],
        [(0.0, RED), (END, DARK)],
        [(0.0, RED), (END - FRAME, RED), (END, DARK)],
        [(0.0, RED), (END + FRAME, RED), (END + 2 * FRAME, DARK)],  # frames do not meet milliseconds
        [(0.0, RED), (70.0, DARK), (500.0, DARK)],  # dark and steady: there is nothing to play
        [(-9.0, DARK), (3.0, DARK), (4.0, RED), (70.0, DARK)],
        [(-9.0, RED), (0.0, RED), (70.0, DARK)],
    ],
)
def test_light_that_is_good(keys: list[tuple[float, tuple[int, int, int]]]) -> None:
    assert found(lit(*keys)) == []


@pytest.mark.parametrize(
    ("keys", "rule", "value"),
    [
        ([(0.0, RED)], "light end", 255),
        ([(0.0, DIM)], "light end", 1),
        ([(5.0, DARK), (6.0, RED)], "light end", 255),
        ([(0.0, DARK), (END, DARK), (END + 30, RED)], "light end", 255),
        ([(0.0, RED), (END + 0.06, DARK)], "light length", 0.06),
        ([(0.0, RED), (END, RED), (END + 100, RED), (END + 200, DARK)], "light length", 200),
        ([(0.0, DARK), (END + 4, DARK), (END + 5, RED), (END + 6, DARK), (END + 9, DARK)], "light length", 6),
        ([(END + 4, DARK), (END + 5, DIM), (END + 6, DARK)], "light length", 6),
        ([(-2.0, DARK), (-1.0, RED), (50.0, DARK)], "light keyframes", 2),
        ([(-3.0, DARK), (1.0, RED), (50.0, DARK)], "light keyframes", 3),
        ([(-3.0, RED), (-2.0, DARK)], "light keyframes", 3),
    ],
)
def test_a_planted_fault_accuses_its_rule_and_drone_alone(
    keys: list[tuple[float, tuple[int, int, int]]], rule: str, value: float
) -> None:
    ((broken, drones, worst),) = found(lit(*keys))
    assert (broken, drones) == (rule, (4,))
    assert worst == pytest.approx(value)


def only(plan: Plan) -> Violation:
    (violation,) = check(plan).violations
    return violation


def test_a_finding_says_when_where_and_in_which_cue() -> None:
    plan = lit((0.0, RED), (END + 10, RED), (END + 20, DARK))
    late = only(plan)
    assert (late.time_s, late.cue, late.unit, late.limit) == (END, "landing", "s", 2 * FRAME)
    assert late.place == pytest.approx(plan.trajectory.end[4].tolist())
    assert "drone 5 glows until 20.00 s after the end of the show" in str(late)
    early = only(lit((-2.0, DARK), (-1.0, RED), (50.0, DARK)))
    assert (early.time_s, early.cue, early.unit, early.limit) == (0.0, "take-off", "s", 0.0)
    assert "2.00 s before the show begins" in str(early)
    end = only(lit((0.0, RED)))
    assert (end.time_s, end.cue, end.unit, end.limit) == (END, "landing", "of 255", 0.0)
    assert "255 of 255; it must end dark" in str(end)


def endless(*keys: tuple[float, tuple[int, int, int]], drone: int = 4) -> Plan:
    """Return the plan of `lit`, whose drone goes on without end."""
    plan = lit(*keys, drone=drone)
    track = plan.light
    return replace(plan, light=LightTrack.ragged(track.frames, track.values, track.starts, endless=[drone]))


@pytest.mark.parametrize("last", [DARK, RED])
def test_a_program_that_glows_without_end_is_told_so(last: tuple[int, int, int]) -> None:
    """It was said to glow until choreo had run its loop once more, or to have ended."""
    violation = only(endless((0.0, RED), (END + 1, RED), (END + 2, last)))
    assert (violation.rule, violation.drones, violation.value) == ("light length", (4,), np.inf)
    assert "drone 5 glows again and again after the end of the show, without end; at most 0.04 s" in str(violation)
    assert violation.to_dict()["value"] is None


@pytest.mark.parametrize("drone", [0, 4, 8])
def test_the_dimmest_last_light_goes_on_without_end_whoever_bears_it(drone: int) -> None:
    violation = only(endless((0.0, RED), (60.0, DIM), drone=drone))
    assert (violation.rule, violation.drones, violation.value) == ("light length", (drone,), np.inf)


@pytest.mark.parametrize("keys", [[(0.0, DARK)], [(0.0, RED), (END, DARK)], [(0.0, RED), (60.0, DARK)]])
def test_a_program_that_is_dark_without_end_is_good(keys: list[tuple[float, tuple[int, int, int]]]) -> None:
    assert found(endless(*keys)) == []


def test_every_drone_that_glows_on_is_named() -> None:
    colours = np.zeros((2, 9, 3), dtype=np.uint8)
    colours[1, [2, 7], 1] = [9, 90]
    assert found(replace(good_plan(), light=LightTrack(np.array([0.0, 50.0]), colours))) == [
        ("light end", (2,), 9),
        ("light end", (7,), 90),
    ]


def test_samples_leave_open_what_comes_after_them() -> None:
    times = np.linspace(0.0, END, 305)
    places = np.stack([good_plan().trajectory.at(float(time)).position for time in times])
    third = np.diff(places, axis=0) / 3
    control = np.stack([places[:-1], places[:-1] + third, places[1:] - third, places[1:]], axis=1)
    swarm = Trajectory(times, control)
    sampled = replace(good_plan(), trajectory=swarm, light=lit((0.0, RED)).light, sample_rate=4.0)
    report = check(sampled)
    assert report.violations == ()
    assert report.notes == ("in the last sample 1 of the drones are lit; what their lights do after it is not known",)
    late = replace(sampled, light=lit((0.0, RED), (END + 1, RED)).light)
    assert [found.rule for found in check(late).violations] == ["light end"], "this is none that samples can say"
    assert check(replace(sampled, light=lit((0.0, RED), (END, DARK)).light)).notes == ()


def spoilt(**fields: object) -> Plan:
    """Return a good plan whose light was changed behind its type's back."""
    plan = replace(good_plan(), light=LightTrack.ragged(np.tile([0, 2000, 3500], 9), LIT, np.arange(10) * 3))
    for name, value in fields.items():
        object.__setattr__(plan.light, name, value)
    return plan


LIT = np.tile(np.array([[9, 0, 0], [0, 9, 0], [0, 0, 0]], dtype=np.uint8), (9, 1))  # three keyframes of each drone


def values_with(value: float) -> np.ndarray:
    values = LIT.astype(np.float64)
    values[3 * 3 + 1] = value
    return values


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 256.0])
def test_colours_that_cannot_be(value: float) -> None:
    plan = spoilt(values=values_with(value))
    assert found(plan) == [("light values", (3,), 3)]
    wrong = only(plan)
    assert (wrong.time_s, wrong.cue, wrong.unit, wrong.limit) == (0.0, "take-off", "values", 0.0)
    assert "3 colours or moments in its light program that cannot be" in str(wrong)


@pytest.mark.parametrize("frames", [[0, np.nan, 3500], [0, 3500, 2000], [0, 2000, np.inf], [0, 0, 3500]])
def test_moments_that_cannot_be(frames: list[float]) -> None:
    rules = {(rule, drones) for rule, drones, _ in found(spoilt(frames=np.tile(np.array(frames), 9)))}
    assert rules == {("light values", (drone,)) for drone in range(9)}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-200, 5000), st.integers(0, 2), st.integers(0, 2)),
        min_size=1,
        max_size=6,
        unique_by=lambda key: key[0],
    )
)
def test_the_verdict_is_what_a_look_at_every_frame_finds(keys: list[tuple[int, int, int]]) -> None:
    keys = sorted(keys)
    colours = np.zeros((len(keys), 9, 3), dtype=np.uint8)
    colours[:, 0, 0], colours[:, 1, 2] = [key[1] for key in keys], [120 * key[2] for key in keys]
    light = LightTrack(np.array([key[0] for key in keys]) * FRAME, colours)
    rules = {(rule, drones[0]) for rule, drones, _ in found(replace(good_plan(), light=light))}
    end = round(END / FRAME)
    moments = [key[0] for key in keys]
    for drone in range(9):
        shown = colours[:, drone].max(axis=1).astype(int)
        steps = {frame: tuple(light.at(frame * FRAME)[drone]) for frame in (*moments, 0, end, 10_000)}
        glows_on = shown[-1] > 0
        # Lit between two keyframes unless both are dark.
        lit_after = any(moments[k + 1] > end + 2 and (shown[k] or shown[k + 1]) for k in range(len(keys) - 1))
        early = any(moments[k] < 0 and steps[moments[k]] != steps[moments[k + 1]] for k in range(len(keys) - 1))
        assert (("light end", drone) in rules) == glows_on
        assert (("light length", drone) in rules) == (lit_after and not glows_on)
        assert (("light keyframes", drone) in rules) == early


def test_all_that_cannot_be_is_counted_together() -> None:
    frames = np.tile(np.array([0.0, 2000.0, 3500.0]), 9)
    frames[3 * 3 + 1] = np.nan  # one moment that is none, and two steps that do not rise
    assert found(spoilt(frames=frames, values=values_with(np.nan))) == [("light values", (3,), 6)]
    assert found(spoilt(values=values_with(255.0))) == found(spoilt(values=LIT)), "255 is a colour"
    assert found(spoilt(values=values_with(0.0))) == found(spoilt(values=LIT)), "and so is 0"


def test_a_show_that_begins_late_counts_from_its_beginning() -> None:
    plan = good_plan()
    begin = 100.0
    swarm = Trajectory(plan.trajectory.times + begin, plan.trajectory.control)
    late = replace(plan, trajectory=swarm, spans=())

    def told(*keys: tuple[float, tuple[int, int, int]]) -> list[tuple[str, float, float]]:
        moved = replace(late, light=lit(*((begin + time, colour) for time, colour in keys)).light)
        return [(each.rule, round(each.time_s, 6), round(each.value, 6)) for each in check(moved).violations]

    assert told((0.0, DARK), (6.0, RED), (70.0, DARK)) == []
    assert told((-60.0, DARK), (0.0, DARK), (6.0, RED), (70.0, DARK)) == []
    assert told((-60.0, DARK), (-30.0, RED), (70.0, DARK)) == [("light keyframes", begin, 60.0)]
    assert told((0.0, RED), (END + 3, DARK)) == [("light length", begin + END, 3.0)]
    assert told((0.0, RED)) == [("light end", begin + END, 255)]


def test_who_is_too_early_and_who_glows_on_are_told_apart() -> None:
    # Nine drones with programs of their own: 2 changes before the show, 5 glows for 9 s after it, 7 for 4 s.
    programs = {2: [(-300, 9), (-100, 0)], 5: [(0, 9), (round(END / FRAME) + 450, 0)], 7: [(0, 1), (4000, 0)]}
    keys = [programs.get(drone, [(0, 0)]) for drone in range(9)]
    frames = np.array([frame for program in keys for frame, _ in program])
    values = np.array([[level, 0, 0] for program in keys for _, level in program], dtype=np.uint8)
    starts = np.concatenate([[0], np.cumsum([len(program) for program in keys])])
    plan = replace(good_plan(), light=LightTrack.ragged(frames, values, starts))
    assert {(rule, drones): value for rule, drones, value in found(plan)} == pytest.approx(
        {("light keyframes", (2,)): 6.0, ("light length", (5,)): 9.0, ("light length", (7,)): 4.0}
    )


def test_lit_rows_after_the_first_sample_are_no_fault_either() -> None:
    times = np.linspace(0.0, END, 305)
    places = np.stack([good_plan().trajectory.at(float(time)).position for time in times])
    third = np.diff(places, axis=0) / 3
    control = np.stack([places[:-1], places[:-1] + third, places[1:] - third, places[1:]], axis=1)
    sampled = replace(good_plan(), trajectory=Trajectory(times, control), sample_rate=4.0)
    report = check(replace(sampled, light=lit((0.0, DARK), (50.0, RED)).light))
    assert report.violations == ()
    assert len(report.notes) == 1


def test_what_is_wrong_at_the_end_belongs_to_the_cue_that_ends_there() -> None:
    """As it is at the beginning to the one that begins there."""
    cues = Cues((-np.inf, 0.0, END), ("before", "show", "after"))
    for keys in ([(0.0, RED)], [(0.0, RED), (END + 3, DARK)], [(-9.0, RED), (-8.0, DARK)]):
        plan, ledger = lit(*keys), Ledger()
        assert check_light(plan.light, wrong_values(plan.light), plan.trajectory, cues, ledger, sampled=False) == ()
        assert [each.cue for each in ledger.summed(cues)[0]] == ["show"]


def test_what_is_wrong_counts_for_the_drone_that_has_it_from_its_first_keyframe_on() -> None:
    wrong = np.array([True, False, True, True, False, True])
    assert _of_each(wrong, np.array([0, 2, 5])).tolist() == [1, 2, 1]
