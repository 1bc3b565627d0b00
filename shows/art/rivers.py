"""The Xiao and the Xiang gather into one stream, seen from a height: far hills, a pagoda on the point, a sail."""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, between, resample, spline
from shapely.geometry import Polygon, box

# The banks, each from the far end to the viewer. The inner ones end at the point where the rivers meet and run on
# as the seam of the two waters.
XIAO_OUTER = [(40, 61), (24, 60.5), (9, 57), (6, 50), (19, 45), (39, 42), (47, 36.5), (38, 28), (17, 18), (4, 0.5)]
XIAO_INNER = [(43, 60), (33, 58.5), (24, 55), (31, 52.5), (52, 51.5), (71, 49.5), (82, 44)]
XIANG_OUTER = [
    (137, 62.5),
    (156, 62),
    (171, 58.5),
    (173, 52),
    (159, 47.5),
    (141, 43),
    (137, 36),
    (149, 26),
    (170, 15),
    (179, 0.5),
]
XIANG_INNER = [(135, 61), (146, 60), (157, 57), (149, 54), (128, 53), (106, 50), (91, 44)]
XIAO_SEAM = [(82, 44), (87, 36), (84, 26), (81, 14), (86, 0.5)]
XIANG_SEAM = [(91, 44), (92, 36), (90, 26), (88.5, 14), (95, 0.5)]


def rivers() -> Canvas:
    """Return the picture."""
    sheet = Canvas("rivers")
    _hills(sheet)
    _streams(sheet)
    _pagoda(sheet, 87.0, 52.0)
    _boat(sheet, 118.0, 19.0)
    return sheet


def _streams(sheet: Canvas) -> None:
    for outer, inner, seam in (
        (XIAO_OUTER, XIAO_INNER, XIAO_SEAM),
        (XIANG_OUTER, XIANG_INNER, XIANG_SEAM),
    ):
        bank, shore = spline(outer), spline(inner)
        middle = np.concatenate([shore, spline(seam)[1:]])
        sheet.clear(np.concatenate([bank, [(bank[-1, 0], 0), (middle[-1, 0], 0)], middle[::-1]]), 2.6, shortest=4)
        sheet.draw(_ripple(bank))
        sheet.draw(shore)
        for share in (0.5, 0.25, 0.75, 1.0, 0.125, 0.375, 0.625, 0.875):
            sheet.draw(_ripple(between(bank, middle, share)), gap=3.0 if share % 0.25 == 0 else 5.0, shortest=8)


def _ripple(curve: Points) -> Points:
    """Return a stream line that begins to dance as it nears the viewer."""
    dense = resample(curve)
    near = np.clip((36 - dense[:, 1]) / 36, 0, 1)
    return dense + np.stack(
        [1.5 * near * np.sin(2 * np.pi * (dense[:, 1] + 0.12 * dense[:, 0]) / 11), 0 * near], axis=1
    )


def _hills(sheet: Canvas) -> None:
    for x, top, half in ((60, 71, 30), (20, 73, 34), (128, 73, 26), (160, 77, 30), (40, 66, 16), (146, 67, 14)):
        for inset in (0.0, 0.28, 0.52):
            way = np.linspace(-1, 1, 60)
            hill = np.stack(
                [
                    x + 2 * inset + half * (1 - inset) * way,
                    61 + (top - 61) * (1 - 0.95 * inset) * np.cos(way * np.pi / 2) ** 1.5,
                ],
                axis=1,
            )
            hill = hill[(hill[:, 0] >= 0.2) & (hill[:, 0] <= 179.8)]
            if inset == 0:
                sheet.clear(Polygon(hill).buffer(0), 2.6, shortest=4)
            sheet.draw(hill, gap=2.5, shortest=5)


def _pagoda(sheet: Canvas, x: float, y: float) -> None:
    tiers, pitch = 6, 4.2
    sheet.clear(box(x - 8, y, x + 8, 82), 2.4, shortest=4)
    for tier in range(tiers):
        half = 9.0 - 0.95 * tier
        z = y + 2.6 + pitch * tier
        sheet.draw(
            spline(
                [(x - half, z + 1.3), (x - 0.6 * half, z), (x, z + 0.3), (x + 0.6 * half, z), (x + half, z + 1.3)]
            )
        )
        for side in (-1, 1):
            wall = x + side * (half - 3.6)
            sheet.draw([(wall, z - 2.6), (wall, z)])
    sheet.draw([(x, y + 2.9 + pitch * (tiers - 1)), (x, y + 7.5 + pitch * (tiers - 1))])


def _boat(sheet: Canvas, x: float, y: float) -> None:
    hull = spline([(x - 12, y + 3.6), (x - 8, y), (x, y - 1.6), (x + 8, y), (x + 12.5, y + 4)])
    sail = np.concatenate(
        [
            spline([(x - 1, y + 21), (x + 6, y + 14), (x + 8, y + 6)]),
            spline([(x + 8, y + 6), (x, y + 5), (x - 7, y + 6.5)]),
            spline([(x - 7, y + 6.5), (x - 5, y + 14), (x - 1, y + 21)]),
        ]
    )
    sheet.clear(Polygon(hull), 3.0, shortest=4)
    sheet.clear(Polygon(sail), 3.0, shortest=4)
    sheet.draw(hull)
    sheet.draw([(x - 12, y + 3.6), (x, y + 2.2), (x + 12.5, y + 4)])
    sheet.draw(sail)
