"""Where two colours of a logo meet: the borders between areas of ink, which its silhouette does not show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.enclosed.shared_edges import Edge, without_shared
from choreo.picture.enclosed.stairs import evened_border
from choreo.picture.line.enlarged import squares_of_edges
from choreo.picture.line.noding import noded
from choreo.picture.line.polyline import lengths_of, resample, smooth

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

_MOST_COLOURS = 12
_ALIKE = 60
"""Largest difference in a channel up to which two tones are one colour."""
_LEAST = 0.004
"""Part of the ink from which a colour counts."""
_FLAT = 0.9
"""Part of the ink that its few colours must make up; a wash or a photograph has no borders."""
_WIDE = 13
_AREAS = 0.1
"""Part of the ink that is wider than so many pixels, in a picture of areas; all else is lines."""
_REACH = 3
"""Pixels around a border in which both colours must be."""
_SHORT = 0.04
"""Of the picture's longer side: shorter borders are where strokes cross."""
_ENOUGH = 100_000
"""Pixels that tell which colours there are."""
_MOST_STEPS = 100_000
"""Steps of all borders together, beyond which they are longer."""
_MOST_INKS = 2_500
"""Colours of a drawing, beyond which no dots show where one meets the next."""
_JOIN = 8.0
"""Pixels that an end of a border may be away from the edge that it ends at."""

Labels = NDArray[np.int64]


Border = tuple[Floats, tuple[int, int, int]]
"""A line between two colours, and the colour of the smaller area: it is what lies on top."""


def colour_borders(rgb: Bytes, ink: NDArray[np.float32]) -> list[Border]:
    """Return the lines between areas of ink of different colours, in pixels, y up; none for one colour, or washes.

    Parameters
    ----------
    rgb : (rows, columns, 3) array
        On opaque paper.
    ink : (rows, columns) array
        0 (paper) to 1 (ink).
    """
    from contourpy import contour_generator
    from scipy.ndimage import gaussian_filter, maximum_filter

    found = _labels(rgb, ink > 0.5)
    if found is None:
        return []
    label, colours = found
    size = np.bincount(label[label >= 0], minlength=len(colours))
    soft = [gaussian_filter((label == one).astype(np.float32), 1.0) for one in range(label.max() + 1)]
    sharp = _jumps(rgb) & (label >= 0)
    near = [maximum_filter(label == one, 2 * _REACH + 1) for one in range(len(soft))]
    lines: list[Floats] = []
    on_top: list[int] = []
    for one in range(len(soft)):
        for two in range(one):
            both = sharp & near[one] & near[two] & ((label == one) | (label == two))
            if both.sum() < _SHORT * max(label.shape):
                continue
            field = np.ma.masked_array(soft[one] - soft[two], ~both)
            lines += contour_generator(z=field).lines(0.0)  # type: ignore[arg-type] # lines of the default type
            on_top += [one if size[one] < size[two] else two] * (len(lines) - len(on_top))
    up = [np.array([0.5, len(ink) - 0.5]) + np.asarray(line) * [1, -1] for line in lines]
    long = [index for index, line in enumerate(up) if lengths_of(line)[-1] > _SHORT * max(label.shape)]
    inks = [(int(red), int(green), int(blue)) for red, green, blue in colours[[on_top[index] for index in long]]]
    side = squares_of_edges(ink > 0.5).side
    even = [smooth(line, 2.0) if side == 1 else side * evened_border(line / side) for line in map(up.__getitem__, long)]
    return list(zip(_tied(even), inks, strict=True))


def _tied(lines: list[Floats]) -> list[Floats]:
    """Return lines of which those that end near each other, where three colours meet, end in one point."""
    if not lines:
        return lines
    ends = np.concatenate([line[[0, -1]] for line in lines])
    away = np.hypot(*(ends[:, None] - ends[None, :]).transpose(2, 0, 1)) <= _JOIN
    tied = np.stack([ends[near].mean(axis=0) for near in away])
    several = away.sum(axis=1) > 1
    result = []
    for index, line in enumerate(lines):
        if (line[0] == line[-1]).all():
            result.append(line)
            continue
        one, two = 2 * index, 2 * index + 1
        result.append(np.concatenate([tied[[one]][several[[one]]], line, tied[[two]][several[[two]]]]))
    return result


