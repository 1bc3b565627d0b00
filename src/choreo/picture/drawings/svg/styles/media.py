"""Which rules of a style sheet hold: for a picture on a wide, light screen (Media Queries 4)."""

from __future__ import annotations

import operator
import re

_WIDE, _HIGH = 1280.0, 720.0
"""Pixels of the window in which a drawing is thought to be seen."""
_UNITS = {"px": 1.0, "em": 16.0, "rem": 16.0, "": 1.0}
_HELD = (
    "prefers-color-scheme:light", "prefers-reduced-motion:no-preference", "prefers-contrast:no-preference", "color",
    "hover:hover", "any-hover:hover", "pointer:fine", "any-pointer:fine", "orientation:landscape", "hover", "pointer",
    "scripting:none", "update:fast", "width", "height",
)  # fmt: skip
_SIZES = {"width": _WIDE, "height": _HIGH, "device-width": _WIDE, "device-height": _HIGH}
_BOUND = re.compile(r"(min|max)-([a-z-]+):([\d.]+)([a-z]*)")
_RANGE = re.compile(r"([a-z-]+)(<=|>=|<|>|=)([\d.]+)([a-z]*)")
_TURNED_RANGE = re.compile(r"([\d.]+)([a-z]*)(<=|>=|<|>|=)([a-z-]+)")
_SIGNS = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}


def is_for_screen(query: str) -> bool:
    """Tell whether a media query holds.

    >>> is_for_screen("print, (min-width: 40em) and (prefers-color-scheme: light)"), is_for_screen("(width < 600px)")
    (True, False)
    """
    return any(
        all(_holds(part.strip()) for part in re.split(r"\band\b", alternative.lower()))
        for alternative in re.split(r",|\bor\b", query)
    )


def is_supported(condition: str) -> bool:
    """Tell whether the condition of `@supports` holds: it does, unless it asks for the contrary."""
    return not condition.strip().lower().startswith("not")


def _holds(part: str) -> bool:
    if part in ("", "all", "screen", "only screen"):
        return True
    if part.startswith("not "):
        return not _holds(part[4:].strip())
    inner = part.strip("() ").replace(" ", "")
    bound = _BOUND.fullmatch(inner)
    if bound is not None:
        sign = ">=" if bound[1] == "min" else "<="
        return _compared(bound[2], sign, bound[3], bound[4])
    span = _RANGE.fullmatch(inner)
    if span is not None:
        return _compared(span[1], span[2], span[3], span[4])
    turned = _TURNED_RANGE.fullmatch(inner)
    if turned is not None:
        return _compared(turned[4], _TURNED[turned[3]], turned[1], turned[2])
    return inner in _HELD


def _compared(what: str, sign: str, number: str, unit: str) -> bool:
    if what not in _SIZES or unit not in _UNITS or number.count(".") > 1 or number == ".":
        return False
    return bool(_SIGNS[sign](_SIZES[what], float(number) * _UNITS[unit]))
