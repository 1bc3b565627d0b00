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

Way: TypeAlias = tuple[int, str, float]
"""A word that may help: whose, which, and the power of the factor by which it is changed."""


def remedy(motions: Sequence[Motion], fault: LivingError, wrong: Wrong) -> str:
    """Return which changed words were found to serve, or nothing."""
    told: list[str] = []
    ways = list(_ways(motions, fault))
    for way in ways:
        values = _least_change(motions, (way,), fault, wrong) if len(told) < _MOST_TOLD else None
        if values is not None:
            told.append(f"set {_named(motions, fault, way)} to {_shown(values[0])}")
    if not told and len(fault.numbers) > 1:  # where one alone is not enough, the first word of each
        firsts = tuple({number: (number, key, power) for number, key, power in reversed(ways)}.values())[::-1]
        values = _least_change(motions, firsts, fault, wrong)
        if values is not None:
            told.append(
                " and ".join(
                    f"set {_named(motions, fault, way)} to {_shown(value)}"
                    for way, value in zip(firsts, values, strict=True)
                )
            )
    return ", or ".join(told)


def _named(motions: Sequence[Motion], fault: LivingError, way: Way) -> str:
    number, key, _ = way
    return f"its {key}" if len(fault.numbers) == 1 else f"of {called(motions, number)} the {key}"


def amend(motions: Sequence[Motion], fault: LivingError, wrong: Wrong) -> tuple[list[Motion], str] | None:
    """Return the motions with a word that its designer left open chosen so that it serves, and what to say of it."""
    for number, key, power in _ways(motions, fault):
        if key in motions[number].said:
            continue

        def other(others: Sequence[Motion], quick: bool, blamed: int = number) -> InputError | None:
            found = wrong(others, quick)
            return None if isinstance(found, LivingError) and blamed not in found.numbers else found

        values = _least_change(motions, ((number, key, power),), fault, other)
        if values is not None:
            value = values[0]
            changed = [each.saying(**{key: value}) if at == number else each for at, each in enumerate(motions)]
            return changed, f"{called(motions, number)}: its {key} is {_shown(value)}, as it can be flown"
    return None


def _ways(motions: Sequence[Motion], fault: LivingError) -> Iterator[Way]:
    """Yield the words that may help."""
    for number in fault.numbers:
        kind = kinds()[motions[number].name]
        for key, power in kind.nearness if fault.near else kind.remedies:
            if motions[number][key] is not None:
                yield number, key, power


def _least_change(motions: Sequence[Motion], ways: Sequence[Way], fault: LivingError, wrong: Wrong) -> list[Any] | None:
    """Return the values nearest to what is said that serve together, rounded to the safe side, or None."""

    def changed(factor: float, quick: bool) -> tuple[list[Any], bool]:
        values, other = [], list(motions)
        for number, key, power in ways:
            values.append(_rounded(_scaled(key, motions[number][key], factor**power), power))
            other[number] = other[number].saying(**{key: values[-1]})
        return values, wrong(other, quick) is None

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
        values, good = changed(high, False)
        if good:
            return values
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
