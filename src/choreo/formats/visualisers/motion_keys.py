"""The few cubic pieces that stay near to planned curves: for files that are looked at, not flown.

A cubic through a curve's ends and through two places between them, at the zeros of the Chebyshev polynomial of degree
4 stretched to the ends, leaves a smooth curve six times less than one with the curve's own velocities would. Each piece
is as long as it can be, so that there are few: the greedy choice is the best one where parts of a good piece are good.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.trajectory import Trajectory

STEPS = 32
"""Moments a second at which pieces may end: whole in binary, so that 32-bit numbers hold them exactly."""
_SHORTEST = 3
"""Steps of a piece: so many that its four places are four moments."""
_INNER = 0.5 - 0.5 * np.cos(3 * np.pi / 8) / np.cos(np.pi / 8)
_LOOKS = (np.arange(16) + 1) / 17
_FINE = 32
"""A length is looked for until it is known to this part of itself,"""
_ENOUGH = 0.88
"""or until a piece misses by so much of what it may: as the fourth root of that is its length."""


def fitted(trajectory: Trajectory, drones: Ints, within: Floats) -> list[tuple[Ints, Floats]]:
    """Return for each of these drones moments (p + 1,), of `STEPS` a second, and pieces (p, 4, 3) between them.

    Parameters
    ----------
    trajectory : Trajectory
    drones : (n,) array
    within : (n,) array
        Metres that a piece may leave the planned curve, at each step of time.

    Examples
    --------
    >>> line = Trajectory([0.0, 4.0], [[[[0.0, 0, 9]], [[1.0, 0, 9]], [[2.0, 0, 9]], [[3.0, 0, 9]]]])
    >>> [(moments, pieces)] = fitted(line, np.array([0]), np.array([0.01]))
    >>> moments.tolist(), pieces.round(3)[0, :, 0].tolist()
    ([0, 128], [0.0, 1.0, 2.0, 3.0])
    """
    first, table = _sampled(trajectory, drones)
    steps = table.shape[1] - 1 - _SHORTEST
    begin, length = np.zeros(len(drones), dtype=np.int64), np.full(len(drones), STEPS)
    moments: list[list[int]] = [[0] for _ in drones]
    pieces: list[list[Floats]] = [[] for _ in drones]
    live = np.arange(len(drones))
    while len(live):
        length[live] = _longest(table, live, begin[live], length[live], within[live])
        found = _bezier(table, live, begin[live], length[live])
        begin[live] += length[live]
        for drone, end, piece in zip(live.tolist(), begin[live].tolist(), found, strict=True):
            moments[drone].append(end)
            pieces[drone].append(piece)
        live = live[begin[live] < steps]
    return [(np.array(own) + first, np.array(curve)) for own, curve in zip(moments, pieces, strict=True)]


def _sampled(trajectory: Trajectory, drones: Ints) -> tuple[int, Floats]:
    """Return the first step, and places (n, k, 3) at all; after its end a drone stays, a shortest piece long."""
    times = trajectory.times
    first, last = int(np.floor(times[0] * STEPS)), int(np.ceil(times[-1] * STEPS))
    moments = np.arange(first, last + 1 + _SHORTEST) / STEPS
    piece = np.clip(np.searchsorted(times, moments, side="right") - 1, 0, len(times) - 2)
    u = np.clip((moments - times[piece]) / np.diff(times)[piece], 0.0, 1.0)
    weights = np.stack([(1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, u**3], axis=1)
    control = np.ascontiguousarray(trajectory.control[:, :, drones]).reshape(len(times) - 1, 4, -1)
    table = np.empty((len(moments), 3 * len(drones)))
    for each, (start, end) in enumerate(pairwise(np.searchsorted(piece, np.arange(len(times))))):
        table[start:end] = weights[start:end] @ control[each]
    return first, np.ascontiguousarray(table.reshape(len(moments), -1, 3).swapaxes(0, 1))


def _longest(table: Floats, rows: Ints, begin: Ints, guess: Ints, within: Floats) -> Ints:
    """Return how many steps the longest piece has that stays within reach, looked for from a guess on."""
    found = _searched(table, rows, begin, guess, within, closely=False)
    wrong = np.flatnonzero(~_keeps(table, rows, begin, found, within))
    found[wrong] = _searched(table, rows[wrong], begin[wrong], found[wrong] // 2, within[wrong], closely=True)
    return found


def _searched(table: Floats, rows: Ints, begin: Ints, guess: Ints, within: Floats, *, closely: bool) -> Ints:
    """Try the length at which the miss, which grows as its fourth power, would just be good, in turns with halves.

    `closely` looks at all steps of time, else at some.
    """
    most = table.shape[1] - 1 - begin
    good, bad = np.full(len(rows), _SHORTEST), most + 1
    tried = np.clip(guess, _SHORTEST + 1, most)
    open_, halving = np.flatnonzero(good < most), False
    while len(open_):
        length = tried[open_]
        share = _misses(table, rows[open_], begin[open_], length) / within[open_]
        near = share <= 1
        if closely:
            near &= _keeps(table, rows[open_], begin[open_], length, within[open_])
        good[open_] = low = np.where(near, length, good[open_])
        bad[open_] = high = np.where(near, bad[open_], length)
        likely = (length * np.clip(0.95 / np.maximum(share, 1e-9), 0.004, 20.0) ** 0.25).astype(np.int64)
        half = np.minimum((low + high) // 2, 2 * low)
        tried[open_] = np.clip(half if halving else likely, low + 1, high - 1)
        done = (high - low <= np.maximum(1, low // _FINE)) | (near & (share > _ENOUGH))
        open_, halving = open_[~done], not halving
    return good


def _bezier(table: Floats, rows: Ints, begin: Ints, length: Ints) -> Floats:
    """Return the control points (r, 4, 3) of cubics through the places at four moments of each stretch."""
    near, far = (begin + np.rint(part * length).astype(np.int64) for part in (_INNER, 1 - _INNER))
    start, end = table[rows, begin], table[rows, begin + length]
    u, w = ((middle - begin)[:, None] / length[:, None] for middle in (near, far))
    left = table[rows, near] - (1 - u) ** 3 * start - u**3 * end
    right = table[rows, far] - (1 - w) ** 3 * start - w**3 * end
    a, b, c, d = 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, 3 * (1 - w) ** 2 * w, 3 * (1 - w) * w**2
    whole = a * d - b * c
    return np.stack([start, (d * left - b * right) / whole, (a * right - c * left) / whole, end], axis=1)


def _powers(table: Floats, rows: Ints, begin: Ints, length: Ints) -> list[Floats]:
    """Return the coefficients (r, 3) of 1, u, u^2 and u^3."""
    p, q, r, s = _bezier(table, rows, begin, length).swapaxes(0, 1)
    return [p, 3 * (q - p), 3 * (p - 2 * q + r), s - p + 3 * (q - r)]


def _misses(table: Floats, rows: Ints, begin: Ints, length: Ints) -> Floats:
    """Return how far a piece is from its curve, (r,) m, at some moments: those that miss there are bad."""
    steps = np.rint(_LOOKS * length[:, None]).astype(np.int64)
    u = (steps / length[:, None])[..., None]
    one, two, three, four = (each[:, None] for each in _powers(table, rows, begin, length))
    gap = one + u * (two + u * (three + u * four)) - table[rows[:, None], begin[:, None] + steps]
    return np.asarray(np.sqrt(np.einsum("rlx,rlx->rl", gap, gap).max(axis=1)))


def _keeps(table: Floats, rows: Ints, begin: Ints, length: Ints, within: Floats) -> NDArray[np.bool_]:
    """Return whether a piece is near to its curve at all steps of time, (r,)."""
    if not len(rows):
        return np.zeros(0, dtype=np.bool_)
    starts = np.cumsum(length) - length
    which = np.repeat(np.arange(len(rows)), length)
    step = np.arange(len(which)) - starts[which]
    u = (step / length[which])[:, None]
    one, two, three, four = (each[which] for each in _powers(table, rows, begin, length))
    gap = one + u * (two + u * (three + u * four)) - table[rows[which], begin[which] + step]
    worst = np.maximum.reduceat(np.einsum("sx,sx->s", gap, gap), starts)
    return np.asarray(worst <= within**2)
