"""The fleet: how many drones, where they start, and where on Earth the stage lies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, points
from choreo.errors import ShowError
from choreo.trajectory import FARTHEST


@dataclass(frozen=True, eq=False)
class Fleet:
    """Drones on their take-off grid.

    Parameters
    ----------
    drones : int
        How many fly.
    spacing : float
        Distance of neighbouring pads on the take-off grid, m.
    rows, columns : int or None
        Size of the grid; rows run away from the audience. None for the squarest grid that holds all drones.
    homes : (n, 3) array or None
        Pads in metres, z = 0 on flat ground; None for the grid, centred on x = y = 0.
    origin : (latitude, longitude) or None
        Where x = y = 0 lies, degrees.
    altitude : float or None
        Ground above mean sea level, m.
    heading : float
        Compass direction in which y (away from the audience) points, degrees clockwise from north.

    Examples
    --------
    >>> Fleet(6, spacing=2.0, columns=3).homes.tolist()[:2]
    [[-2.0, -1.0, 0.0], [0.0, -1.0, 0.0]]
    """

    drones: int
    spacing: float = 2.0
    rows: int | None = None
    columns: int | None = None
    homes: Floats = None  # type: ignore[assignment]  # None asks for the grid and is replaced at once
    origin: tuple[float, float] | None = None
    altitude: float | None = None
    heading: float = 0.0

    def __post_init__(self) -> None:
        if isinstance(self.drones, bool) or not isinstance(self.drones, int) or self.drones < 1:
            raise ShowError(f"fleet: drones = {self.drones!r}; expected a whole number, at least 1")
        if not (math.isfinite(self.spacing) and self.spacing > 0):
            raise ShowError(f"fleet: spacing = {self.spacing!r}; expected metres above 0")
        if not math.isfinite(self.heading):
            raise ShowError(f"fleet: heading = {self.heading!r}; expected degrees")
        _check_origin(self.origin)
        object.__setattr__(self, "spacing", float(self.spacing))  # 2 and 2.0 are one spacing, also in files
        object.__setattr__(self, "heading", float(self.heading))
        if self.altitude is not None:
            if not math.isfinite(self.altitude):
                raise ShowError(f"fleet: altitude = {self.altitude!r}; expected metres above mean sea level")
            object.__setattr__(self, "altitude", float(self.altitude))
        if self.origin is not None:
            object.__setattr__(self, "origin", (float(self.origin[0]), float(self.origin[1])))
        homes = self._grid() if self.homes is None else points(self.homes, "fleet: homes")
        if len(homes) != self.drones:
            raise ShowError(
                f"fleet: {len(homes)} pads for {self.drones} drones; give each drone one pad, "
                f"or set drones = {len(homes)}"
            )
        if np.abs(homes).max() > FARTHEST:
            raise ShowError(f"fleet: homes: a coordinate is beyond {FARTHEST:,.0f} m; expected metres")
        object.__setattr__(self, "homes", points(homes, "fleet: homes"))

    def _grid(self) -> Floats:
        rows, columns = self._grid_size()
        if rows * columns < self.drones:
            raise ShowError(
                f"fleet: {rows} rows x {columns} columns are {rows * columns} pads for {self.drones} drones; "
                f"make it {math.ceil(self.drones / columns)} rows, or set drones = {rows * columns}"
            )
        row, column = np.divmod(np.arange(self.drones), columns)
        used_rows = -(-self.drones // columns)
        x = (column - (columns - 1) / 2) * self.spacing
        y = (row - (used_rows - 1) / 2) * self.spacing
        return np.stack([x, y, np.zeros(self.drones)], axis=1)

    def _grid_size(self) -> tuple[int, int]:
        if self.columns is None:
            if self.rows is None:
                columns = math.ceil(math.sqrt(self.drones))
                return math.ceil(self.drones / columns), columns
            return _count("rows", self.rows), math.ceil(self.drones / _count("rows", self.rows))
        columns = _count("columns", self.columns)
        return (math.ceil(self.drones / columns) if self.rows is None else _count("rows", self.rows)), columns


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ShowError(f"fleet: {key} = {value!r}; expected a whole number, at least 1")
    return value


def _check_origin(origin: tuple[float, float] | None) -> None:
    if origin is None:
        return
    if len(origin) != 2 or not all(math.isfinite(value) for value in origin):
        raise ShowError(f"fleet: origin = {origin!r}; expected [latitude, longitude] in degrees")
    if abs(origin[0]) > 90 or abs(origin[1]) > 180:
        raise ShowError(
            f"fleet: origin = [{origin[0]:g}, {origin[1]:g}]; latitude lies within 90 and longitude within 180 "
            "degrees; are the two exchanged?"
        )
