"""Small and indoor shows: low ceilings, low pictures, rooms with walls, dense pads within a tight fence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.fleet import Fleet
from choreo.core.limits import KeepOut, Limits
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, line, ring
from choreo.planning.planner import plan
from choreo.safety.check import check
from choreo.show.show import Cue, Group, Show
from tests.planning.promises import keeps_its_promises
from tests.planning.shows import show_of


def room(half: float, far: float) -> Floats:
    return np.array([[-half, -half], [half, -half], [half, far], [-half, far]])


def wall(left: float, right: float, height: float) -> KeepOut:
    return KeepOut(np.array([[left, 3.0], [right, 3.0], [right, 3.4], [left, 3.4]]), height, "wall")


def pair(y: float, z: float) -> Formation:
    return line(2, 2.0).stand(y=y, z=z)


HALL: dict[str, Any] = {
    "min_altitude": 1.0,
    "max_altitude": 4.0,
    "min_distance": 0.5,
    "drone_size": 0.15,
    "max_speed": 1.5,
    "max_acceleration": 1.0,
    "fence": room(4.0, 4.0),
}
NINE = ring(9, 1.0).stand(y=2, z=2.5), grid(9, 0.6).lie(z=2.5), line(9, 6.5).stand(y=2, z=2.5)
SMALL = {
    "a hall": show_of(*NINE, fleet=Fleet(9, 0.8), **HALL),
    "a hall, pads nearer than the distance": show_of(*NINE, fleet=Fleet(9, 0.3), **HALL),
    "a hall, pads one by one": show_of(*NINE, fleet=Fleet(9, homes=Fleet(9, 0.35).homes + [0.5, 0, 0]), **HALL),
    "pictures at 2.5 m": show_of(line(9, 16.0).lie(y=20, z=2.5), ring(9, 3.2).lie(y=25, z=2.5), min_altitude=1.0),
    "pictures at 2.5 m below 3 m": show_of(line(9, 16.0).lie(y=20, z=2.5), min_altitude=1.0, max_altitude=3.0),
    "a room of one metre": show_of(pair(8, 1.5), min_altitude=1.0, max_altitude=2.0, fence=room(4, 12)),
    "a wall just below the ceiling": show_of(
        pair(8, 6), min_altitude=5.0, max_altitude=7.0, fence=room(30, 12), keep_out=(wall(-6, 10, 6.0),)
    ),
    "a wall to the ceiling, with a gap beside it": show_of(
        pair(8, 2), min_altitude=1.0, max_altitude=3.0, fence=room(9, 12), keep_out=(wall(-9, 3, 3.0),)
    ),
    "dense pads within a tight fence": show_of(
        grid(16, 1.1, columns=3).stand(y=40, z=30),
        fleet=Fleet(16, 0.6),
        min_distance=1.0,
        fence=np.array([[-1.3, -1.3], [1.3, -1.3], [1.3, 60], [-1.3, 60]]),
    ),
}


@pytest.mark.parametrize("what", sorted(SMALL))
def test_small_shows_are_planned(what: str) -> None:
    keeps_its_promises(plan(SMALL[what]), SMALL[what])


def test_where_pads_are_dense_and_the_fence_is_tight_they_fly_straight_from_their_layers() -> None:
    made = plan(SMALL["dense pads within a tight fence"])
    up = made.trajectory.at(made.spans[0].end).position
    assert np.abs(up[:, :2] - made.fleet.homes[:, :2]).max() < 1e-6  # nobody has opened out
    assert len(np.unique(up[:, 2].round(3))) > 1


def test_homes_alone_say_how_far_apart_they_are() -> None:
    homes = Fleet(9, 0.7).homes
    assert Fleet(9, homes=homes).spacing == pytest.approx(0.7)
    assert check(plan(show_of(line(9, 16.0).stand(y=30, z=20), fleet=Fleet(9, homes=homes)))).ok


def test_who_flies_low_passes_a_whole_distance_above_others_on_their_pads() -> None:
    rings = (ring(6, 2.0).lie(x=x, y=12, z=3.0) for x in (-4, 4))
    cues = [Cue(each, hold=1, group=name) for each, name in zip(rings, ("one", "two"), strict=True)]
    groups = [Group("one", 6), Group("two", 6)]
    show = Show("low", Fleet(12), cues, Limits(min_altitude=0.0, max_altitude=9.0), groups=groups)
    made = plan(show)
    assert check(made).ok
    first = made.trajectory.at(next(span.end for span in made.spans if span.kind == "take-off")).position
    assert first[:, 2].max() > 1.5
