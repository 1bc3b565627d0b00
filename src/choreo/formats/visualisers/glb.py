"""glTF 2.0 in one file, `.glb`: a node for each drone, which flies the very curves and glows in its colours.

Pieces of cubic Bezier curves are glTF's CUBICSPLINE: a key holds the tangent that comes in, the place and the tangent
that goes out. y is up and x to the right, so the audience looks along -z. Lights are emissive factors that the
extension KHR_animation_pointer moves; in linear light, as glTF has it. The exact sRGB keyframes stand in the extras of
each node: accessors of frames (50 a second) and of colours.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.colour import to_linear
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats.choices import Choices
from choreo.formats.numbering import labelled
from choreo.formats.pieces.rejoin import own_curves, whole_milliseconds
from choreo.formats.sampling import FRAMES, keyframes
from choreo.progress import Progress, silent

RADIUS = 0.15
"""Metres of the body that glows."""
_JSON, _BIN = 0x4E4F534A, 0x004E4942
_FLOAT, _BYTE, _SHORT, _INDEX = 5126, 5121, 5123, 5125
_VERTICES, _FACES = 34962, 34963
_LARGEST = 2**31 - 1
_DRONES_AT_ONCE = 64
_POINTER = "KHR_animation_pointer"
_PARTS = 8
"""Straight stretches of linear light that a fade in sRGB is made of."""


@dataclass
class _Buffer:
    """The binary chunk, and what of the JSON points into it."""

    data: bytearray = field(default_factory=bytearray)
    views: list[dict[str, Any]] = field(default_factory=list)
    accessors: list[dict[str, Any]] = field(default_factory=list)

    def add(self, values: NDArray[Any], kind: str, component: int, target: int | None = None, **more: Any) -> int:
        """Append an array, and return the number of its accessor; `target` says what of a body it is."""
        self.data += bytes(-len(self.data) % 4)
        view = {"buffer": 0, "byteOffset": len(self.data), "byteLength": values.nbytes}
        view |= {} if target is None else {"target": target}
        self.data += np.ascontiguousarray(values).tobytes()
        if len(self.data) > _LARGEST:
            raise InputError("a .glb holds at most 2 GB: export fewer drones (--drones)")
        self.views.append(view)
        entry = {"bufferView": len(self.views) - 1, "componentType": component, "count": len(values), "type": kind}
        self.accessors.append(entry | more)
        return len(self.accessors) - 1

    def times(self, seconds: Floats) -> int:
        """Append the keys of an animation."""
        keys = seconds.astype("<f4")
        return self.add(keys, "SCALAR", _FLOAT, min=[float(keys[0])], max=[float(keys[-1])])


def to_gltf(points: Floats) -> Floats:
    """Return points (..., 3) of choreo with y up and z towards the audience: a turn, no mirror.

    >>> to_gltf(np.array([1.0, 2.0, 3.0])).tolist()
    [1.0, 3.0, -2.0]
    """
    return np.stack([points[..., 0], points[..., 2], 0.0 - points[..., 1]], axis=-1)


def write_glb(plan: Plan, file: BinaryIO, _: Choices, progress: Progress = silent) -> None:
    """Write a plan as glTF; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If knots are no whole milliseconds, or the file would exceed 2 GB.
    """
    buffer = _Buffer()
    shape = _body(buffer)
    document = _document(plan, buffer, shape, progress)
    document |= {"accessors": buffer.accessors, "bufferViews": buffer.views}
    binary = bytes(buffer.data) + bytes(-len(buffer.data) % 4)
    document["buffers"] = [{"byteLength": len(binary)}]
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 4)
    size = 12 + 8 + len(text) + 8 + len(binary)
    file.write(struct.pack("<4sII", b"glTF", 2, size))
    file.write(struct.pack("<II", len(text), _JSON) + text + struct.pack("<II", len(binary), _BIN) + binary)


def _body(buffer: _Buffer) -> dict[str, Any]:
    """Return the geometry of the body that glows, an octahedron, which all drones share."""
    directions = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype="<f4")
    points = directions * np.float32(RADIUS)
    faces = [(0, 2, 4), (4, 2, 1), (1, 2, 5), (5, 2, 0), (4, 3, 0), (1, 3, 4), (5, 3, 1), (0, 3, 5)]
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return {
        "attributes": {
            "POSITION": buffer.add(points, "VEC3", _FLOAT, _VERTICES, min=low, max=high),
            "NORMAL": buffer.add(directions, "VEC3", _FLOAT, _VERTICES),
        },
        "indices": buffer.add(np.array(faces, dtype="<u2").reshape(-1), "SCALAR", _SHORT, _FACES),
    }


def _document(plan: Plan, buffer: _Buffer, shape: dict[str, Any], progress: Progress) -> dict[str, Any]:
    milliseconds = whole_milliseconds(plan.trajectory.times, ".glb")
    nodes: list[dict[str, Any]] = []
    materials, meshes, samplers, channels = [], [], [], []
    clocks: dict[bytes, int] = {}

    def clock(seconds: Floats) -> int:
        key = seconds.astype("<f4").tobytes()
        if key not in clocks:
            clocks[key] = buffer.times(seconds)
        return clocks[key]

    for start in range(0, plan.drones, _DRONES_AT_ONCE):
        control = to_gltf(plan.trajectory.control[:, :, start : start + _DRONES_AT_ONCE])
        for drone, (knots, pieces) in enumerate(own_curves(control, milliseconds), start=start):
            name = labelled(plan.fleet.labels[drone])
            frames, colours = keyframes(plan, drone)
            keys, shown = emissive(frames, colours)
            samplers.append(
                {
                    "input": clock(knots / 1000),
                    "interpolation": "CUBICSPLINE",
                    "output": buffer.add(spline(knots, pieces), "VEC3", _FLOAT),
                }
            )
            channels.append({"sampler": len(samplers) - 1, "target": {"node": drone, "path": "translation"}})
            if len(keys) > 1 and shown.any():
                output = buffer.add(shown, "VEC3", _SHORT, normalized=True)
                samplers.append({"input": clock(keys / FRAMES), "interpolation": "LINEAR", "output": output})
                pointer = {_POINTER: {"pointer": f"/materials/{drone}/emissiveFactor"}}
                target = {"path": "pointer", "extensions": pointer}
                channels.append({"sampler": len(samplers) - 1, "target": target})
            first = (shown[0] / 65535).round(6).tolist()
            dark = {"baseColorFactor": [0, 0, 0, 1]}
            materials.append({"name": name, "pbrMetallicRoughness": dark, "emissiveFactor": first})
            meshes.append({"primitives": [shape | {"material": drone}]})
            extras = {
                "number": plan.fleet.labels[drone],
                "light_frames": buffer.add(frames.astype("<u4"), "SCALAR", _INDEX),
                "light_srgb": buffer.add(colours, "VEC3", _BYTE),
            }
            nodes.append({"name": name, "mesh": drone, "translation": pieces[0, 0].tolist(), "extras": extras})
        progress("write curves", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))
    nodes.append({"name": plan.title or "show", "children": list(range(plan.drones))})
    return {
        "asset": {"version": "2.0", "generator": plan.made_by or "choreo"},
        "extensionsUsed": [_POINTER],
        "scene": 0,
        "scenes": [{"nodes": [plan.drones]}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": materials,
        "animations": [{"name": plan.title or "show", "samplers": samplers, "channels": channels}],
    }


def spline(knots: Ints, pieces: Floats) -> NDArray[np.float32]:
    """Return incoming tangent, place and outgoing tangent of each key, (3 (p + 1), 3), of knots in ms.

    Tangents are 3 times a difference of control points, by the time from key to key as the file holds it.
    """
    length = np.diff((knots / 1000).astype("<f4").astype(np.float64))[:, None]
    keys = np.zeros((len(knots), 3, 3))
    keys[:-1, 1], keys[-1, 1] = pieces[:, 0], pieces[-1, 3]
    keys[:-1, 2] = 3 * (pieces[:, 1] - pieces[:, 0]) / length
    keys[1:, 0] = 3 * (pieces[:, 3] - pieces[:, 2]) / length
    return keys.reshape(-1, 3).astype("<f4")


def emissive(frames: Ints, colours: Bytes) -> tuple[Floats, NDArray[np.uint16]]:
    """Return keys, in frames, and linear light of 65,535 between which light runs straight: fades bend a little.

    >>> keys, light = emissive(np.array([0, 8]), np.array([[0, 0, 0], [255, 0, 0]], dtype=np.uint8))
    >>> keys.tolist(), light[[0, 4, 8], 0].tolist()
    ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [0, 14027, 65535])
    """
    changing = np.append((colours[1:] != colours[:-1]).any(axis=1), False)
    parts = np.where(changing, _PARTS, 1)
    parts[-1] = 1
    first = np.repeat(np.append(0, np.cumsum(parts)[:-1]), parts)
    share = (np.arange(len(first)) - first) / np.repeat(parts, parts)
    length = np.append(np.diff(frames), 1)
    keys = np.repeat(frames, parts) + share * np.repeat(length, parts)
    values = np.stack([np.interp(keys, frames, colours[:, channel]) for channel in range(3)], axis=1)
    return keys, np.rint(65535 * to_linear(values / 255)).astype("<u2")


@dataclass(frozen=True, eq=False)
class Animated:
    """One drone of a file: its number, knots (p + 1,) s, pieces (p, 4, 3) m in choreo's frame, and its light.

    Frames (m,) and sRGB (m, 3) as the extras have them, keys and linear light as the animation has them.
    """

    number: int
    knots: Floats
    control: Floats
    frames: Ints
    colours: Bytes
    keys: Floats
    light: Floats


def read_glb(path: Path) -> list[Animated]:
    """Return the drones of a file that `write_glb` wrote.

    Raises
    ------
    FileError
        If the file is none.
    """
    data = path.read_bytes()
    magic, version, size = struct.unpack_from("<4sII", data)
    length, kind = struct.unpack_from("<II", data, 12)
    if (magic, version, size, kind) != (b"glTF", 2, len(data), _JSON):
        raise FileError(f"{path}: is no .glb file")
    document = json.loads(data[20 : 20 + length])
    binary = data[28 + length :]

    def values(number: int) -> NDArray[Any]:
        entry = document["accessors"][number]
        view = document["bufferViews"][entry["bufferView"]]
        dtype = {_FLOAT: "<f4", _BYTE: "u1", _SHORT: "<u2", _INDEX: "<u4"}[entry["componentType"]]
        width = 3 if entry["type"] == "VEC3" else 1
        found = np.frombuffer(binary, dtype, entry["count"] * width, view["byteOffset"])
        return found.reshape(-1, 3) if width == 3 else found

    animation = document["animations"][0]
    moves: dict[int, Any] = {}
    lights: dict[int, Any] = {}
    for channel in animation["channels"]:
        target, sampler = channel["target"], animation["samplers"][channel["sampler"]]
        if target["path"] == "translation":
            moves[target["node"]] = sampler
        else:
            pointer = target["extensions"][_POINTER]["pointer"]
            lights[int(pointer.split("/")[2])] = sampler
    return [_animated(document, node, moves[node], lights.get(node), values) for node in sorted(moves)]


def _animated(document: dict[str, Any], node: int, move: Any, light: Any, values: Any) -> Animated:
    knots = values(move["input"]).astype(np.float64)
    keys = values(move["output"]).astype(np.float64).reshape(-1, 3, 3)
    third = np.diff(knots)[:, None] / 3
    begin, end = keys[:-1, 1], keys[1:, 1]
    control = np.stack([begin, begin + keys[:-1, 2] * third, end - keys[1:, 0] * third, end], axis=1)
    extras = document["nodes"][node]["extras"]
    steady = np.array([document["materials"][node]["emissiveFactor"]])
    return Animated(
        extras["number"],
        knots,
        np.stack([control[..., 0], 0.0 - control[..., 2], control[..., 1]], axis=-1),
        values(extras["light_frames"]).astype(np.int64),
        values(extras["light_srgb"]),
        np.zeros(1) if light is None else values(light["input"]).astype(np.float64) * FRAMES,
        steady if light is None else values(light["output"]) / 65535,
    )
