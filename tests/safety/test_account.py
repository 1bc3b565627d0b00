"""One account for the rules of a whole check: what one of them uses is missing for those that come later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.check import Begun, check
from tests.safety.plans import plan_of

FENCE = np.array([[-40.0, -40.0], [60.0, -40.0], [60.0, 60.0], [-40.0, 60.0]])


def test_what_is_left_may_be_used_to_the_last_and_what_is_refused_is_not_counted() -> None:
    account = Account()
    assert [account.affords(work, of=8) for work in (5, 4, 3, 0, 1)] == [True, False, True, True, False]
    assert account.left == 0


def test_a_rule_that_may_do_nothing_may_still_do_nothing() -> None:
    account = Account(0.5)
    assert (account.affords(0, of=0), account.affords(1, of=0), account.left) == (True, False, 0.5)


def test_an_account_that_is_used_up_still_affords_nothing() -> None:
    """Taken away part by part it may end a hair below nothing, by rounding: then all would be not proved."""
    for left in np.random.default_rng(11).uniform(size=500).tolist():
        account = Account(left)
        assert account.affords(left * 25e6, of=25e6)
        assert (account.affords(0.0, of=1e6), account.left >= 0) == (True, True)


def hurt() -> Plan:
    """Return twenty drones that run along a fence, two of which flash, too few: a safe plan that takes work twice."""
    blink = [(frame, 255 * (frame % 2)) for frame in range(500)] + [(500, 0)]
    frames = np.concatenate([np.tile([frame for frame, _ in blink], 2), np.zeros(18, dtype=np.int64)])
    values = np.concatenate([np.tile([value for _, value in blink], 2), np.zeros(18, dtype=np.int64)])
    starts = np.concatenate([[0, 501, 1002], 1002 + np.arange(1, 19)])
    light = LightTrack.ragged(frames, np.repeat(values[:, None], 3, axis=1).astype(np.uint8), starts)
    start = np.stack([2.0 * np.arange(20), np.full(20, 59.99), np.full(20, 20.0)], axis=1)
    control = np.broadcast_to(start, (10, 4, 20, 3)).copy()
    control[:, 1, :, 1] += 0.011  # their hulls reach beyond, the curves do not
    control[:, 2, :, 1] -= 0.011
    curves = Trajectory(np.linspace(0, 10, 11), control)
    limits = Limits(max_speed=50, max_acceleration=50, fence=FENCE, min_altitude=0)
    return replace(plan_of(curves, limits=limits, homes=start * [1, 1, 0]), light=light)


def not_proved(plan: Plan, begun: Begun | None = None) -> list[str]:
    """Return what is not proved."""
    report = check(plan, begun=begun)
    assert not (report.not_proved and report.ok)
    return [kind for each in report.not_proved for kind in ("jerk", "areas", "flashes") if getattr(each, kind)]


def test_what_one_rule_uses_is_missing_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Borders come before flashes; either alone is proved, and a check that was begun leaves as much as a whole one."""
    used: list[float] = []
    affords = Account.affords

    def counting(self: Account, work: float, *, of: float) -> bool:
        used.append(work)
        return affords(self, work, of=of)

    plan = hurt()
    monkeypatch.setattr("choreo.safety.rules.fence.OF_A_PIECE", 0)
    monkeypatch.setattr("choreo.safety.rules.flashes.FREE", 0)
    monkeypatch.setattr(Account, "affords", counting)
    assert not_proved(plan) == []
    monkeypatch.setattr(Account, "affords", affords)
    *borders, followed = used
    assert (sum(borders) > 20, followed > 500) == (True, True)
    monkeypatch.setattr("choreo.safety.rules.fence.MOST_WORK", 1.5 * sum(borders))
    monkeypatch.setattr("choreo.safety.rules.flashes.MOST_FOLLOWED", 1.5 * followed)
    assert not_proved(plan) == ["flashes"]
    begun = Begun.of(plan)
    assert not_proved(plan, begun) == not_proved(plan, begun) == ["flashes"]
    monkeypatch.setattr("choreo.safety.rules.flashes.MOST_FOLLOWED", 4 * followed)
    assert not_proved(plan) == not_proved(plan, begun) == []
    monkeypatch.setattr("choreo.safety.rules.fence.MOST_WORK", sum(borders) / 2)
    assert not_proved(plan) == ["areas"]


def test_patience_is_as_much_more_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that was begun without it is done anew."""
    plan = hurt()
    monkeypatch.setattr("choreo.safety.rules.flashes.FREE", 0)
    monkeypatch.setattr("choreo.safety.rules.flashes.MOST_FOLLOWED", 1_000)
    assert not_proved(plan) == ["flashes"]
    begun = Begun.of(plan)
    assert [each.flashes for each in check(plan, patience=1.1, begun=begun).not_proved] == [True]
    assert check(plan, patience=1_000, begun=begun).not_proved == ()
    monkeypatch.setattr("choreo.safety.rules.fence.OF_A_PIECE", 0)
    monkeypatch.setattr("choreo.safety.rules.fence.MOST_WORK", 1)
    assert not_proved(plan)[0] == "areas"
    assert check(plan, patience=1e9, begun=begun).not_proved == ()
