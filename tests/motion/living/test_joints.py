"""Joints far from their limbs are remarked upon, with the nearest place; those where limbs begin, and hubs, are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from choreo.motion.living.joints import remarks
from choreo.motion.living.motions import motions_of
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, ring
from tests.motion.living.moving import LIMITS, moved, parts, row

BODY = row(9, 16.0)
TAIL = row(6, 10.0, x=20.0)
FISH = parts(body=BODY, tail=TAIL)
WHEEL = parts(body=grid(9, 2.0).stand(y=60, z=60, x=-60), wheel=ring(20, 12.0).stand(y=60, z=60))


def told(picture: Formation, said: Any) -> tuple[str, ...]:
    return remarks(picture.points, picture.drawing, motions_of(said), LIMITS)


def swing(**words: Any) -> dict[str, Any]:
    return {"name": "swing", "part": "tail", "angle": 2, "period": 20} | words


def test_a_joint_far_from_its_limb_is_told_with_the_nearest_place_on_it() -> None:
    (said,) = told(FISH, swing(joint=[3, 60]))
    assert said == (
        "motion 'swing' of 'tail': its joint [3, 60] lies 12.0 m beside it; the nearest place on it is [15, 60]"
    )
    assert told(FISH, swing(joint=[15, 60])) == (), "the place that is told"


def test_of_a_part_its_middle_is_told() -> None:
    (said,) = told(FISH, [swing(joint="body"), "wave"])
    assert said.startswith(
        "motion 1 'swing' of 'tail': its joint [0, 60], the middle of 'body', lies 15.0 m beside it;"
    )


def test_a_pendulum_is_flown_and_remarked_upon() -> None:
    found = moved(FISH, swing(joint=[20, 90], angle=1))
    assert any("its joint [20, 90] lies 30.0 m beside it" in note for note in found.notes)


@pytest.mark.parametrize("joint", [[15, 60], [25, 60], [20, 60], [12.5, 61]])
def test_joints_where_limbs_begin_or_a_little_beside_are_not_told(joint: list[float]) -> None:
    assert told(FISH, swing(joint=joint)) == ()


def test_a_long_limb_may_begin_farther_beside_its_joint() -> None:
    far = {"name": "swing", "part": "wing", "angle": 2, "period": 20, "joint": [-5, 60]}
    assert told(parts(body=BODY, wing=row(30, 58.0, x=29.0)), far) == ()
    assert told(parts(body=BODY, wing=row(4, 6.0, x=3.0)), far) != ()


def test_the_hub_of_a_wheel_is_not_beside_it() -> None:
    spin = {"name": "spin", "part": "wheel", "period": 60}
    assert told(WHEEL, spin | {"joint": [0, 60]}) == ()
    assert told(WHEEL, spin | {"joint": [5, 66]}) == ()
    (said,) = told(WHEEL, spin | {"joint": "body"})
    assert "lies 48.0 m beside it" in said


def test_only_what_is_seen_along_the_axis_counts() -> None:
    """A hinge upright beside a door is near it wherever along its length the joint is said."""
    door = parts(body=BODY, tail=grid(16, 2.0).stand(y=60, z=60, x=20))
    hinge = swing(axis="z", joint=[17.0, 60.0, 95.0])
    assert told(door, hinge) == ()
    (said,) = told(door, hinge | {"joint": [2.0, 60.0, 95.0]})
    assert "its joint [2, 60, 95] lies 15.0 m beside it; the nearest place on it is [17, 60, " in said


def test_motions_without_a_joint_have_nothing_to_say() -> None:
    assert (
        told(FISH, [{"name": "swing", "part": "tail"}, "breathe", {"name": "turn", "angle": 9, "centre": [90, 60]}])
        == ()
    )
    one = Formation(np.array([[0.0, 60, 60]]))
    assert told(one, {"name": "swing", "joint": [0, 60]}) == ()
