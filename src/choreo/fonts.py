"""Which font files the system has."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_MOST_FONTS = 300  # files looked into
_WIDE_FONTS = ("notosanscjk", "notosanssc", "sourcehansans", "wqy-microhei", "pingfang", "msyh", "droidsansfall")


@lru_cache(maxsize=1)
def installed() -> tuple[str, ...]:
    """Return the system's font files: those with many scripts first, then by name."""
    found = sorted(str(path) for folder in _folders() for path in _files(folder))

    def rank(name: str) -> tuple[int, str]:
        stem = Path(name).stem.lower()
        return next((i for i, wide in enumerate(_WIDE_FONTS) if stem.startswith(wide)), len(_WIDE_FONTS)), name

    return tuple(sorted(found, key=rank)[:_MOST_FONTS])


def _folders() -> list[Path]:
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home, as in some containers
        home = Path("/nonexistent")
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return [windows / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names if name.lower().endswith((".ttf", ".ttc", ".otf")))
