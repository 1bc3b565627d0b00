"""The command line: new, trace, plan, check, export, preview.

Exit codes: 0 good, 1 unsafe plan, 2 wrong input; 130 interrupted, 141 the reader of a pipe went away, and 70 a bug
in choreo itself.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence

from choreo.errors import ChoreoError

GOOD, UNSAFE, WRONG_INPUT = 0, 1, 2
BUG, INTERRUPTED, BROKEN_PIPE = 70, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : sequence of str or None
        The words after `choreo`; None for those of this process.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show stops nothing
    try:
        status = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except ChoreoError as error:
        _tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would complain again when it closes the output, so that is pointed elsewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO) or error.filename is not None:
            return _bug()
        _tell(f"what was to be printed could not be written ({error.strerror})")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WRONG_INPUT
    except Exception:
        return _bug()
    return status


def _bug() -> int:
    """Tell of the exception in hand as a fault of choreo."""
    import traceback

    from choreo import __version__

    _tell(f"this is a bug in choreo {__version__}, not a mistake of yours; please report it with these lines:")
    traceback.print_exc()
    return BUG


def _run(arguments: list[str]) -> int:
    from cyclopts import CycloptsError

    from choreo.cli import tracing  # noqa: F401 # it adds its command
    from choreo.cli.commands import app
    from choreo.cli.typed import said

    try:
        status = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        _tell(said(error))
        return WRONG_INPUT
    return status if isinstance(status, int) else GOOD


def _tell(message: str) -> None:
    print(message, file=sys.stderr)
