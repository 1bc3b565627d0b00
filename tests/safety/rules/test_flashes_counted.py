"""The rule of flashes against plain loops over drones, keyframes and frames, all around the audience."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from choreo.arrays import Bytes, Floats
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.exact.stretch import Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules import flashes
from choreo.safety.rules.flashes import check_flashes

AUDIENCE = (3.0, -20.0, 2.0)
COLOURS = [(0, 0, 0), (60, 60, 60), (90, 90, 90), (150, 150, 150), (235, 235, 235), (255, 255, 255)] + [
    (255, 0, 0), (90, 0, 0), (255, 120, 0), (0, 0, 255), (0, 200, 40), (200, 200, 0), (255, 60, 60),
]  # fmt: skip
MOST = 3


def linear(value: float) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def turns(colours: Bytes | Floats, frames: list[int], red: bool, more: float = 0.0) -> list[int]:
    """Return the frames at which one drone's light has turned round and gone a step, or so much more, the other way."""
    states = []
    for r, g, b in colours.tolist():
        r, g, b = linear(r), linear(g), linear(b)
        if red:
            saturated = r >= (0.8 - 1e-6) * max(r + g + b, 1e-6)
            states.append((max(r - g - b, 0.0), saturated, saturated, 20 / 320 + more))
        else:
            bright = 0.2126 * r + 0.7152 * g + 0.0722 * b
            states.append((bright, bright < 0.8, False, 0.1 + more))
    found, way, since = [], 0, 0
    for number, (frame, (strength, dark, bright, step)) in enumerate(zip(frames, states, strict=True)):
        before = states[since : number + 1]
        falls = way >= 0 and any((dark or each[2]) and each[0] - strength >= step for each in before)
        rises = way <= 0 and any((bright or each[1]) and strength - each[0] >= step for each in before)
        if falls or rises:
            found.append(frame)
            way, since = (-1 if falls else 1), number
    return found


def bent(colours: Bytes, frames: list[int]) -> tuple[Floats, list[int]]:
    """Return one drone's keyframes, and of each fade the frames where it is darkest, its red strongest or weakest.

    Where some of these are a strong red that is pale, the first and the last frame of a saturated red in each fade too.
    """
    bends = of_fades(colours, frames, saturated=False)
    shown = [[linear(part) for part in colour] for colour in bends[0].tolist()]
    pale = any(r - g - b >= 20 / 320 and r < 0.8 * (r + g + b) for r, g, b in shown)
    return of_fades(colours, frames, saturated=True) if pale else bends


def of_fades(colours: Bytes, frames: list[int], saturated: bool) -> tuple[Floats, list[int]]:
    found = [(frames[0], colours[0].astype(float))]
    for (one, low), (two, high) in pairwise(zip(frames, colours.astype(float), strict=True)):
        way = [low + (high - low) * (frame / (two - one)) for frame in range(two - one + 1)]
        states = [[linear(part) for part in colour] for colour in way]
        dark = [-0.2126 * r - 0.7152 * g - 0.0722 * b for r, g, b in states]
        red = [r - g - b for r, g, b in states]
        best = {
            max(range(len(way)), key=signal.__getitem__)
            for signal in (dark, red, [-each for each in red])
            if max(signal) > max(signal[0], signal[-1]) + 1e-3
        }
        reds = [frame for frame, (r, g, b) in enumerate(states) if r >= (0.8 - 1e-6) * max(r + g + b, 1e-6)]
        if saturated and reds:
            best |= {reds[0], reds[-1]} - {0}
        found += [(one + frame, way[frame]) for frame in sorted(best | {two - one})]
    return np.array([colour for _, colour in found]), [frame for frame, _ in found]


