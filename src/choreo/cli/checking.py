"""The commands that measure a finished plan: whether it is safe, and how much of it stands still."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import choreo as ch
from choreo.cli.commands import app
from choreo.cli.terminal import progress_bar, say, say_json

_MORE = "What takes a file too long was not looked at: with --patient it is, which may take minutes."


@app.command
def check(
    file: Path,
    /,
    *,
    limits: Path | None = None,
    patient: bool = False,
    as_json: Annotated[bool, Parameter("--json")] = False,
) -> int:
    """Check a plan in continuous time and list every violation.

    Parameters
    ----------
    file
        A plan: .npz, .skyc, or any file that 'choreo formats' says to be read.
    limits
        A .toml show whose limits to check against; without it, those of the plan.
    patient
        Let it take minutes; without it, what would take a file too long is called not proved.
    as_json
        Print the report as JSON.
    """
    from choreo.safety.check import PATIENCE
    from choreo.show.file.reading import read_limits

    with progress_bar() as progress:
        report = ch.check(
            ch.read_plan(file, progress=progress),
            None if limits is None else read_limits(limits),
            progress=progress,
            patience=PATIENCE if patient else 1.0,
        )
    if as_json:
        say_json(report.to_dict())
    else:
        more = (_MORE,) if report.cut_short and not patient else ()
        say(f"{file}: {report.summary()}; {report.against()}", *report.lines(), *more, *report.noted())
    return 0 if report.ok else 1


@app.command
def stillness(file: Path, /, *, as_json: Annotated[bool, Parameter("--json")] = False) -> int:
    """Tell how much of a show the lit picture stands still, in place and in light, and where the longest.

    Parameters
    ----------
    file
        A plan: .npz, .skyc, or any file that 'choreo formats' says to be read.
    as_json
        Print it as JSON.
    """
    with progress_bar() as progress:
        found = ch.stillness(ch.read_plan(file, progress=progress))
    if as_json:
        say_json(found.to_dict())
    else:
        say(f"{file}: {found.line()}")
    return 0
