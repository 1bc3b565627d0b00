"""Transitions side by side: choreo, and what others do, on the same transitions, in one run on one machine.

`python benchmarks/motion.py [--growth] [--write]`: `--growth` adds the growth up to 22,580 drones, `--write` puts the
tables into docs/benchmarks.md and the plot into docs/images. Closest approaches are the checker's, in continuous time.
Each planner runs in a process of its own; its memory is what that process grew by at the most while it planned.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from planners import PLANNERS
from scenes import KINDS, ON_PADS, SPACING, checked

import choreo as ch
from choreo.arrays import Floats
from choreo.motion.matching.lower_bound import bottleneck_time
from choreo.neighbours import closest, nearest

ROOT = Path(__file__).parent.parent
LIMITS = ch.Limits(min_altitude=0.01, max_altitude=5000.0, endurance=1e6)
PICTURES = {"rivers": 1400, "peaks": 1400, "fisher": 740, "lotus": 1420, "verse": 1420, "theme": 1400}
COUNTS = (100, 300, 500, 1500, 5000, 16000, 22580)
GROWING = {"choreo": 10**9, "straight, squared distance": 3000, "straight, network simplex": 5000}
"""What is grown, and up to how many drones, so that it ends."""

BEGIN, END = "<!-- transitions: written by benchmarks/motion.py -->", "<!-- end of transitions -->"

MADE_BY = "Made by `python benchmarks/motion.py --growth --write` on one machine; seconds are processor time."

NOTES = """
Success: everybody arrives, and the exact checker finds no rule broken. The bound is the least time of any planner (see
docs/time.md); a planner that breaks the distance may come below what a safe one needs.

- *straight, squared distance* is CAPT (Turpin, Michael and Kumar 2014) with the exact assignment of
  `scipy.optimize.linear_sum_assignment`, *network simplex* the same with `ot.emd` of POT, *plain distance* what several
  open tools do. All three fly choreo's own time law.
- *start delays* follows Gravell and Summers (2021): straight lines at full speed, each late by what the others ask.
  Between dense pictures hundreds of pairs cannot be parted by any delay, since one drone's goal is beside another's
  start; the method asks for starts and goals that are apart.
- *ORCA* is the library RVO2 in two dimensions by way of `pyrvo`, so it flies in the picture's plane only, at the
  slowest of the three speed limits, for at most 150 s. The packages `rvo2`, `pyorca`, `rvo2-3d` and `pyrvo2` do not
  install from PyPI (no such version). Its steps of 0.1 s are taken as straight lines; its speed leaps are not counted
  as failures.
"""


@dataclass(frozen=True)
class Flown:
    """What a planner made, the processor time, s, and the memory, MiB, that it took; an error where it gave up."""

    curves: ch.Trajectory | None
    seconds: float
    memory: float
    error: str = ""


def flown(planner: str, start: Floats, goal: Floats) -> Flown:
    """Return what the planner makes of a transition, in a process of its own."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_fly, args=(planner, start, goal, theirs))
    child.start()
    theirs.close()  # so that a child that dies is no endless wait
    result: Flown = ours.recv()
    child.join()
    return result


def _fly(planner: str, start: Floats, goal: Floats, answer: Connection) -> None:
    before = _peak()
    begun = time.process_time()
    try:
        curves, error = PLANNERS[planner](start, goal, LIMITS), ""
    except ch.InputError as refused:
        curves, error = None, str(refused)
    took, grown = time.process_time() - begun, _peak() - before
    answer.send(Flown(curves, took, grown, error))


