"""As many dots as strokes hold at a spacing, one beside the other; and where the strokes are tightest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, plane
from choreo.neighbours import around, tree
from choreo.picture.line.network import Network

_FINE = 24
"""Places a spacing at which a dot may stand."""
_STARTS = 6
_QUICK_STARTS = 2
_HOPE = 1.5
"""Part by which a distance that is wanted may exceed what is possible, and yet be worked for."""
_CROSSED = 8
"""Places a cell at which it is looked whether a line crosses it."""
_FEW = 64
_AT_ONCE = 20_000
"""Pairs of which all distances are taken sooner than a tree is grown."""
MOST_PLACES = 400_000
"""Places at which a dot may stand, at most."""


def packed(
    network: Network, spacing: float, rng: np.random.Generator, *, starts: int = _STARTS, smallest_first: bool = False
) -> tuple[Floats, Ints]:
    """Return places, and their edges, of many dots no two of which are nearer than `spacing`.

    Each next dot stands as near to those before it as it may: along one edge after the other, from several starts.
    The best start counts. It is not the largest number there is, but near it, and quick. With `smallest_first` the
    edges of small connected parts come before those of larger ones, so that none is left without.
    """
    step = max(spacing / _FINE, network.total / MOST_PLACES)
    places, edge = network.samples(step)
    # A hair more, so that rounding brings none too near.
    cells = Places.of(network.at(places)[0], spacing * (1 + 1e-9))
    best = np.empty(0, dtype=np.int64)
    for _ in range(starts):
        chosen = cells.one_after_the_other(_order(network, edge, rng, smallest_first))
        if len(chosen) > len(best):
            best = np.sort(chosen)
    return places[best], edge[best]


@dataclass(frozen=True, eq=False)
class Places:
    """Points in the order of square cells as wide as a reach, so that who is within it is found in three runs."""

    reach: float
    index: Ints
    """Which points they are, (n,)."""
    at: Plane
    cell: Ints
    """Which cell each lies in, rising."""
    around: list[list[slice]]
    """The three runs of points in a cell and those about it."""
    about: dict[int, tuple[Plane, Ints]]
    """The points of these runs, and which they are, of the cells that were asked for."""
    numbers: Ints
    """0, 1, ... (n,)."""

    @staticmethod
    def of(points: Floats, reach: float) -> Places:
        at = np.floor((points - points.min(axis=0)) / reach).astype(np.int64)
        row = int(at[:, 0].max()) + 3  # one beyond either end is empty
        code = (at[:, 1] + 1) * row + at[:, 0] + 1
        index = np.argsort(code, kind="stable")
        some, cell = np.unique(code[index], return_inverse=True)
        runs = np.array([-1, 0, 1])[:, None] * row + np.array([-1, 2])
        ends = np.searchsorted(code[index], some[:, None, None] + runs).tolist()
        around = [[slice(*both) for both in three] for three in ends]
        return Places(reach, index, plane(points)[index], cell, around, {}, np.arange(len(index)))

    def one_after_the_other(self, order: Ints) -> Ints:
        """Return those points of an order that lie within reach of none chosen before them."""
        turn = np.empty(len(order), dtype=np.int64)
        turn[order] = np.arange(len(order))
        turn, place = turn[self.index], np.empty(len(order), dtype=np.int64)
        place[turn] = np.arange(len(order))
        free = bytearray(b"\1") * len(order)
        is_free = np.frombuffer(free, dtype=np.uint8)  # the same bytes
        chosen: list[int] = []
        turned = free.find(1)
        while turned >= 0:
            own = int(place[turned])
            chosen.append(own)
            near, which = self._about(int(self.cell[own]))
            is_free[turn[which[np.abs(near - self.at[own]) <= self.reach]]] = 0
            turned = free.find(1, turned)
        return self.index[chosen]

    def _about(self, cell: int) -> tuple[Plane, Ints]:
        """Return the points in a cell and those about it, and which they are."""
        if cell not in self.about:
            which = np.concatenate([self.numbers[run] for run in self.around[cell]])
            self.about[cell] = self.at[which], which
        return self.about[cell]


def packed_dots(network: Network, n: int | None, spacing: float) -> Floats | None:
    """Return n packed dots, (n, 2) m, or as many as are found; None where these are fewer than n, or a part has none.

    The same for the same network: nothing is left to chance.
    """
    places, edge = _row(network, spacing)
    if not np.bincount(network.part[edge], minlength=network.parts).all():
        return None
    if n is not None:
        stay = thinned(network, edge, n)
        if stay is None:
            return None
        places = places[stay]
    return network.at(places)[0]


def unlit(network: Network, spacing: float) -> Bools:
    """Return which edges belong to connected parts on which a packed row leaves no room for a dot, (edges,).

    All of such a part lies within a spacing of the dots of others.
    """
    if _all_apart(network, spacing):
        return np.zeros(len(network.part), dtype=np.bool_)
    count = np.bincount(network.part[_row(network, spacing)[1]], minlength=network.parts)
    return np.asarray(count[network.part] == 0)


def _all_apart(network: Network, spacing: float) -> bool:
    """Tell whether the boxes around the connected parts lie so far from each other that none takes another's room."""
    import shapely

    last = np.append(np.searchsorted(network.run, network.start[1:]), len(network.run)) - 1
    part = np.repeat(network.part, np.diff(last, prepend=-1))
    low, high = np.full((network.parts, 2), np.inf), np.full((network.parts, 2), -np.inf)
    np.minimum.at(low, part, network.xy)
    np.maximum.at(high, part, network.xy)
    boxes = shapely.box(*low.T, *high.T)
    tree, reach = shapely.STRtree(boxes), spacing * (1 + 1e-6)
    # A few first: of many that lie over each other all pairs would be without number.
    return all(
        len(tree.query(some, predicate="dwithin", distance=reach)[0]) == len(some) for some in (boxes[:_FEW], boxes)
    )


