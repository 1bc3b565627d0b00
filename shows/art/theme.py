"""The theme of the league, 湘超湘味, in brush strokes, above a ball and the river.

Each stroke of a character is a brush that is pressed and lifted on its way. The brush marks of a character are
joined to one shape; its edge is drawn, and a line down the middle where the brush is wide; where only the tip of
the brush touches, one bare line is left. So the dots of a drone show carry the weight of the brush, and no two
lines run nearer than drones can fly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from canvas import Canvas, Points, spline
from glyphs import CHARACTERS, Run, Stroke
from player import football
from shapely import union_all
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

THINNEST = 1.8  # m: the narrowest brush mark that is drawn by its two edges
ROOM = 0.85  # m: half the room that two edges keep where they run side by side
DEEP = 1.65  # m: how far inside the edge a middle line must lie
EASE = 2.0  # m: the way over which the pressure of the brush changes
STUB = 2.5  # m: bare and middle lines shorter than this are left out

EMBER, RIVER = "#ff5a1e", "#00d5ff"
BALL_AT, BALL_RADIUS = (164.5, 14.5), 12.0


@dataclass(frozen=True)
class Box:
    """Where a character stands on the sheet: lower left corner and size, m, and the width of its full brush."""

    sign: str
    x: float
    y: float
    width: float
    height: float
    brush: float

    def path(self, run: Run) -> tuple[Points, Points]:
        """Return the path (k, 2) of the brush on the sheet and its widths (k,), m."""
        knots = np.array(run)
        at = knots[:, :2] * [self.width / 100, self.height / 100] + [self.x, self.y]
        curve = spline(at)
        along = _along(curve)
        # Each knot's place on the curve: its nearest vertex.
        stops = [along[np.argmin(np.hypot(*(curve - knot).T))] for knot in at]
        return curve, _ease(along, np.array(stops), knots[:, 2] * self.brush)


def _ease(at: Points, stops: Points, values: Points) -> Points:
    """Return values that pass from stop to stop, averaged over `EASE` m each way, which rounds the kinks."""
    shifts = np.linspace(-EASE, EASE, 17)
    return np.asarray(np.interp(at[:, None] + shifts, stops, values).mean(axis=1), dtype=np.float64)


def _along(curve: Points) -> Points:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])


def mark(box: Box, run: Run) -> BaseGeometry:
    """Return what the brush blackens on one run: discs of its width, with the hulls between them."""
    curve, widths = box.path(run)
    discs = [Point(at).buffer(width / 2, quad_segs=16) for at, width in zip(curve, widths, strict=True)]
    drawn = widths >= THINNEST
    return union_all([union_all(discs[i : i + 2]).convex_hull for i in np.flatnonzero(drawn[:-1] & drawn[1:])])


def ink(box: Box, strokes: tuple[Stroke, ...]) -> BaseGeometry:
    """Return the joined marks of a character, with slits and spikes narrower than the drones' room rounded off."""
    shape = union_all([mark(box, run) for stroke in strokes for run in stroke])
    return shape.buffer(ROOM).buffer(-2 * ROOM).buffer(ROOM)


def bare(box: Box, strokes: tuple[Stroke, ...], shape: BaseGeometry) -> list[Points]:
    """Return the lines where only the tip of the brush touches."""
    lines = []
    for stroke in strokes:
        for run in stroke:
            curve, _ = box.path(run)
            rest = LineString(curve).difference(shape)
            lines += [np.asarray(part.coords) for part in _parts(rest) if part.length >= STUB]
    return lines


def middles(box: Box, strokes: tuple[Stroke, ...], shape: BaseGeometry) -> list[Points]:
    """Return the middle lines of the strokes where they lie deep inside the ink, each clear of the others."""
    deep, lines = shape.buffer(-DEEP), []
    taken: BaseGeometry = Polygon()
    for stroke in sorted(strokes, key=_weight, reverse=True):
        for run in stroke:
            inside = LineString(box.path(run)[0]).intersection(deep)
            lines += [np.asarray(part.coords) for part in _parts(inside.difference(taken)) if part.length >= STUB]
            taken = taken.union(inside.buffer(2 * ROOM))
    return lines


def _weight(stroke: Stroke) -> float:
    return float(np.mean([pressure for run in stroke for _, _, pressure in run]))


def _parts(shape: BaseGeometry) -> list[LineString]:
    if isinstance(shape, MultiLineString):
        shape = linemerge(shape)
    return [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, LineString) and part.length > 0]


def letter(canvas: Canvas, box: Box) -> None:
    """Draw one character."""
    strokes = CHARACTERS[box.sign]
    shape = ink(box, strokes)
    start = canvas.length
    for piece in getattr(shape, "geoms", [shape]):
        for ring in (piece.exterior, *piece.interiors):
            canvas.draw(np.asarray(ring.simplify(0.02).coords))
    for line in [*bare(box, strokes, shape), *middles(box, strokes, shape)]:
        canvas.draw(line)
    print(f"  {box.sign} {canvas.length - start:.0f} m")


THEME = (
    Box("湘", 1, 34.5, 39, 45.5, 3.9),
    Box("超", 47, 34.5, 39, 45.5, 3.9),
    Box("湘", 93.5, 34.5, 39, 45.5, 3.9),
    Box("味", 140.3, 34.5, 38, 45.5, 3.9),
)


def theme() -> Canvas:
    """Return the theme in one row, and below it a football that flies with the river for its trail."""
    canvas = Canvas("theme")
    canvas.dip(EMBER)
    for number, box in enumerate(THEME, 1):
        canvas.name_part(f"words/word{number}")
        letter(canvas, box)
    canvas.name_part("ball")
    football(canvas, BALL_AT, BALL_RADIUS)
    canvas.name_part("river")
    canvas.dip(RIVER)
    trail(canvas, (147.5, 13.5))
    print(f"  ball {canvas.in_show(np.array(BALL_AT))}")
    return canvas


def trail(canvas: Canvas, head: tuple[float, float]) -> None:
    """Draw two waves that run together to the left."""
    x = np.linspace(0, 1, 200)
    for lane in (-1.0, 1.0):
        start = 0.02 + 0.06 * abs(lane)
        at = start + (1 - start) * x
        wave = 4.0 * np.sin(2 * np.pi * 2.5 * at) * (1 - at) ** 0.3
        y = head[1] + wave + lane * (2.4 + 2.4 * at)
        canvas.draw(np.stack([head[0] * at, y], axis=1))
