"""From the tables of a show file to formations: each picture traced once, each formation made once."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial, reduce
from operator import add
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.air.amends import enlarged, gap
from choreo.neighbours import closest_pair
from choreo.picture.dots.sizing import MOST_DOTS
from choreo.picture.dots.weights import parts_of
from choreo.picture.formation import Formation
from choreo.progress import Progress
from choreo.show.cache import Store
from choreo.show.file.folder import inside
from choreo.show.file.formation_cache import Setting, traced_before
from choreo.show.file.mistakes import Mistakes
from choreo.show.file.motion_tables import frames_in
from choreo.show.file.toml.toml_lines import DEEPEST
from choreo.show.show import Show

_MOST_PARTS = 1_000
"""Of one composed formation: each is added to those before."""

if TYPE_CHECKING:
    from choreo.picture.outline import Outline
    from choreo.show.file.schema import CueTable, DrawnTable, PictureTable, Placed, ShowTable

WORKERS = 2
"""Pictures that are made at once; the result does not depend on it."""


def make_formations(
    folder: Path,
    table: ShowTable,
    fleet: Fleet,
    limits: Limits,
    mistakes: Mistakes,
    progress: Progress,
    store: Store | None = None,
    executor: Executor | None = None,
) -> dict[str, Formation]:
    """Return the formations that the cues use, by name; what goes wrong is added to `mistakes`.

    Parameters
    ----------
    folder : Path
        Of the show file; pictures lie in it.
    store : Store or None
        Where formations from pictures are kept, and looked for first.
    executor : Executor or None
        Makes the formations; None for some threads.
    """
    from choreo.show.file.schema import PartsTable

    wanted = _wanted(table, mistakes)
    mistakes.raise_if_any()
    single = [name for name in wanted if not isinstance(table.formation[name], PartsTable)]
    made: dict[str, Formation] = {}
    room = _room(table, fleet)
    progress("tracing", 0.0)
    for name, result in _make_all(folder, table, single, room, limits, progress, store, executor):
        if isinstance(result, InputError):
            mistakes.add_error(("formation", name), result)
        else:
            made[name] = result.rename(name)
    mistakes.raise_if_any()
    for name in wanted:  # parts come before what is composed of them
        if name not in made:
            parts = [made[part] for part in table.formation[name].parts]
            if sum(map(len, parts)) > MOST_DOTS:
                told = f"parts: {sum(map(len, parts)):,} dots together; a formation has at most {MOST_DOTS:,}"
                mistakes.add(("formation", name, "parts"), told)
                mistakes.raise_if_any()
            made[name] = reduce(add, parts).rename(name)
    for name in {name: None for cue in table.cue for name in _shown(table, cue)}:
        _check_made(table, made, name, room[name], limits, mistakes)
    return made


def _room(table: ShowTable, fleet: Fleet) -> dict[str, int]:
    """Return how many drones there are for each formation: of several groups that show it, the smallest one's."""
    from choreo.show.file.schema import PartsTable

    sizes = {name: group.drones for name, group in (table.group or {}).items()}
    sizes[""] = max(fleet.drones - sum(sizes.values()), 1)
    room: dict[str, int] = {}

    def visit(name: str, drones: int) -> None:
        if drones >= room.get(name, drones + 1):
            return
        room[name] = drones
        formation = table.formation[name]
        for part in formation.parts if isinstance(formation, PartsTable) else ():
            visit(part, drones)

    for cue in table.cue:
        for name in _shown(table, cue):
            visit(name, sizes.get(cue.group or "", fleet.drones))
    return room


def _check_made(
    table: ShowTable, made: dict[str, Formation], name: str, room: int, limits: Limits, mistakes: Mistakes
) -> None:
    """Note what no picture can do but shapes and compositions can: too many dots, and dots too near."""
    path, formation = ("formation", name), made[name]
    count, spacing, needed = len(formation), gap(formation.points, limits), limits.planning_distance
    if count > room:
        whose = "group" if table.group else "fleet"
        away = f"{count - room:,} dot{'s' * (count - room > 1)}"
        mistakes.add(
            (*path, "drones"),
            f"has {count:,} dots, the {whose} {room:,} drones; take {away} away",
        )
    moving = all(cue.motion for cue in table.cue if name in _shown(table, cue))  # what overlaps is parted in depth
    if spacing < needed * (1 - 1e-9) and not moving:
        factor = enlarged(formation.points, limits, needed)
        ways = [] if factor is None else [f"make it {factor:.2f} times as large"]
        fewer = _fewer_dots(table.formation[name], count, limits)
        ways += [] if fewer is None else [f"take {fewer:,} drone{'s' * (fewer != 1)}"]
        metric = "" if limits.vertical == limits.min_distance else ", heights counted by vertical_distance"
        more = metric + _between(table, made, name, limits)
        near = math.floor(spacing * 1000) / 1000  # never told as what it would have to be
        mistakes.add(
            path,
            f"its dots are {near:.3f} m apart{more}{',' if more else ''} and must be {needed:g} m"
            + (f"; {', or '.join(ways)}" if ways else ""),
        )


