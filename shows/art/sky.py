"""Swarms of dots without strokes, as CSV files: the fleet in array, the Milky Way, a football that turns in space.

The array is the grid of the pads, opened out and leaning towards the audience. The Milky Way is a river of stars across
the sky, dense, warm and bright along its middle, blue and dim at its banks, and torn by a dark rift. The football has
dots along the seams between its twenty hexagons and twelve pentagons (the edges of a truncated icosahedron), and within
the pentagons.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path

import numpy as np
from canvas import Points, spline
from PIL import ImageColor
from scipy.spatial import cKDTree

SEED = 20251012
SPACING = 1.56  # m
STARS = 1500
COURSE = ((86, 44), (52, 33), (22, 12), (-14, 4), (-48, -18), (-86, -42))  # of the Milky Way, about its middle, m
RADIUS = 34.0  # m, of the football
SEAM, PENTAGON = "#ffffff", "#ffb400"
BANK = 15.0  # m: from there on it has the colours of its banks
CORE_INKS = ("#fff4dc", "#ffe2b0", "#ffc890", "#ffffff", "#ff9fb0")
BANK_INKS = ("#2a4a9c", "#4f7fe0", "#8fb8ff", "#5a4fc0", "#c8dcff")
COLUMN, ROW, LEAN = 3.0, 2.0, 40.0  # m between the columns and rows of the array, degrees by which it leans


@dataclass(frozen=True)
class Swarm:
    """Dots in space, m, and their colours."""

    name: str
    points: Points
    inks: list[str]

    def write(self, folder: Path) -> None:
        """Write NAME.csv and print what is in it."""
        pairs = cKDTree(self.points).query(self.points, k=2)[0][:, 1]
        rows = ["x,y,z,r,g,b"]
        for place, ink in zip(self.points, self.inks, strict=True):
            rows.append(",".join([*(f"{value:.3f}" for value in place), *map(str, ImageColor.getrgb(ink)[:3])]))
        (folder / f"{self.name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
        print(f"{self.name}: {len(self.points)} dots, the nearest {pairs.min():.2f} m apart")


def array() -> Swarm:
    """Return the fleet in rows and columns, the far rows higher."""
    x, up = np.meshgrid((np.arange(50) - 24.5) * COLUMN, (np.arange(30) - 14.5) * ROW)
    lean = np.radians(LEAN)
    rows = np.stack([x.ravel(), up.ravel() * np.cos(lean), up.ravel() * np.sin(lean)], axis=1)
    return Swarm("array", rows, ["#ffffff"] * x.size)


def milky_way() -> Swarm:
    """Return the stars."""
    chance = np.random.default_rng(SEED)
    course = spline(COURSE)
    stars: list[Points] = []
    aways: list[float] = []
    while len(stars) < STARS:
        index = chance.integers(1, len(course) - 1, 400)
        ahead = course[index + 1] - course[index - 1]
        aside = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) / np.linalg.norm(ahead, axis=1)[:, None]
        away = chance.normal(0, 8.2, 400)
        rift = 2.5 * np.sin(index / len(course) * 9) - 1.0
        kept = np.abs(away - rift) > 2.2 * np.sin(np.pi * index / len(course))
        flat = course[index] + aside * away[:, None]
        for (x, z), y, good, far in zip(flat, chance.uniform(-1.6, 1.6, 400), kept, np.abs(away), strict=True):
            star = np.array([x, y, z])
            inside = abs(x) < 90 and abs(z) < 45
            if good and inside and (not stars or np.linalg.norm(np.array(stars) - star, axis=1).min() >= SPACING):
                stars.append(star)
                aways.append(float(far))
    core = chance.uniform(0, 1, STARS) > np.array(aways[:STARS]) / BANK
    inks = chance.choice(5, STARS, p=(0.3, 0.25, 0.2, 0.15, 0.1))
    colours = [(CORE_INKS if inner else BANK_INKS)[ink] for inner, ink in zip(core, inks, strict=True)]
    return Swarm("milky-way", np.array(stars[:STARS]), colours)


def football() -> Swarm:
    """Return the ball."""
    golden = (1 + 5**0.5) / 2
    kinds = ((0, 1, 3 * golden), (1, 2 + golden, 2 * golden), (golden, 2, 2 * golden + 1))
    corners = {
        tuple(round(a * s, 9) for a, s in zip((kind[i], kind[(i + 1) % 3], kind[(i + 2) % 3]), signs, strict=True))
        for kind, i, signs in product(kinds, range(3), product((1, -1), repeat=3))
    }
    at = np.array(sorted(corners)) + 0.0
    at = np.unique(np.round(at, 6), axis=0)
    at *= RADIUS / np.linalg.norm(at[0])
    away = np.linalg.norm(at[:, None] - at[None], axis=2)
    side = away[away > 1e-6].min()
    near = np.abs(away - side) < 1e-3 * side
    points, inks = [*at], [SEAM] * len(at)
    count = int(side / SPACING)
    for a, b in zip(*np.nonzero(np.triu(near)), strict=True):
        for step in range(1, count):
            place = at[a] + (at[b] - at[a]) * step / count
            points.append(place * RADIUS / np.linalg.norm(place))
            inks.append(SEAM)
    for ring in sorted({tuple(sorted(ring)) for ring in _rings(near)}):
        five = at[list(ring)]
        middle = five.mean(axis=0)
        order = [ring.index(i) for i in _around(near, ring)]
        for scale, dots in ((0.7, 5), (0.36, 2)):
            for a, b in zip(order, [*order[1:], order[0]], strict=True):
                for step in range(dots):
                    place = middle + scale * (five[a] + (five[b] - five[a]) * step / dots - middle)
                    points.append(place * RADIUS / np.linalg.norm(place))
                    inks.append(PENTAGON)
        points.append(middle * RADIUS / np.linalg.norm(middle))
        inks.append(PENTAGON)
    return Swarm("football", np.array(points), inks)


def _rings(near: Points) -> list[list[int]]:
    """Return the rings of five corners."""
    neighbours = [np.flatnonzero(row) for row in near]
    found: list[list[int]] = []
    for a in range(len(near)):
        for b, e in permutations(neighbours[a], 2):
            ways = ((c, d) for c in neighbours[b] for d in neighbours[e] if near[c, d])
            found.extend([a, b, c, d, e] for c, d in ways if len({a, b, c, d, e}) == 5)
    return found


def _around(near: Points, ring: tuple[int, ...]) -> list[int]:
    """Return the corners of a ring in the order in which they follow each other."""
    order = [ring[0]]
    while len(order) < len(ring):
        order.append(next(i for i in ring if near[order[-1], i] and i not in order))
    return order


def sky() -> tuple[Swarm, ...]:
    """Return the swarms."""
    return array(), milky_way(), football()
