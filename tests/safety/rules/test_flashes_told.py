"""When and where a flash is told, and whose light is followed for it: curves of pieces, and lights beyond them."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.light_track import FRAME, LightTrack
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Unproved, Violation
from choreo.safety.ledger import Ledger
from choreo.safety.rules import flashes as rule
from choreo.safety.rules.flashes import check_flashes

AUDIENCE = (0.0, 0.0, 2.0)
CUES = Cues((-np.inf, 20.0, 30.0), ("rise", "show", "after"))
PLACES = np.array([[0.1 * number, 40.0, 20.0] for number in range(6)])


def light_of(programs: list[range]) -> LightTrack:
    """Return the lights of drones that go on and off in turn, a keyframe at each of these frames."""
    lit = np.concatenate([np.arange(len(frames)) % 2 for frames in programs])
    colours = np.repeat((255 * lit)[:, None], 3, axis=1).astype(np.uint8)
    return LightTrack.ragged(np.concatenate(programs), colours, np.cumsum([0, *map(len, programs)]))


def told(light: LightTrack, swarm: Trajectory, account: Account) -> tuple[tuple[Violation, ...], tuple[Unproved, ...]]:
    ledger = Ledger()
    unproved = check_flashes(light, swarm, CUES, ledger, 3, AUDIENCE, account)
    return ledger.summed(CUES)[0], unproved


@pytest.mark.parametrize("second", [0, 12, 27])
def test_a_flash_is_told_at_its_moment_in_whichever_piece_of_the_curves_it_is(second: int) -> None:
    """Three pieces of ten seconds, in the middle one of which the swarm rises by 20 m."""
    control = np.repeat(PLACES[None, None], 4, axis=1).repeat(3, axis=0)
    control[1:, :, :, 2] += 20.0
    control[1, 0, :, 2] -= 20.0
    swarm = Trajectory(np.array([0.0, 10.0, 20.0, 30.0]), control)
    begin = round(second / FRAME)
    found, unproved = told(light_of([range(begin, begin + 150, 5)] * 6), swarm, Account())
    assert unproved == ()
    assert [each.drones for each in found] == [(drone,) for drone in range(6)]
    assert {each.cue for each in found} == {"rise" if second < 20 else "show"}
    for each in found:
        assert second - 0.5 <= each.time_s <= second + 0.5
        assert each.place == pytest.approx(swarm.at(each.time_s).position[each.drones[0]].tolist())


def test_a_flash_after_the_end_is_told_at_the_end_in_the_cue_that_ends_there() -> None:
    found, _ = told(light_of([range(1600, 1750, 5)] * 6), Trajectory.hold(PLACES, 0.0, 30.0), Account())
    assert [(each.time_s, each.cue) for each in found] == [(30.0, "show")] * 6


def test_drones_that_cannot_flash_too_often_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four flash for two seconds; two others change their light once a second, for hours."""
    programs = [range(50, 150, 5)] * 4 + [range(0, 500_000, 50)] * 2
    swarm = Trajectory.hold(PLACES, 0.0, 30.0)
    monkeypatch.setattr(rule, "FREE", 0)
    monkeypatch.setattr(rule, "MOST_FOLLOWED", 4 * 20 + rule.OF_A_STEP * 20)
    account = Account()
    found, unproved = told(light_of(programs), swarm, account)
    assert (len(found), unproved, account.left) == (4, (), 0.0)
