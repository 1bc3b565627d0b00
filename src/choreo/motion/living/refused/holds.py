"""For how long a moving picture is held, and a flip-book's leaf shown, where they have no time; each one tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from choreo.errors import InputError
from choreo.motion.living.bodies import called
from choreo.motion.living.given import Given
from choreo.motion.living.motions import Motion
from choreo.motion.living.proof import LivingError
from choreo.motion.living.refused.remedies import amend, at_least, at_most, calmed, least_of, makes_rounds, said_as
from choreo.motion.living.sources import leaves


@dataclass(frozen=True)
class Longer:
    """For how long a picture could be held instead: tried on the picture alone, whatever else the show does.

    Parameters
    ----------
    told : str
        The advice.
    hold : float or str
        s, or in the words of the music, as the cue says it.
    number : int
        Of the flip-book that has to be slower with it, among the motions.
    each : float, str or None
        Its leaf, as its designer says it; None where it stays as it is.
    """

    told: str
    hold: float | str
    number: int = 0
    each: float | str | None = None

    def __str__(self) -> str:
        return self.told


class HeldError(InputError):
    """A picture that cannot move as said, but longer; `rest` tells the same without that, if more serves."""

    def __init__(self, *lines: str, longer: Longer | None = None, rest: str = "") -> None:
        super().__init__(*lines)
        self.longer, self.rest = longer, rest


_LONGER = (1.1, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0)
"""Times as long a hold, as advice."""


def calmest(
    given: Given, motions: Sequence[Motion], fault: LivingError
) -> tuple[Sequence[Motion], LivingError, Longer | None]:
    """Return the motions as slow as the hold has room for, where that is left open, and what is wrong with them so.

    With it goes for how long the picture could be held instead, or None.
    """
    calm = calmed(motions, fault.numbers)
    left = None if calm is None else given.wrong(calm, quick=False)
    if calm is None or not isinstance(left, LivingError):
        return motions, fault, None
    for more in _LONGER:
        hold = at_least(motions[fault.numbers[0]], "hold", given.hold * more)
        slower = calmed([motion.lasting(hold) for motion in motions], fault.numbers)
        if slower is not None and replace(given, hold=hold).wrong(slower, quick=False) is None:
            return calm, left, _held(motions[fault.numbers[0]], hold)
    return calm, left, None


def turning(given: Given, motions: Sequence[Motion], fault: LivingError) -> Longer | None:
    """Return for how long a picture is held so that what it does at a speed left open is seen to turn, or None."""
    first = motions[fault.numbers[0]]
    if fault.near or not makes_rounds(first) or first.end is not None:
        return None
    for more in _LONGER:
        held = replace(given, hold=at_least(first, "hold", given.hold * more))
        lasting = [motion.lasting(held.hold) for motion in motions]
        left = held.wrong(lasting, quick=False)
        amended = amend(lasting, left, held.wrong) if isinstance(left, LivingError) else None
        if left is None or (amended is not None and held.wrong(amended[0], quick=False) is None):
            return _held(first, held.hold)
    return None


def longer(given: Given, motions: Sequence[Motion]) -> Longer | str:
    """Return for how long a flip-book that has no time has to be held, and for how long each leaf; or nothing."""
    number = _flip_book(motions)
    if number is None:
        return ""
    count, begin = leaves(motions[number]), motions[number].begin
    fits = at_most(motions[number], "each", (given.hold - begin) / count)
    shorter = [*motions[:number], motions[number].saying(each=fits), *motions[number + 1 :]]
    if 0 < fits < motions[number]["each"] and given.wrong(shorter, quick=False) is None:
        return f"set its each to {said_as(motions[number], 'each', fits)}"
    found = _slower(given, motions, number)
    if found is None:
        return ""
    hold, slower = found
    flip = slower[number]
    if slower is motions or "each" not in flip.said:
        return _held(flip, hold)
    held, said = _held(flip, hold), said_as(flip, "each", flip["each"])
    return replace(held, told=f"{held} and set its each to {said}", number=number, each=_typed(flip, "each", said))


def leafed(given: Given, motions: Sequence[Motion]) -> tuple[list[Motion], str] | None:
    """Return the motions with a flip-book as slow as it has to be, and what to say of it.

    None where its designer said how slow it is, or where it would last longer than the hold.
    """
    number = _flip_book(motions)
    if number is None or "each" in motions[number].said:
        return None
    found = _slower(given, motions, number)
    if found is None or found[0] > given.hold + 1e-9 or found[1] is motions:
        return None
    each = found[1][number]["each"]
    return list(found[1]), f"{called(motions, number)}: its each is {each:g}, as it can be flown"


def _slower(given: Given, motions: Sequence[Motion], number: int) -> tuple[float, Sequence[Motion]] | None:
    """Return how long a flip-book is held at least, and the motions with as slow leaves as it needs, or None."""
    count, begin = leaves(motions[number]), motions[number].begin

    def held(others: Sequence[Motion]) -> Given:
        return replace(given, hold=at_least(others[number], "hold", begin + count * others[number]["each"]))

    def wrong(others: Sequence[Motion], quick: bool) -> InputError | None:
        return held(others).wrong(others, quick)

    fault = wrong(motions, False)
    if fault is None:
        return held(motions).hold, motions
    each = least_of(motions, number, "each", fault, wrong) if isinstance(fault, LivingError) else None
    if each is None:
        return None
    slower = [*motions[:number], motions[number].saying(each=each), *motions[number + 1 :]]
    return held(slower).hold, slower


def _held(motion: Motion, hold: float) -> Longer:
    """Return the advice to hold a picture for so long, s, as its hold is said."""
    said = said_as(motion, "hold", hold)
    return Longer(f"hold it for {said}" + ("" if motion.measure("hold") else " s"), _typed(motion, "hold", said))


def _typed(motion: Motion, key: str, said: str) -> float | str:
    """Return what a show says whose designer types an advice: a number, or words of the music without their quotes."""
    return said.strip('"') if motion.measure(key) else float(said)


def _flip_book(motions: Sequence[Motion]) -> int | None:
    """Return which motion is the only flip-book that lasts as long as the picture is held; None for none or several."""
    flips = [number for number, motion in enumerate(motions) if leaves(motion) and motion.end is None]
    return flips[0] if len(flips) == 1 else None
