"""What of a drawing bears a name, so that light and motion may speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from choreo.arrays import Floats

if TYPE_CHECKING:
    from shapely import MultiPolygon


@dataclass(frozen=True, eq=False)
class NamedPart:
    """A shape of a drawing as far as it is seen, in the outline's units."""

    names: tuple[str, ...]
    """What the drawing calls it and the groups around it, the outermost first."""
    lines: tuple[Floats, ...]
    """Centre lines of its pen, (m, 2) each; none for a shape that is filled only."""
    area: MultiPolygon
    """What is filled, or what a broad pen leaves; empty for a thin line."""
