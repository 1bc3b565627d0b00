"""A show whose group glowed on when it had landed."""

from __future__ import annotations

from pathlib import Path

import choreo as ch


def test_a_group_that_has_landed_is_dark_until_the_show_ends() -> None:
    plan = ch.plan(ch.read_show(Path(__file__).parent / "files" / "lit.toml"))
    landed = max(span.end for span in plan.spans if span.group == "a")
    assert landed + 20 < plan.duration
    height = plan.trajectory.at(landed).position[:, 2]
    down = height < 0.1
    assert down.sum() == 20
    for moment in (landed + 0.1, (landed + plan.duration) / 2, plan.duration):
        assert not plan.light.at(moment)[down].any()
    assert plan.light.at((landed + plan.duration) / 2)[~down].any()
    assert ch.check(plan).ok
