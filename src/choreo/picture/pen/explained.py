"""Which parts of the ink a pen explains: moved along the lines found, it leaves its edge, and covers it.

Where it does not to the last, its lines may still tell the ink far better than a skeleton.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Floats, Ints, Plane, flat, plane
from choreo.neighbours import tree
from choreo.picture.line.polyline import resample
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.ends import at_ends, nodes_of
from choreo.picture.pen.width import Pen

_OFF = 0.15
"""Part of an edge that may lie elsewhere than where the pen leaves it."""
_BARE = 0.03
"""Part of the ink's inside that the pen may leave bare."""
_LOOKS = 6.0
"""Looks a half pen at the inside of the ink, along rows and columns."""

_MISSED = 0.3
"""Part of the ink that a pen may leave bare or add, and..."""
_LESS = 0.9
"""...part of what the same pen does along the skeleton."""
_MITRE = 4.2
"""Half pens from a corner to the tip of its mitre, at most."""
_FINE = 10.0
"""Looks a half pen at ink that is told by moves."""
_ONE, _EVEN = 1.9, 0.15
"""Half pens between two lines that leave no paper between them, and by which this may differ on their way."""
_BACK = 8
"""Places before the end of a line from which it is taken to look, and..."""
_CLEAR, _HIDDEN = 0.05, 3.0
"""...half pens ahead, at least and at most, at which another line hides it, and..."""
_NEAR = 0.4
"""...half pens from there to what told the ink before."""
_STEPS = 33
"""Places of such a way that are looked at."""
_LOST = 3.0
"""Half pens of a line of the skeleton that may lie where the pen does not come to: longer ones are thinner lines."""


def explained(
    lines: list[Floats], edge: Edge, pen: Pen, ink: NDArray[np.float32], part_of: Ints, parts: int
) -> NDArray[np.bool_]:
    """Return which parts of the ink the pen explains if it is moved along the lines, (parts + 1,); 0 is the paper.

    Parameters
    ----------
    lines : list of (m, 2) arrays
        Rows and columns, pixels.
    edge, pen, ink
        What the lines were made of.
    part_of : (rows, columns) array of int
        The number of the part that each pixel of ink belongs to, from 1; 0 for paper.
    parts : int
        How many there are.
    """
    way = tree(np.concatenate([resample(line, 1.0) if np.ptp(line, axis=0).any() else line[:1] for line in lines]))
    spot = edge.at + 2.0 * edge.inward
    rows, columns = part_of.shape
    of = part_of[
        np.clip(np.rint(spot.imag).astype(int), 0, rows - 1), np.clip(np.rint(spot.real).astype(int), 0, columns - 1)
    ]
    off = np.asarray(way.query(flat(edge.at)[:, ::-1])[0]) - pen.half
    slack = 0.06 * pen.half + 0.5 + 2 * pen.spread

    def share(which: NDArray[np.bool_], of: Ints, weight: Floats) -> Floats:
        whole = np.bincount(of, weight, parts + 1)
        return np.asarray(np.bincount(of, weight * which, parts + 1) / np.maximum(whole, 1e-9))

    seen = np.bincount(of, edge.step, parts + 1) > 0
    elsewhere = np.abs(off) > slack
    elsewhere[elsewhere] = ~at_ends(edge.at[elsewhere], nodes_of(lines, pen.half), pen.half, slack)
    good = seen & (share(elsewhere, of, edge.step) <= _OFF)
    stride = max(1, int(pen.half / _LOOKS))
    inside = np.argwhere(ink[::stride, ::stride] > 0.5) * stride
    deep = edge.distance(plane(inside[:, ::-1].astype(np.float64))) > 0.35 * pen.half
    inside = inside[deep]
    bare = np.asarray(way.query(inside)[0]) > pen.half + slack
    good &= share(bare, part_of[tuple(inside.T)], np.ones(len(inside))) <= _BARE
    good[0] = False
    return np.asarray(good)


