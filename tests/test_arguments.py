"""Each public name, called with each argument of a wrong kind: a designer is told what would be right."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.arguments import parts_of

_MADE_BY_CHOREO = {
    "Drawn",
    "Exported",
    "Heard",
    "Outline",
    "Report",
    "Span",
    "Stillness",
    "Transition",
    "Trial",
    "Violation",
}
"""What a designer is given, and never makes."""
_SLOW = {"contact_sheet", "movie", "snapshot", "surface", "trial", "curve"}
"""What does much where an argument is taken: each fourth value is enough there, of each parameter."""
_FOR_PROGRAMS = {"progress", "executor", "begun", "flown", "timings", "remarks", "make", "data"}
"""Arguments that programs around choreo give, not designers."""


@cache
def _pair() -> ch.Formation:
    return ch.Formation(np.array([[-4.0, 0, 30], [4, 0, 30]]), name="pair")


@cache
def _show() -> ch.Show:
    return ch.Show("two", ch.Fleet(2, spacing=4), [ch.Cue(_pair(), hold=2)])


@cache
def _plan() -> ch.Plan:
    return ch.plan(_show())


def _right(folder: Path) -> dict[str, dict[str, Any]]:
    """Return arguments with which each public name can be called."""
    picture = folder / "ring.svg"
    picture.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>',
        encoding="utf-8",
    )
    ends = {"start": [[0, 0, 20], [5, 0, 20]], "goal": [[0, 9, 20], [5, 9, 20]], "limits": ch.Limits()}
    square = [(0, 0), (9, 0), (9, 9), (0, 9)]
    return {
        "Boxes": {},
        "Cue": {"formation": _pair()},
        "Fleet": {"drones": 2},
        "FlipBook": {"first": _pair(), "drawings": (_pair(),), "seconds": (3.0, 3.0)},
        "Formation": {"points": [[0, 0, 9]]},
        "Group": {"name": "left", "drones": 2},
        "KeepOut": {"polygon": square, "height": 9},
        "Light": {"what": "rainbow"},
        "Lighting": {},
        "Limits": {},
        "Motion": {"what": "breathe"},
        "Music": {"name": "song.wav", "data": b"RIFF0000WAVE"},
        "Plan": {key: getattr(_plan(), key) for key in ("title", "trajectory", "light", "spans", "limits", "fleet")},
        "Prism": {"polygon": square},
        "Ruler": {},
        "Score": {"tempo": 120},
        "Show": {"title": "two", "fleet": ch.Fleet(2), "cues": [ch.Cue(_pair())]},
        "Site": {},
        "Style": {},
        "Succession": {},
        "Trajectory": {"times": _plan().trajectory.times, "control": _plan().trajectory.control},
        "View": {"eye": (0, -90, 2)},
        "check": {"plan": _plan()},
        "contact_sheet": {"plan": _plan(), "file": folder / "sheet.png", "size": (32, 18)},
        "curve": {"function": lambda t: (t, t, t), "n": 3},
        "export": {"plan": _plan(), "file": folder / "two.skyc"},
        "flip_book": {"path": picture, "n": 9, "width": 30},
        "grid": {"n": 4},
        "helix": {"n": 9, "radius": 9, "height": 9, "turns": 2},
        "lettering": {"text": "a"},
        "line": {"n": 3, "length": 9},
        "listen": {"music": ch.Music("song.wav", b"RIFF0000WAVE")},
        "load_plan": {"path": folder / "two.npz"},
        "movie": {"plan": _plan(), "file": folder / "two.gif", "size": (32, 18), "rate": 1, "start": 0.0, "end": 2.0},
        "page": {"plan": _plan(), "file": folder / "two.html"},
        "plan": {"show": _show()},
        "preview": {"plan": _plan()},
        "read_labels": {"path": folder / "labels.txt"},
        "read_music": {"path": folder / "song.wav"},
        "read_plan": {"path": folder / "two.npz"},
        "read_points": {"file": folder / "points.csv"},
        "read_show": {"path": folder / "show.toml"},
        "read_site": {"path": folder / "site.kml"},
        "ring": {"n": 9, "radius": 9},
        "save_plan": {"plan": _plan(), "path": folder / "two.npz"},
        "snapshot": {"plan": _plan(), "file": folder / "still.png", "time": 1, "size": (32, 18)},
        "sphere": {"n": 9, "radius": 9},
        "stillness": {"plan": _plan()},
        "surface": {"function": lambda u, v: (u, v, 0), "n": 9},
        "trace": {"path": picture},
        "trace_frames": {"path": picture},
        "transition": ends,
        "trial": {"picture": picture, "n": 20, "width": 40},
    }


_WRONG: tuple[object, ...] = (
    None, "plan.npz", Path("plan.npz"), "12", "", -1, 0, 2.5, 1e300, float("nan"), 10**30, True, [],
    [1, "a"], [[1, 2, 3]],
    (0, 0), (400, -1, 3), {"a": 1}, b"\x00", "\x00", object(), np.zeros((2, 2)), np.array(["a"]), 3 + 4j, max,
)  # fmt: skip
"""What stands where something else should."""
_KINDS = ("Formation", "Plan", "Show", "Limits", "Fleet", "Cue")


def _wrong() -> Iterator[object]:
    yield from _WRONG
    yield from (_pair(), _plan(), _show(), ch.Limits(), ch.Fleet(2), ch.Cue(_pair()))


def _callables() -> list[str]:
    kinds = (name for name in dir(ch) if name not in _MADE_BY_CHOREO)
    return [
        name for name in kinds if not (inspect.isclass(getattr(ch, name)) and issubclass(getattr(ch, name), Exception))
    ]


@pytest.mark.parametrize("name", _callables())
def test_a_wrong_kind_is_told_in_words_for_the_designer(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call: Callable[..., object] = getattr(ch, name)
    right = _right(tmp_path)[name]
    astray = []
    for parameter in inspect.signature(call).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD or parameter.name in _FOR_PROGRAMS:
            continue
        for value in list(_wrong())[:: 4 if name in _SLOW else 1]:
            try:
                call(**{**right, parameter.name: value})
            except ch.ChoreoError:
                pass
            except Exception as error:  # whatever comes is what is looked for
                astray.append(f"{parameter.name} = {value!r:.60}: {type(error).__name__}: {error!s:.100}")
    assert not astray, "\n".join(astray)


_STILL: dict[str, Any] = {"time": 1, "size": (32, 18)}


@pytest.mark.parametrize("dark", [np.True_, np.False_, np.array([True])[0], 0, 1, True])
def test_true_and_false_of_numpy_and_ones_and_noughts_are_taken(dark: Any, tmp_path: Path) -> None:
    assert ch.snapshot(_plan(), tmp_path / "a.png", **_STILL, show_dark=dark).is_file()


@pytest.mark.parametrize("dark", ["yes", 2, 0.5, None])
def test_what_is_neither_true_nor_false_is_told(dark: Any, tmp_path: Path) -> None:
    with pytest.raises(ch.InputError, match="expected True or False"):
        ch.snapshot(_plan(), tmp_path / "a.png", **_STILL, show_dark=dark)


@pytest.mark.parametrize("size", [np.array([32, 18]), [32, 18], iter([32, 18]), range(32, 48, 15)])
def test_a_size_is_any_row_of_two(size: Any, tmp_path: Path) -> None:
    assert ch.snapshot(_plan(), tmp_path / "a.png", time=np.array(1.0), size=size).is_file()  # type: ignore[arg-type]  # a number in an array
    assert ch.contact_sheet(_plan(), tmp_path / "b.png", size=(32, 18)).is_file()


@pytest.mark.parametrize("pair", [np.array([0, 1.0]), range(2), (x for x in (0, 1)), {0, 1}])
def test_a_surface_goes_from_and_to_what_any_pair_says(pair: Any) -> None:
    assert len(ch.surface(lambda u, v: (9 * u, 9 * v, 0), 9, u=pair)) == 9


@pytest.mark.parametrize("pair", ["01", b"01", {0: 1, 1: 2}])
def test_texts_and_tables_are_no_rows(pair: Any) -> None:
    with pytest.raises(ch.InputError, match=r"surface: u = .*; expected a list, each of it a number"):
        ch.surface(lambda u, v: (9 * u, 9 * v, 0), 9, u=pair)


def test_what_goes_wrong_within_is_not_laid_upon_a_number(tmp_path: Path) -> None:
    def stumbling(*_: object) -> None:
        raise TypeError("of my own")

    right: dict[str, Any] = {"size": (32, 18), "rate": np.int64(1), "start": np.float32(0)}
    with pytest.raises(TypeError, match="of my own"):
        ch.movie(_plan(), tmp_path / "a.gif", **right, end=np.array(2.0), progress=stumbling)  # type: ignore[arg-type]  # a number in an array


def test_what_is_told_keeps_what_went_wrong_within() -> None:
    with pytest.raises(ch.InputError, match=r"curve: end = \[2\]; expected a number") as caught:
        ch.curve(lambda t: (t, t), 5, end=[2])  # type: ignore[arg-type]  # on purpose
    assert isinstance(caught.value.__cause__, TypeError)


def test_all_that_would_do_is_told_of_the_parts_of_a_row(tmp_path: Path) -> None:
    with pytest.raises(ch.InputError, match=r"a region \(left, lower, right, upper\) or a colour, such as 'gold'"):
        ch.trial(tmp_path / "a.svg", 9, weights=3)  # type: ignore[arg-type]  # on purpose


def test_a_shape_needs_no_name() -> None:
    assert ch.ring(9, 8, name=None).name == ""  # type: ignore[arg-type]  # as it may be empty


@pytest.mark.parametrize("value", [(1, 2), [1, 2], range(1, 3), np.array([1, 2]), {1, 2}, (n for n in (1, 2))])
def test_a_row_is_what_can_be_gone_through(value: object) -> None:
    assert list(parts_of(value) or ()) == [1, 2]


@pytest.mark.parametrize("value", ["12", b"12", bytearray(b"12"), {1: 2}, 12, None, np.array(12), max])
def test_a_text_a_table_and_what_holds_nothing_are_no_rows(value: object) -> None:
    assert parts_of(value) is None
