"""Is it of its kind, a number, finite, whole, within its range, one of these words: asked here, said in one way.

What is wrong reads `fleet: drones = 0; expected a whole number, at least 1`: which key, what was given, what would be
right. Kinds are those of the annotations, `plan: Plan`, `keep_out: tuple[KeepOut, ...]`, so that nothing is said
twice; `asked` looks at them where a designer calls a function, `insist_fields` where a type is made.
"""

from __future__ import annotations

import ast
import functools
import inspect
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeGuard, TypeVar

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
    value = _bare(value)
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
    value = _bare(value)
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


def _bare(value: object) -> object:
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


_MADE_BY = {
    "Cue": "choreo.Cue(formation) makes one",
    "Fleet": "such as choreo.Fleet(12)",
    "Formation": "choreo.trace(file).stroke(100, width=40) makes one, or a shape such as choreo.ring(12, radius=8)",
    "KeepOut": "choreo.KeepOut(polygon, height) makes one",
    "Limits": "such as choreo.Limits(max_speed=6)",
    "Music": "choreo.read_music(file) makes one",
    "Outline": "choreo.trace(file) makes one",
    "Plan": "choreo.read_plan(file) reads one, choreo.plan(show) makes one",
    "Report": "choreo.check(plan) makes one",
    "Lighting": "such as choreo.Lighting(brightness=0.8)",
    "Ruler": "choreo.read_labels(file) makes one",
    "Score": "such as choreo.Score(tempo=120)",
    "Show": "choreo.read_show(file) reads one",
}
"""Where a designer gets what is asked for."""
_READ_BY = {"Plan": "read_plan", "Show": "read_show", "Music": "read_music", "Ruler": "read_labels", "Outline": "trace"}
"""What makes it of a file."""
_OWN = (
    *_MADE_BY, "Boxes", "Camera", "CueTime", "Drawn", "Group", "LightTrack", "NamedPart", "Prism", "Span",
    "Trajectory", "View", "Zone",
)  # fmt: skip
_PLAIN: dict[str, tuple[Callable[[object], bool], str]] = {
    "str": (lambda value: isinstance(value, str), "a text"),
    "bool": (lambda value: isinstance(value, Integral) and value in (0, 1), "True or False"),
    "bytes": (lambda value: isinstance(value, bytes), "bytes"),
    "int": (is_whole, "a whole number"),
    "float": (lambda value: isinstance(value, Real) and not isinstance(value, bool), "a number"),
    "Colour": (lambda value: not hasattr(value, "shape"), "a colour, such as 'gold'"),
    "Mode": (lambda value: not hasattr(value, "shape"), "a word"),
    "Pattern": (lambda value: not hasattr(value, "shape"), "a word"),
    "Region": (lambda value: value is not None, "a region (left, lower, right, upper)"),
    "PathLike": (lambda value: isinstance(value, os.PathLike), "a path"),
    "Callable": (callable, "a function"),
}
_ROWS = ("tuple", "list", "Sequence", "Iterable")

_Asked = ParamSpec("_Asked")
_Given = TypeVar("_Given")


def asked(function: Callable[_Asked, _Given]) -> Callable[_Asked, _Given]:
    """Return a function that looks at the kinds of its arguments first.

    Examples
    --------
    >>> import choreo as ch
    >>> ch.check("show.npz")
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: check: plan = 'show.npz'; expected a Plan: choreo.read_plan('show.npz') reads it
    """
    signature = inspect.signature(function)
    named = {name: _read(str(parameter.annotation)) for name, parameter in signature.parameters.items()}
    numbers = ("int", "float")

    @functools.wraps(function)
    def open_door(*given: _Asked.args, **said: _Asked.kwargs) -> _Given:
        try:
            bound = signature.bind(*given, **said)
        except TypeError:  # too many, too few, or unknown ones: said by Python, as of any function
            return function(*given, **said)
        for name, value in bound.arguments.items():
            if isinstance(value, Iterator):  # is looked through once, and used after that
                bound.arguments[name] = _settled(value, named[name])
            _insist(function.__name__, name, bound.arguments[name], named[name], numbers)
        try:
            return function(*bound.args, **bound.kwargs)
        except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
            try:
                for name, value in bound.arguments.items():  # no number, and nobody within knew a range for it
                    _insist(function.__name__, name, value, named[name], ())
            except InputError as told:
                raise told from error
            raise

    open_door.__module__ = "choreo"  # where pickle finds it
    return open_door


def insist_fields(what: str, value: Any, *names: str, error: type[InputError] = InputError) -> None:
    """Raise an `error` that tells of the first of a type's fields that is of another kind than it says.

    What can be gone through, an array, a range, a generator, becomes the tuple that is asked for, and a text that is
    None an empty one.
    """
    said = {field.name: str(field.type) for field in fields(value)}
    for name in names:
        kind = _read(said[name])
        object.__setattr__(value, name, _settled(getattr(value, name), kind))
        _insist(what, name, getattr(value, name), kind, (), error)


