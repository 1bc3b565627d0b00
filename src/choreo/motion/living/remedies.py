"""What would help motions that cannot be flown: slower, smaller, or farther apart; each is tried before it is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from choreo.errors import InputError
from choreo.motion.living.bodies import called
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.move_kinds import kinds

_MOST, _BEYOND = 16.0, 4.0
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
    for way in _ways(motions, fault.numbers, near=fault.near):
        values = _least_change(motions, (way,), fault, wrong) if len(told) < _MOST_TOLD else None
        if values is not None:
            told.append(f"set {_named(motions, way, len(fault.numbers))} to {_shown(values[0])}")
    found = _together(motions, fault, wrong) if not told else None
    if found is not None:
        pairs = zip(*found, strict=True)
        told = [" and ".join(f"set {_named(motions, way, len(found[0]))} to {_shown(value)}" for way, value in pairs)]
    return ", or ".join(told)


def least_of(motions: Sequence[Motion], number: int, key: str, fault: LivingError, wrong: Wrong) -> float | None:
    """Return the value nearest to what a motion says of one word that serves; None where none does."""
    for way in _ways(motions, (number,), near=fault.near):
        values = _least_change(motions, (way,), fault, wrong) if way[1] == key else None
        if values is not None:
            return float(values[0])
    return None


def amend(motions: Sequence[Motion], fault: LivingError, wrong: Wrong) -> tuple[list[Motion], str] | None:
    """Return the motions with words that their designer left open chosen so that they serve, and what to say of it."""
    ways = [way for way in _ways(motions, fault.numbers, near=fault.near) if _is_open(motions, way)]
    firsts = _firsts(ways)
    in_step = len({(key, str(motions[number][key])) for number, key, _ in firsts}) == 1  # limbs that beat together
    found = None
    for tried in [*([firsts] if in_step else []), *([way] for way in ways)]:
        values = None if found else _least_change(motions, tried, fault, wrong)
        found = found or (None if values is None else (tried, values))
    found = found or _together(motions, fault, wrong, _is_open)
    if found is None:
        return None
    chosen = [
        f"{called(motions, number)}: its {key} is {_shown(value)}, as it can be flown"
        for (number, key, _), value in zip(*found, strict=True)
    ]
    return _with(motions, *found), "; ".join(chosen)


def _together(
    motions: Sequence[Motion],
    fault: LivingError,
    wrong: Wrong,
    usable: Callable[[Sequence[Motion], Way], bool] = lambda _, __: True,
) -> tuple[list[Way], list[Any]] | None:
    """Return words and values that serve together: the first word of each motion to blame, and of who is so then."""
    blamed = list(fault.numbers)
    while True:
        ways = _firsts([way for way in _ways(motions, blamed, near=fault.near) if usable(motions, way)])
        values = _least_change(motions, ways, fault, _among(wrong, blamed)) if ways else None
        left = None if values is None else wrong(_with(motions, ways, values), False)
        if values is None or left is None:
            return None if values is None else (ways, values)
        others = [number for number in getattr(left, "numbers", ()) if number not in blamed]
        if not others:
            return None
        blamed.extend(others)


def _firsts(ways: Sequence[Way]) -> list[Way]:
    """Return the first word of each motion."""
    return list({way[0]: way for way in reversed(ways)}.values())[::-1]


def _is_open(motions: Sequence[Motion], way: Way) -> bool:
    """Return whether the designer left a word open."""
    return way[1] not in motions[way[0]].said


def _among(wrong: Wrong, blamed: Sequence[int]) -> Wrong:
    """Return what is wrong with some motions, whatever is wrong with others."""

    def found(others: Sequence[Motion], quick: bool) -> InputError | None:
        fault = wrong(others, quick)
        return None if isinstance(fault, LivingError) and not set(blamed) & set(fault.numbers) else fault

    return found


def _named(motions: Sequence[Motion], way: Way, count: int) -> str:
    number, key, _ = way
    return f"its {key}" if count == 1 else f"of {called(motions, number)} the {key}"


def _with(motions: Sequence[Motion], ways: Sequence[Way], values: Sequence[Any]) -> list[Motion]:
    """Return the motions with some words said anew."""
    changed = list(motions)
    for (number, key, _), value in zip(ways, values, strict=True):
        changed[number] = changed[number].saying(**{key: value})
    return changed


def _ways(motions: Sequence[Motion], numbers: Sequence[int], *, near: bool) -> Iterator[Way]:
    """Yield the words of motions that may help."""
    for number in numbers:
        kind = kinds()[motions[number].name]
        for key, power in kind.nearness if near else kind.remedies:
            if motions[number][key] is not None:
                yield number, key, power


def _least_change(motions: Sequence[Motion], ways: Sequence[Way], fault: LivingError, wrong: Wrong) -> list[Any] | None:
    """Return the values nearest to what is said that serve together, rounded to the safe side, or None."""

    def changed(factor: float, quick: bool) -> tuple[list[Any], InputError | None]:
        values = [_rounded(_scaled(key, motions[number][key], factor**power), power) for number, key, power in ways]
        return values, wrong(_with(motions, ways, values), quick)

    quick = fault.slow
    low, high = 1.0, fault.excess * _SLACK
    most = max(_MOST, fault.excess * _BEYOND)
    if changed(high, quick)[1] is not None and isinstance(changed(most, quick)[1], LivingError):
        return None  # what does not help at all is not searched for
    while changed(high, quick)[1] is not None:
        low, high = high, high * _STRIDE
        if high > most:
            return None
    for _ in range(_ROUNDS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if changed(middle, quick)[1] is None else (middle, high)
    while quick and high <= most:
        values, left = changed(high, False)
        if left is None:
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
