"""Straight pieces between samples: the end of one is the beginning of the next, and is kept once."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.formats import straight
from choreo.formats.straight import Blocks, straight_plan

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


def test_blocks_are_let_go_when_nobody_holds_rows_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(straight, "_BLOCK", 1000)
    blocks = Blocks()
    rows = [blocks.keep(np.full((20, 3), float(number))) for number in range(5)]  # 480 bytes each: two in a block
    large = blocks.keep(np.arange(300.0))
    assert [one[0, 0] for one in rows] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert np.array_equal(large, np.arange(300.0))
    assert [rows[0].base is one.base for one in rows] == [True, True, False, False, False]
    block = weakref.ref(rows[0].base)
    del rows[:2]
    assert block() is None
