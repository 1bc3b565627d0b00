"""Cranes that cross before the moon: shadow puppets, whose wings turn about the shoulder and the wrist.

A crane is drawn around its shoulder; each wing is an arm with a hand on it, and both are parts of their own. The moon
is a drawing of its own, since the cranes pass before it.
"""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Curve, Points, arc, resample, spline

WHITE, FEATHER, CROWN, LEG, INK = "#ffffff", "#bfe4ff", "#ff3040", "#ffb070", "#9fb8ff"
MOON, WATER, REED = "#fff2c0", "#3f8cff", "#3fe0a0"

# Where the shoulder of each crane is on the sheet, its size, and where its wings point, degrees: the far one first.
CRANES = (
    ("crane1", (36.0, 45.0), 1.15, (50.0, 130.0)),
    ("crane2", (101.0, 64.0), 0.8, (46.0, 126.0)),
    ("crane3", (104.0, 25.0), 0.8, (54.0, 134.0)),
)
WRIST = 11.0  # m along the wing
BODY = ((11, 2.6), (6, 3.2), (0, 2.4), (-7, 0.6), (-14, -1.8), (-8, -3.0), (0, -3.2), (6, -1.6), (10, 0.6))
NECK = ((11, 2.6), (15, 5.4), (18.5, 9.6), (22, 11.6), (24.6, 11.0))
THROAT = ((10, 0.6), (14.6, 3.0), (18.6, 6.6), (21.6, 9.0), (24.6, 8.8))
BEAK = ((24.6, 11.0), (31, 9.4), (24.6, 8.8))
LEGS = ((-12.5, -3.6), (-20, -5.4), (-30, -6.6))
ARM = (((0.8, -1.6), (5, -2.8), (10.6, -2.4)), ((1.2, 3.2), (5, 5.8), (10.4, 6.4)))
HAND = (((12, -2.4), (19, -1.6), (27, 0.6)), ((12, 6.6), (14.6, 7.4), (17.4, 6.2)))
FINGERS = (
    ((17.4, 6.2), (20.6, 6.6), (22.4, 4.8)),
    ((22.4, 4.8), (25.4, 4.2), (27, 0.6)),
    ((13.2, 2.2), (18, 2.6), (21, 2.4)),
)


def crane(sheet: Canvas, name: str, at: tuple[float, float], size: float, wings: tuple[float, float]) -> None:
    """Draw a crane around its shoulder, and print where its joints are in the show."""

    def place(knots: Curve, turn: float = 0.0) -> Points:
        c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        return spline(size * np.array(knots) @ np.array([[c, s], [-s, c]]) + at)

    sheet.name_part(f"{name}/{name}-body")
    sheet.dip(WHITE)
    sheet.draw(place(BODY))
    sheet.draw(place(NECK))
    sheet.draw(place(THROAT), gap=1.6, shortest=3)
    sheet.dip(CROWN)
    sheet.draw(resample(np.array(BEAK) * size + at))
    sheet.dip(LEG)
    sheet.draw(place(LEGS))
    for side, turn in zip(("front", "back"), wings, strict=True):
        sheet.name_part(f"{name}/{name}-{side}/{name}-{side}-arm")
        sheet.dip(WHITE)
        for line in ARM:
            sheet.draw(place(line, turn), gap=1.3)
        sheet.name_part(f"{name}/{name}-{side}/{name}-{side}-hand")
        sheet.dip(FEATHER)
        for line in (*HAND, *FINGERS):
            sheet.draw(place(line, turn), gap=0.0)
        wrist = sheet.in_show(place(((0, 0), (WRIST, 1.5)), turn)[-1])
        print(f"  {name} {side}: shoulder {sheet.in_show(np.array(at))}, wrist {wrist}")


def flight() -> Canvas:
    """Return the cranes above reeds and water."""
    sheet = Canvas("cranes")
    for one in CRANES:
        crane(sheet, *one)
    sheet.name_part("water")
    sheet.dip(WATER)
    for y, start, end in ((6.0, 4, 74), (2.0, 22, 122), (6.5, 104, 176), (2.4, 140, 168)):
        way = np.linspace(start, end, 160)
        sheet.draw(resample(np.stack([way, y + 0.9 * np.sin(way / 3.2)], axis=1)))
    sheet.name_part("reeds")
    sheet.dip(REED)
    for x, top, lean in ((8, 30, 3), (13, 22, 6), (3.4, 20, -1), (166, 26, -5), (172, 34, -3), (177, 22, 1)):
        sheet.draw(spline([(x, 9.5), (x + 0.25 * lean, 9.5 + 0.55 * (top - 9.5)), (x + lean, top)]), gap=1.6)
    return sheet


def moon() -> Canvas:
    """Return the moon: rings of light."""
    sheet = Canvas("moon")
    sheet.dip(MOON)
    for radius in (17.0, 14.0, 11.0, 8.0, 5.0, 2.2):
        sheet.draw(arc((140, 64), radius, 90, 450))
    return sheet


def cranes() -> tuple[Canvas, ...]:
    """Return the drawings."""
    return flight(), moon()
