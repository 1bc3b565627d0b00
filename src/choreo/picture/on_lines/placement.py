"""Exactly n dots on the strokes of a picture: as far from each other as the strokes allow, anchors kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats
from choreo.picture.line.network import Network
from choreo.picture.on_lines.allocation import share_out, spread
from choreo.picture.on_lines.anchors import anchored
from choreo.picture.on_lines.capacity import packed, thinned
from choreo.picture.on_lines.corridor import Corridor
from choreo.picture.on_lines.crowding import loosened, straightened
from choreo.picture.on_lines.relaxation import Dots, relax
from choreo.picture.on_lines.relocation import move_to_room

_ROUNDS = 12
_QUICK = 6
_AIM = 0.93
"""Smallest gap that is aimed for, in mean spacings: more would cost evenness along the strokes."""
_ROOM = 0.75
"""Mean spacings from which two anchors (corners, junctions, ends) should both hold a dot, on the spot."""
_NEAR = 0.705
"""Mean spacings from which they may, where one of them would have none otherwise."""
_FEW = 1000
"""Dots up to which several ways to begin are tried, the more the fewer they are; of more, one is as good."""
_CARE = 3
"""Times as long as for one of many dots, measured, that is taken for each of at most so few."""
_MANY_EDGES = 4
"""So many edges take as much time as one dot."""
_THICKET = 5_000
"""Edges of a thicket, which dots show as a tone, however much care is taken."""
_THORNY = 1_000
"""Edges from which, where they are more than the dots, it is asked first whether these fit at all: mostly not."""
_NOTHING = 0.01
"""Shortfall that no further way to begin is tried for."""
_STARTS = 4
_MANY = 20
"""Times as many dots as are wanted, beyond which no more are packed."""
_SURE = 1.004
"""Distance that is worked for where the spacing is what binds: the sliding ends a little short of it."""


@dataclass(frozen=True)
class _Way:
    """One way to begin; lengths in mean spacings."""

    anchors: bool = True
    room: float = _ROOM
    near: float = _ROOM
    """Distance that anchored dots must have where one of them would have none otherwise."""
    reach: float = 0.295
    """How far a dot may stand off a corner that is too near to others for a dot on the spot."""
    disorder: float = 0.02


_WAYS = (
    _Way(room=0.85, near=0.85),
    _Way(near=_NEAR),
    _Way(room=0.6, near=0.5, disorder=0.3),
    _Way(room=0.8, near=0.6, disorder=0.4),
    _Way(anchors=False),
)
"""Tried in turn until one is good; the last one holds the most dots."""


@dataclass(frozen=True)
class _Effort:
    """What time is taken for."""

    ways: tuple[_Way, ...]
    steps: int
    """Of sliding, in a round."""
    loose: int
    """Rounds with leeway off the strokes."""
    rounds: int = _ROUNDS
    """Of sliding and moving to where the room is."""
    content: bool = False
    """Whether dots that keep the spacing are good enough, however they tell the picture."""

    def hasty(self, content: bool) -> _Effort:
        return replace(self, rounds=min(self.rounds, _QUICK), content=content)

    @staticmethod
    def of(dots: int, edges: int) -> _Effort:
        """Return what so many dots are worth on so many edges."""
        if edges > _THICKET:
            return _Effort(_WAYS[1:2], 10, 4, 4)
        if dots > _FEW:
            return _Effort(_WAYS[1:2], 20, 12, 8)
        return _Effort(_WAYS[: 2 * _FEW // dots], 30, 40)


def time_taken(dots: int) -> int:
    """Return about how long so many dots take to be placed, in those of a dot among many."""
    return dots * (_CARE if dots <= _FEW else 1)


def place(
    network: Network, n: int, spacing: float, rng: np.random.Generator, *, quick: bool = False, among: int = 0
) -> Floats | None:
    """Return `n` points on the network, (n, 2) m, no two nearer than `spacing`; None where it holds fewer.

    Every connected part gets a dot at least. Equal shares of length first; then rounds in which the dots slide apart
    along their strokes, and those that stay too near to another move to where the room is (farthest-point
    optimisation, Schlömer et al. 2011, on strokes). The distance that is asked for sinks from the mean spacing to
    what the strokes allow. Where that is not good, dots get a little leeway off their strokes.

    The quick way gives up sooner; where it finds room, so does the other. Where the dots are only some of a picture's,
    `among` is the number of all: the more, the less time is taken for each.
    """
    if not network.parts <= n <= most_dots(network, spacing) or (n, spacing) in network.too_many:
        return None
    own, hasty = rng.spawn(2)  # so that the quick way does as the other, where that finds nothing
    edges = len(network.length)
    band, effort = Corridor(network, n), _Effort.of(max(n, among, edges // _MANY_EDGES), edges)
    thorny, starts = edges > max(n, _THORNY), _STARTS if edges <= _THICKET else 1
    row = _packed(network, n, spacing, own, starts) if thorny else None
    hopeless = thorny and row is None
    best: Floats | None = None
    if not quick and not hopeless:
        least = np.inf
        for way in effort.ways:
            placed = _begun(band, spacing, way, rng, effort)
            if placed is None:
                continue
            short = band.shortfall(placed)
            if short < least:
                best, least = placed, short
            if least < _NOTHING:
                break
    if best is None and not hopeless:
        best = _begun(band, spacing, _WAYS[-1], hasty, effort.hasty(content=quick))
    if best is None:
        row = row if thorny else _packed(network, n, spacing, own, starts)
        best = None if row is None else _squeezed(row, band, spacing, effort.hasty(content=True))
        if best is None and not quick:
            network.too_many.add((n, spacing))
        return best
    return best if quick else straightened(band, best, spacing * network.heaviest)


def _begun(band: Corridor, spacing: float, way: _Way, rng: np.random.Generator, effort: _Effort) -> Floats | None:
    """Return the points of one way to begin: on the strokes, or with leeway where that is better; None if too near."""
    dots = _start(band.network, band.n, spacing, way, rng)
    if dots is None:
        return None
    spacing = spacing * band.network.heaviest
    points, gap = _settled(dots, band, spacing, effort)
    if band.n == 1 or band.mean == 0 or (gap >= spacing and (effort.content or band.shortfall(points) == 0)):
        return points if gap >= spacing else None
    loose = loosened(band, points, max(band.aim(_AIM), spacing * _SURE), spacing, effort.loose)
    if band.gap(loose) >= spacing:
        return loose
    return points if gap >= spacing else None  # what the quick way is content with


def _squeezed(dots: Dots, band: Corridor, spacing: float, effort: _Effort) -> Floats | None:
    """Return the points of dots packed one beside the other, evened out; None where they are too near after that."""
    points, gap = _settled(dots, band, spacing * band.network.heaviest, effort)
    return points if gap >= spacing * band.network.heaviest else None


def _packed(network: Network, n: int, spacing: float, rng: np.random.Generator, starts: int) -> Dots | None:
    """Return n dots packed one beside the other; None where fewer fit, or a part of the picture would be dark."""
    # Where many times as many would fit, they need not stand so near, and nobody has to count them all.
    apart = max(spacing, network.total / (_MANY * n))
    places, edge = packed(network, apart, rng, starts=starts)
    stay = thinned(network, edge, n)
    if stay is None:
        return None
    lone = network.length[edge] == 0
    held = np.zeros(len(network.nodes), dtype=bool)
    held[network.ends[edge[stay & lone], 0]] = True
    stay &= ~lone
    dots = Dots(network, held, places[stay], edge[stay])
    return dots if len(dots) == n else None


def _settled(dots: Dots, band: Corridor, spacing: float, effort: _Effort) -> tuple[Floats, float]:
    """Return the points of the dots when they have slid and moved apart, and their smallest gap (times weights)."""
    # To the last bit that of the dots' own network, which is cut where dots are pinned.
    mean = dots.network.total / band.n * (band.aim(_AIM) / (_AIM * band.mean) if band.mean else 1.0)
    aim, room = _AIM * mean, max(spacing, _ROOM * mean)
    best, best_gap = dots.copy(), _gap(dots)
    distance = max(aim, spacing * _SURE)
    stuck = 0
    for _ in range(effort.rounds):
        relax(dots, distance, effort.steps // 2, 0.25)
        relax(dots, distance, effort.steps, 0.0)
        gaps = dots.gaps()
        gap = float(gaps.min())
        stuck = 0 if gap > 1.005 * best_gap else stuck + 1
        if gap > best_gap:
            best, best_gap = dots.copy(), gap
        if gap >= max(0.99 * distance, spacing) or (stuck > 8 and best_gap >= spacing):
            break
        moved = move_to_room(dots, gaps, distance, room)
        crowd = 1.04 * float(np.median(gaps))
        if not moved or stuck > 2 or crowd < distance:
            wanted = min(crowd, 0.5 * distance + 0.5 * max(best_gap, 0.85 * distance))
            distance = max(min(wanted, distance), 1.01 * best_gap, spacing * _SURE)
    if best_gap >= spacing and len(best) > 1:
        best = _evened(best, best_gap, spacing)
    return best.points(), _gap(best)


def _evened(dots: Dots, gap: float, spacing: float) -> Dots:
    """Return the dots with more even gaps along the strokes, at hardly any cost of the smallest gap."""
    best = dots
    for _ in range(3):
        even = best.copy()
        relax(even, 1.01 * gap, 10, 0.1)
        relax(even, 1.002 * gap, 15, 0.0)
        if _gap(even) < max(0.985 * gap, spacing):
            break
        best = even
    return best


def most_dots(network: Network, spacing: float) -> int:
    """Return a number of dots that is certainly not exceeded: those of each edge by its length, and the nodes."""
    return int(np.floor(network.length / spacing + 1).sum()) + len(network.nodes)


def _gap(dots: Dots) -> float:
    return float(dots.gaps().min(initial=np.inf))


def _start(network: Network, n: int, spacing: float, way: _Way, rng: np.random.Generator) -> Dots | None:
    """Return the dots where they begin: those at corners, and equal shares of length between them."""
    mean = network.total / n
    room = max(spacing, way.room * mean)
    held = np.zeros(len(network.nodes), dtype=bool)
    if way.anchors:
        network, held = anchored(network, n, room, max(spacing, way.near * mean), way.reach * mean)
    else:
        held[network.degree == 0] = True
    count = share_out(network, held, n - int(held.sum()), room)
    if count.sum() + held.sum() != n:
        return None
    places, edge = spread(network, held, count)
    low, high = network.start[edge], network.start[edge] + network.length[edge]
    # A hair of disorder, so that dots that face each other squarely know which way to slide.
    places = np.clip(places + rng.uniform(-0.5, 0.5, len(places)) * way.disorder * room, low, high)
    return Dots(network, held, places, edge)
