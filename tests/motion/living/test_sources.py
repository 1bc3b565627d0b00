"""What parts show whose drones are not their dots: runners, flakes, leaves of a flip-book, functions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.motion.living.motions import Motion
from choreo.motion.living.sources import Source, source
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, line, ring
from tests.motion.living.moving import HOLD, LIMITS, is_safe, moved, parts, row

AWAY = np.array([0.0, 1.0, 0.0])
ROW, RING = row(30, 45.0), ring(40, 10.0).stand(y=60, z=60)


def made(formation: Formation, length: float = HOLD, **words: Any) -> Source:
    """Return the source of a whole formation."""
    name = words.pop("name")
    return source(Motion(name, **words), formation.points, formation.drawing, length, LIMITS, AWAY)


# Flow ------------------------------------------------------------------------------------------------------------


@given(speed=st.sampled_from([0.6, 1.0, 1.5]), reverse=st.booleans())
@settings(max_examples=6)
def test_a_runner_wears_the_light_of_the_place_where_it_is(speed: float, reverse: bool) -> None:
    """A ramp of light along the stroke stands still, however they run through it."""
    found = made(ROW, name="flow", speed=speed, reverse=reverse)
    moments = np.linspace(3.0, HOLD - 3, 60)
    places, worn = found.places(moments), found.worn
    assert worn is not None
    at = worn(moments)
    lit = at.shown > 0.99
    assert lit.sum(axis=1).min() >= 20
    own = ROW.points[at.dot, 0] * (1 - at.part) + ROW.points[at.following, 0] * at.part
    assert np.abs(own - places[..., 0])[lit].max() < 0.1


@pytest.mark.parametrize("reverse", [False, True])
def test_runners_run_along_the_stroke_or_against_it(reverse: bool) -> None:
    found = made(ROW, name="flow", speed=1.0, reverse=reverse)
    assert found.worn is not None
    one, two = found.places(np.array([15.0, 15.2]))
    lit = found.worn(np.array([15.0])).shown[0] == 1.0
    way = (two - one)[lit]
    assert np.sign(way[:, 0]).tolist() == [-1.0 if reverse else 1.0] * int(lit.sum())
    assert np.linalg.norm(way, axis=1) / 0.2 == pytest.approx(1.0, abs=0.35)


def test_the_way_back_is_dark_and_behind() -> None:
    found = made(ROW, name="flow", speed=1.0)
    moments = np.linspace(0, HOLD, 200)
    assert found.worn is not None
    shown, places = found.worn(moments).shown, found.places(moments)
    behind = places[..., 1] > 60.3
    assert behind.any()
    assert shown[behind].max() == 0.0
    assert shown[places[..., 1] < 60.001].max() == 1.0
    # Light goes out and on within some frames of 20 ms, not at once.
    steps = np.abs(np.diff(found.worn(np.arange(0, 10, 0.02)).shown, axis=0))
    assert steps.max() < 0.25


def test_who_comes_home_shines_in_the_light_of_the_beginning() -> None:
    found = made(ROW, name="flow", speed=1.0)
    assert found.worn is not None
    moments = np.linspace(3, HOLD - 3, 400)
    at, x = found.worn(moments), found.places(moments)[..., 0]
    glows = at.shown > 0
    own = np.where(at.part > 0.5, at.following, at.dot)
    assert own[glows & (x < -20)].max() <= 3
    assert own[glows & (x > 20)].min() >= 26


def test_on_a_closed_stroke_nobody_is_dark() -> None:
    found = made(RING, name="flow", speed=1.0)
    assert found.worn is not None
    assert found.worn(np.linspace(0, HOLD, 30)).shown.min() == 1.0
    assert len(found.pieces) <= 2 * np.pi * 10 / LIMITS.planning_distance


def test_after_whole_headways_the_swarm_stands_as_it_began() -> None:
    for formation in (ROW, RING):
        found = made(formation, name="flow", speed=1.0)
        first, last = found.places(np.array([0.0, HOLD]))
        apart = np.linalg.norm(first[:, None] - last[None], axis=2)
        assert apart.min(axis=1).max() < 1e-6
        assert len(set(apart.argmin(axis=1).tolist())) == len(first)
        assert not np.allclose(first, last), "but each is where another one was"


def test_each_stroke_is_a_stream_of_its_own() -> None:
    two = parts(upper=row(20, 30.0, z=66), lower=row(20, 30.0, z=58))
    found = made(two, name="flow", speed=1.0)
    assert sorted(set(found.pieces.tolist())) == [0, 1]
    assert any(note.startswith("flow: ") and "drones run for 40 dots" in note for note in found.notes)


def test_streams_that_cross_are_parted() -> None:
    cross = parts(level=row(20, 32.0), upright=row(20, 32.0).turn(90, "y").at(0, 60, 60))
    found = moved(cross, {"name": "flow", "part": ["level", "upright"], "speed": 1})
    assert is_safe(found.trajectory).closest_m >= LIMITS.min_distance


def test_a_single_dot_is_no_stream() -> None:
    with pytest.raises(InputError, match="stroke 0 of its part has a single dot, along which nothing can flow"):
        moved(row(1, 0.0), "flow")


# Fall ------------------------------------------------------------------------------------------------------------

FLAKES = parts(**{f"f{x}": row(3, 3.2, x=8.0 * x, z=70.0 - 2 * (x % 3)) for x in range(4)})


def test_flakes_are_rigid_and_fall_at_their_speed_while_they_are_seen() -> None:
    found = made(FLAKES, name="fall", speed=1.2, height=12.0)
    assert found.worn is not None
    moments = np.arange(4.0, HOLD - 4, 0.1)
    places, shown = found.places(moments), found.worn(moments).shown
    for flake in range(4):
        own = places[:, 3 * flake : 3 * flake + 3]
        assert np.abs(np.diff(own, axis=1) - [1.6, 0, 0]).max() < 1e-9
        seen = shown[:, 3 * flake] == 1.0
        falling = np.diff(own[:, 0, 2]) / 0.1
        steady = seen[1:] & seen[:-1] & (own[1:, 0, 1] < 60.001)
        assert steady.any()
        assert np.median(falling[steady]) == pytest.approx(-1.2, abs=0.02)
        assert not seen.all(), "it returns in the dark"
        assert own[seen][:, 0, 2].min() >= 70 - 12 - 0.1
        assert own[seen][:, 0, 2].max() <= 70.1


def test_flakes_begin_where_they_are_drawn() -> None:
    assert np.abs(made(FLAKES, name="fall").places(np.zeros(1))[0] - FLAKES.points).max() < 0.01


# Flip ------------------------------------------------------------------------------------------------------------

LEAVES = (ring(9, 4.0).stand(y=60, z=60), line(9, 20).turn(30, "y").stand(y=60, z=60))


def test_a_flip_book_comes_to_each_drawing_at_its_moment_without_a_stop() -> None:
    found = made(row(9, 16.0), name="flip", frames=LEAVES, each=9)
    for number, leaf in enumerate([*LEAVES, row(9, 16.0)], start=1):
        at = found.places(np.array([9.0 * number]))[0]
        apart = np.linalg.norm(at[:, None] - leaf.points[None], axis=2)
        assert apart.min(axis=1).max() < 1e-9
        assert len(set(apart.argmin(axis=1).tolist())) == 9
    moments = np.arange(9.0, 18.0, 0.1)
    pace = np.linalg.norm(np.gradient(found.places(moments), moments, axis=0), axis=2).max(axis=1)
    assert pace.min() > 0.2, "it never stands between the first and the last"


def test_a_flip_book_ends_with_its_last_leaf_or_goes_round() -> None:
    stays = made(row(9, 16.0), name="flip", frames=LEAVES, each=9, back=False)
    at = stays.places(np.array([HOLD]))[0]
    assert np.linalg.norm(at[:, None] - LEAVES[-1].points[None], axis=2).min(axis=1).max() < 1e-9
    twice = made(row(9, 16.0), length=80.0, name="flip", frames=LEAVES, each=9, times=2)
    one, two = twice.places(np.array([9.0, 36.0]))
    assert np.abs(one - two).max() < 1e-9


def test_leaves_are_of_one_size_and_have_their_time() -> None:
    with pytest.raises(InputError, match="drawing 1 'ring' has 8 dots, but the picture has 9"):
        moved(row(9, 16.0), {"name": "flip", "frames": [ring(8, 4.0).stand(60, 60)]})
    with pytest.raises(
        InputError, match=r"3 leaves of 20 s take 60 s, longer than its 40 s; set its each to 13.33"
    ) as told:
        moved(row(9, 16.0), {"name": "flip", "frames": LEAVES, "each": 20})
    is_safe(moved(row(9, 16.0), {"name": "flip", "frames": LEAVES, "each": 13.33}).trajectory)
    assert "motion 'flip'" in str(told.value)


# Functions -------------------------------------------------------------------------------------------------------


def lifted(seconds: np.ndarray, points: np.ndarray) -> np.ndarray:
    """A bump that runs from left to right."""
    lift = 2 * np.sin(np.clip(seconds[:, None] / 3 - points[:, 0] / 4 - 2, 0, np.pi)) ** 2
    return np.asarray(points + lift[..., None] * [0, 1, 0])


def test_a_function_moves_the_picture_and_is_proved_like_all_others() -> None:
    picture = grid(20, 2.0).stand(y=60, z=60)
    found = moved(picture, lifted)
    assert is_safe(found.trajectory).closest_m >= LIMITS.min_distance
    assert np.abs(found.trajectory.at(12.0).position - picture.points).max() > 0.5


def test_where_a_function_brings_dots_together_they_are_parted_in_depth() -> None:
    found = moved(
        grid(20, 2.0).stand(y=60, z=60), lambda t, p: p + (p.mean(axis=0) - p) * 0.5 * np.sin(t / 6)[:, None, None] ** 2
    )
    assert is_safe(found.trajectory).closest_m >= LIMITS.min_distance
    assert any("parts that meet are parted by up to" in note for note in found.notes)


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda _, p: p, r"returned numbers of shape \(20, 3\); expected finite metres \(1, 20, 3\): moments, dots"),
        (lambda t, p: np.full((len(t), *p.shape), np.nan), "expected finite metres"),
        (lambda t, p: np.repeat(p[None] + 0.5, len(t), axis=0), "is 0.87 m off the picture at 0 s; it has to begin"),
        (lambda t, p: p + 0 * t[:, None, None] + 60 * np.sin(t)[:, None, None], "is too quick for its drones"),
    ],
)
def test_a_function_that_cannot_be_flown_says_why(function: Any, told: str) -> None:
    with pytest.raises(InputError, match=told) as wrong:
        moved(grid(20, 2.0).stand(y=60, z=60), Motion(function, pace=1, amount=1))
    assert "motion 'function'" in str(wrong.value)


def test_parts_beside_a_stream_keep_their_light() -> None:
    both = parts(river=row(20, 30.0), sun=ring(10, 4.0).stand(y=60, z=75))
    found = moved(both, {"name": "flow", "part": "river", "speed": 1})
    assert found.worn is not None
    at = found.worn(np.linspace(0, HOLD, 20))
    sun = np.isin(found.dot, np.arange(20, 30))
    assert at.shown[:, sun].min() == 1.0
    assert np.array_equal(np.unique(at.dot[:, sun]), np.arange(20, 30))
