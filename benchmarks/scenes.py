"""Random transitions of mixed kinds, the same for the same seed, and the exact check of a flown one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.motion.around.gather import ball as packed
from choreo.neighbours import closest

SPACING = 1.53
"""Metres: 1.02 times the least distance of the default limits."""

FLAT = ("grid", "ring", "strokes", "picture")
AIRS = ("open", "ceiling", "fence", "fence and ceiling", "slab", "wall", "mast")
ON_PADS = ("pads", "start", "landing")
"""Rules about the pads: a transition alone has none."""


@dataclass(frozen=True)
class Scene:
    """A transition to plan; `flat` where the whole spacing is promised, m."""

    name: str
    start: Floats
    goal: Floats
    limits: ch.Limits
    flat: bool

    @property
    def promised(self) -> float:
        """The least distance that must be kept, m."""
        spacing = min(closest(self.start), closest(self.goal)) - 0.002
        return max(self.limits.min_distance, spacing) if self.flat else self.limits.min_distance


def scene(seed: int, drones: int) -> Scene:
    """Return the random transition of that seed."""
    rng = np.random.default_rng(seed)
    one, two = (str(kind) for kind in rng.choice(list(KINDS), 2))
    parallel = bool(rng.integers(2))
    turn = rng.uniform(-1.2, 1.2, 2)
    turn = turn[[0, 0]] if parallel else turn
    start, goal = (_placed(kind, drones, angle, rng) for kind, angle in zip((one, two), turn, strict=True))
    air = str(rng.choice(AIRS))
    limits = _air(air, start, goal, rng)
    upright = {"ring", "strokes", "picture"}
    flat = {one, two} <= {*upright, "grid"} and (parallel or "grid" in (one, two))
    return Scene(f"{seed}: {one} to {two}, {air}", start, goal, limits, flat)


def checked(curves: ch.Trajectory, limits: ch.Limits) -> ch.Report:
    """Return the exact check of flights on their own: every rule but those of the pads."""
    fleet = ch.Fleet(curves.drones, homes=curves.start)
    dark = LightTrack(np.zeros(1), np.zeros((1, curves.drones, 3), dtype=np.uint8))
    spans = (ch.Span("transition", "travel", 0.0, curves.duration),)
    return ch.check(ch.Plan("transition", curves, dark, spans, limits, fleet))


def _placed(kind: str, drones: int, angle: float, rng: np.random.Generator) -> Floats:
    """Return the formation, turned about the vertical, somewhere in the air, (n, 3) m."""
    made = KINDS[kind](drones, rng)
    made = made * (SPACING * float(rng.choice([1.0, 1.0, 1.2])) / closest(made)) * (1 + 1e-9)
    if kind in ("sphere", "torus", "helix", "ball"):
        made = made @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    cos, sin = np.cos(angle), np.sin(angle)
    made = made @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
    made = made - (made.min(axis=0) + made.max(axis=0)) / 2
    low = -float(made[:, 2].min())
    return np.asarray(made + [rng.uniform(-40, 40), rng.uniform(20, 120), 5.02 + low + rng.uniform(0, 30)])


def _air(kind: str, start: Floats, goal: Floats, rng: np.random.Generator) -> ch.Limits:
    """Return limits around both formations, some of them tight."""
    both = np.concatenate([start, goal])
    low, high = both.min(axis=0), both.max(axis=0)
    tight = float(rng.choice([0.5, 2.0, 8.0]))
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    fence = corners + tight * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    top = float(high[2])
    if kind == "ceiling":
        return ch.Limits(max_altitude=top + tight)
    if kind == "fence":
        return ch.Limits(max_altitude=top + 60.0, fence=fence)
    if kind == "fence and ceiling":
        return ch.Limits(max_altitude=top + tight, fence=fence)
    if kind == "slab":
        return ch.Limits(min_altitude=max(3.0, float(low[2]) - tight), max_altitude=top + tight)
    obstacles = _between(start, goal, kind, rng) if kind in ("wall", "mast") else ()
    return ch.Limits(max_altitude=max(top + 60.0, 120.0), keep_out=obstacles)


def _between(start: Floats, goal: Floats, kind: str, rng: np.random.Generator) -> tuple[ch.KeepOut, ...]:
    """Return a wall or a mast half-way, thin or high enough to stand in nobody's place."""
    middle = (start.mean(axis=0) + goal.mean(axis=0))[:2] / 2
    way = goal.mean(axis=0)[:2] - start.mean(axis=0)[:2]
    way /= np.linalg.norm(way)
    across = np.array([-way[1], way[0]]) * (25.0 if kind == "wall" else 1.0)
    prism = middle + np.stack([across + way, across - way, -across - way, -across + way])
    both = np.concatenate([start, goal])
    height = float(rng.uniform(20, 90))
    relative = both[:, :2] - middle
    wide = float(np.linalg.norm(across))
    inside = (np.abs(relative @ way) < 1.6) & (np.abs(relative @ across) < wide * (wide + 0.6))
    if inside.any():
        height = min(height, float(both[inside, 2].min()) - 0.6)
    return (ch.KeepOut(prism, round(height, 1) - 0.1, kind),) if height > 1 else ()


