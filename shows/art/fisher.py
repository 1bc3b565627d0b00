"""The lone fisher in the snow, after the poem by Liu Zongyuan: almost all of the sheet is left empty."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, arc, between, resample, spline


def fisher() -> Canvas:
    """Return the picture."""
    sheet = Canvas("fisher")
    _mountains(sheet)
    _boat(sheet)
    _man(sheet)
    _line(sheet)
    _ripples(sheet)
    _snow(sheet)
    return sheet


def _mountains(sheet: Canvas) -> None:
    sheet.draw(spline([(0, 52), (12, 58), (21, 69), (27, 71), (33, 64), (43, 59), (52, 53)]))
    sheet.draw(spline([(27, 65.5), (31, 59), (38, 54.5)]))
    sheet.draw(spline([(46, 60), (56, 68), (62, 70), (70, 62), (82, 56)]))


def _boat(sheet: Canvas) -> None:
    keel = spline([(22, 24), (30, 14.5), (45, 10.5), (62, 10), (80, 12), (94, 22)])
    rail = spline([(22, 24), (34, 18.5), (52, 16.2), (70, 16.5), (84, 18.8), (94, 22)])
    sheet.draw(keel)
    sheet.draw(rail)


def _man(sheet: Canvas) -> None:
    x, y = 63.0, 16.3
    cape = np.concatenate(
        [
            spline([(x - 4.5, y + 24), (x - 10, y + 17), (x - 13.5, y + 8), (x - 15, y + 1)]),
            spline([(x + 13, y + 1.5), (x + 11, y + 10), (x + 7, y + 18), (x + 4, y + 24)]),
        ]
    )
    sheet.clear(cape, 1.0)
    left = spline([(x - 4, y + 23), (x - 9.5, y + 17), (x - 13, y + 9), (x - 15, y + 2.6)])
    right = spline([(x + 5, y + 23), (x + 9, y + 16), (x + 12, y + 9), (x + 13, y + 3)])
    sheet.draw(left)
    sheet.draw(right)
    for share in (0.25, 0.5, 0.75):
        straw = between(left, right, share)
        sheet.draw(straw[20 + int(80 * abs(share - 0.5)) : 190], gap=2.4, shortest=4)
    sheet.draw(spline([(x - 16, y + 25), (x - 7, y + 29.5), (x + 1, y + 36)]))
    sheet.draw(spline([(x + 18, y + 25), (x + 9, y + 29.5), (x + 1, y + 36)]))
    sheet.draw(spline([(x - 16, y + 25), (x + 1, y + 23.5), (x + 18, y + 25)]))


def _line(sheet: Canvas) -> None:
    rod = spline([(70, 27), (92, 40), (118, 50), (140, 53.5)])
    sheet.draw(rod, gap=0)
    sheet.draw([(140, 53.5), (140.5, 12)])


def _ripples(sheet: Canvas) -> None:
    for rx in (5, 11, 18):
        sheet.draw(arc((140.5, 10), (rx, rx * 0.28), 200 if rx > 5 else 0, 340 if rx > 5 else 360))
    for y, start, end in ((5, 20, 60), (2, 50, 96), (6, 88, 112)):
        way = np.linspace(start, end, 80)
        sheet.draw(resample(np.stack([way, y + 0.7 * np.sin(way / 3)], axis=1)))


def _snow(sheet: Canvas) -> None:
    for x, y in (
        (100, 74),
        (120, 66),
        (158, 70),
        (172, 52),
        (160, 34),
        (110, 30),
        (8, 36),
        (34, 40),
        (92, 58),
        (176, 20),
        (124, 80),
        (148, 78),
        (80, 74),
        (6, 12),
        (176, 79),
        (4, 74),
    ):
        for turn in np.radians([90, 210, 330]):
            arm = 1.7 * np.array([np.cos(turn), np.sin(turn)])
            sheet.draw([tuple(np.array([x, y]) - arm), tuple(np.array([x, y]) + arm)])
