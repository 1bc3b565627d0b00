"""Moving pictures as pieces of work: planned once, by other processes, or taken from before, always the same."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Floats
from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.living.given import Alive, Given
from choreo.motion.living.motions import Motion
from choreo.motion.living.sources import Worn
from choreo.planning.work.moving import MovingPicture, MovingPictures, WornBy, _made
from choreo.show.cache import Store

ROW = np.column_stack([np.linspace(-20, 20, 21), np.full(21, 40.0), np.full(21, 30.0)])


def picture(*motions: Motion, hold: float = 20.0) -> MovingPicture:
    return MovingPicture(Given(ROW, Drawn.through(ROW), hold, Limits(), (0.0, -90.0, 8.0)), motions)


def same(one: Alive, two: Alive) -> bool:
    times = np.linspace(0, 20, 7)
    wears = [None if each.worn is None else each.worn(times) for each in (one, two)]
    lit = (wears[0] is None) == (wears[1] is None)
    if wears[0] is not None and wears[1] is not None:
        lit = all(np.array_equal(getattr(wears[0], key), getattr(wears[1], key)) for key in ("dot", "part", "shown"))
    curves = np.array_equal(one.trajectory.control, two.trajectory.control)
    return lit and curves and np.array_equal(one.dot, two.dot) and one.notes == two.notes


MOTIONS = [
    Motion("flow", speed=1.0),
    Motion("turn", axis="y", period=60),
    Motion("wave"),
    Motion("flip", frames=[ch.Formation(ROW + [0.0, 0.0, 3.0], name="above")], each=9.0),
]


@pytest.mark.parametrize("motion", MOTIONS, ids=lambda motion: motion.name)
def test_other_processes_and_the_store_give_the_same(motion: Motion, tmp_path: Path) -> None:
    alone = MovingPictures().begin(picture(motion))()
    with ProcessPoolExecutor(1) as workers:
        first = MovingPictures(workers, Store(tmp_path / "kept")).begin(picture(motion))()
    again = MovingPictures(None, Store(tmp_path / "kept"))
    assert same(alone, first)
    assert same(alone, again.begin(picture(motion))())


def test_what_was_chosen_is_kept_too(tmp_path: Path) -> None:
    """A swing whose period was left open, and is longer than usual here."""
    asked = picture(Motion("swing", angle=40), hold=40.0)
    first = MovingPictures(None, Store(tmp_path / "kept")).begin(asked)()
    kept = MovingPictures(None, Store(tmp_path / "kept")).begin(asked)()
    assert kept.motions[0]["period"] == first.motions[0]["period"] != asked.motions[0]["period"]


def test_what_drones_wear_is_made_once_in_a_process_however_often_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    worn = Given.worn

    def counted(given: Given, motions: Sequence[Motion]) -> Callable[[Floats], Worn] | None:
        made.append(1)
        return worn(given, motions)

    monkeypatch.setattr(Given, "worn", counted)
    found = MovingPictures().begin(picture(Motion("flow", speed=1.0), hold=21.0))()
    assert found.worn is not None
    for _ in range(2):
        sent = pickle.loads(pickle.dumps(found.worn))
        assert np.array_equal(sent(np.zeros(1)).dot, found.worn(np.zeros(1)).dot)
    assert not made, "it was known since it was flown here"
    elsewhere = MovingPictures().begin(picture(Motion("flow", speed=1.0), hold=22.0))()
    assert elsewhere.worn is not None
    _made.cache_clear()
    for _ in range(2):
        pickle.loads(pickle.dumps(elsewhere.worn))(np.zeros(1))
    assert len(made) == 1
    slower = MovingPictures().begin(picture(Motion("flow", speed=0.9), hold=21.0))()
    assert slower.worn != found.worn


def test_a_store_is_not_asked_to_plan_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = picture(Motion("tilt"))
    MovingPictures(None, Store(tmp_path / "kept")).begin(asked)()
    monkeypatch.setattr(MovingPicture, "fly", lambda _: pytest.fail("planned again"))
    MovingPictures(None, Store(tmp_path / "kept")).begin(asked)()


def test_an_entry_that_does_not_fit_counts_as_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    asked, other = picture(Motion("tilt")), picture(Motion("tilt", angle=5))
    MovingPictures(None, store).begin(other)()
    found = store.get(other.key)
    assert found is not None
    store.put(asked.key, type(found)({**found.arrays, "dot": found.arrays["dot"] + 500}, found.details))
    assert same(MovingPictures(None, store).begin(asked)(), MovingPictures().begin(asked)())


def test_a_function_of_ones_own_is_flown_here() -> None:
    asked = picture(Motion(lambda t, points: points + 0 * t[:, None, None]))
    with ProcessPoolExecutor(1) as workers:
        assert MovingPictures(workers).begin(asked)().trajectory.drones == 21


def test_functions_of_the_same_words_that_read_other_numbers_are_other_motions(tmp_path: Path) -> None:
    """One after the other in a process and with a store, as a script does that tries several numbers."""

    def rising(height: float) -> Motion:
        return Motion(lambda t, points: points + [0.0, 0.0, height] * np.sin(t / 20 * np.pi)[:, None, None] ** 2)

    highest = []
    for height in (2.0, 5.0):
        found = MovingPictures(None, Store(tmp_path / "kept")).begin(picture(rising(height)))
        highest.append(float(found().trajectory.control[..., 2].max()) - 30)
    assert highest == pytest.approx([2.0, 5.0], abs=0.2)
    one, two = (WornBy.of(picture().given, (rising(height),)) for height in (2.0, 5.0))
    assert one != two
    assert pickle.loads(pickle.dumps(WornBy.of(picture().given, (MOTIONS[0],)))) == WornBy.of(
        picture().given, (MOTIONS[0],)
    )


def test_what_is_wrong_is_raised_where_it_is_waited_for() -> None:
    wait = MovingPictures().begin(picture(Motion("turn", axis="y", period=1.0)))
    with pytest.raises(InputError, match="too quick"):
        wait()
