"""Spurs are cut, but never all that there is of some ink."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.picture.line.centreline import centre_lines
from choreo.picture.outline import Outline
from tests.picture.pen.penned import SIDE, in_units, ink_of, off, straight

LINES = '<path d="M3 3H21M3 21H21"/>'
PLUS = '<path d="M10 12H14M12 10V14"/>'
SMALL_PLUS = '<path d="M10.6 12H13.4M12 10.6V13.4"/>'


def beside_lines(lines: list[np.ndarray]) -> list[np.ndarray]:
    """Return what is no part of two long lines, by which the pen is known."""
    return [line for line in lines if (np.abs(line[:, 1] - 12) < 7).all()]


def thinned(shape: str) -> list[np.ndarray]:
    """Return the centre lines of a shape by thinning alone, in units."""
    ink = ink_of(LINES + shape, cap="butt")
    lines, _ = centre_lines(ink > 0.5, ink)
    return beside_lines([(line + 0.5) * SIDE / len(ink) for line in lines])


def test_a_plus_of_short_arms_keeps_them() -> None:
    """Each arm is as short as a spur: all four were cut, and the sign was gone."""
    assert off(thinned(PLUS), [straight((11, 12), (13, 12)), straight((12, 11), (12, 13))]) < 0.1


def test_what_is_all_spurs_is_a_dot() -> None:
    assert off(thinned(SMALL_PLUS), [straight((12, 12), (12.01, 12))]) < 0.8


@pytest.mark.parametrize("cap", ["butt", "round"])
@pytest.mark.parametrize(("shape", "arm"), [(PLUS, 2.0), (SMALL_PLUS, 1.4)])
def test_with_a_pen_that_is_known_it_is_told_to_its_ends(shape: str, arm: float, cap: str) -> None:
    lines = beside_lines(in_units(Outline.from_ink(ink_of(LINES + shape, cap=cap))))
    across, down = ((12 - arm, 12), (12 + arm, 12)), ((12, 12 - arm), (12, 12 + arm))
    assert off(lines, [straight(*across), straight(*down)]) < 0.05
