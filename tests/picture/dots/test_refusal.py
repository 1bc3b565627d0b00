"""A picture that does not hold its dots is refused within seconds, with what would do: following it works."""

from __future__ import annotations

import re
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch
from choreo.errors import PictureError
from choreo.picture.dots import search
from choreo.picture.dots.modes import Drawn, Mode
from choreo.picture.dots.placing import canvas_of
from choreo.picture.dots.refusal import TooTightError, refusal
from choreo.picture.dots.sizing import Wish, scale_of
from choreo.picture.inked import drawn_of
from choreo.picture.outline import Outline
from choreo.picture.trial import save_refused
from choreo.progress import silent

COMB = [[(float(x), 0.0), (float(x), 30.0)] for x in range(24, 30)]


def silhouette(folder: Path, shape: str = "disc") -> Path:
    picture = Image.new("RGB", (400, 400), "white")
    pen = ImageDraw.Draw(picture)
    if shape == "disc":
        pen.ellipse((40, 40, 360, 360), fill=(190, 20, 40))
    else:
        pen.rectangle((30, 80, 370, 320), fill=(20, 20, 20))
    picture.save(folder / f"{shape}.png")
    return folder / f"{shape}.png"


@pytest.mark.parametrize("shape", ["disc", "slab"])
def test_a_silhouette_is_told_which_mode_holds_how_many_and_they_do(tmp_path: Path, shape: str) -> None:
    outline = ch.trace(silhouette(tmp_path, shape))
    with pytest.raises(PictureError, match="it is a solid shape, of which strokes show the skeleton only") as caught:
        outline.stroke(300, width=40)
    advised = re.findall(r"mode (outline|fill), which holds (?:at least )?([\d,]+)", str(caught.value))
    assert [mode for mode, _ in advised] == ["outline", "fill"]
    for mode, most in advised:
        dots = getattr(outline, mode)(int(most.replace(",", "")), width=40)
        assert dots.spacing >= 1.51
    assert "make it" not in str(caught.value)


@pytest.mark.parametrize("way", ["outline", "outline_and_fill", "stroke"])
def test_a_halftone_is_told_how_many_dots_its_inside_holds_and_it_does(tmp_path: Path, way: str) -> None:
    places = [(15 * across + 10, 15 * down + 10) for across in range(15) for down in range(15)]
    circles = "".join(f'<circle cx="{x}" cy="{y}" r="5"/>' for x, y in places)
    (tmp_path / "halftone.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 230 230">{circles}</svg>'
    )
    outline = ch.trace(tmp_path / "halftone.svg")
    with pytest.raises(TooTightError, match="too small for more than one dot along their edges") as caught:
        getattr(outline, way)(160, width=22.5)
    found = re.search(r"at this size (?:at least )?(\d+) fit; .*use mode fill, which holds (\d+)", str(caught.value))
    assert found is not None
    assert getattr(outline, way)(int(found[1]), width=22.5).spacing >= 1.51
    assert found[2] == "160"
    assert outline.fill(160, width=22.5).spacing >= 1.51


def test_lines_are_told_a_number_and_a_size_that_do() -> None:
    outline = ch.Outline.from_strokes([*COMB, [(0.0, 0.0), (0.0, 30.0)]], name="comb")
    with pytest.raises(TooTightError) as caught:
        outline.stroke(90, width=15.0)
    found = re.search(r"at this size (?:at least )?(\d+) fit, for 90 make it ([\d.]+) m wide", str(caught.value))
    assert found is not None
    assert outline.stroke(int(found[1]), width=15.0).spacing >= 1.51
    assert outline.stroke(90, width=float(found[2])).spacing >= 1.51


