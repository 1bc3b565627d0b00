"""What usvg writes, as pieces: paths in the drawing's plane with their paint; clips, masks, opacities resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from choreo.arrays import Floats
from choreo.picture.drawings.svg.curves import Line, Pen, band_of, dashed, lines_of, moved
from choreo.picture.drawings.svg.overlays import Effort, Piece, clipped, grouped, through_mask
from choreo.picture.drawings.svg.shades import Matrix, Rgba, Shade, faded, linear, plain, radial
from choreo.picture.drawings.svg.tree import link_of, short
from choreo.picture.drawings.svg.view_box import Box
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.enclosed.rings import area_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

_STEPS = 400
"""Steps of a curve as long as the drawing."""
_HAIRLINE = 0.004
"""Of the drawing's longer side: thinner pens leave a line, no area."""
_DEEPEST = 40
"""Clip paths and masks that refer to each other."""
_FARTHEST = 1e9
_UP = np.diag([1.0, -1.0, 1.0])
"""SVG counts y downwards."""


@dataclass
class Reading:
    """What is known while a drawing is read."""

    defined: Mapping[str, Element]
    size: float
    effort: Effort
    names: Mapping[str, str]
    beyond: dict[str, None] = field(default_factory=dict)
    """What it holds that areas and lines cannot tell."""
    depth: int = 0
    regions: dict[tuple[str, bytes], BaseGeometry] = field(default_factory=dict)
    """What clip paths leave, by their names and places."""


@dataclass(frozen=True)
class _Place:
    """Where an element stands."""

    matrix: Matrix
    names: tuple[str, ...] = ()

    def within(self, element: Element, reading: Reading) -> _Place:
        """Return the place of what an element holds: of most, this one."""
        said, names = element.attrib.get("transform"), _names(element, reading)
        if said is None and not names:
            return self
        return _Place(self.matrix if said is None else self.matrix @ _matrix(said), self.names + names)

    @cached_property
    def scale(self) -> float:
        """How many times as large as in its own units it is."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:2, :2]))))


def pieces_of(
    data: bytes, size: float, names: Mapping[str, str], stretch: float, effort: Effort
) -> tuple[list[Piece], Reading]:
    """Return the pieces of a drawing as usvg writes it, and what became known of it.

    Parameters
    ----------
    size : float
        The longer side of what is seen, in the drawing's units.
    names : mapping
        What the drawing program calls the elements, by their ids.
    stretch : float
        How many times as high as wide a unit is.
    """
    root = ElementTree.fromstring(data)
    defined = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    reading = Reading(defined, size, effort, names)
    return _children(root, _Place(np.diag([1.0, stretch, 1.0]) @ _UP), reading), reading


def _children(parent: Element, place: _Place, reading: Reading) -> list[Piece]:
    found: list[Piece] = []
    for child in parent:
        kind = short(child.tag)
        if kind in ("g", "svg", "path"):
            inner = place.within(child, reading)
            found += _group(child, inner, reading) if kind != "path" else _path(child, inner, reading)
        elif kind == "image":
            reading.beyond["an embedded image"] = None
    return found


def _names(element: Element, reading: Reading) -> tuple[str, ...]:
    own = element.attrib.get("id", "")
    return (reading.names.get(own, own),) if own in reading.names else ()


def _group(element: Element, place: _Place, reading: Reading) -> list[Piece]:
    if element.attrib.get("filter", "none") != "none":
        reading.beyond["a filter"] = None
    if "mix-blend-mode" in element.attrib.get("style", "") and "mix-blend-mode:normal" not in element.attrib["style"]:
        reading.beyond["a blend mode"] = None
    pieces = _children(element, place, reading)
    clip, mask = (_reference(element.attrib.get(key, ""), reading) for key in ("clip-path", "mask"))
    if (clip is not None or mask is not None) and pieces and reading.depth > _DEEPEST:
        return []
    if clip is not None and pieces:
        pieces = clipped(pieces, _clip(clip, _framed(clip, "clipPathUnits", element, place), reading), reading.effort)
    if mask is not None and pieces:
        pieces = _masked(pieces, mask, element, place, reading)
    return grouped(pieces, _number(element.attrib.get("opacity"), 1.0), reading.effort)


def _clip(clip: Element, place: _Place, reading: Reading) -> BaseGeometry:
    """Return the region that a clip path leaves."""
    key = clip.attrib.get("id", ""), place.matrix.tobytes()
    if key not in reading.regions:
        reading.regions[key] = _region(clip, place, reading)
    return reading.regions[key]


def _region(clip: Element, place: _Place, reading: Reading) -> BaseGeometry:
    import shapely

    reading.depth += 1
    place = replace(place, matrix=place.matrix @ _matrix(clip.attrib.get("transform", "")))
    regions: list[BaseGeometry] = []
    for child in clip.iter():
        if short(child.tag) != "path":
            continue
        inner = replace(place, matrix=place.matrix @ _matrix(child.attrib.get("transform", "")))
        even_odd = "evenodd" in (child.attrib.get("clip-rule"), child.attrib.get("fill-rule"))
        lines = _lines(child, inner, reading)
        reading.effort.spend_on_crossings([line.xy for line in lines])
        regions.append(moved(_filled(lines, even_odd), inner.matrix))
    region = shapely.union_all([shapely.make_valid(one) for one in regions])
    beside = _reference(clip.attrib.get("clip-path", ""), reading)
    if beside is not None and reading.depth < _DEEPEST:
        region = shapely.intersection(region, _clip(beside, place, reading))
    reading.depth -= 1
    return region


def _masked(pieces: list[Piece], mask: Element, element: Element, place: _Place, reading: Reading) -> list[Piece]:
    import shapely

    reading.depth += 1
    within = _framed(mask, "maskUnits", element, place, default="objectBoundingBox")
    x, y, width, height = (_number(mask.attrib.get(key), default) for key, default in _MASK.items())
    window = moved(shapely.box(x, y, x + width, y + height), within.matrix)
    content = _framed(mask, "maskContentUnits", element, place)
    inner = clipped(_children(mask, content, reading), window, reading.effort)
    pieces = through_mask(pieces, inner, reading.effort)
    beside = _reference(mask.attrib.get("mask", ""), reading)
    if beside is not None and reading.depth < _DEEPEST:
        pieces = _masked(pieces, beside, element, place, reading)
    reading.depth -= 1
    return pieces


_MASK = {"x": -0.1, "y": -0.1, "width": 1.2, "height": 1.2}


def _framed(owner: Element, key: str, element: Element, place: _Place, default: str = "userSpaceOnUse") -> _Place:
    """Return the place of what a clip path or mask holds: the element's own, or the box around it."""
    if owner.attrib.get(key, default) != "objectBoundingBox":
        return place
    return replace(place, matrix=place.matrix @ _unit_box(box_of(element)))


