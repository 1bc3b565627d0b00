"""Reading Skybrush compiled shows, `.skyc`, from choreo or any other tool, as exact curves."""

from __future__ import annotations

import base64
import gc
import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.checks import shown_of_json
from choreo.core.fleet import Fleet
from choreo.core.knot_insertion import cut, seconds, ticks
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.music import LARGEST, Music
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError, ShowError
from choreo.formats.archive import FEWER, MEGABYTE, Archive, open_archive
from choreo.formats.numbering import counted, in_order
from choreo.formats.pieces.shared_moments import check_curves, check_ways
from choreo.formats.plan_file.details import from_details, number, text
from choreo.formats.skybrush.declared import (
    as_object,
    decimal_rounding,
    fenced,
    is_first,
    landing_places,
    position,
    stated_limits,
    unused,
    unused_keys,
)
from choreo.formats.skybrush.frame import LARGEST_SHOW, MOST_DRONES, from_skybrush
from choreo.formats.skybrush.light_program import decode
from choreo.formats.skybrush.segments import segments
from choreo.formats.straight import pad_spacing
from choreo.ordinary import parse_json
from choreo.printable import printable

_MOST_JSON, _READ_AGAIN = 1_000 * MEGABYTE, 50 * MEGABYTE
"""Bytes of documents, and of those that several references lead to, each time that they are parsed anew."""
_KEPT, _LARGEST_KEPT, _GIVEN_AGAIN = 8, 250_000, 80 * MEGABYTE
"""Documents that are kept parsed, bytes of one, and of all those that are given again: work follows each time."""
_DEEPEST_REFERENCE = 8
_MOST_PIECES = 15_000_000
_LATEST = 24 * 3600.0


def read_skyc(path: str | os.PathLike[str]) -> Plan:
    """Read a Skybrush compiled show; lines, quadratic and cubic Bezier segments become the same exact curves.

    Each drone's own knots are merged into the swarm's by de Casteljau's algorithm. Limits, cues, fence and location
    are those of the file; what a file of another tool does not state is choreo's default (`Limits()`), and its
    largest acceleration is the level and the vertical one together.

    Parameters
    ----------
    path : path
        Untrusted: sizes are bounded before anything is unpacked, and references stay within the zip.

    Raises
    ------
    FileError
        If the file is missing, damaged, too large, of a newer version, or states something impossible; the message
        names the drone and the key.
    """
    with open_archive(path, "a Skybrush show (.skyc)") as archive, _no_garbage_collection():
        documents = _Documents(Path(path), archive)
        show = documents.open("show.json")
        if not isinstance(show, dict) or not is_first(show.get("version")):
            raise FileError(f"{path}: show.json is not a Skybrush show of version 1")
        swarm = [_drone(documents, *drone) for drone in _swarm(documents, show)]
        extras = documents.get(documents.get(show, "meta"), "choreo")
        notes: list[str] = []
        numbers = None
        if extras is None:  # choreo's own say their numbers themselves
            order, numbers = in_order([drone.name for drone in swarm])
            swarm = [swarm[place] for place in order]
            if all(drone.name for drone in swarm):
                notes += counted([drone.name for drone in swarm])
        end = _last_span(extras)
        trajectory = _merge(str(path), swarm, end)
        notes += unused([drone.unused for drone in swarm])
        programs, names = [drone.program for drone in swarm], [drone.called for drone in swarm]
        light = decode(programs, float(trajectory.times[-1]), str(path), notes, names=names)
        homes = from_skybrush(np.array([drone.home for drone in swarm]))
        plan = _plan(documents, show, extras, trajectory, light, homes, notes, numbers)
        landings = landing_places([drone.landing for drone in swarm], trajectory.end, homes)
        places = homes if landings is None else np.concatenate([homes, landings])
        rounding = decimal_rounding(places) if extras is None else plan.rounding  # choreo knows what it rounds
        return _with_music(documents, show, replace(plan, landings=landings, rounding=rounding), notes)


