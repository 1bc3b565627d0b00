"""Numbers as people spell them: with units, decimal commas, signs of a fraction or a clock; what to type instead."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "米"), ("metres", 1.0)),
    **dict.fromkeys(("cm", "厘米"), ("metres", 0.01)),
    **dict.fromkeys(("mm", "毫米"), ("metres", 0.001)),
    **dict.fromkeys(("km", "公里", "千米"), ("metres", 1000.0)),
    **dict.fromkeys(("ft", "feet", "foot"), ("metres", 0.3048)),
    **dict.fromkeys(("in", "inch", "inches"), ("metres", 0.0254)),
    **dict.fromkeys(("yd", "yard", "yards"), ("metres", 0.9144)),
    **dict.fromkeys(("mi", "mile", "miles"), ("metres", 1609.344)),
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒"), ("seconds", 1.0)),
    **dict.fromkeys(("ms", "毫秒"), ("seconds", 0.001)),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分", "分钟"), ("seconds", 60.0)),
    **dict.fromkeys(("h", "hour", "hours", "小时"), ("seconds", 3600.0)),
    **dict.fromkeys(("°", "deg", "degree", "degrees", "度"), ("degrees", 1.0)),
    "rad": ("degrees", 57.29577951308232),
    "m/s": ("metres a second", 1.0),
    **dict.fromkeys(("km/h", "kmh", "kph"), ("metres a second", 1 / 3.6)),
    **dict.fromkeys(("mph", "mi/h"), ("metres a second", 0.44704)),
    **dict.fromkeys(("kn", "kt", "kts", "knot", "knots"), ("metres a second", 1.852 / 3.6)),
    "ft/s": ("metres a second", 0.3048),
    "cm/s": ("metres a second", 0.01),
    **dict.fromkeys(("m/s2", "m/s²", "m/s^2"), ("metres a second squared", 1.0)),
    "%": ("a part of 1", 0.01),
}
"""What a unit measures, and how many of ours it is."""
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d+|\.)?|[.,]\d+)"
_QUANTITY = re.compile(rf"({_NUMBER})\s*((?:[^\W\d_]|[%°²³'′])[\w%°²³/·^ ]*)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):([0-5]\d(?:\.\d+)?)")
_WORKED_OUT = re.compile(rf"({_NUMBER})\s*([+*/×÷])\s*({_NUMBER})")


class Spelled(NamedTuple):
    """A number as it is typed in a show file, and why it is not typed as it was."""

    number: str
    why: str
    kind: str = ""
    """What its unit measures, where it has one that is known."""


def spelled(text: str, *, any_unit: bool = True) -> Spelled | None:
    """Return the number that a text spells in a way of its own; None where it is none.

    Units that are not known count as well, but with `any_unit=False`.

    Examples
    --------
    >>> spelled("36,5 m"), spelled("250 cm").number, spelled("1:30").number, spelled("1/4").number, spelled("gold")
    (Spelled(number='36.5', why='numbers carry no unit', kind='metres'), '2.5', '90', '0.25', None)
    """
    plain = unicodedata.normalize("NFKC", text.strip()).replace("\u2212", "-")
    if clock := _CLOCK.fullmatch(plain):
        seconds = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
        return Spelled(_short(seconds), "in seconds")
    if worked := _WORKED_OUT.fullmatch(plain):
        return _worked_out(_value(worked[1]), worked[2], _value(worked[3]))
    found = _QUANTITY.fullmatch(plain)
    if found is None:
        return None
    number, unit = found[1], (found[2] or "").strip().lower()
    kind, times = _UNITS.get(unit, ("", 1.0))
    if unit and not kind and (not any_unit or re.search(r"\d", unit)):
        return None
    plainly = _plain(number)
    if unit:
        why = kind if unit == "%" else "numbers carry no unit"
        return Spelled(plainly if times == 1.0 else _short(_value(number) * times), why, kind)
    if "," in number:
        return Spelled(plainly, "with a decimal point, not a comma")
    return Spelled(plainly, "without quotes")


def _worked_out(one: float, sign: str, other: float) -> Spelled | None:
    if sign in "/÷" and other == 0:
        return None
    result = {"+": one + other, "*": one * other, "×": one * other}.get(sign)
    return Spelled(_short(one / other if result is None else result), "numbers are worked out")


def _plain(number: str) -> str:
    """Return digits as TOML takes them: a decimal point between digits, no leading zeros."""
    sign, digits = (number[0], number[1:]) if number[0] in "+-" else ("", number)
    whole, point, part = digits.replace(",", ".").partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{point}{(part or '0') if point else ''}"


def _value(number: str) -> float:
    return float(_plain(number))


def _short(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")