def box_of(element: Element) -> Box | None:
    """Return the box around all paths of an element, in its own coordinates."""
    return _around(lines_within(element, np.inf))


def lines_within(element: Element, step: float) -> list[Floats]:
    """Return the lines of all paths of an element, in its own coordinates; bends in steps of about `step`."""
    found: list[Floats] = []

    def visit(parent: Element, matrix: Matrix) -> None:
        for child in parent:
            inner = matrix @ _matrix(child.attrib.get("transform", ""))
            if short(child.tag) == "path":
                found.extend(_moved(line.xy, inner) for line in lines_of(child.attrib.get("d", ""), step))
            visit(child, inner)

    visit(element, np.eye(3))
    return found


def _around(lines: Sequence[Floats]) -> Box | None:
    if not lines:
        return None
    points = np.concatenate(lines)
    (x, y), (width, height) = points.min(axis=0).tolist(), np.ptp(points, axis=0).tolist()
    return x, y, width, height


def _unit_box(box: Box | None) -> Matrix:
    x, y, width, height = box or (0.0, 0.0, 0.0, 0.0)
    return np.array([[width, 0.0, x], [0.0, height, y], [0.0, 0.0, 1.0]])


def _path(element: Element, place: _Place, reading: Reading) -> list[Piece]:
    """Return the fill and the pen of a path."""
    if element.attrib.get("visibility", "visible") != "visible":
        return []
    lines = _lines(element, place, reading)
    if not lines:
        return []
    said = element.attrib
    fill = _shade(said.get("fill", "#000000"), _number(said.get("fill-opacity"), 1.0), lines, place, reading)
    stroke = _shade(said.get("stroke", "none"), _number(said.get("stroke-opacity"), 1.0), lines, place, reading)
    pen = _pen(said)
    own = _drawn(lines, pen, stroke, place, reading) if stroke is not None and pen.width > 0 else None
    pieces = []
    if fill is not None:
        reading.effort.spend_on_crossings([line.xy for line in lines])
        area = _valid(moved(_filled(lines, said.get("fill-rule") == "evenodd"), place.matrix))
        if not area.is_empty:
            edge = own.shade if own is not None and own.area.is_empty else None
            pieces.append(Piece(area, fill, edge=edge, names=place.names))
    if own is None or not own.lines:
        return pieces
    return [own, *pieces] if said.get("paint-order", "").startswith("stroke") else [*pieces, own]


def _drawn(lines: list[Line], pen: Pen, shade: Shade, place: _Place, reading: Reading) -> Piece:
    import shapely

    width = pen.width * place.scale
    dashes = [dash for line in lines for dash in dashed(line, pen)]
    area = shapely.MultiPolygon()
    if width >= _HAIRLINE * reading.size:
        reading.effort.spend_on_crossings([dash.xy for dash in dashes], pen.width / 2)
        area = _valid(moved(band_of(dashes, pen), place.matrix))
    kept = tuple(_moved(line.xy, place.matrix) for line in dashes if len(line.xy) > 1 or pen.cap != "butt")
    return Piece(area, shade, kept, width, names=place.names)


