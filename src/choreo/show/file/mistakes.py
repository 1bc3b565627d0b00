"""All mistakes of a show file at once: each with its line, its place in the show, and what would be right."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from choreo.errors import MOST_TOLD, InputError, ShowError
from choreo.show.file.toml.toml_lines import KeyLines, KeyPath

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


class Mistakes:
    """What is wrong with one show file, collected until `raise_if_any`.

    Parameters
    ----------
    file : str
        Name of the show file, for the designer.
    data : dict
        What the file says.
    lines : KeyLines
        Where it says so.
    faults : sequence of (int, str)
        What is no TOML in it, each with its line; `data` is what is meant.
    """

    def __init__(
        self, file: str, data: dict[str, Any], lines: KeyLines, faults: Sequence[tuple[int, str]] = ()
    ) -> None:
        self._file = file
        self._data = data
        self._lines = lines
        self._faults = [(line, f"{file}:{line}: {told}") for line, told in faults]
        self._found: list[tuple[int, str]] = []
        self._valued: set[int] = set()
        """Lines whose values are wrong: not those where a key is missing."""
        self._kinds: list[type[InputError]] = []

    @property
    def many(self) -> bool:
        """Whether there are more mistakes than will be told."""
        return len(self._found) > MOST_TOLD

    def add(self, path: KeyPath, text: str, kind: type[InputError] = ShowError) -> None:
        """Note a mistake of the key, or of the table, at `path`."""
        line = self._lines.of(path)
        if not isinstance(_at(self._data, path), dict | None):
            self._valued.add(line)
        place = "".join(f"{part}: " for part in (self.place(path),) if part)
        self._found.append((line, f"{self._file}:{line}: {place}{text}"))
        self._kinds.append(kind)

    def add_error(self, path: KeyPath, error: InputError) -> None:
        """Note what one of choreo's own types says against the table at `path`, on the line of the key it names."""
        text = str(error)
        table = _at(self._data, path)
        key = _first_named(text, list(table)) if isinstance(table, dict) else None
        line = self._lines.of(path if key is None else (*path, key))
        if key is not None:
            self._valued.add(line)
        self._found.append((line, f"{self._file}:{line}: {self._prefix(path, text)}{self._once(path, text)}"))
        self._kinds.append(type(error))

    def add_invalid(self, error: ValidationError) -> None:
        """Note all that the schema says against the file."""
        details = error.errors(include_url=False)
        missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
        for detail in details:
            if detail["type"] == "extra_forbidden":
                path = detail["loc"]
                meant = self._nearest_key(path)
                if (*path[:-1], meant) in missing:
                    missing.discard((*path[:-1], meant))  # misspelt, so not missing
                self.add(path, f"{path[-1]}: unknown key{self._meant(path, meant)}")
        for detail in details:
            if detail["type"] == "missing" and detail["loc"] in missing:
                self.add(detail["loc"], f"{detail['loc'][-1]} is missing: {self._description(detail['loc'])}")
            elif detail["type"] not in ("missing", "extra_forbidden"):
                self.add(detail["loc"], _told(detail))

    def raise_if_any(self) -> None:
        """Raise all mistakes as one error, in the order of the file's lines."""
        if not self._found and not self._faults:
            return
        kind = self._kinds[0] if len(set(self._kinds)) == 1 and not self._faults else ShowError
        # Where what a line means is wrong too, that is told.
        faults = [(line, text) for line, text in self._faults if line not in self._valued]
        told = list(dict.fromkeys(text for _, text in sorted([*self._found, *faults])))
        if len(told) > MOST_TOLD:
            told = [*told[:MOST_TOLD], f"{self._file}: and more mistakes"]  # not all have been looked for
        raise kind(*told)

    def place(self, path: KeyPath) -> str:
        """Return where in the show a path lies, in the designer's words: "cue 2 'peaks'"."""
        if len(path) < 2:
            return ""
        top, which = path[0], path[1]
        if top == "cue" and isinstance(which, int):
            table = _at(self._data, path[:2])
            name = (table.get("name") or table.get("formation")) if isinstance(table, dict) else None
            return f"cue {which + 1} '{name}'" if isinstance(name, str) else f"cue {which + 1}"
        if top == "formation":
            return f"formation '{which}'"
        if top in ("group", "light") and which != "":  # else all of them
            return f"{top} '{which}'"
        if top in ("limits", "site") and which == "keep_out" and len(path) > 2:
            table = _at(self._data, path[:3])
            name = table.get("name") if isinstance(table, dict) else None
            return f"keep-out '{name}'" if isinstance(name, str) else f"keep-out {int(path[2]) + 1}"
        return "fleet.boxes" if path[:2] == ("fleet", "boxes") and len(path) > 2 else str(top)

    def _prefix(self, path: KeyPath, text: str) -> str:
        place = self.place((*path, ""))
        return f"{place}: " if place and not text.startswith(place) else ""

    def _once(self, path: KeyPath, text: str) -> str:
        """Return what is said of a cue without its name, which comes before it with its number."""
        place = self.place((*path, ""))
        name = re.sub(r"^cue [0-9]+ ", "cue ", place)
        return text.removeprefix(f"{name}: ") if name != place else text

    def _nearest_key(self, path: KeyPath) -> str | None:

        near = difflib.get_close_matches(str(path[-1]).lower(), self._keys(path[:-1]), n=1)
        return near[0] if near else None

    def _meant(self, path: KeyPath, meant: str | None) -> str:
        if meant is not None:
            return f"; did you mean '{meant}'?"
        elsewhere = self._elsewhere(str(path[-1]))
        if elsewhere:
            return f"; it belongs {elsewhere}"
        return f"; the keys here are {', '.join(self._keys(path[:-1]))}"

    @staticmethod
    def _elsewhere(key: str) -> str:
        """Return where a key stands in a show file, if it does in another table."""
        from choreo.show.file import schema
        from choreo.show.file.entries import Table

        homes: dict[str, type[Table]] = {
            "to the top of the file, above all tables": schema.ShowTable,
            "to [fleet]": schema.FleetTable,
            "to [limits]": schema.LimitsTable,
            "to a [[cue]]": schema.CueTable,
        }
        return next((home for home, table in homes.items() if key in table.model_fields), "")

    def _keys(self, path: KeyPath) -> list[str]:
        return list(self._table(path).model_fields)

    def _description(self, path: KeyPath) -> str:
        return self._table(path[:-1]).model_fields[str(path[-1])].description or ""

    def _table(self, path: KeyPath) -> Any:
        from choreo.show.file import schema

        if not path:
            return schema.ShowTable
        if path[0] == "formation":
            return schema.KINDS[schema.kind_of(_at(self._data, path))]
        if path[0] == "group":
            return schema.GroupTable
        if path[0] == "cue":
            return schema.CueTable
        if path[0] in ("lighting", "score"):
            return schema.LightingTable if path[0] == "lighting" else schema.ScoreTable
        if path[0] == "fleet":
            return schema.FleetTable if len(path) == 1 else schema.BoxesTable
        if path[0] == "site":
            inner = {"move": schema.MoveTable, "keep_out": schema.SitePrismTable}
            return schema.SiteTable if len(path) == 1 else inner[str(path[1])]
        return schema.LimitsTable if len(path) == 1 else schema.KeepOutTable


