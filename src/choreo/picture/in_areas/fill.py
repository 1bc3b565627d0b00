"""Exactly n dots inside areas: evenly, none nearer than the spacing, crisp along the edge."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, plane
from choreo.neighbours import closest, near_pairs, nearest, nearest_gaps
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.enclosed.intricate import is_intricate, simpler
from choreo.picture.in_areas.containment import Inside
from choreo.picture.in_areas.depth import Depths
from choreo.picture.in_areas.lattice import coarsest, densest, hexagon_pitch, samples_of
from choreo.picture.line.network import Network
from choreo.picture.on_lines.capacity import packed_dots
from choreo.picture.on_lines.placement import place

if TYPE_CHECKING:
    from shapely import MultiPolygon

_DENSER = 0.85
"""Spacing on the edges, in pitches of the inside, where the designer gives no share."""
_SOME_CORNERS = 2_000
"""Of a thin area with more, as of a maze, shrinking takes a second each time."""
_MANY_CORNERS, _HALVES = 5_000, 2
"""A thin area of more is shrunk in so many steps."""
_INSET = 0.85
"""Distance of the inside from the edge, in pitches."""
_DETAIL, _ROUGHLY = 0.01, 0.03
"""Detail of an area's edge that is left out for speed, in pitches; and where only its size is asked for."""
_CROWDED = 0.6
"""Part of the edges' length that dots at the spacing take, from which it is asked first whether they fit."""
_ROOMY = 2.0
"""Spacings of the pitch from which crowded edges take no more than their part of the dots."""
_SPARE = 1.1
"""Spacings of the pitch from which tips get dots: below, the rest would hardly find room."""
_PUSHES, _QUICK = 240, 80
_NOTHING = np.empty((0, 2))


def fill(
    area: MultiPolygon, n: int, spacing: float, rng: np.random.Generator, around: Floats = _NOTHING, quick: bool = False
) -> Floats | None:
    """Return `n` points inside the area, (n, 2) m, no two nearer than `spacing`; None where it holds fewer.

    Each tip of the area gets a dot, if there are any to spare. A hexagonal lattice with about as many points inside as
    are left is evened out (Lloyd 1982), and the dots push each other apart inside the area; where that leaves them too
    near, the lattice itself is tried, which is the densest way.

    Parameters
    ----------
    area : MultiPolygon
        Metres.
    n : int
        Number of points.
    spacing : float
        Least distance, m, also to the points `around`.
    rng : Generator
        For the lattice's offset.
    around : (m, 2) array
        Points that are there already, as those of the outline.
    """
    if n == 0:
        return _NOTHING.copy()
    pitch = hexagon_pitch(area.area, area.length, n)
    if len(area.geoms) > 1:  # of many thin shapes side by side the dots of one are beside those of the others
        hull = area.convex_hull
        pitch = min(pitch, hexagon_pitch(hull.area, hull.length, n))
    if area.area <= 0 or pitch < 0.8 * spacing:
        return None
    area = clean_areas(simpler(area, _DETAIL * pitch))
    inside = Inside(area, pitch / 8)
    tips = _NOTHING if quick or pitch < _SPARE * spacing else _tips(inside, 0.97 * pitch, around)
    if 0 < len(tips) <= n / 4:
        taken = np.concatenate([tips, around])
        rest = _evened(inside, n - len(tips), pitch, spacing, rng.spawn(1)[0], taken, _PUSHES)
        if rest is not None:
            return np.concatenate([tips, rest])
    points = _evened(inside, n, pitch, spacing, rng, around, _QUICK if quick else _PUSHES)
    if points is not None:
        return points
    tight = densest(area, n, spacing, rng, around)
    return tight if tight is not None and _clear(tight, around) >= spacing else None


def _tips(inside: Inside, apart: float, around: Floats) -> Floats:
    tips = inside.tips(apart)
    return tips[nearest(tips, around)[0] >= apart] if len(tips) and len(around) else tips


def _evened(
    inside: Inside, n: int, pitch: float, spacing: float, rng: np.random.Generator, around: Floats, pushes: int
) -> Floats | None:
    """Return n points of a lattice, evened out and pushed apart; None where that leaves them too near."""
    start = coarsest(inside.area, n, pitch, rng)
    samples = samples_of(inside.area, pitch, n)
    if start is None or len(samples) < n:
        return None
    points = _pushed(inside, _lloyd(start, samples, around), samples, around, pitch, spacing, pushes)
    return points if _clear(points, around) >= spacing else None


