"""Lights of a show file: those with names of their own, and what cues say of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from choreo.colour import rgb
from choreo.errors import InputError, ShowError
from choreo.light.effects.catalogue import effects
from choreo.light.light import MOST_LAYERS, Light
from choreo.light.lighting import WAYS, Lighting
from choreo.picture.formation import Formation
from choreo.show.file.folder import inside
from choreo.show.file.mistakes import Mistakes
from choreo.show.file.toml.toml_lines import KeyPath
from choreo.show.show import dots_of


class LightTables:
    """Reads the lights of one show file; what is wrong with them is added to its mistakes, each on its line.

    Parameters
    ----------
    folder : Path
        Of the show file; pictures that lights show lie in it.
    tables : mapping of str
        `[light.NAME]`, as they are written.
    mistakes : Mistakes
    """

    def __init__(self, folder: Path, tables: Mapping[str, Any], mistakes: Mistakes) -> None:
        self._folder, self._mistakes = folder, mistakes
        self._named: dict[str, Light | None] = {}
        for name, said in tables.items():
            path = ("light", name)
            if name in effects() or name in WAYS or _is_colour(name):
                what = "an effect" if name in effects() else "a way" if name in WAYS else "a colour"
                mistakes.add(path, f"there is {what} of this name; give the light another one")
            light = self.read(said, path)
            self._named[name] = light if isinstance(light, Light) else self._of_colours(light)

    def read(self, said: Any, path: KeyPath, words: tuple[str, ...] = (), on: Formation | None = None) -> Any:
        """Return what a cue says of its light: colours and `words` as they are, all else as a `Light`.

        `on` is what it falls on, where that is known. None where the light is wrong; that is noted.
        """
        if self._mistakes.many:
            return None  # what is wrong here would not be told
        if isinstance(said, str):
            return self._word(said, path, words)
        if isinstance(said, Mapping):
            return self._table(said, path, on)
        if not isinstance(said, list):
            return said
        names = {*self._named, *effects()}
        layers = sum(isinstance(part, Mapping) or (isinstance(part, str) and part in names) for part in said)
        if layers > MOST_LAYERS:  # told before each of them is read
            self._mistakes.add(path, f"light: {layers:,} layers; a light has at most {MOST_LAYERS}")
            return None
        parts = [self.read(part, (*path, index), words, on) for index, part in enumerate(said)]
        if not any(isinstance(part, Light) for part in parts):
            return None if None in parts else parts
        lights = [part if isinstance(part, Light) else self._of_colours(part) for part in parts if part is not None]
        try:
            return Light.of(lights) if len(lights) == len(parts) else None
        except InputError as error:
            self._mistakes.add_error(path, ShowError(str(error)))
            return None

    def lighting(self, table: Mapping[str, Any]) -> Lighting | None:
        """Return the lights of the whole show."""
        ways = ("take_off", "travel", "way_back", "landing")
        words = {
            key: self.read(said, ("lighting", key), WAYS if key == "travel" else ()) if key in ways else said
            for key, said in table.items()
        }
        try:
            return Lighting(**{key: said for key, said in words.items() if said is not None})
        except InputError as error:
            self._mistakes.add_error(("lighting",), error)
            return None

    def _word(self, said: str, path: KeyPath, words: tuple[str, ...]) -> Any:
        alone = isinstance(path[-1], str)  # in brackets stand colours and lights
        if alone and said in words:
            return said
        if said in self._named:
            return self._named[said]
        if said in effects():
            return self._table({"name": said}, path)
        try:
            return rgb(said)
        except InputError as error:
            known = [*self._named, *effects(), *(words if alone else ())]
            near = difflib.get_close_matches(said.lower(), known, n=1, cutoff=0.7)
            told = f"'{said}' is neither a colour nor a light; did you mean '{near[0]}'?" if near else str(error)
            if said in words:
                told = f"'{said}' stands alone, without brackets"
            elif words and alone and not near:
                told = f"expected {', '.join(words)}, or a light such as 'trail' or 'sparkle'"
            key = next((str(part) for part in reversed(path) if isinstance(part, str)), "light")
            self._mistakes.add(path, f'{key} = "{said}": {told}')
        return None

    def _table(self, said: Mapping[str, Any], path: KeyPath, on: Formation | None = None) -> Light | None:
        name = said.get("name")
        if isinstance(name, str) and name in self._named and len(said) == 1:
            return self._named[name]
        try:
            words = dict(said)
            if isinstance(words.get("file"), str):
                words["file"] = inside(self._folder, "file", words["file"])
            mask = words.get("mask")
            if isinstance(mask, Mapping) and isinstance(mask.get("file"), str):
                words["mask"] = {**mask, "file": inside(self._folder, "file", mask["file"])}
            light = Light.of(words)
            if on is not None:
                light.check(dots_of(on))
        except InputError as error:
            for line in error.lines:
                self._mistakes.add_error(path, ShowError(line))
            return None
        return light

    @staticmethod
    def _of_colours(said: Any) -> Light | None:
        """Return colours as a light: one, or several from the bottom to the top."""
        if said is None:
            return None
        several = isinstance(said, list)
        return Light("gradient" if several and len(said) > 1 else "solid", colours=said)


def _is_colour(word: str) -> bool:
    try:
        rgb(word)
    except InputError:
        return False
    return True
