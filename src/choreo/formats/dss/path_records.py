"""The older DSS PATH: records of six i16, x, y, z in centimetres and red, green, blue, at a steady rate.

The file itself does not say how many records a second it holds: that is set where it is flown.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np

from choreo.core.plan import Plan
from choreo.errors import FileError
from choreo.formats.archive import MEGABYTE, add, new_archive, open_archive
from choreo.formats.choices import Choices
from choreo.formats.dss.path3 import UNIT, units
from choreo.formats.numbering import counted, members
from choreo.formats.sampling import colours, grid, places
from choreo.formats.tracks import Gathered, Track, Tracks
from choreo.progress import Progress, silent

RATE = 4.0
"""Records a second: the most that the format's players take."""
_LARGEST_FILE = 5 * MEGABYTE
_DRONES_AT_ONCE = 32


def write_path(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as a zip of PATH files; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If a place is beyond 327 m, or the rate is not within 1 and 4 Hz.
    """
    hertz = choices.hertz(RATE, most=RATE)
    moments = grid(plan, hertz, rows=True)
    with new_archive(file) as archive:
        for start in range(0, plan.drones, _DRONES_AT_ONCE):
            drones = slice(start, start + _DRONES_AT_ONCE)
            lights = colours(plan, moments, drones).astype("<i2")
            for row, points in enumerate(units(places(plan, moments, drones), "PATH")):
                records = np.concatenate([points, lights[row]], axis=1)
                add(archive, f"APM-{plan.fleet.labels[start + row]}.PATH", [records.tobytes()])
            progress("write samples", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))


def read_path(path: str | os.PathLike[str], progress: Progress = silent, hertz: float = RATE) -> Tracks:
    """Read a zip of PATH files at so many records a second.

    Raises
    ------
    FileError
        If the file is missing, damaged or too large, or a file in it is no PATH.
    """
    with open_archive(path, "a zip of PATH files") as archive:
        names, numbers = members(path, archive, ".path")
        gathered = Gathered(path)
        for index, name in enumerate(names):
            gathered.take(_track(archive.read(name, _LARGEST_FILE), f"{path}: '{name}'", hertz))
            if index % _DRONES_AT_ONCE == 0:
                progress("read samples", index / len(names))
    note = f"PATH files do not say their rate; {hertz:g} records a second are assumed"
    title, notes = Path(path).name.split(".")[0], (note, *counted(names))
    return Tracks(title, gathered.drones, False, False, UNIT / 2, numbers, notes, UNIT)


def _track(data: bytes, where: str, hertz: float) -> Track:
    if not data or len(data) % 12:
        raise FileError(f"{where}: has {len(data)} bytes; PATH files hold records of 12")
    records = np.frombuffer(data, dtype="<i2").reshape(-1, 6)
    lights = records[:, 3:]
    if lights.min() < 0 or lights.max() > 255:
        raise FileError(f"{where}: colours lie between 0 and 255, got {lights.min()} to {lights.max()}")
    seconds = np.arange(len(records)) / hertz
    return Track(where, seconds, records[:, :3] * UNIT, seconds, lights.astype(np.uint8))
