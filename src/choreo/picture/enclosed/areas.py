"""Areas: where ink is, which silhouettes it draws, and the contours of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.picture.enclosed.intricate import alternating, is_intricate, simpler
from choreo.picture.enclosed.stairs import evened
from choreo.picture.line.enlarged import squares_of_edges
from choreo.picture.line.network import connected
from choreo.picture.line.polyline import corners_of, lengths_of, line_strings, resample, smooth

if TYPE_CHECKING:
    from shapely import LinearRing, MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry

_SPECK = 5.0
"""Pixels; smaller areas and smaller holes are dirt."""
PEN = 0.03
"""Of the larger side of a picture: the widest that a drawn line may be."""
_CROWD, _TINY = 1_000, 64
"""Of more shapes than so many, those with fewer steps around them are hardly seen each, and drawn without care."""
_MOST_STEPS = 100_000
"""Steps of all edges together, beyond which they are longer: so much edge no dots show in such detail."""
NOISE = 30_000
"""Pieces and holes of ink that are more than a drawing has."""
_ROW = 20
"""Pixels of ink that meet at their corners, of which a line is made where each by itself is a speck."""
_MANY_HOLES, _SPARSE, _NARROW = 12, 1.0, 2.0
"""Holes of a texture, at least; how much of them there is to its ink, and how wide they are to it, at most."""
_LOST = 0.25
"""Part of a closed line's ink that may go astray from what it encloses."""


def ink_areas(ink: NDArray[np.float32]) -> MultiPolygon:
    """Return the areas of ink, with their holes, in pixels, y up; the edge is where a pixel is half covered."""
    import shapely

    parts = _edges(ink).polygons
    is_crowd = len(shapely.get_rings(parts)) > _CROWD
    # To make thousands of holes anew takes seconds.
    for repaired in (_without_flat_holes, shapely.make_valid) if is_crowd else (shapely.make_valid,):
        is_right = shapely.is_valid(parts)
        parts[~is_right] = repaired(parts[~is_right])
    if is_crowd:  # apart as they are: to unite them takes long
        every = [part for part in shapely.get_parts(shapely.get_parts(parts)) if part.geom_type == "Polygon"]
        made = clean_areas(shapely.MultiPolygon(every), _SPECK)
        if made.is_valid:
            return made
    return clean_areas(shapely.union_all(parts), _SPECK)


def pieces_of(drawn: NDArray[np.bool_]) -> int:
    """Return how many pieces and holes the ink of a picture has."""
    from scipy.ndimage import label

    return int(label(drawn, structure=np.ones((3, 3)))[1]) + int(label(~drawn)[1])


