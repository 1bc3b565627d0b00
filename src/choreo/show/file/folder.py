"""Files that a show file names: they lie in its folder, or are refused."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from choreo.errors import PictureError


def inside(folder: Path, key: str, name: str) -> Path:
    """Return the path of a file that a key names relative to the show's folder.

    Raises
    ------
    PictureError
        If it lies outside of the folder, also by way of a link, or is no ordinary file.
    """
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
