"""choreo's own plan file: a `.npz` of arrays and one JSON header, exact to the last bit, without pickles.

Control points that are whole micrometres (the planner's are) are kept as differences along time, sorted by the
significance of their bytes: a sixth of the size, and quicker to pack. Any others are kept as they are.
"""

from __future__ import annotations

import io
import json
import math
import os
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.atomic import atomic_write
from choreo.checks import shown_of_json
from choreo.core.light_track import LightTrack
from choreo.core.music import LARGEST
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError
from choreo.formats.archive import MEGABYTE, Archive, add, new_archive, open_archive
from choreo.formats.pieces.shared_moments import check_ways, too_many
from choreo.formats.plan_file.details import from_details, needs_version, to_details
from choreo.formats.plan_file.stated_steps import with_true_steps
from choreo.ordinary import parse_json

FORMAT = "choreo plan"
VERSION = 8
"""Raised whenever a key or an array is added or changes its meaning; a plan without it is written as before."""

_MICROMETRES = 1e6
_ARRAY = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<kind>[<|][a-z]\d)', 'fortran_order': False, "
    rb"'shape': \((?P<shape>(?:\d{1,12}, ?)*(?:\d{1,12})?)\), \} *\n",
    re.DOTALL,
)
"""How an array in a plan file begins, just as numpy writes it; numpy reads it as Python, which may be anything."""
_LARGEST_HEADER = 16 * MEGABYTE
_LARGEST_LIGHT = 1_000 * MEGABYTE
_SHARED = 3
"""Shared keyframes for each one that a drone needs, up to which the shared ones are as small."""
_STEPS_AT_ONCE = 1_000_000
_PACKED_AT_ONCE = 60_000
_LARGEST_ARRAY = 2_000 * MEGABYTE
_MOST_PIECES = 13_000_000
"""Of all drones: they take twice as much memory while they are unpacked."""


