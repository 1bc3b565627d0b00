"""Formations: points and colours, moved, turned, scaled and composed, each time as a new one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.picture.formation import Formation
from choreo.picture.shapes import ring
from tests.strategies import formations

PLAIN = Formation(np.array([[0.0, 0, 0], [2, 0, 0], [2, 0, 4]]), name="corner")
angles = st.floats(-720, 720)
axes = st.sampled_from(["x", "y", "z"])
some_formations = st.integers(1, 12).flatmap(lambda drones: formations(drones, 1.5))


def distances(formation: Formation) -> np.ndarray:
    apart = formation.points[:, None] - formation.points[None]
    return np.asarray(np.linalg.norm(apart, axis=2))


@settings(max_examples=40, deadline=None)
@given(some_formations, angles, axes)
def test_turning_keeps_all_distances_and_the_middle(formation: Formation, degrees: float, about: str) -> None:
    turned = formation.turn(degrees, about)
    assert distances(turned) == pytest.approx(distances(formation), abs=1e-9)
    along = "xyz".index(about)
    assert turned.points[:, along] == pytest.approx(formation.points[:, along], abs=1e-9)
    back = turned.points.mean(axis=0) - formation.centre
    ahead = formation.points.mean(axis=0) - formation.centre
    assert np.linalg.norm(back) == pytest.approx(np.linalg.norm(ahead), abs=1e-9)


@pytest.mark.parametrize(("about", "wanted"), [("x", [0, -1, 0]), ("y", [1, 0, 0]), ("z", [0, 0, 1])])
def test_a_turn_is_anticlockwise_looking_against_the_axis(about: str, wanted: list[float]) -> None:
    """Where the upmost dot of an upright cross goes on a quarter turn."""
    cross = Formation(np.array([[0.0, 0, 1], [0, 0, -1], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]]))
    assert cross.turn(90, about).points[0] == pytest.approx(np.array(wanted), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(some_formations, st.floats(0.1, 10))
def test_scaling_multiplies_all_distances(formation: Formation, factor: float) -> None:
    assert distances(formation.scale(factor)) == pytest.approx(factor * distances(formation), rel=1e-9, abs=1e-9)
    assert formation.scale(factor).centre == pytest.approx(formation.centre, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(some_formations, *[st.floats(-500, 500)] * 3)
def test_it_is_placed_by_the_middle_of_its_bounding_box(formation: Formation, x: float, y: float, z: float) -> None:
    placed = formation.at(x, y, z)
    assert placed.centre == pytest.approx(np.array([x, y, z]), abs=1e-9)
    assert distances(placed) == pytest.approx(distances(formation), abs=1e-9)
    assert np.array_equal(formation.stand(y=y, z=z, x=x).points, placed.points)


def test_a_picture_that_lies_has_its_top_away_from_the_audience() -> None:
    flat = PLAIN.lie(z=20.0)
    assert flat.points[:, 2].tolist() == [20.0, 20.0, 20.0]
    assert flat.points[:, 0].tolist() == [-1.0, 1.0, 1.0]
    assert flat.points[2, 1] > flat.points[0, 1]
    assert distances(flat) == pytest.approx(distances(PLAIN))


@settings(max_examples=30, deadline=None)
@given(some_formations)
def test_the_spacing_is_the_least_of_all_distances(formation: Formation) -> None:
    apart = distances(formation)[~np.eye(len(formation), dtype=bool)]
    assert formation.spacing == pytest.approx(apart.min(initial=np.inf))


def test_bounds_are_the_lowest_and_highest_coordinates() -> None:
    low, high = PLAIN.bounds
    assert (low.tolist(), high.tolist(), PLAIN.centre.tolist()) == ([0, 0, 0], [2, 0, 4], [1, 0, 2])


def test_methods_return_new_formations_and_leave_the_old_one() -> None:
    before = PLAIN.points.copy()
    changed = PLAIN.at(5).turn(30).scale(2).paint("red").rename("other")
    assert np.array_equal(PLAIN.points, before)
    assert PLAIN.colours is None
    assert (PLAIN.name, changed.name) == ("corner", "other")
    with pytest.raises(ValueError, match="read-only"):
        PLAIN.points[0] = 1.0


def test_parts_are_composed_each_with_its_colour() -> None:
    both = PLAIN.paint("red") + ring(2, 5.0).at(z=30)
    assert len(both) == 5
    assert both.name == "corner + ring"
    assert both.colours is not None
    assert both.colours.tolist() == [[255, 0, 0]] * 3 + [[255, 255, 255]] * 2
    assert (PLAIN + PLAIN.at(z=9)).colours is None
    assert (Formation(np.zeros((1, 3))) + PLAIN).name == "corner"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([[1, 0, 0], [0, 1, 0]], "whole numbers up to 1 are nearly black; write 255 for full light, or 1.0"),
        ([[1.0000001, 0.5, 0.0], [0.0, 0.2, 1.0]], "up to 1.0000001 are nearly black; they go from 0.0 to 1.0"),
    ],
)
def test_colours_that_were_meant_from_0_to_1_are_never_black_in_silence(given: list[list[float]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Formation(np.array([[0.0, 0, 0], [5, 0, 0]]), np.array(given))
    dark = Formation(np.array([[0.0, 0, 0], [5, 0, 0]]), np.array([[1, 0, 0], [0, 0, 0]], dtype=np.uint8))
    assert dark.colours is not None, "bytes are what they are"
    assert dark.colours.max() == 1


def test_colours_go_with_the_points() -> None:
    colours = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    painted = Formation(PLAIN.points, colours).at(z=50).turn(12).scale(3).lie(z=9)
    assert painted.colours is not None
    assert painted.colours.tolist() == colours.tolist()


@pytest.mark.parametrize(
    ("points", "colours", "message"),
    [
        (np.empty((0, 3)), None, "formation 'wrong': holds no point"),
        ([[0, 0]], None, r"formation 'wrong': expected rows of 3 numbers, got 1 row of 2 numbers"),
        ([[0, 0, np.nan]], None, "formation 'wrong': .*not finite"),
        (
            [[0, 0, 0]],
            [[1, 2, 3], [4, 5, 6]],
            r"formation 'wrong': colours: expected 1 row of 3 numbers, got 2 rows of 3 numbers",
        ),
        ([[0, 0, 0]], [[0, 0, 300]], "formation 'wrong': colours: colours lie between 0 and 255"),
    ],
)
def test_what_is_no_formation_is_refused_by_name(points: object, colours: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Formation(points, colours, "wrong")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_is_above_nothing(factor: float) -> None:
    with pytest.raises(InputError, match=r"scale: factor = .* expected a number above 0"):
        PLAIN.scale(factor)


def test_there_are_three_axes() -> None:
    with pytest.raises(InputError, match="turn: about = 'w'; expected 'x', 'y' or 'z'"):
        PLAIN.turn(10, "w")


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_no_method_makes_a_formation_of_numbers_that_are_none(bad: float) -> None:
    for method in (PLAIN.at, PLAIN.turn, PLAIN.lie):
        with pytest.raises(InputError):
            method(bad)
