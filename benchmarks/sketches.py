"""More outlines for measuring: animals, plants, things, signs, maps and patterns, drawn with few strokes in code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from drawings import Strokes, arc, degrees, polygon, xy
from numpy.typing import NDArray

Points = Sequence[tuple[float, float]]


def curve(points: Points, closed: bool = False, steps: int = 24) -> NDArray[np.float64]:
    """Return the smooth line through some points (Catmull and Rom 1974)."""
    at = np.array(points, dtype=np.float64)
    around = np.concatenate([at[-1:], at, at[:2]] if closed else [2 * at[:1] - at[1:2], at, 2 * at[-1:] - at[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        pieces.append(b + (c - a) * t / 2 + (2 * a - 5 * b + 4 * c - d) * t**2 / 2 + (3 * b - a - 3 * c + d) * t**3 / 2)
    return np.concatenate([*pieces, at[:1] if closed else at[-1:]])


def _straight(*points: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(points, dtype=np.float64)


def _closed(shape: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([shape, shape[:1]])


def _mirrored(strokes: Strokes) -> Strokes:
    return strokes + [line * [-1, 1] for line in strokes]


def astroid() -> Strokes:
    """Four cusps that point outwards, and the square about them."""
    t = degrees(points=481)
    inner = xy(8 * np.cos(t) ** 3, 8 * np.sin(t) ** 3)
    inner[-1] = inner[0]
    return [inner, polygon(4, 10)[0]]


def nephroid() -> Strokes:
    t = degrees(points=721)
    shape = xy(3 * np.cos(t) - np.cos(3 * t), 3 * np.sin(t) - np.sin(3 * t))
    shape[-1] = shape[0]
    return [shape, shape * 0.55]


def lissajous() -> Strokes:
    t = degrees(points=1441)
    shape = xy(10 * np.sin(3 * t + 0.4), 7 * np.sin(5 * t))
    shape[-1] = shape[0]
    return [shape]


def spirograph() -> Strokes:
    t = degrees(0, 5 * 360, 3001)
    shape = xy(6 * np.cos(t) + 4 * np.cos(7 * t / 5), 6 * np.sin(t) - 4 * np.sin(7 * t / 5))
    shape[-1] = shape[0]
    return [shape]


def butterfly() -> Strokes:
    upper = curve([(0.4, 2), (3, 6), (7, 8), (9, 6), (8, 2), (4, 0), (0.4, 0.5)])
    lower = curve([(0.4, 0), (4, -1), (6.5, -3), (6, -6), (3.5, -7), (1.5, -4), (0.4, -1.5)])
    marks = [arc(5.8, 5, 1.1, 1.1), arc(4.2, -3.6, 0.9, 0.9)]
    body = curve([(0, 3), (0.4, 2), (0.4, -2), (0, -4)])
    return _mirrored([upper, lower, *marks, body, curve([(0, 3), (1, 5), (2.2, 6.5)])])


def cat() -> Strokes:
    half = [
        curve([(0, -6), (4, -5.4), (6.4, -2), (6, 2), (5.4, 3.4)]),
        _straight((5.4, 3.4), (5.8, 8), (2.6, 5.4)),
        curve([(2.6, 5.4), (1.3, 5.7), (0, 5.8)]),
        arc(2.6, 1.4, 1.2, 0.9),
        curve([(0, -2.4), (0.9, -3.4), (2.2, -3)]),
    ]
    half += [_straight((2.8, -1.8), (9, -0.8 - k)) for k in (0, 1.2, 2.4)]
    return [*_mirrored(half), _closed(_straight((-0.7, -1.4), (0.7, -1.4), (0, -2.4)))]


def bird() -> Strokes:
    return [
        curve([(-9, 0), (-6, 2.6), (-3, 2.2), (1, 0.5), (6, -1), (11, -1)]),
        curve([(-9, 0), (-6, -0.4), (-4, -2.6), (0, -3.4), (4, -2.6), (11, -1)]),
        curve([(-3, 1.6), (-1, 6), (4, 9), (3, 4), (2.5, 0.2)]),
        curve([(-1, 1), (2, 4), (6, 5.4), (4.6, 1.6), (3.6, -0.2)]),
        _straight((-9, 0), (-10.6, -0.2), (-8.2, -0.6)),
        arc(-7, 1, 0.35, 0.35),
        _straight((11, -1), (13, 0.4)),
        _straight((11, -1), (13.4, -2)),
    ]


def elephant() -> Strokes:
    return [
        curve([(-8, 3), (-5, 5.4), (0, 6), (4, 5), (6, 2), (6.2, -6)]),
        _straight((6.2, -6), (3.8, -6), (3.6, -2.2)),
        curve([(3.6, -2.2), (1, -2.8), (-2, -2.2)]),
        _straight((-2, -2.2), (-2.2, -6), (-4.6, -6), (-4.8, -1)),
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
        _straight(tuple(upper[k]), tuple(upper[k + 10] + 0.9 * side[k]), tuple(upper[k + 20]))
        for k in range(60, 460, 40)
    ]
    head = curve([tuple(upper[-1]), (13.4, -2.2), (15.4, -3.2), (15, -4.4), (13, -4.6), tuple(lower[-1])])
    return [np.concatenate([upper[::-1], lower[1:]]), *comb, head, arc(13.6, -3.2, 0.3, 0.3)]


def horse() -> Strokes:
    return [
        curve([(-10, 5), (-8.6, 7.4), (-7.4, 8.6), (-5.6, 6), (-3, 3), (1, 2.4), (5, 2.6), (7, 1)]),
        curve([(-10, 5), (-10.4, 3.8), (-9, 3.6), (-7.6, 4.6), (-6.4, 2), (-5.4, -1)]),
        _straight((-5.4, -1), (-6, -7), (-4.8, -7), (-3.8, -2)),
        curve([(-3.8, -2), (0, -2.6), (3.4, -1.8)]),
        _straight((3.4, -1.8), (4.4, -4.4), (3.8, -7), (5, -7), (6, -4), (7, 1)),
        curve([(7, 1), (9, 0.6), (9.4, -3), (8.6, -5)]),
        _straight((-7.4, 8.6), (-7.2, 9.8), (-6.6, 8)),
        *[curve([(-6.2 + 0.9 * k, 6.6 - 1.1 * k), (-4.6 + 0.9 * k, 6.6 - 1.1 * k), (-4 + 0.9 * k, 5 - k)])
          for k in range(3)],
    ]  # fmt: skip


def leaf() -> Strokes:
    """A leaf with a rib and veins that end in its edge."""
    rib = curve([(0, -9), (0.4, -4), (0, 2), (0.3, 9)])
    right = curve([(0.2, -6), (4, -3), (5, 2), (3, 6), (0.3, 9)])
    left = curve([(0.2, -6), (-3.6, -3), (-4.8, 2), (-2.6, 6), (0.3, 9)])
    veins = [_straight((0.2, y), (side * x, y + 2)) for y, x in ((-4, 3), (-1.4, 3.8), (1.2, 3.4), (3.8, 2.2))
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


def web() -> Strokes:
    """A spider's web: threads through one point and a spiral of straight pieces."""
    turns = [np.radians(30 * k) for k in range(12)]
    rays = [_straight((0, 0), (10 * np.cos(t), 10 * np.sin(t))) for t in turns]
    rounds = [_closed(xy(r * np.cos(turns), r * np.sin(turns))) for r in (3, 5, 7, 9)]
    return rays + rounds


