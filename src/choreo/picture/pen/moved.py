"""Short and crowded strokes: the fewest straight lines and arcs along which a pen of known width covers the ink.

Where strokes are hardly longer than their pen is wide, most of each hides under others, and hardly a place of the edge
tells of the middle. But whatever is seen of an edge is straight or an arc, half a pen beside a way along which the pen
may have gone as far as there is ink on its whole width. Of these ways the fewest that cover the ink are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from choreo.arrays import Bools, Bytes, Floats, Ints, Plane, flat
from choreo.neighbours import nearest
from choreo.picture.line.noding import noded
from choreo.picture.line.polyline import lengths_of
from choreo.picture.pen.edge import Edge, edge_of, rings_of
from choreo.picture.pen.explained import Ink, Way, abreast, missed_by, owner_of, unbroken
from choreo.picture.pen.primitives import ABOUT, arc_through, line_through, pieces, stretches

_SHORT = 1.0
"""Half pens; where no line is as long, the sides of thinner lines were taken for the ends of broad ones."""
_SEEN = 0.2
"""Half pens of an edge, at least, that tell a way."""
_ROUND = 0.12
"""Half pens that the radius of a way is, at least: less is the round of a join or a cap."""
_ACROSS = 0.94
"""Part of the pen's width on which there must be ink."""
_WORTH = 0.2
"""Squares of half a pen that a way must cover alone."""
_DEAR = 0.03
"""Half pens that a way must cover alone on its whole length."""
_ONWARD = 3.0
"""Half pens that an arc may go on under other ink."""
_TURN = 0.8
"""Radians that it may turn there."""
_CAP = 1.63
"""Half pens of edge between the corners of a cap, rounded off."""
_LEVEL = 0.12
"""Half pens by which that may be off, and by which a way that is as long as the pen is wide is told..."""
_TURNED = 0.3
"""...and squares of half a pen that it costs more: it may be one across a stroke."""
_FAINT = 0.01
"""Squares of half a pen that a way costs more for each half pen less of edge that tells it..."""
_TOLD = 4.0
"""...up to so many."""
_CRUMB = 0.004
"""Squares of half a pen; smaller pieces of ink, and..."""
_MOST_KINDS = 4000
"""...more of them, are not told apart."""
_NODES = 400
"""Of the search for the fewest ways."""
_TAIL = 2.6
"""Half pens that a way may be too long at a corner..."""
_MEET = 0.15
"""...where it comes as near as that to another one."""
_ABREAST = 0.03
"""Half pens by which two ways that run into each other are apart."""
_WHOLE = 0.45
"""Part of a way that may be cut off at one end."""
_LEFT = 0.1
"""Squares of half a pen that may be left bare where a way is cut off at another one."""
_BARE = 0.03
"""Part of the ink that may be left bare in the end."""
_MOST = 24
"""Ways of one part of the ink, and..."""
_MOST_SEEN = 160
"""...ways that its edge may tell: more are no few strokes."""
_MOST_SAMPLES = 20_000
"""Samples of the edge of one part, and..."""
_MOST_PARTS = 60
"""...parts of the ink."""
_WELL = 0.012
"""Part of the ink that lines may miss and still tell it well: what the fewest ways then leave out is no gain."""
_INTRICATE, _FEW_PARTS = 4, 12
"""Lines from which what tells one of so few parts well is held against the fewest ways, too: some may be too many."""
_PLAINER, _SHORTER = 0.8, 0.93
"""Parts of their number, and of their length, that these may have, and..."""
_FAR_SHORTER = 0.7
"""...part of the length that makes up for a crumb of the ink."""
_LONG, _THIN = 4.0, 1.0
"""Half pens of lines, from which ink that is thinner along them, in half pens, was drawn with another pen."""
_BETTER = 0.5
"""Part of what was missed before that may be missed by better lines, and..."""
_ALIKE = 0.002
"""...part of the ink by which two tell it as well, and..."""
_MORE = 6
"""...lines more than twice as many as before: crumbs tell nothing."""


