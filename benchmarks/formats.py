"""How long it takes to write and read 1,500 drones in each format: `python benchmarks/formats.py [DRONES]`.

`python benchmarks/formats.py --show build/yongzhou.npz --write` exports that plan in every format and puts the table of
them into docs/formats.md; a show file is planned first, which takes minutes more. Each row is printed as it is
made; a format that refuses the show says why in its row.

The swarm flies eight minutes as one turning and drifting grid, in some 350 cubic pieces and 40 light keyframes: every
drone has its own digits in every piece, as in a real show.
"""

from __future__ import annotations

import argparse
import resource
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
from choreo.formats.table import FORMATS

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


BEGIN, END = "<!-- formats: begin -->\n", "<!-- formats: end -->\n"
DOCUMENT = Path(__file__).parents[1] / "docs" / "formats.md"


def every_format(plan: Plan, title: str, command: str) -> list[str]:
    """Return the table of all formats, each with a whole export of the plan: size, seconds, deviations."""
    lines = [
        f"{title}: {plan.drones:,} drones, {plan.duration:.0f} s. Seconds are of the processor for a whole export: "
        f"writing, reading back, comparing, checking. Made by `{command}`, one run on one machine.",
        "",
        "| ending | format | for | read | places | size | seconds | place | colour |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        for form in FORMATS:
            begin = time.process_time()
            try:
                done = ch.export(plan, Path(name) / f"show{form.ending}")
            except ch.ChoreoError as error:  # a format that cannot hold this show says so in its row
                what = f"{form.name} | {form.who} | {'yes' if form.read else '-'} | {form.curves}"
                lines.append(f"| `{form.ending}` | {what} | refused: {str(error).splitlines()[0]} | - | - | - |")
                print(lines[-1], flush=True)
                continue
            seconds = time.process_time() - begin
            away = "-" if done.deviation is None else f"{done.deviation * 1000:.3f} mm"
            colour = "-" if done.colour is None else f"{done.colour} of 255"
            rate = "" if form.rate is None else f", {form.rate:g} a second"
            lines.append(
                f"| `{form.ending}` | {form.name} | {form.who} | {'yes' if form.read else '-'} | {form.curves}{rate} | "
                f"{done.size / 1e6:.1f} MB | {seconds:.1f} | {away} | {colour} |"
            )
            print(lines[-1], flush=True)
            done.path.unlink()
    lines += ["", "What travels, what does not, and what a format cannot exceed:", ""]
    lines += ["| ending | travels | does not | at most |", "|---|---|---|---|"]
    lines += [
        f"| `{form.ending}` | {', '.join(form.holds)} | {', '.join(form.lacks) or 'nothing is lost'} | "
        f"{', '.join(form.bounds)} |"
        for form in FORMATS
    ]
    return lines


def main() -> None:
    """Print the time of each step, sizes, and the largest memory; or the table of all formats."""
    asked = argparse.ArgumentParser()
    asked.add_argument("drones", nargs="?", type=int, default=1_500)
    asked.add_argument("--show", help="a show file or a plan, exported in every format")
    asked.add_argument("--write", action="store_true", help="put the table into docs/formats.md")
    options = asked.parse_args()
    if options.show:
        file = Path(options.show)
        plan = ch.read_plan(file) if file.suffix == ".npz" else ch.plan(ch.read_show(file))
        command = f"python benchmarks/formats.py --show {options.show} --write"
        clock = time.perf_counter()
        lines = every_format(plan, f"The show {plan.title}", command)
        print(f"{time.perf_counter() - clock:.0f} s by the clock")
        if options.write:
            text = DOCUMENT.read_text(encoding="utf-8")
            head, tail = text.split(BEGIN)[0], text.split(END)[1]
            DOCUMENT.write_text(f"{head}{BEGIN}" + "\n".join(lines) + f"\n{END}{tail}", encoding="utf-8")
        return
    plan = show(options.drones)
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
