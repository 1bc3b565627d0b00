"""VVIZ, the drone show of visualisers (Finale 3D, FWsim, Depence, Verge): one JSON of moves and colours.

X is to the right, Y up; Z points away from the audience, as the format's makers say, or towards it, as OpenGL has it
and some readers take it. Places are moves since the last sample, `dt` seconds later or one step of the head's rate;
colours count in frames and hold until the next one. Moves are differences of rounded places, so that nothing adds up.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.checks import is_number, shown_of_json
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats.archive import MEGABYTE
from choreo.formats.choices import Choices
from choreo.formats.plan_file.details import number, text
from choreo.formats.sampling import FRAMES, all_frames, grid, places
from choreo.formats.tracks import Gathered, Track, Tracks, plan_of
from choreo.formats.visualisers.held_colours import glowing_on, held
from choreo.formats.visualisers.one_by_one import LIST, surveyed, walk
from choreo.ordinary import open_ordinary, reason
from choreo.printable import printable_json
from choreo.progress import Progress, silent

RATE = 10.0
"""Places a second."""
GRAIN = 1e-4
"""Metres: the last decimal of places."""
_LARGEST = 1_000 * MEGABYTE
ROOMY = _LARGEST // 2
"""Bytes of a file in which colours are never held longer than they are."""
_MOST_DRONES = 50_000
_DRONES_AT_ONCE = 32
_WRITTEN_AT_ONCE = 128
HELD_WITHIN = (0, 1, 2, 4, 8)
"""Steps of 255 that colours may be off, where all drones find no room else."""
_TRIED = 16
"""Drones from which the size of a file is guessed,"""
_HOPE = 1.03
"""and how much too large a guess may be, before colours are held longer without trying."""


def write_vviz(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as a VVIZ file; the same plan gives the same bytes.

    Colours change at each frame, unless the file finds room only with colours that hold a little longer.

    Raises
    ------
    InputError
        If the rate is out of range, or the file would be larger than what `read_vviz` reads back.
    """
    hertz = choices.hertz(RATE)
    moments = grid(plan, hertz)
    fleet, labels = plan.fleet, plan.fleet.labels
    latitude, longitude = fleet.origin or (0.0, 0.0)
    head = {
        "version": "1.0",
        "performanceName": plan.title,
        "coordinateFrame": "ogl",
        "globalReferenceFrame": {"lat": latitude, "lon": longitude, "alt": fleet.altitude or 0.0},
        "defaultPositionRate": hertz,
        "defaultColorRate": float(FRAMES),
        "timeOffsetSecs": 0.0,
    }
    opening = _json(head)[:-1] + b',"performances":['
    for within in _likely(plan, moments, choices):
        file.seek(0)
        file.truncate()
        file.write(opening)
        size, written = len(opening) + len(b"]}\n"), 0
        for drone in _performances(plan, moments, choices, within, np.arange(plan.drones), progress):
            size += len(drone) + bool(written)
            if size > _LARGEST:
                break
            file.write((b"," if written else b"") + drone)
            written += 1
        if written == plan.drones:
            file.write(b"]}\n")
            return
    raise InputError(_too_large(labels[:written], plan.drones))


def _likely(plan: Plan, moments: Floats, choices: Choices) -> tuple[int, ...]:
    """Return how far colours may be off, from what is likely to find room on to the most."""
    if plan.drones <= _TRIED:
        return HELD_WITHIN
    some = np.linspace(0, plan.drones - 1, _TRIED).astype(np.int64)
    for at, within in enumerate(HELD_WITHIN[:-1]):
        size = sum(map(len, _performances(plan, moments, choices, within, some)))
        if size * plan.drones <= _HOPE * len(some) * _LARGEST:
            return HELD_WITHIN[at:]
    return HELD_WITHIN[-1:]


def _performances(
    plan: Plan, moments: Floats, choices: Choices, within: int, drones: Ints, progress: Progress = silent
) -> Iterator[bytes]:
    """Yield some drones of a plan as they stand in a file, with colours that are so far off at most."""
    for start in range(0, len(drones), _WRITTEN_AT_ONCE):
        some = drones[start : start + _WRITTEN_AT_ONCE]
        points = np.rint(turned(places(plan, moments, some), towards=choices.towards) / GRAIN).astype(np.int64)
        lights = all_frames(plan, some)
        for drone, grains, (frames, colours) in zip(some.tolist(), points, held(lights, within), strict=True):
            actions = _actions(frames, colours, lights.shape[1])
            yield _performance(plan.fleet.labels[drone], grains, actions, choices.hertz(RATE))
        progress("write samples", min(1.0, (start + _WRITTEN_AT_ONCE) / len(drones)))


