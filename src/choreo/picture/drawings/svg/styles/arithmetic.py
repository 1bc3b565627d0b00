"""Numbers that a style sheet lets a browser work out: `calc()`, `min()`, `clamp()` and more (CSS Values 4)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

_ABSOLUTE = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "q": 96 / 101.6}
_ANGLES = {"deg": 1.0, "rad": 180 / math.pi, "grad": 0.9, "turn": 360.0}
_REM = 16.0
_DEEPEST = 24
_NAMED = {"pi": math.pi, "e": math.e}
_NEVER_NEGATIVE = ("stroke-width", "width", "height", "r", "rx", "ry")
"""Properties of which a sum below zero counts as zero."""


@dataclass(frozen=True)
class Around:
    """What lengths are parts of, in pixels."""

    em: float = 16.0
    wide: float = 300.0
    high: float = 150.0

    def whole(self, name: str) -> float:
        """Return what per cents of a property are parts of."""
        if name in ("x", "width", "cx", "rx"):
            return self.wide
        if name in ("y", "height", "cy", "ry"):
            return self.high
        return self.em if name == "font-size" else math.hypot(self.wide, self.high) / math.sqrt(2)


class _Sum(NamedTuple):
    """A number of one unit: none, px, deg, or %."""

    number: float
    unit: str


class _NoSumError(ValueError):
    """Not to be worked out."""


def worked_out(value: str, name: str, around: Around) -> str:
    """Return a value with what is to be worked out as plain numbers; what cannot be is left as it is.

    >>> worked_out("calc(50% - 20px)", "x", Around(wide=200))
    '80px'
    >>> worked_out("rotate(calc(10deg * 2)) scale(min(2, 3))", "transform", Around())
    'rotate(20deg) scale(2)'
    """
    import tinycss2

    if "(" not in value or not any(f"{word}(" in value.lower() for word in _FUNCTIONS):
        return value
    return _said(tinycss2.parse_component_value_list(value), name, around, 0)


def _said(tokens: Sequence[Any], name: str, around: Around, depth: int) -> str:
    return "".join(_one(token, name, around, depth) for token in tokens)


def _one(token: Any, name: str, around: Around, depth: int) -> str:
    if token.type != "function" or depth > _DEEPEST:
        return str(token.serialize())
    if token.lower_name in _FUNCTIONS:
        try:
            found = _Sums(around, around.whole(name), {}).of(token)
        except (ArithmeticError, TypeError, ValueError):  # no sum, or too few or too many numbers for it
            return str(token.serialize())
        number = max(found.number, 0.0) if name in _NEVER_NEGATIVE else found.number
        return f"{number:.9g}{found.unit}"
    return f"{token.name}({_said(token.arguments, name, around, depth + 1)})"


def number_of(token: Any, named: Mapping[str, float], whole: float) -> float | None:
    """Return a component of a colour that is worked out of the channels of another; None where that cannot be.

    Parameters
    ----------
    named : mapping of str to float
        What words stand for: `r`, `alpha`.
    whole : float
        What per cents are parts of.
    """
    try:
        return _Sums(Around(), whole, named).of(token, plain=True).number
    except (ArithmeticError, TypeError, ValueError):  # no sum, or too few or too many numbers for it
        return None


@dataclass(frozen=True)
class _Sums:
    """How a sum is worked out."""

    around: Around
    whole: float
    named: Mapping[str, float]

    def of(self, token: Any, depth: int = 0, *, plain: bool = False) -> _Sum:
        """Return the number of a token; `plain` for per cents as the numbers that they are parts of."""
        if depth > _DEEPEST:
            raise _NoSumError
        found = self._read(token, depth)
        found = _Sum(found.number / 100 * self.whole, "") if plain and found.unit == "%" else found
        if not math.isfinite(found.number):
            raise _NoSumError
        return found

    def _read(self, token: Any, depth: int) -> _Sum:
        if token.type == "number":
            return _Sum(token.value, "")
        if token.type == "percentage":
            return _Sum(token.value, "%")
        if token.type == "dimension":
            return self._length(token.value, token.lower_unit)
        if token.type == "ident" and token.lower_value in {**_NAMED, **self.named}:
            return _Sum({**_NAMED, **self.named}[token.lower_value], "")
        if token.type == "() block":
            return self._sum(token.content, depth + 1)
        if token.type == "function" and token.lower_name in _FUNCTIONS:
            groups = _groups(token.arguments)
            if token.lower_name == "round" and groups[0] and _word(groups[0][0]) in _ROUNDINGS:
                return self._rounded(_word(groups[0][0]), groups[1:], depth)
            return _FUNCTIONS[token.lower_name](self._alike([self._sum(group, depth + 1) for group in groups]))
        raise _NoSumError

    def _length(self, number: float, unit: str) -> _Sum:
        if unit in _ANGLES:
            return _Sum(number * _ANGLES[unit], "deg")
        relative = {
            "em": self.around.em, "ex": self.around.em / 2, "ch": self.around.em / 2, "rem": _REM,
            "vw": self.around.wide / 100, "vh": self.around.high / 100,
            "vmin": min(self.around.wide, self.around.high) / 100,
            "vmax": max(self.around.wide, self.around.high) / 100,
        }  # fmt: skip
        if unit not in {**_ABSOLUTE, **relative}:
            raise _NoSumError
        return _Sum(number * {**_ABSOLUTE, **relative}[unit], "px")

    def _sum(self, tokens: Sequence[Any], depth: int) -> _Sum:
        """Return a sum of products."""
        terms: list[_Sum] = []
        factors: list[_Sum] = []
        sign, over = 1.0, False
        for token in (*(one for one in tokens if one.type not in ("whitespace", "comment")), None):
            word = "" if token is None or token.type != "literal" else token.value
            if token is None or word in ("+", "-"):
                if not factors:
                    raise _NoSumError
                term = _product(factors)
                terms.append(_Sum(sign * term.number, term.unit))
                sign, factors, over = -1.0 if word == "-" else 1.0, [], False
            elif word in ("*", "/"):
                over = word == "/"
            else:
                factor = self.of(token, depth)
                if over and factor.unit:
                    raise _NoSumError
                factors.append(_Sum(1 / factor.number, "") if over else factor)
                over = False
        terms = self._alike(terms)
        return _Sum(sum(term.number for term in terms), terms[0].unit)

    def _alike(self, terms: list[_Sum]) -> list[_Sum]:
        """Return terms in one unit: per cents beside lengths, or beside a colour's channels, are parts of the whole."""
        units = {term.unit for term in terms}
        if len(units) <= 1:
            return terms
        other = (units - {"%"}).pop() if len(units) == 2 and "%" in units else None
        if other is None or (other != "px" and not self.named):
            raise _NoSumError
        return [_Sum(each.number / 100 * self.whole, other) if each.unit == "%" else each for each in terms]

    def _rounded(self, how: str, groups: list[list[Any]], depth: int) -> _Sum:
        value, *step = self._alike([self._sum(group, depth + 1) for group in groups])
        width = step[0].number if step else 1.0
        return _Sum(_ROUNDINGS[how](value.number / width) * width, value.unit)


