"""Refusals that help: what they advise, followed to the letter, can be flown; what was left open is chosen so."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.core.ruler import Measure, Ruler
from choreo.errors import InputError
from choreo.motion.living.alive import alive
from choreo.motion.living.given import Alive, Given
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.flip_book import FlipBook
from choreo.motion.living.refused.remedies import LEAST_ROUND, rounds_of
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, ring
from tests.motion.living.moving import LIMITS, is_safe, moved, parts, row

GRID = grid(25, 2.0).stand(y=60, z=60)
DENSE = grid(25, 1.6).stand(y=60, z=60)
FENCE = np.array([[-20.0, 40], [20, 40], [20, 80], [-20, 80]])
WISHES: dict[str, tuple[Formation, dict[str, Any], Limits]] = {
    "turn": (GRID, {"name": "turn", "period": 3}, LIMITS),
    "turn by an angle": (GRID, {"name": "turn", "axis": "y", "angle": 7200}, LIMITS),
    "tilt": (GRID, {"name": "tilt", "angle": 350}, Limits(max_acceleration=0.3)),
    "drift": (GRID, {"name": "drift", "by": [0, 0, -45]}, Limits(max_descent=1.0)),
    "drift along a path": (GRID, {"name": "drift", "path": [[9, 2], [0, 40]]}, Limits(max_climb=1.0)),
    "drift out of the fence": (GRID, {"name": "drift", "by": [40, 0, 0]}, Limits(fence=FENCE)),
    "orbit": (GRID, {"name": "orbit", "radius": 9, "period": 5}, LIMITS),
    "breathe": (GRID, {"name": "breathe", "scale": 2.5, "period": 3}, LIMITS),
    "breathe in": (DENSE, {"name": "breathe", "scale": 0.8, "period": 12}, LIMITS),
    "wave in depth": (GRID, {"name": "wave", "amplitude": 4, "period": 3}, LIMITS),
    "wave that squeezes": (
        DENSE.turn(45, "y"),
        {"name": "wave", "across": "z", "amplitude": 2, "length": 14, "period": 20},
        LIMITS,
    ),
    "swing": (GRID, {"name": "swing", "angle": 40, "period": 3}, LIMITS),
    "spin": (GRID, {"name": "spin", "period": 3}, LIMITS),
    "flow": (ring(30, 8.0).stand(y=60, z=60), {"name": "flow", "speed": 6}, LIMITS),
    "fall": (row(3, 6.0, z=75), {"name": "fall", "speed": 9, "height": 30}, LIMITS),
    "flip": (row(9, 16.0), {"name": "flip", "frames": [ring(9, 9.0).stand(y=60, z=60)], "each": 2.5}, LIMITS),
}


def refused(picture: Formation, words: dict[str, Any], limits: Limits) -> str:
    with pytest.raises(InputError) as wrong:
        moved(picture, words, limits=limits)
    return str(wrong.value)


@pytest.mark.parametrize("wish", WISHES)
def test_each_advice_is_followed_and_then_it_passes(wish: str) -> None:
    picture, words, limits = WISHES[wish]
    told = refused(picture, words, limits)
    assert told.startswith(f"motion '{words['name']}': ")
    advice = re.findall(r"set its (\w+) to ((?:\[.*?\]\]?)|[-\d.]+)(?=, or|$)", told)
    assert advice, told
    for key, value in advice:
        assert key in words
        number = json.loads(value)
        found = moved(picture, words | {key: number}, limits=limits)
        is_safe(found.trajectory, limits)


@pytest.mark.parametrize("wish", ["turn", "orbit", "breathe", "swing", "spin", "wave in depth"])
def test_the_shortest_period_is_named_nearly(wish: str) -> None:
    """A twentieth less than what is advised is too quick again."""
    picture, words, limits = WISHES[wish]
    found = re.search(r"set its period to ([\d.]+)", refused(picture, words, limits))
    assert found is not None
    with pytest.raises(InputError, match="is too quick for its drones"):
        moved(picture, words | {"period": float(found[1]) * 0.93}, limits=limits)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"name": "spin"}, "period"),
        ({"name": "swing", "angle": 60}, "period"),
        ({"name": "swing", "period": 2}, "angle"),
        ({"name": "orbit", "radius": 30}, "period"),
        ({"name": "wave", "amplitude": 9}, "period"),
        ({"name": "breathe", "scale": 3}, "period"),
    ],
)
def test_what_is_left_open_is_chosen_so_that_it_can_be_flown(words: dict[str, Any], key: str) -> None:
    found = moved(GRID, words)
    is_safe(found.trajectory)
    (note,) = found.notes
    value = re.search(rf"motion '{words['name']}': its {key} is ([\d.]+), as it can be flown", note)
    assert value is not None, note
    again = moved(GRID, words | {key: float(value[1])})
    assert again.trajectory.control.tobytes() == found.trajectory.control.tobytes()
    assert again.notes == ()


PUPPET = parts(body=grid(9, 2.0).stand(y=60, z=60), arm=row(4, 5, 6.0, 61), hand=row(3, 3.2, 11.0, 61))


def limbs(*periods: float) -> list[dict[str, Any]]:
    return [
        {"name": "swing", "part": "arm", "joint": [2, 61], "angle": 40, "period": periods[0]},
        {"name": "swing", "part": "hand", "on": "arm", "joint": [9, 61], "angle": 40, "period": periods[1]},
    ]


def test_where_two_motions_are_to_blame_both_are_named_and_both_are_slowed_if_need_be() -> None:
    weak = Limits(max_climb=1.0, max_descent=0.8)
    with pytest.raises(InputError) as wrong:
        moved(PUPPET, limbs(10, 10), hold=120.0, limits=weak)
    told = re.search(
        r"motion 2 'swing' of 'hand' with motion 1 'swing' of 'arm': is too quick for its drones: .* m/s .*; "
        r"set of motion 2 'swing' of 'hand' the period to ([\d.]+) and set of motion 1 'swing' of 'arm' the period to "
        r"([\d.]+)$",
        str(wrong.value),
    )
    assert told is not None, str(wrong.value)
    is_safe(moved(PUPPET, limbs(float(told[2]), float(told[1])), hold=120.0, limits=weak).trajectory, weak)


def test_where_no_period_that_the_hold_has_room_for_is_enough_both_swing_less_far() -> None:
    weak = Limits(max_climb=1.0, max_descent=0.8)
    with pytest.raises(InputError) as wrong:
        moved(PUPPET, limbs(10, 10), limits=weak)
    told = re.search(r"'hand' the angle to ([\d.]+) and set of .* 'arm' the angle to ([\d.]+)$", str(wrong.value))
    assert told is not None, str(wrong.value)
    arm, hand = limbs(10, 10)
    smaller = [arm | {"angle": float(told[2])}, hand | {"angle": float(told[1])}]
    is_safe(moved(PUPPET, smaller, limits=weak).trajectory, weak)


def test_limbs_are_told_together_where_other_limbs_are_too_quick_as_well() -> None:
    """While the arm is looked at, leg and foot are worse: of these the foot hangs on the leg, and is blamed with it."""
    puppet = parts(
        body=grid(9, 2.0).stand(y=60, z=60),
        arm=row(4, 5, 6.0, 61),
        hand=row(3, 3.2, 11.0, 61),
        leg=row(7, 11.0, -9.0, 59),
        foot=row(2, 1.6, -8.0, 56),
    )
    said = [
        {"name": "swing", "part": "arm", "joint": [2, 61], "angle": 20, "period": 4},
        {"name": "swing", "part": "hand", "on": "arm", "joint": [9, 61], "angle": 25, "period": 4, "shift": 0.25},
        {"name": "swing", "part": "leg", "joint": [-2, 59], "angle": 15, "period": 3},
        {"name": "swing", "part": "foot", "on": "leg", "joint": [-8, 57], "angle": 60, "period": 3, "shift": 0.5},
    ]
    with pytest.raises(InputError) as wrong:
        moved(puppet, said)
    told = dict(re.findall(r"of motion (\d) 'swing' of '\w+' the period to ([\d.]+)", str(wrong.value)))
    assert sorted(told) == ["1", "2", "3", "4"], str(wrong.value)
    is_safe(moved(puppet, [each | {"period": float(told[str(n)])} for n, each in enumerate(said, start=1)]).trajectory)


def test_only_the_motion_to_blame_is_named() -> None:
    said = [{"name": "drift", "part": "body", "by": [0, 0, 1]}, {"name": "spin", "part": "hand", "period": 0.7}]
    with pytest.raises(InputError) as wrong:
        moved(PUPPET, said)
    assert str(wrong.value).startswith("motion 2 'spin' of 'hand': is too quick")
    assert "drift" not in str(wrong.value)


def test_a_picture_that_is_too_dense_says_so_where_nothing_else_helps() -> None:
    with pytest.raises(InputError, match=r"\d+ pairs of dots that move together are nearer than 1.51 m .*draw it larg"):
        moved(grid(9, 1.2).stand(y=60, z=60), {"name": "drift", "by": [3, 0, 0]})


def test_limbs_whose_periods_are_left_open_beat_together() -> None:
    wings = parts(
        body=grid(9, 2.0).stand(y=60, z=60),
        **{f"{side}": row(6, 10.0, x=sign * 9.0, z=61) for side, sign in (("left", -1), ("right", 1))},
        **{f"{side}-tip": row(5, 8.0, x=sign * 19.6, z=61) for side, sign in (("left", -1), ("right", 1))},
    )
    said = [
        {"name": "swing", "part": part, "joint": [sign * at, 61], "angle": sign * 12, **on}
        for side, sign in (("left", -1), ("right", 1))
        for part, at, on in ((side, 3, {}), (f"{side}-tip", 15, {"on": side}))
    ]
    found = moved(wings, said)
    is_safe(found.trajectory)
    told = [note for note in found.notes if "as it can be flown" in note]
    assert len(set(re.findall(r"its period is ([\d.]+)", " ".join(told)))) == 1
    assert " ".join(told).count("its period is") == 4


def test_limbs_of_a_picture_that_moves_as_a_whole_are_chosen_too() -> None:
    """What carries all has a part in every fault, and each limb but its own."""
    other = parts(body=grid(9, 2.0).stand(y=60, z=60), arm=row(4, 5, 6.0, 61), leg=row(4, 5, 6.0, 50))
    said = [
        {"name": "swing", "part": "arm", "joint": [2, 61], "angle": 40},
        {"name": "swing", "part": "leg", "joint": [2, 50], "angle": 40},
        {"name": "tilt", "angle": 3},
    ]
    found = moved(other, said, hold=40.0)
    is_safe(found.trajectory)
    assert "motion 1 'swing' of 'arm': its period is" in " ".join(found.notes)
    assert "motion 2 'swing' of 'leg': its period is" in " ".join(found.notes)


def test_however_far_a_word_is_from_what_can_be_flown_it_is_found() -> None:
    circle = ring(60, radius=15).stand(y=40, z=45)
    with pytest.raises(InputError) as wrong:
        moved(circle, {"name": "wave", "across": "z", "amplitude": 6, "length": 12}, hold=12.0)
    told = re.search(r"set its amplitude to ([\d.]+) \(.*hardly seen\)$", str(wrong.value))
    assert told is not None, str(wrong.value)
    words = {"name": "wave", "across": "z", "amplitude": float(told[1]), "length": 12}
    is_safe(moved(circle, words, hold=12.0).trajectory)
    is_safe(moved(circle, {"name": "swing", "period": 1}, hold=8.0).trajectory)


def test_of_motions_that_have_nothing_to_do_with_each_other_each_is_chosen() -> None:
    two = parts(left=grid(25, 2.0).stand(y=60, z=60, x=-20), right=grid(25, 2.0).stand(y=60, z=60, x=20))
    found = moved(two, [{"name": "spin", "part": "left"}, {"name": "orbit", "radius": 25, "part": "right"}])
    is_safe(found.trajectory)
    assert {"spin", "orbit"} <= set(re.findall(r"'(\w+)' of '\w+': its period is", " ".join(found.notes)))


def test_however_much_too_quick_a_motion_is_its_shortest_safe_period_is_named() -> None:
    wheel = ring(24, radius=20).stand(y=40, z=60)
    given = Given(wheel.points, wheel.drawing, 30.0, Limits(), (0.0, -90.0, 8.0))
    with pytest.raises(InputError, match=r"129\.\d m/s down, 3 at most; set its period to") as told:
        alive(given.points, given.drawn, [Motion("spin", period=1)], given.hold, given.limits)
    period = float(str(told.value).rsplit(" ", 1)[1])
    given.flown([Motion("spin", period=period)])
    with pytest.raises(InputError, match="too quick"):
        given.flown([Motion("spin", period=0.9 * period)])


@pytest.mark.parametrize(("hold", "each"), [(6.0, 1.0), (4.0, 3.0), (9.0, 4.8)])
def test_a_flip_book_that_has_no_time_is_told_the_shortest_hold_that_serves(hold: float, each: float) -> None:
    leaf = ring(16, 14.0).stand(y=60, z=60)
    picture = grid(16, 2.0).stand(y=60, z=60)
    with pytest.raises(InputError, match=r"hold it for ([\d.]+) s and set its each to ([\d.]+)$") as wrong:
        moved(picture, {"name": "flip", "frames": [leaf], "each": each}, hold=hold)
    longer, slower = map(
        float, re.findall(r"hold it for ([\d.]+) s and set its each to ([\d.]+)$", str(wrong.value))[0]
    )
    found = moved(picture, {"name": "flip", "frames": [leaf], "each": slower}, hold=longer)
    is_safe(found.trajectory)
    with pytest.raises(InputError):
        moved(picture, {"name": "flip", "frames": [leaf], "each": 0.9 * slower}, hold=round(0.9 * longer, 1))


def test_a_flip_book_that_is_slow_enough_is_told_the_hold_alone() -> None:
    picture, leaf = grid(16, 2.0).stand(y=60, z=60), grid(16, 2.0).stand(y=60, z=70)
    slow = {"name": "flip", "frames": [leaf], "each": 12.0}
    with pytest.raises(InputError, match=r"take 24 s, longer than its 6 s; hold it for 24 s$"):
        moved(picture, slow, hold=6.0)
    is_safe(moved(picture, slow, hold=24.0).trajectory)


def walking(layers: int) -> FlipBook:
    """Return a figure of three limbs that walks, in eight drawings a tenth of a second apart, as a GIF has them."""
    drawings = []
    for leaf in range(8):
        angle = 0.6 * math.sin(leaf * math.pi / 4)
        ends = [(0.0, 22.0), *((20 * math.sin(each), -20 * math.cos(each)) for each in (angle, -angle))]
        at = np.concatenate([np.linspace(0.15, 1.0, 12)[:, None] * end for end in ends])
        depth = np.arange(len(at)) % layers * 1.6
        drawings.append(Formation(np.stack([at[:, 0] + (0, 0.9)[leaf % 2], 40 + depth, 45 + at[:, 1]], axis=1)))
    return FlipBook(drawings[0], tuple(drawings[1:]), (0.1,) * 8)


@pytest.mark.parametrize("layers", [2, 3])
def test_a_walking_figure_in_layers_is_told_soon_for_how_long_it_has_to_be_held(
    layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, flown, tried = walking(layers), Given.flown, []

    def counted(given: Given, motions: Sequence[Motion]) -> Alive:
        tried.append(given.hold)
        return flown(given, motions)

    monkeypatch.setattr(Given, "flown", counted)
    with pytest.raises(InputError, match=r"too quick.*; hold it for ([\d.]+) s$") as wrong:
        moved(book.first, {"name": "flip", "frames": book}, hold=4.0)
    assert len(tried) < 20
    hold = float(str(wrong.value).split()[-2])
    assert max(tried) < 2 * hold, "where slower leaves do not help, ever slower ones are not tried"
    is_safe(moved(book.first, {"name": "flip", "frames": book}, hold=hold).trajectory)


def test_leaves_that_bring_dots_too_near_are_not_made_slower_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slower, the same ways are flown: whoever meets on them still does."""
    said = WISHES["wave that squeezes"][1] | {"period": 0.2}
    flown, tried = Given.flown, []

    def counted(given: Given, motions: Sequence[Motion]) -> Alive:
        tried.append(given.hold)
        return flown(given, motions)

    monkeypatch.setattr(Given, "flown", counted)
    with pytest.raises(InputError, match="too quick"):
        moved(WISHES["wave that squeezes"][0], said, hold=200.0)
    assert len(tried) < 6


