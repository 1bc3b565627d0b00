"""What a drone does on its stage that breaks a rule, `f` times what is allowed: above 1 a fault, below hardly none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits

CELL = 40.0
"""Metres from one cell to the next, along x."""

LOW, HIGH = 2.0, 30.0
"""Metres over the pads at which a drone waits: below the floor, and in the air."""

PAIR = np.array([12.0, 0.0, 0.0])
"""From the first drone of a pair to the second one, m."""

UP = np.array([0.0, 0.0, 1.0])
Random = np.random.Generator
Beziers = list[Floats]
"""Control points (4, 3) m, one for each piece of a stage."""


@dataclass
class Scene:
    """What a kind may change of a show: limits, lengths of the pieces of its stage, pads, first and last places."""

    random: Random
    limits: dict[str, Any] = field(default_factory=dict)
    lengths: Floats = field(default_factory=lambda: np.full(6, 2.0))
    turn: Floats = field(default_factory=lambda: np.eye(3))
    homes: list[Floats] = field(default_factory=list)
    first: dict[int, Floats] = field(default_factory=dict)
    last: dict[int, Floats] = field(default_factory=dict)
    landings: dict[int, Floats] = field(default_factory=dict)
    early: set[int] = field(default_factory=set)
    prisms: list[KeepOut] = field(default_factory=list)
    fence: list[tuple[float, float]] = field(default_factory=list)

    def level(self) -> Floats:
        """Return a direction in the plane."""
        angle = self.random.uniform(0, 2 * np.pi)
        return np.array([np.cos(angle), np.sin(angle), 0.0])

    def anywhere(self) -> Floats:
        """Return a direction in space."""
        way = self.random.normal(size=3)
        return np.asarray(way / np.linalg.norm(way))

    def beyond(self, f: float, limit: float) -> float:
        """Return the limit, and as much more or less (at least 0.3 mm) as `f` is above or below 1."""
        far = limit + float(np.sign(f - 1)) * max(3e-4, abs(f - 1))
        return max(far, 0.0) if limit > 0 else far


Act = Callable[[Scene, Floats, float], Beziers]
"""What one drone does on its stage: scene, its place there, f; it begins and ends at rest at its place."""


def stay(scene: Scene, place: Floats, f: float = 0.0) -> Beziers:
    """Return a stage on which nothing happens."""
    return [np.stack([place] * 4) for _ in scene.lengths]


def via(scene: Scene, places: Sequence[Floats]) -> Beziers:
    """Return ways straight from place to place, at rest in each; the rest of the stage is spent at the last one."""
    filled = [*places, *[places[-1]] * (len(scene.lengths) + 1 - len(places))]
    return [np.stack([a, a, b, b]) for a, b in pairwise(filled)]


def there(goal: Callable[[Scene, Floats, float], Floats]) -> Act:
    """Return an act that goes to a place and back."""

    def act(scene: Scene, place: Floats, f: float) -> Beziers:
        if scene.random.random() < 0.5:
            return via(scene, [place, goal(scene, place, f), place])
        wait = goal(scene, place, f)
        return via(scene, [place, place, wait, wait, place])

    return act


def fast(limit: str, way: Floats | None, most: float = np.inf) -> Act:
    """Return an act that comes to f times a speed in the middle of a way of d in T s from rest to rest, 1.5 d / T."""

    def act(scene: Scene, place: Floats, f: float) -> Beziers:
        allowed = getattr(Limits(**scene.limits), limit) if limit else 1.0
        far = min(f * allowed * scene.lengths[0] / 1.5, most)
        return via(scene, [place, place + far * (scene.level() if way is None else way), place])

    return act


def _push(scene: Scene, limit: str) -> Floats:
    """Return a way whose part that counts for a limit of the acceleration is 1; what does not count is anything."""
    if limit == "max_acceleration":
        return scene.anywhere()
    level, up = scene.level(), scene.random.choice([-1.0, 1.0]) * UP
    aside = scene.random.uniform(0.0, 1.5)
    return np.asarray(level + aside * up if limit == "max_level_acceleration" else up + aside * level)


def hard(limit: str) -> Act:
    """Return an act that accelerates by f times a limit: a way of d in T s from rest to rest, 6 d / T^2 at its ends."""

    def act(scene: Scene, place: Floats, f: float) -> Beziers:
        far = f * scene.limits[limit] * scene.lengths[0] ** 2 / 6
        return via(scene, [place, place + far * _push(scene, limit), place])

    return act


def jerky(scene: Scene, place: Floats, f: float) -> Beziers:
    """Rise and fall as a cubic B-spline does over four pieces of h s: jerks of A / h^3 times 1, -3, 3, -1."""
    size = f * scene.limits["max_jerk"] * scene.lengths[1] ** 3 / 3
    bump = np.array([[0, 0, 0, 1], [1, 2, 4, 4], [4, 4, 2, 1], [1, 0, 0, 0]]) / 6
    way = size * scene.anywhere()
    rest = stay(scene, place)
    return [rest[0], *(place + points[:, None] * way for points in bump), rest[5]]


def stepping(scene: Scene, place: Floats, f: float) -> Beziers:
    """Have an acceleration at once: f times what a tenth of a second of the jerk that is allowed would give."""
    length, long = scene.lengths[1:3]
    # The step from gaining the speed to losing it, gently over a long piece, is the greatest.
    bend = f * scene.limits["max_jerk"] * 0.1 / (1 + length / long) * scene.anywhere()
    far, speed = place + bend * length**2 / 2, bend * length
    gone = far + speed * long / 2
    return [
        stay(scene, place)[0],
        np.stack([place, place, place + bend * length**2 / 6, far]),
        np.stack([far, far + speed * long / 3, gone, gone]),
        *via(scene, [gone, place])[:2],
    ]


def leaping(scene: Scene, place: Floats, f: float) -> Beziers:
    """Be f millimetres elsewhere at once."""
    away = place + f * 1e-3 * scene.anywhere()
    return [stay(scene, place)[0], *via(scene, [away, place])[: len(scene.lengths) - 1]]


def leaping_often(scene: Scene, place: Floats, f: float) -> Beziers:
    """Be three times a third of f millimetres elsewhere, within a tenth of a second."""
    step = f * 1e-3 / 3 * scene.anywhere()
    short = [np.stack([place + k * step] * 4) for k in range(1, 4)]
    return [stay(scene, place)[0], *short, *via(scene, [place + 3 * step, place])[: len(scene.lengths) - 4]]


def starting(scene: Scene, place: Floats, f: float) -> Beziers:
    """Have f times 1 cm/s at once."""
    push = f * 0.01 * scene.lengths[1] * scene.anywhere()
    end = place + push / 2
    return [
        stay(scene, place)[0],
        np.stack([place, place + push / 3, end, end]),
        *via(scene, [end, place])[: len(scene.lengths) - 2],
    ]


def starting_often(limit: str) -> Act:
    """Return an act that gains speed in ten steps within a tenth of a second: each below 1 cm/s, in all too much."""

    def act(scene: Scene, place: Floats, f: float) -> Beziers:
        step = f * (scene.limits[limit] * 0.1 + 0.01) / 10 * _pushed(scene, limit)
        pieces, here = [stay(scene, place)[0]], place
        for k in range(1, 11):
            goal = here + k * step * scene.lengths[k]
            pieces.append(np.stack([here, here + (goal - here) / 3, goal - (goal - here) / 3, goal]))
            here = goal
        push = 10 * step * scene.lengths[11]
        end = here + push / 2
        gone = np.stack([here, here + push / 3, end, end])
        return [*pieces, gone, *via(scene, [end, place])[: len(scene.lengths) - 12]]

    return act


def _pushed(scene: Scene, limit: str) -> Floats:
    """Return a way of length 1 along what a limit counts."""
    if limit == "max_vertical_acceleration":
        return UP
    return scene.level() if limit == "max_level_acceleration" else scene.anywhere()


def _apart(scene: Scene) -> Floats:
    """Return a direction towards the drone that comes, which waits in direction x, in the metric of the rule."""
    while (away := scene.anywhere())[0] < 0.5:
        pass
    return away


def _shape(scene: Scene) -> Floats:
    limits = Limits(**scene.limits)
    return np.array([1.0, 1.0, limits.vertical / limits.min_distance])


def nearing(scene: Scene, place: Floats, f: float) -> Beziers:
    """Come to another drone, which waits `PAIR` in direction -x, until its distance is an f-th of what it must be."""
    other = place - PAIR
    goal = other + _apart(scene) * _shape(scene) * scene.limits["min_distance"] / f
    return via(scene, [place, place, goal, goal, place])


def passing(scene: Scene, place: Floats, f: float) -> Beziers:
    """Pass another drone so near, in the middle of a way, and come back on it."""
    away = _apart(scene)
    along = np.cross(away, scene.anywhere())
    along *= 5.0 * np.sign(-along[0] or 1.0) / np.linalg.norm(along)
    away = away * scene.limits["min_distance"] / f
    ends = [place - PAIR + (away + side * along) * _shape(scene) for side in (-1, 1)]
    return via(scene, [place, ends[0], ends[1], ends[0], place])


def near_another(scene: Scene, place: Floats, f: float) -> Beziers:
    """Come or pass too near to another drone."""
    return (nearing if scene.random.random() < 0.5 else passing)(scene, place, f)


def over_fence(scene: Scene, place: Floats, f: float) -> Beziers:
    """Go to the edge of a fence whose every cell has one of its own, or to the top of its zone."""
    reach, top = scene.fence[round(float(place[0]) / CELL)]
    aside = [scene.random.uniform(-5, 5), scene.beyond(f, reach), scene.random.uniform(-5, 5)]
    goal = (
        place + aside
        if scene.random.random() < 0.5 or not np.isfinite(top)
        else np.array([*place[:2], scene.beyond(f, top)])
    )
    return via(scene, [place, goal, place])


def into_keep_out(scene: Scene, place: Floats, f: float) -> Beziers:
    """Go to the edge of the prism beside each cell, from its side, from above or from below."""
    depth = scene.beyond(f, 0.0)
    way = scene.random.integers(3)
    if way == 0:
        return via(scene, [place, place + [scene.random.uniform(-5, 5), 6.0 + depth, 0.0], place])
    high, edge = ((12.0, 5.0 - depth), (-12.0, -5.0 + depth))[way - 1]
    over, above = place + [0, 0, high], place + [0, 11.0, high]
    return via(scene, [place, over, above, place + [0, 11.0, edge], above, over, place])
