"""Words that no message to a designer has: Python's own, and those of the libraries below."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FOREIGN = re.compile(
    r"numpy|shapely|scipy|GEOS|ezdxf|fontTools|tomllib|pydantic|expat|\bPIL\b|libsndfile|[Tt]raceback|NoneType|ndarray|dtype"
    r"|\w+Error\b|\w+Exception\b|object at 0x|<class|<function|<built-in|__\w+__|\bErrno\b|indices must|subscriptable"
    r"|unhashable|literal for|invalid literal|could not convert|codec can|positional argument|keyword argument"
    r"|out of range for|not iterable|to unpack|has no attribute|has no len\(|shape mismatch|could not be broadcast"
    r"|truth value of|unsupported operand|not supported between|is not callable|division by zero|Expecting value"
    r"|Expecting property|delimiter: line|not well-formed|no element found|BadZipFile|not a zip file|setting an array"
    r"|unexpected keyword|must be real number|cannot be interpreted as|PosixPath|WindowsPath|np\.float|array\("
)
_OWN_PYTHON = ("the function fails at", "the script fails", ".py: ", ".py:")
"""How messages begin, or where they say it, that tell what the designer's own Python raised."""


def foreign(lines: Iterable[str]) -> list[str]:
    """Return the lines of messages that have such words.

    >>> foreign(["ring.svg: is empty", "could not convert string to float: 'a'"])
    ["could not convert string to float: 'a'"]
    """
    return [line for line in lines if _FOREIGN.search(line) and not any(own in line for own in _OWN_PYTHON)]
