"""A fleet with missing drones: pads and numbers of the others stay, in boxes and in waves too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import choreo as ch
from choreo.core.boxes import Boxes
from choreo.errors import ShowError


def test_the_others_keep_their_pads_and_numbers() -> None:
    whole, left = ch.Fleet(9, spacing=2.0), ch.Fleet(9, spacing=2.0, missing=[1, 5])
    assert (left.drones, left.numbers) == (7, (2, 3, 4, 6, 7, 8, 9))
    assert np.array_equal(left.homes, whole.homes[[1, 2, 3, 5, 6, 7, 8]])
    assert whole.numbers is None
    assert whole.labels == tuple(range(1, 10))


def test_a_changed_fleet_keeps_its_gaps() -> None:
    left = replace(ch.Fleet(9, missing=[1, 5]), heading=30.0)
    assert (left.drones, left.labels) == (7, (2, 3, 4, 6, 7, 8, 9))
    fewer = replace(left, missing=[9])
    assert fewer.labels == (2, 3, 4, 6, 7, 8)


def test_pads_one_by_one_have_gaps_too() -> None:
    homes = np.array([[0.0, 0, 0], [3, 0, 0], [6, 0, 0]])
    assert ch.Fleet(3, homes=homes, missing=[2]).homes.tolist() == [[0, 0, 0], [6, 0, 0]]


@pytest.mark.parametrize("missing", [[0], [10], [2, 2], list(range(1, 10)), [1.5]])
def test_what_cannot_be_missing_is_named(missing: list[int]) -> None:
    with pytest.raises(ShowError, match="fleet: missing"):
        ch.Fleet(9, missing=missing)


@pytest.mark.parametrize("numbers", [(1, 2), (2, 1, 3), (1, 1, 2), (0, 1, 2)])
def test_numbers_increase_one_for_each_drone(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ShowError, match="fleet: numbers"):
        ch.Fleet(3, numbers=numbers)


@pytest.mark.parametrize("launch", ["layers", "waves"])
def test_a_show_is_planned_with_what_is_left(launch: str) -> None:
    boxes = Boxes()
    fleet = ch.Fleet(24, boxes=boxes, launch=launch, wave_size=8, missing=[2, 3, 11, 20])
    ring = ch.ring(20, radius=12).stand(y=30, z=30)
    limits = ch.Limits(drone_size=0.3)
    plan = ch.plan(ch.Show("left", fleet, [ch.Cue(ring, name="ring")], limits=limits))
    assert plan.drones == 20
    assert ch.check(plan).ok
    whole = ch.Fleet(24, boxes=boxes)
    assert np.abs(plan.trajectory.start - whole.homes[np.array(fleet.labels) - 1]).max() < 1e-6
