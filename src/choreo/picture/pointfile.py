"""A formation as a text file: x, y, z in metres and red, green, blue, one dot a row."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from choreo.atomic import atomic_write
from choreo.picture.formation import Formation

HEADER = "x,y,z,r,g,b"


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
