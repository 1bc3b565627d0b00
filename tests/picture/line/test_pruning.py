"""Spurs are cut, but never all that there is of some ink."""

from __future__ import annotations

import numpy as np

from choreo.picture.outline import Outline
from tests.picture.pen.penned import in_units, ink_of, off, straight

LINES = '<path d="M3 3H21M3 21H21"/>'


def beside_lines(shape: str) -> list[np.ndarray]:
    """Trace two long lines, by which the pen is known, and return the rest."""
    lines = in_units(Outline.from_ink(ink_of(LINES + shape, cap="butt")))
    return [line for line in lines if (np.abs(line[:, 1] - 12) < 7).all()]


def test_a_plus_of_short_arms_keeps_them() -> None:
    """Each arm is as short as a spur: all four were cut, and the sign was gone."""
    lines = beside_lines('<path d="M10 12H14M12 10V14"/>')
    assert off(lines, [straight((10, 12), (14, 12)), straight((12, 10), (12, 14))]) < 1.1
    assert off(lines, [straight((11, 12), (13, 12)), straight((12, 11), (12, 13))]) < 0.1


def test_what_is_all_spurs_is_a_dot() -> None:
    lines = beside_lines('<path d="M10.6 12H13.4M12 10.6V13.4"/>')
    assert off(lines, [straight((12, 12), (12.01, 12))]) < 0.8
