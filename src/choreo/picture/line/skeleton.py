"""From a skeleton's pixels to a graph: nodes where strokes end or meet, and the pixel paths between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints

# Steps to the eight neighbours, rows and columns; each of the first four is opposite to its twin in the last four.
_STEPS = np.array([[0, 1], [1, 0], [1, 1], [1, -1], [0, -1], [-1, 0], [-1, -1], [-1, 1]])


@dataclass
class Graph:
    """Nodes (row, column) and the paths between them, each from its first node to its last.

    A closed path without a junction has one node, where it begins and ends.
    """

    nodes: dict[int, Floats] = field(default_factory=dict)
    paths: dict[int, tuple[int, int, Floats]] = field(default_factory=dict)
    _next: int = 0
    _lengths: dict[int, tuple[Floats, float]] = field(default_factory=dict)

    def add_node(self, place: Floats) -> int:
        self._next += 1
        self.nodes[self._next] = place
        return self._next

    def add_path(self, first: int, last: int, path: Floats) -> int:
        self._next += 1
        self.paths[self._next] = (first, last, path)
        return self._next

    def arms(self) -> dict[int, list[tuple[int, bool]]]:
        """Return, for each node, its (path, whether the path begins here); a closed path comes twice."""
        found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for key, (first, last, _) in self.paths.items():
            found[first].append((key, True))
            found[last].append((key, False))
        return found

    def length(self, key: int) -> float:
        """Return the length of a path, which is measured once."""
        path = self.paths[key][2]
        known = self._lengths.get(key)
        if known is None or known[0] is not path:
            known = self._lengths[key] = path, length(path)
        return known[1]

    def outward(self, key: int, begins: bool) -> Floats:
        """Return a path as it leaves the node at its beginning, or at its end."""
        path = self.paths[key][2]
        return path if begins else path[::-1]

    def far_end(self, key: int, begins: bool) -> int:
        """Return the node at the other end of a path that begins, or ends, at a node."""
        first, last, _ = self.paths[key]
        return last if begins else first

    def drop(self, key: int) -> None:
        del self.paths[key]

    def forget_bare_nodes(self) -> None:
        """Remove the nodes that no path reaches any more."""
        used = {node for first, last, _ in self.paths.values() for node in (first, last)}
        self.nodes = {key: place for key, place in self.nodes.items() if key in used}

    def join_through(self) -> None:
        """Make one path of two wherever exactly two meet, so that nodes are only ends and junctions."""
        arms = self.arms()
        for node in list(self.nodes):
            here = arms[node]
            if len(here) != 2 or here[0][0] == here[1][0]:
                continue
            (one, one_begins), (two, two_begins) = here
            path = np.concatenate([self.outward(one, one_begins)[::-1], self.outward(two, two_begins)[1:]])
            first = self.far_end(one, one_begins)
            last = self.far_end(two, two_begins)
            self.drop(one)
            self.drop(two)
            del self.nodes[node]
            new = self.add_path(first, last, path)
            arms[first] = [(new, True) if arm == (one, not one_begins) else arm for arm in arms[first]]
            arms[last] = [(new, False) if arm == (two, not two_begins) else arm for arm in arms[last]]

    def merge_all(self, groups: list[list[int]]) -> None:
        """Make one node of each group, in their middle; no node is in two groups."""
        arms = self.arms()  # merging one group changes nothing about who touches another
        for group in groups:
            touching = sorted({key for node in group for key, _ in arms[node] if key in self.paths})
            self._merge(group, np.mean([self.nodes[node] for node in group], axis=0), touching)

    def _merge(self, group: list[int], place: Floats, touching: list[int]) -> None:
        """Make one node of several; paths from one to the other are dropped, loops that lead out and back are kept."""
        inside = set(group)
        apart = max(float(np.hypot(*(self.nodes[key] - place))) for key in group)
        new = self.add_node(place)
        for key in touching:
            first, last, path = self.paths[key]
            if first in inside and last in inside and self.length(key) < max(4 * apart, 3.0):
                self.drop(key)
                continue
            path = path.copy()
            if first in inside:
                path[0] = place
            if last in inside:
                path[-1] = place
            self.paths[key] = (new if first in inside else first, new if last in inside else last, path)
        for key in group:
            del self.nodes[key]


def length(path: Floats) -> float:
    """Return the length of a polyline."""
    step = path[1:] - path[:-1]
    return float(np.hypot(step[:, 0], step[:, 1]).sum())


def graph_of(skeleton: NDArray[np.bool_]) -> Graph:
    """Return the graph of a one-pixel-wide skeleton; lone pixels become paths of no length."""
    places, linked = _links(skeleton)
    neighbours = _neighbours(linked, len(places))
    graph = Graph()
    at = places.astype(np.float64)
    node_of: dict[int, int] = {}
    for pixel, around in enumerate(neighbours):
        if len(around) != 2:
            node_of[pixel] = graph.add_node(at[pixel])
    seen = bytearray(len(places))
    for pixel, node in node_of.items():
        seen[pixel] = True
        if not neighbours[pixel]:
            graph.add_path(node, node, at[[pixel, pixel]])
        for near in neighbours[pixel]:
            if near in node_of and near < pixel:
                continue  # the other end has walked this link already
            if near not in node_of and seen[near]:
                continue
            walked = _walk(pixel, near, neighbours, node_of)
            for one in walked[1:-1]:
                seen[one] = True
            graph.add_path(node, node_of[walked[-1]], at[walked])
    for pixel in range(len(places)):
        if not seen[pixel]:
            node_of[pixel] = graph.add_node(at[pixel])
            walked = _walk(pixel, neighbours[pixel][0], neighbours, node_of)
            for one in walked:
                seen[one] = True
            graph.add_path(node_of[pixel], node_of[pixel], at[walked])
    return graph


def _neighbours(linked: Ints, count: int) -> list[list[int]]:
    """Return the neighbours of each of so many pixels, in the order of the pairs (k, 2)."""
    here, there = linked.ravel(), linked[:, ::-1].ravel()
    there = there[np.argsort(here, kind="stable")].tolist()
    ends = np.bincount(here, minlength=count).cumsum().tolist()
    return [there[first:last] for first, last in pairwise([0, *ends])]


def _walk(start: int, then: int, neighbours: list[list[int]], nodes: dict[int, int]) -> list[int]:
    walked = [start, then]
    before, here = start, then
    while here not in nodes:
        one, two = neighbours[here]
        before, here = here, two if one == before else one
        walked.append(here)
    return walked


def _links(skeleton: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the pixels (m, 2) and the pairs that are linked; a diagonal only where no square step leads there."""
    padded = np.pad(skeleton, 1)
    places = np.argwhere(padded)
    number = np.full(padded.shape, -1, dtype=np.int64)
    number[tuple(places.T)] = np.arange(len(places))
    pairs = []
    for step in _STEPS[:4]:
        other = number[tuple((places + step).T)]
        linked = other >= 0
        if step.all():
            beside = number[places[:, 0] + step[0], places[:, 1]] >= 0
            beside |= number[places[:, 0], places[:, 1] + step[1]] >= 0
            linked &= ~beside
        pairs.append(np.stack([np.flatnonzero(linked), other[linked]], axis=1))
    return places - 1, np.concatenate(pairs)
