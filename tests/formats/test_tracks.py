"""Drones of a file of samples: what is none of a show is refused as it is read, not when all of them are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from choreo.errors import FileError
from choreo.formats import tracks
from choreo.formats.tracks import Gathered, Track, Tracks, plan_of


def track(seconds: Sequence[float], light: Sequence[float] = ()) -> Track:
    points, colours = np.zeros((len(seconds), 3)), np.zeros((len(light), 3), dtype=np.uint8)
    return Track("drone 1", np.array(seconds), points, np.array(light), colours)


@pytest.mark.parametrize(
    ("seconds", "light", "message"),
    [
        ([0.0, 0.0], [], "after 0 s comes 0 s"),
        ([0.0, 1e-6], [], "two rows are 0.001 ms apart"),
        ([0.0, 1.0], [0.0, np.nan], "holds a time of a colour that is not finite"),
        ([0.0, 2e6], [], "a time beyond 11 days"),
        ([], [], "has no row"),
    ],
)
def test_a_track_that_is_none_is_refused_when_it_is_made(
    seconds: list[float], light: list[float], message: str
) -> None:
    with pytest.raises(FileError, match=f"^drone 1: {message}|^drone 1: .*{message}"):
        track(seconds, light)


@pytest.mark.parametrize("light", [[], [0.0, 1.0, 2.0]])
def test_more_rows_than_choreo_holds_end_the_reading(light: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "MOST_ROWS", 10 if light else 5)
    monkeypatch.setattr(tracks, "MOST_LIGHT_ROWS", 8)
    gathered = Gathered("a.vviz")
    for _ in range(2):
        gathered.take(track([0.0, 1.0], light))
    with pytest.raises(FileError, match=r"^a\.vviz: holds more than \d+ places or 8 colours"):
        gathered.take(track([0.0, 1.0], light))


def test_drones_with_one_clock_share_it() -> None:
    gathered = Gathered("a.vviz")
    for seconds in ([0.0, 1.0], [0.0, 1.0], [0.0, 2.0]):
        gathered.take(track(seconds, seconds))
    first, second, third = gathered.drones
    assert first.seconds is second.seconds
    assert first.light_seconds is second.light_seconds
    assert third.seconds.tolist() == [0.0, 2.0]


def test_rows_of_many_drones_lie_in_one_block_of_memory_and_are_those_that_were_read() -> None:
    rng = np.random.default_rng(4)
    gathered, read = Gathered("a.vviz"), list[Track]()
    for rows in (3, 200, 7):
        seconds = np.arange(rows) / 10
        colours = rng.integers(0, 256, (rows, 3), dtype=np.uint8)
        read.append(Track("drone", seconds, rng.uniform(-9, 9, (rows, 3)), seconds, colours))
        gathered.take(read[-1])
    for kept, was in zip(gathered.drones, read, strict=True):
        assert np.array_equal(kept.points, was.points)
        assert np.array_equal(kept.colours, was.colours)
        assert np.array_equal(kept.light_seconds, was.light_seconds)
    assert len({id(drone.points.base) for drone in gathered.drones}) == 1


def lit(seconds: Sequence[float], colours: Sequence[int], *, steps: bool) -> tuple[Tracks, Track]:
    grey = np.repeat(np.array(colours, dtype=np.uint8)[:, None], 3, axis=1)
    one = Track("drone 1", np.array([0.0, 1.0]), np.zeros((2, 3)), np.array(seconds), grey)
    return Tracks("a", [one], steps, False, 0.0), one


@pytest.mark.parametrize("steps", [True, False])
def test_two_colours_ten_days_apart_are_a_few_frames(steps: bool) -> None:
    _, track = lit([0.0, 900_000.0], [10, 250], steps=steps)
    assert len(tracks._changing(track.light_seconds / 0.02, track.colours, steps=steps)) <= 6
    light = plan_of(*lit([0.0, 900_000.0], [10, 250], steps=steps)[:1], "a").light
    moments = [light.at(time)[0, 0] for time in (0.0, 450_000.0, 899_999.9, 900_000.0)]
    assert moments == ([10, 10, 10, 250] if steps else [10, 130, 250, 250])


@pytest.mark.parametrize("steps", [True, False])
@pytest.mark.parametrize("rate", [1.0, 7.3, 25.0, 50.0, 333.0])
def test_colours_are_those_of_each_frame(rate: float, steps: bool) -> None:
    colours = np.random.default_rng(3).integers(0, 256, 40)
    told, track = lit((np.arange(40) / rate).tolist(), colours.tolist(), steps=steps)
    frames = np.arange(int(np.ceil(39 / rate / 0.02)) + 1)
    own = np.interp(frames, track.light_seconds / 0.02, colours)
    held = colours[np.searchsorted(track.light_seconds / 0.02, frames + 1e-6, side="right") - 1]
    assert plan_of(told, "a").light.sample(frames)[:, 0, 0].tolist() == (held if steps else np.rint(own)).tolist()


def test_more_changes_of_light_than_choreo_holds_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "_MOST_CHANGES", 20)
    with pytest.raises(FileError, match=r"^a: its lights change more than 20 times, the most that choreo holds$"):
        plan_of(*lit(np.arange(40).tolist(), [1, 2] * 20, steps=True)[:1], "a")
