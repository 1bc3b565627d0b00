"""Caps, mitres and bevels are what a pen leaves; an end is where its cap says; a gap is no end."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import plane
from choreo.picture.pen.caps import ended
from choreo.picture.pen.edge import Edge, edge_of, rings_of
from choreo.picture.pen.ends import at_ends, nodes_of, straight_caps
from choreo.picture.pen.explained import explained
from choreo.picture.pen.width import Pen
from tests.picture.pen.penned import arc, ink_of, straight

UNIT = 25
PEN = Pen(UNIT, 1.0, 0.02)


def edge(shapes: str, join: str = "round", cap: str = "round") -> Edge:
    found = edge_of(rings_of(ink_of(shapes, 2, join, cap)), 2 * UNIT)
    assert found is not None
    return found


def pixels(line: np.ndarray) -> np.ndarray:
    return UNIT * line - 0.5


@pytest.mark.parametrize(("cap", "x"), [("round", 18.0), ("butt", 18.0), ("square", 19.0)])
@pytest.mark.parametrize("come_to", [17.4, 18.0, 18.8])
def test_a_stroke_ends_where_its_cap_says_however_far_it_came(cap: str, x: float, come_to: float) -> None:
    line = plane(pixels(np.stack([np.linspace(4, come_to, 300), np.full(300, 12.0)], axis=1)))
    found = ended(line, edge('<path d="M4 12H18"/>', cap=cap), PEN, 1.0)
    assert found is not None
    assert (found[-1].real + 0.5) / UNIT == pytest.approx(x, abs=0.02)


def test_a_bent_stroke_ends_at_its_cut() -> None:
    line = plane(pixels(arc(12, 12, 4, 180, 340)))
    found = ended(line, edge('<path d="M8 12A4 4 0 0 1 16 12"/>', cap="butt"), PEN, 1.0)
    assert found is not None
    assert found[-1] == pytest.approx(complex(16 * UNIT - 0.5, 12 * UNIT - 0.5), abs=0.05 * UNIT)


def test_a_narrow_bend_ends_half_a_pen_before_the_tip_of_its_round_cap() -> None:
    line = plane(pixels(arc(12, 12, 2, 180, 270)))
    found = ended(line, edge('<path d="M10 12A2 2 0 0 1 12 10"/>'), PEN, 1.0)
    assert found is not None
    assert found[-1] == pytest.approx(complex(12 * UNIT - 0.5, 10 * UNIT - 0.5), abs=0.04 * UNIT)


def test_within_ink_no_end_is_seen() -> None:
    line = plane(pixels(np.stack([np.linspace(4, 10, 300), np.full(300, 12.0)], axis=1)))
    assert ended(line, edge('<path d="M4 12H20"/>'), PEN, 1.0) is None


@pytest.mark.parametrize("join", ["miter", "bevel"])
def test_mitres_bevels_and_cuts_are_the_pens_own(join: str) -> None:
    shape = straight((4, 18), (12, 6), (20, 18))
    lines = [pixels(shape[:2])[:, ::-1], pixels(shape[1:])[:, ::-1]]
    seen = edge('<path d="M4 18L12 6L20 18"/>', join, "butt")
    off = np.abs(_distance(seen, shape) - UNIT) > 3
    assert 0.02 < off.mean() < 0.3, "a round pen leaves another edge there"
    assert at_ends(seen.at[off], nodes_of(lines, UNIT), UNIT, 3).mean() > 0.97


def test_what_the_lines_do_not_cover_is_not_explained() -> None:
    shapes = '<path d="M4 6H20"/><path d="M4 18H20"/>'
    ink = ink_of(shapes, 2)
    part_of = np.where(ink > 0.5, np.where(np.arange(600)[:, None] < 300, 1, 2), 0).astype(np.int64)
    upper, lower = (pixels(straight((4, y), (20, y)))[:, ::-1] for y in (6, 18))
    half = pixels(straight((4, 18), (10, 18)))[:, ::-1]
    beside = lower + [4, 0]
    for lines, good in (([upper, lower], [1, 1]), ([upper, half], [1, 0]), ([upper, beside], [1, 0])):
        assert explained(lines, edge(shapes), PEN, ink, part_of, 2)[1:].tolist() == good


def _distance(seen: Edge, shape: np.ndarray) -> np.ndarray:
    import shapely

    return np.asarray(shapely.distance(shapely.LineString(pixels(shape)), shapely.points(seen.at.real, seen.at.imag)))


def test_straight_caps_are_told_from_sides_and_from_what_is_round() -> None:
    caps = straight_caps(edge('<path d="M4 6L12 12"/><path d="M14 20H20"/>', cap="butt"), PEN)
    places = sorted((cap.at.real, cap.at.imag) for cap in caps)
    np.testing.assert_allclose(places, [pixels(np.array(at)) for at in ((4, 6), (12, 12), (14, 20), (20, 20))], atol=1)
    for cap in caps:
        assert min(abs(cap.inward - way) for way in (0.8 + 0.6j, -0.8 - 0.6j, 1, -1)) < 0.02
    assert not straight_caps(edge('<path d="M4 6L12 12"/><path d="M14 20H20"/>'), PEN)


def test_a_side_that_is_longer_than_the_pen_is_wide_is_no_cap() -> None:
    assert not straight_caps(edge('<path d="M5 5H19V19H5Z"/>', join="miter"), PEN)
