"""What a designer says of the time of the music: a tempo, labels, markers, and where pictures come to stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from choreo.arguments import insist_fields, parts_of
from choreo.arrays import Floats
from choreo.checks import is_number, number, shown, whole
from choreo.core.limits import LATER
from choreo.core.ruler import MOST_BEATS_A_BAR, Ruler, plain_name
from choreo.errors import ShowError
from choreo.show.musical_time import grid_of, moment_of

MOST_MARKERS = 1000
LATEST = 86_400.0
PACES = ("half", "double")
_ANY_BEATS = np.array([0.0, 0.5])


@dataclass(frozen=True, eq=False)
class Score:
    """The music as a ruler, as its designer describes it. All times are on the clock of the music.

    Beats come from the labels, where these have some; else from the tempo; else they are those found in the music.

    Parameters
    ----------
    tempo : float or None
        Beats a minute.
    beats_a_bar : int
        Of a tempo, and of beats found in the music; labels may say it themselves.
    first_beat : float
        Where bar 1 begins, s; of beats found in the music, at the one nearest to it.
    labels : Ruler or sequence of Ruler
        See `choreo.read_labels`.
    markers : mapping of str
        Moments with names of their own, s or words such as "bar 17".
    snap : str
        Where pictures whose cues say nothing else come to stand: 'beat', 'bar', '2 bars'; empty for anywhere.
    pace : str
        Of beats found in the music: 'half' takes every other one, 'double' twice as many; empty for all as they are.

    Raises
    ------
    ShowError
        If a number or a word is not one of these, or beats are said twice.

    Examples
    --------
    >>> Score(tempo=120, markers={"chorus": "bar 17"}).ruler(music_start=2.0).markers
    (('chorus', 34.0),)
    """

    tempo: float | None = None
    beats_a_bar: int = 4
    first_beat: float = 0.0
    labels: Ruler | tuple[Ruler, ...] | list[Ruler] = ()
    markers: Mapping[str, float | str] | tuple[tuple[str, float | str], ...] = ()
    snap: str = ""
    pace: str = field(default="", metadata=LATER)

    def __post_init__(self) -> None:
        insist_fields("score", self, "labels", "snap", "pace", error=ShowError)
        if self.tempo is not None:
            tempo = number("score: tempo", self.tempo, "beats a minute", least=20, most=400, error=ShowError)
            object.__setattr__(self, "tempo", tempo)
        whole("score: beats_a_bar", self.beats_a_bar, most=MOST_BEATS_A_BAR, error=ShowError)
        first = number("score: first_beat", self.first_beat, "seconds", least=-LATEST, most=LATEST, error=ShowError)
        object.__setattr__(self, "first_beat", first)
        labels = (self.labels,) if isinstance(self.labels, Ruler) else tuple(self.labels)
        if not all(isinstance(each, Ruler) for each in labels):
            raise ShowError(
                f"score: labels = {shown(self.labels)}; expected choreo.read_labels(...), or a list of these"
            )
        object.__setattr__(self, "labels", labels)
        counting = sum(each.counts for each in labels)
        if counting > 1:
            raise ShowError("score: labels: two files say where beats are; leave one of them out")
        if counting and self.tempo is not None:
            raise ShowError("score: tempo: the labels have beats of their own; leave one of them out")
        object.__setattr__(self, "markers", _markers(self.markers))
        if self.pace not in ("", *PACES):
            raise ShowError(f"score: pace = {shown(self.pace)}; expected {' or '.join(map(shown, PACES))}")
        if self.pace and self.counts:
            raise ShowError("score: pace: is that of beats found in the music, but the tempo or labels say them")
        if self.snap != "":
            grid_of("score: snap", self.snap)
        _ = self.as_if_heard  # its markers are read now, so that what is wrong with them is told

    @property
    def counts(self) -> bool:
        """Whether beats are known without listening to the music."""
        return self.tempo is not None or any(each.counts for each in _rulers(self.labels))

    @property
    def wants_beats(self) -> bool:
        """Whether its own markers count beats."""
        return any(isinstance(when, str) for when in dict(self.markers).values())

    def ruler(self, music_start: float = 0.0, found: Floats | None = None, tempo: float | None = None) -> Ruler:
        """Return the ruler on the clock of the show.

        Parameters
        ----------
        music_start : float
            The moment of the show at which the music begins, s.
        found : (k,) array or None
            Beats that were found in the music, s of it; for where the designer says none.
        tempo : float or None
            Of those, beats a minute.
        """
        labels = _rulers(self.labels)
        own = next((each for each in labels if each.counts), Ruler())
        if self.tempo is not None:
            own = Ruler.steady(self.tempo, self.beats_a_bar, self.first_beat)
        elif not own.counts and found is not None and len(found) > 1:
            found, times = self._paced(found)
            first = int(np.abs(found - self.first_beat).argmin())
            own = Ruler.tapped(found, first, self.beats_a_bar, None if tempo is None else tempo * times)
        own = replace(own, markers=tuple(marker for each in labels for marker in each.markers))
        said = [
            (name, moment_of(f"score: markers: {name}", when, own) if isinstance(when, str) else float(when))
            for name, when in dict(self.markers).items()
        ]
        return replace(own, markers=(*own.markers, *said)).shift(music_start)

    def _paced(self, found: Floats) -> tuple[Floats, float]:
        """Return the beats at the pace that is said, and times how many; those near the first one stay."""
        if self.pace == "double":
            return np.interp(np.arange(2 * len(found) - 1) / 2, np.arange(len(found)), found), 2.0
        if self.pace == "half" and len(found) > 2:
            return found[int(np.abs(found - self.first_beat).argmin()) % 2 :: 2], 0.5
        return found, 1.0

    @cached_property
    def as_if_heard(self) -> Ruler:
        """A ruler on which all words of this score can be looked up, though not where they will be.

        Where beats are still to be found in the music, it has some.
        """
        return self.ruler(found=_ANY_BEATS)


def _rulers(labels: Ruler | Iterable[Ruler]) -> tuple[Ruler, ...]:
    return (labels,) if isinstance(labels, Ruler) else tuple(labels)


def _markers(said: object) -> tuple[tuple[str, float | str], ...]:
    """Return markers that are checked, in the order of their names."""
    pairs = list(said.items()) if isinstance(said, Mapping) else list(said) if isinstance(said, tuple | list) else None
    if pairs is None or len(pairs) > MOST_MARKERS:
        raise ShowError(f"score: markers = {shown(said)}; expected names with moments, at most {MOST_MARKERS:,}")
    for pair in pairs:
        if len(parts_of(pair) or ()) != 2:
            raise ShowError(f"score: markers: {shown(pair)}; expected a name and its moment")
    for name, moment in pairs:
        if not isinstance(name, str) or not plain_name(name) or plain_name(name).split()[0] in ("bar", "beat"):
            raise ShowError(f"score: markers: {shown(name)}; expected a name that does not begin with bar or beat")
        if not isinstance(moment, str) and not (is_number(moment) and abs(moment) <= LATEST):
            raise ShowError(f'score: markers: {name} = {shown(moment)}; expected seconds, or words such as "bar 17"')
    return tuple(sorted(pairs))
