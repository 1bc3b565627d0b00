"""DXF drawings, never trusted, to an outline: lines, arcs and splines as strokes, hatches as areas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.ordinary import EncodingError, decoded
from choreo.picture.drawings.dxf_blocks import ModelSpace
from choreo.picture.drawings.dxf_spline import spline_points
from choreo.picture.drawings.marks import Mark, Rgb, check_crossings, outline_of
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.enclosed.rings import area_of
from choreo.picture.outline import Outline
from choreo.picture.places import Places

if TYPE_CHECKING:
    from shapely import MultiPolygon

LARGEST_DXF = 6 * 1024 * 1024
"""Bytes."""
MOST_ENTITIES = 20_000
"""Those that blocks repeat counted each time."""
MOST_POINTS = 400_000
_DEEPEST = 32
_SEGMENTS = 64
"""Pieces of a circle that has a width."""
_SOLID = 0.5
"""Part of its longer side from which the width of a polyline makes a shape of it, as a dot drawn with a DONUT."""
_JOINED = 1e-3
"""Steps within which its pieces are joined."""
_FINE = 1 / 2000
"""Part of the drawing's size by which a curve may differ from its steps."""
_LINES = ("LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HELIX")
_FILLED = ("HATCH", "MPOLYGON")
_FACES = ("SOLID", "TRACE", "3DFACE")
_FARTHEST = 1e9
_FLAT = 1e-6
"""Part of the other sizes below which a drawing has no size of its own along an axis."""
_CORE = 0.95
"""Part of all drawn length that the core of a drawing holds."""
_STRAY = 5.0
"""Times the size of the core by which something may lie off it."""
_FEW = 5
"""Entities, or one in twenty where that is more, that may lie far off by mistake."""


def trace_dxf(file: Path, what: str, name: str) -> Outline:
    """Return the outline of a DXF drawing's model space, in its own units, seen from above.

    Lines, polylines, arcs, circles, ellipses and splines are strokes, hatches and solids are areas (patterned hatches
    their edges), points are dots; polylines are as wide as they say; blocks are unfolded. Layers that are off or
    frozen, texts, dimensions, meshes and pictures are left out, and so is what lies far from all else (a click beside
    the drawing, years ago); notes say so. A drawing that stands upright (in x and z, or y and z) is seen from its
    front.

    Raises
    ------
    PictureError
        If the file is no whole DXF, unfolds to more than any drawing needs, or draws nothing.
    """
    drawing = _parsed(file, what)
    _check_weight(drawing, what)
    try:
        sheet = ModelSpace(drawing)
        shapes = [shape for entity, colour in sheet.entities() if (shape := _Shape.of(entity, colour)) is not None]
        if not shapes:
            also = f" but {_listed(sheet.left_out)}, left out" if sheet.left_out else ""
            mended = "explode them to lines and curves" if also else "draw lines, curves or hatches there"
            raise PictureError(f"{what}: nothing is drawn in its model space{also}; {_elsewhere(drawing) or mended}")
        points = np.concatenate([at for shape in shapes for at in shape.rough()])
        if not np.isfinite(points).all() or np.abs(points).max() > _FARTHEST:
            raise PictureError(f"{what}: holds coordinates that are no finite numbers, or beyond {_FARTHEST:,.0f}")
        shapes, strays = _without_strays(shapes)
        points = np.concatenate([at for shape in shapes for at in shape.rough()])
        axes = _plane(points)
        points = points[:, axes]
        step = max(float(np.ptp(points, axis=0).max()) * _FINE, 1e-9)
        marks, count = [], 0
        for shape in shapes:
            marks.append(shape.mark(step, axes))
            count += sum(map(len, marks[-1].lines))
            if count > MOST_POINTS:
                raise PictureError(f"{what}: its curves have more than {MOST_POINTS:,} points; simplify them")
    except PictureError:
        raise
    except Exception:  # ezdxf raises whatever it pleases on entities that are none
        raise PictureError(f"{what}: holds an entity that cannot be understood; save it as DXF again") from None
    check_crossings([line for mark in marks for line in mark.lines], what)
    outline = outline_of(marks, name, what, paper="none", places=Places())  # a sheet of CAD is no shape of the drawing
    left_out = ", ".join(part for part in (_listed(sheet.left_out), _far(strays)) if part)
    return replace(outline, notes=(*outline.notes, f"left out: {left_out}")) if left_out else outline


