"""glTF 2.0 in one file, `.glb`: a node for each drone, which flies its curve and glows in its colours.

Pieces of cubic Bezier curves are glTF's CUBICSPLINE: a key holds the tangent that comes in, the place and the tangent
that goes out. y is up and x to the right, so the audience looks along -z. Lights are emissive factors that the
extension KHR_animation_pointer moves; in linear light, as glTF has it. A file keeps as much detail as finds room in
what telephones open (`detail.py`), unless the whole is asked for: then the very curves are in it, and in the extras of
each node the sRGB keyframes, as accessors of frames (50 a second) and of colours.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.formats.choices import Choices, insist_on_few
from choreo.formats.numbering import labelled
from choreo.formats.sampling import FRAMES
from choreo.formats.visualisers.detail import WHOLE, Detail, Keys, details, keys_of, room
from choreo.formats.visualisers.glb_chunk import FACES, VERTICES, Chunk
from choreo.progress import Progress, silent

RADIUS = 0.15
"""Metres of the body that glows."""
JSON, BINARY = 0x4E4F534A, 0x004E4942
POINTER = "KHR_animation_pointer"
_DRONES_AT_ONCE = 256


def to_gltf(points: Floats) -> Floats:
    """Return points (..., 3) of choreo with y up and z towards the audience: a turn, no mirror.

    >>> to_gltf(np.array([1.0, 2.0, 3.0])).tolist()
    [1.0, 3.0, -2.0]
    """
    return np.stack([points[..., 0], points[..., 2], 0.0 - points[..., 1]], axis=-1)


def write_glb(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as glTF; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If knots are no whole milliseconds, the show lasts too long, or the file would exceed 2 GB.
    """
    insist_on_few(float(plan.trajectory.times[-1]), FRAMES)
    for detail in (WHOLE,) if choices.exact else details(plan):
        text, chunk = _scene(plan, detail, progress)
        size = 12 + 8 + len(text) + 8 + chunk.size
        if size <= room(plan.drones):
            break  # else the one of the least detail is written, and its size is told
    file.write(struct.pack("<4sII", b"glTF", 2, size))
    file.write(struct.pack("<II", len(text), JSON) + text + struct.pack("<II", chunk.size, BINARY))
    chunk.write(file)


def _scene(plan: Plan, detail: Detail, progress: Progress) -> tuple[bytes, Chunk]:
    """Return the JSON of a file, padded to four bytes, and its binary chunk."""
    chunk = Chunk()
    document = _document(plan, detail, chunk, progress)
    document |= {"accessors": chunk.accessors, "bufferViews": chunk.views, "buffers": [{"byteLength": chunk.size}]}
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    return text + b" " * (-len(text) % 4), chunk


def _body(chunk: Chunk) -> dict[str, Any]:
    """Return the geometry of the body that glows, an octahedron, which all drones share."""
    directions = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype="<f4")
    points = directions * np.float32(RADIUS)
    faces = [(0, 2, 4), (4, 2, 1), (1, 2, 5), (5, 2, 0), (4, 3, 0), (1, 3, 4), (5, 3, 1), (0, 3, 5)]
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return {
        "attributes": {
            "POSITION": chunk.add(points, VERTICES, min=low, max=high),
            "NORMAL": chunk.add(directions, VERTICES),
        },
        "indices": chunk.add(np.array(faces, dtype="<u2").reshape(-1), FACES),
    }


def _document(plan: Plan, detail: Detail, chunk: Chunk, progress: Progress) -> dict[str, Any]:
    shape = _body(chunk)
    nodes: list[dict[str, Any]] = []
    samplers: list[dict[str, Any]] = []
    materials, meshes, channels = [], [], []
    for start in range(0, plan.drones, _DRONES_AT_ONCE):
        some = np.arange(start, min(start + _DRONES_AT_ONCE, plan.drones))
        for drone, keys in zip(some.tolist(), keys_of(plan, some, detail), strict=True):
            moves, lights = _samplers(chunk, keys)
            channels.append({"sampler": len(samplers), "target": {"node": drone, "path": "translation"}})
            samplers.append(moves)
            if lights is not None:
                pointer = {POINTER: {"pointer": f"/materials/{drone}/emissiveFactor"}}
                channels.append({"sampler": len(samplers), "target": {"path": "pointer", "extensions": pointer}})
                samplers.append(lights)
            name = labelled(plan.fleet.labels[drone])
            dark = {"baseColorFactor": [0, 0, 0, 1]}
            materials.append({"name": name, "pbrMetallicRoughness": dark, "emissiveFactor": _at_rest(keys)})
            meshes.append({"primitives": [shape | {"material": drone}]})
            extras: dict[str, int] = {"number": plan.fleet.labels[drone]}
            if keys.colours is not None:
                frames, colours = keys.colours
                extras |= {"light_frames": chunk.add(frames.astype("<u4")), "light_srgb": chunk.add(colours)}
            place = to_gltf(keys.pieces[0, 0]).round(6).tolist()
            nodes.append({"name": name, "mesh": drone, "translation": place, "extras": extras})
        progress("write curves", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))
    nodes.append({"name": plan.title or "show", "children": list(range(plan.drones))})
    return {
        "asset": {"version": "2.0", "generator": plan.made_by or "choreo", "extras": {"within": asdict(detail)}},
        "extensionsUsed": [POINTER],
        "scene": 0,
        "scenes": [{"nodes": [plan.drones]}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": materials,
        "animations": [{"name": plan.title or "show", "samplers": samplers, "channels": channels}],
    }


def _samplers(chunk: Chunk, keys: Keys) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return what moves a drone, and what lights it, if that ever changes."""
    output = chunk.add(spline(keys.seconds, to_gltf(keys.pieces)))
    moves = {"input": chunk.times(keys.seconds), "interpolation": "CUBICSPLINE", "output": output}
    if len(keys.frames) < 2 or not keys.light.any():
        return moves, None
    output = chunk.add(keys.light, normalized=True)
    return moves, {"input": chunk.times(keys.frames / FRAMES), "output": output}  # LINEAR, as is the default


def _at_rest(keys: Keys) -> list[float]:
    """Return the light of a drone, 0 to 1, where no animation is played: the mean of its show, as bright as can be."""
    light = keys.light / np.iinfo(keys.light.dtype).max
    if len(keys.frames) > 1 and light.any():
        sums = np.diff(keys.frames) @ (light[1:] + light[:-1])
        light = np.asarray(sums / sums.max())[None]
    found: list[float] = light[0].round(6).tolist()
    return found


def spline(seconds: Floats, pieces: Floats) -> NDArray[np.float32]:
    """Return incoming tangent, place and outgoing tangent of each key, (3 (p + 1), 3).

    Tangents are 3 times a difference of control points, by the time from key to key as the file holds it.
    """
    length = np.diff(seconds.astype("<f4").astype(np.float64))[:, None]
    keys = np.zeros((len(seconds), 3, 3))
    keys[:-1, 1], keys[-1, 1] = pieces[:, 0], pieces[-1, 3]
    keys[:-1, 2] = 3 * (pieces[:, 1] - pieces[:, 0]) / length
    keys[1:, 0] = 3 * (pieces[:, 3] - pieces[:, 2]) / length
    return keys.reshape(-1, 3).astype("<f4")
