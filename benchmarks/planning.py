"""How long planning takes: the show of benchmarks/flagship and today's, cold, as `choreo plan --no-cache` does it.

Prints seconds by the clock and of the processors, each also as a multiple of a fixed piece of numpy and scipy work
that is done before and after every run, in total and by stage. `--against REF` plans with the source of a commit too,
in turn with that of today, and prints the ratio and whether the curves are the same to the last bit; so what other
programs take from the machine meanwhile falls on both. Today's flagship show is planned in turn with them, and the
ratio of both shows by the clock is printed. All are compiled to bytecode first, as an installed choreo is. `--write`
puts the table into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import compileall
import os
import resource
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from sections import put

import choreo as ch

ROOT = Path(__file__).parent.parent
SHOW = ROOT / "benchmarks" / "flagship" / "yongzhou.toml"
FLAGSHIP = ROOT / "shows" / "yongzhou.toml"
STAGES = ("tracing", "pictures", "transitions", "timeline", "check", "write")
HEADING = "## Planning a show"


def yardstick() -> float:
    """Return the seconds of the processor that a fixed piece of work takes, of the kinds that planning is made of."""
    begun = time.process_time()
    random = np.random.default_rng(0)
    for _ in range(3):
        points = random.normal(size=(1500, 3)) * 30
        linear_sum_assignment(((points[:500, None] - points[None, 500:1000]) ** 2).sum(axis=-1))
        for _ in range(40):
            cKDTree(points).query_pairs(4.0, output_type="ndarray")
        few = points[:40, 0]
        for _ in range(4000):
            few = np.minimum(np.cumsum(np.abs(few)), 40.0) - 0.5
        for _ in range(40):
            np.sort((points @ random.normal(size=(3, 30))).ravel())
    return time.process_time() - begun


@dataclass
class Runs:
    """The runs of one source tree: seconds, and these as multiples of the yardstick beside each run."""

    source: Path
    show: Path = SHOW
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    stages: dict[str, list[float]] = field(default_factory=dict)
    sticks: list[float] = field(default_factory=list)
    control: np.ndarray | None = None

    def __post_init__(self) -> None:
        compileall.compile_dir(self.source, quiet=1)

    def plan(self) -> None:
        """Plan the show once more."""
        before = yardstick()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "plan.npz"
            words = [sys.executable, "-m", "choreo", "plan", str(self.show), "-o", str(file), "--no-cache", "--timings"]
            begun, spent = time.perf_counter(), _children()
            done = subprocess.run(
                words, env={**os.environ, "PYTHONPATH": str(self.source)}, capture_output=True, text=True, check=True
            )
            self.wall.append(time.perf_counter() - begun)
            self.processor.append(_children() - spent)
            control = ch.read_plan(file).trajectory.control
        self.sticks.append((before + yardstick()) / 2)
        for line in done.stderr.splitlines():
            name, *seconds = line.split()
            if name in STAGES and seconds:
                self.stages.setdefault(name, []).append(float(seconds[0]))
        assert self.control is None or np.array_equal(self.control, control), "two runs, two plans"
        self.control = control

    def row(self, what: str, seconds: list[float]) -> tuple[str, float, float]:
        """Return what was measured, its median in seconds, and as a multiple of the yardstick."""
        sticks = [one / stick for one, stick in zip(seconds, self.sticks, strict=True)]
        return what, median(seconds), median(sticks)

    def rows(self) -> list[tuple[str, float, float]]:
        """Return all that was measured."""
        stages = [self.row(name, self.stages[name]) for name in STAGES if name in self.stages]
        return [*stages, self.row("all, by the clock", self.wall), self.row("all, of processors", self.processor)]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def source_of(ref: str) -> Iterator[Path]:
    """Yield the source tree of a commit."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", str(tree), ref], check=True, capture_output=True)
        try:
            yield tree / "src"
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True, capture_output=True)


def table(now: Runs, before: Runs | None, flagship: Runs) -> list[str]:
    """Return the rows of what was measured: the kept show, before too where that was asked for, and today's."""
    head = "| stage | s | yardsticks |"
    if before is not None:
        head = "| stage | before, s | yardsticks | now, s | yardsticks | now / before |"
    head += " today's show, s | yardsticks | today's / kept |"
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    known = {} if before is None else {what: rest for what, *rest in before.rows()}
    todays = {what: rest for what, *rest in flagship.rows()}
    for what, seconds, sticks in now.rows():
        cells = [what, *_figures(seconds, sticks)]
        if before is not None:
            was, was_sticks = known[what]
            cells = [what, *_figures(was, was_sticks), *_figures(seconds, sticks), _ratio(sticks, was_sticks)]
        cells += [*_figures(*todays[what]), _ratio(todays[what][1], sticks)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _figures(seconds: float, sticks: float) -> tuple[str, str]:
    return f"{seconds:.2f}", f"{sticks:.1f}"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else ""


def _compared(one: Runs, other: Runs) -> str:
    (_, seconds, sticks), (_, others, their_sticks) = one.rows()[-2], other.rows()[-2]
    return f"{seconds / others:.2f} times by the clock, {sticks / their_sticks:.2f} times in yardsticks,"


def main() -> None:
    """Plan the show a few times and print what that took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--against", metavar="REF", help="a commit with whose source to plan as well")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    now, flagship, before = Runs(ROOT / "src"), Runs(ROOT / "src", FLAGSHIP), None
    if options.against is None:
        for _ in range(options.rounds):
            now.plan()
            flagship.plan()
    else:
        with source_of(options.against) as source:
            before = Runs(source)
            for _ in range(options.rounds):
                before.plan()
                now.plan()
                flagship.plan()
    lines = table(now, before, flagship)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    asked_as = f" --against {options.against}" if options.against else ""
    words = (
        f"Made by `python benchmarks/planning.py{asked_as} --rounds {options.rounds} --write` on a machine of {cores} "
        f"cores, for which {os.getloadavg()[0]:.0f} programs waited on average: the median of {options.rounds} runs. "
        f"A yardstick is a fixed piece of numpy and scipy work, {median(now.sticks):.2f} s of the processor here, done "
        "before and after each run. Stages are by the clock, which counts what other programs take as well; what is "
        "compiled to bytecode before is not counted."
    )
    told = textwrap.wrap(words, 120, break_on_hyphens=False)
    told += ["", f"Today's show takes {_compared(flagship, now)} as long as the kept one, cold."]
    if before is not None:
        same = before.control is not None and now.control is not None and np.array_equal(before.control, now.control)
        told += ["", f"The kept show takes {_compared(now, before)} as long as before."]
        told += ["", f"The curves are {'the same to the last bit' if same else 'not the same'} before and now."]
    print(*told, "", *lines, sep="\n")
    if options.write:
        put("benchmarks.md", [HEADING, "", *told, "", *lines])


if __name__ == "__main__":
    main()