def _parsed(file: Path, what: str) -> Any:
    from ezdxf.filemanagement import read

    size = file.stat().st_size
    if size > LARGEST_DXF:
        raise PictureError(
            f"{what}: {size / 1e6:.0f} MB; a DXF may have {LARGEST_DXF / 1e6:.0f} MB at most: keep only what is drawn"
        )
    data = file.read_bytes()
    try:
        return read(io.StringIO(_text(data).replace("\r\n", "\n")))
    except Exception:  # DXFError, and whatever else damaged tags make of it
        raise PictureError(f"{what}: is no whole DXF; save it as DXF again") from None


def _text(data: bytes) -> str:
    """Return the text of a file; names in a code page that is not known stay what they are, as bytes."""
    try:
        return decoded(data)
    except EncodingError:
        return data.decode("utf-8", "surrogateescape")


def _check_weight(drawing: Any, what: str) -> None:
    """Refuse what blocks unfold to more than a drawing needs, by counting, without unfolding."""
    weights: dict[str, int] = {}
    above: list[str] = []

    def weigh(entities: Any) -> int:
        total = 0
        for entity in entities:
            total += 1
            if entity.dxftype() != "INSERT":
                continue
            if not entity.dxf.hasattr("name"):
                raise PictureError(f"{what}: a block is inserted that has no name; save it as DXF again")
            block = str(entity.dxf.name).lower()
            if block in above or len(above) > _DEEPEST:
                raise PictureError(f"{what}: block '{entity.dxf.name}' stands in itself; purge the drawing")
            if block not in weights:
                above.append(block)
                weights[block] = weigh(entity.block() or ())
                above.pop()
            total += int(entity.mcount) * (1 + weights[block])
        return total

    count = weigh(drawing.modelspace())
    if count > MOST_ENTITIES:
        raise PictureError(
            f"{what}: draws {count:,} entities; {MOST_ENTITIES:,} at most are read: keep only what dots can show"
        )


class _Shape:
    """One entity as ezdxf's paths (or, of a spline, as points), its colour, and what its width leaves as ink."""

    def __init__(self, paths: list[Any], colour: Rgb, filled: bool, dot: bool, wide: _Wide | None = None) -> None:
        self.paths, self.colour, self.filled, self.dot, self.wide = paths, colour, filled, dot, wide

    @classmethod
    def of(cls, entity: Any, colour: Rgb) -> _Shape | None:
        """Return the shape of an entity; None for what is not drawn."""
        from ezdxf import path

        kind = entity.dxftype()
        if kind == "SPLINE":
            return cls([spline_points(entity)], colour, False, False)
        if kind in _LINES:
            paths = [path.make_path(entity)]
        elif kind in _FILLED:
            paths = _boundaries(entity)
        elif kind in _FACES:
            paths = [path.from_vertices(entity.wcs_vertices(), close=True)]
        elif kind == "POINT":
            paths = [path.Path(entity.dxf.location)]
        else:
            return None
        paths = [one for one in paths if len(one) or kind == "POINT"]
        filled = kind in ("SOLID", "TRACE") or (kind in _FILLED and bool(entity.dxf.get("solid_fill", 1)))
        return cls(paths, colour, filled, kind == "POINT", _Wide.of(entity)) if paths else None

    def rough(self) -> list[Floats]:
        """Return the control points of the paths, (k, 3) each."""
        return [
            one if isinstance(one, np.ndarray) else _places(one.control_vertices() if len(one) else [one.start])
            for one in self.paths
        ]

    def mark(self, step: float, axes: tuple[int, int]) -> Mark:
        lines = [self._line(one, step)[:, axes] for one in self.paths]
        ink = None if self.wide is None else self.wide.area(step, axes)
        if self.wide is not None and ink is not None and not ink.is_empty:
            if self.wide.pen >= _SOLID * max(map(float, np.ptp(np.concatenate(lines), axis=0))):
                edges = tuple(
                    np.asarray(ring.coords) for part in ink.geoms for ring in (part.exterior, *part.interiors)
                )
                return Mark(edges, None, ink, self.colour)
            return Mark(tuple(lines), self.colour, None, None, ink, self.wide.pen)
        if not self.filled:
            return Mark(tuple(lines), self.colour, None, None)
        return Mark(tuple(lines), None, area_of(lines, even_odd=True), self.colour)

    @staticmethod
    def _line(one: Any, step: float) -> Floats:
        if isinstance(one, np.ndarray):
            return one
        return _places(one.flattening(step, segments=4) if len(one) else [one.start, one.start])


