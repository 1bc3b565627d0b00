"""Drawings that were refused, speckled or never answered: each with what is right."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.picture.dots.modes import Mode

FILES = Path(__file__).parent / "files"
RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 170, 0)


def test_two_small_islands_do_not_block_a_picture() -> None:
    dots = ch.trace(FILES / "two_islands.svg").stroke(300, width=200.0)
    assert len(dots) == 300
    assert any("1 small stroke of 3 left out" in note and "keep_small" in note for note in dots.notes)


def test_edges_that_two_shapes_share_are_one_in_the_colour_of_the_upper() -> None:
    edge = ch.trace(FILES / "half_disc.svg").outline(120, width=60.0)
    assert edge.spacing > 1.8
    up, radius = edge.points[:, 2], np.hypot(edge.points[:, 0], edge.points[:, 2])
    on_circle = radius > 29.5
    assert (on_circle | (np.abs(up) < 0.5)).all()
    assert edge.colours is not None
    colours = [tuple(colour) for colour in edge.colours.tolist()]
    assert {c for c, y, rim in zip(colours, up, on_circle, strict=True) if rim and y > 1.5} == {BLUE}
    assert {c for c, y, rim in zip(colours, up, on_circle, strict=True) if rim and y < -1.5} == {RED}


def test_a_ring_over_the_halves_of_a_disc_has_their_edge() -> None:
    edge = ch.trace(FILES / "two_halves_and_ring.svg").outline(120, width=60.0)
    rim = np.hypot(edge.points[:, 0], edge.points[:, 2]) > 29.0
    assert edge.colours is not None
    assert {tuple(colour) for colour in edge.colours[rim].tolist()} == {GREEN}


@pytest.mark.parametrize("name", ["half_disc.svg", "two_halves_and_ring.svg"])
def test_a_filled_disc_of_two_halves_has_no_speckle(name: str) -> None:
    dots = ch.trace(FILES / name).fill(300, width=60.0)
    inner = np.hypot(dots.points[:, 0], dots.points[:, 2]) < 26.0
    far = inner & (np.abs(dots.points[:, 2]) > 1.5)
    assert dots.colours is not None
    above = np.array([tuple(colour) == BLUE for colour in dots.colours.tolist()])
    assert (above == (dots.points[:, 2] > 0))[far].all()


@pytest.mark.parametrize(
    ("name", "mode", "told"),
    [
        ("hang_small.svg", "outline+fill", ""),
        ("lattice_memory.geojson", "fill", "65,689 m high, and 10,000 m is the most"),
        ("type_dict.geojson", "fill", "holds something without a type"),
    ],
)
def test_an_answer_comes_within_seconds(name: str, mode: Mode, told: str) -> None:
    began = time.process_time()
    try:
        ch.trial(ch.trace(FILES / name), 20, mode=mode, width=60.0)
        said = ""
    except ch.PictureError as error:
        said = str(error)
    assert told in said
    assert bool(told) == bool(said)
    assert time.process_time() - began < 10.0
