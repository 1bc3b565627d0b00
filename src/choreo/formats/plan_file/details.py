"""All of a plan but its curves, homes, colours and sound, as a JSON object and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import MISSING, astuple, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.checks import is_number, shown_of_json
from choreo.core.boxes import Boxes
from choreo.core.cue_time import CueTime
from choreo.core.drawn import NamedPart
from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import MOST_KEEP_OUTS, KeepOut, Limits, Zone, stated
from choreo.core.music import Music
from choreo.core.plan import MOST_SPANS, Plan, Span
from choreo.core.ruler import Ruler
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError

_MOST_NOTES, _LONGEST_NOTE = 100, 500
_GROUPED = 5
"""Values of a span that names its group; with more, it names its light too, which is new in version 4."""
_LATER = ("landings", "rounding", "notes")
_LATEST = ("groups", "grain", "cue_times", "parts")
_NEWEST = ("own_rows",)
_MUSICAL = ("ruler",)
_EIGHTH = ("endless", "own_grains")
_STATED_ELSEWHERE = ("max_level_acceleration", "max_vertical_acceleration")
_T = TypeVar("_T", Limits, KeepOut, Zone, Fleet, Boxes)


def to_details(plan: Plan) -> dict[str, Any]:
    """Return the JSON object of a plan's title, spans, limits, fleet (without homes), audience, origin and music.

    What versions 3 to 8 added stands in it only where the plan has it; see `needs_version`.
    """
    fleet = _to_json(plan.fleet)
    del fleet["drones"], fleet["homes"]
    later = {
        "landings": None if plan.landings is None else plan.landings.tolist(),
        "rounding": plan.rounding,
        "notes": [*plan.notes, *_left_out(plan)],
        "groups": [[name, list(drones)] for name, drones in plan.groups],
        "grain": plan.grain,
        "cue_times": [list(astuple(each)) for each in plan.cue_times],
        "parts": [[part.name, part.start, part.end, _packed(part.drones, plan.drones)] for part in plan.parts],
        "own_rows": None if plan.own_rows is None else _bits(plan.own_rows.ravel()),
        "ruler": None if plan.ruler is None else _plain_ruler(plan.ruler),
        "endless": _packed(tuple(plan.light.endless), plan.drones) if plan.light.endless else None,
        "own_grains": None if plan.own_grains is None else plan.own_grains.tolist(),
    }
    return {
        "title": plan.title,
        "spans": [_from_span(span) for span in plan.spans],
        "limits": _to_json(plan.limits),
        "fleet": fleet,
        "audience": list(plan.audience),
        "made_by": plan.made_by,
        "show_hash": plan.show_hash,
        "sample_rate": plan.sample_rate,
        "music": None if plan.music is None else plan.music.name,
        "music_start": plan.music_start,
        **{key: value for key, value in later.items() if value},
    }


def _left_out(plan: Plan) -> list[str]:
    """Return what a plan file cannot hold."""
    count = len(plan.ways_home)
    moments = f"{count} moment{'s' if count != 1 else ''}"
    return [f"the return plans from {moments} are not in a plan file, and are not checked"] if count else []


def needs_version(details: Mapping[str, Any]) -> int:
    """Return the least version of the plan file that holds these details: what is older can be read by an older choreo.

    Examples
    --------
    >>> needs_version({"limits": {"zones": [], "keep_out": []}}), needs_version({"limits": {}, "notes": ["a"]})
    (3, 3)
    """
    limits = details["limits"]
    if any(key in details for key in _EIGHTH):
        return 8
    if any(key in limits for key in _STATED_ELSEWHERE):
        return 7
    if any(key in details for key in _MUSICAL):
        return 6
    if any(key in details for key in _NEWEST):
        return 5
    if any(key in details for key in _LATEST) or "numbers" in details.get("fleet", ()):
        return 4
    heights = "zones" in limits or any("bottom" in prism for prism in limits.get("keep_out", ()))
    if any(len(span) > _GROUPED for span in details.get("spans", ())):
        return 4
    return 3 if heights or any(key in details for key in _LATER) else 2


def from_details(
    details: Any, where: str, trajectory: Trajectory, light: LightTrack, homes: Floats, sound: bytes | None = None
) -> Plan:
    """Return the plan of these details, or raise `FileError` naming `where` and the key that is wrong.

    `sound` is the music's file; where there is none, the plan has no music.
    """
    keys = {"title", "spans", "limits", "fleet", "audience", "made_by", "show_hash", "sample_rate"}
    # The music is new in version 2, others in versions 3 to 8.
    known = keys | {"music", "music_start", *_LATER, *_LATEST, *_NEWEST, *_MUSICAL, *_EIGHTH}
    details = _object(details, where, known)
    name, begin = details.get("music"), number(details.get("music_start", 0.0), f"{where}: music_start")
    if missing := sorted(keys - details.keys()):
        raise FileError(f"{where}: lacks '{missing[0]}'")
    rate = details["sample_rate"]
    audience = [number(part, f"{where}: audience") for part in _list(details["audience"], f"{where}: audience")]
    if len(audience) != 3:
        raise FileError(f"{where}: audience: expected [x, y, z]")
    fleet = _object(details["fleet"], f"{where}: fleet", {item.name for item in fields(Fleet)} - {"drones", "homes"})
    try:
        return Plan(
            title=text(details["title"], f"{where}: title"),
            trajectory=trajectory,
            light=_without_end(light, details.get("endless"), f"{where}: endless"),
            spans=_spans(details["spans"], f"{where}: spans"),
            limits=to_limits(details["limits"], f"{where}: limits"),
            fleet=_build(
                Fleet,
                {**fleet, **_boxes(fleet, f"{where}: fleet: boxes"), "drones": len(homes), "homes": homes},
                f"{where}: fleet",
            ),
            audience=(audience[0], audience[1], audience[2]),
            made_by=text(details["made_by"], f"{where}: made_by"),
            show_hash=text(details["show_hash"], f"{where}: show_hash"),
            sample_rate=None if rate is None else number(rate, f"{where}: sample_rate"),
            music=None if sound is None else Music(text(name, f"{where}: music"), sound),
            music_start=begin,
            landings=details.get("landings"),
            rounding=number(details.get("rounding", 0.0), f"{where}: rounding"),
            notes=_notes(details.get("notes", []), f"{where}: notes"),
            grain=number(details.get("grain", 0.0), f"{where}: grain"),
            groups=_groups(details.get("groups", []), f"{where}: groups"),
            cue_times=_cue_times(details.get("cue_times", []), f"{where}: cue_times"),
            parts=_parts(details.get("parts", []), f"{where}: parts", len(homes)),
            own_rows=_own_rows(details.get("own_rows"), f"{where}: own_rows", (len(trajectory.times), len(homes))),
            ruler=_ruler(details.get("ruler"), f"{where}: ruler"),
            own_grains=details.get("own_grains"),
        )
    except InputError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{where}: {error}") from None


def _boxes(fleet: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the boxes of a fleet's JSON object, where it has some, as the only key."""
    if fleet.get("boxes") is None:
        return {}
    return {"boxes": _build(Boxes, _object(fleet["boxes"], where, {item.name for item in fields(Boxes)}), where)}


