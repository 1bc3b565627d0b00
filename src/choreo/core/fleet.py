"""The fleet: how many drones, where they start, and where on Earth the stage lies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import InitVar, dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from choreo.arguments import insist_fields, parts_of
from choreo.arrays import Floats, Ints, points
from choreo.checks import is_number, number, one_of, shown, whole
from choreo.core.boxes import Boxes
from choreo.core.limits import LATER
from choreo.core.trajectory import FARTHEST, LATEST
from choreo.errors import ShowError

LAUNCHES = ("layers", "waves")
LANDINGS = ("any", "own")
MOST_WAVES = 100
_MOST_TURN = 3600.0
_MOST_DRONES = 1_000_000
SPACING = 2.0
"""Metres between neighbouring pads where nothing says otherwise."""


@dataclass(frozen=True, eq=False)
class Fleet:
    """Drones on their take-off grid.

    Parameters
    ----------
    drones : int
        How many there are; with `missing`, the others fly, and `drones` counts these.
    spacing : float or None
        Distance of neighbouring pads on the take-off grid, m. None for that of the two nearest `homes`, where these are
        given, else for `SPACING`; with `boxes` it follows from them.
    rows, columns : int or None
        Size of the grid; rows run away from the audience. None for the squarest grid that holds all drones. With
        `boxes` they count boxes.
    homes : (n, 3) array or None
        Pads in metres, z = 0 on flat ground; None for the grid, centred on x = y = 0.
    origin : (latitude, longitude) or None
        Where x = y = 0 lies, degrees.
    altitude : float or None
        Ground above mean sea level, m.
    heading : float
        Compass direction in which y (away from the audience) points, degrees clockwise from north.
    boxes : Boxes or None
        The drones stand in boxes; None for a grid of single pads.
    launch : str
        'layers': all together, in layers one above the other where pads are near. 'waves': some drones after the
        others, the outermost first, so that nobody flies above a drone that starts later.
    wave_size : int
        Drones in a wave; boxes are not divided.
    wave_interval : float
        Least time from the start of a wave to the start of the next one, s.
    landing : str
        'any': each drone lands on the pad that suits the flight. 'own': on the one that it started from.
    numbers : tuple of int or None
        The number of each drone, as it stands on its pad and in the name of its file, increasing from 1; None where
        they are counted without gaps.
    missing : sequence of int
        Numbers of drones that stay on the ground: their pads are empty, and all others keep pad and number.

    Examples
    --------
    >>> Fleet(6, spacing=2.0, columns=3).homes.tolist()[:2]
    [[-2.0, -1.0, 0.0], [0.0, -1.0, 0.0]]
    >>> Fleet(2, homes=[[0, 0, 0], [0.9, 0, 0]]).spacing
    0.9
    >>> left = Fleet(6, spacing=2.0, columns=3, missing=[2])
    >>> left.drones, left.numbers, left.homes.tolist()[:2]
    (5, (1, 3, 4, 5, 6), [[-2.0, -1.0, 0.0], [2.0, -1.0, 0.0]])
    """

    drones: int
    spacing: float = None  # type: ignore[assignment]  # None asks for what the pads imply and is replaced at once
    rows: int | None = None
    columns: int | None = None
    homes: Floats = None  # type: ignore[assignment]  # None asks for the grid and is replaced at once
    origin: tuple[float, float] | None = None
    altitude: float | None = None
    heading: float = 0.0
    boxes: Boxes | None = None
    launch: str = "layers"
    wave_size: int = 100
    wave_interval: float = 2.0
    landing: str = "any"
    numbers: tuple[int, ...] | None = field(default=None, metadata=LATER)
    missing: InitVar[Sequence[int]] = ()

    def __post_init__(self, missing: Sequence[int]) -> None:
        whole("fleet: drones", self.drones, error=ShowError)
        if max(self.drones, *(side for side in (self.rows, self.columns) if is_number(side)), 0) > _MOST_DRONES:
            raise ShowError(f"fleet: more than {_MOST_DRONES:,} drones, rows or columns; give fewer")
        left_out = parts_of(missing)
        if left_out is None:
            raise ShowError(f"fleet: missing = {shown(missing)}; expected a list of numbers of drones")
        if self.spacing is None and self.homes is None:
            self._set("spacing", SPACING)
        if self.spacing is not None:
            gap = number("fleet: spacing", self.spacing, "metres", above=0, most=FARTHEST, error=ShowError)
            self._set("spacing", gap)
        turn = number("fleet: heading", self.heading, "degrees", least=-_MOST_TURN, most=_MOST_TURN, error=ShowError)
        self._set("heading", turn)
        self._set("origin", _origin(self.origin))
        self._check_launch()
        insist_fields("fleet", self, "boxes", "numbers", error=ShowError)
        if self.boxes is not None and self.homes is None:
            self._set("spacing", self.boxes.spacing)
        if self.altitude is not None:
            sea = "metres above mean sea level"
            height = number("fleet: altitude", self.altitude, sea, least=-FARTHEST, most=FARTHEST, error=ShowError)
            self._set("altitude", height)
        homes = self._grid() if self.homes is None else points(self.homes, "fleet: homes")
        if len(homes) != self.drones:
            raise ShowError(
                f"fleet: {len(homes)} pad{'s' * (len(homes) != 1)} for {self.drones} drones; give each drone one pad, "
                f"or set drones = {len(homes)}"
            )
        if np.abs(homes).max() > FARTHEST:
            raise ShowError(f"fleet: homes: a coordinate is beyond {FARTHEST:,.0f} m; expected metres")
        self._set("homes", points(homes, "fleet: homes"))
        if self.spacing is None:
            self._set("spacing", implied_spacing(self.homes))
        if self.numbers is not None:
            self._set("numbers", _numbers(self.numbers, self.drones))
        if left_out:
            self._leave(left_out)

    def _leave(self, missing: Sequence[int]) -> None:
        """Take the missing drones out; the others keep their pads and numbers."""
        numbers = self.labels
        for drone in missing:
            if drone not in numbers:
                raise ShowError(
                    f"fleet: missing = {shown(list(missing))}: there is no drone {shown(drone)}; drones are numbered "
                    f"from {numbers[0]} to {numbers[-1]}"
                )
        if len(set(missing)) < len(missing):
            raise ShowError(f"fleet: missing = {shown(list(missing))}: names a drone twice")
        here = [place for place, drone in enumerate(numbers) if drone not in set(missing)]
        if not here:
            raise ShowError("fleet: missing: names all drones; there is nobody left to fly")
        self._set("drones", len(here))
        self._set("homes", points(self.homes[here], "fleet: homes"))
        self._set("numbers", _numbers([numbers[place] for place in here], len(here)))

    @property
    def labels(self) -> tuple[int, ...]:
        """The number of each drone, counted from 1, also where there are no gaps."""
        return tuple(range(1, self.drones + 1)) if self.numbers is None else self.numbers

    def numbered(self, rows: Iterable[int]) -> tuple[int, ...]:
        """Return the numbers of the drones in these rows of the arrays: what pads, files and reports call them.

        Examples
        --------
        >>> Fleet(3, missing=[2]).numbered([0, 1])
        (1, 3)
        """
        return tuple(row + 1 if self.numbers is None else self.numbers[row] for row in rows)

    @property
    def places(self) -> Ints:
        """The pad of each drone, counted from 0 over all pads, also the empty ones, (n,)."""
        return np.array(self.labels, dtype=np.int64) - 1

    def _set(self, key: str, value: object) -> None:
        object.__setattr__(self, key, value)

    @property
    def waves(self) -> int:
        """In how many waves the drones start."""
        return math.ceil(self.drones / self.wave_size) if self.launch == "waves" else 1

    def on_grid(self, **changes: Any) -> Fleet:
        """Return the fleet with these fields changed, on the grid that follows from them instead of its homes."""
        return replace(self, **{"homes": None, **changes})

    @property
    def makes_its_pads(self) -> bool:
        """Whether its pads are the grid, or the boxes, that follow from its other fields."""
        with suppress(ShowError):
            return np.array_equal(self.on_grid().homes, self.homes)
        return False

    def _check_launch(self) -> None:
        one_of("fleet: launch", self.launch, LAUNCHES, error=ShowError)
        one_of("fleet: landing", self.landing, LANDINGS, error=ShowError)
        _count("wave_size", self.wave_size)
        interval = number("fleet: wave_interval", self.wave_interval, "seconds", least=0, most=LATEST, error=ShowError)
        self._set("wave_interval", interval)
        if self.waves > MOST_WAVES:
            raise ShowError(
                f"fleet: wave_size = {self.wave_size} makes {self.waves} waves of {self.drones} drones, at most "
                f"{MOST_WAVES} are planned; set wave_size to {math.ceil(self.drones / MOST_WAVES)} or more"
            )

    def _grid(self) -> Floats:
        if self.boxes is not None:
            return self.boxes.pads(self.drones, self._box_columns(self.boxes))
        rows, columns = self._grid_size(self.drones)
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

    def _box_columns(self, boxes: Boxes) -> int:
        count = math.ceil(self.drones / boxes.drones)
        rows, columns = self._grid_size(count)
        if rows * columns < count:
            raise ShowError(
                f"fleet: {rows} rows x {columns} columns are {rows * columns} boxes of {boxes.drones} drones, the "
                f"{self.drones} drones need {count}; make it {math.ceil(count / columns)} rows"
            )
        return columns

    def _grid_size(self, places: int) -> tuple[int, int]:
        if self.columns is None:
            if self.rows is None:
                columns = math.ceil(math.sqrt(places))
                return math.ceil(places / columns), columns
            return _count("rows", self.rows), math.ceil(places / _count("rows", self.rows))
        columns = _count("columns", self.columns)
        return (math.ceil(places / columns) if self.rows is None else _count("rows", self.rows)), columns


def implied_spacing(homes: Floats) -> float:
    """Return the distance of the two nearest homes, (n, 3) m; `SPACING` for a single one, or where two coincide.

    Examples
    --------
    >>> implied_spacing(np.array([[0.0, 0, 0], [5, 0, 0], [5, 0.8, 0]]))
    0.8
    """
    # In the order along the longer side, two that are near each other are few places apart. The checker reads fleets
    # too, so that the planner's trees are not for them.
    axis = int(np.ptp(homes, axis=0).argmax())
    inorder = homes[np.argsort(homes[:, axis], kind="stable")]
    along = inorder[:, axis]
    gap = np.inf
    for step in range(1, len(homes)):
        if float((along[step:] - along[:-step]).min()) >= gap:
            break
        gap = min(gap, float(np.linalg.norm(inorder[step:] - inorder[:-step], axis=1).min()))
    return gap if 0 < gap < np.inf else SPACING


def _count(key: str, value: object) -> int:
    return whole(f"fleet: {key}", value, error=ShowError)


def _numbers(numbers: Sequence[int], drones: int) -> tuple[int, ...] | None:
    """Return the numbers; None where they are those that are counted anyway."""
    found = tuple(whole("fleet: numbers", number, error=ShowError) for number in numbers)
    if len(found) != drones or any(later <= number for number, later in pairwise(found)):
        raise ShowError(f"fleet: numbers: expected one number for each of {drones} drones, increasing")
    return None if found == tuple(range(1, drones + 1)) else found


def _origin(origin: tuple[float, float] | None) -> tuple[float, float] | None:
    if origin is None:
        return None
    if not isinstance(origin, tuple | list) or len(origin) != 2 or not all(is_number(value) for value in origin):
        raise ShowError(f"fleet: origin = {shown(origin)}; expected [latitude, longitude] in degrees")
    if abs(origin[0]) > 90 or abs(origin[1]) > 180:
        raise ShowError(
            f"fleet: origin = [{origin[0]:g}, {origin[1]:g}]; latitude lies within 90 and longitude within 180 "
            "degrees; are the two exchanged?"
        )
    return float(origin[0]), float(origin[1])
