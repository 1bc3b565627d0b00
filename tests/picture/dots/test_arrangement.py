"""Dots that keep more distance above each other than beside each other, as downwash asks for."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import shapely

from choreo.errors import PictureError
from choreo.neighbours import closest
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.sizing import Wish
from choreo.picture.formation import Formation
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from choreo.picture.view import View
from choreo.planning.planner import plan
from choreo.show.file.reading import read_show

BESIDE, ABOVE = 1.5, 3.0
LADDER = Outline.from_strokes(
    [[(0, 0), (0, 20)], [(12, 0), (12, 20)], *([(0, y), (12, y)] for y in range(2, 20, 4))], name="ladder"
)
RINGS = Outline.from_areas(shapely.Point(0, 0).buffer(10).difference(shapely.Point(0, 0).buffer(4)), name="ring")


def kept(outline: Outline, mode: Mode, n: int, width: float, layers: int = 1) -> float:
    """The least distance where heights count half, as the ellipsoid has it."""
    formation = outline.draw(mode, Wish(n, width, None, (BESIDE, ABOVE), 0, layers))
    assert len(formation) == n
    return closest(formation.points * [1.0, 1.0, BESIDE / ABOVE])


@pytest.mark.parametrize("mode", ["stroke", "outline", "fill", "outline+fill"])
@pytest.mark.parametrize("n", [90, 130, 150])
def test_crowded_dots_keep_both_distances(mode: Mode, n: int) -> None:
    outline, width = (LADDER, 42.0) if mode == "stroke" else (RINGS, 70.0)
    assert kept(outline, mode, n, width) >= BESIDE - 1e-9


def test_the_same_dots_beside_each_other_only_would_break_it() -> None:
    formation = LADDER.stroke(150, width=42.0, spacing=BESIDE)
    assert closest(formation.points * [1.0, 1.0, BESIDE / ABOVE]) < BESIDE - 0.1


def test_where_there_is_room_the_dots_are_as_even_as_ever() -> None:
    both, one = (LADDER.stroke(40, width=60.0, spacing=spacing) for spacing in ((BESIDE, ABOVE), BESIDE))
    assert np.array_equal(both.points, one.points)


def test_the_picture_keeps_its_shape() -> None:
    formation = LADDER.stroke(150, width=42.0, spacing=(BESIDE, ABOVE))
    low, high = formation.bounds
    assert high - low == pytest.approx([42.0, 0.0, 70.0], abs=0.5)
    lines = shapely.MultiLineString([shapely.LineString((line - [6, 10]) * 3.5) for line in LADDER.strokes])
    assert shapely.distance(lines, shapely.points(formation.points[:, [0, 2]])).max() < 0.5


def test_in_layers_too() -> None:
    assert kept(LADDER, "stroke", 110, 30.0, layers=2) >= BESIDE - 1e-9


@pytest.mark.proof
def test_what_does_not_fit_is_told_with_both_distances_and_a_size_that_does() -> None:
    with pytest.raises(PictureError, match=r"1\.5 m \(3 m where one flies above the other\)") as told:
        LADDER.stroke(200, width=30.0, spacing=(BESIDE, ABOVE))
    size = re.search(r"make it ([\d.]+) m wide", str(told.value))
    assert size is not None
    assert kept(LADDER, "stroke", 200, float(size[1])) >= BESIDE - 1e-9


def test_for_a_view_the_distance_beside_counts_alone() -> None:
    view = View((0.0, -90.0, 2.0), (0.0, 60.0, 60.0), 0.0)
    both, one = (LADDER.stroke(60, width=42.0, spacing=spacing, view=view) for spacing in ((BESIDE, ABOVE), BESIDE))
    assert np.array_equal(both.points, one.points)


@pytest.mark.parametrize(
    ("spacing", "told"),
    [
        ((3.0, 1.5), "above each other drones need no less than beside each other"),
        ((1.5, 2.0, 3.0), "expected metres, or two: beside and above each other"),
        ((1.5, -1.0), "expected metres from 0.001 to 10,000"),
        ((1.5, "2"), "expected metres from 0.001 to 10,000"),
    ],
)
def test_a_wrong_pair_is_told(spacing: tuple[float, float], told: str) -> None:
    with pytest.raises(PictureError, match=told):
        LADDER.stroke(60, width=42.0, spacing=spacing)


def test_a_show_with_downwash_draws_and_flies_its_picture(tmp_path: Path) -> None:
    rungs = "".join(f'<path d="M0 {y} H12" fill="none" stroke="black"/>' for y in range(2, 20, 4))
    sides = '<path d="M0 0 V20 M12 0 V20" fill="none" stroke="black"/>'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 14 22">{sides}{rungs}</svg>'
    (tmp_path / "ladder.svg").write_text(picture, encoding="utf-8")
    show = tmp_path / "show.toml"
    show.write_text(
        "[fleet]\ndrones = 150\n[limits]\nmin_distance = 1.5\nvertical_distance = 3.0\n"
        '[formation.ladder]\npicture = "ladder.svg"\nwidth = 43.0\ny = 60\nz = 60\n[[cue]]\nformation = "ladder"\n',
        encoding="utf-8",
    )
    planned = plan(read_show(show))
    hold = next(span for span in planned.spans if span.kind == "hold")
    places = planned.trajectory.at((hold.start + hold.end) / 2).position
    assert closest(places * [1.0, 1.0, 0.5]) >= 1.51 - 1e-6


def test_edges_that_take_all_dots_are_told_of_and_the_mode_they_name_fills_the_inside(tmp_path: Path) -> None:
    """A large square among small ones stayed bare, and nothing was said."""
    small = "".join(
        f'<rect x="{10 * x}" y="{10 * y}" width="5" height="5"/>'
        for x in range(10)
        for y in range(10)
        if x > 4 or y > 4
    )
    (tmp_path / "squares.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="46" height="46"/>{small}</svg>'
    )
    outline = trace(tmp_path / "squares.svg")

    def inside(dots: Formation) -> int:
        at = dots.points[:, [0, 2]] * [1, -1] + 95 / 2
        return int(((at > 4) & (at < 42)).all(axis=1).sum())

    edged = outline.outline_and_fill(80, width=95)
    assert inside(edged) == 0
    assert any("its edges take all dots, and none stands inside; mode fill" in note for note in edged.notes)
    assert inside(outline.fill(80, width=95)) > 9
    many = outline.outline_and_fill(400, width=95)
    assert inside(many) > 9
    assert not any("none stands inside" in note for note in many.notes)
