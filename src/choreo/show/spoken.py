"""The times of a cue as they are said, in seconds or in the words of the music: are they right, and do they count?"""

from __future__ import annotations

from typing import Protocol

from choreo.checks import number, shown
from choreo.errors import ShowError
from choreo.show.musical_time import NOTHING, Grid, grid_of, length_of, moment_of, needs_beats
from choreo.show.score import Score

OFF = "off"
"""Of `snap`: anywhere, whatever the score says."""


class Times(Protocol):
    """What a cue says of its times."""

    @property
    def hold(self) -> float | str:
        """How long the picture stands."""
        ...

    @property
    def travel(self) -> float | str | None:
        """How long the drones fly to it."""
        ...

    @property
    def start(self) -> float | str | None:
        """When it stands."""
        ...

    @property
    def snap(self) -> str:
        """Where in the music it comes to stand."""
        ...


def check_times(where: str, cue: Times) -> None:
    """Raise `ShowError`, naming the cue, for times that are wrong whatever the music is."""
    for key, value in (("hold", cue.hold), ("travel", cue.travel), ("start", cue.start)):
        what = f"{where}: {key}"
        if isinstance(value, str):
            if key != "start":
                length_of(what, value)
            elif not value.strip():
                raise ShowError(f"{what} = {shown(value)}; expected a moment, or leave it out")
        elif value is not None or key == "hold":
            least, above = (0.0, None) if key == "hold" else (None, 0.0)
            number(what, value, "seconds", least=least, above=above, error=ShowError)
    if not isinstance(cue.snap, str):
        raise ShowError(f"{where}: snap = {shown(cue.snap)}; expected a word")
    if cue.snap not in ("", OFF):
        grid_of(f"{where}: snap", cue.snap)
    if cue.snap not in ("", OFF) and cue.start is not None:
        raise ShowError(f"{where}: snap: the cue has a start; leave one of them out")


def check_words(where: str, cue: Times, score: Score | None, *, heard: bool) -> None:
    """Raise `ShowError`, naming the cue, for words that this music does not have.

    `heard` says whether there is music in which beats may be found.
    """
    if not is_musical(cue, score):
        return
    said = score or Score()
    ruler = said.as_if_heard
    counts = said.counts or heard
    if isinstance(cue.start, str):
        moment_of(f"{where}: start", cue.start, ruler)
        if not counts and needs_beats(cue.start, ruler):
            raise ShowError(f"{where}: start = {shown(cue.start)}: {NOTHING}")
    for key, value in (("hold", cue.hold), ("travel", cue.travel), ("snap", cue.snap if cue.snap != OFF else None)):
        if isinstance(value, str) and value and not counts:
            raise ShowError(f"{where}: {key} = {shown(value)}: {NOTHING}")
    if grid(cue, score) is not None and not counts:
        raise ShowError(f"score: snap = {shown(said.snap)}: {NOTHING}")


def grid(cue: Times, score: Score | None) -> Grid | None:
    """Return at which lines of the music a cue without a start comes to stand; None for anywhere."""
    if cue.start is not None or cue.snap == OFF:
        return None
    snap = cue.snap or ("" if score is None else score.snap)
    return grid_of("snap", snap) if snap else None


def is_musical(cue: Times, score: Score | None) -> bool:
    """Tell whether the music has a say in the times of a cue."""
    return any(isinstance(said, str) for said in (cue.hold, cue.travel, cue.start)) or grid(cue, score) is not None


def counts_beats(cue: Times, score: Score | None) -> bool:
    """Tell whether a cue counts beats, so that markers alone do not say when it stands, and for how long."""
    if isinstance(cue.hold, str) or isinstance(cue.travel, str) or grid(cue, score) is not None:
        return True
    return isinstance(cue.start, str) and needs_beats(cue.start, (score or Score()).as_if_heard)