def told_by_moves(ink: Bools, halves: Sequence[float], lines: Sequence[Floats] = ()) -> tuple[list[Floats], Bools]:
    """Return lines along which pens drew parts of the ink, columns and rows, and the ink of these parts.

    Parameters
    ----------
    ink : (rows, columns) array of bool
        What is to be told.
    halves : sequence of float
        Half the width of each pen that may have drawn it, pixels.
    lines : sequence of (m, 2) arrays
        What tells it so far: a part is told anew where lines are found that explain it far better.
    """
    from scipy.ndimage import find_objects, label

    if not halves:
        return [], np.zeros(ink.shape, dtype=np.bool_)
    labels = label(ink, structure=np.ones((3, 3)))[0].astype(np.int64)
    boxes = find_objects(labels)
    taken = np.zeros(ink.shape, dtype=np.bool_)
    found: list[Floats] = []
    if len(boxes) > _MOST_PARTS:
        return found, taken
    owner = [owner_of(line, labels) for line in lines]
    for part, box in enumerate(boxes, 1):
        corner = np.array([box[1].start, box[0].start], dtype=np.float64)
        told = [line - corner for line, of in zip(lines, owner, strict=True) if of == part]
        ways = [_moved(labels[box] == part, half, told, len(boxes) <= _FEW_PARTS) for half in halves]
        best = min((way for way in ways if way is not None), key=_length, default=None)
        if best is not None:
            found += [line + corner for line in best]
            taken[box] |= labels[box] == part
    if not _has_long(found, min(halves, default=0.0)):
        return [], np.zeros_like(taken)
    return found, taken


def _has_long(lines: Sequence[Floats], half: float) -> bool:
    return any(lengths_of(line)[-1] >= _SHORT * half for line in lines)


def _length(lines: Sequence[Floats]) -> float:
    return float(sum(lengths_of(line)[-1] for line in lines))


def _moved(shape: Bools, half: float, told: list[Floats], anew: bool) -> list[Floats] | None:
    """Return the lines along which a pen may have drawn one part of the ink; None where what is told is as good.

    What is told well is told anew only if wished.
    """
    margin = int(np.ceil(half)) + 2
    shape = np.pad(shape, margin)
    ink = Ink(shape, half)
    told = [line + margin for line in told]
    long = _length(told)
    if long > _LONG * half and shape.sum() < _THIN * half * long:
        return None
    before = missed_by(told, ink) if told else 1.0
    if before <= _WELL and (len(told) < _INTRICATE or not anew):
        return None
    edge = edge_of(rings_of(shape.astype(np.float32)), 2 * half)
    if edge is None or len(edge.at) > _MOST_SAMPLES:
        return None
    ways = _fewest(_possible(edge, ink), ink)
    if not ways or len(ways) > _MOST:
        return None
    new: list[Floats] = noded([flat(way.at) for way in _met(ways, ink)])
    missed = missed_by(new, ink)
    if before <= _WELL:
        new = noded([*new, *unbroken(new, told, ink)])
        shorter = _length(new) / max(_length(told), 1e-9)
        plainer = len(new) <= _PLAINER * len(told) and shorter <= _SHORTER
        good = missed <= (_BARE if shorter <= _FAR_SHORTER else _WELL)
        return [line - margin for line in new] if plainer and good else None
    if missed > _BARE or missed >= _BETTER * before - _ALIKE or (told and len(new) > 2 * len(told) + _MORE):
        return None
    if len(new) == 2 and abreast(new, half):
        return None
    if len(ways) > 1 and not _has_long(new, half):
        return None
    if told and long < half and abs(_length(new) - 2 * half) < 2 * _LEVEL * half:
        return None  # a square is a dot
    return [line - margin for line in new]


