"""Styles at full size: every style between the flagship's pictures, checked.

Run `python benchmarks/styles.py [SHOW.toml]`. Processor seconds of planning, travel time, closest approach of all pairs
in continuous time as the checker finds it, pieces of the curves. `python benchmarks/styles.py --picture FILE.jpg` draws
the styles of examples/25_styles.py instead, a row each, as docs/images/styles.jpg shows them.
"""

from __future__ import annotations

import argparse
import runpy
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.motion.style import STYLES
from choreo.planning.ground.vertical import flying
from choreo.planning.pictures import pictures
from choreo.stage.night.camera import preset

ROOT = Path(__file__).parent.parent
MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9)
SIZE = (320, 180)


def checked(curves: ch.Trajectory, show: ch.Show) -> ch.Report:
    """Return the checker's report of one transition by itself, as if it took off where it begins."""
    light = LightTrack([0.0], [[[0, 0, 0]] * curves.drones])
    spans = (ch.Span("transition", "travel", 0.0, curves.duration),)
    return ch.check(ch.Plan("transition", curves, light, spans, show.limits, show.fleet))


GROUND = {"start", "landing", "floor", "pads", "touch-down", "ground"}
"""Rules about pads, which a transition by itself has none of."""


def draw(file: Path) -> None:
    """Draw five moments of each style that the example shows."""
    from PIL import Image

    plan = runpy.run_path(str(ROOT / "examples" / "25_styles.py"))["plan"]
    ways = [span for span in plan.spans if span.kind == "travel"][1:]  # the first comes from the ground, in the dark
    seen = preset(plan, "audience", SIZE[0] / SIZE[1])
    seen = replace(seen, field_of_view=1.25 * seen.field_of_view)  # on the way the drones go beyond the pictures
    sheet = Image.new("RGB", (SIZE[0] * len(MOMENTS), SIZE[1] * len(ways)))
    with tempfile.TemporaryDirectory() as folder:
        for row, way in enumerate(ways):
            for column, part in enumerate(MOMENTS):
                when = way.start + part * (way.end - way.start)
                still = ch.snapshot(plan, Path(folder) / "still.png", time=when, camera=seen, size=SIZE)
                with Image.open(still) as picture:
                    sheet.paste(picture, (column * SIZE[0], row * SIZE[1]))
    sheet.save(file, quality=80, optimize=True)


def measure(file: Path) -> None:
    """Print a row for each style and transition of a show."""
    show = ch.read_show(file)
    full = pictures(show)
    limits = flying(show.limits)
    print("| style | transition | processor s | travel s | closest m | pieces | broken rules |")
    print("|---|---|---|---|---|---|---|")
    for style in STYLES:
        for one, two in pairwise(full):
            begun = time.process_time()
            try:
                move = ch.transition(one.points, two.points, limits, style=style, seed=show.seed)
            except ch.ChoreoError as error:
                took = time.process_time() - begun
                print(f"| {style} | {one.name} to {two.name} | {took:.1f} | | | | refused: {error} |", flush=True)
                continue
            took = time.process_time() - begun
            report = checked(move.trajectory, show)
            broken = sorted({violation.rule for violation in report.violations} - GROUND)
            pieces = len(move.trajectory.times) - 1
            print(
                f"| {style} | {one.name} to {two.name} | {took:.1f} | {move.duration:.1f} | {report.closest_m:.4f} "
                f"| {pieces} | {', '.join(broken) or 'none'} |",
                flush=True,
            )


def main() -> None:
    """Measure, or draw."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("show", nargs="?", type=Path, default=ROOT / "benchmarks" / "flagship" / "yongzhou.toml")
    asked.add_argument("--picture", type=Path)
    options = asked.parse_args()
    if options.picture:
        draw(options.picture)
    else:
        measure(options.show)


if __name__ == "__main__":
    main()
