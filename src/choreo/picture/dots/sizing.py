"""Dots in the size and at the spacing asked for, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.checks import number, whole
from choreo.errors import PictureError
from choreo.picture.in_depth.layers import SEEN, check_layers, fits
from choreo.picture.in_depth.two_layers import Ground, nudged
from choreo.picture.view import View

MOST_DOTS = 50_000
"""More dots than any swarm has; asked for by mistake only."""

SMALLEST, LARGEST = 0.001, 10_000.0
"""Metres of a picture, and of a spacing; others are asked for by mistake only."""

Spacing = float | tuple[float, float]
"""Least distance of two dots, m; or a pair: beside each other, and straight above each other (downwash)."""

Placer = Callable[[float, int, float, np.random.Generator, bool], Floats | None]
"""Called with the scale (m a drawing unit), n, the spacing (m), a generator and whether to be quick about it.

Returns None if n do not fit. Where the quick way finds that they do, so does the other.
"""


@dataclass(frozen=True)
class Canvas:
    """What dots are placed on."""

    place: Placer
    """In metres from the drawing's origin."""
    ground: Callable[[float, float], Ground]
    """Called with the scale and the spacing: where dots that are moved may be."""


@dataclass(frozen=True)
class Wish:
    """What the designer asked for: dots, size and spacing, checked."""

    n: int
    width: float | None
    height: float | None
    apart: Spacing
    seed: int
    layers: int = 1
    view: View | None = None

    def __post_init__(self) -> None:
        whole("n", self.n, most=MOST_DOTS, error=PictureError)
        if (self.width is None) == (self.height is None):
            given = "both were" if self.width is not None else "neither was"
            raise PictureError(
                f"give either width or height in metres ({given} given); the other follows from the picture"
            )
        check_layers(self.layers)
        spacings = self.apart if isinstance(self.apart, tuple) else (self.apart,)
        if len(spacings) not in (1, 2):
            raise PictureError(f"spacing = {self.apart!r}: expected metres, or a pair: beside and above each other")
        named = [("width", self.width), ("height", self.height), *(("spacing", each) for each in spacings)]
        for what, value in named:
            if value is not None or what == "spacing":
                number(what, value, "metres", least=SMALLEST, most=LARGEST, error=PictureError)
        if self.vertical < self.spacing:
            raise PictureError(
                f"spacing = {self.apart!r}: above each other drones need no less than beside each other (downwash)"
            )
        whole("seed", self.seed, least=0, error=PictureError)

    @property
    def spacing(self) -> float:
        """Least distance of two dots beside each other, m."""
        return self.apart[0] if isinstance(self.apart, tuple) else self.apart

    @property
    def vertical(self) -> float:
        """Least distance of two dots straight above each other, m."""
        return self.apart[-1] if isinstance(self.apart, tuple) else self.apart

    @property
    def side(self) -> tuple[str, float]:
        """Which size was given, and its metres."""
        if self.width is not None:
            return "wide", float(self.width)
        assert self.height is not None
        return "high", float(self.height)


def scale_of(bounds: Floats, wish: Wish, name: str) -> float:
    """Return the metres a drawing unit that make the drawing as wide, or as high, as wished."""
    size = bounds[1] - bounds[0]
    side, metres = wish.side
    extent = float(size[0] if side == "wide" else size[1])
    other = float(size[1] if side == "wide" else size[0])
    if extent <= 1e-6 * other or extent == 0:
        if other == 0 and wish.n == 1:
            return 1.0
        swap = "height" if side == "wide" else "width"
        hint = f"give its {swap} instead" if other > 0 else "a single point holds one dot only"
        raise PictureError(
            f"picture '{name}': what is drawn has no {side.replace('wide', 'width').replace('high', 'height')}; {hint}"
        )
    return metres / extent


def tried(canvas: Canvas, scale: float, n: int, wish: Wish, *, quick: bool = True) -> Floats | None:
    """Return n dots, or None; whatever the placing promised, the spacing is measured here once more."""
    parts = SEEN if wish.layers > 1 else SEEN[:1]
    for part in () if quick else parts:
        if part != parts[-1] and _placed(canvas, scale, n, wish, part, True) is None:
            continue
        got = _at_distance(canvas, scale, n, wish, part, quick=False)
        if got is not None:
            return got
    return _at_distance(canvas, scale, n, wish, parts[-1], quick=True)  # what an error promises by it must hold


def _placed(canvas: Canvas, scale: float, n: int, wish: Wish, part: float, quick: bool) -> Floats | None:
    got = canvas.place(scale, n, part * wish.spacing, np.random.default_rng(wish.seed), quick)
    return got if got is not None and len(got) == n else None


def _at_distance(canvas: Canvas, scale: float, n: int, wish: Wish, part: float, *, quick: bool) -> Floats | None:
    """Return n dots that are seen at least `part` spacings apart, or hardly nearer, in layers nudged apart; or None."""
    got = _placed(canvas, scale, n, wish, part, quick)
    if got is None or fits(got, wish.spacing, wish.layers):
        return got
    if wish.layers == 1:
        return None
    floor = max(SEEN[-1], 0.8 * part) * wish.spacing
    return nudged(got, wish.spacing, wish.layers, floor, canvas.ground(scale, wish.spacing), quick=quick)
