"""The Xiao and the Xiang gather into one stream: far hills, a pagoda on the point, wild geese and a sail."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, Wash, arc, between, resample, spline
from shapely.geometry import Polygon, box

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
GEESE = ((106, 74.5), (114, 77.5), (122, 80.5), (131, 78), (140, 75))
HOUSES = ((13, 29.5), (40, 27))
TREE = (169.5, 32.0, 9.5)

HILL = Wash(("#6f80ff", "#4fb0e0", "#3fe8c0"), (0, 59), (0, 78))
XIAO = Wash(("#5affe8", "#00e5ff", "#00bfff", "#1f8fff"), (0, 60), (0, 0))  # from the hills to the viewer
XIANG = Wash(("#00ffff", "#00d5ff", "#1fa5ff", "#3f8cff"), (0, 60), (0, 0))
ROOF, WALL = "#ff6a1a", "#ffb85a"
CROWN, TUFT, TRUNK = "#3fff5a", "#b0ff5a", "#ff9a4a"
TIER, PILLAR = "#ffcc00", "#ffb000"
HULL, SAIL, BATTEN = "#ff9a3a", "#fff0cc", "#ffdca0"
GOOSE = "white"


def rivers() -> Canvas:
    """Return the picture."""
    sheet = Canvas("rivers")
    sheet.dip(HILL)
    for hill in HILLS:
        _hill(sheet, *hill)
    sheet.dip(XIAO)
    _stream(sheet, spline(XIAO_OUTER), spline([*XIAO_INNER, POINT]), spline([*XIAO_INNER, *XIAO_SEAM]))
    sheet.dip(XIANG)
    _stream(sheet, spline(XIANG_OUTER), spline([*XIANG_INNER, POINT]), spline([*XIANG_INNER, *XIANG_SEAM]))
    for x, y in HOUSES:
        _house(sheet, x, y)
    _tree(sheet, *TREE)
    _pagoda(sheet, 84.0, 51.0)
    _boat(sheet, 130.0, 8.0)
    sheet.dip(GOOSE)
    for x, y in GEESE:
        sheet.draw(spline([(x - 3.2, y + 1.2), (x - 1.5, y + 1.1), (x, y)]))
        sheet.draw(spline([(x, y), (x + 1.5, y + 1.1), (x + 3.2, y + 1.2)]))
    return sheet


def _stream(sheet: Canvas, bank: Points, shore: Points, middle: Points) -> None:
    """Draw one river: its banks, and stream lines between them wherever there is room."""
    edge = np.array([(bank[-1, 0], 0), (middle[-1, 0], 0)])
    sheet.clear(np.concatenate([bank, edge, middle[::-1]]), 2.4, shortest=4)
    sheet.draw(bank)
    sheet.draw(shore)
    for share in (1.0, 0.5, 0.25, 0.75, *np.arange(1, 8, 2) / 8, *np.arange(1, 16, 2) / 16):
        line = between(bank, middle, share)
        sheet.draw(_ripple(line), gap=2.6 if share % 0.25 == 0 else 3.4, shortest=9)


def _ripple(curve: Points) -> Points:
    """Return a stream line that begins to dance as it nears the viewer."""
    dense = resample(curve)
    near = np.clip((34 - dense[:, 1]) / 34, 0, 1)
    sway = 1.3 * near * np.sin(2 * np.pi * (dense[:, 1] + 0.2 * dense[:, 0]) / 13)
    return dense + np.stack([sway, 0 * sway], axis=1)


def _hill(sheet: Canvas, west: tuple[float, float], top: tuple[float, float], east: tuple[float, float]) -> None:
    (a, b), (x, y), (c, d) = west, top, east
    left = spline([(a, b), (a + 0.45 * (x - a), b + 0.4 * (y - b)), (a + 0.78 * (x - a), b + 0.88 * (y - b)), (x, y)])
    right = spline([(x, y), (x + 0.22 * (c - x), d + 0.86 * (y - d)), (x + 0.5 * (c - x), d + 0.45 * (y - d)), (c, d)])
    outline = np.concatenate([left, right[1:]])
    sheet.clear(outline, 2.4, shortest=4)
    sheet.draw(outline)
    for deep, start, end in ((0.3, 0.0, 0.9), (0.55, 0.1, 0.95), (0.8, 0.0, 1.0)):
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


def _tree(sheet: Canvas, x: float, y: float, size: float) -> None:
    """Draw a round crown in scallops, with tufts in it, on a bare trunk."""
    turn = np.radians(np.linspace(-90, 270, 240))
    reach = size * (0.8 + 0.25 * np.abs(np.sin(3.5 * (turn + np.pi / 2))))
    crown = np.stack([x + reach * np.cos(turn), y + 0.85 * reach * np.sin(turn)], axis=1)
    sheet.clear(crown, 2.4, shortest=4)
    sheet.dip(CROWN)
    sheet.draw(resample(crown))
    sheet.dip(TUFT)
    for dx, dy in ((-0.32, 0.16), (0.3, 0.02), (-0.1, -0.4)):
        sheet.draw(arc((x + size * dx, y + size * dy), 0.22 * size, 0, 180))
    sheet.dip(TRUNK)
    for side in (-1, 1):
        foot = [
            (x + 1.2 * side, y - 0.95 * size),
            (x + 1.3 * side + 0.6, y - 1.5 * size),
            (x + 2 * side, y - 2.1 * size),
        ]
        sheet.draw(spline(foot))


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


def _boat(sheet: Canvas, x: float, y: float) -> None:
    hull = spline([(x - 13, y + 4), (x - 9, y), (x, y - 1.8), (x + 9, y), (x + 13.5, y + 4.6)])
    luff = spline([(x - 8, y + 6), (x - 6.5, y + 15), (x - 2, y + 23)])
    leech = spline([(x - 2, y + 23), (x + 7, y + 16), (x + 10, y + 6.4)])
    for shape in (hull, np.concatenate([luff, leech[1:]])):
        sheet.clear(Polygon(shape), 3.4, shortest=5)
    sheet.dip(HULL)
    sheet.draw(hull)
    sheet.draw(spline([(x - 13, y + 4), (x, y + 2.4), (x + 13.5, y + 4.6)]))
    sheet.dip(SAIL)
    sheet.draw(np.concatenate([luff, leech[1:]]))
    sheet.dip(BATTEN)
    for share in (0.02, 0.3, 0.55):
        left, right = luff[int(share * len(luff))], leech[int((1 - share) * (len(leech) - 1))]
        sheet.draw(spline([left, (left + right) / 2 - [0, 0.7], right]))
