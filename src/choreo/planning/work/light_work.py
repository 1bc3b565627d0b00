"""Light as pieces of work: the keyframes of stretches, made by other processes where these know all that it takes."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from types import FunctionType
from typing import Any

from choreo.light.baking import Bake, Finish, Stretch, keyframes, on_threads
from choreo.light.simplify import Runs

_KNOWN = ("choreo", "numpy", "builtins", "functools")
"""Whose functions and types every process knows: not those of a designer's script."""


def bake_on(executor: Executor) -> Bake:
    """Return how keyframes are made beside each other: by the processes of this executor, or else by threads.

    Workers of a cluster would send more over the net than they save; threads wait for each other over small arrays.
    """
    return partial(_beside, executor) if isinstance(executor, ProcessPoolExecutor) else on_threads


def _beside(executor: Executor, stretches: Sequence[Stretch], finish: Finish) -> Callable[[], Iterator[Runs]]:
    """Begin with the keyframes of each stretch; what cannot be sent is made here, when they are waited for."""
    begun: dict[int, Future[Runs]] = {}
    # What takes longest is begun first, so that no worker is left alone with it.
    for number in sorted(range(len(stretches)), key=lambda number: stretches[number].first - stretches[number].last):
        content = sent(stretches[number])
        if content is not None:
            begun[number] = executor.submit(_keyframes, content, finish)

    def wait() -> Iterator[Runs]:
        here = {number: keyframes(stretches[number], finish) for number in range(len(stretches)) if number not in begun}
        for number in range(len(stretches)):
            yield here[number] if number in here else begun[number].result()

    return wait


def sent(stretch: Stretch) -> bytes | None:
    """Return a stretch as it is sent to another process of choreo's own, or None where that would not know it."""
    content = io.BytesIO()
    try:
        _Sent(content, pickle.HIGHEST_PROTOCOL).dump(stretch)
    except (pickle.PicklingError, AttributeError, TypeError, ValueError, RecursionError):
        return None  # as what is within functions, belongs to other languages, or is nested too deeply
    return content.getvalue()


class _Sent(pickle.Pickler):
    """Sends what is choreo's own, or numpy's; functions and types of a designer stay here."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, FunctionType | type) and value.__module__.partition(".")[0] not in _KNOWN:
            raise pickle.PicklingError(f"{value!r} is a designer's own")
        return NotImplemented


def _keyframes(content: bytes, finish: Finish) -> Runs:
    stretch: Stretch = pickle.loads(content)  # from the process that began this one
    return keyframes(stretch, finish)
