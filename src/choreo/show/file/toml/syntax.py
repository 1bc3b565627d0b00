"""What a show file that is no TOML gets to read: each line, what stands there, and what to type instead.

Most such files were typed with a Chinese keyboard, in a word processor, or with the habits of a spreadsheet. What is
said to be typed was tried: it is TOML.
"""

from __future__ import annotations

import re
import tomllib
from ast import literal_eval
from typing import NamedTuple

from choreo.checks import shown
from choreo.show.file.toml.habits import COLOUR, HABITS, STRING, Meant, opened

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_NAMED = ("formation", "group", "light")
_BEGINS = re.compile(r"\s*(?:\[+\s*[A-Za-z_]|[\w.-]+\s*=)")
"""A line with which something new begins: what was opened before it should be closed."""
_SEVERAL_LINES = re.compile(r""""{3}.*?"{3}|'{3}.*?'{3}""", re.DOTALL)
_DEEPEST = 4
"""Habits that one line may have at once."""
_ENDLESS = re.compile(r"[\d_]{1000}")
"""A number that Python does not read, without saying where it stands."""
_LONGEST = 2000
"""Characters of a line that is looked at more closely."""
_MOST = 50
"""Faults that are told at once."""
_LARGEST = 200_000
"""Characters of a file in which more than one fault is looked for."""


class Faults(NamedTuple):
    """What is no TOML in a text, each with its line, and the text in which all of that is mended, if it could be."""

    told: list[tuple[int, str]]
    mended: str | None


def syntax_faults(text: str, reason: str) -> Faults:
    """Return what is no TOML in a text, line by line.

    Parameters
    ----------
    text : str
        Of the whole file.
    reason : str
        What the parser of the standard library says of it.

    Examples
    --------
    >>> faults = syntax_faults("width = 36m\\ntitle = first", "Expected newline (at line 1, column 11)")
    >>> for line, told in faults.told:
    ...     print(line, told)
    1 width = 36m: write 36, numbers carry no unit
    2 title = first: put words between quotes: title = "first"
    """
    other = _other_kind(text)
    if other:
        return Faults([(1, other)], None)
    told: list[tuple[int, str]] = []
    lines = text.split("\n")
    while True:
        number, words, typed = _fault(lines, reason)
        if number in [line for line, _ in told]:  # what was to help did not
            return Faults(told, None)
        told.append((number, words))
        if typed is None or len(told) >= _MOST or len(text) > _LARGEST:
            return Faults(told, None)
        lines[number - 1] = typed
        try:
            tomllib.loads("\n".join(lines))
        except (ValueError, RecursionError) as error:
            reason = str(error)
        else:
            return Faults(told, "\n".join(lines))


def _fault(lines: list[str], reason: str) -> tuple[int, str, str | None]:
    """Return the line of the first fault, what is said of it, and the line to type."""
    found = _PLACE.search(reason)
    number = int(found[1]) if found and found[1] else max(len("\n".join(lines).rstrip().split("\n")), 1)
    if found is None:
        number = next((row for row, line in enumerate(lines, start=1) if _ENDLESS.search(line)), number)
    what = reason[: found.start()] if found else reason
    twice = _twice(lines, number, what)
    if twice:
        return number, twice, None
    number = min(max(number, 1), len(lines))
    begun = _unclosed(lines, number, ended=found is not None and found[1] is None)
    if begun is not None:
        return begun, f"{_short(_code(lines[begun - 1]))}: what is opened with a bracket here is never closed", None
    line = lines[number - 1].rstrip("\r")
    code = line.strip() if COLOUR.match(line) else _code(line)
    if _ENDLESS.search(code):
        return number, f"a number of {sum(map(str.isdigit, code)):,} digits is none that a show needs", None
    steps = _steps(code, _DEEPEST) if len(code) <= _LONGEST else []
    if not steps:
        return number, f"{shown(line.strip())[1:-1]}: cannot be read; expected key = value, a [table] or [[cue]]", None
    kept = steps[-1].line if steps[-1].line or steps[-1].told.startswith("write a value") else None
    return number, f"{_short(code)}: {_sentence(steps)}", kept


def _steps(code: str, deepest: int) -> list[Meant]:
    """Return the habits that explain a line, one after the other, until it is TOML; none if they do not."""
    for habit in HABITS:
        meant = habit(code)
        if meant is None or meant.line == code:
            continue
        if not meant.line:
            if deepest == _DEEPEST:
                return [meant]
            continue
        if _is_toml(meant.line):
            return [meant]
        rest = _steps(meant.line, deepest - 1) if deepest > 1 else []
        if rest:
            return [meant, *rest]
    return []