@dataclass(frozen=True, eq=False)
class _Wide:
    """What a polyline that has a width leaves as ink."""

    faces: Floats
    """Corners of its pieces, (k, 4, 3)."""
    pen: float
    """Its width, where it is widest."""

    @classmethod
    def of(cls, entity: Any) -> _Wide | None:
        """Return that of an entity; None for one without a width, or of a kind that has none."""
        from ezdxf.render.trace import TraceBuilder

        flat = entity.dxftype() == "LWPOLYLINE" or (entity.dxftype() == "POLYLINE" and entity.is_2d_polyline)
        if not flat or not entity.has_width:
            return None
        height = entity.dxf.get("elevation", 0.0)
        try:
            traces = TraceBuilder.from_polyline(entity, segments=_SEGMENTS)
            faces = [_places(face) for face in traces.faces_wcs(entity.ocs(), float(getattr(height, "z", height)))]
            widths = np.array(_widths(entity))
        except Exception:  # of points that are one no width is found
            return None
        if not faces or not np.isfinite(faces).all() or not np.isfinite(widths).all():
            return None
        return cls(np.array(faces), float(widths.max()))

    def area(self, step: float, axes: tuple[int, int]) -> MultiPolygon:
        import shapely

        pieces = shapely.make_valid(shapely.polygons(self.faces[:, :, axes]))
        return clean_areas(shapely.union_all(pieces, grid_size=step * _JOINED))


def _widths(entity: Any) -> list[float]:
    """Return the widths of a polyline where each of its pieces begins and ends."""
    said = entity.dxf
    if entity.dxftype() == "LWPOLYLINE":
        own = [width for point in entity.lwpoints for width in point[2:4]]
        return [float(said.const_width)] if said.get("const_width", 0.0) else own if entity.closed else own[:-2]
    usual = [said.get("default_start_width", 0.0), said.get("default_end_width", 0.0)]
    own = [
        vertex.dxf.get(key, width)
        for vertex in entity.vertices
        for key, width in zip(("start_width", "end_width"), usual, strict=True)
    ]
    return own if entity.is_closed else own[:-2]


def _elsewhere(drawing: Any) -> str:
    """Return on which sheet a drawing is whose model space is empty, if it is on one."""
    sheets = [sheet.name for sheet in drawing.layouts if not sheet.is_modelspace and len(sheet.query("* !VIEWPORT"))]
    if sheets:
        return f"it is drawn on the sheet '{sheets[0]}'; copy it into the model space"
    return ""


def _far(strays: list[_Shape]) -> str:
    if not strays:
        return ""
    x, y, _ = strays[0].rough()[0][0]
    return f"{len(strays)} entit{'ies' if len(strays) > 1 else 'y'} far from all else (at {x:.9g}, {y:.9g})"


