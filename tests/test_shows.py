"""The shows of this repository: the file and the script of one show say the same."""

from __future__ import annotations

import runpy
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
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


def test_the_score_of_yongzhou_has_the_bars_of_its_cues(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each section of the music is as long as the way to its picture and its hold, so that it blooms as that stands."""
    monkeypatch.setattr(sys, "path", [str(SHOWS / "art"), *sys.path])
    told = runpy.run_path(str(SHOWS / "art" / "score.py"))
    show = tomllib.loads((SHOWS / "yongzhou.toml").read_text(encoding="utf-8"))
    assert told["TEMPO"] == show["score"]["tempo"]
    sections = [section for section in told["SCORE"] if section.name != "home"]
    cues = show["cue"]
    assert [section.name.replace(" ", "_") for section in sections] == [cue["formation"] for cue in cues]
    assert [f"{section.bars} bars" for section in sections] == [cue["hold"] for cue in cues]
    assert [f"{section.way} bars" for section in sections[1:]] == [cue["travel"] for cue in cues[1:]]
    for section in told["SCORE"]:
        tune = told["tune"](section.tune)
        assert not tune or sum(long for _, long, _ in tune) > 0.75 * 32, "a tune has eight bars"
        notes = [round(69 + 12 * np.log2(told["pitch"](note) / 440)) % 12 for _, _, note in tune]
        assert set(notes) <= {2, 4, 6, 9, 11}, "five notes: D, E, F sharp, A and B"
