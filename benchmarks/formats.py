"""How long it takes to write and read 1,500 drones in each format: `python benchmarks/formats.py [DRONES]`.

The swarm flies eight minutes as one turning and drifting grid, in some 350 cubic pieces and 40 light keyframes: every
drone has its own digits in every piece, as in a real show.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan, Span
from choreo.formats.pieces.deviation import deviation
from choreo.formats.skybrush.csv_zip import write_csvzip
from choreo.formats.skybrush.skyc import write_skyc

T = TypeVar("T")
HEIGHT = 40.0


def ease(time: Floats, begin: float, end: float) -> Floats:
    """Return 0 before, 1 after, and the quintic of least jerk between (Flash and Hogan, 1985)."""
    u = np.clip((time - begin) / (end - begin), 0, 1)
    return u**3 * (10 - 15 * u + 6 * u**2)


def place(time: Floats, grid: Floats) -> Floats:
    """Return where the drones are, (k, n, 3)."""
    turn = sum(0.35 * (-1) ** leg * ease(time, 30 + 50 * leg, 60 + 50 * leg) for leg in range(8))
    side = sum(25 * (-1) ** leg * ease(time, 30 + 50 * leg, 60 + 50 * leg) for leg in range(8))
    height = HEIGHT * ease(time, 0, 25) - (HEIGHT - 3) * ease(time, 430, 455) - 3 * ease(time, 460, 480)
    x, y, _ = grid.T
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    up = np.broadcast_to(height[:, None], cos.shape[:1] + x.shape)
    return np.stack([cos * x - sin * y + np.asarray(side)[:, None], sin * x + cos * y, up], axis=2)


def show(drones: int) -> Plan:
    """Return the plan."""
    moves = [(0, 25, 30), *((30 + 50 * leg, 60 + 50 * leg, 36) for leg in range(8)), (430, 455, 20), (460, 480, 12)]
    knots = np.unique(np.concatenate([np.linspace(begin, end, pieces + 1) for begin, end, pieces in moves]).round(3))
    fleet = ch.Fleet(drones, spacing=2.0)
    step = 1e-4
    here = place(knots, fleet.homes).round(6)
    speed = (place(knots + step, fleet.homes) - place(knots - step, fleet.homes)) / (2 * step)
    third = np.diff(knots)[:, None, None] / 3
    control = np.stack([here[:-1], here[:-1] + speed[:-1] * third, here[1:] - speed[1:] * third, here[1:]], axis=1)
    rng = np.random.default_rng(0)
    colours = rng.integers(0, 256, (41, drones, 3), dtype=np.uint8)
    colours[[0, -1]] = 0
    colours[1::2] = colours[2::2]  # half of the time they stay
    return Plan(
        "潇湘",
        ch.Trajectory(knots, control.round(6)),
        LightTrack(np.linspace(0, 480, 41), colours),
        (Span("show", "travel", 0.0, 480.0),),
        ch.Limits(),
        fleet,
    )


def timed(what: str, work: Callable[[], T]) -> T:
    """Run the work and print how long it took, by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    print(f"{what:<26}{time.perf_counter() - clock:8.2f} s {time.process_time() - processor:8.2f} s", flush=True)
    return result


def in_pieces(plan: Plan, folder: Path) -> None:
    """Time each step of writing and reading."""
    timed("npz: save", lambda: ch.save_plan(plan, folder / "show.npz"))
    timed("npz: load", lambda: ch.load_plan(folder / "show.npz"))
    with (folder / "show.skyc").open("w+b") as stream:
        timed("skyc: write", lambda: write_skyc(plan, stream))
    timed("skyc: read", lambda: ch.read_plan(folder / "show.skyc"))
    with (folder / "show.zip").open("w+b") as stream:
        timed("zip: write", lambda: write_csvzip(plan, stream))
    back = timed("zip: read", lambda: ch.read_plan(folder / "show.zip"))
    timed("zip: compare the curves", lambda: deviation(plan.trajectory, back.trajectory))


def main() -> None:
    """Print the time of each step, sizes, and the largest memory."""
    plan = show(int(sys.argv[1]) if len(sys.argv) > 1 else 1_500)
    print(f"{plan.drones} drones, {len(plan.trajectory.control)} pieces, {plan.duration:g} s; clock and processor:")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_pieces(plan, folder)
        for ending in ("npz", "skyc", "zip"):
            done = timed(f"{ending}: export and check", partial(ch.export, plan, folder / f"show.{ending}"))
            print(f"    {done.size / 1e6:.1f} MB, deviation {done.deviation * 1000:.4f} mm")
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
