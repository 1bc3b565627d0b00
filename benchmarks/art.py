"""How well dots tell pictures: `python benchmarks/art.py [--unseen | --icons] [--dots 100,300] [--write] [NAME ...]`.

Each picture is drawn to a file, traced, and made so wide that n dots have 1.3 times the spacing of stroke each. The
dots are then measured against what was *drawn*, not against what was traced. Beside choreo's dots stand those of three
other methods, which get the drawn lines themselves. `--write` puts the tables into docs/benchmarks-pictures.md, with
`--icons` only that of the icons.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from icons import Icon, icons
from pictures import Picture, pictures, unseen
from rivals import RIVALS
from sections import put

import choreo as ch
from choreo.errors import PictureError
from choreo.picture.dots.quality import Quality, quality
from choreo.picture.line.network import network_of
from choreo.picture.raster.image_file import WORKING_PIXELS

ROOT = Path(__file__).parent.parent
SPACING = 1.51
ROOM = 1.3
ICONS = "Icons drawn with thick pens"
SETS: dict[str, Callable[[], Iterator[Picture] | Iterator[Icon]]] = {
    "Pictures drawn in code": pictures,
    "Pictures made by chance": unseen,
    ICONS: icons,
}
OURS, PRINTED = "choreo", "choreo, as it prints"
TOO_TIGHT = "does not fit"


@dataclass(frozen=True)
class Row:
    """One picture with n dots."""

    picture: str
    style: str
    n: int
    room: float
    """How many times n dots would fit, one mean spacing apart, if they could pack as hexagons within half a mean
    spacing of the lines: below 1 no method can reach a smallest gap of 1."""
    corners: int
    told: dict[str, Quality]
    """Measured against what was drawn; our own also against what was traced, as `choreo trace` prints it."""
    seconds: float
    """Processor time from the outline to the dots."""

    @property
    def has_room(self) -> bool:
        return self.room >= 1 and self.corners <= self.n


def measured(which: str, index: int, dots: list[int], rivals: bool) -> list[Row]:
    """Return a row for each number of dots on one picture of a set."""
    picture = list(SETS[which]())[index]
    with tempfile.TemporaryDirectory() as folder:
        return list(_rows(picture, Path(folder), dots, rivals))


def _rows(picture: Picture | Icon, folder: Path, dots: list[int], rivals: bool) -> Iterator[Row]:
    file, lines = picture.draw(folder)
    outline = ch.trace(file)
    drawn = _where_traced(picture, file, lines, outline)
    length = network_of(drawn, 1.0).total
    _ = outline.strokes  # found before the clock starts
    for n in dots:
        scale = n * SPACING * ROOM / length
        metres = [line * scale for line in drawn]
        network = network_of(metres, 1.0)
        mean = network.total / n
        covered = shapely.union_all([shapely.LineString(line).buffer(mean / 2) for line in metres]).area
        began = time.process_time()
        try:
            formation = outline.stroke(n, width=float(np.ptp(outline.bounds, axis=0)[0]) * scale, spacing=SPACING / 2)
        except PictureError:
            formation = None
        took = time.process_time() - began
        told = {}
        if formation is not None:
            points = formation.points[:, [0, 2]] + outline.bounds.mean(axis=0) * scale
            told[OURS] = quality(metres, points)
            told[PRINTED] = quality([line * scale for line in outline.strokes], points)
        if rivals:
            told |= {name: quality(metres, method(network, n)) for name, method in RIVALS.items()}
        corners = int((network.anchor > 0).sum())
        yield Row(picture.name, picture.style, n, covered / (mean**2 * np.sqrt(0.75)) / n, corners, told, took)


def _where_traced(
    picture: Picture | Icon, file: Path, lines: list[np.ndarray], outline: ch.Outline
) -> list[np.ndarray]:
    """Return what was drawn, in the drawing units of what was traced, cut at corners and junctions."""
    if picture.style == "vector":
        drawn = ch.Outline.from_strokes(lines).strokes
        return [line + outline.bounds[0] - np.concatenate(drawn).min(axis=0) for line in drawn]
    from PIL import Image

    with Image.open(file) as image:
        shrink = min(1.0, (WORKING_PIXELS / (image.width * image.height)) ** 0.5)
    return list(ch.Outline.from_strokes([line * shrink for line in lines]).strokes)


def _cells(row: Row) -> str:
    ours, printed = row.told.get(OURS), row.told.get(PRINTED)
    head = f"| {row.picture} | {row.style} | {row.n:,} | {row.room:.2f} |"
    if ours is None or printed is None:
        return f"{head} {TOO_TIGHT} | | | | | | | |"
    return (
        f"{head} {ours.smallest_gap:.2f} | {ours.coverage:.2f} | {ours.largest_bare:.2f} | {ours.precision:.2f} | "
        f"{ours.evenness:.2f} | {100 * printed.corners_kept:.0f} | {100 * ours.corners_kept:.0f} | "
        f"{ours.similarity:.2f} |"
    )


def summary(rows: list[Row]) -> Iterator[str]:
    """Yield the lines of a table of all methods, over the pictures that have room."""
    yield (
        "| n | method | pictures | smallest gap, median (worst) | coverage, worst | largest bare, worst | "
        "precision, median (worst) | corners kept, mean (worst), % | similarity, mean |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for n in sorted({row.n for row in rows}):
        with_room = [row for row in rows if row.n == n and row.has_room]
        for method in (PRINTED, OURS, *RIVALS):
            told = [row.told[method] for row in with_room if method in row.told]
            if not told:
                continue
            gaps = [one.smallest_gap for one in told]
            kept = [100 * one.corners_kept for one in told]
            yield (
                f"| {n:,} | {method} | {len(told)} of {len(with_room)} | {np.median(gaps):.2f} ({min(gaps):.2f}) | "
                f"{max(one.coverage for one in told):.2f} | {max(one.largest_bare for one in told):.2f} | "
                f"{np.median([one.precision for one in told]):.2f} ({max(one.precision for one in told):.2f}) | "
                f"{np.mean(kept):.1f} ({min(kept):.0f}) | "
                f"{np.mean([one.similarity for one in told]):.2f} |"
            )


def times(rows: list[Row]) -> Iterator[str]:
    yield "| n | processor time from outline to dots, median (longest), s |"
    yield "|---|---|"
    for n in sorted({row.n for row in rows}):
        took = [row.seconds for row in rows if row.n == n]
        yield f"| {n:,} | {np.median(took):.2f} ({max(took):.2f}) |"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", help="pictures, instead of all")
    asked.add_argument("--unseen", action="store_true", help="only the pictures made by chance")
    asked.add_argument("--icons", action="store_true", help="only the icons drawn with thick pens")
    asked.add_argument("--dots", default="100,300,1500")
    asked.add_argument("--alone", action="store_true", help="without the other methods")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    dots = [int(word) for word in options.dots.split(",")]
    lines = ["# Dots of pictures", "", "Made by `python benchmarks/art.py --write`: one run on one machine.", "", NOTE]
    with ProcessPoolExecutor(options.workers) as pool:
        for title in SETS:
            if (options.unseen and SETS[title] is not unseen) or (options.icons and title != ICONS):
                continue
            chosen = [k for k, one in enumerate(SETS[title]()) if not options.names or one.name in options.names]
            work = [pool.submit(measured, title, k, dots, not options.alone) for k in chosen]
            rows = []
            print(title)
            for one in work:
                for row in one.result():
                    print(_cells(row), flush=True)
                    rows.append(row)
            told = [*summary(rows), "", *times(rows)]
            print("\n".join(told))
            lines += ["", f"## {title}", "", *told, "", *HEAD, *map(_cells, rows)]
    if options.write and options.icons:
        put("benchmarks-pictures.md", lines[lines.index(f"## {ICONS}") :])
    elif options.write:
        (ROOT / "docs" / "benchmarks-pictures.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


HEAD = (
    "| picture | style | n | room | smallest gap | coverage | largest bare | precision | evenness | corners kept, "
    "as traced, % | as drawn, % | similarity |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)
NOTE = """Each picture is drawn to a file (PNG, JPEG, WebP, GIF, SVG; 200 to 4,000 pixels; clean, scanned, by hand,
with a brush), traced, and measured against what was *drawn*; [picture](picture.md) defines the measures. It is so wide
that n dots have 1.3 x 1.51 m of line each. "As it prints" is against what was traced, as `choreo trace` measures. The
other methods get the drawn lines themselves.

The room is how many times n dots, one mean spacing apart, would fit if they could pack as hexagons within half a mean
spacing of the lines. Pictures with less than 1, or with more corners than dots, cannot reach the aims by any method:
they are listed, and left out of the summary.

The icons are drawn by resvg with pens of 5, 8 and 12 % of their side, each join and cap, at 1,200 pixels."""


if __name__ == "__main__":
    main()