@dataclass(frozen=True)
class _Drone:
    """One drone: its name, what messages call it, its own knots (microseconds), Bezier pieces (m, 4, 3), first point,
    home, landing place, light program and the keys that choreo does not use.
    """

    name: str
    called: str
    knots: Ints
    control: Floats
    begin: Floats
    home: Floats
    landing: Floats | None
    program: bytes
    unused: tuple[str, ...]


class _Documents:
    """The JSON documents of one zip; a `$ref` leads to another of its files, never outside."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self.path = path
        self._archive = archive
        archive.check_growth()
        self._left = min(_MOST_JSON, archive.total_size + _READ_AGAIN)
        self._left_again = _GIVEN_AGAIN
        self._kept: dict[str, tuple[int, Any]] = {}

    def open(self, name: str) -> Any:
        """Return a document, resolved at its top; it may be kept, and must not be changed."""
        if (kept := self._kept.pop(name, None)) is not None and kept[0] <= self._left_again:
            self._left_again -= kept[0]
            self._kept[name] = kept  # the latest
            return kept[1]
        data = self._archive.read(name, LARGEST_SHOW)
        if len(data) > self._left:
            raise FileError(f"{self.path}: so many references lead to '{name}' that choreo does not follow them all")
        self._left -= len(data)
        document = parse_json(data, f"{self.path}: {name}", mend=FEWER)
        if len(data) <= _LARGEST_KEPT:
            self._kept[name] = len(data), document
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return document

    def let_go(self) -> None:
        """Keep no document: what was given may be changed now."""
        self._kept.clear()

    def get(self, value: Any, key: str) -> Any:
        """Return what a JSON object (or what it refers to) has under a key; None where it has nothing."""
        value = self.resolve(value)
        return self.resolve(value.get(key)) if isinstance(value, dict) else None

    def sound(self, value: Any) -> bytes | None:
        """Return what `data` of `media.audio` holds: base64, or a file of the zip; None for neither."""
        if isinstance(value, dict) and "$ref" in value:
            return self._archive.read(self._inside(value), LARGEST)
        if not isinstance(value, str):
            return None
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            raise FileError(f"{self.path}: media: audio: data is not valid base64") from None

    def resolve(self, value: Any, depth: int = 0) -> Any:
        """Return the value, or what it refers to."""
        if not (isinstance(value, dict) and "$ref" in value):
            return value
        if depth >= _DEEPEST_REFERENCE:
            raise FileError(f"{self.path}: references lead to references without end")
        return self.resolve(self.open(self._inside(value)), depth + 1)

    def _inside(self, value: dict[str, Any]) -> str:
        """Return the file of the zip that a `$ref` leads to."""
        reference = text(value["$ref"], f"{self.path}: $ref")
        name, _, fragment = reference.partition("#")
        inside = posixpath.normpath(name)
        if fragment.strip("/") or "\\" in name or ":" in name or inside.startswith(("/", "..")) or inside == ".":
            raise FileError(f"{self.path}: '{reference[:80]}' does not refer to a whole file inside the zip")
        return inside


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Switch off the search for cycles: parsed JSON has none, and looking for them triples the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _swarm(documents: _Documents, show: dict[str, Any]) -> Iterator[tuple[Any, str, str]]:
    """Yield each drone's settings, its name, and what messages call it; what was read is let go at once."""
    drones = documents.get(documents.get(show, "swarm"), "drones")
    if not isinstance(drones, list) or not drones:
        raise FileError(f"{documents.path}: show.json has no swarm.drones")
    if len(drones) > MOST_DRONES:
        raise FileError(f"{documents.path}: {len(drones):,} drones; a .skyc holds at most {MOST_DRONES:,}")
    documents.let_go()
    for index in range(len(drones)):
        drone, drones[index] = drones[index], None
        settings = documents.get(drone, "settings")
        name = documents.get(settings, "name")
        if isinstance(name, str) and name.strip():
            yield settings, name, f"'{printable(name[:40])}'"
        else:
            yield settings, "", f"drone {index + 1}"


