"""What is wished for: how many dots, in which size, at which spacing."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.checks import number, shown, whole
from choreo.errors import PictureError
from choreo.picture.in_depth.layers import SEEN, check_layers
from choreo.picture.view import View

MOST_DOTS = 50_000
"""More dots than any swarm has; asked for by mistake only."""

SMALLEST, LARGEST = 0.001, 10_000.0
"""Metres of a picture, and of a spacing; others are asked for by mistake only."""

MinSize = float | str
"""Metres, or a part of the picture's longer side in per cent, such as '1%'."""

Spacing = float | tuple[float, float]
"""Least distance of two dots, m; or a pair: beside each other, and straight above each other (downwash)."""


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
    keep_small: bool = False
    """Whether each part of the picture gets a dot, be it ever so small."""
    min_size: MinSize | None = None
    """Size from which parts of the picture are drawn at all."""

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
            raise PictureError(f"spacing = {shown(self.apart)}: expected metres, or two: beside and above each other")
        named = [("width", self.width), ("height", self.height), *(("spacing", each) for each in spacings)]
        for what, value in named:
            if value is not None or what == "spacing":
                number(what, value, "metres", least=SMALLEST, most=LARGEST, error=PictureError)
        if self.vertical < self.spacing:
            raise PictureError(
                f"spacing = {shown(self.apart)}: above each other drones need no less than beside each other (downwash)"
            )
        whole("seed", self.seed, least=0, error=PictureError)
        if not isinstance(self.keep_small, bool | np.bool_):
            raise PictureError(f"keep_small = {shown(self.keep_small)}: expected true or false")
        if self.min_size is not None:
            self.least(1.0)

    @property
    def spacing(self) -> float:
        """Least distance of two dots beside each other, m."""
        return self.apart[0] if isinstance(self.apart, tuple) else self.apart

    @property
    def told_apart(self) -> float:
        """Metres from which two dots are told apart, so that less needs no dot of its own; 0 where all gets one."""
        return 0.0 if self.keep_small else self.spacing * (SEEN[-1] if self.layers > 1 else 1.0)

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

    def least(self, size: float) -> float:
        """Return the metres from which parts are drawn, of a picture whose longer side has `size` metres.

        Raises
        ------
        PictureError
            If it is no size.
        """
        said = self.min_size
        if said is None:
            return 0.0
        if isinstance(said, str):
            number = said.strip().removesuffix("%").strip()
            share = float(number) / 100 if re.fullmatch(r"\d+(\.\d+)?|\.\d+", number, re.ASCII) else -1.0
            if said.strip().endswith("%") and 0 <= share < 1:
                return share * size
        elif not isinstance(said, bool) and isinstance(said, int | float | np.number) and 0 <= said <= LARGEST:
            return float(said)
        raise PictureError(
            f"min_size = {shown(said)}: expected metres, such as 2.5, or a part of the picture's longer side, such as "
            '"1%"'
        )


def scale_of(bounds: Floats, wish: Wish, name: str) -> float:
    """Return the metres a drawing unit that make the drawing as wide, or as high, as wished.

    Raises
    ------
    PictureError
        If it has no such side, or would be kilometres long across it: a thread that strays from the picture.
    """
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
    if other / extent * metres > LARGEST:
        across, names = other / extent * metres, ("high", "wide") if side == "wide" else ("wide", "high")
        raise PictureError(
            f"picture '{name}': {metres:g} m {names[1]} it would be {across:,.0f} m {names[0]}, and {LARGEST:,.0f} m "
            "is the most; look for a point that lies far from the rest of the drawing"
        )
    return metres / extent
