"""A trial of a picture: measures that are those of the dots, a PNG and a CSV of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

import choreo as ch
from choreo.arrays import Bytes, Floats
from choreo.errors import PictureError
from choreo.picture.raster.palette import Paint
from tests.picture.drawing import SQUARE, ink, saved, star

DISC = ch.Outline.from_areas(shapely.Point(0, 0).buffer(10), name="disc")


def test_a_trial_is_the_dots_of_the_outline_and_their_measures(tmp_path: Path) -> None:
    file = saved(ink(star()), tmp_path, "五星.png")
    tried = ch.trial(file, 120, width=80)
    same = ch.trace(file).stroke(120, width=80)
    assert tried.formation.points.tobytes() == same.points.tobytes()
    told = tried.to_dict()
    assert told["name"] == "五星"
    assert told["drones"] == 120
    assert told["smallest_gap"] == pytest.approx(same.spacing / told["mean_spacing_m"])
    assert told["width_m"] == pytest.approx(80, abs=3)  # less the pen
    assert (told["precision"] < 0.05, told["corners_kept"] > 0.9, told["similarity"] > 0.9) == (True, True, True)
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize("mode", ["stroke", "outline", "fill", "outline+fill"])
def test_every_mode_is_measured_against_what_it_draws(mode: str) -> None:
    told = ch.trial(DISC, 150, width=80, mode=mode).quality  # type: ignore[arg-type] # each is one of the four
    assert told.precision < 0.1
    assert told.coverage < 0.75
    assert told.smallest_gap > 0.7
    assert told.similarity > 0.9


def test_the_frame_of_what_is_drawn_is_that_of_the_dots(tmp_path: Path) -> None:
    tried = ch.trial(saved(ink(SQUARE), tmp_path), 100, height=60)
    lines = np.concatenate(list(tried.lines))
    dots = tried.formation.points[:, [0, 2]]
    np.testing.assert_allclose(lines.min(axis=0), dots.min(axis=0), atol=0.1)
    np.testing.assert_allclose(lines.max(axis=0), dots.max(axis=0), atol=0.1)


def test_parts_that_matter_more_are_those_of_the_outline(tmp_path: Path) -> None:
    file, left = saved(ink(star()), tmp_path), (0.0, 0.0, 0.5, 1.0)
    tried = ch.trial(file, 100, width=80, weights=[(left, 2.0)])
    same = ch.trace(file).weighted(left, 2.0).stroke(100, width=80)
    assert tried.formation.points.tobytes() == same.points.tobytes()


def test_one_dot_alone_has_measures_that_json_can_hold() -> None:
    told = ch.trial(ch.Outline.from_strokes([[(0, 0), (4, 0)]]), 1, width=4).to_dict()
    assert told["smallest_gap"] is None
    assert told["spacing_m"] is None
    json.dumps(told, allow_nan=False)


def test_the_png_asks_for_the_colours_of_thousands_of_lines_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line, a wall of bricks took minutes."""
    bricks = "".join(f'<path d="M{20 * x} {20 * y}h15v12" stroke="#c22"/>' for x in range(10) for y in range(10))
    (tmp_path / "wall.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" fill="none">{bricks}</svg>'
    )
    tried = ch.trial(tmp_path / "wall.svg", 300, width=200)
    asked: list[int] = []
    along = Paint.along

    def counted(paint: Paint, at: Floats, reach: float) -> Bytes:
        asked.append(len(at))
        return along(paint, at, reach)

    monkeypatch.setattr(Paint, "along", counted)
    with Image.open(tried.save_png(tmp_path / "sheet.png")) as sheet:
        left = np.asarray(sheet)[:, : sheet.width // 2].astype(int)
    assert len(asked) == 1
    assert (left[..., 0] > left[..., 2] + 100).any(), "lines in their colour"


def test_the_png_shows_the_drawing_on_the_left_and_the_dots_on_the_right(tmp_path: Path) -> None:
    tried = ch.trial(DISC, 100, width=50, mode="outline+fill")
    with Image.open(tried.save_png(tmp_path / "sheet.png")) as sheet:
        pixels = np.asarray(sheet.convert("L"), dtype=np.float64)
    half = pixels.shape[1] // 2
    left, right = pixels[:, :half], pixels[:, half:]
    middle = np.s_[half // 2 - 100 : half // 2 + 100, half // 2 - 100 : half // 2 + 100]
    assert left[middle].std() < 1, "one even area"
    assert right[middle].std() > 20, "separate dots"
    assert right.max() > 200


def test_the_csv_holds_every_dot(tmp_path: Path) -> None:
    tried = ch.trial(DISC, 100, width=50)
    header, *rows = tried.save_csv(tmp_path / "dots.csv").read_text().splitlines()
    assert header == "x,y,z,r,g,b"
    values = np.array([[float(word) for word in row.split(",")] for row in rows])
    np.testing.assert_array_equal(values[:, :3], tried.formation.points)
    assert (values[:, 3:] == 255).all()


def test_an_unknown_mode_names_those_there_are() -> None:
    with pytest.raises(PictureError, match="expected one of stroke, outline, fill, outline\\+fill"):
        ch.trial(DISC, 10, width=20, mode="skeleton")  # type: ignore[arg-type] # the mistake
