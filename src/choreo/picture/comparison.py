"""A picture and its dots side by side, as a PNG; or the picture alone, with the place where it is too tight."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.atomic import atomic_write
from choreo.picture.dots.source import Source
from choreo.picture.formation import Formation
from choreo.picture.line.polyline import moved, resampled

if TYPE_CHECKING:
    from PIL.Image import Image
    from shapely import MultiPolygon

_SIDE = 960
"""Pixels of the longer side of each half."""
_FINER = 2
"""Drawn so many times larger, then shrunk, for smooth edges."""
_COARSE = 3
"""Pixels of a half for which an area's colour is looked up once."""
_MARGIN = 40
_NIGHT = (8, 10, 17)
_LINE = (236, 240, 248)
_AREA = (96, 108, 132)
_SMALL = (120, 92, 60)
_WHITE = (255, 255, 255)
_MARK = (255, 64, 160)
_DIM = 0.45
"""How bright an area is in its colour, beside its edges and dots."""

Place = Callable[[Floats], Floats]


def save_comparison(
    source: Source, formation: Formation | None, file: str | os.PathLike[str], mark: Floats | None = None
) -> Path:
    """Write what is drawn on the left and its dots on the right, at the same scale, and return the file.

    Parameters
    ----------
    source : Source
        What is drawn, in its colours; what is too small for dots is brown.
    formation : Formation or None
        Upright; dots are drawn in their colours, or white. None where there is none: then the picture stands alone.
    mark : (2,) array or None
        A place of the picture, m, around which a ring is drawn.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    from PIL import Image

    dots = np.empty((0, 2)) if formation is None else formation.points[:, [0, 2]]
    everything = np.concatenate([*source.lines, *source.small, dots])
    low, high = everything.min(axis=0), everything.max(axis=0)
    scale = (_SIDE - 2 * _MARGIN) / max(float((high - low).max()), 1e-9)
    width, height = (np.ceil((high - low) * scale).astype(np.int64) + 2 * _MARGIN).tolist()

    def place(xy: Floats) -> Floats:
        return np.asarray(_FINER * (np.array([_MARGIN, height - _MARGIN]) + (xy - low) * scale * [1, -1]))

    def back(pixels: Floats) -> Floats:
        return np.asarray(low + (pixels - [_MARGIN, height - _MARGIN]) / scale * [1, -1])

    halves = [Image.new("RGB", (_FINER * width, _FINER * height), _NIGHT) for _ in range(1 + (formation is not None))]
    _draw_areas(halves[0], _holed(source.area, place), source, back)
    _draw_lines(halves[0], source, place, scale)
    if mark is not None:
        _draw_mark(halves[0], place(mark.reshape(1, 2))[0])
    if formation is not None:
        _draw_dots(halves[1], place(dots), formation, scale)
    sheet = Image.new("RGB", (len(halves) * width, height), _NIGHT)
    for index, half in enumerate(halves):
        sheet.paste(half.resize((width, height), Image.Resampling.BOX), (index * width, 0))
    with atomic_write(file) as stream:
        sheet.save(stream, format="PNG")
    return Path(file)


def _holed(area: MultiPolygon | None, place: Place) -> list[tuple[Floats, list[Floats]]]:
    """Return each part of the area and its holes; larger parts first, since a part may stand in another's hole."""
    parts = [] if area is None else sorted(area.geoms, key=lambda part: -part.envelope.area)
    return [
        (place(np.asarray(part.exterior.coords)), [place(np.asarray(hole.coords)) for hole in part.interiors])
        for part in parts
    ]


def _draw_areas(sheet: Image, areas: list[tuple[Floats, list[Floats]]], source: Source, back: Place) -> None:
    from PIL import Image, ImageDraw

    mask = Image.new("L", sheet.size, 0)
    pen = ImageDraw.Draw(mask)
    for shell, holes in areas:
        pen.polygon(_flat(shell), fill=255)
        for hole in holes:
            pen.polygon(_flat(hole), fill=0)
    if source.paint is None:
        sheet.paste(_AREA, mask=mask)
    elif areas:
        step = _FINER * _COARSE
        size = -(-sheet.width // step), -(-sheet.height // step)
        x, y = np.meshgrid((np.arange(size[0]) + 0.5) * _COARSE, (np.arange(size[1]) + 0.5) * _COARSE)
        colours = source.paint(back(np.stack([x.ravel(), y.ravel()], axis=1)))
        tones = Image.fromarray((_DIM * colours).astype(np.uint8).reshape(size[1], size[0], 3))
        sheet.paste(tones.resize((size[0] * step, size[1] * step)).crop((0, 0, *sheet.size)), mask=mask)


def _draw_lines(sheet: Image, source: Source, place: Place, scale: float) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(sheet)
    if source.paint is None:
        for line in moved(source.lines, place):
            pen.line(_flat(line), fill=_LINE, width=2 * _FINER, joint="curve")
    elif source.lines:
        short = resampled(source.lines, _COARSE / scale)
        # All colours at once: each question begins with a look at the whole drawing.
        inks = source.paint(np.concatenate([(line[1:] + line[:-1]) / 2 for line in short])).tolist()
        pieces = [piece for line in moved(short, place) for piece in pairwise(_flat(line))]
        for (one, two), ink in zip(pieces, inks, strict=True):
            pen.line((*one, *two), fill=tuple(ink), width=2 * _FINER)
    for line in moved(source.small, place):
        pen.line(_flat(line), fill=_SMALL, width=2 * _FINER, joint="curve")


def _draw_mark(sheet: Image, at: Floats) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(sheet)
    x, y = at.tolist()
    for radius in (14 * _FINER, 24 * _FINER):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_MARK, width=2 * _FINER)


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
