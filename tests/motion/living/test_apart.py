"""Parts that meet in the picture are planes apart, and look as they did; what never meets shares a plane."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.motion.living.apart import DEEPEST, Depth, away_from, looks, shifts
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, ring, sphere
from tests.motion.living.moving import EYE, HOLD, LIMITS, is_safe, moved, parts, row
from tests.strategies import gentle_motions, held_pictures

SIGHT = Depth(np.array(EYE), np.array([0.0, 1.0, 0.0]))
NEED = LIMITS.planning_distance


def seen(places: np.ndarray) -> np.ndarray:
    """Return where places are seen from the audience's eyes: right and up over ahead."""
    arm = places - np.array(EYE)
    return np.asarray(arm[..., [0, 2]] / arm[..., [1]])


@given(picture=held_pictures(), data=st.data())
def test_a_shift_in_depth_changes_nothing_that_is_seen_and_makes_distances_no_less(
    picture: Formation, data: st.DataObject
) -> None:
    shift = np.full(len(picture), data.draw(st.floats(0, 40)))
    after = SIGHT.shifted(picture.points[None], shift)[0]
    assert np.abs(seen(after) - seen(picture.points)).max() < 1e-9
    assert np.abs(SIGHT.of(after) - SIGHT.of(picture.points) - shift).max() < 1e-9
    assert Formation(after).spacing >= picture.spacing - 1e-9


@given(data=st.data(), one=held_pictures(most=20), two=held_pictures(most=20))
@settings(max_examples=20)
def test_two_parts_that_cross_are_apart_in_depth_by_the_whole_spacing(
    data: st.DataObject, one: Formation, two: Formation
) -> None:
    """Both stand in the same place, and each moves as it likes within its plane."""
    both = parts(one=one.stand(y=60, z=60), two=two.stand(y=60, z=60))
    said = [
        data.draw(gentle_motions(name)) | {"part": part, "axis": "y"}
        for part, name in (("one", "swing"), ("two", "orbit"))
    ]
    alive = moved(both, said)
    assert is_safe(alive.trajectory).closest_m >= NEED - 0.01
    at = alive.trajectory.at(HOLD / 2).position[np.argsort(alive.dot)][:, 1]
    own, other = at[: len(one)], at[len(one) :]
    assert abs(own.mean() - other.mean()) >= NEED - 0.01
    assert np.ptp(own) < 0.01
    assert np.ptp(other) < 0.01
    assert any("parted by up to" in note for note in alive.notes)


def test_parts_that_never_meet_share_the_plane_of_the_picture() -> None:
    apart = parts(left=grid(9, 2.0).stand(y=60, z=60, x=-20), right=grid(9, 2.0).stand(y=60, z=60, x=20))
    alive = moved(apart, [{"name": "spin", "part": "left", "period": 30}, {"name": "swing", "part": "right"}])
    assert np.abs(alive.trajectory.at(HOLD / 2).position[:, 1] - 60).max() < 0.01
    assert not any("parted" in note for note in alive.notes)


def test_what_overlaps_at_rest_may_overlap_as_long_as_one_of_it_moves() -> None:
    """Limbs of a puppet lie over each other in the drawing: in space they never do."""
    joint = parts(body=row(9, 16.0), arm=row(6, 10.0, x=1.0))
    alive = moved(joint, {"name": "swing", "part": "arm", "joint": [-4, 60], "angle": 30, "period": 12})
    is_safe(alive.trajectory)
    depth = alive.points[:, 1]
    assert len(np.unique(depth.round(3))) == 2
    assert np.ptp(depth) >= NEED
    sight = seen(alive.points[np.argsort(alive.dot)])
    assert np.abs(sight - seen(joint.points)).max() < 1e-6, "the audience sees the drawing"


def test_who_goes_back_along_its_line_of_sight_meets_nobody_there_either() -> None:
    """The front row goes behind the one below it, and so would come under the one that stands behind it, higher up."""
    rows = parts(low=row(5, 10.0, z=58.8), front=row(5, 10.0, z=60.0), high=row(5, 10.0, z=61.55, y=61.2))
    glide = {"name": "drift", "by": [0.5, 0, 0], "back": True}
    alive = moved(rows, [glide | {"part": "front"}, glide | {"part": "high"}])
    assert is_safe(alive.trajectory).closest_m >= NEED - 0.01
    sight = seen(alive.points[np.argsort(alive.dot)])
    assert np.abs(sight - seen(rows.points)).max() < 1e-6, "the audience sees the drawing"


def test_three_in_a_row_take_two_planes() -> None:
    """One and three never meet, so two planes are enough: a colouring, not a plane for each."""
    places = np.zeros((1, 3, 3))
    places[0, :, 0] = [0.0, 1.0, 2.0]
    places[..., 1], places[..., 2] = 60.0, 60.0
    moves = np.array([True, True, True])
    far = shifts(places, np.arange(3), moves, SIGHT, 1.5, np.ones(3))
    assert sorted(set(far.round(6).tolist())) == pytest.approx([0.0, 1.5015], abs=1e-6)
    assert far[0] == far[2] or far[1] in (0.0, far.max())
    for one, two in ((0, 1), (1, 2)):
        assert abs(far[one] - far[two]) >= 1.5


def test_who_stands_stays_in_its_plane_and_movers_go_behind() -> None:
    alive = moved(
        parts(still=grid(25, 2.0).stand(y=60, z=60), comet=row(3, 4.0, x=-20, z=60)),
        {"name": "drift", "part": "comet", "by": [40, 0, 0]},
    )
    is_safe(alive.trajectory)
    rest = alive.points[np.argsort(alive.dot)]
    assert np.abs(rest[:25, 1] - 60).max() < 1e-6
    assert rest[25:, 1].min() >= 60 + NEED


def test_what_needs_too_much_depth_is_refused_with_what_would_help() -> None:
    many = int(DEEPEST / NEED) + 3
    crowd = parts(**{f"r{number}": row(2, 3.0) for number in range(many)})
    said = [{"name": "drift", "part": f"r{number}", "by": [0, 0, 1]} for number in range(many)]
    with pytest.raises(InputError, match=r"need 6\d m of depth to be apart, at most 60 m are taken; let fewer"):
        moved(crowd, said)


def test_looks_are_close_where_it_is_fast() -> None:
    assert len(looks(10.0, 0.1)) == 9
    assert np.diff(looks(10.0, 8.0)).max() * 8.0 <= 0.4 + 1e-9


def test_a_quick_small_part_that_flits_past_is_not_missed_between_looks() -> None:
    wheel = parts(rim=ring(12, 6.0).stand(y=60, z=60), pin=row(2, 2.0, x=0.0, z=66.0))
    alive = moved(wheel, {"name": "orbit", "part": "pin", "radius": 6, "period": 18, "axis": "y"})
    is_safe(alive.trajectory)


def test_depth_is_away_from_the_audience_across_the_picture() -> None:
    upright = grid(16, 2.0).stand(y=60, z=60)
    assert away_from(upright.points, EYE).tolist() == pytest.approx([0, 1, 0], abs=1e-9)
    turned = away_from(upright.turn(30).points, EYE)
    assert turned @ [0, 1, 0] == pytest.approx(math.cos(math.radians(30)))
    edge = away_from(upright.turn(90).points, EYE)
    assert edge.tolist() == pytest.approx([0, 1, 0], abs=1e-9)
    solid = away_from(sphere(20, 9.0).at(60, 60, 60).points, EYE)
    assert solid.tolist() == pytest.approx([60 / math.hypot(60, 150), 150 / math.hypot(60, 150), 0.0], abs=1e-3)
