"""How a layer of light meets what lies below it: sRGB values from 0 to 255."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLENDS = ("normal", "add", "multiply", "screen", "lighten", "darken", "overlay")

_FINE = 4096
_LINEAR = np.where(
    np.arange(_FINE) / (_FINE - 1) <= 0.04045,
    np.arange(_FINE) / (_FINE - 1) / 12.92,
    ((np.arange(_FINE) / (_FINE - 1) + 0.055) / 1.055) ** 2.4,
).astype(np.float32)


def blended(below: NDArray[np.float32], above: Any, blend: str) -> Any:
    """Return what two lights make, (..., 3), by one of the `BLENDS`.

    'add' is what two lamps do, so it adds linear light; the others work on sRGB values, as drawing programs do.

    Examples
    --------
    >>> red, half = np.array([255, 0, 0], np.float32), np.array([128, 128, 128], np.float32)
    >>> blended(red, half, "multiply").round().tolist(), blended(half, half, "add").round().tolist()
    ([128.0, 0.0, 0.0], [176.0, 176.0, 176.0])
    """
    if blend == "normal":
        return above
    if blend == "lighten":
        return np.maximum(below, above)
    if blend == "darken":
        return np.minimum(below, above)
    if blend == "multiply":
        return below * above / np.float32(255)
    if blend == "screen":
        return 255 - (255 - below) * (255 - above) / np.float32(255)
    if blend == "overlay":
        dark, bright = 2 * below * above / np.float32(255), 255 - 2 * (255 - below) * (255 - above) / np.float32(255)
        return np.where(below < 127.5, dark, bright)
    return screen_value(np.minimum(_linear(below) + _linear(above), 1))


def _linear(value: Any) -> Any:
    return _LINEAR[(np.asarray(value) * np.float32((_FINE - 1) / 255) + np.float32(0.5)).astype(np.int16)]


def screen_value(linear: Any) -> Any:
    """Return sRGB values 0 to 255 of linear light 0 to 1."""
    return np.interp(linear, _LINEAR, np.linspace(0, 255, _FINE)).astype(np.float32)
