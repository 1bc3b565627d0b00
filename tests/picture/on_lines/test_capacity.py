"""Packing: close to as many dots as strokes hold, never too near; and the tightest part is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.errors import PictureError
from choreo.neighbours import closest
from choreo.picture.line.network import Network, network_of
from choreo.picture.on_lines.capacity import Places, packed, tightest, unlit
from choreo.picture.outline import Outline
from tests.picture.drawing import CROSS, y_up

COMB = [[(0.0, 0.0), (30.0, 0.0)], *[[(25 + 0.5 * k, 0.0), (25 + 0.5 * k, 6.0)] for k in range(8)]]


def net(*strokes: list[tuple[float, float]]) -> Network:
    return network_of(Outline.from_strokes(strokes).strokes, 1.0)


def test_a_line_holds_as_many_as_its_length_allows() -> None:
    line = net([(0, 0), (10, 0)])
    places, _ = packed(line, 1.0, np.random.default_rng(0))
    assert len(places) in (10, 11)
    assert closest(line.at(places)[0]) >= 1.0


@pytest.mark.parametrize("spacing", [0.7, 1.3, 4.0])
def test_nobody_is_too_near_where_strokes_cross_and_crowd(spacing: float) -> None:
    network = net(*COMB, [(0, 3), (30, 4)])
    places, edge = packed(network, spacing, np.random.default_rng(0))
    assert closest(network.at(places)[0]) >= spacing
    assert (places >= network.start[edge]).all()
    assert (places <= network.start[edge] + network.length[edge]).all()


def test_the_tightest_part_is_where_most_strokes_lie() -> None:
    found = tightest(net(*COMB), 1.5)
    assert found is not None
    (x, y), crowd = found
    assert 25 <= x <= 28.5
    assert 0 <= y <= 6
    assert crowd > 6


def test_a_single_line_has_no_tightest_part() -> None:
    assert tightest(net([(0, 0), (10, 0), (20, 3)]), 1.0) is None


def test_the_error_names_the_tightest_part() -> None:
    with pytest.raises(
        PictureError, match=r"tightest is the lower right, x = 2[5-8]\S*, y = \d\S* \(units of the drawing, y up\)"
    ):
        Outline.from_strokes([*COMB, [(0.0, 0.0), (0.0, 30.0)]], name="comb").stroke(100, width=30.0)


def test_a_small_heart_holds_six() -> None:
    turn = np.linspace(0, 2 * np.pi, 241)
    down = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    points = np.stack([16 * np.sin(turn) ** 3, down], axis=1)
    points[-1] = points[0]
    heart = Outline.from_strokes([points], name="heart")
    assert [len(heart.stroke(n, width=3.0)) for n in range(1, 7)] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(PictureError, match="at this size 6 fit"):
        heart.stroke(7, width=3.0)


def test_a_tight_picture_gives_no_stroke_up() -> None:
    outline = Outline.from_strokes([*[y_up(np.array(line)) for line in CROSS], [(5.0, 5.0), (20.0, 5.0)]], name="two")
    for n in range(2, 40):
        dots = outline.stroke(n, width=40.0).points[:, 2]
        assert (dots == dots.min()).any()


@pytest.mark.parametrize(("apart", "dark"), [(0.3, 1), (0.95, 1), (1.05, 0), (5.0, 0)])
def test_of_two_crumbs_within_a_spacing_one_is_dark_and_farther_apart_none(apart: float, dark: int) -> None:
    network = net([(0, 0), (10, 0)], [(5, 20), (5.0001, 20)], [(5 + apart, 20), (5.0001 + apart, 20)])
    found = unlit(network, 1.0)
    assert int(found.sum()) == dark
    assert not found[0]


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 2.0))
def test_dots_chosen_one_after_the_other_are_those_of_a_search_through_all(seed: int, reach: float) -> None:
    rng = np.random.default_rng(seed)
    points, order = rng.uniform(-3, 3, (60, 2)), rng.permutation(60)
    chosen: list[int] = []
    for index in order.tolist():
        if not chosen or np.hypot(*(points[chosen] - points[index]).T).min() > reach:
            chosen.append(index)
    assert Places.of(points, reach).one_after_the_other(order).tolist() == chosen
