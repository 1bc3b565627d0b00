"""The nine peaks of the Jiuyi mountains above a sea of clouds, in the manner of a shanshui painting."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, arc, resample, spline
from shapely.geometry import Point, box

# One flank of a peak as (share of its half-width, share of its height below the summit), summit first.
Flank = list[tuple[float, float]]
STEEP: Flank = [(0, 0), (0.07, 0.05), (0.15, 0.18), (0.27, 0.32), (0.37, 0.48), (0.56, 0.63), (0.68, 0.78), (1, 1)]
STEPS: Flank = [(0, 0), (0.1, 0.05), (0.17, 0.16), (0.21, 0.27), (0.4, 0.37), (0.48, 0.5), (0.53, 0.62), (1, 1)]
SLOPE: Flank = [(0, 0), (0.08, 0.07), (0.2, 0.2), (0.33, 0.4), (0.55, 0.6), (0.74, 0.78), (1, 1)]

# Summit x, y; foot y; half-widths left and right; flanks left and right. Far peaks first.
PEAKS: list[tuple[float, float, float, float, float, Flank, Flank]] = [
    (34, 61, 14, 27, 25, STEPS, STEEP),
    (146, 63, 14, 26, 28, STEEP, STEPS),
    (63, 70, 14, 26, 27, STEEP, STEPS),
    (117, 72, 14, 27, 26, STEPS, STEEP),
    (15, 44, 8, 15, 23, SLOPE, STEEP),
    (166, 45, 8, 22, 14, STEEP, SLOPE),
    (47, 46, 6, 23, 24, STEEP, SLOPE),
    (133, 47, 6, 24, 24, SLOPE, STEEP),
    (90, 82, 4, 33, 34, STEPS, STEEP),
]

# Where each fold of a slope leaves the spine and where it ends, as shares of the height below the summit.
LEFT_FOLDS = ((0.1, 0.42), (0.22, 0.74), (0.36, 0.6), (0.5, 0.95), (0.63, 0.98))
RIGHT_FOLDS = ((0.08, 0.66), (0.17, 0.9), (0.27, 0.55), (0.36, 0.97), (0.47, 0.78), (0.57, 0.95), (0.68, 0.98))

# The scrolls of the clouds: centre x, y, radius, tail, and the side the tail comes from (1 left). Far ones first.
SCROLLS = (
    (20, 17, 5.5, 18, 1),
    (33, 13, 5, 14, -1),
    (63, 18, 5, 13, 1),
    (118, 19, 5, 13, -1),
    (160, 18, 5.5, 18, -1),
    (147, 13, 5, 14, 1),
    (86, 14, 7, 20, 1),
    (101, 9.5, 5.5, 22, -1),
    (54, 9, 5.5, 26, 1),
    (126, 8, 5.5, 26, -1),
    (12, 7, 5, 10, 1),
    (168, 7, 5, 10, -1),
)


def peaks() -> Canvas:
    """Return the picture."""
    sheet = Canvas("peaks")
    sheet.draw(arc((20, 71), 7.5, 0, 360))
    for peak in PEAKS:
        _peak(sheet, *peak)
    for scroll in SCROLLS:
        _cloud(sheet, *scroll)
    for x, y, long in ((45, 1.2, 34), (92, 2.0, 40), (140, 1.0, 34)):
        way = np.linspace(-long / 2, long / 2, 80)
        sheet.draw(np.stack([x + way, y + 0.8 * np.sin(way / 3.6)], axis=1), gap=2.6, shortest=5)
    return sheet


def _peak(
    sheet: Canvas, x: float, top: float, foot: float, left: float, right: float, one: Flank, other: Flank
) -> None:
    tall = top - foot
    west = spline([(x - left * across, top - tall * down) for across, down in one])
    east = spline([(x + right * across, top - tall * down) for across, down in other])
    outline = np.concatenate([west[::-1], east[1:]])
    sheet.clear(np.concatenate([outline, [(east[-1, 0], 0), (west[-1, 0], 0)]]), gap=2.4, shortest=3)
    sheet.draw(outline)
    for flank, folds in ((east, RIGHT_FOLDS), (west, LEFT_FOLDS)):
        for start, end in folds:
            sheet.draw(_fold(flank, x, top, tall, start, end), gap=2.5, shortest=5)


def _fold(flank: Points, x: float, top: float, tall: float, start: float, end: float) -> Points:
    """Return a fold of the slope: the flank again, smaller, from a place on the spine below the summit."""
    spine = x + 1.5 * np.sin(9 * start)
    shape = np.stack([spine + (flank[:, 0] - x) * (1 - 0.75 * start), flank[:, 1] - tall * start], axis=1)
    deep = (top - shape[:, 1]) / tall
    return shape[deep <= end]


def _curl(x: float, y: float, radius: float, tail: float, hand: int) -> Points:
    """Return a cloud's scroll: a tail of `tail` m along its foot that rolls up; `hand` 1 comes from the left."""
    turn = np.radians(np.linspace(-90, 380, 200))
    reach = radius - 3.3 * (turn + np.pi / 2) / (2 * np.pi)
    roll = np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1)
    way = np.linspace(-tail, 0, 60)[:-1]
    foot = np.stack([way, -radius + 0.9 * np.sin(way / 3.4) * np.minimum(1, -way / 4)], axis=1)
    return resample(np.concatenate([foot, roll]) * [hand, 1] + [x, y])


def _cloud(sheet: Canvas, x: float, y: float, radius: float, tail: float, hand: int) -> None:
    """Draw a scroll with an echo above it; the cloud hides what lies behind."""
    west, east = sorted((x - hand * tail, x))
    sheet.clear(Point(x, y).buffer(radius + 3).union(box(west, y - radius, east, y - radius + 3)), 2.5, shortest=4)
    sheet.draw(_curl(x, y, radius, tail, hand))
    sheet.draw(arc((x, y), radius + 3.0, 90 - hand * 75, 90 + hand * 80), gap=2.4, shortest=5)
