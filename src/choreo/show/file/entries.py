"""The values of a show file: numbers with their units, words, colours, places; what would be right of others.

It carries pydantic, as `schema.py`, so it is imported only when a show file is read.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import time
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from choreo.colour import rgb
from choreo.errors import InputError
from choreo.motion.style import STYLES, Style
from choreo.motion.succession import SUCCESSIONS, Succession
from choreo.picture.dots.sizing import Wish
from choreo.show.file.toml.spelled import spelled

UNITS = {"m": "metres", "s": "seconds", "m/s": "metres a second", "m/s2": "metres a second squared", "°": "degrees"}
_WHYS = {"numbers carry no unit": " without a unit", "without quotes": " without quotes", "in seconds": ""}


def no_number(value: object, words: str) -> str:
    """Return what is wrong with a value that is no number: perhaps it carries a unit, or stands between quotes."""
    text = value.isoformat() if isinstance(value, time) else value
    found = spelled(text, any_unit=False) if isinstance(text, str) else None
    if found is not None and found.kind and " of " in words and not words.endswith(f" of {found.kind}"):
        return f"expected {words}, not {found.kind}"
    if found is None:
        return f"expected {words}" + (" without a unit" if isinstance(value, str) and " of " in words else "")
    why = _WHYS.get(found.why, f", {found.why}")
    return f"expected {words}{why}: {found.number}"


def nearest(word: str, words: tuple[str, ...] | list[str]) -> str:
    """Return '; did you mean ...?' with the nearest of the words, or nothing where none is near."""
    near = difflib.get_close_matches(word.lower(), words, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def wrong(text: str) -> PydanticCustomError:
    """Return the error that says to the designer what would be right."""
    return PydanticCustomError("choreo", "{text}", {"text": text})


def quantity(
    unit: str = "",
    least: float = -math.inf,
    above: float = -math.inf,
    most: float = math.inf,
    *,
    whole: bool = False,
) -> BeforeValidator:
    """Return what takes a number of a unit within its range, and says what would be right of anything else."""
    return BeforeValidator(_quantity(unit, least, above, most, whole=whole))


def _quantity(
    unit: str, least: float, above: float, most: float, *, whole: bool = False
) -> Callable[[object], float | int]:
    kind = "a whole number" if whole else "a number"
    after = f" {unit}" if unit else ""
    words = f"{kind} of {UNITS[unit]}" if unit else kind

    def check(value: object) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong(no_number(value, words))
        if isinstance(value, float) and not math.isfinite(value):
            raise wrong(f"expected {words} that is finite")
        if whole and not isinstance(value, int):
            raise wrong(f"expected {words}, without a decimal point")
        if value <= above:
            raise wrong(f"must be above {above:g}{after}")
        if value < least:
            raise wrong(f"must be at least {least:g}{after}")
        if value > most:
            raise wrong(f"must be at most {f'{most:,}'.removesuffix('.0')}{after}")
        return value if whole else float(value)

    return check


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise wrong("expected text in quotes")
    if not value.strip():
        raise wrong("is empty")
    if len(value) > 500 or not value.isprintable():
        paths = "; in paths write / between folders, not \\" if re.search(r"[\b\t\n\f\r\x1b]", value) else ""
        raise wrong(f"expected one line of text, at most 500 characters{paths}")
    return value


Reads: TypeAlias = "Callable[[str, str], object] | None"


def spoken(reads: Reads, *words: str) -> BeforeValidator:
    """Return what takes words of the music that `reads` takes, or one of `words`; with None, any."""
    return BeforeValidator(lambda value: value if value in words else _spoken(reads, value))


def _spoken(reads: Reads, value: object, instead: str = "expected") -> str:
    said = _text(value)
    try:
        if reads is not None:
            reads("", said)
    except InputError as error:
        words = str(error).partition("; ")[2].removeprefix("expected ").removeprefix("seconds")
        raise wrong(f"{instead}{words}" if words.startswith(",") else f"{instead} {words}") from None
    return said


def spoken_or(reads: Reads, least: float = -86_400.0, above: float = -math.inf) -> BeforeValidator:
    """Return what takes seconds, or words of the music, see `spoken`."""
    seconds = _quantity("s", least, above, 86_400)

    def check(value: object) -> object:
        if not isinstance(value, str) or spelled(value, any_unit=False):
            return seconds(value)
        return _spoken(reads, value, no_number(value, "a number of seconds"))

    return BeforeValidator(check)


def one_word(*words: str) -> BeforeValidator:
    """Return what takes one of the words, and names the nearest of anything else."""

    def check(value: object) -> str:
        if value not in words:
            raise wrong(f"expected one of {', '.join(words)}{nearest(str(value), words)}")
        return str(value)

    return BeforeValidator(check)


def _yes_no(value: object) -> object:
    if not isinstance(value, bool):
        raise wrong("expected true or false, without quotes")
    return value


def row(length: int, words: str) -> BeforeValidator:
    """Return what takes a list of so many values."""

    def check(value: object) -> object:
        if not isinstance(value, list) or len(value) != length:
            raise wrong(f"expected {words}")
        return value

    return BeforeValidator(check)


def colour_of(value: object) -> object:
    """Take a name, a hash value or three numbers."""
    if not isinstance(value, str | list):
        raise wrong('expected a colour: a name such as "deepskyblue", "#00bfff", or [0, 191, 255]')
    try:
        return rgb(value if isinstance(value, str) else tuple(value))
    except InputError as error:
        raise wrong(str(error)) from None


def eye_of(value: object) -> object:
    """Take the word 'audience', or a place."""
    place = isinstance(value, list) and len(value) == 3 and all(type(part) in (int, float) for part in value)
    if value != "audience" and not place:
        raise wrong('expected "audience", or a place [x, y, z] in metres')
    return tuple(value) if isinstance(value, list) else value


def min_size_of(value: object) -> object:
    """Take metres, or a part of the picture such as "1%"."""
    try:
        Wish(1, 1.0, None, 1.0, 0, min_size=value)  # type: ignore[arg-type] # whatever it is, it is tried
    except InputError as error:
        raise wrong(str(error).partition(": ")[2]) from None
    return value


def _light(value: object) -> object:
    """Return a light: colours as they are, words and tables for `lights_of`, which knows the show's own lights."""
    if isinstance(value, list) and value and not all(isinstance(part, int | float) for part in value):
        return [_light(part) if isinstance(part, str | dict) else colour_of(part) for part in value]
    if isinstance(value, str) and value.isidentifier():
        return value  # a colour, an effect, or a light of the show
    return value if isinstance(value, dict) else colour_of(value)


