"""Where the audience stands, and how a picture must be drawn on its upright plane to look right from there."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from choreo.arrays import Floats
from choreo.checks import number, shown
from choreo.errors import PictureError

_STEEPEST = 75.0
"""Degrees between the line of sight and the perpendicular of the picture's plane; beyond, drawings grow without end."""
_ROUNDS = 8


@dataclass(frozen=True)
class View:
    """The audience's eye, and where the picture will stand: what is drawn for it looks undistorted from there.

    The picture is laid out on a plane across the line of sight, upright as the eye sees it, and projected from the
    eye onto the plane in which it stands (an anamorphosis; a perspective map of plane to plane, so straight lines
    stay straight).

    Parameters
    ----------
    eye : (x, y, z)
        Where the audience's eyes are, m.
    centre : (x, y, z)
        Where the picture's centre will be, m, as given to `stand`.
    turn : float
        By how many degrees the picture will be turned about the vertical, as given to `turn`.

    Examples
    --------
    >>> below = View(eye=(0, -60, 2), centre=(0, 60, 82))
    >>> below.onto(np.array([[0.0, 0.0], [0.0, 10.0]])).round(2).tolist()  # higher, since it is seen from below
    [[0.0, 0.0], [0.0, 12.6]]
    """

    eye: tuple[float, float, float]
    centre: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turn: float = 0.0

    def __post_init__(self) -> None:
        for what in ("eye", "centre"):
            object.__setattr__(self, what, _place(what, getattr(self, what)))
        number("view: turn", self.turn, "degrees", error=PictureError)
        x, y, z = self.sight
        away = math.hypot(x, y, z)
        if away < 1.0:
            raise PictureError("view: the eye is where the picture stands; move the picture away from the audience")
        if y >= 0:
            raise PictureError("view: the eye is behind the picture, which would be seen mirrored; turn it round")
        if -y < away * math.cos(math.radians(_STEEPEST)):
            raise PictureError(
                f"view: the eye looks along the picture, {math.degrees(math.acos(-y / away)):.0f} degrees off its "
                f"perpendicular; {_STEEPEST:g} at most: turn the picture towards the audience, or move it away"
            )

    @cached_property
    def sight(self) -> tuple[float, float, float]:
        """The eye as seen from the picture's centre, in the picture's own frame: x right, y away, z up, m."""
        x, y, z = (one - two for one, two in zip(self.eye, self.centre, strict=True))
        cos, sin = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        return cos * x + sin * y, cos * y - sin * x, z

    @cached_property
    def _axes(self) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
        """Right and up of the plane across the line of sight."""
        x, y, z = self.sight
        level, away = math.hypot(x, y), math.hypot(x, y, z)
        right = (-y / level, x / level, 0.0)
        return right, (-x * z / (level * away), -y * z / (level * away), level / away)

    def onto(self, flat: Floats) -> Floats:
        """Return where points (k, 2) of the picture as it should look are drawn: x, z of its plane, from its centre."""
        # Written out number by number, so that equal points give equal points to the last bit.
        (ax, ay, _), (bx, by, bz) = self._axes
        ex, ey, ez = self.sight
        u, v = flat[:, 0], flat[:, 1]
        x, y, z = u * ax + v * bx, u * ay + v * by, v * bz
        depth = (y - ey) / -ey
        if depth.min() < 0.1:
            raise PictureError("view: the picture reaches up to the eye; make it smaller, or move it away")
        return np.stack([ex + (x - ex) / depth, ez + (z - ez) / depth], axis=1)

    def back(self, drawn: Floats) -> Floats:
        """Return what `onto` made of points: how points (k, 2) of the picture's plane look."""
        (ax, ay, _), (bx, by, bz) = self._axes
        ex, ey, ez = self.sight
        away = math.hypot(ex, ey, ez)
        right, up = drawn[:, 0] - ex, drawn[:, 1] - ez
        part = away * away / -(ex * right - ey * ey + ez * up)
        x, y, z = ex + part * right, ey - part * ey, ez + part * up
        return np.stack([ax * x + ay * y, bx * x + by * y + bz * z], axis=1)


@dataclass(frozen=True, eq=False)
class Laid:
    """A drawing for a view: drawing units to metres of the picture's plane, its middle at the plane's centre."""

    view: View
    middle: Floats
    """Of the drawing, drawing units, (2,)."""
    hull: Floats
    """Points of the drawing that hold all of it, drawing units, (k, 2)."""
    _shifts: dict[float, Floats] = field(default_factory=dict)

    def onto(self, xy: Floats, scale: float) -> Floats:
        """Return where drawing units (k, 2) come to lie at `scale` metres a unit."""
        return self.view.onto((xy - self.middle) * scale + self._shift(scale))

    def back(self, at: Floats, scale: float) -> Floats:
        """Return the drawing units of points (k, 2) m of the picture's plane."""
        return (self.view.back(at) - self._shift(scale)) / scale + self.middle

    def growth(self, xy: Floats, scale: float) -> Floats:
        """Return how many square metres of the plane a square drawing unit takes at points (k, 2), (k,)."""
        step = 1e-3 / scale
        middle, right, up = (self.onto(xy + [dx, dy], scale) for dx, dy in ((0, 0), (step, 0), (0, step)))
        across, along = right - middle, up - middle
        return np.abs(across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0]) / step**2

    def _shift(self, scale: float) -> Floats:
        """Return by how much the picture is moved across the line of sight for its box to be about the centre."""
        if scale not in self._shifts:
            flat = (self.hull - self.middle) * scale
            shift = np.zeros(2)
            for _ in range(_ROUNDS):
                laid = self.view.onto(flat + shift)
                # Of a column each, since numpy reduces rows of two slowly.
                middle = np.array([(column.min() + column.max()) / 2 for column in laid.T])
                shift = shift - self.view.back(middle[None, :])[0]
            self._shifts[scale] = shift
        return self._shifts[scale]


def _place(what: str, value: object) -> tuple[float, float, float]:
    try:
        x, y, z = (float(part) for part in value)  # type: ignore[attr-defined] # whatever it is, it is tried
    except (OverflowError, TypeError, ValueError):
        raise PictureError(f"view: {what} = {shown(value)}: expected a place (x, y, z) in metres") from None
    if not all(math.isfinite(part) and abs(part) <= 100_000 for part in (x, y, z)):
        raise PictureError(f"view: {what} = {shown(value)}: expected finite metres")
    return x, y, z
