"""The rule of flashes shared among workers: who has an executor has the lights of some drones followed by it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.check import Begun, check
from choreo.safety.rules import flashes
from tests.safety.plans import plan_of

WALL = np.array([[2.0 * x, 40.0, 20.0 + 2.0 * z] for x in range(-5, 5) for z in range(10)])


class Asked(Executor):
    """Does at once what it is asked to, and remembers how many drones it was to follow each time."""

    def __init__(self) -> None:
        self.drones: list[int] = []

    def submit(self, function: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        if function is flashes._spells_of:
            self.drones.append(len(given[1]))
        done: Future[Any] = Future()
        done.set_result(function(*given, **named))
        return done


def blinking() -> Plan:
    """Return a plan of a hundred drones that blink twelve times a second, 200 keyframes each."""
    values = np.tile(np.where(np.arange(200) % 2, 255, 0)[:, None, None], (1, len(WALL), 3)).astype(np.uint8)
    values[-1] = 0
    light = LightTrack((400 + 2 * np.arange(200)) * FRAME, values)
    return replace(plan_of(Trajectory.hold(WALL, start=0.0, end=30.0)), light=light)


@pytest.mark.parametrize(("beside", "shares"), [(30_000, 1), (20_000, 1), (10_001, 1), (10_000, 2), (3_000, 6), (9, 8)])
@pytest.mark.parametrize("begun", [False, True])
def test_the_light_is_followed_in_as_many_shares_as_are_worth_the_way_and_eight_at_most(
    beside: int, shares: int, monkeypatch: pytest.MonkeyPatch, *, begun: bool
) -> None:
    monkeypatch.setattr(flashes, "_KEYFRAMES_BESIDE", beside)
    plan, asked = blinking(), Asked()
    report = check(plan, executor=asked, begun=Begun.of(plan) if begun else None)
    assert (sum(asked.drones), len(asked.drones)) == (len(WALL), shares)
    assert report == check(plan)
    assert "flash" in {found.rule for found in report.violations}


def test_large_shares_are_cut_for_the_memory_as_they_are_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flashes, "_KEYFRAMES_AT_ONCE", 1_000)
    plan, asked = blinking(), Asked()
    assert check(plan, executor=asked) == check(plan)
    assert len(asked.drones) == 21
