"""Outlines for measuring: curves, signs, maps and patterns, drawn with few strokes in code."""

from __future__ import annotations

import numpy as np
from drawings import Strokes, arc, degrees, polygon, xy
from strokes import closed, curve, mirrored, straight


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
    return mirrored([upper, lower, *marks, body, curve([(0, 3), (1, 5), (2.2, 6.5)])])


def web() -> Strokes:
    """A spider's web: threads through one point and a spiral of straight pieces."""
    turns = [np.radians(30 * k) for k in range(12)]
    rays = [straight((0, 0), (10 * np.cos(t), 10 * np.sin(t))) for t in turns]
    rounds = [closed(xy(r * np.cos(turns), r * np.sin(turns))) for r in (3, 5, 7, 9)]
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
        straight((-12, 4), (-6, 4), (-2, 0), (6, 0), (12, 6)),
        straight((-10, -6), (-4, -6), (2, 0), (2, 8)),
        straight((-12, -1), (-7, -1), (-3, -5), (8, -5), (12, -1)),
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
        straight((-8, 0), (-4, 0)),
        straight((4, 0), (8, 0), (8, 6), (4, 6)),
        coil,
        straight((-4, 6), (-8, 6), (-8, 3.6)),
        straight((-9.4, 3.6), (-6.6, 3.6)),
        straight((-9.4, 2.6), (-6.6, 2.6)),
        straight((-8, 2.6), (-8, 0)),
        *[arc(x, 0, 0.4, 0.4) for x in (-8, 8)],
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


def snow_crystal() -> Strokes:
    """Koch's curve, three times refined: 192 corners."""
    points = polygon(3, 10)[0][:-1][::-1]
    for _ in range(3):
        step = np.roll(points, -1, axis=0) - points
        side = np.stack([-step[:, 1], step[:, 0]], axis=1) * np.sqrt(3) / 6
        points = np.stack([points, points + step / 3, points + step / 2 + side, points + 2 * step / 3], axis=1)
        points = points.reshape(-1, 2)
    return [closed(points)]


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
