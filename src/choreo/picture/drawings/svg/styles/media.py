"""Which rules of a style sheet hold: for a picture on a wide, light screen (Media Queries 4)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

_WIDE, _HIGH = 1280.0, 720.0
"""Pixels of the window in which a drawing is thought to be seen."""
_UNITS = {"px": 1.0, "em": 16.0, "rem": 16.0, "": 1.0}
_HELD = (
    "prefers-color-scheme:light", "prefers-reduced-motion:no-preference", "prefers-contrast:no-preference", "color",
    "hover:hover", "any-hover:hover", "pointer:fine", "any-pointer:fine", "orientation:landscape", "hover", "pointer",
    "scripting:none", "update:fast", "width", "height",
)  # fmt: skip
_SIZES = {
    "width": _WIDE, "height": _HIGH, "device-width": _WIDE, "device-height": _HIGH, "inline-size": _WIDE,
    "block-size": _HIGH,
}  # fmt: skip
_DEEPEST, _MOST_BRACKETS, _LONGEST = 16, 100, 2_000
"""Of conditions within conditions, and of one: what is deeper or longer does not hold."""
_BOUND = re.compile(r"(min|max)-([a-z-]+):([\d.]+[a-z]*)")
_NUMBER = re.compile(r"(\d+(?:\.\d*)?|\.\d+)([a-z]*)")
_SIGN = re.compile(r"(<=|>=|<|>|=)")
_SIGNS = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}


def is_for_screen(query: str) -> bool:
    """Tell whether a media query holds.

    >>> is_for_screen("print, (min-width: 40em) and (prefers-color-scheme: light)"), is_for_screen("(width < 600px)")
    (True, False)
    """
    alternatives: list[list[Any]] = [[]]
    for token in _tokens(query):
        if token.type == "literal" and token.value == ",":
            alternatives.append([])
        else:
            alternatives[-1].append(token)
    return alternatives == [[]] or any(_is_met(alternative) for alternative in alternatives)


def is_supported(condition: str) -> bool:
    """Tell whether the condition of `@supports` holds: what it asks for is there, and nothing else is.

    >>> is_supported("(fill: red)"), is_supported("(fill: red) and (not (mask: none))")
    (True, False)
    """
    return _holds(_tokens(condition), lambda _: True)


def is_contained(condition: str) -> bool:
    """Tell whether the condition of `@container` holds: whatever is around is thought to fill the window."""
    tokens = _tokens(condition)
    named = _word(tokens[:1]) not in ("", "not")
    return _holds(tokens[1:] if named else tokens, _is_so)


def _tokens(text: str) -> list[Any]:
    import tinycss2

    if len(text) > _LONGEST or sum(map(text.count, "([{")) > _MOST_BRACKETS:
        text = "and"  # which says nothing
    return _without_spaces(tinycss2.parse_component_value_list(text, skip_comments=True))


def _without_spaces(tokens: Sequence[Any]) -> list[Any]:
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


def _word(tokens: Sequence[Any]) -> str:
    """Return the first of some tokens if it is a word, or nothing."""
    return str(tokens[0].lower_value) if tokens and tokens[0].type == "ident" else ""


def _is_met(tokens: list[Any]) -> bool:
    """Tell whether one alternative of a media query holds; `not` before a kind of device turns all of it round."""
    word, kind = _word(tokens), _word(tokens[1:])
    if word in ("not", "only") and kind:
        return kind not in ("not", "only") and _is_met(tokens[1:]) == (word == "only")
    if not word or word == "not":
        return _holds(tokens, _is_so)
    return word in ("all", "screen") and (len(tokens) == 1 or (kind == "and" and _holds(tokens[2:], _is_so)))


def _holds(tokens: Sequence[Any], is_so: Callable[[str], bool], depth: int = 0) -> bool:
    """Tell whether a condition holds: parts in brackets, all joined by `and`, or all by `or`, or one after `not`."""
    if _word(tokens) == "not":
        bracketed = len(tokens) == 2 and tokens[1].type in ("() block", "function")
        return bracketed and not _part_holds(tokens[1], is_so, depth)
    joined = {_word([token]) for token in tokens[1::2]}
    if len(tokens) % 2 == 0 or joined not in (set(), {"and"}, {"or"}):
        return False
    parts = (_part_holds(token, is_so, depth) for token in tokens[::2])
    return any(parts) if joined == {"or"} else all(parts)


def _part_holds(token: Any, is_so: Callable[[str], bool], depth: int) -> bool:
    import tinycss2

    if token.type == "() block" and depth < _DEEPEST:
        inner = _without_spaces(token.content)
        if _word(inner) == "not" or (inner and inner[0].type == "() block"):
            return _holds(inner, is_so, depth + 1)
        return is_so(tinycss2.serialize(inner).lower())
    return bool(token.type == "function") and is_so(tinycss2.serialize([token]).lower())


def _is_so(feature: str) -> bool:
    """Tell whether the window has a feature: a word, a bound, or a size between signs."""
    bound = _BOUND.fullmatch(feature)
    if bound is not None:
        return _compared(bound[2], ">=" if bound[1] == "min" else "<=", bound[3])
    match _SIGN.split(feature):
        case [least, sign, size, other, most] if sign[0] == other[0] != "=":
            return _compared(size, _TURNED[sign], least) and _compared(size, other, most)
        case [number, sign, size] if size in _SIZES:
            return _compared(size, _TURNED[sign], number)
        case [size, sign, number]:
            return _compared(size, sign, number)
    return feature in _HELD


def _compared(size: str, sign: str, number: str) -> bool:
    found = _NUMBER.fullmatch(number)
    if size not in _SIZES or found is None or found[2] not in _UNITS:
        return False
    return bool(_SIGNS[sign](_SIZES[size], float(found[1]) * _UNITS[found[2]]))