def fill_and_lines(
    area: MultiPolygon, lines: Network, n: int, spacing: float, rng: np.random.Generator, quick: bool
) -> Floats | None:
    """Return `n` points, some on lines beside the area and the others inside; None where these hold fewer.

    On the lines they are as far apart as inside. Of fewer than two for each line all stand inside.
    """
    if n < 2 * lines.parts:
        return fill(area, n, spacing, rng, quick=quick)
    pitch = hexagon_pitch(area.area, area.length + 2 * lines.total, n)
    for part in (1.0, 0.9):
        on_lines = max(lines.parts, round(part * lines.total / max(pitch, 1.03 * spacing)))
        if on_lines > n:
            continue
        row = place(lines, on_lines, spacing, rng, quick=quick, among=n)
        if row is not None:
            inside = fill(area, n - on_lines, spacing, rng, row, quick)
            return None if inside is None else np.concatenate([row, inside])
    return None


@dataclass(frozen=True, eq=False)
class Core:
    """Where the dots inside stand, where the edge of an area has dots of its own."""

    area: MultiPolygon
    pitch: float
    """At which edges and inside take all dots together."""
    inner: MultiPolygon

    @classmethod
    def of(cls, area: MultiPolygon, edge: float, n: int, share: float | None) -> Core:
        """Return that of an area, m, with `edge` metres of edges, for n dots."""
        detail = _ROUGHLY if is_intricate(area) else _DETAIL
        area = clean_areas(simpler(area, detail * hexagon_pitch(area.area, area.length, n)))
        pitch = _common_pitch(area, edge, n, share)
        return cls(area, pitch, _inner(area, pitch, n))


def outline_and_fill(
    core: Core, edges: Network, n: int, spacing: float, rng: np.random.Generator, share: float | None, quick: bool
) -> Floats | None:
    """Return `n` points, part of them on the edges of the area and the others inside; None where it holds fewer."""
    on_edges = round(n * share) if share is not None else round(edges.total / (_DENSER * core.pitch))
    if share is None:
        on_edges = n if core.inner.is_empty else min(on_edges, int(0.97 * edges.total / spacing), n)
        on_edges = max(on_edges, edges.parts)
        crowded = on_edges * spacing > _CROWDED * edges.total
        if crowded and not quick and place(edges, on_edges, spacing, rng.spawn(1)[0], quick=True, among=n) is None:
            on_edges = int(0.9 * on_edges)
    rim = place(edges, on_edges, spacing, rng, quick=quick, among=n) if on_edges else _NOTHING
    if rim is None and share is None and quick:
        on_edges = int(0.9 * on_edges)
        rim = place(edges, on_edges, spacing, rng, quick=True, among=n)
    if rim is None and share is None and not quick and core.pitch > _ROOMY * spacing:
        rim = packed_dots(edges, on_edges, spacing)  # packed with all dots they would leave the inside bare
    if rim is None:
        return None
    if on_edges == n:
        return rim
    inside = fill(core.inner if on_edges else core.area, n - on_edges, spacing, rng, rim, quick)
    return None if inside is None else np.concatenate([rim, inside])


def _inner(area: MultiPolygon, pitch: float, n: int) -> MultiPolygon:
    """Return where the dots inside stand, if the edge has dots of its own."""
    import shapely

    if _is_thin(area, n) and Depths(area).is_shallower(_INSET * pitch):
        return shapely.MultiPolygon()
    inner = area
    # What is thin vanishes half the way: the second half costs little, and the whole way at once costs thrice as much.
    halves = _HALVES if shapely.get_num_coordinates(area) > _MANY_CORNERS and _is_thin(area, n) else 1
    for _ in range(halves):
        inner = clean_areas(inner.buffer(-_INSET * pitch / halves, quad_segs=2 if is_intricate(area) else 4))
    return inner


def _is_thin(area: MultiPolygon, n: int) -> bool:
    """Tell whether it takes long to shrink an area: of many corners, or of fewer where n dots do not go round it."""
    import shapely

    corners = int(shapely.get_num_coordinates(area))
    return is_intricate(area) or bool(corners > _SOME_CORNERS and area.length > math.sqrt(n * area.area))


