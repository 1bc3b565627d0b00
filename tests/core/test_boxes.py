"""Boxes of drones: where their pads are, and that box and slot are counted as the designer counts them."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.boxes import Boxes
from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.neighbours import closest
from choreo.planning.ground.launch import launchpad


def test_eight_drones_stand_two_by_four() -> None:
    fleet = Fleet(8, boxes=Boxes())
    assert np.ptp(fleet.homes[:, 0]) == pytest.approx(0.4)
    assert np.ptp(fleet.homes[:, 1]) == pytest.approx(1.2)
    assert fleet.spacing == pytest.approx(0.4)
    assert fleet.homes.mean(axis=0) == pytest.approx([0, 0, 0])


def test_boxes_and_drones_of_which_nothing_is_said_fit_each_other() -> None:
    assert Boxes().spacing >= Limits().drone_size
    launchpad(Fleet(24, boxes=Boxes()), Limits())  # raises where pads are nearer than drones are wide


@pytest.mark.parametrize(
    ("boxes", "size"),
    [
        (Boxes(), (2, 4)),
        (Boxes(8, 1.4, 0.76), (4, 2)),
        (Boxes(1), (1, 1)),
        (Boxes(3, 3.0, 0.5), (3, 1)),
        (Boxes(7, 1.0, 1.0), (3, 3)),
    ],
)
def test_drones_stand_in_the_squarest_grid_that_fits(boxes: Boxes, size: tuple[int, int]) -> None:
    assert (boxes.columns, boxes.rows) == size


def test_drones_are_counted_box_by_box_from_the_front_left() -> None:
    fleet = Fleet(24, boxes=Boxes(gap=1.0), columns=2)
    boxes = fleet.homes.reshape(3, 8, 3).mean(axis=1)
    assert boxes[1] - boxes[0] == pytest.approx([1.8, 0, 0])
    assert boxes[2] - boxes[0] == pytest.approx([0, 2.6, 0])
    assert fleet.homes[1] - fleet.homes[0] == pytest.approx([0.4, 0, 0])
    assert fleet.homes[2] - fleet.homes[0] == pytest.approx([0, 0.4, 0])


@pytest.mark.parametrize("boxes", [Boxes(), Boxes(1), Boxes(3, 1.5, 0.5, 0.2), Boxes(2, 0.9, 3.0, 0.1)])
def test_the_spacing_of_the_fleet_is_that_of_its_nearest_pads(boxes: Boxes) -> None:
    fleet = Fleet(boxes.drones * 9, boxes=boxes)
    assert closest(fleet.homes) == pytest.approx(fleet.spacing)


def test_the_drones_of_a_box_go_up_one_after_the_other() -> None:
    pads = launchpad(Fleet(32, boxes=Boxes()), Limits(drone_size=0.33))
    assert len(pads.offsets) == 8
    assert [pads.layers[pads.pads.shape[0] - 8 :].tolist(), pads.layers[:8].tolist()] == [list(range(8))] * 2


def test_boxes_too_near_for_that_go_up_in_more_layers() -> None:
    pads = launchpad(Fleet(32, boxes=Boxes(gap=0.1)), Limits(drone_size=0.33))
    assert len(pads.offsets) > 8
    for layer in range(len(pads.offsets)):
        assert closest(pads.pads[pads.layers == layer]) >= 1.5


def test_over_boxes_the_grid_is_as_narrow_as_the_distance_allows() -> None:
    pads = launchpad(Fleet(64, boxes=Boxes(), columns=4), Limits(drone_size=0.33))
    grid = pads.grid(20.0)
    assert closest(grid) == pytest.approx(1.51, rel=1e-6)
    assert np.ptp(grid[:, 0]) == pytest.approx(7 * 1.51, rel=1e-6)
    assert np.ptp(grid[:, 1]) == pytest.approx(7 * 1.51, rel=1e-6)


WRONG = [
    (lambda: Boxes(0), "fleet: boxes: drones = 0; expected a whole number from 1 to 1,000"),
    (lambda: Boxes(True), "fleet: boxes: drones = True"),
    (lambda: Boxes(width=0.0), "fleet: boxes: width = 0.0; expected metres above 0"),
    (lambda: Boxes(gap=float("inf")), "fleet: boxes: gap = inf"),
    (
        lambda: Fleet(24, boxes=Boxes(), rows=1, columns=2),
        "1 rows x 2 columns are 2 boxes of 8 drones, the 24 drones need 3; make it 2 rows",
    ),
    (
        lambda: launchpad(Fleet(16, boxes=Boxes(8, 0.76, 1.4)), Limits()),
        r"pads 1 and 3, near x .* stand 0.35 m apart, but a drone is 0.4 m wide .*; set fleet.boxes.drones to 3",
    ),
]


@pytest.mark.parametrize(("make", "message"), WRONG)
def test_boxes_that_cannot_be_are_refused(make: object, message: str) -> None:
    with pytest.raises(ShowError, match=message):
        make()  # type: ignore[operator]  # each is a function
