"""A flip-book: drawings that follow each other at moments of their own, as an animation has them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from choreo.arguments import insist_fields
from choreo.checks import whole
from choreo.colour import Colour
from choreo.errors import InputError, PictureError
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.sizing import MinSize, Spacing, Wish, scale_of
from choreo.picture.formation import Formation
from choreo.picture.in_areas.pattern import Pattern

if TYPE_CHECKING:
    from choreo.picture.outline import Outline

MOST_DRAWINGS = 100
"""Of one animation."""


@dataclass(frozen=True, eq=False)
class FlipBook:
    """Drawings of one size, each where it is in the animation: the first to be shown, and those that follow.

    Parameters
    ----------
    first : Formation
    drawings : tuple of Formation
        Those that follow, each of as many dots.
    seconds : tuple of float
        How long each stands in the animation: the first, and those that follow.

    Raises
    ------
    InputError
        If the numbers of dots or of moments do not agree.
    """

    first: Formation
    drawings: tuple[Formation, ...]
    seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        insist_fields("flip-book", self, "first", "drawings", "seconds")
        if not self.drawings or len(self.seconds) != len(self.drawings) + 1 or min(self.seconds) <= 0:
            raise InputError(
                "flip-book: expected a drawing after the first one, and for each, the first one too, seconds above 0"
            )
        if any(len(drawing) != len(self.first) for drawing in self.drawings):
            raise InputError(f"flip-book: each drawing needs as many dots as the first one, {len(self.first)}")

    def __len__(self) -> int:
        return len(self.drawings)

    def __iter__(self) -> Iterator[Formation]:
        return iter(self.drawings)

    @property
    def each(self) -> float:
        """Seconds from a drawing to the next, in the mean."""
        return float(np.mean(self.seconds))

    @property
    def shares(self) -> tuple[float, ...]:
        """How long each stands, the first one too, as parts of `each`."""
        return tuple(seconds / self.each for seconds in self.seconds)

    def moved(self, move: Callable[[Formation], Formation]) -> FlipBook:
        """Return all of it moved as one, by what moves a single formation as a whole."""
        whole_book = [self.first, *self.drawings]
        together = move(Formation(np.concatenate([each.points for each in whole_book])))
        parts = np.split(together.points, len(whole_book))
        first, *others = (replace(each, points=points) for each, points in zip(whole_book, parts, strict=True))
        return replace(self, first=first, drawings=tuple(others))

    def turn(self, degrees: float, about: str = "z") -> FlipBook:
        """Return it turned, as `Formation.turn` turns one drawing."""
        return self.moved(lambda book: book.turn(degrees, about))

    def stand(self, y: float, z: float, x: float = 0.0) -> FlipBook:
        """Return it standing in the upright plane `y`; the centre of the first drawing is at `x` and altitude `z` m."""
        by = np.array([x, y, z]) - self.first.centre
        return self.moved(lambda book: replace(book, points=book.points + by))


def flip_book(
    path: str | os.PathLike[str],
    n: int,
    *,
    count: int | None = None,
    mode: Mode = "stroke",
    width: float | None = None,
    height: float | None = None,
    spacing: Spacing = 1.51,
    seed: int = 0,
    layers: int = 1,
    keep_small: bool = False,
    min_size: MinSize | None = None,
    detail: float | None = None,
    paper: Colour = "auto",
) -> FlipBook:
    """Return the drawings of an animated GIF, WebP or PNG, each of `n` dots, for `Motion("flip", frames=...)`.

    All are drawn at the scale of the first one, and where they are in the animation.

    Parameters
    ----------
    path : path
    n : int
        Dots of each drawing.
    count : int or None
        How many frames, evenly taken from the first to the last; None for all.
    mode : str
        As of a picture in a show file: 'stroke', 'outline', 'fill', ...
    width, height : float
        Of the first drawing, m; give one of them.
    spacing, seed, layers, keep_small, min_size
        As in `Outline.stroke`.
    detail, paper
        As in `trace`.

    Raises
    ------
    PictureError
        If the file is no animation, or a frame of it cannot be drawn with `n` dots; with the frame.
    """
    wish = Wish(n, width, height, spacing, seed, layers, None, keep_small, min_size)
    return drawn_book(path, wish, count=count, mode=mode, detail=detail, paper=paper)


def drawn_book(
    path: str | os.PathLike[str],
    wish: Wish,
    *,
    count: int | None = None,
    mode: Mode = "stroke",
    share: float | None = None,
    pattern: Pattern = "even",
    detail: float | None = None,
    paper: Colour = "auto",
) -> FlipBook:
    """Return the drawings of an animation as they are wished for; see `flip_book`."""
    from choreo.picture.raster.image_file import durations
    from choreo.picture.trace import check_file, trace

    what = f"picture {path}"
    check_file(Path(path), what)
    lasting = durations(Path(path), what)
    if len(lasting) < 2:
        raise PictureError(f"{what}: has a single frame; expected an animation: a GIF, WebP or PNG with several")
    taken = len(lasting) if count is None else whole(f"{what}: count", count, least=2, most=len(lasting))
    if taken > MOST_DRAWINGS:
        raise PictureError(f"{what}: has {taken:,} frames; say how many of them are drawn: count = 8, say")
    begun = np.rint(np.linspace(0, len(lasting) - 1, taken)).astype(int)
    # One after the other: all of them at once would take gigabytes.
    outlines = (trace(path, frame=frame, detail=detail, paper=paper) for frame in begun.tolist())
    seconds = np.add.reduceat(np.array(lasting), begun)
    first, *others = _in_one_scale(outlines, wish, mode, share, pattern)
    return FlipBook(first, tuple(others), tuple(seconds.round(4).tolist()))


def _in_one_scale(
    outlines: Iterator[Outline], wish: Wish, mode: Mode, share: float | None, pattern: Pattern
) -> Iterator[Formation]:
    """Yield the frames at the scale of the first one, each as far from it as in the animation."""
    scale, middle = 0.0, np.zeros(2)
    for number in itertools.count():
        try:
            outline = next(outlines, None)
            if outline is None:
                return
            extent = outline.extent(mode)
            if not number:
                scale, middle = scale_of(extent, wish, outline.name), extent.mean(axis=0)
            size = (extent[1] - extent[0]) * scale
            wide = float(size[0]) if size[0] >= size[1] else None
            same = replace(wish, width=wide, height=None if wide else float(size[1])) if number else wish
            made = outline.draw(mode, same, share, pattern)
        except PictureError as error:
            raise PictureError(f"drawing {number + 1} of the animation: {error}") from None
        right, up = (extent.mean(axis=0) - middle) * scale
        yield replace(made, points=made.points + np.array([right, 0.0, up]))
