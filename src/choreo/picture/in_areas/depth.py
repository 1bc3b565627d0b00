"""How much of an area lies deeper than so far from its edge, looked up at places instead of shrunk by geometry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from choreo.neighbours import nearest
from choreo.picture.in_areas.lattice import samples_of

if TYPE_CHECKING:
    from shapely import MultiPolygon

_PLACES = 30_000
"""Places that are looked at: of a disc they tell the area to a thousandth, its edge to a fiftieth."""
_MOST_EDGE = 200_000


class Depths:
    """The depths of even places in an area: what `area.buffer(-deep)` would measure, for areas of many corners.

    Shrinking a polygon with thousands of holes takes seconds, and it is asked for dozens of times.

    Parameters
    ----------
    area : MultiPolygon
        Metres.

    Examples
    --------
    >>> import shapely
    >>> depths = Depths(shapely.MultiPolygon([shapely.box(0, 0, 10, 10)]))
    >>> [round(value) for value in depths.beyond(2.0)]  # a square of 6 m, about
    [36, 25]
    """

    def __init__(self, area: MultiPolygon) -> None:
        import shapely

        step = math.sqrt(area.area / _PLACES)
        places = samples_of(area, 5 * step, _PLACES)
        edge = shapely.boundary(area)
        fine = shapely.segmentize(edge, max(step, edge.length / _MOST_EDGE))
        self._depths = np.sort(nearest(places, shapely.get_coordinates(fine))[0])
        self._share = area.area / max(len(places), 1)
        self._step = 2 * step

    def beyond(self, deep: float) -> tuple[float, float]:
        """Return the area, m2, that is more than `deep` metres from the edge, and the length of its own edge, m."""
        near, far = max(deep - self._step, 0.0), deep + self._step
        return self._area(deep), (self._area(near) - self._area(far)) / (far - near)

    def is_shallower(self, deep: float) -> bool:
        """Tell whether no place at all is as deep as `deep` metres: none of those looked at is nearly so."""
        return not len(self._depths) or bool(self._depths[-1] + self._step < deep)

    def _area(self, deep: float) -> float:
        return self._share * float(len(self._depths) - np.searchsorted(self._depths, deep, side="right"))
