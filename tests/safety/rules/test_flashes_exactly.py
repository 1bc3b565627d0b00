"""The rule of flashes at its edges: a second, five degrees, colours just beyond and just within what counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.exact.stretch import Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules import fades
from choreo.safety.rules import flashes as rule
from choreo.safety.rules.flashes import VIEW, _beside, _restless, check_flashes

AUDIENCE = (3.0, -20.0, 2.0)
TOGETHER = np.array([[0.01 * number, 40.0, 20.0] for number in range(4)])
CUES = Cues((-np.inf,), ("",))

Program = Sequence[tuple[int, tuple[int, int, int]]]
"""Frames and colours of one drone."""


def accused(programs: Sequence[Program], places: Floats, most: int = 3) -> dict[int, float]:
    """Return who is accused, and of how many flashes, of drones that hang at places and have these programs."""
    frames = [frame for program in programs for frame, _ in program]
    colours = np.array([colour for program in programs for _, colour in program], dtype=np.uint8)
    light = LightTrack.ragged(frames, colours, np.cumsum([0, *map(len, programs)]))
    ledger = Ledger()
    check_flashes(light, Trajectory.hold(places, 0.0, 30.0), CUES, ledger, most, AUDIENCE, Account())
    return {each.drones[0]: each.value for each in ledger.summed(CUES)[0]}


def blinking(turns: Sequence[int], *, dark: bool, before: int = 20) -> Program:
    """Return a light that is dark, or lit, until it goes over to the other at each of these frames."""
    level = 0 if dark else 255
    keys = [(turns[0] - before, (level,) * 3)]
    for turn in turns:
        keys += [(turn - 1, (level,) * 3)] if turn - 1 > keys[-1][0] else []
        level = 255 - level
        keys += [(turn, (level,) * 3)]
    return keys


@pytest.mark.parametrize("dark", [True, False], ids=["from the dark", "from light"])
@pytest.mark.parametrize("first", [-700, -3, 0, 1, 601])
@pytest.mark.parametrize("most", [0, 1, 3, 7])
def test_within_a_second_less_a_frame_are_48_frames_from_the_first_turn_to_the_last(
    most: int, first: int, dark: bool
) -> None:
    for seconds, found in ((47, most + 1), (48, most + 1), (49, None if most else 1)):  # of none, one is a whole flash
        turns = np.linspace(first, first + seconds, max(2 * most + 1, 2)).astype(int).tolist()
        for before in (1, 20):
            program = blinking(turns, dark=dark, before=before)
            fading = [program[0], *(key for key in program if key[0] in turns)]  # each keyframe a turn
            for each in (program, fading):
                told = accused([each] * 4, TOGETHER, most)
                assert told == ({} if found is None else dict.fromkeys(range(4), found)), (seconds, before)


@pytest.mark.parametrize("first", [-700, 0, 601])
@pytest.mark.parametrize("most", [0, 1, 3])
def test_whole_flashes_within_a_second_are_too_many_even_if_the_last_begins_late(most: int, first: int) -> None:
    """Light for a frame at the begin and at the end of a second: the flashes between do not matter."""
    for frames, found in ((49, most + 1), (50, most + 1), (51, None)):
        begins = np.linspace(first, first + frames - 1, most + 1).astype(int).tolist() if most else [first]
        turns = [turn for begin in begins for turn in (begin, begin + (1 if most else frames))]
        told = accused([blinking(turns, dark=True)] * 4, TOGETHER, most)
        assert told == ({} if found is None else dict.fromkeys(range(4), found)), frames


def test_turns_of_two_drones_are_no_flash_of_one() -> None:
    """One ends with a turn, the next begins with one: at the border between them in the program too."""
    for first, last in ((0, 200), (-300, 200), (-300, -100), (5, 60)):
        late, early = blinking([last], dark=True, before=last - first), blinking([first + 1], dark=False, before=1)
        early = [*early, (last, early[-1][1])]
        assert accused([late, early] * 4, np.repeat(TOGETHER, 2, axis=0), most=0) == {}
    two_frames = blinking([1], dark=True, before=1)
    assert accused([two_frames] * 8, np.repeat(TOGETHER, 2, axis=0), most=0) == {}


@given(
    st.lists(st.floats(-180, 180), min_size=1, max_size=4),
    st.lists(st.floats(-180, 180), min_size=1, max_size=40),
)
def test_whoever_is_within_half_a_view_of_one_is_beside_the_range_of_all_once_around_too(
    some: list[float], others: list[float]
) -> None:
    range_ = np.array(some)
    found = _beside(range_, np.array(others))
    for other, beside in zip(others, found, strict=True):
        turned = np.abs((other - range_ + 180) % 360 - 180).min()
        assert beside or turned > VIEW / 2 - 1e-9
        within = any(range_.min() <= other + turn <= range_.max() for turn in (-360, 0, 360))
        assert not beside or within or turned <= VIEW / 2 + 1e-9


def test_half_a_view_reaches_over_the_back_of_the_audience_too() -> None:
    """Beside one at 178 degrees are those at 173 and at -177, and not those a little farther."""
    others = np.array([173.0, 172.9, -177.0, -176.9, -3.0, 3.0])
    assert _beside(np.array([178.0]), others).tolist() == [True, False, True, False, False, False]
    assert _beside(np.array([-178.0]), -others).tolist() == [True, False, True, False, False, False]
    assert _beside(np.array([0.5, 9.0]), np.array([-4.5, -4.6, 5.0, 14.0, 14.1])).tolist() == [
        True,
        False,
        True,
        True,
        False,
    ]


def test_lights_are_followed_some_drones_at_a_time_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten drones hang together, each with a strobe of its own, and one that only glows."""
    programs = [blinking(range(10 * number, 10 * number + 60, 3 + number % 4), dark=True) for number in range(10)]
    programs.append([(-30, (255,) * 3)])
    places = np.array([[0.01 * number, 40.0, 20.0] for number in range(11)])
    whole = accused(programs, places)
    taken: list[int] = []
    followed = fades.turns

    def counting(light: fades.Course, *signal: Any) -> Any:
        taken.append(light.drones)
        return followed(light, *signal)

    monkeypatch.setattr(rule, "turns", counting)
    for keyframes, drones in ((10_000, [10]), (110, [4, 3, 3]), (1, [1] * 10)):
        monkeypatch.setattr(rule, "_KEYFRAMES_AT_ONCE", keyframes)
        taken.clear()
        assert accused(programs, places) == whole
        assert taken == drones
    assert sorted(whole) == list(range(10))
    assert len(set(whole.values())) > 2


