"""The proof of moving pictures finds what is planted, and blames whoever moves it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.core.limits import KeepOut, Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.living.motions import motions_of
from choreo.motion.living.proof import LivingError, Proof, fastest
from choreo.picture.shapes import grid
from tests.motion.living.moving import LIMITS, faults, looked_at, moved

PICTURE = grid(16, 2.0).stand(y=60, z=60)
MOTIONS = motions_of([{"name": "orbit", "radius": 2}, {"name": "wave"}])


def proof(limits: Limits = LIMITS) -> Proof:
    """Return the proof of a picture in which the first motion moves the first eight drones, the second the others."""
    return Proof(limits, MOTIONS, [(0,)] * 8 + [(1,)] * 8)


def curves() -> Trajectory:
    return moved(PICTURE, {"name": "orbit", "radius": 2, "period": 16}).trajectory


def spoilt(drone: int, push: list[float]) -> Trajectory:
    """Return the curves with one inner control point of one drone, in the midst, moved."""
    good = curves()
    control = np.array(good.control)
    control[len(control) // 2, 1, drone] += push
    return replace(good, control=control)


def test_good_curves_pass() -> None:
    good = curves()
    proof().speeds(good)
    proof().air(good)
    assert proof().distances(good) >= LIMITS.min_distance


@pytest.mark.parametrize(("drone", "blamed"), [(3, 0), (12, 1)])
def test_who_is_too_quick_is_found_with_the_motion_that_moves_it(drone: int, blamed: int) -> None:
    with pytest.raises(LivingError, match="is too quick for its drones") as wrong:
        proof().speeds(spoilt(drone, [0.4, 0, 0]))
    assert wrong.value.numbers == (blamed,)
    assert wrong.value.slow
    assert wrong.value.excess > 1
    assert faults(looked_at(spoilt(drone, [0.4, 0, 0]))), "the checker finds it too"


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(max_speed=0.3), "m/s level, 0.3 at most"),
        (Limits(max_climb=0.3), "m/s up, 0.3 at most"),
        (Limits(max_descent=0.3), "m/s down, 0.3 at most"),
        (Limits(max_acceleration=0.1), "m/s2, 0.1 at most"),
        (Limits(max_jerk=0.01), "its acceleration changes faster than max_jerk allows"),
        (Limits(wind=7.9), "m/s level, 0.1 at most"),
    ],
)
def test_every_limit_is_asked_for_by_itself(limits: Limits, told: str) -> None:
    with pytest.raises(LivingError) as wrong:
        proof(limits).speeds(curves())
    assert told in str(wrong.value)


def test_who_comes_too_near_is_found_with_both_motions() -> None:
    good = curves()
    control = np.array(good.control)
    middle = len(control) // 2
    control[middle, 1:3, 7] += (control[middle, 1:3, 11] - control[middle, 1:3, 7]) * 0.5
    with pytest.raises(LivingError, match=r"with motion 2 'wave': brings drones within 1\.\d\d m") as wrong:
        proof().distances(replace(good, control=control))
    assert wrong.value.numbers == (0, 1)
    assert wrong.value.near


def test_dots_too_near_before_anything_moves_are_counted() -> None:
    points = np.array(PICTURE.points)
    points[3] = points[2] + [1.0, 0, 0]
    with pytest.raises(InputError, match=r"1 pairs of dots .* the nearest 1.000 m, near x "):
        proof().standing(points)
    proof().standing(PICTURE.points)


def test_air_is_asked_for_between_the_knots() -> None:
    """The curve bulges out of the fence between two knots that are both within."""
    good = curves()
    edge = float(good.control[..., 0].max()) + 0.2
    fenced = Limits(fence=np.array([[-30.0, 0], [edge, 0], [edge, 99], [-30, 99]]))
    proof(fenced).air(good)
    control = np.array(good.control)
    piece = int(control[:, 0, :, 0].max(axis=1).argmax())
    drone = int(control[piece, 0, :, 0].argmax())
    control[piece, 1:3, drone, 0] += 2.0
    with pytest.raises(LivingError, match="fence") as wrong:
        proof(fenced).air(replace(good, control=control))
    assert not wrong.value.near
    assert wrong.value.numbers == ((0,) if drone < 8 else (1,))


def test_a_thin_mast_is_not_missed() -> None:
    good = curves()
    x, y, _ = good.at(20.0).position[5].tolist()
    mast = KeepOut(
        np.array([[x - 0.2, y - 0.2], [x + 0.2, y - 0.2], [x + 0.2, y + 0.2], [x - 0.2, y + 0.2]]), 90.0, "mast"
    )
    with pytest.raises(LivingError, match="mast"):
        proof(Limits(keep_out=(mast,))).air(good)


def test_nobody_is_faster_than_the_fastest() -> None:
    good = curves()
    speeds = [np.linalg.norm(good.at(at).velocity, axis=1).max() for at in np.linspace(0, 40, 300).tolist()]
    assert max(speeds) <= fastest(good) <= max(speeds) * 1.1
