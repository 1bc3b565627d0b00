"""A picture that would have to be held longer: whether the whole show can be planned so; tried, then told."""

from __future__ import annotations

from dataclasses import replace

from choreo.motion.living.refused.holds import Longer
from choreo.planning.advised.trying import Refused
from choreo.planning.work.moving import MovingError
from choreo.show.show import Cue, Show

_MOST_TRIES = 4


def for_all(error: MovingError, show: Show, refused: Refused) -> MovingError:
    """Return the refusal of all cues whose pictures cannot move as said, each in a line.

    Of the first one the advice to hold it longer was tried on the whole show; of others that takes its time once the
    first is mended, so it is told only where there is no other one, as what it is.
    """
    lines = [*for_longer(error, show, refused).lines]
    for other in error.others:
        alone = other.longer is not None and not other.rest
        told = [other.rest] if other.rest else list(other.lines)
        lines += [*told[:-1], f"{told[-1]}: tried on this picture alone"] if alone else told
    return MovingError(*lines, number=error.number)


def for_longer(error: MovingError, show: Show, refused: Refused) -> MovingError:
    """Return the refusal of a cue whose advice to hold it longer was tried on the whole show.

    Where the show cannot be planned so, that advice is left out; where there is no other one, what stands in its way
    is told. A picture that moves wrongly for its own sake stands meanwhile: it is refused with or without the advice.
    """
    if error.longer is None:
        return error
    other = _held(show, error.number, error.longer)
    left = refused(other)
    for _ in range(_MOST_TRIES):
        if not isinstance(left, MovingError) or left.number == error.number:
            break
        other = _changed(other, left.number, replace(other.cues[left.number - 1], motion=()))
        left = refused(other)
    if left is None:
        return error
    if error.rest:
        return MovingError(error.rest, number=error.number)
    return MovingError(f"{error}: that serves this picture alone; then {left.lines[0]}", number=error.number)


def _held(show: Show, number: int, longer: Longer) -> Show:
    """Return the show in which a cue is held longer, and its flip-book is slower where that is said."""
    cue = show.cues[number - 1]
    motions = list(cue.motion)
    if longer.each is not None:
        motions[longer.number] = motions[longer.number].saying(each=longer.each)
    return _changed(show, number, replace(cue, hold=longer.hold, motion=motions))


def _changed(show: Show, number: int, cue: Cue) -> Show:
    """Return the show with another cue of this number."""
    return replace(show, cues=[cue if index == number else own for index, own in enumerate(show.cues, start=1)])
