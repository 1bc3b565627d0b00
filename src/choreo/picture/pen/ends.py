"""What a pen leaves where it stops or turns, beside what is round: straight caps, mitres and bevels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints, Plane, flat
from choreo.neighbours import tree
from choreo.picture.line.polyline import at_lengths, lengths_of
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.width import Pen

_MITRE = 4.2
"""Half pens from a corner to the tip of its mitre, at most: drawing programs cut longer ones off."""
_TELLS = 0.5
"""Half pens from its end in which a stroke tells whereto it leads."""
_STRAIGHT_ON = 0.985
"""Cosine of a turn that leaves no corner."""
CLEAR = 4.0
"""Pixels past a corner, which smoothing has rounded."""
_SQUARELY = 0.95
"""Cosine between a side and what is square to its cap."""
_WIDE = 0.02
"""Half pens, and..."""
_PIXELS = 0.6
"""...pixels, by which a straight cap may be longer or shorter than the pen is wide."""


@dataclass(frozen=True, eq=False)
class Node:
    """Where strokes end or meet."""

    at: complex
    arms: Plane
    """Unit vectors along the strokes, away from here."""


@dataclass(frozen=True, eq=False)
class Cap:
    """A straight cap: as long as the pen is wide, square to both sides of its stroke."""

    at: complex
    """Its middle."""
    inward: complex
    """Unit vector along the stroke."""
    ring: slice
    """That of the edge which it is of."""
    first: int
    """Sample of the ring at its one corner, and..."""
    last: int
    """...at its other one."""

    def samples(self, before: int, after: int) -> Ints:
        """Return those of the edge from so many before its first corner to so many after its last, (k,)."""
        size = self.ring.stop - self.ring.start
        count = (self.last - self.first) % size
        return np.asarray(self.ring.start + (self.first + np.arange(-before, count + after)) % size)


def straight_caps(edge: Edge, pen: Pen) -> list[Cap]:
    """Return the straight caps of an edge both sides of which are seen for a few pixels at least."""
    caps = []
    for ring in edge.rings:
        at, inward, step = edge.at[ring], edge.inward[ring], float(edge.step[ring.start])
        count, clear = round(2 * pen.half / step), int(np.ceil(CLEAR / step))
        if len(at) < 2 * (count + clear):
            continue
        chord = np.roll(at, -count) - at
        across = chord / np.maximum(np.abs(chord), 1e-9)
        before, after = np.roll(at, clear), np.roll(at, -count - clear)
        slack = max(_WIDE * pen.half + _PIXELS, 2 * pen.spread)
        good = np.abs(chord) > 2 * pen.half - slack - step
        good &= np.abs(((after - before) * across.conj()).real - 2 * pen.half) <= slack
        # With the ink to the left hand both corners turn to the left.
        good &= (np.roll(inward, clear) * across.conj()).real > _SQUARELY
        good &= (np.roll(inward, -count - clear) * across.conj()).real < -_SQUARELY
        for start in _best(good, np.abs(chord), clear):
            along, sides = complex(across[start]), complex(before[start] + after[start]) / 2
            middle = complex(at[(start + np.arange(count // 8, count - count // 8)) % len(at)].mean())
            middle += ((sides - middle) * along.conjugate()).real * along
            caps.append(Cap(middle, 1j * along, ring, start, (start + count) % len(at)))
    return caps


def _best(good: NDArray[np.bool_], longest: Floats, gap: int) -> list[int]:
    """Return of each stretch of places that are good, on a ring, the one of the longest chord."""
    if good.all() or not good.any():
        return []
    shift = int(np.argmin(good))
    places = np.flatnonzero(np.roll(good, -shift))
    groups = np.split(places, np.flatnonzero(np.diff(places) > gap) + 1)
    found = [(group + shift) % len(good) for group in groups]
    return [int(group[int(np.argmax(longest[group]))]) for group in found]


def nodes_of(lines: list[Floats], half: float) -> list[Node]:
    """Return the ends and meeting points of lines, rows and columns, that were drawn with a pen of so many pixels."""
    arms: dict[complex, list[complex]] = {}
    for line in lines:
        run = lengths_of(line)
        if run[-1] == 0:
            continue
        for path in (line, line[::-1]):
            places = at_lengths(path, np.array([0.1, 0.5, 0.9]) * min(_TELLS * half, float(run[-1])))
            early, late = np.diff(places[:, 1] + 1j * places[:, 0])
            # An arc turns on as it comes to its end: as much as between the middles of both parts.
            turn = float(np.angle(early / late)) if abs(early) > 0 < abs(late) else 0.0
            along = early / max(abs(early), 1e-9) * np.exp(0.75j * np.clip(turn, -0.5, 0.5))
            arms.setdefault(complex(path[0, 1], path[0, 0]), []).append(complex(along))
    return [Node(at, np.array(headings)) for at, headings in arms.items()]


def at_ends(edge: Plane, nodes: list[Node], half: float, slack: float) -> NDArray[np.bool_]:
    """Return which places of an edge lie on a straight cap, a mitre or a bevel of one of the nodes."""
    found = np.zeros(len(edge), dtype=np.bool_)
    if not nodes:
        return found
    near = tree(flat(edge)).query_ball_point(flat(np.array([node.at for node in nodes])), _MITRE * half)
    for node, which in zip(nodes, near, strict=True):
        here = np.array(which, dtype=np.int64)
        found[here] |= _of(node, edge[here] - node.at, half, slack)
    return found


def _of(node: Node, away: Plane, half: float, slack: float) -> NDArray[np.bool_]:
    wide = half + slack
    found = np.zeros(len(away), dtype=np.bool_)
    for index, arm in enumerate(node.arms):
        local = away * np.conj(arm)
        found |= (np.abs(local.real) <= slack) & (np.abs(local.imag) <= wide)
        for other in node.arms[:index]:
            if (arm * np.conj(other)).real < -_STRAIGHT_ON:
                continue
            found |= _corner(away, complex(arm), complex(other), half, slack)
    return found


def _corner(away: Plane, one: complex, two: complex, half: float, slack: float) -> NDArray[np.bool_]:
    """Return which places lie on the mitre or the bevel outside of a corner."""
    out = [_outward(one, two), _outward(two, one)]
    first, second = ((away * np.conj(normal)).real for normal in out)
    outer = np.maximum(first, second)
    found = (np.abs(outer - half) <= slack) & (np.minimum(first, second) > 0)
    tip = out[0] + out[1]
    if abs(tip) > 0.05:
        tip /= abs(tip)
        flat_at = half * (out[0] * np.conj(tip)).real
        found |= (np.abs((away * np.conj(tip)).real - flat_at) <= slack) & (outer <= half + slack)
    return np.asarray(found)


def _outward(arm: complex, other: complex) -> complex:
    """Return the unit vector square to an arm, away from the other one."""
    normal = 1j * arm
    return normal if (normal * other.conjugate()).real < 0 else -normal