def _is_toml(line: str) -> bool:
    """Tell whether a line may stand in a TOML file, also as one of several lines of a list."""
    for whole in (line, f"{line}]", f"a = [{line}", f"a = [{line}]"):
        try:
            tomllib.loads(whole)
        except (ValueError, RecursionError):
            continue
        return True
    return False


def _sentence(steps: list[Meant]) -> str:
    last = steps[-1]
    if len(steps) > 1:
        whys = dict.fromkeys(step.why for step in steps if step.why)
        return ", ".join([f"write {last.line}", *whys])
    if last.why and not last.told.startswith("write "):
        return f"write {last.told}, {last.why}"
    return f"write {last.told}" if last.told == last.line else last.told


def _twice(lines: list[str], number: int, what: str) -> str:
    """Return what is said of a table or a key that stands in the file twice; nothing if none does."""
    declared = re.fullmatch(r"Cannot declare (\(.*\)) twice", what)
    if declared:
        path = literal_eval(declared[1])
        name = ".".join(path)
        mend = "give it another name" if path[0] in _NAMED else "put its lines under the first one"
        return f"[{name}] stands here for the second time; {mend}"
    fixed = re.fullmatch(r"Cannot mutate immutable namespace (\(.*\))", what)
    if fixed:
        name = ".".join(literal_eval(fixed[1]))
        at = [row for row in range(1, number) if _code(lines[row - 1]).partition("=")[0].strip() == name]
        stands = f" in line {at[-1]}" if at else ""
        return (
            f"{name} has its whole value{stands} already; leave that out, or all that stands under {name} from here on"
        )
    name = _code(lines[number - 1]).strip("[] ")
    other = f"[{name}]" if _code(lines[number - 1]).startswith("[[") else f"[[{name}]]"
    if what == "Cannot overwrite a value" and other in map(_code, lines[:number]):
        return f"[{name}] and [[{name}]] cannot stand in one file; write [[{name}]] before each of several"
    if what == "Cannot overwrite a value":
        header = lines[number - 1].lstrip().startswith("[")
        key = name.split(".")[-1] if header else lines[number - 1].split("=")[0].strip()
        before = [row for row in range(1, number) if lines[row - 1].split("=")[0].strip() == key]
        first = f", first in line {before[-1]}" if before else ""
        return f"{key} stands here for the second time{first}; keep one of them"
    return ""


def _other_kind(text: str) -> str:
    """Return what a text is that is no TOML as a whole: told by how it begins."""
    begins = text.lstrip()[:200]
    if re.match(r'[\[{]\s*[{"]', begins) or begins.startswith("{"):
        return "is JSON; a show file is TOML: key = value, a [table] or [[cue]]"
    if re.match(r"<(?:[!?]|\w+[\s>])", begins):
        return "is a web page or XML; a show file is TOML: key = value, a [table] or [[cue]]"
    if re.match(r"(?:from\s+[\w.]+\s+import|import\s+\w+|\"\"\"|#!.*python)", begins):
        return "is a Python script; give it a name that ends in .py"
    return ""


def _unclosed(lines: list[str], number: int, *, ended: bool) -> int | None:
    """Return the line on which a bracket opens that is still open where the parser stops, at what begins anew."""
    if not ended and not _BEGINS.match(lines[number - 1]):
        return None
    begun, depth = number, 0
    before = "\n".join(lines if ended else lines[: number - 1])
    before = _SEVERAL_LINES.sub(lambda text: '""' + "\n" * text[0].count("\n"), before)
    for row, line in enumerate(before.split("\n"), start=1):
        begun = row if depth <= 0 else begun
        depth = max(depth, 0) + opened(line)
    return begun if depth > 0 and not lines[begun - 1].lstrip().startswith("[") else None


def _code(line: str) -> str:
    """Return a line without its comment."""
    kept, position = "", 0
    for match in STRING.finditer(line):
        between = line[position : match.start()]
        if "#" in between:
            return (kept + between.split("#")[0]).strip(" \t\r")
        kept, position = kept + between + match[0], match.end()
    return (kept + line[position:].split("#")[0]).strip(" \t\r")


def _short(code: str) -> str:
    return code if len(code) <= 60 else f"{code[:57]}..."
