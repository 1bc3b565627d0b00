"""Reading a plan from any file that choreo knows."""

from __future__ import annotations

import os

from choreo.core.plan import Plan
from choreo.formats.table import reader_of
from choreo.progress import Progress, silent


def read_plan(path: str | os.PathLike[str], *, progress: Progress = silent) -> Plan:
    """Read a plan from a plan file, or from a show of another tool, by the file's ending.

    Parameters
    ----------
    path : path
        Ending as one of the formats that `choreo formats` says to be read: `.npz`, `.skyc`, `.vviz`, `.skyb.zip` and
        others. What is in a plain `.zip` is looked up.
    progress : callable
        Told the stage's name and the part that is done.

    Returns
    -------
    Plan
        Exact curves from files that hold curves. From samples, straight pieces, default limits, and `sample_rate` set.

    Raises
    ------
    InputError
        If the ending is another one.
    FileError
        If the file cannot be read, or is not what its ending says.
    """
    return reader_of(path)(path, progress)
