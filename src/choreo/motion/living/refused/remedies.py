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
from choreo.motion.living.proof import LivingError

_MOST, _BEYOND = 64.0, 4.0
"""Times by which a word is changed at the most."""
_ROUNDS = 4
_SLACK = 1.01
_STRIDE = 1.5
_MOST_TOLD = 2
LEAST_ROUND = 0.125
"""Part of a round that is made at least where its period is left open: what turns less is seen to stand."""
_HARDLY_SEEN = 0.05
"""Part of an angle, a size or a way that is left, below which a motion shows little of what was meant."""


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
            told.append(_told(motions, way, values[0], len(fault.numbers)))
    found = (_together(motions, fault, wrong) or _together(motions, fault, wrong, nth=-1)) if not told else None
    if found is not None:
        pairs = zip(*found, strict=True)
        told = [" and ".join(_told(motions, way, value, len(found[0])) for way, value in pairs)]
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
    firsts = _of_each(ways)
    in_step = len({(key, str(motions[number][key])) for number, key, _ in firsts}) == 1  # limbs that beat together
    periods, others = ([way for way in ways if (way[1] == "period") is is_one] for is_one in (True, False))
    found = None
    for tried in [*([firsts] if in_step else []), *([way] for way in periods)]:
        values = None if found else _least_change(motions, tried, fault, wrong)
        found = found or (None if values is None else _with(motions, tried, values))
    calm = None if found else calmed(motions, fault.numbers)
    left = fault if calm is None else wrong(calm, False)
    for tried in [[way] for way in others]:
        base = motions if calm is None else calm
        values = None if found or not isinstance(left, LivingError) else _least_change(base, tried, left, wrong)
        found = found or (None if values is None else _with(base, tried, values))
    together = None if found else _together(motions, fault, wrong, _is_open)
    found = found or (None if together is None else _with(motions, *together))
    return None if found is None or _stands(motions, found) else (found, _chosen(motions, found))


def _stands(motions: Sequence[Motion], found: Sequence[Motion]) -> bool:
    """Return whether a period was chosen so long that next to nothing of a round is made."""
    pairs = zip(motions, found, strict=True)
    return any(
        now["period"] > was["period"] and rounds_of(now) < LEAST_ROUND for was, now in pairs if makes_rounds(was)
    )


def makes_rounds(motion: Motion) -> bool:
    """Return whether a motion goes round and round, and how fast is left open."""
    return kinds()[motion.name].rounds is not None and "period" not in motion.said


def rounds_of(motion: Motion) -> float:
    """Return how many rounds are made by a motion that goes round."""
    rounds = kinds()[motion.name].rounds
    return math.inf if rounds is None else rounds(motion["period"], motion.lasts)


def slowed(motions: Sequence[Motion], fault: LivingError, wrong: Wrong) -> tuple[list[Motion], str] | None:
    """Return the motions with words by which they are slow enough, whatever the air, and what to say of these.

    Of words that their designer left open nothing is said. None where no words serve.
    """

    def too_quick(others: Sequence[Motion], quick: bool) -> InputError | None:
        left = wrong(others, quick)
        return None if isinstance(left, LivingError) and not left.near and not left.slow else left

    ways = _of_each([*_ways(motions, fault.numbers, near=False)])
    values = _least_change(motions, ways, fault, too_quick) if ways else None
    if values is None:
        return None
    pairs = [pair for pair in zip(ways, values, strict=True) if not _is_open(motions, pair[0])]
    told = [_told(motions, way, value, len(ways)) for way, value in pairs]
    return _with(motions, ways, values), " and ".join(told)


def calmed(motions: Sequence[Motion], numbers: Sequence[int]) -> list[Motion] | None:
    """Return motions of which those that go to and fro are as slow as they may be, where that is left open; or None.

    They take all the time that they have for once: in a longer period they would not come back.
    """
    calm = list(motions)
    for number in numbers:
        motion = motions[number]
        if kinds()[motion.name].to_and_fro and "period" not in motion.said and motion["period"] < motion.lasts:
            calm[number] = motion.saying(period=_rounded(motion.lasts, longer=False))
    return calm if any(now is not was for now, was in zip(calm, motions, strict=True)) else None


def _chosen(motions: Sequence[Motion], found: Sequence[Motion]) -> str:
    """Return which words were chosen."""
    return "; ".join(
        f"{called(motions, number)}: its {key} is {_shown(value)}, as it can be flown{_little(was, key, value)}"
        for number, (was, now) in enumerate(zip(motions, found, strict=True))
        for key, value in now.words
        if now is not was and value is not was[key]
    )


def _together(
    motions: Sequence[Motion],
    fault: LivingError,
    wrong: Wrong,
    usable: Callable[[Sequence[Motion], Way], bool] = lambda _, __: True,
    nth: int = 0,
) -> tuple[list[Way], list[Any]] | None:
    """Return words and values that serve together: the nth word of each motion to blame, and of who is so then."""
    blamed = list(fault.numbers)
    while True:
        ways = _of_each([way for way in _ways(motions, blamed, near=fault.near) if usable(motions, way)], nth)
        asked = _among(wrong, {number for number, _, _ in ways})  # what carries all has a part in every fault
        values = _least_change(motions, ways, fault, asked) if ways else None
        if not ways:
            return None
        # Where nothing serves, it may be for a limb that hangs on one of these: who is to blame with all of them calm?
        tried = values or _values(motions, ways, _most(fault))
        left = wrong(_with(motions, ways, tried), False)
        if left is None:
            return (ways, values) if values else None
        others = [number for number in getattr(left, "numbers", ()) if number not in blamed]
        if not others:
            return None
        blamed.extend(others)


