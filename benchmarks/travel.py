"""Travel time over the bound, and the closest approach: between pictures, from the ground and back, through space.

`python benchmarks/travel.py` prints every transition and the medians; `--write` puts the summary into
docs/travel-times.md. The bound is that of docs/time.md, the closest approach the checker's, in continuous time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
from scenes import checked

import choreo as ch
from choreo.arrays import Floats
from choreo.motion.around.gather import ball
from choreo.neighbours import closest
from choreo.planning.pictures import pictures

ROOT = Path(__file__).parent.parent
DRONES = 1500
FLAGSHIP = ch.Limits(min_altitude=0.01, max_altitude=5000.0, endurance=1e6)
EQUAL = replace(FLAGSHIP, max_speed=6.0, max_climb=6.0, max_descent=6.0)
GENTLE = replace(FLAGSHIP, max_jerk=4.0)
ART = {"rivers": 1400, "peaks": 1400, "fisher": 740, "lotus": 1420, "verse": 1420, "theme": 1400}
Scene = tuple[str, Floats, Floats]


@cache
def flat() -> tuple[tuple[str, Floats], ...]:
    """Return pictures of many kinds with all drones in them, the spare ones parked, (n, 3) m each."""
    turn = np.linspace(0, 2 * np.pi, 60)
    heart = np.stack([16 * np.sin(turn) ** 3, 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn)], axis=1)
    corner = np.pi / 2 + np.arange(11) * np.pi / 5
    star = np.where(np.arange(11) % 2, 0.45, 1.0)[:, None] * np.stack([np.cos(corner), np.sin(corner)], axis=1)
    art = ROOT / "benchmarks" / "flagship" / "art"
    made = [ch.trace(art / f"{name}.png").stroke(dots, width=180).rename(name) for name, dots in ART.items()]
    rings = ch.ring(270, 70)
    for radius in (62, 54, 30, 20, 10):
        rings = rings + ch.ring(int(2 * np.pi * radius / 1.6), radius)
    made += [
        rings.rename("rings"),
        ch.lettering("CHOREO").outline(560, width=170).rename("lettering, edges"),
        ch.lettering("HELLO\nWORLD").fill(1400, width=160).rename("lettering, filled"),
        ch.Outline.from_strokes([heart]).fill(1450, width=95).rename("heart, filled"),
        ch.Outline.from_strokes([star]).fill(1300, width=110).rename("star, filled"),
        ch.grid(DRONES, 1.7).rename("grid"),
        ch.Outline.from_strokes([star, 0.6 * star]).stroke(540, width=160).rename("stars"),
    ]
    cues = [ch.Cue(each.stand(y=116, z=90)) for each in made]
    show = ch.Show("all", ch.Fleet(DRONES, rows=30, columns=50), cues, ch.Limits(max_altitude=200.0))
    return tuple((each.name, each.points) for each in pictures(show))


def space() -> list[tuple[str, Floats]]:
    """Return formations in space that keep 1.02 times the least distance, (n, 3) m each."""
    index = np.arange(DRONES)
    along = 2 * np.pi * index / DRONES
    round_ = 2 * np.pi * 22 * index / DRONES
    torus = np.stack(
        [(3 + np.cos(round_)) * np.cos(along), (3 + np.cos(round_)) * np.sin(along), np.sin(round_)], axis=1
    )
    layers = np.concatenate([wave + [0.0, 1.6 * depth, 0.0] for depth, wave in enumerate(map(_waves, (3, 4, 5)))])
    cells = np.stack(np.meshgrid(*[np.arange(26.0)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    shapes = {
        "sphere": ch.sphere(DRONES, 20).points,
        "torus": torus,
        "helix": ch.helix(DRONES, 30, 60, 12).points,
        "ball": ball(DRONES, FLAGSHIP),
        "three layers": layers,
        "clouds": _lowest(cells, DRONES, 0.35, 8),
    }
    made = []
    for name, points in shapes.items():
        points = (points - points.mean(axis=0)) * (1.02 * FLAGSHIP.min_distance * (1 + 1e-9) / closest(points))
        made.append((name, points + [0.0, 100.0, 20.0 - points[:, 2].min()]))
    return made


def _waves(seed: int) -> Floats:
    x, z = np.meshgrid(np.arange(50.0), np.arange(33.0))
    cells = np.column_stack([x.ravel(), np.zeros(x.size), z.ravel()])
    return _lowest(cells, DRONES // 3, 0.25, seed)


def _lowest(cells: Floats, count: int, size: float, seed: int) -> Floats:
    """Return the cells where a sum of random waves is lowest."""
    random = np.random.default_rng(seed)
    field = sum(np.sin(cells @ random.normal(size=3) * size + random.uniform(0, 6)) for _ in range(6))
    return cells[np.sort(np.argsort(field, kind="stable")[:count])]


def between() -> Iterator[Scene]:
    """Yield each picture and the next one."""
    named = flat()
    for (one, start), (two, goal) in zip(named, named[1:] + named[:1], strict=True):
        yield f"{one} to {two}", start, goal


def ground(back: bool) -> Iterator[Scene]:
    """Yield the take-off grid in the air and each picture, or the way back."""
    grid = ch.Fleet(DRONES, rows=30, columns=50).homes + [0.0, 0.0, 52.0]
    for name, points in flat():
        yield (f"{name} to grid", points, grid) if back else (f"grid to {name}", grid, points)


def through() -> Iterator[Scene]:
    """Yield each formation in space and each other one, and to a picture and back."""
    made = space()
    for one, start in made:
        for two, goal in made:
            if one != two:
                yield f"{one} to {two}", start, goal
        yield f"{one} to rivers", start, flat()[0][1]
        yield f"rivers to {one}", flat()[0][1], start


SETS = {
    "pictures in parallel planes, 8 level, 4 up, 3 down": (between, FLAGSHIP),
    "pictures in parallel planes, 6 in all directions": (between, EQUAL),
    "pictures in parallel planes, jerk 4 m/s3": (between, GENTLE),
    "take-off grid to picture": (lambda: ground(False), FLAGSHIP),
    "picture to take-off grid": (lambda: ground(True), FLAGSHIP),
    "formations in space, 1.02 x min_distance": (through, FLAGSHIP),
}


def main() -> None:
    """Print the table; write it where asked to."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1, help="only every so many transitions of each set")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    rows = [
        "| transitions, 1,500 drones, 3 m/s2 | number | travel / bound: median | worst | processor s: median | worst | "
        "closest / spacing | closest / min_distance |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for title, (scenes, limits) in SETS.items():
        ratios, seconds, gaps, least = [], [], [], []
        for name, start, goal in islice(scenes(), 0, None, options.every):
            begun = time.process_time()
            move = ch.transition(start, goal, limits)
            seconds.append(time.process_time() - begun)
            gap = checked(move.trajectory, limits).closest_m
            ratios.append(move.duration / move.bound)
            gaps.append(gap / min(closest(start), closest(goal)))
            least.append(gap / limits.min_distance)
            told = f"{move.duration:6.2f} s, {ratios[-1]:.3f} of the bound, {gaps[-1]:.4f} of the spacing"
            print(f"{name:40s} {told}, {seconds[-1]:.2f} processor s, {move.method}", flush=True)
        figures = f"{np.median(ratios):.3f} | {max(ratios):.3f} | {np.median(seconds):.2f} | {max(seconds):.2f}"
        rows.append(f"| {title} | {len(ratios)} | {figures} | {min(gaps):.4f} | {min(least):.4f} |")
        print(rows[-1], flush=True)
    if options.write:
        lines = [
            "# Travel times",
            "",
            f"Made by `python benchmarks/travel.py --every {options.every} --write`: one run on one machine.",
            "",
            *rows,
        ]
        lines += ["", "The bound is explained in [time](time.md)."]
        (ROOT / "docs" / "travel-times.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
