"""Small shows that plan at once, for the tests of the planner and of what stands on it."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.fleet import Fleet
from choreo.core.limits import KeepOut, Limits
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, helix, line, ring, sphere
from choreo.show.show import Cue, Show

ROOF = KeepOut(np.array([[-40.0, 20], [40, 20], [40, 30], [-40, 30]]), 30.0, "roof")
"""Stands between the pads and the pictures."""


def shape(kind: str, drones: int, spacing: float = 2.0) -> Formation:
    """Return a formation of so many dots, none nearer than the spacing, centred 60 m away and 50 m high."""
    size = max(drones, 2) * spacing / 2
    made = {
        "ring": lambda: ring(drones, size / 3 + 1),
        "line": lambda: line(drones, max(drones - 1, 1) * spacing),
        "grid": lambda: grid(drones, spacing),
        "sphere": lambda: sphere(drones, spacing * np.sqrt(max(drones, 2)) / 2),
        "helix": lambda: helix(drones, max(size / 6, spacing), max(size / 3, spacing), 2),
    }[kind]()
    return made.scale(max(1.0, 1.001 * spacing / made.spacing)).stand(y=60, z=50)


def show_of(*formations: Formation | Cue, drones: int = 0, fleet: Fleet | None = None, **changes: Any) -> Show:
    """Return a show of these formations, each held for 2 s; the keywords are those of the limits."""
    cues = [each if isinstance(each, Cue) else Cue(each, hold=2) for each in formations]
    drones = drones or max(len(cue.formation) for cue in cues)
    return Show("测试 ✨ Größe", fleet or Fleet(drones), cues, Limits(**changes))


def cloud_of_pads(drones: int, gap: float, seed: int = 0) -> Floats:
    """Return pads anywhere, none nearer than the gap."""
    random = np.random.default_rng(seed)
    pads: list[Floats] = []
    size = gap * np.sqrt(drones) * 1.5
    while len(pads) < drones:
        pad = random.uniform(-size / 2, size / 2, 2)
        if all(np.linalg.norm(pad - other) >= gap for other in pads):
            pads.append(pad)
    return np.column_stack([np.array(pads), np.zeros(drones)])
