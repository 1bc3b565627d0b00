"""Colours that hold longer are near to each frame's, and what is dark stays dark."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.formats.visualisers.held_colours import held


@given(seed=st.integers(0, 2**32 - 1), within=st.sampled_from([0, 1, 2, 8]))
@settings(deadline=None, max_examples=40)
def test_no_frame_is_farther_from_its_colour(seed: int, within: int) -> None:
    rng = np.random.default_rng(seed)
    walk = 60 + np.cumsum(rng.integers(-3, 4, (3, 150, 3)), axis=1)
    colours = np.where(rng.random((3, 150, 1)) < 0.02, 255, np.clip(walk, 0, 255)).astype(np.uint8)
    colours[:, 60:80] = 0
    for own, (frames, kept) in zip(colours, held(colours, within), strict=True):
        assert frames[0] == 0
        assert (np.diff(frames) > 0).all()
        shown = kept[np.searchsorted(frames, np.arange(150), side="right") - 1].astype(int)
        assert np.abs(shown - own).max() <= within
        assert not shown[60:80].any()
        assert (shown[-1] == own[-1]).all()
        if within:
            assert len(frames) < len(held(own[None], 0)[0][0])


def test_what_is_lit_stays_lit_however_faintly() -> None:
    faint = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0]]], dtype=np.uint8)
    ((frames, kept),) = held(faint, 1)
    assert (frames.tolist(), kept.any(axis=1).tolist()) == ([0, 1, 4], [False, True, False])
