"""How long each mode takes: `python benchmarks/modes.py [--dots 1500] [--every 1] [--write] [NAME ...]`.

Each picture is drawn to a file, traced, and filled with dots in every mode that it has: as small as the dots fit, half
as large again, and so large that the dots are far apart. Times are of the processor: tracing, and from the outline to
the dots. `--write` puts the table into docs/benchmarks-modes.md.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import get_args

import numpy as np
from pictures import pictures, unseen

import choreo as ch
from choreo.errors import PictureError
from choreo.picture.dots.attempt import tried
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.placing import canvas_of
from choreo.picture.dots.sizing import Wish, scale_of
from choreo.picture.inked import drawn_of

ROOT = Path(__file__).parent.parent
SPACING = 1.51
SIZES = {"as small as they fit": 1.0, "half as large again": 1.5, "2,500 m wide": None}
STEP = 1.12
"""From one width that is tried to the next."""

Took = dict[tuple[str, str], float]
"""Seconds by mode and size."""


def measured(index: int, n: int) -> tuple[str, Took]:
    """Return the name and style of a picture, and how long each mode took."""
    picture = [*pictures(), *unseen()][index]
    with tempfile.TemporaryDirectory() as folder:
        file, _ = picture.draw(Path(folder))
        began = time.process_time()
        outline = ch.trace(file)
        _ = outline.strokes
        took: Took = {("tracing", ""): time.process_time() - began}
    for mode in get_args(Mode):
        _ = outline.areas  # found before the clock starts
        for size, factor in SIZES.items():
            try:
                width = 2500.0 if factor is None else factor * _narrowest(outline, mode, n)
                began = time.process_time()
                outline.draw(mode, Wish(n, width, None, SPACING, 0))
            except PictureError:
                continue
            took[mode, size] = time.process_time() - began
    return f"{picture.name} ({picture.style})", took


def _narrowest(outline: ch.Outline, mode: Mode, n: int) -> float:
    """Return a width that just holds the dots, m."""
    width = SPACING * math.sqrt(n) / 2
    for _ in range(50):
        wish = Wish(n, width, None, SPACING, 0)
        drawn = drawn_of(outline, mode, wish)
        scale = scale_of(drawn.extent, wish, outline.name)
        if tried(canvas_of(drawn), scale, n, wish, quick=True) is not None:
            return width
        width *= STEP
    raise PictureError("no such width")


def table(rows: list[tuple[str, Took]], n: int) -> list[str]:
    """Return the lines of the table of all pictures."""
    by: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for name, took in rows:
        for key, seconds in took.items():
            by[key].append((seconds, name))
    head = ["| dots | what | size | pictures | median, s | 95 of 100, s | longest, s | which |", "|---|" + "---|" * 7]
    for (mode, size), each in by.items():
        seconds = [one for one, _ in each]
        longest, which = max(each)
        head.append(
            f"| {n:,} | {mode} | {size} | {len(each)} | {np.median(seconds):.2f} | {np.quantile(seconds, 0.95):.2f} | "
            f"{longest:.2f} | {which} |"
        )
    return head


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", help="pictures, instead of all")
    asked.add_argument("--dots", type=int, default=1500)
    asked.add_argument("--every", type=int, default=1, help="only each of so many pictures")
    asked.add_argument("--workers", type=int, default=1, help="more of them disturb each other")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    every = list(enumerate([*pictures(), *unseen()]))[:: options.every]
    chosen = [index for index, one in every if not options.names or one.name in options.names]
    with ProcessPoolExecutor(options.workers) as pool:
        rows = []
        for name, took in pool.map(measured, chosen, [options.dots] * len(chosen)):
            rows.append((name, took))
            print(name, *(f"{mode} {seconds:.2f}" for (mode, _), seconds in took.items()), flush=True)
    lines = table(rows, options.dots)
    print("\n".join(lines))
    if options.write:
        text = ["# Time of each mode", "", *NOTE, "", *lines]
        (ROOT / "docs" / "benchmarks-modes.md").write_text("\n".join(text) + "\n", encoding="utf-8")


NOTE = (__doc__ or "").splitlines()[2:]


if __name__ == "__main__":
    main()
