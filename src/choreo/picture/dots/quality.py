"""How well dots tell an outline: measures in mean spacings, defined in docs/picture.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.colour import to_linear
from choreo.neighbours import closest, nearest, nearest_gaps
from choreo.picture.in_areas.lattice import hexagon_pitch, lattice
from choreo.picture.line.network import CORNER_REACH, Network, network_of

if TYPE_CHECKING:
    from shapely import MultiPolygon

_CELLS = 4.0
"""Cells a mean spacing, of the maps that are compared."""
_LARGEST_MAP = 1500
"""Cells a side at most."""


@dataclass(frozen=True)
class Quality:
    """Measures of dots on an outline; lengths in mean spacings (length of all strokes by number of dots)."""

    mean_spacing: float
    """Length of all strokes / dots, m; of filled areas, the distance of neighbours in even hexagons."""
    smallest_gap: float
    """Smallest distance of two dots; 1 is ideal."""
    coverage: float
    """95th percentile of the distance from a place on the outline to its nearest dot; 0.25 x 1.9 is ideal."""
    largest_bare: float
    """The largest of those distances."""
    precision: float
    """95th percentile of the distance from a dot to the outline."""
    evenness: float
    """Coefficient of variation of the distance from a dot to its nearest other dot."""
    corners_kept: float
    """Share of corners, ends and junctions with a dot within 0.3."""
    similarity: float
    """Structural similarity of dots and drawing, both blurred by one mean spacing; 1 is ideal."""
    colour_similarity: float | None = None
    """The same of the light of each primary colour, on average; None where there are no colours."""


def quality(
    lines: Sequence[Floats],
    points: Floats,
    area: MultiPolygon | None = None,
    drawn_colours: Callable[[Floats], Bytes] | None = None,
    colours: Bytes | None = None,
) -> Quality:
    """Return how well (n, 2) points tell the polylines, or the area within them where one is given; all in metres.

    `drawn_colours` gives the colours of what is drawn at (k, 2) places, `colours` are those of the points.

    Examples
    --------
    >>> square = [np.array([[0.0, 0], [4, 0]]), np.array([[4.0, 0], [4, 4]]),
    ...           np.array([[4.0, 4], [0, 4]]), np.array([[0.0, 4], [0, 0]])]
    >>> q = quality(square, np.array([[0.0, 0], [2, 0], [4, 0], [4, 2], [4, 4], [2, 4], [0, 4], [0, 2]]))
    >>> q.smallest_gap, q.corners_kept, q.precision, q.largest_bare
    (1.0, 1.0, 0.0, 0.5)
    """
    network = network_of(lines, 1.0)
    mean = network.total / len(points) if area is None else hexagon_pitch(area.area, area.length, len(points))
    mean = mean or 1.0  # lone dots of ink have no length
    drawing = network.at(network.samples(mean / 20)[0])[0] if area is None else lattice(area, mean / 8)
    far = nearest(drawing, points)[0]
    off = _to_outline(network, points) if area is None else _to_area(area, points)
    gaps = nearest_gaps(points)
    anchors = network.nodes[network.anchor > 0]
    kept = nearest(anchors, points)[0] <= CORNER_REACH * mean if len(anchors) else np.ones(1)
    return Quality(
        mean_spacing=mean,
        smallest_gap=closest(points) / mean,
        coverage=float(np.quantile(far, 0.95)) / mean,
        largest_bare=float(far.max()) / mean,
        precision=float(np.quantile(off, 0.95)) / mean,
        evenness=float(gaps.std() / gaps.mean()) if len(points) > 1 else 0.0,
        corners_kept=float(np.mean(kept)),
        similarity=similarity(drawing, points, mean),
        colour_similarity=None
        if drawn_colours is None or colours is None
        else similarity(drawing, points, mean, _light(drawn_colours(drawing)), _light(colours)),
    )


def _light(colours: Bytes) -> Floats:
    """Return how much light lamps of these colours give in each primary colour, (k, 3), 1 at most."""
    return np.asarray(to_linear(colours / 255.0), dtype=np.float64)


def similarity(
    drawing: Floats, points: Floats, spacing: float, drawing_light: Floats | None = None, light: Floats | None = None
) -> float:
    """Return the structural similarity (Wang et al. 2004) of two clouds of points, blurred alike, 0 to 1.

    Both weigh the same, and are blurred by a Gaussian of one `spacing`, as an eye does that no longer tells the dots
    apart; the mean is taken over where there is any light, so that the empty sky does not count.

    Parameters
    ----------
    drawing, points : (k, 2) and (n, 2) arrays
        Even samples of what is drawn, and the dots, m.
    spacing : float
        The mean spacing of the dots, m.
    drawing_light, light : (k, 3) and (n, 3) arrays or None
        How much light each gives in each primary colour: then these are compared, each by itself, and the mean of the
        three counts, each by how much there is of it.
    """
    everything = np.concatenate([drawing, points])
    low, high = everything.min(axis=0) - 8 * spacing, everything.max(axis=0) + 8 * spacing
    cell = max(spacing / _CELLS, float((high - low).max()) / _LARGEST_MAP)
    shape = np.ceil((high - low) / cell).astype(np.int64)
    lights = (np.ones((len(drawing), 1)), np.ones((len(points), 1)))
    if drawing_light is not None and light is not None:
        lights = drawing_light, light
    maps = [
        _blurred(((cloud - low) / cell).astype(np.int64), shape, own / max(float(own.sum()), 1e-12), spacing / cell)
        for cloud, own in zip((drawing, points), lights, strict=True)
    ]
    share = [float(drawn.sum()) for drawn in maps[0]]
    told = [_similar(drawn, dots, spacing / cell) for drawn, dots in zip(*maps, strict=True)]
    return float(np.average(told, weights=share)) if sum(share) > 0 else 0.0


def _blurred(at: Ints, shape: Ints, light: Floats, blur: float) -> list[Floats]:
    """Return the light of points in cells `at` of a map of this shape, blurred, one map for each column of light."""
    from scipy.ndimage import gaussian_filter

    at = np.minimum(at, shape - 1)
    which, cells = at[:, 0] * shape[1] + at[:, 1], int(shape.prod())
    maps = [np.bincount(which, own, minlength=cells).reshape(shape) for own in light.T]
    return [np.asarray(gaussian_filter(one, blur), dtype=np.float64) for one in maps]


def _similar(drawn: Floats, dots: Floats, blur: float) -> float:
    """Return the mean structural similarity of two maps where there is any light."""
    from skimage.metrics import structural_similarity

    brightest = float(drawn.max())
    if brightest == 0:
        return 0.0
    _, similar = structural_similarity(  # type: ignore[no-untyped-call] # ships no types
        drawn,
        dots,
        data_range=brightest,
        gaussian_weights=True,
        sigma=2 * blur,
        use_sample_covariance=False,
        full=True,
    )
    lit = np.maximum(drawn, dots) > 0.05 * brightest
    return float(np.clip(similar[lit].mean(), 0, 1))


def _to_outline(network: Network, points: Floats) -> Floats:
    """Return the exact distance of each point to the nearest stroke."""
    return _to_lines(network.xy, np.searchsorted(network.run, network.start[1:]) - 1, points)


def _to_area(area: MultiPolygon, points: Floats) -> Floats:
    """Return the distance of each point to the area, 0 inside."""
    import shapely

    shapely.prepare(area)
    off = np.zeros(len(points))
    outside = ~shapely.contains_xy(area, points)
    if outside.any():
        edge, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
        off[outside] = _to_lines(edge, np.flatnonzero(np.diff(ring)), points[outside])
    return off


def _to_lines(xy: Floats, jumps: Ints, points: Floats) -> Floats:
    """Return the exact distance of each point to the nearest segment; none leads on from the vertices `jumps`."""
    import shapely

    segments = np.delete(np.stack([xy[:-1], xy[1:]], axis=1), jumps, axis=0)
    lines = np.atleast_1d(np.asarray(shapely.linestrings(segments), dtype=object))
    _, distance = shapely.STRtree(lines).query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    return np.asarray(distance, dtype=np.float64)
