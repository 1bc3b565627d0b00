"""Drawings that would take minutes or gigabytes to draw: refused, or drawn from their rendering, in bounded time."""

from __future__ import annotations

import random
import resource
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

import choreo as ch
from choreo.picture.drawings.svg.curves import lines_of
from choreo.picture.drawings.svg.overlays import Effort, Piece, clipped
from choreo.picture.drawings.svg.shades import plain
from choreo.picture.line.polyline import line_strings

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
LONGEST = 15.0
"""Seconds of processor on a busy machine; on an idle one it is below 10."""


def scribble(points: int) -> str:
    """Return an area whose edge crosses itself everywhere."""
    draw = random.Random(1)
    return f'<path fill-rule="evenodd" d="M{" ".join(f"{draw.uniform(0, 100):.2f}" for _ in range(2 * points))}Z"/>'


def glass() -> str:
    draw = random.Random(2)
    return "".join(
        f'<circle cx="{draw.uniform(0, 100):.1f}" cy="{draw.uniform(0, 100):.1f}" r="{draw.uniform(5, 40):.1f}" '
        f'fill="#{draw.randrange(16**3):03x}" opacity=".3"/>'
        for _ in range(2000)
    )


def wide_pens() -> str:
    draw = random.Random(3)
    lines = (" ".join(f"{draw.uniform(0, 100):.2f}" for _ in range(600)) for _ in range(60))
    return "".join(f'<path fill="none" stroke="red" stroke-width="30" opacity=".5" d="M{line}"/>' for line in lines)


def clips() -> str:
    """Return discs that are cut by two hundred clip paths, each by the one before."""
    cut = "".join(
        f'<clipPath id="c{k}" clip-path="url(#c{k - 1})"><circle cx="50" cy="50" r="{50 - k / 99}"/></clipPath>'
        for k in range(200)
    )
    discs = "".join(f'<circle cx="50" cy="50" r="{k / 2}" clip-path="url(#c199)"/>' for k in range(100))
    return f"<defs>{cut}</defs>{discs}"


def filters() -> str:
    return "".join(
        f'<filter id="f{k}" x="-5" y="-5" width="11" height="11"><feGaussianBlur stdDeviation="{50 + k}"/>'
        f'<feMorphology operator="dilate" radius="60"/></filter><rect width="90" height="90" filter="url(#f{k})"/>'
        for k in range(200)
    )


MADE: dict[str, Callable[[], str]] = {
    "scribble": lambda: scribble(4000),
    "glass": glass,
    "wide pens": wide_pens,
    "clips": clips,
    "filters": filters,
    "dashes": lambda: f'<path d="M0,5 L99,5" stroke="red" stroke-dasharray="{1e-5}"/>' * 100,
}


def spent() -> float:
    """Return the seconds of processor of this process and of those that it called."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def answer(folder: Path, body: str) -> float:
    """Trace and fill a drawing; return how long its answer took. Wrong would be another error than choreo's own."""
    file = folder / "drawing.svg"
    file.write_text(f"{HEAD}{body}</svg>")
    began = spent()
    try:
        ch.trace(file).fill(300, width=120.0)
    except ch.PictureError as error:
        assert len(error.lines) == 1  # noqa: PT017 - an answer as good as a picture
    return spent() - began


@pytest.mark.proof
@pytest.mark.parametrize("name", MADE)
def test_an_answer_comes_in_time(tmp_path: Path, name: str) -> None:
    assert answer(tmp_path, MADE[name]()) < LONGEST


@pytest.mark.parametrize("name", ["scribble", "wide pens"])
def test_lines_that_cross_without_number_are_refused_before_they_are_cut(tmp_path: Path, name: str) -> None:
    file = tmp_path / "tangle.svg"
    file.write_text(f"{HEAD}{MADE[name]()}</svg>")
    with pytest.raises(ch.PictureError, match="cross each other without number; leave out hatching and textures"):
        ch.trace(file)


def test_a_long_edge_that_crosses_nothing_is_drawn_by_its_lines(tmp_path: Path) -> None:
    comb = " ".join(f"{k / 20:.3f},{(k // 2 % 2) * 50 + 10}" for k in range(2000))
    file = tmp_path / "comb.svg"
    file.write_text(f'{HEAD}<path d="M0,90 {comb} 100,90Z"/></svg>')
    assert not any("its rendering" in note for note in ch.trace(file).notes)


def test_a_path_is_drawn_up_to_a_place_beyond_all_numbers() -> None:
    assert [line.xy.tolist() for line in lines_of("M 0 0 L 4 0 L inf Z", 1.0)] == [[[0.0, 0.0], [4.0, 0.0]]]
    assert [line.xy.tolist() for line in lines_of("M 0 0 L 4 0 C 1 2 3", 1.0)] == [[[0.0, 0.0], [4.0, 0.0]]]


def test_a_long_line_is_not_cut_where_it_crosses_itself_to_fit_the_page() -> None:
    turn = np.linspace(0, 14 * np.pi, 1501)
    line = 60 * np.column_stack([np.cos(turn), np.sin(1.1 * turn)])
    piece = Piece(shapely.MultiPolygon(), plain((0.0, 0.0, 0.0, 1.0)), (line,))
    (kept,) = clipped([piece], shapely.box(-50, -50, 50, 50), Effort(10_000))
    assert sum(map(len, kept.lines)) <= len(line) + 2 * len(kept.lines), "no point for each crossing"
    assert np.abs(np.concatenate(kept.lines)).max() <= 50
    assert sum(shapely.length(line_strings(kept.lines))) == pytest.approx(
        shapely.intersection(shapely.LineString(line), shapely.box(-50, -50, 50, 50)).length
    )
