"""How many dots fit, and in which size: searched with a budget of work, so that an answer never takes long.

Work is counted, not timed: the same drawing has the same answer on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Ints
from choreo.picture.dots.attempt import packed, tried
from choreo.picture.dots.modes import Drawn
from choreo.picture.dots.placing import Canvas
from choreo.picture.dots.sizing import LARGEST, MOST_DOTS, Wish

_BUDGET = 12_000
"""Dots, and strokes, that may be placed in tries for one answer."""
_PACKED = 0.3
"""What packing dots takes of the work of a try."""
_LIGHT = 1_000
"""Places of a canvas, in dots, that are no more than those of most pictures: of thickets a try takes longer."""
_FIRST = 1.6
"""By how much a size is raised as long as it is far below the one that is expected to do."""
_GROWTHS = 24
_NARROW = 0.02
"""Part of a size, or of a number, within which the best one is looked for."""


class Work:
    """What may still be spent on tries of a canvas."""

    def __init__(self, canvas: Canvas, budget: float = _BUDGET) -> None:
        self.canvas = canvas
        self.left = budget

    def spend(self, n: int, times: float = 1.0, load: float = 0.0) -> bool:
        """Count a try of n dots; tell whether there was enough left for it."""
        cost = times * (n + self.canvas.strokes) + load
        enough = cost <= self.left
        self.left -= cost if enough else 0.0
        return enough


@dataclass(frozen=True)
class Found:
    """The best that a search came upon."""

    value: float
    """0 where nothing fits."""
    sure: bool
    """Whether hardly better would not do; else the work allowed was at an end."""


def most_dots(canvas: Canvas, scale: float, wish: Wish, work: Work) -> Found:
    """Return a number of dots that fits, within a hundredth of the largest that was found to."""
    fits, fails = _packed(canvas, scale, wish, work), wish.n
    step, load = max(1, fits // 32), _beyond(canvas.load(scale, wish.spacing))
    while fails - fits > max(1, fits // 100):
        middle = (fits + fails) // 2
        if fits and fails == wish.n:
            middle = min(middle, fits + step)  # packed dots are near the most
        if not work.spend(middle, load=load):
            return Found(fits, False)
        if tried(canvas, scale, middle, wish) is None:
            fails = middle
        else:
            fits, step = middle, 2 * step
    return Found(fits, True)


def _beyond(load: float) -> float:
    """Return what a load, as of `Canvas.load`, adds to a try."""
    return max(0.0, load - _LIGHT)


def _packed(canvas: Canvas, scale: float, wish: Wish, work: Work) -> int:
    """Return how many dots the packed way holds, fewer than wished for; 0 where there is no such way."""
    if wish.layers > 1:
        return 0
    load = canvas.load(scale, wish.spacing)
    work.spend(wish.n, _PACKED, load)
    every = canvas.packed(scale, wish.n, wish.spacing, as_many=True)
    n = 0 if every is None else min(len(every), wish.n - 1)
    while n > 0:
        if not work.spend(n, _PACKED, load):
            return 0
        if packed(canvas, scale, n, wish) is not None:
            return n
        n = min(n - 1, int(0.9 * n))  # fewer dots leave more of what is small out
    return 0


def parts_with_dots(drawn: Drawn, scale: float, wish: Wish) -> Ints:
    """Return the separate strokes that need a dot each."""
    if not len(drawn.rows):
        return np.empty(0, dtype=np.int64)
    return np.unique(drawn.parts.of_line[drawn.choice(scale, wish.n).index])


def enough_dots(drawn: Drawn, scale: float, wish: Wish) -> int:
    """Return how many dots give one to each separate stroke that needs it; 0 where that is more than there may be.

    The more dots, the more strokes need one.
    """
    n = wish.n
    while (parts := len(parts_with_dots(drawn, scale, replace(wish, n=n)))) > n:
        n = parts
        if n > MOST_DOTS:
            return 0
    return n


def smallest_size(canvas: Canvas, scale: float, wish: Wish, factor: float, work: Work) -> Found:
    """Return a size in metres that holds the dots, within some hundredths of the smallest found to.

    `factor` is by how much larger than wished for it is tried first.
    """
    _, metres = wish.side
    step = 1.0 if metres >= 20 else 0.1 if metres >= 2 else 0.001

    def rounded(size: float) -> float:
        return round(math.ceil(size / step) * step, 6)

    def has_enough(size: float) -> bool:
        """Tell whether there is a dot for each stroke that needs one; none has to be placed to know that."""
        return not canvas.drawn.edges or len(parts_with_dots(canvas.drawn, scale * size / metres, wish)) <= wish.n

    def fits(size: float, *, quick: bool = False) -> bool | None:
        """Tell whether the dots do, quickly whether they do packed; None where there is no work left to find out."""
        at = scale * size / metres
        load = canvas.load(at, wish.spacing)
        if work.spend(wish.n, _PACKED, load) and packed(canvas, at, wish.n, wish) is not None:
            return True
        if quick:
            return False
        return tried(canvas, at, wish.n, wish) is not None if work.spend(wish.n, load=_beyond(load)) else None

    # What holds few dots may do so because of one tight place: a little larger it may hold them all.
    small, large, turn, wanted = metres, metres * min(factor, _FIRST), 0, metres * factor
    for _ in range(_GROWTHS):
        large = rounded(large)
        if large > LARGEST:
            return Found(0, True)
        below = large < wanted
        # Too many strokes may need a dot here and fewer farther up, where those that touch share one.
        does = fits(large, quick=below) if has_enough(large) else False
        if does:
            break
        if does is None:
            return Found(0, False)
        small, large = large, min(_FIRST * large, wanted) if below else large * min(1.08 + 0.04 * turn, 1.3)
        turn += not below
    else:
        return Found(0, False)
    while large - small > max(step, _NARROW * large):
        middle = rounded((small + large) / 2)
        if middle >= large:
            break
        does = fits(middle)
        if does is None:
            return Found(large, False)
        small, large = (small, middle) if does else (middle, large)
    return Found(large, True)


def layers_that_fit(canvas: Canvas, scale: float, wish: Wish, most: float, work: Work) -> int | None:
    """Return how many depth layers would hold the dots at the size wished for; None where a few do not."""
    enough = 0.8 * wish.n / max(most, 1) * wish.layers  # each layer holds about as many as one does
    load = _beyond(canvas.load(scale, wish.spacing))
    for layers in (2, 3, 4):
        worth = layers > wish.layers and layers >= enough and work.spend(wish.n, 2.0, load)
        deep = replace(wish, layers=layers)
        if worth and tried(canvas.drawing(canvas.drawn.told(deep)), scale, wish.n, deep) is not None:
            return layers
    return None
