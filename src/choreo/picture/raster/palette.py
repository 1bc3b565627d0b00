"""The colours of a picture: where each ink is, so that dots can take it on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.neighbours import nearest_few

Rgb = tuple[int, int, int]
_MEETING = 8
"""Places of lines that are looked at where several may meet."""
_CHROMA = 56
"""Largest less smallest channel from which a tone counts as a colour; less is grey, aged paper, or a scanner's tint."""
_LEAST_SHARE = 0.03
"""Part of the ink that has a colour, in a picture that has colours."""
_BLACK = 48
"""Brightest channel of what counts as black: no lamp shines black."""
WHITE_PARTS = (
    "white parts on a ground of no colour are taken for paper and not drawn; if they belong to the picture, say "
    'paper = "none"'
)
"""What is said where they are more than specks."""
_STRONG = 128
"""Distance from the paper, of 255, from which ink is ink in full, so that pale colours count like deep ones."""
_TINTED = 0.3
"""Part of its distance from grey paper by which the channels of a colour differ; less is a shadow, black or white."""
_ALIKE = 24
"""Of 255, in each channel: colours of a rim that are nearer are one."""
_PRINT, _SOME, _MOSTLY = 16, 1e-3, 0.5
"""Brightest channel of what is printed in black; part of what is drawn that is, from which it is on a white page; part
that is white, up to which it is."""
_REACH = 5
"""Pixels within which the purest ink is looked for."""
_MOST_PLACES = 200_000


