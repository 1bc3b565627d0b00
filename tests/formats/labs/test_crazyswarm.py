"""Polynomials for Crazyflies: two pieces at least, the curve itself, and what is too large is told."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.formats import proofs
from choreo.formats.choices import Choices
from choreo.formats.comparing import DifferentError
from choreo.formats.labs import compressed, crazyswarm
from choreo.progress import silent


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
    assert done.lost[0] == "no lights: the format holds none"
    assert done.lost[1].startswith("compressed, places are whole millimetres: drones leave their curves by up to 0.")


def test_the_compressed_curve_is_what_its_layout_says(safe_plan: Plan, tmp_path: Path) -> None:
    """Read with struct alone, as the firmware does: the start, then types, milliseconds and points."""
    near = replace(safe_plan, trajectory=_shrunk(safe_plan.trajectory, 0.4))
    path = tmp_path / "a.crazyswarm.zip"
    with path.open("wb") as file:
        crazyswarm.write_crazyswarm(near, file, Choices())
    with zipfile.ZipFile(path) as archive:
        for drone in range(near.drones):
            data = archive.read(f"compressed/drone {drone + 1:04d}.bin")
            *here, yaw = struct.unpack_from("<4h", data)
            assert yaw == 0
            at, now = 8, 0.0
            while at < len(data):
                kinds, milliseconds = struct.unpack_from("<BH", data, at)
                at += 3
                for axis in range(3):
                    count = {0: 0, 1: 1, 2: 3}[kinds >> 2 * axis & 3]
                    if count:
                        here[axis] = struct.unpack_from(f"<{count}h", data, at)[-1]
                    at += 2 * count
                now += milliseconds / 1000
                x, y, z = near.trajectory.at(now).position[drone].tolist()
                assert max(abs(here[0] / 1000 - y), abs(here[1] / 1000 + x), abs(here[2] / 1000 - z)) <= 0.000501
            assert kinds >> 6 == 0
            assert now == pytest.approx(near.trajectory.times[-1])


def test_who_flies_too_far_for_a_compressed_curve_is_told(safe_plan: Plan, tmp_path: Path) -> None:
    far = replace(safe_plan, trajectory=_moved(safe_plan.trajectory, 40.0))
    path = tmp_path / "a.crazyswarm.zip"
    with path.open("wb") as file:
        crazyswarm.write_crazyswarm(far, file, Choices())
    told = proofs.prove_crazyswarm(far, path, Choices(), silent).lost
    assert f"{far.drones} drones fly farther than 32.767 m from x = y = z = 0: they have no compressed curve" in told


def test_compressed_curves_that_err_are_found_out(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = replace(safe_plan, trajectory=_shrunk(safe_plan.trajectory, 0.4))
    path = tmp_path / "a.crazyswarm.zip"
    monkeypatch.setattr(crazyswarm, "pack_compressed", lambda k, p, n: compressed.pack_compressed(k, p + 0.002, n))
    with path.open("wb") as file:
        crazyswarm.write_crazyswarm(near, file, Choices())
    with pytest.raises(DifferentError, match="compressed, drones leave their planned curves by up to 3"):
        proofs.prove_crazyswarm(near, path, Choices(), silent)


def _shrunk(curves: Trajectory, factor: float) -> Trajectory:
    return Trajectory(curves.times, curves.control * factor)


def _moved(curves: Trajectory, x: float) -> Trajectory:
    return Trajectory(curves.times, curves.control + [x, 0.0, 0.0])


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
