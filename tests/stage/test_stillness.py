"""How much of a show stands still: planted still stretches are found, with their moment and their cue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

import choreo as ch
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.stage.stillness import stillness
from tests.strategies import plans

DRONES = 200
END = 40.0


def show(
    *,
    still: tuple[float, float] = (0.0, 0.0),
    by: float = 0.2,
    light: tuple[float, float] | None = None,
    awake: int = 0,
) -> Plan:
    """Return drones that fly up and down by `by` m each second, but not from `still[0]` to `still[1]` s.

    Their light blinks where `light` says so; `awake` of them never stand still.
    """
    times = np.arange(0.0, END + 0.5, 0.5)
    height = 10.0 + by * (np.arange(len(times)) % 2)[:, None] * np.ones(DRONES)
    height[0] = height[-1] = 0.0
    quiet = (times >= still[0]) & (times <= still[1]) & (still[1] > still[0])
    height[np.ix_(quiet, np.arange(DRONES) >= awake)] = 10.0
    place = np.zeros((len(times), DRONES, 3))
    place[..., 0], place[..., 2] = 2.0 * np.arange(DRONES), height
    control = np.stack([place[:-1], place[:-1], place[1:], place[1:]], axis=1)
    moments = np.arange(0, round(END / FRAME) + 1, 25)
    colours = np.full((len(moments), DRONES, 3), 120, dtype=np.uint8)
    if light is not None:
        blinking = (moments * FRAME >= light[0]) & (moments * FRAME <= light[1])
        colours[blinking & (np.arange(len(moments)) % 2 == 0)] = 180
    spans = (Span("first", "hold", 0.0, 20.0), Span("second", "hold", 20.0, END))
    fleet = ch.Fleet(DRONES, homes=place[0])
    return Plan("show", Trajectory(times, control), LightTrack(moments * FRAME, colours), spans, ch.Limits(), fleet)


def test_what_always_moves_never_stands_still() -> None:
    found = stillness(show())
    assert (found.share, found.longest_s, found.longest_at_s) == (0.0, 0.0, None)
    assert found.airborne_s == pytest.approx(END, abs=1.0)


def test_a_planted_still_stretch_is_found_with_its_moment_and_its_cue() -> None:
    found = stillness(show(still=(22.0, 29.0)))
    assert found.longest_s == pytest.approx(7.0, abs=0.3)
    assert found.longest_at_s == pytest.approx(22.0, abs=0.2)
    assert found.longest_cue == "second"
    assert found.share == pytest.approx(7.0 / found.airborne_s, abs=0.01)
    assert found.line().startswith(f"{found.share:.1%} of ")
    assert found.line().endswith("from 00:22 on in 'second'")


def test_light_that_changes_is_life() -> None:
    assert stillness(show(still=(22.0, 29.0), light=(21.0, 30.0))).longest_s == 0.0
    part = stillness(show(still=(10.0, 29.0), light=(15.0, 20.0)))
    assert part.longest_s == pytest.approx(9.0, abs=0.7)
    assert part.longest_at_s == pytest.approx(20.0, abs=0.7)


def test_a_hair_is_no_motion_and_a_step_is() -> None:
    assert stillness(show(by=0.03)).share > 0.9
    assert stillness(show(by=0.08)).share == 0.0


def test_one_drone_in_a_hundred_does_not_make_a_picture_live_and_more_do() -> None:
    assert stillness(show(still=(10.0, 20.0), awake=2)).longest_s == pytest.approx(10.0, abs=0.3)
    assert stillness(show(still=(10.0, 20.0), awake=3)).longest_s == 0.0


def test_the_dark_is_no_picture_that_stands_still() -> None:
    plan = show(still=(1.0, 39.0))
    dark = LightTrack([0.0], np.zeros((1, DRONES, 3), dtype=np.uint8))
    assert stillness(plan).share > 0.9
    assert stillness(replace(plan, light=dark)).share == 0.0


def test_who_never_leaves_the_ground_is_in_the_air_for_no_time() -> None:
    plan = show()
    grounded = Trajectory.hold(plan.trajectory.start, 0.0, END)
    found = stillness(replace(plan, trajectory=grounded))
    assert (found.airborne_s, found.share) == (0.0, 0.0)
    assert found.to_dict()["longest_at_s"] is None


def test_a_planned_picture_that_stands_is_told_and_one_that_glitters_is_not() -> None:
    ring = ch.ring(40, radius=14).stand(y=40, z=40)
    plain, lively = (
        stillness(ch.plan(ch.Show("ring", ch.Fleet(40), [ch.Cue(ring, hold=12, light=light)])))
        for light in ("gold", {"name": "rainbow"})
    )
    assert plain.longest_s == pytest.approx(12.0, abs=0.6)
    assert plain.longest_cue == "ring"
    assert lively.longest_s < 2.0


@settings(max_examples=40, deadline=None)
@given(plans())
def test_any_plan_has_a_share(plan: Plan) -> None:
    found = stillness(plan)
    assert 0.0 <= found.share <= 1.0 + 1e-9
    assert found.longest_s <= found.still_s + 1e-9
    assert found.line()


def plainly(plan: Plan) -> float:
    """Return for how long the picture stands still by looking at every drone in every second, ten times."""
    moments = np.arange(0, round(END / FRAME) + 1, 5) * FRAME
    places = np.stack([plan.trajectory.at(moment).position for moment in moments])
    shown = np.stack([plan.light.at(moment).astype(int) for moment in moments])
    still = np.zeros(len(moments), dtype=bool)
    for begin in range(len(moments) - 10):
        where, colour = places[begin : begin + 11], shown[begin : begin + 11]
        lit = (colour > 8).any(axis=(0, 2))
        lives = (np.ptp(where, axis=0) ** 2).sum(axis=1) > 0.05**2
        lives |= (np.ptp(colour, axis=0) > 8).any(axis=1)
        still[begin : begin + 11] |= lit.any() and (lit & lives).sum() <= 0.01 * lit.sum()
    aloft = np.flatnonzero((places[..., 2] > 0.5).any(axis=1))
    still[: aloft[0]] = still[aloft[-1] + 1 :] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[0], still, [0]])))
    return float((moments[edges[1::2] - 1] - moments[edges[::2]]).sum())


@pytest.mark.parametrize("seed", range(6))
def test_parts_of_the_swarm_that_are_not_looked_at_change_nothing(seed: int) -> None:
    chance = np.random.default_rng(seed)
    asleep, awake = np.sort(chance.integers(3, 37, size=2)).tolist()
    plan = show(
        still=(asleep, awake + 2), awake=int(chance.integers(0, 5)), light=(awake - 1, awake) if seed % 2 else None
    )
    frames, values, starts = (getattr(plan.light, key) for key in ("frames", "values", "starts"))
    dark = np.repeat(chance.random(DRONES) < 0.2, np.diff(starts))[:, None]
    plan = replace(plan, light=LightTrack.ragged(frames, np.where(dark, 0, values).astype(np.uint8), starts))
    order = chance.permutation(DRONES)
    mixed = Trajectory(plan.trajectory.times, plan.trajectory.control[:, :, order])
    plan = replace(plan, trajectory=mixed, fleet=ch.Fleet(DRONES, homes=mixed.start))
    assert stillness(plan).still_s == pytest.approx(plainly(plan), abs=1e-6)


def test_a_drone_that_drifts_slowly_stands_still_and_one_that_jumps_at_a_knot_does_not() -> None:
    plan = show(still=(0.5, END - 0.5))
    jumping = plan.trajectory.control.copy()
    jumping[40, :, ::2, 2] += 0.2  # from 20 to 20.5 s, at once
    found = stillness(replace(plan, trajectory=Trajectory(plan.trajectory.times, jumping)))
    assert stillness(plan).longest_s > 38
    assert found.longest_s == pytest.approx(19.5, abs=0.7)
    drifting = plan.trajectory.control.copy()
    drifting[1:-1, ..., 0] += np.linspace(0.0, 1.5, len(drifting) - 2)[:, None, None]  # a hair at each knot
    assert stillness(replace(plan, trajectory=Trajectory(plan.trajectory.times, drifting))).longest_s > 38


def test_a_show_of_days_is_refused_before_it_is_looked_at() -> None:
    fleet = ch.Fleet(300, spacing=3.0)
    dark = LightTrack([0.0], np.zeros((1, 300, 3), dtype=np.uint8))
    swarm = Trajectory.hold(fleet.homes, start=0.0, end=900_000.0)
    with pytest.raises(
        ch.errors.InputError, match=r"lasts 250\.0 hours: its 300 drones would be looked at 2,700,000,000"
    ):
        stillness(Plan("long", swarm, dark, (), ch.Limits(), fleet))
