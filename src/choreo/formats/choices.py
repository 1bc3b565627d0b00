"""What whoever exports may choose, besides the format."""

from __future__ import annotations

import math
from dataclasses import dataclass

from choreo.checks import is_number
from choreo.errors import InputError

SLOWEST, FASTEST = 1.0, 100.0
"""Samples a second."""


@dataclass(frozen=True)
class Choices:
    """How a plan is written.

    Parameters
    ----------
    rate : float or None
        Samples a second, where a format holds samples; None for the format's own.
    towards : bool
        Whether Z points towards the audience in a VVIZ file, as OpenGL has it; else away from it, as its makers say.
    way_home : bool
        Whether a `.skyb` holds a return plan: ways home from the middle of the show.
    exact : bool
        Whether a `.glb` holds the very curves and all keyframes of light, however large it becomes.

    Examples
    --------
    >>> Choices().hertz(20.0), Choices(rate=4).hertz(20.0)
    (20.0, 4.0)
    """

    rate: float | None = None
    towards: bool = False
    way_home: bool = False
    exact: bool = False

    def hertz(self, usual: float, least: float = SLOWEST, most: float = FASTEST) -> float:
        """Return the samples a second, `usual` of them where nothing was chosen.

        Raises
        ------
        InputError
            If the rate is not within `least` and `most`.
        """
        rate = usual if self.rate is None else self.rate
        if not (is_number(rate) and least <= rate <= most):
            raise InputError(f"rate = {rate:g}; expected {least:g} to {most:g} samples a second")
        return float(rate)


MOST_MOMENTS, MOST_SAMPLES = 500_000, 20_000_000
"""Of one drone that choreo writes, seven hours at 20 a second, and of all in a file of which each is a row."""


def insist_on_few(end: float, hertz: float, drones: int = 0, *, rated: bool = False) -> None:
    """Raise before a show of `end` s is sampled `hertz` times a second into more than a file, or the memory, holds.

    Parameters
    ----------
    end, hertz : float
    drones : int
        Whose samples are all rows of one file; 0 where steady ones are joined.
    rated : bool
        Whether a lower rate may be given: then the highest whole one that would do is told.

    Examples
    --------
    >>> insist_on_few(660.0, 20.0, 1500)
    >>> insist_on_few(86_400.0, 50.0)
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: the show lasts 24.0 hours, which makes 4,320,000 moments at 50 a second; choreo writes at
        most 500,000: write a shorter show
    """
    moments = end * hertz
    lasts = f"the show lasts {end / 3600:.1f} hours" if end >= 3600 else f"the show lasts {end / 60:.0f} minutes"
    rate = math.floor(min(MOST_MOMENTS / end, (MOST_SAMPLES / max(1, drones) - 2) / end)) if end > 0 else 0
    way_out = f"give --rate {rate}, or write a shorter show" if rated and rate >= SLOWEST else "write a shorter show"
    if moments > MOST_MOMENTS:
        raise InputError(
            f"{lasts}, which makes {moments:,.0f} moments at {hertz:g} a second; choreo writes at most "
            f"{MOST_MOMENTS:,}: {way_out}"
        )
    if moments * drones > MOST_SAMPLES:
        raise InputError(
            f"{lasts}, which makes {moments * drones:,.0f} rows of {drones:,} drones at {hertz:g} a second; choreo "
            f"reads back at most {MOST_SAMPLES:,}: {way_out}, or write it in parts (--drones)"
        )
