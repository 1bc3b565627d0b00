"""From an SVG file to an outline: what a browser shows is what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from choreo.colour import Colour
from choreo.errors import PictureError
from choreo.picture.drawings.marks import check_crossings, outline_of
from choreo.picture.drawings.seen_areas import HeapError, ThinError
from choreo.picture.drawings.svg.cleaning import MOST_PIXELS, MOST_POINTS, clean, too_many_points
from choreo.picture.drawings.svg.embedded import unfold_images
from choreo.picture.drawings.svg.judge import MOST, SIDE, claims, framed, looks_otherwise
from choreo.picture.drawings.svg.measured import settle_measures
from choreo.picture.drawings.svg.normal import normalised
from choreo.picture.drawings.svg.overlays import Effort, Piece, TangledError, TooMuchError, clipped, marks_of, settled
from choreo.picture.drawings.svg.paths import pieces_of
from choreo.picture.drawings.svg.rendering import rendered
from choreo.picture.drawings.svg.styles.cascade import (
    MOST_MATCHES,
    join_gradients,
    lay_ground,
    settle_styles,
    turn_about_origins,
)
from choreo.picture.drawings.svg.styles.letters import keep_fonts
from choreo.picture.drawings.svg.styles.shadows import keep_colours, set_uses_apart
from choreo.picture.drawings.svg.tree import SVG, read_tree, short
from choreo.picture.drawings.svg.view_box import Box, ViewBox, settle_sizes, view_of
from choreo.picture.drawings.text_fonts import Fonts, fonts_for
from choreo.picture.line.named import NamedPart
from choreo.picture.outline import Outline
from choreo.picture.pixels import outline_of_sheet
from choreo.picture.raster.image_file import Raster

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from shapely.geometry.base import BaseGeometry

_FINE = 1200
"""Pixels of the longer side of a rendering that is traced."""
_FEW, _LESS = 1_000, 900
"""Likewise, where so few pieces are seen through each other so often that their lines would take too long."""
_COARSE = 400
"""Likewise, of a drawing with a filter that takes the fourth power of it."""
_MOST_WORK = 1_500_000
"""Points of shapes that are laid over each other, some seconds of work; beyond that the rendering is traced."""
_SOFT = ("filter", "image", "linearGradient", "radialGradient")
"""What may hold shadows, glows or photographs: what fades, and may be no part of the drawing."""
_LABEL = "{http://www.inkscape.org/namespaces/inkscape}label"
_FARTHEST = 1e9


@dataclass(frozen=True)
class _Drawing:
    """A drawing, read and cleaned."""

    root: Element
    view: ViewBox
    fonts: Fonts
    names: dict[str, str]
    notes: tuple[str, ...]


def trace_svg(file: Path, what: str, name: str, paper: Colour = "auto") -> Outline:
    """Return the outline of an SVG drawing, in its own units, y up; of a rendering that had to be traced, in pixels.

    Raises
    ------
    PictureError
        If the file is no SVG, asks for anything outside of itself, is too large, or draws nothing.
    """
    drawing = _read(file, what)
    plain = normalised(ElementTree.tostring(drawing.root), drawing.fonts, what)
    effort = Effort(_MOST_WORK)
    size = max(drawing.view.box[2], drawing.view.box[3] * drawing.view.stretch)
    pieces: list[Piece] = []
    try:
        pieces, reading = pieces_of(plain, size, drawing.names, drawing.view.stretch, effort)
        seen = drawing.view.seen or _around(pieces, drawing.view)
        if drawing.view.seen is not None:
            pieces = clipped(pieces, _window(seen, drawing.view.stretch), effort)
        _check(pieces, what)
        pieces = settled(pieces, (255, 255, 255), effort)
        share = _share(drawing, pieces, seen, what)
    except TangledError:
        raise PictureError(
            f"{what}: its lines cross each other without number; leave out hatching and textures"
        ) from None
    except TooMuchError:
        reason = "so much in it is cut off by, or seen through, something else that its lines would take too long"
        side = _LESS if len(pieces) <= _FEW else _FINE  # of more the gaps would close
        return _traced(drawing, drawing.view.seen or drawing.view.box, pieces, (reason,), name, what, paper, side)
    if share > MOST:
        reasons = " and ".join(reading.beyond) or "what lies over what"
        reason = f"its lines alone would show {100 * share:.0f} % of it otherwise than a browser does ({reasons})"
        return _traced(drawing, seen, pieces, (reason,), name, what, paper)
    if not pieces:
        why = f" ({'; '.join(drawing.notes)})" if drawing.notes else ""
        raise PictureError(f"{what}: the drawing is empty{why}; draw strokes or filled shapes within its view box")
    page = seen[2] * seen[3] * drawing.view.stretch if drawing.view.seen is not None else None
    try:
        outline = outline_of(marks_of(pieces), name, what, paper=paper, page=page, patient=False)
    except HeapError:
        reason = "so many of its shapes lie over each other that to see what is left of each would take too long"
        return _traced(drawing, seen, pieces, (reason,), name, what, paper)
    except ThinError:
        reason = "most of what is seen of it are rims too thin for lines of their own"
        return _traced(drawing, seen, pieces, (reason,), name, what, paper)
    return replace(outline, notes=(*drawing.notes, *outline.notes))


def _read(file: Path, what: str) -> _Drawing:
    root = read_tree(file, what)
    names = {
        element.attrib["id"]: element.attrib.get(_LABEL, element.attrib["id"])
        for element in root.iter()
        if element.attrib.get("id") and short(element.tag) != "svg"
    }
    pixels, matches = [MOST_PIXELS], [MOST_MATCHES]
    notes = [*clean(root, what, pixels), *settle_styles(root, what, matches)]
    notes += unfold_images(root, what, pixels, matches)
    join_gradients(root)
    view = view_of(root, what)
    settle_sizes(root, view.box)
    lay_ground(root, view.seen or view.box)
    for element in root.iter():
        for key in [key for key in element.attrib if key.startswith("{") and not _is_known(key)]:
            del element.attrib[key]
    text = "".join(part for element in root.iter(f"{SVG}text") for part in element.itertext())
    fonts = fonts_for(text, [element.attrib.get("font-family", "") for element in root.iter()], what)
    keep_fonts(root)
    set_uses_apart(root)
    notes += settle_measures(root, view, lambda data: normalised(data, fonts, what))
    keep_colours(root)
    turn_about_origins(root, view.box)
    return _Drawing(root, view, fonts, names, tuple(notes))


def _is_known(key: str) -> bool:
    return key.startswith(("{http://www.w3.org/1999/xlink}", "{http://www.w3.org/XML/1998/namespace}"))


def _around(pieces: Sequence[Piece], view: ViewBox) -> Box:
    """Return the box around all that is drawn, y down."""
    boxes = [piece.area.bounds for piece in pieces if not piece.area.is_empty]
    boxes += [(*line.min(axis=0), *line.max(axis=0)) for piece in pieces for line in piece.lines]
    if not boxes:
        return view.box
    low_x, low_y = np.min(boxes, axis=0)[:2].tolist()
    high_x, high_y = np.max(boxes, axis=0)[2:].tolist()
    least = 1e-6 * max(high_x - low_x, high_y - low_y, 1e-12)
    return low_x, -high_y / view.stretch, max(high_x - low_x, least), max(high_y - low_y, least) / view.stretch


def _window(seen: Box, stretch: float) -> BaseGeometry:
    import shapely

    x, y, width, height = seen
    return shapely.box(x, -stretch * (y + height), x + width, -stretch * y)


def _check(pieces: Sequence[Piece], what: str) -> None:
    import shapely

    rings = [np.asarray(shapely.get_coordinates(ring)) for piece in pieces for ring in shapely.get_rings(piece.area)]
    lines = [*rings, *(line for piece in pieces for line in piece.lines if len(line) > 1)]
    if sum(map(len, lines)) > MOST_POINTS:
        raise too_many_points(what)
    if lines:
        check_crossings(lines, what)


def _share(drawing: _Drawing, pieces: Sequence[Piece], seen: Box, what: str) -> float:
    """Return which part of the drawing its pieces show otherwise than the rendering."""
    stretch = drawing.view.stretch
    coloured, numbered = claims(pieces, seen, stretch, SIDE)
    tasks = [(_framed(drawing, seen, SIDE), True), (coloured, True)]
    if any(piece.shade.plain is None for piece in pieces):
        tasks.append((numbered, False))
    shown, claimed, *number = rendered(tasks, drawing.fonts, what)
    return looks_otherwise(pieces, shown, claimed, number[0] if number else None, seen, stretch)


def _framed(drawing: _Drawing, seen: Box, side: int) -> bytes:
    root = framed(drawing.root, seen, drawing.view.stretch, side)
    root.extend(drawing.root)
    return ElementTree.tostring(root)


def _traced(
    drawing: _Drawing,
    seen: Box,
    pieces: Sequence[Piece],
    reasons: tuple[str, ...],
    name: str,
    what: str,
    paper: Colour,
    side: int = _FINE,
) -> Outline:
    """Return the outline of the drawing's rendering of `side` pixels."""
    if next(drawing.root.iter(f"{SVG}feMorphology"), None) is not None:
        side = _COARSE
    (pixels,) = rendered([(_framed(drawing, seen, side), True)], drawing.fonts, what)
    alpha = np.asarray(pixels[..., 3] / 255, dtype=np.float32)
    colours = np.ascontiguousarray(pixels[..., :3])
    grey = np.asarray(colours @ np.array([0.299, 0.587, 0.114]) / 255, dtype=np.float32)
    opaque = float(alpha.min()) >= 0.5
    is_crisp = not any(short(element.tag) in _SOFT for element in drawing.root.iter())
    sheet = Raster(grey, None if opaque else alpha, colours)
    outline = outline_of_sheet(sheet, name, what, paper, is_crisp=is_crisp, is_page=True)
    told = f"drawn from its rendering, {pixels.shape[1]} x {pixels.shape[0]} pixels: {' and '.join(reasons)}"
    parts = tuple(_in_pixels(piece, seen, drawing.view.stretch, pixels.shape) for piece in pieces if piece.names)
    if any(not piece.lines for piece in pieces):  # what is filled is drawn as it is: an O is no line around a disc
        outline = replace(outline, _areas=outline.areas)
    return replace(outline, notes=(*drawing.notes, told, *outline.notes), parts=parts)


def _in_pixels(piece: Piece, seen: Box, stretch: float, shape: tuple[int, ...]) -> NamedPart:
    """Return a piece as a named part of the rendering, in pixels, y up."""
    import shapely

    low = np.array([seen[0], -stretch * (seen[1] + seen[3])])
    scale = np.array([shape[1] / seen[2], shape[0] / (seen[3] * stretch)])
    lines = tuple((line - low) * scale for line in piece.lines)
    return NamedPart(piece.names, lines, shapely.transform(piece.area, lambda xy: (xy - low) * scale))
