"""Where strokes end and turn sharply: the place that explains the ink about it best.

In a sharp corner the ink of one side hides that of the other, and thinning goes astray. Beyond that zone each side is
sound: from there it is led to a place that is tried out, drawn with its own width, and compared with the ink, pixel by
pixel. The place with the least difference is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.picture.line.polyline import at_lengths, lengths_of
from choreo.picture.raster.ink import ink_across, sides

_PIECES = 5
"""Straight pieces in which a stroke is led from where it is sound to the place."""
_MOST_PIXELS = 600
"""Pixels that are compared; of more every other row and column, and so on."""
_STEPS = (1.0, 0.5, 0.2, 0.08)
"""Pixels by which the place is moved; each of them until no move helps."""
_MOVES = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)]
_MOST_MOVES = 12
_GAIN = 0.8
"""Part of the difference that a new corner may leave: for less gain the old one stays."""
_ROUNDING = 1e-6
"""Pixels by which rounding may bring ink farther than its pen is wide."""
_REST = 0.05
"""Part of the ink that an end may leave unexplained: of more, as where a brush thins out, it says nothing."""


@dataclass(frozen=True, eq=False)
class Arm:
    """A stroke as it comes to a node, rows and columns in pixels."""

    sound: Floats
    """From far to near, up to where it is sound, (m, 2)."""
    half: float
    """Half of its width."""

    @cached_property
    def heading(self) -> Floats:
        """The unit vector along which it comes, (2,)."""
        along = self.sound[-1] - self.sound[max(-1 - round(2 * self.half), -len(self.sound))]
        return np.asarray(along / max(float(np.hypot(*along)), 1e-9))

    def led_to(self, places: Floats, bent: bool) -> Floats:
        """Return ways from the stroke's sound end to places, (k, 2), straight or first as it comes: (k, m, 2)."""
        start = self.sound[-1]
        if not bent:
            ways = np.empty((len(places), 2, 2))
            ways[:, 0], ways[:, 1] = start, places
            return ways
        control = start + 0.5 * np.hypot(*(places - start).T)[:, None] * self.heading
        u = np.linspace(0.0, 1.0, _PIECES + 1)[:, None]
        return np.asarray((1 - u) ** 2 * start + 2 * u * (1 - u) * control[:, None] + u * u * places[:, None])


def is_acute(arms: list[Arm]) -> bool:
    """Tell whether two strokes come from about the same side: then their last part is seen too late to be straight."""
    return len(arms) == 2 and bool(arms[0].heading @ arms[1].heading > 0)


def arm(path: Floats, zone: float, ink: NDArray[np.float32], pen: float) -> Arm | None:
    """Return the stroke that leaves its node along a path, sound beyond `zone` pixels; None where it is too short."""
    run = lengths_of(path)
    reach = min(zone + 2 * pen + 4, run[-1])
    if reach < zone + 0.5 * pen + 2:
        return None
    sound = at_lengths(path, np.arange(reach, zone, -0.5))
    return Arm(sound, _half_width(sound, ink, pen))


def _half_width(sound: Floats, ink: NDArray[np.float32], pen: float) -> float:
    """Return half of the width of the ink across a stroke."""
    reach = np.arange(-np.ceil(pen + 2), np.ceil(pen + 2) + 0.1, 0.5)
    return float(np.median(ink_across(sound, sides(sound), ink, reach).sum(axis=1)) / 4)


def better_place(arms: list[Arm], place: Floats, ink: NDArray[np.float32], wide: float) -> Floats | None:
    """Return where one stroke ends, or two meet, if that explains the ink clearly better than `place`, (2,).

    Compared are the pixels at most `wide` from the place in both directions; None where nothing is better.
    """
    window = _Window.around(place, wide, arms, ink)
    first = least = float(window.difference(place[None])[0])
    for step in _STEPS:
        gone, seen = (0, 0), {(0, 0)}
        for _ in range(_MOST_MOVES):
            # What was tried from a place before was no better than this one.
            new = [move for move in _MOVES if (gone[0] + move[0], gone[1] + move[1]) not in seen]
            seen.update((gone[0] + move[0], gone[1] + move[1]) for move in new)
            tried = place + step * np.array(new, dtype=np.float64)
            left = window.difference(tried)
            best = int(np.argmin(left))
            if left[best] >= least:
                break
            place, least = tried[best], float(left[best])
            gone = gone[0] + new[best][0], gone[1] + new[best][1]
    clear = least < _GAIN * first if len(arms) > 1 else least < first and least < _REST * window.whole
    return place if clear else None


