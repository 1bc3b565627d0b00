"""Reading a plan from any file that choreo knows."""

from __future__ import annotations

import os
from pathlib import Path

from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats.plan_file.npz import load_plan
from choreo.formats.skybrush.csv_zip import read_csvzip
from choreo.formats.skybrush.skyc_reading import read_skyc

_READERS = {".npz": load_plan, ".skyc": read_skyc, ".zip": read_csvzip}


def read_plan(path: str | os.PathLike[str]) -> Plan:
    """Read a plan from a plan file, a Skybrush show or a Skybrush CSV zip, by the file's ending.

    Parameters
    ----------
    path : path
        Ending in `.npz` (choreo's plan file), `.skyc` (Skybrush) or `.zip` (Skybrush CSV).

    Returns
    -------
    Plan
        Exact curves from the first two. From samples, straight pieces, default limits, and `sample_rate` set.

    Raises
    ------
    InputError
        If the ending is another one.
    FileError
        If the file cannot be read, or is not what its ending says.
    """
    reader = _READERS.get(Path(path).suffix.lower())
    if reader is None:
        raise InputError(
            f"{path}: choreo reads plans from files ending in .npz (plan file), .skyc (Skybrush show) and .zip "
            "(Skybrush CSV)"
        )
    return reader(path)
