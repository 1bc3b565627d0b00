"""The shows of this repository: the file and the script of one show say the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import choreo as ch
from choreo.colour import Colour, rgb
from choreo.picture import trace as tracing
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.sizing import Wish
from choreo.picture.formation import Formation
from choreo.picture.in_areas.pattern import Pattern
from choreo.picture.outline import Outline
from choreo.show.fingerprint import show_hash

SHOWS = Path(__file__).parent.parent / "shows"


@pytest.fixture
def each_picture_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Make each picture once for all that ask for it in the same words; yield how often that was."""
    made: dict[tuple[object, ...], Formation] = {}
    counts = {"made": 0, "asked": 0}
    trace, draw = cache(ch.trace), Outline.draw

    def draw_once(
        self: Outline, mode: Mode, wish: Wish, share: float | None = None, pattern: Pattern = "even"
    ) -> Formation:
        key = (self, mode, wish, share, pattern)
        counts["asked"] += 1
        if key not in made:
            counts["made"] += 1
            made[key] = draw(self, mode, wish, share, pattern)
        return made[key]

    def traced(
        path: Path, frame: int = 0, detail: float | None = None, paper: Colour = "auto", projection: str = "auto"
    ) -> Outline:
        paper = paper if paper in ("auto", "none") else rgb(paper)
        return trace(path.resolve(), frame=frame, detail=detail, paper=paper, projection=projection)

    for home in (ch, tracing):
        monkeypatch.setattr(home, "trace", traced)
    monkeypatch.setattr(Outline, "draw", draw_once)
    yield counts
    trace.cache_clear()


@pytest.mark.slow
def test_yongzhou_is_the_same_show_as_a_file_and_as_a_script(each_picture_once: dict[str, int]) -> None:
    file, script = ch.read_show(SHOWS / "yongzhou.toml"), ch.read_show(SHOWS / "yongzhou.py")
    assert [cue.name for cue in script.cues] == [cue.name for cue in file.cues]
    assert show_hash(script) == show_hash(file)
    assert each_picture_once["made"] >= len(file.cues)
    assert each_picture_once["asked"] == 2 * each_picture_once["made"], "a picture was made twice"
