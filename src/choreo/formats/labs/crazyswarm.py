"""Crazyswarm2: a zip with one CSV of polynomial pieces a drone, and the same compressed, for Crazyflies.

Header `Duration,x^0,...,x^7,y^0,...,z^0,...,yaw^0,...,yaw^7`, one row a piece, metres and seconds from the piece's
start; X is forward, Y to the left, Z up. Cubic pieces fill the first four coefficients of eight. A file of a single
piece fails to load there, so there are always two. A Crazyflie holds some 4,096 bytes of trajectory: 132 for each
polynomial, less for the same curve compressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.knot_insertion import part
from choreo.core.plan import Plan
from choreo.errors import FileError
from choreo.formats.archive import MEGABYTE, add, new_archive, open_archive
from choreo.formats.choices import Choices
from choreo.formats.labs.compressed import Compressed, pack_compressed, unpack_compressed
from choreo.formats.numbering import labelled, members
from choreo.formats.pieces.rejoin import own_curves, whole_milliseconds
from choreo.formats.skybrush.frame import from_skybrush, to_skybrush
from choreo.formats.skybrush.skyb import trajectory
from choreo.progress import Progress, silent

HEADER = ",".join(["Duration", *(f"{axis}^{power}" for axis in ("x", "y", "z", "yaw") for power in range(8))])
COMPRESSED = "compressed"
"""The folder of the zip with the compressed curves of those who stay within reach of them."""
PIECE_BYTES = 132
MEMORY = 4_096
"""Bytes of a Crazyflie's trajectory memory."""
_BEZIER = np.array([[1.0, 0, 0, 0], [-3, 3, 0, 0], [3, -6, 3, 0], [-1, 3, -3, 1]])
"""Coefficients of u^0 to u^3 of a cubic's control points."""
_DRONES_AT_ONCE = 64


def write_crazyswarm(plan: Plan, file: BinaryIO, _: Choices, progress: Progress = silent) -> None:
    """Write a plan as a zip of Crazyswarm2 polynomial files; the same plan gives the same bytes."""
    milliseconds = whole_milliseconds(plan.trajectory.times, ".crazyswarm.zip")
    with new_archive(file) as archive:
        for start in range(0, plan.drones, _DRONES_AT_ONCE):
            control = to_skybrush(plan.trajectory.control[:, :, start : start + _DRONES_AT_ONCE])
            for drone, (knots, pieces) in enumerate(own_curves(control, milliseconds), start=start):
                rows = _rows(*_two_at_least(knots, pieces))
                name = labelled(plan.fleet.labels[drone])
                add(archive, f"{name}.csv", [f"{HEADER}\n{rows}".encode()])
                packed = pack_compressed(knots, pieces, name)
                if packed is not None:
                    add(archive, f"{COMPRESSED}/{name}.bin", [packed])
            progress("write curves", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))


def _two_at_least(knots: Ints, pieces: Floats) -> tuple[Ints, Floats]:
    if len(pieces) > 1:
        return knots, pieces
    middle = int(knots[0] + knots[1]) // 2
    share = np.array([[(middle - knots[0]) / (knots[1] - knots[0])]])
    first, last = part(pieces, np.zeros((1, 1)), share), part(pieces, share, np.ones((1, 1)))
    return np.array([knots[0], middle, knots[1]]), np.concatenate([first, last])


def _rows(knots: Ints, pieces: Floats) -> str:
    length = np.diff(knots) / 1000
    powers = np.einsum("ij,pjx->pxi", _BEZIER, pieces) / (length[:, None] ** np.arange(4))[:, None]
    table = np.zeros((len(pieces), 33))
    table[:, 0] = length
    for axis in range(3):
        table[:, 1 + 8 * axis : 5 + 8 * axis] = powers[:, axis]
    return "".join(",".join(f"{value:.9g}" for value in row) + "\n" for row in table.tolist())


@dataclass(frozen=True, eq=False)
class Polynomials:
    """What one file holds: knots (p + 1,) microseconds, and pieces (p, 4, 3) m in choreo's frame.

    `compressed` is what its compressed file holds; None where there is none.
    """

    knots: Ints
    control: Floats
    compressed: Compressed | None = None


def read_polynomials(path: object, progress: Progress = silent) -> list[Polynomials]:
    """Return the cubic pieces of a zip that `write_crazyswarm` wrote, drone by drone."""
    found = []
    with open_archive(str(path), "a zip of polynomials") as archive:
        names, _ = members(str(path), archive, ".csv", COMPRESSED)
        for index, name in enumerate(names):
            head, _, body = archive.read(name, 20 * MEGABYTE).decode().partition("\n")
            table = np.array([[float(value) for value in line.split(",")] for line in body.splitlines()])
            if head != HEADER or table.ndim != 2 or table.shape[1] != 33 or table[:, 5:9].any():
                raise FileError(f"{path}: '{name}' holds no cubic polynomials")
            length = table[:, 0]
            powers = np.stack([table[:, 1 + 8 * axis : 5 + 8 * axis] for axis in range(3)], axis=2)
            curve = powers * (length[:, None] ** np.arange(4))[:, :, None]
            control = np.einsum("ij,pjx->pix", np.linalg.inv(_BEZIER), curve)
            knots = np.append(0, np.cumsum(np.rint(length * 1e6).astype(np.int64)))
            packed = f"{COMPRESSED}/{name.removesuffix('.csv')}.bin"
            small = None
            if packed in archive.names:
                small = unpack_compressed(archive.read(packed, MEGABYTE), f"{path}: '{packed}'")
            found.append(Polynomials(knots, from_skybrush(control), small))
            progress("read curves", index / len(names))
    return found


def sizes(plan: Plan) -> tuple[Ints, Ints]:
    """Return how many bytes each drone's curve takes on a Crazyflie: as polynomials, and compressed, (n,) each."""
    milliseconds = whole_milliseconds(plan.trajectory.times, ".crazyswarm.zip")
    plain, packed = [], []
    for knots, pieces in own_curves(to_skybrush(plan.trajectory.control), milliseconds):
        plain.append(PIECE_BYTES * max(2, len(pieces)))
        packed.append(len(trajectory(knots, pieces, "a drone")))
    return np.array(plain), np.array(packed)