def _possible(edge: Edge, ink: Ink) -> list[Way]:
    """Return the ways that the pieces of an edge tell, each as long as there is ink."""
    ways: list[Way] = []
    seen = 0
    for ring in edge.rings:
        step = float(edge.step[ring.start])
        for piece, ends in stretches(edge.inward[ring], step, ink.half):
            at, inward = edge.at[ring][piece], edge.inward[ring][piece]
            for begin, stop, bent in pieces(at, 0.15 + 0.004 * ink.half, _MOST_SEEN):
                seen += 1
                if max(seen, len(ways)) > _MOST_SEEN:
                    return []
                if (stop - begin) * step < _SEEN * ink.half:
                    continue
                of, into = at[begin:stop], complex(inward[(begin + stop) // 2])
                seen_by = (stop - begin) * step
                if bent:
                    ways += [replace(way, seen=seen_by) for way in _round(of, into, ink)]
                    continue
                middle, along, _ = line_through(of)
                across = 1j * along if (1j * along * np.conj(into)).real > 0 else -1j * along
                ways += [replace(way, seen=seen_by) for way in _straight(middle + ink.half * across, along, ink)]
                # From a corner on it may be a cap: the stroke leads away from it.
                corner = ABOUT * ink.half
                if ends and (begin, stop) == (0, len(at)) and abs(seen_by / ink.half - _CAP) < _LEVEL:
                    ways += [replace(way, seen=seen_by) for way in _straight((of[0] + of[-1]) / 2, across, ink)]
                    continue
                if begin == 0 and ends:
                    foot = complex(of[0]) + (ink.half - corner) * along
                    ways += [replace(way, seen=seen_by) for way in _straight(foot, across, ink)]
                if stop == len(at) and ends:
                    foot = complex(of[-1]) - (ink.half - corner) * along
                    ways += [replace(way, seen=seen_by) for way in _straight(foot, across, ink)]
    return _different(ways, ink.half)


def _straight(foot: complex, along: complex, ink: Ink) -> list[Way]:
    """Return the ways on a straight line that pass near a place of it."""
    step = 0.35 * ink.stride
    reach = float(np.hypot(*ink.shape.shape))
    count = int(reach / step)
    places = np.arange(-count, count + 1) * step
    at: Plane = np.asarray(foot + places * along, dtype=np.complex128)
    return _runs(at, np.full(len(places), along), count, ink)


def _round(of: Plane, into: complex, ink: Ink) -> list[Way]:
    centre, radius, _ = arc_through(of)
    middle = complex(of[len(of) // 2])
    outer = ((centre - middle) * np.conj(into)).real > 0
    radius += -ink.half if outer else ink.half
    if radius < _ROUND * ink.half or radius > sum(ink.shape.shape):
        return []
    begin = (middle - centre) / abs(middle - centre)
    count = int(np.ceil(np.pi * (radius + ink.half) / (0.7 * ink.stride)))
    turn = np.pi * np.arange(-count, count + 1) / count
    ends = np.abs(np.angle((of[[0, -1]] - centre) / begin)).max()
    ends += min(_ONWARD * ink.half / radius, _TURN)
    turn = turn[np.abs(turn) <= ends]
    count = len(turn) // 2
    ray: Plane = np.asarray(begin * np.exp(1j * turn))
    return _runs(
        np.asarray(centre + radius * ray),
        np.asarray(1j * ray, dtype=np.complex128),
        count,
        ink,
        bool(abs(turn[0]) > np.pi - 1e-9),
    )


def _runs(at: Plane, heading: Plane, here: int, ink: Ink, ring: bool = False) -> list[Way]:
    """Return the stretch about a place on which there is ink on the whole width of the pen; none where there is not."""
    slack = max(1 - _ACROSS, 1.2 / ink.half)
    across = np.linspace(-1, 1, 13) * (1 - slack) * ink.half
    good: Bools = np.asarray(ink.holds(at[:, None] + across * (1j * heading)[:, None]).all(axis=1))
    if ring and good.all():
        return [Way(at, heading, True)]
    near = np.flatnonzero(good)
    if not len(near):
        return []
    if ring:  # begun where there is none
        size = len(at) - 1
        shift = int(np.argmin(good[:-1]))
        at, heading = np.roll(at[:-1], -shift), np.roll(heading[:-1], -shift)
        good = np.roll(good[:-1], -shift)
        here = (here - shift) % size
        near = np.flatnonzero(good)
    start = int(near[int(np.argmin(np.abs(near - here)))])
    if abs(at[start] - at[here]) > 2 * ink.half:
        return []
    bad = np.flatnonzero(~good)
    first = int(bad[bad < start][-1]) + 1 if (bad < start).any() else 0
    last = int(bad[bad > start][0]) - 1 if (bad > start).any() else len(good) - 1
    return [Way(at[first : last + 1], heading[first : last + 1])] if last - first > 2 else []


def _different(ways: list[Way], half: float) -> list[Way]:
    """Return ways without those from and to where others lead."""
    kept: dict[tuple[complex, ...], Way] = {}
    for way in ways:
        places = [complex(np.round(way.at[index] / (0.1 * half))) for index in (0, len(way.at) // 2, -1)]
        key = tuple(sorted(places, key=lambda place: (place.real, place.imag)))
        if key not in kept or way.seen > kept[key].seen:
            kept[key] = way
    return list(kept.values())


def _fewest(ways: list[Way], ink: Ink) -> list[Way]:
    """Return the ways that cover the ink at least cost: each costs something, and more the longer it is.

    A set cover, solved as an integer programme over the pieces of ink that the same ways cover.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, hstack, identity

    if not ways:
        return []
    kinds, count = _kinds(ways, ink)
    large = count >= ink.area(_CRUMB)
    if large.sum() > _MOST_KINDS:
        return []
    covers = np.unpackbits(kinds[large], axis=1, count=len(ways))
    length = np.array([len(way.at) * abs(way.at[1] - way.at[0]) for way in ways])
    seen = np.array([min(way.seen / ink.half, _TOLD) for way in ways])
    cost = ink.area(_WORTH) + ink.area(_FAINT) * (_TOLD - seen) + _DEAR * length * ink.half / ink.stride**2
    cost[np.abs(length - 2 * ink.half) < _LEVEL * ink.half] += ink.area(_TURNED)
    found = milp(
        np.concatenate([cost, count[large]]),
        constraints=LinearConstraint(
            hstack([csr_array(covers.astype(np.float64)), csr_array(identity(len(covers)))]), 1.0
        ),
        bounds=Bounds(0.0, 1.0),
        integrality=np.concatenate([np.ones(len(ways)), np.zeros(len(covers))]),
        options={"node_limit": _NODES, "mip_rel_gap": 0.01},
    )
    return [] if found.x is None else [way for way, taken in zip(ways, found.x, strict=False) if taken > 0.5]


def _kinds(ways: Sequence[Way], ink: Ink) -> tuple[Bytes, Ints]:
    """Return by which ways pieces of ink are covered, a bit for each way, and how many looks each piece is."""
    bits = np.zeros((int(ink.looked.sum()), (len(ways) + 7) // 8), dtype=np.uint8)
    for index, way in enumerate(ways):
        bits[:, index // 8] |= ink.swept(way)[ink.looked].astype(np.uint8) << np.uint8(7 - index % 8)
    first = np.flatnonzero(np.concatenate([[True], (bits[1:] != bits[:-1]).any(axis=1)]))  # along rows most are alike
    kinds, which = np.unique(bits[first], axis=0, return_inverse=True)
    count = np.bincount(which.reshape(-1), np.diff(np.append(first, len(bits))))
    return kinds, count.astype(np.int64)


def _met(ways: list[Way], ink: Ink) -> list[Way]:
    """Return ways cut off where they meet each other."""
    corners = np.zeros(ink.looked.shape, dtype=np.bool_)
    covers = [ink.swept(way) for way in ways]
    for both in (True, False):
        for one, two in _near_each_other(ways, ink.half):
            if ways[one].closed or (both and (two < one or ways[two].closed)):
                continue
            for end, other in product((0, -1), (0, -1) if both else (None,)):
                corner = _cut(ways, covers, (one, end), (two, other), corners, ink)
                if corner is not None:
                    corners = corners | corner
    return ways


def _near_each_other(ways: list[Way], half: float) -> list[tuple[int, int]]:
    """Return each two ways that come near each other, both ways round."""
    import shapely

    lines = np.array([shapely.LineString(flat(way.at)) for way in ways], dtype=object)
    near = shapely.distance(lines[:, None], lines[None, :]) <= _MEET * half
    np.fill_diagonal(near, False)
    return [(int(one), int(two)) for one, two in np.argwhere(near)]


def _cut(
    ways: list[Way],
    covers: list[Bools],
    mine_at: tuple[int, int],
    other_at: tuple[int, int | None],
    corners: Bools,
    ink: Ink,
) -> Bools | None:
    """Cut one way's end off, or both ways', where they meet; return what the corner covers, None if it is none."""
    (one, end), (two, other) = mine_at, other_at
    first, second = ways[one], ways[two]
    mine, others = _tail(first, end, ink.half), _tail(second, other, ink.half)
    gap, which = nearest(flat(first.at[mine]), flat(second.at[others]))
    if gap.min() > _MEET * ink.half:
        return None
    # Where they run into each other, as late as they may.
    close = np.flatnonzero(gap <= gap.min() + _ABREAST * ink.half)
    best = int(close[0] if end == 0 else close[-1])
    cut, at = int(mine[best]), int(others[int(which[best])])
    place = complex(second.at[at])
    short = {one: first.until(cut, end, place)}
    arms = [complex(first.heading[cut]) * (1 if end == 0 else -1)]
    if other is not None:
        short[two] = second.until(at, other, place)
        arms.append(complex(second.heading[at]) * (1 if other == 0 else -1))
    else:
        arms += [complex(second.heading[at]), -complex(second.heading[at])]
    if any(len(way.at) < 3 for way in short.values()):
        return None
    left = {index: ink.swept(way) for index, way in short.items()}
    corner = ink.corner(place, arms if other is not None else ())
    bare = np.logical_or.reduce([covers[index] for index in short]) & ink.looked & ~corner & ~corners
    for index, cover in enumerate(covers):
        bare &= ~left.get(index, cover)
    if bare.sum() > ink.area(_LEFT):
        return None
    for index, way in short.items():
        ways[index], covers[index] = way, left[index]
    return corner


def _tail(way: Way, end: int | None, half: float) -> Ints:
    """Return the places of a way near one of its ends; without one, all."""
    if end is None or way.closed:
        return np.arange(len(way.at))
    step = float(np.abs(np.diff(way.at[:2])).sum())
    count = min(int(_TAIL * half / max(step, 1e-9)), int(_WHOLE * len(way.at))) + 1
    return np.arange(count) if end == 0 else np.arange(len(way.at) - count, len(way.at))
