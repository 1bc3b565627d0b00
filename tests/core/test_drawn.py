"""What a formation knows of its drawing, and keeps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.core.drawn import Drawn
from choreo.errors import InputError

TWO_STROKES = Drawn(
    stroke=np.array([0, 0, 1, 1]),
    along=np.array([0.0, 3.0, 1.0, 2.0]),
    length=np.array([4.0, 4.0, 2.0, 2.0]),
    closed=np.array([False, False, True, True]),
    order=np.array([0, 1, 2, 3]),
    part=np.array([0, 0, 1, 2]),
    parts=(("boat", "sail"), ("boat", "mast"), ("moon",)),
)


def test_a_place_is_told_in_metres_and_in_shares() -> None:
    assert TWO_STROKES.share.tolist() == [0.0, 0.75, 0.5, 1.0]
    assert TWO_STROKES.run.tolist() == [0.0, 3.0, 5.0, 6.0], "in all that is drawn, stroke by stroke"
    assert TWO_STROKES.total == 6.0


@pytest.mark.parametrize(
    ("name", "dots"),
    [
        ("boat", [1, 1, 1, 0]),
        ("sail", [1, 1, 0, 0]),
        ("boat/mast", [0, 0, 1, 0]),
        ("moon", [0, 0, 0, 1]),
        ("sun", [0] * 4),
    ],
)
def test_parts_are_found_by_each_of_their_names(name: str, dots: list[int]) -> None:
    assert TWO_STROKES.of(name).tolist() == [bool(dot) for dot in dots]


def test_a_larger_drawing_has_longer_strokes_of_the_same_shares() -> None:
    larger = TWO_STROKES.scale(2.5)
    assert larger.along.tolist() == [0.0, 7.5, 2.5, 5.0]
    assert np.array_equal(larger.share, TWO_STROKES.share)


def test_a_sum_is_drawn_one_after_the_other_under_its_names() -> None:
    both = Drawn.joined([("left", TWO_STROKES), ("right", TWO_STROKES)])
    assert both.stroke.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert both.order.tolist() == list(range(8))
    assert both.of("right").tolist() == [False] * 4 + [True] * 4
    assert both.of("right/boat/sail").tolist() == [False] * 4 + [True, True, False, False]


def test_chapters_are_the_outermost_groups_that_tell_dots_apart() -> None:
    parts = (("figure", "arm", "hand"), ("figure", "arm", "sleeve"), ("figure", "leg"), ("figure",))
    drawn = replace(Drawn.through(np.eye(3)[[0, 0, 1, 2]] * 9), part=np.array([0, 1, 2, 3]), parts=parts)
    assert drawn.chapter.tolist() == [0, 0, 1, 2], "the group around all is passed over, those within an arm are one"
    assert Drawn.joined([("ann", drawn), ("bob", drawn)]).chapter.tolist() == [0] * 4 + [1] * 4
    arm = np.array([True, True, False, False])
    assert drawn.only(arm).chapter.tolist() == [0, 1, 0, 0], "within the arm its own parts are told apart"
    assert drawn.only(~arm).chapter.tolist()[2:] == [0, 1]


def test_a_part_without_dots_is_no_chapter() -> None:
    drawn = replace(Drawn.through(np.eye(3)[:2]), part=np.array([0, 2]), parts=(("a",), ("b",), ("c",)))
    assert drawn.chapter.tolist() == [0, 1]


def test_dots_in_another_order_keep_what_is_theirs() -> None:
    turned = TWO_STROKES.take([3, 1, 0])
    assert turned.along.tolist() == [2.0, 3.0, 0.0]
    assert turned.order.tolist() == [2, 1, 0]
    assert turned.of("moon").tolist() == [True, False, False]


def test_dots_alone_make_strokes_that_end_at_wide_gaps() -> None:
    rows = [[x, 0, z] for z in (0, 10) for x in range(5)]
    drawn = Drawn.through(rows)
    assert drawn.stroke.tolist() == [0] * 5 + [1] * 5
    assert drawn.along.tolist() == [0, 1, 2, 3, 4] * 2
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = Drawn.through(np.stack([np.cos(turn), turn * 0, np.sin(turn)], axis=1))
    assert ring.closed.all()
    assert ring.total == pytest.approx(2 * np.pi, rel=0.01)


def test_one_dot_is_a_drawing() -> None:
    assert Drawn.through([[1, 2, 3]]).share.tolist() == [0.0]


@pytest.mark.parametrize(
    ("change", "message"),
    [({"order": [0, 1, 1, 2]}, "each place from 0 to 3 once"), ({"part": [0, 0, 1, 3]}, "numbers of its 3 parts")],
)
def test_what_is_no_drawing_is_refused(change: dict[str, list[int]], message: str) -> None:
    words = {name: getattr(TWO_STROKES, name) for name in TWO_STROKES.__dataclass_fields__}
    with pytest.raises(InputError, match=message):
        Drawn(**{**words, **change})