def _drone(documents: _Documents, settings: Any, name: str, called: str) -> _Drone:
    where = f"{documents.path}: {called}"
    trajectory = documents.get(settings, "trajectory")
    if not isinstance(trajectory, dict):
        raise FileError(f"{where}: has no trajectory")
    if not is_first(trajectory.get("version", 1)):
        raise FileError(f"{where}: trajectory: version {shown_of_json(trajectory['version'])} is not known")
    takeoff = number(trajectory.get("takeoffTime", 0), f"{where}: trajectory: takeoffTime")
    points = documents.resolve(trajectory.get("points"))
    times, ends, control = segments(points, f"{where}: trajectory: points")
    if not takeoff + times[0] >= 0 or not takeoff + times[-1] <= _LATEST:
        raise FileError(f"{where}: trajectory: does not lie between show time 0 and {_LATEST / 3600:g} hours")
    knots = ticks(times + takeoff)
    if (np.diff(knots) <= 0).any():
        raise FileError(f"{where}: trajectory: times must be strictly increasing")
    home, landing = documents.get(settings, "home"), documents.get(settings, "landAt")
    return _Drone(
        name=name,
        called=called,
        knots=knots,
        control=control,
        begin=ends[0],
        home=ends[0] if home is None else position(home, f"{where}: home"),
        landing=None if landing is None else position(landing, f"{where}: landAt"),
        program=_program(documents, settings, where),
        unused=unused_keys(settings, documents.resolve),
    )


def _program(documents: _Documents, settings: Any, where: str) -> bytes:
    lights = documents.get(settings, "lights")
    if lights is None:
        return b""
    if not isinstance(lights, dict) or not is_first(lights.get("version", 1)):
        raise FileError(f"{where}: lights: expected a light program of version 1")
    try:
        return base64.b64decode(text(lights.get("data", ""), f"{where}: lights: data"), validate=True)
    except ValueError:
        raise FileError(f"{where}: lights: data is not base64") from None


def _merge(where: str, swarm: list[_Drone], end: float) -> Trajectory:
    """Return the drones' curves on the knots of all of them, from show time 0 to the end of the last."""
    knots = np.unique(np.concatenate([ticks(np.array([0.0, end])), *(drone.knots for drone in swarm)]))
    if len(knots) == 1:
        knots = ticks(np.array([0.0, 1.0]))  # nobody ever moves: a second of it
    held = sum(max(1, len(drone.knots) - 1) for drone in swarm)
    check_curves(where, knots, len(swarm), held, _MOST_PIECES)
    control = np.empty((len(knots) - 1, 4, len(swarm), 3))
    for index, drone in enumerate(swarm):
        own = cut(drone.knots, drone.control, knots) if len(drone.knots) > 1 else drone.begin
        control[:, :, index] = from_skybrush(own)
    control.setflags(write=False)
    merged = Trajectory(seconds(knots), control)
    check_ways(where, merged)
    return merged


def _last_span(extras: Any) -> float:
    """Return where choreo's own spans end, s: a show may end with a stretch in which nobody moves."""
    try:
        end = float(extras["spans"][-1][3])
    except (TypeError, KeyError, IndexError, OverflowError, ValueError):
        return 0.0
    return end if 0 <= end <= _LATEST else 0.0


def _plan(
    documents: _Documents,
    show: dict[str, Any],
    extras: Any,
    trajectory: Trajectory,
    light: LightTrack,
    homes: Floats,
    notes: list[str],
    numbers: tuple[int, ...] | None,
) -> Plan:
    path = documents.path
    title = documents.get(documents.get(show, "meta"), "title")
    title = path.stem if title is None else text(title, f"{path}: meta: title")
    if extras is not None:
        plan = from_details(extras, f"{path}: meta: choreo", trajectory, light, homes)
    else:
        spans = _spans(documents, show, float(trajectory.times[-1]))
        fleet = Fleet(len(homes), spacing=pad_spacing(homes), homes=homes, numbers=numbers)
        plan = Plan(title, trajectory, light, spans, Limits(), fleet)
    limits = _limits(documents, show, plan.limits, notes, known=extras is not None)
    return replace(plan, title=title, limits=limits, fleet=_located(documents, show, plan.fleet))


