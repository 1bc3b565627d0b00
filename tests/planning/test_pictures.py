"""Each cue's picture with all drones in it: lit dots, then dark spares."""

from __future__ import annotations

import numpy as np
import pytest

import choreo as ch
from choreo.errors import ShowError
from choreo.neighbours import closest
from choreo.picture.shapes import line, ring
from choreo.planning.pictures import pictures
from choreo.show.show import Cue
from tests.planning.shows import shape, show_of

RING, LINE = shape("ring", 12), shape("line", 20)


def test_each_picture_holds_the_whole_fleet() -> None:
    full = pictures(show_of(RING, LINE, drones=30))
    assert [picture.name for picture in full] == ["ring", "line"]
    for picture, dots in zip(full, (RING, LINE), strict=True):
        assert picture.points.shape == (30, 3)
        assert np.array_equal(picture.points[: len(dots)], dots.points)
        assert closest(picture.points) >= 1.51 * (1 - 1e-9)


def test_lit_dots_have_the_light_of_the_cue_and_spares_are_black() -> None:
    (picture,) = pictures(show_of(Cue(RING, light="deepskyblue"), drones=30))
    assert picture.colours[:12].tolist() == [[0, 191, 255]] * 12
    assert not picture.colours[12:].any()


def test_a_gradient_runs_from_bottom_to_top() -> None:
    (picture,) = pictures(show_of(Cue(RING, light=("black", "white"))))
    heights = RING.points[:, 2]
    assert picture.colours[heights.argmin()].tolist() == [0, 0, 0]
    assert picture.colours[heights.argmax()].tolist() == [255, 255, 255]
    order = np.argsort(heights)
    assert (np.diff(picture.colours[order, 0].astype(int)) >= 0).all()


def test_without_a_light_a_formation_shines_in_its_own_colours_or_white() -> None:
    painted = RING.paint("#0a141e")
    own, white, over = pictures(show_of(painted, RING, Cue(painted, light="red")))
    assert own.colours[0].tolist() == [10, 20, 30]
    assert white.colours[0].tolist() == [255, 255, 255]
    assert over.colours[0].tolist() == [255, 0, 0]


def test_spares_wait_where_the_next_picture_needs_them() -> None:
    near, far = ring(6, 5.0).stand(y=60, z=40), line(30, 60.0).stand(y=60, z=40, x=60)
    full = pictures(show_of(near, far))
    assert full[0].points[6:, 0].mean() > 30


def test_spares_wait_for_the_next_other_picture_while_the_same_dots_stay() -> None:
    near, far = ring(6, 5.0).stand(y=60, z=40), line(30, 60.0).stand(y=60, z=40, x=60)
    full = pictures(show_of(near, near, near, far, far))
    assert all(np.array_equal(full[0].points, other.points) for other in full[1:3])
    assert np.array_equal(full[3].points, full[4].points)
    assert np.array_equal(full[0].points, pictures(show_of(near, far))[0].points)
    alone = pictures(show_of(near, near))
    assert np.array_equal(alone[0].points, alone[1].points)


def test_an_error_names_the_cue_and_where() -> None:
    tilted = line(5, 4 * 1.4).stand(y=60, z=40, x=100)
    with pytest.raises(
        ShowError, match=r"cue 2 'line': 4 pairs .* the nearest 1.399 m, one near x 97.2, y 60.0, z 40.0 m"
    ):
        pictures(show_of(RING, tilted))


def test_dots_above_each_other_need_the_vertical_distance() -> None:
    upright = line(5, 4 * 2.0).turn(90, "y").stand(y=60, z=40)
    assert len(pictures(show_of(upright))) == 1
    with pytest.raises(ShowError, match="4 pairs of dots are nearer"):
        pictures(show_of(upright, vertical_distance=2.5))
    assert len(pictures(show_of(upright.turn(90, "y"), vertical_distance=2.5))) == 1


def test_curves_of_moving_pictures_stand_on_whole_micrometres() -> None:
    """So that a plan file holds them as small differences, spares included."""
    ring = ch.ring(10, radius=6 / 0.7).stand(y=40.1234567, z=30.7654321)
    plan = ch.plan(ch.Show("ring", ch.Fleet(14), [ch.Cue(ring, hold=8, motion="tilt")]))
    whole = np.rint(plan.trajectory.control * 1e6) / 1e6
    assert np.array_equal(whole, plan.trajectory.control)


def test_room_beside_a_moving_picture_keeps_the_wider_distance_above_and_below() -> None:
    """Refused before, since the room for what moves was added to one distance only."""
    cue = Cue(RING, hold=20.0, motion={"name": "turn", "axis": "y", "period": 60.0})
    show = show_of(cue, drones=20, vertical_distance=2.0)
    (picture,) = pictures(show)
    assert len(picture.points) == 20
