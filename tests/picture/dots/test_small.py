"""What is too small for a dot of its own is left out or joined, and told; who wants each stroke drawn can have it."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import numpy as np
import pytest

import choreo as ch
from choreo.errors import PictureError
from choreo.neighbours import nearest_gaps
from choreo.picture.dots.small import Parts, without_small

FRAME = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 800.0), (0.0, 800.0), (0.0, 0.0)]


def islet(x: float, y: float, size: float = 1.0) -> list[tuple[float, float]]:
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]


TWO_ISLANDS = [FRAME, islet(500, 400), islet(503, 400)]


def test_two_specks_nearer_than_the_spacing_do_not_block_the_picture() -> None:
    dots = ch.Outline.from_strokes(TWO_ISLANDS, name="islands").stroke(300, width=200)
    assert len(dots) == 300
    assert dots.spacing >= 1.51
    inside = dots.points[(np.abs(dots.points[:, 0]) < 90) & (np.abs(dots.points[:, 2]) < 70)]
    assert len(inside) == 1, "one dot tells both"
    (note,) = dots.notes
    assert note.startswith("1 small stroke of 3 left out: 1 told by one dot with a neighbour; it is 0.28 m across")
    assert "keep_small draws it" in note


def test_who_wants_each_stroke_drawn_is_told_which_two_are_too_near() -> None:
    with pytest.raises(PictureError) as caught:
        ch.Outline.from_strokes(TWO_ISLANDS, name="islands").stroke(300, width=200, keep_small=True)
    assert "tightest is the middle, x = 502, y = 400.5" in str(caught.value)
    assert "two strokes that need a dot each are 0.6 m apart; without keep_small" in str(caught.value)


def test_each_stroke_is_kept_where_there_is_room() -> None:
    strokes = [FRAME, islet(200, 400), islet(700, 400)]
    dots = ch.Outline.from_strokes(strokes).stroke(300, width=200, keep_small=True)
    assert dots.notes == ()
    assert len(ch.Outline.from_strokes(strokes).stroke(300, width=200).notes) == 0, "far from all else they stay, too"


def test_a_speck_beside_a_line_is_told_by_the_line() -> None:
    outline = ch.Outline.from_strokes([FRAME, islet(500, 3)])
    dots = outline.stroke(300, width=200)
    assert "1 beside a line that tells them" in dots.notes[0]
    assert dots.points[:, 2].min() == pytest.approx(-80)


def test_a_shower_of_crumbs_leaves_a_picture_and_is_counted() -> None:
    rng = np.random.default_rng(3)
    crumbs = [islet(x, y, 3.0) for x, y in rng.uniform(20, 780, (400, 2)).tolist()]
    trial = ch.trial(ch.Outline.from_strokes([FRAME, *crumbs], name="crumbs"), 300, width=120)
    assert trial.formation.spacing >= 1.51
    assert len(trial.left_out) > 50
    assert trial.left_out[0].size_m >= trial.left_out[-1].size_m, "the largest first"
    assert {one.reason for one in trial.left_out} <= {"beside", "joined", "slight"}
    assert f"{len(trial.left_out)} small strokes of" in trial.formation.notes[-1]
    assert trial.to_dict()["left_out"][0]["size_m"] == trial.left_out[0].size_m


@pytest.mark.parametrize("least", [2.5, "1.5%"])
def test_islands_below_the_size_that_is_asked_for_are_not_drawn(least: float | str) -> None:
    strokes = [FRAME, islet(100, 100, 10), islet(600, 400, 100)]
    dots = ch.Outline.from_strokes(strokes).stroke(300, width=200, min_size=least)
    away = np.abs(dots.points[:, [0, 2]]).max(axis=0)
    assert away.tolist() == pytest.approx([100, 80]), "what is left has the size that was asked for"
    lower_left = (np.abs(dots.points[:, 0]) < 95) & (dots.points[:, 2] < 0) & (dots.points[:, 2] > -75)
    assert not lower_left.any()


def test_the_size_is_that_of_what_is_left() -> None:
    strokes = [islet(0, 0, 100), islet(300, 0, 1)]
    dots = ch.Outline.from_strokes(strokes).stroke(60, width=50, min_size=2.0)
    assert np.ptp(dots.points[:, 0]) == pytest.approx(50)


@pytest.mark.parametrize(
    ("least", "told"),
    [
        (
            "large",
            "min_size = 'large': expected metres, such as 2.5, or a part of the picture's longer side, such as \"1%\"",
        ),
        (-1.0, "expected metres"),
        ("100%", "expected metres"),
        (True, "expected metres"),
        (500.0, "min_size = 500.0 leaves nothing of it; its largest part is 200 m"),
    ],
)
def test_a_size_that_is_none_says_what_would_be_right(least: float | str, told: str) -> None:
    with pytest.raises(PictureError) as caught:
        ch.Outline.from_strokes(TWO_ISLANDS).stroke(300, width=200, min_size=least)
    assert told in str(caught.value)


def test_holes_and_islands_of_shapes_count_likewise() -> None:
    import shapely

    land = shapely.box(0, 0, 100, 60).difference(shapely.box(20, 20, 22, 22)).union(shapely.box(110, 0, 112, 2))
    outline = ch.Outline.from_areas(land)
    dots = outline.outline(150, width=100, min_size=5.0)
    assert np.ptp(dots.points[:, 0]) == pytest.approx(100)
    inside = (np.abs(dots.points[:, 0]) < 45) & (np.abs(dots.points[:, 2]) < 25)
    assert not inside.any(), "neither the lake"


def test_what_has_no_room_beside_larger_neighbours_is_left_out_too() -> None:
    """Larger than the spacing, yet all of it within a spacing of others: it blocked the picture."""
    dashes = [[(49.0, y), (51.0, y)] for y in (9.6, 10.0, 10.4)]
    dots = ch.Outline.from_strokes([[(0.0, 0.0), (100.0, 0.0)], *dashes]).stroke(50, width=100)
    assert len(dots) == 50
    assert "1 small stroke of 4 left out: 1 beside a line that tells them; it is 2 m across" in dots.notes[0]


def test_parts_are_measured_by_their_boxes_and_lengths() -> None:
    parts = Parts([np.array([[0.0, 0], [3, 4]]), np.array([[3.0, 4], [6, 0]]), np.array([[9.0, 9], [9, 9]])])
    assert parts.of_line.tolist() == [0, 0, 1]
    assert parts.length.tolist() == [10.0, 0.0]
    assert parts.side.tolist() == [6.0, 0.0]
    assert parts.middle.tolist() == [[3.0, 2.0], [9.0, 9.0]]


def test_points_and_slight_strokes_get_half_of_the_dots_at_most() -> None:
    rng = np.random.default_rng(1)
    bar = np.array([[0.0, 0], [1000, 0]])
    points = [np.repeat(at[None], 2, axis=0) for at in rng.uniform(10, 900, (50, 2))]
    choice = without_small(Parts([bar, *points]), 40, 1.0)
    assert len(choice.index) == 1 + 20
    assert {small.reason for small in choice.left_out} == {"slight"}


def test_of_more_equal_crumbs_than_dots_those_that_stay_lie_all_over_the_picture() -> None:
    grid = [np.array([[4.0 * x, 4.0 * y], [4.0 * x + 1, 4.0 * y]]) for y in range(20) for x in range(20)]
    for crumbs in (grid, [line[:1].repeat(2, axis=0) for line in grid]):  # short strokes, and points
        stay = np.array([crumbs[index][0] for index in without_small(Parts(crumbs), 110, 2.0).index.tolist()])
        assert len(stay) == 110
        assert np.median(nearest_gaps(stay)) > 5
        assert np.abs(stay.mean(axis=0) - 38).max() < 10


def test_of_more_equal_slight_strokes_than_may_have_dots_those_that_stay_lie_all_over_the_picture() -> None:
    bars = [np.array([[0.0, y], [400.0, y]]) for y in (-9.0, -6.0, -3.0)]
    grid = [np.array([[10.0 * x, 10.0 * y], [10.0 * x + 0.1, 10.0 * y]]) for x in range(40) for y in range(40)]
    choice = without_small(Parts([*bars, *grid]), 400, 1.0)
    stay = np.array([grid[index - 3][0] for index in choice.index.tolist() if index >= 3])
    assert len(stay) == 100, "a quarter of the dots"
    assert np.median(nearest_gaps(stay)) > 25
    assert np.abs(stay.mean(axis=0) - [195, 210]).max() < 25


def test_of_crumbs_the_larger_ones_stay() -> None:
    crumbs = [islet(4.0 * x, 4.0 * y, 1.0 if (x + y) % 2 else 1.3) for y in range(20) for x in range(20)]
    choice = without_small(Parts([np.array(crumb) for crumb in crumbs]), 200, 2.0)
    assert {(index % 20 + index // 20) % 2 for index in choice.index.tolist()} == {0}


def test_two_thousand_crumbs_are_answered_within_seconds(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    crumbs = "".join(f'<path d="M{x:.1f} {y:.1f}l3 0l0 3l-3 0z"/>' for x, y in rng.uniform(0, 995, (2000, 2)))
    file = tmp_path / "crumbs.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000"><g fill="none" stroke="#000">'
        f"{crumbs}</g></svg>"
    )
    begun = process_time()
    assert len(ch.trace(file).stroke(1500, width=160)) == 1500
    assert process_time() - begun < 10