def _listed(left_out: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {_ONE[kind] if count == 1 else kind}" for kind, count in sorted(left_out.items()))


_ONE = {
    "words and dimensions": "word or dimension",
    "meshes and solids": "mesh or solid",
    "pictures and tables": "picture or table",
    "endless lines": "endless line",
    "blocks that are not in the file": "block that is not in the file",
    "blocks of other files": "block of another file",
}
"""What is left out, where it is one."""


def _places(points: Iterable[Any]) -> Floats:
    return np.array([[point.x, point.y, point.z] for point in points], dtype=np.float64)


def _plane(points: Floats) -> tuple[int, int]:
    """Return across which two axes a drawing is seen: from above, but from its front where it has no depth there."""
    x, y, z = np.ptp(points, axis=0)
    if y <= _FLAT * max(x, z) and z > _FLAT * x:
        return 0, 2
    return (1, 2) if x <= _FLAT * max(y, z) and z > _FLAT * y else (0, 1)


def _without_strays(shapes: list[_Shape]) -> tuple[list[_Shape], list[_Shape]]:
    """Return the shapes of the drawing, and those that lie far from all else and are little beside it.

    How far is measured against the core that holds nearly all that is drawn: were it measured against all else, two
    strays would keep each other.
    """
    rough = [shape.rough() for shape in shapes]
    boxes = np.array([[at.min(axis=0), at.max(axis=0)] for at in map(np.concatenate, rough)])
    long = np.array([sum(float(np.linalg.norm(np.diff(at, axis=0), axis=1).sum()) for at in paths) for paths in rough])
    if not long.any():  # dots alone: none is the drawing beside the others
        return shapes, []
    far = _STRAY * max(_core(boxes[:, :, axis], long) for axis in range(3))
    kept = np.ones(len(shapes), dtype=bool)
    for axis in range(3):
        order = np.argsort(boxes[:, 0, axis], kind="stable")
        reached = np.maximum.accumulate(boxes[order, 1, axis])
        cluster = np.zeros(len(shapes), dtype=np.int64)
        cluster[order[1:]] = np.cumsum(boxes[order[1:], 0, axis] - reached[:-1] > far)
        kept &= cluster == np.argmax(np.bincount(cluster, long))
    corners = sum(len(at) for paths, stays in zip(rough, kept.tolist(), strict=True) if stays for at in paths)
    few = max(min(_FEW, corners), (1 - _CORE) * len(shapes))  # stars about a short line are no mistake
    if (~kept).sum() > few or long[kept].sum() < _CORE * long.sum() or not long[kept].any():
        return shapes, []
    pairs = list(zip(shapes, kept.tolist(), strict=True))
    return [shape for shape, stays in pairs if stays], [shape for shape, stays in pairs if not stays]


def _core(boxes: Floats, long: Floats) -> float:
    """Return how far the core reaches along one axis: the fewest shapes, side by side, that hold nearly all length.

    `boxes` are their lowest and highest coordinates, (n, 2), `long` their lengths.
    """
    order = np.argsort(boxes.sum(axis=1), kind="stable")
    middle, total = boxes[order].mean(axis=1), np.concatenate([[0.0], np.cumsum(long[order])])
    stop = np.searchsorted(total, total[:-1] + _CORE * total[-1])
    first = np.flatnonzero(stop < len(total))
    best = first[np.argmin(middle[stop[first] - 1] - middle[first])]
    inner = boxes[order[best : stop[best]]]
    return float(inner[:, 1].max() - inner[:, 0].min())


def _boundaries(hatch: Any) -> list[Any]:
    """Return the edges of a hatch that its style of islands draws: all, the outermost ones, or the outer one."""
    from ezdxf import path

    entity = hatch.dxf
    style = int(entity.get("hatch_style", 0))
    said = list(hatch.paths.rendering_paths(style)) or list(hatch.paths)
    return [path.from_hatch_boundary_path(one, hatch.ocs(), entity.elevation.z) for one in said]
