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


class ChoreoError(Exception):
    """Base of all errors that choreo raises on purpose."""

    exit_code = 2


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