def parts_of(value: Any) -> Sequence[Any] | None:
    """Return what a value holds, in its order; None for a text, for a mapping, and for what holds nothing.

    Examples
    --------
    >>> parts_of(range(3)), parts_of([1, 2]), parts_of("ab"), parts_of(4)
    ((0, 1, 2), [1, 2], None, None)
    """
    if isinstance(value, tuple | list):
        return value
    if isinstance(value, str | bytes | bytearray | Mapping):
        return None
    if getattr(value, "ndim", 0) > 0 and hasattr(value, "tolist"):
        return tuple(value.tolist())
    try:
        each = iter(value)
    except TypeError:
        return None
    return tuple(each)


def _settled(value: object, kind: ast.expr) -> object:
    """Return a tuple instead of what is none and can be gone through, where one is asked for; see `insist_fields`."""
    if value is None and _name(kind) == "str":
        return ""
    if isinstance(value, tuple | list) or not any(_is_row(one) for one in _choices(kind)):
        return value
    parts = parts_of(value)
    return value if parts is None else tuple(parts)


@functools.cache
def _read(annotation: str) -> ast.expr:
    return ast.parse(annotation, mode="eval").body


def _insist(
    what: str, name: str, value: object, kind: ast.expr, left: tuple[str, ...], error: type[InputError] = InputError
) -> None:
    paths = "PathLike" in ast.dump(kind)
    if name == "name" and value is None:  # a thing without one
        return
    if _fits(value, kind, left) and not (paths and isinstance(value, str) and ("\0" in value or not value.strip())):
        return
    if paths:
        expected = "a path, such as 'ring.png'" if "Outline" not in ast.dump(kind) else "a path, or an Outline"
    else:
        expected = " or ".join(_words(kind))
    raise error(f"{what}: {name} = {shown(value)}; expected {expected}{_fix(value, kind)}")


def _fits(value: object, kind: ast.expr, left: tuple[str, ...]) -> bool:
    """Tell whether a value is of a kind; whatever is not known here is left to others."""
    value = _bare(value)
    if isinstance(kind, ast.BinOp):
        return any(_fits(value, one, left) for one in _choices(kind))
    if isinstance(kind, ast.Constant):
        return value is None
    if _is_row(kind):
        return _fits_row(value, kind, left)
    name = _name(kind)
    if name in left:
        return True
    if name in _PLAIN:
        return _PLAIN[name][0](value)
    return name not in _OWN or any(base.__name__ == name for base in type(value).__mro__)


def _fits_row(value: object, kind: ast.expr, left: tuple[str, ...]) -> bool:
    if isinstance(value, Iterator):
        return True  # looking at its parts would use them up
    inner, endless = _inner(kind)
    parts = parts_of(value)
    if parts is None or not (endless or len(parts) == len(inner)):
        return False
    kinds = [inner[0]] * len(parts) if endless else inner
    return all(_fits(each, one, left) for each, one in zip(parts, kinds, strict=True))


def _choices(kind: ast.expr) -> list[ast.expr]:
    """Return the kinds of which each would do: `int | None` are two."""
    return [*_choices(kind.left), *_choices(kind.right)] if isinstance(kind, ast.BinOp) else [kind]


def _is_row(kind: ast.expr) -> bool:
    return isinstance(kind, ast.Subscript) and _name(kind) in _ROWS


def _inner(kind: ast.expr) -> tuple[list[ast.expr], bool]:
    """Return the kinds of a row's parts, and whether the first of them is that of all, however many."""
    inside = kind.slice if isinstance(kind, ast.Subscript) else kind
    inner = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    return inner, len(inner) == 1 or isinstance(inner[-1], ast.Constant)


def _name(kind: ast.expr) -> str:
    bare = kind.value if isinstance(kind, ast.Subscript) else kind
    return bare.attr if isinstance(bare, ast.Attribute) else bare.id if isinstance(bare, ast.Name) else ""


def _words(kind: ast.expr) -> list[str]:
    """Return what is asked for, in words, one for each that would do."""
    if isinstance(kind, ast.BinOp):
        return list(dict.fromkeys(word for one in _choices(kind) for word in _words(one)))
    if isinstance(kind, ast.Constant):
        return ["None"]
    if _is_row(kind):
        inner, endless = _inner(kind)
        each = [" or ".join(_words(one)) for one in inner[: 1 if endless else None]]
        return [f"a list, each of it {each[0]}" if endless else f"({', '.join(each)})"]
    name = _name(kind)
    return [_PLAIN[name][1] if name in _PLAIN else f"a {name}"]


def _fix(value: object, kind: ast.expr) -> str:
    """Return where what is asked for is to be had."""
    names = [_name(node) for node in ast.walk(kind) if isinstance(node, ast.Name)]
    name = next((name for name in names if name in _MADE_BY), "")
    if not name or "PathLike" in ast.dump(kind):
        return ""
    if name in _READ_BY and isinstance(value, str | os.PathLike) and str(value).strip("\0 "):
        return f": choreo.{_READ_BY[name]}({os.fspath(value)!r}) reads it"
    return f": {_MADE_BY[name]}"