@pytest.mark.parametrize("said", [{"name": "spin", "period": 2}, {"name": "orbit", "radius": 5, "period": 2}])
def test_dots_too_dense_and_too_quick_are_told_both_at_once(said: dict[str, Any]) -> None:
    crowded = grid(16, 1.2).stand(y=60, z=60)
    with pytest.raises(InputError) as wrong:
        moved(crowded, said)
    told = str(wrong.value)
    assert "too quick" in told
    assert "24 pairs of dots that move together are nearer than 1.51 m" in told
    size, period = re.findall(
        r"draw it ([\d.]+) times as large with as many dots, and then set its period to ([\d.]+)", told
    )[0]
    wide = grid(16, 1.2 * float(size)).stand(y=60, z=60)
    is_safe(moved(wide, said | {"period": float(period)}).trajectory)
    smaller = grid(16, 1.2 * (float(size) - 0.01)).stand(y=60, z=60)
    with pytest.raises(InputError, match="dots that move together"):
        moved(smaller, said | {"period": float(period)})


def test_dots_in_one_place_that_are_too_quick_are_told_without_a_size() -> None:
    """Formations laid over each other: no size parts two dots that are in one place."""
    once = grid(16, 2.0).stand(y=60, z=60)
    with pytest.raises(InputError) as refused:
        moved(once + once, {"name": "spin", "period": 2})
    assert "the nearest 0.000 m" in str(refused.value)
    assert "times as large" not in str(refused.value)


