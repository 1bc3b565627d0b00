"""Shows of a day are refused before they are sampled: a small file may say them, and no file holds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.errors import InputError
from choreo.formats.choices import MOST_MOMENTS, MOST_SAMPLES
from choreo.formats.sampling import all_frames, grid
from choreo.formats.skybrush.csv_zip import sample_points, sample_times

DAY = 86_400.0


def lasting(end: float, drones: int = 1) -> ch.Plan:
    fleet = ch.Fleet(drones, spacing=3.0)
    dark = LightTrack([0.0], np.zeros((1, drones, 3), dtype=np.uint8))
    return ch.Plan("long", ch.Trajectory.hold(fleet.homes, start=0.0, end=end), dark, (), ch.Limits(), fleet)


@pytest.mark.parametrize("ending", [".zip", ".mds.zip", ".path3.zip", ".vviz", ".glb"])
def test_a_show_of_a_day_is_refused_before_it_is_sampled(ending: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the show lasts 24\.0 hours, which makes [\d,]+ moments"):
        ch.export(lasting(DAY), tmp_path / f"a{ending}")
    assert not list(tmp_path.iterdir())


def test_a_scene_of_hours_is_not_simplified(tmp_path: Path) -> None:
    """Eleven times two dozen drones were looked at frame by frame: a minute, and 4 GB."""
    with pytest.raises(
        InputError, match=r"lasts 2\.5 hours, and a \.glb that is simplified .*: give --exact, or write"
    ):
        ch.export(lasting(9_000.0), tmp_path / "a.glb")
    with pytest.raises(InputError, match=r"lasts 24\.0 hours, which makes [\d,]+ moments"):
        ch.export(lasting(DAY), tmp_path / "a.glb", exact=True)
    assert ch.export(lasting(3_600.5), tmp_path / "a.glb", exact=True).deviation is not None


def test_moments_are_counted_before_they_are_made() -> None:
    plan = lasting(900_000.0)
    for sampled in (lambda: grid(plan, 4.0), lambda: sample_times(plan, 4.0), lambda: all_frames(plan, slice(1))):
        with pytest.raises(InputError, match="choreo writes at most 500,000"):
            sampled()


def test_rows_of_all_drones_are_counted() -> None:
    plan = lasting(720.0, drones=1_700)
    assert len(sample_times(plan, 16.0)) == 11_521
    for sampled in (lambda: sample_times(plan, 25.0), lambda: grid(plan, 25.0, rows=True)):
        with pytest.raises(
            InputError, match=r"30,600,000 rows of 1,700 drones at 25 a second; choreo reads back at most"
        ):
            sampled()
    assert len(grid(plan, 25.0)) == 18_001  # formats that join what is steady


def test_the_rate_that_would_do_is_named_and_does() -> None:
    plan = lasting(660.0, drones=5_000)
    for sampled in (lambda: sample_times(plan, 20.0), lambda: grid(plan, 20.0, rows=True)):
        with pytest.raises(
            InputError, match=r"at most 20,000,000: give --rate 6, or write a shorter show, or write it"
        ):
            sampled()
    assert len(sample_times(plan, 6.0)) * plan.drones <= MOST_SAMPLES
    with pytest.raises(InputError, match="reads back"):
        sample_times(plan, 7.0)
    with pytest.raises(InputError, match=r"at most 500,000: give --rate 5, or"):
        grid(lasting(DAY), 25.0)
    assert len(grid(lasting(DAY), 5.0)) <= MOST_MOMENTS
    with pytest.raises(InputError, match=r"at most 500,000: write a shorter show"):
        grid(lasting(900_000.0), 4.0)


def test_many_moments_are_sampled_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = lasting(10.0, drones=3)
    whole = sample_points(plan, sample_times(plan, 10.0), slice(None))
    monkeypatch.setattr("choreo.formats.skybrush.csv_zip._MOMENTS_AT_ONCE", 7)
    assert np.array_equal(sample_points(plan, sample_times(plan, 10.0), slice(None)), whole)
