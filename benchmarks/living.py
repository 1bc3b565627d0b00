"""What moving pictures keep and cost: `python benchmarks/living.py [--write]`.

For each motion: the least distance that the checker finds in its curves over the distance that is promised (the spacing
of the picture, for a wave in the plane times the least singular value of its shear; for what is parted in depth or
counted, the planning distance), and the processor seconds that planning it takes for a cue of 1,500 drones. For flows:
how many drones run for the dots of a stroke. Processor seconds count all threads, so other work on the machine does not
count. `--write` puts the figures into docs/benchmarks-living.md.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import numpy as np

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.motion.living.alive import alive
from choreo.motion.living.given import Alive
from choreo.motion.living.motions import motions_of

sys.path.insert(0, str(Path(__file__).parent))

from sections import DOCUMENTS

DRONES, HOLD, MOST_SECONDS = 1500, 30.0, 3.0
LIMITS = ch.Limits(max_altitude=300.0, endurance=1e6)
NEED = LIMITS.planning_distance
EYE = (0.0, -90.0, 8.0)
ROUNDING = 0.008
"""Metres by which two drones together may miss a motion that asks for fine curves, within 4 mm each."""
HEAD = """# Benchmarks of living pictures

Measured by `benchmarks/living.py`; how pictures move, and why that is safe: [living pictures](living.md).

