"""Transitions that were planned before are taken as they were; whatever changed is planned anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.core.plan import Plan
from choreo.errors import ShowError
from choreo.planning.planner import plan
from choreo.planning.work import tasks
from choreo.planning.work.processes import threads
from choreo.show.cache import Kept, Store
from choreo.show.show import Cue, Show
from tests.planning.promises import keeps_its_promises
from tests.planning.shows import shape, show_of

KINDS = ("grid", "ring", "sphere", "line", "helix", "ring")
SHOW = show_of(*(Cue(shape(kind, 18 - number), hold=2) for number, kind in enumerate(KINDS)), drones=18)


class Counting(Executor):
    """Plans at once, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.count += 1
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def planned_anew(show: Show, cache: Path) -> tuple[int, Plan]:
    """Return how many transitions were planned and not found, and the plan."""
    counting = Counting()
    made = plan(show, executor=counting, cache=cache)
    return counting.count, made


def same(one: Plan, other: Plan) -> bool:
    return all(
        a.tobytes() == b.tobytes()
        for a, b in (
            (one.trajectory.times, other.trajectory.times),
            (one.trajectory.control, other.trajectory.control),
            (one.light.times, other.light.times),
            (one.light.colours, other.light.colours),
        )
    ) and (one.spans, one.show_hash) == (other.spans, other.show_hash)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned") / "kept"
    assert planned_anew(SHOW, folder)[0] == 7
    return folder


@pytest.fixture(scope="module")
def without_cache() -> Plan:
    return plan(SHOW)


@pytest.fixture
def cache(planned: Path, tmp_path: Path) -> Path:
    """Return a folder in which the show was planned once."""
    return Path(shutil.copytree(planned, tmp_path / "kept"))


def test_the_same_show_is_not_planned_again_and_its_plan_is_the_same(cache: Path, without_cache: Plan) -> None:
    count, made = planned_anew(SHOW, cache)
    assert count == 0
    assert same(made, without_cache)
    keeps_its_promises(made, SHOW)


def test_a_drone_alone_whose_distance_is_infinite_is_kept_too(tmp_path: Path) -> None:
    alone = show_of(shape("ring", 1), shape("line", 1).at(x=9, y=60, z=50))
    count, made = planned_anew(alone, tmp_path / "kept")
    assert count == 3
    again, kept = planned_anew(alone, tmp_path / "kept")
    assert again == 0
    assert same(kept, made)
    assert same(kept, plan(alone))


def test_two_cues_exchanged_plan_only_the_ways_that_touch_them(cache: Path) -> None:
    cues = list(SHOW.cues)
    cues[2], cues[3] = cues[3], cues[2]
    exchanged = replace(SHOW, cues=cues)
    count, made = planned_anew(exchanged, cache)
    assert count == 4  # 1 to 2 (its spares wait for another one), 2 to 4, 4 to 3, 3 to 5
    assert same(made, plan(exchanged))
    assert planned_anew(SHOW, cache)[0] == 0  # and back again