def _row(network: Network, spacing: float) -> tuple[Floats, Ints]:
    """Return the places of packed dots and their edges, one on each connected part as far as that can be."""
    if spacing not in network.rows:
        rng = np.random.default_rng(0)
        places, edge = packed(network, spacing, rng, starts=_QUICK_STARTS, smallest_first=True)
        network.rows[spacing] = _lit(network, places, edge, spacing)
    return network.rows[spacing]


def _lit(network: Network, places: Floats, edge: Ints, spacing: float) -> tuple[Floats, Ints]:
    """Return the dots, some of them given up for one on each part that has none, where none else is lost by that."""
    count = np.bincount(network.part[edge], minlength=network.parts)
    points, part_of = network.at(places)[0], network.part[edge]
    for part in np.flatnonzero(count == 0).tolist():
        own = np.flatnonzero(network.part == part)
        run = [np.linspace(0, network.length[one], 2 + int(_CROSSED * network.length[one] / spacing)) for one in own]
        candidates = np.concatenate([network.start[one] + along for one, along in zip(own, run, strict=True)])
        owner = np.repeat(own, [len(along) for along in run])
        standing = network.at(candidates)[0]
        ways = _in_the_way(standing, points, spacing * (1 + 1e-9))
        dark = _darkened(ways, part_of, count)
        best = min(range(len(ways)), key=lambda index: (dark[index], len(ways[index])))
        if dark[best]:
            continue
        places = np.append(np.delete(places, ways[best]), candidates[best])
        edge = np.append(np.delete(edge, ways[best]), owner[best])
        points = np.concatenate([np.delete(points, ways[best], axis=0), standing[best, None]])
        order = np.argsort(places, kind="stable")
        places, edge, points = places[order], edge[order], points[order]
        part_of = network.part[edge]
        count = np.bincount(part_of, minlength=network.parts)
    return places, edge


