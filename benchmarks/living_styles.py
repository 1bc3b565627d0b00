"""Styles to and from pictures that move: `python benchmarks/living_styles.py [--large] [--only STYLE ...]`.

Every style from and to a living picture of each kind (rigid, puppet in planes, flow with its dark return, flip-book,
fall), a plain picture, and each other: accepted or refused, processor seconds, seconds of the way, the closest approach
that the checker finds, and the rules that it finds broken (those about pads aside). `--large` takes 1,500 drones.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product
from operator import add
from typing import Any

import numpy as np

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.motion.style import STYLES
from choreo.planning.ground.travel import travel
from choreo.planning.ground.vertical import flying
from choreo.planning.pictures import Picture, pictures

GROUND = {"start", "landing", "landing place", "floor", "pads", "touch-down", "ground"}
SMALL, LARGE, HOLD = 150, 1500, 24.0
AFTER = 7.0
KINDS = ("plain", "rigid", "puppet", "flow", "flip", "fall")


@dataclass(frozen=True)
class Row:
    """What came of one way; nothing is told of one that was planned and in which the checker finds nothing."""

    style: str
    before: str
    after: str
    told: str
    seconds: float
    travel: float
    closest: float


def lattice(count: int, place: tuple[float, float] = (0.0, 60.0)) -> ch.Formation:
    """Return an upright picture twice as wide as high."""
    return ch.grid(count, 2.0, columns=int(np.ceil(np.sqrt(2 * count)))).stand(x=place[0], y=60, z=place[1])


def parts(**formations: ch.Formation) -> ch.Formation:
    """Return formations as one, each a part of its name."""
    return reduce(add, [each.rename(name) for name, each in formations.items()])


def cue(kind: str, drones: int, place: tuple[float, float]) -> ch.Cue:
    """Return a picture of a kind, about a place, for at most so many drones."""
    x, z = place
    side = float(np.sqrt(drones / SMALL))
    if kind == "plain":
        return ch.Cue(lattice(drones, place), hold=HOLD)
    if kind == "rigid":
        count = int(drones * 0.6)
        disc = ch.grid(count, 2.0, columns=int(np.sqrt(count))).stand(x=x, y=60, z=z)
        return ch.Cue(
            disc, hold=HOLD, motion=[{"name": "turn", "axis": "z", "angle": 40}, {"name": "drift", "by": [9, 0, 4]}]
        )
    if kind == "puppet":
        return puppet(drones, place)
    if kind == "flow":
        return ch.Cue(river(drones, place), hold=HOLD, motion={"name": "flow", "speed": 1.0})
    if kind == "flip":
        leaf = lattice(int(drones * 0.8), place)
        turned = (
            ch.grid(len(leaf), 2.2, columns=int(np.ceil(np.sqrt(len(leaf))))).turn(30, "z").stand(x=x, y=60, z=z + 2)
        )
        flip = {"name": "flip", "frames": [turned], "each": 20 * side, "back": False}
        return ch.Cue(leaf, hold=30 * side, motion=flip)
    return ch.Cue(
        snow(drones, place), hold=HOLD, motion={"name": "fall", "part": "snow", "speed": 1.5, "height": 24 * side}
    )


def puppet(drones: int, place: tuple[float, float]) -> ch.Cue:
    """Return a body with four limbs that lie over it at their joints."""
    body = lattice(int(drones * 0.4), place)
    wide, high = float(np.ptp(body.points[:, 0])), float(np.ptp(body.points[:, 2]))
    count = int(drones * 0.12)
    limbs: dict[str, ch.Formation] = {"body": body}
    motions: list[dict[str, Any]] = []
    for number, (side, up) in enumerate(((-1, 1), (1, 1), (-1, -1), (1, -1))):
        x, z = place[0] + side * wide * 0.4, place[1] + up * high * 0.3
        columns = max(int(np.sqrt(count / 3)), 1)
        limbs[f"limb{number}"] = ch.grid(count, 2.0, columns=columns).stand(x=x, y=60, z=z + up * count / columns)
        motions.append({"name": "swing", "part": f"limb{number}", "joint": [x, z], "angle": 12, "shift": 0.25 * number})
    return ch.Cue(parts(**limbs), hold=HOLD, motion=motions)


def river(drones: int, place: tuple[float, float]) -> ch.Formation:
    """Return waves one over the other."""
    rows = max(drones // 50, 1)
    x = np.linspace(-30.0, 30.0, 33)
    waves = {}
    for k in range(rows):
        z = place[1] - 10.0 + 5.0 * (k % 12) + 3.0 * np.sin(2 * np.pi * x / 60.0)
        waves[f"s{k}"] = ch.Formation(np.stack([x + place[0] + 70.0 * (k // 12), 0 * x + 60.0, z], axis=1))
    return parts(**waves)


def snow(drones: int, place: tuple[float, float]) -> ch.Formation:
    """Return a plain with flakes before it."""
    chance = np.random.default_rng(1)
    ground = lattice(int(drones * 0.5), place)
    wide = float(np.ptp(ground.points[:, 0]))
    flakes = {}
    for number in range(int(drones * 0.3) // 6):
        x, z = chance.uniform(-wide / 2, wide / 2), place[1] - 10 + 20 * chance.uniform(0, 1)
        flakes[f"f{number}"] = ch.ring(6, 1.6).stand(y=60, z=z, x=x + place[0])
    return parts(ground=ground, snow=parts(**flakes))


LIMITS = ch.Limits(max_altitude=200.0, endurance=1e6)


@lru_cache
def pair(before: str, after: str, drones: int) -> tuple[Picture, Picture]:
    """Return two pictures with all drones in them."""
    height = 60.0 if drones < 500 else 90.0
    show = ch.Show(
        "pair",
        ch.Fleet(drones, spacing=2.0),
        [cue(before, drones, (0.0, height)), cue(after, drones, (AFTER, height + 3))],
        LIMITS,
    )
    one, two = pictures(show)
    return one, two


def broken(curves: ch.Trajectory) -> tuple[list[str], float]:
    """Return the rules that the checker finds broken, and the closest approach, m."""
    light = LightTrack([0.0], [[[0, 0, 0]] * curves.drones])
    spans = (ch.Span("way", "travel", 0.0, curves.duration),)
    report = ch.check(ch.Plan("way", curves, light, spans, LIMITS, ch.Fleet(curves.drones, spacing=2.0)))
    return sorted({each.rule for each in report.violations} - GROUND), report.closest_m


def way(asked: tuple[str, str, str, int]) -> Row:
    """Return what comes of one way."""
    style, before, after, drones = asked
    one, two = pair(before, after, drones)
    begun = time.process_time()
    try:
        move = travel(one.leaving, two.points, flying(LIMITS), 0, where="way", duration=None, style=style)
    except ch.ChoreoError as error:
        return Row(style, before, after, f"refused: {error}", time.process_time() - begun, 0.0, 0.0)
    took = time.process_time() - begun
    rules, closest = broken(move.trajectory)
    return Row(style, before, after, f"BROKEN: {', '.join(rules)}" if rules else "", took, move.duration, closest)


def main() -> None:
    """Measure, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--large", action="store_true")
    asked.add_argument("--only", action="append", choices=STYLES)
    options = asked.parse_args()
    drones = LARGE if options.large else SMALL
    print("| style | from | to | planned | processor s | travel s | closest m |\n|---|---|---|---|---|---|---|")
    for style in options.only or STYLES:
        for before, after in product(KINDS, KINDS):
            if before == after == "plain":
                continue
            row = way((style, before, after, drones))
            told = row.told[:110] or "yes"
            figures = f"{row.seconds:.1f} | {row.travel:.1f} | {row.closest:.4f}"
            print(f"| {style} | {before} | {after} | {told} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
