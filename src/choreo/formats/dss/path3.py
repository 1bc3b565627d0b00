"""DSS PATH3: places and colours at steady rates of their own, in whole units of a few millimetres.

A file is little-endian. A head of 14 bytes: "DP", version 3, size of the head, checksum (i32; 0 leaves it to the
client), u16 0, millimetres of a unit (u16), number of sections, size of a section's head. Then sections: kind (u8; 1
places, 2 colours), u8 0, rate in thousandths of a hertz (u16), bytes (u32), and those bytes: i16 x, y, z, or u8 red,
green, blue. Axes are choreo's own: z up.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats.archive import MEGABYTE, add, new_archive, open_archive
from choreo.formats.choices import Choices
from choreo.formats.numbering import counted, members
from choreo.formats.sampling import colours, grid, places
from choreo.formats.tracks import Gathered, Track, Tracks
from choreo.progress import Progress, silent

PLACE_RATE, LIGHT_RATE = 8.0, 25.0
"""Hertz, as the vendor's own sample has them; 25 colours a second stand on every second frame of light programs."""
FASTEST = 50.0
UNIT = 0.01
"""Metres: what i16 counts."""
MILLIMETRE = 0.001
REACH = 32767 * UNIT
NETWORK = 250
"""Drones of one network of the vendor's."""
_LARGEST_FILE = 20 * MEGABYTE
_HEAD = struct.Struct("<2sBBiHHBB")
_SECTION = struct.Struct("<BBHI")
_PLACES, _COLOURS = 1, 2
_LARGEST_UNIT = 200
_DRONES_AT_ONCE = 32


def write_path3(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as a zip of PATH3 files; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If a place is beyond 327 m, or the rate out of range.
    """
    hertz = choices.hertz(PLACE_RATE, most=FASTEST)
    moments, light_moments = grid(plan, hertz, rows=True), grid(plan, LIGHT_RATE)
    head = _HEAD.pack(b"DP", 3, _HEAD.size, 0, 0, round(UNIT * 1000), 2, _SECTION.size)
    with new_archive(file) as archive:
        for start in range(0, plan.drones, _DRONES_AT_ONCE):
            drones = slice(start, start + _DRONES_AT_ONCE)
            lights = colours(plan, light_moments, drones)
            for row, points in enumerate(units(places(plan, moments, drones), "PATH3")):
                first = _section(_PLACES, hertz, points.tobytes())
                second = _section(_COLOURS, LIGHT_RATE, lights[row].tobytes())
                add(archive, f"DSS-{plan.fleet.labels[start + row]}.PATH3", [head, first, second])
            progress("write samples", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))


def units(points: Floats, name: str) -> np.ndarray:
    """Return places as whole centimetres, little-endian i16, or raise where they reach too far."""
    far = float(np.abs(points).max(initial=0.0))
    if far > REACH:
        raise InputError(
            f"a {name} file reaches {REACH:.0f} m from x = y = 0 to each side, and a drone is at {far:.1f} m: move "
            "x = y = 0 into the middle of the show (fleet.origin), or write another format"
        )
    return np.rint(points / UNIT).astype("<i2")


def _section(kind: int, hertz: float, body: bytes) -> bytes:
    return _SECTION.pack(kind, 0, round(hertz * 1000), len(body)) + body


def read_path3(path: str | os.PathLike[str], progress: Progress = silent) -> Tracks:
    """Read a zip of PATH3 files; every drone has its own rates.

    Raises
    ------
    FileError
        If the file is missing, damaged or too large, or a file in it is no PATH3.
    """
    with open_archive(path, "a zip of PATH3 files") as archive:
        names, numbers = members(path, archive, ".path3")
        gathered = Gathered(path)
        unknown, found = 0, list[int]()
        for index, name in enumerate(names):
            track, unit, odd = _track(archive.read(name, _LARGEST_FILE), f"{path}: '{name}'")
            gathered.take(track)
            found.append(unit)
            unknown += odd
            if index % _DRONES_AT_ONCE == 0:
                progress("read samples", index / len(names))
    odd_ones = (f"{unknown} sections of other kinds than places and colours are not checked",) if unknown else ()
    notes = (*odd_ones, *counted(names))
    grains = MILLIMETRE * np.array(found)
    grain, title = float(grains.max()), Path(path).name.split(".")[0]
    own = None if (grains == grain).all() else grains
    return Tracks(title, gathered.drones, False, False, grain / 2, numbers, notes, grain, own)


def _track(data: bytes, where: str) -> tuple[Track, int, int]:
    """Return a file's drone, the millimetres of its unit, and how many sections are of an unknown kind."""
    if len(data) < _HEAD.size or data[:2] != b"DP":
        raise FileError(f"{where}: is no PATH3 file: it does not begin with 'DP'")
    _, version, size, _, _, unit, sections, section_size = _HEAD.unpack_from(data)
    if version != 3:
        raise FileError(f"{where}: is of version {version}; choreo reads version 3")
    if size < _HEAD.size or section_size < _SECTION.size or not 1 <= unit <= _LARGEST_UNIT:
        raise FileError(f"{where}: its head is damaged (sizes {size} and {section_size}, unit {unit} mm)")
    at, unknown = size, 0
    found: dict[int, tuple[Floats, np.ndarray]] = {}
    for _ in range(sections):
        if at + section_size > len(data):
            raise FileError(f"{where}: is cut short; get a fresh copy of the file")
        kind, _, rate, length = _SECTION.unpack_from(data, at)
        at += section_size
        body = data[at : at + length]
        at += length
        if len(body) != length:
            raise FileError(f"{where}: is cut short; get a fresh copy of the file")
        if kind not in (_PLACES, _COLOURS):
            unknown += 1
            continue
        if kind in found:
            raise FileError(f"{where}: holds its {'places' if kind == _PLACES else 'colours'} twice")
        width = 6 if kind == _PLACES else 3
        if rate == 0 or not length or length % width:
            raise FileError(f"{where}: a section of {length} bytes at {rate / 1000:g} Hz cannot be")
        rows = np.frombuffer(body, dtype="<i2" if kind == _PLACES else np.uint8).reshape(-1, 3)
        found[kind] = np.arange(len(rows)) * (1000 / rate), rows
    if at != len(data):
        raise FileError(f"{where}: has {len(data) - at} bytes after its last section; it is damaged")
    if _PLACES not in found:
        raise FileError(f"{where}: holds no places")
    seconds, points = found[_PLACES]
    empty: tuple[Floats, Bytes] = np.zeros(0), np.zeros((0, 3), dtype=np.uint8)
    light_seconds, lights = found.get(_COLOURS, empty)
    return Track(where, seconds, points * (unit * MILLIMETRE), light_seconds, lights), unit, unknown