def test_the_place_is_named_as_the_drawing_program_shows_it_and_marked_in_the_sheet(tmp_path: Path) -> None:
    """Of SVG y counts downwards: the comb's teeth meet at y = 30."""
    lines = "".join(f'<path d="M{x} 30V2"/>' for x in range(24, 30))
    file = tmp_path / "comb.svg"
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><g fill="none" stroke="#000">{lines}'
        '<path d="M24 30H29M4 30V2"/></g></svg>'
    )
    with pytest.raises(TooTightError) as caught:
        ch.trace(file).stroke(160, width=26.0)
    told = re.search(r"x = ([\d.]+), y = ([\d.]+) \(units of the drawing, y down\)", str(caught.value))
    assert told is not None
    assert 24 <= float(told[1]) <= 29
    assert 2 <= float(told[2]) <= 30
    assert caught.value.refused is not None
    sheet = np.asarray(Image.open(save_refused(caught.value.refused, tmp_path / "where.png")))
    ring = np.argwhere((sheet[:, :, 0] > 200) & (sheet[:, :, 1] < 120) & (sheet[:, :, 2] > 120))
    assert len(ring) > 50
    assert ring[:, 1].mean() > sheet.shape[1] / 2, "the comb is on the right"


def test_of_a_raster_pixels_of_the_file_are_named(tmp_path: Path) -> None:
    picture = Image.new("L", (3000, 2000), 255)
    pen = ImageDraw.Draw(picture)
    pen.line((300, 1500, 2700, 1500), fill=0, width=12)
    for x in range(2400, 2700, 60):
        pen.line((x, 300, x, 1500), fill=0, width=12)
    picture.save(tmp_path / "large.png")
    with pytest.raises(TooTightError) as caught:
        ch.trace(tmp_path / "large.png").stroke(100, width=30.0)
    told = re.search(r"x = ([\d.]+), y = ([\d.]+) \(pixels from the upper left corner\)", str(caught.value))
    assert told is not None, str(caught.value)
    assert 2350 <= float(told[1]) <= 2750, "as the file has them, though it was shrunk to be read"
    assert 280 <= float(told[2]) <= 1520


def scribble(steps: int) -> list[tuple[float, float]]:
    return [(x, y) for x, y in np.cumsum(np.random.default_rng(1).normal(0, 6, (steps, 2)), axis=0).tolist()]


@pytest.mark.parametrize(
    ("steps", "n", "width"), [(200, 200, 16.0), pytest.param(3000, 1500, 120.0, marks=pytest.mark.proof)]
)
def test_an_endless_scribble_is_answered_within_seconds(steps: int, n: int, width: float) -> None:
    outline = ch.Outline.from_strokes([scribble(steps)], name="scribble")
    begun = process_time()
    with pytest.raises(TooTightError) as caught:
        outline.stroke(n, width=width)
    assert process_time() - begun < 10
    found = re.search(r"at this size (?:at least )?([\d,]+) fit", str(caught.value))
    assert found is not None
    assert outline.stroke(int(found[1].replace(",", "")), width=width).spacing >= 1.51


def test_more_long_strokes_than_dots_have_no_size_and_are_told_so() -> None:
    strokes = [[(x * 10.0, y * 10.0), (x * 10.0 + 8, y * 10.0)] for x in range(15) for y in range(15)]
    with pytest.raises(PictureError, match=r"100 dots are too few for its 225 separate strokes"):
        ch.Outline.from_strokes(strokes).stroke(100, width=300)


def test_a_thread_that_strays_for_kilometres_is_told_at_once() -> None:
    with pytest.raises(PictureError, match=r"60 m wide it would be 240,000 m high, and 10,000 m is the most"):
        ch.Outline.from_strokes([[(0, 0), (1, 0)], [(0.5, 0), (0.5, 4000)]]).stroke(20, width=60)


def test_fewer_dots_than_shapes_are_refused_before_anything_is_placed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squares = "".join(f'<path d="M{20 * x} {20 * y}h12v12h-12z"/>' for x in range(10) for y in range(10))
    (tmp_path / "squares.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">{squares}</svg>'
    )
    outline = ch.trace(tmp_path / "squares.svg")
    monkeypatch.delattr("choreo.picture.in_areas.fill._common_pitch")
    with pytest.raises(TooTightError, match="60 dots are too few for its 100 separate strokes"):
        outline.outline_and_fill(60, width=100)


def test_lines_that_enclose_little_are_told_that_their_strokes_hold_the_dots(tmp_path: Path) -> None:
    """Of a maze the frame is all that is closed; it was told to be 588 m wide, though its strokes hold all dots."""
    sheet = Image.new("L", (900, 900), 255)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((50, 50, 850, 850), outline=0, width=6)
    for y in range(100, 801, 50):
        pen.line((100, y, 800, y), fill=0, width=6)
    sheet.save(tmp_path / "maze.png")
    outline = ch.trace(tmp_path / "maze.png")
    with pytest.raises(TooTightError, match="lines enclose nothing: use mode stroke, which holds 500 at this size"):
        outline.outline(500, width=100)
    assert len(outline.stroke(500, width=100)) == 500


