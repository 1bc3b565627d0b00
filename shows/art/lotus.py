"""The lotus: an open flower, a bud, a seed pod and round leaves above rippled water."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, arc, between, resample, spline

# Petals of the flower: degrees from upright, length, half-width, bend of the axis (m to the right at the tip) and
# where the base sits beside the heart of the flower. The far ones first.
PETALS = (
    (-24, 43, 9.0, 2, -3),
    (24, 43, 9.0, -2, 3),
    (0, 46, 9.5, 0, 0),
    (-64, 40, 7.5, 7, -4),
    (64, 40, 7.5, -7, 4),
    (-45, 40, 9.0, 5, -4),
    (45, 40, 9.0, -5, 4),
    (-15, 36, 9.0, 1, -3),
    (15, 36, 9.0, -1, 3),
    (-80, 31, 6.5, 9, -4),
    (80, 31, 6.5, -9, 4),
    (-38, 28, 8.5, 2, -3),
    (38, 28, 8.5, -2, 3),
    (0, 27, 10, 0, 0),
)
HEART = (90.0, 34.0)


def lotus() -> Canvas:
    """Return the picture."""
    sheet = Canvas("lotus")
    _stem(sheet, [(143, 56), (140, 40), (142, 20), (141, 4)])
    _pod(sheet, 144, 66)
    _stem(sheet, [(38, 52), (42, 38), (41, 20), (43, 4)])
    _bud(sheet, 37, 52)
    _leaf(sheet, 161, 37, 19, 8, 12)
    for side in (-1.4, 1.4):
        _stem(sheet, [(HEART[0] + side, 32), (92 + side, 20), (90 + side, 3)])
    for petal in PETALS:
        _petal(sheet, *petal)
    _leaf(sheet, 32, 23, 31, 10.5, -3)
    _leaf(sheet, 138, 18, 33, 10.5, 4)
    _water(sheet)
    return sheet


def _petal(sheet: Canvas, lean: float, long: float, half: float, bend: float, aside: float) -> None:
    along = np.linspace(0, 1, 80)
    wide = np.interp(along, [0, 1], [0.35, 0]) + np.sin(np.pi * along**0.9) * 0.83
    wide *= half
    axis = bend * along**2
    turn = np.radians(lean)
    base = np.array([HEART[0] + aside, HEART[1] - 0.1 * abs(aside)])

    def place(across: Points) -> Points:
        x, y = axis + across, long * along
        return resample(
            np.stack([x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)], axis=1) + base
        )

    left, right = place(-wide), place(wide)
    outline = np.concatenate([left, right[::-1]])
    sheet.clear(outline, 2.4, shortest=4)
    sheet.draw(np.concatenate([left, right[::-1][1:]]))
    for share, start, end in ((0.5, 0.2, 0.86), (0.28, 0.3, 0.7), (0.72, 0.3, 0.7)):
        vein = between(left, right, share)
        sheet.draw(vein[int(start * 200) : int(end * 200)], gap=2.6, shortest=5)


def _leaf(sheet: Canvas, x: float, y: float, rx: float, ry: float, tilt: float) -> None:
    """Draw a round leaf seen from the side: a waved rim, the front lip, and veins from the navel."""
    turn = np.radians(np.linspace(0, 360, 240, endpoint=False))
    wave = 1 + 0.05 * np.sin(5 * turn + 0.6) + 0.03 * np.sin(9 * turn)
    slant = np.radians(tilt)

    def place(angle: Points, share: Points) -> Points:
        px, py = rx * share * np.cos(angle), ry * share * np.sin(angle)
        return np.stack(
            [x + px * np.cos(slant) - py * np.sin(slant), y + px * np.sin(slant) + py * np.cos(slant)], axis=1
        )

    rim = place(turn, wave)
    sheet.clear(rim, 2.6, shortest=4)
    sheet.draw(resample(np.concatenate([rim, rim[:1]])))
    sheet.draw(arc((x, y + 0.5), (2.2, 1.6), 0, 360))
    for degrees in range(0, 360, 30):
        share = np.linspace(0.1, 0.9, 50)
        vein = place(np.radians(degrees + 12 * share**2), share)
        sheet.draw(resample(vein), gap=2.4, shortest=4)


def _bud(sheet: Canvas, x: float, y: float) -> None:
    left = spline([(x, y), (x - 6.5, y + 7), (x - 5.5, y + 15), (x + 1, y + 25)])
    right = spline([(x, y), (x + 7, y + 6), (x + 6.5, y + 15), (x + 1, y + 25)])
    sheet.clear(np.concatenate([left, right[::-1]]), 2.6)
    sheet.draw(left)
    sheet.draw(right)
    sheet.draw(spline([(x, y), (x + 1.5, y + 8), (x - 2.4, y + 16.5)]), gap=0)
    sheet.draw(spline([(x + 6, y + 15), (x + 3.2, y + 12), (x + 1.0, y + 7)]), gap=2.2)


def _pod(sheet: Canvas, x: float, y: float) -> None:
    cup = spline([(x - 10, y + 3), (x - 7, y - 5), (x - 1, y - 10), (x + 6, y - 6), (x + 10, y + 3)])
    sheet.clear(cup, 2.4)
    sheet.draw(arc((x, y + 3), (10, 5), 0, 360))
    sheet.draw(cup)
    for dx, dy in ((-5, 3), (0, 4.6), (5, 3), (0, 1)):
        sheet.draw(arc((x + dx, y + dy), 0.8, 0, 360))


def _stem(sheet: Canvas, knots: list[tuple[float, float]]) -> None:
    sheet.draw(spline(knots), gap=2.0, shortest=3)


def _water(sheet: Canvas) -> None:
    for y, spans in (
        (6.5, ((2, 28), (62, 84), (98, 118), (156, 178))),
        (3.2, ((10, 60), (74, 110), (120, 170))),
        (0.3, ((30, 88), (96, 150))),
    ):
        for start, end in spans:
            way = np.linspace(start, end, 100)
            sheet.draw(resample(np.stack([way, y + 0.7 * np.sin(way / 2.6)], axis=1)), gap=2.6, shortest=4)