WIDE = grid(49, 12.0).stand(y=60, z=60)


@pytest.mark.parametrize(("name", "size"), [("swing", "angle"), ("breathe", "scale"), ("wave", "amplitude")])
def test_what_goes_to_and_fro_comes_back_within_the_time_that_it_has(name: str, size: str) -> None:
    """A period that is left open is never longer than the hold; where that is too quick, it goes less far."""
    weak = Limits(max_climb=0.9, max_descent=0.9, max_acceleration=0.6)
    said = {"name": name} | ({"across": "z", "length": 400} if name == "wave" else {})
    found = moved(WIDE, said, hold=9.0, limits=weak)
    is_safe(found.trajectory, weak)
    told = dict(re.findall(r"its (\w+) is ([\d.]+), as it can be flown", " ".join(found.notes)))
    assert set(told) == {"period", size}
    assert 6 < float(told["period"]) <= 9
    again = moved(WIDE, said | {key: float(value) for key, value in told.items()}, hold=9.0, limits=weak)
    assert again.trajectory.control.tobytes() == found.trajectory.control.tobytes()


def test_where_it_is_said_how_far_it_goes_it_goes_less_far_or_the_picture_is_held_for_longer() -> None:
    said = {"name": "swing", "angle": 20}
    with pytest.raises(InputError) as wrong:
        moved(WIDE, said, hold=14.0)
    told = re.search(r"set its angle to ([\d.]+), or hold it for ([\d.]+) s$", str(wrong.value))
    assert told is not None, str(wrong.value)
    for words, hold in ((said | {"angle": float(told[1])}, 14.0), (said, float(told[2]))):
        found = moved(WIDE, words, hold=hold)
        is_safe(found.trajectory)
        (period,) = re.findall(r"its period is ([\d.]+)", " ".join(found.notes))
        assert float(period) <= hold


