"""Shows and cues as scripts write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.errors import ShowError
from choreo.picture.formation import Formation
from choreo.planning.planner import plan
from choreo.show.show import Cue, Group, Show, light_colours

DOT = Formation(np.array([[0.0, 0, 30]]), name="dot")


def test_a_cue_is_called_as_its_formation_unless_it_has_a_name() -> None:
    assert Cue(DOT).name == "dot"
    assert Cue(DOT, name="开场").name == "开场"
    assert Cue(DOT.rename("")).name == "picture"


def test_cues_become_a_tuple_and_the_audience_floats() -> None:
    show = Show("", Fleet(1), [Cue(DOT)], audience=(0, -90, 8))
    assert isinstance(show.cues, tuple)
    assert show.audience == (0.0, -90.0, 8.0)
    assert all(isinstance(value, float) for value in show.audience)


@pytest.mark.parametrize("seed", [0, 7, 2**64, np.int64(3)])
def test_a_seed_is_any_whole_number_from_0(seed: int) -> None:
    kept = Show("", Fleet(1), [Cue(DOT)], seed=seed).seed
    assert kept == seed
    assert type(kept) is int


@pytest.mark.parametrize(
    ("light", "colours"),
    [
        (None, ()),
        ("red", ("red",)),
        (("red", "#00ff00"), ("red", "#00ff00")),
        (["red", (0, 0, 255)], ("red", (0, 0, 255))),
        ((1, 2, 3), ((1, 2, 3),)),
        ([1, 2, 3], ((1, 2, 3),)),
        (("red", "lime", "blue"), ("red", "lime", "blue")),
    ],
)
def test_a_light_is_one_colour_or_several_from_bottom_to_top(light: Any, colours: tuple[Any, ...]) -> None:
    assert light_colours(light) == colours
    assert Cue(DOT, light=light).light == light


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"hold": -1.0}, "cue 'dot': hold = -1.0; expected seconds, at least 0"),
        ({"hold": float("nan")}, "cue 'dot': hold = nan; expected seconds"),
        ({"hold": "12 s"}, "cue 'dot': hold = '12 s'; expected seconds"),
        ({"hold": True}, "cue 'dot': hold = True; expected seconds"),
        ({"hold": None}, "cue 'dot': hold = None; expected seconds"),
        ({"travel": 0.0}, "cue 'dot': travel = 0.0; expected seconds above 0"),
        ({"travel": float("inf")}, "cue 'dot': travel = inf; expected seconds"),
        ({"travel_light": "blink"}, "cue 'dot': travel_light = 'blink'; expected one of fade, dark"),
        ({"light": "depskyblue"}, "cue 'dot': light: colour 'depskyblue' is not known; did you mean 'deepskyblue'"),
        ({"light": ("red", "lilla")}, "cue 'dot': light: colour 'lilla' is not known"),
        ({"light": (1, 2, 300)}, "cue 'dot': light: colour"),
        ({"formation": [[0, 0, 30]]}, "cue: formation = .*; expected a Formation"),
    ],
)
def test_a_cue_that_makes_no_sense_is_refused_by_name(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ShowError, match=message):
        Cue(**{"formation": DOT, **wrong})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"cues": []}, "show: has no cue; give it at least one picture"),
        ({"cues": [Cue(DOT)] * 2_001}, "show: has 2,001 cues; a show has at most 2,000"),
        ({"audience": (0.0, 1.0)}, "show: audience = .* expected"),
        ({"audience": (0.0, 1.0, float("nan"))}, "show: audience = .* expected"),
        ({"audience": ("a", "b", "c")}, "show: audience = .* expected"),
        ({"seed": -1}, "show: seed = -1; expected a whole number, at least 0"),
        ({"seed": 1.5}, "show: seed = 1.5; expected a whole number"),
        ({"seed": True}, "show: seed = True; expected a whole number"),
        ({"cues": [DOT]}, "show: cue 1 is a Formation; expected a Cue"),
    ],
)
def test_a_show_that_makes_no_sense_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ShowError, match=message):
        Show(**{"title": "", "fleet": Fleet(1), "cues": [Cue(DOT)], **wrong})


@pytest.mark.parametrize(
    ("kind", "words", "told"),
    [
        (Show, ("x", Fleet(1), Cue(DOT)), "its cues are a Cue; expected a list of them"),
        (Show, ("x", 1, [Cue(DOT)]), "fleet = 1; expected a Fleet"),
        (Cue, (DOT, 3.0, 5.0, 7), "cue 'dot': light: colour 7: expected a name"),
    ],
)
def test_what_is_of_another_kind_is_told(kind: Any, words: tuple[Any, ...], told: str) -> None:
    with pytest.raises(ShowError, match=told):
        kind(*words)


def test_none_is_no_name_and_no_title() -> None:
    nothing: Any = None
    assert Cue(DOT, name=nothing).name == "dot"
    assert Cue(Formation(DOT.points, name=nothing), name=nothing).name == "picture"
    assert plan(Show(nothing, Fleet(1), [Cue(DOT)])).title == ""


def test_groups_are_any_row() -> None:
    left: Any = (each for each in [Group("left", 1)])
    assert Show("", Fleet(1), [Cue(DOT, group="left")], groups=left).groups == (Group("left", 1),)
