"""More outlines for measuring: animals, plants and things, drawn with few strokes in code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from drawings import Strokes, arc, xy
from numpy.typing import NDArray
from patterns import (
    astroid,
    bricks,
    butterfly,
    circuit,
    contour_map,
    grain,
    hatched,
    honeycomb,
    knot,
    lissajous,
    mandala,
    metro,
    nephroid,
    snow_crystal,
    spirograph,
    streets,
    web,
    yin_yang,
)
from strokes import closed, curve, mirrored, straight


def cat() -> Strokes:
    half = [
        curve([(0, -6), (4, -5.4), (6.4, -2), (6, 2), (5.4, 3.4)]),
        straight((5.4, 3.4), (5.8, 8), (2.6, 5.4)),
        curve([(2.6, 5.4), (1.3, 5.7), (0, 5.8)]),
        arc(2.6, 1.4, 1.2, 0.9),
        curve([(0, -2.4), (0.9, -3.4), (2.2, -3)]),
    ]
    half += [straight((2.8, -1.8), (9, -0.8 - k)) for k in (0, 1.2, 2.4)]
    return [*mirrored(half), closed(straight((-0.7, -1.4), (0.7, -1.4), (0, -2.4)))]


def bird() -> Strokes:
    return [
        curve([(-9, 0), (-6, 2.6), (-3, 2.2), (1, 0.5), (6, -1), (11, -1)]),
        curve([(-9, 0), (-6, -0.4), (-4, -2.6), (0, -3.4), (4, -2.6), (11, -1)]),
        curve([(-3, 1.6), (-1, 6), (4, 9), (3, 4), (2.5, 0.2)]),
        curve([(-1, 1), (2, 4), (6, 5.4), (4.6, 1.6), (3.6, -0.2)]),
        straight((-9, 0), (-10.6, -0.2), (-8.2, -0.6)),
        arc(-7, 1, 0.35, 0.35),
        straight((11, -1), (13, 0.4)),
        straight((11, -1), (13.4, -2)),
    ]


def elephant() -> Strokes:
    return [
        curve([(-8, 3), (-5, 5.4), (0, 6), (4, 5), (6, 2), (6.2, -6)]),
        straight((6.2, -6), (3.8, -6), (3.6, -2.2)),
        curve([(3.6, -2.2), (1, -2.8), (-2, -2.2)]),
        straight((-2, -2.2), (-2.2, -6), (-4.6, -6), (-4.8, -1)),
        curve([(-8, 3), (-10, 1), (-10.6, -3), (-11.6, -5), (-13, -4.4)]),
        curve([(-13, -5.6), (-11, -6.4), (-9.4, -4), (-8.6, -1), (-7, 0), (-4.8, -1)]),
        curve([(-6, 4), (-3, 3.8), (-2.2, 0.5), (-4.6, -0.4), (-6.2, 1.4), (-6, 4)]),
        arc(-8, 2, 0.4, 0.4),
        curve([(6, 2), (7.4, 0), (7.2, -2.6)]),
        curve([(-8.4, -0.6), (-9.4, -1.8), (-10, -1.4)]),
    ]


def dragon() -> Strokes:
    """A long winding body of two lines with a comb of spines."""
    t = np.linspace(0, 1, 500)
    spine = xy(24 * t - 12, 4 * np.sin(10 * t) * (0.6 + 0.5 * t))
    ahead = np.gradient(spine, axis=0)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) / np.hypot(*ahead.T)[:, None]
    wide = (0.15 + 0.9 * t)[:, None]
    upper, lower = spine + side * wide, spine - side * wide
    comb = [
        straight(tuple(upper[k]), tuple(upper[k + 10] + 0.9 * side[k]), tuple(upper[k + 20]))
        for k in range(60, 460, 40)
    ]
    head = curve([tuple(upper[-1]), (13.4, -2.2), (15.4, -3.2), (15, -4.4), (13, -4.6), tuple(lower[-1])])
    return [np.concatenate([upper[::-1], lower[1:]]), *comb, head, arc(13.6, -3.2, 0.3, 0.3)]


def horse() -> Strokes:
    return [
        curve([(-10, 5), (-8.6, 7.4), (-7.4, 8.6), (-5.6, 6), (-3, 3), (1, 2.4), (5, 2.6), (7, 1)]),
        curve([(-10, 5), (-10.4, 3.8), (-9, 3.6), (-7.6, 4.6), (-6.4, 2), (-5.4, -1)]),
        straight((-5.4, -1), (-6, -7), (-4.8, -7), (-3.8, -2)),
        curve([(-3.8, -2), (0, -2.6), (3.4, -1.8)]),
        straight((3.4, -1.8), (4.4, -4.4), (3.8, -7), (5, -7), (6, -4), (7, 1)),
        curve([(7, 1), (9, 0.6), (9.4, -3), (8.6, -5)]),
        straight((-7.4, 8.6), (-7.2, 9.8), (-6.6, 8)),
        *[curve([(-6.2 + 0.9 * k, 6.6 - 1.1 * k), (-4.6 + 0.9 * k, 6.6 - 1.1 * k), (-4 + 0.9 * k, 5 - k)])
          for k in range(3)],
    ]  # fmt: skip


def leaf() -> Strokes:
    """A leaf with a rib and veins that end in its edge."""
    rib = curve([(0, -9), (0.4, -4), (0, 2), (0.3, 9)])
    right = curve([(0.2, -6), (4, -3), (5, 2), (3, 6), (0.3, 9)])
    left = curve([(0.2, -6), (-3.6, -3), (-4.8, 2), (-2.6, 6), (0.3, 9)])
    veins = [straight((0.2, y), (side * x, y + 2)) for y, x in ((-4, 3), (-1.4, 3.8), (1.2, 3.4), (3.8, 2.2))
             for side in (-1, 1)]  # fmt: skip
    return [rib, right, left, *veins]


def tree() -> Strokes:
    """A tree whose branches fork five times."""
    strokes: Strokes = []

    def grow(at: NDArray[np.float64], turn: float, reach: float, depth: int) -> None:
        end = at + reach * np.array([np.cos(turn), np.sin(turn)])
        strokes.append(np.stack([at, end]))
        if depth:
            grow(end, turn + 0.45, 0.76 * reach, depth - 1)
            grow(end, turn - 0.55, 0.7 * reach, depth - 1)

    grow(np.zeros(2), np.pi / 2, 4.0, 5)
    return strokes


def lotus() -> Strokes:
    petal = [(0, 0), (-2.2, 3), (-1.6, 6.6), (0, 9)]
    full = np.concatenate([curve(petal), curve([(-x, y) for x, y in petal])[::-1][1:]])
    strokes = []
    for turn, size in ((0, 1.0), (32, 0.95), (-32, 0.95), (62, 0.85), (-62, 0.85)):
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        strokes.append(size * full @ np.array([[cos, sin], [-sin, cos]]))
    return [*strokes, curve([(-9, -0.8), (-4, -1.8), (0, -2), (4, -1.8), (9, -0.8)])]


def clef() -> Strokes:
    line = [(1.2, -9), (-0.4, -10), (-1.6, -8.6), (0, -7.4), (1.4, -8.6), (0.4, 0), (-0.8, 7), (0.6, 10), (1.8, 7.6),
            (-1.6, 2), (-3.4, -2), (0, -5), (3.2, -3), (1.6, 0), (-1, -1.6), (0.2, -3.2)]  # fmt: skip
    return [curve(line), *[straight((-8, y), (8, y)) for y in (-5, -2.5, 0, 2.5, 5)]]


def anchor() -> Strokes:
    ring = [arc(0, 8, 1.4, 1.4), straight((0, 6.6), (0, -7)), straight((-3.4, 4.4), (3.4, 4.4))]
    return [
        *ring,
        arc(0, 0, 7, 7, 200, 340),
        *mirrored([straight((5.4, -1.4), (6.6, -2.4), (7.8, -0.6), (5.4, -1.4))]),
    ]


def bicycle() -> Strokes:
    frame = [straight((-6, 0), (-2, 5), (4, 5), (0, 0), (-6, 0)), straight((0, 0), (-2.6, 6.2))]
    frame += [straight((6, 0), (4, 5), (3.6, 6.6), (5, 7)), straight((-3.6, 6.2), (-1.6, 6.2)), arc(0, 0, 0.9, 0.9)]
    wheels = [arc(x, 0, 3.6, 3.6) for x in (-6, 6)]
    spokes = [
        straight((x, 0), (x + 3.6 * np.cos(t), 3.6 * np.sin(t)))
        for x in (-6, 6)
        for t in np.radians(range(15, 360, 60))
    ]
    return frame + wheels + spokes


def ship() -> Strokes:
    return [
        closed(straight((-9, -2), (9, -2), (6.6, -5.4), (-6.6, -5.4))),
        straight((0, -2), (0, 10)),
        curve([(0.5, 9), (4, 5), (6.4, -0.6)]),
        straight((0.5, 9), (0.5, -0.6), (6.4, -0.6)),
        straight((-0.5, 8), (-5.4, -0.6), (-0.5, -0.6), (-0.5, 8)),
        straight((0, 10), (2.4, 9.4), (0, 8.9)),
        *[curve([(x, y), (x + 1.4, y + 0.5), (x + 2.8, y), (x + 4.2, y + 0.5), (x + 5.6, y)])
          for x, y in ((-11, -6.6), (-3, -7.2), (5, -6.6))],
        *[arc(x, -3.6, 0.5, 0.5) for x in (-4, 0, 4)],
    ]  # fmt: skip


def pagoda() -> Strokes:
    strokes = []
    for level in range(4):
        y, half = 3.4 * level, 7 - 1.3 * level
        strokes.append(curve([(-half - 1, y + 2.4), (-half + 0.6, y + 1.6), (0, y + 1.5), (half - 0.6, y + 1.6),
                              (half + 1, y + 2.4)]))  # fmt: skip
        strokes += [straight((side * (half - 1.4), y + 1.6), (side * (half - 1.4), y)) for side in (-1, 1)]
        strokes += [straight((side * 1.2, y + 1.5), (side * 1.2, y)) for side in (-1, 1)]
        strokes.append(straight((-half + 0.8, y), (half - 0.8, y)))
    return [*strokes, straight((0, 11.7), (0, 15)), straight((-9, -0.8), (9, -0.8))]


def bridge() -> Strokes:
    deck = straight((-12, 0), (12, 0))
    x = np.linspace(-6, 6, 80)
    cables = [
        xy(x, 0.6 + 5.4 * (x / 6) ** 2),
        curve([(-12, 0.4), (-9, 2.4), (-6, 6)]),
        curve([(6, 6), (9, 2.4), (12, 0.4)]),
    ]
    hangers = [straight((at, 0), (at, 0.6 + 5.4 * (at / 6) ** 2)) for at in np.arange(-5, 5.1, 1.25)]
    return [deck, *cables, *hangers, *[straight((at, -3), (at, 6.6)) for at in (-6, 6)]]


def notes() -> Strokes:
    staff = [xy([-12, 12], [y, y]) for y in (-4, -2, 0, 2, 4)]
    heads = [arc(x, y, 1.3, 0.9) for x, y in ((-9, -3), (-4, -1), (1, 1), (6, -1))]
    return [
        *staff,
        *heads,
        *[straight((x + 1.3, y), (x + 1.3, y + 7)) for x, y in ((-9, -3), (-4, -1), (1, 1), (6, -1))],
    ]


def rocket() -> Strokes:
    half = [
        curve([(0, 10), (2, 7), (2.6, 3), (2.4, -4)]),
        straight((2.4, -4), (0, -4)),
        straight((2.6, 0), (5.4, -4), (5, -7), (2.4, -4)),
        curve([(1.6, -4.3), (2, -6.6), (0, -10)]),
    ]
    return [*mirrored(half), arc(0, 4, 1.2, 1.2), arc(0, 4, 0.6, 0.6), straight((-2.5, -2), (2.5, -2))]


def castle() -> Strokes:
    wall = [(-5.0, 0.0), *[(-5 + 10 * k / 9, 5 + 0.8 * (k % 2)) for k in range(10)], (5.0, 0.0)]
    towers = [straight(*wall)]
    for x in (-7, 7):
        towers.append(straight((x - 2, 0), (x - 2, 9), (x, 13), (x + 2, 9), (x + 2, 0)))
        towers += [straight((x - 2, 9), (x + 2, 9)), arc(x, 6, 0.6, 0.9)]
    gate = np.concatenate([straight((-1.8, 0)), arc(0, 1.8, 1.8, 1.8, 180, 0), straight((1.8, 0))])
    return [*towers, gate, straight((-10, 0), (10, 0)), *[xy([x, x], [0, 3.2]) for x in (-0.9, 0, 0.9)]]


def hand() -> Strokes:
    tips = [(-6, 3), (-3.4, 8.4), (-0.6, 9.4), (2.2, 8.6), (4.6, 6)]
    valleys = [(-3.8, 2.6), (-2, 3.6), (0.8, 3.8), (3.2, 3)]
    line: list[tuple[float, float]] = [(-2.6, -9), (-3, -5), (-5.2, -1)]
    for k, (x, y) in enumerate(tips):
        line += [(x - 0.8, y - 0.8), (x, y), (x + 0.8, y - 0.8)]
        if k < len(valleys):
            line.append(valleys[k])
    return [curve([*line, (4.6, -1), (3, -6), (3, -9)]), curve([(-3, -3), (0, -1.8), (3, -2.6)])]


def comb() -> Strokes:
    """Many equal teeth on one back: junctions nearer than the dots are at small n."""
    return [xy([-12, 12], [0, 0]), *[xy([x, x], [0, -4]) for x in np.linspace(-12, 12, 33)], arc(0, -6, 14, 8, 31, 149)]


def clock() -> Strokes:
    marks = [
        straight((8.6 * np.cos(t), 8.6 * np.sin(t)), (9.4 * np.cos(t), 9.4 * np.sin(t)))
        for t in np.radians(range(0, 360, 30))
    ]
    return [arc(0, 0, 10, 10), *marks, straight((0, 6.6), (0, 0), (4.2, -2.2)), arc(0, 0, 0.5, 0.5)]


def crescent() -> Strokes:
    """A thin crescent: two sharp horns, two arcs that run together."""
    outer = arc(0, 0, 10, 10, 60, 300)
    t = np.linspace(0, 1, len(outer))[:, None]
    inner = outer * (1 - 0.24 * np.sin(np.pi * t) ** 0.9)
    inner[0], inner[-1] = outer[0], outer[-1]
    return [outer, inner]


def plane() -> Strokes:
    half = [
        curve([(0, 10), (0.9, 8), (1, 4)]),
        straight((1, 4), (9, -1), (9, -2.4), (1, 0.2), (0.7, -6), (3, -8), (3, -9), (0, -8.2)),
    ]
    return mirrored(half)


SKETCHES: dict[str, Callable[[], Strokes]] = {
    make.__name__: make
    for make in (
        astroid, nephroid, lissajous, spirograph, butterfly, cat, bird, elephant, dragon, horse, leaf, tree, lotus, web,
        mandala, knot, yin_yang, clef, anchor, bicycle, ship, pagoda, bridge, contour_map, streets, metro, hatched,
        circuit, notes, bricks, honeycomb, rocket, castle, hand, comb, snow_crystal, grain, clock, crescent, plane,
    )
}  # fmt: skip