def _with_music(documents: _Documents, show: dict[str, Any], plan: Plan, notes: list[str]) -> Plan:
    """Return the plan with the file's music and all notes; music that choreo does not know is left out."""
    notes = list(dict.fromkeys([*plan.notes, *notes]))
    audio = documents.get(documents.get(show, "media"), "audio")
    if not isinstance(audio, dict) or audio.get("data") is None:
        return replace(plan, notes=tuple(notes))
    sound = documents.sound(audio.get("data"))
    name, where = audio.get("filename"), f"{documents.path}: media: audio"
    start = number(audio.get("startTime") or 0.0, f"{where}: startTime")
    try:
        music = Music(name if isinstance(name, str) else "music.mp3", sound or b"")
    except ShowError:
        return replace(plan, notes=(*notes, "the music is no .mp3, .ogg, .flac or .wav, and is left out"))
    return replace(plan, music=music, music_start=start, notes=tuple(notes))


def _limits(documents: _Documents, show: dict[str, Any], limits: Limits, notes: list[str], *, known: bool) -> Limits:
    """Return the limits with those that the file states in Skybrush's own keys."""
    where = f"{documents.path}: settings"
    settings = as_object(documents.get(show, "settings"), where)
    fence = documents.get(settings, "geofence")
    if isinstance(fence, dict):
        polygons = documents.get(fence, "polygons")
        if isinstance(polygons, list):
            polygons = [_opened(documents, documents.resolve(polygon)) for polygon in polygons]
        fence = {**fence, "polygons": polygons}
    limits = stated_limits(documents.get(settings, "validation"), limits, f"{where}: validation", notes, known=known)
    return fenced(fence, limits, f"{where}: geofence", notes)


def _opened(documents: _Documents, polygon: Any) -> Any:
    """Return a polygon of the geofence with its points in place."""
    return {**polygon, "points": documents.get(polygon, "points")} if isinstance(polygon, dict) else polygon


def _located(documents: _Documents, show: dict[str, Any], fleet: Fleet) -> Fleet:
    location = documents.get(documents.get(show, "environment"), "location")
    if not isinstance(location, dict):
        return fleet
    where = f"{documents.path}: environment: location"
    origin = documents.resolve(location.get("origin"))
    if not isinstance(origin, list) or len(origin) not in (2, 3):
        raise FileError(f"{where}: origin: expected [latitude * 1e7, longitude * 1e7, mm above sea level]")
    parts = [number(part, f"{where}: origin") for part in (origin[:2] if origin[2:] == [None] else origin)]
    heading = number(location.get("orientation", 0.0), f"{where}: orientation")
    try:
        return replace(
            fleet,
            origin=(parts[0] / 1e7, parts[1] / 1e7),
            altitude=parts[2] / 1000 if len(parts) == 3 else fleet.altitude,
            heading=heading,
        )
    except InputError as error:
        raise FileError(f"{where}: {error}") from None


def _spans(documents: _Documents, show: dict[str, Any], end: float) -> tuple[Span, ...]:
    """Return a span from each cue of the file to the next."""
    where = f"{documents.path}: settings: cues"
    items = documents.get(documents.get(documents.get(show, "settings"), "cues"), "items")
    starts = {0.0: "show"}
    for item in items if isinstance(items, list) else []:
        time = number(documents.get(item, "time"), f"{where}: time")
        if 0 <= time < end:
            starts[time] = text(documents.get(item, "name"), f"{where}: name")
    times = [*sorted(starts), end]
    return tuple(Span(starts[time], "travel", time, until) for time, until in pairwise(times))