def _labels(rgb: Bytes, ink: NDArray[np.bool_]) -> tuple[Labels, Ints] | None:
    """Return the colour of each pixel of ink, counted from 0, -1 for paper, and the colours, (k, 3).

    None where it is one colour, or a wash.
    """
    from scipy.ndimage import distance_transform_edt, minimum_filter

    if minimum_filter(ink, _WIDE).sum() < _AREAS * ink.sum():
        return None
    core = minimum_filter(ink, 5)
    tones = rgb[core].astype(np.int64)
    if len(tones) < 100:
        return None
    some = tones[:: max(1, len(tones) // _ENOUGH)]
    colours = _colours(some)
    if len(colours) < 2 or (_nearest_colour(some, colours)[1] <= _ALIKE).mean() < _FLAT:
        return None
    owner, away = _nearest_colour(tones, colours)
    label = np.full(ink.shape, -1, dtype=np.int64)
    label[core] = np.where(away <= _ALIKE, owner, -1)
    # The mixed tones between two colours go to the nearer one.
    index = distance_transform_edt(label < 0, return_distances=False, return_indices=True)
    return np.where(ink, label[tuple(index)], -1), colours


def _jumps(rgb: Bytes) -> NDArray[np.bool_]:
    """Tell around which pixels a colour changes within a few, as it does not in a wash."""
    from scipy.ndimage import maximum_filter, minimum_filter

    size = 2 * _REACH + 1
    range_ = maximum_filter(rgb, (size, size, 1)) - minimum_filter(rgb, (size, size, 1))
    return np.asarray(range_.max(axis=2) > _ALIKE)


def _colours(tones: Ints) -> Ints:
    """Return the colours that are most frequent, each different from the others."""
    code, count = np.unique(tones // 16 @ np.array([256, 16, 1]), return_counts=True)
    found: list[NDArray[np.int64]] = []
    for index in np.argsort(-count, kind="stable").tolist():
        if count[index] < _LEAST * len(tones) or len(found) == _MOST_COLOURS:
            break
        bin_ = np.array([code[index] // 256, code[index] // 16 % 16, code[index] % 16])
        tone = np.median(tones[(tones // 16 == bin_).all(axis=1)], axis=0).astype(np.int64)
        if all(np.abs(tone - other).max() > _ALIKE for other in found):
            found.append(tone)
    return np.array(found).reshape(-1, 3)


def _nearest_colour(tones: Ints, colours: Ints) -> tuple[Ints, Ints]:
    away = np.stack([np.abs(tones - colour).max(axis=1) for colour in colours])
    return away.argmin(axis=0), away.min(axis=0)


def borders_of(areas: Sequence[tuple[MultiPolygon, object]], whole: MultiPolygon) -> list[Floats]:
    """Return the lines between areas of different colours within what all of them make up, in drawing units."""
    import shapely

    colours: dict[object, list[MultiPolygon]] = {}
    for area, colour in areas:
        colours.setdefault(colour, []).append(area)
    if not 1 < len(colours) <= _MOST_INKS:
        return []
    size = max(whole.bounds[2] - whole.bounds[0], whole.bounds[3] - whole.bounds[1])
    parts = [shapely.union_all(own) for own in colours.values()]
    inner = [Edge(ring, True) for part in parts for ring in _rings(part)]
    left = without_shared([*inner, *(Edge(ring, True) for ring in _rings(whole))], size)[: len(inner)]
    pieces = [shapely.LineString(piece) for pieces in left for piece in pieces if len(piece) > 1]
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(pieces))).tolist() if pieces else []
    return [np.asarray(shapely.get_coordinates(line)) for line in lines if line.length > _SHORT * size]


def _rings(area: BaseGeometry) -> list[Floats]:
    import shapely

    return [
        shapely.get_coordinates(ring) for part in clean_areas(area).geoms for ring in (part.exterior, *part.interiors)
    ]


def with_borders(contours: Sequence[Floats], borders: Sequence[Floats], unit: float) -> list[Floats]:
    """Return contours and the borders that end at them, cut where they meet.

    Parameters
    ----------
    unit : float
        Drawing units of a pixel: an end of a border within some of them of a contour is led up to it.
    """
    import shapely

    step = max(unit, sum(float(lengths_of(border)[-1]) for border in borders) / _MOST_STEPS)
    lines = [resample(border, step) for border in borders]
    is_open = np.array([np.hypot(*(line[0] - line[-1])) > 2 * unit for line in lines])
    ends = np.asarray(shapely.points(np.concatenate([line[[0, -1]] for line in lines])), dtype=object)
    rim = [np.stack([contour[:-1], contour[1:]], axis=1) for contour in contours if len(contour) > 1]
    pieces = np.asarray(shapely.linestrings(np.concatenate(rim)), dtype=object)
    near = shapely.STRtree(pieces).query_nearest(ends, max_distance=_JOIN * unit, all_matches=False)
    feet = shapely.get_coordinates(shapely.shortest_line(ends[near[0]], pieces[near[1]])).reshape(-1, 2, 2)[:, 1:]
    for end, foot in zip(near[0].tolist(), feet, strict=True):
        if is_open[end // 2]:
            both = (foot, lines[end // 2])
            lines[end // 2] = np.concatenate(both[::-1] if end % 2 else both)
    return noded([*contours, *lines])
