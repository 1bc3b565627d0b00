"""The middle of a stroke as the edges of its ink tell it: half a pen inside of them.

What is drawn with a round pen ends half a pen from its middle, so every place of the edge tells one of the middle, as
far as no other edge is nearer to that. Round a bend the outer edge tells the bend, and at a sharp corner with a round
join the corner itself. Where an end or a corner was cut off straight (butt caps, bevel joins), both ends of the cut are
half a pen from the place that the pen came to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, flat
from choreo.neighbours import tree
from choreo.picture.pen.edge import Edge, round_frames
from choreo.picture.pen.ends import Cap, straight_caps
from choreo.picture.pen.primitives import line_through
from choreo.picture.pen.width import Pen

_PACE = (-0.5, 3.5)
"""How far the middle moves for each step along the edge: farther only round an inner corner, mostly of no bend."""
_PACED = 0.04
"""Half pens before and after a place over which its pace is taken."""
_LONGEST_CUT = 4.6
"""Half pens of edge from where one side of a cut tells the middle to where the other does."""
_STRAIGHT_ON = 0.8
"""Cosine of the turn of an edge that is no corner."""
_SHOWS = 1.5
"""Half pens from a straight cap within which sides that tell of a middle begin to do so."""
_ASIDE = 0.3
"""Cosine between a stroke and the direction into its ink from a side of it, at most."""
_BEYOND = 4.0
"""Pixels more than half a pen that the beginning of a stroke is led on."""
_WITHIN_CUT = 0.75
"""Half pens that the edge of a cut itself may seem to tell of a middle."""


@dataclass(frozen=True, eq=False)
class Run:
    """Places of the middle that follow on each other along an edge."""

    at: Plane
    heading: Plane
    """Unit vectors along the edge, (n,)."""
    weight: Floats
    """Length of the middle that each place tells, pixels."""
    closed: bool = False

    @property
    def length(self) -> float:
        return float(self.weight.sum())


@dataclass(frozen=True, eq=False)
class Middle:
    """All runs of a picture, and their places in one."""

    runs: tuple[Run, ...]
    framed: Plane
    """Places of the middle that only round corners of frames tell."""

    @cached_property
    def at(self) -> Plane:
        return np.concatenate([run.at for run in self.runs])

    @cached_property
    def heading(self) -> Plane:
        return np.concatenate([run.heading for run in self.runs])

    @cached_property
    def weight(self) -> Floats:
        return np.concatenate([run.weight for run in self.runs])

    @cached_property
    def begin(self) -> Ints:
        """First place of each run, and the number of all, (runs + 1,)."""
        return np.concatenate([[0], np.cumsum([len(run.at) for run in self.runs])]).astype(np.int64)

    @cached_property
    def tree(self) -> Any:  # scipy's KD-tree
        return tree(flat(self.at))


def middle_of(edge: Edge, pen: Pen) -> Middle | None:
    """Return where the edges say that the pen was moved; None where they say nothing."""
    at = edge.at + pen.half * edge.inward
    before, after, steps = edge.beside(max(0.9, _PACED * pen.half))
    pace = ((at[after] - at[before]) * (-1j * edge.inward).conj()).real / (2 * steps * edge.step)
    free = edge.distance(at) > pen.half - pen.leeway
    told = free & (pace > _PACE[0]) & (pace < _PACE[1])
    framed = round_frames(edge, free & (pace >= _PACE[1]))
    told |= framed
    weight = np.clip(pace, 0.0, 1.5) * edge.step
    runs: list[Run] = []
    for cap in straight_caps(edge, pen):
        stub = _stub(cap, edge, pen, at, told)
        if stub is not None:
            told[cap.samples(0, 0)] = False
            runs.append(stub)
    for ring in edge.rings:
        runs += _runs_of(edge, pen, at, weight, told, ring)
    return Middle(tuple(runs), at[framed]) if runs else None


def _stub(cap: Cap, edge: Edge, pen: Pen, at: Plane, told: Bools) -> Run | None:
    """Return the first half pen of a stroke of which hardly more than its straight cap shows; None if more does.

    Its sides are too short to tell of a middle, and its cap would tell of one across.
    """
    reach = int(_SHOWS * pen.half / float(edge.step[cap.ring.start]))
    near = cap.samples(reach, reach)
    near = near[told[near]]
    away = (at[near] - cap.at) * np.conj(cap.inward)
    sides = np.abs((edge.inward[near] * np.conj(cap.inward)).real) < _ASIDE
    if (sides & (np.abs(away.imag) <= pen.leeway) & (away.real > 0) & (away.real < _SHOWS * pen.half)).any():
        return None
    along = np.arange(0.0, pen.half + _BEYOND, 1.0)
    way: Plane = np.asarray(cap.at + along * cap.inward, dtype=np.complex128)
    if edge.distance(way[along >= pen.half]).min() < pen.half - pen.leeway:
        return None
    return Run(way, np.full(len(way), cap.inward, dtype=np.complex128), np.ones(len(way)))


def _runs_of(edge: Edge, pen: Pen, at: Plane, weight: Floats, told: Bools, ring: slice) -> list[Run]:
    """Return the runs of one ring, those on both sides of a cut joined."""
    here = told[ring]
    count = len(here)
    if not here.any():
        return []

    def run(which: Ints, closed: bool = False) -> Run:
        return Run(at[which], -1j * edge.inward[which], weight[which], closed)

    if here.all():
        everyone = ring.start + np.arange(count + 1) % count
        return [run(everyone, True)]
    order = ring.start + (np.arange(count) + int(np.argmin(here))) % count
    turns = np.flatnonzero(np.diff(np.concatenate([[False], told[order], [False]]).astype(np.int8)))
    spans = list(zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True))
    parts = [run(order[one:two]) for one, two in spans]
    joins: dict[int, tuple[int, Run]] = {}
    taken: set[int] = set()
    stubs: list[Run] = []
    for index in sorted(range(len(spans)), key=lambda k: -parts[k].length):
        for ahead in (1, 2):
            between = (index + 1) % len(spans)
            following = (index + ahead) % len(spans)
            if ahead == 2 and (len(spans) < 2 or between in taken or between in joins):
                continue
            if ahead == 2 and parts[between].length > _WITHIN_CUT * pen.half:
                continue
            if index in taken or following in taken or any(following == to for to, _ in joins.values()):
                continue
            gap = _from_to(order, spans[index][1], spans[following][0])
            cut, alone = _cut(edge, pen, at, weight, gap)
            if cut is not None and alone:
                stubs.append(cut)
                taken.update({between} - {index, following} if ahead == 2 else set())
                break
            if cut is not None:
                joins[index] = (following, cut)
                if ahead == 2 and between != following:
                    taken.add(between)
                break
    return _joined(parts, joins, taken) + stubs


def _from_to(order: Ints, one: int, two: int) -> Ints:
    return order[one:two] if two >= one else np.concatenate([order[one:], order[:two]])


def _joined(parts: list[Run], joins: dict[int, tuple[int, Run]], taken: set[int]) -> list[Run]:
    """Return the runs with those joined that belong together, without those taken for the edge of a cut."""
    reached = {to for to, _ in joins.values()}
    runs = []
    done: set[int] = set(taken)
    starts = [k for k in range(len(parts)) if k not in reached]
    for start in [*starts, *range(len(parts))]:
        if start in done:
            continue
        chain, index, closed = [parts[start]], start, False
        done.add(start)
        while index in joins:
            index, cut = joins[index]
            chain.append(cut)
            closed = index == start
            part = parts[index]
            chain.append(Run(part.at[:1], part.heading[:1], part.weight[:1]) if closed else part)
            if index in done:
                break
            done.add(index)
        at, heading = (np.concatenate(each) for each in zip(*((one.at, one.heading) for one in chain), strict=True))
        runs.append(Run(at, heading, np.concatenate([one.weight for one in chain]), closed))
    return runs


def _cut(edge: Edge, pen: Pen, at: Plane, weight: Floats, gap: Ints) -> tuple[Run | None, bool]:
    """Return what the middle does at an end or corner that was cut off straight within a stretch of edge, if it was.

    The cut is straight, and half a pen inside from either of its ends, square to the side that ends there, is the
    same place. Also told is whether inner corners part it from what lies before or after it: then it is the end of a
    short stroke, by itself.
    """
    lengths = edge.step[gap]
    total = float(lengths.sum())
    if len(gap) < 8 or total > _LONGEST_CUT * pen.half:
        return None, False
    run = np.cumsum(lengths) / total
    core = gap[(run > 0.3) & (run < 0.7)]
    middle, along, off = line_through(edge.at[core])
    if off > 0.01 * pen.half + 0.25:
        return None, False
    aside = np.abs(((edge.at[gap] - middle) * along.conjugate()).imag)
    beyond = aside > 0.03 * pen.half + 0.6
    half = len(gap) // 2
    early, late = np.flatnonzero(beyond[:half]), half + np.flatnonzero(beyond[half:])
    if not len(early) or not len(late):
        return None, False
    clear = int(np.ceil(2.0 / float(lengths.mean())))  # past the corner, which smoothing has rounded
    sides = max(int(early[-1]) - clear, 0), min(int(late[0]) + clear, len(gap) - 1)
    places = []
    for side in sides:
        inward = edge.inward[gap[side]]
        heading = -1j * inward
        slope = (heading * along.conjugate()).imag
        if abs(slope) < 0.2:
            return None, False
        far = -((edge.at[gap[side]] - middle) * along.conjugate()).imag / slope
        places.append(edge.at[gap[side]] + far * heading + pen.half * inward)
    if abs(places[0] - places[1]) > 0.08 * pen.half + 0.8:
        return None, False
    place = (places[0] + places[1]) / 2
    headings = -1j * edge.inward
    one, two = gap[: sides[0]], gap[sides[1] + 1 :]
    own_one = _straight_on(headings[one][::-1], complex(headings[gap[sides[0]]]))
    own_two = _straight_on(headings[two], complex(headings[gap[sides[1]]]))
    alone = own_one < len(one) or own_two < len(two)
    one, two = one[len(one) - own_one :], two[:own_two]
    cut = Run(
        np.concatenate([at[one], [place], at[two]]),
        np.concatenate([headings[one], [headings[gap[sides[0]]]], headings[two]]),
        np.concatenate([weight[one], [0.0], weight[two]]),
    )
    return cut, alone


def _straight_on(headings: Plane, heading: complex) -> int:
    """Return how many of the headings, from the first, are about one heading."""
    away = np.flatnonzero((headings * heading.conjugate()).real < _STRAIGHT_ON)
    return int(away[0]) if len(away) else len(headings)
