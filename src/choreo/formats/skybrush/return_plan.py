"""The return plan of a `.skyb`: where a drone flies, and when, once the whole swarm is called home.

A byte of scale (millimetres of a step), the count of places (u16), these as i16 x, y; the count of entries (u16), and
of each: flags (the action in bits 4 and 5; bit 1: a delay before it, bit 0: one after it), seconds since the entry
before, number of the place, seconds of the flight, the delays: all of them numbers of seven bits a byte, lowest first.
Called home at a moment, the swarm goes on with the show until the first entry that is not earlier, and does what it
says: 1 come down there, 2 fly level to above the place, then come down. Everything is in Skybrush's frame.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.core.way_home import WayHome
from choreo.errors import FileError, InputError

LAND, LEVEL = 1, 2
_BEFORE, _AFTER = 2, 1
_MOST_SCALE = 127
_LARGEST = 16_777_216


@dataclass(frozen=True)
class Entry:
    """One entry of one drone: second, action, place m (Skybrush's frame) or None, seconds before, of and after it."""

    moment: int
    action: int
    place: tuple[float, float] | None = None
    before: int = 0
    flight: int = 0
    after: int = 0


def scale_of(ways: Sequence[WayHome]) -> int:
    """Return the millimetres of a step that let all places of ways home fit into i16.

    Raises
    ------
    InputError
        If a place is too far away for any.
    """
    reach = max((float(np.abs(way.targets).max()) for way in ways), default=0.0)
    scale = -(-(round(reach * 1000) + 2) // 32768)
    if scale > _MOST_SCALE:
        raise InputError(f"a pad lies {reach:.0f} m from x = y = 0; a return plan reaches 4,161 m")
    return scale


def block(ways: Sequence[WayHome], row: int, end: int, scale: int) -> bytes:
    """Return the block of one drone: its ways home, and at the second `end`, when all have landed, to come down."""
    steps = [
        tuple(round(value * 1000 / scale) for value in (way.targets[row, 1], -way.targets[row, 0])) for way in ways
    ]
    places = list(dict.fromkeys(steps))
    body = struct.pack("<BH", scale, len(places))
    body += b"".join(struct.pack("<2h", *place) for place in places) + struct.pack("<H", len(ways) + 1)
    now = 0
    for way, step in zip(ways, steps, strict=True):
        before, after = int(way.begins[row]), int(way.waits[row])
        flags = LEVEL << 4 | (_BEFORE if before else 0) | (_AFTER if after else 0)
        told = [
            way.moment - now,
            places.index(step),
            int(way.flights[row]),
            *([before] if before else []),
            *([after] if after else []),
        ]
        body += bytes([flags]) + b"".join(_number(value) for value in told)
        now = way.moment
    return body + bytes([LAND << 4]) + _number(end - now)


def entries(data: bytes, where: str) -> list[Entry]:
    """Return the entries of a block.

    Raises
    ------
    FileError
        If it breaks off, names a place that it does not have, or holds what choreo does not know.
    """
    try:
        scale, count = struct.unpack_from("<BH", data, 0)
        places = [struct.unpack_from("<2h", data, 3 + 4 * number) for number in range(count)]
        at = 3 + 4 * count
        (left,) = struct.unpack_from("<H", data, at)
    except struct.error:
        raise FileError(f"{where}: its return plan is cut short; get a fresh copy of the file") from None
    if scale & 128:
        raise FileError(f"{where}: its return plan is of a newer kind, which choreo does not read")
    reader, found = _Numbers(data, at + 2, where), []
    moment, action, place, flight = 0, LAND, None, 0
    for _ in range(left):
        flags = reader.byte()
        if flags & ~(3 << 4 | _BEFORE | _AFTER):
            raise FileError(f"{where}: its return plan is of a newer kind, which choreo does not read")
        moment += reader.number()
        if flags >> 4 & 3:
            action, place = flags >> 4 & 3, None
            if action not in (LAND, LEVEL):
                raise FileError(f"{where}: its return plan climbs or sinks on the way, which choreo does not read")
            if action == LEVEL:
                number = reader.number()
                if number >= count:
                    raise FileError(f"{where}: its return plan names place {number} of {count}")
                x, y = places[number]
                place = (x * scale / 1000, y * scale / 1000)
        flight = reader.number() if action == LEVEL else 0
        before = reader.number() if flags & _BEFORE else 0
        after = reader.number() if flags & _AFTER else 0
        found.append(Entry(moment, action, place, before, flight, after))
    return found


def ways_of(plans: Sequence[Sequence[Entry]], duration: float) -> list[WayHome]:
    """Return the ways home of a swarm from the entries of all its drones.

    Raises
    ------
    ValueError
        If the drones have entries at other moments, or come down while the show flies on; the message says so.
    """
    moments = [entry.moment for entry in plans[0]]
    if any([entry.moment for entry in plan] != moments for plan in plans):
        raise ValueError("the drones have entries at different moments")
    ways = []
    for column in zip(*plans, strict=True):
        if all(entry.action == LAND for entry in column) and column[0].moment >= duration:
            continue
        if any(entry.place is None for entry in column):
            raise ValueError(f"at {column[0].moment} s drones come down where they are")
        level: Floats = np.array([entry.place for entry in column], dtype=np.float64)
        times = np.array([[entry.before, entry.flight, entry.after] for entry in column])
        ways.append(WayHome(column[0].moment, np.stack([-level[:, 1], level[:, 0]], axis=1), *times.T))
    return ways


def _number(value: int) -> bytes:
    """Return an unsigned whole number, seven bits a byte, lowest first.

    >>> _number(300).hex(" ")
    'ac 02'
    """
    found = bytearray()
    while value >= 128:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


class _Numbers:
    """Reads bytes and numbers of seven bits a byte, one after the other."""

    def __init__(self, data: bytes, at: int, where: str) -> None:
        self._data, self._at, self._where = data, at, where

    def byte(self) -> int:
        if self._at >= len(self._data):
            raise FileError(f"{self._where}: its return plan is cut short; get a fresh copy of the file")
        self._at += 1
        return self._data[self._at - 1]

    def number(self) -> int:
        value = 0
        for shift in range(0, 35, 7):
            part = self.byte()
            value |= (part & 127) << shift
            if part < 128 and value <= _LARGEST:
                return value
        raise FileError(f"{self._where}: its return plan holds a number that no player takes")
