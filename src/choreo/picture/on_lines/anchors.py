"""Which corners, junctions and ends hold a dot, and where it stands if they are too near for one each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.neighbours import around, nearest, tree
from choreo.picture.line.network import Network

_STEPS = 4
"""Places a reach apart at which a dot beside a crowded corner may stand."""
_PASSES = 3
_MOST_CORNERS = 2
"""Corners a dot up to which it is worth while to look for one for each."""
_MOST_WAYS = 40_000
"""Places that are looked at in all: where corners lie so close that these do not do, they cannot all be told."""
_MOST_PAIRS = 5_000_000
"""Places that are in the way of each other, in all, from which there is no hope either."""
_MOST_LOST = 3
"""Corners that may lose their dot, and must find another, where one gets its own."""


def anchored(network: Network, n: int, room: float, near: float, reach: float) -> tuple[Network, Bools]:
    """Return the network with the places of anchored dots as nodes, and which of its nodes hold a dot.

    The highest ranks get a dot first (junctions before corners before ends), none nearer than `room` to another. Where
    that leaves one without, dots may stand up to `reach` off, if so each has one: two corners that are too
    near for two dots share one between them, or their dots make way to either side.

    Parameters
    ----------
    network : Network
    n : int
        Dots in all. Each connected part keeps one for itself.
    room, near : float
        Distance that anchored dots should have, and that they must have, m.
    reach : float
        How far from a corner its dot may stand, m.
    """
    held = _exact(network, room)
    pins = np.empty(0)
    corners = int((network.anchor > 0).sum())
    if reach > 0 and held.sum() < corners <= _MOST_CORNERS * n:
        held, pins = _Choice(network, held, near, reach).improved()
    if len(pins):
        network, held = cut(network, pins, held)
    return network, _few_enough(network, held, n)


def cut(network: Network, places: Floats, held: Bools) -> tuple[Network, Bools]:
    """Return the network with a node at each of the places inside its edges, and which nodes are held: those too."""
    places = np.sort(places)
    edge = np.searchsorted(network.start, places, side="right") - 1
    old = np.argsort(np.concatenate([np.arange(len(network.start)), edge]), kind="stable")
    origin = np.concatenate([np.arange(len(network.start)), edge])[old]
    start = np.concatenate([network.start, places])[old]
    stop = (network.start + network.length)[origin]
    inner = origin[1:] == origin[:-1]
    stop[:-1][inner] = start[1:][inner]
    node = len(network.nodes) + np.arange(len(places))
    ends = network.ends[origin]
    first = np.concatenate([[False], inner])
    ends[first, 0] = node
    ends[:-1][inner, 1] = node
    more = np.full(len(places), 2, dtype=np.int64)
    return (
        replace(
            network,
            start=start,
            length=stop - start,
            ends=ends,
            nodes=np.concatenate([network.nodes, network.at(places)[0]]),
            degree=np.concatenate([network.degree, more]),
            anchor=np.concatenate([network.anchor, more]),
            part=network.part[origin],
            ring=network.ring[origin] & ~np.isin(origin, edge),
        ),
        np.concatenate([held, np.ones(len(places), dtype=bool)]),
    )


def _order(network: Network) -> Ints:
    return np.lexsort((np.arange(len(network.anchor)), -network.degree, -network.anchor))


def _exact(network: Network, room: float) -> Bools:
    """Return which nodes hold a dot on the spot, the highest ranks first."""
    held = network.anchor >= 1
    order = _order(network)
    place = np.empty(len(held), dtype=np.int64)
    place[order] = np.arange(len(held))
    chosen = np.flatnonzero(held)
    if len(chosen) < 2:
        return held
    near = tree(network.nodes[chosen])
    for node in order[held[order]].tolist():
        if held[node]:
            others = chosen[near.query_ball_point(network.nodes[node], room)]
            held[others[place[others] > place[node]]] = False
    return held


def _few_enough(network: Network, held: Bools, n: int) -> Bools:
    """Leave one dot for each part without; the first anchor of each part goes before all second ones."""
    held = held.copy()
    lit = network.lit_by_nodes(held) > 0
    most = n - int((~lit).sum())
    if held.sum() > most:
        order = _order(network)
        chosen = order[held[order]]
        _, first = np.unique(network.part_of_node[chosen], return_index=True)
        later = np.ones(len(chosen), dtype=bool)
        later[first] = False
        chosen = chosen[np.argsort(later, kind="stable")]
        held[chosen[max(most, 0) :]] = False
    return held


@dataclass
class _Choice:
    """Anchored dots chosen among places on and beside the corners; improved one corner after the other."""

    network: Network
    held: Bools
    room: float
    reach: float
    chosen: set[int] = field(default_factory=set)
    left: int = _MOST_WAYS
    ways: dict[int, list[tuple[float, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        network = self.network
        self.corner = np.flatnonzero(network.anchor > 0)
        beside, _ = network.samples(self.reach / _STEPS)
        corners = network.nodes[self.corner]
        at = network.at(beside)[0]
        self.beside = beside[nearest(at, corners)[0] <= self.reach]
        self.points = np.concatenate([corners, network.at(self.beside)[0]])
        self.tells = around(self.points, corners, self.reach)
        self.told_by = around(corners, self.points, self.reach)
        room = self.room * (1 - 1e-9)
        every = tree(self.points)
        if every.count_neighbors(every, room) > _MOST_PAIRS:
            self.left = 0
        self.near = around(self.points, self.points, room) if self.left else []
        self.chosen = set(np.flatnonzero(self.held[self.corner]).tolist())

    def improved(self) -> tuple[Bools, Floats]:
        """Return which nodes hold a dot, and the places of the dots beside nodes."""
        for _ in range(_PASSES):
            dark = [index for index in range(len(self.corner)) if not self._is_told(index)]
            found = [index for index in dark if self._tell(index)]
            if not found:
                break
        nodes = sorted(index for index in self.chosen if index < len(self.corner))
        held = np.zeros(len(self.network.nodes), dtype=bool)
        held[self.corner[nodes]] = True
        beside = sorted(index - len(self.corner) for index in self.chosen if index >= len(self.corner))
        return held, self.beside[beside]

    def _is_told(self, corner: int) -> bool:
        return not self.chosen.isdisjoint(self.told_by[corner])

    def _in_the_way(self, place: int) -> set[int]:
        return self.chosen.intersection(self.near[place])

    def _tell(self, corner: int) -> bool:
        """Find a dot for a corner, others making way; tell whether there is one."""
        if self._is_told(corner):
            return True
        ways = []
        self.left -= len(self.told_by[corner])
        if self.left < 0:
            return False
        for off, place in self._ways(corner):
            gone = self._in_the_way(place)
            lost = {index for other in gone for index in self.tells[other]} - set(self.tells[place])
            ways.append((len(lost), off, place, gone, lost))
        before = self.chosen
        for count, _, place, gone, lost in sorted(ways, key=lambda way: way[:3]):
            if count > _MOST_LOST:
                break
            self.chosen = (before - gone) | {place}
            if all(self._told_again(index) for index in sorted(lost)):
                return True
        self.chosen = before
        return False

    def _told_again(self, corner: int) -> bool:
        if self._is_told(corner):
            return True
        for _, place in self._ways(corner):
            if self.chosen.isdisjoint(self.near[place]):
                self.chosen.add(place)
                return True
        return False

    def _ways(self, corner: int) -> list[tuple[float, int]]:
        """Return the places that tell a corner, the nearest first, with their distances from it."""
        if corner not in self.ways:
            places = self.told_by[corner]
            off = np.hypot(*(self.points[places] - self.points[corner]).T).tolist()
            self.ways[corner] = sorted(zip(off, places, strict=True))
        return self.ways[corner]
