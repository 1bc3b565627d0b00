"""Formations from pictures, kept by the content of the picture and of all that was wished of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.picture.dots.sizing import Wish
from choreo.picture.formation import Formation
from choreo.picture.view import View
from choreo.show.cache import Kept, Store, kept_fields
from choreo.show.file.folder import inside
from choreo.show.fingerprint import code_hash, fingerprint

if TYPE_CHECKING:
    from choreo.show.file.schema import DrawnTable, Placed

_DRAWN = ("stroke", "along", "length", "closed", "order", "part", "parts")

_LARGEST = 100_000_000
"""Bytes of a picture file that are worth looking at here; what is larger, the tracer refuses with a reason."""


class Setting(NamedTuple):
    """What a show says that its formations go by."""

    folder: Path
    """In which pictures lie."""
    drones: int
    """How many a formation has that does not say."""
    limits: Limits
    seed: int
    audience: tuple[float, ...]

    def wish(self, table: DrawnTable, drones: int) -> Wish:
        """Return what a table wishes of dots, size and spacing."""
        if (table.width is None) == (table.height is None):
            raise InputError("give either width or height, in metres (the other follows from the picture)")
        view = None
        if table.view is not None:
            x, y, z = self.audience if table.view == "audience" else table.view
            view = View((x, y, z), (table.x, table.y, table.z), table.turn)
        beside = self.limits.planning_distance
        above = beside * self.limits.vertical / self.limits.min_distance
        return Wish(
            drones,
            table.width,
            table.height,
            beside if above == beside else (beside, above),
            self.seed,
            table.layers,
            view,
            table.keep_small,
            table.min_size,
        )


def traced_before(store: Store | None, setting: Setting, table: Placed, make: Callable[[], Formation]) -> Formation:
    """Return the formation of a table of the show file from the store, or else make it, and keep it.

    Only formations from picture files are kept: all others are made at once, or depend on the fonts of the system.

    Parameters
    ----------
    store : Store or None
        None to make it in any case.
    make : callable
        Makes the formation; what goes wrong with it is raised.
    """
    content = None if store is None else _content(setting.folder, table)
    if store is None or content is None:
        return make()
    wishes = sorted(table.model_dump().items())
    _, drones, limits, seed, audience = setting
    apart = limits.min_distance, limits.vertical
    key = fingerprint("picture", content, wishes, drones, apart, seed, audience, code_hash())
    known = _known(store.get(key))
    if known is not None:
        return known
    made = make()
    store.put(key, _kept(made))
    return made


def _content(folder: Path, table: Placed) -> bytes | None:
    """Return the bytes of the table's picture file, or None where there is none to be read."""
    from choreo.show.file.schema import PictureTable

    if not isinstance(table, PictureTable):
        return None
    try:
        file = inside(folder, "picture", table.picture)
        return file.read_bytes() if file.stat().st_size <= _LARGEST else None
    except (InputError, OSError):
        return None


def _known(kept: Kept | None) -> Formation | None:
    if kept is None:
        return None
    values: dict[str, Any] = {**kept.arrays, **kept.details}
    values.pop("drawn", None)
    own = {name: values.pop(f"drawn_{name}", None) for name in _DRAWN}
    try:
        return Formation(**values, drawn=None if own["stroke"] is None else Drawn(**own))
    except (InputError, TypeError):
        return None


def _kept(made: Formation) -> Kept:
    """Return a formation's fields, those of its drawing beside them."""
    kept = kept_fields(replace(made, drawn=None))
    if made.drawn is None:
        return kept
    own = {f"drawn_{name}": getattr(made.drawn, name) for name in _DRAWN}
    closed = {"drawn_closed": made.drawn.closed.astype(np.uint8)}
    parts = {"drawn_parts": own.pop("drawn_parts")}
    return Kept({**kept.arrays, **own, **closed}, {**kept.details, **parts})
