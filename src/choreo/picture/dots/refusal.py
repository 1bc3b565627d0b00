"""What to say where dots do not fit: how many would, in which size, in how many layers, and where it is tightest."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.picture.dots.modes import Drawn
from choreo.picture.dots.sizing import Canvas, Wish, tried


def does_not_fit(canvas: Canvas, scale: float, wish: Wish, name: str) -> str:
    """Return the words for dots that do not fit on a canvas at `scale` metres a drawing unit."""
    side, metres = wish.side
    most = _most(canvas, scale, wish)
    what = f"picture '{name}': {wish.n:,} dots do not fit at {metres:g} m {side} with {_between(wish)} between them"
    size = _smallest(canvas, scale, wish, wish.n / max(most, 1))
    fits = f"at this size {most:,} fit" if most else "at this size none fit"
    grow = f"for {wish.n:,} make it {size:g} m {side}" if size else "no reasonable size holds so many"
    deep = _deeper(canvas, scale, wish, most)
    layers = f", or let them stand in depth: layers = {deep}" if deep else ""
    return f"{what}; {fits}, {grow}{layers} (or draw more, or farther apart)"


def _between(wish: Wish) -> str:
    above = f" ({wish.vertical:g} m where one flies above the other)" if wish.vertical > wish.spacing else ""
    return f"{wish.spacing:g} m{above}"


def _deeper(canvas: Canvas, scale: float, wish: Wish, most: int) -> int | None:
    """Return how many depth layers would hold the dots at the size wished for; None where a few do not."""
    enough = 0.8 * wish.n / max(most, 1) * wish.layers  # each layer holds about as many as one does
    more = [layers for layers in (2, 3, 4) if layers > wish.layers and layers >= enough]
    return next((few for few in more if tried(canvas, scale, wish.n, replace(wish, layers=few)) is not None), None)


def where_tightest(drawn: Drawn, scale: float, bounds: Floats, wish: Wish) -> str:
    """Return where most lines share the room of one dot, in words and in drawing units.

    `bounds` are the lowest and highest x, y of what is drawn, `scale` is in metres a drawing unit. Of a drawing that is
    laid out for a view nothing is told.
    """
    from choreo.picture.line.network import network_of
    from choreo.picture.on_lines.capacity import tightest

    if drawn.laid is not None:
        return ""
    if drawn.tones is not None:
        return "; tightest is where it is darkest"
    if not drawn.edges:
        return "; its inside is filled evenly, and tight everywhere"
    lines = drawn.lines
    shrunk = np.array([1.0, drawn.squeeze])
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
    while fits >= 1 and tried(canvas, scale, fits, wish) is None:
        fails, fits = fits, fits // 2
    if fits < 1:
        return 0
    while fails - fits > max(1, fits // 100):
        middle = (fits + fails) // 2
        if tried(canvas, scale, middle, wish) is None:
            fails = middle
        else:
            fits = middle
    return fits


def _smallest(canvas: Canvas, scale: float, wish: Wish, factor: float) -> float | None:
    """Return a size in metres that holds the dots, within some hundredths of the smallest found to; or None."""
    _, metres = wish.side

    def fits(size: float) -> bool:
        return tried(canvas, scale * size / metres, wish.n, wish) is not None

    step = 1.0 if metres >= 20 else 0.1 if metres >= 2 else 0.001
    small, large = metres, metres * factor
    for turn in range(24):
        large = round(math.ceil(large / step) * step, 6)
        if fits(large):
            break
        small, large = large, large * min(1.08 + 0.04 * turn, 1.3)
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