def _sphere(drones: int, _: np.random.Generator) -> Floats:
    return ch.sphere(drones, 10.0).points


def _torus(drones: int, rng: np.random.Generator) -> Floats:
    """Return rings around a ring, as many on each as its length asks for."""
    thick = float(rng.uniform(0.25, 0.45))
    rings = max(3, round(np.sqrt(drones * thick)))
    angle = 2 * np.pi * np.arange(rings) / rings
    length = 1 + thick * np.cos(angle)
    counts = np.floor(drones * length / length.sum()).astype(int)
    counts[np.argsort(-length, kind="stable")[: drones - counts.sum()]] += 1
    parts = []
    for count, at, level in zip(counts, angle, length, strict=True):
        turn = 2 * np.pi * np.arange(count) / count
        parts.append(np.stack([level * np.cos(turn), level * np.sin(turn), np.full(count, thick * np.sin(at))], axis=1))
    return np.concatenate(parts)


def _helix(drones: int, rng: np.random.Generator) -> Floats:
    return ch.helix(drones, 12.0, 40.0, float(rng.integers(4, 8))).points


def _ball(drones: int, _: np.random.Generator) -> Floats:
    return packed(drones, ch.Limits())


def _grid(drones: int, _: np.random.Generator) -> Floats:
    """Return a take-off grid in the air, lying."""
    return ch.grid(drones, 2.0).points[:, [0, 2, 1]]


def _ring(drones: int, rng: np.random.Generator) -> Floats:
    """Return concentric rings, upright."""
    rings = int(rng.integers(3, 7))
    radius = np.arange(rings) + float(rng.uniform(4, 8))
    counts = np.floor(drones * radius / radius.sum()).astype(int)
    counts[-1] += drones - counts.sum()
    return np.concatenate([ch.ring(count, each).points for count, each in zip(counts, radius, strict=True)])


def _strokes(drones: int, rng: np.random.Generator) -> Floats:
    """Return lines of handwriting, upright: dots along smooth random strokes, none nearer than the spacing."""
    chosen = np.empty((0, 2))
    letter = 0
    size = 9.0 * SPACING
    per_row = int(np.ceil(np.sqrt(drones / 8)))
    while len(chosen) < drones:
        corner = np.array([letter % per_row, letter // per_row]) * size * 1.15
        joints = rng.uniform(0, size, (5, 2)) + corner
        joints[:, 1] = corner[1] + np.clip(joints[:, 1] - corner[1], 0, size)
        t = np.linspace(0, 1, 200)[:, None]
        basis = [1, 4, 6, 4, 1]
        stroke = sum(b * t**k * (1 - t) ** (4 - k) * joints[k] for k, b in enumerate(basis))
        for dot in stroke:
            if len(chosen) == 0 or np.linalg.norm(chosen - dot, axis=1).min() >= SPACING:
                chosen = np.vstack([chosen, dot])
        letter += 1
    flat = chosen[:drones]
    return np.column_stack([flat[:, 0], np.zeros(drones), -flat[:, 1]])


def _picture(drones: int, rng: np.random.Generator) -> Floats:
    """Return an upright picture: the places of a lattice where a sum of random waves is lowest."""
    side = int(np.ceil(np.sqrt(drones * rng.uniform(1.5, 4))))
    x, z = np.meshgrid(np.arange(int(side * 1.5)), np.arange(side))
    cells = np.stack([x.ravel(), z.ravel()], axis=1).astype(np.float64)
    field = sum(np.sin(cells @ rng.normal(size=2) * 8 / side + rng.uniform(0, 6)) for _ in range(6))
    flat = cells[np.sort(np.argsort(field, kind="stable")[:drones])]
    return np.column_stack([flat[:, 0], np.zeros(drones), flat[:, 1]])


def _layers(drones: int, rng: np.random.Generator) -> Floats:
    """Return a picture whose neighbours stand in two layers of depth, nearer in the picture than in space."""
    flat = _picture(drones, rng)
    even = np.rint(flat[:, 0] + flat[:, 2]) % 2 == 0
    return np.asarray(flat * 0.75 + np.where(even, 0.0, 0.75)[:, None] * [0.0, 1.0, 0.0])


KINDS: dict[str, Callable[[int, np.random.Generator], Floats]] = {
    "sphere": _sphere,
    "torus": _torus,
    "helix": _helix,
    "ball": _ball,
    "grid": _grid,
    "ring": _ring,
    "strokes": _strokes,
    "picture": _picture,
    "layers": _layers,
}
