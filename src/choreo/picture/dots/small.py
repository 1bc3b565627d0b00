"""What of a drawing is too small for a dot of its own: left out, or told by the dot of a neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.neighbours import near_pairs
from choreo.picture.line.largest import largest
from choreo.picture.line.network import parts_of_lines

_BESIDE = 0.75
"""Spacings within which a stroke that is smaller than the spacing is told by the line beside it."""
_FAIR = 0.5
"""Dots that a stroke deserves by its length, below which a dot of its own is more than it deserves ..."""
_SLIGHT = 0.25
"""... and part of all dots that may go to such strokes."""
_MOST = 0.5
"""Part of the length of all strokes up to which such strokes are left out at all."""
_POINTS = 0.5
"""Part of all dots that may go to points, which are drawn as one dot each, and such strokes together."""

Reason = Literal["beside", "joined", "slight"]


@dataclass(frozen=True, eq=False)
class Parts:
    """The connected parts of some lines, with their sizes."""

    lines: Sequence[Floats]
    """Polylines that share their ends exactly, in any unit."""

    @cached_property
    def of_line(self) -> Ints:
        """Which part each line belongs to."""
        return parts_of_lines(self.lines)

    @cached_property
    def count(self) -> int:
        """How many parts there are."""
        return int(self.of_line.max(initial=-1)) + 1

    @cached_property
    def boxes(self) -> tuple[Floats, Floats]:
        """The lower and the upper corner of the box around each part, (parts, 2) each."""
        first = np.cumsum([0, *(len(line) for line in self.lines[:-1])])
        xy = np.concatenate(self.lines)
        low, high = np.full((self.count, 2), np.inf), np.full((self.count, 2), -np.inf)
        np.minimum.at(low, self.of_line, np.minimum.reduceat(xy, first))
        np.maximum.at(high, self.of_line, np.maximum.reduceat(xy, first))
        return low, high

    @cached_property
    def middle(self) -> Floats:
        """Middle of the box around each part, (parts, 2)."""
        low, high = self.boxes
        return (low + high) / 2

    @cached_property
    def size(self) -> Floats:
        """Diagonal of the box around each part."""
        low, high = self.boxes
        return np.asarray(np.hypot(*(high - low).T))

    @cached_property
    def side(self) -> Floats:
        """Longer side of the box around each part."""
        low, high = self.boxes
        return np.asarray((high - low).max(axis=1))

    @cached_property
    def length(self) -> Floats:
        """Length of the lines of each part."""
        xy = np.concatenate(self.lines)
        step = np.hypot(*np.diff(xy, axis=0, append=xy[-1:]).T)
        count = np.array([len(line) for line in self.lines])
        step[np.cumsum(count) - 1] = 0.0
        total = np.bincount(self.of_line, np.add.reduceat(step, np.cumsum(count) - count), self.count)
        return np.asarray(total, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Small:
    """A connected part of a drawing that gets no dot of its own."""

    place: Floats
    """Its middle, (2,), in the unit of the lines."""
    size: float
    """Diagonal of the box around it."""
    reason: Reason
    """'beside' a line that tells it, 'joined' with another small one, or 'slight': there are too many of them."""


@dataclass(frozen=True, eq=False)
class Choice:
    """Which lines of a drawing get dots."""

    index: Ints
    """Which of all lines they are."""
    left_out: tuple[Small, ...] = ()

    @classmethod
    def of_all(cls, lines: Sequence[Floats]) -> Choice:
        """Return the choice that leaves nothing out."""
        return cls(np.arange(len(lines)))

    def without(self, parts: Parts, lines: Ints, least: float) -> Choice:
        """Return the choice without the parts of some lines, as far as they are smaller than `least`."""
        gone = np.unique(parts.of_line[lines])
        gone = gone[parts.size[gone] < least]
        told = tuple(Small(parts.middle[part], float(parts.size[part]), "beside") for part in gone.tolist())
        return Choice(self.index[~np.isin(parts.of_line[self.index], gone)], (*self.left_out, *told))


def without_small(parts: Parts, n: int, spacing: float) -> Choice:
    """Return the lines but for parts that need no dot of their own when `n` dots are `spacing` apart.

    A part on which no two dots could be a spacing apart is small. One that lies beside a larger part is told by that
    one's dots; of several within a spacing of each other the largest stands for all. Parts that by their length
    deserve less than half a dot may have a quarter of all dots, and small ones no more than there are, the largest
    first, and of equally large ones those that lie farthest apart.

    Examples
    --------
    >>> bar, speck = np.array([[0.0, 0], [50, 0]]), np.array([[20.0, 0.5], [20.2, 0.5]])
    >>> choice = without_small(Parts([bar, speck]), 20, 1.5)
    >>> choice.index.tolist(), [small.reason for small in choice.left_out]
    ([0], ['beside'])
    """
    small = parts.size < spacing
    small[np.argmax(parts.size)] = False
    reasons: dict[int, Reason] = {}
    if small.any():
        reasons = _told_by_others(parts, small, spacing)
    kept = np.ones(parts.count, dtype=bool)
    kept[list(reasons)] = False
    reasons |= dict.fromkeys(_too_many(parts, kept, n), "slight")
    kept[list(reasons)] = False
    reasons |= dict.fromkeys(_more_than_dots(parts, kept, small, n), "slight")
    kept[list(reasons)] = False
    left = tuple(Small(parts.middle[part], float(parts.size[part]), reasons[part]) for part in sorted(reasons))
    return Choice(np.flatnonzero(kept[parts.of_line]), left)


def _told_by_others(parts: Parts, small: Bools, spacing: float) -> dict[int, Reason]:
    """Return which small parts are told by larger ones beside them, and which by other small ones."""
    import shapely

    reasons: dict[int, Reason] = {}
    every = np.flatnonzero(small)
    large = [parts.lines[line] for line in np.flatnonzero(~small[parts.of_line]).tolist()]
    tree = shapely.STRtree([shapely.LineString(line) for line in large])
    points = shapely.points(parts.middle[every])
    beside = np.unique(tree.query(points, predicate="dwithin", distance=_BESIDE * spacing)[0])
    for part in every[beside].tolist():
        reasons[part] = "beside"
    rest = np.delete(every, beside)
    rest = rest[np.argsort(-parts.size[rest], kind="stable")]
    if len(rest) < 2:
        return reasons
    stays = np.ones(len(rest), dtype=bool)
    for one, two in near_pairs(parts.middle[rest], spacing).tolist():  # the larger comes first
        if stays[one]:
            stays[two] = False
    for part in rest[~stays].tolist():
        reasons[part] = "joined"
    return reasons


def _too_many(parts: Parts, kept: Bools, n: int) -> list[int]:
    """Return the parts, the smallest, that are too many for what they tell."""
    total = float(parts.length[kept].sum())
    slight = np.flatnonzero(kept & (parts.length < _FAIR * total / n))
    if parts.length[slight].sum() > _MOST * total:
        return []  # they are the picture
    points = slight[parts.length[slight] == 0]
    strokes = slight[parts.length[slight] > 0]
    most = min(int(_SLIGHT * n), max(int(_POINTS * n) - len(points), 0))
    others = np.setdiff1d(np.flatnonzero(kept), slight)
    gone: list[int] = []
    for some, room in ((points, int(_POINTS * n)), (strokes, most)):
        stay = some[largest(parts.length[some], parts.middle[some], room, parts.middle[others])]
        gone += np.setdiff1d(some, stay).tolist()
        others = np.append(others, stay)
    return gone


def _more_than_dots(parts: Parts, kept: Bools, small: Bools, n: int) -> list[int]:
    """Return the small parts, the smallest, that are more than there are dots left by the others.

    Of equally large ones those stay that lie farthest apart: half of the dots of a halftone still show its picture.
    """
    some = np.flatnonzero(kept & small)
    room = max(n - int((kept & ~small).sum()), 0)
    if room >= len(some):
        return []
    stay = largest(parts.size[some], parts.middle[some], room)
    gone: list[int] = np.delete(some, stay).tolist()
    return gone


def clash(parts: Parts, spacing: float) -> tuple[Floats, float] | None:
    """Return where two small parts need a dot each and lie nearer than the spacing, and how near, or None.

    The nearest pair counts, by the middles of the boxes around them.
    """
    small = np.flatnonzero(parts.size < spacing)
    if len(small) < 2:
        return None
    middle, size = parts.middle[small], parts.size[small]
    pairs = near_pairs(middle, spacing)
    gap = np.hypot(*(middle[pairs[:, 0]] - middle[pairs[:, 1]]).T)
    sure = gap + (size[pairs[:, 0]] + size[pairs[:, 1]]) / 2 < spacing
    if not sure.any():
        return None
    nearest = np.flatnonzero(sure)[np.argmin(gap[sure])]
    return middle[pairs[nearest]].mean(axis=0), float(gap[nearest])
