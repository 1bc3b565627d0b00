"""The lone fisher in the snow, after the poem by Liu Zongyuan: most of the sheet is left empty."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, arc, between, resample, spline

SNOW = (
    *(
        (6, 35),
        (22, 44),
        (33, 51),
        (7, 76),
        (52, 78),
        (86, 66),
        (104, 77.5),
        (98, 52),
        (117, 63),
        (128, 76),
        (112, 33),
    ),
    *((125, 36), (150, 66), (163, 55), (158, 35), (173, 73), (176, 42), (100, 14), (170, 18), (6, 14), (142, 79.5)),
    # They wait on top until the first ones have left the sky there.
    *((22, 79.5), (38, 79.5), (68, 79.5), (88, 79.5), (116, 79.5), (163, 79.5)),
)
# Straws of the cape: where across, and from where to where down it.
STRAWS = (
    *((0.5, 0.1, 0.88), (0.26, 0.14, 0.95), (0.74, 0.14, 0.95), (0.14, 0.48, 0.84)),
    *((0.38, 0.48, 1.0), (0.62, 0.48, 1.0), (0.86, 0.48, 0.84)),
)

MOUNTAINS = "#8fb4ff"
HULL, STRAKE = "#ffb52e", "#ffd890"
CAPE, STRAW, ARM = "#ffdc94", "#ffe9bc", "#ffcf94"
HAT, BAMBOO = "#ffd21f", "#ffe678"
BEARD = "white"
ROD, LINE, SNOWFLAKE = "white", "white", "white"
RINGS, WATER = "#9fc8ff", "#55a0ff"
FISH = "#ff9a3a"


def fisher() -> Canvas:
    """Return the picture."""
    sheet = Canvas("fisher")
    for part, draw in (
        ("mountains", _mountains),
        ("boat/punt", _boat),
        ("boat/man", _man),
        ("rod", _rod),
        ("water", _water),
    ):
        sheet.name_part(part)
        draw(sheet)
    sheet.dip(SNOWFLAKE)
    for number, (x, y) in enumerate(SNOW, 1):
        sheet.name_part(f"snow/flake{number}")
        _flake(sheet, x, y)
    return sheet


def _mountains(sheet: Canvas) -> None:
    sheet.dip(MOUNTAINS)
    near = spline([(0, 53), (9, 57), (17, 67), (23, 72), (28, 68), (34, 62.5), (41, 59), (47, 57.6)])
    far = spline([(36, 61), (46, 66), (55, 74), (61, 71), (67, 65), (78, 60), (90, 57.5)])
    sheet.draw(near)
    sheet.draw(far, gap=2.4)
    sheet.draw(spline([(23.5, 66), (27, 62), (33, 58)]))
    sheet.draw(spline([(56.5, 68), (61, 63.5), (68, 59.5)]))


def _boat(sheet: Canvas) -> None:
    """Draw a flat punt: the rail, two strakes below it, and blunt ends that rise out of the water."""
    rail = spline([(14, 27), (26, 21.5), (42, 18.5), (60, 17.8), (78, 19), (92, 23.5)])
    keel = spline([(14, 27), (20, 19), (32, 12), (52, 9.5), (70, 10.5), (84, 15.5), (92, 23.5)])
    sheet.dip(HULL)
    sheet.draw(np.concatenate([rail, keel[::-1][1:]]))
    strake = between(rail, keel, 0.5)
    sheet.dip(STRAKE)
    sheet.draw(strake[22:178])


def _man(sheet: Canvas) -> None:
    """Draw the man as he sits: a pointed bamboo hat, a beard below it, a cape of straw, an arm at the rod, a knee."""
    nape, throat = (54.5, 37.5), (63.5, 36.6)
    back = spline([nape, (47.5, 34.6), (41.5, 28.5), (38.5, 20.6)])
    front = spline([throat, (67.2, 33), (68.6, 27), (67.8, 19.6)])
    sheet.dip(CAPE)
    sheet.draw(np.concatenate([back[::-1], spline([nape, (59, 35.8), throat])[1:-1], front]))
    sheet.dip(STRAW)
    for share, start, end in STRAWS:
        sheet.draw(between(back, front, share)[int(200 * start) : int(200 * end)], gap=1.7, shortest=4)
    sheet.dip(ARM)
    sheet.draw(spline([(67.4, 32.6), (72, 30.6), (76, 31.8)]))
    sheet.draw(spline([(68.4, 28.4), (73, 27.8), (76, 31.8)]))
    sheet.draw(spline([(68.2, 23.6), (75, 25.2), (80.4, 27.4), (82.6, 25), (84.4, 20.8)]))
    sheet.draw(spline([(68.6, 20.4), (74, 21), (79, 22.6)]))
    sheet.dip(BEARD)
    sheet.draw(spline([(63, 41.4), (66.4, 40.6), (67.2, 38.8), (66.4, 36.4)]))
    x, y = 59.0, 42.6  # of the brim
    west = spline([(x - 19, y), (x - 9.5, y + 4.6), (x - 3.2, y + 8.8), (x, y + 13)])
    east = west[::-1] * [-1, 1] + [2 * x, 0]
    brim = spline([west[0], (x - 9.5, y - 1.7), (x, y - 2.2), (x + 9.5, y - 1.7), east[-1]])
    sheet.clear(np.concatenate([west, east, brim[::-1]]), 0.9, shortest=2)
    sheet.dip(HAT)
    sheet.draw(np.concatenate([west, east[1:]]))
    sheet.draw(brim)
    sheet.dip(BAMBOO)
    for foot, top in ((0, 9.2), (-6.4, 5.2), (6.4, 5.2)):
        sheet.draw([(x + 0.55 * foot, y + top), (x + foot, y + 0.6)], gap=1.6)


def _rod(sheet: Canvas) -> None:
    hand, tip, hook = (77.6, 33.4), (136, 58), (136, 15)
    sheet.name_part("tackle/rod")
    sheet.dip(ROD)
    sheet.draw(spline([hand, (92, 42.5), (112, 52.5), (127, 57.2), tip]))
    sheet.name_part("tackle/line")
    sheet.draw([(tip[0], tip[1] - 1.6), hook])
    sheet.name_part("tackle/fish")
    sheet.dip(FISH)
    x, y = hook[0], hook[1] - 1.6
    sheet.draw(spline([(x, y), (x + 2.6, y - 3.6), (x + 0.6, y - 8.4), (x - 2.2, y - 4.2), (x, y)], closed=False))
    sheet.draw([(x - 1.6, y - 11), (x + 0.6, y - 8.4), (x + 2.8, y - 11)])
    for name, joint in (("hand", hand), ("tip", tip)):
        print(f"  {name} {sheet.in_show(np.array(joint))}")


def _water(sheet: Canvas) -> None:
    x, y = 136.0, 11.0
    sheet.dip(RINGS)
    sheet.draw(arc((x, y), (8, 2.8), -40, 220))
    sheet.draw(arc((x, y), (15, 5.8), 150, 390))
    sheet.draw(arc((x, y), (24, 8.6), 200, 340))
    sheet.dip(WATER)
    for low, start, end in (
        (5.5, 14, 46),
        (6.2, 62, 92),
        (2, 30, 84),
        (7, 100, 112),
        (2.2, 94, 116),
        (4, 166, 180),
    ):
        way = np.linspace(start, end, 80)
        sheet.draw(resample(np.stack([way, low + 0.7 * np.sin(way / 3)], axis=1)), gap=2.4, shortest=4)


def _flake(sheet: Canvas, x: float, y: float) -> None:
    """Draw a flake of three short strokes that cross: a dot, and six around it at more than the spacing."""
    for turn in np.radians([90, 210, 330]):
        dx, dy = 2.1 * np.cos(turn), 2.1 * np.sin(turn)
        sheet.draw([(x - dx, y - dy), (x + dx, y + dy)])
