"""What can go wrong, for the designer.

::

    ChoreoError            everything choreo raises on purpose
    ├── InputError         something given is wrong (the command line exits with 2)
    │   ├── PictureError   a picture that cannot be read, or cannot hold its dots
    │   ├── ShowError      a show that says something impossible or misspelt
    │   └── FileError      a plan or export file that cannot be read or written
    └── UnsafeError        a plan that breaks a rule (the command line exits with 1)

Each message says what is wrong, where, what would be right, and the nearest fix.
"""

from __future__ import annotations

from choreo.printable import printable

MOST_TOLD = 50
"""Mistakes of one file that are told at once; more help nobody."""


class ChoreoError(Exception):
    r"""Base of all errors that choreo raises on purpose.

    Parameters
    ----------
    lines : str
        One true sentence, or several findings, each a line of its own. Names in it come from files: what a terminal
        would obey in them, line ends too, is written out.

    Examples
    --------
    >>> str(ChoreoError("cue 'a\nb': too near", "cue 'c': too high")).splitlines()
    ["cue 'a\\nb': too near", "cue 'c': too high"]
    """

    exit_code = 2

    def __init__(self, *lines: str) -> None:
        super().__init__(*map(printable, lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the message."""
        return self.args

    def __str__(self) -> str:
        return "\n".join(self.args)


class InputError(ChoreoError):
    """Something that the designer gave is wrong."""


class PictureError(InputError):
    """A picture that cannot be read, shows nothing, or cannot hold its dots."""


class ShowError(InputError):
    """A show that asks for something impossible, or a show file with mistakes."""


class FileError(InputError):
    """A plan or export file that cannot be read or written."""


class UnsafeError(ChoreoError):
    """A plan, or a written file, that breaks a rule of its limits."""

    exit_code = 1