def spells(at: list[int]) -> list[tuple[int, int, int]]:
    """Return first and last frame of the seconds with too many turns, and how many flashes each has."""
    found = []
    for k, first in enumerate(at):
        begun = [turn for turn in at[k:] if turn < first + 49]
        whole = [turn for turn in at[k:] if turn <= first + 50]
        last = begun[2 * MOST :][:1] or whole[2 * MOST + 1 :][:1]
        if last:
            found.append((first, last[0], max((len(begun) + 1) // 2, len(whole) // 2)))
    return found


def degrees(place: Floats) -> tuple[float, float]:
    x, y, z = (place - AUDIENCE).tolist()
    return float(np.degrees(np.arctan2(x, y))), float(np.degrees(np.arctan2(z, (x * x + y * y) ** 0.5)))


Accused = dict[tuple[int, int], dict[float, set[int]]]


def by_loops(light: LightTrack, frames: list[int], table: Bytes, swarm: Trajectory, cues: Cues) -> Accused:
    """Return, of each cue and drone that is accused, when and with how many flashes it may be told."""
    wrong = {
        drone: [each for red in (False, True) for each in spells(turns(*bent(table[:, drone], frames), red))]
        for drone in range(table.shape[1])
    }
    accused: Accused = defaultdict(lambda: defaultdict(set))
    for begin in range(0, frames[-1] + 50, 25):
        moment = min(max(begin * FRAME, float(swarm.times[0])), float(swarm.times[-1]))
        cue = cues.before(moment) if moment == swarm.times[-1] else cues.at(moment)
        seen = [degrees(place) for place in swarm.at(moment).position]
        worst = {
            drone: max((count for first, last, count in seconds if first < begin + 25 and last >= begin), default=0)
            for drone, seconds in wrong.items()
        }
        for frame in range(begin, begin + 25):
            now = {d for d, seconds in wrong.items() if any(first <= frame <= last for first, last, _ in seconds)}
            if not now:
                continue
            lit = light.at(frame * FRAME).max(axis=1) >= 2
            for drone in now:
                beside = [
                    other
                    for other in range(len(seen))
                    if (lit[other] or other in now)
                    and abs((seen[drone][0] - seen[other][0] + 180) % 360 - 180) <= 5
                    and abs(seen[drone][1] - seen[other][1]) <= 5
                ]
                with_it = sum(other in now for other in beside)
                if with_it >= 4 and with_it > 0.25 * len(beside):
                    accused[cue, drone][moment].add(worst[drone])
    return accused


def scene(seed: int) -> tuple[LightTrack, list[int], Bytes, Trajectory, Cues]:
    """Return lights of 48 drones in clusters all around the audience, behind it too, some of which flash together."""
    rng = np.random.default_rng(seed)
    clusters = rng.uniform(-180, 180, 6), rng.uniform(-5, 80, 6)
    clusters[0][0] = 179.0  # straight behind, on both sides of the seam of angles
    which = rng.integers(0, 6, 48)
    across, up = (np.radians(part[which] + rng.uniform(-4, 4, 48)) for part in clusters)
    far = rng.uniform(40, 90, 48)
    places = np.stack([np.sin(across) * np.cos(up), np.cos(across) * np.cos(up), np.sin(up)], axis=1) * far[:, None]
    ends = np.stack([places + AUDIENCE, places + AUDIENCE + rng.uniform(-9, 9, (48, 3))])
    there = np.stack([ends[0], ends[0], ends[1], ends[1]])
    control = np.stack([there, there[::-1]])
    frames = np.unique(np.cumsum(rng.integers(2, 8, 45))).tolist()
    table = np.zeros((len(frames), 48, 3), dtype=np.uint8)
    for cluster in range(6):
        one, two = rng.integers(0, len(COLOURS), 2)
        first, last = np.sort(rng.integers(0, len(frames), 2))
        for drone in np.flatnonzero(which == cluster):
            steady = rng.random()
            table[:, drone] = COLOURS[one] if steady < 0.6 else (0, 0, 0)
            if rng.random() < 0.55:
                table[first : last + 1 : 2, drone] = COLOURS[two]
            other = rng.random()
            if other < 0.2:
                table[:, drone] = np.array(COLOURS)[rng.integers(0, len(COLOURS), len(frames))]
            elif other < 0.4:  # so dim that it is dark, but for one moment
                table[:, drone] = 1
                table[rng.integers(0, len(frames)), drone] = rng.integers(0, 4)
    light = LightTrack(np.array(frames) * FRAME, table)
    return (
        light,
        frames,
        table,
        Trajectory(np.array([0.7, 1.5, 3.1]), control),
        Cues((-np.inf, 0.7, 1.9, 3.1), ("", "a", "b", "c")),
    )


@pytest.mark.parametrize("at_once", [3, 500])
@pytest.mark.parametrize("seed", range(25))
def test_who_is_accused_and_of_what_is_what_plain_loops_find(
    monkeypatch: pytest.MonkeyPatch, seed: int, at_once: int
) -> None:
    monkeypatch.setattr(flashes, "_AT_ONCE", at_once)
    light, frames, table, swarm, cues = scene(seed)
    wanted = by_loops(light, frames, table, swarm, cues)
    ledger = Ledger()
    check_flashes(light, swarm, cues, ledger, MOST, AUDIENCE, Account())
    found = {(cues.names.index(each.cue), each.drones[0]): each for each in ledger.summed(cues)[0]}
    assert set(found) == set(wanted)
    for key, each in found.items():
        assert each.value in wanted[key][each.time_s]
        assert each.place == pytest.approx(swarm.at(each.time_s).position[key[1]])
        assert (each.rule, each.limit) == ("flash", 3.0)


def test_who_flashes_later_in_a_cue_is_found_after_those_that_went_on_flashing() -> None:
    # Drones 0 to 5 flash from the beginning for 6 s, 6 to 11, beside them, in the last 2 s of the same cue.
    table = np.zeros((300, 12, 3), dtype=np.uint8)
    table[:, :6] = np.where(np.arange(300) // 4 % 2, 255, 0)[:, None, None]
    table[200:, 6:] = table[200:, :6]
    table[-1] = 0
    swarm = Trajectory.hold(np.array([[0.5 * k, 40.0, 20.0] for k in range(12)]), 0.0, 6.0)
    ledger = Ledger()
    check_flashes(
        LightTrack(np.arange(300) * FRAME, table), swarm, Cues((0.0,), ("a",)), ledger, MOST, AUDIENCE, Account()
    )
    assert [each.drones[0] for each in ledger.summed(Cues((0.0,), ("a",)))[0]] == list(range(12))


def test_the_scenes_hold_both() -> None:
    told = [len(by_loops(*scene(seed))) for seed in range(25)]
    assert sum(number == 0 for number in told) >= 1
    assert sum(number > 4 for number in told) >= 8


@pytest.mark.parametrize(
    ("flashing", "lit", "dark", "accused"),
    [(5, 40, 0, False), (10, 40, 0, False), (11, 40, 0, True), (4, 4, 60, True), (3, 3, 60, False), (4, 17, 60, False)],
)
def test_more_than_a_quarter_of_those_that_are_lit_and_four_at_least(
    flashing: int, lit: int, dark: int, accused: bool
) -> None:
    # All within a degree of each other as the audience sees them; of the lit ones some flash.
    drones = lit + dark
    table = np.zeros((200, drones, 3), dtype=np.uint8)
    table[:, :lit] = 200
    table[:, :flashing] = np.where(np.arange(200) // 4 % 2, 255, 0)[:, None, None]
    swarm = Trajectory.hold(np.array([[0.01 * k, 40.0, 20.0] for k in range(drones)]), 0.0, 4.0)
    ledger, cues = Ledger(), Cues((0.0,), ("a",))
    check_flashes(LightTrack(np.arange(200) * FRAME, table), swarm, cues, ledger, MOST, AUDIENCE, Account())
    assert [each.drones[0] for each in ledger.summed(cues)[0]] == (list(range(flashing)) if accused else [])


FIRST, LAST = 100, 192
"""Frames at which the light of `beside_others` turns for the first and for the last time."""


def beside_others(others: Bytes, last: int = LAST) -> list[int]:
    """Return who is accused where 5 of 45 drones, all within a degree, flash 6 times a second, the others as given."""
    table = np.zeros((300, 45, 3), dtype=np.uint8)
    on = np.arange(300) // 4 % 2 > 0
    table[:, :5] = np.where(on & (np.arange(300) >= FIRST) & (np.arange(300) < last), 255, 0)[:, None, None]
    table[:, 5:] = others[:, None, None]
    table[-1] = 0
    swarm = Trajectory.hold(np.array([[0.01 * k, 40.0, 20.0] for k in range(45)]), 0.0, 6.0)
    ledger, cues = Ledger(), Cues((0.0,), ("a",))
    check_flashes(LightTrack(np.arange(300) * FRAME, table), swarm, cues, ledger, MOST, AUDIENCE, Account())
    return [each.drones[0] for each in ledger.summed(cues)[0]]


def but_at(dark: list[int], light: int = 180, otherwise: int = 0) -> Bytes:
    shown = np.full(300, light, dtype=np.uint8)
    shown[dark] = otherwise
    return shown


@pytest.mark.parametrize("frame", [FIRST, FIRST + 1, 124, 125, 133, 137, 149, 150, 174, 175, LAST - 1, LAST])
def test_it_is_enough_that_the_others_are_dark_in_one_frame_between_the_first_and_the_last_flash(frame: int) -> None:
    assert beside_others(but_at([frame])) == [0, 1, 2, 3, 4]
    assert beside_others(but_at([frame], otherwise=1)) == [0, 1, 2, 3, 4], "1 of 255 is dark"
    assert beside_others(but_at([frame], otherwise=2)) == []


@pytest.mark.parametrize("frames", [[], [FIRST - 1], [LAST + 1], [*range(95, FIRST)], [*range(LAST + 1, 300)]])
def test_what_is_dark_before_the_first_flash_or_after_the_last_accuses_nobody(frames: list[int]) -> None:
    assert beside_others(but_at(frames)) == []


@pytest.mark.parametrize("last", [152, 176, 200, 224])
def test_the_very_last_flash_counts_wherever_in_a_half_second_it_is(last: int) -> None:
    assert beside_others(but_at([last]), last) == [0, 1, 2, 3, 4]
    assert beside_others(but_at([last + 1]), last) == []


def test_others_that_are_lit_on_each_beat_alone_hide_no_strobe_between_the_beats() -> None:
    others = np.where(np.arange(300) % 25 < 3, 220, 0).astype(np.uint8)
    assert beside_others(others) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("turns", "most", "first", "last", "count"), [
    ([100, 110, 120, 130], 0, [100, 110, 120], [110, 120, 130], [2, 2, 1]),
    ([100, 110, 120, 130], 1, [100, 110], [120, 130], [2, 2]),
    ([100, 101, 149, 150], 1, [100], [150], [2]),  # two whole flashes within a second, in which one and a half began
    ([100, 101, 150, 151], 1, [], [], []),
])  # fmt: skip
def test_too_many_flashes_are_told_from_each_turn_to_the_first_that_makes_them_too_many(
    turns: list[int], most: int, first: list[int], last: list[int], count: list[int]
) -> None:
    frames = np.stack([np.array(turns) - 1, turns], axis=1).ravel()
    shown = np.array([0, 255, 255, 0, 0, 255, 255, 0])
    kept = np.append(True, np.diff(frames) > 0)  # what goes on from frame to frame is one keyframe
    colours = np.repeat(shown[kept].astype(np.uint8), 3).reshape(-1, 3)
    light = LightTrack.ragged(frames[kept], colours, [0, len(colours)])
    assert flashes._spells_of(light, np.array([7]), most).tolist() == [[7] * len(first), first, last, count]


def test_who_flashes_in_turn_is_not_taken_together() -> None:
    """Two times three drones within one half second, 75 to 99: the first end before the others begin."""
    table = np.full((300, 16, 3), 180, dtype=np.uint8)
    on = np.where(np.arange(300) // 2 % 2, 255, 0)[:, None, None]
    table[60:90, :3], table[92:130, 3:6] = on[60:90], on[92:130]
    swarm = Trajectory.hold(np.array([[0.01 * k, 40.0, 20.0] for k in range(16)]), 0.0, 6.0)
    for together, accused in ((False, []), (True, list(range(6)))):
        if together:
            table[60:130, :6] = on[60:130]
        ledger, cues = Ledger(), Cues((0.0,), ("a",))
        check_flashes(LightTrack(np.arange(300) * FRAME, table), swarm, cues, ledger, MOST, AUDIENCE, Account())
        assert [each.drones[0] for each in ledger.summed(cues)[0]] == accused
