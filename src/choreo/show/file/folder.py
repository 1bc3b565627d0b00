"""Files that a show file names lie in its folder, or are refused; its pads, music and labels are read from there."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from choreo.audio.labels.label_file import read_labels
from choreo.core.music import Music, read_music
from choreo.errors import InputError, PictureError, ShowError
from choreo.picture.point_file import read_points
from choreo.show.file.mistakes import Mistakes
from choreo.show.score import Score

if TYPE_CHECKING:
    from choreo.show.file.schema import ShowTable

MOST_LABELS = 20
"""Files of labels of one show."""


def inside(folder: Path, key: str, name: str) -> Path:
    """Return the path of a file that a key names relative to the show's folder.

    Raises
    ------
    PictureError
        If it lies outside of the folder, also by way of a link, or is no ordinary file.
    """
    if re.match(r"\w{2,}://", name):
        raise PictureError(f'{key} = "{name}" is an address; save the {key} into the folder of the show')
    if name.startswith("~"):
        raise PictureError(f'{key} = "{name}" begins at your home; name it relative to the show file')
    words = PurePosixPath(name)
    windows = PureWindowsPath(name)
    if words.is_absolute() or windows.is_absolute() or windows.drive:
        raise PictureError(f'{key} = "{name}" begins at the root; name it relative to the show file')
    if ".." in words.parts or ".." in windows.parts:
        raise PictureError(f'{key} = "{name}" leaves the folder of the show; put the {key} into that folder')
    path = folder / words
    try:
        within = path.resolve().is_relative_to(folder.resolve())
        ordinary = path.is_file() or not path.exists()
    except (OSError, RuntimeError, ValueError):
        raise PictureError(f'{key} = "{name}" is not a file that can be opened') from None
    if not within:
        raise PictureError(f'{key} = "{name}" is a link out of the show\'s folder; put the {key} into it')
    if not ordinary:
        raise PictureError(f'{key} = "{name}" is not a file')
    if not path.exists():
        hint = "; write / between folders" if "\\" in name else _near_picture(path)
        raise PictureError(f'{key} = "{name}": there is no such file{hint}')
    return path


def _near_picture(path: Path) -> str:
    import difflib

    if not path.parent.is_dir():
        return f" (nor a folder '{path.parent.name}')"
    near = difflib.get_close_matches(path.name, sorted(item.name for item in path.parent.iterdir()), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def put_pads(folder: Path, data: dict[str, Any], mistakes: Mistakes) -> None:
    """Put the rows of a CSV file in the place of its name, where the fleet's homes are such a file."""
    fleet = data.get("fleet")
    if not isinstance(fleet, dict) or not isinstance(fleet.get("homes"), str):
        return
    try:
        fleet["homes"] = read_points(inside(folder, "homes", fleet.pop("homes"))).points.tolist()
    except InputError as error:
        mistakes.add_error(("fleet", "homes"), error)


def music_of(folder: Path, table: ShowTable, mistakes: Mistakes) -> Music | None:
    """Return the music of a show; None where there is none, or it is wrong, which is noted."""
    if table.music is None:
        if table.music_start is not None and table.score is None:
            mistakes.add(("music_start",), 'music_start: there is no music; say which with music = "FILE"')
        return None
    try:
        return read_music(inside(folder, "music", table.music))
    except InputError as error:
        mistakes.add_error(("music",), error)
        return None


def score_of(folder: Path, table: ShowTable, mistakes: Mistakes) -> Score | None:
    """Return what `[score]` says, with the labels of its files; None where there is none, or it is wrong."""
    if table.score is None:
        return None
    words: dict[str, Any] = table.score.model_dump(exclude_none=True)
    names = words.pop("labels", ())
    if len(names) > MOST_LABELS:
        mistakes.add(("score", "labels"), f"labels: {len(names)} files; expected at most {MOST_LABELS}")
        return None
    try:
        files = [inside(folder, "labels", name) for name in names]
        labels = tuple(read_labels(file, beats_a_bar=words.get("beats_a_bar", 4)) for file in files)
        return Score(**words, labels=labels)
    except InputError as error:
        mistakes.add_error(("score",), ShowError(str(error)))
        return None
