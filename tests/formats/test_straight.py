"""Straight pieces between samples: the end of one is the beginning of the next, and is kept once."""

from __future__ import annotations

import numpy as np

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.formats.straight import straight_plan

DRONES, ROWS = 3, 200


def test_a_point_that_two_pieces_share_is_kept_once_and_nobody_can_write_it() -> None:
    points = np.random.default_rng(0).uniform(-9, 9, (DRONES, ROWS, 3))
    points[:, 50:90] = points[:, 50:51]  # all stand: these rows are joined
    dark = LightTrack([0.0], np.zeros((1, DRONES, 3), dtype=np.uint8))
    plan = straight_plan("a", np.arange(ROWS) * 100_000, points, dark, 1e-6)
    kept = [*range(51), *range(89, ROWS)]
    begin, end = (points[:, some].swapaxes(0, 1) for some in (kept[:-1], kept[1:]))
    third = (end - begin) / 3
    control = plan.trajectory.control
    assert control.tolist() == np.stack([begin, begin + third, end - third, end], axis=1).tolist()
    assert not control.flags.writeable
    held = control.base
    assert isinstance(held, np.ndarray)
    assert held.nbytes == (3 * (len(kept) - 1) + 1) * DRONES * 3 * 8, "three points a piece, and no copy of them"
    assert ch.Trajectory(plan.trajectory.times, control).control is control
