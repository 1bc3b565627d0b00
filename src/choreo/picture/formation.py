"""A formation: where the drones stand for one picture, and in which colours."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arguments import insist_fields
from choreo.arrays import Bytes, Floats, colours, points
from choreo.checks import is_number, shown
from choreo.colour import Colour, rgb
from choreo.core.drawn import Drawn
from choreo.errors import InputError


@dataclass(frozen=True, eq=False)
class Formation:
    """Points in the sky, one a drone; every method returns a new formation.

    Parameters
    ----------
    points : (n, 3) array
        x right as the audience sees it, y away from the audience, z up; metres.
    colours : (n, 3) array or None
        sRGB, 0 to 255; None leaves the colour to the cue.
    name : str
        Named in errors, in the plan and under the pictures.
    viewing_angle : float or None
        Of a picture in depth layers, how many degrees off the line of sight it still looks as drawn (no dot seems to
        move against another by more than half of their distance); None for one without. The plan is none the wiser.
    notes : tuple of str
        What there is to say of how its picture was read and drawn, such as what was too small to be drawn; neither is
        the plan of these.
    drawn : Drawn or None
        Stroke, place along it, order and part of each dot, for lights that follow the drawing; None for what the order
        of the dots tells (see `Drawn.through`).

    Examples
    --------
    >>> pair = Formation([[0, 0, 0], [4, 0, 2]], name="pair")
    >>> pair.spacing == 20 ** 0.5
    True
    >>> pair.stand(y=60, z=70).points.tolist()
    [[-2.0, 60.0, 69.0], [2.0, 60.0, 71.0]]
    """

    points: Floats
    colours: Bytes | None = None
    name: str = ""
    viewing_angle: float | None = field(default=None, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    drawn: Drawn | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        insist_fields("formation", self, "name", "notes", "drawn")
        what = f"formation '{self.name}'" if self.name else "formation"
        object.__setattr__(self, "points", points(self.points, what))
        if len(self.points) == 0:
            raise InputError(f"{what}: holds no point")
        if self.colours is not None:
            shape = (len(self.points), 3)
            made = colours(self.colours, f"{what}: colours", shape)
            _check_bright(np.asarray(self.colours), what)
            object.__setattr__(self, "colours", made)
        if self.drawn is not None and len(self.drawn) != len(self.points):
            raise InputError(f"{what}: drawn: is of {len(self.drawn)} dots; expected {len(self.points)}")

    def __len__(self) -> int:
        return len(self.points)

    def __add__(self, other: Formation) -> Formation:
        """Return both formations as one; each part keeps its colour (white where it has none)."""
        parts = (self, other)
        both = None
        if any(part.colours is not None for part in parts):
            both = np.concatenate([part._colours_or_white() for part in parts])
        name = " + ".join(part.name for part in parts if part.name)
        angle = min((part.viewing_angle for part in parts if part.viewing_angle is not None), default=None)
        notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
        points = np.concatenate([part.points for part in parts])
        drawn = Drawn.joined([("" if " + " in part.name else part.name, part.drawing) for part in parts])
        return Formation(points, both, name, angle, notes, drawn)

    @property
    def drawing(self) -> Drawn:
        """What is known of the drawing; where nothing is, what the order of the dots tells."""
        return Drawn.through(self.points) if self.drawn is None else self.drawn

    @property
    def spacing(self) -> float:
        """Distance of the two nearest points, m (infinite for a single point)."""
        from choreo.neighbours import closest

        return closest(self.points)

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lowest and highest x, y, z, m."""
        return self.points.min(axis=0), self.points.max(axis=0)

    @property
    def centre(self) -> Floats:
        """Centre of the bounding box, m."""
        low, high = self.bounds
        return np.asarray((low + high) / 2)

    def at(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Formation:
        """Return the formation moved so that the centre of its bounding box is at x, y, z m."""
        return replace(self, points=self.points + (np.array([x, y, z], dtype=np.float64) - self.centre))

    def stand(self, y: float, z: float, x: float = 0.0) -> Formation:
        """Return the picture standing in the upright plane `y`, its centre at `x` and altitude `z` m.

        Pictures are made upright and facing the audience, so this is `at` in the order in which designers
        think of it.
        """
        return self.at(x, y, z)

    def lie(self, z: float, x: float = 0.0, y: float = 0.0) -> Formation:
        """Return the picture lying flat at altitude `z` m, its top edge away from the audience."""
        flat = self.points[:, [0, 2, 1]] * [1, 1, -1]
        return replace(self, points=flat).at(x, y, z)

    def turn(self, degrees: float, about: str = "z") -> Formation:
        """Return the formation turned about an axis through its centre, anticlockwise looking against it."""
        if about not in ("x", "y", "z"):
            raise InputError(f"turn: about = {shown(about)}; expected 'x', 'y' or 'z'")
        if not is_number(degrees):
            raise InputError(f"turn: degrees = {shown(degrees)}; expected a number")
        first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[about]
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        matrix = np.eye(3)
        matrix[first, first], matrix[first, second] = cos, -sin
        matrix[second, first], matrix[second, second] = sin, cos
        return replace(self, points=(self.points - self.centre) @ matrix.T + self.centre)

    def scale(self, factor: float) -> Formation:
        """Return the formation made larger or smaller about its centre."""
        if not (is_number(factor) and factor > 0):
            raise InputError(f"scale: factor = {shown(factor)}; expected a number above 0")
        drawn = None if self.drawn is None else self.drawn.scale(factor)
        return replace(self, points=(self.points - self.centre) * factor + self.centre, drawn=drawn)

    def paint(self, colour: Colour) -> Formation:
        """Return the formation in one colour (see `choreo.colour.rgb`)."""
        return replace(self, colours=np.tile(np.array(rgb(colour), dtype=np.uint8), (len(self), 1)))

    def rename(self, name: str) -> Formation:
        """Return the formation under another name."""
        return replace(self, name=name)

    def _colours_or_white(self) -> Bytes:
        return np.full((len(self), 3), 255, dtype=np.uint8) if self.colours is None else self.colours


def _check_bright(given: NDArray[Any], what: str) -> None:
    """Refuse colours that were meant from 0 to 1, and would be black: whole ones, and those hardly above 1."""
    if given.dtype == np.uint8 or given.dtype.kind not in "iuf" or not given.size:
        return
    top = float(given.max())
    if top == 1 and given.dtype.kind != "f":
        raise InputError(f"{what}: colours: whole numbers up to 1 are nearly black; write 255 for full light, or 1.0")
    if 1 < top < 2 and given.dtype.kind == "f":
        raise InputError(
            f"{what}: colours: up to {top:.9g} are nearly black; they go from 0.0 to 1.0, or from 0 to 255"
        )
