"""Polynomials in Bernstein form: exact bounds, exact least values, cut into halves.

A polynomial on a stretch of time is kept as its Bernstein coefficients. It never leaves the range of its
coefficients, its first and last coefficient are its values at the ends, and halving the stretch pulls the
coefficients towards the curve with the square of the length (Farouki, The Bernstein polynomial basis: a
centennial retrospective, 2012). So every question below is answered by bounding, and halving what is undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints

Polynomials: TypeAlias = "tuple[Floats, ...]"
"""Several polynomials of the same m stretches: each (degree + 1, m) coefficients."""

HALVINGS = 40
"""After so many halvings a stretch is shorter than any distance that matters (a minute at 20 m/s becomes 1 nm)."""

NEWTONS = 2
"""Steps towards where a convex polynomial turns: each doubles the digits, and a stretch that stays open is halved."""

PRECISION = 1e-9
"""Metres (or metres a second) to which least and greatest values are known."""


def halve(rows: Floats) -> Floats:
    """Return the coefficients (degree + 1, m) on the first halves, then those on the second halves: (degree + 1, 2 m).

    Each is halved as if alone, to the last bit, by sums of neighbours (de Casteljau): a product of matrices would be
    rounded otherwise with more of them, or on more cores.
    """
    halves = np.empty((len(rows), 2, rows.shape[1]))
    for degree in range(len(rows)):
        halves[degree, 0], halves[-1 - degree, 1] = rows[0], rows[-1]
        rows = (rows[1:] + rows[:-1]) / 2
    return halves.reshape(len(halves), -1)


def value(control: Floats, u: Floats | float) -> Floats:
    """Return the curves at `u`, 0 to 1; control points run along the first axis."""
    rows = list(control)
    while len(rows) > 1:
        rows = [a + u * (b - a) for a, b in pairwise(rows)]
    return np.asarray(rows[0])


def restrict(control: Floats, low: Floats | float, high: Floats | float) -> Floats:
    """Return the control points (along the first axis) of the stretch `low` to `high` of 0 to 1."""
    first, last = [control[0]], []
    rows = list(control)
    while len(rows) > 1:
        rows = [(1 - high) * a + high * b for a, b in pairwise(rows)]
        first.append(rows[0])
    rows = first
    at = np.divide(low, high, out=np.zeros(np.shape(high)), where=np.asarray(high) > 0)
    while rows:
        last.append(rows[-1])
        rows = [(1 - at) * a + at * b for a, b in pairwise(rows)]
    return np.stack(last[::-1])


def squared_length(control: Floats, axes: int) -> Floats:
    """Return the squared length of cubic vector curves (4, axes or more, m) as degree-6 coefficients (7, m).

    Only the first `axes` axes count.
    """
    a, b, c, d = control[:, :axes]

    def times(one: Floats, other: Floats) -> Floats:
        total = one[0] * other[0]
        for p, q in zip(one[1:], other[1:], strict=True):
            total += p * q
        return np.asarray(total)

    return np.stack(
        [
            times(a, a),
            times(a, b),
            (2 * times(a, c) + 3 * times(b, b)) / 5,
            (times(a, d) + 9 * times(b, c)) / 10,
            (2 * times(b, d) + 3 * times(c, c)) / 5,
            times(c, d),
            times(d, d),
        ]
    )


def clear_of(control: Floats) -> Floats:
    """Return what cubic vector curves (4, axes, m) are not shorter than, (m,): how far off their control points lie.

    That is measured along the mean of both ends, which is quick, and near to the truth for those that hardly turn.
    """
    middle = control[0] + control[3]
    length = np.sqrt(sum(axis * axis for axis in middle))
    along = np.asarray(sum(control[:, axis] * middle[axis] for axis in range(len(middle))))
    nearest = np.minimum(np.minimum(along[0], along[1]), np.minimum(along[2], along[3]))
    return np.asarray(nearest / np.where(length > 0, length, 1.0))


def least(
    rows: Floats,
    low: Floats,
    high: Floats,
    group: Ints,
    groups: int,
    *,
    wanted: float,
    known: float,
) -> tuple[Floats, Floats]:
    """Return each group's least value and where it is taken, (groups,) each.

    Exact (to `PRECISION` of the square root) where the group's least value is below `wanted`, and for the least of
    all where that is below `known`; else only an upper bound, infinite for a group without a stretch.

    Parameters
    ----------
    rows : (degree + 1, m) array
        Coefficients: one polynomial per stretch.
    low, high : (m,) arrays
        Where each stretch begins and ends.
    group : (m,) array
        To which group each stretch belongs.
    groups : int
        How many groups there are.
    wanted, known : float
        See above.
    """
    best, where = np.full(groups, np.inf), np.zeros(groups)
    for _ in range(HALVINGS):
        if not len(group):
            break
        for end, at in ((rows[0], low), (rows[-1], high)):
            _lower(best, where, group, end, at)
        # Of one that only rises or falls the least coefficient is an end, which is not below the best.
        open_ = np.flatnonzero(rows.min(axis=0) < _worth_it(best, group, wanted, known))
        rows, low, high, group = rows[:, open_], low[open_], high[open_], group[open_]
        turn, at, bound = _turns(rows)
        _lower(best, where, group, turn, low + at * (high - low))
        open_ = np.flatnonzero(bound < _worth_it(best, group, wanted, known))
        rows, low, high, group = _halved((rows,), low, high, group, open_)
    return best, where


def _worth_it(best: Floats, group: Ints, wanted: float, known: float) -> Floats:
    """Return below which value a stretch of each group still matters, (m,); see `least`."""
    known = min(known, float(best.min()))
    target = np.maximum(known, np.minimum(best[group], wanted))
    # In squares, `PRECISION` of the root is twice the root times it.
    return np.asarray(target - 2 * PRECISION * np.sqrt(np.abs(target)))


def _turns(rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Return value and place where polynomials, (degree + 1, m), about turn, and what none is less than.

    The place is where the slope would be zero if it were straight; of a convex one it is followed there (Newton).
    A polynomial lies above its tangent at any place, bent by its least bend: one that bends by at least b > 0 is
    nowhere lower than there by more than slope squared by 2 b; one with b < 0 lies below its tangent by at most -b
    times half the square of the way.
    Of two drones that fly straight the squared distance is a parabola: there the value and the bound are one.
    """
    degree = len(rows) - 1
    slopes = degree * np.diff(rows, axis=0)
    bends = (degree - 1) * np.diff(slopes, axis=0)
    least_bend = bends.min(axis=0)
    at, convex = _inside(slopes[0], slopes[0] - slopes[-1]), least_bend > 0
    for _ in range(NEWTONS):
        steps = np.divide(value(slopes, at), value(bends, at), out=np.zeros_like(at), where=convex)
        at = np.clip(at - steps, 0.0, 1.0)
    found, slope = value(rows, at), value(slopes, at)
    tangent = found - np.maximum(slope * at, -slope * (1 - at))
    bound = tangent + np.minimum(least_bend, 0.0) * np.maximum(at, 1 - at) ** 2 / 2
    bowl = found - np.divide(slope * slope, 2 * least_bend, out=np.full_like(at, np.inf), where=convex)
    return found, at, np.maximum(np.maximum(bound, bowl), rows.min(axis=0))


