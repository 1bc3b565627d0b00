"""Times of motions and lights in the words of the music: the same as in seconds, refused with what would be right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.fleet import Fleet
from choreo.core.ruler import Ruler
from choreo.errors import ChoreoError, ShowError
from choreo.motion.living.motions import Motion
from choreo.picture.shapes import grid
from choreo.planning.planner import plan
from choreo.safety.check import check
from choreo.show.file.reading import read_show
from choreo.show.score import Score
from choreo.show.show import Cue, Show
from choreo.show.spoken import motions_in_seconds

SQUARE = grid(16, 2.0).stand(y=60, z=60)


def show_of(score: Score | None = None, **words: Any) -> Show:
    cue = Cue(SQUARE, **{"start": "bar 12", "hold": "12 bars", **words})
    return Show("music", Fleet(16, spacing=2.0), [cue], score=score or Score(tempo=120))


def test_words_of_the_music_are_the_same_as_their_seconds() -> None:
    orbit = {"name": "orbit", "radius": 2, "period": "4 bars", "begin": "bar 14", "end": "bar 22"}
    pulse = {"name": "pulse", "period": "2 beats", "begin": "2 bars", "end": "bar 20"}
    said = plan(show_of(motion=orbit, light=pulse))
    seconds = plan(
        show_of(
            motion=orbit | {"period": 8.0, "begin": 4.0, "end": 20.0},
            light=pulse | {"period": 1.0, "begin": 4.0, "end": 16.0},
        )
    )
    assert said.trajectory.control.tobytes() == seconds.trajectory.control.tobytes()
    assert said.light.colours.tobytes() == seconds.light.colours.tobytes()
    assert check(said).ok


def test_a_show_file_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    file.write_text(
        """fleet = { drones = 16, spacing = 2 }
