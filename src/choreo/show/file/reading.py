"""Reading a show: a TOML file, or a Python script, that uses the words of the Python interface."""

from __future__ import annotations

import os
import tomllib
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from choreo.core.boxes import Boxes
from choreo.core.fleet import Fleet
from choreo.core.limits import KeepOut, Limits
from choreo.errors import FileError, InputError, ShowError
from choreo.light.lighting import WAYS
from choreo.motion.style import Style
from choreo.motion.succession import Succession
from choreo.progress import Progress, silent
from choreo.show.cache import Store
from choreo.show.file.cue_names import check_names, put_dots_before
from choreo.show.file.folder import inside, music_of, put_pads, score_of
from choreo.show.file.light_tables import LightTables
from choreo.show.file.mistakes import Mistakes
from choreo.show.file.motion_tables import read_motions
from choreo.show.file.toml.syntax import syntax_faults
from choreo.show.file.toml.toml_lines import KeyLines
from choreo.show.groups import check_groups
from choreo.show.maps.site_file import read_site
from choreo.show.polygons import area_faults
from choreo.show.show import MOST_CUES, Cue, Group, Show, succession_of
from choreo.show.site import Prism, Site, place_of
from choreo.show.spoken import check_words

if TYPE_CHECKING:
    from choreo.show.file.schema import FleetTable, LimitsTable, ShowTable

LARGEST = 1_000_000
"""Bytes that a show file may have."""


def read_show(
    path: str | os.PathLike[str],
    *,
    progress: Progress = silent,
    cache: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
) -> Show:
    """Read a show file and make its formations.

    Parameters
    ----------
    path : path
        A `.toml` file, which never runs code; or a `.py` script, which **runs its author's code** and sets the
        variable `show`.
    progress : callable
        Told how many of the formations are made.
    cache : path or None
        A folder in which formations from pictures are kept by the content of picture and wishes, and looked for
        first; see `choreo.plan`. A script does not use it.
    executor : concurrent.futures.Executor or None
        Makes the formations, of this machine; None for two threads. The show is the same on any number of workers.

    Returns
    -------
    Show
        With the formations that its cues use, spaced at `Limits.planning_distance`.

    Raises
    ------
    ShowError, PictureError
        With all mistakes at once, each with file and line, what is wrong and what would be right.
    FileError
        If the file cannot be read.

    Notes
    -----
    Pictures are named relative to the show file and may not lie outside of its folder.

    Examples
    --------
    >>> import tempfile
    >>> text = '''
    ... [fleet]
    ... drones = 12
    ... [formation.moon]
    ... shape = "ring"
    ... radius = 12
    ... z = 40
    ... [[cue]]
    ... formation = "moon"
    ... light = "gold"
    ... '''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "moon.toml"
    ...     _ = file.write_text(text)
    ...     show = read_show(file)
    >>> show.title, show.cues[0].name, len(show.cues[0].formation)
    ('moon', 'moon', 12)
    """
    file = Path(path)
    if file.suffix.lower() == ".py":
        from choreo.show.script import run_script

        return run_script(file, read_text(file))
    if file.suffix.lower() != ".toml":
        _refuse_ending(file)
    table, mistakes = _read_table(file)
    return _make_show(file, table, mistakes, progress, None if cache is None else Store(cache), executor)


def read_limits(path: str | os.PathLike[str]) -> Limits:
    """Read the limits of a `.toml` show file, and nothing else of it (no picture is opened).

    Raises
    ------
    ShowError, FileError
        As `read_show`.
    """
    file = Path(path)
    if file.suffix.lower() != ".toml":
        raise ShowError(f"{file}: limits are read from a show file that ends in .toml")
    table, mistakes = _read_table(file)
    limits = _limits(table.limits, mistakes)
    if table.site is not None:
        limits = _on_site(_site(file.parent, table, mistakes), limits, _fleet(table.fleet, mistakes), mistakes)
    mistakes.raise_if_any()
    return limits