def _between(table: ShowTable, made: dict[str, Formation], name: str, limits: Limits) -> str:
    """Return between which parts of a composed formation the nearest dots are, in words; nothing for any other."""
    from choreo.show.file.schema import PartsTable

    composed = table.formation[name]
    if not isinstance(composed, PartsTable):
        return ""
    squeezed = made[name].points * [1.0, 1.0, limits.min_distance / limits.vertical]
    ends = np.cumsum([len(made[part]) for part in composed.parts])
    one, two = np.searchsorted(ends, closest_pair(squeezed)[1:], side="right").tolist()
    names = composed.parts[one], composed.parts[two]
    return f", within '{names[0]}'" if one == two else f", between '{names[0]}' and '{names[1]}'"


def _fewer_dots(table: Any, count: int, limits: Limits) -> int | None:
    """Return the largest number of dots that a shape of this size holds; None of what is no shape, or holds none."""
    from choreo.show.file.schema import SHAPES

    if getattr(table, "shape", None) not in SHAPES or (getattr(table, "rows", None) and table.columns):
        return None

    def holds(drones: int) -> bool:
        return gap(_from_shape(table, drones).points, limits) >= limits.planning_distance

    fits, fails = 1, count
    while fails - fits > 1:
        middle = (fits + fails) // 2
        fits, fails = (middle, fails) if holds(middle) else (fits, middle)
    return fits if holds(fits) else None


def _wanted(table: ShowTable, mistakes: Mistakes) -> list[str]:
    """Return the names of the formations that the cues show, each after the parts it is composed of."""
    from choreo.show.file.schema import PartsTable

    done: dict[str, None] = {}

    def visit(name: str, around: tuple[str, ...]) -> None:
        formation = table.formation[name]
        parts = formation.parts if isinstance(formation, PartsTable) else []
        if len(parts) > _MOST_PARTS:
            told = f"parts: {len(parts):,} of them; a formation is composed of at most {_MOST_PARTS:,}"
            mistakes.add(("formation", name, "parts"), told)
        for number, part in enumerate(parts[:_MOST_PARTS]):
            path = ("formation", name, "parts", number)
            if part in (*around, name):
                mistakes.add(path, f"parts: '{part}' would hold itself")
            elif len(around) >= DEEPEST:
                mistakes.add(path, f"parts: parts of parts go deeper than {DEEPEST} levels")
            elif part not in done:
                visit(part, (*around, name))
        done[name] = None

    for cue in table.cue:
        for name in _shown(table, cue):
            if name not in done:
                visit(name, ())
    return list(done)


def _shown(table: ShowTable, cue: CueTable) -> list[str]:
    """Return the names of a cue's formation, and of the leaves of its flip-books; unknown ones are told elsewhere."""
    return [cue.formation, *(name for name in frames_in(cue.motion) if name in table.formation)]


Made = Formation | InputError


def _make_all(
    folder: Path,
    table: ShowTable,
    names: list[str],
    room: dict[str, int],
    limits: Limits,
    progress: Progress,
    store: Store | None,
    executor: Executor | None,
) -> list[tuple[str, Made]]:
    """Make the formations by groups that share a picture, which is traced once; several groups at a time."""
    from choreo.show.file.schema import PictureTable

    groups: dict[tuple[object, ...], list[str]] = {}
    for name in names:
        formation = table.formation[name]
        key: tuple[object, ...] = (name,)
        if isinstance(formation, PictureTable):
            key = (
                PurePosixPath(formation.picture),
                formation.frame,
                formation.detail,
                formation.paper,
                formation.projection,
            )
        groups.setdefault(key, []).append(name)

    audience = Show.audience if table.audience is None else tuple(table.audience)
    seed = table.seed or 0

    wishes = [
        [(name, Setting(folder, room[name], limits, seed, audience), table.formation[name]) for name in group]
        for group in groups.values()
    ]
    # What takes longest is begun first, so that no worker is left alone with it at the end.
    begun = sorted(wishes, key=_work, reverse=True)
    results: dict[str, Made] = {}
    with nullcontext(executor) if executor is not None else ThreadPoolExecutor(WORKERS) as pool:
        for done, result in enumerate(pool.map(partial(_make_group, store), begun), start=1):
            results |= result
            progress("tracing", done / len(groups))
    return [(name, results[name]) for group in wishes for name, _, _ in group]


