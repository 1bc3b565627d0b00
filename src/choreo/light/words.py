"""The words of a light, the same in the show file and in a script: read, checked, and all mistakes told."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from choreo.arrays import floats
from choreo.checks import is_number, number, one_of, shown, whole
from choreo.colour import rgb
from choreo.errors import MOST_TOLD, InputError
from choreo.light.algebra.blending import BLENDS
from choreo.light.algebra.coordinates import COORDINATES
from choreo.light.algebra.masks import SIDES
from choreo.light.algebra.moments import CLOCKS
from choreo.light.algebra.ramps import Rgb
from choreo.light.algebra.values import EASES, value_of
from choreo.light.effects.catalogue import Effect, Film, Number, Word, effects
from choreo.light.films import Frames, read_frames
from choreo.light.layer import Layer

COMMON = (
    *("colours", "along", "per", "centre", "reverse", "low", "amount", "blend", "part", "within"),
    *SIDES,
    *("mask", "begin", "end", "fade_in", "fade_out", "ease", "seed"),
)
"""Words that every effect takes."""
MOST_COLOURS = 64
_Said = Mapping[str, Any]


def layer_of(said: _Said, own: Callable[..., Any] | None = None) -> Layer:
    """Return the layer of a table of words, of which `name` says the effect.

    Raises
    ------
    InputError
        With all mistakes, a line each; each begins with the effect and the key.

    Examples
    --------
    >>> layer_of({"name": "river", "speed": 3}).numbers
    (('length', 16.0), ('speed', 3.0))
    >>> layer_of({"name": "river", "sped": 3})
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: light 'river': sped: unknown key; did you mean 'speed'?
    """
    effect = Effect("", "", _nothing) if own is not None else _effect(said.get("name"))
    called = effect.name or getattr(own, "__name__", "own")
    spoken = {key: said[key] for key in ("begin", "end", "period") if isinstance(said.get(key), str)}
    mistakes = _counted_twice(said, spoken, called)
    said = {key: value for key, value in said.items() if key not in spoken or key not in (*effect.wishes, *COMMON)}

    def read(key: str, reader: Callable[[str, Any], Any], default: Any) -> Any:
        if key not in said or said[key] is None:
            return default
        try:
            return reader(f"light '{called}': {key}", said[key])
        except InputError as error:
            text = str(error)
            mistakes.append(text if text.startswith("light '") else f"light '{called}': {key}: {text}")
            return default

    mistakes += _wrong_keys(said, effect, called)
    numbers = {key: read(key, _reader(wish), _default(wish)) for key, wish in effect.wishes.items()}
    for key, wish in effect.wishes.items():
        if isinstance(wish, Film) and numbers[key] is None and not any(f": {key}" in line for line in mistakes):
            mistakes.append(f"light '{called}': {key} is missing: {wish.doc}")
    layer = Layer(
        name=effect.name,
        colours=read("colours", _colours, ()) or read("colour", _colours, ()),
        numbers=tuple(numbers.items()),
        along=read("along", _along, ""),
        per=read("per", _choice(CLOCKS), "second"),
        centre=read("centre", _place, None),
        reverse=read("reverse", _yes_no, False),
        low=read("low", _share, None),
        amount=read("amount", _share, 1.0),
        blend=read("blend", _choice(BLENDS), "normal"),
        parts=read("part", _names, ()),
        within=read("within", _polygon, None),
        sides=tuple((side, value) for side in SIDES if (value := read(side, _metres, None)) is not None),
        mask=read("mask", _mask, None),
        begin=read("begin", _moment, None),
        end=read("end", _moment, None),
        fade_in=read("fade_in", _seconds, 0.0),
        fade_out=read("fade_out", _seconds, 0.0),
        ease=read("ease", _choice(EASES), "linear"),
        seed=read("seed", lambda what, value: whole(what, value, least=0, most=2**31), 0),
        own=own,
        spoken=tuple(spoken.items()),
    )
    if mistakes:
        raise InputError(*mistakes)
    return layer


def _counted_twice(said: _Said, spoken: dict[str, str], called: str) -> list[str]:
    """Return the mistake of a period in bars or beats beside a clock that counts these itself."""
    if "period" not in spoken or said.get("per", "second") == "second":
        return []
    return [
        f"light '{called}': period = {shown(spoken['period'])}: per = {shown(said['per'])} counts so already; "
        "write the number without quotes, or leave per out"
    ]


def _wrong_keys(said: _Said, effect: Effect, called: str) -> list[str]:
    """Return what is wrong about the keys of a table, whatever their values."""
    keys, mistakes = (*effect.wishes, *COMMON), []
    for key in islice((key for key in said if key not in (*keys, "name", "colour")), MOST_TOLD + 1):
        near = difflib.get_close_matches(str(key).lower(), keys, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"the keys here are {', '.join(keys)}"
        mistakes.append(f"light '{called}': {shown(key)[1:-1]}: unknown key; {hint}")
    if "colour" in said and "colours" in said:
        mistakes.append(f"light '{called}': colour and colours say the same; leave one of them out")
    if effect.name and not effect.along and "along" in said:
        mistakes.append(f"light '{called}': along: it runs along nothing; leave it out")
    return mistakes


def _nothing(_scene: object) -> None:
    """Stand for the effect of a designer's own function."""


