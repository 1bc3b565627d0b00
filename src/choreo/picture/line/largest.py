"""Which of some things go first: the largest, and of very many equally large ones those that lie farthest apart."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.neighbours import nearest

_ALIKE = 0.02
"""Part of their size within which things are equally large."""
_FEW_ENOUGH = 10_000_000
"""Things x those wanted, up to which the farthest are sought one by one: a second, about, for four times as many."""
_MANY = 100
"""Equally large things that are a pattern by themselves, as dots of a halftone are and bricks of a wall."""


def largest(size: Floats, places: Floats, count: int, taken: Floats | None = None) -> Ints:
    """Return which `count` of some things are the largest; of a pattern of equally large ones, the farthest apart.

    Parameters
    ----------
    size : Floats
        Of each, at least 0, (k,).
    places : Floats
        Where each lies, (k, 2).
    count : int
        How many are wanted.
    taken : Floats or None
        Places that others have already, (m, 2).

    Examples
    --------
    >>> row = np.stack([np.arange(101.0), np.zeros(101)], axis=1)
    >>> largest(np.ones(101), row, 3).tolist()
    [0, 100, 50]
    """
    order = np.argsort(-size, kind="stable")
    if not 0 < count < len(size):
        return order[: max(count, 0)]
    last = size[order[count - 1]]  # of those that go, the smallest
    ranked = size[order]
    first, end = int((ranked > last * (1 + _ALIKE)).sum()), int((ranked >= last * (1 - _ALIKE)).sum())
    if end - first < _MANY:
        return order[:count]
    alike, larger = order[first:end], order[:first]
    before = places[larger] if taken is None else np.concatenate([taken, places[larger]])
    stay = _farthest_apart(places[alike], count - first, before)
    return np.asarray(np.concatenate([larger, alike[stay]]))


def _farthest_apart(places: Floats, count: int, taken: Floats) -> Ints:
    """Return which places, each as far as can be from those before it and from those taken already, (count,)."""
    if len(places) * count > _FEW_ENOUGH:  # so many lie all over the picture if each n-th goes, row by row
        high = max(float(np.ptp(places[:, 1])), 1e-9)
        row = np.rint((places[:, 1] - places[:, 1].min()) / high * np.sqrt(count))
        return np.lexsort((places[:, 0], row))[np.linspace(0, len(places) - 1, count).astype(np.int64)]
    stay = np.zeros(count, dtype=np.int64)
    far = nearest(places, taken)[0] if len(taken) else np.full(len(places), np.inf)
    for index in range(count):
        stay[index] = np.argmax(far)
        far = np.minimum(far, np.hypot(*(places - places[stay[index]]).T))
        far[stay[index]] = -1.0
    return stay
