"""A font file, never trusted, to the shapes of its characters."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.fonts import installed
from choreo.picture.enclosed.rings import area_of

if TYPE_CHECKING:
    from shapely import MultiPolygon

LARGEST_FONT = 128 * 1024 * 1024
"""Bytes; fonts with all of Unicode have some 40 million."""
_MOST_PIECES = 20_000
"""Curves and parts of one character."""
_STEPS = np.linspace(0, 1, 13)[1:, None]

_Result = TypeVar("_Result")


class Font:
    """A font: which characters it has, how wide they are, and their areas, in parts of an em, y up."""

    def __init__(self, file: str | os.PathLike[str]) -> None:
        from fontTools.ttLib import TTFont

        self.file = Path(file)
        if not self.file.is_file():
            raise PictureError(f"font {self.file}: no such file; give a .ttf, .otf or .ttc file")
        if self.file.stat().st_size > LARGEST_FONT:
            raise PictureError(f"font {self.file}: more than {LARGEST_FONT / 1e6:.0f} MB; give another font")
        self._font: Any = self._tried(lambda: TTFont(self.file, lazy=True, fontNumber=0))
        self._names: dict[int, str] = self._tried(lambda: dict(self._font.getBestCmap() or {}))
        self._glyphs: Any = self._tried(lambda: self._font.getGlyphSet())
        self._em: float = self._tried(lambda: float(max(self._font["head"].unitsPerEm, 1)))

    @property
    def family(self) -> str:
        """The name of its family, as other programs ask for it."""
        return str(self._tried(lambda: self._font["name"].getBestFamilyName()) or "")

    def lacks(self, text: str) -> list[str]:
        """Return the characters that the font does not have."""
        return [sign for sign in dict.fromkeys(text) if ord(sign) not in self._names]

    def width(self, sign: str) -> float:
        """Return by how much the next character stands to the right."""
        return self._tried(lambda: float(self._glyphs[self._names[ord(sign)]].width)) / self._em

    def area(self, sign: str) -> MultiPolygon:
        """Return the area of a character; its origin is the left end of its baseline."""
        pen = _pen(self._glyphs)
        self._tried(lambda: self._glyphs[self._names[ord(sign)]].draw(pen))
        return area_of([np.array(ring) / self._em for ring in pen.rings])

    def _tried(self, work: Callable[[], _Result]) -> _Result:
        """Return what the work returns; whatever a damaged font raises is a mistake of the font."""
        try:
            return work()
        except PictureError:
            raise
        except Exception:
            raise PictureError(
                f"font {self.file}: cannot be read as a font; give a whole .ttf, .otf or .ttc file"
            ) from None


def _pen(glyphs: Any) -> Any:
    """Return a pen that keeps rings of points; the class is made here, since its base loads by calls only."""
    from fontTools.pens.basePen import BasePen

    class RingPen(BasePen):  # type: ignore[misc] # its base has no types
        def __init__(self) -> None:
            super().__init__(glyphs)
            self.rings: list[list[Floats]] = []
            self.pieces = 0

        def _count(self) -> None:
            self.pieces += 1
            if self.pieces > _MOST_PIECES:
                raise PictureError(f"the font has a character of more than {_MOST_PIECES:,} pieces; give another font")

        def addComponent(self, name: str, transformation: Any) -> None:  # noqa: N802 # as fontTools calls it
            self._count()
            super().addComponent(name, transformation)

        def _moveTo(self, point: Any) -> None:  # noqa: N802
            self.rings.append([np.array(point, dtype=np.float64)])

        def _lineTo(self, point: Any) -> None:  # noqa: N802
            self._count()
            self.rings[-1].append(np.array(point, dtype=np.float64))

        def _curveToOne(self, one: Any, two: Any, end: Any) -> None:  # noqa: N802
            self._count()
            start, t = self.rings[-1][-1], _STEPS
            a, b, c = (np.array(point, dtype=np.float64) for point in (one, two, end))
            self.rings[-1] += list((1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t**2 * b + t**3 * c)

    return RingPen()


@lru_cache(maxsize=8)
def _known(file: str) -> Font | None:
    try:
        return Font(file)
    except PictureError:
        return None  # damaged, or no outlines


def fonts_of(text: str, first: Font | None = None) -> dict[str, Font]:
    """Return the font of each character: the first one wherever it has it, else the first installed one that has.

    Parameters
    ----------
    text : str
        Without line breaks.
    first : Font or None
        The font that is wanted; None for the first installed one that has all, or else most of the characters.

    Raises
    ------
    PictureError
        If no font has a character; the message names a package that brings Chinese.
    """
    signs = list(dict.fromkeys(text))
    if first is None:
        first = _most_of(text)
    chosen = {} if first is None else dict.fromkeys(set(signs).difference(first.lacks(text)), first)
    for file in installed():
        lacking = [sign for sign in signs if sign not in chosen]
        other = _known(file) if lacking else None
        if other is not None:
            chosen |= dict.fromkeys(set(lacking).difference(other.lacks(text)), other)
    lacking = [sign for sign in signs if sign not in chosen]
    if lacking:
        raise PictureError(
            f"lettering: no installed font has {told(lacking)}; install one that has (for Chinese the Debian package "
            "fonts-wqy-microhei), or give font = a .ttf, .otf or .ttc file"
        )
    return {sign: chosen[sign] for sign in signs}


def _most_of(text: str) -> Font | None:
    """Return the first installed font that has all characters, or else most of them."""
    best, fewest = None, len(text) + 1
    for file in installed():
        font = _known(file)
        if font is not None and len(font.lacks(text)) < fewest:
            best, fewest = font, len(font.lacks(text))
            if not fewest:
                break
    return best


def font_named(name: str) -> Font:
    """Return the installed font of this family, or whose file has this name, with or without its ending.

    Raises
    ------
    PictureError
        If there is none; the message has the nearest name.
    """
    import difflib

    files = {family: file for file in reversed(installed()) for family in families_of(file)}
    files |= {Path(file).stem.lower(): file for file in reversed(installed())}
    wanted = " ".join(name.lower().removesuffix(".ttf").removesuffix(".ttc").removesuffix(".otf").split())
    if wanted in files:
        return Font(files[wanted])
    near = difflib.get_close_matches(wanted, files, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "give a .ttf, .otf or .ttc file"
    raise PictureError(f"font '{name}': no such file, and no installed font has that name; {hint}")


@lru_cache(maxsize=512)
def families_of(file: str) -> tuple[str, ...]:
    """Return the names of a font file's families, in small letters; none where it cannot be read."""
    from fontTools.ttLib import TTCollection, TTFont

    try:
        if Path(file).stat().st_size > LARGEST_FONT:
            return ()
        whole = TTCollection(file, lazy=True).fonts if file.lower().endswith(".ttc") else [TTFont(file, lazy=True)]
        names = [record.toUnicode() for font in whole for record in font["name"].names if record.nameID in (1, 16)]
    except Exception:  # a damaged font raises whatever it pleases
        return ()
    return tuple(dict.fromkeys(" ".join(name.lower().split()) for name in names))


def told(signs: Iterable[str]) -> str:
    """Return characters as an error names them.

    >>> told("湘a")
    "'湘' (U+6E58), 'a' (U+0061)"
    """
    signs = list(signs)
    more = f" and {len(signs) - 6} more" if len(signs) > 6 else ""
    return ", ".join(f"'{sign}' (U+{ord(sign):04X})" for sign in signs[:6]) + more


def needs_shaping(sign: str) -> bool:
    """Tell whether a character joins its neighbours or changes its place, as in Arabic and Devanagari."""
    return unicodedata.bidirectional(sign) in ("R", "AL", "AN") or unicodedata.category(sign) in ("Mn", "Mc", "Me")