def test_lights_with_fewer_keyframes_than_it_takes_are_not_looked_at() -> None:
    """Three flashes and a half on the ways between five: the first and the last of these may be farther away."""
    for number in range(1, 3):
        light = LightTrack(
            np.arange(number) * 0.02, np.full((number, 1, 3), 255) * (np.arange(number) % 2)[:, None, None]
        )
        assert _restless(light, 3).tolist() == []


@pytest.mark.parametrize("most", [0, 1, 2, 3, 6])
def test_lights_are_followed_that_have_as_many_keyframes_within_a_second_as_flashes_may_be(most: int) -> None:
    """In 50 frames so many; in 51 as many; in 50 one fewer: each of them with one keyframe a second before."""
    count = max(most, 1)
    programs = [[0, *np.linspace(100, 100 + span, some)] for span, some in ((50, count), (51, count), (50, count - 1))]
    frames = np.concatenate(programs).astype(np.int64)
    colours = np.arange(3 * len(frames), dtype=np.uint8).reshape(-1, 3)
    light = LightTrack.ragged(frames, colours, np.cumsum([0, *map(len, programs)]))
    assert _restless(light, most).tolist() == ([0] if most > 1 else [0, 1, 2])


def test_what_rises_and_falls_in_several_steps_is_counted_from_its_peak() -> None:
    """Four times up to the peak in two steps, and only as far down as a step of the luminance."""
    levels = {0.1: 89, 0.25: 137, 0.45: 179, 0.33: 156, 0.2: 124}  # of the luminance, in sRGB
    up_and_down = [levels[each] for each in (0.1, 0.25, 0.45, 0.33, 0.45, 0.33, 0.45, 0.33, 0.45, 0.2)]
    program = [(100 + 5 * number, (level,) * 3) for number, level in enumerate(up_and_down)]
    assert accused([program] * 4, TOGETHER) == dict.fromkeys(range(4), 4.0)


