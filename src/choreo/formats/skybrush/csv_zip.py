"""Skybrush CSV: a zip with one file of samples a drone, which many other tools take as well.

Columns `Time [msec],x [m],y [m],z [m],Red,Green,Blue` in Skybrush's frame (`choreo.formats.skybrush.frame`); colours
are linear, 0 to 255, while choreo's are sRGB. Between two rows everything runs in straight lines. Nothing but samples
travels in such a file: limits, pads, cues and location stay with the plan.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.checks import is_number
from choreo.colour import to_linear, to_srgb
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats.archive import MEGABYTE, Archive, add, new_archive, open_archive
from choreo.formats.choices import FASTEST, SLOWEST, insist_on_few
from choreo.formats.numbering import counted, in_order, labelled
from choreo.formats.pieces.shared_moments import check_ways
from choreo.formats.skybrush.csv_text import HEADER, Rows, parse_rows, row_text
from choreo.formats.skybrush.declared import decimal_rounding
from choreo.formats.skybrush.frame import from_skybrush, to_skybrush
from choreo.formats.straight import Blocks, straight_plan
from choreo.progress import Progress, silent

DEFAULT_RATE = 20.0
_MOST_DRONES = 50_000
_MOST_ROWS = 20_000_000
"""Of all drones: a row takes some 100 bytes until its plan is made, and 2 GiB is what a reader may take."""
_LARGEST_FILE = 100 * MEGABYTE
_LARGEST_TOTAL = 3_000 * MEGABYTE
_SHORTEST_STEP = 0.5
"""Milliseconds between two rows: players and writers count whole ones."""
_SMALL, _TIGHTEST = MEGABYTE, 60
"""A larger text of samples is at most so many times as large as it is packed: times, at least, go on."""
_DRONES_AT_ONCE, _MOMENTS_AT_ONCE = 32, 50_000


_SHARES = np.arange(256) / 255
TO_LINEAR: Bytes = np.rint(255 * to_linear(_SHARES)).astype(np.uint8)
"""The linear byte of each sRGB byte; neither this nor the way back keeps all 256 values apart."""
TO_SRGB: Bytes = np.rint(255 * to_srgb(_SHARES)).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Samples:
    """What a CSV zip holds: milliseconds (k,), points (n, k, 3) m in choreo's frame, linear colours (n, k, 3).

    And the drones' numbers, where the names of their files say them, and what is to be noted of these. A list of each
    drone's points is emptied when a plan is made of them.
    """

    milliseconds: Floats
    points: Floats | list[Floats]
    colours: Bytes
    numbers: tuple[int, ...] | None = None
    notes: tuple[str, ...] = ()


def sample_times(plan: Plan, rate: float) -> Ints:
    """Return the whole milliseconds at which a plan is sampled: `rate` a second, and the very end.

    Raises
    ------
    InputError
        If the rate is not within 1 and 100 Hz, or makes more rows than are read back.
    """
    if not (is_number(rate) and SLOWEST <= rate <= FASTEST):
        raise InputError(f"rate = {rate:g}; expected {SLOWEST:g} to {FASTEST:g} samples a second")
    insist_on_few(float(plan.trajectory.times[-1]), rate, plan.drones, rated=True)
    end = round(float(plan.trajectory.times[-1]) * 1000)
    steps = np.rint(np.arange(math.ceil(end * rate / 1000) + 1) * 1000 / rate).astype(np.int64)
    return np.unique(np.append(steps[steps < end], end))


def sample_points(plan: Plan, milliseconds: Ints | Floats, drones: slice | Ints) -> Floats:
    """Return the points (k, n, 3) m in choreo's frame of some drones of a plan."""
    times, control = plan.trajectory.times, plan.trajectory.control[:, :, drones]
    moments = milliseconds / 1000
    piece = np.clip(np.searchsorted(times, moments, side="right") - 1, 0, len(times) - 2)
    u = np.clip((moments - times[piece]) / np.diff(times)[piece], 0.0, 1.0)
    weights = np.stack([(1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, u**3], axis=1)
    points = np.empty((len(moments), control.shape[2], 3))
    for start in range(0, len(moments), _MOMENTS_AT_ONCE):
        some = slice(start, start + _MOMENTS_AT_ONCE)
        points[some] = np.einsum("kc,kcnx->knx", weights[some], control[piece[some]])
    return points


def sample_colours(plan: Plan, milliseconds: Ints, drones: slice) -> Bytes:
    """Return the linear colours (k, n, 3) of some drones of a plan."""
    return TO_LINEAR[plan.light.sample(milliseconds / (1000 * FRAME), drones)]


def write_csvzip(plan: Plan, file: BinaryIO, rate: float = DEFAULT_RATE, progress: Progress = silent) -> None:
    """Write a plan as a Skybrush CSV zip; the same plan gives the same bytes.

    Parameters
    ----------
    plan : Plan
    file : binary file
        Open for writing, and able to seek.
    rate : float
        Samples a second, 1 to 100. Straight lines between samples leave the curve by at most
        max_acceleration / (8 rate^2): 0.94 mm at 20 Hz and 3 m/s2. The last row is the very end of the show.

    Raises
    ------
    InputError
        If the rate is out of range, or a coordinate beyond 9,999 m.
    """
    milliseconds = sample_times(plan, rate)
    times, labels = row_text(milliseconds), plan.fleet.labels
    with new_archive(file) as archive:
        for start in range(0, plan.drones, _DRONES_AT_ONCE):
            drones = slice(start, start + _DRONES_AT_ONCE)
            points = to_skybrush(sample_points(plan, milliseconds, drones))
            colours = sample_colours(plan, milliseconds, drones)
            for drone in range(points.shape[1]):
                rows = times(points[:, drone], colours[:, drone])
                add(archive, f"{labelled(labels[start + drone])}.csv", [HEADER + b"\n", rows])
            progress("write samples", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))


