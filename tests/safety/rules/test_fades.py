"""Light that sinks and rises again between two keyframes, held against its colours in every frame."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import ArrayLike

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.light_track import LightTrack
from choreo.safety.rules import fades
from choreo.safety.rules.fades import with_bends
from tests.safety.rules.test_flashes_counted import turns
from tests.safety.rules.test_flashes_exactly import TOGETHER, Program, accused

MOST = 3
GREEN, MAGENTA = (0, 166, 0), (255, 0, 255)
"""As bright as each other, 0.27 and 0.28; halfway from one to the other it is 0.12."""
SPECTRUM = [GREEN, MAGENTA, (255, 180, 0), (255, 0, 180), (160, 0, 0), (255, 200, 0), (0, 0, 255), (200, 200, 40)]


def fading(colours: list[tuple[int, int, int]], frames: list[int]) -> Program:
    """Return a program that is lit at the first frame and goes from colour to colour."""
    return [(frames[0] - 1, (0, 0, 0)), *zip(frames, colours, strict=True)]


def on_the_way(one: ArrayLike, two: ArrayLike, gap: int) -> Floats:
    """Return the linear light of a fade in each frame, (gap + 1, 3)."""
    low, part = np.asarray(one, dtype=float), np.arange(gap + 1)[:, None] / gap
    shares = (low + part * (np.asarray(two) - low)) / 255
    return np.asarray(np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4))


def to_and_fro(each: int, count: int = 40) -> Program:
    return fading([GREEN, MAGENTA] * (count // 2), [100 + each * number for number in range(count)])


@pytest.mark.parametrize(("each", "flashes"), [(2, 25.0), (5, 10.0), (10, 5.0), (12, 4.0)])
def test_colours_that_fade_into_each_other_through_the_dark_flash_at_each_fade(each: int, flashes: float) -> None:
    told = accused([to_and_fro(each)] * 4, TOGETHER)
    assert told == dict.fromkeys(range(4), pytest.approx(flashes, abs=1))


def test_three_such_fades_a_second_are_no_danger() -> None:
    assert accused([to_and_fro(17)] * 4, TOGETHER) == {}


@pytest.mark.parametrize("most", [1, 3, 5])
def test_as_many_keyframes_within_a_second_as_flashes_may_be_are_enough_for_one_more(most: int) -> None:
    """The light sinks between them, on the way to the first and on the way from the last, a second long each."""
    frames = [50, *range(100, 100 + 3 * most, 3), 147 + 3 * most]
    colours = [(0, 255, 0), *([MAGENTA, GREEN] * most)[:most], (0, 255, 0)]
    assert accused([fading(colours, frames)] * 4, TOGETHER, most) == dict.fromkeys(range(4), most + 1)


@pytest.mark.parametrize(("one", "two"), [(GREEN, (0, 40, 0)), (GREEN, (0, 166, 166)), ((255, 120, 0), (255, 0, 0))])
def test_colours_that_only_grow_brighter_or_darker_have_no_bend(
    one: tuple[int, int, int], two: tuple[int, int, int]
) -> None:
    light = LightTrack([0.0, 0.2, 0.4], [[one], [two], [one]])
    assert np.array_equal(with_bends(light).frames, light.frames)


@pytest.mark.parametrize("gap", [2, 3, 7, 8, 9, 15, 16, 17, 31, 50, 333])
@pytest.mark.parametrize(("one", "two", "red"), [
    (GREEN, MAGENTA, False), ((0, 128, 0), (200, 0, 255), False), ((255, 180, 0), (255, 0, 180), True),
    ((160, 0, 0), (255, 200, 0), True),
])  # fmt: skip
def test_the_bend_stands_where_the_light_is_darkest_or_reddest(
    one: tuple[int, int, int], two: tuple[int, int, int], gap: int, *, red: bool
) -> None:
    weights = (1.0, -1.0, -1.0) if red else (-0.2126, -0.7152, -0.0722)
    light = LightTrack.ragged([-7, gap - 7] * 2, [one, two] * 2, [0, 2, 4])
    shown = (on_the_way(one, two, gap) @ weights).tolist()
    bent = with_bends(light)
    for own in np.split(np.arange(len(bent.frames)), bent.starts[1:-1]):
        assert (bent.shown[:, own].T @ weights).max() == pytest.approx(max(shown), abs=2e-5)
    assert max(shown[1:-1]) > max(shown[0], shown[-1]) + 0.05


def test_no_fade_runs_from_one_drone_to_the_next() -> None:
    """Each is lit for one frame, later than the one before; from green to magenta it would be darker on the way."""
    light = LightTrack.ragged([0, 1, 100, 101, 200, 201], [GREEN, MAGENTA] * 3, [0, 2, 4, 6])
    bent = with_bends(light)
    assert (bent.frames.tolist(), bent.starts.tolist()) == (light.frames.tolist(), light.starts.tolist())


@pytest.mark.parametrize(("fades", "gap", "seed"), [
    (300, 2, 0), (300, 3, 0), (300, 8, 0), (300, 50, 0), (100, 1001, 0),
    *(pytest.param(250, 100_000, seed, marks=pytest.mark.proof) for seed in range(8)),
])  # fmt: skip
def test_of_many_fades_none_that_bends_is_missed_by_a_hundred_thousandth(fades: int, gap: int, seed: int) -> None:
    """Held against each frame, at its first and its last part too, where light changes fastest."""
    random = np.random.default_rng([gap, seed])
    ends = random.integers(0, 256, (fades, 2, 3))
    ends = np.where(random.random(ends.shape) < 0.3, random.choice([0, 255], ends.shape), ends)
    course = with_bends(
        LightTrack.ragged(np.tile([0, gap], fades), ends.reshape(-1, 3), np.arange(0, 2 * fades + 1, 2))
    )
    weights = np.array([[-0.2126, -0.7152, -0.0722], [1.0, -1.0, -1.0], [-1.0, 1.0, 1.0]])
    bends = 0
    for fade, own in enumerate(np.split(np.arange(len(course.frames)), course.starts[1:-1])):
        signs = 0
        shown = on_the_way(ends[fade, 0], ends[fade, 1], gap)
        assert np.abs(course.shown[:, own].T - shown[course.frames[own]]).max() < 1e-5
        for signal in (shown @ weights.T).T:
            least = max(signal[0], signal[-1]) + 1e-3
            signs += signal.max() > least - 1e-5
            if signal.max() > least + 1e-5:
                bends += 1
                assert signal[course.frames[own]].max() > signal.max() - 1e-5, ends[fade].tolist()
        red = shown[:, 0] > 0.8 * shown.sum(axis=1) - 1e-5
        signs += red.any() + np.count_nonzero(np.diff(red.astype(int)))
        assert len(own) <= 2 + signs, "no keyframe stands where nothing bends, nor red becomes saturated"
    assert bends > fades // 5


@pytest.mark.parametrize("gap", [8, 50, 1001])
@pytest.mark.parametrize(("one", "two"), [
    ((255, 62, 247), (13, 7, 0)), ((255, 151, 213), (13, 0, 0)), ((9, 0, 0), (255, 5, 255)),
])  # fmt: skip
def test_a_bend_is_found_too_where_the_light_turns_again_before_the_end(
    one: tuple[int, int, int], two: tuple[int, int, int], gap: int
) -> None:
    """Red rises, falls, and rises a little once more: at the ends it changes the same way."""
    red = np.array([1.0, -1.0, -1.0])
    for begin, end in ((one, two), (two, one)):
        bent = with_bends(LightTrack.ragged([0, gap], [begin, end], [0, 2]))
        shown = on_the_way(begin, end, gap) @ red
        for way in (1, -1):
            if (way * shown).max() > (way * shown[[0, -1]]).max() + 1e-3:
                assert (way * (red @ bent.shown)).max() == pytest.approx((way * shown).max(), abs=1e-5)


@pytest.mark.parametrize(("one", "two"), [
    ((253, 55, 130), (219, 115, 15)),  # neither is saturated, nor is the strongest red between them
    ((60, 0, 0), (250, 150, 90)),  # the weaker one is
])  # fmt: skip
def test_red_that_is_saturated_on_the_way_alone_counts_as_strong_as_it_is_there(
    one: tuple[int, int, int], two: tuple[int, int, int]
) -> None:
    for begin, end in ((one, two), (two, one)):
        shown = on_the_way(begin, end, 40)
        red = np.flatnonzero(shown[:, 0] >= 0.8 * shown.sum(axis=1))
        strongest = red[(shown[red] @ [1.0, -1.0, -1.0]).argmax()]
        course = with_bends(LightTrack.ragged([7, 47], [begin, end], [0, 2]))
        assert 0 < strongest < 40
        assert 7 + strongest in course.frames


def marked(one: list[int], two: list[int], gap: int) -> list[int] | None:
    """Return the frames at which a keyframe is to stand, frame by frame; None where rounding may decide otherwise."""
    table = on_the_way([0], [255], 255)[:, 0]
    values = np.asarray(one) + np.arange(gap + 1)[:, None] / gap * (np.asarray(two) - one)
    shown = np.interp(values, np.arange(256), table)  # between two bytes it runs straight
    strength, much = shown @ [1.0, -1.0, -1.0], shown @ [0.2, -0.8, -0.8]
    saturated, close = (much >= 0) & (shown[:, 0] > 0), [much[shown.any(axis=1)], strength - 1 / 16]

    def peak(signal: Floats) -> list[int]:
        least, best = max(signal[0], signal[-1]) + 1e-3, int(signal.argmax())
        close.extend([signal - least, np.delete(signal, best) - signal[best]] if signal[best] > least - 1e-5 else [])
        return [best] if signal[best] > least else []

    frames = [0, gap, *peak(strength), *peak(-strength), *peak(-shown @ [0.2126, 0.7152, 0.0722])]
    reds = np.flatnonzero(saturated).tolist()
    if any(strength[frame] >= 1 / 16 and not saturated[frame] for frame in frames):
        frames += [*reds[:1], *reds[-1:]]
    return sorted(set(frames)) if min(np.abs(np.concatenate(close)), default=1.0) > 1e-6 else None


@pytest.mark.parametrize("gap", [2, 3, 5, 13, 42])
def test_keyframes_stand_where_they_stand_frame_by_frame_and_nowhere_else(gap: int) -> None:
    """Those of many fades that are red at an end, at a bend or between, pale and saturated, or from black."""
    random = np.random.default_rng([28, gap])
    ends = random.integers(0, 256, (400, 2, 3))
    ends[100:, :, 0] |= 64
    ends[100:, :, 1:] = ends[100:, :, :1] * random.random((300, 2, 2)) * 0.75
    ends[:4] = [[(137, 94, 2), (60, 0, 30)], [(60, 0, 30), (137, 94, 2)], [(0, 0, 0), (255, 140, 0)], [(0, 0, 0)] * 2]
    course = with_bends(LightTrack.ragged(np.tile([0, gap], 400), ends.reshape(-1, 3), np.arange(0, 801, 2)))
    known = 0
    for (one, two), own in zip(ends.tolist(), np.split(course.frames, course.starts[1:-1]), strict=True):
        frames = marked(one, two, gap)
        known += frames is not None
        assert frames is None or own.tolist() == frames, (one, two)
    assert known > 350


def test_red_is_saturated_from_four_fifths_of_the_light_on() -> None:
    shown = np.array([[0.8, 0.79, 0.81, 0.0], [0.2, 0.21, 0.0, 0.0], [0.0, 0.0, 0.19, 0.0]], dtype=np.float32)
    strength, step, dark, bright = fades.redness(shown)
    assert strength == pytest.approx([0.6, 0.58, 0.62, 0.0])
    assert (step, dark.dtype.type, dark.tolist(), bright.tolist()) == (
        1 / 16,
        np.bool_,
        [True, False, True, False],
        [True, False, True, False],
    )


def test_four_who_are_saturated_red_between_the_colours_alone_flash() -> None:
    """(253, 55, 130) and (219, 115, 15), as bright as each other to 0.04: orange and pink that cross a red."""
    program = fading([(253, 55, 130), (219, 115, 15)] * 12, [10 + 6 * number for number in range(24)])
    assert accused([program] * 4, TOGETHER) == dict.fromkeys(range(4), pytest.approx(4.0, abs=1))
    slow = fading([(253, 55, 130), (219, 115, 15)] * 12, [10 + 17 * number for number in range(24)])
    assert accused([slow] * 4, TOGETHER) == {}


def test_a_stronger_red_that_is_pale_hides_no_saturated_one() -> None:
    """Blue, a dark red, and pink, in which red is stronger: as bright as each other to 0.09, 5.6 reds a second."""
    colours = [(0, 124, 188), (218, 0, 0), (255, 0, 142)] * 12
    program = [(3 * number + frame, colour) for number, colour in enumerate(colours) for frame in (0, 2)]
    assert accused([program] * 4, TOGETHER) == dict.fromkeys(range(4), pytest.approx(5.5, abs=1))


REDS = [(0, 124, 188), (218, 0, 0), (255, 0, 142), (0, 0, 0), (255, 140, 0), (124, 0, 124), (1, 0, 0), (60, 0, 0)]


def drawn(random: np.random.Generator) -> tuple[Ints, Bytes]:
    """Return the frames and colours of keyframes: steps, fades or both; any colours, reds pale or dark, or a few."""
    count = int(random.integers(10, 40))
    red = random.integers(0, random.choice([100, 256]), count)
    kinds = np.stack(
        [
            random.integers(0, 256, (count, 3)),
            np.column_stack([red, *(red * random.random((2, count)) * random.choice([0.5, 0.9]))]).astype(int),
            np.array(REDS)[random.integers(0, len(REDS), count)],
            random.choice([0, 255], (count, 3)),
        ]
    )
    colours = kinds[random.choice(random.choice(4, random.integers(1, 4)), count), np.arange(count)]
    if random.random() < 0.3:
        colours = colours[random.integers(0, 4, count)]
    longest = random.choice([4, 9, 30])
    gaps = np.where(random.random(count) < random.choice([0.0, 0.5, 1.0]), 1, random.integers(2, longest, count))
    return np.cumsum(gaps), colours.astype(np.uint8)


@pytest.mark.parametrize(
    ("seed", "tracks"), [(0, 60), *(pytest.param(seed, 500, marks=pytest.mark.proof) for seed in (1, 2, 3))]
)
def test_light_and_red_turn_as_often_as_all_their_frames_do(seed: int, tracks: int) -> None:
    """At the keyframe, or the bend, before which the frame comes; in 1 of 200 a step is a thousandth off."""
    random = np.random.default_rng([29, seed])
    turned = other = 0
    for _ in range(tracks):
        frames, colours = drawn(random)
        course = with_bends(LightTrack.ragged(frames, colours, [0, len(frames)]))
        every = np.arange(frames[0], frames[-1] + 1)
        shown = np.stack([np.interp(every, frames, channel) for channel in colours.T.astype(float)], axis=1)
        whose, found = fades.turns(course, (fades.luminance(course.shown), fades.redness(course.shown)))
        for signal in (0, 1):
            own = found[whose == signal].tolist()
            exactly, *nearly = (
                course.frames[np.searchsorted(course.frames, turns(shown, every.tolist(), bool(signal), more))].tolist()
                for more in (0.0, 1e-3, -1e-3)
            )
            assert own == exactly or own in nearly, (frames.tolist(), colours.tolist())
            turned += len(own)
            other += own != exactly
    assert turned > 5 * tracks
    assert other <= tracks // 200


def test_drones_that_are_followed_side_by_side_turn_as_each_does_alone() -> None:
    """However many keyframes each has, in whatever order they come; two are as long, one has a single keyframe."""
    random = np.random.default_rng(31)
    tracks = [drawn(random) for _ in range(7)]
    tracks += [tracks[2], (np.array([5]), np.array([[255, 0, 0]], dtype=np.uint8)), drawn(random)]
    starts = np.concatenate([[0], np.cumsum([len(frames) for frames, _ in tracks])])
    frames, colours = np.concatenate([own for own, _ in tracks]), np.concatenate([own for _, own in tracks])

    def turned(light: LightTrack) -> tuple[Ints, Ints]:
        course = with_bends(light)
        return fades.turns(course, (fades.luminance(course.shown), fades.redness(course.shown)))

    whose, found = turned(LightTrack.ragged(frames, colours, starts))
    assert (np.diff(whose) >= 0).all()
    assert found.dtype == np.int64
    for drone, track in enumerate(tracks):
        alone, at = turned(LightTrack.ragged(*track, [0, len(track[0])]))
        for signal in (0, 1):
            own = found[whose == signal * len(tracks) + drone].tolist()
            assert own == at[alone == signal].tolist(), (drone, signal)
            assert own == sorted(own)
    assert len(found) > 5 * len(tracks)


def test_no_more_keyframes_are_made_than_there_are_bends() -> None:
    """Ten thousand frames of a fade, and one keyframe where it is darkest, one where its red is weakest."""
    bent = with_bends(LightTrack.ragged([0, 10_000], [(0, 166, 0), (255, 0, 255)], [0, 2]))
    assert len(bent.frames) <= 4


def test_fades_are_looked_at_some_at_a_time_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    ends = np.array(SPECTRUM, dtype=np.uint8)[random.integers(0, len(SPECTRUM), 42)]
    frames = np.cumsum(random.integers(1, 20, 42))
    light = LightTrack.ragged(frames, ends, [0, 10, 11, 42])
    whole = with_bends(light)
    assert len(whole.frames) > 50
    for at_once in (1, 7, 38, 39):
        monkeypatch.setattr(fades, "_FADES_AT_ONCE", at_once)
        some = with_bends(light)
        for one, other in ((whole.frames, some.frames), (whole.starts, some.starts), (whole.shown, some.shown)):
            assert np.array_equal(one, other), at_once


def seconds(at: list[int]) -> int:
    """Return the frames from the first to the last of as many turns as are too many, where they are closest."""
    needed = 2 * MOST + 1
    return min((at[k + needed - 1] - at[k] for k in range(len(at) - needed + 1)), default=10_000)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_told_is_what_the_colours_of_every_frame_are(seed: int) -> None:
    """A turn is noted at its keyframe, so it may be later than it is seen by as long as a fade lasts."""
    random = np.random.default_rng(seed)
    colours = [SPECTRUM[number] for number in random.integers(len(SPECTRUM), size=60)]
    slow = int(random.integers(2, 16))
    gaps = random.integers(slow, slow + 3, size=59)
    frames = (100 + np.concatenate([[0], np.cumsum(gaps)])).tolist()
    program = fading(colours, frames)
    light = LightTrack.ragged([frame for frame, _ in program], [colour for _, colour in program], [0, len(program)])
    every = np.arange(frames[0] - 1, frames[-1] + 1)
    shown = light.sample(every)[:, 0]
    closest = min(seconds(turns(shown, every.tolist(), red)) for red in (False, True))
    longest = max(later - earlier for earlier, later in pairwise(frames))
    told = accused([program] * 4, TOGETHER)
    if closest < 49 - longest:
        assert sorted(told) == [0, 1, 2, 3]
    if closest >= 49 + longest:
        assert told == {}