def save_plan(plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write a plan to a `.npz` file; the same plan gives the same bytes.

    Parameters
    ----------
    plan : Plan
    path : path
        An old file there is replaced only when the new one is whole.

    Raises
    ------
    FileError
        If the file cannot be written: see `choreo.atomic.atomic_write`.

    Examples
    --------
    >>> import tempfile
    >>> from choreo.core.limits import Limits
    >>> from choreo.core.fleet import Fleet
    >>> fleet = Fleet(2, spacing=3.0)
    >>> still = Trajectory.hold(fleet.homes, start=0.0, end=4.0)
    >>> plan = Plan("pair", still, LightTrack([0.0], [[[255, 255, 255]] * 2]), (), Limits(), fleet)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_plan(plan, f"{folder}/pair.npz")
    ...     load_plan(f"{folder}/pair.npz").title
    'pair'
    """
    with atomic_write(path) as file:
        write_plan(plan, file)


class Saving:
    """A plan file that is written beside other work, its curves as soon as they are known."""

    def __init__(self, file: BinaryIO, archive: zipfile.ZipFile, beside: ThreadPoolExecutor) -> None:
        self._file, self._archive, self._beside = file, archive, beside
        self._curves: tuple[Trajectory, Future[bool]] | None = None
        self._rest: Future[None] | None = None

    def begin(self, plan: Plan) -> None:
        """Begin with the curves of a plan whose light may still be made."""
        self._curves = plan.trajectory, self._beside.submit(_write_curves, self._archive, plan.trajectory)
        # What is on the disk by then is not waited for at the end.
        self._beside.submit(_settle, self._file)

    def go_on(self, plan: Plan) -> None:
        """Go on with the rest of the plan, whose curves are those that were begun with, if there were any."""
        if self._curves is None:
            self.begin(plan)
        assert self._curves is not None  # begun just now
        trajectory, packed = self._curves
        assert plan.trajectory is trajectory, "the curves of another plan are in the file"
        self._rest = self._beside.submit(lambda: _write_rest(self._archive, plan, packed=packed.result()))

    def wait(self) -> None:
        """Wait until all is written."""
        assert self._rest is not None, "there is no plan to write"
        self._rest.result()


@contextmanager
def saving(path: str | os.PathLike[str]) -> Iterator[Saving]:
    """Write a plan to a `.npz` file while the block runs; only if that ends well, it stays."""
    with atomic_write(path) as file, new_archive(file) as archive, ThreadPoolExecutor(1) as beside:
        writing = Saving(file, archive, beside)
        yield writing
        writing.wait()


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def write_plan(plan: Plan, file: BinaryIO) -> None:
    """Write a plan to an open binary file."""
    with new_archive(file) as archive:
        packed = _write_curves(archive, plan.trajectory)
        _write_rest(archive, plan, packed=packed)


def _write_curves(archive: zipfile.ZipFile, trajectory: Trajectory) -> bool:
    """Add the curves, and tell whether they are packed as steps of whole micrometres."""
    if wrong := _wrong(trajectory.times, len(trajectory.control), trajectory.drones):
        raise InputError(f"the plan is too large for a plan file: {wrong}")
    steps = _to_steps(trajectory.control)
    _add(archive, "times", trajectory.times)
    _add(archive, "control", trajectory.control if steps is None else steps)
    return steps is not None


def _wrong(times: Floats, pieces: int, drones: int) -> str:
    """Return what is wrong where curves have more pieces than are taken, and nothing where they have not."""
    if pieces * drones > _MOST_PIECES:
        return (
            f"its curves have {pieces:,} pieces each, {pieces * drones:,} of all {drones:,} drones; at most "
            f"{_MOST_PIECES:,} are taken; cut the show in parts"
        )
    return too_many(times, drones, pieces)


def _write_rest(archive: zipfile.ZipFile, plan: Plan, *, packed: bool) -> None:
    """Add all but the curves."""
    lights = _light_arrays(plan.light)
    header = _header(plan, packed=packed, own_lights="light_frames" in lights)
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(header, dtype=np.uint8),
        "homes": plan.fleet.homes,
        **lights,
    }
    if plan.music is not None:
        arrays["music"] = np.frombuffer(plan.music.data, dtype=np.uint8)
    for name, array in arrays.items():
        _add(archive, name, array)


def _add(archive: zipfile.ZipFile, name: str, array: NDArray[Any]) -> None:
    """Add an array, or raise `InputError` where it is larger than what is read."""
    most = {"header": _LARGEST_HEADER, "light_values": _LARGEST_LIGHT, "light_colours": _LARGEST_LIGHT}
    if array.nbytes > most.get(name, _LARGEST_ARRAY):
        raise InputError(
            f"the plan is too large for a plan file: '{name}' takes {array.nbytes / MEGABYTE:,.0f} MB of at "
            f"most {most.get(name, _LARGEST_ARRAY) / MEGABYTE:,.0f} MB; split the show"
        )
    add(archive, f"{name}.npy", [_array_header(array), np.ascontiguousarray(array).data.cast("B")])


def load_plan(path: str | os.PathLike[str]) -> Plan:
    """Read a plan that `save_plan` wrote; sizes are looked up before anything is unpacked.

    Raises
    ------
    FileError
        If the file is missing, cut short, not a plan, of a newer version, or its arrays do not fit each other.
    """
    with open_archive(path, "a choreo plan") as archive:
        if "header.npy" not in archive.names:
            raise FileError(f"{path}: is not a choreo plan")
        header = _read_header(path, archive)
        times = _floats(_array(path, archive, "times", np.dtype(np.float64), 1))
        control = _control(path, archive, header, times)
        homes = _floats(_array(path, archive, "homes", np.dtype(np.float64), 2))
        light = _light(path, archive)
        sound = None
        if "music.npy" in archive.names:
            sound = _array(path, archive, "music", np.dtype(np.uint8), 1, limit=LARGEST + 1000).tobytes()
    try:
        trajectory = Trajectory(times, control)
    except InputError as error:
        raise FileError(f"{path}: {error}") from None
    check_ways(path, trajectory)
    return with_true_steps(from_details(header["plan"], str(path), trajectory, light, homes, sound))


def _light_arrays(light: LightTrack) -> dict[str, NDArray[Any]]:
    """Return the lights on moments that all drones share, where that loses nothing and is small; else each one's."""
    moments = np.unique(light.frames)
    if len(moments) * light.drones <= _SHARED * len(light.frames):
        shared = LightTrack(light.times, light.colours)
        if all(np.array_equal(getattr(shared, key), getattr(light, key)) for key in ("starts", "frames", "values")):
            return {"light_times": light.times, "light_colours": light.colours}
    return {"light_frames": _differences(light), "light_values": light.values, "light_starts": light.starts}


def _differences(light: LightTrack) -> Bytes:
    """Return the frames of keyframes as differences, the lowest bytes of all first, (4, k)."""
    steps = np.diff(light.frames, prepend=np.int32(0)).astype("<i4")
    return np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 4).T)