def read_csvzip(path: str | os.PathLike[str], progress: Progress = silent) -> Plan:
    """Read a Skybrush CSV zip as a plan of straight pieces, with `sample_rate` set and default limits.

    Raises
    ------
    FileError
        If the file is missing, damaged or too large, or a CSV in it is not of this kind; the message names it.
    """
    samples = read_samples(path, progress)
    try:
        plan = plan_of(samples, Path(path).stem)
    except InputError as error:
        raise FileError(f"{path}: {error}") from None
    check_ways(path, plan.trajectory)
    return plan


def read_samples(path: str | os.PathLike[str], progress: Progress = silent) -> Samples:
    """Read the samples of a Skybrush CSV zip; sizes are bounded before anything is unpacked."""
    with open_archive(path, "a Skybrush CSV zip") as archive:
        names = _csv_names(path, archive)
        order, numbers = in_order(names)
        names = [names[place] for place in order]
        first = _rows(path, archive, names[0])
        _check_rows(f"{path}: '{names[0]}'", first.milliseconds, len(names))
        blocks, points = Blocks(), list[Floats]()
        colours = np.empty((len(names), len(first.milliseconds), 3), dtype=np.uint8)
        for index, name in enumerate(names):
            rows = _rows(path, archive, name) if index else first
            if not np.array_equal(rows.milliseconds, first.milliseconds):
                raise FileError(
                    f"{path}: '{name}' has rows at other times than '{names[0]}'; export all drones at one rate"
                )
            points.append(blocks.keep(from_skybrush(rows.points)))
            colours[index] = rows.colours
            if index % _DRONES_AT_ONCE == 0:
                progress("read samples", index / len(names))
    return Samples(first.milliseconds, points, colours, numbers, counted(names))


def _rows(path: str | os.PathLike[str], archive: Archive, name: str) -> Rows:
    text = archive.read(name, _LARGEST_FILE, small=_SMALL, tightest=_TIGHTEST)
    return parse_rows(text, f"{path}: '{name}'")


