"""For how long nothing is seen to change: the lit picture stands still, in place and in light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Floats, Ints
from choreo.core.light_track import FRAME
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.printable import printable

WINDOW = 1.0
"""Seconds within which something has to change."""

MOVED, CHANGED = 0.05, 8
"""Metres, and steps of 255, within which a drone stands still, and its light."""

FEW = 0.01
"""Part of the lit drones that may move or change while the picture stands still all the same."""

_EVERY = 5
"""Frames between two looks."""

_LOOKS = int(WINDOW / (_EVERY * FRAME)) + 1
_DARK = 8
"""Of 255: up to that nobody sees a light."""

_ALOFT = 0.5
_MOST_LOOKS = 250_000_000
"""Of all drones: 22,580 of them for 18 minutes."""
_PARTS = 16
"""Of the swarm, looked at one after the other: where enough of one part lives, the others need not be looked at."""
_TOGETHER, _CHUNK = 32, 60_000
"""Drones, and looks of all of them, that are held together: so many stay near the processor."""
_HAIR = 1e-9  # m
_SURELY = 0.95
"""Part of a bound that rounding leaves alone."""


@dataclass(frozen=True)
class Stillness:
    """How much of a show stands still.

    Parameters
    ----------
    airborne_s : float
        From the first drone's take-off to the last one's landing, s.
    still_s : float
        How much of that the lit picture stands still in place and light, s.
    longest_s : float
        The longest stretch of it.
    longest_at_s : float or None
        When that begins; None where nothing ever stands still.
    longest_cue : str
        The cue that is shown then.
    """

    airborne_s: float
    still_s: float
    longest_s: float
    longest_at_s: float | None
    longest_cue: str

    @property
    def share(self) -> float:
        """Part of the time in the air in which the lit picture stands still, 0 to 1."""
        return self.still_s / self.airborne_s if self.airborne_s > 0 else 0.0

    def line(self) -> str:
        """Return it as a sentence."""
        told = f"{self.share:.1%} of {self.airborne_s:.0f} s in the air without motion or changing light"
        if self.longest_at_s is None:
            return told
        minutes, seconds = divmod(round(self.longest_at_s), 60)
        cue = f" in '{printable(self.longest_cue)}'" if self.longest_cue else ""
        return f"{told}, {self.longest_s:.1f} s at the longest, from {minutes:02d}:{seconds:02d} on{cue}"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers and words."""
        return {"share": self.share, **asdict(self)}


def stillness(plan: Plan) -> Stillness:
    """Return for how long the lit picture of a plan stands still in place and light.

    It stands still where, within a second, no more than one in a hundred of the lit drones moves by more than 5 cm or
    changes a colour channel by more than 8 of 255. Where all is dark there is no picture that could stand still.

    Raises
    ------
    InputError
        If the show lasts so long that its drones are looked at more often than finds room.

    Examples
    --------
    >>> import choreo as ch
    >>> ring = ch.ring(12, radius=8).stand(y=30, z=30)
    >>> found = stillness(ch.plan(ch.Show("ring", ch.Fleet(12), [ch.Cue(ring, hold=9, light="gold")])))
    >>> found.longest_cue, 8.5 < found.longest_s < 9.5
    ('ring', True)
    """
    first, last = plan.trajectory.times[[0, -1]].tolist()
    times = (last - first) / (FRAME * _EVERY) * plan.drones
    if times > _MOST_LOOKS:
        raise InputError(
            f"the show lasts {(last - first) / 3600:.1f} hours: its {plan.drones:,} drones would be looked at "
            f"{times:,.0f} times, ten a second, and choreo looks {_MOST_LOOKS:,} times at most; give it a shorter show"
        )
    looks = np.arange(np.ceil(first / FRAME / _EVERY), np.floor(last / FRAME / _EVERY) + 1) * _EVERY
    looks = looks.astype(np.int64)
    flown = _flown(plan, looks)
    if flown is None:
        return Stillness(0.0, 0.0, 0.0, None, "")
    windows = _still_windows(plan, looks)
    still = np.zeros(len(looks), dtype=bool)
    for step in range(_LOOKS if len(windows) else 0):
        still[step : step + len(windows)] |= windows
    still[: flown[0]] = still[flown[1] + 1 :] = False
    return _summed(plan, looks * FRAME, still, float(looks[flown[1]] - looks[flown[0]]) * FRAME)


def _pieces(plan: Plan, frames: Ints) -> Ints:
    """Return which piece of the trajectory is flown at each of the frames, (m,)."""
    times = plan.trajectory.times
    return np.clip(np.searchsorted(times, frames * FRAME, side="right") - 1, 0, len(times) - 2)


def _places(plan: Plan, frames: Ints, drones: Ints) -> Floats:
    """Return where some drones are at some frames, (m, n, 3) m."""
    times, piece = plan.trajectory.times, _pieces(plan, frames)
    own, row = _control(plan, piece, drones), piece - piece.min()
    u = np.clip((frames * FRAME - times[piece]) / (times[piece + 1] - times[piece]), 0.0, 1.0)[:, None, None]
    w = 1.0 - u
    a, b, c, d = (own[:, k].take(row, axis=0) for k in range(4))
    return np.asarray(w**3 * a + 3 * w**2 * u * b + 3 * w * u**2 * c + u**3 * d)


