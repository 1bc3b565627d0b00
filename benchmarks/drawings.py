"""Outlines for measuring, as polylines in code: many kinds of strokes, none taken from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Strokes = list[NDArray[np.float64]]


def degrees(start: float = 0.0, end: float = 360.0, points: int = 241) -> NDArray[np.float64]:
    return np.radians(np.linspace(start, end, points))


def xy(x: object, y: object) -> NDArray[np.float64]:
    return np.stack(np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float)), axis=1)


def arc(x: float, y: float, rx: float, ry: float, start: float = 0.0, end: float = 360.0) -> NDArray[np.float64]:
    t = degrees(start, end)
    arc = xy(x + rx * np.cos(t), y + ry * np.sin(t))
    if abs(end - start) == 360:
        arc[-1] = arc[0]
    return arc


def polygon(sides: int, radius: float, x: float = 0.0, y: float = 0.0, inner: float | None = None) -> Strokes:
    count = sides if inner is None else 2 * sides
    t = np.pi / 2 + 2 * np.pi * np.arange(count + 1) / count
    r = np.full(count + 1, radius)
    if inner is not None:
        r[1::2] = inner
    shape = xy(x + r * np.cos(t), y + r * np.sin(t))
    shape[-1] = shape[0]
    return [shape]


def heart() -> Strokes:
    t = degrees()
    shape = xy(16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    shape[-1] = shape[0]
    return [shape]


def star() -> Strokes:
    return polygon(5, 10, inner=3.82)


def pentagram() -> Strokes:
    t = np.pi / 2 + 4 * np.pi * np.arange(6) / 5
    shape = xy(10 * np.cos(t), 10 * np.sin(t))
    shape[-1] = shape[0]
    return [shape]


def crossings() -> Strokes:
    lines = [xy([0, 20], [y, y + 3]) for y in (2, 6, 10)]
    return lines + [xy([x, x + 4], [0, 15]) for x in (3, 7, 11, 15)]


def rings() -> Strokes:
    return [arc(0, 0, r, r) for r in (3, 5, 7, 9)]


def olympic() -> Strokes:
    return [arc(x, y, 4, 4) for x, y in ((0, 0), (9, 0), (18, 0), (4.5, -4), (13.5, -4))]


def spiral() -> Strokes:
    t = degrees(0, 1800, 1200)
    return [xy(t * np.cos(t), t * np.sin(t))]


def waves() -> Strokes:
    x = np.linspace(0, 60, 400)
    return [xy(x, 2 * y + np.sin(x / 4 + y) * 1.2) for y in range(9)]


def flower() -> Strokes:
    t = degrees(0, 360, 1201)
    shape = xy((6 + 3 * np.cos(7 * t)) * np.cos(t), (6 + 3 * np.cos(7 * t)) * np.sin(t))
    shape[-1] = shape[0]
    return [shape, arc(0, 0, 1.8, 1.8)]


def rose() -> Strokes:
    """Eight petals through one point: sixteen strokes that meet there."""
    t = degrees(0, 360, 1441)
    shape = xy(10 * np.sin(4 * t) * np.cos(t), 10 * np.sin(4 * t) * np.sin(t))
    return [np.concatenate([[[0.0, 0.0]], shape[k * 180 + 1 : (k + 1) * 180], [[0.0, 0.0]]]) for k in range(8)]


def house() -> Strokes:
    return [
        xy([0, 12, 12, 0, 0], [0, 0, 8, 8, 0]),
        xy([-1, 6, 13], [7.2, 13, 7.2]),
        xy([4.5, 4.5, 7, 7], [0, 4.5, 4.5, 0]),
        xy([1.5, 3.5, 3.5, 1.5, 1.5], [4.5, 4.5, 6.5, 6.5, 4.5]),
        xy([8.5, 10.5, 10.5, 8.5, 8.5], [4.5, 4.5, 6.5, 6.5, 4.5]),
        xy([8.5, 10.5], [5.5, 5.5]),
        xy([9.5, 9.5], [4.5, 6.5]),
    ]


def snow() -> Strokes:
    """A snowflake: six arms with two pairs of twigs each."""
    strokes = []
    for k in range(6):
        t = np.pi / 3 * k + np.pi / 6
        out, side = np.array([np.cos(t), np.sin(t)]), np.array([-np.sin(t), np.cos(t)])
        strokes.append(np.stack([0 * out, 10 * out]))
        for at, size in ((4.5, 2.2), (7.0, 1.7)):
            strokes += [np.stack([at * out, (at + size) * out + sign * size * side]) for sign in (-1, 1)]
    return strokes


def face() -> Strokes:
    strokes = [arc(0, 0, 10, 11), arc(-4, 3, 1.6, 1.0), arc(4, 3, 1.6, 1.0), arc(0, -3, 5, 3, 200, 340)]
    strokes += [xy([0, -1.2, 1], [3, -1.5, -1.6]), arc(-4, 3, 0.4, 0.4), arc(4, 3, 0.4, 0.4)]
    return strokes + [arc(-4, 4.2, 2.4, 1.2, 40, 140), arc(4, 4.2, 2.4, 1.2, 40, 140)]


def fish() -> Strokes:
    x = np.linspace(-10, 8, 200)
    body = 4 * np.sqrt(np.clip(1 - ((x + 1) / 9) ** 2, 0, 1))
    scales = [arc(-4 + 2.2 * i, y, 1.1, 1.3, -80, 80) for i in range(4) for y in (-1.3, 1.3)]
    return [xy(x, body), xy(x, -body), xy([8, 12, 11, 12, 8], [0, 3, 0, -3, 0]), arc(-7.5, 1, 0.5, 0.5), *scales]


def skyline() -> Strokes:
    x, y = [0.0], [0.0]
    for step, height in ((3, 5), (2, 9), (4, 6), (1, 12), (2, 7.5), (3, 10), (2, 4), (3, 8)):
        x += [x[-1], x[-1] + step]
        y += [height, height]
    return [xy([*x, x[-1]], [*y, 0.0]), xy([-2, 22], [-0.9, -0.9])]


def letters() -> Strokes:
    """C H O R E O, as single strokes."""
    strokes = [arc(2, 3, 2, 3, 50, 310), xy([5, 5], [0, 6]), xy([9, 9], [0, 6]), xy([5, 9], [3, 3])]
    strokes += [arc(12, 3, 2, 3), xy([15, 15], [0, 6]), xy([15, 17], [6, 6]), arc(17, 4.5, 1.5, 1.5, -90, 90)]
    strokes += [xy([15, 17], [3, 3]), xy([17, 18.5], [3, 0]), xy([23.5, 20, 20, 23.5], [6, 6, 0, 0])]
    return [*strokes, xy([20, 23], [3, 3]), arc(27, 3, 2, 3)]


def brush() -> Strokes:
    """A character of double lines, as brush lettering is drawn for drones."""
    strokes = []
    for x0, y0, x1, y1 in ((0, 9, 10, 9.6), (5, 13, 5, 0), (4.4, 8.4, 0, 3), (5.6, 8.4, 10, 3)):
        along = np.array([x1 - x0, y1 - y0])
        across = np.array([-along[1], along[0]]) / np.hypot(*along) * 0.45
        a, b = np.array([x0, y0]), np.array([x1, y1])
        strokes.append(np.stack([a + across, b + across, b - across, a - across, a + across]))
    return strokes


def gear() -> Strokes:
    t = degrees(0, 360, 14 * 4 + 1)
    r = np.where(np.arange(len(t)) % 4 < 2, 10.0, 8.0)
    shape = xy(r * np.cos(t), r * np.sin(t))
    shape[-1] = shape[0]
    return [
        shape,
        arc(0, 0, 3, 3),
        *[xy([3 * np.cos(a), 6.5 * np.cos(a)], [3 * np.sin(a), 6.5 * np.sin(a)]) for a in degrees(0, 300, 6)],
    ]


def coast() -> Strokes:
    """A coast line and two rivers, as on a map."""
    rng = np.random.default_rng(4)
    t = degrees(0, 360, 721)
    r = 10 + sum(rng.normal() * 2.2 / k**1.2 * np.cos(k * t + rng.uniform(0, 6.28)) for k in range(2, 24))
    shape = xy(1.6 * r * np.cos(t), r * np.sin(t))
    shape[-1] = shape[0]
    x = np.linspace(-11, 9, 300)
    return [
        shape,
        xy(x, 0.7 * np.sin(x) + 0.2 * x),
        xy([0, -1.5, -1, -3], [-1, -3, -5, -7.0]),
        arc(4, 4.5, 1.2, 0.7),
    ]


def maze() -> Strokes:
    """Concentric squares with doors, joined by short walls."""
    strokes = []
    for k, half in enumerate((2, 4, 6, 8, 10)):
        door = 0.8
        square = [(door, half), (half, half), (half, -half), (-half, -half), (-half, half), (-door, half)]
        turned = np.array(square) @ np.array([[0, 1], [-1, 0]]) if k % 2 else np.array(square)
        strokes.append(turned.astype(float))
        if half < 10:
            strokes.append(xy([half, half + 2], [half / 3, half / 3]))
    return strokes


def details() -> Strokes:
    """Long lines with tiny things beside them."""
    strokes = [arc(0, 0, 20, 9), xy([-18, 18], [-12, -12])]
    strokes += [arc(x, 0, 0.7, 0.7) for x in np.linspace(-12, 12, 7)]
    strokes += [xy([x, x + 0.9], [4, 4.5]) for x in (-6, -2, 2, 6)]
    return strokes + [xy([x - 0.7, x, x + 0.7], [-5, -4, -5]) for x in (-7, 0, 7)]


def umbrella() -> Strokes:
    """Cusps on a rim and strokes that meet in one point at sharp angles."""
    rim = np.concatenate([arc(-7.5 + 5 * k, 0, 2.5, 1.6, 180, 0)[: None if k == 3 else -1] for k in range(4)])
    ribs = [xy([0, x], [10, 0]) for x in (-5, 0, 5)]
    return [
        rim,
        arc(0, 0, 10, 10, 0, 180),
        *ribs,
        np.concatenate([xy([0, 0], [0, -8]), arc(-1.5, -8, 1.5, 1.5, 0, -180)[1:]]),
    ]


ART: dict[str, Callable[[], Strokes]] = {
    make.__name__: make
    for make in (
        heart, star, pentagram, crossings, rings, olympic, spiral, waves, flower, rose, house, snow, face, fish,
        skyline, letters, brush, gear, coast, maze, details, umbrella,
    )
}  # fmt: skip
