"""Writing Skybrush compiled shows, `.skyc`: the very curves of a plan, with lights, homes, cues and limits."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import NO_TOP, Limits
from choreo.core.music import Music
from choreo.core.plan import Plan, Span
from choreo.errors import InputError
from choreo.formats.archive import MEGABYTE, add, new_archive
from choreo.formats.decimals import Column, decimal_columns, text, word
from choreo.formats.numbering import labelled
from choreo.formats.pieces.rejoin import rejoined, whole_milliseconds
from choreo.formats.plan_file.details import to_details
from choreo.formats.skybrush.declared import stated_accelerations
from choreo.formats.skybrush.frame import LARGEST_SHOW, MOST_DRONES, MUSIC_TYPE, to_skybrush
from choreo.formats.skybrush.light_program import encode
from choreo.neighbours import tree

_DECIMALS = 6
_GRAINS = 10**_DECIMALS
_DRONES_AT_ONCE = 64
_MUSIC = "assets/music.mp3"
"""A file of its own, which players read when they need it: within the JSON they take base64 for the sound itself."""


def write_skyc(plan: Plan, file: BinaryIO) -> None:
    """Write a plan as a Skybrush compiled show: one zip with one inlined `show.json`, and the music as a file.

    Each piece of the plan's curves is one Bezier segment of the file, to a micrometre; a drone's stretches without
    movement are joined, and left out before its take-off and after its landing. The same plan gives the same bytes.

    Parameters
    ----------
    plan : Plan
    file : binary file
        Open for writing, and able to seek.

    Raises
    ------
    InputError
        If there are more than 5,000 drones, knots that are not whole milliseconds, or a coordinate beyond 9,999 m.
    """
    milliseconds = _check(plan)
    with new_archive(file) as archive:
        add(archive, "show.json", _limited(_show(plan, milliseconds)))
        if (music := _music(plan)) is not None:
            add(archive, _MUSIC, [music.data])


def _check(plan: Plan) -> Ints:
    """Return the knots in milliseconds."""
    if plan.drones > MOST_DRONES:
        raise InputError(
            f"a .skyc holds at most {MOST_DRONES:,} drones, this plan has {plan.drones:,}: split the fleet into "
            "parts that are exported one by one, or write the CSV zip (a file ending in .zip)"
        )
    return whole_milliseconds(plan.trajectory.times, ".skyc")


def _limited(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass the chunks on, and raise once they are more than readers take."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST_SHOW:
            raise InputError(
                f"the show needs more than {LARGEST_SHOW / MEGABYTE:,.0f} MB of .skyc: export fewer drones per file"
            )
        yield chunk


def _show(plan: Plan, milliseconds: Ints) -> Iterator[bytes]:
    head: dict[str, Any] = {
        "version": 1,
        "environment": _environment(plan),
        "settings": _settings(plan),
        "meta": {"title": plan.title, "choreo": to_details(plan)},
        "media": _media(plan),
    }
    yield _json(head)[:-1] + b',"swarm":{"drones":['
    for number, drone in enumerate(_drones(plan, milliseconds)):
        yield (b"," if number else b"") + drone
    yield b"]}}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def _environment(plan: Plan) -> dict[str, Any]:
    fleet = plan.fleet
    if fleet.origin is None:
        return {"type": "outdoor"}
    origin = [round(fleet.origin[0] * 1e7), round(fleet.origin[1] * 1e7)]
    if fleet.altitude is not None:
        origin.append(round(fleet.altitude * 1000))
    return {"type": "outdoor", "location": {"origin": origin, "orientation": fleet.heading % 360}}


def _media(plan: Plan) -> dict[str, Any]:
    """Return where the music is."""
    music = _music(plan)
    if music is None:
        return {}
    data = {"$ref": f"./{_MUSIC}"}
    audio = {"data": data, "mediaType": MUSIC_TYPE, "filename": music.name, "startTime": plan.music_start}
    return {"audio": audio}


def _music(plan: Plan) -> Music | None:
    """Return the music, where it is an .mp3: the format knows no other."""
    return plan.music if plan.music is not None and plan.music.media_type == MUSIC_TYPE else None


def _settings(plan: Plan) -> dict[str, Any]:
    limits = plan.limits
    level, vertical = stated_accelerations(limits)
    settings: dict[str, Any] = {
        "cues": {"version": 1, "items": [{"time": span.start, "name": _cue(span)} for span in plan.spans]},
        "validation": {
            "maxAltitude": limits.max_altitude,
            "maxVelocityXY": limits.max_speed,
            "maxVelocityZ": limits.max_descent,
            "maxVelocityZUp": limits.max_climb,
            "minDistance": limits.min_distance,
            "maxAccelerationXY": level,
            "maxAccelerationZ": vertical,
        },
    }
    if polygons := list(_polygons(limits)):
        settings["geofence"] = {"version": 1, "polygons": polygons}
    return settings


def _polygons(limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield the geofence: where drones may fly, and where they may not at any height."""
    if limits.fence is not None:
        yield _polygon(limits.fence, inclusion=True)
    for zone in limits.zones:
        yield _polygon(zone.polygon, inclusion=True) | ({} if zone.top is None else {"maxAltitude": zone.top})
    for prism in limits.keep_out:
        if prism.height == NO_TOP and prism.bottom == 0:
            yield _polygon(prism.polygon, inclusion=False)


