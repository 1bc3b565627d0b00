"""JSON from outside, strictly: no NaN, no key twice, and no more than finds room in memory."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from choreo.errors import FileError
from choreo.ordinary import EncodingError, decoded

_MOST_PARSED = 2_200_000_000
"""Of a JSON once it is read; the largest file that choreo writes takes 2,000."""
MOST_SAMPLED = 6_500_000_000
"""The same of formats that hold rows of samples in JSON."""
_BRACKET_BYTES, _VALUE_BYTES = 72, 32
"""What a list or object takes in memory, and what each of its values takes, about."""


def parse_json(data: bytes, where: str, most: int = _MOST_PARSED, mend: str = "save it again, smaller") -> Any:
    """Return the JSON value in `data`, or raise `FileError` naming `where`.

    Strictly: no NaN, no infinity, and no key twice, of which other programs may take the other one. Only the encoding
    may be another than UTF-8, which JSON has: some tools write it as their system does. A file of brackets takes a
    score of times its size: what would take more than `most` bytes of memory is not begun; `mend` is what to do then.
    """
    brackets = data.count(b"[") + data.count(b"{")
    if _BRACKET_BYTES * brackets + _VALUE_BYTES * data.count(b",") > most:
        raise FileError(f"{where}: holds {brackets:,} lists and objects, more than choreo can hold; {mend}")
    try:
        return json.loads(decoded(data), parse_constant=_no_number, object_pairs_hook=_once)
    except EncodingError as error:
        raise FileError(f"{where}: {error}; save it as UTF-8") from None
    except RecursionError:
        raise FileError(f"{where}: is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise FileError(f"{where}: is not valid JSON at line {error.lineno}, column {error.colno}") from None
    except _OddError as error:
        raise FileError(f"{where}: {error}") from None
    except ValueError:
        raise FileError(f"{where}: is not valid JSON: a number in it has thousands of digits") from None


class _OddError(Exception):
    """What JSON of no show has."""


def _no_number(word: str) -> None:
    raise _OddError(f"{word} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise _OddError(f"the key '{twice[:40]}' stands twice in one object; keep one of them")
    return found
