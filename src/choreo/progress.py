"""How long work tells of itself: a stage's name and how much of it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from threading import Event
from typing import TypeAlias

Progress: TypeAlias = "Callable[[str, float], None]"
"""Called with the stage's name and the part of it that is done, 0 to 1."""


def silent(stage: str, done: float) -> None:
    """Tell nobody."""


@contextmanager
def until_left() -> Iterator[Progress]:
    """Tell nobody, and end what still tells of itself, on another thread, when the block is left."""
    left = Event()

    def go_on(_: str, __: float) -> None:
        if left.is_set():
            raise CancelledError

    try:
        yield go_on
    finally:
        left.set()