def mandala() -> Strokes:
    strokes = [arc(0, 0, r, r) for r in (2, 6, 10)]
    for k in range(12):
        t = np.radians(30 * k)
        strokes.append(arc(8 * np.cos(t), 8 * np.sin(t), 1.4, 1.4))
        out, side = np.array([np.cos(t), np.sin(t)]), np.array([-np.sin(t), np.cos(t)])
        strokes.append(curve([tuple(2 * out), tuple(4 * out + side), tuple(6 * out)]))
        strokes.append(curve([tuple(2 * out), tuple(4 * out - side), tuple(6 * out)]))
    return strokes


def knot() -> Strokes:
    """A trefoil of two parallel lines that cross themselves."""
    t = degrees(points=901)
    strokes = []
    for shift in (-0.5, 0.5):
        r = 6 + 3 * np.cos(3 * t) + shift
        turn = 2 * t + 0.25 * np.sin(3 * t)
        shape = xy(r * np.cos(turn), r * np.sin(turn))
        shape[-1] = shape[0]
        strokes.append(shape)
    return strokes


def yin_yang() -> Strokes:
    middle = np.concatenate([arc(0, 5, 5, 5, 90, -90), arc(0, -5, 5, 5, 90, 270)[1:]])
    return [arc(0, 0, 10, 10), middle, arc(0, 5, 1.4, 1.4), arc(0, -5, 1.4, 1.4)]


