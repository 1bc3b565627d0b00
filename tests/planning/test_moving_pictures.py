"""Whole shows whose held pictures move: planned, checked by the checker, lit as they should be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.core.limits import KeepOut, Limits
from choreo.core.plan import Plan
from choreo.errors import ShowError
from choreo.light.light import Light
from choreo.picture.shapes import grid, ring
from choreo.planning import planner
from choreo.safety.check import check
from choreo.show.show import Cue, Show
from tests.motion.living.moving import parts, row
from tests.motion.living.test_alive import WHOLE
from tests.planning.kept import plan
from tests.planning.promises import (
    knots_are_whole_milliseconds,
    low_drones_keep_to_their_pads,
    pads_are_used_once,
    spans_have_no_gaps,
    velocity_never_jumps,
)


def show_of(*cues: Cue, drones: int = 0, limits: Limits | None = None) -> Show:
    fleet = Fleet(drones or max(len(cue.formation) for cue in cues), spacing=2.0)
    return Show("moving", fleet, list(cues), limits or Limits())


def planned(show: Show) -> Plan:
    """Return the plan, which the checker finds safe."""
    made = plan(show)
    report = check(made)
    assert report.ok, "\n".join(report.lines())
    assert report.complete
    knots_are_whole_milliseconds(made)
    velocity_never_jumps(made)
    pads_are_used_once(made)
    spans_have_no_gaps(made, show)
    return made


def held(made: Plan, number: int = 0) -> tuple[float, float]:
    """Return when the picture of a cue begins and ends to be held, s."""
    span = [span for span in made.spans if span.kind == "hold"][number]
    return span.start, span.end


@pytest.mark.parametrize("name", WHOLE)
def test_every_motion_is_planned_between_pictures_that_stand_with_spares_beside_it(name: str) -> None:
    picture, said = WHOLE[name]
    still = grid(30, 2.0).stand(y=55, z=50)
    drones = 44  # more than any of the pictures needs
    show = show_of(Cue(still, hold=3), Cue(picture, hold=25, motion=_short(said)), Cue(still, hold=3), drones=drones)
    made = planned(show)
    low_drones_keep_to_their_pads(made)
    start, end = held(made, 1)
    moved = np.abs(made.trajectory.at((start + end) / 2 - 3).position - made.trajectory.at(start).position)
    assert moved.max() > 0.3
    lit = [int((made.light.at(at).max(axis=1) > 0).sum()) for at in (start + 0.1, (start + end) / 2, end - 0.1)]
    assert min(lit) >= {"flow": 18, "fall": 1}.get(name[:4], len(picture))
    assert max(lit) <= len(picture) + 4, "spares and who returns are dark"


def _short(said: Any) -> Any:
    """Return the words of 40 s for a hold of 25 s."""
    return said | {"each": 6.0, "back": False} if isinstance(said, dict) and said["name"] == "flip" else said


def test_the_same_show_gives_the_same_bytes() -> None:
    show = show_of(
        Cue(row(20, 32.0), hold=15, motion={"name": "flow", "speed": 1}, light=Light("rainbow")),
        Cue(grid(16, 2.0).stand(y=60, z=60), hold=9, motion="orbit"),
        drones=34,
    )
    one, two = planner.plan(show), planner.plan(show)
    assert one.trajectory.control.tobytes() == two.trajectory.control.tobytes()
    assert one.light.colours.tobytes() == two.light.colours.tobytes()
    assert one.show_hash == two.show_hash


def test_one_living_picture_follows_another_from_where_the_first_one_came_to() -> None:
    square = grid(16, 2.0).stand(y=60, z=60)
    show = show_of(
        Cue(square, hold=12, motion={"name": "drift", "by": [9, 0, 4]}),
        Cue(square, hold=12, motion={"name": "turn", "angle": 90}),
    )
    made = planned(show)
    start, end = held(made)
    begun = made.trajectory.at(start).position
    assert np.abs(made.trajectory.at(end).position - begun - [9, 0, 4]).max() < 1e-5
    again, _ = held(made, 1)
    order = np.linalg.norm(made.trajectory.at(again).position[:, None] - square.points[None], axis=2).argmin(axis=1)
    assert sorted(order.tolist()) == list(range(16))


@pytest.mark.parametrize(("length", "speed", "drones"), [(60.0, 1.5, 30), (44.0, 0.8, 24), (80.0, 2.5, 40)])
def test_a_flow_that_takes_too_many_drones_is_told_with_how_many_dots_it_is_flown(
    length: float, speed: float, drones: int
) -> None:
    def drawn(dots: int) -> Show:
        return show_of(Cue(row(dots, length), hold=15, motion={"name": "flow", "speed": speed}), drones=drones)

    with pytest.raises(ShowError, match=f"moving it takes .* there are {drones}; draw it with") as wrong:
        plan(drawn(drones))
    dots = int(str(wrong.value).split("draw it with ")[1].split()[0])
    assert drones / 2 < dots < drones
    planned(drawn(dots))


def test_a_start_on_the_clock_waits_in_the_picture_that_has_come_to_rest() -> None:
    square = grid(16, 2.0).stand(y=60, z=60)
    show = show_of(
        Cue(square, hold=10, motion={"name": "tilt", "back": False}),
        Cue(square.stand(y=70, z=60), hold=5, start=90.0, motion="wave"),
    )
    made = planned(show)
    assert held(made, 1)[0] == pytest.approx(90.0)
    first, last = held(made)
    assert last - first > 10
    assert np.abs(made.trajectory.at(first + 10).position - made.trajectory.at(last).position).max() == 0.0


def test_the_way_back_of_a_flow_is_dark_in_the_plan() -> None:
    show = show_of(Cue(row(20, 32.0), hold=20, motion={"name": "flow", "speed": 1.2}, light="gold"), drones=40)
    made = planned(show)
    start, end = held(made)
    for moment in np.arange(start + 0.5, end - 0.5, 0.5).tolist():
        place, colours = made.trajectory.at(moment).position, made.light.at(moment)
        on_the_stroke = (np.abs(place[:, 1] - 60) < 1e-3) & (np.abs(place[:, 2] - 60) < 0.02)
        on_the_stroke &= np.abs(place[:, 0]) < 15.9
        assert 15 <= on_the_stroke.sum() <= 22
        assert np.abs(colours[on_the_stroke].astype(int) - [255, 215, 0]).max() <= 2, "gold along the stroke"
        away = place[:, 1] > 60.6
        assert not colours[away].any()


def test_runners_take_the_light_of_the_place_in_the_plan() -> None:
    """Red on the left, blue on the right: whoever runs from left to right changes from red to blue."""
    lit = Light("gradient", along="x", colours=["red", "blue"])
    show = show_of(Cue(row(20, 32.0), hold=30, motion={"name": "flow", "speed": 1.2}, light=lit), drones=40)
    made = planned(show)
    start, end = held(made)
    seen = []
    for moment in np.arange(start + 3, end - 3, 0.25).tolist():
        place, colours = made.trajectory.at(moment).position, made.light.at(moment)
        shown = colours.max(axis=1) > 100
        seen.append(np.column_stack([place[shown, 0], colours[shown][:, [0, 2]]]))
    table = np.concatenate(seen)
    left, right = table[table[:, 0] < -13], table[table[:, 0] > 13]
    assert left[:, 1].min() > left[:, 2].max()
    assert right[:, 2].min() > right[:, 1].max()


def test_too_few_drones_for_a_flow_are_told_with_how_many_dots_would_do() -> None:
    cue = Cue(row(20, 32.0).rename("brook"), hold=20, motion={"name": "flow", "speed": 1.2})
    with pytest.raises(ShowError) as wrong:
        plan(show_of(cue, drones=20))
    told = str(wrong.value)
    assert "cue 1 'brook': moving it takes" in told
    assert "but there are 20; draw it with" in told
    dots = int(told.split("draw it with ")[1].split()[0])
    brook = row(dots, 32.0 * (dots - 1) / 19).rename("brook")
    planned(show_of(Cue(brook, hold=20, motion={"name": "flow", "speed": 1.2}), drones=20))


def test_refusals_name_the_cue() -> None:
    cue = Cue(grid(16, 2.0).stand(y=60, z=60).rename("square"), hold=10, motion={"name": "spin", "period": 1})
    with pytest.raises(ShowError, match=r"cue 1 'square': motion 'spin': is too quick .*; set its period to "):
        plan(show_of(cue))


def test_fence_and_masts_stand_in_nobodys_way() -> None:
    mast = KeepOut(np.array([[14.0, 55], [17, 55], [17, 65], [14, 65]]), 80.0, "mast")
    fence = np.array([[-40.0, -40], [40, -40], [40, 90], [-40, 90]])
    show = show_of(
        Cue(grid(16, 2.0).stand(y=60, z=60), hold=20, motion={"name": "orbit", "radius": 5}),
        drones=24,
        limits=Limits(keep_out=(mast,), fence=fence),
    )
    planned(show)


def test_groups_move_beside_each_other() -> None:
    from choreo.show.show import Group

    left, right = grid(12, 2.0).stand(y=60, z=60, x=-30), ring(12, 5.0).stand(y=60, z=60, x=30)
    cues = [
        Cue(left, hold=20, motion="orbit", group="one"),
        Cue(right, hold=20, motion={"name": "spin", "period": 20}, group="two"),
    ]
    groups = [Group("one", 12, side="left"), Group("two", 12, side="right")]
    show = replace(show_of(*cues, drones=24), groups=groups)
    report = check(plan(show))
    assert report.ok, "\n".join(report.lines())


@pytest.mark.parametrize("style", ["pour", "fireflies", "scroll", "swirl"])
def test_every_style_leads_to_a_living_picture_and_away_from_it(style: str) -> None:
    square = grid(16, 2.0).stand(y=60, z=60)
    show = show_of(
        Cue(ring(16, 7.0).stand(y=60, z=60), hold=2),
        Cue(square, hold=12, motion={"name": "drift", "by": [5, 0, 2]}, style=style),
        Cue(ring(16, 7.0).stand(y=60, z=60), hold=8, style=style, motion="wave"),
    )
    planned(show)


PUPPET = parts(
    body=grid(9, 2.0).stand(y=60, z=60),
    **{f"leg{side}": row(3, 3.2, x=-2 + 4 * side, z=54).turn(90, "y") for side in (0, 1)},
)


def test_a_puppet_walks_across_the_sky() -> None:
    legs = [
        {
            "name": "swing",
            "part": f"leg{side}",
            "joint": [-2 + 4 * side, 57],
            "angle": 20,
            "period": 8,
            "shift": 0.5 * side,
        }
        for side in (0, 1)
    ]
    show = show_of(Cue(PUPPET, hold=24, motion=[*legs, {"name": "drift", "by": [12, 0, 0]}]))
    made = planned(show)
    start, end = held(made)
    way = made.trajectory.at(end).position.mean(axis=0) - made.trajectory.at(start).position.mean(axis=0)
    assert way == pytest.approx([12, 0, 0], abs=0.2)


def test_who_runs_dark_behind_the_picture_has_no_part_in_the_light_of_the_way_there() -> None:
    """Several drones run through one place: the light of the way is that of the one which shows it."""
    way = Light("twinkle", low=0.5, fade_in=1, fade_out=1)
    flow = {"name": "flow", "speed": 1}
    still = Cue(grid(30, 2.0).stand(y=55, z=60), hold=3, light="gold")
    made = planned(show_of(still, Cue(row(20, 32.0), hold=15, motion=flow, light="white", travel_light=way), drones=34))
    leaves, stands = held(made)[1], held(made, 1)[0]
    dark = ~made.light.at(stands).any(axis=1)
    assert dark.sum() > 34 - 20 - 4
    late = np.array([made.light.at(moment)[dark] for moment in np.linspace((leaves + 2 * stands) / 3, stands, 50)])
    assert not late.any(), "they went out in the first third of the way"
    for turn in (leaves, stands):
        before, now = (made.light.at(turn + ahead).astype(int) for ahead in (-0.02, 0.0))
        assert np.abs(now - before).max() < 30, "nobody takes the light of another one"
