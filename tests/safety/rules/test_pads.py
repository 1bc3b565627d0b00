"""Where the drones begin and end."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.limits import Limits
from choreo.safety.check import check
from choreo.safety.report import Violation
from tests.safety.plans import plan_of, rest_to_rest

HOMES = np.array([[2.0 * k, 0.0, 0.0] for k in range(5)])


def landings(ends: np.ndarray) -> dict[tuple[int, ...], float]:
    """Return the landing violations of drones that end there, with their values."""
    swarm = rest_to_rest((0.0, 60.0), np.stack([HOMES, ends]))
    report = check(plan_of(swarm, homes=HOMES))
    return {found.drones: found.value for found in report.violations if found.rule == "landing"}


def test_any_pad_will_do_but_each_only_once() -> None:
    assert landings(HOMES[[3, 1, 4, 0, 2]]) == {}


def test_two_on_one_pad_with_others_between_them() -> None:
    assert landings(HOMES[[0, 1, 2, 0, 4]]) == {(0, 3): 2.0}


def test_three_on_one_pad_are_two_pairs() -> None:
    assert landings(HOMES[[1, 1, 2, 1, 4]]) == {(0, 1): 3.0, (1, 3): 3.0}


def test_off_every_pad() -> None:
    assert landings(HOMES + [[0, 0, 0], [0, 0.1, 0], [0, 0.11, 0], [1, 0, 0], [0, 0, 3]]) == pytest.approx(
        {(2,): 0.11, (3,): 1.0, (4,): 3.0}
    )


def pads(homes: np.ndarray, drone_size: float = 0.4) -> list[Violation]:
    """Return the violations of the rule 'pads' by drones that stay at home."""
    plan = plan_of(
        rest_to_rest((0.0, 60.0), np.stack([homes, homes])), homes=homes, limits=Limits(drone_size=drone_size)
    )
    return [found for found in check(plan).violations if found.rule == "pads"]


def test_pads_nearer_than_a_drone_is_wide() -> None:
    homes = HOMES.copy()
    homes[3] = homes[1] + [0.0, 0.3, 0.0]
    (found,) = pads(homes)
    assert found.value == pytest.approx(0.3)
    assert (found.drones, found.limit, found.unit) == ((1, 3), 0.4, "m")
    assert "0.300 m from each other" in str(found)
    assert not pads(homes, drone_size=0.3)


def test_pads_above_one_another_are_near() -> None:
    assert [found.drones for found in pads(np.array([[0, 0, 0.0], [0, 0, 0.1]]))] == [(0, 1)]


def test_pads_in_mid_air_or_under_the_ground() -> None:
    high = pads(HOMES + [[0, 0, 0], [0, 0, 30], [0, 0, 0.1], [0, 0, -0.11], [0, 0, 0]])
    assert {found.drones: found.value for found in high} == pytest.approx({(1,): 30.0, (3,): -0.11})
    assert {found.limit for found in high} == {0.1}
    assert "height of 30.000 m" in str(high[0])


@pytest.mark.parametrize(("stated", "real", "excused"), [(0.1, 1.0, False), (0.1, 0.4, True), (1.2, 1.2, False)])
def test_the_excuse_near_the_ground_asks_for_the_real_spacing(stated: float, real: float, excused: bool) -> None:
    # Two stand still; one of them 0.5 m beside the other, on ground where pads are farther apart.
    homes = np.array([[0.0, 0.0, 0.0], [real, 0.0, 0.0]])
    beside = np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.0]])
    swarm = rest_to_rest((0.0, 60.0), np.stack([beside, beside]))
    rules = {found.rule for found in check(plan_of(swarm, homes=homes, spacing=stated)).violations}
    assert ("distance" not in rules) == excused


def test_the_excuse_is_never_narrower_than_a_drone() -> None:
    homes = np.array([[0.0, 0.0, 0.0], [0.2, 0.0, 0.0]])
    plan = plan_of(rest_to_rest((0.0, 60.0), np.stack([homes, homes])), homes=homes, spacing=0.1)
    assert {found.rule for found in check(plan).violations} >= {"distance", "pads"}
