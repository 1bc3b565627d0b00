"""Pictures that move keep what is promised of them, as the checker sees it: from rest to rest, within every limit."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.limits import KeepOut, Limits
from choreo.errors import InputError
from choreo.motion.living.given import SWEPT
from choreo.neighbours import closest
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, helix, ring, sphere
from tests.motion.living.moving import HOLD, LIMITS, ROUNDING, is_safe, looked_at, moved, parts, row
from tests.strategies import changing_pictures, gentle_motions, held_pictures, puppets

RIGID = ("turn", "tilt", "drift", "orbit", "swing", "spin")


@pytest.mark.parametrize("name", RIGID)
@given(data=st.data(), picture=held_pictures())
def test_what_moves_as_one_keeps_every_distance(name: str, data: st.DataObject, picture: Formation) -> None:
    found = moved(picture, data.draw(gentle_motions(name)))
    report = is_safe(found.trajectory)
    assert report.closest_m >= picture.spacing - ROUNDING
    for part in (0.31, 0.5, 0.83):
        at = found.trajectory.at(part * HOLD).position
        apart = np.linalg.norm(at[:, None] - at[None], axis=2)
        rest = np.linalg.norm(picture.points[:, None] - picture.points[None], axis=2)
        assert np.abs(apart - rest).max() <= ROUNDING


@given(data=st.data(), picture=held_pictures())
def test_what_breathes_is_never_denser_than_at_rest(data: st.DataObject, picture: Formation) -> None:
    words = data.draw(gentle_motions("breathe"))
    found = moved(picture, words)
    assert is_safe(found.trajectory).closest_m >= picture.spacing - ROUNDING
    scale, period = words["scale"], words["period"]
    if period <= HOLD / 3:  # by then it is at its strength
        at = found.trajectory.at(period * 1.5).position
        assert closest(at) == pytest.approx(picture.spacing * scale, abs=ROUNDING)


@given(data=st.data(), picture=held_pictures())
def test_a_wave_in_depth_keeps_the_distances_of_the_picture(data: st.DataObject, picture: Formation) -> None:
    found = moved(picture, data.draw(gentle_motions("wave")) | {"across": "depth"})
    assert is_safe(found.trajectory).closest_m >= picture.spacing - ROUNDING
    at = found.trajectory.at(HOLD / 2).position
    assert np.abs((at - picture.points)[:, [0, 2]]).max() <= ROUNDING, "the audience's picture stands"


@pytest.mark.parametrize("across", ["x", "z"])
@given(data=st.data(), picture=held_pictures(), slope=st.sampled_from([0.16, 0.31, 0.63]))
def test_a_wave_in_the_plane_keeps_the_least_singular_value_of_its_shear(
    across: str, data: st.DataObject, picture: Formation, slope: float
) -> None:
    words = data.draw(gentle_motions("wave")) | {"across": across, "grows": False}
    words["amplitude"] = min(words["amplitude"], 0.6)
    words["length"] = 2 * math.pi * words["amplitude"] / slope
    sheared = (math.sqrt(slope**2 + 4) - slope) / 2
    kept = 1 - slope if words["along"] == across else sheared
    wide = picture.scale(1.001 / kept)
    found = moved(wide, words | {"period": 24.0})
    assert is_safe(found.trajectory).closest_m >= kept * wide.spacing - ROUNDING


@given(data=st.data(), picture=held_pictures(), several=st.lists(st.sampled_from(RIGID), min_size=2, max_size=3))
@settings(max_examples=15)
def test_motions_after_each_other_are_each_of_what_the_one_before_left(
    data: st.DataObject, picture: Formation, several: list[str]
) -> None:
    words = [
        data.draw(gentle_motions(name)) | {"begin": number * 60.0, "end": (number + 1) * 60.0 - 5}
        for number, name in enumerate(several)
    ]
    found = moved(picture, words, hold=60.0 * len(several))
    assert is_safe(found.trajectory, replace(LIMITS, endurance=1e6)).closest_m >= picture.spacing - ROUNDING
    still = found.trajectory
    for number in range(1, len(several)):
        assert np.abs(still.at(60.0 * number - 2).velocity).max() < 0.01


@pytest.mark.parametrize("name", ["flow", "fall", "flip", "function"])
@given(data=st.data())
@settings(max_examples=6)
def test_what_leaves_its_places_keeps_the_least_distance_and_gives_the_same_bytes(
    name: str, data: st.DataObject
) -> None:
    picture, said = data.draw(changing_pictures(name))
    found = moved(picture, said)
    assert is_safe(found.trajectory).closest_m >= LIMITS.planning_distance - ROUNDING
    assert found.trajectory.control.tobytes() == moved(picture, said).trajectory.control.tobytes()


@pytest.mark.parametrize("name", [*RIGID, "breathe", "wave"])
@given(data=st.data(), picture=held_pictures())
@settings(max_examples=3)
def test_whatever_is_said_gives_the_same_bytes(name: str, data: st.DataObject, picture: Formation) -> None:
    words = data.draw(gentle_motions(name))
    one, two = moved(picture, words).trajectory, moved(picture, words).trajectory
    assert one.control.tobytes() == two.control.tobytes()


WHOLE: dict[str, tuple[Formation, Any]] = {
    "turn": (grid(24, 2.0).stand(y=60, z=60), {"name": "turn", "period": 30}),
    "tilt": (grid(24, 2.0).stand(y=60, z=60), {"name": "tilt"}),
    "drift": (grid(24, 2.0).stand(y=60, z=60), {"name": "drift", "path": [[8, 2], [3, 7]], "back": True}),
    "orbit": (grid(24, 2.0).stand(y=60, z=60), {"name": "orbit"}),
    "breathe": (grid(24, 2.0).stand(y=60, z=60), {"name": "breathe"}),
    "wave in depth": (grid(24, 2.0).stand(y=60, z=60), {"name": "wave", "along": "z"}),
    "wave in the plane": (grid(24, 2.0).stand(y=60, z=60), {"name": "wave", "across": "z", "amplitude": 0.6}),
    "swing": (grid(24, 2.0).stand(y=60, z=60), {"name": "swing", "joint": [0, 66], "period": 9}),
    "spin": (grid(24, 2.0).stand(y=60, z=60), {"name": "spin", "period": 20}),
    "flow, open": (row(20, 32.0), {"name": "flow", "speed": 1}),
    "flow, closed": (ring(24, 7.0).stand(y=60, z=60), {"name": "flow", "speed": 1}),
    "fall": (parts(a=row(3, 4, -9, 70), b=row(3, 4, 3, 66), c=row(2, 2, 9, 62)), {"name": "fall", "speed": 1}),
    "flip": (row(9, 16.0), {"name": "flip", "frames": [ring(9, 4.0).stand(y=60, z=60)], "each": 9}),
    "function": (
        grid(24, 2.0).stand(y=60, z=60),
        lambda t, p: p + np.sin(0.4 * t)[:, None, None] * np.array([0.0, 1, 2]),
    ),
    "puppet": (
        parts(body=grid(9, 2.0).stand(y=60, z=60), arm=row(4, 5, 6.0, 61), hand=row(3, 3.2, 11.0, 61)),
        [
            {"name": "swing", "part": "arm", "joint": [2, 61], "angle": 25, "period": 12},
            {"name": "swing", "part": "hand", "on": "arm", "joint": [9, 61], "angle": 25, "period": 12, "shift": 0.3},
        ],
    ),
}
"""A picture of each motion, and what is said of it."""


@pytest.mark.parametrize("name", WHOLE)
def test_every_motion_is_safe_from_rest_to_rest(name: str) -> None:
    picture, said = WHOLE[name]
    found = moved(picture, said)
    report = is_safe(found.trajectory)
    assert report.closest_m >= LIMITS.min_distance
    assert found.least <= report.closest_m + 1e-4
    assert np.array_equal(found.trajectory.start, found.points)
    assert np.array_equal(found.trajectory.end, found.leaving)
    assert found.trajectory.duration == HOLD
    travelled = [np.abs(found.trajectory.at(at).position - found.points).max() for at in (9.0, 17.0, 21.0)]
    assert max(travelled) > 0.3, "it moves"


@pytest.mark.parametrize("name", WHOLE)
def test_the_same_words_give_the_same_bytes(name: str) -> None:
    picture, said = WHOLE[name]
    one, two = moved(picture, said).trajectory, moved(picture, said).trajectory
    assert one.times.tobytes() == two.times.tobytes()
    assert one.control.tobytes() == two.control.tobytes()
    # What is stored holds the very same curves: whole milliseconds and micrometres.
    assert np.abs(one.times * 1e3 - np.rint(one.times * 1e3)).max() < 1e-9
    assert np.abs(one.control * 1e6 - np.rint(one.control * 1e6)).max() < 1e-3


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("jerk", [None, 6.0])
def test_weak_drones_are_asked_for_less_or_refuse(name: str, jerk: float | None) -> None:
    weak = Limits(max_speed=3.0, max_climb=1.0, max_descent=0.8, max_acceleration=0.8, max_jerk=jerk, wind=1.0)
    picture, said = WHOLE[name]
    refused = ""
    try:
        is_safe(moved(picture, said, limits=weak).trajectory, weak)
    except InputError as error:
        refused = str(error)
    assert not refused or "is too quick for its drones" in refused
    assert not refused or "; set " in refused or name == "function", "and it is told what would do"


@given(picture=held_pictures(least=8, most=20), data=st.data())
@settings(max_examples=12)
def test_heights_are_counted_by_the_vertical_distance(picture: Formation, data: st.DataObject) -> None:
    limits = Limits(vertical_distance=3.0)
    tall = replace(picture, points=picture.points * [1, 1, 2.0] - [0, 0, 55.0])
    found = moved(tall, data.draw(gentle_motions("wave")) | {"across": "depth"}, limits=limits)
    is_safe(found.trajectory, limits)


def test_a_turn_on_its_side_brings_dots_over_each_other_and_is_refused_under_downwash() -> None:
    flat = row(8, 14.0)
    with pytest.raises(InputError, match=r"motion 'turn': brings drones within .* m of each other, 1.5 m at least"):
        moved(flat, {"name": "turn", "axis": "y", "angle": 90}, limits=Limits(vertical_distance=4.0))


def test_solid_pictures_turn_as_well() -> None:
    for solid in (sphere(40, 6.0).at(0, 60, 60), helix(30, 6.0, 16.0, 2.0).at(0, 60, 60)):
        wide = solid.scale(1.6 / solid.spacing)
        found = moved(wide, {"name": "turn", "period": 30})
        assert is_safe(found.trajectory).closest_m >= 1.6 - ROUNDING


def test_the_air_is_kept() -> None:
    picture, fence = grid(16, 2.0).stand(y=60, z=60), np.array([[-12.0, 40], [12, 40], [12, 80], [-12, 80]])
    fenced = Limits(fence=fence, max_altitude=70.0)
    drift = {"name": "drift", "by": [8.0, 0, 0]}
    with pytest.raises(InputError, match=r"motion 'drift': would .*fence.*; set its by to \[8\.9\d*, 0.0, 0.0\]"):
        moved(picture, {**drift, "by": [14.0, 0, 0]}, limits=fenced)
    is_safe(moved(picture, drift, limits=fenced).trajectory, fenced)
    with pytest.raises(InputError, match="max_altitude"):
        moved(picture, {"name": "drift", "by": [0, 0, 12]}, limits=fenced)
    mast = KeepOut(np.array([[6.0, 58], [8, 58], [8, 62], [6, 62]]), 90.0, "mast")
    with pytest.raises(InputError, match="mast"):
        moved(picture, drift, limits=Limits(keep_out=(mast,)))


@pytest.mark.parametrize("name", WHOLE)
def test_one_of_the_swept_places_is_always_near(name: str) -> None:
    found = moved(*WHOLE[name])
    places = found.swept()
    for moment in np.linspace(0, HOLD, 37).tolist():
        at = found.trajectory.at(moment).position
        assert np.linalg.norm(at[:, None] - places[None], axis=2).min(axis=1).max() <= SWEPT


def test_what_the_checker_sees_is_what_was_planted() -> None:
    """Curves brought nearer by a hand's breadth are found by the very look that the tests above rely on."""
    found = moved(*WHOLE["turn"]).trajectory
    spoilt = np.array(found.control)
    spoilt[10, 1:3, 5] += (spoilt[10, 1:3, 6] - spoilt[10, 1:3, 5]) * 0.5
    report = looked_at(replace(found, control=spoilt))
    assert [each.drones for each in report.violations if each.rule == "distance"] == [(5, 6)]


def never_unsafe(picture: Formation, said: list[dict[str, Any]]) -> None:
    """Assert that motions are refused with a reason, or that the checker finds nothing wrong with them."""
    told = ""
    try:
        is_safe(moved(picture, said).trajectory)
    except InputError as error:
        told = str(error)
    assert not told or "motion" in told or "draw it larger" in told or "of depth" in told
    assert len(told) < 1000


@given(puppets())
def test_whatever_is_asked_for_is_refused_or_safe(asked: tuple[Formation, list[dict[str, Any]]]) -> None:
    never_unsafe(*asked)


@pytest.mark.proof
@given(puppets())
@settings(max_examples=400)
def test_whatever_is_asked_for_is_refused_or_safe_many_times(asked: tuple[Formation, list[dict[str, Any]]]) -> None:
    never_unsafe(*asked)