def _of_each(ways: Sequence[Way], nth: int = 0) -> list[Way]:
    """Return the nth word of each motion."""
    numbers = dict.fromkeys(way[0] for way in ways)
    return [[way for way in ways if way[0] == number][nth] for number in numbers]


def _is_open(motions: Sequence[Motion], way: Way) -> bool:
    """Return whether the designer left a word open."""
    return way[1] not in motions[way[0]].said


def _among(wrong: Wrong, changed: set[int]) -> Wrong:
    """Return what is wrong with the motions that are changed, whatever is wrong with others."""

    def found(others: Sequence[Motion], quick: bool) -> InputError | None:
        fault = wrong(others, quick)
        return None if isinstance(fault, LivingError) and not changed & set(fault.numbers) else fault

    return found


def _told(motions: Sequence[Motion], way: Way, value: Any, count: int) -> str:
    """Return the advice to give a word another value, which names the motion where several are changed."""
    number, key, _ = way
    named = f"its {key}" if count == 1 else f"of {called(motions, number)} the {key}"
    return f"set {named} to {said_as(motions[number], key, value)}{_little(motions[number], key, value)}"


def _little(motion: Motion, key: str, value: Any) -> str:
    """Return how little is left to see of a motion with another word, where it is little."""
    if key == "period":
        turned = rounds_of(motion.saying(period=value))
        return f", in which it turns by {360 * turned:.2g} degrees in all" if turned < LEAST_ROUND else ""
    if motion.measure(key) is not None:
        return ""
    base = 1.0 if key == "scale" else 0.0
    was, left = (float(np.max(np.abs(np.asarray(word, float) - base))) for word in (motion[key], value))
    return f" ({left / was:.1%} of what was meant: hardly seen)" if left < _HARDLY_SEEN * was else ""


def said_as(motion: Motion, key: str, value: Any) -> str:
    """Return a value as the designer says that word: in bars or beats where it is said so, else in numbers."""
    measure = motion.measure(key)
    return _shown(value) if measure is None else measure.words(value)


def at_least(motion: Motion, key: str, seconds: float) -> float:
    """Return the fewest seconds that a designer can say of a word, no fewer than these."""
    measure = motion.measure(key)
    return math.ceil(seconds * 10 - 1e-6) / 10 if measure is None else measure.nearest(seconds)


def at_most(motion: Motion, key: str, seconds: float) -> float:
    """Return the most seconds that a designer can say of a word, no more than these."""
    measure = motion.measure(key)
    return math.floor(seconds * 100) / 100 if measure is None else measure.nearest(seconds, longer=False)


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
        values = _values(motions, ways, factor)
        return values, wrong(_with(motions, ways, values), quick)

    quick = fault.slow
    low, high = 1.0, fault.excess * _SLACK
    most = _most(fault)
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
        if isinstance(left, LivingError) and left.near and all(power > 0 for _, _, power in ways):
            break  # slower, the same ways are flown: who meets on them still does
        high *= _STRIDE
    return None if quick else changed(high, False)[0]


def _most(fault: LivingError) -> float:
    """Return the factor by which words are changed at the most: an acceleration is as the time squared."""
    return max(_MOST, fault.excess * _BEYOND, fault.excess**2 * _STRIDE)


def _values(motions: Sequence[Motion], ways: Sequence[Way], factor: float) -> list[Any]:
    """Return what words say that are changed by a factor."""
    return [_changed(motions[number], key, factor**power, longer=power > 0) for number, key, power in ways]


def _changed(motion: Motion, key: str, factor: float, *, longer: bool) -> Any:
    """Return a word made larger by a factor, as it can be said: in few figures, or whole bars or beats.

    What goes to and fro comes back within the time that it lasts.
    """
    value, measure = _scaled(key, motion[key], factor), motion.measure(key)
    if key == "period" and kinds()[motion.name].to_and_fro and value > motion.lasts:
        value, longer = max(motion.lasts, motion[key]), False
        if measure is not None and measure.nearest(value, longer=False) <= 0:
            return motion[key]  # not a whole bar or beat has room
    return _rounded(value, longer=longer) if measure is None else measure.nearest(value, longer=longer)


def _scaled(key: str, value: Any, factor: float) -> Any:
    """Return a word made larger by a factor; of a scale, what it is beyond 1."""
    if key == "scale":
        return 1 + (value - 1) * factor
    return np.asarray(value) * factor if not isinstance(value, float) else value * factor


def _rounded(value: Any, *, longer: bool) -> Any:
    """Return a value in two figures after its first, away from what is too much."""
    if not isinstance(value, float):
        return (
            np.round(value, 2)
            if isinstance(value, np.ndarray) and value.ndim == 2
            else tuple(float(each) for each in np.round(value, 2))
        )
    grain = 10.0 ** (math.floor(math.log10(abs(value))) - 2) if value else 1.0
    steps = math.ceil(abs(value) / grain - 1e-9) if longer else math.floor(abs(value) / grain + 1e-9)
    return float(f"{math.copysign(steps * grain, value):.6g}")


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str([[float(each) for each in row] if np.ndim(row) else float(row) for row in value])
