"""Places of a drawing as the program shows them in which it was drawn: pixels from the top, units, or degrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats


def _as_they_are(xy: Floats) -> Floats:
    return xy


@dataclass(frozen=True, eq=False)
class Places:
    """What a drawing program calls a place that choreo knows in drawing units, y up.

    Examples
    --------
    >>> sheet = Places.of_pixels(300)
    >>> sheet.told(np.array([40.0, 290.0]))
    'x = 40, y = 10 (pixels from the upper left corner)'
    >>> Places.of_degrees(lambda flat: flat / 111_000).told(np.array([12_500_000.0, -2_500_000.0]))
    '22.52 S, 112.61 E'
    """

    shown: Callable[[Floats], Floats] = _as_they_are
    """Takes drawing units, (k, 2), to what the program shows."""
    words: str = "units of the drawing, y up"
    degrees: bool = False
    """Whether what it shows is longitude and latitude."""

    @classmethod
    def of_pixels(cls, height: float, shrink: float = 1.0) -> Places:
        """Return the places of a picture of so many pixels in height that was shrunk when it was read."""
        return cls(lambda xy: np.stack([xy[:, 0], height - xy[:, 1]], axis=1) / shrink, _PIXELS)

    @classmethod
    def down(cls) -> Places:
        """Return the places of a drawing whose program counts y downwards."""
        return cls(lambda xy: xy * [1.0, -1.0], "units of the drawing, y down")

    @classmethod
    def of_degrees(cls, flat: Callable[[Floats], Floats]) -> Places:
        """Return the places of a map; `flat` takes drawing units, (k, 2), to longitude and latitude."""
        return cls(flat, "", True)

    def at(self, xy: Floats) -> Floats:
        """Return a place (2,) as the program shows it, (2,)."""
        return np.asarray(self.shown(np.asarray(xy, dtype=np.float64).reshape(1, 2))[0])

    def short(self, xy: Floats) -> str:
        """Return a place in as few words as can be."""
        x, y = self.at(xy).tolist()
        if self.degrees:
            return f"{abs(y):.2f} {'N' if y >= 0 else 'S'}, {abs(x):.2f} {'E' if x >= 0 else 'W'}"
        return f"x = {_number(x)}, y = {_number(y)}"

    def told(self, xy: Floats) -> str:
        """Return a place in words, with what is counted."""
        return self.short(xy) if self.degrees else f"{self.short(xy)} ({self.words})"


_PIXELS = "pixels from the upper left corner"


def _number(value: float) -> str:
    """Return a coordinate with four digits at least, and without an exponent where that is short."""
    if abs(value) >= 1000:
        return f"{value:.0f}" if abs(value) < 1e9 else f"{value:.4g}"
    return f"{round(value, 9) + 0.0:.4g}"