def linear(colour: tuple[int, int, int]) -> tuple[float, float, float]:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (each / 255 for each in colour)
    )
    return red, green, blue


def flashes(one: tuple[int, int, int], two: tuple[int, int, int]) -> bool | None:
    """Return whether going to and fro between two colours is a flash; None where it hangs on a hair."""
    bright = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (one, two)))
    less, more = sorted(max(r - g - b, 0.0) for r, g, b in map(linear, (one, two)))
    saturated = max((r - 0.8 * (r + g + b) for r, g, b in map(linear, (one, two)) if r > 0), default=-1.0)
    hairs = (bright[1] - bright[0] - 0.1, bright[0] - 0.8, more - less - 20 / 320, saturated)
    if min(map(abs, hairs)) < 1e-5:
        return None
    return (hairs[0] > 0 > hairs[1]) or (hairs[2] > 0 and hairs[3] > 0)


PAIRS = [
    ((170, 0, 0), (0, 0, 0), True),  # red, and no change of the luminance
    ((170, 0, 97), (0, 0, 0), False),  # not saturated, for its blue
    ((129, 70, 0), (0, 0, 0), False),  # for its green
    ((170, 0, 0), (124, 0, 124), True),  # less red by the blue
    ((149, 0, 0), (108, 108, 0), True),  # by the green
    ((255, 0, 142), (212, 0, 0), True),  # the weaker one is saturated, and no change of the luminance
    ((170, 0, 97), (1, 0, 0), True),  # it is, as weak as may be
    ((170, 0, 97), (100, 0, 60), False),  # neither is
]


def test_what_is_a_flash_of_red_and_of_light_follows_from_the_two_colours() -> None:
    # 256 clusters of four drones, 11 degrees from each other all around the audience, each with a pair of colours.
    random = np.random.default_rng(5)
    pairs = [(one, two) for one, two, _ in PAIRS]
    while len(pairs) < 256:
        drawn = random.integers(0, 256, (2, 3)) * random.choice([0.3, 0.7, 1.0], (2, 1))
        drawn[:, 1:] *= random.choice([0.0, 0.3, 1.0], (2, 2))
        one, two = (tuple(map(int, each)) for each in drawn)
        pairs += [(one, two)] if flashes(one, two) is not None else []  # type: ignore[arg-type, list-item]  # of three
    wanted = [bool(flashes(one, two)) for one, two in pairs]
    assert wanted[: len(PAIRS)] == [flash for *_, flash in PAIRS]
    assert 60 < sum(wanted) < 196
    across, up = (part.ravel() for part in np.meshgrid(np.radians(np.arange(32) * 11), np.radians(np.arange(8) * 11)))
    ways = np.stack([np.sin(across) * np.cos(up), np.cos(across) * np.cos(up), np.sin(up)], axis=1)
    places = np.repeat(50.0 * ways + AUDIENCE, 4, axis=0)
    programs = [[(100 + number, pair[number % 2]) for number in range(20)] for pair in pairs for _ in range(4)]
    assert sorted(accused(programs, places)) == [
        4 * cluster + k for cluster in np.flatnonzero(wanted) for k in range(4)
    ]


@pytest.mark.parametrize("behind", [False, True], ids=["ahead", "behind, where degrees begin anew"])
@pytest.mark.parametrize("way", [(1, 0), (-1, 0), (0, 1), (0, -1)], ids=["right", "left", "above", "below"])
@pytest.mark.parametrize("elevation", [6.0, 60.0])
def test_others_count_up_to_five_degrees_to_each_side_above_and_below(
    way: tuple[int, int], behind: bool, elevation: float
) -> None:
    """Drone 0 flashes; whether it is accused hangs on whether three others that flash are near enough."""
    for degrees, found in ((0.1, True), (3.0, True), (4.9, True), (5.1, False), (9.0, False), (19.0, False)):
        across = np.radians([179.9 * behind] + [179.9 * behind + way[0] * degrees] * 3)
        up = np.radians([elevation] + [elevation + way[1] * degrees] * 3)
        far = np.array([30.0, 60.0, 61.0, 62.0])[:, None]
        ways = np.stack([np.sin(across) * np.cos(up), np.cos(across) * np.cos(up), np.sin(up)], axis=1) * far
        programs = [blinking(range(100, 160, 4), dark=True)] * 4
        assert (0 in accused(programs, ways + AUDIENCE)) == found, degrees


