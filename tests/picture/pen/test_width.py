"""The pen's width is that at which most of the ink is alike, to a hundredth."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.picture.outline import Outline
from choreo.picture.pen.edge import Edge, edge_of, rings_of
from choreo.picture.pen.width import pen_of
from tests.picture.pen.penned import in_units, ink_of, off, straight

CROSSES = '<path d="M3 8H21M8 3V21M16 8V21"/><circle cx="12" cy="15" r="5"/>'


def edge(shapes: str, pen: float) -> Edge:
    found = edge_of(rings_of(ink_of(shapes, pen)), 25 * pen)
    assert found is not None
    return found


@pytest.mark.parametrize("pen", [0.6, 1.2, 2.0, 2.88])
def test_the_width_is_found_whatever_meets_and_crosses(pen: float) -> None:
    found = pen_of(edge(CROSSES, pen), 25 * pen)
    assert 2 * found.half == pytest.approx(25 * pen, rel=0.01)
    assert found.share > 0.35


def test_a_wedge_has_no_width_of_its_own() -> None:
    found = pen_of(edge('<path d="M2 12L22 6V18Z" fill="black" stroke-width="0.1"/>', 2), 150)
    assert found.share < 0.2


def test_an_edge_lies_where_the_pen_left_it() -> None:
    found = edge('<circle cx="12" cy="12" r="8"/>', 2)
    away = np.abs(found.at - (12 * 25 - 0.5) * (1 + 1j)) / 25
    np.testing.assert_allclose(np.minimum(np.abs(away - 7), np.abs(away - 9)), 0, atol=0.01)
    inner = away < 8
    out = found.at - (12 * 25 - 0.5) * (1 + 1j)
    towards = (found.inward * out.conj()).real
    assert (towards[inner] > 0).all()
    assert (towards[~inner] < 0).all()


def test_a_broad_line_beside_rings_is_one_line() -> None:
    """The pen of the rings, moved twice abreast, covers it, too."""
    ink = ink_of(
        '<circle cx="7" cy="7" r="1"/><circle cx="17" cy="17" r="1"/><path d="M6 18L18 6"/>', pen=2.4, cap="butt"
    )
    lines = [line for line in in_units(Outline.from_ink(ink)) if np.ptp(line[:, 0]) > 6]
    assert len(lines) == 1
    assert off(lines, [straight((6, 18), (18, 6))]) < 0.05
