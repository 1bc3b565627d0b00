"""The scroll: two rollers, the edges of its paper, and on it the two halves of the verse, written with bare strokes.

The rollers are drawings of their own, since they run before the paper. A character is a part of its verse, and its
strokes stand in the order in which they are written.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from canvas import Canvas, Points, spline
from glyphs import CHARACTERS, Run, Stroke

GOLD, SEAL_INK, WOOD, PAPER = "#ffd84a", "#ff3020", "#ff9a3a", "#ffe9bc"
EDGES = (2.0, 88.0)  # y of the paper's edges
TIP = 3.0  # units: how short a turn of the brush is to be left out of a bare stroke


class Place(NamedTuple):
    """Where a character stands: its lower left corner, width and height, m."""

    sign: str
    x: float
    y: float
    width: float
    height: float


UPPER, LOWER, TALL = 48.0, 7.5, 35.5
FIRST = (
    *(Place("挥", 12, UPPER, 33, TALL), Place("毫", 54, UPPER, 34, TALL + 1), Place("当", 97, UPPER, 30, TALL)),
    *(Place("得", 136, UPPER, 33, TALL), Place("江", 14, LOWER, 33, TALL - 2), Place("山", 59, LOWER, 29, TALL - 2)),
    Place("助", 99, LOWER, 33, TALL - 1),
)
SECOND = (
    *(Place("不", 11, UPPER, 35, TALL), Place("到", 54, UPPER, 33, TALL), Place("潇", 94, UPPER, 36, TALL + 1)),
    *(
        Place("湘", 137, UPPER, 33, TALL + 1),
        Place("岂", 14, LOWER, 32, TALL - 2),
        Place("有", 56, LOWER, 34, TALL - 2),
    ),
    Place("诗", 98, LOWER, 34, TALL - 1),
)
SEAL = (144.0, 12.0, 24.0)  # lower left corner and size


def bare(stroke: Stroke) -> list[Run]:
    """Return the runs of a stroke without those in which the brush only sets down or turns."""
    return [run for run in stroke if np.hypot(run[-1][0] - run[0][0], run[-1][1] - run[0][1]) > TIP]


def write(sheet: Canvas, place: Place) -> None:
    """Write a character, a line for each of its strokes."""
    for stroke in CHARACTERS[place.sign]:
        lines: list[Points] = [
            spline(np.array(run)[:, :2] * [place.width / 100, place.height / 100] + [place.x, place.y])
            for run in bare(stroke)
        ]
        sheet.draw(np.concatenate(lines), gap=0.0)


def verse(name: str, places: tuple[Place, ...], last: bool) -> Canvas:
    """Return the paper with one half of the verse.

    The last half ends with a seal, 永, the first sign of Yongzhou, and its paper has rollers at both ends. The paper of
    the first half comes before the verse in the drawing: it takes its time when the drawing is written by light.
    """
    sheet = Canvas(name)
    if not last:
        _paper(sheet)
    sheet.dip(GOLD)
    for number, place in enumerate(places, 1):
        sheet.name_part(f"verse/sign{number}")
        write(sheet, place)
    if last:
        x, y, size = SEAL
        sheet.name_part("verse/seal")
        sheet.dip(SEAL_INK)
        sheet.draw([(x, y), (x, y + size), (x + size, y + size), (x + size, y), (x, y)])
        write(sheet, Place("永", x + 3.5, y + 3.5, size - 7, size - 7))
        _paper(sheet)
        sheet.name_part("rollers")
        sheet.dip(WOOD)
        for end in (2.0, 178.0):
            _roll(sheet, end)
    return sheet


def _paper(sheet: Canvas) -> None:
    sheet.dip(PAPER)
    sheet.name_part("paper")
    for y in EDGES:
        sheet.draw([(5, y), (175, y)])


def roller() -> Canvas:
    """Return a roller of the scroll: two upright lines."""
    sheet = Canvas("roller")
    sheet.dip(WOOD)
    _roll(sheet, 90.0)
    return sheet


def _roll(sheet: Canvas, x: float) -> None:
    for side in (-1.6, 1.6):
        sheet.draw([(x + side, EDGES[0] - 0.5), (x + side, EDGES[1] + 0.5)])


def scroll() -> tuple[Canvas, ...]:
    """Return the drawings."""
    return verse("verse-1", FIRST, last=False), verse("verse-2", SECOND, last=True), roller()
