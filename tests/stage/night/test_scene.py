"""A stadium has a pitch inside; a plain has none."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.core.limits import NO_TOP, KeepOut, Limits
from choreo.stage.night.scene import Scene, walls
from tests.safety.plans import good_plan
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


def test_a_keep_out_for_all_heights_is_drawn_up_to_the_ceiling_and_one_in_the_air_hangs() -> None:
    square = np.array([[90.0, 90], [95, 90], [95, 95], [90, 95]])
    limits = Limits(max_altitude=80, keep_out=(KeepOut(square, NO_TOP), KeepOut(square, 30.0, "cable", bottom=20.0)))
    heights = [walls(prism)[..., 2] for prism in Scene.of(good_plan(limits=limits)).keep_out]
    assert [(each.min(), each.max()) for each in heights] == [(0, 80), (20, 30)]
