"""What was typed: words to numbers and places, and what is said where they are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from cyclopts import CycloptsError, Parameter, Token
from cyclopts.exceptions import CoercionError, MissingArgumentError, UnknownOptionError, UnusedCliTokensError

import choreo as ch
from choreo.colour import rgb
from choreo.show.file.toml.spelled import spelled


def _whole(_: Any, tokens: Sequence[Token]) -> int:
    try:
        return int(tokens[0].value)
    except ValueError:
        said = tokens[0].value
        plain = re.fullmatch(r"(\d+)(?:\.0*)?|(\d{1,3}(?:[,_ ]\d{3})+)", said)
        meant = "".join(re.findall(r"\d", plain[1] or plain[2])) if plain else ""
        raise ValueError(f"expected a whole number, not '{said}'" + (f"; type {meant}" if meant else "")) from None


Whole = Annotated[int, Parameter(converter=_whole)]
"""A whole number: 2.5 is none, where `int` would make 2 of it."""


def place(option: str, text: str) -> tuple[float, float, float]:
    """Return the place that a text such as '60,-90,2' gives, m.

    >>> place("--at", "60,-90, 2")
    (60.0, -90.0, 2.0)
    """
    numbers = _numbers(text)
    if len(numbers) != 3:
        raise ch.InputError(f"{option} {text}: expected x,y,z in metres, such as 0,60,50")
    return numbers[0], numbers[1], numbers[2]


def weight(text: str) -> tuple[Any, float]:
    """Return the part of a picture, and its weight, that a text gives: 'red=2', or '0,0.5,0.5,1=2' for a region.

    >>> weight("0,0.5,0.5,1=2"), weight("red=3")
    (((0.0, 0.5, 0.5, 1.0), 2), ('red', 3))
    """
    part, _, times = text.rpartition("=")
    number = _numbers(times)
    if not part or len(number) != 1:
        raise ch.InputError(f"--weight {text}: expected a colour or a region, and its weight: red=2, or 0,0.5,0.5,1=2")
    region = _numbers(part)
    if region and not (
        len(region) == 4 and all(0 <= one < two <= 1 for one, two in zip(region[:2], region[2:], strict=True))
    ):
        raise ch.InputError(
            f"--weight {text}: a region is left,lower,right,upper, in parts of the picture, 0 to 1: 0,0.5,0.5,1=2"
        )
    if not region:
        try:
            several = [rgb(word.strip()) and word.strip() for word in part.split(",")] if "," in part else []
        except ch.InputError:
            several = []
        if several:
            meant = " ".join(f"--weight {word}={times}" for word in several)
            raise ch.InputError(f"--weight {text}: each takes one colour; type {meant}")
        try:
            rgb(part)
        except ch.InputError as error:
            raise ch.InputError(f"--weight {text}: {error}") from None
    whole = number[0].is_integer()  # a message shows it as it was typed
    return tuple(region) if region else part, int(number[0]) if whole else number[0]


def metres_or_share(text: str) -> float | str:
    """Return the metres that a text gives, or the text itself, which may be a part of a picture.

    >>> metres_or_share("2.5"), metres_or_share("1%")
    (2.5, '1%')
    """
    numbers = _numbers(text)
    return numbers[0] if len(numbers) == 1 else text


@contextmanager
def in_flags(**flags: str) -> Iterator[None]:
    """Say what the Python interface says of its words with the flags that were typed.

    Parameters
    ----------
    flags : str
        The flag of each word, where it is not `--word`; a word that is asked for as it stands is its own flag: `""`.

    Examples
    --------
    >>> with in_flags(layers="", n="-n"):
    ...     raise ch.InputError("n = 0; expected 1 at least, or layers = 2")
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: -n 0; expected 1 at least, or --layers 2
    """
    try:
        yield
    except ch.InputError as error:
        raise ch.InputError(*(with_flags(line, flags) for line in error.lines)) from None


def with_flags(line: str, flags: Mapping[str, str]) -> str:
    """Return a line of the Python interface with flags for its words, see `in_flags`.

    >>> with_flags("3 left out; keep_small draws them", {"keep_small": ""})
    '3 left out; --keep-small draws them'
    >>> with_flags("picture 'text = a.png' is empty; text = 'b'", {"text": ""})
    "picture 'text = a.png' is empty; --text b"
    """
    names = {word: flag or f"--{word.replace('_', '-')}" for word, flag in flags.items()}
    words = "|".join(names)

    def flag(found: re.Match[str]) -> str:
        if found["kept"]:
            return found["kept"]
        if found["word"] is None:
            return names[found["alone"]]
        value = next((part for part in found.group("double", "single", "plain") if part is not None), "")
        return f"{names[found['word']]} {value}".rstrip()

    kept = r"(?P<kept>(?<!\w)(?:'[^']*'|\"[^\"]*\")(?!\w))"  # what somebody called so: a name, a file, a value
    value = r"(?: (?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<plain>[^\s,;:]+)))?"
    long = "|".join(word for word in names if "_" in word) or "(?!)"
    line = re.sub(rf"{kept}|(?<![\w-])(?:(?P<word>{words}) ={value}|(?P<alone>{long})\b)", flag, line)
    line = re.sub(rf"^({words}):", lambda found: f"{names[found[1]]}:", line)
    modes = r"(?<!-)\bmode (stroke|outline\+fill|outline|fill|shade)\b"
    return re.sub(modes, r"--mode \1", line) if "mode" in names else line


def _numbers(text: str) -> list[float]:
    """Return the numbers between the commas; nothing where one is none."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return []