@dataclass(frozen=True, eq=False)
class _Window:
    """The ink about a node, and what of it the sound parts of its strokes explain."""

    pixels: Floats
    ink: Floats
    sound: Floats
    arms: list[Arm]
    whole: float
    """All squared ink, also where nothing can be better explained."""

    @staticmethod
    def around(place: Floats, wide: float, arms: list[Arm], ink: NDArray[np.float32]) -> _Window:
        middle = np.rint(place).astype(int)
        reach = int(np.ceil(wide))
        stride = max(1, int(np.ceil((2 * reach + 1) / np.sqrt(_MOST_PIXELS))))
        rows, columns = (np.arange(at - reach, at + reach + 1, stride) for at in middle)
        rows, columns = rows[(rows >= 0) & (rows < ink.shape[0])], columns[(columns >= 0) & (columns < ink.shape[1])]
        grid = np.empty((len(rows), len(columns), 2))
        grid[..., 0], grid[..., 1] = rows[:, None], columns
        pixels = grid.reshape(-1, 2)
        value = ink[rows[:, None], columns].ravel().astype(np.float64)
        sound = np.zeros(len(pixels))
        for each in arms:
            sound = np.maximum(sound, _drawn(pixels, each.sound[None], each.half)[0])
        open_still = sound < 1.0
        return _Window(pixels[open_still], value[open_still], sound[open_still], arms, float((value**2).sum()))

    def difference(self, places: Floats) -> Floats:
        """Return the sum of squared differences to the ink with the strokes led to each of the places, (k,)."""
        bent = is_acute(self.arms)
        drawn = self.sound
        for each in self.arms:
            drawn = np.maximum(drawn, _drawn(self.pixels, each.led_to(places, bent), each.half))
        return np.asarray(((drawn - self.ink) ** 2).sum(axis=1))


def _drawn(pixels: Floats, ways: Floats, half: float) -> Floats:
    """Return the ink of a round pen along ways, (k, m, 2), at pixels (p, 2), 0 to 1: (k, p)."""
    ink = np.zeros((len(ways), len(pixels)))
    # Few pixels lie about the ways: the others have no ink, and are not measured.
    reach = half + 0.5 + _ROUNDING
    places = ways.reshape(-1, 2)
    low, high = places.min(axis=0) - reach, places.max(axis=0) + reach
    down, right = pixels[:, 0], pixels[:, 1]
    near = ((down >= low[0]) & (down <= high[0]) & (right >= low[1]) & (right <= high[1])).nonzero()[0]
    ink[:, near] = _inked(down[near], right[near], ways, half)
    return ink


def _inked(down: Floats, right: Floats, ways: Floats, half: float) -> Floats:
    """Return the same, of pixels by their rows and columns, (p,) each."""
    begin = ways[:, :-1].transpose(2, 0, 1)[..., None]  # of each piece of each way, (2, k, m - 1, 1)
    step = ways[:, 1:].transpose(2, 0, 1)[..., None] - begin
    long = np.maximum(step[0] ** 2 + step[1] ** 2, 1e-12)
    down, right = down - begin[0], right - begin[1]
    part = down * step[0]
    part += right * step[1]
    part /= long
    _within_one(part)
    down -= part * step[0]
    right -= part * step[1]
    down *= down
    down += right * right
    return _within_one(half - np.sqrt(down.min(axis=1)) + 0.5)


def _within_one(values: Floats) -> Floats:
    """Cut values off below 0 and above 1, in place: for the few that there are, quicker than numpy's own clipping."""
    np.maximum(values, 0.0, out=values)
    return np.minimum(values, 1.0, out=values)