def read_text(file: Path) -> str:
    """Return the text of a show file, bounded in size, or raise `FileError` with the nearest name."""
    if not file.exists():
        raise FileError(f"{file}: there is no such show file{_near_file(file)}")
    if not file.is_file():
        shows = sorted(file.glob("*.toml")) if file.is_dir() else []
        hint = f"; did you mean '{shows[0]}'?" if shows else "; a show is a .toml or .py file"
        raise FileError(f"{file}: is {'a folder' if file.is_dir() else 'no file'}{hint}")
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise FileError(f"{file}: cannot be read ({error.strerror or error})") from None
    if len(content) > LARGEST:
        raise FileError(f"{file}: is larger than {LARGEST // 1_000_000} MB, so it is no show file")
    try:
        if len(content) > 20 and content.count(b"\0") > len(content) / 4:
            raise ShowError(f"{file}:1: is not written in UTF-8; save it as UTF-8 in your editor")
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ShowError(f"{file}: is no text; a show is a text file, as 'choreo new' writes one") from None
        line = content[: error.start].count(b"\n") + 1
        raise ShowError(f"{file}:{line}: is not written in UTF-8; save it as UTF-8 in your editor") from None


def _near_file(file: Path) -> str:
    import difflib

    folder = file.parent
    if not folder.is_dir():
        return f": the folder '{folder}' does not exist"
    names = sorted(item.name for item in folder.iterdir() if item.suffix.lower() in (".toml", ".py"))
    near = difflib.get_close_matches(file.name, names, n=1, cutoff=0.5)
    return f"; did you mean '{folder / near[0]}'?" if near else ""


