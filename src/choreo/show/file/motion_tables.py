"""Motions of a show file: what cues say of them; drawings of a flip-book are formations by their names."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from choreo.errors import InputError
from choreo.motion.living.motions import Motion
from choreo.picture.formation import Formation
from choreo.show.file.mistakes import Mistakes
from choreo.show.file.toml_lines import KeyPath


def read_motions(
    said: Any, path: KeyPath, formations: Mapping[str, Formation], names: Collection[str], mistakes: Mistakes
) -> tuple[Motion, ...] | None:
    """Return the motions that a cue says; what is wrong with them is noted, each on its line.

    Parameters
    ----------
    said : str, mapping, or list
        The name of a motion, a table of words, or a list of these.
    path : tuple
        Of the key in the file.
    formations : mapping of str to Formation
        Those that are shown.
    names : collection of str
        Of all formations of the show.
    mistakes : Mistakes
    """
    several = isinstance(said, list)
    found: list[Motion] = []
    for number, entry in enumerate(said if several else [said]):
        where = (*path, number) if several else path
        try:
            found.append(Motion.of(_with_frames(entry, formations, names)))
        except InputError as error:
            for line in error.lines:
                mistakes.add_error(where, InputError(line))
    return tuple(found)


def frames_in(said: Any) -> list[str]:
    """Return the names of the formations that motions show as the leaves of flip-books.

    Examples
    --------
    >>> frames_in([{"name": "flip", "frames": ["open", "shut"]}, "wave"])
    ['open', 'shut']
    """
    entries = said if isinstance(said, list) else [said]
    found = [entry.get("frames") for entry in entries if isinstance(entry, Mapping)]
    return [name for frames in found if isinstance(frames, list) for name in frames if isinstance(name, str)]


def _with_frames(entry: Any, formations: Mapping[str, Formation], names: Collection[str]) -> Any:
    """Return a table with the formations that its frames name."""
    frames = entry.get("frames") if isinstance(entry, Mapping) else None
    if not isinstance(frames, list):
        return entry
    for name in frames:
        if not isinstance(name, str) or name not in formations:
            near = difflib.get_close_matches(str(name), names, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(list(names)[:8])}"
            raise InputError(f"motion 'flip': frames: there is no formation '{name}'{hint}")
    return {**entry, "frames": [formations[name] for name in frames]}