score = { tempo = 120 }
formation.square = { shape = "grid", drones = 16, spacing = 2, y = 60, z = 60 }
[[cue]]
formation = "square"
start = "bar 12"
hold = "12 bars"
light = { name = "pulse", period = "2 beats", begin = "bar 13" }
motion = { name = "orbit", radius = 2, period = "4 bars", begin = "bar 14" }
""",
        encoding="utf-8",
    )
    motion = {"name": "orbit", "radius": 2, "period": "4 bars", "begin": "bar 14"}
    script = plan(show_of(motion=motion, light={"name": "pulse", "period": "2 beats", "begin": "bar 13"}))
    read = plan(read_show(file))
    assert np.abs(read.trajectory.control - script.trajectory.control).max() < 1e-5
    assert read.light.colours.tobytes() == script.light.colours.tobytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"motion": {"name": "orbit", "period": "fore bars"}}, "period = 'fore bars'; .*did you mean \"4 bars\""),
        ({"motion": {"name": "orbit", "begin": "bar 2"}}, 'is 20 s before the picture stands; .* is "bar 12"'),
        ({"motion": {"name": "orbit", "begin": "chorrus"}}, "there is no marker 'chorrus'; did you mean 'chorus'"),
        ({"motion": {"name": "orbit", "end": "bar 90"}}, "orbit': end = 156; the picture is held for 24 s only"),
        ({"motion": {"name": "orbit", "period": "2 beats - 1 s"}}, "period = '2 beats - 1 s' is 0 s there"),
        ({"light": {"name": "pulse", "begin": "bar 2"}}, "light 'pulse': begin = 'bar 2' is 20 s before the picture"),
        ({"light": {"name": "pulse", "period": "beat 2"}}, "light 'pulse': period = .*did you mean \"2 beats\""),
        ({"light": {"name": "pulse", "period": "2 beats", "per": "beat"}}, "per = 'beat' counts so already"),
        ({"light": {"name": "river", "mask": {"name": "pulse", "begin": "bar 2"}}}, "mask: begin = 'bar 2'; expected"),
        ({"travel_light": {"name": "sparkle", "begin": "bar 2"}}, "begin = 'bar 2'; expected seconds"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(words: dict[str, Any], told: str) -> None:
    with pytest.raises(ChoreoError, match=told):
        plan(show_of(Score(tempo=120, markers={"chorus": 30.0}), **words))


def test_without_beats_there_is_nothing_to_count() -> None:
    cue = Cue(SQUARE, hold=9, motion={"name": "orbit", "period": "4 bars"})
    with pytest.raises(ShowError, match=r"motion 'orbit': period = '4 bars': there are no beats to count by"):
        Show("music", Fleet(16, spacing=2.0), [cue])


def test_a_marker_alone_needs_no_beats() -> None:
    score = Score(markers={"chorus": 40.0})
    made = plan(show_of(score, start=30.0, hold=24, motion={"name": "drift", "by": [4, 0, 0], "begin": "chorus"}))
    before, after = (made.trajectory.at(moment).position for moment in (39.9, 53.9))
    assert np.abs(made.trajectory.at(30.1).position - before).max() < 0.02
    assert np.abs(after - before - [4, 0, 0]).max() < 0.01


@given(st.floats(40, 200), st.floats(0, 100), st.integers(1, 16), st.integers(1, 8), st.sampled_from(["bar", "beat"]))
def test_lengths_are_those_of_the_ruler_from_where_the_motion_begins(
    tempo: float, stands: float, begin: int, period: int, unit: str
) -> None:
    ruler = Ruler.steady(tempo)
    motion = Motion("orbit", begin=f"{begin} {unit}s", period=f"{period} {unit}s")
    cue = Cue(SQUARE, hold=1000, motion=[motion])
    (found,) = motions_in_seconds("cue", cue, ruler, stands)
    beat = 60 / tempo * (4 if unit == "bar" else 1)
    assert found.begin == pytest.approx(begin * beat, abs=1e-3)
    assert found["period"] == pytest.approx(period * beat, abs=2e-3)
    assert found.spoken == ()
    assert motions_in_seconds("cue", cue, ruler, stands, known=False)[0].begin == found.begin


WHEEL = {"name": "spin"}
LEAVES = {"name": "flip", "frames": [grid(16, 5.0).stand(y=60, z=60)]}


@pytest.mark.parametrize(
    ("motion", "key", "said"),
    [
        (WHEEL, "period", "3 beats"),
        ({"name": "orbit", "radius": 9, "begin": "2 bars"}, "period", "1 bar"),
        (LEAVES, "each", "1 beat"),
    ],
)
def test_a_motion_said_in_bars_is_told_the_fewest_bars_that_serve(motion: dict[str, Any], key: str, said: str) -> None:
    with pytest.raises(ShowError) as wrong:
        plan(show_of(Score(tempo=97), motion=motion | {key: said}, hold="40 bars"))
    told = re.search(rf'set its {key} to "(\d+) (bars?|beats?)"', str(wrong.value))
    assert told is not None, str(wrong.value)
    assert told[2].rstrip("s") == said.split()[1].rstrip("s")
    assert check(plan(show_of(Score(tempo=97), motion=motion | {key: f"{told[1]} {told[2]}"}, hold="40 bars"))).ok
    with pytest.raises(ShowError, match="is too quick"):
        plan(show_of(Score(tempo=97), motion=motion | {key: f"{int(told[1]) - 1} {told[2]}"}, hold="40 bars"))


def test_a_flip_book_is_told_its_hold_and_its_leaves_in_bars_and_beats() -> None:
    with pytest.raises(ShowError) as wrong:
        plan(show_of(motion=LEAVES | {"each": "1 beat"}, hold="1 bar"))
    told = re.search(r'hold it for ("\d+ bars") and set its each to ("\d+ beats")$', str(wrong.value))
    assert told is not None, str(wrong.value)
    assert check(plan(show_of(motion=LEAVES | {"each": told[2].strip('"')}, hold=told[1].strip('"')))).ok
