"""How smoothly the window plays: `python benchmarks/window.py [--plan FILE.npz] [--write]`.

Drawn without a screen at 1280 x 720, by the processor where there is no graphics card. Of each picture: the update,
which sets places, colours and the words for the new moment but draws nothing; and all of it. Processor seconds of all
threads, so that other work on the machine does not count; on idle cores the clock on the wall shows no more. `--write`
puts the table into docs/benchmarks-stage.md. Without `--plan` the flagship is planned first.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan, Span
from choreo.safety.report import Report
from choreo.stage.window.window import Window

sys.path.insert(0, str(Path(__file__).parent))

from sections import put

ROOT = Path(__file__).parents[1]
SIZE = (1280, 720)
PICTURES = 60
STEP = 0.04  # s of the show between two pictures


def flagship() -> Plan:
    """Return the plan of the flagship show, or that of the file that is given."""
    words = sys.argv[1:]
    if "--plan" in words:
        return ch.load_plan(words[words.index("--plan") + 1])
    return ch.plan(ch.read_show(ROOT / "shows" / "yongzhou.toml"))


def record(drones: int = 22_580) -> Plan:
    """Return as many drones as ever flew at once, from a grid into a ball of lights and back."""
    fleet = ch.Fleet(drones, spacing=1.5)
    number = np.arange(drones) + 0.5
    up, around = 1 - 2 * number / drones, np.pi * (1 + 5**0.5) * number
    flat = np.sqrt(1 - up**2)
    ball = np.stack([flat * np.cos(around), flat * np.sin(around), up], axis=1) * 80 + [0, 150, 100]
    times = np.array([0.0, 30.0, 60.0])
    there, back = (np.stack([a, a, b, b]) for a, b in ((fleet.homes, ball), (ball, fleet.homes)))
    colours = np.rint(127 * (1 + np.stack([flat * np.cos(around), up, -up], axis=1))).astype(np.uint8)
    light = LightTrack(np.array([0.0]), colours[None])
    spans = (Span("ball", "travel", 0.0, 30.0), Span("return", "return", 30.0, 60.0))
    return Plan("ball", ch.Trajectory(times, np.stack([there, back])), light, spans, ch.Limits(), fleet)


def measured(plan: Plan, report: Report | None, start: float) -> tuple[float, float, float]:
    """Return milliseconds for places and colours, for the whole update, and for a picture with all its drawing."""
    window = Window(plan, size=SIZE, start=start, report=report, off_screen=True)
    window.plotter.show(auto_close=False, interactive=False)
    for _ in range(5):
        window.step(STEP)
    places = update = whole = 0.0
    for _ in range(PICTURES):
        begun = time.process_time()
        window.player.step(STEP)
        window.lights_changed()
        placed = time.process_time()
        window.prepare()
        prepared = time.process_time()
        window.plotter.render()
        places, update = places + placed - begun, update + prepared - begun
        whole += time.process_time() - begun
    window.plotter.close()
    return 1e3 * places / PICTURES, 1e3 * update / PICTURES, 1e3 * whole / PICTURES


def main() -> None:
    """Measure, print, and write where asked to."""
    show = flagship()
    report = ch.check(show)
    ball = record()
    holds, ways = ([span for span in show.spans if span.kind == kind] for kind in ("hold", "travel"))
    rows = [
        ("潇湘 · 永州, a picture held", show, report, (holds[1].start + holds[1].end) / 2),
        ("潇湘 · 永州, on the way", show, report, (ways[2].start + ways[2].end) / 2),
        ("潇湘 · 永州, the first way, as the view rises", show, report, ways[0].start + 2),
        ("a ball", ball, None, 20.0),
    ]
    lines = [
        "## The window",
        "",
        "Made by `python benchmarks/window.py --write`: one run on one machine with two cores and no graphics card, at",
        "1280 x 720. Milliseconds of processor time for one picture: places and colours; with the closest pair, lines",
        "and words; with the drawing. Pictures a second follow from the last.",
        "",
        "| show | drones | places and colours, ms | whole update, ms | with drawing, ms | pictures/s |",
        "|---|---|---|---|---|---|",
    ]
    for name, plan, found, start in rows:
        places, update, whole = measured(plan, found, start)
        lines.append(f"| {name} | {plan.drones:,} | {places:.2f} | {update:.1f} | {whole:.0f} | {1000 / whole:.0f} |")
    print(*lines, sep="\n")
    if "--write" in sys.argv[1:]:
        put("benchmarks-stage.md", lines)


if __name__ == "__main__":
    main()
