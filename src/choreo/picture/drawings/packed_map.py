"""Maps of ECharts, never trusted: GeoJSON whose rings are packed into text, two characters a place."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Ints
from choreo.errors import PictureError

_SCALE = 1024.0
"""Steps a degree where the file says nothing else."""
_NOTHING = 64
"""The character that stands for a step of nothing."""


def is_packed(geometry: dict[str, Any]) -> bool:
    """Tell whether the rings of a geometry are packed."""
    return isinstance(geometry.get("encodeOffsets"), list)


def unpacked(geometry: dict[str, Any], scale: object) -> dict[str, Any]:
    """Return a packed geometry as GeoJSON has it; `scale` is what the file says of its steps.

    Each ring is a text of steps from place to place, east and north in turn, in parts of a degree: a character less
    64, of which the lowest bit is the sign (as in `decode` of ECharts' parseGeoJson).

    Raises
    ------
    PictureError
        If its rings are no such text.

    Examples
    --------
    >>> square = {"type": "Polygon", "coordinates": ["@@\u0840@@\u0840\u083f@"], "encodeOffsets": [[114688, 27648]]}
    >>> unpacked(square, None)["coordinates"]
    [[[112.0, 27.0], [113.0, 27.0], [113.0, 28.0], [112.0, 28.0]]]
    """
    steps = float(scale) if isinstance(scale, int | float) and not isinstance(scale, bool) and scale > 0 else _SCALE
    try:
        return {
            "type": geometry["type"],
            "coordinates": _rings(geometry["coordinates"], geometry["encodeOffsets"], steps),
        }
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        raise PictureError(f"a {geometry.get('type')} whose packed coordinates cannot be understood") from None


def _rings(packed: Any, offsets: Any, steps: float) -> list[Any]:
    if isinstance(packed, str):
        return _ring(packed, offsets, steps)
    return [_rings(one, offset, steps) for one, offset in zip(packed, offsets, strict=True)]


def _ring(packed: str, offset: Any, steps: float) -> list[Any]:
    code: Ints = np.frombuffer(packed.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64) - _NOTHING
    step = ((code >> 1) ^ -(code & 1)).reshape(-1, 2)
    places: list[Any] = ((np.cumsum(step, axis=0) + np.array(offset[:2], dtype=np.int64)) / steps).tolist()
    return places
