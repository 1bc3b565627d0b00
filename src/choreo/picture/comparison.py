"""A picture and its dots side by side, as a PNG."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.atomic import atomic_write
from choreo.picture.formation import Formation

if TYPE_CHECKING:
    from PIL.Image import Image
    from shapely import MultiPolygon

_SIDE = 960
"""Pixels of the longer side of each half."""
_FINER = 2
"""Drawn so many times larger, then shrunk, for smooth edges."""
_MARGIN = 40
_NIGHT = (8, 10, 17)
_LINE = (236, 240, 248)
_AREA = (96, 108, 132)
_WHITE = (255, 255, 255)


def save_comparison(
    lines: Sequence[Floats], area: MultiPolygon | None, formation: Formation, file: str | os.PathLike[str]
) -> Path:
    """Write what is drawn on the left and its dots on the right, at the same scale, and return the file.

    Parameters
    ----------
    lines : sequence of (m, 2) arrays
        Metres, in the plane of the formation's x and z.
    area : MultiPolygon or None
        What is filled, in the same frame.
    formation : Formation
        Upright; dots are drawn in their colours, or white.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    from PIL import Image

    everything = np.concatenate([*lines, formation.points[:, [0, 2]]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    scale = (_SIDE - 2 * _MARGIN) / max(float((high - low).max()), 1e-9)
    width, height = (np.ceil((high - low) * scale).astype(np.int64) + 2 * _MARGIN).tolist()

    def place(xy: Floats) -> Floats:
        return np.asarray(_FINER * (np.array([_MARGIN, height - _MARGIN]) + (xy - low) * scale * [1, -1]))

    halves = [Image.new("RGB", (_FINER * width, _FINER * height), _NIGHT) for _ in range(2)]
    _draw_lines(halves[0], [place(line) for line in lines], _holed(area, place))
    _draw_dots(halves[1], place(formation.points[:, [0, 2]]), formation, scale)
    sheet = Image.new("RGB", (2 * width, height), _NIGHT)
    for index, half in enumerate(halves):
        sheet.paste(half.resize((width, height), Image.Resampling.BOX), (index * width, 0))
    with atomic_write(file) as stream:
        sheet.save(stream, format="PNG")
    return Path(file)


def _holed(area: MultiPolygon | None, place: Callable[[Floats], Floats]) -> list[tuple[Floats, list[Floats]]]:
    """Return each part of the area and its holes; larger parts first, since a part may stand in another's hole."""
    parts = [] if area is None else sorted(area.geoms, key=lambda part: -part.envelope.area)
    return [
        (place(np.asarray(part.exterior.coords)), [place(np.asarray(hole.coords)) for hole in part.interiors])
        for part in parts
    ]


def _draw_lines(sheet: Image, lines: list[Floats], areas: list[tuple[Floats, list[Floats]]]) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(sheet)
    for shell, holes in areas:
        pen.polygon(_flat(shell), fill=_AREA)
        for hole in holes:
            pen.polygon(_flat(hole), fill=_NIGHT)
    for line in lines:
        pen.line(_flat(line), fill=_LINE, width=2 * _FINER, joint="curve")


def _draw_dots(sheet: Image, places: Floats, formation: Formation, scale: float) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(sheet)
    gap = formation.spacing if len(formation) > 1 else 4.0
    radius = _FINER * float(np.clip(0.33 * gap * scale, 1.0, 5.0))
    colours = [_WHITE] * len(formation) if formation.colours is None else formation.colours.tolist()
    for (x, y), colour in zip(places.tolist(), colours, strict=True):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tuple(colour))


def _flat(line: Floats) -> list[tuple[float, float]]:
    return [(x, y) for x, y in line.tolist()]