def said(error: CycloptsError) -> tuple[str, str]:
    """Return what was typed wrongly, and where to read what would be right."""
    command = " ".join(("choreo", *(error.command_chain or ())))
    if isinstance(error, MissingArgumentError) and error.argument is not None:
        lacks = f"{error.keyword} stands without its value" if error.keyword else ""
        told = f"{command}: {lacks or ' or '.join(error.argument.names) + ' is missing'}"
    elif isinstance(error, UnusedCliTokensError):
        words = ", ".join(f"'{word}'" for word in error.unused_tokens or ())
        told = f"{command}: {words} is more than it takes; put names with blanks in quotes"
    elif isinstance(error, CoercionError) and error.target_type is float and error.token is not None:
        meant = spelled(error.token.value)
        told = f"{error.token.keyword}: expected a number without a unit, not '{error.token.value}'"
        told += f"; type {meant.number}" if meant else ""
    elif isinstance(error, UnknownOptionError):
        option = re.match(r"Unknown option: (\S+?)\.?(?:\s|$)", str(error))
        told = _unknown(command, option[1].split("=")[0] if option else error.token.keyword or "", str(error))
    else:
        told = str(error)
    return told, f"See '{command} --help'."


_ELSEWHERE = {
    ("choreo export", "-o"): "the file to write stands last: choreo export show.npz show.skyc",
    ("choreo export", "--output"): "the file to write stands last: choreo export show.npz show.skyc",
    ("choreo new", "-o"): "the folder stands alone: choreo new my-show",
    ("choreo new", "--output"): "the folder stands alone: choreo new my-show",
    ("choreo preview", "-o"): "--snapshot, --contact-sheet, --movie or --page name the file to write",
    ("choreo preview", "--output"): "--snapshot, --contact-sheet, --movie or --page name the file to write",
    ("choreo export", "--format"): "the ending of the file says it, and 'choreo formats' lists them: show.skyc",
    ("choreo export", "--fps"): "--rate says how many samples a second",
    ("choreo check", "--rate"): "'choreo export' takes samples, and checks what it wrote",
    ("choreo preview", "--at"): "--time says the moment, in seconds",
    ("choreo preview", "--view"): "--camera says where it is seen from: audience, conductor, side or above",
    ("choreo preview", "--fps"): "--rate says how many pictures a second",
    ("choreo preview", "--png"): "--snapshot draws one moment, --contact-sheet all pictures",
    ("choreo preview", "--film"): "--movie films it",
    ("choreo preview", "--video"): "--movie films it",
    ("choreo preview", "--html"): "--page writes a page that plays it",
    ("choreo trace", "-o"): "--png and --csv name the file to write",
    ("choreo trace", "--output"): "--png and --csv name the file to write",
    ("choreo plan", "--seed"): "the show file says it: seed = 1",
    ("choreo plan", "--min-distance"): "the show file says it, under [limits]: min_distance = 1.5",
    ("choreo check", "--min-distance"): "a show file says it, under [limits]: --limits show.toml",
}
"""Options that are another command's, another program's, or the show file's: what to type instead."""


def _unknown(command: str, option: str, told: str) -> str:
    """Return what is said of an option that a command has not."""
    if (command, option) in _ELSEWHERE:
        return f"{command} has no {option}; {_ELSEWHERE[command, option]}"
    if re.match(r"-\w{2}", option):
        return f"{command}: unknown option {option}; whole words have two hyphens: -{option}"
    meant = re.search(r"Did you mean (--?[\w-]+)\?", told)
    if not meant or option.strip("-")[:1] != meant[1].strip("-")[:1]:  # the nearest of all is far all the same
        return f"{command}: there is no option {option}"
    return told
