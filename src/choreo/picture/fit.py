"""From an outline to a formation: the size asked for, the dots, and what to say where they do not fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.formation import Formation
from choreo.picture.layers import SEEN, check_layers, fits, layered
from choreo.picture.nudging import Ground, nudged
from choreo.picture.paint import Paint
from choreo.picture.view import Laid, View

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
    lines: Sequence[Floats] = ()
    """What dots stand along, (m, 2) drawing units, for an error to say where it is tightest."""


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
        if isinstance(self.n, bool) or not isinstance(self.n, int | np.integer) or not 1 <= self.n <= MOST_DOTS:
            raise PictureError(f"n = {self.n!r}: expected a whole number of dots from 1 to {MOST_DOTS:,}")
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
            _check_metres(what, value)
        if self.vertical < self.spacing:
            raise PictureError(
                f"spacing = {self.apart!r}: above each other drones need no less than beside each other (downwash)"
            )
        if isinstance(self.seed, bool) or not isinstance(self.seed, int | np.integer) or self.seed < 0:
            raise PictureError(f"seed = {self.seed!r}: expected a whole number from 0")

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


def _check_metres(what: str, value: object) -> None:
    if value is None and what != "spacing":
        return
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise PictureError(f"{what} = {value!r}: expected a number of metres")
    if not (math.isfinite(value) and value > 0):
        raise PictureError(f"{what} = {value!r}: expected a number of metres above 0")
    if not SMALLEST <= value <= LARGEST:
        raise PictureError(f"{what} = {value!r}: expected {SMALLEST:g} to {LARGEST:,.0f} metres")


def formation(
    canvas: Canvas,
    bounds: Floats,
    wish: Wish,
    name: str,
    paint: Paint | None = None,
    laid: Laid | None = None,
    squeeze: float = 1.0,
) -> Formation:
    """Return the dots as an upright formation about the origin.

    Parameters
    ----------
    canvas : Canvas
        What the dots are placed on.
    bounds : (2, 2) array
        Lowest and highest x, y of what is drawn, in drawing units.
    wish : Wish
        Dots, size and spacing.
    name : str
        Name of the formation.
    paint : Paint or None
        Colours of what is drawn.
    laid : Laid or None
        How the drawing is laid out for the wish's view; the dots are then placed about the picture's centre.
    squeeze : float
        By how much heights are shrunk on the canvas.

    Raises
    ------
    PictureError
        If the dots do not fit at the spacing; with a size and a number that do (both were tried).
    """
    scale = scale_of(bounds, wish, name)
    got = _tried(canvas, scale, wish.n, wish, quick=False)
    if got is None:
        where = _where_tightest(canvas.lines, scale, bounds, wish, squeeze)
        raise PictureError(_does_not_fit(canvas, scale, wish, name) + where)
    shrunk = np.array([1.0, squeeze])
    colours = None if paint is None else paint.at(got / (scale * shrunk) if laid is None else laid.back(got, scale))
    flat = got - bounds.mean(axis=0) * scale * shrunk if laid is None else got
    placed = layered(flat, wish.spacing, wish.layers, None if wish.view is None else wish.view.sight)
    points = placed.points / [1.0, 1.0, squeeze]
    return Formation(points, colours, name, placed.angle if placed.layers > 1 else None)


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


def _tried(canvas: Canvas, scale: float, n: int, wish: Wish, *, quick: bool = True) -> Floats | None:
    """Return n dots, or None; whatever the placing promised, the spacing is measured here once more."""
    if quick or wish.layers == 1:
        return _at_distance(canvas, scale, n, wish, SEEN[-1 if wish.layers > 1 else 0], quick=quick)
    for part in SEEN:
        if part != SEEN[-1] and _placed(canvas, scale, n, wish, part, True) is None:
            continue
        got = _at_distance(canvas, scale, n, wish, part, quick=False)
        if got is not None:
            return got
    return _at_distance(canvas, scale, n, wish, SEEN[-1], quick=True)  # what an error promises by it must hold


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


def _does_not_fit(canvas: Canvas, scale: float, wish: Wish, name: str) -> str:
    side, metres = wish.side
    most = _most(canvas, scale, wish)
    what = f"picture '{name}': {wish.n:,} dots do not fit at {metres:g} m {side} with {_between(wish)} between them"
    size = _smallest(canvas, scale, wish, wish.n / max(most, 1))
    fits = f"at this size {most:,} fit" if most else "at this size none fit"
    grow = f"for {wish.n:,} make it {size:g} m {side}" if size else "no reasonable size holds so many"
    deep = _deeper(canvas, scale, wish)
    layers = f", or let them stand in depth: layers = {deep}" if deep else ""
    return f"{what}; {fits}, {grow}{layers} (or draw more, or farther apart)"


def _between(wish: Wish) -> str:
    above = f" ({wish.vertical:g} m where one flies above the other)" if wish.vertical > wish.spacing else ""
    return f"{wish.spacing:g} m{above}"


def _deeper(canvas: Canvas, scale: float, wish: Wish) -> int | None:
    """Return how many depth layers would hold the dots at the size wished for; None where a few do not."""
    more = [layers for layers in (2, 3, 4) if layers > wish.layers]
    return next((few for few in more if _tried(canvas, scale, wish.n, replace(wish, layers=few)) is not None), None)


def _where_tightest(lines: Sequence[Floats], scale: float, bounds: Floats, wish: Wish, squeeze: float) -> str:
    """Return where most lines share the room of one dot, in words and in drawing units; nothing where none are told."""
    from choreo.picture.network import network_of
    from choreo.picture.packing import tightest

    if not lines:
        return ""
    shrunk = np.array([1.0, squeeze])
    found = tightest(network_of([line * shrunk for line in lines], scale), wish.spacing)
    if found is None:
        return "; no part of it is tighter than a single line"
    (x, y), crowd = found[0] / (scale * shrunk), found[1]
    third = np.clip(3 * (np.array([x, y]) - bounds[0]) / np.maximum(bounds[1] - bounds[0], 1e-12), 0, 2.999).astype(int)
    words = f"{('lower', 'middle', 'upper')[third[1]]} {('left', 'centre', 'right')[third[0]]}"
    layers = f", and {wish.layers} layers take {2 * wish.layers}" if wish.layers > 1 else ""
    return (
        f"; tightest is the {words.replace('middle centre', 'middle')}, about x = {x:.4g}, y = {y:.4g} of the drawing "
        f"(y up): {crowd:.1f} spacings of line lie within one spacing, where a single line has 2{layers}"
    )


def _most(canvas: Canvas, scale: float, wish: Wish) -> int:
    """Return a number of dots that fits, within a hundredth of the largest that was found to."""
    fails, fits = wish.n, wish.n // 2
    while fits >= 1 and _tried(canvas, scale, fits, wish) is None:
        fails, fits = fits, fits // 2
    if fits < 1:
        return 0
    while fails - fits > max(1, fits // 100):
        middle = (fits + fails) // 2
        if _tried(canvas, scale, middle, wish) is None:
            fails = middle
        else:
            fits = middle
    return fits


def _smallest(canvas: Canvas, scale: float, wish: Wish, factor: float) -> float | None:
    """Return a size in metres that holds the dots, within some hundredths of the smallest found to; or None."""
    _, metres = wish.side

    def fits(size: float) -> bool:
        return _tried(canvas, scale * size / metres, wish.n, wish) is not None

    step = 1.0 if metres >= 20 else 0.1 if metres >= 2 else 0.001
    small, large = metres, metres * factor
    for _ in range(24):
        large = round(math.ceil(large / step) * step, 6)
        if fits(large):
            break
        small, large = large, large * 1.08
    else:
        return None
    while large - small > max(step, 0.02 * large):
        middle = round(math.ceil((small + large) / 2 / step) * step, 6)
        if middle >= large:
            break
        if fits(middle):
            large = middle
        else:
            small = middle
    return large
