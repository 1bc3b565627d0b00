"""A picture that moves while it is held, as it is said; or what is wrong with it, and what was tried and would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from choreo.arrays import Floats
from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.living.given import Alive, Given
from choreo.motion.living.motions import Motion
from choreo.motion.living.proof import LivingError
from choreo.motion.living.refused.elsewhere import outside
from choreo.motion.living.refused.holds import HeldError, Longer, calmest, leafed, longer, turning
from choreo.motion.living.refused.larger import larger, larger_and_slower
from choreo.motion.living.refused.remedies import amend, remedy

_MOST_AMENDS = 4
"""Words that are chosen anew, where the designer left them open, at the most."""


def alive(
    points: Floats,
    drawn: Drawn,
    motions: Sequence[Motion],
    hold: float,
    limits: Limits,
    eye: Sequence[float] = (0.0, -90.0, 8.0),
) -> Alive:
    """Return a picture that moves as it is said, keeps every limit and all distances, and begins and ends at rest.

    Parameters
    ----------
    points : (n, 3) array
        The formation, m, which keeps the planning distance.
    drawn : Drawn
        Of its dots.
    motions : sequence of Motion
    hold : float
        Seconds that it lasts.
    limits : Limits
    eye : (x, y, z)
        The audience's eyes, m, for whom it looks the same whatever is parted in depth.

    Raises
    ------
    InputError
        If it cannot be flown: which motion, why, and what was tried and would do.

    Examples
    --------
    >>> import numpy as np
    >>> from choreo.motion.living.motions import Motion
    >>> row = np.array([[0.0, 30, 30], [4, 30, 30], [8, 30, 30]])
    >>> found = alive(row, Drawn.through(row), [Motion("turn", axis="y", angle=90)], 20.0, Limits())
    >>> found.leaving.round(3).tolist()
    [[4.0, 30.0, 34.0], [4.0, 30.0, 30.0], [4.0, 30.0, 26.0]]
    """

    given = Given(points, drawn, hold, limits, eye)
    motions = [motion.lasting(hold) for motion in motions]
    notes: list[str] = []
    for _ in range(_MOST_AMENDS):
        try:
            found = given.flown(motions)
            return replace(found, notes=(*found.notes, *notes))
        except LivingError as error:
            fault = error
        except InputError as error:
            longest = longer(given, motions)
            raise (_refusal([str(error)], [longest]) if longest else error) from None
        amended = amend(motions, fault, given.wrong) or leafed(given, motions)
        if amended is None:
            break
        motions, note = amended
        notes.append(note)
    crowded = given.crowded(motions) if fault.slow else None
    if crowded is not None:
        raise InputError(
            "; ".join(filter(None, [fault.fact, crowded.fact, larger_and_slower(given, motions, crowded)]))
        )
    motions, fault, held = calmest(given, motions, fault)
    tried = [remedy(motions, fault, given.wrong), held or turning(given, motions, fault)]
    tried += [larger(given, motions)] if fault.near else []
    serve = [each for each in tried if each] or [each for each in [longer(given, motions)] if each]
    facts, where = ([fault.fact], "") if fault.near or (fault.slow and serve) else outside(given, motions, fault)
    serve += [where] if where else []
    raise _refusal(facts, serve)


def _refusal(facts: Sequence[str], serve: Sequence[str | Longer]) -> InputError:
    """Return what is wrong, and what serves; what a longer hold does to the show is not known here."""

    def told(some: Sequence[str | Longer]) -> str:
        return "; ".join([*facts, ", or ".join(map(str, some))] if some else facts)

    held = next((each for each in serve if isinstance(each, Longer)), None)
    if held is None:
        return InputError(told(serve))
    others = [each for each in serve if each is not held]
    return HeldError(told(serve), longer=held, rest=told(others) if others else "")