def pixels_in(areas: MultiPolygon, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which pixels of a picture of `shape`, rows from the top, lie in areas, in pixels, y up; to a pixel."""
    from PIL import Image, ImageDraw

    def flat(ring: LinearRing) -> list[float]:
        xy = np.asarray(ring.coords)[:, :2]
        return ([-0.5, shape[0] - 0.5] + xy * [1, -1]).ravel().tolist()  # pillow counts from the pixels' middles

    sheet = Image.new("1", (shape[1], shape[0]))
    pen = ImageDraw.Draw(sheet)
    for part in sorted(areas.geoms, key=lambda part: -part.envelope.area):  # a part may stand in another's hole
        pen.polygon(flat(part.exterior), fill=1)
        for hole in part.interiors:
            pen.polygon(flat(hole), fill=0)
    return np.asarray(sheet, dtype=np.bool_)


def ink_bounds(ink: NDArray[np.float32]) -> Floats | None:
    """Return the bounds of `ink_areas`, (2, 2), without making these; None where specks may have a say in them."""
    edges = _edges(ink)
    shells = edges.shells[edges.count[edges.shells] > 3]
    if not len(shells):
        return None
    low, high = (end.reduceat(edges.xy, edges.first[:-1])[shells] for end in (np.minimum, np.maximum))
    bounds = np.stack([low.min(axis=0), high.max(axis=0)])
    outermost = {
        int(np.argmax(ends[:, axis] == extreme[axis]))
        for axis in (0, 1)
        for ends, extreme in ((low, bounds[0]), (high, bounds[1]))
    }
    for index in outermost:
        shell, *holes = edges.of(shells[index])
        if abs(_area(shell)) - sum(abs(_area(hole)) for hole in holes) <= 2 * _SPECK:
            return None
    return bounds


def with_rows(ink: NDArray[np.float32], bounds: Floats) -> Floats:
    """Return the bounds of the areas of ink, (2, 2), and of rows of pixels that meet at their corners only.

    Such a row, as of a slanted line one pixel wide, is a line, but no area: each pixel is a speck. Where there is no
    area, what is no speck as lines are read counts.
    """
    from scipy.ndimage import find_objects, label

    drawn, no_area = ink > 0.5, bool(np.isnan(bounds).any())
    rows, columns = (np.flatnonzero(drawn.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return bounds
    around = np.array([[columns[0], len(ink) - 1 - rows[-1]], [columns[-1] + 1, len(ink) - rows[0]]], dtype=np.float64)
    if not no_area and (np.abs(around - bounds) < _SPECK).all():
        return bounds
    labels, _ = label(drawn, structure=np.ones((3, 3)))
    large = np.bincount(labels.ravel())[1:] >= (_SPECK if no_area else _ROW)
    boxes = [box for box, is_large in zip(find_objects(labels), large.tolist(), strict=True) if is_large]
    if not boxes:
        return bounds
    low = [min(box[1].start for box in boxes), len(ink) - max(box[0].stop for box in boxes)]
    high = [max(box[1].stop for box in boxes), len(ink) - min(box[0].start for box in boxes)]
    found = np.array([low, high], dtype=np.float64)
    beyond = np.array([-1.0, 1.0])[:, None] * (found - bounds) >= _SPECK
    return np.where(beyond | no_area, found, bounds)


@dataclass(frozen=True, eq=False)
class _Edges:
    """The edges of areas of ink in pixels, y up: of each area the outer one, then those of its holes."""

    xy: Floats
    first: Ints
    """Where each edge begins, and how many points there are, (edges + 1,)."""
    shells: Ints
    """Which edges are outer ones, rising."""

    @property
    def count(self) -> Ints:
        return np.diff(self.first)

    def of(self, shell: int) -> list[Floats]:
        """Return the outer edge of an area, and those of its holes."""
        after = np.append(self.shells, len(self.first) - 1)[np.searchsorted(self.shells, shell) + 1]
        return [self.xy[self.first[edge] : self.first[edge + 1]] for edge in range(shell, int(after))]

    @property
    def polygons(self) -> NDArray[np.object_]:
        """The areas; edges of three points and less, the last of which is the first, are none."""
        import shapely

        area = np.repeat(np.arange(len(self.shells)), np.diff(self.shells, append=len(self.count)))
        kept = (self.count > 3) & (self.count[self.shells] > 3)[area]
        points = np.repeat(kept, self.count)
        if not points.any():
            return np.empty(0, dtype=object)
        number = np.repeat(np.arange(kept.sum()), self.count[kept])
        rings = np.asarray(shapely.linearrings(self.xy[points], indices=number), dtype=object)
        _, number = np.unique(area[kept], return_inverse=True)  # one after the other, none left out
        return np.asarray(shapely.polygons(rings, indices=number), dtype=object)


def _edges(ink: NDArray[np.float32]) -> _Edges:
    squares = squares_of_edges(ink > 0.5)
    if squares.side == 1:
        return _level(ink)
    drawn = squares.pixels(ink > 0.5)
    steps = _level(drawn.astype(np.float32))
    if not len(steps.xy):
        return steps
    smooth = np.concatenate([evened(edge) for edge in np.split(steps.xy, steps.first[1:-1])])
    top, left = squares.corner
    origin = np.array([left, len(ink) - top - squares.side * len(drawn)])
    return replace(steps, xy=origin + squares.side * smooth)


def _level(ink: NDArray[np.float32]) -> _Edges:
    """Return where the ink is half as dark as it can be."""
    from contourpy import FillType, contour_generator

    kind = FillType.ChunkCombinedOffsetOffset
    points, first, outer = (part[0] for part in contour_generator(z=np.pad(ink, 1), fill_type=kind).filled(0.5, 2.0))
    if points is None or first is None or outer is None:
        return _Edges(np.empty((0, 2)), np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int64))
    # Sample (row, column) of the padded map is the middle of pixel (row - 1, column - 1).
    xy = np.array([-0.5, len(ink) + 0.5]) + np.asarray(points) * [1, -1]
    return _Edges(xy, first.astype(np.int64), outer[:-1].astype(np.int64))


def _area(ring: Floats) -> float:
    """Return what a closed ring encloses, with the sign of its sense."""
    x, y = (ring - ring[0]).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def clean_areas(shape: BaseGeometry, speck: float = 0.0) -> MultiPolygon:
    """Return the polygons of a shape as one multi-polygon, without areas and holes smaller than `speck`."""
    import shapely

    if isinstance(shape, shapely.MultiPolygon) and _is_clean(shapely.get_parts(shape), speck):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    parts = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > speck)]
    return shapely.MultiPolygon(
        parts.tolist() if _is_clean(parts, speck) else [_without_holes(polygon, speck) for polygon in parts]
    )


def _is_clean(parts: NDArray[np.object_], speck: float) -> bool:
    """Tell whether no polygon, and no hole of one, is a speck."""
    import shapely

    if not bool((shapely.area(parts) > speck).all()):
        return False
    holed = parts[shapely.get_num_interior_rings(parts) > 0]
    return not len(holed) or bool((shapely.area(shapely.polygons(shapely.get_rings(holed))) > speck).all())


def _without_flat_holes(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons without holes that are hardly a line, as where an edge goes there and back."""
    return np.array([_without_holes(polygon, 0.0) for polygon in polygons], dtype=object)


def _without_holes(polygon: Polygon, speck: float) -> Polygon:
    import shapely

    holes = [hole for hole in polygon.interiors if shapely.Polygon(hole).area > speck]
    return polygon if len(holes) == len(polygon.interiors) else shapely.Polygon(polygon.exterior, holes)


def width_of(ink: BaseGeometry) -> float:
    """Return the mean width of ink that is drawn with a pen: twice its area by the length of its edge."""
    return float(2 * ink.area / ink.length)


def parted(areas: MultiPolygon, thin: float) -> tuple[list[Polygon], list[Polygon]]:
    """Return the broad parts of ink, and its lines: what is thinner than `thin`, and closed lines of a pen in any size.

    A heart drawn with a pen is a heart, however large; but a tree is not what a few of its twigs enclose: of a line
    most of which encloses nothing, only the width decides.
    """
    low_x, low_y, high_x, high_y = areas.bounds
    pen = PEN * max(high_x - low_x, high_y - low_y)
    broad: list[Polygon] = []
    lines: list[Polygon] = []
    for part in areas.geoms:
        wide = width_of(part)
        is_line = wide < thin or (wide < pen and part.interiors and _is_closed(part, pen))
        is_line = is_line and not _is_texture(part, wide)
        (lines if is_line else broad).append(part)
    return broad, lines


def _is_texture(part: Polygon, wide: float) -> bool:
    """Tell whether the holes of ink are as narrow as the ink: those of a code, not what a line goes around."""
    holes = len(part.interiors)
    if holes < _MANY_HOLES:
        return False
    lengths = sum(hole.length for hole in part.interiors)
    areas = _solid(part).area - part.area
    return bool(areas < _SPARSE * part.area and 2 * areas / lengths < _NARROW * wide)


def _solid(part: Polygon) -> Polygon:
    """Return a polygon without its holes."""
    import shapely

    return shapely.Polygon(part.exterior)


def _is_closed(line: Polygon, pen: float) -> bool:
    """Tell whether most of a line's ink goes round what it encloses."""
    import shapely

    rough = max(clean_areas(simpler(line, 0.05 * pen), pen**2).geoms, key=lambda part: part.area, default=line)
    around = shapely.union_all(_enclosed(rough, width_of(rough))).buffer(pen, quad_segs=2)
    return bool(rough.difference(around).area <= _LOST * rough.area)


def silhouettes(broad: Sequence[Polygon], lines: Sequence[Polygon]) -> MultiPolygon:
    """Return the closed shapes that ink draws, its parts as of `parted`.

    Broad ink is a silhouette itself. A line stands for what it encloses, up to the middle of the line, and where it
    encloses nothing, for nothing. Shapes inside shapes are their holes, and so on inwards.
    """
    return nested([*broad, *(shape for line in lines if line.interiors for shape in _enclosed(line, width_of(line)))])


def silhouettes_of(strokes: Sequence[Floats]) -> MultiPolygon:
    """Return the closed shapes that centre lines draw; shapes inside shapes are their holes."""
    import shapely

    shapes = []
    for part in connected(strokes):
        lines = line_strings([stroke for stroke in part if (stroke != stroke[0]).any()])
        faces = shapely.get_parts(shapely.polygonize(lines))
        # Faces share their edges whole; of thousands to find these anew takes long.
        together = shapely.coverage_union_all(faces) if len(faces) > _CROWD else shapely.union_all(faces)
        shapes += [shapely.Polygon(shape.exterior) for shape in shapely.get_parts(together)]
    return nested(shapes)


def _enclosed(line: Polygon, wide: float) -> list[Polygon]:
    """Return what a closed line encloses, without the stubs that stick out of it."""
    import shapely

    holes = [shapely.Polygon(hole) for hole in line.interiors]
    # Holes lie beside each other; to unite thousands of them, corner by corner, takes longer than to grow them.
    plain = is_intricate(line)
    inside = shapely.MultiPolygon(shapely.simplify(holes, 0.05 * wide).tolist()) if plain else shapely.union_all(holes)
    if len(holes) > _CROWD:  # the walls between so many close: what is left is the outer edge, but for its stubs
        inside, grown = shapely.Polygon(line.exterior), (-0.75, 0.25)
    else:  # the holes grown to the middle of the line; walls between them close, stubs stay out
        grown = (0.75, -0.25)
    for part in grown:
        inside = inside.buffer(part * wide, join_style="mitre")
    return [shapely.Polygon(part.exterior) for part in shapely.get_parts(inside) if part.area > wide**2]


def nested(shapes: list[Polygon]) -> MultiPolygon:
    """Return the shapes with those inside others cut out of them, those inside these put back, and so on."""
    return clean_areas(alternating(shapes))


def contours(areas: MultiPolygon, step: float) -> list[Floats]:
    """Return the edges of areas as smooth polylines cut at their corners; closed where they have none.

    Parameters
    ----------
    areas : MultiPolygon
        In drawing units.
    step : float
        Drawing units below which edges are rough: a pixel.
    """
    step = max(step, areas.length / _MOST_STEPS)
    rings = [
        np.asarray(ring.coords, dtype=np.float64)[:, :2] / step
        for polygon in areas.geoms
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    careless = _TINY if len(rings) > _CROWD else 0.0
    lines = [line for ring in rings for line in _contour(ring, careless)]
    return [line * step for line in lines]


def _contour(ring: Floats, careless: float) -> list[Floats]:
    even = resample(ring, 1.0)
    even[-1] = even[0]
    if len(even) < max(8, careless):
        return [even]
    reach = float(np.clip(lengths_of(even)[-1] / 40, 2.5, 6.0))
    cuts = corners_of(smooth(even, 0.8, closed=True), reach, closed=True)
    if not len(cuts):
        return [smooth(even, 1.2, closed=True)]
    cuts = cuts[cuts < len(even) - 1]
    even = np.concatenate([even[cuts[0] :], even[1 : cuts[0] + 1]])
    bounds = [0, *(cuts[1:] - cuts[0]).tolist(), len(even) - 1]
    pieces = [even[one : two + 1] for one, two in pairwise(bounds)]
    return [smooth(piece, 1.2) for piece in pieces]
