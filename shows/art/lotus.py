"""The lotus: an open flower, buds, a seed pod and round leaves above rippled water."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Curve, Points, arc, between, resample, spline

# The flower's petals are drawings of their own, upright as in the bud: the show has several of each, in planes one
# behind the other, and swings them out about the foot. Length and half-width.
PETALS = {"petal-long": (43.0, 8.6), "petal-short": (29.0, 8.0)}
HEART = (86.0, 36.0)
VEINS = 18  # of a leaf

# Petals from base to tip: the outer ones, which are the long ones, and the inner ones.
OUTER = ("#ff1080", "#ff1f8a", "#ff3a9a", "#ff5aac", "#ffb8dc")
INNER = ("#ff4fa4", "#ff74b4", "#ff93c0", "#ffaecb", "#ffe4ec")
STEM = "#3fe04f"
RIM, VEIN, LIP = "#14e87c", "#8cff4a", "#b9ff8a"
FAR_RIM, FAR_VEIN = "#10cfa0", "#3fe8a0"
POD, RING, SEED = "#c8f03a", "#f0e63c", "#ffc400"
WATER = "#2a9cff"


def lotus() -> tuple[Canvas, ...]:
    """Return the pond without the flower, and the petals that it is made of."""
    return pond(), *(petal(name, *size) for name, size in PETALS.items())


def pond() -> Canvas:
    """Return leaves, bud, pod and water."""
    sheet = Canvas("pond")
    sheet.dip(STEM)
    sheet.name_part("pod/stalk")
    _stem(sheet, [(163, 62), (164, 46), (167, 24), (165, 8)])
    sheet.name_part("pod/cup")
    _pod(sheet, 164, 73)
    sheet.dip(STEM)
    sheet.name_part("bud/bud-stalk")
    _stem(sheet, [(26, 53.5), (29.5, 44), (30, 34), (29, 18)])
    sheet.name_part("bud/bud-flower")
    _bud(sheet, 25, 54)
    sheet.name_part("leaves")
    sheet.dip(STEM)
    for side in (-1.6, 1.6):
        _stem(sheet, [(HEART[0] + side, 32), (87 + side, 20), (85 + side, 8)])
    _leaf(sheet, 38, 20, 33, 11, -4)
    _leaf(sheet, 141, 19, 34, 11, 4)
    sheet.name_part("water")
    _water(sheet)
    print(f"  heart {sheet.in_show(np.array(HEART))}")
    return sheet


def petal(name: str, long: float, half: float) -> Canvas:
    """Return a petal, upright on the heart of the flower."""
    sheet = Canvas(name)
    along = np.linspace(0, 1, 80)
    wide = half * (0.2 * (1 - along) + 0.9 * np.sin(np.pi * along**0.9))
    base = np.array(HEART)
    left, right = (resample(base + np.stack([side * wide, long * along], axis=1)) for side in (-1, 1))
    tones = OUTER if long > 40 else INNER
    sheet.dip(tones[2])
    sheet.draw(np.concatenate([left, right[::-1][1:]]))
    sheet.dip(tones[1])
    sheet.draw(between(left, right, 0.5)[24:172])
    return sheet


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
    sheet.dip(OUTER[1])
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
