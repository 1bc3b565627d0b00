"""Motions of a show file: what cues say of them; drawings of a flip-book are formations by their names."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from choreo.checks import shown
from choreo.errors import InputError
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.flip_book import FlipBook
from choreo.picture.formation import Formation
from choreo.show.file.mistakes import Mistakes
from choreo.show.file.toml.toml_lines import KeyPath

_FRAMES = 'formations by their names, ["a", "b"], an animation, "dance.gif", or { picture = "dance.gif", count = 8 }'


def read_motions(
    said: Any,
    path: KeyPath,
    formations: Mapping[str, Formation],
    names: Collection[str],
    books: Mapping[Animation, FlipBook],
    mistakes: Mistakes,
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
    books : mapping of Animation to FlipBook
        The drawings of the animations that this cue shows.
    mistakes : Mistakes
    """
    several = isinstance(said, list)
    found: list[Motion] = []
    for number, entry in enumerate(said if several else [said]):
        where = (*path, number) if several else path
        try:
            found.append(Motion.of(_with_frames(entry, formations, names, books)))
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
    found = [_frames_of(entry) for entry in entries]
    return [name for frames in found if isinstance(frames, list) for name in frames if isinstance(name, str)]


def _frames_of(entry: Any) -> Any:
    """Return what a flip-book says of its frames; None of any other motion, to which they are no word."""
    return entry.get("frames") if isinstance(entry, Mapping) and entry.get("name") == "flip" else None


def _with_frames(
    entry: Any, formations: Mapping[str, Formation], names: Collection[str], books: Mapping[Animation, FlipBook]
) -> Any:
    """Return a table with the formations that its frames name, or with the drawings of an animation."""
    frames = _frames_of(entry)
    animation = _animation(frames)
    if animation is not None:
        return {**entry, "frames": books[animation]}
    if isinstance(frames, Mapping | str):
        raise InputError(f"motion 'flip': frames = {shown(frames)}; expected {_FRAMES}")
    if not isinstance(frames, list):
        return entry
    for name in frames:
        if not isinstance(name, str) or name not in formations:
            near = difflib.get_close_matches(str(name), names, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(list(names)[:8])}"
            raise InputError(f"motion 'flip': frames: there is no formation '{name}'{hint}")
    return {**entry, "frames": [formations[name] for name in frames]}


class Animation(NamedTuple):
    """What a flip-book says of an animated file: its path, and how many of its frames are taken."""

    picture: str
    taken: int | None


def animations_in(said: Any) -> list[Animation]:
    """Return the animated files that motions show as flip-books; wrong words are told elsewhere.

    Examples
    --------
    >>> animations_in({"name": "flip", "frames": "dance.gif"})
    [Animation(picture='dance.gif', taken=None)]
    """
    entries = said if isinstance(said, list) else [said]
    found = [_animation(_frames_of(entry)) for entry in entries]
    return [animation for animation in found if animation is not None]


def _animation(frames: Any) -> Animation | None:
    """Return the animated file that frames name; None where they are something else."""
    words = frames if isinstance(frames, Mapping) else {"picture": frames}
    picture, count = words.get("picture"), words.get("count")
    if not isinstance(picture, str) or not words.keys() <= {"picture", "count"}:
        return None
    return Animation(picture, count) if count is None or type(count) is int else None