def better_told(
    skeleton: Sequence[Floats], attempts: Sequence[tuple[Sequence[Floats], float]], ink: Bools
) -> tuple[Floats, ...]:
    """Return the lines of the skeleton, replaced in each part of the ink that those of a pen tell far better.

    Parameters
    ----------
    skeleton : sequence of (m, 2) arrays
        Columns and rows, pixels.
    attempts : sequence of pairs
        Lines along which pens may have been moved, likewise, and half the width of each pen.
    ink : (rows, columns) array of bool
        What is to be told.
    """
    from scipy.ndimage import find_objects, label

    labels = label(ink, structure=np.ones((3, 3)))[0].astype(np.int64)
    owner = [owner_of(line, labels) for line in skeleton]
    owners = [[owner_of(line, labels) for line in lines] for lines, _ in attempts]
    told = [line for line, part in zip(skeleton, owner, strict=True) if part == 0]
    for part, box in enumerate(find_objects(labels), 1):
        best = [line for line, of in zip(skeleton, owner, strict=True) if of == part]
        for (lines, half), of_part in zip(attempts, owners, strict=True):
            own = [line for line, of in zip(lines, of_part, strict=True) if of == part]
            if not own or min(side.stop - side.start for side in box) < 2 * half:
                continue
            shape = np.pad(labels[box] == part, round(half) + 2)
            corner = np.array([box[1].start, box[0].start], dtype=np.float64) - round(half) - 2
            missed = _missed(own, half, shape, corner)
            if missed > _MISSED or missed >= _LESS * _missed(best, half, shape, corner):
                continue
            if not _loses(best, own, half):
                best = own
        told += best
    return tuple(told)


def owner_of(line: Floats, labels: Ints) -> int:
    """Return the part of the ink in which a line lies, 0 for none."""
    rows, columns = labels.shape
    places = np.rint(line).astype(np.int64)
    found = labels[np.clip(places[:, 1], 0, rows - 1), np.clip(places[:, 0], 0, columns - 1)]
    count = np.bincount(found)
    return int(np.argmax(count)) if 2 * count[0] < len(line) else 0


def _loses(skeleton: Sequence[Floats], lines: Sequence[Floats], half: float) -> bool:
    """Tell whether a pen moved along lines leaves out a line of the skeleton, as it does what thinner pens drew."""
    way = tree(np.concatenate([resample(line, 1.0) for line in lines]))
    for line in skeleton:
        away = way.query(resample(line, 1.0))[0] > half + 1
        edges = np.flatnonzero(np.diff(away, prepend=False, append=False))
        if len(edges) and int((edges[1::2] - edges[::2]).max()) > _LOST * half:
            return True
    return False


def _missed(lines: Sequence[Floats], half: float, shape: Bools, corner: Floats) -> float:
    """Return how much of a shape, whose corner is somewhere, a pen leaves bare or adds, as a part of it."""
    from scipy.ndimage import distance_transform_edt

    stride = max(1, int(half / _LOOKS))
    looked = shape[::stride, ::stride]
    bare = np.ones(looked.shape, dtype=np.bool_)
    for line in lines:
        at = line - corner
        at = np.rint((resample(at, stride) if np.ptp(at, axis=0).any() else at) / stride).astype(np.int64)
        at = np.clip(at, 0, np.array(looked.shape)[::-1] - 1)
        bare[at[:, 1], at[:, 0]] = False
    swept = np.asarray(distance_transform_edt(bare)) * stride <= half if not bare.all() else ~bare
    return float((swept ^ looked).sum() / max(looked.sum(), 1))


@dataclass(frozen=True, eq=False)
class Way:
    """A way of the pen, at even steps."""

    at: Plane
    heading: Plane
    closed: bool = False
    seen: float = 0.0
    """Length of the edge that tells it, pixels."""

    def until(self, cut: int, end: int, place: complex) -> Way:
        """Return the way that ends at a place, beside one of its own, instead of at its beginning (0) or end."""
        if end == 0:
            return Way(np.append(place, self.at[cut + 1 :]), self.heading[cut:])
        return Way(np.append(self.at[:cut], place), self.heading[: cut + 1])


