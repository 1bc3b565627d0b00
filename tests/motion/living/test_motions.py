"""What a designer says of a motion, and what is answered where it cannot be meant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import choreo as ch
from choreo.errors import InputError
from choreo.motion.living.motions import COMMON, MOST_MOTIONS, Motion, motions_of
from choreo.motion.living.moves.move_kinds import kinds
from choreo.motion.living.moves.wishes import AXES, Amount
from choreo.picture.shapes import ring

NEEDED: dict[str, dict[str, Any]] = {
    "turn": {"angle": 90},
    "drift": {"by": [1, 0, 0]},
    "flip": {"frames": [ring(9, 4.0)]},
}
"""What has to be said of a motion at least."""
NAMES = sorted(set(kinds()) - {"function"})


def said(name: str) -> Motion:
    return Motion(name, **NEEDED.get(name, {}))


@pytest.mark.parametrize("name", NAMES)
def test_a_motion_has_its_words_with_their_defaults(name: str) -> None:
    motion = said(name)
    assert [key for key, _ in motion.words] == list(kinds()[name].wishes)
    for key, wish in kinds()[name].wishes.items():
        if key not in NEEDED.get(name, {}):
            assert motion[key] == wish.default
    assert (motion.parts, motion.on, motion.begin, motion.end) == ((), "", 0.0, None)


def test_a_name_a_table_a_motion_a_function_and_lists_of_them_are_all_motions() -> None:
    own = Motion("wave", amplitude=2)

    def lift(seconds: Any, points: Any) -> Any:
        return points + seconds[:, None, None]

    several = motions_of(["wave", {"name": "turn", "period": 9}, own, lift])
    assert [motion.name for motion in several] == ["wave", "turn", "wave", "function"]
    assert several[2] is own
    assert several[3].own is lift
    for alone in ("wave", {"name": "wave"}, own, lift):
        assert len(motions_of(alone)) == 1
    assert motions_of(None) == motions_of([]) == ()


@given(order=st.permutations(["part", "on", "begin", "end", "angle", "period", "joint"]))
def test_the_order_of_words_changes_nothing(order: list[str]) -> None:
    words = {"part": "wing", "on": "body", "begin": 1, "end": 9, "angle": 12, "period": 4, "joint": [1, 2]}
    one, other = Motion("swing", **words), Motion("swing", **{key: words[key] for key in order})
    assert (one.words, one.parts, one.on, one.begin, one.end) == (
        other.words,
        other.parts,
        other.on,
        other.begin,
        other.end,
    )
    assert one.said == other.said == tuple(sorted(words))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"name": "swng"}, "motion: name = 'swng': there is no such motion; did you mean 'swing'?"),
        ({"name": "function"}, "there is no such motion; there are breathe, drift, fall, flip, flow, orbit, spin"),
        ({"name": 7}, "motion: name = 7: there is no such motion"),
        ({"angle": 7}, "motion: says no name; expected name = one of breathe, drift"),
        ({"name": "swing", "angel": 3}, "motion 'swing': angel: unknown key; did you mean 'angle'?"),
        ({"name": "swing", "zzzzz": 3}, "motion 'swing': zzzzz: unknown key; the keys here are joint, angle, period"),
        ({"name": "swing", "joint": [1]}, "joint = [1]; expected [x, z] or [x, y, z] in metres, or the name of a part"),
        ({"name": "swing", "period": 0}, "motion 'swing': period = 0; expected seconds above 0"),
        ({"name": "swing", "angle": 1e9}, "angle = 1000000000.0; expected degrees from -720 to 720"),
        ({"name": "swing", "angle": float("nan")}, "motion 'swing': angle = nan; expected degrees"),
        ({"name": "swing", "to": 1}, "motion 'swing': to = 1; expected true or false"),
        ({"name": "swing", "part": []}, "part = []; expected the name of a part, or a list of them"),
        ({"name": "swing", "part": ["a", 3]}, "part = ['a', 3]; expected the name of a part, or a list of them"),
        ({"name": "swing", "on": 3}, "on = 3; expected the name of a part"),
        ({"name": "swing", "begin": -1}, "motion 'swing': begin = -1; expected seconds from 0"),
        ({"name": "swing", "begin": 5, "end": 5}, "motion 'swing': end = 5; expected seconds after its begin, 5"),
        ({"name": "turn"}, "motion 'turn': says neither angle nor period"),
        ({"name": "turn", "angle": 9, "period": 9}, "angle and period say different things; leave one of them out"),
        ({"name": "turn", "angle": 9, "axis": "q"}, "axis = 'q'; expected one of x, y, z"),
        ({"name": "turn", "angle": 9, "axis": [0, 0, 0]}, "expected x, y, z, or a direction [x, y, z] that is not 0"),
        ({"name": "drift"}, "motion 'drift': says neither by nor path"),
        ({"name": "drift", "by": [1, 0, 0], "path": [[1, 1]]}, "says by and path; leave one out"),
        ({"name": "drift", "by": [1, 0]}, "by = [1, 0]; expected [x, y, z] in metres"),
        ({"name": "drift", "path": []}, "path = []; expected 1 to 1000 corners [x, z] or [x, y, z] in metres"),
        ({"name": "drift", "path": [[1, 2], [3]]}, "motion 'drift': path: [3]; expected [x, z] or [x, y, z] in metres"),
        ({"name": "wave", "along": "y"}, "motion 'wave': along = 'y'; expected one of x, z"),
        ({"name": "wave", "across": "deep"}, "expected one of depth, x, z; did you mean 'depth'"),
        ({"name": "flip"}, "motion 'flip': frames is missing: the drawings that follow"),
        ({"name": "flip", "frames": ["star"]}, "expected 1 to 240 formations"),
        (3, "motion = 3; expected the name of a motion, or a table of its words"),
    ],
)
def test_what_cannot_be_meant_is_told_with_what_can(words: Any, told: str) -> None:
    with pytest.raises(InputError) as wrong:
        motions_of([words] if words == 3 else words)
    assert told in str(wrong.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputError) as wrong:
        motions_of([{"name": "swing", "angel": 3, "period": -1, "joint": 4}, "wvae"])
    assert len(wrong.value.lines) == 4
    with pytest.raises(InputError, match=f"{MOST_MOTIONS + 1} motions; at most {MOST_MOTIONS} are taken"):
        motions_of(["wave"] * (MOST_MOTIONS + 1))


def test_a_cue_names_itself_where_its_motion_is_wrong() -> None:
    picture = ring(9, 4.0).rename("sun").stand(y=60, z=60)
    with pytest.raises(ch.ShowError, match=r"cue 'sun': motion: name = 'sping': .*did you mean 'spin'"):
        ch.Cue(picture, motion="sping")
    with pytest.raises(ch.ShowError, match="cue 'sun': motion 'spin' of 'moon': no part of the picture is called"):
        ch.Cue(picture, motion={"name": "spin", "part": "moon"})
    with pytest.raises(ch.ShowError, match="cue 'sun': hold = 0 leaves no time for its motion"):
        ch.Cue(picture, motion="spin", hold=0)


HOSTILE: list[Any] = [
    *(10**400, 1e300, -1e300, float("inf"), float("nan"), -1e-300),
    *("x" * 5000, "", [[[]]], {"a": 1}, b"\0"),
]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_read_within_bounds_or_refused(name: str) -> None:
    for key, wish in kinds()[name].wishes.items():
        for hostile in HOSTILE:
            told, value = "", None
            try:
                value = Motion(name, **{**NEEDED.get(name, {}), key: hostile})[key]
            except InputError as error:
                told = str(error)
            assert len(told) < 300
            assert not told or f"motion '{name}': " in told
            assert told or isinstance(value, str) or (isinstance(wish, Amount) and abs(value or 0) <= 1e5)


def test_words_and_times_may_be_said_anew() -> None:
    other = Motion("swing", period=4).saying(period=6.0, end=9.0)
    assert (other["period"], other.end, other.begin) == (6.0, 9.0, 0.0)


def test_in_a_show_that_is_moved_spots_and_ways_are_moved_along() -> None:
    about, shift = np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]), np.array([5.0, 6, 0])
    spin = Motion("spin", joint=[1, 2, 3], axis="y").moved(about, shift)
    assert spin["joint"] == (3.0, 7.0, 3.0)
    assert spin["axis"] == (-1.0, 0.0, 0.0)
    way = Motion("drift", path=[[2, 1]]).moved(about, shift)["path"]
    assert way.tolist() == [[0.0, 2.0, 1.0]]
    assert Motion("swing", joint="body").moved(about, shift)["joint"] == "body"


def test_all_motions_take_the_common_words() -> None:
    for name in NAMES:
        motion = Motion(name, **NEEDED.get(name, {}), part=["a", "b"], on="c", begin=1, end=2)
        assert (motion.parts, motion.on, motion.begin, motion.end) == (("a", "b"), "c", 1.0, 2.0)
    assert set(AXES) == {"x", "y", "z"}
    assert COMMON == ("part", "on", "begin", "end")


def test_a_word_that_cannot_be_read_is_not_missed_as_well() -> None:
    with pytest.raises(InputError) as wrong:
        Motion("drift", by=[5, 0])
    assert wrong.value.lines == ("motion 'drift': by = [5, 0]; expected [x, y, z] in metres",)
