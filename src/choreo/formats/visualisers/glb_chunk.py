"""The binary chunk of a `.glb`: arrays, those of one kind in a row, equal ones once, and what of the JSON says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.errors import InputError

COMPONENTS = {5126: "<f4", 5121: "u1", 5123: "<u2", 5125: "<u4"}
VERTICES, FACES = 34962, 34963
"""What of a body an array is."""
_LARGEST = 2**31 - 1


@dataclass
class Chunk:
    """Arrays of a file: a view of each kind, in which accessors count from their own offset."""

    accessors: list[dict[str, Any]] = field(default_factory=list)
    _views: dict[tuple[object, ...], bytearray] = field(default_factory=dict)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def add(self, values: NDArray[Any], target: int | None = None, **more: Any) -> int:
        """Append numbers (k,) or (k, 3), if they are new, and return the number of their accessor.

        Arrays of a body have views of their own, since vertices in one view would need a stride.

        Raises
        ------
        InputError
            If all of it is larger than a .glb can be.
        """
        data = np.ascontiguousarray(values).tobytes()
        component = next(number for number, name in COMPONENTS.items() if values.dtype == name)
        kind = "SCALAR" if values.ndim == 1 else "VEC3"
        same = (data, component, kind, target, *map(str, more.items()))
        if same in self._known:
            return self._known[same]
        view = (component, kind, target, len(self._views) if target is not None else 0)
        begin = len(self._views.setdefault(view, bytearray()))
        self._views[view] += data
        if self.size > _LARGEST:
            raise InputError("a .glb holds at most 2 GB: export fewer drones (--drones), or leave --exact out")
        entry: dict[str, Any] = {"bufferView": list(self._views).index(view), "componentType": component}
        entry |= {"byteOffset": begin} if begin else {}
        self.accessors.append(entry | {"count": len(values), "type": kind} | more)
        self._known[same] = len(self.accessors) - 1
        return self._known[same]

    def times(self, seconds: Floats) -> int:
        """Append the keys of an animation."""
        keys = seconds.astype("<f4")
        return self.add(keys, min=[float(keys[0])], max=[float(keys[-1])])

    @property
    def views(self) -> list[dict[str, int]]:
        """The views, each from a multiple of four bytes on."""
        found, begin = [], 0
        for (_, _, target, _), data in self._views.items():
            entry = {"buffer": 0, "byteOffset": begin, "byteLength": len(data)}
            found.append(entry | ({} if target is None else {"target": int(str(target))}))
            begin += len(data) + -len(data) % 4
        return found

    @property
    def size(self) -> int:
        """Bytes of all views."""
        return sum(len(data) + -len(data) % 4 for data in self._views.values())

    def write(self, file: BinaryIO) -> None:
        """Write all views."""
        for data in self._views.values():
            file.write(data + bytes(-len(data) % 4))