@dataclass(frozen=True, eq=False)
class Ink:
    """One part of the ink, and how finely it is looked at."""

    shape: Bools
    half: float

    @cached_property
    def stride(self) -> int:
        """Pixels from look to look, along rows and columns."""
        return max(1, int(self.half / _FINE))

    @cached_property
    def looked(self) -> Bools:
        return np.ascontiguousarray(self.shape[:: self.stride, :: self.stride])

    def holds(self, places: Plane) -> Bools:
        rows, columns = self.shape.shape
        row, column = np.rint(places.imag).astype(np.int64), np.rint(places.real).astype(np.int64)
        within = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return np.asarray(self.shape[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)] & within)

    def area(self, squares: float) -> float:
        """Return how many looks so many squares of half a pen are."""
        return squares * (self.half / self.stride) ** 2

    def swept(self, way: Way) -> Bools:
        """Return what a pen that is cut off square covers on its way."""
        across = np.linspace(-1.0, 1.0, 2 * int(2 * self.half / self.stride) + 3) * self.half
        found = np.zeros(self.looked.shape, dtype=np.bool_)
        places = np.concatenate([way.at + side * 1j * way.heading for side in across.tolist()])
        row, column = (np.rint(part / self.stride).astype(np.int64) for part in (places.imag, places.real))
        rows, columns = self.looked.shape
        within = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        found[row[within], column[within]] = True
        return found

    @cached_property
    def near(self) -> Bools:
        """The ink and the looks about it, in which a pen that is looked at so coarsely may lie."""
        from scipy.ndimage import binary_dilation

        return np.asarray(binary_dilation(self.looked, np.ones((3, 3), dtype=np.bool_)))

    def corner(self, at: complex, arms: Sequence[complex]) -> Bools:
        """Return what a join leaves beside the strokes that meet: round, or the mitre of each two arms."""
        reach = int(_MITRE * self.half / self.stride) + 2
        first = [max(0, int(place / self.stride) - reach) for place in (at.imag, at.real)]
        about = tuple(slice(one, one + 2 * reach + 2) for one in first)
        row, column = np.indices(self.looked[about].shape)
        away = (column + first[1]) * self.stride + 1j * (row + first[0]) * self.stride - at
        near = np.abs(away) <= self.half + self.stride
        for index, one in enumerate(arms):
            for two in arms[:index]:
                out = one + two
                if abs(out) < 0.1 or abs(out) > 1.99:
                    continue
                tip = min(_MITRE, float((1 - abs(out) ** 2 / 4) ** -0.5))
                normals = [
                    normal if (normal * np.conj(other)).real < 0 else -normal
                    for normal, other in ((1j * one, two), (1j * two, one))
                ]
                beside = [(away * np.conj(normal)).real for normal in normals]
                beyond = (away * np.conj(out)).real < 0
                near |= (
                    beyond
                    & (np.maximum(*beside) <= self.half + self.stride)
                    & (np.abs(away) <= tip * self.half + self.stride)
                )
        found = np.zeros(self.looked.shape, dtype=np.bool_)
        found[about] = near & self.looked[about]
        return found


def abreast(lines: Sequence[Floats], half: float) -> bool:
    """Tell whether two lines run so near each other that they tell one stroke of a broader pen."""
    import shapely

    one, two = (shapely.LineString(resample(line, 0.25 * half)) for line in sorted(lines, key=len))
    gap = shapely.distance(two, shapely.points(shapely.get_coordinates(one)))
    return bool(np.median(gap) < _ONE * half and np.ptp(gap) < _EVEN * half)


def unbroken(lines: Sequence[Floats], told: Sequence[Floats], ink: Ink) -> list[Floats]:
    """Return what leads free ends on to the next line, where ink and another telling of it go on: there one hides."""
    import shapely

    ends = np.concatenate([line[[0, -1]] for line in lines])
    back = np.concatenate([line[[min(_BACK, len(line) - 1), max(-1 - _BACK, -len(line))]] for line in lines])
    free = (ends[:, None] == ends).all(axis=2).sum(axis=1) == 1
    here, before = shapely.MultiLineString(list(lines)), shapely.MultiLineString(list(told))
    found = []
    for at, out in zip(plane(ends[free]).tolist(), plane((ends - back)[free]).tolist(), strict=True):
        along = ink.half * out / max(abs(out), 1e-9)
        ahead = shapely.LineString(flat(np.array([at + _CLEAR * along, at + _HIDDEN * along])))
        hits = plane(shapely.get_coordinates(ahead.intersection(here)))
        if not len(hits):
            continue
        hit = complex(hits[int(np.argmin(np.abs(hits - at)))])
        way = flat(at + (hit - at) * np.linspace(0.0, 1.0, _STEPS))
        near = shapely.distance(before, shapely.points(way)).max() < _NEAR * ink.half
        if near and ink.holds(plane(way)).all():
            found.append(way[[0, -1]])
    return found


def missed_by(lines: Sequence[Floats], ink: Ink) -> float:
    """Return how much of the ink a pen leaves bare, or draws beside it, as a part of it."""
    covered, beside = np.zeros(ink.looked.shape, dtype=np.bool_), np.zeros(ink.looked.shape, dtype=np.bool_)
    ends: dict[tuple[float, float], list[complex]] = {}
    for line in lines:
        if not np.ptp(line, axis=0).any():
            ends.setdefault((line[0, 0], line[0, 1]), [])
            continue
        at = plane(resample(line, 0.25 * ink.stride))
        heading = np.gradient(at)
        way = Way(at, heading / np.maximum(np.abs(heading), 1e-9))
        swept = ink.swept(way)
        covered |= swept & ink.looked
        beside |= swept & ~ink.near
        for place, arm in ((line[0], way.heading[0]), (line[-1], -way.heading[-1])):
            ends.setdefault((place[0], place[1]), []).append(complex(arm))
    for (x, y), arms in ends.items():
        covered |= ink.corner(complex(x, y), arms)
    return float((beside | (ink.looked & ~covered)).sum() / max(ink.looked.sum(), 1))
