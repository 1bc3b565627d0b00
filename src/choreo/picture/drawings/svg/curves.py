"""Path data as polylines, and what a pen draws along them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from choreo.arrays import Floats
from choreo.picture.line.polyline import lengths_of

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

_WORD = re.compile(r"[MLCQZ]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
_COMMANDS = {*_NUMBERS, *map(str.lower, _NUMBERS)}
_ROUND = 8
"""Segments of a quarter of a circle."""
_MOST_DASHES = 2_000
_LEAST_STEPS, _MOST_STEPS = 4, 96
"""Straight pieces of a bend."""
_CAPS: dict[str, Literal["round", "square", "flat"]] = {"round": "round", "square": "square"}
_JOINS: dict[str, Literal["round", "mitre", "bevel"]] = {"round": "round", "bevel": "bevel"}


@dataclass(frozen=True, eq=False)
class Line:
    """A subpath."""

    xy: Floats
    """(m, 2); a single point for one that goes nowhere."""
    closed: bool = False


@dataclass(frozen=True)
class Pen:
    """What lines are drawn with."""

    width: float
    cap: str = "butt"
    join: str = "miter"
    limit: float = 4.0
    dashes: tuple[float, ...] = ()
    offset: float = 0.0


def lines_of(data: str, step: float) -> list[Line]:
    """Return the subpaths of path data in absolute commands; bends in steps of about `step`.

    >>> [line.xy.tolist() for line in lines_of("M 0 0 L 4 0 L 4 3 Z", 1.0)]
    [[[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 0.0]]]
    """
    words = _WORD.findall(data)
    lines: list[Line] = []
    pieces: list[Floats] = []
    place = start = np.zeros(2)
    at = 0
    while at < len(words):
        command = words[at].upper()
        count = _NUMBERS.get(command)
        if count is None:
            break
        if (run := _run(words, at)) is not None:
            pieces = [*(pieces or [place[None]]), run]
            place, at = run[-1], at + 3 * len(run)
            continue
        numbers = words[at + 1 : at + 1 + count]
        if len(numbers) < count or any(word.upper() in _NUMBERS for word in numbers):
            break  # a place beyond all numbers: what comes before it is drawn
        points = np.array(numbers, dtype=np.float64).reshape(-1, 2)
        at += 1 + count
        if command in "MZ" and pieces:
            lines.append(_line([*pieces, start[None]] if command == "Z" else pieces, command == "Z"))
            pieces = []
        if command == "Z":
            place = start
            continue
        if command == "M":
            start = points[0]
            pieces = [points]
        else:
            pieces = pieces or [place[None]]
            pieces.append(points if command == "L" else _bent(np.concatenate([place[None], points]), step))
        place = points[-1]
    if pieces:
        lines.append(_line(pieces, False))
    return lines


def _run(words: list[str], at: int) -> Floats | None:
    """Return the points of straight pieces that follow each other, read at once, as far as they are whole; or None."""
    stop = at
    while stop < len(words) and words[stop] == "L":
        stop += 3
    numbers = words[at:stop]
    del numbers[::3]
    if not _COMMANDS.isdisjoint(numbers):
        del numbers[next(index for index, word in enumerate(numbers) if word in _COMMANDS) :]
    whole = len(numbers) // 2
    return np.array(numbers[: 2 * whole], dtype=np.float64).reshape(-1, 2) if whole else None


def _line(pieces: list[Floats], closed: bool) -> Line:
    xy = np.concatenate(pieces)
    return Line(xy[np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])], closed)


def _bent(control: Floats, step: float) -> Floats:
    """Return a Bezier curve as points, without its first."""
    count = int(min(max(np.ceil(lengths_of(control)[-1] / step), _LEAST_STEPS), _MOST_STEPS))
    t = _parts(count)
    rows: Floats = control[:, None]
    while len(rows) > 1:
        rows = (1 - t) * rows[:-1] + t * rows[1:]
    return np.asarray(rows[0])


@cache
def _parts(count: int) -> Floats:
    return np.linspace(0, 1, count + 1)[1:, None]


def dashed(line: Line, pen: Pen) -> list[Line]:
    """Return the dashes of a line; the line itself, where it has none, or so many that nobody tells them apart."""
    period = sum(pen.dashes)
    if not pen.dashes or period <= 0 or len(line.xy) < 2:
        return [line]
    long = lengths_of(line.xy)
    if long[-1] / period * len(pen.dashes) > _MOST_DASHES:
        return [line]
    dashes = pen.dashes * (1 + len(pen.dashes) % 2)
    bounds = np.cumsum((0.0, *dashes))
    first = np.floor(pen.offset / bounds[-1]) * bounds[-1] - pen.offset
    starts = first + bounds[-1] * np.arange(np.ceil((long[-1] - first) / bounds[-1]))
    lows = np.maximum((starts[:, None] + bounds[:-1:2]).ravel(), 0.0)
    highs = np.minimum((starts[:, None] + bounds[1::2]).ravel(), long[-1])
    found = []
    for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
        if low <= high and high > 0 and low < long[-1]:
            inside = long[(long > low) & (long < high)]
            where = np.concatenate([[low], inside, [high]])
            found.append(Line(np.stack([np.interp(where, long, line.xy[:, axis]) for axis in (0, 1)], axis=1)))
    return found


def band_of(lines: list[Line], pen: Pen) -> BaseGeometry:
    """Return the ink that a pen leaves along lines."""
    import shapely

    cap, join, reach = _CAPS.get(pen.cap, "flat"), _JOINS.get(pen.join, "mitre"), pen.width / 2
    parts = []
    for line in lines:
        if len(line.xy) < 2:
            if cap != "flat":
                parts.append(shapely.Point(line.xy[0]).buffer(reach, quad_segs=_ROUND, cap_style=cap))
            continue
        shape = shapely.LinearRing(line.xy) if line.closed and len(line.xy) > 3 else shapely.LineString(line.xy)
        parts.append(
            shape.buffer(reach, quad_segs=_ROUND, cap_style=cap, join_style=join, mitre_limit=max(pen.limit, 1.0))
        )
    return shapely.union_all(parts)


def moved(shape: BaseGeometry | MultiPolygon, matrix: Floats) -> BaseGeometry:
    """Return a shape in outer coordinates."""
    import shapely

    return shapely.transform(shape, lambda xy: xy @ matrix[:2, :2].T + matrix[:2, 2])
