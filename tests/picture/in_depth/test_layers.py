"""Depth layers: the audience sees the fine picture, drones keep their distance, and the angle told is the true one."""

from __future__ import annotations

import numpy as np
import pytest

import choreo as ch
from choreo.errors import PictureError
from choreo.neighbours import closest, near_pairs
from choreo.picture.formation import Formation
from choreo.picture.in_depth.layers import depths, layered
from choreo.picture.outline import Outline
from choreo.picture.view import View
from tests.picture.drawing import SQUARE, WAVES, arc, star

FINE = Outline.from_strokes([*SQUARE, *star(), arc(200, 150, 60)], name="fine")
SPACING = 1.51


def as_seen(formation: Formation) -> np.ndarray:
    return formation.points[:, [0, 2]]


@pytest.fixture(scope="module")
def deep() -> Formation:
    return FINE.stroke(220, width=38, layers=4)


@pytest.mark.proof
def test_more_dots_than_fit_in_a_plane_stand_in_depth_and_keep_their_distance(deep: Formation) -> None:
    with pytest.raises(
        PictureError, match=r"at this size \d+ fit, for 220 make it \d+ m wide, or let them stand in depth"
    ):
        FINE.stroke(220, width=38)
    assert len(deep) == 220
    assert deep.spacing >= SPACING
    assert closest(as_seen(deep)) < 0.9 * SPACING
    assert 0 < np.ptp(deep.points[:, 1]) <= 3 * SPACING
    assert (deep.points[:, 1] == deep.points[:, 1].min()).mean() > 0.3, "many stay in the picture's plane"


def test_seen_from_the_front_they_are_the_picture(deep: Formation) -> None:
    flat = FINE.stroke(220, width=76).scale(0.5)
    told = ch.trial(FINE, 220, width=38, layers=4).quality
    assert told.smallest_gap > 0.7
    assert told.precision < 0.15
    assert told.coverage < 0.75
    assert np.ptp(as_seen(deep), axis=0) == pytest.approx(np.ptp(as_seen(flat), axis=0), abs=0.3)


def test_no_dot_is_deeper_than_it_must_be(deep: Formation) -> None:
    behind = np.flatnonzero(deep.points[:, 1] > deep.points[:, 1].min() + 1e-6)
    gaps = np.linalg.norm(deep.points[behind, None] - deep.points[None], axis=2)
    gaps[np.arange(len(behind)), behind] = np.inf
    assert gaps.min(axis=1) == pytest.approx(SPACING, rel=1e-3), "each leans on another"


def test_within_the_angle_no_dot_moves_by_more_than_half_a_gap_and_beyond_one_does(deep: Formation) -> None:
    angle = deep.viewing_angle
    assert angle is not None
    assert 2 < angle < 45

    def largest_shift(degrees: float) -> float:
        """Return the largest shift of a pair against each other, in their distance, from any side at this angle."""
        pairs = near_pairs(as_seen(deep), 3 * SPACING)
        apart = deep.points[pairs[:, 0]] - deep.points[pairs[:, 1]]
        return float((np.abs(apart[:, 1]) * np.tan(np.radians(degrees)) / np.hypot(*apart[:, [0, 2]].T)).max())

    assert largest_shift(angle * 0.999) <= 0.5 < largest_shift(angle * 1.001)


def test_a_picture_that_fits_in_a_plane_stays_flat() -> None:
    dots = FINE.stroke(150, width=100, layers=3)
    assert np.ptp(dots.points[:, 1]) == 0
    assert dots.viewing_angle is None
    assert dots.points.tobytes() == FINE.stroke(150, width=100).points.tobytes()


def test_from_an_eye_near_by_the_layers_lie_behind_one_another() -> None:
    """The lines of sight to the edges of a wide picture slant: dots go back along them, not along y."""
    eye, centre = (10.0, -30.0, 2.0), (0.0, 60.0, 50.0)
    dots = FINE.stroke(220, width=38, layers=4, view=View(eye, centre))
    assert dots.spacing >= SPACING
    depth = dots.points[:, 1].round(6)
    assert len(np.unique(depth)) > 1
    from_eye = dots.points - (np.array(eye) - centre)
    on_plane = from_eye * (np.subtract(centre, eye)[1] / from_eye[:, 1])[:, None]
    told = ch.trial(FINE, 220, width=38, layers=4, view=View(eye, centre))
    drawn = np.concatenate(told.lines) + (np.subtract(centre, eye)[[0, 2]])
    assert max(np.hypot(*(drawn - at).T).min() for at in on_plane[:, [0, 2]]) < 0.3


def test_fills_may_be_deep_as_well() -> None:
    square = Outline.from_strokes([[(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)]], name="square")
    dots = square.fill(400, width=22, layers=4)
    assert dots.spacing >= SPACING
    assert closest(as_seen(dots)) < SPACING


def test_near_lines_side_by_side_need_no_picture_twice_as_wide() -> None:
    waves = Outline.from_strokes(WAVES, name="waves")
    assert waves.stroke(500, width=60, layers=4).spacing >= SPACING


def test_layers_come_from_the_graph_of_near_pairs() -> None:
    triangle = np.array([[0.0, 0], [1, 0], [0.5, 0.8]])
    assert depths(triangle, 1.5, 2) is None
    assert sorted(depths(triangle, 1.5, 3)) == [0, 1, 2]  # type: ignore[arg-type] # three do
    circle = np.stack([np.cos(np.arange(100) * np.pi / 50), np.sin(np.arange(100) * np.pi / 50)], axis=1) * 15.9
    assert set(depths(circle, 1.5, 2)) == {0, 1}  # type: ignore[arg-type] # an even circle has two


@pytest.mark.proof
def test_what_does_not_fit_in_the_layers_names_how_many_would() -> None:
    with pytest.raises(PictureError, match=r"or let them stand in depth: layers = [34]"):
        FINE.stroke(220, width=26, layers=2)


@pytest.mark.parametrize("layers", [0, 9, True, 2.0, "auto"])
def test_layers_are_a_small_whole_number(layers: int) -> None:
    with pytest.raises(PictureError, match=r"expected a whole number from 1 to 8"):
        FINE.stroke(100, width=100, layers=layers)


def test_the_depth_is_what_pythagoras_asks_for() -> None:
    pair = layered(np.array([[0.0, 0], [0.9, 0]]), 1.5, 2)
    assert np.ptp(pair.points[:, 1]) == pytest.approx(1.2, abs=1e-6)
    assert pair.angle == pytest.approx(np.degrees(np.arctan(0.45 / 1.2)), abs=1e-6)
    assert pair.layers == 2


def test_parts_added_up_hold_as_far_as_the_least_of_them() -> None:
    deep, other = (Formation(np.eye(3) * 9 + shift, None, "", angle) for shift, angle in ((0, 12.0), (40, 20.0)))
    flat = ch.ring(1, radius=1).at(x=90)
    assert (deep + other + flat).viewing_angle == 12.0
    assert (flat + flat.at(x=9)).viewing_angle is None
    assert deep.stand(y=60, z=50).turn(30).viewing_angle == 12.0
