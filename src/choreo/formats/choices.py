"""What whoever exports may choose, besides the format."""

from __future__ import annotations

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