def _control(plan: Plan, pieces: Ints, drones: Ints) -> Floats:
    """Return the control points of some drones from the first of these pieces to the last, (k, 4, n, 3) m."""
    return np.asarray(plan.trajectory.control[pieces.min() : pieces.max() + 1].take(drones, axis=2))


def _flown(plan: Plan, looks: Ints) -> tuple[int, int] | None:
    """Return the numbers of the first and the last look at which a drone is in the air."""
    roof, everybody = plan.fleet.homes[:, 2] + _ALOFT, np.arange(plan.drones)
    high = (plan.trajectory.control[..., 2].max(axis=1) > roof - _HAIR).any(axis=1)
    maybe = np.flatnonzero(high[_pieces(plan, looks)])
    size, found = max(1, _CHUNK // plan.drones), []
    for way in (maybe, maybe[::-1]):
        for begin in range(0, len(way), size):
            some = way[begin : begin + size]
            aloft = (_places(plan, looks[some], everybody)[..., 2] > roof).any(axis=1)
            if aloft.any():
                found.append(int(some[int(aloft.argmax())]))
                break
    return (found[0], found[1]) if found else None


def _still_windows(plan: Plan, looks: Ints) -> Bools:
    """Return in which windows, by the number of the look at which they begin, the lit picture stands still."""
    count = max(0, len(looks) - _LOOKS + 1)
    lit, alive = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for part in range(min(_PARTS, plan.drones)):
        left = np.flatnonzero(alive <= FEW * plan.drones)  # elsewhere it lives, whatever the others do
        if not len(left):
            break
        needed = np.zeros(len(looks), dtype=bool)
        for step in range(_LOOKS):
            needed[left + step] = True
        begins = (np.cumsum(needed) - 1)[left]
        for first in range(part, plan.drones, _PARTS * _TOGETHER):
            drones = np.arange(first, min(first + _PARTS * _TOGETHER, plan.drones), _PARTS)
            for some, shone, lived in _counted(plan, looks[needed], drones, begins):
                lit[left[some]] += shone
                alive[left[some]] += lived
    return np.asarray((lit > 0) & (alive <= FEW * lit))


def _counted(plan: Plan, looks: Ints, drones: Ints, begins: Ints) -> Iterator[tuple[slice, Ints, Ints]]:
    """Yield of some of the windows, by the looks at which they begin, how many drones are lit, and how many live."""
    size = max(1, _CHUNK // len(drones))
    for start in range(0, len(begins), size):
        some = slice(start, start + size)
        own = begins[some]
        lit, alive = _lively(plan, looks[own[0] : own[-1] + _LOOKS], drones)
        yield some, lit[own - own[0]].sum(axis=1), alive[own - own[0]].sum(axis=1)


def _lively(plan: Plan, frames: Ints, drones: Ints) -> tuple[Bools, Bools]:
    """Return which drones are lit in which windows, and which of these move or change their colour, (m, n) each."""
    shown = plan.light.sample(frames, drones)
    dim, bright = _sliding(np.minimum, shown), _sliding(np.maximum, shown)
    change = bright - dim
    lit = (bright[..., 0] > _DARK) | (bright[..., 1] > _DARK) | (bright[..., 2] > _DARK)
    alive = (change[..., 0] > CHANGED) | (change[..., 1] > CHANGED) | (change[..., 2] > CHANGED)
    unsure = np.flatnonzero((lit & ~alive).any(axis=0) & ~_slow(plan, frames, drones))
    if len(unsure):
        places = _places(plan, frames, drones[unsure])
        x, y, z = np.moveaxis((_sliding(np.maximum, places) - _sliding(np.minimum, places)) ** 2, 2, 0)
        alive[:, unsure] |= x + y + z > MOVED**2
    return lit, alive & lit


def _slow(plan: Plan, frames: Ints, drones: Ints) -> Bools:
    """Return which drones fly so slowly between these frames that none of them moves within any window."""
    pieces = _pieces(plan, frames[[0, -1]])
    some = _control(plan, pieces, drones)
    step = (np.diff(some, axis=1) ** 2).sum(axis=3).max(axis=1)
    far = 3 * WINDOW / np.diff(plan.trajectory.times[pieces[0] : pieces[1] + 2])[:, None]
    jump = np.abs(some[1:, 0] - some[:-1, 3]).max(axis=(0, 2), initial=0.0)
    return np.asarray((step * far**2 < (_SURELY * MOVED) ** 2).all(axis=0) & (jump < _HAIR))


def _sliding(which: np.ufunc, rows: NDArray[Any]) -> NDArray[Any]:
    """Return the least or the most of each window: of two looks, of four, of eight, and of two eights that overlap."""
    width = 1
    while 2 * width <= _LOOKS:
        rows = which(rows[:-width], rows[width:])
        width *= 2
    rest = _LOOKS - width
    return np.asarray(which(rows[:-rest], rows[rest:]) if rest else rows)


def _summed(plan: Plan, looks: Floats, still: Bools, airborne: float) -> Stillness:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], still, [False]]).astype(np.int8)))
    begins, ends = looks[edges[::2]], looks[edges[1::2] - 1]
    if len(begins) == 0:
        return Stillness(airborne, 0.0, 0.0, None, "")
    lengths = (ends - begins).round(6)
    longest = int(lengths.argmax())
    at = float(begins[longest])
    span = plan.span_at(at + float(lengths[longest]) / 2)
    return Stillness(
        round(airborne, 6),
        round(float(lengths.sum()), 6),
        float(lengths[longest]),
        round(at, 6),
        "" if span is None else span.name,
    )
