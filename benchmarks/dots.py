"""How well dots tell outlines, and how long it takes: `python benchmarks/dots.py [--dots 100,300,...] [ART ...]`.

Each outline is made so wide that n dots have about 1.15 spacings of stroke each; beside choreo's dots stand those of
equal arc length along every stroke, the usual way.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from art import ART

from choreo.errors import PictureError
from choreo.picture.network import network_of
from choreo.picture.outline import Outline
from choreo.picture.quality import Quality, quality

SPACING = 1.51
ROOM = 1.3


def equal_arc_length(lines: list[np.ndarray], n: int) -> np.ndarray:
    """Return n points at equal steps along all strokes, laid end to end."""
    network = network_of(lines, 1.0)
    along = (np.arange(n) + 0.5) * network.total / n
    edge = np.minimum(np.searchsorted(np.cumsum(network.length), along), len(network.length) - 1)
    begin = np.cumsum(network.length) - network.length
    return network.at(network.start[edge] + along - begin[edge])[0]


def measure(name: str, n: int) -> tuple[Quality | None, Quality, float]:
    outline = Outline.from_strokes(ART[name](), name=name)
    lines = list(outline.strokes)
    length = network_of(lines, 1.0).total
    span = np.ptp(np.concatenate(lines), axis=0)
    scale = n * SPACING * ROOM / length
    began = time.perf_counter()
    try:
        formation = outline.stroke(n, width=float(span[0] * scale), spacing=SPACING / 2)
    except PictureError:
        formation = None
    took = time.perf_counter() - began
    middle = (np.concatenate(lines).min(axis=0) + span / 2) * scale
    metres = [(line * scale) - middle for line in lines]
    ours = None if formation is None else quality(metres, formation.points[:, [0, 2]])
    return ours, quality(metres, equal_arc_length(metres, n)), took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("art", nargs="*", default=list(ART))
    parser.add_argument("--dots", default="100,300,1500")
    options = parser.parse_args()
    titles = ("gap", "equal", "cover", "bare", "off", "even", "kept", "ms")
    print(f"{'outline':>10} {'n':>5} " + " ".join(f"{title:>5}" for title in titles))
    gaps, times = [], []
    for name in options.art:
        for n in map(int, options.dots.split(",")):
            ours, equal, took = measure(name, n)
            if ours is None:
                print(f"{name:>10} {n:>5}  does not fit")
                gaps.append(0.0)
                continue
            gaps.append(ours.smallest_gap)
            times.append(took)
            print(
                f"{name:>10} {n:>5} {ours.smallest_gap:5.2f} {equal.smallest_gap:5.2f} {ours.coverage:5.2f} "
                f"{ours.largest_bare:5.2f} {ours.precision:5.2f} {ours.evenness:5.2f} {ours.corners_kept:5.2f} "
                f"{1000 * took:5.0f}"
            )
    print(f"gap: median {np.median(gaps):.2f}, worst {min(gaps):.2f}; time: median {1000 * np.median(times):.0f} ms")


if __name__ == "__main__":
    main()
