"""The pen's width is that at which most of the ink is alike, to a hundredth."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.picture.pen.edge import Edge, edge_of, rings_of
from choreo.picture.pen.width import pen_of
from tests.picture.pen.penned import ink_of

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
