"""For how long nothing is seen to change: the lit picture stands still, in place and in light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from choreo.arrays import Bools, Bytes, Floats
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
_CHUNK = 200
"""Windows that are looked at together."""


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
    ground = plan.fleet.homes[:, 2]
    shown = plan.light.sample(looks)
    aloft = np.zeros(len(looks), dtype=bool)
    still = np.zeros(len(looks), dtype=bool)
    for begin, places in _places(plan, looks):
        aloft[begin : begin + len(places)] |= (places[..., 2] > ground + _ALOFT).any(axis=1)
        windows = _still_windows(places, shown[begin : begin + len(places)])
        for row in np.flatnonzero(windows):
            still[begin + row : begin + row + _LOOKS] = True
    flown = np.flatnonzero(aloft)
    if len(flown) == 0:
        return Stillness(0.0, 0.0, 0.0, None, "")
    still[: flown[0]] = still[flown[-1] + 1 :] = False
    return _summed(plan, looks * FRAME, still, float(looks[flown[-1]] - looks[flown[0]]) * FRAME)


def _places(plan: Plan, looks: np.ndarray) -> Iterator[tuple[int, Floats]]:
    """Yield where all drones are at some of the looks, (m, n, 3) m, and the number of the first; they overlap."""
    control, times = plan.trajectory.control, plan.trajectory.times
    for begin in range(0, len(looks), _CHUNK):
        moment = looks[begin : begin + _CHUNK + _LOOKS - 1] * FRAME
        piece = np.clip(np.searchsorted(times, moment, side="right") - 1, 0, len(times) - 2)
        u = np.clip((moment - times[piece]) / (times[piece + 1] - times[piece]), 0.0, 1.0)[:, None, None]
        w = 1.0 - u
        a, b, c, d = (control[piece, k] for k in range(4))
        yield begin, w**3 * a + 3 * w**2 * u * b + 3 * w * u**2 * c + u**3 * d


def _still_windows(places: Floats, shown: Bytes) -> Bools:
    """Return in which windows, by the number of the look at which they begin, the lit picture stands still."""
    count = len(places) - _LOOKS + 1
    if count <= 0:
        return np.zeros(0, dtype=bool)
    low, high = places[:count].copy(), places[:count].copy()
    dim, bright = shown[:count].copy(), shown[:count].copy()
    for step in range(1, _LOOKS):
        np.minimum(low, places[step : step + count], out=low)
        np.maximum(high, places[step : step + count], out=high)
        np.minimum(dim, shown[step : step + count], out=dim)
        np.maximum(bright, shown[step : step + count], out=bright)
    lit = bright.max(axis=2) > _DARK
    moved = ((high - low) ** 2).sum(axis=2) > MOVED**2
    changed = (bright - dim).max(axis=2) > CHANGED
    alive = (lit & (moved | changed)).sum(axis=1)
    return np.asarray((lit.sum(axis=1) > 0) & (alive <= FEW * lit.sum(axis=1)))


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
