"""What to say of what is left out of a picture because it is too small for a dot of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.neighbours import nearest_gaps
from choreo.picture.dots.modes import Drawn
from choreo.picture.dots.sizing import Wish
from choreo.picture.dots.small import Reason, Small
from choreo.picture.enclosed.intricate import is_intricate
from choreo.picture.in_areas.depth import Depths

if TYPE_CHECKING:
    from shapely import Polygon

_NAMED = 3
"""Places that are named, of the largest that are left out."""
_ON_EDGE = 0.35
"""Distances to the next dot within which a dot stands on an edge."""
_ROOM = 2.0
"""Distances to the next dot from the edge, from which bare room inside is seen."""
_WORDS: dict[Reason, str] = {
    "beside": "beside a line that tells them",
    "joined": "told by one dot with a neighbour",
    "slight": "too short for a dot each of so few",
}


def left_out_of(drawn: Drawn, scale: float, wish: Wish) -> Sequence[Small]:
    """Return what gets no dot of its own, the largest first."""
    small = drawn.choice(scale, wish.n).left_out
    return sorted(small, key=lambda one: -one.size)


def told_of_bare(drawn: Drawn, scale: float, dots: Floats) -> tuple[str, ...]:
    """Return a note where the edges took all dots, (n, 2) m, though there is room for some inside."""
    if not (drawn.edges and drawn.inside) or len(dots) < 2:
        return ()
    apart = float(np.median(nearest_gaps(dots)))
    if not drawn.on_lines(dots, scale, _ON_EDGE * apart).all():
        return ()
    largest = sorted(drawn.area_at(scale).geoms, key=lambda shape: -shape.area)[:_NAMED]
    if not any(_is_deep(shape, _ROOM * apart) for shape in largest):
        return ()
    return ("its edges take all dots, and none stands inside; mode fill shows the inside",)


def _is_deep(shape: Polygon, deep: float) -> bool:
    """Tell whether a place of a shape is more than `deep` metres from its edge; of an intricate one, of some places."""
    import shapely

    if is_intricate(shape):
        return Depths(shapely.MultiPolygon([shape])).beyond(deep)[0] > 0
    return not shape.buffer(-deep, quad_segs=1).is_empty


def told_of_small(drawn: Drawn, scale: float, wish: Wish) -> tuple[str, ...]:
    """Return a note that says how many strokes are left out, why, how large they are and where, if any are."""
    small = left_out_of(drawn, scale, wish)
    if not small:
        return ()
    reasons = [one.reason for one in small]
    why = [f"{reasons.count(reason):,} {words}" for reason, words in _WORDS.items() if reason in reasons]
    places = "; ".join(drawn.places.short(one.place) for one in small[:_NAMED])
    more = f" and {len(small) - _NAMED:,} more" if len(small) > _NAMED else ""
    one = len(small) == 1
    size = small[0].size * scale
    return (
        f"{len(small):,} small stroke{'s' * (not one)} of {drawn.parts.count:,} left out: {', '.join(why)}; "
        f"{'it is' if one else 'the largest is'} {size:.2g} m across; at {places}{more}; keep_small draws "
        f"{'it' if one else 'them'}",
    )
