"""Pictures drawn with thick pens, as resvg renders them, and how far a trace of them is off."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from choreo.neighbours import nearest
from choreo.picture.line.polyline import resample
from choreo.picture.outline import Outline

SIDE = 24


def ink_of(
    shapes: str, pen: float = 2, join: str = "round", cap: str = "round", size: int = 600, smooth: bool = True
) -> NDArray[np.float32]:
    """Return the ink, 0 to 1, of strokes on a sheet of 24 units, rendered with so many pixels a side."""
    import resvg_py

    png = resvg_py.svg_to_bytes(
        svg_string=f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 24 24">'
        f'<rect width="24" height="24" fill="white"/><g fill="none" stroke="black" stroke-width="{pen}" '
        f'stroke-linejoin="{join}" stroke-linecap="{cap}">{shapes}</g></svg>',
        shape_rendering="geometric_precision" if smooth else "crisp_edges",
    )
    with Image.open(io.BytesIO(bytes(png))) as image:
        return 1 - np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)


def in_units(outline: Outline, size: int = 600) -> list[NDArray[np.float64]]:
    """Return the strokes in the units of the sheet, y down."""
    return [line * [SIDE / size, -SIDE / size] + [0, SIDE] for line in outline.strokes]


def straight(*places: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(places, dtype=np.float64)


def arc(x: float, y: float, radius: float, start: float, end: float) -> NDArray[np.float64]:
    """Return an arc from one angle to another, degrees, clockwise as y is down."""
    turn = np.radians(np.linspace(start, end, 721))
    return np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1)


def frame(left: float, top: float, right: float, low: float, radius: float) -> NDArray[np.float64]:
    """Return a rectangle with round bends."""
    bends = [
        arc(x, y, radius, start, start + 90)
        for x, y, start in (
            (right - radius, top + radius, -90),
            (right - radius, low - radius, 0),
            (left + radius, low - radius, 90),
            (left + radius, top + radius, 180),
        )
    ]
    return np.concatenate([*bends, bends[0][:1]])


def off(lines: list[NDArray[np.float64]], drawn: list[NDArray[np.float64]]) -> float:
    """Return the largest distance from what was traced to what was drawn, and back, units."""
    one, two = (np.concatenate([resample(line, 0.02) for line in each]) for each in (lines, drawn))
    return float(max(nearest(one, two)[0].max(), nearest(two, one)[0].max()))
