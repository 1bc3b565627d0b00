"""A skeleton's forks put right: spurs cut, melted corners sharpened, torn crossings made one again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.neighbours import tree
from choreo.picture.line.polyline import at_lengths, lengths_of
from choreo.picture.line.skeleton import Graph

_CUSP = 75.0
"""Degrees: two strokes that meet at less than this melt into one before their corner."""
_LIMB = 0.65
"""Part of its width at the joint that a short stroke has halfway out."""
_PROTRUDES = 1.25
"""Widths at the joint, halved, that it reaches out, at least."""


class Radius:
    """Distance from a pixel of ink to the nearest paper."""

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        inner = np.pad(mask, 1)
        inner = inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
        self._rim = tree(np.argwhere(mask & ~inner).astype(np.float64))  # asked several times
        self._mask = mask

    def at(self, places: Floats) -> Floats:
        return np.asarray(self._rim.query(places)[0]) + 0.5  # to the outer edge of the rim's pixels

    def beyond(self, place: Floats) -> float:
        """Return how far a place lies outside of the ink, 0 within."""
        row, column = np.clip(np.rint(place).astype(int), 0, np.array(self._mask.shape) - 1).tolist()
        return 0.0 if self._mask[row, column] else float(self.at(place))

    def typical(self, graph: Graph) -> float:
        """Return the median radius along the paths."""
        everywhere = np.concatenate([path for _, _, path in graph.paths.values()])
        return float(np.median(self.at(everywhere[:: max(1, len(everywhere) // 2000)])))


def prune(graph: Graph, radius: Radius, cusps: bool = True) -> None:
    """Cut the spurs that thinning leaves, and, with `cusps`, turn melted sharp corners into corners again."""
    for _ in range(3):
        arms = graph.arms()
        spurs = []
        for key, (first, last, _) in graph.paths.items():
            ends = len(arms[first]), len(arms[last])
            if min(ends) == 1 and max(ends) >= 3:
                joint, tip = (first, last) if ends[0] > 1 else (last, first)
                spurs.append((graph.length(key), key, joint, tip))
        if not spurs:
            return
        widths = radius.at(np.array([graph.nodes[joint] for _, _, joint, _ in spurs]))
        cut = False
        kept = _whole_stars(graph, arms, spurs, widths, radius)
        for (long, key, joint, tip), wide in sorted(zip(spurs, widths, strict=True)):
            if joint in kept:
                continue
            if cusps and len(arms[joint]) == 3 and _is_cusp(graph, arms[joint], key, long, wide):
                others = [arm for arm in arms[joint] if arm[0] != key]
                _sharpen(graph, joint, others, graph.nodes[tip], wide)
            elif long > _longest_spur(wide):
                continue
            graph.drop(key)
            if len(arms[joint]) == 1:  # it was all there is: a lone dot of ink
                graph.add_path(joint, joint, np.stack([graph.nodes[joint]] * 2))
            for node in (joint, tip):
                arms[node] = [arm for arm in arms[node] if arm[0] != key]
            cut = True
        graph.forget_bare_nodes()
        graph.join_through()
        if not cut:
            return


def _longest_spur(wide: float) -> float:
    return 1.5 * wide + 1.5


def _whole_stars(
    graph: Graph,
    arms: dict[int, list[tuple[int, bool]]],
    spurs: list[tuple[float, int, int, int]],
    widths: Floats,
    radius: Radius,
) -> set[int]:
    """Return the joints whose arms are all as short as spurs, and yet are strokes: a plus sign of a broad pen.

    A stroke is about as wide halfway out as at the joint; the ridges of a square's corners, or of a disc, are not, or
    end within it.
    """
    stars: dict[int, list[bool]] = {}
    paths = [graph.paths[key][2] for _, key, _, _ in spurs]
    halves = radius.at(np.array([path[len(path) // 2] for path in paths])).tolist()
    ends = radius.at(np.array([graph.nodes[tip] for _, _, _, tip in spurs])).tolist()
    for (long, _, joint, _), wide, half, end in zip(spurs, widths.tolist(), halves, ends, strict=True):
        is_stroke = long <= _longest_spur(wide) and half > _LIMB * wide and long + end > _PROTRUDES * wide
        stars.setdefault(joint, []).append(is_stroke)
    return {joint for joint, each in stars.items() if all(each) and len(each) == len(arms[joint])}


def _is_cusp(graph: Graph, arms: list[tuple[int, bool]], spur: int, long: float, wide: float) -> bool:
    """Tell whether a spur is the tip of the sharp corner that the other two strokes make."""
    others = [_heading(graph.outward(*arm), wide) for arm in arms if arm[0] != spur]
    if len(others) != 2 or any(heading is None for heading in others):
        return False
    one, two = (heading for heading in others if heading is not None)
    half = float(np.arccos(np.clip(one @ two, -1, 1))) / 2
    away = one + two
    if np.degrees(2 * half) > _CUSP or not away.any():
        return False
    spur_arm = next(arm for arm in arms if arm[0] == spur)
    path = graph.outward(*spur_arm)
    out = path[-1] - path[0]
    if not out.any():
        return False
    aligned = -(out / np.hypot(*out)) @ (away / np.hypot(*away))
    return bool(aligned > 0.85 and long < 1.4 * wide / np.sin(max(half, 0.12)) + 2)


def _heading(path: Floats, wide: float) -> Floats | None:
    """Return the direction in which a path leaves its node, beyond the part that the node disturbs."""
    run = lengths_of(path)
    if run[-1] < 2.5 * wide + 2:
        return None
    near, far = at_lengths(path, np.array([1.5 * wide, min(4.5 * wide + 4, run[-1])]))
    step = far - near
    return np.asarray(step / max(np.hypot(*step), 1e-9))


def _sharpen(graph: Graph, joint: int, arms: list[tuple[int, bool]], tip: Floats, wide: float) -> None:
    """Move a node to the tip of the sharp corner, and let its two strokes run straight to it."""
    graph.nodes[joint] = tip
    for key, begins in arms:
        path = graph.outward(key, begins)
        run = lengths_of(path)
        keep = run > min(1.5 * wide + 1, run[-1] / 2)
        path = np.concatenate([tip[None], path[keep]])
        first, last, _ = graph.paths[key]
        graph.paths[key] = (first, last, path if begins else path[::-1])


def gather(graph: Graph, radius: Radius, slanting: bool = True) -> None:
    """Make one meeting point of the junctions that thinning tore apart (a crossing becomes two forks).

    `slanting` looks also for those far apart, of strokes that cross at a small angle.
    """
    for _ in range(3):
        arms = graph.arms()
        forks = [node for node in graph.nodes if len(arms[node]) >= 3]
        if not forks:
            return
        wide = dict(zip(forks, radius.at(np.array([graph.nodes[node] for node in forks])).tolist(), strict=True))
        parent = {node: node for node in forks}

        def root(node: int, parent: dict[int, int] = parent) -> int:
            while parent[node] != node:
                node = parent[node]
            return node

        for key, (first, last, path) in graph.paths.items():
            if first not in wide or last not in wide or first == last:
                continue
            reach = wide[first] + wide[last]
            if len(path) - 3 > max(5 * reach if slanting else 0.0, reach + 1):
                continue  # all steps but the first and the last are a pixel at least
            long = graph.length(key)
            if long < reach + 1 or (
                slanting and long < 5 * reach and _is_crossing(graph, arms[first], arms[last], path, reach / 2)
            ):
                parent[root(first)] = root(last)
        groups: dict[int, list[int]] = {}
        for node in forks:
            groups.setdefault(root(node), []).append(node)
        torn = [group for group in groups.values() if len(group) > 1]
        if not torn:
            return
        graph.merge_all(torn)
        graph.join_through()


def _is_crossing(
    graph: Graph, here: list[tuple[int, bool]], there: list[tuple[int, bool]], link: Floats, wide: float
) -> bool:
    """Tell whether two forks and the link between them are two straight strokes that cross at a small angle.

    They are if each of the two strokes at one fork goes on, in line, as one at the other.
    """
    if len(here) != 3 or len(there) != 3:
        return False
    one = [arm for arm in here if arm not in there and not _same(graph.outward(*arm), link)]
    two = [arm for arm in there if arm not in here and not _same(graph.outward(*arm), link)]
    if len(one) != 2 or len(two) != 2:
        return False
    lines = []
    for arm in (*one, *two):
        path = graph.outward(*arm)
        heading = _heading(path, wide)
        if heading is None:
            return False
        lines.append((at_lengths(path, np.array([min(3 * wide, lengths_of(path)[-1])]))[0], heading))

    def goes_on(first: int, last: int) -> bool:
        (start, out), (end, back) = lines[first], lines[last]
        step = start - end
        sideways = abs(step[0] * out[1] - step[1] * out[0]), abs(step[0] * back[1] - step[1] * back[0])
        return bool(out @ back < -0.95 and max(sideways) < 1.2 * wide + 1)

    return (goes_on(0, 2) and goes_on(1, 3)) or (goes_on(0, 3) and goes_on(1, 2))


def _same(path: Floats, other: Floats) -> bool:
    return len(path) == len(other) and bool((path == other).all() or (path == other[::-1]).all())
