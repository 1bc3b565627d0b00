"""A formation as a text file: x, y, z in metres and red, green, blue, one dot a row."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from choreo.atomic import atomic_write
from choreo.errors import PictureError
from choreo.ordinary import EncodingError, decoded
from choreo.picture.dots.sizing import MOST_DOTS
from choreo.picture.formation import Formation

HEADER = "x,y,z,r,g,b"
LARGEST_TEXT = 16 * 1024 * 1024
"""Bytes."""
_FARTHEST = 100_000.0
"""Metres."""


def read_points(file: str | os.PathLike[str], *, name: str | None = None) -> Formation:
    """Return the formation of a CSV file: `x,y,z` or `x,y,z,r,g,b` of one dot a row, metres and sRGB.

    A header may name the columns, in any order and with others beside them, as Skybrush's static CSV does:
    `Name,x_m,y_m,z_m,Red,Green,Blue`.

    Parameters
    ----------
    file : path
        UTF-8 text, with or without a header; empty rows are passed over.
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
    columns: list[int] | None = None
    for number, line in enumerate(_text(path, what).splitlines(), start=1):
        words = [word.strip().strip('"') for word in line.split(",")]
        if not any(words):
            continue
        if not rows and columns is None and (columns := _columns(words)) is not None:
            continue
        rows.append(_row(_chosen(words, columns), f"{what}: line {number}", line))
        if len(rows[-1]) != len(rows[0]):
            raise PictureError(
                f"{what}: line {number}: {len(rows[-1])} numbers, {len(rows[0])} in the rows before; "
                "give a colour to every dot or to none"
            )
        if len(rows) > MOST_DOTS:
            raise PictureError(f"{what}: more than {MOST_DOTS:,} dots, more than any swarm has")
    if not rows:
        raise PictureError(f"{what}: holds no dot; expected rows of x,y,z or {HEADER}")
    table = np.array(rows)
    return Formation(
        table[:, :3],
        table[:, 3:].astype(np.uint8) if table.shape[1] == 6 else None,
        path.stem if name is None else name,
    )


def _text(path: Path, what: str) -> str:
    try:
        if not path.is_file():
            raise PictureError(f"{what}: no such file")
        if path.stat().st_size > LARGEST_TEXT:
            raise PictureError(f"{what}: more than {LARGEST_TEXT / 1e6:.0f} MB, more than {MOST_DOTS:,} dots need")
        return decoded(path.read_bytes())
    except EncodingError as error:
        raise PictureError(f"{what}: {error}; save it as CSV in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"{what}: cannot be opened ({reason})") from None


_NAMES = (("x",), ("y",), ("z",), ("r", "red"), ("g", "green"), ("b", "blue"))


def _columns(words: list[str]) -> list[int] | None:
    """Return in which columns x, y, z and the colour stand, by a header that names them; None where it is none."""
    bare = [word.lower().split("[")[0].split("(")[0].strip().removesuffix("_m") for word in words]
    at = [next((column for column, word in enumerate(bare) if word in names), -1) for names in _NAMES]
    if min(at[:3]) < 0:
        return None
    return at if min(at) >= 0 else at[:3]


def _chosen(words: list[str], columns: list[int] | None) -> list[str]:
    if columns is None:
        named = len(words) in (4, 7) and not _is_number(words[0])  # a name before the numbers
        return words[1:] if named else words
    return [words[column] for column in columns] if len(words) > max(columns) else words


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _row(words: list[str], where: str, line: str) -> list[float]:
    if ";" in line:
        raise PictureError(f"{where}: columns are parted by semicolons; save it with commas, and points in numbers")
    if len(words) not in (3, 6):
        hint = "; separate them by commas" if len(words) == 1 else ""
        raise PictureError(f"{where}: {len(words)} columns; expected x,y,z or {HEADER}{hint}")
    try:
        values = [float(word) for word in words]
    except ValueError:
        raise PictureError(f"{where}: {','.join(words)[:60]!r} are no numbers; expected x,y,z or {HEADER}") from None
    if not all(abs(value) <= _FARTHEST for value in values[:3]):
        raise PictureError(f"{where}: {','.join(words[:3])[:60]}: expected metres, {_FARTHEST:,.0f} at most")
    if not all(value in range(256) for value in values[3:]):
        raise PictureError(f"{where}: colour {','.join(words[3:])[:60]}: expected three whole numbers from 0 to 255")
    return values


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