def _lines(element: Element, place: _Place, reading: Reading) -> list[Line]:
    step = reading.size / _STEPS / max(place.scale, 1e-12)
    lines = lines_of(element.attrib.get("d", ""), max(step, 1e-12))
    return [
        line for line in lines if np.isfinite(line.xy).all() and np.abs(_moved(line.xy, place.matrix)).max() < _FARTHEST
    ]


def _filled(lines: list[Line], even_odd: bool) -> MultiPolygon:
    return area_of([line.xy for line in lines], even_odd=even_odd)


def _valid(shape: BaseGeometry) -> MultiPolygon:
    import shapely

    return clean_areas(shape if shape.is_valid else shapely.make_valid(shape))


def _pen(said: Mapping[str, str]) -> Pen:
    dashes = tuple(float(word) for word in re.split(r"[\s,]+", said.get("stroke-dasharray", "none")) if word != "none")
    return Pen(
        _number(said.get("stroke-width"), 1.0),
        said.get("stroke-linecap", "butt"),
        said.get("stroke-linejoin", "miter"),
        _number(said.get("stroke-miterlimit"), 4.0),
        dashes,
        _number(said.get("stroke-dashoffset"), 0.0),
    )


def _shade(said: str, opacity: float, lines: list[Line], place: _Place, reading: Reading) -> Shade | None:
    """Return what a fill or stroke is painted with; None for nothing, and for what is no colour."""
    if said.startswith("#") and len(said) == 7:
        red, green, blue = (int(said[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return plain((red, green, blue, opacity))
    paint = _reference(said, reading)
    if paint is None:
        return None
    kind = short(paint.tag)
    if kind == "pattern":
        reading.beyond["a pattern"] = None
        return None
    stops: Floats = np.array([_stop(stop) for stop in paint if short(stop.tag) == "stop"], dtype=np.float64)
    if not len(stops) or kind not in ("linearGradient", "radialGradient"):
        return None
    stops[:, 0] = np.maximum.accumulate(np.clip(stops[:, 0], 0, 1))
    outward = place.matrix
    if paint.attrib.get("gradientUnits", "objectBoundingBox") == "objectBoundingBox":
        outward = outward @ _unit_box(_around([line.xy for line in lines]))
    outward = outward @ _matrix(paint.attrib.get("gradientTransform", ""))
    if abs(np.linalg.det(outward)) < 1e-18:
        red, green, blue, alpha = stops[-1, 1:].tolist()
        return faded(plain((red, green, blue, alpha)), opacity)
    return faded(_gradient(paint.attrib, kind, stops, np.asarray(np.linalg.inv(outward), dtype=np.float64)), opacity)


def _gradient(said: Mapping[str, str], kind: str, stops: Floats, inward: Matrix) -> Shade:
    def at(first: str, second: str, default: tuple[float, float]) -> Floats:
        return np.array([_number(said.get(first), default[0]), _number(said.get(second), default[1])])

    spread = said.get("spreadMethod", "pad")
    if kind == "linearGradient":
        return linear(at("x1", "y1", (0.0, 0.0)), at("x2", "y2", (1.0, 0.0)), stops, spread, inward)
    centre = at("cx", "cy", (0.5, 0.5))
    focus = at("fx", "fy", (float(centre[0]), float(centre[1])))
    return radial(centre, _number(said.get("r"), 0.5), focus, stops, spread, inward)


def _stop(stop: Element) -> tuple[float, float, float, float, float]:
    colour = stop.attrib.get("stop-color", "#000000")
    rgba: Rgba = (
        *(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)),
        _number(stop.attrib.get("stop-opacity"), 1.0),
    )  # type: ignore[assignment]
    return (_number(stop.attrib.get("offset"), 0.0), *rgba)


def _reference(said: str, reading: Reading) -> Element | None:
    """Return what `url(#id)` refers to."""
    match = re.match(r"url\(\s*['\"]?#(.*?)['\"]?\s*\)", said)
    return reading.defined.get(match[1]) if match else None


def _number(said: str | None, default: float) -> float:
    try:
        return default if said is None else float(said)
    except ValueError:
        return default


def _matrix(said: str) -> Matrix:
    numbers = re.findall(r"[-+.\deE]+", said.partition("(")[2])
    if len(numbers) != 6:
        return np.eye(3)
    a, b, c, d, e, f = map(float, numbers)
    return np.array([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]])


def _moved(points: Floats, matrix: Matrix) -> Floats:
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2])


__all__ = ["Reading", "box_of", "lines_within", "link_of", "pieces_of"]
