"""Styles at full size: every style between the flagship's pictures, checked.

Run `python benchmarks/styles.py [SHOW.toml]`. Processor seconds of planning, travel time, closest approach of all pairs
in continuous time as the checker finds it, pieces of the curves.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

import choreo as ch
from choreo.light.track import LightTrack
from choreo.motion.style import STYLES
from choreo.timeline.pictures import pictures
from choreo.timeline.vertical import flying

SHOW = Path(__file__).parent.parent / "shows" / "yongzhou.toml"


def checked(curves: ch.Trajectory, show: ch.Show) -> ch.Report:
    """Return the checker's report of one transition by itself, as if it took off where it begins."""
    light = LightTrack([0.0], [[[0, 0, 0]] * curves.drones])
    spans = (ch.Span("transition", "travel", 0.0, curves.duration),)
    return ch.check(ch.Plan("transition", curves, light, spans, show.limits, show.fleet))


GROUND = {"start", "landing", "floor", "pads", "touch-down", "ground"}
"""Rules about pads, which a transition by itself has none of."""


def main() -> None:
    """Print a row for each style and transition."""
    show = ch.read_show(sys.argv[1] if len(sys.argv) > 1 else SHOW)
    full = pictures(show)
    limits = flying(show.limits)
    print("| style | transition | processor s | travel s | closest m | pieces | broken rules |")
    print("|---|---|---|---|---|---|---|")
    for style in STYLES:
        for one, two in pairwise(full):
            begun = time.process_time()
            move = ch.transition(one.points, two.points, limits, style=style, seed=show.seed)
            took = time.process_time() - begun
            report = checked(move.trajectory, show)
            broken = sorted({violation.rule for violation in report.violations} - GROUND)
            pieces = len(move.trajectory.times) - 1
            print(
                f"| {style} | {one.name} to {two.name} | {took:.1f} | {move.duration:.1f} | {report.closest_m:.4f} "
                f"| {pieces} | {', '.join(broken) or 'none'} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