def _peak() -> float:
    """Return the largest memory that this process held, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def scenes() -> Iterator[tuple[str, Floats, Floats, bool]]:
    """Yield named transitions of 1,500 drones, and whether they stay in one upright plane."""
    from choreo.planning.pictures import pictures

    fleet = ch.Fleet(1500, rows=30, columns=50)
    folder = ROOT / "benchmarks" / "flagship" / "art"
    art = [
        ch.trace(folder / f"{name}.png").stroke(dots, width=180).stand(y=116, z=71).rename(name)
        for name, dots in PICTURES.items()
    ]
    full = pictures(ch.Show("art", fleet, [ch.Cue(picture) for picture in art]))
    for one, two in zip(full, full[1:] + full[:1], strict=True):
        yield f"{one.name} to {two.name}", one.points, two.points, True
    grid = fleet.homes + [0.0, 0.0, 52.0]
    yield "grid to rivers", grid, full[0].points, False
    yield "theme to grid", full[-1].points, grid, False
    rng = np.random.default_rng(5)
    sphere, torus = (_volume(kind, rng) for kind in ("sphere", "torus"))
    yield "sphere to torus", sphere, torus, False


def _volume(kind: str, rng: np.random.Generator) -> Floats:
    made = KINDS[kind](1500, rng)
    return np.asarray(made * (SPACING / closest(made)) * (1 + 1e-9) + [0.0, 116.0, 71.0])


def side_by_side() -> list[str]:
    """Return the table of all planners on all scenes."""
    rows = [
        "| transition, 1,500 drones | planner | processor s | memory MiB | closest / spacing | travel s | "
        "travel / bound | success |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, start, goal, planar in scenes():
        bound = bottleneck_time(start, goal, LIMITS)
        spacing = min(closest(start), closest(goal))
        for planner in PLANNERS:
            if planner == "ORCA" and not planar:
                continue
            made = flown(planner, start, goal)
            rows.append(
                f"| {name} | {planner} | {made.seconds:.2f} | {made.memory:.0f} | "
                + _judged(made, goal, spacing, bound)
            )
            print(rows[-1], flush=True)
    return rows


def _judged(made: Flown, goal: Floats, spacing: float, bound: float) -> str:
    """Return the last columns of a row."""
    if made.curves is None:
        return f"| | | no: {made.error} |"
    report = checked(made.curves, LIMITS)
    arrived = int((nearest(goal, made.curves.end)[0] < 0.1).sum())
    broken = {found.rule for found in report.violations} - {*ON_PADS, "smoothness"}
    success = "yes"
    if arrived < len(goal):
        success = f"no: {arrived:,} arrive"
    elif broken:
        success = "no: " + ", ".join(sorted(broken))
    duration = made.curves.duration
    return f"{report.closest_m / spacing:.3f} | {duration:.1f} | {duration / bound:.2f} | {success} |"


def growth(picture: Path | None) -> list[str]:
    """Return the table of one transition between two lattices of waves, and draw it."""
    rows = ["| drones | planner | processor s | memory MiB | travel s |", "|---|---|---|---|---|"]
    times: dict[str, list[float]] = {name: [] for name in GROWING}
    for count in COUNTS:
        start, goal = waves(count, 1), waves(count, 2)
        for planner, most in GROWING.items():
            if count > most:
                continue
            made = flown(planner, start, goal)
            times[planner].append(made.seconds)
            travel = "" if made.curves is None else f"{made.curves.duration:.1f}"
            rows.append(f"| {count:,} | {planner} | {made.seconds:.2f} | {made.memory:.0f} | {travel} |")
            print(rows[-1], flush=True)
    since = COUNTS.index(1500)
    slope = np.polyfit(np.log(COUNTS[since:]), np.log(times["choreo"][since:]), 1)[0]
    if picture is not None:
        _draw(times, slope, picture)
    return [*rows, "", f"Growth exponent of choreo from 1,500 to 22,580 drones: {slope:.2f}."]


def _draw(times: dict[str, list[float]], slope: float, picture: Path) -> None:
    """Write the plot of processor time over drones."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6.4, 4.0), dpi=100, layout="constrained")
    for planner, seconds in times.items():
        axes.loglog(COUNTS[: len(seconds)], seconds, marker="o", label=planner)
    axes.set(xlabel="drones", ylabel="processor time, s", title=f"One transition; choreo grows as drones^{slope:.2f}")
    axes.set_xticks(COUNTS, [f"{count:,}" for count in COUNTS], rotation=30)
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend()
    picture.parent.mkdir(exist_ok=True)
    figure.savefig(picture)


def waves(count: int, seed: int) -> Floats:
    """Return an upright picture: the places of a lattice where a sum of random waves is lowest, (count, 3) m."""
    random = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count * 2.2)))
    x, y = np.meshgrid(np.arange(int(side * 1.5)), np.arange(side))
    cells = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float64)
    field = sum(np.sin(cells @ random.normal(size=2) * 8 / side + random.uniform(0, 6)) for _ in range(6))
    flat = cells[np.sort(np.argsort(field, kind="stable")[:count])] * LIMITS.planning_distance * (1 + 1e-9)
    flat -= flat.mean(axis=0)
    return np.column_stack([flat[:, 0], np.full(count, 150.0), flat[:, 1] - flat[:, 1].min() + 20])


def write(lines: list[str]) -> None:
    """Put the lines into docs/benchmarks.md, between their marks; what else stands there stays."""
    page = ROOT / "docs" / "benchmarks.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(before + "\n".join([BEGIN, "", *lines, "", END]) + after, encoding="utf-8")


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--growth", action="store_true")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    lines = ["## Transitions", "", MADE_BY, ""]
    lines += ["### Side by side", "", *side_by_side(), *NOTES.splitlines()]
    if options.growth:
        plot = ROOT / "docs" / "images" / "growth.png"
        lines += ["", "### Growth", "", *growth(plot if options.write else None)]
        lines += ["", "![Processor time over drones](images/growth.png)"]
    if options.write:
        write(lines)


if __name__ == "__main__":
    main()
