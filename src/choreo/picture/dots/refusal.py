"""What to say where dots do not fit: how many would, in which size, in how many layers, and where it is tightest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.dots.attempt import tried
from choreo.picture.dots.modes import Drawn, Mode
from choreo.picture.dots.placing import Canvas, canvas_of, clashing
from choreo.picture.dots.search import (
    Found,
    Work,
    enough_dots,
    layers_that_fit,
    most_dots,
    parts_with_dots,
    smallest_size,
)
from choreo.picture.dots.sizing import Wish
from choreo.picture.line.network import network_of
from choreo.picture.on_lines.capacity import tightest
from choreo.picture.raster.palette import Paint
from choreo.progress import Progress

OtherModes = Callable[[], tuple[str, Mapping[Mode, Drawn]]]
"""Gives what other modes would draw, of a picture that asks for them, and why it does."""

_LARGE = 20.0
"""Times the size wished for, at which hardly anything is too small for a dot of its own."""
_ELSEWHERE = 10_000
"""Work that may go into trying each other mode."""


@dataclass(frozen=True, eq=False)
class Refused:
    """A picture that does not hold its dots."""

    drawn: Drawn
    scale: float
    """Metres a drawing unit."""
    wish: Wish
    place: Floats | None
    """Where it is tightest, drawing units, (2,)."""
    paint: Paint | None


class TooTightError(PictureError):
    """Dots that do not fit."""

    refused: Refused | None = None

    @classmethod
    def of(cls, message: str, refused: Refused) -> TooTightError:
        """Return the error with what was refused."""
        error = cls(message)
        error.refused = refused
        return error


@dataclass(frozen=True)
class _Tightest:
    words: str
    place: Floats | None = None
    """Drawing units, (2,)."""


def no_others() -> tuple[str, Mapping[Mode, Drawn]]:
    """Return that a picture asks for no other mode."""
    return "", {}


def refusal(
    canvas: Canvas, scale: float, wish: Wish, paint: Paint | None, others: OtherModes, progress: Progress
) -> TooTightError:
    """Return the error for dots that do not fit on a canvas at `scale` metres a drawing unit."""
    drawn = canvas.drawn
    side, metres = wish.side
    few = _too_few(drawn, scale, wish)
    if few:
        return TooTightError.of(few, Refused(drawn, scale, wish, None, paint))
    place = _where_tightest(drawn, scale, wish)
    what = (
        f"picture '{drawn.name}': {wish.n:,} dots do not fit at {metres:g} m {side} with {_between(wish)} between them"
    )
    progress("looking for what fits", 0.0)
    near = clashing(drawn, scale, wish.spacing) if wish.layers == 1 else None
    most = Found(0, True) if near is not None else most_dots(canvas, scale, wish, Work(canvas))
    factor = wish.n / max(most.value, 1) if near is None else wish.spacing / near[1]
    least = "at least " if not most.sure else ""
    none = "none fit" if most.sure else "no number was found that fits"
    said = [f"{what}; at this size " + (f"{least}{most.value:,.0f} fit" if most.value else none)]
    progress("looking for what fits", 0.4)
    why, modes = others()
    elsewhere = [found for found in _elsewhere(modes, scale, wish) if found[1] > most.value]
    if elsewhere:
        said += [why, _listed(elsewhere)]
    else:
        size = smallest_size(canvas, scale, wish, factor, Work(canvas))
        said.append(_larger(size, drawn, scale, wish))
        progress("looking for what fits", 0.8)
        deep = layers_that_fit(canvas, scale, wish, most.value, Work(canvas))
        said.append(f", or let them stand in depth: layers = {deep}" if deep else "")
        said.append(" (or draw more, or farther apart)")
    progress("looking for what fits", 1.0)
    return TooTightError.of("".join(said) + place.words, Refused(drawn, scale, wish, place.place, paint))


def _larger(size: Found, drawn: Drawn, scale: float, wish: Wish) -> str:
    side, _ = wish.side
    if size.value:
        return f", for {wish.n:,} make it {size.value:g} m {side}{'' if size.sure else ' at most'}"
    parts = len(parts_with_dots(drawn, _LARGE * scale, wish))
    if parts > wish.n:
        enough = enough_dots(drawn, _LARGE * scale, wish)
        give = f": give {enough:,} or more" if enough else ""
        return f", and where it is larger its {parts:,} separate strokes need a dot each{give}"
    if size.sure:
        return ", and no reasonable size holds so many"
    return f", for {wish.n:,} no size was found in the time that a search may take"


def _between(wish: Wish) -> str:
    spacing, vertical = round(wish.spacing, 3), round(wish.vertical, 3)  # of a picture that moves they are worked out
    above = f" ({vertical:g} m where one flies above the other)" if vertical > spacing else ""
    return f"{spacing:g} m{above}"


def _too_few(drawn: Drawn, scale: float, wish: Wish) -> str:
    """Return what to say of fewer dots than there are separate strokes; nothing where there are enough."""
    if not drawn.edges:
        return ""
    part = parts_with_dots(drawn, scale, wish)
    parts = len(part)
    if wish.n >= parts:
        return ""
    sides = np.sort(drawn.parts.side[part] * scale)[::-1]
    large = math.ceil(100 * float(sides[max(wish.n // 2, 1)])) / 100
    smaller = f", such as those under {large:g} m: min_size = {large:g}" if large < sides[0] else ""
    enough = enough_dots(drawn, scale, wish)
    more = " (the more dots, the more strokes have one)" if enough > parts else ""
    give = f"give {enough:,} or more{more}, or " if enough else ""
    return (
        f"picture '{drawn.name}': {wish.n:,} dots are too few for its {parts:,} separate strokes, which need at least "
        f"one each; {give}join or leave out some strokes{smaller}"
    )


def _elsewhere(others: Mapping[Mode, Drawn], scale: float, wish: Wish) -> Iterator[tuple[Mode, int, bool]]:
    """Yield other modes, how many dots they hold at this size, and whether hardly more would do."""
    for mode, drawn in others.items():
        canvas = canvas_of(drawn)
        work = Work(canvas, _ELSEWHERE)
        if tried(canvas, scale, wish.n, wish) is not None:
            yield mode, wish.n, True
        else:
            most = most_dots(canvas, scale, wish, work)
            if most.value:
                yield mode, int(most.value), most.sure


def _listed(modes: list[tuple[Mode, int, bool]]) -> str:
    return "use " + " or ".join(
        f"mode {mode}, which holds {'' if sure else 'at least '}{most:,} at this size" for mode, most, sure in modes
    )


def _where_tightest(drawn: Drawn, scale: float, wish: Wish) -> _Tightest:
    """Return where most lines share the room of one dot, in words and as a place.

    Of a drawing that is laid out for a view nothing is told.
    """
    if drawn.laid is not None:
        return _Tightest("")
    if drawn.tones is not None:
        return _Tightest("; tightest is where it is darkest")
    if not drawn.edges:
        return _Tightest("; its inside is filled evenly, and tight everywhere")
    shrunk = np.array([1.0, drawn.squeeze])
    near = clashing(drawn, scale, wish.spacing)
    if near is not None:
        place, apart = near
        return _Tightest(
            f"; tightest is {_third(place, drawn)}, {drawn.places.told(place)}: two strokes that need a dot each are "
            f"{apart:.2g} m apart; without keep_small such strokes share one",
            place,
        )
    lines = [drawn.rows[line] * shrunk for line in drawn.choice(scale, wish.n).index.tolist()]
    found = tightest(network_of(lines, scale), wish.spacing)
    if found is None:
        return _Tightest("; no part of it is tighter than a single line")
    place, crowd = found[0] / (scale * shrunk), found[1]
    layers = f", and {wish.layers} layers take {2 * wish.layers}" if wish.layers > 1 else ""
    return _Tightest(
        f"; tightest is {_third(place, drawn)}, {drawn.places.told(place)}: {crowd:.1f} spacings of line lie within "
        f"one spacing, where a single line has 2{layers}",
        place,
    )


def _third(place: Floats, drawn: Drawn) -> str:
    """Return in which third of a drawing a place is, across and up."""
    low, high = drawn.extent
    row, column = np.clip(3 * (place - low) / np.maximum(high - low, 1e-12), 0, 2.999).astype(int)[::-1].tolist()
    words = f"{('lower', 'middle', 'upper')[row]} {('left', 'centre', 'right')[column]}"
    return f"the {words.replace('middle centre', 'middle')}"
