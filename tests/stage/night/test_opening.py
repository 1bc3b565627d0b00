"""The first and the last seconds show the pads: in stills and films, and where the show is in between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import choreo as ch
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.stage.night.camera import Camera, pictured, preset
from choreo.stage.night.opening import Opening, opening
from choreo.stage.night.render import Renderer
from tests.stage.showcase import flagship, still_plan

SIZE = (320, 180)
PLAN = flagship(100)


def of(plan: Plan, aspect: float = 16 / 9) -> Opening:
    seen = opening(plan, aspect)
    assert seen is not None
    return seen


def share_inside(camera: Camera, points: np.ndarray, size: tuple[int, int] = SIZE) -> float:
    pixels, depth = camera.project(points, size)
    return float(((depth > 0) & (pixels >= 0).all(axis=1) & (pixels < np.array(size)).all(axis=1)).mean())


def test_the_pads_are_seen_first_and_last_and_the_pictures_in_between() -> None:
    seen, pads = of(PLAN), PLAN.fleet.homes
    assert share_inside(preset(PLAN, "audience"), pads) == 0.0, "else there were nothing to show"
    for moment in (0.0, PLAN.duration):
        assert share_inside(seen.at(moment), pads) == 1.0
    for span in PLAN.spans:
        if span.kind == "hold":
            for moment in (span.start, (span.start + span.end) / 2, span.end):
                assert seen.at(moment).axes == pytest.approx(preset(PLAN, "audience").axes)
                assert share_inside(seen.at(moment), pictured(PLAN)) == 1.0


@given(st.floats(0.0, 60.0), st.sampled_from([4 / 3, 16 / 9, 2.4]))
def test_the_view_never_jumps(moment: float, aspect: float) -> None:
    seen = of(PLAN, aspect)
    one, two = seen.at(moment), seen.at(moment + 0.04)
    assert one.eye == two.eye == PLAN.audience
    turned = np.degrees(np.arccos(np.clip(one.axes[2] @ two.axes[2], -1, 1)))
    assert turned < 1.5
    assert abs(one.field_of_view - two.field_of_view) < 1.5


def test_at_the_start_a_still_shows_the_pads_as_faint_marks() -> None:
    renderer = Renderer.of(PLAN, "audience", SIZE)
    picture = renderer.picture(PLAN, 0.0).astype(int)
    bare = replace(PLAN, fleet=replace(PLAN.fleet, homes=PLAN.fleet.homes + [0.0, -500.0, 0.0]))
    plain = Renderer.of(bare, renderer.camera, SIZE).picture(bare, 0.0).astype(int)
    more = (picture - plain).max(axis=2)
    spots = np.rint(renderer.camera.project(PLAN.fleet.homes, SIZE)[0]).astype(int)
    marked = [more[y - 1 : y + 2, x - 1 : x + 2].max() >= 8 for x, y in spots]
    assert np.mean(marked) > 0.9
    assert picture.max() < 140, "nothing is lit yet"


def test_a_still_and_the_same_moment_after_others_are_the_same() -> None:
    renderer = Renderer.of(PLAN, "audience", SIZE)
    for moment in (0.0, 9.0, 3.0, 60.0):
        assert np.array_equal(renderer.picture(PLAN, moment), Renderer.of(PLAN, "audience", SIZE).picture(PLAN, moment))


def test_a_camera_of_ones_own_stands_still() -> None:
    own = preset(PLAN, "audience")
    renderer = Renderer.of(PLAN, own, SIZE)
    renderer.picture(PLAN, 0.0)
    assert renderer.camera == own


def test_where_nothing_is_said_of_a_take_off_or_the_pads_are_seen_anyway_the_camera_stands_still() -> None:
    other = replace(PLAN, spans=tuple(span for span in PLAN.spans if span.kind != "take-off"))
    assert opening(other) is None
    carpet = PLAN.fleet.homes * [1.5, 20.0, 0.0] + [0.0, 0.0, 3.0]
    low = still_plan([("carpet", carpet, np.full((100, 3), 200, dtype=np.uint8))], columns=50)
    assert share_inside(preset(low, "audience"), low.fleet.homes) == 1.0
    assert opening(low) is None
    among = replace(PLAN, audience=(0.0, 0.0, 2.0))
    assert opening(among) is None


def test_the_view_follows_the_drones_as_they_leave_the_pads_and_as_they_come_home() -> None:
    """A swarm that comes home late, or high, is looked at until it is down."""
    times, control = PLAN.trajectory.times, PLAN.trajectory.control
    waiting = np.broadcast_to(control[-1, 0], control[-1:].shape)  # 30 s more in the last picture
    late = Trajectory(np.append(times[:-1], times[-2:] + 30), np.concatenate([control[:-1], waiting, control[-1:]]))
    seen = of(replace(PLAN, trajectory=late))
    assert seen.at(85.0).axes == pytest.approx(preset(PLAN, "audience").axes, abs=1e-3)
    assert seen.at(float(late.times[-1])) == seen.ground


def test_in_a_planned_show_the_drones_are_in_view_all_the_way() -> None:
    ring = ch.ring(40, radius=14).stand(y=60, z=70)
    tower = ch.KeepOut(
        np.array([[-60.0, 30], [60, 30], [60, 32], [-60, 32]]), 35.0, "roof"
    )  # the grid has to stand above it
    show = ch.Show("ring", ch.Fleet(49), [ch.Cue(ring, hold=3, light="gold")], ch.Limits(keep_out=(tower,)))
    made = ch.plan(replace(show, way_back="fireflies", landing="rows"))
    seen = of(made)
    for moment in np.linspace(0.0, made.duration, 60):
        inside = share_inside(seen.at(float(moment)), made.at(float(moment)).position)
        assert inside > 0.95, f"{moment:.1f} s"


def test_a_swarm_high_over_the_audience_stands_in_the_view_and_not_at_its_upper_edge() -> None:
    """Over a high roof the drones gather far above the pictures, and near: the view has to be bent back for them."""
    roof = ch.KeepOut(np.array([[-60.0, 30], [60, 30], [60, 32], [-60, 32]]), 80.0, "roof")
    ring, limits = ch.ring(40, radius=14).stand(y=90, z=60), ch.Limits(keep_out=(roof,))
    made = ch.plan(ch.Show("ring", ch.Fleet(49), [ch.Cue(ring, hold=3)], limits, audience=(0, -60, 2)))
    seen = of(made)
    for moment in np.linspace(0.0, made.duration, 60):
        pixels, _ = seen.at(float(moment)).project(made.at(float(moment)).position, SIZE)
        assert 0.15 < pixels[:, 1].mean() / SIZE[1] < 0.7, f"{moment:.1f} s"


def test_where_the_drones_climb_as_high_as_the_pictures_before_they_leave_the_view_goes_with_them() -> None:
    """Else it would look at the pads until they have gone, and have no height by which to follow them home."""
    arrives = next(span.start for span in PLAN.spans if span.kind == "hold")
    spans = tuple(replace(span, end=arrives - 1.5) if span.kind == "take-off" else span for span in PLAN.spans)
    seen = of(replace(PLAN, spans=spans))
    assert seen.at(0.0) == seen.ground
    assert share_inside(seen.at(0.0), PLAN.fleet.homes) == 1.0
    rising = [seen.at(float(moment)).axes[2][2] for moment in np.linspace(0.0, arrives - 1.5, 12)]
    assert (np.diff(rising) >= -1e-6).all()
    assert rising[-1] - rising[0] > 0.8 * (seen.pictures.axes[2][2] - rising[0]), "it does not wait on the ground"
    for moment in np.linspace(0.0, PLAN.duration, 60):
        inside = share_inside(seen.at(float(moment)), PLAN.trajectory.at(float(moment)).position)
        assert inside > 0.9, f"{moment:.1f} s"


def test_where_the_swarm_goes_on_above_the_pictures_the_view_does_not_halt_at_them() -> None:
    """It passes them as fast as the swarm does, and grows wider and narrower without a jerk."""
    made = rising_beyond()
    seen = of(made)
    rise = next(span for span in made.spans if span.kind == "take-off")
    moments = np.arange(0.0, rise.end, 0.25)
    up = np.array([np.degrees(np.arcsin(seen.at(float(moment)).axes[2][2])) for moment in moments])
    wide = np.array([seen.at(float(moment)).field_of_view for moment in moments])
    passes = int(np.argmax(up > np.degrees(np.arcsin(seen.pictures.axes[2][2]))))
    speed = np.diff(up) / 0.25
    assert 0 < passes < len(up) - 8, "else it goes nowhere beyond them"
    assert speed[passes - 3 : passes + 3].min() > 0.7 * speed[passes - 8 : passes + 8].max()
    assert np.abs(np.diff(wide, 2)).max() / 0.25 < 1.5, "degrees a second, from one look to the next"


@pytest.mark.parametrize("away", [25.0, 40.0, 60.0])
def test_the_view_is_never_wider_than_a_lens_draws_well(away: float) -> None:
    """Nor where it is already growing towards the pictures while a near swarm asks for more."""
    seen = of(replace(rising_beyond(), audience=(0.0, away, 2.0)))
    assert 75.0 < max(seen.views) <= 80.0 + 1e-9, "wide, and no wider"


def rising_beyond() -> Plan:
    """A show whose drones rise far above their picture, near the audience, before they fly to it."""
    tower = ch.KeepOut(np.array([[-60.0, 30], [60, 30], [60, 32], [-60, 32]]), 60.0, "tower")
    ring = ch.ring(40, radius=14).stand(y=90, z=60)
    return ch.plan(ch.Show("ring", ch.Fleet(49), [ch.Cue(ring, hold=3)], ch.Limits(keep_out=(tower,))))