def _polygon(corners: Floats, *, inclusion: bool) -> dict[str, Any]:
    points = np.concatenate([to_skybrush(corners), np.zeros((len(corners), 1))], axis=1)
    return {"isInclusion": inclusion, "points": points.tolist()}


def _cue(span: Span) -> str:
    return span.name if span.kind in ("hold", span.name) else f"{span.name} ({span.kind})"


def _drones(plan: Plan, milliseconds: Ints) -> Iterator[bytes]:
    homes = _positions(plan.fleet.homes)
    programs = encode(plan.light, float(plan.trajectory.times[-1]), plan.fleet.labels)
    ends = _positions(_landings(plan))
    labels = plan.fleet.labels
    for start in range(0, plan.drones, _DRONES_AT_ONCE):
        control = plan.trajectory.control[:, :, start : start + _DRONES_AT_ONCE]
        for drone, trajectory in enumerate(_trajectories(to_skybrush(control), milliseconds), start=start):
            settings = b'{"name":"%b","home":[%b],"landAt":[%b],"trajectory":%b,"lights":%b}'
            lights = b'{"version":1,"data":"%b"}' % base64.b64encode(programs[drone])
            name = labelled(labels[drone]).encode()
            filled = settings % (name, homes[drone], ends[drone], trajectory, lights)
            yield b'{"type":"generic","settings":%b}' % filled


def _landings(plan: Plan) -> Floats:
    """Return where each drone has to land: on the pad nearest to its end, where the plan says nothing else."""
    if plan.landings is not None:
        return plan.landings
    return plan.fleet.homes[tree(plan.fleet.homes).query(plan.trajectory.end)[1]]


def _positions(points: Floats) -> list[bytes]:
    """Return "X,Y,Z" of each point, in Skybrush's frame."""
    return [text(_triple(row)) for row in to_skybrush(points)[:, None]]


def _trajectories(control: Floats, milliseconds: Ints) -> Iterator[bytes]:
    """Yield the trajectory object of each drone of (k - 1, 4, n, 3) control points in Skybrush's frame."""
    ends = np.ones((len(control), control.shape[2]), dtype=np.bool_)
    if not np.array_equal(np.rint(control * _GRAINS) / _GRAINS, control):  # cut between its knots
        control, ends = rejoined(control, milliseconds)
    still = (control == control[:, :1]).all(axis=(1, 3)) & ends
    for drone in range(control.shape[2]):
        moving = np.flatnonzero(~still[:, drone] & ends[:, drone])
        whole = np.flatnonzero(ends[:, drone])
        first, last = (moving[0], moving[-1]) if len(moving) else (whole[0], whole[-1])
        pieces = whole[(whole >= first) & (whole <= last)]
        quiet = still[pieces, drone]
        pieces = pieces[~(quiet & np.append(quiet[1:], False))]
        first = whole[max(np.searchsorted(whole, first) - 1, 0)] + 1 if first != whole[0] else 0
        takeoff = milliseconds[first]
        begin = text(_triple(control[pieces[0], 0, drone : drone + 1]))
        points = _segments(control[pieces, :, drone], milliseconds[pieces + 1] - takeoff, still[pieces, drone])
        yield b'{"version":1,"takeoffTime":%.3f,"points":[[0,[%b],[]],%b]}' % (takeoff / 1000, begin, points)


def _segments(control: Floats, milliseconds: Ints, still: NDArray[np.bool_]) -> bytes:
    """Return "[t,[end],[[control],[control]]]" of each (p, 4, 3) piece; "[t,[end],[]]" where it stands still."""
    inner = [*_triple(control[:, 1], b"["), *_triple(control[:, 2], b"],["), np.full(len(still), word(b"]"))]
    return text(
        [
            *decimal_columns(milliseconds / 1000, 3, lead=b"["),
            *_triple(control[:, 3], b",["),
            word(b"],["),
            *(column * ~still for column in inner),
            word(b"]],"),
        ]
    )[:-1]


def _triple(points: Floats, lead: bytes = b"") -> list[Column]:
    """Return the columns of `lead` and "X,Y,Z" of each (n, 3) point."""
    x, y, z = points.T
    return [
        *decimal_columns(x, _DECIMALS, lead),
        *decimal_columns(y, _DECIMALS, b","),
        *decimal_columns(z, _DECIMALS, b","),
    ]