def _refuse_ending(file: Path) -> None:
    if file.is_dir():
        read_text(file)
    if file.suffix.lower() in (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp", ".dxf", ".geojson"):
        raise ShowError(f"{file}: is a picture, not a show; 'choreo trace' tries it, and a show file names it")
    if file.suffix.lower() in (".npz", ".skyc", ".zip", ".vviz"):
        raise ShowError(f"{file}: is a plan, not a show; 'choreo check' and 'choreo preview' take it")
    raise ShowError(f"{file}: a show file ends in .toml or .py{_near_file(file)}")


def _read_table(file: Path) -> tuple[ShowTable, Mistakes]:
    """Return what the TOML file says, and the place for further mistakes in it."""
    from pydantic import ValidationError

    from choreo.show.file import schema

    text = read_text(file)
    try:
        lines = KeyLines(text)
    except ShowError as error:
        raise ShowError(f"{file}: {error}; a show is flat") from None
    faults: list[tuple[int, str]] = []
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        faults, mended = syntax_faults(text, str(error))
        if mended is None:
            raise ShowError(*(f"{file}:{line}: {told}" for line, told in faults)) from None
        data, lines = tomllib.loads(mended), KeyLines(mended)
    mistakes = Mistakes(str(file), data, lines, faults)
    _insist_on_few(data, mistakes)
    put_dots_before(data, mistakes)
    put_pads(file.parent, data, mistakes)
    check_names(data, mistakes)
    try:
        table = schema.ShowTable.model_validate(data)
    except ValidationError as error:
        mistakes.add_invalid(error)
    mistakes.raise_if_any()
    return table, mistakes


def _insist_on_few(data: dict[str, Any], mistakes: Mistakes) -> None:
    """Raise if there are more tables of a kind than a show has, before each of them is looked at."""
    for key in ("cue", "formation", "light", "group"):
        tables = data.get(key)
        if isinstance(tables, list | dict) and len(tables) > MOST_CUES:
            mistakes.add((key,), f"{len(tables):,} {key}s; a show has at most {MOST_CUES:,}")
            mistakes.raise_if_any()


def _make_show(
    file: Path,
    table: ShowTable,
    mistakes: Mistakes,
    progress: Progress,
    store: Store | None,
    executor: Executor | None,
) -> Show:
    from choreo.show.file.flip_books import make_books
    from choreo.show.file.formations import make_formations

    limits = _limits(table.limits, mistakes)
    fleet = _fleet(table.fleet, mistakes)
    site = _site(file.parent, table, mistakes)
    limits = _on_site(site, limits, fleet, mistakes)
    _insist_on_areas(limits, table, mistakes)
    music = music_of(file.parent, table, mistakes)
    score = score_of(file.parent, table, mistakes)
    groups = _groups(table, fleet, mistakes)
    mistakes.raise_if_any()
    formations = make_formations(file.parent, table, fleet, limits, mistakes, progress, store, executor)
    mistakes.raise_if_any()
    books = make_books(file.parent, table, formations, limits, mistakes)
    lights = LightTables(file.parent, table.light or {}, mistakes)
    lighting = None if table.lighting is None else lights.lighting(table.lighting.model_dump(exclude_none=True))
    cues = []
    for number, cue in enumerate(table.cue):
        words = cue.model_dump(exclude_none=True, exclude={"formation"})
        if "style" in words:
            words["style"] = Style(**words["style"])
        for key, own in (("light", ()), ("travel_light", WAYS)):
            if key in words:
                words[key] = lights.read(words[key], ("cue", number, key), own, formations[cue.formation])
        if "motion" in words:
            place = ("cue", number, "motion")
            shown = books.get(cue.formation, {})
            words["motion"] = read_motions(words["motion"], place, formations, table.formation, shown, mistakes)
        try:
            cues.append(Cue(formations[cue.formation], **words))
            check_words(mistakes.place(("cue", number, "")), cues[-1], score, heard=music is not None)
        except InputError as error:
            mistakes.add_error(("cue", number), error)
    words = table.model_dump(exclude_none=True, include={"seed", "audience", "music_start"})
    words |= {"music": music, "groups": groups, "lighting": lighting, "score": score}
    words |= _ways(table, fleet, mistakes)
    mistakes.raise_if_any()
    show = Show(table.title or file.stem, fleet, tuple(cues), limits, **words)
    return _moved(show, site, table, mistakes)


def _ways(table: ShowTable, fleet: Fleet, mistakes: Mistakes) -> dict[str, Any]:
    """Return how the drones leave the ground, and how they come home, where the file says so."""
    said = table.model_dump(exclude_none=True, include={"take_off", "way_back", "landing"})
    found: dict[str, Any] = {}
    for key, words in said.items():
        try:
            found[key] = Style(**words) if key == "way_back" else succession_of(key, Succession(**words), fleet)
        except InputError as error:
            mistakes.add_error((key,), error)
    return found


def _site(folder: Path, table: ShowTable, mistakes: Mistakes) -> Site:
    """Return the site: what a map says, and what the show file says."""
    if table.site is None:
        return Site()
    words: dict[str, Any] = table.site.model_dump(exclude_none=True, exclude={"move", "file"})
    site = Site()
    try:
        if table.site.file is not None:
            site = read_site(inside(folder, "site", table.site.file))
    except InputError as error:
        mistakes.add_error(("site", "file"), error)
        return Site()
    for key in ("fence", "pads", "audience"):
        if key in words and getattr(site, key) is not None:
            mistakes.add(("site", key), f"{key}: the map {table.site.file} has one too; leave one of them out")
    try:
        prisms = tuple(Prism(np.array(prism.pop("polygon")), **prism) for prism in words.pop("keep_out", []))
        if "audience" in words:
            words["audience"] = place_of(words["audience"], "audience")
        if "audience" in words and table.audience is not None:
            mistakes.add(("site", "audience"), "audience: the show has one in metres too; leave one of them out")
        for key in ("fence", "pads"):
            words |= {key: np.array(words[key])} if key in words else {}
        return replace(site, keep_out=(*site.keep_out, *prisms), **words)
    except InputError as error:
        mistakes.add_error(("site",), error)
        return site


def _on_site(site: Site, value: Limits, fleet: Fleet, mistakes: Mistakes) -> Limits:
    try:
        return site.limits(value, fleet)
    except InputError as error:
        mistakes.add_error(("site",), error)
        return value


def _insist_on_areas(limits: Limits, table: ShowTable, mistakes: Mistakes) -> None:
    """Note each fence and keep-out that crosses itself, where the file says it; one of a map at the site's table."""
    said = table.limits.keep_out or [] if table.limits is not None else []
    has_fence = table.limits is not None and table.limits.fence is not None
    for number, told in area_faults(limits):
        drawn = None if table.site is None else table.site.file
        if has_fence if number is None else number < len(said):
            mistakes.add(("limits", "fence") if number is None else ("limits", "keep_out", number, "polygon"), told)
        elif drawn is not None:
            which = "" if number is None else f"keep-out '{limits.keep_out[number].name}': "
            mistakes.add(("site", "file"), f"{drawn}: {which}{told}")
        else:
            place = ("fence",) if number is None else ("keep_out", number - len(said), "polygon")
            mistakes.add(("site", *place), told)


def _moved(show: Show, site: Site, table: ShowTable, mistakes: Mistakes) -> Show:
    """Return the show moved within its site, on the pads and before the audience of the site."""
    try:
        if table.site is not None and table.site.move is not None:
            show = show.move(**table.site.move.model_dump())
        if site.pads is not None and table.fleet.homes is not None:
            raise ShowError("site: pads: fleet has homes too; leave one of them out")
        audience = site.eyes(show.audience, show.fleet)
        return replace(show, fleet=site.fleet(show.fleet), audience=audience, remarks=(*show.remarks, *site.notes))
    except InputError as error:
        mistakes.add_error(("site",), error)
        mistakes.raise_if_any()
        raise


def _groups(table: ShowTable, fleet: Fleet, mistakes: Mistakes) -> tuple[Group, ...]:
    groups = tuple(Group(name, group.drones, group.side) for name, group in (table.group or {}).items())
    cues = [(number, cue.name or cue.formation, cue.group or "") for number, cue in enumerate(table.cue, start=1)]
    whole = {group.name: group.drones for group in groups}  # of a picture of which the file does not say it
    largest: dict[str, int] = {}
    for (_, _, name), cue in zip(cues, table.cue, strict=True):
        dots = getattr((table.formation or {}).get(cue.formation), "drones", None)
        largest[name] = max(largest.get(name, 1), dots or whole.get(name, 1))
    try:
        check_groups(groups, fleet, cues, largest)
    except InputError as error:
        mistakes.add_error(("group",) if groups else ("fleet",), error)
    return groups


def _limits(table: LimitsTable | None, mistakes: Mistakes) -> Limits:
    words: dict[str, Any] = {} if table is None else table.model_dump(exclude_none=True)
    prisms = words.pop("keep_out", [])
    names = [prism.get("name") for prism in prisms]
    keep_out = []
    for number, prism in enumerate(prisms):
        path = ("limits", "keep_out", number)
        if "name" in prism and names.count(prism["name"]) > 1:
            mistakes.add((*path, "name"), "another keep-out has this name; give each its own")
        try:
            keep_out.append(KeepOut(**prism))
        except InputError as error:
            mistakes.add_error(path, error)
    try:
        return Limits(**words, keep_out=tuple(keep_out))
    except InputError as error:
        mistakes.add_error(("limits",), error)
        return Limits()


def _fleet(table: FleetTable, mistakes: Mistakes) -> Fleet:
    words: dict[str, Any] = table.model_dump(exclude_none=True)
    if "origin" in words:
        words["origin"] = tuple(words["origin"])
    for key, why in (("spacing", "follows from the boxes"), ("homes", "are those of the boxes")):
        if "boxes" in words and key in words:
            mistakes.add(("fleet", key), f"{key} {why}; leave it out, or leave boxes out")
    try:
        if "boxes" in words:
            words["boxes"] = Boxes(**words["boxes"])
        return Fleet(**words)
    except InputError as error:
        mistakes.add_error(("fleet",), error)
        return Fleet(1)
