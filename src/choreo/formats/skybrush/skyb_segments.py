"""The segments of a `.skyb`'s trajectory: found drone by drone, and made to curves many drones at once.

Until then a drone is the bytes of its file, some 20 a piece where its control points take 96.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.errors import FileError

_COUNTS = np.array([0, 1, 3, 0])
"""Numbers of an axis by the two bits of its kind: constant, a line, a cubic; the last, degree 7, is not read."""
_HEAD = 9
"""Bytes before the first segment: steps, and the start as x, y, z and heading."""
_START = 0b010101
"""The kinds of a segment that says all three axes by one number each, as the start does."""


def _size(form: int) -> int:
    """Return the bytes of a segment whose first one is `form`; 0 where choreo does not read it."""
    kinds = [form >> 2 * axis & 3 for axis in range(4)]
    return 0 if 3 in kinds[:3] or kinds[3] else 3 + 2 * int(_COUNTS[kinds].sum())


_SIZES = [_size(form) for form in range(256)]


@dataclass(frozen=True, eq=False)
class Segments:
    """One trajectory as its file has it.

    Parameters
    ----------
    body : bytes
    places : (s,) array
        Where each segment begins.
    knots : (p + 1,) array
        Microseconds: of the segments that take time, or of a second where none does.
    where : str
        Begins messages about it.
    """

    body: bytes
    places: NDArray[np.uint32]
    knots: Ints
    where: str

    @staticmethod
    def of(body: bytes, where: str) -> Segments:
        """Find the segments, or raise `FileError` for one that cannot be."""
        at = _beginnings(body, where)
        data = np.frombuffer(body, dtype=np.uint8)
        durations = data[at + 1].astype(np.int64) | data[at + 2].astype(np.int64) << 8
        durations = durations[durations > 0]
        knots = np.append(0, np.cumsum(durations * 1000)) if len(durations) else np.array([0, 1_000_000])
        return Segments(body, at.astype(np.uint32), knots, where)


def segments(body: bytes, where: str) -> tuple[Ints, Floats]:
    """Return the knots (p + 1,) microseconds and the pieces (p, 4, 3), in steps, of a trajectory."""
    one = Segments.of(body, where)
    return one.knots, curves([one])[0]


def curves(several: Sequence[Segments]) -> list[Floats]:
    """Return the pieces (p, 4, 3) of some drones, in steps of each one's file.

    Raises
    ------
    FileError
        If a drone moves in no time.
    """
    counts = np.array([1 + len(one.places) for one in several])
    firsts = np.append(0, np.cumsum(counts))
    at = np.empty(firsts[-1], dtype=np.int64)
    base = 0
    for one, first, count in zip(several, firsts[:-1].tolist(), counts.tolist(), strict=True):
        at[first] = base + 1 - 3  # the start is read as if it were a segment
        at[first + 1 : first + count] = base + one.places.astype(np.int64)
        base += len(one.body)
    data = np.frombuffer(b"".join([*(one.body for one in several), bytes(8)]), dtype=np.uint8)
    formats, lengths = data[at], data[at + 1].astype(np.int64) | data[at + 2].astype(np.int64) << 8
    formats[firsts[:-1]], lengths[firsts[:-1]] = _START, 0
    pieces = _control(data, at + 3, formats)
    takes = lengths > 0
    leaps = np.flatnonzero(~takes & (pieces[:, 0] != pieces[:, 3]).any(axis=1))
    leaps = np.setdiff1d(leaps, firsts[:-1])
    if len(leaps):
        drone = int(np.searchsorted(firsts, leaps[0], side="right")) - 1
        moment = lengths[firsts[drone] : leaps[0]].sum() / 1e3
        raise FileError(f"{several[drone].where}: leaps at {moment:g} s: a segment that moves takes no time")
    found = []
    for first, last in zip(firsts[:-1].tolist(), firsts[1:].tolist(), strict=True):
        own = pieces[first:last][takes[first:last]]
        found.append(own if len(own) else np.tile(pieces[last - 1, 3], (1, 4, 1)))
    return found


def _beginnings(body: bytes, where: str) -> Ints:
    """Return where each segment begins, or raise for one that cannot be."""
    at, found, end = _HEAD, [], len(body)
    while at < end:
        found.append(at)
        size = _SIZES[body[at]]
        if size == 0:
            if body[at] >> 6:
                raise FileError(f"{where}: turns its heading within the trajectory, which choreo does not read")
            raise FileError(f"{where}: holds curves of degree 7; choreo reads lines and cubics")
        at += size
    if at > end:
        raise FileError(f"{where}: its trajectory is cut short; get a fresh copy of the file")
    return np.array(found, dtype=np.int64)


def _control(data: Bytes, at: Ints, formats: Bytes) -> Floats:
    """Return the control points (s, 4, 3) of segments whose numbers stand at `at`.

    The first of each drone is its start, so that what is not given of a later one is known: it is where it was.
    """
    numbers = (data[:-1] | data[1:].astype(np.uint16) << 8).view(np.int16)
    order = np.arange(len(at))
    pieces = np.empty((len(at), 4, 3))
    for axis in range(3):
        counts = _COUNTS[formats >> 2 * axis & 3]
        latest = np.maximum.accumulate(np.where(counts > 0, order, 0))
        end = numbers[at + 2 * (counts - 1)][latest].astype(np.float64)
        begin = np.append(end[:1], end[:-1])
        third, cubic = (end - begin) / 3, counts == 3
        pieces[:, 0, axis], pieces[:, 3, axis] = begin, end
        pieces[:, 1, axis] = np.where(cubic, numbers[at], begin + third)
        pieces[:, 2, axis] = np.where(cubic, numbers[at + 2], end - third)
        at = at + 2 * counts
    return pieces
