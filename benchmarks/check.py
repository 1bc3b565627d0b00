"""How long the check takes: `python benchmarks/check.py [--drones 1500] [--pictures 8]`.

The show is dense. Up to 5,000 drones each picture is made of bands of a lattice at 1.51 m, and the drones fly
between them on choreo's own transitions, which keep that spacing all the way. Larger fleets, whose planning would
take longer than the check, fly straight between stretched lattices: the stretches are symmetric with factors of at
least 1, and so is every mixture of two of them, so that no two drones come nearer than 1.51 m either.
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time
from itertools import pairwise

import numpy as np

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack

SPACING = 1.51
PLANNED = 5_000


def stretched(grid: Floats, rng: np.random.Generator) -> Floats:
    """Return the grid stretched along two axes of its plane, and lifted, (n, 3) m."""
    angle, factors = rng.uniform(0, math.pi), np.array([1.0, rng.uniform(1.1, 1.6)])
    axes = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    goal = grid + [0.0, 0.0, rng.uniform(25, 45)]
    goal[:, :2] = grid[:, :2] @ (axes * factors @ axes.T)
    return goal


def flown_straight(start: Floats, goal: Floats) -> ch.Trajectory:
    """Return flights in 30 s along straight lines, cut into 35 pieces with the smoothest start and end."""
    knots = np.linspace(0.0, 1.0, 36)
    share, speed = knots**3 * (10 - 15 * knots + 6 * knots**2), 30 * knots**2 * (1 - knots) ** 2
    part = np.stack([share[:-1], share[:-1] + speed[:-1] / 105, share[1:] - speed[1:] / 105, share[1:]], axis=1)
    return ch.Trajectory(knots * 30.0, start + part[..., None, None] * (goal - start))


def picture(grid: Floats, rng: np.random.Generator) -> Floats:
    """Return as many dots as the grid has, in bands in an upright plane, (n, 3) m."""
    drones = len(grid)
    width, height = 180 * math.sqrt(drones / 1500), 80 * math.sqrt(drones / 1500)
    x, z = np.meshgrid(np.arange(0, width, SPACING), np.arange(0, height, SPACING))
    waves = sum(
        np.sin(2 * math.pi * (fx * x / width + fz * z / height) + phase)
        for fx, fz, phase in rng.uniform([-4, -3, 0], [4, 3, 6.3], (6, 3))
    )
    chosen = np.argsort(np.abs(waves), axis=None, kind="stable")[:drones]
    return np.stack([x.flat[chosen] - width / 2, np.full(drones, 100.0), z.flat[chosen] + 30.0], axis=1)


def straight(times: list[float], places: list[Floats]) -> ch.Trajectory:
    """Return the swarm that stops at each place."""
    control = [[a, a, b, b] for a, b in pairwise(places)]
    return ch.Trajectory(np.array(times), np.array(control))


def show(drones: int, pictures: int, limits: ch.Limits) -> ch.Plan:
    """Return the plan of a show without lights."""
    rng = np.random.default_rng(7)
    fleet = ch.Fleet(drones, spacing=SPACING if drones > PLANNED else 2.0, columns=math.ceil(math.sqrt(drones * 5 / 3)))
    place = fleet.homes + [0.0, 0.0, 8.0]
    grow = drones > PLANNED
    parts = [straight([0.0, 3.0, 12.0], [fleet.homes, fleet.homes, place])]
    goals = [(stretched if grow else picture)(place, rng) for _ in range(pictures)] + [place.copy()]
    for number, goal in enumerate(goals):
        flight = flown_straight(place, goal) if grow else ch.transition(place, goal, limits, seed=number).trajectory
        parts.append(flight.shift(parts[-1].times[-1] - flight.times[0]))
        place, now = flight.end, float(parts[-1].times[-1])
        if number < pictures:
            parts.append(ch.Trajectory.hold(place, now, now + 15.0))
    low = place - [0.0, 0.0, 5.0]
    parts.append(straight([now, now + 5.0, now + 14.0], [place, low, place - [0.0, 0.0, 8.0]]))
    flown = ch.Trajectory.join(parts)
    dark = LightTrack(np.zeros(1), np.zeros((1, drones, 3), dtype=np.uint8))
    end = float(flown.times[-1])
    spans = (ch.Span("show", "hold", 0.0, end),)
    return ch.Plan("benchmark", flown, dark, spans, limits, fleet)


def told(stage: str, part: float) -> None:
    """Show the progress on one line of the terminal."""
    if sys.stderr.isatty():
        print(f"\r{stage} {part:4.0%}", end="\n" if part >= 1 else "", file=sys.stderr, flush=True)


def main() -> int:
    """Plan, check, and print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--drones", type=int, default=1500)
    arguments.add_argument("--pictures", type=int, default=8)
    given = arguments.parse_args()
    begin = time.perf_counter()
    limits = ch.Limits(max_altitude=1000.0)
    plan = show(given.drones, given.pictures, limits)
    planned = time.perf_counter()
    used = time.process_time()
    report = ch.check(plan, progress=told)
    checked, used = time.perf_counter(), time.process_time() - used
    print(report.summary())
    print("\n".join(report.lines(3)))
    print(f"pieces {len(plan.trajectory.control)}, planned in {planned - begin:.1f} s")
    print(f"checked in {checked - planned:.2f} s, {used:.2f} s of processor time")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB (planning included)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
