"""Gentle laws: from rest to rest, a ramp longer, with an acceleration that grows and does not jump."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.limits import Limits
from choreo.motion.laws.jerk_limited import JerkLimitedLaw, jerk_limited
from choreo.motion.laws.path import quarter_ellipses
from choreo.motion.laws.time_law import TimeLaw, reach

PATH = quarter_ellipses(np.eye(3) * 9, np.eye(3)[::-1] * 30)


def _laws(ramp: float) -> tuple[TimeLaw, JerkLimitedLaw]:
    room = reach(PATH, Limits())
    law = room.fastest(np.ones(len(room.phi)))
    return law, jerk_limited(law, PATH, ramp)


@pytest.mark.parametrize("ramp", [0.2, 1.5, 20.0])
def test_it_runs_from_rest_to_rest_and_takes_a_ramp_longer(ramp: float) -> None:
    law, slow = _laws(ramp)
    assert slow.duration == pytest.approx(law.duration + ramp)
    phi, rate = slow.at(np.linspace(0.0, slow.duration, 900))
    assert (phi[0], phi[-1]) == (0.0, pytest.approx(PATH.end))
    assert (np.diff(phi) >= -1e-9).all()
    assert abs(rate[0]) + abs(rate[-1]) < 1e-6
    time = np.linspace(0.05, slow.duration - 0.05, 300)
    assert (slow.at(time + 1e-4)[0] - slow.at(time - 1e-4)[0]) / 2e-4 == pytest.approx(slow.at(time)[1], abs=1e-3)


def test_the_longer_the_ramp_the_smaller_the_jerk() -> None:
    jerks, step = [], 0.05
    for ramp in (0.5, 1.0, 2.0, 4.0):
        _, slow = _laws(ramp)
        places = PATH.at(slow.at(np.arange(0.0, slow.duration, step))[0])
        jerks.append(float(np.linalg.norm(np.diff(places, n=3, axis=0), axis=2).max() / step**3))
        # Where the acceleration turns round, it jumps by twice its limit.
        assert jerks[-1] <= 1.2 * 2 * Limits().max_acceleration / ramp
    assert jerks == sorted(jerks, reverse=True)


def test_slowed_evenly_it_passes_the_same_places_later() -> None:
    _, slow = _laws(1.0)
    slower = slow.slowed(2 * slow.duration)
    time = np.linspace(0.0, slow.duration, 9)
    assert slower.at(2 * time)[0] == pytest.approx(slow.at(time)[0])
    assert slower.at(2 * time)[1] == pytest.approx(slow.at(time)[1] / 2)
