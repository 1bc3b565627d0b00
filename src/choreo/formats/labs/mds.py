"""mavsdk_drone_show: a zip with one CSV of samples a drone, north-east-down, with velocity and acceleration.

Columns `idx,t,px,py,pz,vx,vy,vz,ax,ay,az,yaw,mode,ledr,ledg,ledb`; metres, seconds, colours 0 to 255 in linear light,
as in the Skybrush CSV from which that program makes such files. North is true north: a show is turned by its heading.
"""

from __future__ import annotations

import io
import math
import os
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.plan import Plan
from choreo.errors import FileError
from choreo.formats.archive import MEGABYTE, add, new_archive, open_archive
from choreo.formats.choices import Choices
from choreo.formats.decimals import byte_table, decimal_columns, text, whole_columns, word
from choreo.formats.numbering import counted, members
from choreo.formats.sampling import colours
from choreo.formats.skybrush.csv_text import quick_table
from choreo.formats.skybrush.csv_zip import DEFAULT_RATE, sample_times
from choreo.formats.tracks import Gathered, Track, Tracks
from choreo.ordinary import unmarked
from choreo.progress import Progress, silent

HEADER = b"idx,t,px,py,pz,vx,vy,vz,ax,ay,az,yaw,mode,ledr,ledg,ledb"
MODE = b",0,70"
"""Yaw 0, and the mode of a drone that flies its path."""
_USED = ("t", "px", "py", "pz", "ledr", "ledg", "ledb")
_LARGEST_FILE = 100 * MEGABYTE
_MOST_LINES = 4_000_000
"""Of a drone: more than its file has room for, were they rows."""
_DRONES_AT_ONCE = 32
_SPEEDS = ("vx", "vy", "vz")
_OFF, _NEAR = 1.0, 0.25
"""m/s that a velocity may miss what the places say, and seconds between the places beside it that say so."""
_LIGHTS = byte_table(b",")


def to_north(points: Floats, heading: float) -> Floats:
    """Return points (..., 3) of choreo as north, east, down; `heading` is that of y, degrees.

    >>> to_north(np.array([1.0, 2.0, 3.0]), 0.0).tolist(), to_north(np.array([0.0, 2.0, 0.0]), 90.0).round(9).tolist()
    ([2.0, 1.0, -3.0], [0.0, 2.0, 0.0])
    """
    cos, sin = math.cos(math.radians(heading)), math.sin(math.radians(heading))
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    return np.stack([y * cos - x * sin, y * sin + x * cos, 0.0 - z], axis=-1)


def from_north(points: Floats, heading: float = 0.0) -> Floats:
    """Return points (..., 3) north, east, down in choreo's frame.

    >>> from_north(to_north(np.array([1.0, 2.0, 3.0]), 30.0), 30.0).round(9).tolist()
    [1.0, 2.0, 3.0]
    """
    cos, sin = math.cos(math.radians(heading)), math.sin(math.radians(heading))
    north, east, down = points[..., 0], points[..., 1], points[..., 2]
    return np.stack([east * cos - north * sin, north * cos + east * sin, 0.0 - down], axis=-1)


