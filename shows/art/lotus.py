"""The lotus: an open flower, buds, a seed pod and round leaves above rippled water."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Curve, Points, Wash, arc, between, mixed, resample, spline

# Petals of the flower: degrees from upright, length, half-width, bend of the axis (m to the right at the tip) and
# where the base sits beside the heart of the flower. The far ones first.
PETALS = (
    (-27, 46, 9.0, 2, -3),
    (26, 45, 9.0, -2, 3),
    (-1, 48.5, 9.5, 1, 0),
    (-69, 43, 7.5, 9, -5),
    (68, 43, 7.5, -9, 5),
    (-48, 43, 9.0, 5, -4),
    (47, 43, 9.0, -5, 4),
    (-17, 38, 9.0, 1, -3),
    (16, 38, 9.0, -1, 3),
    (-88, 36, 6.5, 13, -4),
    (87, 36, 6.5, -13, 4),
    (-64, 31, 7.5, 6, -4),
    (63, 31, 7.5, -6, 4),
    (-34, 30, 8.5, 2, -3),
    (33, 30, 8.5, -2, 3),
    (0, 27, 9.5, 0, 0),
)
HEART = (86.0, 33.0)
VEINS = 18  # of a leaf

# Petals from base to tip: the outer ones, which are the long ones, and the inner ones.
OUTER = ("#ff1080", "#ff1f8a", "#ff3a9a", "#ff5aac", "#ffb8dc")
INNER = ("#ff4fa4", "#ff74b4", "#ff93c0", "#ffaecb", "#ffe4ec")
STEM = "#3fe04f"
RIM, VEIN, LIP = "#14e87c", "#8cff4a", "#b9ff8a"
FAR_RIM, FAR_VEIN = "#10cfa0", "#3fe8a0"
POD, RING, SEED = "#c8f03a", "#f0e63c", "#ffc400"
WATER = "#2a9cff"


def lotus() -> Canvas:
    """Return the picture."""
    sheet = Canvas("lotus")
    sheet.dip(STEM)
    _stem(sheet, [(163, 56), (164, 42), (168, 24), (165, 2)])
    _pod(sheet, 164, 67)
    sheet.dip(STEM)
    _stem(sheet, [(36, 55.5), (39.5, 48), (40.5, 38), (39, 20), (40, 2)])
    _bud(sheet, 35, 56)
    _leaf(sheet, 143, 41, 17.5, 12, 14, lip=False)
    _leaf(sheet, 17.5, 40, 16.5, 11, -12, lip=False)
    sheet.dip(STEM)
    for side in (-1.6, 1.6):
        _stem(sheet, [(HEART[0] + side, 32), (88 + side, 20), (85 + side, 2)])
    for petal in PETALS:
        _petal(sheet, *petal)
    _leaf(sheet, 39, 18.5, 33, 11, -4)
    _leaf(sheet, 143, 17, 35, 11, 4)
    _water(sheet)
    return sheet


def _petal(sheet: Canvas, lean: float, long: float, half: float, bend: float, aside: float) -> None:
    along = np.linspace(0, 1, 80)
    wide = half * (0.35 * (1 - along) + 0.83 * np.sin(np.pi * along**0.9))
    turn = np.radians(lean)
    base = np.array([HEART[0] + aside, HEART[1] - 0.1 * abs(aside)])

    def place(across: Points) -> Points:
        x, y = bend * along**2 + across, long * along
        return resample(base + np.stack([x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)], 1))

    left, right = place(-wide), place(wide)
    outline = np.concatenate([left, right[::-1]])
    sheet.clear(outline, 2.4, shortest=4)
    outer = (long - 27) / 21.5
    tones = tuple(mixed(inner, deep, outer) for inner, deep in zip(INNER, OUTER, strict=True))
    middle = between(left, right, 0.5)
    sheet.dip(Wash(tones, (middle[0, 0], middle[0, 1]), (middle[-1, 0], middle[-1, 1])))
    sheet.draw(np.concatenate([left, right[::-1][1:]]))
    for share, start, end in ((0.5, 0.16, 0.88), (0.26, 0.2, 0.74), (0.74, 0.2, 0.74)):
        vein = between(left, right, share)
        sheet.draw(vein[int(start * 200) : int(end * 200)], gap=2.4, shortest=4)


def _leaf(sheet: Canvas, x: float, y: float, rx: float, ry: float, tilt: float, lip: bool = True) -> None:
    """Draw a round leaf seen from the side: a waved rim, its front lip curled up, and veins from the navel."""
    slant = np.radians(tilt)

    def place(degrees: Points, share: Points) -> Points:
        angle = np.radians(degrees)
        wave = 1.2 * share**3 * np.sin(7 * angle + 0.9) * np.sin(angle) ** 2
        px, py = rx * share * np.cos(angle), ry * share * np.sin(angle) + wave
        return np.stack([x + px * np.cos(slant) - py * np.sin(slant), y + px * np.sin(slant) + py * np.cos(slant)], 1)

    turn = np.linspace(0, 360, 240)
    rim = place(turn, np.ones(240))
    sheet.clear(rim, 2.6, shortest=6)
    sheet.dip(RIM if lip else FAR_RIM)
    sheet.draw(resample(rim))
    if lip:
        sheet.dip(LIP)
        edge = np.linspace(196, 348, 120)
        curl = 1 - 0.3 * np.sin(np.radians((edge - 196) / 152 * 180))
        sheet.draw(resample(place(edge, curl)), gap=2.2, shortest=4)
    sheet.dip(VEIN if lip else FAR_VEIN)
    for vein in (*range(0, VEINS, 2), *range(1, VEINS, 2)):
        share = np.linspace(0.13 if vein % 2 == 0 else 0.4, 0.92, 50)
        ray = place(360 * vein / VEINS + 10 * share**2, share) + np.outer(1 - share, [0, 0.14 * ry])
        sheet.draw(resample(ray), gap=2.4, shortest=4)


def _bud(sheet: Canvas, x: float, y: float) -> None:
    def place(*knots: tuple[float, float]) -> Points:
        return spline([(x + dx, y + dy) for dx, dy in knots])

    left = place((0, 0), (-6.5, 7), (-5.5, 15), (1, 25))
    right = place((0, 0), (7, 6), (6.5, 15), (1, 25))
    sheet.clear(np.concatenate([left, right[::-1]]), 2.4)
    sheet.dip(Wash(OUTER, (x, y), (x + 1, y + 25)))
    sheet.draw(left)
    sheet.draw(right)
    sheet.draw(place((0.6, 21), (-2.6, 14), (-2.8, 8), (-0.6, 3.5)))
    sheet.draw(place((3.0, 16), (3.6, 10), (2.0, 5)))


def _pod(sheet: Canvas, x: float, y: float) -> None:
    rim = 11.5
    cup = spline([(x - rim, y + 3), (x - 7.5, y - 3.8), (x - 1, y - 11.5), (x + 6.5, y - 4.5), (x + rim, y + 3)])
    sheet.clear(cup, 2.4)
    sheet.dip(RING)
    sheet.draw(arc((x, y + 4), (rim, 6.5), 0, 360))
    sheet.dip(POD)
    sheet.draw(cup, gap=1.5)
    sheet.dip(SEED)
    for dx, dy in ((-6, 4.2), (0, 7.6), (6, 4.2), (0, 1.4)):
        sheet.draw(arc((x + dx, y + dy), (1.5, 1.0), 0, 360))


def _stem(sheet: Canvas, knots: Curve) -> None:
    sheet.draw(spline(knots), gap=1.6, shortest=3)


def _water(sheet: Canvas) -> None:
    sheet.dip(WATER)
    for y, start, end in ((4.0, 1, 179), (0.8, 12, 84), (0.8, 96, 168)):
        way = np.linspace(start, end, 300)
        sheet.draw(resample(np.stack([way, y + 0.7 * np.sin(way / 2.6)], axis=1)), gap=2.4, shortest=4)
