"""An attempt at dots in the size and at the spacing asked for: with care, then quickly, then packed."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.picture.dots.placing import Canvas, clashing
from choreo.picture.dots.sizing import Wish
from choreo.picture.in_depth.layers import SEEN, fits
from choreo.picture.in_depth.two_layers import nudged


def tried(canvas: Canvas, scale: float, n: int, wish: Wish, *, quick: bool = True) -> Floats | None:
    """Return n dots, or None; whatever the placing promised, the spacing is measured here once more."""
    if not canvas.enough(scale, n) or n > wish.layers * canvas.room(scale, wish.spacing):
        return None
    if wish.layers == 1 and clashing(canvas.drawn, scale, wish.spacing) is not None:
        return None
    parts = SEEN if wish.layers > 1 else SEEN[:1]
    for part in () if quick else parts:
        if part != parts[-1] and _placed(canvas, scale, n, wish, part, True) is None:
            continue
        got = _at_distance(canvas, scale, n, wish, part, quick=False)
        if got is not None:
            return got
    if canvas.thorough and not quick and wish.layers == 1:
        return packed(canvas, scale, n, wish)
    got = _at_distance(canvas, scale, n, wish, parts[-1], quick=True)  # what an error promises by it must hold
    return packed(canvas, scale, n, wish) if got is None and not quick else got


def packed(canvas: Canvas, scale: float, n: int, wish: Wish) -> Floats | None:
    """Return n dots that stand as near to each other as they may; None where fewer fit, or in depth layers."""
    got = canvas.packed(scale, n, wish.spacing) if wish.layers == 1 else None
    return got if got is not None and len(got) == n and fits(got, wish.spacing, 1) else None


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
