"""Outline icons for measuring, made by chance: thick pens with all joins and caps, along lines, arcs and bends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from drawings import Strokes

from choreo.picture.line.polyline import resample

SIDE = 24.0
"""Units of an icon's side; its strokes keep clear of the rim by half a pen."""
PENS = (0.05, 0.083, 0.12)
"""Parts of the side."""
JOINS = ("round", "miter", "bevel")
CAPS = ("round", "butt", "square")
_FINE = 0.02
"""Units between places of a bend."""


class Way:
    """One stroke: as SVG writes it, and as places along it."""

    def __init__(self, x: float, y: float) -> None:
        self.words = [f"M{x:.4f} {y:.4f}"]
        self.at = [np.array([[x, y]], dtype=np.float64)]

    @property
    def _here(self) -> complex:
        return complex(*self.at[-1][-1])

    @property
    def line(self) -> np.ndarray:
        return np.concatenate(self.at)

    def to(self, *places: tuple[float, float]) -> Way:
        """Go straight from place to place."""
        for x, y in places:
            self.words.append(f"L{x:.4f} {y:.4f}")
            self.at.append(np.array([[x, y]], dtype=np.float64))
        return self

    def round(self, radius: float, x: float, y: float, *, clockwise: bool = True, large: bool = False) -> Way:
        """Go along an arc; clockwise as it is seen, with y down."""
        start, end = self._here, complex(x, y)
        chord = end - start
        radius = max(radius, abs(chord) / 2 + 1e-9)
        aside = np.sqrt(radius**2 - abs(chord) ** 2 / 4)
        side = 1 if clockwise != large else -1
        centre = (start + end) / 2 + side * 1j * chord / abs(chord) * aside
        turn = float(np.angle((end - centre) / (start - centre)))
        if clockwise and turn < 0:
            turn += 2 * np.pi
        if not clockwise and turn > 0:
            turn -= 2 * np.pi
        angles = np.linspace(0, turn, max(3, int(radius * abs(turn) / _FINE)))[1:]
        along = centre + (start - centre) * np.exp(1j * angles)
        self.words.append(f"A{radius:.4f} {radius:.4f} 0 {int(large)} {int(clockwise)} {x:.4f} {y:.4f}")
        self.at.append(np.stack([along.real, along.imag], axis=1))
        return self

    def bend(self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]) -> Way:
        """Go along a cubic Bezier curve."""
        points = np.array([self.at[-1][-1], one, two, end], dtype=np.float64)
        t = np.linspace(0, 1, 200)[1:, None]
        self.words.append("C" + " ".join(f"{x:.4f} {y:.4f}" for x, y in points[1:]))
        weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        self.at.append(sum(weight * point for weight, point in zip(weights, points, strict=True)))
        return self

    def close(self) -> Way:
        self.words.append("Z")
        self.at.append(self.at[0])
        return self


Ways = list[Way]


def straight(*places: tuple[float, float]) -> Way:
    return Way(*places[0]).to(*places[1:])


def ring(x: float, y: float, radius: float) -> Way:
    way = Way(x - radius, y)
    return way.round(radius, x + radius, y).round(radius, x - radius, y).close()


def frame(left: float, top: float, right: float, low: float, radius: float) -> Way:
    """Return a rectangle with round bends, or corners where the radius is 0."""
    if radius == 0:
        return straight((left, top), (right, top), (right, low), (left, low)).close()
    way = Way(left + radius, top).to((right - radius, top)).round(radius, right, top + radius)
    way.to((right, low - radius)).round(radius, right - radius, low)
    way.to((left + radius, low)).round(radius, left, low - radius)
    return way.to((left, top + radius)).round(radius, left + radius, top).close()


def dot(x: float, y: float) -> Way:
    return straight((x, y), (x + 0.01, y))


def screen(rng: np.random.Generator) -> Ways:
    """A rounded frame on a foot."""
    low, radius, foot = rng.uniform(14, 16), rng.uniform(1, 3), rng.uniform(4, 6)
    return [frame(2.5, 3, 21.5, low, radius), straight((12, low), (12, 21)), straight((12 - foot, 21), (12 + foot, 21))]