def stretches_where(
    polynomials: Polynomials,
    group: Ints,
    decide: Callable[[Polynomials], NDArray[np.int8]],
) -> tuple[Polynomials, Floats, Floats, Ints]:
    """Return the stretches of 0 to 1 on which a condition holds: polynomials, low, high, group.

    `decide` says of each stretch 1 (holds throughout), -1 (nowhere) or 0 (undecided: it is halved, and after
    `HALVINGS` counted as holding).
    """
    low, high = np.zeros(len(group)), np.ones(len(group))
    kept: list[tuple[Polynomials, Floats, Floats, Ints]] = []
    for halving in range(HALVINGS + 1):
        if not len(group):
            break
        verdict = decide(polynomials)
        holds = np.flatnonzero(verdict == 1 if halving < HALVINGS else verdict >= 0)
        kept.append((tuple(part[:, holds] for part in polynomials), low[holds], high[holds], group[holds]))
        *parts, low, high, group = _halved(polynomials, low, high, group, np.flatnonzero(verdict == 0))
        polynomials = tuple(parts)
    if not kept:
        return polynomials, low, high, group
    return (
        tuple(np.concatenate(parts, axis=1) for parts in zip(*(entry[0] for entry in kept), strict=True)),
        np.concatenate([entry[1] for entry in kept]),
        np.concatenate([entry[2] for entry in kept]),
        np.concatenate([entry[3] for entry in kept]),
    )