def to_limits(value: Any, where: str) -> Limits:
    """Return the limits of a JSON object."""
    values = _object(value, where, {item.name for item in fields(Limits)})
    keep_out = _list(values.get("keep_out", []), f"{where}: keep_out")
    if len(keep_out) > MOST_KEEP_OUTS:
        raise FileError(f"{where}: keep_out: {len(keep_out):,} of them; choreo reads at most {MOST_KEEP_OUTS:,}")
    keys = {item.name for item in fields(KeepOut)}
    prisms = tuple(_build(KeepOut, _object(item, f"{where}: keep_out", keys), where) for item in keep_out)
    zones = tuple(
        _build(Zone, _object(item, f"{where}: zones", {"polygon", "top"}), where)
        for item in _list(values.get("zones", []), f"{where}: zones")
    )
    return _build(Limits, {**values, "keep_out": prisms, "zones": zones}, where)


def number(value: Any, where: str) -> float:
    """Return a finite JSON number, or raise `FileError` naming `where`."""
    if not is_number(value):
        raise FileError(f"{where}: expected a number, got {shown_of_json(value)}")
    return float(value)


def text(value: Any, where: str) -> str:
    """Return a JSON string, or raise `FileError` naming `where`."""
    if not isinstance(value, str):
        raise FileError(f"{where}: expected text, got {shown_of_json(value)}")
    return value


