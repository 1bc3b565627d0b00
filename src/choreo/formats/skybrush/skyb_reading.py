"""Reading `.skyb` files, one a drone: curves and lights as they are on board; see `choreo.formats.skybrush.skyb`."""

from __future__ import annotations

import os
import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.fleet import Fleet
from choreo.core.knot_insertion import cut, seconds
from choreo.core.limits import Limits
from choreo.core.plan import MOST_ROUNDING, Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.core.way_home import WayHome
from choreo.errors import FileError, InputError
from choreo.formats.archive import MEGABYTE, open_archive
from choreo.formats.numbering import counted, members
from choreo.formats.pieces.shared_moments import check_curves, check_number, check_ways, too_many
from choreo.formats.skybrush.frame import from_skybrush
from choreo.formats.skybrush.light_program import decode
from choreo.formats.skybrush.return_plan import entries, ways_of
from choreo.formats.skybrush.skyb import COMMENT, EVENTS, LIGHT, MAGIC, RETURN, TRAJECTORY, YAW, checksum
from choreo.formats.skybrush.skyb_segments import Segments, curves
from choreo.formats.straight import pad_spacing
from choreo.ordinary import EncodingError, decoded
from choreo.progress import Progress, silent

_LARGEST_FILE = MEGABYTE
_MOST_PIECES = 10_000_000
_DRONES_AT_ONCE, _PIECES_AT_ONCE = 64, 100_000
_KNOWN = (LIGHT, COMMENT, RETURN)
_WORDS = {YAW: "yaw programs", EVENTS: "events"}


@dataclass(frozen=True, eq=False)
class OnBoard:
    """What one file holds: its trajectory, whose steps are `scale` mm, and all other blocks by their kind."""

    segments: Segments
    scale: int
    blocks: dict[int, bytes]


def read_skyb(path: str | os.PathLike[str], progress: Progress = silent) -> Plan:
    """Read a zip of .skyb files as a plan of exact curves, as the drones hold them, with default limits.

    Raises
    ------
    FileError
        If the file is missing, damaged or too large, or a file in it is no .skyb.
    """
    drones: list[OnBoard] = []
    with open_archive(path, "a zip of .skyb files") as archive:
        names, numbers = members(path, archive, ".skyb")
        for index, name in enumerate(names):
            drones.append(read_drone(archive.read(name, _LARGEST_FILE), f"{path}: '{name}'"))
            own = drones[-1].segments.knots  # others only cut its pieces shorter
            check_number(path, len(own), len(names), _MOST_PIECES)
            if wrong := too_many(own / 1e6, len(names)):
                raise FileError(f"{path}: '{name}': {wrong}")
            if index % _DRONES_AT_ONCE == 0:
                # All others are looked at below, when much has been read.
                way = curves([drones[-1].segments])[0][:, :, None] * (drones[-1].scale / 1000)
                check_ways(f"{path}: '{name}'", Trajectory(seconds(own), way), len(names))
                progress("read curves", index / len(names))
    each = [drone.segments.knots for drone in drones]
    knots = np.unique(np.concatenate([each[0], *(b for a, b in pairwise(each) if not np.array_equal(a, b))]))
    check_curves(path, knots, len(drones), sum(len(one) - 1 for one in each), _MOST_PIECES)
    trajectory = Trajectory(seconds(knots), _control(drones, knots))
    check_ways(path, trajectory)
    notes = list(counted(names))
    end = float(trajectory.times[-1])
    light = decode([drone.blocks.get(LIGHT, b"") for drone in drones], end, str(path), notes, names=names)
    others = Counter(kind for drone in drones for kind in drone.blocks if kind not in _KNOWN)
    told = [(_WORDS.get(kind, f"blocks of kind {kind}"), count) for kind, count in sorted(others.items())]
    notes += [f"{what} of {count:,} drone{'s' if count != 1 else ''} are not checked" for what, count in told]
    ways, fault = _together(drones, names)
    notes += [f"the return plans are not checked: {fault}"] if fault else []
    steps = np.array([drone.scale for drone in drones])
    step = int(steps.max())
    try:
        return Plan(
            _title(drones) or Path(path).name.split(".")[0],
            trajectory,
            light,
            (Span("show", "travel", 0.0, end),),
            Limits(),
            Fleet(len(drones), spacing=pad_spacing(trajectory.start), homes=trajectory.start, numbers=numbers),
            rounding=min(step / 2000, MOST_ROUNDING),
            notes=tuple(notes),
            grain=step / 1000,
            own_grains=None if (steps == step).all() else steps / 1000,
            ways_home=tuple(ways),
        )
    except InputError as error:
        raise FileError(f"{path}: {error}") from None


