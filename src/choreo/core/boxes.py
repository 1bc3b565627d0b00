"""Boxes in which drones stand close together, and from which they start one above the other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.checks import number, whole
from choreo.errors import ShowError

_LARGEST = 10_000.0
"""Metres of a box, and between two."""


@dataclass(frozen=True)
class Boxes:
    """Boxes of drones, that stand in a grid.

    Parameters
    ----------
    drones : int
        In one box; they stand in the squarest grid that fits into it.
    width, depth : float
        Inner size of a box along the audience and away from it, m.
    gap : float
        Between neighbouring boxes, m.

    Examples
    --------
    >>> Boxes().columns, Boxes().rows, round(Boxes().spacing, 3)
    (2, 4, 0.4)
    """

    drones: int = 8
    width: float = 0.8
    depth: float = 1.6
    gap: float = 1.0

    def __post_init__(self) -> None:
        whole("fleet: boxes: drones", self.drones, most=1000, error=ShowError)
        for key in ("width", "depth", "gap"):
            value = number(
                f"fleet: boxes: {key}", getattr(self, key), "metres", above=0, most=_LARGEST, error=ShowError
            )
            object.__setattr__(self, key, value)

    @property
    def columns(self) -> int:
        """How many drones stand side by side in a box."""
        return max(range(1, self.drones + 1), key=lambda count: (self._cell(count), -count))

    @property
    def rows(self) -> int:
        """How many drones stand one behind the other in a box."""
        return math.ceil(self.drones / self.columns)

    @property
    def spacing(self) -> float:
        """Least distance of two drones on the ground, m."""
        beside = self.width / self.columns + (0.0 if self.columns > 1 else self.gap)
        behind = self.depth / self.rows + (0.0 if self.rows > 1 else self.gap)
        return min(beside, behind)

    def pads(self, drones: int, columns: int) -> Floats:
        """Return the pads of boxes in so many columns, centred, (drones, 3) m; drones are counted box by box."""
        slot, box = self._slots(drones), self._boxes(drones, columns)
        x = box[0] * (self.width + self.gap) + (slot[0] + 0.5) * (self.width / self.columns)
        y = box[1] * (self.depth + self.gap) + (slot[1] + 0.5) * (self.depth / self.rows)
        level = np.stack([x, y], axis=1)
        middle = (level.min(axis=0) + level.max(axis=0)) / 2
        return np.column_stack([level - middle, np.zeros(drones)])

    def slot(self, drones: int | Ints) -> Ints:
        """Return the place of each drone within its box, counted from 0, (drones,); see `box`."""
        return np.asarray(_pads(drones) % self.drones, dtype=np.int64)

    def box(self, drones: int | Ints) -> Ints:
        """Return the box of each drone, (drones,); where some are missing, `drones` are the pads of the others."""
        return np.asarray(_pads(drones) // self.drones, dtype=np.int64)

    def _slots(self, drones: int) -> tuple[Ints, Ints]:
        row, column = np.divmod(self.slot(drones), self.columns)
        return column, row

    def _boxes(self, drones: int, columns: int) -> tuple[Ints, Ints]:
        row, column = np.divmod(self.box(drones), columns)
        return column, row

    def _cell(self, columns: int) -> float:
        """Return the smaller side of the room that a drone has in a box with so many columns, m."""
        return min(self.width / columns, self.depth / math.ceil(self.drones / columns))


def _pads(drones: int | Ints) -> Ints:
    return np.arange(drones) if isinstance(drones, int) else drones
