"""Home to each drone's own pad: who was asked for arrives, and the distance is kept."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.neighbours import closest
from choreo.planning.ground.launch import launchpad
from choreo.planning.ground.return_home import exchange, return_home
from choreo.planning.ground.travel import approach
from choreo.planning.planner import plan
from choreo.safety.check import check
from tests.planning.promises import keeps_its_promises, landing_pads
from tests.planning.shows import shape, show_of

LIMITS = Limits()


def least(swarm: Trajectory) -> float:
    moments = np.arange(0.0, swarm.duration + 0.02, 0.02)
    return min(closest(swarm.at(float(time)).position) for time in moments)


@pytest.mark.parametrize("kind", ["grid", "ring", "sphere"])
def test_any_order_is_flown_home_at_its_distance(kind: str) -> None:
    pads, picture = launchpad(Fleet(24), LIMITS), shape(kind, 24)
    order = np.random.default_rng(3).permutation(24)
    found = return_home(pads, picture.points, order, limits=LIMITS, seed=0, where="home", duration=None)
    assert found.move.order.tolist() == order.tolist()
    assert np.abs(found.move.trajectory.start - picture.points).max() <= 1e-6
    assert np.abs(found.move.trajectory.end - pads.grid(found.altitude)[order]).max() <= 1e-5
    assert least(found.move.trajectory) >= found.move.closest >= LIMITS.min_distance
    assert found.move.trajectory.control[..., 2].min() >= LIMITS.min_altitude


def test_the_order_that_suits_costs_nothing() -> None:
    pads, picture = launchpad(Fleet(24), LIMITS), shape("sphere", 24).points
    free = approach(pads, picture, limits=LIMITS, seed=0, where="home", duration=None, back=True)
    own = return_home(pads, picture, free.move.order, limits=LIMITS, seed=0, where="home", duration=None)
    assert own.move.trajectory.control.tobytes() == free.move.trajectory.control.tobytes()


def test_changing_places_never_dips_below_the_grid() -> None:
    grid = launchpad(Fleet(36), LIMITS).grid(20.0)
    order = np.random.default_rng(1).permutation(36)
    flown = exchange(grid, order, LIMITS).fly()
    assert flown.trajectory.control[..., 2].min() >= 20.0
    assert np.abs(flown.trajectory.end - grid[order]).max() <= 1e-6
    assert least(flown.trajectory) >= flown.closest >= LIMITS.min_distance


SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("near pads", "waves", "downwash")]
SHOWS = {
    "flat": show_of(shape("grid", 40), shape("ring", 30), drones=40, fleet=Fleet(40, landing="own")),
    "in space": show_of(shape("ring", 20), shape("sphere", 30), fleet=Fleet(30, landing="own")),
    "near pads": show_of(shape("sphere", 24), shape("ring", 24), fleet=Fleet(24, spacing=0.6, landing="own")),
    "waves": show_of(shape("grid", 24), fleet=Fleet(24, landing="own", launch="waves", wave_size=6)),
    "downwash": show_of(
        shape("ring", 12, 3.1), shape("grid", 12, 3.1), vertical_distance=3.0, fleet=Fleet(12, landing="own")
    ),
}


@pytest.mark.parametrize("what", ["in space", "flat", *SLOW])
def test_a_whole_show_lands_each_drone_on_its_own_pad(what: str) -> None:
    show = SHOWS[what]
    made = plan(show)
    keeps_its_promises(made, show)
    assert landing_pads(made).tolist() == list(range(made.drones))


def test_any_pad_is_another_pad_for_some() -> None:
    """Else the tests above would prove nothing."""
    show = SHOWS["in space"]
    made = plan(show_of(*show.cues, drones=show.fleet.drones))
    assert check(made).ok
    assert landing_pads(made).tolist() != list(range(made.drones))


def test_where_there_is_no_room_to_change_places_it_says_so() -> None:
    """All of them straight across the middle need a level each."""
    limits = Limits(max_altitude=30.0)
    pads, picture = launchpad(Fleet(36), limits), shape("sphere", 36).at(y=40, z=18).points
    free = approach(pads, picture, limits=limits, seed=0, where="home", duration=None, back=True)
    with pytest.raises(ShowError) as refused:
        return_home(pads, picture, 35 - free.move.order, limits=limits, seed=0, where="home", duration=None)
    assert str(refused.value).startswith(
        "home: fleet.landing = 'own': changing places above the pads the drones would break max_altitude = 30 m by "
    )
    assert str(refused.value).endswith("; set fleet.landing to 'any'")
