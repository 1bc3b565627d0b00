"""Drawings as they really come: icons, flags, logos, emojis and maps of public collections against a rendering.

    python benchmarks/real.py --count 100 --seed 1            # fetches by npm into a folder of its own, and prints
    python benchmarks/real.py --keep /tmp/sheets --count 25   # and keeps the sheets, to be looked at

Each drawing is filled with 1,500 dots in the size that its ink needs; where that is refused with a size that would do,
in that size, as a designer would. Held against what resvg renders, it has come out where nearly all dots stand on ink,
nearly all ink has a dot beside it, and nearly all dots have the ink's colour. Nothing of the collections is kept in
this repository.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import resource
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

import choreo as ch

COLLECTIONS = {
    "twemoji": ("@discordapp/twemoji", "dist/svg/*.svg"),
    "circle-flags": ("circle-flags", "flags/*.svg"),
    "devicon": ("devicon", "icons/*/*-original.svg"),
    "simple-icons": ("simple-icons", "icons/*.svg"),
    "openmoji": ("openmoji", "color/svg/*.svg"),
    "cryptocurrency-icons": ("cryptocurrency-icons", "svg/color/*.svg"),
    "lobehub": ("@lobehub/icons-static-svg", "icons/*-color.svg"),
}
MAPS = {"echarts": ("echarts@4", "map/json/*.json"), "world-atlas": ("world-atlas", "*.json")}
DOTS, PIXELS, SPACING = 1500, 512, 1.51
ON_INK, COVERED, COLOURED = 0.95, 0.95, 0.90
"""Shares of dots on ink, of ink with a dot beside it, of dots in its colour, from which a drawing has come out."""
FAINT, SEEN = 8, 48
"""Opacity, of 255, from which a pixel shows that something is drawn there; and from which it counts as ink."""
ROOM = 1.25
"""Area of ink for each dot, in squared spacings."""
MOST_ABOVE = 1.5
"""By how much a size that is advised may be above the one that was tried."""
LONGEST = 10.0


@dataclass(frozen=True)
class Tried:
    """How one drawing came out."""

    name: str
    seconds: float
    on_ink: float = 0.0
    covered: float = 0.0
    coloured: float = 0.0
    refused: str = ""

    @property
    def good(self) -> bool:
        """Whether it came out as the rendering shows it."""
        return not self.refused and self.on_ink >= ON_INK and self.covered >= COVERED and self.coloured >= COLOURED


def fetched(package: str, folder: Path) -> Path:
    """Return the folder of a package, fetched by npm once."""
    home = folder / package.replace("/", "_").replace("@", "")
    if not home.exists():
        home.mkdir(parents=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(home)]
        subprocess.run([*command, package], check=True)
    name = package if package.startswith("@") else package.split("@")[0]
    return home / "node_modules" / name


def rendered(file: Path) -> NDArray[np.uint8]:
    """Return what resvg shows of a drawing, (rows, columns, 4), on nothing."""
    import io

    import resvg_py
    from PIL import Image

    shown: Any = resvg_py.svg_to_bytes(svg_path=str(file), width=PIXELS)
    return np.asarray(Image.open(io.BytesIO(bytes(shown))).convert("RGBA"))


def spent() -> float:
    """Return the seconds of processors that this run has used, with those of the programs that it called."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def filled(outline: ch.Outline, width: float) -> ch.Formation:
    """Fill an outline; where that is refused with a width that would do, and is not far from it, with that one."""
    try:
        return outline.fill(DOTS, width=width, spacing=SPACING)
    except ch.PictureError as error:
        advised = re.search(r"make it (\d+(?:\.\d+)?) m wide", str(error))
        if advised is None or float(advised[1]) > MOST_ABOVE * width:
            raise
        return outline.fill(DOTS, width=float(advised[1]), spacing=SPACING)


def tried(file: Path, keep: Path | None) -> Tried:
    """Fill a drawing with dots, and hold them against its rendering."""
    began = spent()
    try:
        pixels = rendered(file)
        ink = pixels[..., 3] >= SEEN
        if not ink.any():
            return Tried(file.stem, 0.0, refused="the rendering is empty")
        began = spent()
        outline = ch.trace(file, paper="none")
        columns = np.nonzero(ink)[1]
        share = ink.sum() / np.ptp(columns) ** 2
        width = float(np.sqrt(DOTS * SPACING**2 * ROOM / share))
        dots = filled(outline, width)
    except ch.ChoreoError as error:
        return Tried(file.stem, spent() - began, refused=str(error))
    seconds = spent() - began
    if keep is not None:
        wide = float(dots.bounds[1][0] - dots.bounds[0][0])
        with contextlib.suppress(ch.ChoreoError):
            sheet = ch.trial(outline, DOTS, mode="fill", width=max(wide, width), spacing=SPACING)
            sheet.save_png(keep / f"{file.parent.name}-{file.stem}.png")
    return measured(file.stem, seconds, dots, pixels, ink)


