"""Onsets, tempo and beats are found in rises whose moments are known."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.audio.beats import STEPS, beat_times, onset_times


def rises(times: Floats, length: float, *, noise: float = 0.02) -> Floats:
    """Return strengths that leap at these moments, s."""
    strength = np.abs(np.random.default_rng(2).normal(0, noise, round(length * STEPS)))
    strength[np.rint(np.asarray(times) * STEPS).astype(int)] += 1.0
    return strength


@pytest.mark.parametrize("tempo", [60, 75.5, 97, 120, 140])
def test_beats_are_the_moments_of_a_steady_rhythm(tempo: float) -> None:
    times = np.arange(0.7, 25.0, 60 / tempo)
    beats, found = beat_times(rises(times, 26.0))
    assert found == pytest.approx(tempo, rel=0.002)
    assert len(beats) == len(times)
    assert np.abs(beats - times).max() <= 0.011


def test_beats_go_on_where_a_few_are_silent() -> None:
    times = np.arange(0.5, 20.0, 0.5)
    beats, tempo = beat_times(rises(np.delete(times, [10, 11, 20]), 20.5))
    assert tempo == pytest.approx(120, rel=0.002)
    assert np.abs(beats - times).max() <= 0.011


def test_beats_follow_a_rhythm_that_grows_faster() -> None:
    times = np.cumsum(np.linspace(0.60, 0.48, 50))
    beats, _ = beat_times(rises(times, times[-1] + 1))
    assert len(beats) == len(times)
    assert np.abs(beats - times).max() <= 0.02


def test_what_lies_between_the_beats_does_not_move_them() -> None:
    times = np.arange(0.5, 20.0, 0.5)
    strength = rises(times, 20.5) + 0.4 * rises(times[:-1] + 0.25, 20.5, noise=0.0)
    beats, tempo = beat_times(strength)
    assert tempo == pytest.approx(120, rel=0.002)
    assert np.abs(beats - times).max() <= 0.011


def test_of_rises_twice_as_often_the_stressed_ones_are_the_beat() -> None:
    times = np.arange(0.75, 40.0, 0.75)
    strength = rises(times, 41.0) + 0.62 * rises(times + 0.375, 41.0, noise=0.0)
    beats, tempo = beat_times(strength)
    assert tempo == pytest.approx(80, rel=0.002)
    assert np.abs(beats - times).max() <= 0.011


@pytest.mark.parametrize("strength", [np.zeros(3000), np.ones(3000), np.ones(3), np.empty(0)])
def test_where_nothing_rises_there_are_neither_beats_nor_onsets(strength: Floats) -> None:
    beats, tempo = beat_times(strength)
    assert (len(beats), tempo, len(onset_times(strength))) == (0, None, 0)


def test_rises_at_random_have_no_beat() -> None:
    random = np.random.default_rng(4)
    beats, tempo = beat_times(rises(np.sort(random.uniform(0, 60, 90)), 61.0))
    assert (len(beats), tempo) == (0, None)


def test_onsets_are_the_leaps_and_nothing_else() -> None:
    times = np.array([0.0, 0.31, 0.5, 1.2, 1.32, 2.9])
    assert onset_times(rises(times, 4.0)).tolist() == pytest.approx(times.tolist())


@pytest.mark.parametrize("tempi", [(100, 130), (120, 90)])
def test_beats_follow_a_tempo_that_changes_at_once(tempi: tuple[int, int]) -> None:
    times = np.cumsum(np.repeat(60 / np.array(tempi), 45))
    beats, _ = beat_times(rises(times, times[-1] + 1))
    assert len(beats) == len(times)
    assert np.abs(beats - times).max() <= 0.02


def test_the_murmur_of_a_held_chord_has_no_beat() -> None:
    murmur = 2.0 + np.sin(2 * np.pi * np.arange(2000) / 50)  # half a second, as regular as can be
    murmur[0] = 50.0  # where it begins
    beats, tempo = beat_times(murmur)
    assert not len(beats)
    assert tempo is None