CHANGES: dict[str, tuple[Callable[[Show], Show], int]] = {
    "title, audience, light and hold change no way": (
        lambda s: replace(
            s, title="other", audience=(0, -50, 2), cues=[replace(cue, hold=3, light="red") for cue in s.cues]
        ),
        0,
    ),
    "the seed changes all": (lambda s: replace(s, seed=1), 7),
    "a limit changes all": (lambda s: replace(s, limits=replace(s.limits, max_speed=7.5)), 7),
    "a pad changes the ways from and to the ground": (lambda s: replace(s, fleet=Fleet(18, spacing=2.1)), 2),
    "a travel time changes its way": (lambda s: replace(s, cues=[*s.cues[:5], replace(s.cues[5], travel=30.0)]), 1),
    "a picture changes the ways that touch it": (
        lambda s: replace(s, cues=[replace(s.cues[0], formation=s.cues[0].formation.at(z=51)), *s.cues[1:]]),
        2,
    ),
    "one dot by a hair": (
        lambda s: replace(
            s, cues=[*s.cues[:5], replace(s.cues[5], formation=s.cues[5].formation.at(y=60.000001, z=50))]
        ),
        2,
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_is_planned_anew_and_nothing_else(cache: Path, what: str) -> None:
    change, expected = CHANGES[what]
    changed = change(SHOW)
    count, made = planned_anew(changed, cache)
    assert count == expected
    assert same(made, plan(changed))


def test_another_version_of_the_planner_finds_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "code_hash", lambda: "another")
    assert planned_anew(SHOW, cache)[0] == 7


def test_damaged_entries_are_planned_anew(cache: Path, without_cache: Plan) -> None:
    files = sorted(cache.iterdir())
    for file, damage in zip(files, (b"", b"x" * 100, file_cut(files[2]), file_flipped(files[3])), strict=False):
        file.write_bytes(damage)
    count, made = planned_anew(SHOW, cache)
    assert count == 4
    assert same(made, without_cache)
    assert planned_anew(SHOW, cache)[0] == 0


def file_cut(file: Path) -> bytes:
    return file.read_bytes()[:-8]


def file_flipped(file: Path) -> bytes:
    content = file.read_bytes()
    return content[:-3] + bytes([content[-3] ^ 64]) + content[-2:]


FORGERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "no such field": lambda v: {**v, "wings": 2},
    "a field is missing": lambda v: {key: value for key, value in v.items() if key != "method"},
    "an order that is none": lambda v: {**v, "order": np.zeros_like(v["order"])},
    "an order out of range": lambda v: {**v, "order": v["order"] + 5},
    "curves that begin elsewhere": lambda v: {**v, "control": v["control"] + 0.1},
    "curves of fewer drones": lambda v: {**v, "control": v["control"][:, :, 1:]},
    "knots out of order": lambda v: {**v, "times": v["times"][::-1].copy()},
    "not finite": lambda v: {**v, "control": v["control"] * np.nan},
}


SMALL = replace(SHOW, cues=SHOW.cues[:1])


@pytest.fixture(scope="module")
def small_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """Return the folder in which a small show was planned, and its plan."""
    folder = tmp_path_factory.mktemp("small") / "kept"
    count, made = planned_anew(SMALL, folder)
    assert count == 2
    return folder, made


@pytest.mark.parametrize("what", FORGERIES)
def test_an_entry_that_cannot_be_this_transition_is_planned_anew(
    small_plan: tuple[Path, Plan], tmp_path: Path, what: str
) -> None:
    planned, first = small_plan
    cache = Path(shutil.copytree(planned, tmp_path / "kept"))
    store = Store(cache)
    for file in cache.iterdir():
        entry = store.get(file.stem)
        assert entry is not None
        values = FORGERIES[what]({**entry.arrays, **entry.details})
        arrays = {key: value for key, value in values.items() if isinstance(value, np.ndarray)}
        store.put(file.stem, Kept(arrays, {key: value for key, value in values.items() if key not in arrays}))
    count, made = planned_anew(SMALL, cache)
    assert count == 2
    assert same(made, first)


def test_a_show_that_is_refused_keeps_what_was_good(tmp_path: Path) -> None:
    short = replace(SHOW, cues=[*SHOW.cues[:5], replace(SHOW.cues[5], travel=0.5)])
    with pytest.raises(ShowError, match=r"cue 6 'ring': travel = 0\.5 s is too short"):
        planned_anew(short, tmp_path / "kept")
    with pytest.raises(ShowError, match=r"cue 6 'ring': travel = 0\.5 s is too short"):
        planned_anew(short, tmp_path / "kept")
    assert planned_anew(SHOW, tmp_path / "kept")[0] == 2  # the way to the last picture, and the way home


def test_the_same_plan_comes_from_processes_and_from_any_number_of_threads() -> None:
    small = replace(SHOW, cues=SHOW.cues[:2])
    with ProcessPoolExecutor(2, get_context("spawn")) as processes, threads(3) as three:
        others = plan(small, executor=processes), plan(small, executor=three)
    for other in others:
        assert same(other, plan(small))
        assert not other.trajectory.control.flags.writeable
