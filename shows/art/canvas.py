"""A sheet for line art: curves in metres in, an SVG out.

The sheet is 180 m wide and 90 m high, x to the right and y up from the lower left corner. A drone is a dot, so a
picture is made of bare strokes that keep their distance from each other: `Canvas.draw` can trim a stroke where it
would crowd an older one, and `Canvas.clear` wipes what lies behind a shape that is about to be drawn (draw the
far things first, as a painter does). `Canvas.dip` takes another ink. `Canvas.name_part` names what is drawn from there
on: the SVG has it as a group, so that the show can light it and move it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor
from scipy.interpolate import CubicSpline
from shapely import STRtree
from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

Points: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = Points | Sequence[tuple[float, float]] | Sequence[Sequence[float]]

WIDTH, HEIGHT = 180.0, 90.0
GROUND = 28.0  # m: how high above the ground the lower edge of the sheet flies
STEP = 0.25  # m between the vertices of a curve


def spline(knots: Curve, closed: bool = False) -> Points:
    """Return a smooth curve through `knots` (k, 2), as a dense polyline.

    Knots are spaced by the root of their distance, which keeps the curve from looping between uneven knots.
    """
    at = np.asarray(knots, dtype=np.float64)
    if closed:
        at = np.concatenate([at, at[:1]])
    if len(at) == 2:
        return resample(at)
    along = np.concatenate([[0.0], np.cumsum(np.sqrt(np.hypot(*np.diff(at, axis=0).T)))])
    curve = CubicSpline(along, at, bc_type="periodic" if closed else "natural")
    return resample(np.asarray(curve(np.linspace(0, along[-1], 40 * len(at)))))


def resample(curve: Curve, step: float = STEP) -> Points:
    """Return the polyline with vertices about `step` m apart, ends kept."""
    at = np.asarray(curve, dtype=np.float64)
    return _evenly(at, max(2, round(float(np.hypot(*np.diff(at, axis=0).T).sum()) / step) + 1))


def _evenly(curve: Points, count: int) -> Points:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    places = np.linspace(0, along[-1], count)
    return np.stack([np.interp(places, along, curve[:, 0]), np.interp(places, along, curve[:, 1])], axis=1)


def arc(centre: tuple[float, float], radius: float | tuple[float, float], start: float, end: float) -> Points:
    """Return an arc of a circle, or of an upright ellipse with two radii, from `start` to `end` degrees."""
    rx, ry = radius if isinstance(radius, tuple) else (radius, radius)
    turn = np.radians(np.linspace(start, end, max(8, int(abs(end - start)))))
    return resample(np.stack([centre[0] + rx * np.cos(turn), centre[1] + ry * np.sin(turn)], axis=1))


def scroll(centre: tuple[float, float], radius: float, tail: float, hand: int = 1) -> Points:
    """Return the scroll of a cloud or wave: a foot of `tail` m that rolls up into a spiral of `radius` m.

    The foot comes from the left for `hand` 1, from the right for -1. The turns of the spiral lie 3.3 m apart.
    """
    turns = min(1.3, (radius - 1.2) / 3.3)
    turn = 2 * np.pi * np.linspace(-0.25, turns - 0.25, 200)
    reach = radius - 3.3 * (turn / (2 * np.pi) + 0.25)
    roll = np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1)
    way = np.linspace(-tail, 0, 60)[:-1]
    foot = np.stack([way, -radius + 0.9 * np.sin(way / 3.4) * (1 - np.exp(-((way / 7) ** 2)))], axis=1)
    return resample(np.concatenate([foot, roll]) * [hand, 1] + np.array(centre))


def between(first: Curve, second: Curve, share: float) -> Points:
    """Return the curve that lies between two others: `share` 0 is the first one, 1 the second."""
    count = 200
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    return _evenly(a, count) * (1 - share) + _evenly(b, count) * share


class Wash(NamedTuple):
    """An ink that passes from colour to colour between two places on the sheet, and stays the last one beyond."""

    colours: tuple[str, ...]
    start: tuple[float, float]
    end: tuple[float, float]

    def at(self, places: Points) -> Points:
        """Return the colours (n, 3) at the places (n, 2)."""
        way = np.subtract(self.end, self.start)
        share = (places - self.start) @ way / (way @ way)
        stops = np.array([ImageColor.getrgb(colour)[:3] for colour in self.colours], dtype=np.float64)
        return np.stack([np.interp(share, np.linspace(0, 1, len(stops)), tone) for tone in stops.T], axis=1)


Ink: TypeAlias = str | Wash


def mixed(first: str, second: str, share: float) -> str:
    """Return the colour between two others: `share` 0 is the first one, 1 the second."""
    tone = Wash((first, second), (0, 0), (1, 0)).at(np.array([[share, 0]]))[0]
    return "#" + "".join(f"{round(channel):02x}" for channel in tone)


class Stroke(NamedTuple):
    """A line on the sheet, its ink (none on a sheet without colours) and the part of the picture that it belongs to."""

    line: LineString
    ink: Ink | None
    part: str = ""


@dataclass
class Canvas:
    """The strokes of one picture, in the order in which they were drawn."""

    name: str
    strokes: list[Stroke] = field(default_factory=list)
    ink: Ink | None = None
    part: str = ""

    def name_part(self, part: str) -> None:
        """Say which part of the picture the strokes from here on are; one part within another is "boat/sail"."""
        self.part = part

    def in_show(self, place: Points) -> list[float]:
        """Return where a place of the sheet is in the show, [x, z] m."""
        return [round(float(place[0]) - WIDTH / 2, 2), round(float(place[1]) + GROUND, 2)]

    def dip(self, ink: Ink) -> None:
        """Dip the pen: the strokes from here on have this colour, and the sheet is black."""
        self.ink = ink

    def draw(self, curve: Curve, gap: float = 0.0, shortest: float = 0.0) -> None:
        """Add a stroke, less what leaves the sheet or lies within `gap` m of older strokes.

        Pieces of `shortest` m or less are dropped.
        """
        new: BaseGeometry = LineString(np.asarray(curve, dtype=np.float64)).intersection(box(0, 0, WIDTH, HEIGHT))
        if gap > 0 and self.strokes:
            near = STRtree(self.lines).query(new.buffer(gap))
            new = new.difference(unary_union([self.strokes[i].line.buffer(gap) for i in sorted(near)]))
        self.strokes += [Stroke(piece, self.ink, self.part) for piece in _lines(new) if piece.length > shortest]

    def clear(self, shape: Curve | BaseGeometry, gap: float = 0.0, shortest: float = 0.0) -> None:
        """Wipe the strokes within a closed shape grown by `gap` m; leftovers below `shortest` m go as well."""
        area = shape if isinstance(shape, BaseGeometry) else Polygon(np.asarray(shape, dtype=np.float64)).buffer(0)
        area = area.buffer(gap)
        kept: list[Stroke] = []
        for stroke in self.strokes:
            if not stroke.line.intersects(area):
                kept.append(stroke)
            else:
                left = _lines(stroke.line.difference(area))
                kept += [Stroke(piece, stroke.ink, stroke.part) for piece in left if piece.length > shortest]
        self.strokes = kept

    @property
    def lines(self) -> list[LineString]:
        """The strokes without their inks."""
        return [stroke.line for stroke in self.strokes]

    @property
    def length(self) -> float:
        """Length of all strokes, m."""
        return float(sum(line.length for line in self.lines))

    def crowding(self, distance: float = 2.0, skip: float = 6.0) -> float:
        """Length of stroke, m, within `distance` of another stroke, junctions and crossings (`skip` m) apart.

        Where strokes meet they are near each other by nature; this counts only those that run side by side.
        """
        lines, total = self.lines, 0.0
        tree = STRtree(lines)
        for index, line in enumerate(lines):
            for other in tree.query(line.buffer(distance)):
                if other != index:
                    near = line.intersection(lines[other].buffer(distance))
                    total += sum(piece.length for piece in _lines(near) if piece.length > skip)
        return total

    def write(self, folder: Path, pen: float = 0.45) -> None:
        """Write NAME.svg with strokes `pen` m wide, and print the measures and where the show has to place it."""
        low = np.min([line.bounds[:2] for line in self.lines], axis=0)
        high = np.max([line.bounds[2:] for line in self.lines], axis=0)
        (width, height), (x, y) = high - low, (low + high) / 2
        print(
            f"{self.name}: {self.length:.0f} m in {len(self.strokes)} strokes, crowded {self.crowding():.0f} m; "
            f"width = {width + pen:.1f}, x = {x - WIDTH / 2:.2f}, z = {y + GROUND:.2f}, height {height:.1f}"
        )
        (folder / f"{self.name}.svg").write_text(self._svg(pen), encoding="utf-8", newline="\n")

    def _svg(self, pen: float) -> str:
        inks = list(dict.fromkeys(stroke.ink for stroke in self.strokes))
        names = {ink: f"wash{i}" for i, ink in enumerate(ink for ink in inks if isinstance(ink, Wash))}
        ground = "" if self.ink is None else f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="black"/>\n'
        washes = "".join(_gradient(ink, name) for ink, name in names.items())
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
            f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">\n<title>{self.name}</title>\n'
            f'{washes}{ground}<g fill="none" stroke="black" stroke-width="{pen:g}" '
            'stroke-linecap="round" stroke-linejoin="round">\n'
        )
        paths, open_parts = [], []
        for stroke in self.strokes:
            wanted = [part for part in stroke.part.split("/") if part]
            same = next(
                (i for i, pair in enumerate(zip(wanted, open_parts, strict=False)) if pair[0] != pair[1]),
                min(len(wanted), len(open_parts)),
            )
            paths += ["</g>\n"] * (len(open_parts) - same) + [f'<g id="{part}">\n' for part in wanted[same:]]
            open_parts = wanted
            at = np.asarray(stroke.line.simplify(0.02).coords) * [1, -1] + [0, HEIGHT]
            colour = f"url(#{names[stroke.ink]})" if isinstance(stroke.ink, Wash) else stroke.ink
            ink = "" if colour is None else f' stroke="{colour}"'
            paths.append(f'<path{ink} d="M' + " ".join(f"{x:.2f},{y:.2f}" for x, y in at) + '"/>\n')
        return head + "".join(paths) + "</g>\n" * len(open_parts) + "</g>\n</svg>\n"


def _gradient(wash: Wash, name: str) -> str:
    """Return a wash as SVG, y down."""
    (x1, y1), (x2, y2) = wash.start, wash.end
    last = len(wash.colours) - 1
    stops = "".join(f'<stop offset="{i / last:g}" stop-color="{c}"/>' for i, c in enumerate(wash.colours))
    return (
        f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" '
        f'x1="{x1:.2f}" y1="{HEIGHT - y1:.2f}" x2="{x2:.2f}" y2="{HEIGHT - y2:.2f}">{stops}</linearGradient>\n'
    )


def _lines(shape: BaseGeometry) -> list[LineString]:
    """Return the lines of a shape, joined where they were cut at a shared end."""
    if isinstance(shape, MultiLineString):
        shape = linemerge(shape)
    parts = getattr(shape, "geoms", [shape])
    return [part for part in parts if isinstance(part, LineString) and not part.is_empty]
