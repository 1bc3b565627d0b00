"""Is what a designer gives of the kind that is asked for: looked at in one place, told in one way.

Kinds are those of the annotations, `plan: Plan`, `keep_out: tuple[KeepOut, ...]`, so that nothing is said twice.
`asked` looks at them where a designer calls a function, `insist_fields` where a type is made.
"""

from __future__ import annotations

import ast
import functools
import inspect
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeVar

from choreo.checks import bare, is_whole, shown
from choreo.errors import InputError

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

    What can be gone through, a list, an array, a generator, becomes the tuple that is asked for, and a text that is
    None an empty one.
    """
    said = _fields_of(value.__class__)
    for name in names:
        kind = _read(said[name])
        given = getattr(value, name)
        settled = _settled(given, kind)
        _insist(what, name, given if isinstance(given, list) else settled, kind, (), error)
        object.__setattr__(value, name, settled)


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
    if isinstance(value, tuple) or not any(_is_row(one) for one in _choices(kind)):
        return value
    parts = parts_of(value)
    return value if parts is None else tuple(parts)


@functools.cache
def _fields_of(kind: type[Any]) -> Mapping[str, str]:
    """Return what each field of a type says that it is."""
    return {field.name: str(field.type) for field in fields(kind)}


@functools.cache
def _read(annotation: str) -> ast.expr:
    return ast.parse(annotation, mode="eval").body


@functools.cache
def _names(kind: ast.expr, word: str) -> bool:
    """Tell whether a kind, as `_read` gives it, speaks of a word anywhere."""
    return word in ast.dump(kind)


def _insist(
    what: str, name: str, value: object, kind: ast.expr, left: tuple[str, ...], error: type[InputError] = InputError
) -> None:
    paths = _names(kind, "PathLike")
    if name == "name" and value is None:  # a thing without one
        return
    if _fits(value, kind, left) and not (paths and isinstance(value, str) and ("\0" in value or not value.strip())):
        return
    if paths:
        expected = "a path, such as 'ring.png'" if not _names(kind, "Outline") else "a path, or an Outline"
    else:
        expected = " or ".join(_words(kind))
    raise error(f"{what}: {name} = {shown(value)}; expected {expected}{_fix(value, kind)}")


def _fits(value: object, kind: ast.expr, left: tuple[str, ...]) -> bool:
    """Tell whether a value is of a kind; whatever is not known here is left to others."""
    value = bare(value)
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
    if not name or _names(kind, "PathLike"):
        return ""
    if name in _READ_BY and isinstance(value, str | os.PathLike) and str(value).strip("\0 "):
        return f": choreo.{_READ_BY[name]}({os.fspath(value)!r}) reads it"
    return f": {_MADE_BY[name]}"
