"""What a `.glb` of ours says, taken from its bytes: so it is compared with the plan that it was made from."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.errors import FileError
from choreo.formats.sampling import FRAMES
from choreo.formats.visualisers.detail import Detail
from choreo.formats.visualisers.glb import JSON, POINTER
from choreo.formats.visualisers.glb_chunk import COMPONENTS


@dataclass(frozen=True, eq=False)
class Animated:
    """One drone of a file: its number, knots (p + 1,) s, pieces (p, 4, 3) m in choreo's frame, and its light.

    Keys, in frames, and linear light, 0 to 1, as the animation has them; frames (m,) and sRGB (m, 3) as the extras have
    them, or None.
    """

    number: int
    knots: Floats
    control: Floats
    keys: Floats
    light: Floats
    colours: tuple[Ints, Bytes] | None


def read_glb(path: Path) -> tuple[list[Animated], Detail]:
    """Return the drones of a file that `write_glb` wrote, and how much of the plan's detail it says to keep.

    Raises
    ------
    FileError
        If the file is none.
    """
    data = path.read_bytes()
    magic, version, size = struct.unpack_from("<4sII", data)
    length, kind = struct.unpack_from("<II", data, 12)
    if (magic, version, size, kind) != (b"glTF", 2, len(data), JSON):
        raise FileError(f"{path}: is no .glb file")
    document = json.loads(data[20 : 20 + length])
    binary = data[28 + length :]

    def values(number: int) -> NDArray[Any]:
        entry = document["accessors"][number]
        begin = document["bufferViews"][entry["bufferView"]]["byteOffset"] + entry.get("byteOffset", 0)
        width = 3 if entry["type"] == "VEC3" else 1
        found = np.frombuffer(binary, COMPONENTS[entry["componentType"]], entry["count"] * width, begin)
        return found.reshape(-1, 3) if width == 3 else found

    animation = document["animations"][0]
    moves: dict[int, Any] = {}
    lights: dict[int, Any] = {}
    for channel in animation["channels"]:
        target, sampler = channel["target"], animation["samplers"][channel["sampler"]]
        if target["path"] == "translation":
            moves[target["node"]] = sampler
        else:
            pointer = target["extensions"][POINTER]["pointer"]
            lights[int(pointer.split("/")[2])] = sampler
    drones = [_animated(document, node, moves[node], lights.get(node), values) for node in sorted(moves)]
    return drones, Detail(**document["asset"]["extras"]["within"])


def _animated(document: dict[str, Any], node: int, move: Any, light: Any, values: Any) -> Animated:
    knots = values(move["input"]).astype(np.float64)
    keys = values(move["output"]).astype(np.float64).reshape(-1, 3, 3)
    third = np.diff(knots)[:, None] / 3
    begin, end = keys[:-1, 1], keys[1:, 1]
    control = np.stack([begin, begin + keys[:-1, 2] * third, end - keys[1:, 0] * third, end], axis=1)
    shown = np.array([document["materials"][node]["emissiveFactor"]], dtype=np.float64)
    moments = np.zeros(1)
    if light is not None:
        found = values(light["output"])
        shown, moments = found / np.iinfo(found.dtype).max, values(light["input"]).astype(np.float64) * FRAMES
    extras = document["nodes"][node]["extras"]
    held = [values(extras[key]) for key in ("light_frames", "light_srgb") if key in extras]
    return Animated(
        extras["number"],
        knots,
        np.stack([control[..., 0], 0.0 - control[..., 2], control[..., 1]], axis=-1),
        moments,
        shown,
        (held[0].astype(np.int64), held[1]) if held else None,
    )