def lens(rng: np.random.Generator) -> Ways:
    """A circle with a handle."""
    radius = rng.uniform(5.5, 7.5)
    middle = 3 + radius
    edge = middle + radius * np.sqrt(0.5)
    ways = [ring(middle, middle, radius), straight((edge, edge), (21, 21))]
    if rng.random() < 0.7:
        ways.append(straight((middle - 0.5 * radius, middle), (middle + 0.5 * radius, middle)))
    return ways


def clock(rng: np.random.Generator) -> Ways:
    """A circle with two hands, of which one turns sharply."""
    turn = rng.uniform(0.3, 2.8)
    return [
        ring(12, 12, rng.uniform(8.5, 9.5)),
        straight((12, 6.5), (12, 12), (12 + 4.2 * np.sin(turn), 12 - 4.2 * np.cos(turn))),
    ]


def links(rng: np.random.Generator) -> Ways:
    """Circles that meet and cross."""
    radius = rng.uniform(4.5, 5.5)
    return [ring(8, 8, radius), ring(16, rng.uniform(8, 9), radius), ring(12, rng.uniform(15, 16), radius)]


def umbrella(rng: np.random.Generator) -> Ways:
    """A half disc on a stick with a hook."""
    top, hook = rng.uniform(11.5, 13), rng.uniform(1.8, 2.4)
    canopy = Way(3, top).round(9, 21, top).close()
    return [canopy, Way(12, top).to((12, 19)).round(hook, 12 + 2 * hook, 19, clockwise=False)]


def lattice(rng: np.random.Generator) -> Ways:
    """Lines that cross, and end on a frame."""
    one, two = rng.uniform(8, 9.5), rng.uniform(14.5, 16)
    level = rng.uniform(10, 14)
    return [
        frame(3, 3, 21, 21, rng.choice([0.0, 2.0])),
        straight((one, 3), (one, 21)),
        straight((two, 3), (two, 21)),
        straight((3, level), (21, level)),
    ]


def arrow(rng: np.random.Generator) -> Ways:
    """A shaft with a head, above a tray."""
    head, tray = rng.uniform(4, 6), rng.uniform(3, 5)
    ways = [straight((12, 15), (12, 3)), straight((12 - head, 3 + head), (12, 3), (12 + head, 3 + head))]
    way = Way(3, 21 - tray).to((3, 19)).round(2, 5, 21, clockwise=False)
    return [*ways, way.to((19, 21)).round(2, 21, 19, clockwise=False).to((21, 21 - tray))]


def cup(rng: np.random.Generator) -> Ways:
    """A cup with an ear and steam."""
    right, low = rng.uniform(15.5, 17), 20.5
    body = Way(3.5, 8.5).to((right, 8.5), (right, low - 4)).round(4, right - 4, low).to((7.5, low))
    body.round(4, 3.5, low - 4).close()
    ear = Way(right, 9.8).round(rng.uniform(3.2, 4), right, 16.6)
    steam = [straight((x, 2.5), (x, 5)) for x in (6.5, 10, 13.5)]
    return [body, ear, *steam]


def cloud(rng: np.random.Generator) -> Ways:
    """Arcs that meet at sharp corners, over rain."""
    high = rng.uniform(3.6, 4.4)
    way = Way(7, 15).round(high, 6.5, 15 - 2 * high + 0.5).round(5.2, 16, 5.5).round(5, 17.5, 15).close()
    slant = rng.uniform(-1, 1)
    return [way, *(straight((x, 18.3), (x - slant, 21.5)) for x in (7.5, 12, 16.5))]


def speech(rng: np.random.Generator) -> Ways:
    """A bubble with a tail and three dots."""
    tail = rng.uniform(3, 5)
    way = Way(5, 3).to((19, 3)).round(2, 21, 5).to((21, 15)).round(2, 19, 17).to((7 + tail, 17), (3, 21), (3, 5))
    return [way.round(2, 5, 3).close(), *(dot(x, 10) for x in (7.5, 12, 16.5))]


def house(rng: np.random.Generator) -> Ways:
    """A roof with corners, a door that ends on the ground."""
    eaves, door = rng.uniform(9, 11), rng.uniform(2.4, 3.4)
    wall = straight((3.5, eaves), (12, 3), (20.5, eaves), (20.5, 20.5), (3.5, 20.5)).close()
    return [wall, straight((12 - door, 20.5), (12 - door, 13.5), (12 + door, 13.5), (12 + door, 20.5))]