"""


@dataclass(frozen=True)
class Case:
    """A motion of a picture, and the distance that it promises, m."""

    name: str
    picture: ch.Formation
    said: Any
    promise: float = NEED
    why: str = "planes"


def lattice(count: int, spacing: float) -> ch.Formation:
    """Return an upright hexagonal picture in a disc, the densest that there is."""
    side = int(math.sqrt(count)) * 2
    x, z = np.meshgrid(np.arange(side) * spacing, np.arange(side) * spacing * math.sqrt(0.75))
    x = x + (np.arange(side) % 2)[:, None] * spacing / 2
    flat = np.stack([x.ravel() - x.mean(), 0 * x.ravel(), z.ravel() - z.mean()], axis=1)
    near = np.argsort(np.linalg.norm(flat, axis=1), kind="stable")[:count]
    return ch.Formation(flat[np.sort(near)], name="lattice").stand(y=80, z=90)


def sheared(slope: float) -> float:
    """Return the least singular value of a shear."""
    return (math.sqrt(slope**2 + 4) - slope) / 2


def parts(**formations: ch.Formation) -> ch.Formation:
    """Return formations as one, each a part of its name."""
    return reduce(add, [each.rename(name) for name, each in formations.items()])


def crossing(count: int) -> ch.Formation:
    """Return six discs that lie over each other and share the drones."""
    discs = {f"disc{k}": lattice(count // 6, NEED).stand(y=80, z=90, x=6.0 * k) for k in range(6)}
    return parts(**discs)


def stroke(length: float, dots: int, amplitude: float = 0.0, z: float = 90.0) -> ch.Formation:
    """Return an upright sine, so many metres along its arc, with evenly spaced dots."""
    x = np.linspace(0, 1, 4001)
    fine = np.stack([x, 0 * x, 0 * x], axis=1)
    for _ in range(30):  # as wide as makes it as long as asked for
        fine[:, 2] = amplitude * np.sin(2 * math.pi * x)
        arc = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
        fine[:, 0] *= length / arc[-1]
    at = np.linspace(0, arc[-1], dots)
    points = np.stack([np.interp(at, arc, fine[:, axis]) for axis in range(3)], axis=1)
    return ch.Formation(points - [fine[-1, 0] / 2, -80.0, -z], name="stroke")


def river(count: int) -> ch.Formation:
    """Return strokes one over the other on which so many drones run."""
    return parts(**{f"s{k}": stroke(120.0, 80, 6.0, z=40.0 + 5.0 * k) for k in range(count // 105)})


def flakes(count: int) -> ch.Formation:
    """Return rings of six dots."""
    chance = np.random.default_rng(1)
    columns = math.ceil(count / 6 / 10)
    rings = {}
    for k in range(count // 6):
        x, z = 6.0 * (k % columns) - 3.0 * columns, 60 + 8.0 * (k // columns) + float(chance.uniform(0, 3))
        rings[f"f{k}"] = ch.ring(6, 1.6).stand(y=80, z=z, x=x)
    return parts(**rings)


def ripple(seconds: Floats, points: Floats) -> Floats:
    """A ring of depth that runs outwards."""
    radius = np.linalg.norm(points - points.mean(axis=0), axis=1)
    behind = np.clip((3 * seconds[:, None] - radius) / 6, 0, math.pi)
    return np.asarray(points + (2 * np.sin(behind) ** 2)[..., None] * [0.0, 1.0, 0.0])


def cases(count: int) -> list[Case]:
    """Return all motions of pictures of so many drones."""
    whole = lattice(count, NEED * (1 + 1e-9))
    wide = float(np.ptp(whole.points[:, 0]))
    slow = {"period": 1.3 * wide}  # a rim that moves with about 2.5 m/s
    slopes = [
        Case(
            f"wave in the plane, slope {slope}",
            whole.scale(1.001 / sheared(slope)),
            {"name": "wave", "across": "z", "amplitude": slope * 40 / (2 * math.pi), "length": 40, "period": 12},
            NEED * 1.001,
            "shear",
        )
        for slope in (0.16, 0.31, 0.63)
    ]
    discs = crossing(count)
    beats = [
        {"name": "swing" if k % 2 else "orbit", "part": f"disc{k}", **({"angle": 9} if k % 2 else {"radius": 4})}
        for k in range(6)
    ]
    leaf = whole.turn(180, "y").scale(1.05)
    return [
        Case("turn", whole, {"name": "turn", "axis": "y", **slow}, NEED, "isometry"),
        Case("turn about the upright", whole, {"name": "turn", **slow}, NEED, "isometry"),
        Case("tilt", whole, {"name": "tilt"}, NEED, "isometry"),
        Case("drift", whole, {"name": "drift", "path": [[20, 5], [30, -5]], "back": True}, NEED, "isometry"),
        Case("orbit", whole, {"name": "orbit", "radius": 5, "period": 14}, NEED, "isometry"),
        Case("swing", whole, {"name": "swing", "angle": 8, "period": 14}, NEED, "isometry"),
        Case("spin", whole, {"name": "spin", **slow}, NEED, "isometry"),
        Case("breathe", whole, {"name": "breathe", "scale": 1.2, "period": 10}, NEED, "dilation"),
        Case("wave in depth", whole, {"name": "wave"}, NEED, "depth"),
        *slopes,
        Case("six discs that cross", discs, [{**beat, "period": 16} for beat in beats]),
        Case("the same, their periods left open", discs, beats, NEED, "planes, and periods that were found"),
        Case("flow", river(count), {"name": "flow", "speed": 1.0}, NEED, "headway"),
        Case("fall", flakes(count), {"name": "fall", "speed": 1.5, "height": 60}),
        Case("flip", whole, {"name": "flip", "frames": [leaf], "each": 12, "back": False}),
        Case("function", whole, ripple),
    ]


def moved(case: Case) -> tuple[Alive, float]:
    """Return the picture that moves, and the processor seconds that took."""
    begun = time.process_time()
    found = alive(case.picture.points, case.picture.drawing, motions_of(case.said), HOLD, LIMITS, EYE)
    return found, time.process_time() - begun


def looked_at(curves: Trajectory) -> ch.Report:
    """Return what the checker finds, which knows nothing of motions."""
    count = curves.drones
    dark = LightTrack(np.zeros(1), np.zeros((1, count, 3), dtype=np.uint8))
    spans = (Span("all", "hold", 0.0, float(curves.times[-1])),)
    return ch.check(Plan("living", curves, dark, spans, LIMITS, ch.Fleet(count, spacing=2.0)))


GROUND = ("start", "landing place", "touch-down", "pads", "landing", "floor")


def row(case: Case) -> list[str]:
    """Return the row of a motion, or of why it cannot be flown."""
    try:
        found, seconds = moved(case)
    except ch.InputError as error:
        return [case.name, f"{len(case.picture):,}", "", "refused", str(error)[:90], "", ""]
    report = looked_at(found.trajectory)
    broken = sorted({each.rule for each in report.violations} - set(GROUND))
    ratio = report.closest_m / case.promise
    kept = report.closest_m >= case.promise - ROUNDING and not broken
    drones = f"{found.trajectory.drones:,}"
    safe = "yes" if kept else "NO: " + ", ".join(broken or ["nearer than promised"])
    return [case.name, drones, case.why, f"{report.closest_m:.3f}", f"{ratio:.4f}", safe, f"{seconds:.2f}"]


FLOWS: Sequence[tuple[str, ch.Formation, float, str]] = (
    ("sine of 120 m, 12 m high, 80 dots", stroke(120.0, 80, 12.0), 0.8, "97"),
    ("the same", stroke(120.0, 80, 12.0), 1.5, "111"),
    ("the same", stroke(120.0, 80, 12.0), 2.5, ""),
    ("straight, 60 m, 39 dots", stroke(60.0, 39), 1.5, "54"),
    ("ring of 60 m, 39 dots", ch.ring(39, 60 / 2 / math.pi).stand(y=80, z=90), 1.5, "39"),
)


def flows() -> list[list[str]]:
    """Return how many drones run for the dots of a stroke, beside how many were reckoned with."""
    # Reckoned for 1.5 m, at 3 m/s2 and 8 m/s.
    limits = replace(LIMITS, min_distance=1.49)
    rows = []
    for name, picture, speed, reckoned in FLOWS:
        motions = motions_of({"name": "flow", "speed": speed})
        found = alive(picture.points, picture.drawing, motions, HOLD, limits, EYE)
        report = looked_at(found.trajectory)
        dots, drones = len(picture), len(found.dot)
        more = f"{100 * (drones / dots - 1):.0f} %"
        rows.append([name, f"{speed:g}", str(dots), str(drones), more, reckoned, f"{report.closest_m:.3f}"])
    return rows


def added() -> str:
    """Return the processor seconds that motion adds to a cue of a whole show, with transitions, spares and lights."""
    pictures = [lattice(1400, NEED * (1 + 1e-9)).stand(y=80, z=90, x=x) for x in (-20.0, 0.0, 20.0)]
    said: list[Any] = [{"name": "wave"}, {"name": "orbit", "period": 14}, {"name": "breathe", "period": 10}]
    seconds = []
    for motions in ([None] * 3, said):
        cues = [ch.Cue(each, hold=HOLD, motion=own) for each, own in zip(pictures, motions, strict=True)]
        begun = time.process_time()
        ch.plan(ch.Show("living", ch.Fleet(DRONES, spacing=2.0), cues, LIMITS))
        seconds.append(time.process_time() - begun)
    return f"{(seconds[1] - seconds[0]) / 3:.2f} s a cue, {seconds[1]:.1f} s in all"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Measure, print, and write where asked to."""
    moved(cases(240)[0])  # libraries are loaded
    rows = [row(case) for case in cases(DRONES)]
    slowest = max(float(each[-1] or 0) for each in rows if "open" not in each[0])
    text = (
        f"{HEAD}Cues of about {DRONES:,} drones, held for {HOLD:g} s, as dense as `min_distance` of "
        f"{LIMITS.min_distance:g} m allows ({NEED:g} m). The least distance is that of the checker; curves follow a "
        "motion within 2 cm, and within 4 mm where the distances ask for it. Asked for: nowhere less than promised, "
        "and at most "
        f"{MOST_SECONDS:g} s of processor for a cue (the slowest "
        f"of those that say their words: {slowest:.2f} s).\n\n"
        + table(["motion", "drones", "why", "least, m", "least / promise", "keeps all limits", "plan, s"], rows)
        + f"\nA whole show of 3 such cues with 100 spare drones: motion adds {added()}.\n"
        + "\n## Drones of a flow\n\nFor a distance of 1.5 m. Reckoned: what the method was reckoned to take.\n\n"
        + table(["stroke", "m/s", "dots", "drones", "more", "reckoned", "least, m"], flows())
    )
    print(text)
    if "--write" in sys.argv:
        (DOCUMENTS / "benchmarks-living.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
