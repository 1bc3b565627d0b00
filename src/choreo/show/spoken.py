"""The times of a cue as they are said, in seconds or in the words of the music: are they right, and do they count?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from choreo.checks import number, shown
from choreo.core.ruler import Measure, Ruler
from choreo.errors import ShowError
from choreo.light.layer import Layer
from choreo.light.light import Light
from choreo.motion.living.motions import Motion
from choreo.show.musical_time import NOTHING, Grid, grid_of, is_length, length_of, moment_of, needs_beats
from choreo.show.score import Score

OFF = "off"
"""Of `snap`: anywhere, whatever the score says."""


class Times(Protocol):
    """What a cue says of its times, of its motions and its light."""

    @property
    def motion(self) -> Any:
        """How the picture moves."""
        ...

    @property
    def light(self) -> Any:
        """What shines on it."""
        ...

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


@dataclass(frozen=True)
class Within:
    """A time within the hold that is said in the words of the music: of a motion or of a layer of light.

    Parameters
    ----------
    what : str
        Whose it is, and its key, as errors call it.
    key, said : str
    """

    what: str
    key: str
    said: str

    @property
    def is_moment(self) -> bool:
        """Whether it names a place in the music, rather than so much time."""
        return self.key in ("begin", "end") and not is_length(self.said)

    def check(self) -> None:
        """Raise `ShowError` for what is no length where one is needed."""
        if not self.said.strip():
            raise ShowError(f"{self.what} = {shown(self.said)}; expected a time, or leave it out")
        if self.key not in ("begin", "end"):
            length_of(self.what, self.said)

    def seconds(self, ruler: Ruler, stands: float, begin: float = 0.0) -> float:
        """Return the time in seconds: since the picture stands, s of the show; or a length that begins at `begin`.

        Raises
        ------
        ShowError
            If that is before the picture stands; with the next bar that is not.
        """
        if self.is_moment:
            found = round(moment_of(self.what, self.said, ruler) - stands, 3)
            if found < 0:
                later = ruler.name(ruler.at_or_after(stands, "bar", 1)) if ruler.counts else f"{stands:g} s of the show"
                told = f"{self.what} = {shown(self.said)} is {-found:g} s before the picture stands"
                raise ShowError(f'{told}; the first bar in which it stands is "{later}"')
            return found
        since = self._since(stands, begin)
        found = round(length_of(self.what, self.said).end(ruler, since) - since, 3)
        if found <= 0 and self.key != "begin":
            raise ShowError(f"{self.what} = {shown(self.said)} is {found:g} s there; expected more than 0 s")
        return found

    def measure(self, ruler: Ruler, stands: float, begin: float = 0.0) -> Measure:
        """Return how a length is said again, in the unit in which it is said."""
        return Measure(ruler, self._since(stands, begin), length_of(self.what, self.said).unit)

    def _since(self, stands: float, begin: float) -> float:
        """Return the moment from which a length counts, s."""
        return stands if self.key in ("begin", "end") else stands + begin


def within(where: str, cue: Times) -> Iterator[Within]:
    """Yield all that a cue's motions and light say in the words of the music."""
    for motion in cue.motion:
        yield from _of_motion(where, motion)
    for layer in cue.light.layers if isinstance(cue.light, Light) else ():
        yield from _of_layer(where, layer)


def _of_motion(where: str, motion: Motion) -> Iterator[Within]:
    for key, said in motion.spoken:
        yield Within(f"{where}: motion '{motion.name}': {key}", key, said)


def _of_layer(where: str, layer: Layer) -> Iterator[Within]:
    for key, said in layer.spoken:
        yield Within(f"{where}: light '{layer.name or 'own'}': {key}", key, said)


def motions_in_seconds(
    where: str, cue: Times, ruler: Ruler, stands: float, *, known: bool = True
) -> tuple[Motion, ...]:
    """Return the motions of a cue, whose picture stands from a moment on, s, in seconds.

    Where that moment is not `known` yet, what names a place in the music is left open.
    """

    def said(motion: Motion) -> Motion:
        found: dict[str, float | None] = {}
        measures: dict[str, Measure] = {}
        for each in sorted(_of_motion(where, motion), key=lambda each: each.key != "begin"):
            begin = found.get("begin", motion.begin) or 0.0
            is_open = each.is_moment and not known
            found[each.key] = _BEGIN.get(each.key) if is_open else each.seconds(ruler, stands, begin)
            if not each.is_moment:
                measures[each.key] = each.measure(ruler, stands, begin)
        return motion.in_seconds(found, measures | held)

    held = {"hold": Measure(ruler, stands, length_of(where, cue.hold).unit)} if isinstance(cue.hold, str) else {}
    return tuple(said(motion) if motion.spoken or held else motion for motion in cue.motion)


def light_in_seconds(where: str, cue: Times, ruler: Ruler, stands: float) -> Any:
    """Return the light of a cue, whose picture stands from a moment on, s, in seconds."""
    if not isinstance(cue.light, Light) or not cue.light.spoken:
        return cue.light

    def said(layer: Layer) -> dict[str, float]:
        found: dict[str, float] = {}
        for each in sorted(_of_layer(where, layer), key=lambda each: each.key != "begin"):
            found[each.key] = each.seconds(ruler, stands, found.get("begin", layer.begin or 0.0))
        return found

    return cue.light.in_seconds(said)


_BEGIN: dict[str, float | None] = {"begin": 0.0}


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
    for each in within(where, cue):
        each.check()
        if each.is_moment:
            moment_of(each.what, each.said, ruler)
        if not counts and (not each.is_moment or needs_beats(each.said, ruler)):
            raise ShowError(f"{each.what} = {shown(each.said)}: {NOTHING}")
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
    said = (cue.hold, cue.travel, cue.start)
    return any(isinstance(each, str) for each in said) or grid(cue, score) is not None or any(within("", cue))


def counts_beats(cue: Times, score: Score | None) -> bool:
    """Tell whether a cue counts beats, so that markers alone do not say when it stands, and for how long."""
    if isinstance(cue.hold, str) or isinstance(cue.travel, str) or grid(cue, score) is not None:
        return True
    ruler = (score or Score()).as_if_heard
    if any(not each.is_moment or needs_beats(each.said, ruler) for each in within("", cue)):
        return True
    return isinstance(cue.start, str) and needs_beats(cue.start, ruler)
