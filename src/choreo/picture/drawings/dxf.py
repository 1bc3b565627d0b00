"""DXF drawings, never trusted, to an outline: lines, arcs and splines as strokes, hatches as areas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.drawings.marks import Mark, Rgb, check_crossings, outline_of
from choreo.picture.line.rings import area_of
from choreo.picture.outline import Outline
from choreo.picture.places import Places

LARGEST_DXF = 6 * 1024 * 1024
"""Bytes."""
MOST_ENTITIES = 20_000
"""Those that blocks repeat counted each time."""
MOST_POINTS = 400_000
_DEEPEST = 32
_FINE = 1 / 2000
"""Part of the drawing's size by which a curve may differ from its steps."""
_LINES = ("LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HELIX")
_FILLED = ("HATCH", "MPOLYGON")
_FACES = ("SOLID", "TRACE", "3DFACE")
_FARTHEST = 1e9
_BLACK: Rgb = (0, 0, 0)


def trace_dxf(file: Path, what: str, name: str) -> Outline:
    """Return the outline of a DXF drawing's model space, in its own units, seen from above.

    Lines, polylines, arcs, circles, ellipses and splines are strokes, hatches and solids are areas, points are dots;
    blocks are unfolded. Layers that are off or frozen, texts, dimensions and pictures are left out.

    Raises
    ------
    PictureError
        If the file is no whole DXF, unfolds to more than any drawing needs, or draws nothing.
    """
    drawing = _parsed(file, what)
    _check_weight(drawing, what)
    try:
        shapes = [shape for entity in _entities(drawing) if (shape := _Shape.of(entity, drawing)) is not None]
        if not shapes:
            raise PictureError(
                f"{what}: nothing is drawn in its model space but perhaps texts, which are left out; "
                "explode them to lines, or make them with choreo's lettering"
            )
        points = np.concatenate([at for shape in shapes for at in shape.rough()])
        if not np.isfinite(points).all() or np.abs(points).max() > _FARTHEST:
            raise PictureError(f"{what}: holds coordinates that are no finite numbers, or beyond {_FARTHEST:g}")
        step = max(float(np.ptp(points, axis=0).max()) * _FINE, 1e-9)
        marks, count = [], 0
        for shape in shapes:
            marks.append(shape.mark(step))
            count += sum(map(len, marks[-1].lines))
            if count > MOST_POINTS:
                raise PictureError(f"{what}: its curves have more than {MOST_POINTS:,} points; simplify them")
    except PictureError:
        raise
    except Exception as error:  # ezdxf raises whatever it pleases on entities that are none
        raise PictureError(f"{what}: holds an entity that cannot be understood ({error}); save it again") from None
    check_crossings([line for mark in marks for line in mark.lines], what)
    return outline_of(marks, name, what, Places())


def _parsed(file: Path, what: str) -> Any:
    from ezdxf.filemanagement import read
    from ezdxf.lldxf.const import DXFError

    size = file.stat().st_size
    if size > LARGEST_DXF:
        raise PictureError(
            f"{what}: {size / 1e6:.0f} MB; a DXF may have {LARGEST_DXF / 1e6:.0f} MB at most: keep only what is drawn"
        )
    data = file.read_bytes()
    try:
        if data.startswith(b"AutoCAD Binary DXF"):
            raise PictureError(f"{what}: is a binary DXF; save it as text (ASCII DXF)")
        return read(io.StringIO(data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")))
    except PictureError:
        raise
    except (DXFError, OSError) as error:
        raise PictureError(f"{what}: is no whole DXF ({str(error)[:120]}); save it as DXF again") from None
    except Exception as error:  # and whatever else damaged tags make of it
        raise PictureError(f"{what}: is no whole DXF ({type(error).__name__}); save it as DXF again") from None


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


def _entities(drawing: Any) -> Iterator[Any]:
    """Yield what is drawn, blocks unfolded, on layers that are seen."""
    from ezdxf.disassemble import recursive_decompose

    hidden = {layer.dxf.name.lower() for layer in drawing.layers if layer.is_off() or layer.is_frozen()}
    for entity in recursive_decompose(drawing.modelspace()):
        if str(entity.dxf.get("layer", "0")).lower() not in hidden and not entity.dxf.get("invisible", 0):
            yield entity


class _Shape:
    """One entity as ezdxf's paths, and its colour."""

    def __init__(self, paths: list[Any], colour: Rgb, filled: bool) -> None:
        self.paths, self.colour, self.filled = paths, colour, filled

    @classmethod
    def of(cls, entity: Any, drawing: Any) -> _Shape | None:
        """Return the shape of an entity; None for what is not drawn."""
        from ezdxf import path

        kind = entity.dxftype()
        if kind in _LINES:
            paths = [path.make_path(entity)]
        elif kind in _FILLED:
            paths = list(path.from_hatch(entity))
        elif kind in _FACES:
            paths = [path.from_vertices(entity.wcs_vertices(), close=True)]
        elif kind == "POINT":
            paths = [path.Path(entity.dxf.location)]
        else:
            return None
        paths = [one for one in paths if len(one) or kind == "POINT"]
        return cls(paths, _colour(entity, drawing), kind in (*_FILLED, "SOLID", "TRACE")) if paths else None

    def rough(self) -> list[Floats]:
        """Return the control points of the paths, (k, 2) each."""
        return [_flat(one.control_vertices() if len(one) else [one.start]) for one in self.paths]

    def mark(self, step: float) -> Mark:
        lines = [_flat(one.flattening(step, segments=4) if len(one) else [one.start, one.start]) for one in self.paths]
        if not self.filled:
            return Mark(tuple(lines), self.colour, None, None)
        return Mark(tuple(lines), None, area_of(lines, even_odd=True), self.colour)


def _flat(points: Iterable[Any]) -> Floats:
    return np.array([[point.x, point.y] for point in points], dtype=np.float64)


def _colour(entity: Any, drawing: Any) -> Rgb:
    """Return an entity's colour; what is drawn in white or in the sheet's contrast is black ink."""
    from ezdxf import colors

    said = entity.rgb
    index = int(entity.dxf.get("color", 256))
    if said is None and index in (0, 256) and entity.dxf.get("layer", "0") in drawing.layers:
        layer = drawing.layers.get(entity.dxf.get("layer", "0"))
        said, index = layer.rgb, abs(int(layer.color))
    if said is None:
        said = colors.aci2rgb(index) if 1 <= index <= 255 and index != 7 else _BLACK
    red, green, blue = (int(value) for value in said)
    return (red, green, blue) if min(red, green, blue) < 250 else _BLACK
