"""From an SVG file to an outline: strokes as centre lines, fills as areas, what lies on top hides what lies below."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.drawings.marks import Mark, check_crossings, outline_of
from choreo.picture.drawings.svg_file import MOST_POINTS, read_tree, too_many_points
from choreo.picture.line.polyline import lengths_of
from choreo.picture.line.rings import area_of
from choreo.picture.outline import Outline

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from svgelements import Shape

_SEEN = 0.05
"""Opacity below which nothing is drawn."""
_STEPS = 400
"""Steps of a curve as long as the drawing."""
_FARTHEST = 1e9

Rgb = tuple[int, int, int]


def trace_svg(file: Path, what: str, name: str) -> Outline:
    """Return the outline of an SVG drawing, in its own units, y up.

    Raises
    ------
    PictureError
        If the file is no SVG, refers to anything outside of itself, is too large, or draws nothing.
    """
    import svgelements

    root = read_tree(file, what)
    stops = _gradients(root)
    try:
        drawing = svgelements.SVG.parse(io.BytesIO(ElementTree.tostring(root)), reify=True)
        shapes = [item for item in drawing.elements() if isinstance(item, svgelements.Shape)] if drawing else []
        paths = [(shape, list(_subpaths(svgelements.Path(shape)))) for shape in shapes if _shows(shape)]
    except PictureError:
        raise
    except Exception as error:  # the parser raises whatever it pleases on numbers and paths that are none
        raise PictureError(f"{what}: holds a shape that cannot be understood ({error}); save it again") from None
    everything = [curve for _, lines in paths for line in lines for curve in line.curves]
    if not everything:
        raise PictureError(f"{what}: the drawing is empty; draw strokes or filled shapes")
    points = np.concatenate(everything)
    if not np.isfinite(points).all() or np.abs(points).max() > _FARTHEST:
        raise PictureError(f"{what}: holds coordinates that are no finite numbers; save it again")
    step = max(float(np.ptp(points, axis=0).max()) / _STEPS, 1e-12)
    flats = [[line.flat(step) for line in lines] for _, lines in paths]
    if sum(len(line) for flat in flats for line in flat) > MOST_POINTS:
        raise too_many_points(what)
    check_crossings([line for flat in flats for line in flat], what)
    marks = []
    for (shape, _), flat in zip(paths, flats, strict=True):
        even_odd = shape.values.get("fill-rule") == "evenodd"
        fill, stroke = _colour(shape, "fill", stops), _colour(shape, "stroke", stops)
        marks.append(Mark(tuple(flat), stroke, None if fill is None else area_of(flat, even_odd=even_odd), fill))
    return outline_of(marks, name, what)


@dataclass(frozen=True)
class _Line:
    """A subpath as Bezier curves: control points (2, 3 or 4, 2) each."""

    curves: list[Floats]

    def flat(self, step: float) -> Floats:
        """Return the subpath as a polyline; bends in steps of about `step`."""
        pieces = [self.curves[0][:1]]
        for curve in self.curves:
            if len(curve) == 2:
                pieces.append(curve[1:])
                continue
            count = int(np.clip(np.ceil(lengths_of(curve)[-1] / step), 4, 96))
            pieces.append(_bezier(curve, np.linspace(0, 1, count + 1)[1:, None]))
        line = np.concatenate(pieces)
        return np.asarray(line[np.concatenate([[True], (np.diff(line, axis=0) != 0).any(axis=1)])])


def _bezier(control: Floats, t: Floats) -> Floats:
    rows = [control[index] for index in range(len(control))]
    while len(rows) > 1:
        rows = [(1 - t) * one + t * two for one, two in pairwise(rows)]
    return np.asarray(rows[0])


def _subpaths(path: Any) -> Iterator[_Line]:
    import svgelements

    path.approximate_arcs_with_cubics()
    curves: list[Floats] = []
    for segment in path:
        if isinstance(segment, svgelements.Move):
            if curves:
                yield _Line(curves)
            curves = []
            continue
        ends = [segment.start, *(getattr(segment, key) for key in _CONTROLS.get(type(segment).__name__, ()))]
        if segment.end is not None and segment.start is not None:
            # SVG counts y downwards.
            curves.append(np.array([[point.x, -point.y] for point in (*ends, segment.end)], dtype=np.float64))
    if curves:
        yield _Line(curves)


_CONTROLS = {"CubicBezier": ("control1", "control2"), "QuadraticBezier": ("control",)}


def _shows(shape: Shape) -> bool:
    hidden = shape.values.get("visibility") in ("hidden", "collapse")
    return not hidden and _number(shape.values.get("opacity")) >= _SEEN


def _number(text: object) -> float:
    words = str(1.0 if text is None else text).strip()
    try:
        return float(words[:-1]) / 100 if words.endswith("%") else float(words)
    except ValueError:
        return 1.0


def _colour(shape: Shape, which: str, stops: dict[str, Rgb]) -> Rgb | None:
    """Return the colour of a shape's fill or stroke, of a gradient its middle; None where there is none."""
    said = str(shape.values.get(which) or "").strip()
    colour = getattr(shape, which)
    if _number(shape.values.get(f"{which}-opacity")) < _SEEN:
        return None
    if said.startswith("url("):
        return stops.get(said[4:].split(")")[0].strip(" '\"#"), (255, 255, 255))
    if colour is None or colour.value is None or colour.opacity < _SEEN:
        return None
    return colour.red, colour.green, colour.blue


def _gradients(root: Element) -> dict[str, Rgb]:
    """Return the mean colour of each gradient, by its id; one that borrows another's stops has that one's."""
    found: dict[str, Rgb] = {}
    borrowed: dict[str, str] = {}
    for element in root.iter():
        name = element.attrib.get("id", "")
        if not element.tag.endswith("Gradient") or not name:
            continue
        link = next((value for key, value in element.attrib.items() if key.endswith("href")), "")
        colours = [colour for stop in element if (colour := _stop(stop)) is not None]
        if colours:
            red, green, blue = np.rint(np.mean(colours, axis=0)).astype(int).tolist()
            found[name] = red, green, blue
        elif link:
            borrowed[name] = link.strip()[1:]
    return found | {name: found[link] for name, link in borrowed.items() if link in found}


def _stop(stop: Element) -> Rgb | None:
    from svgelements import Color

    style = dict(part.split(":", 1) for part in stop.attrib.get("style", "").split(";") if ":" in part)
    said = {key.strip(): value.strip() for key, value in style.items()}.get("stop-color")
    colour = Color(said or stop.attrib.get("stop-color", "black"))
    return None if colour.value is None else (colour.red, colour.green, colour.blue)