def clef() -> Strokes:
    line = [(1.2, -9), (-0.4, -10), (-1.6, -8.6), (0, -7.4), (1.4, -8.6), (0.4, 0), (-0.8, 7), (0.6, 10), (1.8, 7.6),
            (-1.6, 2), (-3.4, -2), (0, -5), (3.2, -3), (1.6, 0), (-1, -1.6), (0.2, -3.2)]  # fmt: skip
    return [curve(line), *[_straight((-8, y), (8, y)) for y in (-5, -2.5, 0, 2.5, 5)]]


def anchor() -> Strokes:
    ring = [arc(0, 8, 1.4, 1.4), _straight((0, 6.6), (0, -7)), _straight((-3.4, 4.4), (3.4, 4.4))]
    return [
        *ring,
        arc(0, 0, 7, 7, 200, 340),
        *_mirrored([_straight((5.4, -1.4), (6.6, -2.4), (7.8, -0.6), (5.4, -1.4))]),
    ]


def bicycle() -> Strokes:
    frame = [_straight((-6, 0), (-2, 5), (4, 5), (0, 0), (-6, 0)), _straight((0, 0), (-2.6, 6.2))]
    frame += [_straight((6, 0), (4, 5), (3.6, 6.6), (5, 7)), _straight((-3.6, 6.2), (-1.6, 6.2)), arc(0, 0, 0.9, 0.9)]
    wheels = [arc(x, 0, 3.6, 3.6) for x in (-6, 6)]
    spokes = [
        _straight((x, 0), (x + 3.6 * np.cos(t), 3.6 * np.sin(t)))
        for x in (-6, 6)
        for t in np.radians(range(15, 360, 60))
    ]
    return frame + wheels + spokes