def _common_pitch(area: MultiPolygon, edge: float, n: int, share: float | None) -> float:
    """Return the pitch inside at which the edges and the inside take n dots together."""
    low, high = 0.0, 2 * hexagon_pitch(area.area, area.length, n) + edge / n
    left = _left_inside(area if is_intricate(area) else clean_areas(area.simplify(_ROUGHLY * high)), n)
    for _ in range(14):
        pitch = (low + high) / 2
        size, length = left(pitch)
        inside = size / (pitch**2 * math.sqrt(3) / 2) + length / (2 * pitch)
        wanted = n - edge / (_DENSER * pitch) if share is None else n * (1 - share)
        if inside > wanted:
            low = pitch
        else:
            high = pitch
    return high


def _left_inside(area: MultiPolygon, n: int) -> Callable[[float], tuple[float, float]]:
    """Return what tells, for a pitch, the area where the dots inside stand and the length of its edge."""
    if _is_thin(area, n):
        depths = Depths(area)
        return lambda pitch: depths.beyond(_INSET * pitch)

    def shrunk(pitch: float) -> tuple[float, float]:
        inner = clean_areas(area.buffer(-_INSET * pitch, quad_segs=4))
        return inner.area, inner.length

    return shrunk


def _clear(points: Floats, around: Floats) -> float:
    gap = closest(points)
    if len(around):
        gap = min(gap, float(nearest(points, around)[0].min()))
    return gap


def _lloyd(points: Floats, samples: Floats, around: Floats, rounds: int = 12) -> Floats:
    """Move each point to the middle of the places that are nearest to it, a few times."""
    for _ in range(rounds):
        owner = nearest(samples, np.concatenate([points, around]))[1]
        mine = owner < len(points)
        count = np.bincount(owner[mine], minlength=len(points))
        total = np.stack([np.bincount(owner[mine], samples[mine, axis], len(points)) for axis in (0, 1)], axis=1)
        points = np.where(count[:, None] > 0, total / np.maximum(count, 1)[:, None], points)
    return points


def _pushed(
    inside: Inside, points: Floats, samples: Floats, around: Floats, pitch: float, spacing: float, steps: int
) -> Floats:
    """Let the points push each other apart inside the area; return the state with the widest gaps."""
    best, best_gap = points, 0.0
    distance = max(0.97 * pitch, spacing * 1.004)
    for step in range(steps + 1):
        push, gap = _push(points, around, distance)
        if gap > best_gap:
            best, best_gap = points, gap
        if best_gap >= max(0.96 * distance, spacing) or (step > 100 and best_gap >= spacing):
            break
        if step % 20 == 19:
            points = _moved(points, samples, around, distance)
            push, _ = _push(points, around, distance)
        points = inside.kept(points + push)
        if step % 40 == 39:
            distance = max(0.97 * distance, spacing * 1.004)
    return best


def _push(points: Floats, around: Floats, distance: float) -> tuple[Floats, float]:
    """Return the step of each point away from those nearer than `distance`, and the least gap up to that."""
    n = len(points)
    everything = np.concatenate([points, around])
    one, two = near_pairs(everything, distance).T
    one, two = one[one < n], two[one < n]
    place = plane(everything)
    apart = place[one] - place[two]
    gap = np.maximum(np.abs(apart), 1e-9)
    # A point that stays leaves the whole way to the other.
    push = ((distance - gap) / gap * np.where(two < n, 0.35, 0.7)) * apart
    step = [np.bincount(one, part, n) - np.bincount(two, part, len(everything))[:n] for part in (push.real, push.imag)]
    return np.clip(np.stack(step, axis=1), -0.3 * distance, 0.3 * distance), float(gap.min(initial=distance))


def _moved(points: Floats, samples: Floats, around: Floats, distance: float) -> Floats:
    """Return the points, some of the most crowded moved to the widest holes."""
    everything = np.concatenate([points, around])
    gap = nearest_gaps(everything)[: len(points)]
    hole = nearest(samples, everything)[0]
    points = points.copy()
    holes = np.argsort(-hole, kind="stable")
    taken: list[int] = []
    for index in np.argsort(gap, kind="stable")[: max(1, len(points) // 40)].tolist():
        if gap[index] > 0.95 * distance:
            break
        for candidate in holes.tolist():
            if hole[candidate] < max(0.75 * distance, gap[index]):
                return points
            if not taken or np.hypot(*(samples[taken] - samples[candidate]).T).min() > distance:
                taken.append(candidate)
                points[index] = samples[candidate]
                break
    return points