def above(rows: Floats, level: float) -> NDArray[np.int8]:
    """Return 1 where a polynomial is above `level` throughout, -1 where nowhere, 0 where it cannot be told yet.

    Coefficients (degree + 1, m).
    """
    lowest, highest = rows.min(axis=0), rows.max(axis=0)
    verdict = (lowest > level).astype(np.int8) - (highest <= level).astype(np.int8)
    # One that hovers at the level would be halved for ever.
    flat = (verdict == 0) & (highest - lowest < PRECISION)
    return np.where(flat, np.where(rows.mean(axis=0) > level, 1, -1), verdict).astype(np.int8)


def _lower(best: Floats, where: Floats, group: Ints, found: Floats, at: Floats) -> None:
    """Lower each group's best to what was found in it, of equals the first, in place."""
    lower = np.flatnonzero(found < best[group])
    found, at, group = found[lower], at[lower], group[lower]
    np.minimum.at(best, group, found)
    where[group] = np.inf
    as_low = found == best[group]
    np.minimum.at(where, group[as_low], at[as_low])


def _halved(polynomials: Polynomials, low: Floats, high: Floats, group: Ints, chosen: Ints) -> list[Any]:
    middle = (low[chosen] + high[chosen]) / 2
    return [
        *(halve(part[:, chosen]) for part in polynomials),
        np.concatenate([low[chosen], middle]),
        np.concatenate([middle, high[chosen]]),
        np.concatenate([group[chosen], group[chosen]]),
    ]


def quadratic_extremes(rows: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return least value, its place, greatest value and its place of quadratics, (3, ...) coefficients."""
    bend = rows[0] - 2 * rows[1] + rows[2]
    turn = _inside(rows[0] - rows[1], bend)
    return _extremes(rows, turn[None])


def cubic_extremes(rows: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return least value, its place, greatest value and its place of cubics, (4, ...) coefficients."""
    d0, d1, d2 = np.diff(rows, axis=0)
    # The slope d0 (1-u)^2 + 2 d1 u (1-u) + d2 u^2 is zero at q / bend and d0 / q, without cancellation.
    bend = d0 - 2 * d1 + d2
    root = np.sqrt(np.maximum(d1 * d1 - d0 * d2, 0.0))
    half = d0 - d1
    q = half + np.copysign(root, half)
    return _extremes(rows, np.stack([_inside(q, bend), _inside(d0, q)]))


def first_above(rows: Floats, level: float) -> Floats:
    """Return where each cubic, (4, m), first rises above `level`; 1 for one that never does."""
    d0, d1, d2 = np.diff(rows, axis=0)
    half, bend = d0 - d1, d0 - 2 * d1 + d2
    q = half + np.copysign(np.sqrt(np.maximum(d1 * d1 - d0 * d2, 0.0)), half)
    turns = np.sort(np.stack([_inside(q, bend), _inside(d0, q)]), axis=0)
    ends = np.stack([np.zeros_like(half), *turns, np.ones_like(half)])
    high = value(rows[:, None], ends) > level
    chosen = np.where(high.any(axis=0), high.argmax(axis=0), 3)
    column = np.arange(rows.shape[1])
    upper, lower = ends[chosen, column], ends[np.maximum(chosen - 1, 0), column]
    for _ in range(HALVINGS):
        middle = (lower + upper) / 2
        over = value(rows, middle) > level
        lower, upper = np.where(over, lower, middle), np.where(over, middle, upper)
    return np.where(high[0], 0.0, np.where(high.any(axis=0), upper, 1.0))


def _inside(top: Floats, bottom: Floats) -> Floats:
    """Return top / bottom, brought into 0 to 1; 0 where there is no such number."""
    ratio = np.divide(top, bottom, out=np.zeros_like(top), where=np.abs(bottom) > 1e-300)
    return np.clip(np.where(np.isfinite(ratio), ratio, 0.0), 0.0, 1.0)


def _extremes(rows: Floats, turns: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    places = np.concatenate([np.zeros((1, *turns.shape[1:])), turns, np.ones((1, *turns.shape[1:]))])
    values = np.concatenate([rows[:1], value(rows[:, None], turns), rows[-1:]])
    lowest, highest = values.argmin(axis=0)[None], values.argmax(axis=0)[None]
    return (
        np.take_along_axis(values, lowest, 0)[0],
        np.take_along_axis(places, lowest, 0)[0],
        np.take_along_axis(values, highest, 0)[0],
        np.take_along_axis(places, highest, 0)[0],
    )
