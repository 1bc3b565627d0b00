"""How long the check takes: `python benchmarks/check.py [--drones 1500] [--pictures 8]`.

The show is dense: each picture is made of bands of a lattice at 1.51 m, and the drones fly between them on
choreo's own transitions, which keep that spacing all the way.
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time

import numpy as np

import choreo as ch
from choreo.arrays import Floats
from choreo.light.track import LightTrack

SPACING = 1.51


def picture(drones: int, rng: np.random.Generator) -> Floats:
    """Return bands of dots in an upright plane, (n, 3) m."""
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
    control = [[a, a, b, b] for a, b in zip(places[:-1], places[1:], strict=True)]
    return ch.Trajectory(np.array(times), np.array(control))


def show(drones: int, pictures: int, limits: ch.Limits) -> ch.Plan:
    """Return the plan of a show without lights."""
    rng = np.random.default_rng(7)
    fleet = ch.Fleet(drones, spacing=2.0, columns=math.ceil(math.sqrt(drones * 5 / 3)))
    place = fleet.homes + [0.0, 0.0, 8.0]
    parts = [straight([0.0, 3.0, 12.0], [fleet.homes, fleet.homes, place])]
    goals = [picture(drones, rng) for _ in range(pictures)] + [place.copy()]
    for number, goal in enumerate(goals):
        flight = ch.transition(place, goal, limits, seed=number).trajectory
        parts.append(flight.shift(parts[-1].times[-1] - flight.times[0]))
        place, now = flight.end, float(parts[-1].times[-1])
        if number < pictures:
            parts.append(ch.Trajectory.hold(place, now, now + 15.0))
    low = place - [0.0, 0.0, 5.0]
    parts.append(straight([now, now + 5.0, now + 14.0], [place, low, place - [0.0, 0.0, 8.0]]))
    flown = ch.Trajectory.join(parts)
    dark = LightTrack([0.0], np.zeros((1, drones, 3)))
    end = float(flown.times[-1])
    spans = (ch.Span("show", "hold", 0.0, end),)
    return ch.Plan("benchmark", flown, dark, spans, limits, fleet)


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
    report = ch.check(plan)
    checked = time.perf_counter()
    print(report.summary())
    print("\n".join(report.lines(3)))
    print(f"pieces {len(plan.trajectory.control)}, planned in {planned - begin:.1f} s")
    print(f"checked in {checked - planned:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB (planning included)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
