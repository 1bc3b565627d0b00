"""Text from outside as it may be printed: signs that a terminal, a window or a page would obey are written out.

A name in a file may hold colours of a terminal, a line end that forges a second message, or a mark that turns the
reading direction around. Whoever reads it shall see it, and nothing shall obey it.
"""

from __future__ import annotations

import re
from unicodedata import category

LONGEST = 4_000
"""Characters of one line; no true sentence is longer, and a title of a million characters says nothing."""

_JOINERS = "\u200c\u200d"
"""Formats that are part of words and of composed signs, and turn nothing around."""
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Controls, formats (such as the marks of direction), halves of signs, line and paragraph ends."""
_CUT = " ... "


def printable(text: str) -> str:
    r"""Return a text as one line in which nothing is obeyed: such signs are written as Python and JSON write them.

    A line of more than `LONGEST` characters loses its middle. What is printable already stays as it is.

    Examples
    --------
    >>> printable("two\nrivers \x1b[31m\u202e潇湘")
    'two\\nrivers \\x1b[31m\\u202e潇湘'
    """
    if len(text) > LONGEST:
        half = (LONGEST - len(_CUT)) // 2
        text = f"{text[:half]}{_CUT}{text[-half:]}"
    if text.isprintable():
        return text
    return "".join(_written_out(sign) if is_obeyed(sign) else sign for sign in text)


def is_obeyed(sign: str) -> bool:
    """Tell whether a character steers what comes after it instead of being seen."""
    return category(sign) in _OBEYED and sign not in _JOINERS


def printable_json(text: str) -> str:
    r"""Return JSON, whose strings may hold any character, in which the same signs are escaped as JSON allows it.

    Examples
    --------
    >>> print(printable_json('"a\x7f\u202e\U000e0001潇"'))
    "a\u007f\u202e\udb40\udc01潇"
    """
    if text.isprintable():
        return text
    return re.sub(r"[^\n\x20-\x7e]", lambda found: _json(found[0]) if is_obeyed(found[0]) else found[0], text)


def _written_out(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def _json(sign: str) -> str:
    units = sign.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
