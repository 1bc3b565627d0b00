"""What of a check is looked at once, and where: begun with before there is light, or beside the other rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np
import pytest

from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.progress import until_left
from choreo.safety import check as module
from choreo.safety.check import Begun, check
from choreo.safety.exact.stretch import Stretch
from choreo.safety.rules.distance import Distance
from tests.safety.plans import good_plan

ONCE = ("_distances", "_flight", "_lights")
"""What looks at pairs, at the other rules of the curves, and at the light."""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return how often each of `ONCE` is called, and how many tasks threads are given, as a test goes on."""
    counts = Counter[str]()

    def counted(home: object, name: str) -> None:
        function = getattr(home, name)

        def counting(*given: Any, **named: Any) -> Any:
            counts[name] += 1
            return function(*given, **named)

        monkeypatch.setattr(home, name, counting)

    for name in ONCE:
        counted(module, name)
    counted(ThreadPoolExecutor, "submit")
    return counts


def test_nothing_that_was_looked_at_is_looked_at_anew(done: Counter[str]) -> None:
    """With threads, pairs are a task for one; in a check that is begun with the other rules are one more."""
    plan = good_plan()
    with ThreadPoolExecutor(2) as threads:
        begins: list[tuple[Callable[[], Begun | None], int]] = [
            (lambda: None, 1), (lambda: Begun.of(plan), 0), (lambda: Begun.of(plan, executor=threads), 2),
        ]  # fmt: skip
        for begin, tasks in begins:
            begun = begin()
            assert check(plan, executor=None if begun else threads, begun=begun).ok
            assert done == Counter({**dict.fromkeys(ONCE, 1), "submit": tasks})
            done.clear()


def test_a_check_is_begun_against_the_limits_that_are_given_and_tells_how_far_it_is() -> None:
    plan, told = good_plan(), list[float]()
    slower = replace(plan.limits, max_speed=0.5)
    begun = Begun.of(plan, slower, progress=lambda _, part: told.append(part))
    assert (begun.limits is slower, Begun.of(plan).limits is plan.limits) == (True, True)
    assert told[-1] == 1.0
    report = check(plan, slower, begun=begun)
    assert not report.ok
    assert report == check(plan, slower)


def test_of_curves_too_large_to_be_copied_pairs_are_not_looked_for_beside(
    done: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = good_plan()
    with ThreadPoolExecutor(1) as threads:
        for larger, tasks in ((0, 1), (1, 0)):
            monkeypatch.setattr(module, "_LARGEST_BESIDE", plan.trajectory.control.nbytes - larger)
            assert check(plan, executor=threads).ok
            assert (done["_distances"], done["submit"]) == (1, tasks)
            done.clear()


def blinking() -> Plan:
    """Return a plan in which all blink for five seconds: 9 x 251 keyframes, and 251 steps side by side."""
    plan = good_plan()
    values = np.tile(np.where(np.arange(251) % 2, 255, 0)[:, None, None], (1, plan.drones, 3)).astype(np.uint8)
    return replace(plan, light=LightTrack((1000 + np.arange(251)) * FRAME, values))


def test_light_of_a_check_that_was_begun_has_the_whole_account_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = blinking()
    monkeypatch.setattr("choreo.safety.rules.flashes.FREE", 0)
    for spare, flashes in ((0, []), (-1, [True])):
        monkeypatch.setattr("choreo.safety.rules.flashes.MOST_FOLLOWED", 251 * (plan.drones + 60) + spare)
        for begun in (None, Begun.of(plan)):
            report = check(plan, begun=begun)
            assert [each.flashes for each in report.not_proved] == flashes
            assert {found.rule for found in report.violations} == (set() if flashes else {"flash"})


@pytest.mark.parametrize(("share", "flashes"), [(2, []), (1, [True])])
def test_light_of_a_check_that_was_begun_has_what_its_curves_have_left(
    monkeypatch: pytest.MonkeyPatch, done: Counter[str], share: int, flashes: list[bool]
) -> None:
    """Half of the account, which is seen when the curves are looked at: after the light, which is looked at again."""
    plan = blinking()
    monkeypatch.setattr("choreo.safety.rules.flashes.FREE", 0)
    monkeypatch.setattr("choreo.safety.rules.flashes.MOST_FOLLOWED", share * 251 * (plan.drones + 60))
    begun = Begun.of(plan)
    half = replace(begun, flight=lambda: replace(begun.flight(), left=0.5))
    with ThreadPoolExecutor(1) as threads:
        report = check(plan, executor=threads, begun=half)
    assert (done["_lights"], done["submit"]) == (2, share), "who has a thread to follow lights uses it, both times"
    assert [each.flashes for each in report.not_proved] == flashes
    assert {found.rule for found in report.violations} == (set() if flashes else {"flash"})


def test_only_of_straight_lines_the_rate_of_the_samples_is_told() -> None:
    """Curves that a file says were sampled are taken at their word."""
    assert check(replace(good_plan(), sample_rate=4.0)).sample_rate is None


def test_a_check_that_is_left_ends_at_its_next_stretch_on_both_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C leaves the block; what the threads still do is not waited for to its end."""
    seen: list[str] = []
    first, left = Event(), Event()

    def waiting(self: Distance, stretch: Stretch) -> None:
        seen.append("pairs")
        first.set()
        assert left.wait(10)

    monkeypatch.setattr(Distance, "look", waiting)
    monkeypatch.setattr("choreo.safety.exact.stretch.CURVES_AT_ONCE", 1)
    with ThreadPoolExecutor(2) as threads:
        with until_left() as go_on:
            begun = Begun.of(good_plan(), executor=threads, progress=go_on)
            assert first.wait(10)
        left.set()
        with pytest.raises(CancelledError):
            begun.flight()
    assert seen == ["pairs"]
