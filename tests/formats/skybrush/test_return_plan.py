"""Return plans in .skyb files: decoded here with struct alone, proved when written, checked when read."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.core.way_home import WayHome
from choreo.errors import FileError, InputError, UnsafeError
from choreo.formats.numbering import of_drones
from choreo.formats.plan_file.npz import save_plan
from choreo.formats.skybrush import skyb
from choreo.formats.skybrush.return_plan import Entry, block, entries, scale_of, ways_of
from choreo.planning.ground.going_home import GoingHome, ways_home


def decoded(data: bytes) -> list[tuple[int, int, tuple[float, float] | None, int, int, int]]:
    """Return entries by the published layout: second, action, place m, delay, flight, delay."""
    scale, count = struct.unpack_from("<BH", data)
    places = [struct.unpack_from("<hh", data, 3 + 4 * number) for number in range(count)]
    at = 3 + 4 * count
    (left,) = struct.unpack_from("<H", data, at)
    at += 2
    found, now = [], 0

    def number() -> int:
        nonlocal at
        value: int = 0
        shift: int = 0
        while True:
            value |= (data[at] & 127) << shift
            at, shift = at + 1, shift + 7
            if data[at - 1] < 128:
                return value

    for _ in range(left):
        flags = data[at]
        at += 1
        now += number()
        action = flags >> 4 & 3
        assert action in (1, 2)
        place, flight = None, 0
        if action == 2:
            x, y = places[number()]
            place, flight = (x * scale / 1000, y * scale / 1000), number()
        found.append((now, action, place, number() if flags & 2 else 0, flight, number() if flags & 1 else 0))
    assert at == len(data)
    return found


def blocks(file: Path) -> dict[str, bytes]:
    """Return the return plans of a zip by its files' names."""
    found = {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            data, at = archive.read(name), 10
            while at < len(data):
                kind, length = struct.unpack_from("<BH", data, at)
                if kind == 4:
                    found[name] = data[at + 3 : at + 3 + length]
                at += 3 + length
    return found


def test_a_return_plan_is_written_as_published_and_proved(lettered: Plan, tmp_path: Path) -> None:
    done = ch.export(lettered, tmp_path / "F.skyb.zip", way_home=True)
    assert any("ways home are proved from" in line for line in done.lines())
    found = {name: decoded(data) for name, data in blocks(done.path).items()}
    assert len(found) == lettered.drones
    pads = {tuple(np.round(pad, 2)) for pad in lettered.fleet.homes[:, :2].tolist()}
    aims: dict[int, set[tuple[float, float]]] = {}
    for rows in found.values():
        *ways, last = rows
        assert (last[0], last[1]) == (int(np.ceil(lettered.duration)), 1)
        assert ways
        for moment, _, place, before, flight, after in ways:
            assert np.abs(lettered.at(float(moment)).velocity).max() < 2e-3
            assert place is not None
            x, y = -place[1], place[0]  # Skybrush: X to the front, Y to the left
            assert (round(x, 2), round(y, 2)) in pads
            aims.setdefault(moment, set()).add((round(x, 2), round(y, 2)))
            assert before + flight + after == ways[0][3] + ways[0][4] + ways[0][5] or moment != ways[0][0]
    assert all(len(places) == lettered.drones for places in aims.values())  # a pad for each
    back = ch.read_plan(done.path)
    report = ch.check(back, replace(lettered.limits, min_distance=1.4))  # rounding on board may bring two nearer
    assert report.ok, report.lines()
    assert any("the return plans are proved from" in note for note in report.notes)


def test_without_being_asked_there_is_none_and_that_is_told(lettered: Plan, tmp_path: Path) -> None:
    done = ch.export(lettered, tmp_path / "F.skyb.zip")
    assert blocks(done.path) == {}
    assert any("no return plan: --way-home looks for one" in line for line in done.lines())


def test_an_unsafe_way_home_is_found_and_nothing_is_written(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planner makes none, so one is planted: all fly to the pads in the other order, at once."""
    moment = next(way.moment for way in ways_home(lettered).ways)
    count = lettered.drones
    still = np.zeros(count, dtype=np.int64)
    bad = WayHome(moment, lettered.fleet.homes[::-1, :2], still, np.full(count, 60), still)
    monkeypatch.setattr(skyb, "ways_home", lambda *_: GoingHome((bad,), ()))
    with pytest.raises(UnsafeError, match=r"a way home is not safe: from .* drones \d+ and \d+ may come within"):
        ch.export(lettered, tmp_path / "F.skyb.zip", way_home=True)
    assert not (tmp_path / "F.skyb.zip").exists()


def test_where_nothing_is_proved_that_is_told(safe_plan: Plan, tmp_path: Path) -> None:
    tight = replace(safe_plan, limits=replace(safe_plan.limits, min_distance=2.995, vertical_distance=None))
    done = ch.export(tight, tmp_path / "a.skyb.zip", way_home=True)
    assert any("no return plan: no way home is proved" in line for line in done.lines())
    assert blocks(done.path) == {}


def test_it_is_only_for_whole_fleets_on_board(lettered: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="skyc files hold no return plan"):
        ch.export(lettered, tmp_path / "a.skyc", way_home=True)
    with pytest.raises(InputError, match="of the whole fleet"):
        ch.export(lettered, tmp_path / "a.skyb.zip", way_home=True, drones="1-3")


def swap(file: Path) -> Path:
    """Exchange the return plans of the first and the last drone of a zip."""
    other = file.with_name("swapped.skyb.zip")
    plans = blocks(file)
    first, last = min(plans), max(plans)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            wanted = {first: last, last: first}.get(name)
            if wanted is not None:
                at = data.index(plans[name]) - 3
                data = (
                    data[:at]
                    + struct.pack("<BH", 4, len(plans[wanted]))
                    + plans[wanted]
                    + data[at + 3 + len(plans[name]) :]
                )
                data = data[:6] + bytes(4) + data[10:]
                data = data[:6] + struct.pack("<I", skyb.checksum(data)) + data[10:]
            new.writestr(name, data)
    return other


def test_the_auditor_finds_return_plans_that_were_mixed_up(lettered: Plan, tmp_path: Path) -> None:
    done = ch.export(lettered, tmp_path / "F.skyb.zip", way_home=True)
    report = ch.check(ch.read_plan(swap(done.path)), lettered.limits)
    assert not report.ok, "the file says that the swarm may be called home"
    assert not report.violations, "the show itself is as good as before"
    assert {each.homeward[:5] for each in report.not_proved} == {"from "}
    assert report.lines()[0].startswith("not proved: a return plan of the file: from 00:")
    assert "NOT PROVED: return plans" in report.summary()
    assert report.to_dict()["not_proved"][0]["homeward"] == report.not_proved[0].homeward
    assert not any("the return plans are proved" in note for note in report.notes)


def test_return_plans_are_held_against_the_limits_that_are_asked_for(lettered: Plan, tmp_path: Path) -> None:
    plan = ch.read_plan(ch.export(lettered, tmp_path / "F.skyb.zip", way_home=True).path)
    slower = replace(lettered.limits, max_speed=lettered.limits.max_speed / 100)
    assert any("too fast on its way" in each.homeward for each in ch.check(plan, slower).not_proved)
    part = of_drones(plan, np.array([0, 2]))
    assert [len(way.targets) for way in part.ways_home] == [2] * len(plan.ways_home)
    save_plan(plan, tmp_path / "F.npz")
    kept = ch.read_plan(tmp_path / "F.npz")
    assert kept.ways_home == ()
    assert "are not in a plan file, and are not checked" in kept.notes[-1]


WAYS = [
    WayHome(40, np.array([[2.0, -1.5]]), np.array([0]), np.array([9]), np.array([3])),
    WayHome(340, np.array([[2.0, -1.5]]), np.array([200]), np.array([0]), np.array([0])),
]


def test_a_block_byte_by_byte() -> None:
    data = block(WAYS, 0, 500, scale_of(WAYS))
    assert data.hex(" ") == ("01 01 00 24 fa 30 f8 03 00 21 28 00 09 03 22 ac 02 00 00 c8 01 10 a0 01")
    assert entries(data, "a") == [
        Entry(40, 2, (-1.5, -2.0), 0, 9, 3),
        Entry(340, 2, (-1.5, -2.0), 200, 0, 0),
        Entry(500, 1),
    ]
    back = ways_of([entries(data, "a")], 499.2)
    assert [way.moment for way in back] == [40, 340]
    assert np.allclose(back[0].targets, WAYS[0].targets)


def test_same_as_before_keeps_action_and_place() -> None:
    data = bytes.fromhex("01 01 00 24 fa 30 f8 02 00 20 28 00 09 00 05 08")
    assert entries(data, "a") == [Entry(40, 2, (-1.5, -2.0), 0, 9), Entry(45, 2, (-1.5, -2.0), 0, 8)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("01", "cut short"),
        ("01 01 00 24 fa", "cut short"),
        ("01 00 00 01 00", "cut short"),
        ("01 00 00 01 00 20 28", "cut short"),
        ("01 00 00 01 00 20 28 00 05", "names place 0 of 0"),
        ("01 00 00 01 00 30 28", "climbs or sinks"),
        ("01 00 00 01 00 50 28", "of a newer kind"),
        ("81 00 00 01 00 10 28", "of a newer kind"),
        ("01 00 00 01 00 10 ff ff ff ff ff", "no player takes"),
    ],
)
def test_damaged_return_plans_are_told(data: str, told: str) -> None:
    with pytest.raises(FileError, match=told):
        entries(bytes.fromhex(data), "a.skyb")


def test_plans_that_differ_in_time_or_land_in_the_air_are_no_ways_home() -> None:
    with pytest.raises(ValueError, match="different moments"):
        ways_of([[Entry(4, 1)], [Entry(5, 1)]], 60.0)
    with pytest.raises(ValueError, match="at 4 s drones come down where they are"):
        ways_of([[Entry(4, 1)]], 60.0)


def test_too_far_for_any_scale() -> None:
    far = WayHome(1, np.array([[5000.0, 0.0]]), np.array([0]), np.array([1]), np.array([0]))
    with pytest.raises(InputError, match="4,161 m"):
        scale_of([far])
