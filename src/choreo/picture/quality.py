"""How well dots tell an outline: measures in mean spacings, defined in docs/picture.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.neighbours import closest, nearest, nearest_gaps
from choreo.picture.network import Network, network_of

CORNER_REACH = 0.3
"""Mean spacings within which a dot keeps a corner."""


@dataclass(frozen=True)
class Quality:
    """Measures of dots on an outline; lengths in mean spacings (length of all strokes by number of dots)."""

    mean_spacing: float
    """Length of all strokes / dots, m."""
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


def quality(lines: Sequence[Floats], points: Floats) -> Quality:
    """Return how well (n, 2) points tell the polylines, both in metres.

    Examples
    --------
    >>> square = [np.array([[0.0, 0], [4, 0]]), np.array([[4.0, 0], [4, 4]]),
    ...           np.array([[4.0, 4], [0, 4]]), np.array([[0.0, 4], [0, 0]])]
    >>> q = quality(square, np.array([[0.0, 0], [2, 0], [4, 0], [4, 2], [4, 4], [2, 4], [0, 4], [0, 2]]))
    >>> q.smallest_gap, q.corners_kept, q.precision, q.largest_bare
    (1.0, 1.0, 0.0, 0.5)
    """
    network = network_of(lines, 1.0)
    mean = network.total / len(points)
    far = _to_nearest_dot(network, points, mean)
    gaps = nearest_gaps(points)
    anchors = network.nodes[network.anchor > 0]
    kept = nearest(anchors, points)[0] <= CORNER_REACH * mean if len(anchors) else np.ones(1)
    return Quality(
        mean_spacing=mean,
        smallest_gap=closest(points) / mean,
        coverage=float(np.quantile(far, 0.95)) / mean,
        largest_bare=float(far.max()) / mean,
        precision=float(np.quantile(_to_outline(network, points), 0.95)) / mean,
        evenness=float(gaps.std() / gaps.mean()) if len(points) > 1 else 0.0,
        corners_kept=float(np.mean(kept)),
    )


def _to_nearest_dot(network: Network, points: Floats, mean: float) -> Floats:
    places = network.at(network.samples(mean / 20)[0])[0]
    return nearest(places, points)[0]


def _to_outline(network: Network, points: Floats) -> Floats:
    """Return the exact distance of each point to the nearest segment."""
    import shapely

    segments = np.stack([network.xy[:-1], network.xy[1:]], axis=1)
    jump = np.isin(np.arange(len(segments)), np.searchsorted(network.run, network.start[1:]) - 1)
    lines = np.atleast_1d(np.asarray(shapely.linestrings(segments[~jump]), dtype=object))
    _, distance = shapely.STRtree(lines).query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    return np.asarray(distance, dtype=np.float64)
