"""What files of samples say, drone by drone and each with its own clock, and the plan that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.knot_insertion import ticks
from choreo.core.light_track import FRAME, Frames, LightTrack
from choreo.core.plan import MOST_ROUNDING, Plan
from choreo.errors import FileError, InputError
from choreo.formats.pieces.shared_moments import check_moments, check_ways
from choreo.formats.sampling import light_of
from choreo.formats.skybrush.csv_zip import TO_SRGB
from choreo.formats.straight import Blocks, straight_plan

MOST_ROWS, MOST_OWN_ROWS = 20_000_000, 11_000_000
"""Places of all drones together, at all moments at which one of them has a row: where all have the same, or not."""
MOST_LIGHT_ROWS = 60_000_000
"""Colours of all drones together."""
_MOST_CHANGES = 60_000_000
_FARTHEST, _LATEST = 1e6, 1e6
_SHORTEST = 500
"""Microseconds between two rows."""
_CLOSE = 16
"""Frames for each one that is looked at, up to which they are marked on a row of all frames and not sorted."""
_LONG_RUN = 100
"""Frames: formats of samples have a colour each second at least."""


@dataclass(frozen=True, eq=False)
class Track:
    """One drone: rows of places and rows of colours, each with moments of its own.

    Parameters
    ----------
    where : str
        Begins messages about it.
    seconds : (k,) array
        Of the places.
    points : (k, 3) array
        In choreo's frame, m.
    light_seconds : (m,) array
        Of the colours.
    colours : (m, 3) array

    Raises
    ------
    FileError
        If a row is none of a show: moments that do not increase, places beyond reason.
    """

    where: str
    seconds: Floats
    points: Floats
    light_seconds: Floats
    colours: Bytes

    def __post_init__(self) -> None:
        _clock(self)

    def kept_as(self, arrays: dict[str, NDArray[Any]]) -> Track:
        """Return the same rows, kept elsewhere: they are known to be good, and not looked at again."""
        track = object.__new__(Track)
        track.__dict__.update(self.__dict__ | arrays)
        return track


class Gathered:
    """The drones of one file as they are read, one after the other: a file with too many rows is not read to its end.

    Drones with the same moments share these in memory, and many of them one block of it.
    """

    def __init__(self, path: object) -> None:
        self.drones: list[Track] = []
        self._path = path
        self._rows = self._light_rows = 0
        self._blocks = Blocks()

    def take(self, track: Track) -> None:
        """Add a drone.

        Raises
        ------
        FileError
            If there are more rows now than choreo holds.
        """
        self._rows += len(track.seconds)
        self._light_rows += len(track.light_seconds)
        if self._rows > MOST_ROWS or self._light_rows > MOST_LIGHT_ROWS:
            raise FileError(
                f"{self._path}: holds more than {MOST_ROWS:,} places or {MOST_LIGHT_ROWS:,} colours, the most that "
                "choreo holds; export fewer drones or a lower rate"
            )
        kept = {key: self._blocks.keep(getattr(track, key)) for key in ("points", "colours")}
        last = self.drones[-1] if self.drones else track
        for key in ("seconds", "light_seconds"):
            old, new = getattr(last, key), getattr(track, key)
            kept[key] = old if last is not track and np.array_equal(old, new) else self._blocks.keep(new)
        self.drones.append(track.kept_as(kept))


@dataclass(frozen=True, eq=False)
class Tracks:
    """All drones of a file.

    Parameters
    ----------
    title : str
    drones : list of Track
    steps : bool
        Whether a colour holds until the next one; else it runs straight towards it.
    linear : bool
        Whether colours are linear light; else they are sRGB.
    rounding : float
        Metres that a coordinate may be off by the file's own steps.
    numbers : tuple of int or None
        Of the drones, increasing; None where the file does not say them.
    grain : float
        Metres of the whole steps in which places are counted, the largest of them; 0 where they are not.
    own_grains : (n,) array or None
        The steps of each drone, where not all have the same.
    notes : tuple of str
        What is not used of the file, or had to be assumed.
    """

    title: str
    drones: list[Track]
    steps: bool
    linear: bool
    rounding: float
    numbers: tuple[int, ...] | None = None
    notes: tuple[str, ...] = ()
    grain: float = 0.0
    own_grains: Floats | None = None


def plan_of(tracks: Tracks, path: object) -> Plan:
    """Return the plan of a file's rows: straight from place to place, on the moments of all drones.

    The drones are taken out of `tracks`, which holds none afterwards: rows and curves of a long show find no room in
    memory beside each other.

    Raises
    ------
    FileError
        If the drones' moments together are too many.
    """
    clocks = _clocks(tracks.drones)
    same = all(clock is clocks[0] or np.array_equal(clock, clocks[0]) for clock in clocks[1:])
    knots = clocks[0] if same else np.unique(np.concatenate(clocks))
    knots = np.union1d(knots, [0])
    if len(knots) < 2:
        raise FileError(f"{path}: has a single row; a show has at least two")
    most, held = MOST_ROWS if same else MOST_OWN_ROWS, sum(len(clock) for clock in clocks)
    check_moments(path, knots, len(clocks), held, most, "places")
    own = None if same else np.stack([_has_row(clock, knots) for clock in clocks], axis=1)
    light = _light(tracks, float(knots[-1]) / 1e6, path)
    points = []
    tracks.drones.reverse()
    for clock in clocks:
        track = tracks.drones.pop()
        if np.array_equal(clock, knots):
            points.append(track.points)
        else:
            points.append(np.stack([np.interp(knots, clock, axis) for axis in track.points.T], axis=1))
    try:
        rounding = min(tracks.rounding, MOST_ROUNDING)
        plan = straight_plan(tracks.title, knots, points, light, rounding, tracks.numbers, own)
    except InputError as error:
        raise FileError(f"{path}: {error}") from None
    check_ways(path, plan.trajectory)
    return replace(plan, notes=tracks.notes, grain=tracks.grain, own_grains=tracks.own_grains)


def _clocks(drones: Sequence[Track]) -> list[Ints]:
    """Return the moments of each drone's places; those that share these in memory share them here as well."""
    clocks: list[Ints] = []
    for number, track in enumerate(drones):
        shared = number > 0 and track.seconds is drones[number - 1].seconds
        clocks.append(clocks[-1] if shared else _clock(track))
    return clocks