def _groups(tokens: Sequence[Any]) -> list[list[Any]]:
    groups: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            groups.append([])
        elif token.type not in ("whitespace", "comment"):
            groups[-1].append(token)
    return groups


def _word(token: Any) -> str:
    return str(token.lower_value) if token.type == "ident" else ""


def _product(factors: list[_Sum]) -> _Sum:
    units = [factor.unit for factor in factors if factor.unit]
    if len(units) > 1:
        raise _NoSumError
    return _Sum(math.prod(factor.number for factor in factors), units[0] if units else "")


def _on(work: Callable[..., float], unit: str | None = None) -> Callable[[list[_Sum]], _Sum]:
    return lambda terms: _Sum(work(*(each.number for each in terms)), terms[0].unit if unit is None else unit)


def _turned(work: Callable[[float], float]) -> Callable[[list[_Sum]], _Sum]:
    def turned(terms: list[_Sum]) -> _Sum:
        (angle,) = terms
        return _Sum(work(math.radians(angle.number) if angle.unit == "deg" else angle.number), "")

    return turned


def _halves_up(number: float) -> float:
    return math.floor(number + 0.5)


_ROUNDINGS: dict[str, Callable[[float], float]] = {
    "nearest": _halves_up, "up": math.ceil, "down": math.floor, "to-zero": math.trunc,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[[list[_Sum]], _Sum]] = {
    "calc": _on(lambda value: value),
    "min": _on(lambda *values: min(values)),
    "max": _on(lambda *values: max(values)),
    "clamp": _on(lambda least, value, most: max(least, min(value, most))),
    "round": _on(lambda value, step=1.0: _halves_up(value / step) * step),
    "mod": _on(lambda value, step: value - step * math.floor(value / step)),
    "rem": _on(math.fmod),
    "abs": _on(abs),
    "sign": _on(lambda value: math.copysign(1.0, value) if value else 0.0, ""),
    "sqrt": _on(math.sqrt),
    "pow": _on(math.pow),
    "hypot": _on(math.hypot),
    "sin": _turned(math.sin),
    "cos": _turned(math.cos),
    "tan": _turned(math.tan),
}
