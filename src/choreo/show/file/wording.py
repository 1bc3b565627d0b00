"""How a wrong value of a show file is worded: its unit, the number that was meant, the nearest word."""

from __future__ import annotations

import difflib
import re

UNITS = {"m": "metres", "s": "seconds", "m/s": "metres a second", "m/s2": "metres a second squared", "°": "degrees"}
_QUANTITY = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(m/s2|m/s²|m/s|m|metres?|s|sec|seconds?|°|deg|degrees?)?\s*")


def no_number(value: object, words: str) -> str:
    """Return what is wrong with a value that is no number: perhaps it carries a unit, or stands between quotes."""
    quantity = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if quantity is None:
        return f"expected {words}" + (" without a unit" if isinstance(value, str) and " of " in words else "")
    without = " without a unit" if quantity[2] else " without quotes"
    return f"expected {words}{without}: {quantity[1]}"


def nearest(word: str, words: tuple[str, ...] | list[str]) -> str:
    """Return '; did you mean ...?' with the nearest of the words, or nothing where none is near."""
    near = difflib.get_close_matches(word.lower(), words, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
