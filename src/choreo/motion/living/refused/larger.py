"""How much larger a moving picture is drawn whose dots come too near; each size is tried."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from choreo.errors import InputError
from choreo.motion.living.given import Given
from choreo.motion.living.motions import Motion
from choreo.motion.living.proof import CrowdedError, LivingError
from choreo.motion.living.refused.remedies import remedy

_LARGER = (2, 5, 10, 15, 20, 30, 40, 60, 80, 100)
"""Per cent by which a picture is made larger as advice."""


def larger(given: Given, motions: Sequence[Motion]) -> str:
    """Return by how much larger the picture could be moved so, or nothing."""
    for percent in _LARGER:
        with suppress(InputError):
            given.scaled(1 + percent / 100).flown(motions)
            return f"draw it {1 + percent / 100:.2f} times as large with as many dots"
    return ""


def larger_and_slower(given: Given, motions: Sequence[Motion], crowded: CrowdedError) -> str:
    """Return how much larger a picture that is too dense is drawn, and which words then serve; or nothing."""
    if crowded.part <= 0:
        return ""  # dots in one place are so in any size
    size = np.ceil(100 / crowded.part + 1e-6) / 100
    wide = given.scaled(size)
    try:
        wide.flown(motions)
    except LivingError as fault:
        words = remedy(motions, fault, wide.wrong)
        return f"draw it {size:.2f} times as large with as many dots, and then {words}" if words else ""
    except InputError:
        return ""
    return f"draw it {size:.2f} times as large with as many dots"
