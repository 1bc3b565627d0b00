"""Seventeen Chinese characters as brush strokes, drawn by hand for this show.

A character lives in a square of 100 by 100 units, y up. A stroke is a row of runs; a run is a row of points
`(x, y, pressure)` which the brush follows in a smooth curve, and where two runs meet the brush turns a corner.
Pressure 1 is the full brush; at 0.5 and below only the tip touches, which is drawn as a bare line.
"""

from __future__ import annotations

from typing import TypeAlias

Point: TypeAlias = tuple[float, float, float]
Run: TypeAlias = tuple[Point, ...]
Stroke: TypeAlias = tuple[Run, ...]
Place: TypeAlias = tuple[float, float]


def _blend(a: Place, b: Place, share: float, bend: float = 0.0) -> Place:
    """Return the place at `share` of the way from a to b, moved `bend` units to the left of that way."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    size = max((dx * dx + dy * dy) ** 0.5, 1e-9)
    return a[0] + share * dx - bend * dy / size, a[1] + share * dy + bend * dx / size


def heng(a: Place, b: Place, p: float = 0.56, bend: float = 0.6) -> Stroke:
    """横, level and rising a little: the tip slants in, the middle is light, the end is set down."""
    return (
        ((a[0] - 1.2, a[1] + 1.6, 0.9 * p), (*a, 1.0 * p)),
        ((*a, 1.0 * p), (*_blend(a, b, 0.3, bend), 0.95 * p), (*_blend(a, b, 0.7, bend), 1.0 * p), (*b, 1.15 * p)),
        ((*b, 1.15 * p), (b[0] + 1.2, b[1] - 1.2, 1.1 * p)),
    )


def shu(a: Place, b: Place, p: float = 0.9, end: float = 1.0, bend: float = 0.0) -> Stroke:
    """竖, upright: the head slants in from the left; `end` 1 is the dew drop, 0.5 a taper."""
    return (
        ((a[0] - 1.4, a[1] + 1.2, 0.9 * p), (*a, 1.1 * p)),
        (
            (*a, 1.1 * p),
            (*_blend(a, b, 0.25, bend), 1.0 * p),
            (*_blend(a, b, 0.75, bend), (0.6 + 0.4 * end) * p),
            (*b, end * p),
        ),
    )


def pie(a: Place, b: Place, p: float = 0.95, bend: float = 6.0, end: float = 0.4) -> Stroke:
    """撇, thrown to the lower left: a heavy head that thins to a point; `bend` bellies it to the right."""
    return (
        (
            (*a, 1.15 * p),
            (*_blend(a, b, 0.3, bend * 0.85), 1.05 * p),
            (*_blend(a, b, 0.65, bend), 0.8 * p),
            (*b, end * p),
        ),
    )


def na(a: Place, b: Place, p: float = 1.0, bend: float = 5.0) -> Stroke:
    """捺, pressed to the lower right: starts as a hair, swells to the foot and leaves it level."""
    knee = _blend(a, b, 0.78, -bend * 0.8)
    return (
        (
            (*a, 0.5 * p),
            (*_blend(a, b, 0.4, -bend), 0.9 * p),
            (*knee, 1.55 * p),
            (*b, 0.35 * p),
        ),
    )


def dian(a: Place, b: Place, p: float = 1.0, bend: float = 1.0) -> Stroke:
    """点, a drop: a sharp start, a round belly."""
    return (((*a, 0.4 * p), (*_blend(a, b, 0.5, bend), 1.0 * p), (*_blend(a, b, 0.85, 0), 1.35 * p), (*b, 0.95 * p)),)


def ti(a: Place, b: Place, p: float = 0.9, bend: float = 0.0) -> Stroke:
    """提, flicked up to the right: pressed at the start, thins to a point."""
    return (((*a, 1.3 * p), (*_blend(a, b, 0.4, bend), 0.85 * p), (*b, 0.38 * p)),)


def zhe(a: Place, b: Place, c: Place, p: float, q: float, end: float = 0.9, bend: float = 0.0) -> Stroke:
    """横折, level to b and then down to c: one shoulder at the turn, of pressure p before it and q after it."""
    return (*heng(a, b, p)[:2], *shu(b, c, q, end, bend)[1:])


def join(*strokes: Stroke) -> Stroke:
    """Return one stroke of several, the brush turning where one ends and the next begins."""
    return tuple(run for stroke in strokes for run in stroke)


def hook(a: Place, b: Place, p: float = 0.9) -> Stroke:
    """钩, the short flick that ends a stroke."""
    return (((*a, 1.1 * p), (*_blend(a, b, 0.45), 0.8 * p), (*b, 0.3 * p)),)


def _water(right: float) -> tuple[Stroke, ...]:
    """Return 氵, three drops of water within x 0 to `right`."""
    k = right / 24
    return (
        dian((7 * k, 93), (22 * k, 80), 0.88),
        dian((0 * k, 67), (14 * k, 54), 0.88),
        (((1 * k, 18, 0.6), (6 * k, 9, 1.2), (14 * k, 22, 0.9), (23 * k, 43, 0.35)),),
    )


CHARACTERS: dict[str, tuple[Stroke, ...]] = {
    "挥": (
        heng((1, 71), (33, 74)),
        join(shu((19, 97), (19, 5), 0.9, 0.95), hook((19, 5), (8, 14))),
        ti((0, 35), (34, 48)),
        dian((46, 93), (41, 76), 0.7),
        join(heng((45, 89), (97, 91)), pie((97, 91), (88, 76), bend=0.0)),
        heng((50, 71), (92, 73)),
        join(pie((68, 84), (50, 47), bend=1.0), heng((50, 47), (91, 50))),
        heng((40, 25), (100, 27)),
        shu((71, 62), (71, 0)),
    ),
    "毫": (
        dian((47, 100), (54, 92)),
        heng((5, 86), (95, 88)),
        shu((31, 77), (34, 63)),
        zhe((31, 77), (69, 78), (66, 63), 0.56, 0.6),
        heng((34, 64), (66, 64.5)),
        dian((11, 59), (5, 44), 0.7),
        join(heng((10, 54), (93, 56)), pie((93, 56), (84, 45), bend=0.0)),
        pie((72, 45), (28, 38), bend=2.0),
        heng((20, 27), (80, 30)),
        heng((8, 15), (92, 18)),
        join(
            shu((47, 41), (47, 8)),
            (((47, 8, 1.0), (50, 2, 1.0), (60, 0, 1.0), (86, 0.5, 1.0)),),
            hook((86, 0.5), (89, 10)),
        ),
    ),
    "当": (
        shu((50, 99), (50, 68)),
        dian((19, 90), (32, 73)),
        pie((82, 92), (68, 73), bend=1.0),
        zhe((14, 60), (86, 61), (86, 2), 0.56, 0.9),
        heng((20, 33), (84, 34)),
        heng((12, 6), (85, 7)),
    ),
    "得": (
        pie((23, 97), (3, 76), bend=2.0),
        pie((28, 74), (0, 44), bend=2.0),
        shu((17, 56), (17, 1)),
        shu((44, 97), (44, 60)),
        zhe((44, 97), (86, 98), (86, 60), 0.56, 0.6),
        heng((46, 79), (84, 79.5)),
        heng((45, 61), (85, 61.5)),
        heng((36, 47), (97, 49)),
        heng((34, 31), (100, 33)),
        join(shu((77, 44), (77, 2)), hook((77, 2), (64, 10))),
        dian((46, 23), (57, 11)),
    ),
    "江": (
        *_water(26),
        heng((42, 83), (95, 85)),
        shu((68, 83), (68, 9)),
        heng((33, 8), (101, 10)),
    ),
    "山": (
        shu((50, 98), (50, 12)),
        join(shu((10, 64), (10, 11)), heng((10, 11), (90, 13))),
        shu((90, 66), (90, 3)),
    ),
    "助": (
        shu((8, 91), (8, 22)),
        zhe((8, 91), (41, 92), (41, 26), 0.56, 0.7),
        heng((10, 69), (40, 70)),
        heng((10, 47), (40, 48)),
        ti((0, 16), (50, 28)),
        join(zhe((53, 70), (95, 72), (88, 6), 0.56, 0.9), hook((88, 6), (75, 14))),
        pie((74, 97), (46, 1), bend=7.0),
    ),
    "不": (
        heng((8, 83), (92, 87), 0.66, 1.2),
        pie((56, 82), (3, 26), 1.1, 7.0),
        shu((50, 58), (50, 2), 1.05, 0.95),
        dian((63, 58), (93, 32), 1.15, 2.5),
    ),
    "到": (
        heng((4, 90), (54, 93)),
        join(pie((32, 89), (13, 71), 0.62, 1.0, 0.9), heng((13, 70), (36, 72), 0.54, 0.0)),
        dian((40, 83), (56, 62), 0.75, 1.5),
        heng((8, 42), (53, 45)),
        shu((31, 57), (31, 20), 0.64, 0.95),
        ti((3, 11), (58, 23), 1.0, -1.0),
        shu((70, 80), (70, 32), 0.66, 0.85),
        join(shu((93, 97), (93, 6), 1.05, 0.95), hook((93, 6), (78, 16))),
    ),
    "潇": (
        *_water(22),
        heng((34, 91), (98, 93.5), 0.55),
        shu((51, 98), (51, 83), 0.6, 0.8),
        shu((82, 98), (80, 83), 0.6, 0.8),
        zhe((41, 69), (88, 71), (88, 46), 0.54, 0.6, 0.9),
        heng((33, 56), (99, 59), 0.54),
        heng((41, 44), (86, 45), 0.54),
        shu((66, 77), (66, 1), 0.97, 0.95),
        pie((44, 31), (31, 1), 0.66, 3.0, 0.75),
        shu((95, 33), (95, 1), 0.62, 0.9),
        pie((55, 31), (48, 10), 0.4, 1.0),
        pie((77, 31), (84, 11), 0.4, 0.0),
    ),
    "湘": (
        *_water(20),
        heng((27, 68), (58, 70.5), 0.56),
        shu((44, 98), (44, 1), 0.97, 0.95),
        pie((41, 66), (26, 29), 0.66, 0.5, 0.75),
        dian((53, 60), (62, 45), 0.72),
        shu((74, 90), (74, 3), 0.6, 0.9),
        zhe((74, 89), (98, 91), (98, 3), 0.58, 0.97, 0.95),
        heng((76, 64), (96, 65), 0.54),
        heng((76, 38), (96, 39), 0.54),
        heng((76, 12), (96, 13), 0.54),
    ),
    "岂": (
        shu((50, 98), (50, 70), 1.0, 0.95),
        join(shu((14, 88), (15, 67), 0.64, 0.95), heng((15, 67), (84, 68.5), 0.58, 0.0)),
        shu((88, 89), (86, 68), 0.66, 0.95),
        zhe((20, 48), (80, 51), (77, 29), 0.58, 0.64, 0.85),
        heng((20, 29), (77, 31), 0.54),
        join(
            (
                (
                    (18, 31, 0.62),
                    (17, 19, 0.62),
                    (20, 8, 0.66),
                    (32, 3, 0.64),
                    (58, 2, 0.7),
                    (80, 3, 1.0),
                    (95, 9, 1.15),
                ),
            ),
            hook((95, 9), (94, 26), 0.9),
        ),
    ),
    "有": (
        heng((4, 77), (96, 82), 0.64, 1.2),
        pie((48, 99), (2, 36), 1.05, 7.0),
        shu((36, 55), (36, 1), 0.64, 0.85),
        join(zhe((36, 56), (80, 58), (80, 4), 0.56, 1.0, 0.97), hook((80, 4), (66, 13))),
        heng((38, 39), (77, 40), 0.53),
        heng((38, 22), (77, 23), 0.53),
    ),
    "诗": (
        dian((11, 94), (25, 79), 1.05),
        join(
            zhe((3, 60), (22, 62), (21, 10), 0.6, 0.64, 0.95),
            ti((21, 10), (38, 28), 0.85),
        ),
        heng((44, 83), (90, 86)),
        shu((66, 97), (66, 68), 0.66, 0.85),
        heng((38, 65), (98, 69), 0.6),
        heng((39, 44), (98, 47), 0.6),
        join(shu((81, 59), (81, 5), 1.0, 0.97), hook((81, 5), (66, 14))),
        dian((47, 35), (59, 22), 0.85),
    ),
    "超": (
        heng((9, 84), (43, 86.5)),
        shu((27, 98), (27, 67), 0.64, 0.85),
        heng((3, 65), (46, 67.5), 0.6),
        shu((30, 64), (30, 22), 0.97, 0.95),
        heng((32, 42), (46, 43.5), 0.56),
        pie((14, 47), (1, 4), 0.66, 4.0),
        na((12, 31), (100, 5), 1.05, 9.0),
        join(zhe((58, 91), (93, 93), (88, 66), 0.58, 0.64, 0.95, 1.5), hook((88, 66), (78, 71), 0.75)),
        pie((74, 90), (61, 61), 0.64, 3.0, 0.8),
        shu((62, 48), (64, 25), 0.58, 0.9),
        zhe((62, 48), (93, 50), (90, 25), 0.56, 0.62, 0.9),
        heng((65, 25), (89, 26), 0.53),
    ),
    "味": (
        shu((3, 74), (6, 34), 0.58, 0.9),
        zhe((3, 74), (26, 76), (24, 34), 0.56, 0.62, 0.9),
        heng((7, 40), (23, 41), 0.53),
        heng((46, 77), (90, 80)),
        heng((40, 56), (98, 60), 0.6),
        shu((68, 98), (68, 1), 1.05, 0.9),
        pie((64, 56), (36, 13), 0.9, 5.0),
        na((72, 56), (101, 14), 0.9, 3.0),
    ),
    "永": (
        dian((40, 98), (55, 87)),
        join(zhe((26, 73), (51, 75), (51, 4), 0.56, 0.9, 1.0), hook((51, 4), (37, 14))),
        join(heng((6, 52), (36, 54)), pie((36, 54), (3, 13), bend=5.0)),
        pie((88, 72), (64, 50), bend=2.0),
        na((64, 50), (99, 8)),
    ),
}
