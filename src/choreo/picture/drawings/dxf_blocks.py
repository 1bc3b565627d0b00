"""What a DXF drawing shows: its blocks unfolded by the rules of CAD, each entity with the colour that it is seen in.

An entity of a block that lies on layer 0 takes the layer of the block's reference, one in colour BYBLOCK takes the
reference's colour. A frozen layer hides a reference with all that is in it, a layer that is off only what lies on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from choreo.picture.drawings.marks import Rgb

BLACK: Rgb = (0, 0, 0)
_BY_BLOCK, _BY_LAYER, _CONTRAST = 0, 256, 7
_WORDS = (
    "TEXT",
    "MTEXT",
    "SHAPE",
    "TOLERANCE",
    "ATTRIB",
    "ATTDEF",
    "DIMENSION",
    "ARC_DIMENSION",
    "LEADER",
    "MULTILEADER",
)
_SOLIDS = ("MESH", "3DSOLID", "REGION", "BODY", "SURFACE", "EXTRUDEDSURFACE", "REVOLVEDSURFACE", "LOFTEDSURFACE")
_PICTURES = ("IMAGE", "WIPEOUT", "OLE2FRAME", "PDFUNDERLAY", "DWFUNDERLAY", "DGNUNDERLAY", "ACAD_TABLE")
_KINDS = {
    **dict.fromkeys(_WORDS, "words and dimensions"),
    **dict.fromkeys(_SOLIDS, "meshes and solids"),
    **dict.fromkeys(_PICTURES, "pictures and tables"),
    **dict.fromkeys(("XLINE", "RAY"), "endless lines"),
}
_UNFOLDED = ("MLINE", "ACAD_PROXY_ENTITY")


@dataclass(frozen=True)
class _Seen:
    """The reference of the block in which entities lie: what they take over from it."""

    layer: str = "0"
    colour: Rgb = BLACK


class ModelSpace:
    """The model space of a drawing, entity by entity; `left_out` counts what is not drawn, by its kind."""

    def __init__(self, drawing: Any) -> None:
        self._drawing = drawing
        self._layers = {layer.dxf.name.lower(): layer for layer in drawing.layers}
        self.left_out: Counter[str] = Counter()

    def entities(self) -> Iterator[tuple[Any, Rgb]]:
        """Yield what is drawn, each with its colour; white, and the contrast to the sheet, are black ink."""
        yield from self._within(self._drawing.modelspace(), _Seen())

    def _within(self, entities: Iterable[Any], block: _Seen) -> Iterator[tuple[Any, Rgb]]:
        for entity in entities:
            kind = entity.dxftype()
            layer = str(entity.dxf.get("layer", "0")).lower()
            layer = block.layer if layer == "0" else layer
            if entity.dxf.get("invisible", 0) or self._is_frozen(layer):
                continue
            seen = _Seen(layer, self._colour(entity, layer, block))
            if kind == "INSERT" and (lacks := _lacking(entity.block())):
                self.left_out[lacks] += 1
            elif kind == "INSERT":
                parts = entity.multi_insert() if entity.mcount > 1 else (entity,)
                for part in parts:
                    yield from self._within(part.virtual_entities(), seen)
            elif self._is_off(layer):
                continue
            elif kind in _UNFOLDED:
                yield from self._within(entity.virtual_entities(), seen)
            elif kind in _KINDS or (kind == "POLYLINE" and not (entity.is_2d_polyline or entity.is_3d_polyline)):
                self.left_out[_KINDS.get(kind, "meshes and solids")] += 1
            else:
                yield entity, seen.colour

    def _is_frozen(self, layer: str) -> bool:
        return layer in self._layers and bool(self._layers[layer].is_frozen())

    def _is_off(self, layer: str) -> bool:
        return layer in self._layers and bool(self._layers[layer].is_off())

    def _colour(self, entity: Any, layer: str, block: _Seen) -> Rgb:
        from ezdxf import colors

        said, index = _own(entity)
        if said is None and index == _BY_BLOCK:
            return block.colour
        if said is None and index == _BY_LAYER and layer in self._layers:
            said, index = self._layers[layer].rgb, abs(int(self._layers[layer].color))
        if said is None:
            said = colors.aci2rgb(index) if 1 <= index <= 255 and index != _CONTRAST else BLACK
        red, green, blue = (int(value) for value in said)
        return (red, green, blue) if min(red, green, blue) < 250 else BLACK


def _own(entity: Any) -> tuple[Any, int]:
    """Return the colour that an entity says, of what fills it where it is filled: RGB, or None, and its number.

    Dots have no shades of one colour into another: the mean of both stands for a gradient.
    """
    number = abs(int(entity.dxf.get("color", _BY_LAYER)))
    kind = entity.dxftype()
    if kind not in ("HATCH", "MPOLYGON") or not entity.dxf.get("solid_fill", 1):
        return entity.rgb, number
    gradient = entity.gradient
    if gradient is not None and gradient.kind:
        both = (gradient.color1, gradient.color1 if gradient.one_color else gradient.color2)
        return tuple((one + other) // 2 for one, other in zip(*both, strict=True)), number
    if kind == "MPOLYGON":
        return None, abs(int(entity.dxf.get("fill_color", number)))
    return entity.rgb, number


def _lacking(block: Any) -> str:
    """Return what a reference without entities of its own refers to; nothing where its block is in the drawing."""
    if block is None:
        return "blocks that are not in the file"
    return "blocks of other files" if block.block.is_xref and not len(block) else ""
