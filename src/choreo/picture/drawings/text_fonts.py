"""Which installed fonts the text of a drawing needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from choreo.errors import PictureError
from choreo.fonts import installed
from choreo.picture.drawings.font_file import told

_LARGEST = 64 * 1024 * 1024
"""Bytes of a font file that is looked into."""
_MOST_FILES = 40
_GENERIC = {
    "sans-serif": ("Arial", "Helvetica", "Liberation Sans", "Segoe UI", "DejaVu Sans", "Noto Sans"),
    "serif": ("Times New Roman", "Times", "Liberation Serif", "DejaVu Serif", "Noto Serif"),
    "monospace": ("Courier New", "Menlo", "Liberation Mono", "DejaVu Sans Mono", "Noto Sans Mono"),
    "cursive": ("Comic Sans MS", "Apple Chancery"),
    "fantasy": ("Impact", "Papyrus"),
}
"""Families that stand for a generic one, the first that is installed."""
_SAME = {"arial": "Liberation Sans", "helvetica": "Liberation Sans", "times new roman": "Liberation Serif",
         "times": "Liberation Serif", "courier new": "Liberation Mono", "courier": "Liberation Mono"}  # fmt: skip
"""Families of the same widths."""


@dataclass(frozen=True)
class Fonts:
    """Font files, and which of their families stand for the generic ones."""

    files: tuple[str, ...] = ()
    families: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Face:
    """What a font file holds."""

    families: frozenset[str]
    """In small letters."""
    name: str
    signs: frozenset[int]


def fonts_for(text: str, families: Iterable[str], what: str) -> Fonts:
    """Return the fonts of a drawing's text: the families that it names, and others for the characters they lack.

    Parameters
    ----------
    text : str
        All of it.
    families : iterable of str
        As the drawing names them, one or several after commas.

    Raises
    ------
    PictureError
        If no installed font has a character.
    """
    signs = {sign for sign in text if sign.isprintable() and sign != " "}
    if not signs:
        return Fonts()
    named = [name for family in families for name in _named(family)]
    chosen: dict[str, _Face] = {}
    generic = _generic()
    default = generic["serif"] or generic["sans-serif"]
    wanted = [generic.get(name, name) for name in dict.fromkeys(named)] or [default]
    for name in [*wanted, default]:
        for file in _files_of(name) or _files_of(_SAME.get(name.lower(), "")):
            chosen.setdefault(file, _face(file))
    lacking = {ord(sign) for sign in signs}.difference(*(face.signs for face in chosen.values()))
    for file in installed():
        if lacking & _face(file).signs:
            chosen[file] = _face(file)
            lacking -= _face(file).signs
    if lacking:
        raise PictureError(
            f"{what}: its text: no installed font has {told(sorted(map(chr, lacking)))}; install one that has (for "
            "Chinese the Debian package fonts-wqy-microhei), or convert the text to paths in the drawing program"
        )
    files = tuple(list(chosen)[:_MOST_FILES])
    first = chosen[files[0]].name if files else ""
    return Fonts(files, tuple((kind, name or first) for kind, name in generic.items()) + (("font", default or first),))


def own_letter(text: str, families: str) -> str:
    """Return a letter that the font of a text has, and none of those that set what it lacks; empty for none.

    Parameters
    ----------
    text : str
    families : str
        As the text names them: the first that is installed sets all characters that it has.
    """
    generic = _generic()
    wanted = [*(generic.get(name, name) for name in _named(families)), generic["serif"] or generic["sans-serif"]]
    found = next(filter(None, (_files_of(name) or _files_of(_SAME.get(name.lower(), "")) for name in wanted)), ())
    own = frozenset[int]().union(*(_face(file).signs for file in found))
    lacking = {ord(sign) for sign in text if sign.isprintable() and sign != " "} - own
    if not lacking or not own:
        return ""
    others = [signs for file in installed() if lacking & (signs := _face(file).signs)]
    left = sorted(own.difference(*others))
    return next((chr(code) for code in left if unicodedata.category(chr(code)) in ("Lu", "Ll")), "")


def _named(families: str) -> list[str]:
    return [name.strip().strip("'\"") for name in families.split(",")]


def _generic() -> dict[str, str]:
    """Return the families that stand for the generic ones; empty for none."""
    found = {kind: next(filter(_files_of, some), "") for kind, some in _GENERIC.items()}
    return {kind: _face(_files_of(name)[0]).name if name else "" for kind, name in found.items()}


def _files_of(family: str) -> tuple[str, ...]:
    wanted = family.lower()
    return tuple(file for file in installed() if wanted in _face(file).families) if wanted else ()


@lru_cache(maxsize=512)
def _face(file: str) -> _Face:
    """Return what a font file holds; nothing, where it cannot be read."""
    from fontTools.ttLib import TTCollection, TTFont

    try:
        if Path(file).stat().st_size > _LARGEST:
            return _Face(frozenset(), "", frozenset())
        whole = TTCollection(file, lazy=True).fonts if file.lower().endswith(".ttc") else [TTFont(file, lazy=True)]
        names = [record.toUnicode() for font in whole for record in font["name"].names if record.nameID in (1, 16)]
        signs = frozenset(code for font in whole for code in (font.getBestCmap() or {}))
        return _Face(frozenset(re.sub(r"\s+", " ", name).strip().lower() for name in names), names[0], signs)
    except Exception:  # a damaged font raises whatever it pleases; the others do
        return _Face(frozenset(), "", frozenset())