def measured(name: str, seconds: float, dots: ch.Formation, pixels: NDArray[np.uint8], ink: NDArray[np.bool_]) -> Tried:
    """Hold dots against pixels: the dots' origin lies over the middle of the box around all ink.

    A tip that tapers off is in the box, though it leaves hardly a pixel covered.
    """
    rows, columns = np.nonzero(pixels[..., 3] >= FAINT)
    low, high = dots.bounds
    scale = np.ptp(columns) / (high[0] - low[0])
    at = np.stack(
        [
            (columns.min() + columns.max()) / 2 + dots.points[:, 0] * scale,
            (rows.min() + rows.max()) / 2 - dots.points[:, 2] * scale,
        ],
        axis=1,
    )
    rows, columns = np.nonzero(ink)
    places = np.stack([columns, rows], axis=1)
    pitch = SPACING * scale
    away = cKDTree(places).query(at)[0]
    bare = cKDTree(at).query(places[:: max(1, len(places) // 20_000)])[0]
    coloured = 1.0
    if dots.colours is not None:
        coloured = float(np.mean(is_colour(dots.colours, at, places, pixels, pitch)))
    return Tried(name, seconds, float((away <= 0.5 * pitch).mean()), float((bare <= 1.5 * pitch).mean()), coloured)


def is_colour(
    colours: NDArray[np.uint8],
    at: NDArray[np.float64],
    places: NDArray[np.int64],
    pixels: NDArray[np.uint8],
    pitch: float,
) -> NDArray[np.bool_]:
    """Tell which dots have a colour that the ink within a spacing of them has; black ink may shine white.

    What is translucent is seen on white, as in a browser.
    """
    found_there = pixels[places[:, 1], places[:, 0]].astype(np.float64)
    cover = found_there[:, 3:] / 255
    own = found_there[:, :3] * cover + 255 * (1 - cover)
    near = cKDTree(places).query_ball_point(at, pitch)
    good = np.zeros(len(at), dtype=bool)
    for index, found in enumerate(near):
        if found:
            around = own[found]
            shown = np.where(around.max(axis=1, keepdims=True) < 48, 255.0, around)
            good[index] = np.abs(shown - colours[index]).max(axis=1).min() <= 48
    return good


def sampled(folder: Path, pattern: str, count: int, rng: np.random.Generator) -> list[Path]:
    """Return so many files of a collection, by chance."""
    files = sorted(folder.glob(pattern))
    return [files[at] for at in np.sort(rng.permutation(len(files))[:count])]


def print_row(name: str, results: list[Tried]) -> None:
    """Print how a collection came out, and what did not."""
    good = [result for result in results if result.good]
    longest = max(result.seconds for result in results)
    print(
        f"{name:22} {len(good):4} of {len(results):4} ({len(good) / len(results):.0%})   longest {longest:.1f} s",
        flush=True,
    )
    for result in results:
        if not result.good:
            shares = f"on ink {result.on_ink:.2f}, covered {result.covered:.2f}, coloured {result.coloured:.2f}"
            print(f"    {result.name}: {(result.refused or shares)[:150]}", flush=True)


def drawn_maps(folder: Path, count: int, rng: np.random.Generator) -> None:
    """Trace the borders of maps with 300 and 1,500 dots."""
    for name, (package, pattern) in MAPS.items():
        for file in sampled(fetched(package, folder), pattern, count, rng):
            for dots in (300, DOTS):
                began = spent()
                try:
                    ch.trace(file).stroke(dots, width=2.2 * dots**0.75)
                    told = "drawn"
                except ch.ChoreoError as error:
                    told = str(error)[:160]
                print(f"{name:12} {file.stem:24} {dots:5} dots {spent() - began:5.1f} s  {told}", flush=True)


def main() -> None:
    """Fetch, trace, hold against renderings, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100, help="drawings of each collection")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one collection, or 'maps'")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "choreo-real")
    parser.add_argument("--keep", type=Path, help="folder for the sheets")
    said = parser.parse_args()
    rng = np.random.default_rng(said.seed)
    if said.keep is not None:
        said.keep.mkdir(parents=True, exist_ok=True)
    everything: list[Tried] = []
    for name, (package, pattern) in COLLECTIONS.items():
        if said.only in ("", name):
            files = sampled(fetched(package, said.folder), pattern, said.count, rng)
            results = [tried(file, said.keep) for file in files]
            print_row(name, results)
            everything += results
    if everything:
        good = np.mean([result.good for result in everything])
        slow = sum(result.seconds > LONGEST for result in everything)
        print(f"all: {good:.1%} come out as the rendering shows them; {slow} took more than {LONGEST:.0f} s")
    if said.only in ("", "maps"):
        drawn_maps(said.folder, max(3, said.count // 10), rng)


if __name__ == "__main__":
    main()