def _work(wishes: list[tuple[str, Setting, Placed]]) -> int:
    """Return about how much work the formations that share a picture are: in several layers several times as much."""
    from choreo.picture.on_lines.placement import time_taken

    drones = [setting.drones if table.drones is None else table.drones for _, setting, table in wishes]
    layers = [getattr(table, "layers", 1) for _, _, table in wishes]
    return sum(time_taken(count) * each for count, each in zip(drones, layers, strict=True))


def _make_group(store: Store | None, wishes: list[tuple[str, Setting, Placed]]) -> list[tuple[str, Made]]:
    """Make the formations that share a picture; of what goes wrong, its kind and its words are told."""
    outline: list[Outline] = []  # traced by the first, kept for the others
    found: list[tuple[str, Made]] = []
    for name, setting, table in wishes:
        try:
            found.append((name, traced_before(store, setting, table, partial(_make, setting, table, outline))))
        except InputError as error:
            found.append((name, type(error)(*error.args)))
    return found


def _make(setting: Setting, table: Placed, outline: list[Outline]) -> Formation:
    from choreo.show.file.schema import DrawnTable, PictureTable

    folder = setting.folder
    drones = setting.drones if table.drones is None else table.drones
    if isinstance(table, PictureTable) and table.picture.lower().endswith(".csv"):
        formation = _from_points(inside(folder, "picture", table.picture), table)
    elif isinstance(table, DrawnTable):
        formation = _drawn(setting, table, outline, drones)
    else:
        formation = _from_shape(table, drones)
    if table.turn:
        formation = formation.turn(table.turn)
    formation = formation.stand(x=table.x, y=table.y, z=table.z)
    return formation if table.colour is None else formation.paint(table.colour)


def _from_points(file: Path, table: PictureTable) -> Formation:
    """Return dots that have their places already, in the size asked for, or as they are."""
    from choreo.picture.point_file import read_points

    dots = read_points(file)
    if table.drones not in (None, len(dots)):
        raise InputError(f"drones = {table.drones:,}, but the file holds {len(dots):,} dots; leave drones out")
    if (
        table.mode != "stroke"
        or table.share is not None
        or table.frame
        or table.detail is not None
        or table.paper != "auto"
        or table.projection != "auto"
        or table.layers > 1
        or table.view
        or table.weights
        or table.keep_small
        or table.min_size is not None
    ):
        raise InputError(
            "mode, share, frame, detail, paper, projection, layers, view, weights, keep_small and min_size belong to "
            "pictures; "
            "the dots of a CSV file have their places"
        )
    size = dots.bounds[1] - dots.bounds[0]
    for key, wanted, has in (("width", table.width, size[0]), ("height", table.height, size[2])):
        if wanted is None:
            continue
        if table.width is not None and table.height is not None:
            raise InputError("give either width or height, in metres (the other follows from the dots)")
        if not has > 0:
            raise InputError(f"{key} = {wanted:g}: the dots of the file have no {key}; leave it out")
        dots = dots.scale(wanted / has)
    return dots


def _drawn(setting: Setting, table: DrawnTable, outline: list[Outline], drones: int) -> Formation:
    if not outline:
        outline.append(_outline(setting.folder, table))
    wish = setting.wish(table, drones)
    heavy = outline[0]
    for part, weight in parts_of(table.weights or []):
        heavy = heavy.weighted(part, weight)
    return heavy.draw(table.mode, wish, table.share, table.pattern)


def _outline(folder: Path, table: DrawnTable) -> Outline:
    from choreo.picture.drawings.lettering import lettering
    from choreo.picture.trace import trace
    from choreo.show.file.schema import PictureTable, TextTable

    if isinstance(table, TextTable):
        is_file = table.font is not None and any(sign in table.font for sign in "/\\.")  # else an installed one
        font = inside(folder, "font", table.font) if table.font is not None and is_file else table.font
        return lettering(table.text, font=font, vertical=table.vertical)
    assert isinstance(table, PictureTable)  # the other kind that is drawn
    file = inside(folder, "picture", table.picture)
    return trace(file, frame=table.frame, detail=table.detail, paper=table.paper, projection=table.projection)


def _from_shape(table: Any, drones: int) -> Formation:
    from choreo.picture import shapes
    from choreo.show.file.schema import Placed

    words = table.model_dump(exclude={*Placed.model_fields, "shape"}, exclude_none=True)
    if table.drones is None and {"rows", "columns"} <= set(words):
        drones = words["rows"] * words["columns"]
    make: Callable[..., Formation] = getattr(shapes, table.shape)
    return make(drones, **words)
