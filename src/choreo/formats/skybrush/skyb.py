"""`.skyb`, what a Skybrush drone itself holds: its curve in whole steps of a few millimetres, and its light program.

A file begins with "skyb", version 2, a byte of features (1: a checksum follows) and the CRC-32 of the file, in which
those four bytes count as 0. Then blocks: kind (u8), length (u16), content; 1 trajectory, 2 light program, 3 comment,
4 return plan. A trajectory is a byte of scale (millimetres of a step), the start as four i16 (x, y, z and a heading),
then segments: format (u8; two bits each for x, y, z: 0 constant, 1 line, 2 cubic), milliseconds (u16), and for each
axis its further control points as i16. Everything is little-endian, in Skybrush's frame.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.knot_insertion import part
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats.archive import add, new_archive
from choreo.formats.choices import Choices
from choreo.formats.numbering import labelled
from choreo.formats.pieces.rejoin import own_curves, whole_milliseconds
from choreo.formats.skybrush.frame import to_skybrush
from choreo.formats.skybrush.light_program import encode
from choreo.formats.skybrush.return_plan import block, scale_of
from choreo.planning.ground.going_home import ways_home
from choreo.progress import Progress, silent

MAGIC = b"skyb"
TRAJECTORY, LIGHT, COMMENT, RETURN, YAW, EVENTS = range(1, 7)
LARGEST_BLOCK = 65_535
LONGEST = 65_535
"""Milliseconds of a segment."""
MOST_SCALE = 127
_DRONES_AT_ONCE = 64


def write_skyb(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as a zip of .skyb files; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If a drone's light or curve takes more than 65,535 bytes, or it flies farther than 4 km.
    """
    milliseconds = whole_milliseconds(plan.trajectory.times, ".skyb")
    programs = encode(plan.light, float(plan.trajectory.times[-1]), plan.fleet.labels)
    ways = ways_home(plan, slack_of(plan), progress).ways if choices.way_home else ()
    home_scale, over = scale_of(ways), math.ceil(plan.duration)
    labels, title = plan.fleet.labels, plan.title.encode("utf-8")[:1000]
    with new_archive(file) as archive:
        for start in range(0, plan.drones, _DRONES_AT_ONCE):
            control = to_skybrush(plan.trajectory.control[:, :, start : start + _DRONES_AT_ONCE])
            for drone, (knots, pieces) in enumerate(own_curves(control, milliseconds), start=start):
                name = labelled(labels[drone])
                blocks = [(TRAJECTORY, trajectory(knots, pieces, name)), (LIGHT, programs[drone])]
                blocks += [(COMMENT, title)] if title else []
                blocks += [(RETURN, block(ways, drone, over, home_scale))] if ways else []
                add(archive, f"{name}.skyb", [_file(blocks, name)])
            progress("write curves", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))


def slack_of(plan: Plan) -> float:
    """Return the metres by which two drones may be nearer on board than planned, and their pads than these are."""
    return 2 * 3**0.5 * step_of(plan.trajectory.control) / 2000


def step_of(points: Floats) -> int:
    """Return the millimetres of a step that let all coordinates, m, fit into i16.

    >>> step_of(np.array([[0.0, 32.767, 1.0]])), step_of(np.array([[-140.0, 0.0, 0.0]]))
    (1, 5)
    """
    return math.ceil((float(np.abs(points).max()) * 1000 + 1) / 32768)


def trajectory(knots: Ints, pieces: Floats, name: str) -> bytes:
    """Return the trajectory block of knots (p + 1,) ms and pieces (p, 4, 3) m in Skybrush's frame."""
    scale = step_of(pieces)
    if scale > MOST_SCALE:
        raise InputError(f"{name} flies {np.abs(pieces).max():.0f} m from x = y = 0; a .skyb reaches 4,161 m")
    steps = np.rint(pieces * (1000 / scale)).astype(np.int64)
    head = struct.pack("<B4h", scale, *steps[0, 0].tolist(), 0)
    body = head + b"".join(_segments(np.diff(knots).tolist(), pieces, steps, scale))
    if len(body) > LARGEST_BLOCK:
        raise InputError(
            f"{name} has {len(pieces):,} pieces, whose {len(body):,} bytes a .skyb cannot hold (at most "
            f"{LARGEST_BLOCK:,}); split the show in two, or write a .skyc"
        )
    return body


def _segments(durations: list[int], pieces: Floats, steps: Ints, scale: int) -> Iterator[bytes]:
    for duration, piece, step in zip(durations, pieces, steps, strict=True):
        if duration <= LONGEST:
            yield segment(duration, step)
            continue
        parts = math.ceil(duration / LONGEST)
        moments = [duration * place // parts for place in range(parts + 1)]
        for first, last in pairwise(moments):
            cut = part(piece[None], np.array([[first / duration]]), np.array([[last / duration]]))[0]
            yield segment(last - first, np.rint(cut * (1000 / scale)).astype(np.int64))


def segment(duration: int, step: Ints) -> bytes:
    """Return the segment of control points (4, 3) in steps; an axis along which nothing moves takes no bytes.

    >>> segment(500, np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]])).hex(" ")
    '01 f4 01 03 00'
    """
    formats, body = 0, b""
    for axis in range(3):
        a, b, c, d = step[:, axis].tolist()
        if a == b == c == d:
            continue
        line = 3 * b == 2 * a + d and 3 * c == a + 2 * d
        formats |= (1 if line else 2) << 2 * axis
        body += struct.pack("<h", d) if line else struct.pack("<3h", b, c, d)
    return struct.pack("<BH", formats, duration) + body


def _file(blocks: list[tuple[int, bytes]], name: str) -> bytes:
    for kind, content in blocks:
        if len(content) > LARGEST_BLOCK:
            what = "light program" if kind == LIGHT else "block"
            raise InputError(
                f"the {what} of {name} takes {len(content):,} bytes, and a .skyb holds {LARGEST_BLOCK:,}: let its "
                "light change less often, or split the show in two"
            )
    body = b"".join(struct.pack("<BH", kind, len(content)) + content for kind, content in blocks)
    head = MAGIC + bytes([2, 1])
    return head + struct.pack("<I", checksum(head + bytes(4) + body)) + body


def checksum(data: bytes) -> int:
    """Return the CRC-32 as autopilots count it: from 0, and not inverted at the end.

    >>> checksum(b"123456789") == 0x2DFD2D88
    True
    """
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF
