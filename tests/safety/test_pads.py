"""Where the drones begin and end."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.safety.check import check
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