def test_hundreds_that_flash_together_are_all_accused() -> None:
    program = blinking(range(100, 160, 4), dark=True)
    places = np.random.default_rng(1).uniform(-4, 4, (1100, 3)) + [0.0, 60.0, 40.0]
    assert sorted(accused([program] * 1100, places)) == list(range(1100))


def test_what_flashes_too_long_among_too_many_is_not_proved_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of thirty drones flash for eight seconds, too few; then two more of their cue join in."""
    first = blinking(range(50, 50 + 400 + 300, 5), dark=True)
    more = blinking(range(600, 750, 5), dark=True)
    still: Program = [(0, (255,) * 3)]
    programs = [first] * 5 + [more] * 3 + [still] * 22
    places = np.array([[0.01 * number, 40.0, 20.0] for number in range(30)])
    assert set(accused(programs, places)) == set(range(8))
    frames = [frame for program in programs for frame, _ in program]
    colours = np.array([colour for program in programs for _, colour in program], dtype=np.uint8)
    light = LightTrack.ragged(frames, colours, np.cumsum([0, *map(len, programs)]))
    swarm = Trajectory.hold(places, 0.0, 30.0)
    monkeypatch.setattr(rule, "MOST_WORK", 0)
    assert check_flashes(light, swarm, CUES, Ledger(), 3, AUDIENCE, Account()) == (), (
        "there are usual looks of every half second"
    )
    begins = []
    monkeypatch.setattr(rule, "_LONGEST", 0)
    for work in (-1, 0, 770, 771, 5_000, 9_000):  # 25 x 30 looks, 5 x 5 and 5 x 30 pairs, in each half second
        monkeypatch.setattr(rule, "MOST_WORK", work)
        ledger = Ledger()
        (stretch,) = check_flashes(light, swarm, CUES, ledger, 3, AUDIENCE, Account())
        assert (stretch.flashes, stretch.end_s, stretch.drones) == (True, 30.0, 30)
        assert (stretch.gap_s, stretch.cue) == (0.0, CUES.names[CUES.at(stretch.start_s)])
        found = ledger.summed(CUES)[0]
        assert all(each.time_s < stretch.start_s for each in found)
        begins.append(stretch.start_s)
    assert begins == [1.0, 1.5, 1.5, 2.0, 4.5, 7.0]
    assert begins == sorted(begins)


def test_where_fewer_flash_together_than_an_area_has_no_light_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three flash side by side, and a fourth one behind the audience."""
    programs = [blinking(range(50, 450, 5), dark=True)] * 4
    looked: list[float] = []
    monkeypatch.setattr(LightTrack, "at", lambda _, time: looked.append(time))
    places = np.array([[0.0, 40.0, 20.0], [1.0, 40.0, 20.0], [2.0, 40.0, 20.0], [0.0, -90.0, 20.0]])
    assert not accused(programs, places)
    assert not looked


def large(flashing: list[list[bool]], lit: list[list[bool]], across: np.ndarray) -> list[bool]:
    """Return which drones flash over a large area, all of them asked, in frames told by row."""
    own = np.ones(len(across), dtype=np.bool_)
    found = rule._large(across, np.zeros(len(across)), own, np.array(flashing).T, np.array(lit).T)
    return [bool(each) for each in found]


MANY = np.linspace(0.0, 1.0, 2 * rule.FEWEST)
"""Directions of drones side by side, degrees."""