def _control(drones: Sequence[OnBoard], knots: Ints) -> Floats:
    """Return the control points of all drones on the moments of all of them, in choreo's frame."""
    control = np.empty((len(knots) - 1, 4, len(drones), 3))
    at_once = max(1, min(_DRONES_AT_ONCE, _PIECES_AT_ONCE // len(control)))
    for first in range(0, len(drones), at_once):
        some = drones[first : first + at_once]
        block = np.empty((len(control), 4, len(some), 3))  # memory is written in its order: several times as fast
        for index, (drone, own) in enumerate(zip(some, curves([each.segments for each in some]), strict=True)):
            metres = own * (drone.scale / 1000)
            same = np.array_equal(drone.segments.knots, knots)
            block[:, :, index] = metres if same else cut(drone.segments.knots, metres, knots)
        control[:, :, first : first + at_once] = from_skybrush(block)
    control.setflags(write=False)
    return control


def returns(path: str | os.PathLike[str]) -> tuple[list[WayHome], str]:
    """Return the ways home that a zip of .skyb files holds, and why they cannot be read, or nothing."""
    with open_archive(path, "a zip of .skyb files") as archive:
        names, _ = members(path, archive, ".skyb")
        drones = [read_drone(archive.read(name, _LARGEST_FILE), f"{path}: '{name}'") for name in names]
    return _together(drones, names)


def _together(drones: list[OnBoard], names: list[str]) -> tuple[list[WayHome], str]:
    have = [drone.blocks[RETURN] for drone in drones if RETURN in drone.blocks]
    if not have:
        return [], ""
    if len(have) < len(drones):
        return [], f"{len(drones) - len(have):,} of {len(drones):,} drones have none"
    try:
        plans = [entries(data, f"'{name}'") for data, name in zip(have, names, strict=True)]
        return ways_of(plans, max(float(drone.segments.knots[-1]) for drone in drones) / 1e6), ""
    except (FileError, ValueError) as error:
        return [], str(error)


def _title(drones: list[OnBoard]) -> str:
    comment = drones[0].blocks.get(COMMENT, b"")
    try:
        return decoded(comment)
    except EncodingError:
        return comment.decode("utf-8", errors="replace")


def read_drone(data: bytes, where: str) -> OnBoard:
    """Return one file's drone; a checksum that is there must be right."""
    blocks = _blocks(data, where)
    body = blocks.pop(TRAJECTORY, None)
    if body is None:
        raise FileError(f"{where}: holds no trajectory")
    if len(body) < 9 or not body[0] & 0x7F:
        raise FileError(f"{where}: its trajectory is cut short; get a fresh copy of the file")
    scale = body[0] & 0x7F
    return OnBoard(Segments.of(body, where), scale, blocks)


def _blocks(data: bytes, where: str) -> dict[int, bytes]:
    if data[:4] != MAGIC or len(data) < 6:
        raise FileError(f"{where}: is no .skyb file: it does not begin with 'skyb'")
    version = data[4]
    if version not in (1, 2):
        raise FileError(f"{where}: is of version {version}; choreo reads 1 and 2")
    at = 5
    if version == 2:
        summed = bool(data[5] & 1)
        if data[5] & ~1:
            raise FileError(f"{where}: uses features that choreo does not know")
        at = 10 if summed else 6
        if summed and struct.unpack_from("<I", data.ljust(10, b"\0"), 6)[0] != checksum(
            data[:6] + bytes(4) + data[10:]
        ):
            raise FileError(f"{where}: its checksum is wrong: it is damaged; get a fresh copy of the file")
    blocks: dict[int, bytes] = {}
    while at < len(data):
        kind, length = struct.unpack_from("<BH", data[at : at + 3].ljust(3, b"\0"))
        at += 3
        if at + length > len(data):
            raise FileError(f"{where}: is cut short; get a fresh copy of the file")
        if kind in blocks:
            raise FileError(f"{where}: holds two blocks of kind {kind}")
        blocks[kind] = data[at : at + length]
        at += length
    return blocks
