"""What stands on a map of the site, of whatever format: shapes with a kind, a name, places on Earth, and a top."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from choreo.checks import is_number, shown
from choreo.core.limits import NO_TOP
from choreo.errors import FileError

MOST_PLACES = 200_000
_LONGEST = 80
"""Characters of a name that are kept: it is told, and a longer one fills the screen."""
_LONGEST_KIND = 40
_KINDS = {
    "fence": ("fence", "geofence", "inclusion"),
    "keep-out": ("keep-out", "keep-outs", "keep out", "keepout", "keep_out", "exclusion", "obstacle", "obstacles"),
    "pads": ("pads", "pad", "home", "homes"),
    "audience": ("audience", "spectators"),
}
_DRAWN = ("flight geography", "contingency volume", "ground risk buffer", "paths")
"""What choreo draws on a map and reads past: it follows from the show."""


@dataclass(frozen=True)
class Shape:
    """Something on a map: what it may be, its name, places (latitude, longitude), and its top, m, or None.

    `said` is what its file says of a height that is none.
    """

    kind: str
    name: str
    form: str
    places: list[tuple[float, float]]
    top: float | None
    said: str = ""


class Room:
    """How many places of a map are still read."""

    def __init__(self, where: str) -> None:
        self._where, self._left = where, MOST_PLACES

    def take(self, places: int) -> None:
        """Raise where a map holds more places than are read."""
        self._left -= places
        if self._left < 0:
            raise FileError(f"{self._where}: holds more than {MOST_PLACES:,} places; leave out what is no site")


def named(words: str) -> str:
    """Return a name, or the beginning of one that nobody would read to its end."""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}..."


def kind_of(*words: str) -> str:
    """Return what words call something, or nothing; what choreo has drawn itself is 'drawn'."""
    for word in words:
        if len(word) > _LONGEST_KIND:  # it is none of them, and only takes time
            continue
        said = re.sub(r"\s+\d+$", "", word.strip().lower())
        if said in _DRAWN:
            return "drawn"
        for kind, names in _KINDS.items():
            if said in names:
                return kind
    return ""


def pair(row: Any, where: str) -> tuple[float, float]:
    """Return latitude and longitude of [longitude, latitude, ...]."""
    if not isinstance(row, list) or len(row) < 2 or not all(is_number(part) for part in row[:2]):
        raise FileError(f"{where}: expected places [longitude, latitude]")
    return checked(float(row[1]), float(row[0]), where)


def checked(latitude: float, longitude: float, where: str) -> tuple[float, float]:
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # not a number is not either
        raise FileError(
            f"{where}: latitude {latitude:g} and longitude {longitude:g} are no place on Earth; are they exchanged, or "
            "metres of a projected map?"
        )
    return latitude, longitude


def ring(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return places[:-1] if len(places) > 3 and places[0] == places[-1] else places


def top_of(value: Any) -> float | None:
    return float(value) if is_number(value) and 0 < value < NO_TOP else None


def no_top(value: Any) -> str:
    """Return the words of a height that is none: not a number, below 0, or beyond every flight."""
    if value is None or value == 0 or top_of(value) is not None:
        return ""
    return f"a height of {f'{value:.10g}' if isinstance(value, float) else shown(value)}"
