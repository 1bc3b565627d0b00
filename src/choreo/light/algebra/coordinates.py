"""The dots that a light falls on, and their coordinates: in space, along the drawing, by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Bytes, Floats
from choreo.core.drawn import Drawn
from choreo.light.algebra.noise import uniform

Levels: TypeAlias = NDArray[np.float32]

COORDINATES = {
    "x": "metres from the left",
    "y": "metres from the front",
    "z": "metres from the bottom",
    "radius": "metres from the line of sight through the middle of the picture",
    "distance": "metres from `centre`",
    "angle": "turns about `centre`, clockwise from the top as the audience sees it, 0 to 1",
    "stroke": "metres along the dot's own stroke",
    "drawing": "metres along all strokes, one drawn after the other",
    "order": "place of the dot in the drawing, counted",
    "part": "number of the dot's part: of the outermost groups that tell dots apart, letters, formations in a sum",
    "random": "by chance, 0 to 1",
}
"""What an effect may run along."""


@dataclass(frozen=True, eq=False)
class Dots:
    """Dots of a formation as lights see them.

    Parameters
    ----------
    points : (n, 3) array
        m.
    colours : (n, 3) array
        Their own, sRGB bytes.
    drawn : Drawn
    seed : int
        For all that is left to chance.
    eye : (x, y, z)
        The audience's, m.

    Examples
    --------
    >>> two = np.array([[0.0, 0, 0], [3, 0, 4]])
    >>> row = Dots(two, np.zeros((2, 3), np.uint8), Drawn.through(two))
    >>> row.along("x").tolist(), row.along("stroke").tolist()
    ([0.0, 3.0], [0.0, 5.0])
    """

    points: Floats
    colours: Bytes
    drawn: Drawn
    seed: int = 0
    eye: tuple[float, float, float] = (0.0, -90.0, 8.0)
    _known: dict[object, Levels] = field(default_factory=dict, repr=False)
    _within: dict[bytes, Dots] = field(init=False, default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def middle(self) -> Floats:
        """Centre of the bounding box, m."""
        return np.asarray((self.points.min(axis=0) + self.points.max(axis=0)) / 2)

    @cached_property
    def _away(self) -> Floats:
        """Directions right, away and up of the audience that faces the picture, (3, 3)."""
        sight = self.middle[:2] - self.eye[:2]
        far = float(np.hypot(*sight))
        ahead = sight / far if far > 0 else np.array([0.0, 1.0])
        return np.array([[ahead[1], -ahead[0], 0.0], [ahead[0], ahead[1], 0.0], [0.0, 0.0, 1.0]])

    @cached_property
    def seen(self) -> Floats:
        """Where the dots are for the audience that faces the picture: right, away, up from its middle, m, (n, 3)."""
        return np.asarray((self.points - self.middle) @ self._away.T)

    def only(self, some: Bools) -> Dots:
        """Return all dots, but with no parts than those of some of them: a light within these tells them apart."""
        key = some.tobytes()
        if key not in self._within:
            self._within[key] = replace(self, drawn=self.drawn.only(some), _known={})
        return self._within[key]

    def along(self, what: str | Sequence[float], centre: Sequence[float] | None = None) -> Levels:
        """Return a coordinate of each dot, (n,): one of `COORDINATES`, or metres in a direction [x, y, z]."""
        key = (what if isinstance(what, str) else tuple(what), None if centre is None else tuple(centre))
        if key not in self._known:
            self._known[key] = np.asarray(self._coordinate(what, centre), dtype=np.float32)
        return self._known[key]

    def extent(self, what: str | Sequence[float], centre: Sequence[float] | None = None) -> float:
        """Return how far a coordinate reaches: the largest of all dots; 1 for turns and chance."""
        if what in ("angle", "random"):
            return 1.0
        largest = float(self.along(what, centre).max())
        return self.drawn.total if what == "drawing" and self.drawn.total > 0 else largest

    def _coordinate(self, what: str | Sequence[float], centre: Sequence[float] | None) -> Floats:
        if not isinstance(what, str):
            way = np.asarray(what, dtype=np.float64)
            run = self.points @ (way / np.linalg.norm(way))
            return np.asarray(run - run.min())
        middle = self.middle if centre is None else np.asarray(centre, dtype=np.float64)
        right, _, up = (self.points - middle) @ self._away.T[:, 0], None, self.points[:, 2] - middle[2]
        drawn = self.drawn
        match what:
            case "x" | "y" | "z":
                values = self.points[:, "xyz".index(what)]
                return np.asarray(values - values.min())
            case "radius":
                return np.asarray(np.hypot(right, up))
            case "distance":
                return np.asarray(np.linalg.norm(self.points - middle, axis=1))
            case "angle":
                return np.asarray(np.arctan2(right, up) / (2 * np.pi) % 1.0)
            case "stroke":
                return drawn.along
            case "drawing":
                return drawn.run
            case "order":
                return np.asarray(drawn.order, dtype=np.float64)
            case "part":
                return np.asarray(drawn.chapter, dtype=np.float64)
        return np.asarray(uniform(self.seed, 7, np.arange(len(self))), dtype=np.float64)