def _effect(name: object) -> Effect:
    known = effects()
    if name is None:
        raise InputError(f"light: says no name; expected name = one of {', '.join(sorted(known))}")
    if not isinstance(name, str) or name not in known:
        near = difflib.get_close_matches(str(name).lower(), known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted(known))}"
        raise InputError(f"light: name = {shown(name)}: there is no such effect; {hint}")
    return known[name]


def _default(wish: object) -> Any:
    return wish.default if isinstance(wish, Number | Word) else None


def _reader(wish: Number | Word | Film) -> Callable[[str, Any], Any]:
    if isinstance(wish, Number):
        return lambda what, said: value_of(what, said, wish.unit, wish.least, wish.most)
    if isinstance(wish, Film):
        return _film
    return lambda what, said: one_of(what, said, wish.choices) if wish.choices else _text(what, said)


def _text(what: str, said: object) -> str:
    if not isinstance(said, str) or not said.strip() or len(said) > 200:
        raise InputError(f"{what} = {shown(said)}; expected text, at most 200 characters")
    return said


def _film(what: str, said: object) -> Frames:
    if isinstance(said, Frames):
        return said
    if not isinstance(said, str | os.PathLike):
        raise InputError(f"{what} = {shown(said)}; expected the name of a picture or film file")
    return read_frames(said)


def _colours(what: str, said: object) -> tuple[Rgb, ...]:
    if isinstance(said, str):
        return (rgb(said),)
    parts: tuple[Any, ...] = tuple(said) if isinstance(said, Iterable) else ()
    if len(parts) == 3 and all(is_number(part) for part in parts):
        return (rgb(parts),)
    if not 1 <= len(parts) <= MOST_COLOURS:
        raise InputError(f"{what} = {shown(said)}; expected a colour, or a list of at most {MOST_COLOURS}")
    return tuple(rgb(tuple(part) if isinstance(part, list) else part) for part in parts)


def _along(what: str, said: object) -> str | tuple[float, float, float]:
    if isinstance(said, str):
        return one_of(what, said, tuple(COORDINATES))
    x, y, z = _place(what, said)
    if not (x or y or z):
        raise InputError(f"{what} = {shown(said)}; expected a direction that is not 0")
    return x, y, z


def _place(what: str, said: object) -> tuple[float, float, float]:
    parts: tuple[Any, ...] = tuple(said) if isinstance(said, Iterable) and not isinstance(said, str) else ()
    if len(parts) != 3 or not all(is_number(part) and abs(part) <= 100_000 for part in parts):
        raise InputError(f"{what} = {shown(said)}; expected [x, y, z] in metres")
    return float(parts[0]), float(parts[1]), float(parts[2])


def _yes_no(what: str, said: object) -> bool:
    if not isinstance(said, bool):
        raise InputError(f"{what} = {shown(said)}; expected true or false")
    return said


def _share(what: str, said: object) -> Any:
    return value_of(what, said, "a number", 0.0, 1.0)


def _metres(what: str, said: object) -> Any:
    return value_of(what, said, "metres", -100_000.0, 100_000.0)


def _moment(what: str, said: object) -> float:
    return number(what, said, "seconds", least=-86_400, most=86_400)


def _seconds(what: str, said: object) -> float:
    return number(what, said, "seconds", least=0, most=86_400)


def _choice(words: tuple[str, ...]) -> Callable[[str, Any], str]:
    return lambda what, said: one_of(what, said, words)


def _names(what: str, said: object) -> tuple[str, ...]:
    names = (said,) if isinstance(said, str) else tuple(said) if isinstance(said, Iterable) else ()
    if not names or not all(isinstance(name, str) and name for name in names):
        raise InputError(f"{what} = {shown(said)}; expected the name of a part, or a list of them")
    return names


def _polygon(what: str, said: Any) -> Any:
    corners = floats(said, what, (None, 2))
    if len(corners) < 3:
        raise InputError(f"{what}: {len(corners)} corners; expected 3 or more [x, z] in metres")
    return np.asarray(corners)


def _mask(what: str, said: object) -> Layer:
    if isinstance(said, str):
        return layer_of({"name": said})
    if isinstance(said, tuple) and all(isinstance(layer, Layer) for layer in said):  # a script's Light
        if len(said) != 1 or said[0].own is not None:
            named = " + ".join(layer.name or "a function" for layer in said)
            raise InputError(f"{what}: {named}; expected one effect that has a name")
        found: Layer = said[0]
    elif isinstance(said, Mapping):
        found = layer_of(said)
    else:
        raise InputError(f"{what} = {shown(said)}; expected the name of an effect, or a table of its words")
    for key, words in found.spoken:
        raise InputError(f"{what}: {key} = {shown(words)}; expected seconds: words of the music are none of a mask")
    return found