def screen(tracks: Tracks, track: Track) -> Bytes:
    """Return the colours of a track in sRGB."""
    return TO_SRGB[track.colours] if tracks.linear else track.colours


def _clock(track: Track) -> Ints:
    """Return the moments of the places in microseconds, or raise for what is none of a show."""
    for what, values in (("time", track.seconds), ("place", track.points), ("time of a colour", track.light_seconds)):
        if not np.isfinite(values).all():
            raise FileError(f"{track.where}: holds a {what} that is not finite (NaN or infinity)")
    if not len(track.seconds):
        raise FileError(f"{track.where}: has no row")
    if np.abs(track.points).max() > _FARTHEST or max(track.seconds.max(), track.light_seconds.max(initial=0)) > _LATEST:
        raise FileError(f"{track.where}: holds a place beyond 1,000 km or a time beyond 11 days")
    for values in (track.seconds, track.light_seconds):
        if len(values) and values[0] < 0:
            raise FileError(f"{track.where}: begins at {values[0]:g} s; a show begins at 0 or later")
        back = np.flatnonzero(np.diff(values) <= 0)
        if len(back):
            raise FileError(
                f"{track.where}: after {values[back[0]]:g} s comes {values[back[0] + 1]:g} s; times must be strictly "
                "increasing"
            )
    found = ticks(track.seconds)
    steps = np.diff(found)
    if len(steps) and steps.min() < _SHORTEST:
        raise FileError(
            f"{track.where}: two rows are {steps.min() / 1000:g} ms apart at {found[steps.argmin()] / 1e6:g} s; "
            "leave one of them out"
        )
    return found


def _has_row(clock: Ints, knots: Ints) -> NDArray[np.bool_]:
    """Return at which knots (k,) a drone has a row; before its first and after its last one it stands still."""
    own = np.isin(knots, clock)
    own[0] = own[-1] = True
    return own


def _light(tracks: Tracks, end: float, path: object) -> LightTrack:
    """Return the colours on the frames of light programs."""
    last = max(1, int(np.ceil(end / FRAME - 1e-6)))
    blocks, keys, count = Blocks(), [], 0
    for track in tracks.drones:
        frames, colours = _keys(tracks, track, last)
        keys.append((blocks.keep(frames), blocks.keep(colours)))
        count += len(frames)
        if count > _MOST_CHANGES:
            raise FileError(f"{path}: its lights change more than {_MOST_CHANGES:,} times, the most that choreo holds")
    return light_of(keys)


def _keys(tracks: Tracks, track: Track, last: int) -> tuple[Frames, Bytes]:
    """Return the frames of one drone between which its colour runs straight, and its colours there.

    Frames are looked at where the colour can change, however long it holds: two colours may be days apart.
    """
    if not len(track.colours):
        return np.zeros(1, dtype=np.int32), np.zeros((1, 3), dtype=np.uint8)
    values = screen(tracks, track)
    own = track.light_seconds / FRAME
    first = max(0, int(np.floor(own[0])))
    end = max(last, int(np.ceil(own[-1] - 1e-6)))
    frames = _changing(own, values, steps=tracks.steps)
    frames = _once(np.concatenate([[first], frames[(frames > first) & (frames < end)], [end]]), first, end)
    if tracks.steps:
        found = values[np.maximum(np.searchsorted(own, frames + 1e-6, side="right") - 1, 0)]
    else:
        found = np.stack([np.rint(np.interp(frames, own, values[:, channel])) for channel in range(3)], axis=1)
    changed = (found[1:] != found[:-1]).any(axis=1)
    kept = np.ones(len(frames), dtype=np.bool_)
    kept[1:-1] = changed[:-1] | changed[1:]
    return frames[kept].astype(np.int32), found[kept].astype(np.uint8)


def _once(frames: Ints, first: int, end: int) -> Ints:
    """Return each of the frames once, in order; all lie from the first one to the last one."""
    if end - first > _CLOSE * len(frames):
        return np.unique(frames)
    marks = np.zeros(end - first + 1, dtype=np.bool_)
    marks[frames - first] = True
    return np.flatnonzero(marks) + first


def _changing(own: Floats, values: Bytes, *, steps: bool) -> Ints:
    """Return the frames at which a colour may begin to be another one, and their neighbours.

    `own` (m,) are the moments of the colours `values` (m, 3), in frames. Of runs from one colour to another one all
    frames are told, but of `_LONG_RUN` and more their ends: between them the light runs straight by itself.
    """
    begin = np.floor(own).astype(np.int64)
    near = np.concatenate([begin - 1, begin, begin + 1])
    if steps:
        return near
    lengths = np.diff(begin)
    lengths[(lengths > _LONG_RUN) | (values[1:] == values[:-1]).all(axis=1)] = 0
    after = np.cumsum(lengths)
    inside = np.arange(after[-1] if len(after) else 0) + np.repeat(begin[:-1] - (after - lengths), lengths)
    return np.concatenate([near, inside])