def test_a_frame_in_which_all_light_up_and_flash_at_once_is_looked_at() -> None:
    nobody, everybody = [False] * len(MANY), [True] * len(MANY)
    assert all(large([nobody, everybody], [nobody, everybody], MANY))
    assert all(large([nobody, everybody], [everybody, everybody], MANY)), "only the flashing changes, to what is lit"


def test_one_far_from_those_that_flash_together_is_not_accused_with_them() -> None:
    across = np.append(MANY, 90.0)
    everybody = [True] * len(across)
    assert large([everybody], [everybody], across) == [True] * len(MANY) + [False]


def test_of_drones_that_flash_each_for_itself_pairs_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred all around the audience: a hundred times a hundred pairs, of which eight count as a look."""
    around = np.radians(np.arange(100) * 3.6)
    places = np.array(AUDIENCE) + np.column_stack([40 * np.sin(around), 40 * np.cos(around), np.full(100, 20.0)])
    program = blinking(range(50, 800, 5), dark=True)
    frames = [frame for frame, _ in program] * 100
    colours = np.array([colour for _, colour in program] * 100, dtype=np.uint8)
    light = LightTrack.ragged(frames, colours, np.arange(101) * len(program))
    swarm = Trajectory.hold(places, 0.0, 30.0)
    monkeypatch.setattr(rule, "_LONGEST", 0)
    begins = []
    for work in (1249, 1250, 2500):
        monkeypatch.setattr(rule, "MOST_WORK", work)
        (stretch,) = check_flashes(light, swarm, CUES, Ledger(), 3, AUDIENCE, Account())
        begins.append(stretch.start_s)
    assert begins == [1.5, 2.0, 2.5]


def test_light_that_is_too_long_to_be_followed_is_not_proved_and_never_good() -> None:
    """Four flash for ten seconds, and one for two; what other rules have used of the account is missing."""
    programs = [blinking(range(50, 550, 5), dark=True)] * 4 + [blinking(range(50, 150, 5), dark=True)]
    places = np.array([[0.01 * number, 40.0, 20.0] for number in range(5)])
    frames = [frame for program in programs for frame, _ in program]
    colours = np.array([colour for program in programs for _, colour in program], dtype=np.uint8)
    light = LightTrack.ragged(frames, colours, np.cumsum([0, *map(len, programs)]))
    swarm = Trajectory.hold(places, 1.0, 30.0)
    assert check_flashes(light, swarm, CUES, Ledger(), 3, AUDIENCE, Account(0.0)) == (), "some is free for each drone"
    assert rule._followed(light, np.arange(5)) == 0, "never less than nothing"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rule, "FREE", 0)
        cost = rule._followed(light, np.arange(5))
        counts = [len(program) for program in programs]
        assert cost == sum(counts) + rule.OF_A_STEP * max(counts)
        assert rule._followed(light, np.array([4])) == 61 * counts[4]
        patch.setattr(rule, "FREE", 10)
        assert rule._followed(light, np.array([4])) == 61 * counts[4] - 50, "free for all of the swarm"
        patch.setattr(rule, "FREE", 0)
        patch.setattr(rule, "MOST_FOLLOWED", 2 * cost)
        ledger, account = Ledger(), Account(0.75)
        assert check_flashes(light, swarm, CUES, ledger, 3, AUDIENCE, account) == ()
        assert (len(ledger.summed(CUES)[0]), account.left) == (5, 0.25)
        (stretch,) = check_flashes(light, swarm, CUES, ledger, 3, AUDIENCE, account)
        assert (stretch.start_s, stretch.end_s, stretch.drones, stretch.gap_s) == (1.0, 30.0, 5, 0.0)
        assert (stretch.flashes, stretch.cue) == (True, CUES.names[CUES.at(1.0)])
        patch.setattr(rule, "_KEYFRAMES_AT_ONCE", sum(counts) // 2)
        assert rule._followed(light, np.arange(5)) > cost, "part after part has more steps"


def test_what_other_rules_have_used_is_missing_where_flashing_drones_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    programs = [blinking(range(50, 750, 5), dark=True)] * 5
    frames = [frame for program in programs for frame, _ in program]
    colours = np.array([colour for program in programs for _, colour in program], dtype=np.uint8)
    light = LightTrack.ragged(frames, colours, np.cumsum([0, *map(len, programs)]))
    places = np.array([[0.01 * number, 40.0, 20.0] for number in range(5)])
    still = Trajectory.hold(places, 0.0, 30.0)
    monkeypatch.setattr(rule, "AREA", 1.0)  # nobody is accused, so that all are compared again and again
    monkeypatch.setattr(rule, "_LONGEST", 0)
    monkeypatch.setattr(rule, "MOST_WORK", 1000)
    begins = [
        check_flashes(light, still, CUES, Ledger(), 3, AUDIENCE, Account(left))[0].start_s for left in (0.25, 0.5, 1.0)
    ]
    assert begins == sorted(set(begins))


def test_the_usual_looks_are_twice_those_at_all_lights_and_an_eighth_of_all_pairs() -> None:
    assert rule._usual(161) == 2 * 25 * 161 + 405  # 161 x 161 / 8 pairs, of which eight count as a look


def turns(*colours: tuple[int, int, int], gap: int = 5) -> list[list[int]]:
    """Return the frames at which the luminance and the red of one drone turn, whose light goes from one to the next."""
    light = LightTrack.ragged(gap * np.arange(len(colours)), np.array(colours, dtype=np.uint8), [0, len(colours)])
    course = fades.with_bends(light)
    whose, frame = fades.turns(course, (fades.luminance(course.shown), fades.redness(course.shown)))
    return [frame[whose == signal].tolist() for signal in (0, 1)]


def test_a_rise_counts_from_the_darkest_since_the_last_turn_though_that_was_no_turn() -> None:
    """0.85, 0.79 and 0.95: the way down is no step, and begins too bright for the rise."""
    assert turns((238,) * 3, (230,) * 3, (249,) * 3) == [[10], []]
    assert turns((255,) * 3, (240,) * 3, (255,) * 3) == [[], []]


def test_a_red_that_is_pale_in_every_frame_is_no_turn_of_saturated_red() -> None:
    assert turns((0, 0, 0), (255, 124, 124), (0, 0, 0), gap=1)[1] == []
    assert turns((89, 0, 0), (255, 124, 124), (0, 0, 0), gap=1)[1] == [1], "it begins at a saturated one, and ends pale"
    assert turns((89, 0, 0), (95, 50, 50), (0, 0, 0), gap=1)[1] == [2], "it hides none that was saturated before"
    assert turns((89, 0, 0), (255, 0, 0), (0, 0, 0))[1] == [5, 10]


def test_a_red_that_grows_pale_at_its_strongest_turns_where_it_is_saturated_on_the_way() -> None:
    """A frame after (89, 0, 0) it is (122, 25, 25), a saturated red and 0.075 stronger; the next is the last so."""
    assert turns((89, 0, 0), (255, 124, 124), (0, 0, 0))[1] == [2, 10]


@pytest.mark.parametrize(("rate", "found"), [(2.9, False), (3.0, False), (3.1, True)])
@pytest.mark.parametrize("steps", [True, False], ids=["steps", "fades"])
@pytest.mark.parametrize(("one", "two"), [
    ((212, 0, 0), (255, 0, 142)),  # a pale red, and a saturated one that is weaker
    ((170, 0, 97), (1, 0, 0)),  # as weak as may be
    ((0, 90, 130), (190, 0, 0)),
])  # fmt: skip
def test_steady_flashes_of_red_are_too_many_from_more_than_three_a_second_on(
    one: tuple[int, int, int], two: tuple[int, int, int], rate: float, *, steps: bool, found: bool
) -> None:
    """Of as bright ones; for ten seconds and more, so that the grid of frames falls in every way."""
    at = [100 + round(number * 25 / rate) for number in range(60)]
    program = [(frame, (one, two)[number % 2]) for number, frame in enumerate(at)]
    if steps:
        ends = [(after - 1, colour) for (_, colour), (after, _) in pairwise(program)]
        program = sorted([*program, *ends])
    told = accused([program] * 4, TOGETHER)
    assert told == (dict.fromkeys(range(4), 4.0) if found else {})
