"""A show as one HTML page, played by any browser: nothing is loaded from anywhere.

The page holds the curves themselves, not samples, and evaluates them as it plays. Its script is built from
`tools/page` with three.js.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.atomic import atomic_write, check_target
from choreo.audio.analysis import can_listen, listen
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.printable import printable
from choreo.progress import Progress, silent
from choreo.safety.check import check
from choreo.safety.report import Report
from choreo.stage.night import backdrop as night
from choreo.stage.night import render as lamps
from choreo.stage.night.camera import PRESETS, Camera, pictured, preset
from choreo.stage.night.opening import opening
from choreo.stage.night.scene import Scene
from choreo.stage.night.text import LONGEST

UNIT = 0.001
"""Metres: control points stand on multiples of this in the page."""

_FARTHEST = 100_000.0  # m: so that differences of differences fit into 32 bits
_MOST_NUMBERS = 64_000_000  # control values, four bytes each in the browser's memory
_EXACT_KEYFRAMES = 1_000_000  # of more, colours are rounded, so that the page stays small
_MOST_KEYFRAMES = 30_000_000  # seven bytes each
_MOST_MARKS = 500  # violations that the timeline marks
_MOST_BEATS = 20_000  # and as many markers; of more, the timeline shows none
_WAVE = 1600  # parts of the waveform in the timeline
_FAINTEST_STAR = 0.1


def page(
    plan: Plan, file: str | os.PathLike[str], *, report: Report | None = None, progress: Progress = silent
) -> Path:
    """Write the show as one self-contained HTML page.

    It plays in any browser of today, from disk and without a network: stage, lights, timeline with cues, cameras,
    music, drones' numbers under the pointer, and what the check found. Places agree with `Plan.at` to a millimetre.
    Music is in it as it was given; waveform and beats where the extra `music` is installed, which decodes it.

    Parameters
    ----------
    plan : Plan
    file : path
        Where to write, .html; an existing file is replaced only when the new one is whole.
    report : Report or None
        What `choreo.check` found in this plan; None to check it here. An unsafe plan is shown, and said to be unsafe.
    progress : callable
        Told of the check, and of listening to the music.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the name does not end in .html, the report is of another plan, the plan is too large for a browser, or
        the music cannot be decoded.
    FileError
        If the file cannot be written.
    """
    if Path(file).suffix.lower() not in (".html", ".htm"):
        raise InputError(f"{file}: a page ends in .html")
    check_target(file)
    _check_size(plan)
    if report is None:
        report = check(plan, progress=progress)
    if (report.drones, report.duration_s) != (plan.drones, plan.duration):
        raise InputError(
            f"page: the report is of another plan, with {report.drones} drones and {report.duration_s:g} s; "
            f"this one has {plan.drones} drones and {plan.duration:g} s"
        )
    facts = {**_facts(plan, report), "music": _music(plan, progress)}
    parts = {
        "licence": _web("three-LICENSE.txt"),
        "facts": json.dumps(facts, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c"),
        "curves": _packed(_curves(plan.trajectory)),
        "light": _packed(_keyframes(plan.light)),
        "music": "" if plan.music is None else base64.b64encode(plan.music.data).decode(),
        "script": _web("page.js"),
    }
    text = re.sub("@([a-z]+)@", lambda found: parts[found[1]], _web("page.html"))
    with atomic_write(file) as stream:
        stream.write(text.encode())
    return Path(file)


def _check_size(plan: Plan) -> None:
    control = plan.trajectory.control
    if control.size > _MOST_NUMBERS or len(plan.light.frames) > _MOST_KEYFRAMES:
        raise InputError(
            f"page: {control.shape[0]} pieces of {plan.drones} curves and {len(plan.light.frames):,} keyframes of "
            "light are more than a browser holds; a film shows them: --movie FILE.mp4"
        )
    if np.abs(control).max() > _FARTHEST:
        raise InputError(f"page: a drone is more than {_FARTHEST / 1000:g} km from the middle of the stage")


def _curves(trajectory: Trajectory) -> bytes:
    """Return control points as whole millimetres, in a form that packs well.

    Where a piece begins is told from where the last one ended, the other three control points from the polynomial
    of one degree less, so that most numbers are small or 0. Signs go into the lowest bit, the four bytes of all
    numbers stand apart: control point, axis, drone, piece.
    """
    control = np.rint(trajectory.control / UNIT).astype(np.int64)
    a, b, c, d = (control[:, k] for k in range(4))
    ended = np.concatenate([np.zeros_like(d[:1]), d[:-1]])
    told = np.stack([a - ended, b - a, c - 2 * b + a, d - 3 * c + 3 * b - a])
    coded = np.where(told < 0, -2 * told - 1, 2 * told).astype("<u4").transpose(0, 3, 2, 1)
    return np.ascontiguousarray(coded).reshape(-1, 1).view(np.uint8).T.tobytes()


def _keyframes(light: LightTrack) -> bytes:
    """Return the keyframes of all drones, one after the other, as differences: frames (four bytes), red, green, blue.

    The lowest bytes of all frames come first, and so on; colours are in units of `_light_step` and wrap at 256.
    """
    steps = np.diff(light.frames, prepend=np.int32(0)).astype("<i4").view(np.uint8).reshape(-1, 4)
    step = _light_step(light)
    values = light.values if step == 1 else ((light.values.astype(np.uint16) + step // 2) // step).astype(np.uint8)
    changes = np.diff(values, axis=0, prepend=np.zeros((1, 3), dtype=np.uint8))
    return np.concatenate([steps, changes], axis=1).T.tobytes()


def _light_step(light: LightTrack) -> int:
    """Return the unit of colours in the page: 1, or, of very many, one that puts none off by more than 1 of 255."""
    return 1 if len(light.frames) <= _EXACT_KEYFRAMES else 3


def _packed(data: bytes) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)  # negative: without a header, 'deflate-raw' in browsers
    return base64.b64encode(packer.compress(data) + packer.flush()).decode()


def _facts(plan: Plan, report: Report) -> dict[str, Any]:
    """Return all that the page knows besides curves and colours."""
    scene = Scene.of(plan)
    middle = pictured(plan).mean(axis=0)
    return {
        "title": printable(plan.title[:LONGEST]),
        "drones": plan.drones,
        "numbers": plan.fleet.numbers,  # of the rows; None where they are counted from 1 without gaps
        "unit": UNIT,
        "times": plan.trajectory.times.tolist(),
        "lightFrame": FRAME,
        "lightStep": _light_step(plan.light),
        "lightStarts": plan.light.starts.tolist(),
        "spans": [
            {"name": printable(span.name[:LONGEST]), "kind": span.kind, "start": span.start, "end": span.end}
            | ({"light": printable(span.light[:LONGEST])} if span.light else {})
            for span in plan.spans
        ],
        "ruler": _ruler(plan),
        "opening": _opening(plan),
        "cameras": {name: _camera(preset(plan, name), middle) for name in PRESETS},
        "pads": _rounded(scene.pads),
        "pitch": _rounded(scene.pitch()),
        "keepOut": [{"polygon": _rounded(prism.polygon), "height": prism.height} for prism in scene.keep_out],
        "fence": None if scene.fence is None else _rounded(scene.fence),
        "ceiling": scene.ceiling,
        "north": _rounded(scene.north_arrow()),
        "look": _look(),
        "report": _found(report),
    }


def _look() -> dict[str, Any]:
    """Return what the stage looks like: the very numbers of the stills."""
    directions, brightness = night.stars()
    hues = (
        "ZENITH",
        "SKY",
        "HAZE",
        "TOWN",
        "GROUND",
        "GRID",
        "LAWN",
        "PITCH",
        "PAD",
        "WALL",
        "ROOF",
        "RIM",
        "FENCE",
        "STAR",
    )
    return {
        **{name.lower(): getattr(night, name).tolist() for name in hues},
        "stars": _rounded(np.column_stack([directions, brightness])[brightness > _FAINTEST_STAR]),
        "light": {
            "lamp": lamps.LAMP,
            "smallest": lamps.SMALLEST,
            "largest": lamps.LARGEST,
            "core": lamps.CORE,
            "white": lamps.WHITE,
            "halo": lamps.HALO,
            "haloSize": lamps.HALO_SIZE,
            "faintest": lamps.FAINTEST,
            "unlit": lamps.UNLIT.tolist(),
        },
        "bloom": [{"strength": strength, "sigma": sigma} for strength, sigma in (lamps.BLOOM, *lamps.GLOW)],
    }


def _music(plan: Plan, progress: Progress) -> dict[str, Any] | None:
    """Return what the page knows of the music besides its bytes."""
    if plan.music is None:
        return None
    known: dict[str, Any] = {"type": plan.music.media_type, "start": plan.music_start}
    if can_listen():
        heard = listen(plan.music, progress=progress)
        first, last = plan.trajectory.times[[0, -1]].tolist()
        wave = heard.waveform(first - plan.music_start, last - plan.music_start, _WAVE)
        beats = heard.beats + plan.music_start
        known["waveform"] = np.rint(255 * wave).astype(int).tolist()
        known["beats"] = np.round(beats[(beats >= first) & (beats <= last)], 2).tolist()
        known["tempo"] = heard.tempo
    return known


def _ruler(plan: Plan) -> dict[str, Any] | None:
    """Return the beats of the show as players count them, and its markers; None where there are none, or too many."""
    if plan.ruler is None:
        return None
    first, last = plan.trajectory.times[[0, -1]].tolist()
    beats = plan.ruler.counted(first, last)
    markers = [(printable(name[:LONGEST]), moment) for name, moment in plan.ruler.markers if first <= moment <= last]
    if not 0 < len(beats) + len(markers) <= _MOST_BEATS:
        return None
    return {
        "bars": [bar for bar, _, _ in beats],
        "beats": [beat for _, beat, _ in beats],
        "times": [round(moment, 4) for _, _, moment in beats],
        "markers": markers,
    }


def _camera(camera: Camera, middle: Floats) -> dict[str, Any]:
    """Return a camera whose target is as far away as the pictures are, since the viewer turns around it."""
    forward = camera.axes[2]
    eye = np.array(camera.eye)
    distance = max(10.0, float((middle - eye) @ forward))
    return _told(replace(camera, target=tuple((eye + distance * forward).tolist())))


def _told(camera: Camera) -> dict[str, Any]:
    """Return a camera as it is."""
    return {
        "eye": list(camera.eye),
        "target": list(camera.target),
        "up": list(camera.up),
        "fieldOfView": camera.field_of_view,
    }


def _opening(plan: Plan) -> dict[str, Any] | None:
    """Return how the audience looks at the pads first, and at last; None where its camera stands still."""
    seen = opening(plan)
    if seen is None:
        return None
    way = {"moments": seen.moments} | {
        key: [round(value, 6) for value in getattr(seen, key)] for key in ("shares", "views")
    }
    return {"ground": _told(seen.ground), "pictures": _told(seen.pictures), **way}


def _found(report: Report) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "verdict": report.verdict,
        "closest": report.closest_m if np.isfinite(report.closest_m) else None,
        "closestAt": report.closest_at_s,
        "closestPair": None if report.closest_pair is None else list(report.closest_pair),  # rows
        "highest": report.highest_m,
        "violations": [
            {"time": violation.time_s, "text": printable(str(violation))}
            for violation in report.violations[:_MOST_MARKS]
        ],
    }


def _rounded(numbers: Floats) -> Any:
    return np.round(numbers, 3).tolist()


def _web(name: str) -> str:
    return (files("choreo.stage") / "web" / name).read_text(encoding="utf-8")
