"""A stadium has a pitch inside; a plain has none."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.stage.night.scene import Scene
from tests.stage.showcase import stadium

PADS = Fleet(100).homes


def test_between_the_stands_lies_a_pitch_of_the_usual_size() -> None:
    lines = Scene(PADS, stadium()).pitch()
    assert (lines[:, :, 2] == 0).all()
    size = np.ptp(lines[:, :, :2].reshape(-1, 2), axis=0)
    assert size[0] / size[1] == pytest.approx(105 / 68)
    assert size[0] <= 105
    corners = lines[:, :, :2].reshape(-1, 2)
    assert (np.abs(corners) < [65, 45]).all()  # within the stands


def test_it_turns_with_the_stadium() -> None:
    turned = tuple(type(prism)(prism.polygon[:, ::-1], prism.height, prism.name) for prism in stadium())
    lines = Scene(PADS, turned).pitch()
    size = np.ptp(lines[:, :, :2].reshape(-1, 2), axis=0)
    assert size[1] / size[0] == pytest.approx(105 / 68)


@pytest.mark.parametrize("missing", ["near stand", "far stand", "left stand", "right stand"])
def test_where_one_side_is_open_there_is_a_plain(missing: str) -> None:
    open_side = tuple(prism for prism in stadium() if prism.name not in (missing, "mast"))
    assert len(Scene(PADS, open_side).pitch()) == 0
    assert len(Scene(PADS).pitch()) == 0
