"""Light that sinks and rises again between two keyframes, held against its colours in every frame."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from choreo.core.light_track import LightTrack
from choreo.safety.rules.fades import with_bends
from tests.safety.rules.test_flashes_counted import linear, turns
from tests.safety.rules.test_flashes_exactly import TOGETHER, Program, accused

MOST = 3
GREEN, MAGENTA = (0, 166, 0), (255, 0, 255)
"""As bright as each other, 0.27 and 0.28; halfway from one to the other it is 0.12."""
SPECTRUM = [GREEN, MAGENTA, (255, 180, 0), (255, 0, 180), (160, 0, 0), (255, 200, 0), (0, 0, 255), (200, 200, 40)]


def fading(colours: list[tuple[int, int, int]], frames: list[int]) -> Program:
    """Return a program that is lit at the first frame and goes from colour to colour."""
    return [(frames[0] - 1, (0, 0, 0)), *zip(frames, colours, strict=True)]


def to_and_fro(each: int, count: int = 40) -> Program:
    return fading([GREEN, MAGENTA] * (count // 2), [100 + each * number for number in range(count)])


@pytest.mark.parametrize(("each", "flashes"), [(2, 25.0), (5, 10.0), (10, 5.0), (12, 4.0)])
def test_colours_that_fade_into_each_other_through_the_dark_flash_at_each_fade(each: int, flashes: float) -> None:
    told = accused([to_and_fro(each)] * 4, TOGETHER)
    assert told == dict.fromkeys(range(4), pytest.approx(flashes, abs=1))


def test_three_such_fades_a_second_are_no_danger() -> None:
    assert accused([to_and_fro(17)] * 4, TOGETHER) == {}


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
    ends = [(0, one), (gap, two)]
    light = LightTrack.ragged([frame - 7 for frame, _ in ends] * 2, [colour for _, colour in ends] * 2, [0, 2, 4])
    shown = [
        sum(weight * linear(float(part)) for weight, part in zip(weights, colour, strict=True))
        for colour in light.sample(np.arange(gap + 1) - 7)[:, 0].tolist()
    ]
    for drone in (0, 1):
        frames, colours = with_bends(light).keyframes(drone)
        assert np.array_equal(colours, light.sample(frames)[:, drone])
        highest = max(shown[frame + 7] for frame in frames.tolist())
        assert highest == pytest.approx(max(shown), abs=2e-3)
    assert max(shown[1:-1]) > max(shown[0], shown[-1]) + 0.05


def test_no_fade_runs_from_one_drone_to_the_next() -> None:
    """Each is lit for one frame, later than the one before; from green to magenta it would be darker on the way."""
    light = LightTrack.ragged([0, 1, 100, 101, 200, 201], [GREEN, MAGENTA] * 3, [0, 2, 4, 6])
    bent = with_bends(light)
    assert (bent.frames.tolist(), bent.starts.tolist()) == (light.frames.tolist(), light.starts.tolist())


def test_of_many_fades_none_that_bends_is_missed() -> None:
    random = np.random.default_rng(4)
    ends = random.integers(0, 256, (1500, 2, 3))
    light = LightTrack.ragged(np.tile([0, 64], 1500), ends.reshape(-1, 3), np.arange(0, 3002, 2))
    shown, bent = np.vectorize(linear)(light.sample(np.arange(65))), with_bends(light)
    bends = 0
    for drone in range(1500):
        frames, _ = bent.keyframes(drone)
        for weights in ((-0.2126, -0.7152, -0.0722), (1.0, -1.0, -1.0), (-1.0, 1.0, 1.0)):
            signal = shown[:, drone] @ weights
            if signal.max() > max(signal[0], signal[-1]) + 0.02:
                bends += 1
                assert signal[frames].max() > signal.max() - 0.01, (ends[drone].tolist(), weights)
    assert bends > 200


def seconds(at: list[int]) -> int:
    """Return the frames from the first to the last of as many turns as are too many, where they are closest."""
    needed = 2 * (MOST + 1)
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
    if closest <= 50 - longest:
        assert sorted(told) == [0, 1, 2, 3]
    if closest > 50 + longest:
        assert told == {}