def write_mds(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as a zip of CSV files for mavsdk_drone_show; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If the rate is out of range, or a coordinate beyond 9,999 m.
    """
    moments = sample_times(plan, choices.hertz(DEFAULT_RATE))
    heading, labels = plan.fleet.heading, plan.fleet.labels
    head = [*whole_columns(np.arange(len(moments))), *decimal_columns(moments / 1000, 3, b",")]
    with new_archive(file) as archive:
        for start in range(0, plan.drones, _DRONES_AT_ONCE):
            drones = slice(start, start + _DRONES_AT_ONCE)
            motion = [to_north(values, heading) for values in _motion(plan, moments, drones)]
            lights = colours(plan, moments.astype(np.float64), drones, linear=True)
            for row, light in enumerate(lights):
                numbers = chain.from_iterable(
                    decimal_columns(values[:, row, axis], decimals, b",")
                    for values, decimals in zip(motion, (6, 3, 3), strict=True)
                    for axis in range(3)
                )
                tail = [_LIGHTS[light[:, channel]] for channel in range(3)]
                rows = text([*head, *numbers, *_words(MODE), *tail, word(b"\n")])
                add(archive, f"Drone {labels[start + row]}.csv", [HEADER + b"\n", rows])
            progress("write samples", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))


def _words(literal: bytes) -> list[np.uint32]:
    return [word(literal[place : place + 4]) for place in range(0, len(literal), 4)]


def _motion(plan: Plan, milliseconds: Ints, drones: slice) -> tuple[Floats, Floats, Floats]:
    """Return position, velocity and acceleration, (k, n, 3) each; at rest at the very end."""
    times, control = plan.trajectory.times, plan.trajectory.control[:, :, drones]
    moments = milliseconds / 1000
    piece = np.clip(np.searchsorted(times, moments, side="right") - 1, 0, len(times) - 2)
    length = np.diff(times)[piece]
    u = np.clip((moments - times[piece]) / length, 0.0, 1.0)
    w = 1 - u
    curve = control[piece]
    first, second = np.diff(curve, axis=1), np.diff(curve, n=2, axis=1)
    place = np.einsum("kc,kcnx->knx", np.stack([w**3, 3 * w**2 * u, 3 * w * u**2, u**3], axis=1), curve)
    velocity = np.einsum("kc,kcnx->knx", np.stack([w**2, 2 * w * u, u**2], axis=1) * (3 / length)[:, None], first)
    bend = np.einsum("kc,kcnx->knx", np.stack([w, u], axis=1) * (6 / length**2)[:, None], second)
    return place, velocity, bend


def read_mds(path: str | os.PathLike[str], progress: Progress = silent, heading: float = 0.0) -> Tracks:
    """Read a zip of CSV files of mavsdk_drone_show; with heading 0, x is east and y is north.

    Raises
    ------
    FileError
        If the file is missing, damaged or too large, or a file in it is of another kind.
    """
    with open_archive(path, "a zip of mavsdk_drone_show's CSV files") as archive:
        names, numbers = members(path, archive, ".csv")
        gathered, off = Gathered(path), list[float]()
        for index, name in enumerate(names):
            track, missed = _track(archive.read(name, _LARGEST_FILE), f"{path}: '{name}'", heading)
            gathered.take(track)
            off += [missed] if missed > _OFF else []
            if index % _DRONES_AT_ONCE == 0:
                progress("read samples", index / len(names))
    title = Path(path).name.split(".")[0]
    notes = (*_odd_speeds(off), *counted(names))
    return Tracks(title, gathered.drones, False, True, 0.5e-6, numbers, notes)


def _odd_speeds(off: list[float]) -> tuple[str, ...]:
    """Return what is to be noted of drones whose velocities miss their places by so much, m/s."""
    if not off:
        return ()
    who, says = ("1 drone", "its places say") if len(off) == 1 else (f"{len(off):,} drones", "their places say")
    return (f"the velocities (vx, vy, vz) of {who} are not what {says}, by up to {max(off):.1f} m/s: not checked",)


def is_mds(head: bytes) -> bool:
    """Return whether a CSV that begins with these bytes is one of mavsdk_drone_show.

    >>> is_mds(HEADER), is_mds(b"Time [msec],x [m]")
    (True, False)
    """
    return set(_USED) <= set(_columns(head))


def _columns(head: bytes) -> list[str]:
    line = unmarked(head).split(b"\n", 1)[0][:2000]
    return [name.strip().lower() for name in line.decode("utf-8", errors="replace").split(",")]


def _track(data: bytes, where: str, heading: float) -> tuple[Track, float]:
    """Return a file's drone, and how far its velocities are off what its places say, m/s."""
    head, _, body = unmarked(data).partition(b"\n")
    names = _columns(head)
    missing = [name for name in _USED if name not in names]
    if missing:
        raise FileError(f"{where}: lacks the column '{missing[0]}'; expected the header '{HEADER.decode()}'")
    if twice := next((name for name in _USED if names.count(name) > 1), None):
        raise FileError(
            f"{where}: has the column '{twice}' twice, and readers take different ones; leave one of them out"
        )
    table = _table(body, len(names), where)
    values = {name: table[:, names.index(name)] for name in _USED}
    points = from_north(np.stack([values["px"], values["py"], values["pz"]], axis=1), heading)
    lights = np.stack([values["ledr"], values["ledg"], values["ledb"]], axis=1)
    if not ((lights >= 0) & (lights <= 255)).all():
        raise FileError(f"{where}: colours lie between 0 and 255")
    found: Bytes = np.rint(lights).astype(np.uint8)
    track = Track(where, values["t"], points, values["t"], found)
    if not set(_SPEEDS) <= set(names):
        return track, 0.0
    # As they are written: both are north, east and down.
    places = np.stack([values["px"], values["py"], values["pz"]], axis=1)
    return track, _missed(values["t"], places, table[:, [names.index(name) for name in _SPEEDS]])


def _missed(seconds: Floats, places: Floats, speeds: Floats) -> float:
    """Return how far velocities (k, 3) are off the mean velocity between the rows beside, m/s; 0 where none is said.

    At rows farther apart than `_NEAR` a drone may do anything between them.
    """
    if not speeds.any():
        return 0.0
    before, after = np.arange(len(seconds)) - 1, np.arange(len(seconds)) + 1
    before, after = np.maximum(before, 0), np.minimum(after, len(seconds) - 1)
    length = seconds[after] - seconds[before]
    near = (length > 0) & (length <= 2 * _NEAR)
    mean = (places[after] - places[before])[near] / length[near, None]
    off = np.sqrt(((speeds[near] - mean) ** 2).sum(axis=1))
    return float(np.where(np.isfinite(off), off, np.inf).max(initial=0.0))


def _table(body: bytes, columns: int, where: str) -> Floats:
    """Return the numbers of the rows, (k, columns)."""
    if body.count(b"\n") > _MOST_LINES:
        raise FileError(f"{where}: has more than {_MOST_LINES:,} lines, which no drone has; export it at a lower rate")
    body = body.replace(b"\r\n", b"\n") if b"\r" in body else body
    quick = quick_table(body if body.endswith(b"\n") else body + b"\n", columns)
    if quick is not None:
        return quick
    lines = [line for line in body.split(b"\n") if line.strip()]
    if not lines:
        raise FileError(f"{where}: has a header but no row")
    for number, line in enumerate(lines, start=2):
        if line.count(b",") != columns - 1:
            more = ": numbers with a decimal comma? Write them with a point" if line.count(b",") >= columns else ""
            raise FileError(f"{where}: line {number} has {line.count(b',') + 1} fields instead of {columns}{more}")
    try:
        numbers = np.fromstring(b",".join(lines).decode("utf-8", errors="replace"), sep=",")
        if len(numbers) == len(lines) * columns:
            return numbers.reshape(len(lines), columns)
    except ValueError:
        pass  # there is something else than plain numbers
    try:
        return np.loadtxt(io.BytesIO(b"\n".join(lines)), delimiter=",", ndmin=2, comments=None, dtype=np.float64)
    except ValueError:
        raise FileError(f"{where}: holds what is no number; expected numbers between commas") from None