@dataclass(frozen=True, eq=False)
class Paint:
    """Which colour is where on an outline.

    Parameters
    ----------
    places : (k, 2) array
        Drawing units, x right and y up.
    colours : (k, 3) array
        sRGB bytes.
    votes : int
        How many of the nearest places decide on the colour of a dot.
    edges : Paint or None
        The colours of lines, and of edges between two colours, which are those of the upper shape.
    """

    places: Floats
    colours: Bytes
    votes: int = 1
    edges: Paint | None = None

    def at(self, points: Floats) -> Bytes:
        """Return the colour at each of the (n, 2) points: the middle one of the nearest few, channel by channel.

        Examples
        --------
        >>> flag = Paint(np.array([[0.0, 0], [5, 0]]), np.array([[255, 0, 0], [0, 0, 255]], dtype=np.uint8))
        >>> flag.at(np.array([[1.0, 1], [9, 0]])).tolist()
        [[255, 0, 0], [0, 0, 255]]
        """
        few = nearest_few(points, self.places, min(self.votes, len(self.places)))
        return np.sort(self.colours[few], axis=1)[:, few.shape[1] // 2]

    def along(self, points: Floats, reach: float) -> Bytes:
        """Return the colours at (n, 2) points that stand on lines: those of the line, if one is within `reach`."""
        found = self.at(points)
        if self.edges is None:
            return found
        edges = self.edges
        few = nearest_few(points, edges.places, min(_MEETING, len(edges.places)))
        away = np.hypot(*(edges.places[few] - points[:, None]).T).T
        # Where lines meet, the upper one counts: it comes later.
        upper = np.where(away <= away[:, :1] + edges._step, few, -1).max(axis=1)
        return np.where((away[:, 0] <= reach)[:, None], edges.colours[upper], found)

    @cached_property
    def _step(self) -> float:
        """Typical distance of the places of lines."""
        return float(np.median(np.hypot(*np.diff(self.places, axis=0).T))) if len(self.places) > 1 else 0.0


def on_paper(
    rgb: Bytes, alpha: NDArray[np.float32] | None, *, is_page: bool = False
) -> tuple[Bytes, Rgb | None] | None:
    """Return a coloured picture on opaque paper, and which that is; None for one that is black, grey and white only.

    Transparent ground becomes white, or black where that sets off more of what is drawn; of an opaque picture the
    paper is not known.

    Parameters
    ----------
    rgb : (rows, columns, 3) array
    alpha : (rows, columns) array or None
        Opacity, 0 to 1.
    is_page : bool
        It is the rendering of a page, which is white where something is printed in black, unless most of what is drawn
        is white: white rims about dots do not make the black axes of a chart vanish.
    """
    drawn = rgb.reshape(-1, 3) if alpha is None else rgb[alpha >= 0.5]
    if not len(drawn) or int(has_colour(drawn).sum()) < max(20, len(drawn) // 5000):
        return None
    if alpha is None or alpha.min() >= 0.5:
        return rgb, None
    lost_on_white = np.mean(drawn.min(axis=1) > 255 - _STRONG // 2)
    lost_on_black = np.mean(drawn.max(axis=1) < _STRONG // 2)
    printed = is_page and float(np.mean(drawn.max(axis=1) < _PRINT)) > _SOME and lost_on_white <= _MOSTLY
    ground = 255 if printed or lost_on_white <= lost_on_black else 0
    mixed = ground + (rgb.astype(np.float32) - ground) * alpha[:, :, None]
    return np.asarray(np.rint(mixed), dtype=np.uint8), (ground, ground, ground)


def brightness(rgb: Bytes, paper: Rgb | None = None) -> NDArray[np.float32]:
    """Return a coloured picture as if drawn in black on white: ink of any colour is dark, paper of any colour light.

    Paper that is not given is the colour of the picture's rim (its median); ink, what is far from it in any channel.
    """
    return np.asarray(1 - np.minimum(far_from(rgb, paper), _STRONG) / np.float32(_STRONG), dtype=np.float32)


def farness(rgb: Bytes, paper: Rgb | None = None) -> NDArray[np.float32]:
    """Return how far each pixel is from the paper, -1 to 1: what `brightness` tells, but with strong tones apart.

    On white or grey paper, what is only lighter or darker than it is below 0: a shadow may be as far from it as ink.
    """
    paper = _rim_colour(rgb) if paper is None else paper
    far = far_from(rgb, paper) / np.float32(255)
    if max(paper) - min(paper) >= _CHROMA:
        return np.asarray(far, dtype=np.float32)
    away = rgb.astype(np.int16) - np.array(paper, dtype=np.int16)
    spread = np.maximum(np.maximum(away[..., 0], away[..., 1]), away[..., 2])
    spread -= np.minimum(np.minimum(away[..., 0], away[..., 1]), away[..., 2])
    return np.asarray(np.where(spread < _TINTED * 255 * far, -far, far), dtype=np.float32)


def paint_of(rgb: Bytes, ink: NDArray[np.float32], far: NDArray[np.uint8] | None = None) -> Paint | None:
    """Return the colours of the ink, or None where it has none: black, grey or white ink, on whatever paper.

    Taken from the purest ink near by, since the edges of lines are mixed with the paper. Black ink in a picture that
    has other colours too is white: no lamp shines black. `far` says how far each pixel is from the paper, where that is
    known.
    """
    from scipy.ndimage import maximum_filter

    far = far_from(rgb) if far is None else far
    pure = (ink > 0.5) & (maximum_filter(far, _REACH) - far <= 12)
    rows, columns = np.nonzero(pure)
    if not len(rows):
        return None
    if len(rows) > _MOST_PLACES:
        step = len(rows) // _MOST_PLACES + 1
        rows, columns = rows[::step], columns[::step]
    colours = rgb[rows, columns]
    if has_colour(colours).mean() < _LEAST_SHARE:
        return None
    places = np.stack([columns + 0.5, len(rgb) - rows - 0.5], axis=1)
    return Paint(places, shining(colours), votes=9)


def shining(colours: Bytes) -> Bytes:
    """Return the colours, black ones white.

    >>> shining(np.array([[10, 10, 12], [0, 0, 90]], dtype=np.uint8)).tolist()
    [[255, 255, 255], [0, 0, 90]]
    """
    black = colours.max(axis=-1, keepdims=True) < _BLACK
    return np.asarray(np.where(black, np.uint8(255), colours), dtype=np.uint8)


def has_colour(colours: Bytes) -> NDArray[np.bool_]:
    """Tell which colours (..., 3) are more than black, grey and white."""
    return np.asarray(_largest(colours) - least(colours) >= _CHROMA)


def far_from(rgb: Bytes, paper: Rgb | None = None) -> NDArray[np.uint8]:
    """Return how far each pixel is from the paper, in the channel in which it is farthest, 0 to 255.

    Paper that is not given is what the rim has most of: its median.
    """
    paper = _rim_colour(rgb) if paper is None else paper
    far = np.zeros(rgb.shape[:2], dtype=np.uint8)
    for channel in range(3):
        tone, sheet = rgb[:, :, channel], np.uint8(paper[channel])
        np.maximum(far, np.maximum(tone, sheet) - np.minimum(tone, sheet), out=far)
    return far


def _rim_colour(rgb: Bytes) -> Rgb:
    """Return the colour that a picture's rim has most of: that of the paper.

    It is the median, channel by channel, unless nothing on the rim has that colour, as where it is of many.
    """
    rim = np.concatenate([rgb[:2].reshape(-1, 3), rgb[-2:].reshape(-1, 3), rgb[:, 0], rgb[:, -1]])
    middle = np.median(rim, axis=0)
    if not (np.abs(rim - middle) <= _ALIKE).all(axis=1).any():
        _, kind, count = np.unique(rim // _ALIKE, axis=0, return_inverse=True, return_counts=True)
        middle = np.median(rim[kind.reshape(-1) == int(np.argmax(count))], axis=0)
    red, green, blue = middle.astype(int).tolist()
    return red, green, blue


def _largest(colours: Bytes) -> NDArray[np.uint8]:
    """Return the largest channel; channel by channel, since numpy reduces a last axis of three slowly."""
    return np.maximum(np.maximum(colours[..., 0], colours[..., 1]), colours[..., 2])


def least(colours: Bytes) -> NDArray[np.uint8]:
    """Return the smallest channel of colours, (..., 3): whole channels at once, numpy reduces threes slowly."""
    return np.minimum(np.minimum(colours[..., 0], colours[..., 1]), colours[..., 2])
