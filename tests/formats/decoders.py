"""Files of other tools decoded as their layouts say, and in no other way: no code of choreo's writers or readers.

Each decoder returns, by the number of a drone, what it does at a moment: its place as the audience sees it (x right, y
away, z up; metres) and its colour, 0 to 255 as the file has it, or None.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import struct
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

Place = tuple[float, float, float]


class Seen(NamedTuple):
    place: Place
    colour: tuple[float, ...] | None


def _between(times: list[float], rows: list[tuple[float, ...]], moment: float) -> tuple[float, ...]:
    """Straight from row to row; before the first and after the last as they are."""
    if moment <= times[0]:
        return rows[0]
    for start, end, low, high in zip(times, times[1:], rows, rows[1:], strict=False):
        if start <= moment <= end:
            part = (moment - start) / (end - start)
            return tuple(a + part * (b - a) for a, b in zip(low, high, strict=True))
    return rows[-1]


def _files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _three(values: tuple[float, ...]) -> Place:
    return values[0], values[1], values[2]


def skyc(path: Path, moment: float) -> dict[int, Seen]:
    """X front, Y left, Z up; [t, end point, control points of the segment that ends here]."""
    show = json.loads(_files(path)["show.json"])
    found = {}
    for drone in show["swarm"]["drones"]:
        settings = drone["settings"]
        points = settings["trajectory"]["points"]
        own = moment - settings["trajectory"]["takeoffTime"]
        here = points[0][1] if own <= 0 else points[-1][1]
        for (begin, start, _), (end, stop, inner) in pairwise(points):
            if begin <= own < end:
                here = _bezier([start, *inner, stop], (own - begin) / (end - begin))
        x, y, z = here
        found[int(settings["name"].split()[-1])] = Seen((-y, x, z), _light(settings["lights"]["data"], moment))
    return found


def _bezier(points: list[list[float]], u: float) -> list[float]:
    while len(points) > 1:
        points = [[a + u * (b - a) for a, b in zip(p, q, strict=True)] for p, q in pairwise(points)]
    return points[0]


def _light(program: str | bytes, moment: float) -> tuple[float, ...]:
    """The bytecode that choreo and Skybrush write: sleeps, sets and fades."""
    data = base64.b64decode(program) if isinstance(program, str) else program
    at, now, colour = 0, 0, (0.0, 0.0, 0.0)
    frame = moment * 50
    while at < len(data) and data[at]:
        code = data[at]
        at += 1
        kind = (code - 4) % 4
        if kind == 0:
            target: tuple[float, ...] = tuple(data[at : at + 3])
            at += 3
        elif kind == 1:
            target = (data[at],) * 3
            at += 1
        else:
            target = (0.0 if kind == 2 else 255.0,) * 3
        length = shift = 0
        while True:
            length |= (data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if data[at - 1] < 0x80:
                break
        if now <= frame < now + length:
            part = (frame - now) / length if code >= 8 else 1.0
            return tuple(a + part * (b - a) for a, b in zip(colour, target, strict=True))
        now, colour = now + length, _three(target)
    return colour


def skybrush_csv(path: Path, moment: float) -> dict[int, Seen]:
    found = {}
    for name, data in _files(path).items():
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        times = [float(row["Time [msec]"]) / 1000 for row in rows]
        keys = ("x [m]", "y [m]", "z [m]", "Red", "Green", "Blue")
        x, y, z, *colour = _between(times, [tuple(float(row[key]) for key in keys) for row in rows], moment)
        found[int(name.removesuffix(".csv").split()[-1])] = Seen((-y, x, z), tuple(colour))
    return found


def skyb(path: Path, moment: float) -> dict[int, Seen]:
    found = {}
    for name, data in _files(path).items():
        assert data[:6] == b"skyb\x02\x01"
        blanked = data[:6] + b"\0\0\0\0" + data[10:]
        assert struct.unpack("<I", data[6:10])[0] == zlib.crc32(blanked, 0xFFFFFFFF) ^ 0xFFFFFFFF
        blocks, at = {}, 10
        while at < len(data):
            kind, length = struct.unpack("<BH", data[at : at + 3])
            blocks[kind] = data[at + 3 : at + 3 + length]
            at += 3 + length
        x, y, z = _on_board(blocks[1], round(moment * 1000))
        found[int(name.removesuffix(".skyb").split()[-1])] = Seen((-y, x, z), _light(blocks[2], moment))
    return found


def _on_board(block: bytes, moment: int) -> list[float]:
    scale, *here, heading = struct.unpack("<B4h", block[:9])
    assert 1 <= scale <= 127
    assert heading == 0
    at, now = 9, 0
    while at < len(block):
        formats, duration = struct.unpack("<BH", block[at : at + 3])
        at += 3
        axes = []
        for axis in range(3):
            count = (0, 1, 3)[formats >> 2 * axis & 3]
            axes.append([here[axis], *struct.unpack(f"<{count}h", block[at : at + 2 * count])])
            at += 2 * count
        if now <= moment < now + duration:
            u = (moment - now) / duration
            return [_bezier([[value] for value in axis], u)[0] * scale / 1000 for axis in axes]
        here, now = [axis[-1] for axis in axes], now + duration
    return [value * scale / 1000 for value in here]


def path3(path: Path, moment: float) -> dict[int, Seen]:
    found = {}
    for name, data in _files(path).items():
        assert data[:4] == b"DP\x03\x0e"
        crc, zero, unit, count, size = struct.unpack("<iHHBB", data[4:14])
        assert (crc, zero, unit, count, size) == (0, 0, 10, 2, 8)
        at, parts = 14, {}
        for _ in range(count):
            kind, nothing, rate, length = struct.unpack("<BBHI", data[at : at + 8])
            assert nothing == 0
            body = data[at + 8 : at + 8 + length]
            values = struct.unpack(f"<{length // 2}h", body) if kind == 1 else tuple(body)
            rows = [values[place : place + 3] for place in range(0, len(values), 3)]
            parts[kind] = _between([row * 1000 / rate for row in range(len(rows))], rows, moment)
            at += 8 + length
        assert at == len(data)
        x, y, z = (value / 100 for value in parts[1])
        found[int(name.removeprefix("DSS-").removesuffix(".PATH3"))] = Seen((x, y, z), parts[2])
    return found


def path_records(path: Path, moment: float) -> dict[int, Seen]:
    found = {}
    for name, data in _files(path).items():
        rows = list(struct.iter_unpack("<6h", data))
        x, y, z, *colour = _between([row / 4 for row in range(len(rows))], rows, moment)
        place = (x / 100, y / 100, z / 100)
        found[int(name.removeprefix("APM-").removesuffix(".PATH"))] = Seen(place, tuple(colour))
    return found


def mds(path: Path, moment: float) -> dict[int, Seen]:
    """North, east, down: of a show whose y points north, x is east."""
    found = {}
    for name, data in _files(path).items():
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        keys = ("px", "py", "pz", "ledr", "ledg", "ledb")
        times = [float(row["t"]) for row in rows]
        north, east, down, *colour = _between(times, [tuple(float(row[key]) for key in keys) for row in rows], moment)
        found[int(name.removesuffix(".csv").split()[-1])] = Seen((east, north, -down), tuple(colour))
    return found


def crazyswarm(path: Path, moment: float) -> dict[int, Seen]:
    found = {}
    for name, data in _files(path).items():
        if not name.endswith(".csv"):
            continue
        head, *lines = data.decode().splitlines()
        assert head.startswith("Duration,x^0,x^1,")
        assert head.endswith(",yaw^7")
        assert len(lines) > 1
        now, here = 0.0, (0.0, 0.0, 0.0)
        for line in lines:
            duration, *numbers = (float(value) for value in line.split(","))
            own = min(moment - now, duration)
            here = _three(tuple(_horner(numbers[8 * axis : 8 * axis + 8], own) for axis in range(3)))
            now += duration
            if moment < now:
                break
        x, y, z = here
        found[int(name.removesuffix(".csv").split()[-1])] = Seen((-y, x, z), None)
    return found


def _horner(numbers: list[float], value: float) -> float:
    total = 0.0
    for number in reversed(numbers):
        total = total * value + number
    return total


def vviz(path: Path, moment: float, *, towards: bool = False) -> dict[int, Seen]:
    """Strictly: the four head fields, dx, dy, dz and dt in samples, r, g, b and frames in actions."""
    show = json.loads(path.read_bytes())
    assert {"version", "defaultPositionRate", "defaultColorRate", "timeOffsetSecs"} <= show.keys()
    found = {}
    for performance in show["performances"]:
        agent = performance["agentDescription"]
        here = [agent["homeX"], agent["homeY"], agent["homeZ"]]
        assert agent["agentTraversal"][0] == {"dx": 0, "dy": 0, "dz": 0}
        times: list[float] = []
        rows: list[tuple[float, ...]] = []
        now = 0.0
        for number, sample in enumerate(agent["agentTraversal"]):
            assert sample.keys() <= {"dx", "dy", "dz", "dt"}
            now += sample.get("dt", 1 / show["defaultPositionRate"]) if number else 0.0
            here = [value + sample[key] for value, key in zip(here, ("dx", "dy", "dz"), strict=True)]
            times.append(now)
            rows.append(_three(tuple(here)))
        x, up, depth = _between(times, rows, moment)
        (light,) = performance["payloadDescription"]
        assert (light["id"], light["type"]) == (0, "Light")
        frame = moment * show["defaultColorRate"] + 1e-6
        for action in light["payloadActions"]:
            assert action.keys() == {"r", "g", "b", "frames"}
            colour = (action["r"], action["g"], action["b"])
            frame -= action["frames"]
            if frame < 0:
                break
        found[performance["id"]] = Seen((x, -depth if towards else depth, up), colour)
    return found
