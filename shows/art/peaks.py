"""The nine peaks of the Jiuyi mountains above a sea of clouds, in the manner of a shanshui painting."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, arc, scroll, spline
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
    (45, 47, 6, 24, 25, STEEP, SLOPE),
    (134, 49, 6, 25, 25, SLOPE, STEEP),
    (90, 82, 4, 35, 36, STEPS, STEEP),
]

# Where each fold of a slope leaves the spine and where it ends, as shares of the height below the summit.
LEFT_FOLDS = ((0.12, 0.5), (0.28, 0.74), (0.44, 0.9), (0.6, 0.98))
RIGHT_FOLDS = ((0.1, 0.7), (0.26, 0.95), (0.42, 0.8), (0.58, 0.97))

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

# The four far peaks, the four before them, and the one in the middle.
FAR, NEAR, MIDDLE = "#4f8dff", "#00d8b0", "#6cf05a"
SUN = "#ffb020"
CLOUD, ECHO = "#f3eeff", "#b79cff"
FAR_CLOUDS = 4  # of the scrolls
FAR_CLOUD = "#d2c4ff"


def peaks() -> tuple[Canvas, ...]:
    """Return the peaks in their mist, and the sun, which is a drawing of its own since it climbs behind them."""
    return mountains(), sun()


def sun() -> Canvas:
    """Return the sun: rings of light."""
    sheet = Canvas("sun")
    sheet.dip(SUN)
    for radius in (8.0, 5.6, 3.2):
        sheet.draw(arc((131, 44), radius, 90, 450))
    return sheet


def mountains() -> Canvas:
    """Return the nine peaks and the scrolls of mist."""
    sheet = Canvas("peaks")
    for number, (peak, tone) in enumerate(zip(PEAKS, [FAR] * 4 + [NEAR] * 4 + [MIDDLE], strict=True), 1):
        sheet.name_part(f"mountains/peak{number}")
        sheet.dip(tone)
        _peak(sheet, *peak)
    for side, sign in (("left", -1), ("right", 1)):
        for number, (x, y, radius, tail, hand) in enumerate(SCROLLS):
            if sign * (x - 93) > 0:
                sheet.name_part(f"mist/mist-{side}")
                _cloud(sheet, x, y, radius, tail, hand, FAR_CLOUD if number < FAR_CLOUDS else CLOUD)
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
