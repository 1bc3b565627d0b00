"""Rings to areas: both rules, whichever way the rings run and however they cross."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.picture.enclosed.rings import area_of

BOX = np.array([[0.0, 0], [6, 0], [6, 6], [0, 6]])
INNER = np.array([[2.0, 2], [4, 2], [4, 4], [2, 4]])
TURN = 0.8 * np.pi * np.arange(5)
STAR = np.stack([np.sin(TURN), np.cos(TURN)], axis=1)  # a pentagram, in one stroke


@pytest.mark.parametrize(
    ("rings", "nonzero", "even_odd"),
    [
        ([BOX], 36, 36),
        ([BOX[::-1]], 36, 36),
        ([BOX, INNER], 36, 32),
        ([BOX, INNER[::-1]], 32, 32),
        ([BOX, INNER[::-1], INNER / 4 + 2.25], 32.25, 32.25),
        ([BOX, BOX + 3], 63, 54),
        ([BOX, BOX[::-1]], 0, 0),
        ([np.concatenate([BOX, BOX[:1]])], 36, 36),
    ],
)
def test_both_rules(rings: list[Floats], nonzero: float, even_odd: float) -> None:
    assert area_of(rings).area == pytest.approx(nonzero)
    assert area_of(rings, even_odd=True).area == pytest.approx(even_odd)


def test_a_star_drawn_in_one_stroke_has_a_full_middle_or_none() -> None:
    full, hollow = area_of([STAR]), area_of([STAR], even_odd=True)
    tip = np.cos(0.4 * np.pi) / np.cos(0.2 * np.pi)  # radius of the pentagon in the middle
    assert full.area - hollow.area == pytest.approx(2.5 * tip**2 * np.sin(0.4 * np.pi))
    assert len(hollow.geoms) == 5


@pytest.mark.parametrize("rings", [[], [np.zeros((2, 2))], [np.zeros((5, 2))], [np.array([[0.0, 0], [1, 0], [2, 0]])]])
def test_what_encloses_nothing_is_empty(rings: list[Floats]) -> None:
    assert area_of(rings).is_empty


def test_of_a_thousand_faces_those_that_share_an_edge_are_one() -> None:
    tiles = [BOX / 6 + [2 * x + shift, 2 * y] for x in range(20) for y in range(30) for shift in (0, 1)]
    area = area_of(tiles)
    assert len(area.geoms) == 30, "rows"
    assert area.area == pytest.approx(1200)