def _to_json(value: Limits | KeepOut | Zone | Fleet | Boxes) -> dict[str, Any]:
    """Return the fields of a frozen dataclass; as they are listed by the class itself, a new one is never lost."""
    return {item.name: _plain(getattr(value, item.name)) for item in stated(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, KeepOut | Zone | Boxes):
        return _to_json(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _build(kind: type[_T], values: Mapping[str, Any], where: str) -> _T:
    optional = {item.name for item in fields(kind) if item.default is None}
    needed = [item.name for item in fields(kind) if item.default is MISSING and item.default_factory is MISSING]
    for key in needed:
        if key not in values:
            raise FileError(f"{where}: lacks '{key}'")
    for key, value in values.items():
        if value is None and key not in optional:
            raise FileError(f"{where}: {key}: a value is needed")
    arguments: dict[str, Any] = {
        key: tuple(item) if isinstance(item, list) and key == "origin" else item for key, item in values.items()
    }
    try:
        return kind(**arguments)
    except InputError as error:
        place = where.rpartition(": ")[2]  # which the message may name too
        raise FileError(f"{where}: {str(error).removeprefix(f'{place}: ')}") from None


def _notes(value: Any, where: str) -> tuple[str, ...]:
    """Return a list of sentences, none of them longer than a few lines."""
    return tuple(text(note, where)[:_LONGEST_NOTE] for note in _list(value, where)[:_MOST_NOTES])


def _groups(value: Any, where: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the names of groups and the numbers of their drones."""
    found = []
    for item in _list(value, where):
        parts = _list(item, where)
        if len(parts) != 2 or not all(type(number_) is int for number_ in _list(parts[1], where)):
            raise FileError(f"{where}: expected [name, numbers of drones]")
        found.append((text(parts[0], where), tuple(parts[1])))
    return tuple(found)


def _cue_times(value: Any, where: str) -> tuple[CueTime, ...]:
    """Return when cues stand in the music."""
    rows = [_list(item, where) for item in _list(value, where)]
    if len(rows) > MOST_SPANS or any(len(row) != len(fields(CueTime)) for row in rows):
        raise FileError(f"{where}: expected rows of {len(fields(CueTime))} values")
    return tuple(CueTime(*row) for row in rows)


def _packed(drones: tuple[int, ...], count: int) -> str:
    """Return drones of so many as bits, coded in base64: a tenth of their numbers."""
    mask = np.zeros(count, dtype=np.bool_)
    mask[list(drones)] = True
    return _bits(mask)


def _bits(mask: NDArray[np.bool_]) -> str:
    return base64.b64encode(np.packbits(mask).tobytes()).decode()


def _mask(coded: Any, count: int, where: str) -> NDArray[np.bool_]:
    """Return so many bits, coded in base64."""
    try:
        bits = np.frombuffer(base64.b64decode(text(coded, where), validate=True), dtype=np.uint8)
    except ValueError:
        raise FileError(f"{where}: cannot be read") from None
    if len(bits) != -(-count // 8) or np.unpackbits(bits)[count:].any():
        raise FileError(f"{where}: is of another number of drones")
    return np.unpackbits(bits)[:count].astype(np.bool_)


def _without_end(light: LightTrack, coded: Any, where: str) -> LightTrack:
    """Return the lights, those of some drones without end."""
    if coded is None:
        return light
    endless = np.flatnonzero(_mask(coded, light.drones, where)).tolist()
    return LightTrack.ragged(light.frames, light.values, light.starts, endless)


def _own_rows(coded: Any, where: str, shape: tuple[int, int]) -> NDArray[np.bool_] | None:
    """Return at which knots each drone has a row of its own."""
    return None if coded is None else _mask(coded, shape[0] * shape[1], where).reshape(shape)


def _plain_ruler(ruler: Ruler) -> dict[str, Any]:
    """Return a ruler as a JSON object."""
    return {item.name: _plain(getattr(ruler, item.name)) for item in fields(Ruler)}


def _ruler(value: Any, where: str) -> Ruler | None:
    """Return the ruler of a JSON object."""
    if value is None:
        return None
    keys = [item.name for item in fields(Ruler)]
    known = _object(value, where, set(keys))
    if missing := [key for key in keys if key not in known]:
        raise FileError(f"{where}: lacks '{missing[0]}'")
    metres, markers = (_pairs(known[key], f"{where}: {key}") for key in ("metres", "markers"))
    return Ruler(
        _numbers(known["moments"], f"{where}: moments"),
        _numbers(known["beats"], f"{where}: beats"),
        number(known["before"], f"{where}: before"),
        number(known["after"], f"{where}: after"),
        tuple((number(beat, f"{where}: metres"), number(size, f"{where}: metres")) for beat, size in metres),
        tuple((text(name, f"{where}: markers"), number(moment, f"{where}: markers")) for name, moment in markers),
    )


def _pairs(value: Any, where: str) -> list[list[Any]]:
    rows = [_list(row, where) for row in _list(value, where)]
    if any(len(row) != 2 for row in rows):
        raise FileError(f"{where}: expected rows of 2 values")
    return rows


def _numbers(value: Any, where: str) -> Floats:
    return np.array([number(item, where) for item in _list(value, where)], dtype=np.float64)


def _parts(value: Any, where: str, count: int) -> tuple[NamedPart, ...]:
    """Return which drones show which parts of the drawings."""
    found = []
    for row in _list(value, where)[: MOST_SPANS + 1]:
        items = _list(row, where)
        if len(items) != 4:
            raise FileError(f"{where}: expected rows of a name, two moments and drones")
        name, start, end, coded = items
        drones = tuple(np.flatnonzero(_mask(coded, count, f"{where}: drones of a part")).tolist())
        found.append(NamedPart(text(name, where), number(start, where), number(end, where), drones))
    return tuple(found)


def _from_span(span: Span) -> list[Any]:
    """Return a span as a row; what it does not say at its end is left out."""
    row = [span.name, span.kind, span.start, span.end, span.group, span.light]
    return row if span.light else row[:_GROUPED] if span.group else row[: _GROUPED - 1]


def _spans(value: Any, where: str) -> tuple[Span, ...]:
    items = _list(value, where)
    if len(items) > MOST_SPANS:
        raise FileError(f"{where}: {len(items):,} of them; choreo reads at most {MOST_SPANS:,}")
    spans = []
    for item in items:
        parts = _list(item, where)
        if len(parts) not in (4, _GROUPED, 6):
            raise FileError(f"{where}: expected [name, kind, start, end] and perhaps a group, got {len(parts)} values")
        name, kind, start, end, *group = parts
        words = [text(part, where) for part in group]
        spans.append(Span(text(name, where), text(kind, where), number(start, where), number(end, where), *words))
    return tuple(spans)


def _object(value: Any, where: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileError(f"{where}: expected an object")
    if unknown := sorted(value.keys() - keys):
        raise FileError(f"{where}: does not know '{unknown[0][:40]}'")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise FileError(f"{where}: expected a list")
    return value
