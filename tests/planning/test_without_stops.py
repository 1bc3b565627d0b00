"""Pictures that are not held are flown through: the swarm never stands, and keeps everything all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from tests.planning import kept

RING, TURNED = ch.ring(30, radius=14).stand(y=60, z=40), ch.ring(30, radius=14).turn(20).stand(y=60, z=40)
FIRST, SECOND, THIRD = RING, RING.at(x=30, y=60, z=45), ch.grid(30, 2.2).stand(y=65, z=60)


def planned(*cues: ch.Cue, **words: Any) -> Plan:
    plan = kept.plan(ch.Show("on", ch.Fleet(30), list(cues), **words))
    report = ch.check(plan)
    assert report.ok, report.violations[:2]
    return plan


def slowest(plan: Plan, name: str) -> float:
    """Return how fast the fastest drone is at the slowest moment around the arrival in a picture, m/s."""
    arrives = next(span.end for span in plan.spans if span.name == name and span.kind == "travel")
    moments = np.linspace(arrives - 1.0, arrives + 1.0, 201)
    own = [n - 1 for group, members in plan.groups for n in members if group == "a"] or list(range(plan.drones))
    return min(float(np.linalg.norm(plan.at(moment).velocity[own], axis=1).max()) for moment in moments.tolist())


def between(**words: Any) -> list[ch.Cue]:
    middle = ch.Cue(SECOND, name="two", **words)
    return [ch.Cue(FIRST, name="one", hold=2), middle, ch.Cue(THIRD, name="three", hold=2)]


def test_a_picture_that_is_not_held_is_passed_without_a_stop() -> None:
    through, stopped = planned(*between(hold=0)), planned(*between(hold=0.001))
    assert slowest(stopped, "two") < 0.05
    assert slowest(through, "two") > 1.0


def test_it_is_still_seen_as_the_swarm_passes() -> None:
    plan = planned(*between(hold=0))
    arrives = next(span.end for span in plan.spans if span.name == "two" and span.kind == "travel")
    there = plan.at(arrives).position
    gaps = np.linalg.norm(there[:, None] - SECOND.points, axis=2).min(axis=1)
    assert gaps.max() < 2.5


def test_several_in_a_row_are_passed() -> None:
    cues = [*between(hold=0)[:2], ch.Cue(THIRD, hold=0, name="three"), ch.Cue(TURNED, hold=2, name="four")]
    plan = planned(*cues)
    assert min(slowest(plan, "two"), slowest(plan, "three")) > 0.5


@pytest.mark.parametrize("words", [{"travel": 15.0}, {"start": 60.0}])
def test_who_is_told_when_to_be_there_is_there_then(words: dict[str, float]) -> None:
    plan = planned(*between(hold=0, **words))
    assert slowest(plan, "two") < 0.05
    arrives = next(span.end for span in plan.spans if span.name == "two" and span.kind == "travel")
    if "start" in words:
        assert arrives == pytest.approx(words["start"])


def test_a_later_start_that_just_works_is_kept() -> None:
    """Ways without stops may be slower, which a cue that has to stand at a moment does not reckon with."""
    cues = [*between(hold=0), ch.Cue(FIRST, hold=2, name="four")]
    stopped = planned(*[ch.Cue(cue.formation, hold=cue.hold or 0.001, name=cue.name) for cue in cues])
    arrives = next(span.end for span in stopped.spans if span.name == "four" and span.kind == "travel")
    cues[-1] = ch.Cue(FIRST, hold=2, name="four", start=round(arrives + 0.1, 3))
    assert slowest(planned(*cues), "two") < 0.05


def test_groups_may_have_to_wait_and_stop() -> None:
    left, right = ch.ring(15, radius=8).stand(y=60, z=40, x=-20), ch.ring(15, radius=8).stand(y=60, z=40, x=20)
    groups = [ch.Group("a", 15, side="left"), ch.Group("b", 15, side="right")]
    cues = [
        ch.Cue(left, hold=2, group="a", name="one"),
        ch.Cue(left.at(x=-22, y=60, z=60), hold=0, group="a", name="two"),
        ch.Cue(left, hold=2, group="a", name="three"),
        ch.Cue(right, hold=2, group="b", name="other"),
    ]
    assert slowest(planned(*cues, groups=groups), "two") < 0.05


def test_curves_stand_on_whole_micrometres_and_milliseconds() -> None:
    plan = planned(*between(hold=0))
    assert np.array_equal(np.rint(plan.trajectory.control * 1e6) / 1e6, plan.trajectory.control)
    assert np.array_equal(np.rint(plan.trajectory.times * 1000) / 1000, plan.trajectory.times)


def test_a_living_picture_is_left_and_reached_through_one_that_is_not_held() -> None:
    cues = between(hold=0)
    cues[0] = ch.Cue(FIRST, name="one", hold=8, motion="wave")
    cues[2] = ch.Cue(THIRD, name="three", hold=8, motion="tilt")
    assert slowest(planned(*cues), "two") > 1.0
