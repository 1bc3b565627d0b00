"""With max_jerk no acceleration steps: in whole shows, at every joint, looked at without the checker and with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from choreo.core.boxes import Boxes
from choreo.core.fleet import Fleet
from choreo.core.plan import Plan
from choreo.errors import ShowError
from choreo.planning.planner import plan
from choreo.safety.check import check
from choreo.show.show import Cue, Group, Show
from tests.planning.shows import ROOF, shape, show_of
from tests.strategies import shows

FENCE = np.array([[-25.0, -20.0], [25.0, -20.0], [25.0, 90.0], [-25.0, 90.0]])


def mean_jerk(made: Plan, step: float = 0.01) -> float:
    """Return the greatest change of acceleration from one moment to another 0.1 s later, by 0.1 s, at many moments."""
    times, control = made.trajectory.times, made.trajectory.control
    moments = np.arange(times[0] - 0.15, times[-1] + 0.15, step)
    piece = np.clip(np.searchsorted(times, moments, side="right") - 1, 0, len(control) - 1)
    length = np.diff(times)[piece]
    u = ((moments - times[piece]) / length)[:, None, None]
    bends = 6 * np.diff(control, n=2, axis=1)[piece] / length[:, None, None, None] ** 2
    bend = (1 - u) * bends[:, 0] + u * bends[:, 1]
    bend[(moments < times[0]) | (moments > times[-1])] = 0.0
    later = round(0.1 / step)
    return float(np.linalg.norm(bend[later:] - bend[:-later], axis=2).max()) / 0.1


def steps(made: Plan) -> float:
    """Return the largest step of the acceleration between two pieces, or from or to rest, m/s2."""
    length = np.diff(made.trajectory.times)[:, None, None, None]
    bends = 6 * np.diff(made.trajectory.control, n=2, axis=1) / length**2
    rest = np.zeros((1, *bends.shape[2:]))
    jumps = np.concatenate([bends[:, 0], rest]) - np.concatenate([rest, bends[:, 1]])
    return float(np.linalg.norm(jumps, axis=2).max())


def insist(made: Plan, jerk: float) -> None:
    assert made.limits.max_jerk == jerk
    report = check(made)
    assert report.ok, report.lines()
    assert mean_jerk(made) <= jerk * (1 + 1e-6)
    assert steps(made) <= 0.1 * jerk / 4


def in_boxes() -> Show:
    return show_of(shape("line", 12), fleet=Fleet(12, boxes=Boxes(4, 0.9, 0.9, 0.5)), max_jerk=3.0)


def in_waves_home() -> Show:
    fleet = Fleet(12, spacing=0.8, launch="waves", wave_size=5, landing="own")
    return show_of(shape("grid", 12, 2.2), fleet=fleet, vertical_distance=2.0, max_jerk=6.0)


def over_a_roof() -> Show:
    cues = Cue(shape("grid", 10), hold=0, travel=60.0), Cue(shape("sphere", 10).at(0, 70, 60), hold=1)
    return show_of(*cues, keep_out=(ROOF,), max_jerk=1.0)


def gathered() -> Show:
    """Between two walls that fill the fence the swarm gathers on its way."""
    wall = shape("line", 20, 2.0).at(0, 20, 50)
    return show_of(wall, wall.turn(90, "z").at(0, 70, 50), fence=FENCE, max_jerk=3.0)


def staggered(name: str, jerk: float) -> Show:
    cues = [Cue(shape(kind, 16, 2.0), hold=hold, style=name) for kind, hold in (("grid", 0), ("ring", 1))]
    return show_of(*cues, fleet=Fleet(16), max_jerk=jerk)


def in_groups() -> Show:
    cues = [
        Cue(shape("ring", 8).at(-25, 50, 40), hold=3, group="a"),
        Cue(shape("grid", 6).at(30, 60, 40), hold=2, group="b", style="pour"),
        Cue(shape("line", 8).at(-25, 60, 50), hold=2, group="a"),
    ]
    show = show_of(*cues[:1], fleet=Fleet(14, spacing=0.9), max_jerk=3.0)
    return replace(show, cues=tuple(cues), groups=(Group("a", 8), Group("b", 6)))


SHOWS: dict[str, Any] = {
    "boxes": in_boxes,
    "waves": in_waves_home,
    "roof": over_a_roof,
    "gathered": gathered,
    "groups": in_groups,
    "bloom": lambda: staggered("bloom", 1.0),
    "swirl": lambda: staggered("swirl", 6.0),
    "pour": lambda: staggered("pour", 1.0),
    "scroll": lambda: staggered("scroll", 3.0),
    "fireflies": lambda: staggered("fireflies", 6.0),
}


@pytest.mark.parametrize("name", SHOWS)
def test_a_show_of_every_kind_keeps_its_jerk(name: str) -> None:
    show = SHOWS[name]()
    insist(plan(show), float(show.limits.max_jerk))


def test_without_it_acceleration_steps_and_the_look_finds_it() -> None:
    show = in_boxes()
    made = plan(replace(show, limits=replace(show.limits, max_jerk=None)))
    assert steps(made) > 2.0
    assert mean_jerk(made) > 20.0
    assert {found.rule for found in check(made, replace(made.limits, max_jerk=3.0)).violations} == {"jerk"}


@pytest.mark.proof
@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    shows(),
    st.sampled_from([1.0, 3.0, 6.0]),
    st.sampled_from(["direct", "direct", "bloom", "swirl", "pour", "scroll", "fireflies"]),
)
def test_any_show_that_can_be_flown_keeps_its_jerk(show: Show, jerk: float, style: str) -> None:
    cues = tuple(replace(cue, style=style) for cue in show.cues)
    try:
        made = plan(replace(show, cues=cues, limits=replace(show.limits, max_jerk=jerk)))
    except ShowError:
        return
    report = check(made)
    assert report.ok, report.lines()
    assert mean_jerk(made, 0.02) <= jerk * (1 + 1e-6)