def _darkened(ways: list[Ints], part_of: Ints, count: Ints) -> list[int]:
    """Return how many connected parts have no dot left where some dots, each in one part, are given up."""
    lost = part_of[np.concatenate(ways)] + len(count) * np.repeat(np.arange(len(ways)), [len(way) for way in ways])
    both, lost_of = np.unique(lost, return_counts=True)
    gone = count[both % len(count)] <= lost_of
    dark: list[int] = np.bincount(both[gone] // len(count), minlength=len(ways)).tolist()
    return dark


def _in_the_way(some: Floats, points: Floats, reach: float) -> list[Ints]:
    """Return which points are within reach of each of some places, which mostly are few and near each other."""
    low, high = some.min(axis=0) - reach, some.max(axis=0) + reach
    x, y = points.T
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    if len(some) * len(near) > _AT_ONCE:
        return [near[which] for which in around(some, points[near], reach)]
    away = ((some[:, None] - points[near]) ** 2).sum(axis=2)
    return [near[row] for row in away <= reach * reach]


def thinned(network: Network, edge: Ints, n: int) -> Bools | None:
    """Return which n of dots on these edges stay, taken away at even distances; None where too few are there.

    The only dot of a connected part is never taken away.
    """
    part = network.part[edge]
    count = np.bincount(part, minlength=network.parts)
    _, first = np.unique(part, return_index=True)
    spares = np.flatnonzero(count[part] > 1), np.delete(np.arange(len(part)), first)
    for spare in spares:
        if not 0 <= len(edge) - n <= len(spare):
            return None
        stay = np.ones(len(edge), dtype=bool)
        stay[spare[np.linspace(0, len(spare) - 1, len(edge) - n).round().astype(np.int64)]] = False
        if np.bincount(part[stay], minlength=network.parts).all():
            return stay
    return None


def most_on(lines: Sequence[Floats], spacing: float) -> int:
    """Return a number of dots that lines, in metres, certainly do not exceed: cells that hold one dot at most each."""
    return _cells(np.concatenate(lines), np.cumsum([len(line) for line in lines]) - 1, spacing)


def widest_gap(network: Network, n: int, wanted: float) -> float:
    """Return a distance, m, up to `wanted`, that the nearest of n dots certainly do not exceed by half of it.

    It is `wanted` itself unless the strokes lie so close that it is far from possible.
    """
    last = np.append(np.searchsorted(network.run, network.start[1:]), len(network.run)) - 1
    low, high = 0.0, wanted
    if _cells(network.xy, last, wanted / _HOPE) >= n:
        return wanted
    for _ in range(6):
        middle = (low + high) / 2
        low, high = (middle, high) if _cells(network.xy, last, middle) >= n else (low, middle)
    return high


def _cells(xy: Floats, last: Ints, spacing: float) -> int:
    """Return in how many cells, too small for two dots, lines are; `last` are the last vertices of the lines."""
    cell = spacing / np.sqrt(2)
    x, y = xy[:, 0].copy(), xy[:, 1].copy()
    across, up = np.diff(x, append=x[-1:]), np.diff(y, append=y[-1:])
    across[last] = up[last] = 0.0
    count = np.ceil(np.maximum(np.abs(across), np.abs(up)) / (cell / _CROSSED)).astype(np.int64) + 1
    if int(count.sum()) > MOST_PLACES * 10:
        return int(count.sum())
    part = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    part = part / np.repeat(count, count)
    column, row = (
        np.floor((np.repeat(at, count) + part * np.repeat(way, count) - at.min()) / cell).astype(np.int64)
        for at, way in ((x, across), (y, up))
    )
    code = column * (int(row.max()) + 1) + row
    if int(code.max()) > 10 * MOST_PLACES:
        return len(np.unique(code))
    crossed = np.zeros(int(code.max()) + 1, dtype=np.bool_)
    crossed[code] = True
    return int(np.count_nonzero(crossed))


def _order(network: Network, edge: Ints, rng: np.random.Generator, smallest_first: bool) -> Ints:
    """Return the places edge by edge, the edges by chance, rings from any place of theirs, others from either end."""
    begin = np.searchsorted(edge, np.arange(len(network.length)), side="left")
    count = np.searchsorted(edge, np.arange(len(network.length)), side="right") - begin
    edges = rng.permutation(len(begin))
    if smallest_first:
        length = np.bincount(network.part, network.length, network.parts)
        edges = edges[np.argsort(length[network.part[edges]], kind="stable")]
    turns, backward = _dice(network.ring[edges], count[edges], rng)
    begin, count = begin[edges], count[edges]
    one = np.repeat(np.arange(len(edges)), count)
    along = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    along = np.where(backward[one], count[one] - 1 - along, (along + turns[one]) % count[one])
    return np.asarray(begin[one] + along)


def _dice(rings: Bools, count: Ints, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """Return at which of its places each ring is begun, and which of the other edges are gone along backward."""
    turns, backward = np.zeros(len(rings), dtype=np.int64), np.zeros(len(rings), dtype=np.bool_)
    first = 0
    for ring in np.flatnonzero(rings).tolist():
        backward[first:ring] = rng.random(ring - first) < 0.5
        turns[ring] = count[ring] - int(rng.integers(count[ring]))
        first = ring + 1
    backward[first:] = rng.random(len(rings) - first) < 0.5
    return turns, backward


def tightest(network: Network, spacing: float) -> tuple[Floats, float] | None:
    """Return the place, (2,) m, about which most stroke lies within one spacing, and how much, in spacings.

    None where no part is tighter than a single line.
    """
    step = max(spacing / 8, network.total / 20_000)
    points = network.at(network.samples(step)[0])[0]
    crowd = np.asarray(tree(points).query_ball_point(points, spacing, return_length=True)) * step / spacing
    worst = int(np.argmax(crowd))
    if crowd[worst] < 1.25 * 2:
        return None
    return points[worst], float(crowd[worst])
