"""Writing a plan for other tools, and proving that what was written is what was planned."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from choreo.arrays import Floats
from choreo.atomic import atomic_write
from choreo.core.light_track import FRAME
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError, UnsafeError
from choreo.formats.deviation import deviation
from choreo.formats.plan_file.details import to_details
from choreo.formats.plan_file.npz import load_plan, write_plan
from choreo.formats.skybrush.csv_zip import (
    DEFAULT_RATE,
    plan_of,
    read_samples,
    sample_colours,
    sample_times,
    write_csvzip,
)
from choreo.formats.skybrush.frame import MUSIC_TYPE
from choreo.formats.skybrush.skyc import write_skyc
from choreo.formats.skybrush.skyc_reading import read_skyc
from choreo.progress import Progress, silent
from choreo.safety.check import check
from choreo.safety.report import Report

_MICROMETRE = 1e-6
_ROUNDING = 2e-6
_LARGEST_JUMP = 0.01
_DRONES_AT_ONCE = 64


@dataclass(frozen=True)
class Exported:
    """A file that was written, read back and found good.

    Parameters
    ----------
    path : Path
    format : str
        'Skybrush show', 'Skybrush CSV' or 'choreo plan'.
    sha256 : str
        Of the file's bytes, so that it can be recognised where it is flown.
    size : int
        Bytes.
    report : Report
        The check of the file itself.
    deviation : float
        No drone of the file is ever farther from its planned place than this, m.
    """

    path: Path
    format: str
    sha256: str
    size: int
    report: Report
    deviation: float


@dataclass(frozen=True)
class _Format:
    """One format: its name, writer, reader (which compares all but the curves), and allowed deviation of those."""

    name: str
    write: Callable[[Plan, BinaryIO, float, Progress], None]
    read: Callable[[Plan, Path, float, Progress], Plan]
    allowed: Callable[[Plan, float], float]


def export(
    plan: Plan, file: str | os.PathLike[str], *, rate: float = DEFAULT_RATE, progress: Progress = silent
) -> Exported:
    """Write a plan to a file for other tools; the ending chooses the format.

    The file is written aside, read back, compared with the plan and checked against the plan's limits. Only if all
    of that is good does it take the place of an old file.

    Parameters
    ----------
    plan : Plan
    file : path
        Ending in `.skyc` (Skybrush show: the very curves), `.zip` (Skybrush CSV: samples) or `.npz` (plan file).
    rate : float
        Samples a second of the CSV, 1 to 100; 20 keeps the curves to 1 mm.
    progress : callable
        Told the stage's name and the part that is done.

    Raises
    ------
    InputError
        If the ending is another one, or the format cannot hold the plan.
    FileError
        If the file cannot be written.
    UnsafeError
        If what was written breaks a rule, or is not what was planned; the old file stays.
    """
    path = Path(file)
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(
            f"{file}: choreo writes files ending in .skyc (Skybrush show), .zip (Skybrush CSV) and .npz (plan file)"
        )
    with atomic_write(path) as stream:
        form.write(plan, stream, rate, progress)
        stream.flush()
        written = Path(stream.name)
        try:
            back = form.read(plan, written, rate, progress)
            report = check(back, plan.limits, progress=progress)
            report.raise_for_violations()
            away = _compare_curves(plan, back, form.allowed(plan, rate))
        except _DifferentError as difference:
            raise UnsafeError(
                f"{path}: the written file is not what was planned ({difference}); nothing was replaced"
            ) from None
        except FileError as error:
            reason = str(error).replace(str(written), str(path))
            raise UnsafeError(f"the written file does not read back; nothing was replaced. {reason}") from None
        digest, size = _sha256(written), written.stat().st_size
    return Exported(path, form.name, digest, size, report, away)


class _DifferentError(Exception):
    """What in the written file is not as planned."""


def _insist(good: bool, what: str) -> None:
    if not good:
        raise _DifferentError(what)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_skyc(plan: Plan, file: BinaryIO, rate: float, progress: Progress) -> None:  # noqa: ARG001
    write_skyc(plan, file)


def _write_plan(plan: Plan, file: BinaryIO, rate: float, progress: Progress) -> None:  # noqa: ARG001
    write_plan(plan, file)


def _read_skyc(plan: Plan, path: Path, rate: float, progress: Progress) -> Plan:  # noqa: ARG001
    back = read_skyc(path)
    _compare(plan, back, colour_step=1)
    _compare_places(plan, back)
    _compare_music(plan, back, (MUSIC_TYPE,))
    return back


def _read_plan(plan: Plan, path: Path, rate: float, progress: Progress) -> Plan:  # noqa: ARG001
    back = load_plan(path)
    _compare(plan, back, colour_step=0)
    _compare_places(plan, back)
    _compare_music(plan, back)
    return back


def _read_csv(plan: Plan, path: Path, rate: float, progress: Progress) -> Plan:
    """Return the samples as a plan, with what a CSV cannot hold: limits, pads, landing places and cues."""
    samples = read_samples(path, progress)
    moments = sample_times(plan, rate)
    same = samples.colours.shape == (plan.drones, len(moments), 3)
    for start in range(0, plan.drones if same else 0, _DRONES_AT_ONCE):
        drones = slice(start, start + _DRONES_AT_ONCE)
        same &= np.array_equal(sample_colours(plan, moments, drones).transpose(1, 0, 2), samples.colours[drones])
    _insist(same, "its colours are others")
    back = plan_of(samples, plan.title)
    _insist(_dark_after(plan), "the plan's lights go on after the last row")
    return replace(
        back,
        limits=plan.limits,
        fleet=plan.fleet,
        spans=plan.spans,
        landings=plan.landings,
        rounding=plan.rounding,
        notes=plan.notes,
    )


def _compare(plan: Plan, back: Plan, colour_step: int) -> None:
    """Raise unless drones and colours are the same, these within `colour_step` of 255.

    Colours are compared wherever a player still plays: in the show and after it, until both have said all they say.
    """
    _insist(back.drones == plan.drones, f"{back.drones} drones instead of {plan.drones}")
    end = round(float(plan.trajectory.times[-1]) / FRAME)
    within = after = 0
    for drone in range(plan.drones):  # straight runs differ most at a keyframe of one of the two
        keys = np.concatenate([plan.light.keyframes(drone)[0], back.light.keyframes(drone)[0], [0, end]])
        frames = np.unique(keys[keys >= 0])
        wanted, found = (track.sample(frames, [drone])[:, 0].astype(np.int16) for track in (plan.light, back.light))
        steps = np.abs(wanted - found).max(axis=1)
        within = max(within, int(steps[frames <= end].max(initial=0)))
        after = max(after, int(steps[frames > end].max(initial=0)))
    _insist(within <= colour_step, f"its colours are up to {within} of 255 away")
    if plan.sample_rate is None or not _dark_after(plan):  # samples leave open what comes after them
        _insist(after <= colour_step, "the plan's lights go on after the show")


def _dark_after(plan: Plan) -> bool:
    """Return whether all lights are out once the curves have ended, or nothing is known of them."""
    after = plan.light.frames * FRAME > float(plan.trajectory.times[-1]) + FRAME
    return not (plan.light.values[after].any() or (plan.sample_rate is None and plan.light.last.any()))


def _compare_curves(plan: Plan, back: Plan, allowed: float) -> float:
    """Return how far the curves of two plans are apart at most; raise if that is more than allowed."""
    away = deviation(plan.trajectory, back.trajectory)
    far = f"drones leave their planned curves by up to {away * 1000:.3f} mm, more than {allowed * 1000:.3f} mm"
    _insist(away <= allowed, far)
    return away


def _compare_places(plan: Plan, back: Plan) -> None:
    """Raise unless pads, limits, location and orientation are the same."""
    pads = np.abs(plan.fleet.homes - back.fleet.homes).max()
    _insist(bool(pads <= _MICROMETRE), "its pads are elsewhere")
    _insist(_same_places(plan.landings, back.landings), "its landing places are elsewhere")
    wanted, found = to_details(plan), to_details(back)
    _insist(wanted["limits"] == found["limits"], "its limits are others")
    turned = abs((plan.fleet.heading - back.fleet.heading + 180) % 360 - 180)
    _insist(turned <= _MICROMETRE, "its orientation is another one")
    _insist(_near(plan.fleet.origin, back.fleet.origin, 1e-7), "its origin is another place")
    _insist(_near((plan.fleet.altitude,), (back.fleet.altitude,), 1e-3), "its altitude is another one")


def _compare_music(plan: Plan, back: Plan, types: tuple[str, ...] | None = None) -> None:
    """Raise unless the music is the same, where the format holds its type (None: any), or else absent."""
    wanted = plan.music if plan.music is None or types is None or plan.music.media_type in types else None
    same = (wanted is None) == (back.music is None) and (
        wanted is None or wanted.data == getattr(back.music, "data", None)
    )
    _insist(same, "its music is another one")
    _insist(wanted is None or plan.music_start == back.music_start, "its music begins at another moment")


def _same_places(one: Floats | None, other: Floats | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.abs(one - other).max() <= _MICROMETRE)


def _near(one: tuple[float | None, ...] | None, other: tuple[float | None, ...] | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return all(a is b if a is None or b is None else abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def _sag(plan: Plan, rate: float) -> float:
    """Return how far straight lines between samples may leave curves that keep the plan's acceleration, m.

    Linear interpolation over a step h is off by at most a h^2 / 8; a jump of velocity within the step adds v h / 4.
    """
    step = float(np.diff(sample_times(plan, rate)).max()) / 1000
    return plan.limits.max_acceleration * step**2 / 8 + _LARGEST_JUMP * step / 4 + _ROUNDING


_FORMATS = {
    ".skyc": _Format("Skybrush show", _write_skyc, _read_skyc, lambda _plan, _rate: _MICROMETRE),
    ".zip": _Format("Skybrush CSV", write_csvzip, _read_csv, _sag),
    ".npz": _Format("choreo plan", _write_plan, _read_plan, lambda _plan, _rate: 0.0),
}
