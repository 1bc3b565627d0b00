"""`.skyb`: what a drone holds is the plan to half a step, and a damaged file is no show."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError
from choreo.formats.skybrush import skyb_reading, skyb_segments
from choreo.formats.skybrush.skyb import LARGEST_BLOCK, checksum
from choreo.formats.skybrush.skyb_reading import read_drone

LIGHTS = bytes.fromhex("04 ff 00 00 64 0a 32 06 01 00")


def drone(trajectory: bytes | None = None, version: int = 2, more: bytes = b"") -> bytes:
    """Return a file: 2 s up to 10 m along a cubic, 1 s of rest, 4 s to X = 5 m along a line; steps of 2 mm."""
    if trajectory is None:
        trajectory = struct.pack("<B4h", 2, 0, 0, 0, 0)
        trajectory += struct.pack("<BH3h", 2 << 4, 2000, 0, 5000, 5000)
        trajectory += struct.pack("<BH", 0, 1000)
        trajectory += struct.pack("<BHh", 1, 4000, 2500)
    blocks = [(1, trajectory), (2, LIGHTS), (3, "潇湘".encode())]
    body = b"".join(struct.pack("<BH", kind, len(data)) + data for kind, data in blocks) + more
    if version == 1:
        return b"skyb\x01" + body
    head = b"skyb\x02\x01"
    return head + struct.pack("<I", checksum(head + bytes(4) + body)) + body


def zipped(folder: Path, **files: bytes) -> Path:
    path = folder / "show.skyb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_is_read_as_its_layout_says(tmp_path: Path, version: int) -> None:
    plan = ch.read_plan(zipped(tmp_path, **{"drone 0005.skyb": drone(version=version)}))
    assert (plan.title, plan.drones, plan.fleet.numbers) == ("潇湘", 1, (5,))
    assert plan.sample_rate is None  # exact curves
    assert plan.trajectory.times.tolist() == [0.0, 2.0, 3.0, 7.0]
    assert plan.trajectory.at(1.0).position.tolist() == [[0.0, 0.0, 5.0]]
    assert plan.trajectory.at(5.0).position.round(9).tolist() == [[0.0, 2.5, 10.0]]  # X is the way to the front
    assert plan.light.at(1.0).tolist() == [[255, 0, 0]]


def test_a_zip_of_another_name_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    zipped(tmp_path, **{"drone 0005.skyb": drone()}).rename(tmp_path / "show.zip")
    assert ch.read_plan(tmp_path / "show.zip").title == "潇湘"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: b"skyc" + data[4:], "does not begin with 'skyb'"),
        (lambda data: data[:4] + b"\x03" + data[5:], "is of version 3; choreo reads 1 and 2"),
        (lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:], "its checksum is wrong"),
        (lambda data: data[:5] + b"\x81" + data[6:], "features that choreo does not know"),
        (lambda _: drone(version=1)[:-3], "is cut short"),
        (lambda _: drone(version=1, more=struct.pack("<BH", 2, 0)), "holds two blocks of kind 2"),
        (lambda _: b"skyb\x01" + struct.pack("<BH", 2, 1) + b"\0", "holds no trajectory"),
        (lambda _: drone(struct.pack("<B4h", 0, 0, 0, 0, 0)), "its trajectory is cut short"),
        (lambda _: drone(struct.pack("<B4hBHh", 1, 0, 0, 0, 0, 2, 100, 5)), "its trajectory is cut short"),
        (lambda _: drone(struct.pack("<B4hBH", 1, 0, 0, 0, 0, 3, 100) + bytes(14)), "curves of degree 7"),
        (lambda _: drone(struct.pack("<B4hBHh", 1, 0, 0, 0, 0, 0x41, 100, 5) + bytes(2)), "turns its heading"),
        (lambda _: drone(struct.pack("<B4hBHh", 1, 0, 0, 0, 0, 1, 0, 500)), "leaps at 0 s"),
    ],
)
def test_what_is_no_such_file_is_named(tmp_path: Path, damage: Callable[[bytes], bytes], message: str) -> None:
    with pytest.raises(FileError, match=rf"show\.skyb\.zip: 'd1\.skyb'.*{message}"):
        ch.read_plan(zipped(tmp_path, **{"d1.skyb": damage(drone())}))


def test_what_else_is_on_board_is_told(tmp_path: Path) -> None:
    more = struct.pack("<BH", 4, 1) + b"\1" + struct.pack("<BH", 9, 0)
    plan = ch.read_plan(zipped(tmp_path, **{"d1.skyb": drone(version=1, more=more)}))
    assert plan.notes == (
        "blocks of kind 9 of 1 drone are not checked",
        "the return plans are not checked: 'd1.skyb': its return plan is cut short; get a fresh copy of the file",
    )


def test_rounding_on_board_is_told_and_stays_within_half_a_step(safe_plan: Plan, tmp_path: Path) -> None:
    far = np.array([140.0, 0, 0])
    fleet = replace(safe_plan.fleet, homes=safe_plan.fleet.homes + far)
    control = safe_plan.trajectory.control + far
    plan = replace(safe_plan, trajectory=Trajectory(safe_plan.trajectory.times, control), fleet=fleet)
    limits = replace(plan.limits, fence=None, keep_out=())
    done = ch.export(replace(plan, limits=limits), tmp_path / "a.skyb.zip")
    assert done.deviation is not None
    assert 0.001 < done.deviation <= 0.0025 * 3**0.5 + 1e-6
    assert any(lost.startswith("on board places are whole steps of 5 mm") for lost in done.lost)
    with zipfile.ZipFile(tmp_path / "a.skyb.zip") as archive:
        assert read_drone(archive.read("drone 0001.skyb"), "a").scale == 5


def test_a_light_program_that_is_too_long_is_refused(safe_plan: Plan, tmp_path: Path) -> None:
    times = np.asarray(np.arange(2150) * 0.02, dtype=np.float64)
    rng = np.random.default_rng(0)
    colours = rng.integers(1, 255, (2150, 6, 3), dtype=np.uint8)
    colours[[0, -1]] = 0
    limits = replace(safe_plan.limits, max_flashes=50)
    flicker = replace(safe_plan, light=LightTrack(times, colours), limits=limits)
    assert ch.export(flicker, tmp_path / "a.skyb.zip").report.ok
    long = LightTrack(
        np.asarray(np.arange(15_000) * 0.02, dtype=np.float64),
        np.repeat(np.resize(colours[1:-1], (15_000, 1, 3)), 6, axis=1),
    )
    with pytest.raises(InputError, match=r"light programs of 6 drones are larger than the 65,535 bytes"):
        ch.export(replace(safe_plan, light=long), tmp_path / "a.skyb.zip")
    assert LARGEST_BLOCK == 65_535


def test_a_long_wait_is_several_segments(tmp_path: Path) -> None:
    fleet = ch.Fleet(1)
    wait = Trajectory.hold(fleet.homes, start=0.0, end=200.0)
    up = np.array([[[[0.0, 0, 0]], [[0, 0, 0]], [[0, 0, 20]], [[0, 0, 20]]]])
    down = up[:, ::-1]
    flight = Trajectory(np.array([200.0, 290.0, 380.0]), np.concatenate([up, down]))
    dark = LightTrack(np.zeros(1), np.zeros((1, 1, 3), dtype=np.uint8))
    plan = Plan("late", Trajectory.join([wait, flight]), dark, (), ch.Limits(), fleet)
    done = ch.export(plan, tmp_path / "a.skyb.zip")
    assert done.deviation is not None
    assert done.deviation < 0.001


def test_more_pieces_than_choreo_holds_are_refused_at_the_first_drone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path, **{"d1.skyb": drone(), "d2.skyb": b"is not even read"})
    monkeypatch.setattr(skyb_reading, "_MOST_PIECES", 7)
    with pytest.raises(FileError, match=r"2 drones have pieces at 4 different moments, .* choreo holds at most"):
        ch.read_plan(path)


def test_a_small_file_that_makes_millions_of_pieces_is_refused_with_what_would_be_right(tmp_path: Path) -> None:
    def up_and_down(number: int) -> bytes:
        body = struct.pack("<B4h", 20, 250 * (number % 10), 250 * (number // 10), 0, 0)
        body += struct.pack("<BHh", 1 << 4, 20_000 + number, 2_000)
        return drone(body + b"".join(struct.pack("<BHh", 1 << 4, 100, 2_000 + step % 2) for step in range(949)))

    path = zipped(tmp_path, **{f"{number + 1}.skyb": up_and_down(number) for number in range(100)})
    with pytest.raises(FileError, match=r"holds 95,000 pieces, at 95,001 .* 100 times as many; .* check fewer drones"):
        ch.read_plan(path)


def milliseconds(pieces: int, each: int, far: int) -> bytes:
    """Return a drone that flies up and down between two heights, so many milliseconds a piece."""
    body = struct.pack("<B4h", 20, 0, 0, 0, 0)
    steps = (struct.pack("<BHh", 1 << 4, each, far * (step % 2)) for step in range(1, pieces + 1))
    return drone(body + b"".join(steps) + struct.pack("<BH", 0, 60_000))


def test_millions_of_pieces_of_a_millisecond_are_refused_at_the_first_drone_that_has_them(tmp_path: Path) -> None:
    """20,000 drones with 499 pieces each, of a millisecond: their check did not end within two minutes."""
    dense = milliseconds(499, 1, 1)
    files = {"d1.skyb": drone(), "d2.skyb": dense} | {f"d{n}.skyb": b"is not even read" for n in range(3, 4_010)}
    with pytest.raises(FileError, match=r"'d2\.skyb': its curves have 499 pieces each that .* of all 4,009 drones;"):
        ch.read_plan(zipped(tmp_path, **files))


def test_of_millions_of_pieces_a_drone_that_leaps_all_the_time_is_refused_before_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"d1.skyb": milliseconds(999, 300, 500), "d2.skyb": b"is not even read"}
    monkeypatch.setattr("choreo.formats.pieces.shared_moments.ALWAYS", 1_000)
    monkeypatch.setattr("choreo.formats.pieces.shared_moments._FASTEST", 20.0)
    with pytest.raises(FileError, match=r"'d1\.skyb': a drone flies at 28 m/s on average"):
        ch.read_plan(zipped(tmp_path, **files))
    files = {"d1.skyb": milliseconds(999, 300, 5), "d2.skyb": milliseconds(999, 300, 500)}
    with pytest.raises(FileError, match=r"show\.skyb\.zip: a drone flies at 28 m/s on average"):
        ch.read_plan(zipped(tmp_path, **files))


def test_segments_are_read_as_each_says_of_each_axis() -> None:
    """What is constant stays where the last segment that moved it has left it; what takes no time is none."""
    body = struct.pack("<B4h", 1, 3, -6, 9, 0)
    body += struct.pack("<BH4h", 2 | 1 << 2, 500, 10, 20, 30, -9)  # a cubic, a line, constant
    body += struct.pack("<BH", 0, 0)
    body += struct.pack("<BHh", 1 << 4, 65535, -32768)
    knots, pieces = skyb_segments.segments(body, "a")
    assert knots.tolist() == [0, 500_000, 66_035_000]
    assert pieces[0].T.tolist() == [[3, 10, 20, 30], [-6, -7, -8, -9], [9, 9, 9, 9]]
    assert pieces[1].T.round(3).tolist() == [[30] * 4, [-9] * 4, [9, -10916.667, -21842.333, -32768]]
