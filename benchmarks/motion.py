"""Transitions side by side: choreo, and straight lines after the exact assignment of squared or plain distance.

Same transitions, same machine, one run. `--write` puts the tables into docs/benchmarks.md; `--growth` adds the growth
up to 22,580 drones. Closest approaches are the checker's, in continuous time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

import choreo as ch
from choreo.light.track import LightTrack
from choreo.motion.bound import bottleneck_time
from choreo.motion.fit import fly
from choreo.motion.path import lift_arcs
from choreo.motion.planes import frames

ROOT = Path(__file__).parent.parent
LIMITS = ch.Limits(min_altitude=0.01, max_altitude=5000.0, endurance=1e6)
PICTURES = {"rivers": 1400, "peaks": 1400, "fisher": 740, "lotus": 1420, "verse": 1420, "theme": 1400}
Flight = tuple[ch.Trajectory, str]


def with_choreo(start: np.ndarray, goal: np.ndarray) -> Flight:
    """Return choreo's own transition."""
    move = ch.transition(start, goal, LIMITS)
    return move.trajectory, move.method


def straight(power: int) -> Callable[[np.ndarray, np.ndarray], Flight]:
    """Return the planner that assigns exactly by distance to that power, and flies straight under one law."""

    def planner(start: np.ndarray, goal: np.ndarray) -> Flight:
        from scipy.optimize import linear_sum_assignment
        from scipy.spatial.distance import cdist

        order = linear_sum_assignment(cdist(start, goal) ** power)[1]
        pair = frames(start, start)
        assert pair is not None
        here = pair[0]
        path = lift_arcs(here.local(start), here.local(goal[order]), np.zeros(len(start)), here, here)
        return fly(path, LIMITS).trajectory, "straight"

    return planner


PLANNERS = {
    "choreo": with_choreo,
    "straight, squared distance": straight(2),
    "straight, plain distance": straight(1),
}


def closest(curves: ch.Trajectory) -> float:
    """Return the closest approach of the curves, m, as the checker finds it."""
    homes = curves.start
    fleet = ch.Fleet(curves.drones, homes=homes)
    light = LightTrack(np.zeros(1), np.zeros((1, curves.drones, 3), dtype=np.uint8))
    spans = (ch.Span("transition", "travel", 0.0, curves.duration),)
    found = ch.check(ch.Plan("transition", curves, light, spans, LIMITS, fleet)).closest_m
    return float("inf") if found is None else found


def scenes() -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield named transitions of 1,500 drones: between the show's pictures, and from the take-off grid and back."""
    from choreo.timeline.pictures import pictures

    fleet = ch.Fleet(1500, rows=30, columns=50)
    art = [
        ch.trace(ROOT / "shows" / "art" / f"{name}.png").stroke(dots, width=180).stand(y=116, z=71).rename(name)
        for name, dots in PICTURES.items()
    ]
    full = pictures(ch.Show("art", fleet, [ch.Cue(picture) for picture in art]))
    for one, two in zip(full, full[1:] + full[:1], strict=True):
        yield f"{one.name} to {two.name}", one.points, two.points
    grid = fleet.homes + [0.0, 0.0, 52.0]
    yield "grid to rivers", grid, full[0].points
    yield "theme to grid", full[-1].points, grid


def side_by_side() -> list[str]:
    """Return the table of all planners on all scenes."""
    rows = [
        "| transition, 1,500 drones | planner | processor s | closest / spacing | travel s | travel / bound |",
        "|---|---|---|---|---|---|",
    ]
    for name, start, goal in scenes():
        bound = bottleneck_time(start, goal, LIMITS)
        spacing = min(ch.Formation(start).spacing, ch.Formation(goal).spacing)
        for planner, flown in PLANNERS.items():
            begun = time.process_time()
            curves, _ = flown(start, goal)
            took = time.process_time() - begun
            gap, ratio = closest(curves) / spacing, curves.duration / bound
            rows.append(f"| {name} | {planner} | {took:.2f} | {gap:.3f} | {curves.duration:.1f} | {ratio:.2f} |")
            print(rows[-1], flush=True)
    return rows


def growth() -> list[str]:
    """Return the table of one transition between two lattices of waves, from 100 to 22,580 drones."""
    rows = ["| drones | processor s | travel s | method |", "|---|---|---|---|"]
    counts, times = [100, 500, 1500, 5000, 16000, 22580], []
    for count in counts:
        start, goal = waves(count, 1), waves(count, 2)
        begun = time.process_time()
        curves, method = with_choreo(start, goal)
        times.append(time.process_time() - begun)
        rows.append(f"| {count:,} | {times[-1]:.2f} | {curves.duration:.1f} | {method} |")
        print(rows[-1], flush=True)
    slope = np.polyfit(np.log(counts[2:]), np.log(times[2:]), 1)[0]
    return [*rows, "", f"Growth exponent from 1,500 to 22,580 drones: {slope:.2f}."]


def waves(count: int, seed: int) -> np.ndarray:
    """Return an upright picture: the places of a lattice where a sum of random waves is lowest, (count, 3) m."""
    random = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count * 2.2)))
    x, y = np.meshgrid(np.arange(int(side * 1.5)), np.arange(side))
    cells = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float64)
    field = sum(np.sin(cells @ random.normal(size=2) * 8 / side + random.uniform(0, 6)) for _ in range(6))
    flat = cells[np.sort(np.argsort(field, kind="stable")[:count])] * LIMITS.planning_distance * (1 + 1e-9)
    flat -= flat.mean(axis=0)
    return np.column_stack([flat[:, 0], np.full(count, 150.0), flat[:, 1] - flat[:, 1].min() + 20])


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--growth", action="store_true")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    lines = ["# Benchmarks", "", "Made by `python benchmarks/motion.py --growth --write`: one run on one machine.", ""]
    lines += ["## Side by side", "", *side_by_side()]
    if options.growth:
        lines += ["", "## Growth", "", *growth()]
    if options.write:
        (ROOT / "docs" / "benchmarks.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
