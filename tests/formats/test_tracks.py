"""Drones of a file of samples: what is none of a show is refused as it is read, not when all of them are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from choreo.errors import FileError
from choreo.formats import tracks
from choreo.formats.tracks import Gathered, Track


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
    monkeypatch.setattr(tracks, "_MOST_LIGHT_ROWS", 8)
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
