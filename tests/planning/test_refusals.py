"""Refusals that are true: what a message advises is done, word by word, and the show that follows can be planned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.safety.check import check
from choreo.show.show import Cue, Group, Show
from tests.planning.advice import followed
from tests.planning.kept import plan
from tests.planning.shows import ROOF, shape, show_of


def square(half: float, y: float = 0.0) -> Any:
    return np.array([[-half, -half + y], [half, -half + y], [half, half + y], [-half, half + y]])


def dots(*places: tuple[float, float, float], name: str = "dots") -> ch.Formation:
    return ch.Formation(np.array(places, dtype=float), name=name)


def block(side: int) -> ch.Formation:
    lattice = np.stack(np.meshgrid(*[np.arange(float(side))] * 3), axis=-1).reshape(-1, 3)
    return ch.Formation(lattice * 1.52, name="block").stand(y=60, z=50)


def dome(count: int) -> ch.Formation:
    lying = ch.grid(count, 2.0).lie(y=20, z=11).points
    return ch.Formation(lying + np.outer(np.cos(lying[:, 0]), [0, 0, 1.8]), name="dome")


def grouped(*cues: Cue, drones: int = 16, names: tuple[str, ...] = ("left", "right"), **limits: Any) -> Show:
    groups = [Group(name, drones // len(names), name) for name in names]
    return Show("groups", Fleet(drones), cues, Limits(**limits), groups=groups)


def of(group: str, kind: str = "ring", x: float = 0.0, **words: Any) -> Cue:
    return Cue(shape(kind, 8).at(x=x, y=40, z=30), group=group, name=f"{kind} {group}", **{"hold": 2.0, **words})


RING, LINE, GRID = (shape(kind, 9) for kind in ("ring", "line", "grid"))
SLIT = np.array([[-1.3, -1.3], [1.3, -1.3], [1.3, 60], [-1.3, 60]])
"""A fence that leaves dense pads no room to open out."""

SERVED = {
    # Pictures.
    "dots at half the distance": show_of(RING, LINE.scale(0.5)),
    "dots a hair too near": show_of(dots((0, 60, 50), (1.5096, 60, 50), (9, 60, 50))),
    "dots at one place": show_of(dots((0, 60, 50), (0, 60, 50), (9, 60, 50))),
    "dots too near above each other": show_of(GRID, vertical_distance=3.0),
    "a picture above the ceiling": show_of(RING.at(y=60, z=119)),
    "a picture below the floor": show_of(RING.at(y=60, z=6)),
    "a picture between floor and ceiling, but too low": show_of(LINE.lie(z=4, y=20), max_altitude=9.0),
    "a picture outside the fence": show_of(RING.at(x=48, y=0, z=30), fence=square(50)),
    "a picture that is wider than the fence": show_of(shape("line", 5).scale(1.4).at(y=2, z=30), fence=square(5)),
    "a picture that is wider than the fence, and beside it": show_of(
        shape("line", 5).scale(1.4).at(y=9, z=30), fence=square(5)
    ),
    "a picture in a keep-out": show_of(RING.at(y=25, z=20), keep_out=(ROOF,)),
    "more dots than drones": show_of(RING, fleet=Fleet(7)),
    "more dots than the group has drones": grouped(of("left"), Cue(RING.at(30, 60, 30), hold=1, group="right")),
    # Pads.
    "pads nearer than a drone": show_of(LINE, fleet=Fleet(9, spacing=0.33)),
    "boxes too small for their drones": show_of(LINE, fleet=Fleet(9, boxes=ch.Boxes()), drone_size=0.45),
    "boxes too near": show_of(LINE, fleet=Fleet(9, boxes=ch.Boxes(1, 0.1, 0.1, 0.1))),
    "homes that are not as far apart as said": show_of(LINE, fleet=Fleet(9, 2.0, homes=Fleet(9, 1.234567).homes)),
    "homes on a slope": show_of(LINE, fleet=Fleet(9, homes=LINE.points * [1, 0, 0] + np.outer(range(9), [0, 0, 0.1]))),
    "homes on a roof": show_of(LINE, fleet=Fleet(9, homes=Fleet(9).homes + [0, 0, 12.0])),
    "homes outside the fence": show_of(
        shape("line", 5).at(z=30), fleet=Fleet(5, homes=Fleet(5).homes - [0, 19, 0]), fence=square(20)
    ),
    "homes in a keep-out": show_of(LINE, fleet=Fleet(9, homes=Fleet(9).homes + [0, 24, 0]), keep_out=(ROOF,)),
    "a grid that is wider than the fence": show_of(shape("helix", 9).at(z=30), fleet=Fleet(9, rows=1), fence=square(7)),
    "a row of pads in a small fence": show_of(
        shape("helix", 9).at(z=30), fleet=Fleet(9, 3.0, rows=1), fence=square(2.9)
    ),
    "homes nearer than a drone": show_of(LINE, fleet=Fleet(9, homes=Fleet(9, 0.33).homes + [1, 2, 0])),
    "a grid that is larger than the fence": show_of(shape("helix", 9).at(z=30), fleet=Fleet(9, 7.0), fence=square(6)),
    # Ways.
    "a style that wants flat pictures": show_of(shape("grid", 729), Cue(block(9), style="scroll", hold=1)),
    "the same from the pads": show_of(Cue(block(5), style="fireflies", hold=1)),
    "a style that has no room": show_of(
        RING.at(y=60, z=20),
        Cue(RING.at(y=60, z=26), style="swirl", hold=1),
        fence=np.array([[-30.0, -20], [30, -20], [30, 62], [-30, 62]]),
    ),
    "a style that goes round nothing": show_of(
        LINE.at(x=-30, y=60, z=30),
        Cue(LINE.at(x=30, y=60, z=30), style="scroll", hold=1),
        keep_out=(ch.KeepOut(square(9, 60), 60.0, "tower"),),
    ),
    "too little time between pictures": show_of(RING, Cue(LINE, hold=1, travel=1)),
    "too little time to the first picture": show_of(Cue(RING, travel=2)),
    "too little time for a style": show_of(GRID, Cue(RING, style="scroll", travel=1.0, hold=1)),
    "too little time over a roof": show_of(Cue(GRID.at(y=60, z=20), travel=3.0, hold=1), keep_out=(ROOF,)),
    "layers above the ceiling": show_of(GRID.at(y=30, z=9), fleet=Fleet(9, spacing=0.5), max_altitude=12.0),
    "layers above homes and the ceiling": show_of(
        LINE.lie(y=20, z=5.3), fleet=Fleet(9, homes=Fleet(9, 0.8).homes + [1, 2, 0]), max_altitude=5.6
    ),
    "layers that have no room in a style": show_of(
        Cue(LINE.lie(y=20, z=5.5), style="scroll", hold=1), fleet=Fleet(9, 0.4), max_altitude=6.0, vertical_distance=3.0
    ),
    "spares that have no room to wait": show_of(
        shape("line", 12).at(y=60, z=7.5),
        drones=40,
        max_altitude=9.0,
        fence=np.array([[-12.5, -50], [12.5, -50], [12.5, 60.2], [-12.5, 60.2]]),
    ),
    "waves that have no room to open out": show_of(
        ch.grid(16, spacing=1.1, columns=3).stand(y=40, z=30),
        fleet=Fleet(16, spacing=0.6, launch="waves", wave_size=4),
        fence=SLIT,
        min_distance=1.0,
    ),
    "no room to change places above the pads": show_of(
        shape("ring", 36).lie(z=12, y=30), dome(36), fleet=Fleet(36, landing="own"), min_altitude=9.0, max_altitude=13.0
    ),
    # Time.
    "a battery that holds would spare": show_of(Cue(LINE, hold=100), Cue(RING, hold=30), endurance=90.0),
    "a battery that slow ways empty": show_of(Cue(LINE, hold=1), Cue(RING, hold=1, travel=80), endurance=75.0),
    "a battery for fewer pictures": show_of(
        *(Cue(each.at(x, 40, 30), hold=0.5) for each, x in ((RING, 0), (LINE, 90), (GRID, -90), (RING, 90))),
        endurance=70.0,
    ),
    "a battery for one of two groups": grouped(
        of("left", x=-20), of("right", x=20, hold=99), of("right", "line", x=20), endurance=90.0
    ),
    "a battery for pictures with a long wait between them": show_of(
        Cue(LINE, start=20.0, hold=4), Cue(RING, start=140.0, hold=4), endurance=90.0
    ),
    "a battery for a wait before the first of two starts": show_of(
        Cue(LINE, hold=4), Cue(RING, start=120.0, hold=4), Cue(GRID, start=140.0, hold=4), endurance=90.0
    ),
    "a battery that a slow way home empties": replace(show_of(Cue(RING, hold=1), endurance=43.0), way_back="fireflies"),
    "a battery for the first of two pictures with a long wait": show_of(
        Cue(LINE, start=20.0, hold=50), Cue(RING, start=140.0, hold=4), endurance=90.0
    ),
    "a battery that slow styles empty": replace(
        show_of(Cue(RING, hold=1), Cue(LINE, hold=1, style="swirl"), endurance=52.0), take_off="fireflies"
    ),
    "a battery that styles, travels and holds empty together": replace(
        show_of(Cue(RING, hold=9), Cue(LINE, hold=9, style="swirl", travel=30), endurance=50.0), way_back="fireflies"
    ),
    "a battery that holds empty, one of them of a picture that moves": replace(
        show_of(Cue(RING, hold=9), Cue(LINE, hold=9, style="swirl"), Cue(LINE, hold=6, motion="wave"), endurance=50.0),
        way_back="fireflies",
    ),
    "a battery for less than all of them": replace(
        show_of(Cue(RING, hold=5, style="swirl"), Cue(RING.at(50, 40, 30), hold=5), endurance=40.0),
        way_back="fireflies",
    ),
    "two starts before they can be there": show_of(
        Cue(LINE, start=5.0, hold=10), Cue(RING, start=14.0, hold=1), Cue(GRID, start=90.0, hold=1)
    ),
    "a start before they can be there": show_of(Cue(LINE, start=5.0, hold=1)),
    "a start before the hold is over": show_of(Cue(LINE, hold=30), Cue(RING, start=40.0, hold=1)),
    # Groups.
    "two pictures at one place and time": grouped(of("left", start=40, hold=20), of("right", start=50)),
    "a picture for longer than anybody waits": grouped(of("left", hold=200), of("right")),
    "a way home through a picture": grouped(
        Cue(shape("ring", 8).at(0, 20, 15), start=40, hold=150, group="left", name="gate"),
        of("right", start=30, hold=10),
    ),
    "more drones in groups than there are": Show(
        "groups", Fleet(18), [of("left", x=-30), of("right", x=30)], groups=[Group("left", 10), Group("right", 10)]
    ),
    "drones of no group without a cue": Show(
        "groups", Fleet(20), [of("left", x=-30), of("right", x=30)], groups=[Group("left", 8), Group("right", 8)]
    ),
    "a group without a cue": Show("groups", Fleet(16), [of("left")], groups=[Group("left", 8), Group("right", 8)]),
    # Limits.
    "no air": show_of(dots((0, 0, 0.55)), min_altitude=0.0, max_altitude=0.5),
    "a fence that crosses itself": show_of(
        LINE.at(y=0, z=30), fence=np.array([[-20.0, -20], [20, 20], [20, -20], [-20, 20]])
    ),
}
"""Shows that are refused with advice."""


def refusal(show: Show) -> str:
    with pytest.raises(ShowError) as refused:
        plan(show)
    message = str(refused.value)
    assert "\n" not in message
    assert len(message) < 600
    return message


LONG = (
    "a picture for longer than anybody waits",
    "a way home through a picture",
    "more drones in groups than there are",
    "a style that wants flat pictures",
)
WHICH = [pytest.param(what, marks=[pytest.mark.proof] if what in LONG else []) for what in sorted(SERVED)]


@pytest.mark.parametrize("what", WHICH)
def test_what_a_refusal_advises_serves(what: str) -> None:
    message = refusal(SERVED[what])
    tried = list(followed(SERVED[what], message))
    assert tried, f"no advice is read in: {message}"
    for words, show in tried:
        try:
            made = plan(show)
        except ShowError as error:
            pytest.fail(f"{message}\nadvised: {words}\nthen: {error}")
        assert check(made).ok
