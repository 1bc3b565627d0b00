"""A formation as a text file: x, y, z in metres and red, green, blue, one dot a row."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.atomic import atomic_write
from choreo.colour import rgb
from choreo.errors import InputError, PictureError
from choreo.ordinary import EncodingError, decoded
from choreo.picture.dots.sizing import MOST_DOTS
from choreo.picture.formation import Formation

HEADER = "x,y,z,r,g,b"
LARGEST_TEXT = 16 * 1024 * 1024
"""Bytes."""
_FARTHEST = 100_000.0
"""Metres."""
_LONGEST = 20_000
"""Characters of a line: a sheet has up to 16,384 columns, of which most are empty."""


def read_points(file: str | os.PathLike[str], *, name: str | None = None) -> Formation:
    """Return the formation of a CSV file: `x,y,z` or `x,y,z,r,g,b` of one dot a row, metres and sRGB.

    A header may name the columns, in any order and with others beside them, as Skybrush's static CSV does:
    `Name,x_m,y_m,z_m,Red,Green,Blue`. Columns may be parted as spreadsheets do it, by tabs or by semicolons, then also
    with decimal commas; other units than metres are read where the header names them, `x (cm)`.

    Parameters
    ----------
    file : path
        Text, with or without a header; empty rows, and rows that begin with #, are passed over. Colours are whole
        numbers from 0 to 255, or from 0.0 to 1.0 with decimal points, or names and hash values in a column `colour`.
    name : str or None
        The formation's name; None for the file's name without its ending.

    Raises
    ------
    PictureError
        With the line, if the file is missing, too large, or holds anything else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(f"{folder}/pair.csv").write_text("x,y,z\\n0,0,10\\n2.5,0,10\\n")
    ...     pair = read_points(f"{folder}/pair.csv")
    >>> pair.name, pair.spacing, pair.colours
    ('pair', 2.5, None)
    """
    path = Path(file)
    what = f"points {path}"
    rows: list[list[float]] = []
    columns: _Columns | None = None
    part, pointed = "", False
    for number, words in _table(_text(path, what), what):
        where = f"{what}: line {number}"
        if columns is None:
            columns = _Columns.named(words, where)
            if columns is not None:
                continue
            columns = _Columns.bare(words, where)
        values, has_point = columns.row(words, where)
        if len(values) != len(rows[0] if rows else values):
            raise PictureError(
                f"{where}: {len(values)} numbers, {len(rows[0])} in the rows before; "
                "give a colour to every dot or to none"
            )
        rows.append(values)
        pointed |= has_point
        part = part or (where if any(0 < value < 1 for value in values[3:]) else "")
        if len(rows) > MOST_DOTS:
            raise PictureError(f"{what}: more than {MOST_DOTS:,} dots, more than any swarm has")
    if not rows:
        raise PictureError(f"{what}: holds no dot; expected rows of x,y,z or {HEADER}")
    table = np.array(rows)
    colours = _colours(table[:, 3:], what, part, pointed=pointed) if table.shape[1] == 6 else None
    notes = () if columns is None else columns.notes
    return Formation(table[:, :3], colours, path.stem if name is None else name, notes=notes)


def _text(path: Path, what: str) -> str:
    try:
        if not path.is_file():
            raise PictureError(f"{what}: no such file")
        if path.stat().st_size > LARGEST_TEXT:
            raise PictureError(f"{what}: more than {LARGEST_TEXT / 1e6:.0f} MB, more than {MOST_DOTS:,} dots need")
        data = path.read_bytes()
        if data.startswith(_WORKBOOKS):
            packed = "is packed, as a spreadsheet's workbook is, and no text"
            raise PictureError(f"{what}: {packed}; save the sheet as CSV (UTF-8)")
        return decoded(data)
    except EncodingError as error:
        raise PictureError(f"{what}: {error}; save it as CSV in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"{what}: cannot be opened ({reason})") from None


_WORKBOOKS = (b"PK\3\4", b"\xd0\xcf\x11\xe0")
"""How they begin, whatever their name ends in."""
_WITH_UNIT = re.compile(r"[+-]?[\d.,]+\s*[^\W\d_]+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
"""In quotes, where commas part the columns: who wrote it may mean thousands or a decimal comma."""
_PARTINGS = ("\t", ";", ",")
"""What parts the columns: the first of these that the first row has; blanks where it has none of them."""


def _table(text: str, what: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, as words, each with its line."""
    lines = text.splitlines()
    first = next((line for _, line in _plain(lines, what) if line[0] != "#"), "")
    # Where names or colours stand in front, `#1` and `#ff0000` are some; elsewhere a row that begins so is a remark.
    named = re.match(r"[\"']?(?!(x|pos)\b)[^\W\d]", first, re.IGNORECASE)
    remark = re.compile(r"#(\s|$)" if named else "#")
    kept = ((number, line) for number, line in _plain(lines, what) if not remark.match(line))
    top = next(kept, (0, ""))
    if re.fullmatch(r"sep=.", top[1], re.IGNORECASE):
        top = next(kept, (0, ""))  # spreadsheets say so what parts the columns
    parting = next((sign for sign in _PARTINGS if sign in top[1]), " ")
    for number, line in chain([top], kept):
        words = next(csv.reader([line], delimiter=parting, skipinitialspace=True), [])
        words = [f'"{word}"' if parting == "," and _THOUSANDS.fullmatch(word) else word.strip() for word in words]
        if any(words):
            yield number, words


