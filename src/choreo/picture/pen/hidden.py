"""What no edge tells: where strokes cross or end on each other, they run on under each other's ink.

Each run of the middle that ends there is led on, straight or as the arc that it is, as long as a pen moved along it
stays within the ink, to the next line: to one that it meets head on, as two halves of one stroke do, through whatever
it crosses, else no farther than to the first that it crosses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, flat
from choreo.neighbours import tree
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.middle import Middle, Run
from choreo.picture.pen.primitives import onward
from choreo.picture.pen.width import Pen

_REACH = 6.0
"""Half pens that a stroke is led on, at most."""
_FITTED = 4.0
"""Half pens of a stroke by which it is led on, at most."""
_BENT = 2.5
"""Pixels at the end of a run that the inner corner beside them bends."""
_HEAD_ON = 0.94
"""Cosine between two lines that are one."""
_RESTS = 0.15
"""Part of the typical weight of a place below which the pen turns there, and..."""
_TURNS = 0.5
"""...radians by which it does so at a corner."""
_AIMED = 0.03
"""Part of the way to a corner by which a stroke that leads straight to it may miss it, and..."""
_MISSED = 0.4
"""...half pens by which the arc that it makes with the bend before may: farther off it leads elsewhere."""
_BARELY = 0.1
"""Half pens by which a stroke that goes on as it does may miss a corner and still lead to it."""
_BEVEL = 0.6
"""Half pens about a corner in which the cut of its join may come nearer than half a pen."""
MOST_ENDS = 1500
"""Ends of runs; a drawing of more is no matter of seconds."""


@dataclass(frozen=True, eq=False)
class _Way:
    start: complex
    at: Plane
    heading: Plane
    through: bool
    stop: int


def hidden(middle: Middle, edge: Edge, pen: Pen, grain: float) -> list[Plane]:
    """Return the lines that lead runs on under ink, from where each ends; `grain` is what tells two lines apart."""
    corners = _corners(middle, grain)
    ways = [_onward(end, corners, pen, grain) for end in _ends(middle, grain)]
    ways = [(start, at) for start, at in ways if len(at) > 3]
    if not ways:
        return []
    all_at = np.concatenate([at for _, at in ways])
    depth = edge.distance(all_at)
    off, which = middle.tree.query(flat(all_at))
    bounds = np.cumsum([0, *(len(at) for _, at in ways)])
    led = []
    for index, (start, at) in enumerate(ways):
        part = slice(bounds[index], bounds[index + 1])
        within = depth[part] > pen.half - max(1.5 * pen.leeway, 0.04 * pen.half)
        within |= _at_a_bevel(at, corners, pen, grain)
        way = _to_a_line(start, at, within, off[part], middle.heading[which[part]], grain)
        if way is not None:
            led.append(way)
    stops = _crossings(led, grain)
    return [np.concatenate([[way.start], way.at[:stop]]) for way, stop in zip(led, stops, strict=True)]


def _ends(middle: Middle, grain: float) -> list[Plane]:
    """Return the runs, each towards an end beyond which no other run goes on."""
    ends = []
    for run in middle.runs:
        if run.closed:
            continue
        for turned in (False, True):
            at = _sound(run, turned)
            if len(at) >= 4 and np.abs(at - at[-1]).max() > 2 and not _goes_on(middle, at, grain):
                ends.append(at)
    return ends


def _sound(run: Run, turned: bool) -> Plane:
    """Return a run without its last pixels, which the inner corner beside them bends, and where it does not move."""
    at, weight = (run.at[::-1], run.weight[::-1]) if turned else (run.at, run.weight)
    left = np.cumsum(weight[::-1])[::-1]
    moves = weight > 0.15 * np.median(weight)
    kept = moves & (left > _BENT) if left[0] > 3 * _BENT else moves
    at = at[kept]
    # Round the tip of a short stroke a run comes back on its other side: only this side leads to this end.
    return at[int(np.argmax(np.abs(at - at[-1]))) :] if len(at) else at


def _goes_on(middle: Middle, at: Plane, grain: float) -> bool:
    """Tell whether a run beside the end of this one goes on in its direction."""
    end = at[-1]
    back = at[max(-1 - int(np.ceil(6 * grain)), -len(at))]
    heading = (end - back) / max(abs(end - back), 1e-9)
    for place in middle.tree.query_ball_point([end.real, end.imag], 1.5 * grain + 0.3):
        if abs((middle.heading[place] * heading.conjugate()).real) < 0.9:
            continue
        other = int(np.searchsorted(middle.begin, place, side="right")) - 1
        run = middle.runs[other]
        index = place - int(middle.begin[other])
        count = int(np.ceil(40 * grain))
        round_again = run.at if run.closed else run.at[:0]
        forth = np.concatenate([run.at[index:], round_again])
        back_again = np.concatenate([run.at[: index + 1][::-1], round_again[::-1]])
        for line in (forth, back_again):
            if (((line[:count] - end) * heading.conjugate()).real > max(6 * grain, 2 * _BENT)).any():
                return True
    return False


def _corners(middle: Middle, grain: float) -> Plane:
    """Return the places at which the middle turns without going on, (k,)."""
    found = []
    for run in middle.runs:
        rests = run.weight < _RESTS * np.median(middle.weight)
        edges = np.flatnonzero(np.diff(rests, prepend=False, append=False))
        for one, two in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            # Where a join was cut off the pen rests at one place: its sides have the headings.
            at, heading = run.at[one:two], run.heading[max(one - 1, 0) : two + 1]
            if np.abs(at - at.mean()).max() >= 2 * grain and (run.weight[one:two] == 0).any():
                at = at[run.weight[one:two] == 0]
            if abs(np.angle(heading[-1] / heading[0])) > _TURNS and np.abs(at - at.mean()).max() < 2 * grain:
                found.append(complex(at.mean()))
    return np.array(found, dtype=np.complex128)


def _onward(at: Plane, corners: Plane, pen: Pen, grain: float) -> tuple[complex, Plane]:
    tolerance = 0.12 + 0.002 * pen.half + pen.spread
    way = onward(at, _REACH * pen.half, grain, tolerance, _FITTED * pen.half)
    return complex(at[-1]), _to_a_corner(way, corners, pen, grain)


def _to_a_corner(way: Plane, corners: Plane, pen: Pen, grain: float) -> Plane:
    """Return the straight way to a corner that an arc just misses and its tangent does not; else the arc.

    A short straight stroke after a bend hardly shows in how far both are off one arc, nor does a slight bend of it in
    how far it is off a straight line: a way that barely misses a corner is bent to it.
    """
    if len(way) < 4 or not len(corners):
        return way
    along = (way[1] - way[0]) / abs(way[1] - way[0])
    ahead = (corners - way[0]) * along.conjugate()
    near = (ahead.real > 4 * grain) & (ahead.real < _REACH * pen.half)
    near &= np.abs(ahead.imag) < _AIMED * ahead.real + grain
    for corner in corners[near][np.argsort(ahead.real[near], kind="stable")].tolist():
        missed = float(np.abs(way - corner).min())
        aside = abs(((corner - way[0]) * along.conjugate()).imag)
        if 2 * aside + grain < missed < _MISSED * pen.half:
            return np.linspace(way[0], corner, int(abs(corner - way[0]) / grain) + 2)
        if grain < missed < _BARELY * pen.half:
            return _bent_to(way[0], along, corner, grain)
    return way


def _bent_to(start: complex, along: complex, corner: complex, grain: float) -> Plane:
    """Return the arc that leaves a place in a direction, a unit vector, and comes to a corner, a place every grain."""
    chord = corner - start
    turn = float(np.angle(chord * along.conjugate()))  # half of what it turns in all
    part = np.linspace(0.0, 1.0, int(abs(chord) / grain) + 2)
    if abs(turn) < 1e-6:
        return np.asarray(start + part * chord)
    return np.asarray(start + chord * np.exp(1j * turn * (part - 1)) * np.sin(turn * part) / np.sin(turn))


def _at_a_bevel(way: Plane, corners: Plane, pen: Pen, grain: float) -> Bools:
    """Return which places of a way are so little before a corner that the cut of its join may be nearer than it."""
    found = np.zeros(len(way), dtype=np.bool_)
    for corner in corners:
        away = np.abs(way - corner)
        if away.min() < 2 * grain and away[0] > _BEVEL * pen.half:
            found[: int(away.argmin()) + 2] |= away[: int(away.argmin()) + 2] < _BEVEL * pen.half
    return found


def _to_a_line(start: complex, at: Plane, within: Bools, off: Floats, headings: Plane, grain: float) -> _Way | None:
    """Return the way up to the first line that it meets, or to where the pen would leave the ink."""
    heading = np.gradient(at)
    heading /= np.maximum(np.abs(heading), 1e-9)
    outside = np.flatnonzero(~within)
    stop = int(outside[0]) if len(outside) else len(at)
    away = np.flatnonzero(off > 2 * grain)
    if not len(away) or away[0] >= stop:
        return None
    met = np.flatnonzero((off < grain) & (np.arange(len(at)) > away[0]))
    through = False
    if len(met) and met[0] <= stop:
        stop = int(met[0]) + 1
        through = bool(abs((headings[met[0]] * heading[met[0]].conjugate()).real) > _HEAD_ON)
    return _Way(start, at, heading, through, min(stop, len(at)))


def _crossings(ways: list[_Way], grain: float) -> list[int]:
    """Return how far each way goes if those that meet no line head on end where they first cross another."""
    stops = [way.stop for way in ways]
    if len(ways) < 2:
        return stops
    at = np.concatenate([way.at[: way.stop] for way in ways])
    owner = np.repeat(np.arange(len(ways)), stops)
    index = np.concatenate([np.arange(stop) for stop in stops])
    heading = np.concatenate([way.heading[: way.stop] for way in ways])
    pairs = tree(flat(at)).query_pairs(0.8 * grain, output_type="ndarray")
    one, two = pairs[:, 0], pairs[:, 1]
    apart = (owner[one] != owner[two]) & (np.abs((heading[one] * heading[two].conj()).real) < _HEAD_ON)
    one, two = one[apart], two[apart]
    first: Ints = np.argsort(np.maximum(index[one], index[two]), kind="stable")
    for this, other in zip(one[first].tolist(), two[first].tolist(), strict=True):
        crossing = owner[this], owner[other]
        if index[this] >= stops[crossing[0]] or index[other] >= stops[crossing[1]]:
            continue
        for which, place in zip(crossing, (this, other), strict=True):
            if not ways[which].through:
                stops[which] = min(stops[which], int(index[place]) + 1)
    return stops
