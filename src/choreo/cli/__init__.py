"""The command line: new, trace, plan, check, export, preview.

Exit codes: 0 good, 1 unsafe plan, 2 wrong input; 130 interrupted, 143 and 129 told to end (SIGTERM, SIGHUP), 141 the
reader of a pipe went away, and 70 a bug in choreo itself.
"""

from __future__ import annotations

import atexit
import errno
import gc
import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

from choreo.cli.interrupts import Ended, ended_by_signals
from choreo.errors import ChoreoError
from choreo.printable import printable

GOOD, UNSAFE, WRONG_INPUT = 0, 1, 2
BUG, INTERRUPTED, BROKEN_PIPE = 70, 130, 141
_OBJECTS = 50_000
"""New objects after which Python looks for garbage; its own 700 come about many times in the import of one library."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : sequence of str or None
        The words after `choreo`; None for those of this process.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show stops nothing
    # Work is shared out by processes: threads within numpy's linear algebra would wait for each other, busily.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy loads, which is not before here
    # Huge pages are emptied by the system for each large array anew: half of what it does in planning was that.
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    if arguments is None:
        atexit.register(gc.freeze)  # its end looks for no garbage in all that was loaded
    try:
        with ended_by_signals(), _libraries_silent(), _garbage_seldom():
            return _answered(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt as interrupt:
        status = interrupt.exit_code if isinstance(interrupt, Ended) else INTERRUPTED
    if arguments is None:
        _leave(status)
    return status


def _leave(status: int) -> NoReturn:
    """End this process at once: Python would wait for threads, such as one that hears of workers that were ended."""
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(status)


def _answered(arguments: list[str]) -> int:
    """Run a command, and tell what is wrong; what interrupts it is raised."""
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except ChoreoError as error:
        _tell(*error.lines)
        return error.exit_code
    except BrokenPipeError:
        # Python would complain again when it closes the output, so that is pointed elsewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except MemoryError:
        _tell("this takes more memory than there is; take fewer drones, a shorter show, or a smaller picture")
        return WRONG_INPUT
    except OSError as error:
        if error.filename is not None and error.strerror:
            _tell(f"{os.fsdecode(error.filename)}: {error.strerror}")
            return WRONG_INPUT
        if error.errno not in (errno.ENOSPC, errno.EIO):
            return _bug()
        _tell(f"what was to be printed could not be written ({error.strerror})")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WRONG_INPUT
    except Exception:
        return _bug()
    return status


@contextmanager
def _garbage_seldom() -> Iterator[None]:
    """Look for cycles of garbage less often: there are few, and thousands of lasting objects to look through."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def _libraries_silent() -> Iterator[None]:
    """Keep what libraries warn and log of from the terminal, unless Python was told to show warnings.

    What is wrong with a file, choreo says itself; what a show's script warns of, its author hears.
    """
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings():
            if not sys.warnoptions:
                warnings.simplefilter("ignore")
                warnings.filterwarnings("default", module="choreo_show")
            yield
    finally:
        logging.getLogger().removeHandler(handler)


def _bug() -> int:
    """Tell of the exception in hand as a fault of choreo."""
    import traceback

    from choreo import __version__

    _tell(f"this is a bug in choreo {__version__}, not a mistake of yours; please report it with these lines:")
    _tell(*traceback.format_exc().splitlines())
    return BUG


def _run(arguments: list[str]) -> int:
    from cyclopts import CycloptsError

    from choreo.cli import checking, tracing  # noqa: F401 # they add their commands
    from choreo.cli.commands import app
    from choreo.cli.typed import said

    try:
        status = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        _tell(*said(error))
        return WRONG_INPUT
    return status if isinstance(status, int) else GOOD


def _tell(*lines: str) -> None:
    for line in lines:
        print(printable(line), file=sys.stderr)
