"""Is it a number, finite, whole, within its range, one of these words: asked here, and said in one way everywhere.

What is wrong reads `fleet: drones = 0; expected a whole number, at least 1`: which key, what was given, what would be
right.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TypeGuard

from choreo.errors import InputError

_LONGEST = 60
"""Characters of a wrong value that are shown."""


def number(
    what: str,
    value: object,
    unit: str = "a number",
    *,
    above: float | None = None,
    least: float | None = None,
    most: float | None = None,
    error: type[InputError] = InputError,
) -> float:
    """Return a finite number within its range as float, so that 2 and 2.0 are one value, also in files.

    Parameters
    ----------
    what : str
        Which key of what, as the message begins: "limits: max_speed".
    value : object
    unit : str
        What is expected, in the plural: "metres", "seconds", "degrees".
    above, least, most : float or None
        The range: more than `above`, or at least `least`, and at most `most`.
    error : type
        Which kind of `InputError` is raised.

    Raises
    ------
    InputError
        Of the kind `error`, if the value is none of these.

    Examples
    --------
    >>> number("cue 'lotus': hold", 12, "seconds", least=0)
    12.0
    >>> number("cue 'lotus': hold", -1, "seconds", least=0)
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: cue 'lotus': hold = -1; expected seconds, at least 0
    """
    value = bare(value)
    good = is_number(value) and (above is None or value > above)
    if not good or not is_number(value) or (least is not None and value < least) or (most is not None and value > most):
        raise error(f"{what} = {shown(value)}; expected {unit}{_range(above, least, most)}")
    return float(value)


def whole(
    what: str, value: object, *, least: int = 1, most: int | None = None, error: type[InputError] = InputError
) -> int:
    """Return a whole number within its range; raise `error` otherwise, and for True and False.

    Examples
    --------
    >>> whole("fleet: drones", 2.5)
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: fleet: drones = 2.5; expected a whole number, at least 1
    """
    if not is_whole(value) or value < least or (most is not None and value > most):
        raise error(f"{what} = {shown(value)}; expected a whole number{_range(None, least, most)}")
    return int(value)


def one_of(what: str, value: object, choices: Sequence[str], *, error: type[InputError] = InputError) -> str:
    """Return a word that is one of the choices, or raise `error` that lists them and names the nearest.

    Examples
    --------
    >>> one_of("fleet: landing", "owm", ("any", "own"))
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: fleet: landing = 'owm'; expected one of any, own; did you mean 'own'?
    """
    if isinstance(value, str) and value in choices:
        return value
    from difflib import get_close_matches

    near = get_close_matches(value.lower(), choices, n=1) if isinstance(value, str) else []
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise error(f"{what} = {shown(value)}; expected one of {', '.join(choices)}{hint}")


def shown(value: object) -> str:
    """Return a value as a message shows it: cut where it is long, and in plain words where it is no plain value.

    Examples
    --------
    >>> shown([1, "a"]), shown(max), shown(None)
    ("[1, 'a']", 'a function', 'None')
    """
    value = bare(value)
    if is_whole(value) and abs(int(value)) >= 10**20:
        return "a whole number of more than 20 digits"
    if isinstance(value, os.PathLike):
        value = str(value)
    if isinstance(value, str | bytes | list | tuple | dict) and len(value) > _LONGEST:
        value = value[:_LONGEST] if isinstance(value, str) else f"a {type(value).__name__} of {len(value)}"
    try:
        text = repr(value) if _is_plain(value) else _kind(value)
    except RecursionError:
        text = f"a {type(value).__name__} of lists in lists"
    return text if len(text) <= 2 * _LONGEST else f"{text[: 2 * _LONGEST]} ..."


def shown_of_json(value: object) -> str:
    """Return a value out of a JSON file as the file has it: null, true; cut where it is long.

    Examples
    --------
    >>> shown_of_json(None), shown_of_json([None, True, 7]), shown_of_json("a")
    ('null', '[null, true, 7]', "'a'")
    """
    if isinstance(value, str):
        return shown(value)
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return shown(value)
    return text if len(text) <= _LONGEST else shown(value)


def _is_plain(value: object) -> bool:
    """Tell whether a value is one that designers write as it is, not only to Python."""
    if isinstance(value, dict):
        return all(_is_plain(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | bytes | bool | Real)


def _kind(value: object) -> str:
    """Return what a value is, in words."""
    if callable(value) and not isinstance(value, type):
        return "a function"
    if isinstance(value, list | tuple | dict):
        return f"a {type(value).__name__} of {len(value)}"
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple):
        return f"an array of {' x '.join(map(str, shape))}"
    name = value.__name__ if isinstance(value, type) else type(value).__name__
    kind = "the type " if isinstance(value, type) else "an " if name[:1].lower() in "aeiou" else "a "
    return kind + {"complex": "complex number"}.get(name, name)


def bare(value: object) -> object:
    """Return the number, the text, True or False that numpy wraps: of an `np.int64`, an `np.bool_`, an array of one."""
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a finite number that a float can hold; True and False are none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def is_whole(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number by its kind: 3, not 3.0; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def _range(above: float | None, least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {_plain(least)} to {_plain(most)}"
    beyond = f" above {_plain(above)}" if above is not None else "" if least is None else f", at least {_plain(least)}"
    return beyond + ("" if most is None else f", at most {_plain(most)}")


def _plain(bound: float) -> str:
    return f"{bound:,.0f}" if bound == round(bound) else f"{bound:,g}"