def test_where_a_hold_has_no_room_for_a_bar_its_period_is_not_made_one_of_none() -> None:
    """Half a bar of two seconds in a hold of three: not a whole bar has room, and a period of 0 divided by zero."""
    bars = Measure(Ruler.steady(60), 0.0, "bar")
    asked = Motion("breathe", scale=2.5, period=2.0).in_seconds({}, {"period": bars})
    with pytest.raises(InputError, match="motion 'breathe': is too quick"):
        alive(GRID.points, Drawn.through(GRID.points), [asked], 3.0, LIMITS)


@pytest.mark.parametrize(("words", "size"), [({"name": "spin"}, 30.0), ({"name": "orbit", "radius": 40}, 5.0)])
def test_what_goes_round_is_not_chosen_so_slow_that_it_stands(words: dict[str, Any], size: float) -> None:
    wheel = ring(12, size).stand(y=60, z=60)
    with pytest.raises(InputError) as wrong:
        moved(wheel, words, hold=8.0)
    told = re.search(
        r"period to ([\d.]+), in which it turns by (\d+) degrees in all, or .*hold it for ([\d.]+) s", str(wrong.value)
    )
    assert told is not None, str(wrong.value)
    said = moved(wheel, words | {"period": float(told[1])}, hold=8.0)
    assert 360 * rounds_of(said.motions[0]) == pytest.approx(float(told[2]), abs=0.5)
    held = moved(wheel, words, hold=float(told[3]))
    assert rounds_of(held.motions[0]) >= LEAST_ROUND
    is_safe(held.trajectory)


@pytest.mark.parametrize(
    ("words", "limits", "hardly"),
    [
        ({"name": "turn", "axis": "y", "angle": 7200}, Limits(max_speed=0.05), True),
        ({"name": "drift", "by": [0, 0, -45]}, Limits(max_descent=0.05), True),
        ({"name": "drift", "by": [0, 0, -45]}, Limits(max_descent=1.0), False),
        ({"name": "breathe", "scale": 0.5, "period": 12}, Limits(min_distance=1.97), True),
        ({"name": "breathe", "scale": 0.5, "period": 12}, Limits(min_distance=1.9), False),
    ],
)
def test_advice_that_leaves_little_to_see_says_so(words: dict[str, Any], limits: Limits, hardly: bool) -> None:
    """'Set its angle to 12.8', of 7200, can be flown: the show does, and nobody sees that anything was meant."""
    said = refused(GRID, words, limits)
    told = re.search(r"set its \w+ to ([^(]+) \(([\d.]+)% of what was meant: hardly seen\)", said)
    assert (told is not None) == hardly, said
    assert not told or 0 < float(told[2]) < 5
