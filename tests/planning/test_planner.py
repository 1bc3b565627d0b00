"""The planner: every plan is safe, complete and reproducible, or the show is refused with a reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from choreo.core.boxes import Boxes
from choreo.core.fleet import Fleet
from choreo.core.limits import KeepOut, Zone
from choreo.core.plan import Plan
from choreo.errors import ShowError
from choreo.motion.together.route import route
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, line, ring
from choreo.planning.planner import plan
from choreo.safety.check import check
from choreo.show.show import Cue, Show
from tests.planning.promises import keeps_its_promises
from tests.planning.shows import ROOF, cloud_of_pads, shape, show_of
from tests.strategies import shows

BOW_TIE = np.array([[80.0, 80], [85, 85], [85, 80], [80, 85]])
PAIR = Formation(np.array([[0.0, 0, 0], [6, 0, 2]]), name="pair").stand(y=60, z=50)

GOOD = {
    "one drone": show_of(shape("line", 1)),
    "two drones, two pictures": show_of(PAIR, PAIR.turn(90).at(z=30)),
    "ring and line": show_of(shape("ring", 40), shape("line", 40)),
    "sphere and helix": show_of(shape("sphere", 40), shape("helix", 40)),
    "all sizes one after the other": show_of(
        *(Cue(shape("grid", dots), hold=0.5) for dots in (30, 1, 29, 2, 15, 30, 7)), drones=30
    ),
    "a hundred, mostly spare": show_of(shape("grid", 100), shape("ring", 30)),
    "pads at half a metre": show_of(shape("grid", 40), fleet=Fleet(40, spacing=0.5)),
    "pads at the distance itself": show_of(shape("ring", 12), fleet=Fleet(12, spacing=1.5)),
    "pads anywhere": show_of(shape("grid", 30), fleet=Fleet(30, spacing=1.0, homes=cloud_of_pads(30, 1.0))),
    "waves": show_of(shape("grid", 30), fleet=Fleet(30, launch="waves", wave_size=8)),
    "waves from near pads": show_of(shape("grid", 24), fleet=Fleet(24, spacing=0.6, launch="waves", wave_size=12)),
    "boxes": show_of(shape("grid", 32), fleet=Fleet(32, boxes=Boxes())),
    "boxes in waves": show_of(
        shape("grid", 30, 3.1),
        fleet=Fleet(30, boxes=Boxes(), launch="waves", wave_size=16),
        drone_size=0.33,
        vertical_distance=3.0,
    ),
    "one row of pads": show_of(shape("grid", 20), fleet=Fleet(20, rows=1)),
    "a roof on the way": show_of(shape("grid", 20).at(y=60, z=40), keep_out=(ROOF,)),
    "no hold": show_of(Cue(shape("ring", 12), hold=0), Cue(shape("line", 12), hold=0.0004)),
    "times given": show_of(Cue(shape("ring", 5), hold=1, travel=40), Cue(shape("line", 5), hold=1, travel=33.3337)),
    "the same picture twice": show_of(shape("ring", 12), shape("ring", 12)),
    "the pads as picture": show_of(grid(16, 2.0).lie(z=20).rename("pads"), fleet=Fleet(16)),
    "downwash": show_of(shape("grid", 20, 3.1), shape("ring", 9, 3.1), drones=20, vertical_distance=3.0),
    "downwash over near pads": show_of(shape("ring", 9, 3.1), vertical_distance=3.0, fleet=Fleet(9, spacing=0.6)),
    "wind": show_of(shape("ring", 5), wind=6.0),
    "weak and slow": show_of(
        shape("ring", 5), max_acceleration=0.1, max_speed=0.5, max_climb=0.3, max_descent=0.2, endurance=9e3
    ),
    "strong and quick": show_of(
        shape("ring", 5), fleet=Fleet(5, spacing=0.7), max_acceleration=15.0, max_speed=25.0, max_climb=12.0
    ),
    "a floor at the ground": show_of(shape("ring", 9).at(y=30, z=20), min_altitude=0.0, fleet=Fleet(9, spacing=0.6)),
    "dots straight behind each other": show_of(shape("line", 5).turn(90)),
    "a tilted picture": show_of(shape("grid", 12).turn(35, "x"), shape("grid", 12).turn(-60, "x")),
    "a picture from the side": show_of(shape("ring", 12), shape("ring", 12).turn(90)),
    "far away": show_of(shape("ring", 3).at(x=300, y=900, z=60)),
}


@pytest.fixture(scope="module", params=sorted(GOOD))
def good(request: pytest.FixtureRequest) -> tuple[Show, Plan]:
    show = GOOD[request.param]
    return show, plan(show)


def test_a_plan_keeps_all_its_promises(good: tuple[Show, Plan]) -> None:
    keeps_its_promises(good[1], good[0])


@pytest.mark.proof
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(shows())
def test_any_show_is_planned_safely_or_refused_with_a_reason(show: Show) -> None:
    planned_or_refused(show)


@pytest.mark.proof
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(shows())
def test_many_shows_are_planned_safely_or_refused_with_a_reason(show: Show) -> None:
    planned_or_refused(show)


def planned_or_refused(show: Show) -> None:
    made = None
    with suppress(ShowError):  # anything else that is raised is a fault
        made = plan(show)
    assume(made is not None)
    assert made is not None
    keeps_its_promises(made, show)


def test_a_travel_time_is_kept_to_the_millisecond() -> None:
    made = plan(GOOD["times given"])
    travels = [span.end - span.start for span in made.spans if span.kind == "travel"]
    assert travels == pytest.approx([40.0, 33.334], abs=1e-9)  # rounded up to whole milliseconds


def test_without_a_travel_time_the_way_takes_the_shortest_one() -> None:
    show = GOOD["times given"]
    quick = plan(replace(show, cues=[replace(cue, travel=None) for cue in show.cues]))
    ways = [span for span in quick.spans if span.kind == "travel"]
    assert all(span.end - span.start < 33 for span in ways)
    # Something is at its limit at some moment of each way.
    for way in ways:
        moments = [quick.trajectory.at(time) for time in np.linspace(way.start, way.end, 400)]
        speed = max(np.hypot(moment.velocity[:, 0], moment.velocity[:, 1]).max() for moment in moments)
        climb = max(moment.velocity[:, 2].max() for moment in moments)
        descent = max(-moment.velocity[:, 2].min() for moment in moments)
        push = max(np.linalg.norm(moment.acceleration, axis=1).max() for moment in moments)
        assert max(speed / 8.0, climb / 4.0, descent / 3.0, push / 3.0) > 0.97


def test_the_grid_rises_above_what_stands_in_the_way() -> None:
    free, roofed = plan(show_of(shape("grid", 20).at(y=60, z=40))), plan(GOOD["a roof on the way"])
    assert free.trajectory.at(free.spans[0].end).position[:, 2].max() < 7
    assert roofed.trajectory.at(roofed.spans[0].end).position[:, 2].min() > ROOF.height


def test_pads_nearer_than_the_distance_rise_in_layers() -> None:
    made = plan(GOOD["pads at half a metre"])
    early = made.trajectory.at(2.0).position[:, 2]
    assert (early == 0).any()
    assert early.max() > 1.0


def test_the_same_show_twice_gives_the_same_bytes_on_any_number_of_workers() -> None:
    """With so many drones the assignment draws its cuts by chance: from the seed, and nowhere else."""
    wall, ball = (shape(kind, 600).at(y=60, z=62) for kind in ("grid", "sphere"))
    show = show_of(wall, ball)
    orders = [route(wall.points, ball.points, show.limits, seed=seed).order for seed in range(3)]
    assert len({order.tobytes() for order in orders}) > 1
    first = plan(show)
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(4) as four:
        others = plan(show, executor=one), plan(show, executor=four)
    for other in others:
        assert other.trajectory.times.tobytes() == first.trajectory.times.tobytes()
        assert other.trajectory.control.tobytes() == first.trajectory.control.tobytes()
        assert other.light.times.tobytes() == first.light.times.tobytes()
        assert other.light.colours.tobytes() == first.light.colours.tobytes()
        assert (other.spans, other.show_hash, other.made_by) == (first.spans, first.show_hash, first.made_by)
    another = replace(show, seed=7)
    keeps_its_promises(plan(another), another)


@pytest.mark.parametrize("spacing", [1.0, 2.0])
def test_a_jerk_limit_holds_in_the_whole_show(spacing: float) -> None:
    """From pads near and far, flat, turning upright and through space; the checker measures it on the curves."""
    show = show_of(shape("ring", 12), shape("sphere", 12), fleet=Fleet(12, spacing=spacing))
    gentle = replace(show, limits=replace(show.limits, max_jerk=2.0))
    made = plan(gentle)
    keeps_its_promises(made, gentle)
    assert made.duration > plan(show).duration
    # A jerk limit that the plan just does not keep is found: the check above can fail.
    strict = replace(made, limits=replace(made.limits, max_jerk=1.9))
    assert {found.rule for found in check(strict).violations} == {"jerk"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"fence": [[-90, -90], [90, 90], [90, -90], [-90, 90]]},
            "fence crosses or touches itself; give its corners in this order: 1, 3, 2, 4",
        ),
        (
            {"keep_out": (KeepOut(np.array([[80, 80], [85, 85], [85, 80], [80, 85]]), 9.0, "kiosk"),)},
            "'kiosk': polygon crosses",
        ),
    ],
)
def test_limits_that_cannot_be_planned_with_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ShowError, match=message):
        plan(show_of(shape("ring", 12), **change))


def test_progress_and_timings_name_the_stages() -> None:
    told: list[tuple[str, float]] = []
    timings: dict[str, float] = {}
    plan(GOOD["one drone"], progress=lambda stage, part: told.append((stage, part)), timings=timings)
    assert list(timings) == ["pictures", "transitions", "timeline"]
    assert all(seconds >= 0 for seconds in timings.values())
    for stage in timings:
        parts = [part for name, part in told if name == stage]
        assert parts[0] == 0.0
        assert parts[-1] == 1.0
        assert parts == sorted(parts)


MAST = KeepOut(np.array([[-1.5, 59.8], [-1.1, 59.8], [-1.1, 60.2], [-1.5, 60.2]]), 60.0, "mast")
ONE = Formation(np.array([[0.0, 0.0, 0.0]]), name="one")
NEAR_FENCE = np.array([[-50.0, -50], [50, -50], [50, 70], [-50, 70]])
NOTCHED = np.array([[-200.0, -50], [200, -50], [200, 70], [1, 70], [0.5, 50], [0, 70], [-200, 70]])

REFUSED = {
    "too many dots": (show_of(shape("ring", 12), drones=10), "cue 1 'ring': has 12 dots, but the fleet has 10 drones"),
    "dots too near": (
        show_of(shape("ring", 12), shape("line", 12).scale(0.5)),
        r"cue 2 'line': 11 pairs of dots are nearer than 1.51 m .* the nearest 1.000 m, .*; scale it by 1.51, or leave",
    ),
    "dots at one place": (
        show_of(ONE.stand(y=60, z=50) + ONE.stand(y=60, z=50)),
        "2 dots are nearer than 1.51 m .* the nearest 0.000 m, .*; leave out dot 0",
    ),
    "dots too near above each other": (
        show_of(shape("grid", 12), vertical_distance=3.0),
        "cue 1 'grid': .* pairs of dots are nearer",
    ),
    "above the ceiling": (
        show_of(shape("ring", 12).at(y=60, z=118)),
        r"cue 1 'ring': a dot at .* breaks max_altitude = 120 m by \d.*; move it by x 0, y 0, z -3.1 m",
    ),
    "below the floor": (show_of(shape("ring", 12).at(y=60, z=6)), "breaks min_altitude = 5 m by"),
    "where drones only land": (
        show_of(shape("line", 5).at(y=60, z=0.3), min_altitude=0.0),
        r"cue 1 'line': a dot at .* z 0.30 m breaks the lowest flying height, 0.5 m by 0.21 m",
    ),
    "outside the fence": (
        show_of(shape("ring", 12).at(y=69, z=50), PAIR.at(x=48, y=0, z=9), fence=NEAR_FENCE),
        "cue 2",
    ),
    "a limit of a part of the acceleration": (
        show_of(shape("ring", 12), max_vertical_acceleration=2.0),
        "limits: max_vertical_acceleration = 2 m/s2 is checked but not planned with; give max_acceleration",
    ),
    "several zones": (
        show_of(shape("ring", 12), zones=(Zone(NEAR_FENCE), Zone(NEAR_FENCE + 90.0))),
        "limits: 2 zones, which are checked but not planned in; give one fence",
    ),
    "inside a keep-out": (show_of(shape("ring", 12).at(y=25, z=20), keep_out=(ROOF,)), "breaks keep-out 'roof'"),
    "no room to park": (
        show_of(shape("line", 12).at(y=60, z=7.5), drones=70, max_altitude=9.0, fence=NEAR_FENCE * [0.25, 0.86]),
        r"cue 1 'line': 58 drones have no dot in this picture; room to wait .* found for \d+ of them; set fleet.drones",
    ),
    "too short a travel": (
        show_of(shape("ring", 12), Cue(shape("line", 12), hold=1, travel=1)),
        r"cue 2 'line': travel = 1 s is too short, the shortest safe time is \d+\.\d s",
    ),
    "too short a first travel": (
        show_of(Cue(shape("ring", 12), travel=2)),
        r"cue 1 'ring': travel = 2 s is too short, the shortest safe time is \d+\.\d s",
    ),
    "a ceiling below the layers": (
        show_of(shape("line", 36).lie(z=7, y=20), fleet=Fleet(36, spacing=0.5), max_altitude=10.0),
        r"between the take-off grid and this picture .* = 10 m .* in 12 layers.*; set fleet.spacing to 1.51",
    ),
    "a ceiling below the uppermost layer": (
        show_of(shape("line", 36).lie(z=14, y=20), fleet=Fleet(36, spacing=0.5), max_altitude=15.0),
        r"between the take-off grid and this picture .* = 15 m .* in 12 layers.*; set fleet.spacing to 1.51",
    ),
    "no air at all": (show_of(PAIR, min_altitude=0.0, max_altitude=0.5), "limits: max_altitude = 0.5 m leaves no air"),
    "pads nearer than a drone": (
        show_of(PAIR, fleet=Fleet(2, spacing=0.3)),
        "fleet: pads 1 and 2, .* stand 0.30 m apart, but a drone is 0.4 m wide .*; set fleet.spacing to 0.4",
    ),
    "a wrong pad spacing": (
        show_of(PAIR, fleet=Fleet(2, 2.0, homes=np.array([[0.0, 0, 0], [1, 0, 0]]))),
        "fleet: the homes stand 1.000 m apart, but fleet.spacing is 2 m; set fleet.spacing to 1.000, or leave it out",
    ),
    "pads at different heights": (
        show_of(PAIR, fleet=Fleet(2, homes=np.array([[0.0, 0, 0], [2, 0, 0.1]]))),
        "fleet: homes lie on different heights",
    ),
    "pads off the ground": (
        show_of(PAIR, fleet=Fleet(2, homes=np.array([[0.0, 0, 4], [2, 0, 4]]))),
        "fleet: homes lie at z = 4 m; heights count from the ground",
    ),
    "pads outside the fence": (
        show_of(PAIR, fence=NEAR_FENCE, fleet=Fleet(2, homes=np.array([[0.0, -60, 0], [2, -60, 0]]))),
        "fleet: the pad at x 0.0, y -60.0 m breaks the fence .*; move all homes by x 0, y 10.1 m",
    ),
    "pads under a roof": (
        show_of(PAIR, keep_out=(ROOF,), fleet=Fleet(2, homes=np.array([[0.0, 25, 0], [2, 25, 0]]))),
        r"fleet: the pad at x 0.0, y 25.0 m breaks keep-out 'roof' \(30 m high\)",
    ),
    "a battery that is empty": (
        show_of(Cue(shape("line", 1), hold=100), endurance=90.0),
        r"the show is \d+ s in the air, but limits.endurance is 90 s; its pictures are held for 100 s of that; shorten "
        "the holds by 48 s in all",
    ),
    "a battery that a hundred holds empty": (
        show_of(*[Cue(shape("line", 1), hold=10)] * 101),
        "the show holds its 101 pictures for 1010 s, but limits.endurance is 900 s for holds and ways; leave some of "
        "them out, or hold them shorter",
    ),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_cannot_be_flown_is_refused_with_the_reason_and_the_fix(what: str) -> None:
    show, message = REFUSED[what]
    with pytest.raises(ShowError, match=message):
        plan(show)


ROUND = {
    "a thin mast on a long way": show_of(
        ONE.stand(x=-100, y=60, z=40), ONE.stand(x=100, y=60, z=40), keep_out=(MAST,), max_altitude=50.0
    ),
    "a notch of the fence": show_of(ONE.stand(x=-100, y=55, z=40), ONE.stand(x=100, y=55, z=40), fence=NOTCHED),
}


@pytest.mark.parametrize("what", sorted(ROUND))
def test_what_stands_in_the_way_is_flown_round(what: str) -> None:
    assert check(plan(ROUND[what])).ok


def test_the_shortest_safe_time_that_is_named_can_be_flown() -> None:
    ring_and_line = shape("ring", 12), shape("line", 12)
    with pytest.raises(ShowError) as refused:
        plan(show_of(ring_and_line[0], Cue(ring_and_line[1], hold=1, travel=1)))
    shortest = float(str(refused.value).split()[-2])
    show = show_of(ring_and_line[0], Cue(ring_and_line[1], hold=1, travel=shortest))
    made = plan(show)
    assert made.spans[3].end - made.spans[3].start == pytest.approx(shortest, abs=0.0011)
    assert check(made).ok
    with pytest.raises(ShowError, match="too short"):
        plan(show_of(ring_and_line[0], Cue(ring_and_line[1], hold=1, travel=shortest - 0.15)))


def test_endurance_ends_where_the_battery_does() -> None:
    show = GOOD["one drone"]
    length = plan(show).duration
    plan(replace(show, limits=replace(show.limits, endurance=length)))
    with pytest.raises(ShowError, match=r"the show is \d+ s in the air, but limits.endurance"):
        plan(replace(show, limits=replace(show.limits, endurance=length - 0.01)))


def test_names_of_cues_are_those_of_the_spans_in_any_script() -> None:
    made = plan(
        show_of(Cue(ring(3, 5.0, name="九疑山").stand(y=60, z=40), hold=1), Cue(line(3, 9.0).stand(y=60, z=40), 1))
    )
    assert made.title == "测试 ✨ Größe"
    assert [span.name for span in made.spans] == ["take-off", "九疑山", "九疑山", "line", "line", "return", "landing"]


def test_the_same_picture_turns_as_a_whole_with_its_spares() -> None:
    hook = shape("helix", 12)
    flown = plan(show_of(hook, Cue(hook, hold=2, style="swirl"), drones=16))
    turn = [span for span in flown.spans if span.kind == "travel"][-1]
    track = np.array([flown.trajectory.at(t).position for t in np.linspace(turn.start, turn.end, 60)])
    radius = np.linalg.norm(track - track.mean(axis=1, keepdims=True), axis=2)
    assert np.abs(radius - radius[0]).max() <= 1e-3
    assert np.abs(track - track[0]).max() > 5.0  # and nobody just stands there
    assert check(flown).ok


def test_the_plan_is_told_in_the_dark_before_its_light_is_made() -> None:
    told: list[Plan] = []
    lit = plan(show_of(shape("ring", 12)), flown=told.append)
    (dark,) = told
    assert dark.trajectory is lit.trajectory
    assert not dark.light.colours.any()
    assert lit.light.colours.any()