def _too_large(fitting: Sequence[int], drones: int) -> str:
    """Return what is wrong where only some drones, by their numbers, make a file that is not too large."""
    told = f"a VVIZ of all {drones:,} drones has more than {_LARGEST / MEGABYTE:,.0f} MB, the most that is read back"
    if not fitting:
        return f"{told}; one drone alone has, so give a lower --rate"
    return f"{told}; give a lower --rate, or write it in parts, such as --drones {fitting[0]}-{fitting[-1]}"


def turned(points: Floats, *, towards: bool) -> Floats:
    """Return points (..., 3) of choreo as X right, Y up, Z away from the audience, or `towards` it.

    >>> place = np.array([1.0, 2.0, 3.0])
    >>> turned(place, towards=False).tolist(), turned(place, towards=True).tolist()
    ([1.0, 3.0, 2.0], [1.0, 3.0, -2.0])
    """
    depth = 0.0 - points[..., 1] if towards else points[..., 1]
    return np.stack([points[..., 0], points[..., 2], depth], axis=-1)


def turned_back(points: Floats, *, towards: bool) -> Floats:
    """Return points (..., 3) of a VVIZ file in choreo's frame.

    >>> turned_back(turned(np.array([1.0, 2.0, 3.0]), towards=True), towards=True).tolist()
    [1.0, 2.0, 3.0]
    """
    away = 0.0 - points[..., 2] if towards else points[..., 2]
    return np.stack([points[..., 0], away, points[..., 1]], axis=-1)


def _performance(label: int, grains: Ints, actions: list[dict[str, int]], hertz: float) -> bytes:
    """Return one drone: `grains` (k, 3) are its places in steps of `GRAIN`."""
    home = (grains[0] * GRAIN).round(4).tolist()
    agent = {"homeX": home[0], "homeY": home[1], "homeZ": home[2]}
    light = {"id": 0, "type": "Light", "payloadActions": actions}
    start = _json({"id": label, "agentDescription": agent})[:-2]
    return b'%b,"agentTraversal":[%b]},"payloadDescription":[%b]}' % (start, _moves(grains, hertz), _json(light))


def _moves(grains: Ints, hertz: float) -> bytes:
    """Return the samples; a stretch of them between which nothing moves is one, with its own `dt`."""
    moves = np.diff(grains, axis=0)
    still = (moves == 0).all(axis=1)
    ends = np.flatnonzero(~still | np.append(~still[1:], True))
    steps = np.diff(np.append(-1, ends))
    sums = np.add.reduceat(moves, np.append(0, ends[:-1] + 1), axis=0) if len(ends) else moves
    said = [b'{"dx":0,"dy":0,"dz":0}']
    for step, (x, y, z) in zip(steps.tolist(), (sums * GRAIN).round(4).tolist(), strict=True):
        pause = "" if step == 1 else f',"dt":{round(step / hertz, 6):g}' if step < 1e5 else f',"dt":{step / hertz!r}'
        said.append(f'{{"dx":{x!r},"dy":{y!r},"dz":{z!r}{pause}}}'.encode())
    return b",".join(said)


def _actions(frames: Ints, colours: Bytes, end: int) -> list[dict[str, int]]:
    """Return the colours of a drone, (m, 3), each as long as it stays, the last one to the `end`."""
    lengths = np.diff(np.append(frames, end))
    return [
        {"r": red, "g": green, "b": blue, "frames": length}
        for (red, green, blue), length in zip(colours.tolist(), lengths.tolist(), strict=True)
    ]


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return printable_json(text).encode("utf-8")


def read_vviz_plan(path: str | os.PathLike[str], progress: Progress = silent) -> Plan:
    """Read a VVIZ file as a plan, with Z away from the audience, as the format's makers say.

    Raises
    ------
    FileError
        If the file is missing, damaged or too large, or no VVIZ.
    """
    tracks, origin, altitude = read_vviz(path, progress)
    plan = plan_of(tracks, path)
    try:
        return replace(plan, fleet=replace(plan.fleet, origin=origin, altitude=altitude))
    except InputError as error:
        raise FileError(f"{path}: globalReferenceFrame: {error}") from None


