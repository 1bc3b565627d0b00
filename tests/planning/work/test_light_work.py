"""Light as pieces of work: other processes make the same keyframes, and what they do not know stays here."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.errors import InputError
from choreo.light.algebra.coordinates import Dots
from choreo.light.baking import Finish, Stretch, on_threads
from choreo.light.fade import Glow
from choreo.light.light import Light
from choreo.light.lit import Lit
from choreo.light.simplify import Runs
from choreo.planning.work.light_work import bake_on, sent
from tests.light.falling import field

WHITE = np.full((160, 3), 255, np.uint8)
FINISH = Finish(brightness=0.7)


@pytest.fixture(scope="module")
def workers() -> Iterator[Executor]:
    with ProcessPoolExecutor(2) as executor:
        yield executor


def glow(light: Light) -> Glow:
    return Glow(2.0, 12.0, WHITE, lit=Lit(field(), np.arange(160)[::-1].copy(), light))


def own(seconds: Floats, dots: Dots) -> Floats:
    """Return what a designer's function shows: a blink of all dots."""
    return np.broadcast_to((seconds % 2 < 1).astype(np.float64)[:, None, None], (len(seconds), len(dots), 3))


class Blinking:
    """A designer's own type, which shows something when it is called."""

    def __call__(self, seconds: Floats, dots: Dots) -> Floats:
        return own(seconds, dots)


KNOWN = [Light(name) for name in ("river", "sparkle", "fire")]
OWN = [Light(own), Light(lambda seconds, dots: 1.0 - own(seconds, dots)), Light(Blinking())]


def stretches(lights: list[Light]) -> list[Stretch]:
    """Return stretches of several lengths, and one that stands."""
    moving = [Stretch(100 + 150 * i, 190 + 160 * i, glow(light).shine) for i, light in enumerate(lights)]
    return [*moving, Stretch(900, 950, glow(lights[0]).shine, {900: WHITE, 950: WHITE // 2})]


def same(one: Runs, other: Runs) -> bool:
    keys = ("drone", "frame", "values")
    return all(np.array_equal(getattr(one, key), getattr(other, key)) for key in keys)


def test_processes_make_the_same_keyframes_in_the_order_of_the_stretches(workers: Executor) -> None:
    asked = stretches(KNOWN + OWN)
    here, there = list(on_threads(asked, FINISH)()), list(bake_on(workers)(asked, FINISH)())
    assert len(here) == len(there) == len(asked)
    assert all(same(one, other) for one, other in zip(here, there, strict=True))
    assert len({len(runs.frame) for runs in here}) > 3, "they differ from each other"


@pytest.mark.parametrize("light", KNOWN, ids=lambda light: light.layers[0].name)
def test_what_is_choreos_own_is_sent(light: Light) -> None:
    assert sent(Stretch(100, 200, glow(light).shine)) is not None


@pytest.mark.parametrize("light", OWN, ids=["function", "lambda", "type"])
def test_what_is_a_designers_own_is_not_sent(light: Light) -> None:
    """Another process may not have loaded the script that it stands in, or would run it once more."""
    assert sent(Stretch(100, 200, glow(light).shine)) is None


def test_threads_do_without_sending(workers: Executor) -> None:
    with ThreadPoolExecutor(1) as threads:
        assert bake_on(threads) is on_threads
    assert bake_on(workers) is not on_threads


def test_what_is_wrong_with_a_light_is_told_where_it_is_waited_for(workers: Executor) -> None:
    def wrong(seconds: Floats, dots: Dots) -> Floats:
        return np.zeros((len(seconds), len(dots) + 1, 3))

    asked = [replace(stretches(KNOWN)[0], shine=glow(Light(wrong)).shine)]
    wait = bake_on(workers)(asked, FINISH)
    with pytest.raises(InputError, match=r"light .wrong.: gives colours of shape"):
        list(wait())
