"""The nine peaks of the Jiuyi mountains above a sea of clouds, in the manner of a shanshui painting."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, Wash, arc, scroll, spline
from shapely.geometry import Point, box

# One flank of a peak as (share of its half-width, share of its height below the summit), summit first.
Flank = list[tuple[float, float]]
STEEP: Flank = [(0, 0), (0.07, 0.05), (0.15, 0.18), (0.27, 0.32), (0.37, 0.48), (0.56, 0.63), (0.68, 0.78), (1, 1)]
STEPS: Flank = [(0, 0), (0.1, 0.05), (0.17, 0.16), (0.21, 0.27), (0.4, 0.37), (0.48, 0.5), (0.53, 0.62), (1, 1)]
SLOPE: Flank = [(0, 0), (0.08, 0.07), (0.2, 0.2), (0.33, 0.4), (0.55, 0.6), (0.74, 0.78), (1, 1)]

# Summit x, y; foot y; half-widths left and right; flanks left and right. Far peaks first.
PEAKS: list[tuple[float, float, float, float, float, Flank, Flank]] = [
    (35, 62, 12, 29, 27, STEPS, STEEP),
    (145, 63, 12, 28, 30, STEEP, STEPS),
    (63, 71, 12, 28, 29, STEEP, STEPS),
    (117, 73, 12, 29, 28, STEPS, STEEP),
    (13, 47, 6, 20, 25, SLOPE, STEEP),
    (167, 48, 6, 25, 20, STEEP, SLOPE),
    (46, 48, 6, 24, 25, STEEP, SLOPE),
    (134, 49, 6, 25, 25, SLOPE, STEEP),
    (90, 82, 4, 35, 36, STEPS, STEEP),
]

# Where each fold of a slope leaves the spine and where it ends, as shares of the height below the summit.
LEFT_FOLDS = ((0.09, 0.5), (0.18, 0.74), (0.27, 0.6), (0.36, 0.9), (0.46, 0.8), (0.55, 0.98), (0.66, 0.98))
RIGHT_FOLDS = (
    (0.07, 0.66),
    (0.14, 0.95),
    (0.22, 0.6),
    (0.3, 0.97),
    (0.4, 0.78),
    (0.5, 0.97),
    (0.6, 0.9),
    (0.7, 0.98),
)

# The scrolls of the clouds: centre x, y, radius, tail, and the side the tail comes from (1 left). Far ones first.
SCROLLS = (
    (31, 17, 5, 12, -1),
    (67, 19.5, 5, 12, 1),
    (113, 19.5, 5, 13, -1),
    (149, 17, 5, 12, 1),
    (84, 10.5, 7, 22, 1),
    (102, 8, 5.5, 20, -1),
    (52, 8, 5.5, 24, 1),
    (130, 8, 5.5, 24, -1),
    (14, 7.5, 5, 14, 1),
    (166, 7.5, 5, 14, -1),
)
HIGH_SCROLLS = ((13, 57, 3.8, 12, 1), (159, 74, 4.2, 17, 1), (170, 71.5, 3.6, 10, -1))
MIST = ((24, 3.2, 22), (68, 1.6, 40), (113, 0.8, 46), (152, 3.0, 24))

# Slopes from foot to summit: the four far peaks, the four before them, and the one in the middle.
FAR = ("#2f5fff", "#4f9dff", "#9fd0ff")
NEAR = ("#00b8c8", "#00e0a8", "#7dffb0")
MIDDLE = ("#00c8a0", "#2fe860", "#b4ff5a")
SUN = "#ffc21a"
CLOUD, ECHO, HIGH_CLOUD, MIST_INK = "#f3eeff", "#b79cff", "#ffffff", "#a78cff"
FAR_CLOUDS = 4  # of the scrolls
FAR_CLOUD = "#d2c4ff"


def peaks() -> Canvas:
    """Return the picture."""
    sheet = Canvas("peaks")
    sheet.dip(SUN)
    sheet.draw(arc((19, 73.5), 7.5, 0, 360))
    for peak, tones in zip(PEAKS, [FAR] * 4 + [NEAR] * 4 + [MIDDLE], strict=True):
        x, top, foot, *_ = peak
        sheet.dip(Wash(tones, (x, foot + 6), (x, top)))
        _peak(sheet, *peak)
    inks = [FAR_CLOUD] * FAR_CLOUDS + [CLOUD] * (len(SCROLLS) - FAR_CLOUDS) + [HIGH_CLOUD] * len(HIGH_SCROLLS)
    for ink, (x, y, radius, tail, hand) in zip(inks, (*SCROLLS, *HIGH_SCROLLS), strict=True):
        _cloud(sheet, x, y, radius, tail, hand, ink)
    sheet.dip(MIST_INK)
    for x, y, long in MIST:
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
            sheet.draw(_fold(flank, x, top, tall, start, end), gap=2.4, shortest=5)


def _fold(flank: Points, x: float, top: float, tall: float, start: float, end: float) -> Points:
    """Return a fold of the slope: the flank again, smaller, from a place on the spine below the summit."""
    spine = x + 1.5 * np.sin(9 * start)
    shape = np.stack([spine + (flank[:, 0] - x) * (1 - 0.75 * start), flank[:, 1] - tall * start], axis=1)
    deep = (top - shape[:, 1]) / tall
    return shape[deep <= end]


def _cloud(sheet: Canvas, x: float, y: float, radius: float, tail: float, hand: int, ink: str) -> None:
    """Draw a scroll with an echo above it; the cloud hides what lies behind."""
    west, east = sorted((x - hand * tail, x))
    sheet.clear(Point(x, y).buffer(radius + 3).union(box(west, y - radius, east, y - radius + 3)), 2.5, shortest=4)
    sheet.dip(ink)
    sheet.draw(scroll((x, y), radius, tail, hand))
    sheet.dip(ECHO)
    sheet.draw(arc((x, y), radius + 3.0, 90 - hand * 75, 90 + hand * 80), gap=2.4, shortest=5)