def pulse(rng: np.random.Generator) -> Ways:
    """A jagged line, and a bent one below it."""
    way = straight((2.5, 9), (6.5, 9), (9.5, rng.uniform(2.8, 4)), (14, 14), (17, rng.uniform(7, 9)), (21.5, 9))
    return [way, Way(2.5, 19).bend((7, 13.5), (11, 15), (12, 18)).bend((13, 21), (17, 22.5), (21.5, 17))]


def person(rng: np.random.Generator) -> Ways:
    """A head over shoulders, and a cross beside them."""
    head = rng.uniform(3.4, 4.2)
    shoulders = Way(2.5, 21).to((2.5, 19)).round(4, 6.5, 15).to((11.5, 15)).round(4, 15.5, 19).to((15.5, 21))
    return [ring(9, 3 + head, head), shoulders, straight((19, 8), (19, 14)), straight((16, 11), (22, 11))]


def heart(rng: np.random.Generator) -> Ways:
    """Two arcs that meet in a notch, and a point."""
    radius = rng.uniform(4.6, 5)
    way = Way(12, 6.5).round(radius, 20, 13.4, large=True).to((12, 21.2), (4, 13.4))
    return [way.round(radius, 12, 6.5, large=True).close()]


FAMILIES: dict[str, Callable[[np.random.Generator], Ways]] = {
    make.__name__: make
    for make in (
        screen, lens, clock, links, umbrella, lattice, arrow, cup, cloud, speech, house, pulse, person, heart,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Icon:
    """An icon, and the pen with which it is drawn."""

    name: str
    ways: Ways
    pen: float
    """Units."""
    join: str
    cap: str
    size: int = 1200
    """Pixels of its side."""

    @property
    def style(self) -> str:
        return f"{100 * self.pen / SIDE:.0f} % {self.join} {self.cap}"

    @property
    def svg(self) -> str:
        paths = "".join(f'<path d="{" ".join(way.words)}"/>' for way in self.ways)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.size}" height="{self.size}" viewBox="0 0 24 24">'
            f'<rect width="24" height="24" fill="white"/><g fill="none" stroke="black" stroke-width="{self.pen}" '
            f'stroke-linejoin="{self.join}" stroke-linecap="{self.cap}">{paths}</g></svg>'
        )

    @property
    def lines(self) -> Strokes:
        """What is drawn, in pixels with y up."""
        scale = self.size / SIDE
        ways = [way.line for way in self.ways]
        if self.cap == "square":
            ways = [_lengthened(way, ways, self.pen) for way in ways]
        return [(line * [1, -1] + [0, SIDE]) * scale for line in ways]

    def draw(self, folder: Path) -> tuple[Path, Strokes]:
        """Write the picture and return its file, and what was drawn, in pixels with y up."""
        import resvg_py

        file = folder / f"{self.name}-{self.size}.png"
        file.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=self.svg)))
        return file, self.lines


def _lengthened(line: np.ndarray, all_of: Strokes, pen: float) -> np.ndarray:
    """Return a line with half a pen at its free ends: a square cap is the same ink as a butt on a longer line."""
    if (line[0] == line[-1]).all():
        return line
    others = np.concatenate([resample(other, pen / 8) for other in all_of if other is not line] or [99 + line])
    for _ in range(2):
        line = line[::-1]
        if np.hypot(*(others - line[0]).T).min() > 0.6 * pen:
            out = line[0] - line[1]
            line = np.concatenate([[line[0] + out / np.hypot(*out) * pen / 2], line])
    return line


def icons(size: int = 1200) -> Iterator[Icon]:
    """Yield each family three times: with each pen, join and cap, in turn; dots are drawn with round caps."""
    for index, (name, make) in enumerate(FAMILIES.items()):
        for turn in range(3):
            rng = np.random.default_rng([index, turn])
            ways = make(rng)
            cap = "round" if make is speech else CAPS[(turn + index // 3) % 3]
            pen = SIDE * PENS[(turn + index) % 3]
            yield Icon(f"{name}{turn + 1}", ways, pen, JOINS[turn], cap, size)
