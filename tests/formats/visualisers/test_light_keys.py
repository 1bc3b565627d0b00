"""Lights of few keys are at each frame as near to the plan's colours as they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.colour import to_srgb
from choreo.formats.visualisers.light_keys import dimmed


def shown(frames: np.ndarray, light: np.ndarray, count: int) -> np.ndarray:
    full = np.iinfo(light.dtype).max
    return 255 * to_srgb(np.stack([np.interp(np.arange(count), frames, each / full) for each in light.T], axis=1))


@given(seed=st.integers(0, 2**32 - 1), within=st.tuples(*[st.sampled_from([1, 2, 6, 7, 16, 32])] * 2))
@settings(deadline=None, max_examples=40)
def test_no_frame_is_farther_from_its_colour(seed: int, within: tuple[int, int]) -> None:
    rng = np.random.default_rng(seed)
    fades = np.stack(
        [
            [np.interp(np.arange(120), np.sort(rng.choice(120, 8, replace=False)), ends) for ends in each]
            for each in rng.integers(0, 256, (2, 3, 8))
        ]
    ).swapaxes(1, 2)
    colours = np.rint(fades).astype(np.uint8)
    colours[:, 60:70] = rng.integers(0, 256, (2, 10, 3))  # each frame another one
    for own, reach, (frames, light) in zip(colours, within, dimmed(colours, np.array(within)), strict=True):
        assert light.dtype == (np.uint8 if reach >= 7 else np.uint16)
        assert (np.diff(frames) > 0).all()
        assert np.abs(shown(frames, light, 120) - own).max() <= reach + 1e-6


@pytest.mark.parametrize("level", range(256))
def test_every_colour_is_held_by_eight_bits(level: int) -> None:
    colours = np.full((1, 5, 3), level, dtype=np.uint8)
    [(frames, light)] = dimmed(colours, np.array([7]))
    assert len(frames) == 1
    assert np.abs(shown(frames, light, 5) - level).max() <= 7


def test_a_fade_needs_few_keys_and_a_switch_two() -> None:
    fade = np.rint(np.linspace(0, 255, 200))[None, :, None].repeat(3, axis=2).astype(np.uint8)
    [(frames, _)] = dimmed(fade, np.array([8]))
    assert len(frames) <= 6
    switch = np.repeat(np.array([[9, 9, 9], [200, 9, 9]], dtype=np.uint8), 40, axis=0)[None]
    [(frames, _)] = dimmed(switch, np.array([1]))
    assert frames.tolist() == [0, 39, 40, 79]