def ship() -> Strokes:
    return [
        _closed(_straight((-9, -2), (9, -2), (6.6, -5.4), (-6.6, -5.4))),
        _straight((0, -2), (0, 10)),
        curve([(0.5, 9), (4, 5), (6.4, -0.6)]),
        _straight((0.5, 9), (0.5, -0.6), (6.4, -0.6)),
        _straight((-0.5, 8), (-5.4, -0.6), (-0.5, -0.6), (-0.5, 8)),
        _straight((0, 10), (2.4, 9.4), (0, 8.9)),
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
        strokes += [_straight((side * (half - 1.4), y + 1.6), (side * (half - 1.4), y)) for side in (-1, 1)]
        strokes += [_straight((side * 1.2, y + 1.5), (side * 1.2, y)) for side in (-1, 1)]
        strokes.append(_straight((-half + 0.8, y), (half - 0.8, y)))
    return [*strokes, _straight((0, 11.7), (0, 15)), _straight((-9, -0.8), (9, -0.8))]


def bridge() -> Strokes:
    deck = _straight((-12, 0), (12, 0))
    x = np.linspace(-6, 6, 80)
    cables = [
        xy(x, 0.6 + 5.4 * (x / 6) ** 2),
        curve([(-12, 0.4), (-9, 2.4), (-6, 6)]),
        curve([(6, 6), (9, 2.4), (12, 0.4)]),
    ]
    hangers = [_straight((at, 0), (at, 0.6 + 5.4 * (at / 6) ** 2)) for at in np.arange(-5, 5.1, 1.25)]
    return [deck, *cables, *hangers, *[_straight((at, -3), (at, 6.6)) for at in (-6, 6)]]


def contour_map() -> Strokes:
    """The lines of equal height of some hills."""
    import contourpy

    x, y = np.meshgrid(np.linspace(-12, 12, 121), np.linspace(-8, 8, 81))
    hills = ((-6, -2, 3, 5), (4, 2, 4, 6), (0, -5, 2.4, 4), (-2, 5, 2.4, 3.4))
    height = sum(high * np.exp(-((x - at) ** 2 + (y - up) ** 2) / wide**2 / 2) for at, up, wide, high in hills)
    lines = contourpy.contour_generator(x, y, height)
    return [line for level in (1.0, 2.0, 3.0, 4.0, 5.0) for line in lines.lines(level)]


def streets() -> Strokes:
    """A town: streets that cross at many angles, and a river."""
    rng = np.random.default_rng(11)
    strokes = [xy([-12, 12], [y, y + rng.normal() * 1.2]) for y in (-6, -3.4, -0.4, 2.4, 5.6)]
    strokes += [xy([x, x + rng.normal() * 1.4], [-8, 8]) for x in (-9, -5.4, -1.6, 2, 6, 9.6)]
    return [*strokes, curve([(-12, 7), (-6, 4), (-2, -2), (3, -4), (12, -7)])]


def metro() -> Strokes:
    """Lines with bends of 45 degrees and rings for stations."""
    lines = [
        _straight((-12, 4), (-6, 4), (-2, 0), (6, 0), (12, 6)),
        _straight((-10, -6), (-4, -6), (2, 0), (2, 8)),
        _straight((-12, -1), (-7, -1), (-3, -5), (8, -5), (12, -1)),
    ]
    return lines + [arc(x, y, 0.7, 0.7) for x, y in ((-9, 4), (-4.6, 2.6), (5, 0), (10, 4), (2, 5), (-9, -1), (4, -5))]


def hatched() -> Strokes:
    """A ball with shading lines of unequal length, and the ground."""
    strokes = [arc(0, 0, 8, 8)]
    for k in range(9):
        x = -1 + 0.95 * k
        half = np.sqrt(max(64 - (x - 0.2) ** 2, 0.0)) * (0.25 + 0.07 * k)
        strokes.append(xy([x, x], [-half - 0.8, half - 1.6]))
    return [*strokes, xy([-11, 11], [-8.6, -8.6])]


def circuit() -> Strokes:
    zigzag = xy(np.arange(9) - 4.0, [0, 0.9, -0.9, 0.9, -0.9, 0.9, -0.9, 0.9, 0])
    coil = np.concatenate([arc(-3 + 2 * k, 6, 1, 1, 180, 0)[: None if k == 3 else -1] for k in range(4)])
    return [
        zigzag,
        _straight((-8, 0), (-4, 0)),
        _straight((4, 0), (8, 0), (8, 6), (4, 6)),
        coil,
        _straight((-4, 6), (-8, 6), (-8, 3.6)),
        _straight((-9.4, 3.6), (-6.6, 3.6)),
        _straight((-9.4, 2.6), (-6.6, 2.6)),
        _straight((-8, 2.6), (-8, 0)),
        *[arc(x, 0, 0.4, 0.4) for x in (-8, 8)],
    ]


def notes() -> Strokes:
    staff = [xy([-12, 12], [y, y]) for y in (-4, -2, 0, 2, 4)]
    heads = [arc(x, y, 1.3, 0.9) for x, y in ((-9, -3), (-4, -1), (1, 1), (6, -1))]
    return [
        *staff,
        *heads,
        *[_straight((x + 1.3, y), (x + 1.3, y + 7)) for x, y in ((-9, -3), (-4, -1), (1, 1), (6, -1))],
    ]


def bricks() -> Strokes:
    rows = [xy([-10, 10], [y, y]) for y in range(0, 13, 2)]
    joints = [xy([x, x], [y, y + 2]) for y in range(0, 12, 2) for x in np.arange(-10 + 2.5 * (y // 2 % 2), 10.1, 5)]
    return rows + joints


def honeycomb() -> Strokes:
    strokes = []
    for row in range(4):
        for column in range(5):
            x, y = np.sqrt(3) * (column + 0.5 * (row % 2)), 1.5 * row
            strokes.append(polygon(6, 1, x, y)[0])
    return strokes


def rocket() -> Strokes:
    half = [
        curve([(0, 10), (2, 7), (2.6, 3), (2.4, -4)]),
        _straight((2.4, -4), (0, -4)),
        _straight((2.6, 0), (5.4, -4), (5, -7), (2.4, -4)),
        curve([(1.6, -4.3), (2, -6.6), (0, -10)]),
    ]
    return [*_mirrored(half), arc(0, 4, 1.2, 1.2), arc(0, 4, 0.6, 0.6), _straight((-2.5, -2), (2.5, -2))]


def castle() -> Strokes:
    wall = [(-5.0, 0.0), *[(-5 + 10 * k / 9, 5 + 0.8 * (k % 2)) for k in range(10)], (5.0, 0.0)]
    towers = [_straight(*wall)]
    for x in (-7, 7):
        towers.append(_straight((x - 2, 0), (x - 2, 9), (x, 13), (x + 2, 9), (x + 2, 0)))
        towers += [_straight((x - 2, 9), (x + 2, 9)), arc(x, 6, 0.6, 0.9)]
    gate = np.concatenate([_straight((-1.8, 0)), arc(0, 1.8, 1.8, 1.8, 180, 0), _straight((1.8, 0))])
    return [*towers, gate, _straight((-10, 0), (10, 0)), *[xy([x, x], [0, 3.2]) for x in (-0.9, 0, 0.9)]]


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


def snow_crystal() -> Strokes:
    """Koch's curve, three times refined: 192 corners."""
    points = polygon(3, 10)[0][:-1][::-1]
    for _ in range(3):
        step = np.roll(points, -1, axis=0) - points
        side = np.stack([-step[:, 1], step[:, 0]], axis=1) * np.sqrt(3) / 6
        points = np.stack([points, points + step / 3, points + step / 2 + side, points + 2 * step / 3], axis=1)
        points = points.reshape(-1, 2)
    return [_closed(points)]


def grain() -> Strokes:
    """An ear of wheat: small leaves beside one long stalk."""
    strokes = [curve([(0, -12), (0.6, -4), (0, 10)])]
    for k in range(7):
        y = 1.4 * k - 1
        strokes += [
            curve([(0.2, y), (side * 1.4, y + 0.6), (side * 1.8, y + 2.2), (side * 0.7, y + 1.5), (0.2, y)])
            for side in (-1, 1)
        ]
    return strokes


def clock() -> Strokes:
    marks = [
        _straight((8.6 * np.cos(t), 8.6 * np.sin(t)), (9.4 * np.cos(t), 9.4 * np.sin(t)))
        for t in np.radians(range(0, 360, 30))
    ]
    return [arc(0, 0, 10, 10), *marks, _straight((0, 6.6), (0, 0), (4.2, -2.2)), arc(0, 0, 0.5, 0.5)]


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
        _straight((1, 4), (9, -1), (9, -2.4), (1, 0.2), (0.7, -6), (3, -8), (3, -9), (0, -8.2)),
    ]
    return _mirrored(half)


SKETCHES: dict[str, Callable[[], Strokes]] = {
    make.__name__: make
    for make in (
        astroid, nephroid, lissajous, spirograph, butterfly, cat, bird, elephant, dragon, horse, leaf, tree, lotus, web,
        mandala, knot, yin_yang, clef, anchor, bicycle, ship, pagoda, bridge, contour_map, streets, metro, hatched,
        circuit, notes, bricks, honeycomb, rocket, castle, hand, comb, snow_crystal, grain, clock, crescent, plane,
    )
}  # fmt: skip