def _plain(lines: list[str], what: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, each with its number; full-width signs are plain ones.

    A sign may become eighteen, so no line is looked at before it is needed, and none that is too long for a row.
    """
    for number, line in enumerate(lines, start=1):
        plain = line
        if len(line) <= _LONGEST and not line.isascii():
            plain = unicodedata.normalize("NFKC", line).replace("\u2212", "-")
        if len(plain) > _LONGEST:
            raise PictureError(
                f"{what}: line {number}: more than {_LONGEST:,} characters are no row of numbers, names and colours; "
                f"expected x,y,z or {HEADER}"
            )
        if plain.strip(' \r\t,;"'):
            yield number, plain.strip(" \r")


_NAMES = (("x",), ("y",), ("z",), ("r", "red"), ("g", "green"), ("b", "blue"))
_METRES = {"": 1.0, "m": 1.0, "metres": 1.0, "meters": 1.0, "mm": 0.001, "cm": 0.01, "km": 1000.0, "ft": 0.3048}
_HEADING = re.compile(
    r"(?:pos(?:ition)?[ _.]?)?([a-z]+)(?:[ _.]?(?:坐标|pos(?:ition)?))?(?:[ _/]?[\[(]?([a-z]+)[\])]?)?"
)
_TIMES = ("t", "time", "timestamp", "frame")


@dataclass(frozen=True)
class _Columns:
    """In which columns x, y, z and the colour stand, and what makes metres of their numbers."""

    at: tuple[int, ...]
    metres: tuple[float, ...] = (1.0, 1.0, 1.0)
    painted: int | None = None
    """The column that names colours, or gives their hash values."""
    width: int | None = None
    """How many columns each row has, where no header says which are meant."""
    notes: tuple[str, ...] = ()
    """What there is to say of the units."""

    @classmethod
    def named(cls, words: list[str], where: str) -> _Columns | None:
        """Return the columns that a header names; None where it is none."""
        found = [_HEADING.fullmatch(word.lower()) for word in words]
        bare = [match[1] if match else "" for match in found]
        at = [next((column for column, word in enumerate(bare) if word in names), -1) for names in _NAMES]
        if min(at[:3]) < 0:
            return None
        twice = next((names[-1] for names in _NAMES if sum(word in names for word in bare) > 1), None)
        if twice:
            raise PictureError(f"{where}: two columns are named {twice}; keep one of them")
        if any(word in _TIMES for word in bare):
            raise PictureError(f"{where}: has a column of times, so it is a flight, not one picture; keep one moment")
        units = [(found[column] or [""] * 3)[2] or "" for column in at[:3]]
        if not all(unit in _METRES for unit in units):
            raise PictureError(f"{where}: {', '.join(words[column] for column in at[:3])}: expected metres")
        if min(at[3:]) < 0 <= max(at[3:]):
            lacks = next(names[-1] for names, column in zip(_NAMES, at, strict=True) if column < 0)
            raise PictureError(f"{where}: a colour without {lacks}; name red, green and blue, or none of them")
        painted = next((column for column, word in enumerate(bare) if word in ("colour", "color")), None)
        metres = tuple(_METRES[unit] for unit in units)
        bare_axes = [axis for axis, unit in zip("xyz", units, strict=True) if not unit]
        said = ", ".join(f"{axis} in {unit}" for axis, unit in zip("xyz", units, strict=True) if unit)
        mixed = f"{said} as its header says, {' and '.join(bare_axes)} without a unit is read as metres"
        notes = (mixed,) if said and bare_axes and set(units) - {"", "m"} else ()
        return cls(tuple(at if at[3] >= 0 else at[:3]), metres, painted if at[3] < 0 else None, notes=notes)

    @classmethod
    def bare(cls, words: list[str], where: str) -> _Columns:
        """Return the columns of rows without a header: the numbers, perhaps with a name before them."""
        if not any(map(_is_number, words)) and not any(map(_WITH_UNIT.fullmatch, words)):
            raise PictureError(
                f"{where}: {','.join(words)[:60]!r} names no columns x, y and z; let the first row be x,y,z or "
                f"{HEADER}, and take out what stands above it"
            )
        first = 1 if len(words) in (4, 7) and not _is_number(words[0]) else 0
        if len(words) - first not in (3, 6):
            raise PictureError(f"{where}: {_counted(words)}; expected x,y,z or {HEADER}")
        return cls(tuple(range(first, len(words))), width=len(words))

    def row(self, words: list[str], where: str) -> tuple[list[float], bool]:
        """Return a row's numbers, and whether its colour is written with decimal points."""
        if self.width is not None and len(words) != self.width:
            raise PictureError(
                f"{where}: {_counted(words)}, {self.width} in the rows before; give a colour to every dot or to none"
            )
        if len(words) <= max(self.at[:3]):
            raise PictureError(f"{where}: {_counted(words)}; expected x,y,z or {HEADER}")
        chosen = [words[column] for column in self.at if column < len(words)]
        if not any(chosen[3:]):
            chosen = chosen[:3]  # a dot without a colour
        for word in chosen:
            if word.startswith('"') and _THOUSANDS.fullmatch(word.strip('"')):
                two = word.strip('"').replace(",", ""), word.strip('"').replace(",", ".", 1)
                raise PictureError(f"{where}: {word} may be {two[0]} or {two[1]}; write it without the comma")
        values = [_value(word) for word in chosen]
        united = next((word for word in chosen if _WITH_UNIT.fullmatch(word)), None)
        if united and None in values:
            raise PictureError(
                f"{where}: '{united[:60]}': numbers carry no unit; a header may name it, x (cm),y (cm),z (cm)"
            )
        if len(values) not in (3, 6) or None in values:
            raise PictureError(f"{where}: {','.join(chosen)[:60]!r} are no numbers; expected x,y,z or {HEADER}")
        numbers = [value for value in values if value is not None]
        numbers[:3] = [value * times for value, times in zip(numbers[:3], self.metres, strict=True)]
        if not all(abs(value) <= _FARTHEST for value in numbers[:3]):
            raise PictureError(f"{where}: {','.join(chosen[:3])[:60]}: expected metres, {_FARTHEST:,.0f} at most")
        if self.painted is not None:
            return numbers + _painted(words[self.painted : self.painted + 1], where), False
        if not all(value in range(256) or 0 < value < 1 for value in numbers[3:]):
            raise PictureError(
                f"{where}: colour {','.join(chosen[3:])[:60]}: expected three whole numbers from 0 to 255, "
                "or parts of full light from 0.0 to 1.0"
            )
        return numbers, any(re.search(r"[.,]", word) for word in chosen[3:])


def _painted(words: list[str], where: str) -> list[float]:
    """Return the colour that a word names; nothing where the row has none."""
    try:
        return [float(part) for part in rgb(words[0])] if words and words[0] else []
    except InputError as error:
        raise PictureError(f"{where}: {error}") from None


def _colours(said: Floats, what: str, part: str, *, pointed: bool) -> NDArray[np.uint8]:
    """Return colours of 0 to 255; `part` is the row that has them from 0.0 to 1.0, if one does."""
    if said.max() > 1:
        if part:
            raise PictureError(f"{part}: a colour from 0.0 to 1.0, where other rows have them from 0 to 255")
        return said.astype(np.uint8)
    if said.any() and not pointed:
        raise PictureError(f"{what}: colours of 0 and 1 are black; write 255 for full light, or 1.0")
    return np.rint(said * 255).astype(np.uint8)


def _counted(words: list[str]) -> str:
    return f"{len(words)} column{'s' * (len(words) != 1)}"


def _value(word: str) -> float | None:
    """Return the number that a word is, perhaps with a decimal comma; None where it is none."""
    number = re.fullmatch(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", word, re.IGNORECASE | re.ASCII)
    return float(word.replace(",", ".")) if number else None


def _is_number(word: str) -> bool:
    return _value(word) is not None


def save_points(formation: Formation, file: str | os.PathLike[str]) -> Path:
    """Write the dots of a formation as CSV: a header, then `x,y,z,r,g,b` of each, and return the file.

    Metres are written in full, so that what is read back is the same to the last bit; a formation without colours is
    white.

    Raises
    ------
    FileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_points(Formation([[0, 0, 0], [2.5, 0, 1]]).paint("gold"), f"{folder}/dots.csv").read_text()
    'x,y,z,r,g,b\\n0.0,0.0,0.0,255,215,0\\n2.5,0.0,1.0,255,215,0\\n'
    """
    white = np.full((len(formation), 3), 255, dtype=np.uint8)
    colours = white if formation.colours is None else formation.colours
    rows = [
        ",".join([*map(repr, place), *map(str, colour)])
        for place, colour in zip((formation.points + 0.0).tolist(), colours.tolist(), strict=True)
    ]
    with atomic_write(file) as stream:
        stream.write("\n".join([HEADER, *rows, ""]).encode())
    return Path(file)