def test_layers_are_advised_only_where_the_strokes_that_layers_tell_apart_have_dots() -> None:
    """Dashes that share a dot in one layer need one each in two: the advice to take two was refused in its turn."""
    dashes = [[(x * 1.2, y * 3.0), (x * 1.2 + 0.6, y * 3.0)] for y in range(3) for x in range(60)]
    outline = ch.Outline.from_strokes(dashes)
    with pytest.raises(TooTightError, match="140 dots do not fit") as caught:
        outline.stroke(140, width=71.4)
    assert "layers" not in str(caught.value)
    with pytest.raises(TooTightError, match="too few for its 180 separate strokes"):
        outline.stroke(140, width=71.4, layers=2)


def test_a_size_is_looked_for_beyond_one_at_which_more_strokes_need_a_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where circles overlap, they need a dot each at some size and share one at others, smaller and larger."""
    real, calls = search.parts_with_dots, iter(range(1000))
    monkeypatch.setattr(search, "parts_with_dots", lambda *of: np.arange(999) if next(calls) == 0 else real(*of))
    with pytest.raises(TooTightError, match=r"for 90 make it [\d.]+ m wide"):
        ch.Outline.from_strokes([*COMB, [(0.0, 0.0), (0.0, 30.0)]]).stroke(90, width=15.0)
    assert next(calls) > 1


def test_as_many_dots_as_strokes_are_told_to_need_are_enough(tmp_path: Path) -> None:
    """More dots leave fewer strokes out, so that the number of those now is not enough."""
    rng = np.random.default_rng(2)
    squares = "".join(
        f'<rect x="{20 * x}" y="{20 * y}" width="{side:.2f}" height="{side:.2f}"/>'
        for x in range(12)
        for y in range(12)
        for side in [float(rng.uniform(0.5, 12))]
    )
    (tmp_path / "squares.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240">{squares}</svg>'
    )
    outline = ch.trace(tmp_path / "squares.svg")
    with pytest.raises(TooTightError, match="too few for its") as caught:
        outline.outline(80, width=70)
    told = re.search(r"its (\d+) separate .* give (\d+) or more \(the more dots", str(caught.value))
    assert told is not None, str(caught.value)
    assert int(told[2]) > int(told[1])
    assert len(outline.outline(int(told[2]), width=70)) == int(told[2])


def test_distances_that_were_worked_out_are_told_to_the_millimetre() -> None:
    with pytest.raises(TooTightError, match=r"with 5\.033 m \(6\.667 m where one flies above the other\) between them"):
        ch.Outline.from_strokes(COMB).stroke(60, height=30, spacing=(5.03333333, 20 / 3))


def test_small_lines_that_enclose_nothing_are_not_told_to_use_the_mode_that_was_used() -> None:
    """They ask for `fill`, as a halftone does; but they have no inside."""
    dashes = np.zeros((400, 400), dtype=np.float32)
    for row in range(10, 390, 12):
        dashes[row : row + 3, 10:390] = np.tile([1] * 16 + [0] * 3, 20)
    with pytest.raises(PictureError, match="600 dots do not fit at 30 m wide"):
        Outline.from_ink(dashes, name="dashes").stroke(600, width=30)


def test_a_mode_that_holds_fewer_is_not_advised() -> None:
    comb = ch.Outline.from_strokes([*COMB, [(0.0, 0.0), (0.0, 30.0)]], name="comb")
    box = ch.Outline.from_strokes([[(0.0, 0.0), (30.0, 0.0), (30.0, 0.5), (0.0, 0.5), (0.0, 0.0)]], name="box")
    wish = Wish(90, 15.0, None, 1.51, 0)
    drawn = drawn_of(comb, "stroke", wish)
    others: dict[Mode, Drawn] = {"fill": drawn_of(box, "fill", wish)}
    scale = scale_of(drawn.extent, wish, "comb")
    said = str(refusal(canvas_of(drawn), scale, wish, None, lambda: (": ", others), silent))
    assert "fill" not in said
    assert "for 90 make it" in said
