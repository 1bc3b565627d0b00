"""Polynomials for Crazyflies: two pieces at least, the curve itself, and what is too large is told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.formats.labs import crazyswarm


def test_a_single_piece_is_written_as_two(tmp_path: Path) -> None:
    fleet = ch.Fleet(1)
    dark = LightTrack(np.zeros(1), np.zeros((1, 1, 3), dtype=np.uint8))
    still = Trajectory.hold(fleet.homes, start=0.0, end=3.0)
    done = ch.export(Plan("still", still, dark, (), ch.Limits(), fleet), tmp_path / "a.crazyswarm.zip")
    with zipfile.ZipFile(tmp_path / "a.crazyswarm.zip") as archive:
        lines = archive.read("drone 0001.csv").decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["Duration", "1.5", "1.5"]
    assert done.lost == ()


def test_curves_are_within_a_micrometre_and_what_is_lost_is_told(safe_plan: Plan, tmp_path: Path) -> None:
    done = ch.export(safe_plan, tmp_path / "a.crazyswarm.zip")
    assert done.deviation is not None
    assert done.deviation < 1e-6
    assert done.colour is None
    assert done.lost == ("no lights: the format holds none",)


def test_a_curve_that_a_crazyflie_cannot_hold_is_told(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("choreo.formats.proofs.MEMORY", 200)
    lost = ch.export(safe_plan, tmp_path / "a.crazyswarm.zip").lost
    assert "drone 1 takes 1,056 bytes as polynomials; a Crazyflie holds 200" in lost


def test_a_writer_that_errs_is_found_out(safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crazyswarm, "to_skybrush", lambda points: points)
    with pytest.raises(ch.UnsafeError, match="leave their planned curves"):
        ch.export(safe_plan, tmp_path / "a.crazyswarm.zip")
