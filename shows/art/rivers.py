"""The Xiao and the Xiang gather into one stream: far hills, a pagoda on the point, a village and a sail."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, between, resample, spline
from shapely.geometry import LineString, Point, box

# The banks, each from the far end to the viewer. The inner ones end at the point where the rivers meet and run on
# as the seam of the two waters.
XIAO_OUTER = [
    (38, 60),
    (23, 60),
    (8, 56.5),
    (5, 50),
    (17, 45),
    (40, 42),
    (57, 38.5),
    (64, 33),
    (54, 25),
    (25, 15),
    (1, 0.5),
]
XIAO_INNER = [(40, 58), (29, 57), (22, 54), (30, 51.5), (51, 50.5), (67, 48.8)]
XIAO_SEAM = [(81, 44), (92, 38), (95, 31), (84, 20), (70, 10), (66, 0.5)]
XIANG_OUTER = [
    (140, 62),
    (159, 61.5),
    (174, 58),
    (176, 52),
    (163, 47.5),
    (147, 43.5),
    (138, 38),
    (143, 32),
    (158, 24),
    (164, 14),
    (157, 0.5),
]
XIANG_INNER = [(138, 60), (150, 59), (160, 56), (152, 53), (130, 52), (107, 49.5)]
XIANG_SEAM = [(97, 44.5), (99, 38), (100, 31), (91, 20), (79, 10), (75, 0.5)]

POINT = (85.0, 42.5)  # of the land between the rivers

# Left foot, summit and right foot of each far hill; the farthest first.
HILLS = (
    ((97, 59), (121, 70), (150, 60)),
    ((28, 60), (56, 73), (80, 58)),
    ((1, 60), (24, 77), (50, 60)),
    ((134, 61), (158, 78), (179.5, 64)),
    ((0.5, 64), (7, 68), (22, 61.5)),
)
HOUSES = ((13, 27.5), (39, 24.5))

ROOF, WALL = "#ff6a1a", "#ffb85a"
TIER, PILLAR = "#ffcc00", "#ffb000"
HULL, SAIL, BATTEN = "#ff9a3a", "#fff0cc", "#ffdca0"
LANES = (0.36, 0.72)  # where between bank and seam water runs
SEAM = 190  # vertices, 0.25 m apart: how far up, from the viewer, the two waters run side by side
NARROW = 2.5  # m: what a lane keeps from the banks; above, where the river is narrower, it has not begun


def rivers() -> tuple[Canvas, ...]:
    """Return the rivers, and the boat, which is a drawing of its own since it drifts over them."""
    return land(), boat()


def land() -> Canvas:
    """Return hills, banks and running water, a pagoda on the point and a village."""
    sheet = Canvas("rivers")
    sheet.name_part("hills")
    sheet.dip("#5fa8ff")
    for hill in HILLS:
        _hill(sheet, *hill)
    for name, ink, outer, inner, seam in (
        ("xiao", "#20e8d0", XIAO_OUTER, XIAO_INNER, XIAO_SEAM),
        ("xiang", "#2fb0ff", XIANG_OUTER, XIANG_INNER, XIANG_SEAM),
    ):
        sheet.dip(ink)
        _stream(sheet, name, spline(outer), spline([*inner, POINT]), spline([*inner, *seam]))
    sheet.name_part("village")
    for x, y in HOUSES:
        _house(sheet, x, y)
    sheet.name_part("pagoda")
    _pagoda(sheet, 84.0, 51.0)
    return sheet


def _stream(sheet: Canvas, name: str, bank: Points, shore: Points, middle: Points) -> None:
    """Draw one river: its banks, and lanes of running water from where there is room for them."""
    edge = np.array([(bank[-1, 0], 0), (middle[-1, 0], 0)])
    sheet.clear(np.concatenate([bank, edge, middle[::-1]]), 2.4, shortest=4)
    sheet.name_part(f"{name}/{name}-banks")
    sheet.draw(bank)
    sheet.draw(shore)
    sheet.name_part(f"{name}/{name}-water")
    banks = LineString(bank).union(LineString(shore))
    for share in LANES:
        lane = between(bank, middle, share)
        near = [banks.distance(Point(place)) < NARROW for place in lane]
        start = len(lane) - near[::-1].index(True)
        sheet.draw(resample(lane[start:]))
    sheet.name_part(f"{name}/{name}-seam")
    sheet.draw(resample(middle[len(middle) - SEAM :]))


def _hill(sheet: Canvas, west: tuple[float, float], top: tuple[float, float], east: tuple[float, float]) -> None:
    (a, b), (x, y), (c, d) = west, top, east
    left = spline([(a, b), (a + 0.45 * (x - a), b + 0.4 * (y - b)), (a + 0.78 * (x - a), b + 0.88 * (y - b)), (x, y)])
    right = spline([(x, y), (x + 0.22 * (c - x), d + 0.86 * (y - d)), (x + 0.5 * (c - x), d + 0.45 * (y - d)), (c, d)])
    outline = np.concatenate([left, right[1:]])
    sheet.clear(outline, 2.4, shortest=4)
    sheet.draw(outline)
    for deep, start, end in ((0.35, 0.0, 0.9), (0.7, 0.0, 1.0)):
        fold = right * (1 - deep) + np.array([x - 2, d - 2.0]) * deep
        sheet.draw(fold[int(start * len(fold)) : int(end * len(fold))], gap=2.4, shortest=5)
    fold = left * 0.6 + np.array([x - 1, b - 2.0]) * 0.4
    sheet.draw(fold[: int(0.8 * len(fold))], gap=2.4, shortest=5)


def _house(sheet: Canvas, x: float, y: float) -> None:
    """Draw a house of the fishing village: a roof with lifted eaves on four bare walls."""
    west = spline([(x - 11.5, y + 5.0), (x - 7.6, y + 7.6), (x - 5.5, y + 12)])
    east = west[::-1] * [-1, 1] + [2 * x, 0]
    roof = np.concatenate([west, east])
    sheet.clear(np.concatenate([roof, [(x + 8.5, y), (x - 8.5, y)]]), 2.4, shortest=4)
    sheet.dip(ROOF)
    sheet.draw(resample(np.concatenate([roof, roof[:1]])))
    sheet.dip(WALL)
    sheet.draw([(x - 8.5, y + 5), (x - 8.5, y), (x + 8.5, y), (x + 8.5, y + 5)])


def _pagoda(sheet: Canvas, x: float, y: float) -> None:
    tiers, pitch = 6, 4.5
    sheet.clear(box(x - 9, y, x + 9, 82), 2.4, shortest=4)
    for tier in range(tiers):
        half, z = 9.5 - 1.05 * tier, y + 2.9 + pitch * tier
        roof = [(x - half, z + 1.3), (x - 0.6 * half, z), (x, z + 0.3), (x + 0.6 * half, z), (x + half, z + 1.3)]
        sheet.dip(TIER)
        sheet.draw(spline(roof))
        sheet.dip(PILLAR)
        for side in (-1, 1):
            wall = x + side * max(half - 3.7, 1.4)
            sheet.draw([(wall, z - 2.7), (wall, z)])
    sheet.dip(TIER)
    sheet.draw([(x, y + 3.2 + pitch * (tiers - 1)), (x, y + 8 + pitch * (tiers - 1))])


def boat() -> Canvas:
    """Return a boat under sail."""
    sheet = Canvas("boat")
    x, y = 120.0, 26.0
    hull = spline([(x - 13, y + 4), (x - 9, y), (x, y - 1.8), (x + 9, y), (x + 13.5, y + 4.6)])
    luff = spline([(x - 8, y + 6.4), (x - 6.5, y + 15), (x - 2, y + 23)])
    leech = spline([(x - 2, y + 23), (x + 7, y + 16), (x + 10, y + 6.8)])
    sheet.name_part("hull")
    sheet.dip(HULL)
    sheet.draw(hull)
    sheet.draw(spline([(x - 11.6, y + 3.6), (x, y + 2.4), (x + 12, y + 4)]))
    sheet.name_part("sail")
    sheet.dip(SAIL)
    sheet.draw(np.concatenate([luff, leech[1:]]))
    sheet.dip(BATTEN)
    for share in (0.02, 0.3, 0.55):
        left, right = luff[int(share * len(luff))], leech[int((1 - share) * (len(leech) - 1))]
        sheet.draw(spline([left, (left + right) / 2 - [0, 0.7], right]))
    return sheet
