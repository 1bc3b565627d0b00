"""Segments of many drones are made to curves at once, and each is what it is alone."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from choreo.errors import FileError
from choreo.formats.skybrush.skyb_segments import Segments, curves, segments

COUNTS = (0, 1, 3)


def body(rng: np.random.Generator, count: int) -> bytes:
    """Return a trajectory of segments of all kinds, some of which take no time and do not move."""
    data = struct.pack("<B4h", 3, *rng.integers(-(2**15), 2**15, 4).tolist())
    for _ in range(count):
        kinds = rng.integers(0, 3, 3).tolist()
        rests = kinds == [0, 0, 0]
        form = kinds[0] | kinds[1] << 2 | kinds[2] << 4
        data += struct.pack("<BH", form, 0 if rests else int(rng.integers(1, 2**16)))
        numbers = rng.integers(-(2**15), 2**15, sum(COUNTS[kind] for kind in kinds)).tolist()
        data += struct.pack(f"<{len(numbers)}h", *numbers)
    return data


def plainly(data: bytes) -> list[list[list[float]]]:
    """Return the pieces of a trajectory, read one number after the other."""
    here, at, found = list(struct.unpack_from("<3h", data, 1)), 9, []
    while at < len(data):
        form, duration = struct.unpack_from("<BH", data, at)
        at += 3
        axes: list[list[float]] = []
        for axis in range(3):
            numbers = struct.unpack_from(f"<{COUNTS[form >> 2 * axis & 3]}h", data, at)
            at += 2 * len(numbers)
            begin, end = here[axis], numbers[-1] if numbers else here[axis]
            inner = numbers[:2] if len(numbers) == 3 else (begin + (end - begin) / 3, end - (end - begin) / 3)
            axes.append([begin, *inner, end])
            here[axis] = end
        if duration:
            found.append([list(point) for point in zip(*axes, strict=True)])
    return found or [[[float(place) for place in here]] * 4]


def test_drones_together_are_what_each_is_alone() -> None:
    rng = np.random.default_rng(8)
    several = [body(rng, count) for count in (0, 1, 30, 0, 200, 3)]
    found = curves([Segments.of(data, "a") for data in several])
    for data, pieces in zip(several, found, strict=True):
        assert pieces.tolist() == plainly(data)
        knots, alone = segments(data, "a")
        assert alone.tolist() == pieces.tolist()
        assert len(knots) == len(pieces) + 1


def test_who_leaps_is_named_among_many() -> None:
    good = body(np.random.default_rng(1), 5)
    leap = struct.pack("<B4hBHhBHh", 1, 0, 0, 0, 0, 1, 250, 7, 1, 0, 9)
    with pytest.raises(FileError, match=r"^second: leaps at 0\.25 s"):
        curves([Segments.of(good, "first"), Segments.of(leap, "second"), Segments.of(good, "third")])