def _first_named(text: str, keys: list[str]) -> str | None:
    """Return the key that the text speaks of first, if it names one."""
    near = [key for key in keys if key in text]  # of a table's thousands
    found = [(match.start(), key) for key in near if (match := re.search(rf"\b{re.escape(key)}\b", text))]
    return min(found)[1] if found else None


def _told(detail: ErrorDetails) -> str:
    """Return what one finding of the schema says to the designer."""
    path, value = detail["loc"], detail["input"]
    if detail["type"] in ("list_type", "dict_type", "model_type"):
        return _wrong_shape(path, value, is_list=detail["type"] == "list_type")
    text = "is empty; give it at least one" if detail["type"] == "too_short" else detail["msg"]
    inside = path[_table_depth(path) :]
    if not inside:
        return text
    entry = f", entry {int(inside[1]) + 1}" if len(inside) > 1 else ""
    return f"{inside[0]}{entry} = {shown(value)}: {text}"


def _table_depth(path: KeyPath) -> int:
    """Return how many parts of a path lead to its table."""
    if path[0] in ("cue", "formation", "group", "light"):
        return 2
    if path[:2] in (("limits", "keep_out"), ("site", "keep_out")):
        return 3
    if path[:2] in (("fleet", "boxes"), ("site", "move")):
        return 2
    return 1 if path[0] in ("fleet", "limits", "lighting", "score", "site") else 0


def _wrong_shape(path: KeyPath, value: object, *, is_list: bool) -> str:
    key = path[-1] if isinstance(path[-1], str) else path[-2]
    dotted = ".".join(part for part in path if isinstance(part, str))
    if dotted in ("cue", "limits.keep_out", "site.keep_out"):
        return f"{key}: expected a table with double brackets, [[{dotted}]]"
    if is_list:
        return f"{key} = {shown(value)}: expected a list in brackets"
    table = (
        f"a table for each, [{dotted}.name]" if dotted in ("formation", "group", "light") else f"a table, [{dotted}]"
    )
    return f"{key} = {shown(value)}: expected {table}"


def shown(value: object) -> str:
    """Return a value as the show file writes it, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except TypeError:
        text = str(value)
    except ValueError:  # a hexadecimal number of thousands of digits, which Python does not turn into decimal ones
        text = f"{value:#x}" if isinstance(value, int) else "[...]"
    text = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}.get(text, text)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _at(data: Any, path: KeyPath) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
