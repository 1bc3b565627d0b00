"""How long work tells of itself: a stage's name and how much of it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = "Callable[[str, float], None]"
"""Called with the stage's name and the part of it that is done, 0 to 1."""


def silent(stage: str, done: float) -> None:
    """Tell nobody."""
