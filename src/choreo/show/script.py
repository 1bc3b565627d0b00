"""A show written as a Python script: its author's code runs and sets the variable `show`."""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from inspect import signature
from pathlib import Path
from typing import Any

from choreo.checks import shown
from choreo.errors import ChoreoError, ShowError
from choreo.show.show import Show

_NO_NAME = re.compile(r"No choreo attribute (\w+)")
_NO_WORD = re.compile(r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'(?:\..*)?")


def run_script(file: Path, text: str) -> Show:
    """Run a show script and return its variable `show`.

    The script may import what lies beside it. Its `__name__` is not '__main__', so that what it does when it is
    run by itself is left out.

    Raises
    ------
    ShowError
        If the script fails, with its line, or sets no `show`.
    ChoreoError
        What choreo raised in the script, with its line.
    """
    try:
        compile(text, str(file), "exec")
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise ShowError(f"{file}:{line}: not Python: {getattr(error, 'msg', error)}") from None
    before, loaded = list(sys.path), set(sys.modules)
    folder = file.resolve().parent
    sys.path.insert(0, str(folder))
    try:
        names = runpy.run_path(str(file), run_name="choreo_show")
    except ChoreoError as error:
        first, *rest = error.lines or ("",)
        raise type(error)(f"{file}:{_line(file, error)}: {first}", *rest) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        told = _meant(error) or f"the script stopped with {what}"
        raise ShowError(f"{file}:{_line(file, error)}: {told}") from None
    finally:
        sys.path[:] = before
        for name in set(sys.modules) - loaded:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == folder:
                del sys.modules[name]  # so that what lies beside the script is read anew when it is run again
    return _show_of(file, names)


def _meant(error: BaseException) -> str:
    """Return what is said of a misspelt name of choreo, or word of a call to it; nothing of all else."""
    import choreo

    lacks = _NO_NAME.fullmatch(str(error))
    if isinstance(error, AttributeError) and lacks:
        return f"choreo has no {lacks[1]}{_near(lacks[1], dir(choreo))}"
    if isinstance(error, AttributeError) and error.name is not None and "has no attribute" in str(error):
        kind = error.obj if isinstance(error.obj, type) else type(error.obj)
        known = [name for name in dir(kind) if not name.startswith("_")]
        return f"{kind.__name__} has no {error.name}{_near(error.name, known)}" if _is_ours(kind) else ""
    wrong = _NO_WORD.fullmatch(str(error))
    if not isinstance(error, TypeError) or not wrong:
        return ""
    path = wrong[1].removesuffix(".__init__").split(".")
    home = getattr(choreo, path[0]) if path[0] in dir(choreo) else None
    if home is None or _known_there(error, path[0], home) is not home:
        return ""
    words = [word for word in signature(getattr(home, path[-1], home)).parameters if word != "self"]
    return f"{path[-1]} knows no {wrong[2]} ={_near(wrong[2], words) or '; it knows ' + ', '.join(words)}"


def _is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "choreo"


def _known_there(error: BaseException, name: str, otherwise: Any) -> Any:
    """Return what has a name where the error was raised: a script may have a thing of its own of that name."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    names = {} if trace is None else trace.tb_frame.f_globals | trace.tb_frame.f_locals
    return names.get(name, otherwise)


def _near(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _line(file: Path, error: BaseException) -> int:
    """Return the innermost line of the script on the way to the error; 1 where it never got there."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _show_of(file: Path, names: dict[str, object]) -> Show:
    show = names.get("show")
    if isinstance(show, Show):
        return show
    if "show" in names:
        raise ShowError(f"{file}: its variable show is {shown(show)}; expected a choreo.Show")
    others = [name for name, value in names.items() if isinstance(value, Show)]
    hint = f"; rename '{others[0]}' to show" if others else "; end it with show = choreo.Show(...)"
    raise ShowError(f"{file}: the script sets no variable show{hint}")