def read_vviz(
    path: str | os.PathLike[str], progress: Progress = silent, *, towards: bool = False
) -> tuple[Tracks, tuple[float, float] | None, float | None]:
    """Return the drones of a VVIZ file, and where it lies: latitude and longitude, and metres above the sea.

    Raises
    ------
    FileError
        If the file is missing, damaged or too large, or no VVIZ.
    """
    try:
        with open_ordinary(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > _LARGEST:
                raise FileError(f"{path}: has more than {_LARGEST / MEGABYTE:,.0f} MB; choreo reads no larger VVIZ")
            return _tracks(file, path, towards, lambda: progress("read samples", file.tell() / max(size, 1)))
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: {reason(error, 'a VVIZ show')}") from None


def _tracks(
    file: BinaryIO, path: str | os.PathLike[str], towards: bool, go_on: Callable[[], None]
) -> tuple[Tracks, tuple[float, float] | None, float | None]:
    encoding = surveyed(file, str(path))
    gathered, foreign, begun = Gathered(path), 0, list[float]()
    labels: list[Any] = []
    rates: list[float] = []

    def take(show: dict[str, Any], performance: Any) -> None:
        nonlocal foreign
        if not rates:
            rates.extend(_rates(known or show, path, whole=bool(known)))
        where = f"{path}: performance {len(labels) + 1}"
        performance = _object(performance, where)
        if len(labels) == _MOST_DRONES:
            raise FileError(f"{path}: holds more than {_MOST_DRONES:,} drones; expected 1 to {_MOST_DRONES:,}")
        labels.append(performance.get("id"))
        track, others, away = _drone(performance, rates, where, towards=towards)
        begun.extend([away] if away > 0 else [])
        gathered.take(track)
        foreign += others
        if len(labels) % _DRONES_AT_ONCE == 1:
            go_on()

    known: dict[str, Any] = {}
    try:
        show = walk(file, str(path), encoding, take)
    except _LaterError:  # rates that stand after the performances are looked up first
        known = walk(file, str(path), encoding, lambda _show, _performance: go_on())
        show = walk(file, str(path), encoding, take)
    if not isinstance(show, dict) or not isinstance(show.get(LIST), int):
        raise FileError(f"{path}: is no VVIZ show: it has no list of performances")
    _rates(show, path, whole=True)
    offset = number(show.get("timeOffsetSecs", 0.0), f"{path}: timeOffsetSecs")
    if not labels:
        raise FileError(f"{path}: holds 0 drones; expected 1 to {_MOST_DRONES:,}")
    notes: list[str] = []
    if offset:
        notes.append(
            f"the file is to be played {offset:g} s later (timeOffsetSecs); times here count from its own start"
        )
    if foreign:
        notes.append(f"{foreign:,} payloads that are no light are not checked")
    if begun:
        notes.append(
            f"the first sample of {len(begun):,} drone{'s' if len(begun) > 1 else ''} is off the home that the file "
            f"says, by up to {max(begun):g} m; it is taken for where they stand"
        )
    order, numbers = _numbered(labels)
    if numbers is None:
        notes.append("the drones' ids are no numbers that differ: they are counted in the order of the file, from 1")
    elif 0 in labels:
        notes.append("the drones' ids count from 0, numbers from 1: drone 1 has id 0")
    title = text(show.get("performanceName", "") or Path(path).stem, f"{path}: performanceName")
    origin, altitude = _place(show, path)
    tracks = Tracks(title, [gathered.drones[place] for place in order], True, False, GRAIN / 2, numbers, tuple(notes))
    return tracks, origin, altitude


class _LaterError(Exception):
    """What has to be known for a performance stands after it."""


def _rates(show: dict[str, Any], path: object, *, whole: bool) -> list[float]:
    """Return the rates of places and colours of a show that choreo reads; of a part of it, they may stand later."""
    if not whole and not {"defaultPositionRate", "defaultColorRate"} <= show.keys():
        raise _LaterError
    if text(show.get("version", "1.0"), f"{path}: version").split(".")[0] != "1":
        raise FileError(f"{path}: is of version {show['version']}; choreo reads version 1")
    frame = text(show.get("coordinateFrame", "ogl"), f"{path}: coordinateFrame")
    if frame.lower() != "ogl":
        raise FileError(f"{path}: coordinateFrame = '{frame[:40]}'; choreo reads 'ogl' (X right, Y up, Z forward)")
    return [_rate(show, key, path) for key in ("defaultPositionRate", "defaultColorRate")]


def _rate(show: dict[str, Any], key: str, path: object) -> float:
    rate = number(show.get(key), f"{path}: {key}")
    if not 0.01 <= rate <= 1000:
        raise FileError(f"{path}: {key} = {rate:g}; expected 0.01 to 1,000 a second")
    return rate


def _drone(performance: dict[str, Any], rates: list[float], where: str, *, towards: bool) -> tuple[Track, int, float]:
    """Return one drone, how many of its payloads are no lights, and how far from its home it begins, m.

    The first sample is where it begins, unless it says itself how long after that it is: then it begins at its home.
    """
    agent = _object(performance.get("agentDescription"), f"{where}: agentDescription")
    home = np.array([number(agent.get(key, 0.0), f"{where}: {key}") for key in ("homeX", "homeY", "homeZ")])
    samples = agent.get("agentTraversal")
    if not isinstance(samples, list) or not samples:
        raise FileError(f"{where}: agentTraversal: expected a list of moves")
    moves = _columns(samples, ("dx", "dy", "dz"), 0.0, f"{where}: agentTraversal")
    steps = _columns(samples, ("dt",), 1 / rates[0], f"{where}: agentTraversal")[:, 0]
    steps[0] = steps[0] if "dt" in samples[0] else 0.0
    if steps[0] < 0 or (len(steps) > 1 and steps[1:].min() <= 0):
        raise FileError(f"{where}: agentTraversal: a dt of {steps.min():g} s; time does not go back")
    away = 0.0
    if steps[0] > 0:
        steps, moves = np.append(0.0, steps), np.concatenate([np.zeros((1, 3)), moves])
    else:
        away = float(np.sqrt((moves[0] ** 2).sum()))
    seconds = np.cumsum(steps)
    points = turned_back(home + np.cumsum(moves, axis=0), towards=towards)
    payloads = performance.get("payloadDescription") or []
    if not isinstance(payloads, list):
        raise FileError(f"{where}: payloadDescription: expected a list")
    lights = [load for load in payloads if isinstance(load, dict) and load.get("type") == "Light"]
    if len(lights) > 1:
        raise FileError(f"{where}: has {len(lights)} lights; a drone of choreo has one")
    actions = lights[0].get("payloadActions") if lights else []
    if not isinstance(actions, list):
        raise FileError(f"{where}: payloadActions: expected a list of colours")
    table = _columns(actions, ("r", "g", "b"), 0.0, f"{where}: payloadActions")
    frames = _columns(actions, ("frames",), 1.0, f"{where}: payloadActions")[:, 0]
    if len(table) and (table.min() < 0 or table.max() > 255):
        raise FileError(f"{where}: colours lie between 0 and 255, got {table.min():g} to {table.max():g}")
    if len(frames) and frames.min() <= 0:
        raise FileError(f"{where}: payloadActions: a colour of {frames.min():g} frames; time does not go back")
    starts = np.append(0.0, np.cumsum(frames[:-1])) / rates[1] if len(frames) else np.zeros(0)
    colours = np.rint(table).astype(np.uint8)
    starts, colours = glowing_on(starts, colours, frames[-1:].sum() / rates[1], seconds[-1])
    return Track(where, seconds, points, starts, colours), len(payloads) - len(lights), away


def _columns(rows: list[Any], keys: tuple[str, ...], default: float, where: str) -> Floats:
    """Return numbers of JSON objects, (k, keys); `default` where a key is missing."""
    try:
        found = [[row.get(key, default) for key in keys] for row in rows]
        if {type(value) for row in found for value in row} <= {int, float}:
            return np.array(found, dtype=np.float64).reshape(-1, len(keys))
    except (AttributeError, OverflowError):
        pass
    row, wrong = next(_odd(rows, keys))
    raise FileError(f"{where}: row {row}: expected objects with numbers {', '.join(keys)}, got {shown_of_json(wrong)}")


def _odd(rows: list[Any], keys: tuple[str, ...]) -> Iterator[tuple[int, Any]]:
    """Yield the rows, counted from 1, that are no objects or have under a key what is no number, and what they have."""
    for row, said in enumerate(rows, start=1):
        if not isinstance(said, dict):
            yield row, said
        else:
            yield from ((row, said[key]) for key in keys if key in said and not is_number(said[key]))


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileError(f"{where}: expected an object")
    return value


def _numbered(labels: list[Any]) -> tuple[list[int], tuple[int, ...] | None]:
    """Return the order of the drones and their numbers: their ids, or one more where these count from 0."""
    if not all(type(label) is int and label >= 0 for label in labels) or len(set(labels)) < len(labels):
        return list(range(len(labels))), None
    least = min(labels)
    order = sorted(range(len(labels)), key=labels.__getitem__)
    return order, tuple(labels[place] + (1 if least == 0 else 0) for place in order)


def _place(show: dict[str, Any], path: object) -> tuple[tuple[float, float] | None, float | None]:
    frame = show.get("globalReferenceFrame")
    if frame is None:
        return None, None
    frame = _object(frame, f"{path}: globalReferenceFrame")
    keys = ("lat", "lon", "alt")
    latitude, longitude, altitude = (
        number(frame.get(key, 0.0), f"{path}: globalReferenceFrame: {key}") for key in keys
    )
    if latitude == longitude == 0:
        return None, None  # so files say that they do not know
    return (latitude, longitude), altitude