def _motion(value: object) -> object:
    """Return motions as they are said: `read_motions` knows the show's formations."""
    several = value if isinstance(value, list) else [value]
    if not several or not all(isinstance(part, str | dict) for part in several):
        raise wrong(
            'expected a name such as "wave", a table such as { name = "wave", amplitude = 2 }, or a list of them'
        )
    return value


def _named(kind: type[Style] | type[Succession], names: tuple[str, ...], such: str) -> BeforeValidator:
    """Return what takes a name, or a table of the words of a style or of a succession."""

    def check(value: object) -> object:
        words = {"name": value} if isinstance(value, str) else value
        if not isinstance(words, dict) or not isinstance(words.get("name"), str):
            raise wrong(f"expected a name such as {such}")
        keys = tuple(item.name for item in fields(kind))
        for key in words:
            if key not in keys:
                raise wrong(f"unknown key '{key}'; the keys here are {', '.join(keys)}{nearest(str(key), keys)}")
        if words["name"] not in names:
            raise wrong(f"expected one of {', '.join(names)}{nearest(words['name'], names)}")
        try:
            kind(**words)
        except InputError as error:
            raise wrong(str(error)) from None
        return words

    return BeforeValidator(check)


Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
YesNo: TypeAlias = Annotated[bool, BeforeValidator(_yes_no)]
Whole: TypeAlias = Annotated[int, quantity(least=0, most=2**63 - 1, whole=True)]
Count: TypeAlias = Annotated[int, quantity(least=1, most=100_000, whole=True)]
Metres: TypeAlias = Annotated[float, quantity("m", least=-100_000, most=100_000)]
Length: TypeAlias = Annotated[float, quantity("m", above=0, most=10_000)]
Altitude: TypeAlias = Annotated[float, quantity("m", least=0, most=10_000)]
Seconds: TypeAlias = Annotated[float, quantity("s", least=0, most=86_400)]
Moment: TypeAlias = Annotated[float, quantity("s", least=-86_400, most=86_400)]
Duration: TypeAlias = Annotated[float, quantity("s", above=0, most=86_400)]
Speed: TypeAlias = Annotated[float, quantity("m/s", above=0, most=1000)]
Wind: TypeAlias = Annotated[float, quantity("m/s", least=0, most=1000)]
Acceleration: TypeAlias = Annotated[float, quantity("m/s2", above=0, most=1000)]
Number: TypeAlias = Annotated[float, quantity()]
Share: TypeAlias = Annotated[float, quantity(least=0, most=1)]
Degrees: TypeAlias = Annotated[float, quantity("°", least=-360, most=360)]
Corner: TypeAlias = Annotated[list[Metres], row(2, "a corner [x, y] in metres")]
Place: TypeAlias = Annotated[list[Metres], row(3, "a place [x, y, z] in metres")]
Origin: TypeAlias = Annotated[list[Degrees], row(2, "[latitude, longitude] in degrees")]
Colour: TypeAlias = Annotated[Any, BeforeValidator(colour_of)]
Light: TypeAlias = Annotated[Any, BeforeValidator(_light)]


Motion: TypeAlias = Annotated[Any, BeforeValidator(_motion)]
CueStyle: TypeAlias = Annotated[
    Any, _named(Style, STYLES, '"pour", or a table such as { name = "swirl", turns = 0.5 }')
]
InTurn: TypeAlias = Annotated[
    Any, _named(Succession, SUCCESSIONS, '"rows", or a table such as { name = "rows", begin = "middle" }')
]


class Table(BaseModel):
    """A table of the show file; a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
