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


ONE = LightTrack(np.array([0.0, 1.0]), np.array([[[0, 0, 0]], [[200, 100, 0]]]))
TWO = LightTrack(np.array([0.0, 0.5, 2.0]), np.array([[[9, 9, 9]], [[0, 0, 90]], [[0, 0, 0]]]))


def test_each_drone_keeps_keyframes_of_its_own() -> None:
    both = LightTrack.joined([(np.array([1]), ONE), (np.array([0]), TWO)])
    assert both.frames.tolist() == [0, 25, 100, 0, 50]
    assert both.starts.tolist() == [0, 3, 5]
    for time in (0.0, 0.3, 0.5, 1.0, 2.0, 3.0):
        assert both.at(time)[1].tolist() == ONE.at(time)[0].tolist()
        assert both.at(time)[0].tolist() == TWO.at(time)[0].tolist()
    assert both.take([1]).frames.tolist() == [0, 50]
    assert both.last.tolist() == [[0, 0, 0], [200, 100, 0]]


def test_whose_program_goes_on_without_end_is_known_of_each_drone() -> None:
    on = LightTrack.ragged(ONE.frames, ONE.values, ONE.starts, endless=[0])
    both = LightTrack.joined([(np.array([2, 1]), LightTrack.joined([(np.array([0]), TWO), (np.array([1]), on)]))])
    whole = LightTrack.joined([(np.array([0]), TWO), (np.array([2, 1]), both)])
    assert [set(each.endless) for each in (ONE, on, both, whole)] == [set(), {0}, {0}, {2}]
    assert whole.take([2, 0, 2]).endless == {0, 2}
    assert whole.take(slice(1, 2)).endless == frozenset()


def test_what_a_colour_only_passes_by_is_no_keyframe() -> None:
    table = np.zeros((1000, 2, 3), dtype=np.uint8)
    table[500, 1] = 9
    track = LightTrack(np.arange(1000) * FRAME, table)
    assert np.diff(track.starts).tolist() == [2, 5]
    assert np.array_equal(track.sample(np.arange(1000)), table)


@settings(max_examples=20, deadline=None)
@given(light_tracks(3), st.lists(st.floats(-100, 1000), min_size=1, max_size=9))
def test_many_moments_are_as_one_by_one(track: LightTrack, frames: list[float]) -> None:
    wanted = np.stack([track.at(frame * FRAME) for frame in frames])
    assert np.abs(track.sample(frames).astype(int) - wanted).max() <= 1, "but for the last bit of a moment"
    assert np.array_equal(track.sample(frames, [2, 0]), track.sample(frames)[:, [2, 0]])


@pytest.mark.parametrize(
    ("frames", "starts", "message"),
    [
        ([0, 1], [0, 2, 2], "at least one"),
        ([0, 1], [0, 1], "at least one"),
        ([1, 1], [0, 2], "strictly increasing"),
        ([0, 2_000_000_000], [0, 2], "beyond 1,000,000 s"),
    ],
)
def test_keyframes_of_drones_that_cannot_be_are_refused(frames: list[int], starts: list[int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        LightTrack.ragged(frames, np.zeros((2, 3)), starts)


@given(light_tracks(3), st.lists(st.tuples(st.floats(-1.0, 14.0), st.floats(0.0, 0.3)), min_size=1, max_size=6))
def test_moment_after_moment_gives_the_colours_of_each_moment_alone(
    track: LightTrack, runs: list[tuple[float, float]]
) -> None:
    """Played on from the last moment, jumped to, and asked for the first time, a moment has one colour."""
    for start, step in runs:
        for count in range(6):
            moment = start + count * step
            fresh = LightTrack.ragged(track.frames, track.values, track.starts)
            assert np.array_equal(track.at(moment), fresh.at(moment))
