"""Compressed trajectories for Crazyflies: cubic pieces in whole millimetres, a fifth of what polynomials take.

Little endian: x, y, z (mm) and yaw (tenths of a degree) of the start, i16 each; then segments as on Skybrush's boards,
which have them from here: u8 of 2 bits an axis (0 rests, 1 straight, 2 cubic), u16 milliseconds, and the points after
the first, i16 each. Places reach 32.767 m from x = y = z = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from choreo.arrays import Floats, Ints
from choreo.errors import FileError
from choreo.formats.skybrush.frame import from_skybrush
from choreo.formats.skybrush.skyb import step_of, trajectory
from choreo.formats.skybrush.skyb_segments import segments

REACH = 32.767
"""Metres that a millimetre count of 16 bits reaches."""


@dataclass(frozen=True, eq=False)
class Compressed:
    """What one file holds: knots (p + 1,) microseconds, and pieces (p, 4, 3) m in choreo's frame."""

    knots: Ints
    control: Floats


def pack_compressed(knots: Ints, pieces: Floats, name: str) -> bytes | None:
    """Return the file of knots (p + 1,) ms and pieces (p, 4, 3) m in Skybrush's frame; None beyond `REACH`.

    Examples
    --------
    >>> import numpy as np
    >>> row = np.array([[[0.0, 0, 1], [0.1, 0, 1], [0.2, 0, 1], [0.3, 0, 1]]])
    >>> pack_compressed(np.array([0, 500]), row, "drone 1").hex(" ")
    '00 00 00 00 e8 03 00 00 01 f4 01 2c 01'
    """
    return trajectory(knots, pieces, name)[1:] if step_of(pieces) == 1 else None


def unpack_compressed(data: bytes, where: str) -> Compressed:
    """Return what a file holds; raise `FileError` where it is cut short."""
    if len(data) < 8:
        raise FileError(f"{where}: its trajectory is cut short; get a fresh copy of the file")
    knots, pieces = segments(b"\1" + data, where)
    return Compressed(knots, from_skybrush(pieces / 1000))