def _light(path: str | os.PathLike[str], archive: Archive) -> LightTrack:
    """Return the lights: those of each drone, or, before version 4, of moments that all drones share."""
    try:
        if "light_times.npy" in archive.names:
            times = _floats(_array(path, archive, "light_times", np.dtype(np.float64), 1))
            return LightTrack(times, _light_array(path, archive, "light_colours", np.dtype(np.uint8), 3))
        steps = _light_array(path, archive, "light_frames", np.dtype(np.uint8), 2)
        if len(steps) != 4:
            raise FileError(f"{path}: 'light_frames' is not the array that a plan has there")
        frames = np.cumsum(np.ascontiguousarray(steps.T).view("<i4")[:, 0], dtype=np.int64)
        values = _light_array(path, archive, "light_values", np.dtype(np.uint8), 2)
        return LightTrack.ragged(frames, values, _array(path, archive, "light_starts", np.dtype(np.int64), 1))
    except FileError:
        raise
    except InputError as error:
        raise FileError(f"{path}: {error}") from None


def _light_array(path: str | os.PathLike[str], archive: Archive, name: str, kind: np.dtype[Any], axes: int) -> Any:
    return _array(path, archive, name, kind, axes, limit=_LARGEST_LIGHT + 1000)


def _header(plan: Plan, *, packed: bool, own_lights: bool) -> bytes:
    control = {"unit": "micrometre steps" if packed else "metres", "shape": list(plan.trajectory.control.shape)}
    details = to_details(plan)
    version = max(4 if own_lights else 1, needs_version(details))
    header = {"format": FORMAT, "version": version, "control": control, "plan": details}
    return json.dumps(header, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _read_header(path: str | os.PathLike[str], archive: Archive) -> dict[str, Any]:
    data = _array(path, archive, "header", np.dtype(np.uint8), 1, limit=_LARGEST_HEADER + 1000)
    header = parse_json(data.tobytes(), f"{path}: header")
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise FileError(f"{path}: is not a choreo plan")
    version = header.get("version")
    if type(version) is not int or version < 1:
        raise FileError(f"{path}: header: version {shown_of_json(version)} is not a version of the plan file")
    if version > VERSION:
        raise FileError(
            f"{path}: was written by a newer choreo (plan file version {version}, this one reads up to {VERSION}); "
            "update choreo"
        )
    if not isinstance(header.get("control"), dict) or "plan" not in header:
        raise FileError(f"{path}: header is not complete")
    return header


def _to_steps(control: Floats) -> Bytes | None:
    """Return micrometre differences along time, most significant bytes last; None where they would not be exact.

    Some rows at a time: what a core's cache holds is worked through several times as fast.
    """
    rows = control.reshape(-1, control.shape[2] * 3)
    steps = np.empty((4, rows.size), dtype=np.uint8)
    before = np.zeros((1, rows.shape[1]), dtype="<i4")
    at_once = max(1, _PACKED_AT_ONCE // rows.shape[1])
    for first in range(0, len(rows), at_once):
        part = rows[first : first + at_once]
        whole = np.rint(part * _MICROMETRES)
        if np.abs(whole).max(initial=0) >= 2**30 or not np.array_equal(whole / _MICROMETRES, part):
            return None
        now = whole.astype("<i4")
        change = np.diff(now, axis=0, prepend=before).ravel()
        places = slice(first * rows.shape[1], first * rows.shape[1] + len(change))
        for number in range(4):
            steps[number, places] = change >> 8 * number
        before = now[-1:]
    return steps


def _from_steps(packed: Bytes, shape: tuple[int, ...]) -> Floats:
    """Return the control points; some rows at a time, so that a long show is held in memory once."""
    control = np.empty(shape)
    rows = control.reshape(-1, shape[2] * 3)
    before = np.zeros((1, rows.shape[1]), dtype=np.int64)
    at_once = max(1, _STEPS_AT_ONCE // rows.shape[1])
    for first in range(0, len(rows), at_once):
        part = slice(first, first + at_once)
        places = packed[:, first * rows.shape[1] : (first + at_once) * rows.shape[1]]
        steps = np.ascontiguousarray(places.T).view("<i4").reshape(-1, rows.shape[1])
        whole = before + np.cumsum(steps, axis=0, dtype=np.int64)
        rows[part] = whole / _MICROMETRES
        before = whole[-1:]
    control.setflags(write=False)
    return control


def _control(path: str | os.PathLike[str], archive: Archive, header: dict[str, Any], times: Floats) -> Floats:
    unit, shape = header["control"].get("unit"), header["control"].get("shape")
    if not (isinstance(shape, list) and len(shape) == 4 and all(type(size) is int and size > 0 for size in shape)):
        raise FileError(f"{path}: header: shape of the control points is wrong")
    if wrong := _wrong(times, shape[0], shape[2]):
        raise FileError(f"{path}: {wrong}")
    if unit == "metres":
        control = _floats(_array(path, archive, "control", np.dtype(np.float64), 4))
        fits = control.shape == tuple(shape)
    elif unit == "micrometre steps":
        packed = _array(path, archive, "control", np.dtype(np.uint8), 2)
        fits = packed.shape == (4, math.prod(shape)) and shape[1] == 4 and shape[3] == 3
        control = _from_steps(packed, tuple(shape)) if fits else np.empty(0)
    else:
        raise FileError(f"{path}: header: does not know control points in {shown_of_json(unit)}")
    if not fits:
        raise FileError(f"{path}: the control points do not have the shape that the header states")
    return control


def _array_header(array: NDArray[Any]) -> bytes:
    text = io.BytesIO()
    described = np.lib.format.header_data_from_array_1_0(np.ascontiguousarray(array))
    np.lib.format.write_array_header_1_0(text, described)
    return text.getvalue()


def _array(
    path: str | os.PathLike[str],
    archive: Archive,
    name: str,
    dtype: np.dtype[Any],
    dimensions: int,
    limit: int = _LARGEST_ARRAY + 1000,
) -> NDArray[Any]:
    """Return one array of the file; its stated shape must be just what the bytes hold."""
    data = archive.read(f"{name}.npy", limit)
    head = _ARRAY.match(data)
    shape: tuple[int, ...] = ()
    if head is not None and head.end() == 10 + int.from_bytes(head["length"], "little"):
        shape = tuple(int(size) for size in head["shape"].split(b",") if size.strip())
    wanted = head is not None and len(shape) == dimensions and head["kind"].decode() == dtype.str
    if head is None or not wanted or math.prod(shape) * dtype.itemsize != len(data) - head.end():
        raise FileError(f"{path}: '{name}' is not the array that a plan has there")
    return np.frombuffer(data, dtype=dtype, offset=head.end()).reshape(shape)


def _floats(array: NDArray[Any]) -> Floats:
    return array.astype(np.float64, copy=False)
