"""Parts, parts within parts, and parts that hang on others: who moves whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.motion.living.bodies import Body, bodies, check_parts
from choreo.motion.living.motions import motions_of
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid
from tests.motion.living.moving import HOLD, LIMITS, ROUNDING, is_safe, moved, parts, row

AWAY = np.array([0.0, 1.0, 0.0])
CRANE = parts(
    body=row(7, 12.0),
    wing=row(5, 8.0, x=10.0),
    tip=row(4, 6.0, x=18.0),
    sun=grid(9, 2.0).stand(y=60, z=75, x=-10),
)
BEAT = {"name": "swing", "part": "wing", "joint": [6, 60], "angle": 20, "period": 12}
TIP = {"name": "swing", "part": "tip", "on": "wing", "joint": [14, 60], "angle": 15, "period": 12, "shift": 0.25}


def found(said: Any, formation: Formation = CRANE) -> dict[tuple[int, ...], Body]:
    """Return the bodies of a picture by the motions that move them."""
    made = bodies(formation.points, formation.drawing, motions_of(said), HOLD, LIMITS, AWAY)
    assert sorted(np.concatenate([body.dots for body in made]).tolist()) == list(range(len(formation)))
    return {body.numbers: body for body in made}


def test_what_nothing_moves_is_one_body_that_stands() -> None:
    made = found(BEAT)
    assert set(made) == {(), (0,)}
    assert not made[()].moves
    assert len(made[()].dots) == 20
    assert np.array_equal(made[(0,)].dots, np.arange(7, 12))


def test_a_part_follows_that_on_which_it_hangs() -> None:
    made = found([BEAT, TIP])
    assert set(made) == {(), (0,), (1, 0)}, "its own motion first, then that of the wing"
    moments = np.linspace(0, HOLD, 9)
    alone = found(BEAT | {"joint": [6, 60]}, parts(body=row(7, 12.0), wing=row(4, 6.0, x=18.0)))
    carried = alone[(0,)].within(moments)
    own = found([BEAT, TIP | {"angle": 1e-9}])[(1, 0)].within(moments)
    assert np.abs(own - carried).max() < 1e-6, "where it does nothing itself, it is carried"


@given(angles=st.tuples(*[st.floats(-30, 30)] * 3), shifts=st.tuples(*[st.floats(-1, 1)] * 3))
@settings(max_examples=15)
def test_limbs_on_limbs_stay_whole_and_keep_hold_of_their_joints(
    angles: tuple[float, ...], shifts: tuple[float, ...]
) -> None:
    """Thigh, shin and hoof: each as long as ever, and the joint is as far from the dots of both that meet in it."""
    leg = parts(
        horse=row(9, 16.0, z=62), thigh=row(3, 4, x=10, z=62), shin=row(3, 4, x=16, z=62), hoof=row(2, 2, 21, 62)
    )
    said = [
        {"name": "swing", "part": "thigh", "joint": [8, 62], "angle": angles[0], "period": 36, "shift": shifts[0]},
        {"name": "swing", "part": "shin", "on": "thigh", "joint": [13, 62], "angle": angles[1], "period": 36},
        {"name": "swing", "part": "hoof", "on": "shin", "joint": [19, 62], "angle": angles[2], "period": 36},
    ]
    alive = moved(leg, said)
    is_safe(alive.trajectory)
    # Each limb in its own plane: seen along the line of sight nothing but the angles changes.
    for moment in (7.0, 19.0, 31.0):
        at = alive.trajectory.at(moment).position[np.argsort(alive.dot)]
        limbs = {"thigh": slice(9, 12), "shin": slice(12, 15), "hoof": slice(15, 17)}
        for limb in limbs.values():
            apart = np.linalg.norm(at[limb][:, None] - at[limb][None], axis=2)
            rest = np.linalg.norm(leg.points[limb][:, None] - leg.points[limb][None], axis=2)
            shift = float(np.ptp(at[:, 1])) / 150.0  # what is farther away is drawn larger, to look the same
            assert np.abs(apart - rest).max() <= ROUNDING + rest.max() * (shift + 0.001)


def test_joints_may_be_named_as_parts() -> None:
    named = moved(parts(body=row(7, 12.0), wing=row(5, 8.0, x=12.0)), BEAT | {"joint": "body"})
    said = moved(parts(body=row(7, 12.0), wing=row(5, 8.0, x=12.0)), BEAT | {"joint": [0.0, 60, 60]})
    assert named.trajectory.control.tobytes() == said.trajectory.control.tobytes()


def test_a_part_within_a_part_follows_it_without_being_told() -> None:
    whole = [{"name": "drift", "by": [6, 0, 2]}, BEAT | {"joint": "wing", "angle": 1e-9}]
    alive = moved(CRANE, whole)
    ended = alive.leaving[np.argsort(alive.dot)]
    way, wing = ended - CRANE.points - [6, 0, 2], CRANE.drawing.of("wing")
    assert np.abs(way[~wing]).max() < 0.01
    assert np.abs(way[wing][:, [0, 2]]).max() < 0.6, "behind the others, where it looks the same"
    crane = parts(crane=parts(body=row(7, 12.0), wing=row(5, 8.0, x=12.0)), sun=grid(9, 2.0).stand(60, 75))
    made = found([{"name": "drift", "part": "crane", "by": [3, 0, 0]}, BEAT], crane)
    assert set(made) == {(), (0,), (1, 0)}


def test_several_motions_of_one_part_are_done_in_their_order() -> None:
    up = {"name": "drift", "part": "wing", "by": [0, 0, 4], "end": 20}
    turn = {"name": "turn", "part": "wing", "axis": "y", "angle": 90, "begin": 20, "centre": [6, 60, 60]}
    one, other = (found(said)[(0, 1)].within(np.array([HOLD]))[0] for said in ([up, turn], [turn, up]))
    assert not np.allclose(one, other)
    places = CRANE.points[7:12] - [6, 60, 60]
    turned = np.stack([places[:, 2], places[:, 1], -places[:, 0]], axis=1)
    lifted = np.stack([places[:, 2] + 4, places[:, 1], -places[:, 0]], axis=1)
    assert np.abs(other - (turned + [6, 60, 64])).max() < 1e-9
    assert np.abs(one - (lifted + [6, 60, 60])).max() < 1e-9


def test_a_joint_at_two_numbers_is_in_the_plane_of_its_part() -> None:
    deep = parts(body=row(7, 12.0), wing=row(5, 8.0, x=10.0, y=70.0))
    move = found(BEAT | {"axis": "z", "to": True, "angle": 90, "joint": [6, 60]}, deep)[(0,)]
    ended = move.within(np.array([HOLD]))[0]
    assert ended[:, 0] == pytest.approx([6.0] * 5)
    assert ended[:, 1] == pytest.approx([70.0 + at for at in (0, 2, 4, 6, 8)])


def test_times_are_within_the_hold() -> None:
    body = found(BEAT | {"begin": 10, "end": 30})[(0,)]
    at = body.within(np.array([0.0, 10.0, 20.0, 30.0, 40.0]))
    assert np.array_equal(at[0], at[1])
    assert np.array_equal(at[3], at[4])
    assert np.abs(body.within(np.array([18.0]))[0] - at[0]).max() > 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (BEAT | {"part": "wings"}, "no part of the picture is called 'wings'; did you mean 'wing'"),
        (BEAT | {"part": "xyzzy"}, "no part of the picture is called 'xyzzy'; its parts are body, wing, tip, sun"),
        (BEAT | {"joint": "bodie"}, "no part of the picture is called 'bodie'; did you mean 'body'"),
        (BEAT | {"on": "sun"}, "on = 'sun': nothing moves that part; leave on out"),
        (BEAT | {"end": 41}, "end = 41; the picture is held for 40 s only"),
        (BEAT | {"begin": 40.5}, "begin = 40.5; expected less than its end, 40 s"),
        ([BEAT | {"on": "tip"}, TIP], "motion 2 'swing' of 'tip': on = 'wing': then each would hang on the other"),
        (BEAT | {"on": "wing"}, "on = 'wing': then each would hang on the other"),
        (
            [{"name": "flow", "part": "sun"}, {"name": "fall", "part": "sun"}],
            "motion 1 'flow' of 'sun': 'flow' and 'fall' cannot both be of one part; choose one",
        ),
    ],
)
def test_what_cannot_be_is_told_with_what_can(said: Any, told: str) -> None:
    motions = motions_of(said)
    with pytest.raises(InputError) as wrong:
        bodies(CRANE.points, CRANE.drawing, motions, HOLD, LIMITS, AWAY)
    assert told in str(wrong.value)
    if "hold" not in told and "begin" not in told and "joint" not in said:
        with pytest.raises(InputError):
            check_parts(CRANE.points, CRANE.drawing, motions)