def plan_of(samples: Samples, title: str) -> Plan:
    """Return the plan that runs straight from sample to sample; moments between which nothing moves are joined."""
    microseconds = np.rint(samples.milliseconds * 1000).astype(np.int64)
    rounding = decimal_rounding(np.array([rows[0] for rows in samples.points]))
    plan = straight_plan(title, microseconds, samples.points, _light(samples), rounding, samples.numbers)
    return replace(plan, notes=samples.notes)


def _light(samples: Samples) -> LightTrack:
    """Return the colours on the 20 ms grid of light programs, nearest to the samples at which they change."""
    steady = (samples.colours[:, 1:] == samples.colours[:, :-1]).all(axis=(0, 2))
    changes = np.flatnonzero(~(steady[1:] & steady[:-1])) + 1
    grid = np.rint(samples.milliseconds / (1000 * FRAME)).astype(np.int64)
    frames = np.unique(np.concatenate([grid[:1], grid[changes], grid[-1:]]))
    moments = np.clip(frames * FRAME * 1000, samples.milliseconds[0], samples.milliseconds[-1])
    after = np.clip(np.searchsorted(samples.milliseconds, moments), 1, len(samples.milliseconds) - 1)
    start, end = samples.milliseconds[after - 1], samples.milliseconds[after]
    part = ((moments - start) / (end - start))[:, None]
    colours = np.empty((len(frames), len(samples.colours), 3), dtype=np.uint8)
    for drone, linear in enumerate(samples.colours):
        screen = TO_SRGB[linear].astype(np.float64)
        colours[:, drone] = np.rint(screen[after - 1] + part * (screen[after] - screen[after - 1]))
    return LightTrack(np.asarray(frames * FRAME, dtype=np.float64), colours)


def _csv_names(path: str | os.PathLike[str], archive: Archive) -> list[str]:
    """Return the CSV files of a zip, one a drone, in the zip's order."""
    names = [name for name in archive.names if not _base(name).startswith(".")]
    other = [name for name in names if not name.lower().endswith(".csv")]
    if other or not names:
        what = f"holds '{other[0]}', which is no CSV file; take it out of the zip" if other else "holds no CSV file"
        raise FileError(f"{path}: is not a Skybrush CSV zip: it {what}")
    if len(names) > _MOST_DRONES or archive.total_size > _LARGEST_TOTAL:
        raise FileError(
            f"{path}: {len(names):,} drones in {archive.total_size / MEGABYTE:,.0f} MB of text; choreo reads at "
            f"most {_MOST_DRONES:,} drones and {_LARGEST_TOTAL / MEGABYTE:,.0f} MB"
        )
    seen: dict[str, str] = {}
    for name in names:
        if _base(name) in seen:
            raise FileError(
                f"{path}: '{seen[_base(name)]}' and '{name}' have the same base name, so readers take them for one "
                "drone; rename one of them"
            )
        seen[_base(name)] = name
    return names


def _base(name: str) -> str:
    return name.rpartition("/")[2].casefold()


def _check_rows(where: str, milliseconds: Floats, drones: int) -> None:
    """Raise if the rows of the first file cannot be those of a show."""
    if len(milliseconds) < 2:
        raise FileError(f"{where}: has a single row; a show has at least two")
    if milliseconds[0] != 0:
        raise FileError(f"{where}: the first row must be at time 0, got {milliseconds[0]:g} ms")
    if (np.diff(milliseconds) <= 0).any():
        row = int(np.argmax(np.diff(milliseconds) <= 0)) + 3
        raise FileError(f"{where}: line {row}: times must be strictly increasing")
    steps = np.diff(milliseconds)
    if steps.min() < _SHORTEST_STEP:
        row = int(steps.argmin()) + 3
        raise FileError(
            f"{where}: line {row}: comes {steps.min():g} ms after the line before; times are whole milliseconds, "
            "so leave one of them out"
        )
    if len(milliseconds) * drones > _MOST_ROWS:
        raise FileError(
            f"{where}: {len(milliseconds):,} rows for {drones:,} drones are more than choreo can hold; at most "
            f"{_MOST_ROWS // drones:,} rows each are read of so many: export fewer drones, or a lower rate"
        )
