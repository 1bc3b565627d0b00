"""What would help motions that cannot be flown: slower, smaller, or farther apart; each is tried before it is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from choreo.errors import InputError
from choreo.motion.living.bodies import called
from choreo.motion.living.motion import Motion
from choreo.motion.living.moves.catalogue import kinds

_MOST = 16.0
"""Times by which a word is changed at the most."""
_ROUNDS = 4
_SLACK = 1.01
_STRIDE = 1.5
_MOST_TOLD = 2


class LivingError(InputError):
    """Motions that cannot be flown: which of them, by their numbers, and what is wrong.

    `near` says that drones come too near, `slow` that they are too quick by the factor `excess`; else they leave the
    allowed air.
    """

    numbers: tuple[int, ...]
    near: bool
    slow: bool
    excess: float
    fact: str

    @classmethod
    def of(cls, fact: str, numbers: tuple[int, ...], *, near: bool, slow: bool, excess: float) -> LivingError:
        """Return the error that says a fact."""
        error = cls(fact)
        error.fact, error.numbers, error.near, error.slow, error.excess = fact, numbers, near, slow, excess
        return error


Wrong: TypeAlias = "Callable[[Sequence[Motion], bool], InputError | None]"
"""What is wrong with other motions of the same picture; None where they can be flown. The second word tells whether to
look at their speeds alone, which is quick."""


def remedy(motions: Sequence[Motion], fault: LivingError, wrong: Wrong) -> str:
    """Return which changed words were found to serve, or nothing."""
    told: list[str] = []
    for number, key, power in _ways(motions, fault):
        value = _least_change(motions, number, key, power, fault, wrong) if len(told) < _MOST_TOLD else None
        if value is not None:
            whose = "its " if len(fault.numbers) == 1 else f"of {called(motions, number)} the "
            told.append(f"set {whose}{key} to {_shown(value)}")
    return ", or ".join(told)


def amend(motions: Sequence[Motion], fault: LivingError, wrong: Wrong) -> tuple[list[Motion], str] | None:
    """Return the motions with a word that its designer left open chosen so that it serves, and what to say of it."""
    for number, key, power in _ways(motions, fault):
        if key in motions[number].said:
            continue

        def other(others: Sequence[Motion], quick: bool, blamed: int = number) -> InputError | None:
            found = wrong(others, quick)
            return None if isinstance(found, LivingError) and blamed not in found.numbers else found

        value = _least_change(motions, number, key, power, fault, other)
        if value is not None:
            changed = [each.saying(**{key: value}) if at == number else each for at, each in enumerate(motions)]
            return changed, f"{called(motions, number)}: its {key} is {_shown(value)}, as it can be flown"
    return None


def _ways(motions: Sequence[Motion], fault: LivingError) -> Iterator[tuple[int, str, float]]:
    """Yield the words that may help: whose, which, and the power of the factor by which it is changed."""
    for number in fault.numbers:
        kind = kinds()[motions[number].name]
        for key, power in kind.nearness if fault.near else kind.remedies:
            if motions[number][key] is not None:
                yield number, key, power


def _least_change(
    motions: Sequence[Motion], number: int, key: str, power: float, fault: LivingError, wrong: Wrong
) -> Any:
    """Return the value nearest to what is said that serves, rounded to the safe side, or None."""

    def changed(factor: float, quick: bool) -> tuple[Any, bool]:
        value = _rounded(_scaled(key, motions[number][key], factor**power), power)
        other = [each.saying(**{key: value}) if index == number else each for index, each in enumerate(motions)]
        return value, wrong(other, quick) is None

    quick = fault.slow
    low, high = 1.0, fault.excess * _SLACK
    while not changed(high, quick)[1]:
        low, high = high, high * _STRIDE
        if high > _MOST:
            return None
    for _ in range(_ROUNDS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if changed(middle, quick)[1] else (middle, high)
    while quick and high <= _MOST:
        value, good = changed(high, False)
        if good:
            return value
        high *= _STRIDE
    return None if quick else changed(high, False)[0]


def _scaled(key: str, value: Any, factor: float) -> Any:
    """Return a word made larger by a factor; of a scale, what it is beyond 1."""
    if key == "scale":
        return 1 + (value - 1) * factor
    return np.asarray(value) * factor if not isinstance(value, float) else value * factor


def _rounded(value: Any, power: float) -> Any:
    """Return a value in two figures after its first, away from what is too much."""
    if not isinstance(value, float):
        return (
            np.round(value, 2)
            if isinstance(value, np.ndarray) and value.ndim == 2
            else tuple(float(each) for each in np.round(value, 2))
        )
    grain = 10.0 ** (math.floor(math.log10(abs(value))) - 2) if value else 1.0
    steps = math.ceil(abs(value) / grain - 1e-9) if power > 0 else math.floor(abs(value) / grain + 1e-9)
    return float(f"{math.copysign(steps * grain, value):.6g}")


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str([[float(each) for each in row] if np.ndim(row) else float(row) for row in value])
