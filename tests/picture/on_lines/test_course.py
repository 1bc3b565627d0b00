"""Which stroke, place and part the dots of a drawing have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.drawn import Drawn
from choreo.picture.formation import Formation
from choreo.picture.line.named import NamedPart
from choreo.picture.on_lines.course import course, strokes_of
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from choreo.picture.view import View


def line(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float)


def test_at_a_junction_a_stroke_goes_straight_on() -> None:
    lines = [line((0, 0), (5, 0)), line((5, 0), (5, 5)), line((5, 0), (9, 1))]
    first, second = strokes_of(lines)
    assert first.tolist() == [[0, 0], [5, 0], [9, 1]]
    assert second.tolist() == [[5, 0], [5, 5]]


def test_a_corner_ends_no_stroke_and_a_ring_is_one() -> None:
    square = [line((0, 0), (1, 0)), line((1, 1), (1, 0)), line((1, 1), (0, 1)), line((0, 1), (0, 0))]
    (ring,) = strokes_of(square)
    assert ring.tolist() == [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    drawn = course(square, line((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)))
    assert drawn.along.tolist() == [0.5, 1.5, 2.5, 3.5]
    assert drawn.closed.all()
    assert drawn.length.tolist() == [4] * 4


def test_lines_of_a_picture_are_read_from_the_top_down_and_from_the_left() -> None:
    lines = [line((9, 0), (0, 0)), line((5, 10), (9, 10)), line((0, 10), (4, 10))]
    drawn = course(lines, line((1, 0), (6, 10), (1, 10), (3, 10)), as_drawn=False)
    assert drawn.stroke.tolist() == [2, 1, 0, 0]
    assert drawn.along.tolist() == [1, 1, 1, 3], "an open stroke begins at its left"
    assert drawn.order.tolist() == [3, 2, 0, 1]


def test_the_upper_of_two_parts_has_the_dot() -> None:
    low = NamedPart(("sea",), (), shapely.MultiPolygon([shapely.box(0, 0, 10, 10)]))
    high = NamedPart(("boat", "hull"), (), shapely.MultiPolygon([shapely.box(4, 4, 6, 6)]))
    drawn = course(
        [line((0, 0), (10, 10))], line((1, 1), (5, 5), (9, 9)), parts=[(p, lambda xy: xy) for p in (low, high)]
    )
    assert drawn.of("sea").tolist() == [True, False, True]
    assert drawn.of("boat/hull").tolist() == [False, True, False]


ZIGZAG = Outline.from_strokes([[(0, 0), (10, 0)], [(0, 5), (10, 5), (10, 9)]], name="zigzag")


def kept(one: Drawn, other: Drawn) -> bool:
    return all(np.array_equal(getattr(one, key), getattr(other, key)) for key in ("stroke", "along", "order", "part"))


def test_a_formation_keeps_its_drawing_wherever_it_goes() -> None:
    dots = ZIGZAG.stroke(30, width=60)
    assert dots.drawn is not None
    assert dots.drawn.stroke.max() == 1
    first = dots.drawn.stroke == 0
    assert np.allclose(dots.drawn.along[first], dots.points[first, 0] + 30, atol=1e-6), "metres along the first stroke"
    for moved in (
        dots.at(3, 40, 60),
        dots.stand(60, 50),
        dots.lie(30),
        dots.turn(40),
        dots.paint("red"),
        dots.rename("a"),
    ):
        assert kept(moved.drawing, dots.drawn)
    assert np.allclose(dots.scale(2).drawing.along, 2 * dots.drawn.along)
    both = dots + dots.rename("other")
    assert both.drawing.of("zigzag").sum() == both.drawing.of("other").sum() == 30
    three = dots + dots.rename("b") + dots.rename("c")
    assert three.drawing.parts == (("zigzag",), ("b",), ("c",)), "a sum of sums is no deeper"


def test_the_drawing_is_told_as_it_is_seen_in_views_and_in_layers() -> None:
    view = View((0, -80, 2), (0, 60, 60))
    for dots in (ZIGZAG.stroke(30, width=60, view=view), ZIGZAG.stroke(70, width=60, layers=3)):
        drawn = dots.drawing
        assert drawn.total == pytest.approx(6 * 24, rel=0.3)
        for stroke in (0, 1):
            own = np.flatnonzero(drawn.stroke == stroke)
            ordered = own[np.argsort(drawn.along[own])]
            steps = np.linalg.norm(np.diff(dots.points[ordered][:, [0, 2]], axis=0), axis=1)
            assert steps.max() < 4 * np.median(steps), "from dot to dot along the stroke"


def test_letters_and_groups_are_parts(tmp_path: Path) -> None:
    (tmp_path / "boat.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60" fill="none" stroke="black">'
        '<g id="boat"><path id="hull" d="M10 40H90"/><path id="sail" d="M50 35V5L80 35"/></g></svg>'
    )
    dots = trace(tmp_path / "boat.svg").stroke(40, width=80)
    drawn = dots.drawing
    assert {"boat", "hull", "sail"} <= set(drawn.names)
    assert np.array_equal(drawn.of("hull"), dots.points[:, 2] < dots.points[:, 2].min() + 1)
    assert drawn.of("boat").all()


def test_a_colour_is_a_part_where_nothing_has_a_name() -> None:
    dots = Formation(np.array([[0.0, 0, 0], [2, 0, 0]])).paint("red")
    assert dots.drawing.parts == ((),), "dots from arrays are of one part"
    drawn = course([line((0, 0), (4, 0))], line((1, 0), (3, 0)), colours=np.array([[255, 0, 0], [0, 0, 255]], np.uint8))
    assert drawn.of("#ff0000").tolist() == [True, False]


@given(st.integers(0, 2**32 - 1), st.lists(st.sampled_from([2, 16, 17, 18, 33, 50]), min_size=1, max_size=4))
def test_each_dot_has_the_nearest_stroke_however_long_it_is(seed: int, sizes: list[int]) -> None:
    """Strokes are sought in pieces: also what lies where two pieces meet belongs to its stroke."""
    random = np.random.default_rng(seed)
    lines = [np.cumsum(random.normal(size=(size, 2)), axis=0) + random.normal(size=2) * 9 for size in sizes]
    dots = np.concatenate([random.normal(size=(30, 2)) * 9, *(line[::5] for line in lines)])
    drawn = course(lines, dots)
    shapes = [shapely.LineString(line) for line in lines]
    far = np.array([shapely.distance(shape, shapely.points(dots)) for shape in shapes])
    own = far[drawn.stroke, np.arange(len(dots))]
    assert own.tolist() == far.min(axis=0).tolist()
