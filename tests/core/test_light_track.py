"""The light track: keyframes on the light programs' grid, linear between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.light_track import FRAME, LightTrack
from choreo.errors import InputError
from tests.strategies import light_tracks

BLACK_TO_RED = LightTrack(np.array([1.0, 3.0]), np.array([[[0, 0, 0]], [[200, 0, 0]]], dtype=np.uint8))


@settings(max_examples=40, deadline=None)
@given(light_tracks(3), st.floats(-5, 20))
def test_between_two_keyframes_colours_run_linearly(track: LightTrack, time: float) -> None:
    channels = track.colours.reshape(len(track.times), -1).T
    reference = [np.interp(time, track.times, channel) for channel in channels]
    assert track.at(time).dtype == np.uint8
    assert np.abs(track.at(time).ravel() - np.array(reference)).max() <= 0.5 + 1e-9


@settings(max_examples=20, deadline=None)
@given(light_tracks(2))
def test_at_a_keyframe_its_own_colours_shine(track: LightTrack) -> None:
    for time, colours in zip(track.times, track.colours, strict=True):
        assert np.array_equal(track.at(float(time)), colours)


def test_before_and_after_it_the_first_and_last_colours_stay() -> None:
    assert BLACK_TO_RED.at(-9.0).tolist() == [[0, 0, 0]]
    assert BLACK_TO_RED.at(99.0).tolist() == [[200, 0, 0]]
    assert BLACK_TO_RED.drones == 1


@pytest.mark.parametrize(
    ("times", "colours", "message"),
    [
        ([], np.zeros((0, 1, 3)), "strictly increasing"),
        ([0.0, 0.0], np.zeros((2, 1, 3)), "strictly increasing"),
        ([1.0, 0.0], np.zeros((2, 1, 3)), "strictly increasing"),
        ([0.01], np.zeros((1, 1, 3)), f"multiples of {FRAME:g} s"),
        ([0.0], np.zeros((2, 1, 3)), "light: colours: expected numbers of shape"),
        ([0.0], np.full((1, 1, 3), 256.0), "light: colours: colours lie between 0 and 255"),
        ([1e308], np.zeros((1, 1, 3)), "light: a keyframe lies beyond 1,000,000 s"),
        ([float("nan")], np.zeros((1, 1, 3)), "light: times: .*not finite"),
    ],
)
def test_what_is_no_light_is_refused(times: list[float], colours: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        LightTrack(np.array(times), colours)
