"""Curves that were cut are found whole again, to the bit of the file; those that were not stay as they are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.knot_insertion import cut, ticks
from choreo.core.trajectory import Trajectory
from choreo.formats.pieces.rejoin import rejoined
from tests.strategies import trajectories


@settings(max_examples=60, deadline=None)
@given(trajectories(drones=3), st.sets(st.integers(1, 9_000), max_size=12))
def test_what_was_cut_is_whole_again_whatever_the_cuts(curve: Trajectory, more: set[int]) -> None:
    knots = np.unique([*ticks(curve.times), *(1000 * at for at in more if at < 1000 * curve.times[-1])])
    curves, ends = rejoined(cut(ticks(curve.times), curve.control, knots), knots)
    wanted, wanted_ends = rejoined(curve.control, ticks(curve.times))
    # Continued over a thousand times its length, a piece of a millisecond is lost in rounding: it stays by itself.
    lengths = np.diff(knots)
    uneven = lengths.max() > 1000 * lengths.min()
    for drone in range(3):
        found, expected = curves[ends[:, drone], :, drone], wanted[wanted_ends[:, drone], :, drone]
        at, wanted_at = knots[1:][ends[:, drone]].tolist(), ticks(curve.times)[1:][wanted_ends[:, drone]].tolist()
        if uneven:
            kept = np.isin(at, wanted_at)
            assert kept.sum() == len(wanted_at)
            assert np.abs(found[kept, 3] - expected[:, 3]).max() < 1e-7
            continue
        assert at == wanted_at
        # Six decimals hold them again, as before they were cut.
        assert np.abs(found - expected).max() < 1e-7


def test_pieces_of_a_millisecond_come_back() -> None:
    whole = np.array([[0.0, 0, 10], [1.234567, 2, 10], [3, 2.5, 11], [4, 7, 13]])[None, :, None]
    knots = np.array([0, 1000, 2_000_000, 2_001_000, 2_500_000, 2_999_000, 3_000_000])
    curves, ends = rejoined(cut(np.array([0, 3_000_000]), whole, knots), knots)
    assert ends.ravel().tolist() == [False] * 5 + [True]
    assert np.array_equal(np.rint(curves[-1] * 1e6), np.rint(whole[0] * 1e6))


def test_a_bend_of_a_micrometre_is_kept() -> None:
    straight = np.linspace([[0.0, 0, 10]], [[4.0, 0, 10]], 4)[None]
    knots = np.array([0, 1_000_000, 2_000_000])
    control = cut(np.array([0, 2_000_000]), straight, knots)
    assert rejoined(control, knots)[1].ravel().tolist() == [False, True]
    control[1, 1, 0, 1] += 1e-6
    assert rejoined(control, knots)[1].ravel().tolist() == [True, True]
