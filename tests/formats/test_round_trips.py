"""Ten shows with everything in them, through every format that is read: no place, colour or number goes astray."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.formats.sampling import light_gap
from choreo.formats.table import FORMATS
from choreo.show.show import CueLight

RATES = {".zip": 25.0, ".mds.zip": 25.0, ".vviz": 25.0, ".path3.zip": 25.0}
NEAR = {".skyb.zip": 0.002, ".path3.zip": 0.0105, ".path.zip": 0.05, ".npz": 0.0, ".skyc": 1e-6}
"""Metres: a half step of each axis, or what straight lines miss at 4 Hz; else a millimetre."""
COLOUR = {".zip": 7, ".mds.zip": 7, ".path.zip": 255, ".path3.zip": 255}
"""Steps of 255: linear bytes are coarse in the dark, and between samples a jump is a ramp."""
HEADINGS = (0.0, 30.0, 350.0, 181.5)
STYLES = ("direct", "bloom", "pour", "scroll", "swirl", "fireflies")
MOTIONS = ("wave", "tilt", "orbit", "breathe", "swing", {"name": "turn", "axis": "y", "angle": 40})
STREAM = {"name": "flow", "speed": 0.8}
COLOURS: tuple[CueLight, ...] = (["gold", "white"], "deepskyblue", (1, 2, 3), "#ff8000", ["red", "lime", "blue"])


@cache
def plan_of(number: int) -> Plan:
    """Return one of ten small shows: other styles, lights, places, launches, groups, names and missing drones."""
    rng = np.random.default_rng(number)
    drones = 12 + number
    missing = sorted(rng.choice(np.arange(1, drones + 1), size=number % 3, replace=False).tolist())
    fleet = ch.Fleet(
        drones,
        spacing=float(rng.uniform(2.0, 3.5)),
        origin=(float(rng.uniform(-60, 60)), float(rng.uniform(-180, 180))),
        heading=HEADINGS[number % 4],
        launch="waves" if number % 5 == 2 else "layers",
        wave_size=5,
        landing="own" if number % 4 == 1 else "any",
        missing=missing,
    )
    ring = ch.ring(fleet.drones, radius=9).turn(float(rng.uniform(0, 90))).stand(y=30, z=30)
    helix = ch.helix(fleet.drones, radius=9, height=18, turns=2).at(x=float(rng.uniform(-9, 9)), y=25, z=35)
    cues = [
        ch.Cue(ring, hold=6, name="江雪", light=COLOURS[number % 5], motion=MOTIONS[number % 6]),
        ch.Cue(helix, hold=1.0, name="螺旋", light=COLOURS[(number + 1) % 5], style=ch.Style(STYLES[number % 6])),
        ch.Cue(
            ring.at(x=12, y=35, z=40),
            hold=4,
            name="again",
            travel_light="dark" if number % 2 else "fade",
            motion=STREAM,
        ),
    ]
    groups: list[ch.Group] = []
    if number % 5 == 4:  # two groups, each on its own
        half = fleet.drones // 2
        groups = [ch.Group("左", half, side="left"), ch.Group("右", fleet.drones - half, side="right")]
        rings = [
            ch.ring(group.drones, radius=7).at(x=(-14, 14)[side], y=25, z=30 + 5 * side)
            for side, group in enumerate(groups)
        ]
        cues = [
            ch.Cue(rings[0], hold=5.0, group="左", name="左环", light="gold", motion={"name": "orbit", "radius": 2}),
            ch.Cue(rings[1], hold=3.0, group="右", name="右环", light=["blue", "white"]),
        ]
    return ch.plan(ch.Show(f"第{number}场", fleet, cues, groups=groups, seed=number))


@pytest.mark.parametrize(
    "number", [4, *(pytest.param(n, marks=pytest.mark.proof) for n in (0, 1, 2, 3, 5, 6, 7, 8, 9))]
)
def test_a_show_comes_back_from_every_format(number: int, tmp_path: Path) -> None:
    plan = plan_of(number)
    for form in FORMATS:
        file = tmp_path / f"潇湘{form.ending}"
        done = ch.export(plan, file, rate=RATES.get(form.ending))
        if form.read is None:
            continue
        back = ch.read_plan(file)
        assert back.fleet.labels == plan.fleet.labels, form.ending
        away = 0.0
        for moment in np.linspace(0, plan.duration, 60):
            place = back.at(moment).position
            if form.ending == ".mds.zip":  # true north
                place = place @ np.linalg.inv(north(plan.fleet.heading))
            away = max(away, float(np.sqrt(((place - plan.at(moment).position) ** 2).sum(axis=1)).max()))
        assert away <= NEAR.get(form.ending, 0.001) + 1e-9, form.ending
        assert done.deviation is not None
        assert away <= done.deviation + 1e-6, form.ending
        assert light_gap(plan, back) <= COLOUR.get(form.ending, 1), form.ending


def north(heading: float) -> np.ndarray:
    """Return what turns places of the stage, as rows, to east, north and up."""
    cos, sin = np.cos(np.radians(heading)), np.sin(np.radians(heading))
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
