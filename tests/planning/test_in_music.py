"""Whole shows whose cues follow the music: planned, checked, and standing on the beat to the millisecond."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.safety.finding import clock
from tests.planning import kept
from tests.planning.shows import shape
from tests.sounds import click_track, encoded

RING, GRID = shape("ring", 12).rename("ring"), shape("grid", 12).rename("grid")
SCORE = ch.Score(tempo=96)


def show(*cues: ch.Cue, **words: Any) -> ch.Show:
    return ch.Show("song", ch.Fleet(12), list(cues), **{"score": SCORE, **words})


def stands(plan: ch.Plan) -> list[float]:
    return [span.start for span in plan.spans if span.kind == "hold"]


def test_pictures_stand_on_the_beat_and_leave_when_their_bars_are_over() -> None:
    cues = [ch.Cue(RING, hold="4 bars", snap="bar"), ch.Cue(GRID, hold="2 bars", snap="bar"), ch.Cue(RING, hold=1)]
    plan = kept.plan(show(*cues))
    assert ch.check(plan).ok
    bar = 60 / 96 * 4
    first, second, _ = stands(plan)
    assert first / bar == pytest.approx(round(first / bar), abs=1e-3)
    assert second / bar == pytest.approx(round(second / bar), abs=1e-3)
    travel = next(span for span in plan.spans if span.name == "grid")
    assert travel.start == first + 4 * bar, "the travel is lengthened, nobody waits"
    told = plan.cue_times[1]
    shortest = kept.plan(show(*[ch.Cue(RING, hold="4 bars", snap="bar"), ch.Cue(GRID)])).cue_times[1].travel
    assert told.travel == pytest.approx(travel.end - travel.start)
    assert told.lengthened == pytest.approx(told.travel - shortest, abs=2e-3)
    assert "its travel lengthened by" in str(told)


def test_the_same_plan_comes_from_processes_from_a_cache_and_anew(tmp_path: Path) -> None:
    song = show(*[ch.Cue(RING, hold="1 bar", snap="bar"), ch.Cue(GRID, hold="1 bar", snap="bar", style="pour")])
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        plans = [ch.plan(song), ch.plan(song, executor=processes)]
    plans += [ch.plan(song, cache=tmp_path), ch.plan(song, cache=tmp_path)]
    assert len({plan.trajectory.control.tobytes() for plan in plans}) == 1
    assert len({plan.cue_times for plan in plans}) == 1
    assert plans[0].cue_times[1].lengthened > 0


@pytest.mark.parametrize("style", ["pour", "fireflies", "swirl", "bloom"])
def test_all_styles_take_the_time_that_the_music_gives_them(style: str) -> None:
    plan = kept.plan(show(ch.Cue(RING, hold="1 bar", snap="bar"), ch.Cue(GRID, hold="1 bar", snap="beat", style=style)))
    assert ch.check(plan).ok
    assert stands(plan)[1] / 0.625 == pytest.approx(round(stands(plan)[1] / 0.625), abs=2e-3)


def test_the_advice_of_a_refusal_is_followed_and_planned() -> None:
    with pytest.raises(ShowError) as error:
        kept.plan(show(ch.Cue(RING, hold="4 bars", snap="bar"), ch.Cue(GRID, start="bar 10")))
    start = re.search(r'start = "(.*?)" works', str(error.value))
    assert start
    plan = kept.plan(show(ch.Cue(RING, hold="4 bars", snap="bar"), ch.Cue(GRID, start=start[1])))
    assert ch.check(plan).ok
    assert plan.cue_times[1].bar == start[1]
    sooner = f"bar {int(start[1].split()[1]) - 1}"
    with pytest.raises(ShowError, match="and the drones can be there at"):
        kept.plan(show(ch.Cue(RING, hold="4 bars", snap="bar"), ch.Cue(GRID, start=sooner)))


def test_a_travel_that_is_too_short_is_told_one_that_is_planned() -> None:
    def in_time(travel: str) -> ch.Show:
        return show(ch.Cue(RING, hold="1 bar", snap="bar"), ch.Cue(GRID, travel=travel, snap="beat"))

    with pytest.raises(ShowError) as error:
        kept.plan(in_time("2 beats"))
    told = re.search(r"travel = '2 beats' is 1\.25 s there, .*; \"(\d+ beats)\" would do", str(error.value))
    assert told, str(error.value)
    plan = kept.plan(in_time(told[1]))
    assert plan.cue_times[1].travel == pytest.approx(0.625 * int(told[1].split()[0]), abs=1e-3)
    with pytest.raises(ShowError, match="would do"):
        kept.plan(in_time(f"{int(told[1].split()[0]) - 1} beats"))


def test_found_beats_labels_and_a_tempo_are_one_ruler() -> None:
    clicks = np.arange(0.75, 60, 0.625)
    music = encoded(click_track(clicks, 60.0, rate=8000), rate=8000)
    heard = kept.plan(show(ch.Cue(RING, start="bar 8"), score=None, music=music, music_start=2.0))
    said = kept.plan(show(ch.Cue(RING, start="bar 8"), score=ch.Score(tempo=96, first_beat=0.75), music_start=2.0))
    labels = Ruler.tapped(clicks)
    marked = kept.plan(show(ch.Cue(RING, start="bar 8"), score=ch.Score(labels=labels), music=music, music_start=2.0))
    assert stands(said) == stands(marked) == [2 + 0.75 + 28 * 0.625]
    assert stands(heard)[0] == pytest.approx(stands(said)[0], abs=0.03)


def test_beats_that_are_heard_are_told_with_the_word_that_doubles_or_halves_them() -> None:
    """From the sound nobody knows whether two beats are one; where a tempo is said there is nothing to tell."""
    music = encoded(click_track(np.arange(0.75, 58, 0.625), 60.0, rate=8000), rate=8000)
    cue = ch.Cue(RING, start="bar 8")
    told: list[str] = []
    taken: list[str] = []
    silent: list[str] = []
    heard = kept.plan(show(cue, score=None, music=music), remarks=told)
    assert told == ["music: 96 beats a minute are heard; if you tap 48, set score.pace to 'half', if 192, to 'double'"]
    half = kept.plan(show(cue, score=ch.Score(pace="half"), music=music), remarks=taken)
    assert taken == ["music: 48 beats a minute, at half the pace that is heard"]
    assert heard.cue_times[0].start == pytest.approx(0.75 + 28 * 0.625, abs=0.03)
    assert half.cue_times[0].start == pytest.approx(0.75 + 56 * 0.625, abs=0.03)
    kept.plan(show(cue, score=ch.Score(tempo=96), music=music), remarks=silent)
    assert not any(each.startswith("music:") for each in silent)


def test_music_without_beats_is_told_and_markers_need_none(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    hiss = encoded(0.1 * random.normal(0, 1, 80_000), rate=8000, name="hiss")
    for words in ({"hold": "2 bars"}, {"snap": "bar"}, {"start": "bar 9"}):
        with pytest.raises(ShowError, match=r"cue 1 'ring': counts beats, but none were found in 'hiss.wav'; say the"):
            kept.plan(show(ch.Cue(RING, **words), score=None, music=hiss))
    monkeypatch.setattr("choreo.audio.analysis.can_listen", lambda: False)
    marked = ch.Score(labels=Ruler(markers=(("chorus", 20.0),)))
    plan = kept.plan(show(ch.Cue(RING, start="chorus + 0.5 s"), score=marked, music=hiss))
    assert stands(plan) == [20.5], "nobody has to listen for that"
    with pytest.raises(ShowError, match=r"which needs soundfile: .*; or say the tempo"):
        kept.plan(show(ch.Cue(RING, snap="bar"), score=None, music=hiss))


def test_groups_stand_on_one_beat() -> None:
    left, right = ch.Group("left", 6, side="left"), ch.Group("right", 6, side="right")
    six = ch.ring(6, radius=4).stand(y=40, z=40)
    cues = [
        ch.Cue(six.at(x=-20, y=40, z=40), hold="1 bar", start="bar 12", group="left", name="a"),
        ch.Cue(six.at(x=20, y=40, z=40), hold="1 bar", start="bar 12", group="right", name="b"),
    ]
    plan = kept.plan(show(*cues, groups=[left, right]))
    assert stands(plan) == [27.5, 27.5]
    assert [(each.cue, each.group, each.bar) for each in plan.cue_times] == [
        ("a", "left", "bar 12"),
        ("b", "right", "bar 12"),
    ]


def test_a_group_on_the_beat_that_is_in_the_way_is_told_a_bar_that_works() -> None:
    one, two = ch.Group("one", 6, side="left"), ch.Group("two", 6, side="right")
    six = ch.ring(6, radius=4).stand(y=40, z=40)

    def both(start: str) -> ch.Show:
        cues = [
            ch.Cue(six, hold="4 bars", start="bar 10", group="one", name="a"),
            ch.Cue(six, hold="1 bar", start=start, group="two", name="b"),
        ]
        return show(*cues, groups=[one, two])

    with pytest.raises(ShowError) as error:
        kept.plan(both("bar 11"))
    told = re.search(r"set the start of cue 2 'b' to \"(bar \d+)\"", str(error.value))
    assert told, str(error.value)
    plan = kept.plan(both(told[1]))
    assert ch.check(plan).ok
    assert plan.cue_times[1].bar == told[1]


def waiting(score: ch.Score, **words: Any) -> ch.Show:
    """Return a show whose second group has to wait until the first one has left its place."""
    one, two = ch.Group("one", 6, side="left"), ch.Group("two", 6, side="right")
    six = ch.ring(6, radius=4).stand(y=40, z=40)
    cues = [
        ch.Cue(six, hold="2 bars", start="bar 10", group="one", name="a"),
        ch.Cue(six, hold="2 bars", group="two", name="b", **words),
    ]
    return show(*cues, groups=[one, two], score=score)


def test_a_group_that_waits_for_another_is_told_where_it_stands() -> None:
    plan = kept.plan(waiting(SCORE))
    assert ch.check(plan).ok
    first = next(span for span in plan.spans if span.kind == "hold" and span.name == "b")
    assert plan.cue_times[1].start == first.start
    assert plan.cue_times[1].moved > 5
    assert first.end - first.start == pytest.approx(5.0, abs=2e-3)


def test_a_group_that_waits_into_another_tempo_is_told_a_start_that_works() -> None:
    slower = Ruler(np.array([0.0, 22.5]), np.array([0.0, 36.0]), 1.6, 1.0)  # from bar 10 on 60 beats a minute
    with pytest.raises(ShowError) as error:
        kept.plan(waiting(ch.Score(labels=slower)))
    told = re.search(r"cue 2 'b': waits .*; give it a start: start = \"(.*)\" works", str(error.value))
    assert told, str(error.value)
    plan = kept.plan(waiting(ch.Score(labels=slower), start=told[1]))
    assert ch.check(plan).ok
    assert plan.cue_times[1].hold == pytest.approx(8.0)


def test_lights_pulse_on_the_beats_and_markers_of_the_same_ruler() -> None:
    kicks = Ruler(markers=tuple(("kick", 20.0 + 1.5 * number) for number in range(4)))
    flash = ch.Light("solid", colour="white", amount={"curve": "beats", "marker": "kick", "period": 1.0})
    dark = ch.Light("solid", colour="black") + flash
    plan = kept.plan(show(ch.Cue(RING, start=18.0, hold=10, light=dark), score=ch.Score(labels=kicks)))
    bright = [int(plan.light.at(time)[0, 0]) for time in (19.9, 20.02, 21.1, 21.52, 24.52)]
    assert bright[0] < 5
    assert bright[2] < 5
    assert min(bright[1], bright[3], bright[4]) > 200
    wrong = ch.Light("solid", colour="white", amount={"curve": "beats", "marker": "kikc"})
    with pytest.raises(ShowError, match=r"light: there is no marker 'kikc'; did you mean 'kick'\?"):
        kept.plan(show(ch.Cue(RING, light=wrong), score=ch.Score(labels=kicks)))


def test_the_plan_file_keeps_where_cues_stand(tmp_path: Path) -> None:
    plan = kept.plan(show(ch.Cue(RING, hold="1 bar", snap="2 bars")))
    ch.save_plan(plan, tmp_path / "song.npz")
    assert ch.load_plan(tmp_path / "song.npz").cue_times == plan.cue_times != ()


def test_a_show_in_seconds_is_planned_as_ever_and_tells_no_bars() -> None:
    cues = [ch.Cue(RING, hold=2), ch.Cue(GRID, hold=2, start=40.0)]
    plan, without = kept.plan(show(*cues)), kept.plan(show(*cues, score=None))
    assert plan.cue_times == ()
    assert np.array_equal(plan.trajectory.control, without.trajectory.control)
    assert plan.ruler is not None, "its bars are shown all the same"
    assert plan.ruler.reading(5.0) == "bar 3.1"
    assert without.ruler is None


def test_a_plan_carries_the_ruler_on_which_its_cues_and_lights_count(tmp_path: Path) -> None:
    music = encoded(click_track(np.arange(0.5, 60, 0.5), 60.5), ".ogg")
    plan = kept.plan(show(ch.Cue(RING, snap="bar"), score=ch.Score(beats_a_bar=3), music=music, music_start=2.0))
    (stood,) = stands(plan)
    assert plan.ruler is not None
    assert plan.ruler.name(stood) == plan.cue_times[0].bar
    assert plan.ruler.reading(stood).removeprefix(plan.cue_times[0].bar) == ".1"
    marked = show(ch.Cue(RING), score=ch.Score(labels=Ruler(markers=(("chorus", 5.0),))), music_start=2.0)
    assert kept.plan(marked).ruler.markers == (("chorus", 7.0),)  # type: ignore[union-attr]
    unheard = ch.Score(markers={"chorus": "bar 3"})  # whose beats nobody needs, so the music is not listened to
    assert kept.plan(show(ch.Cue(RING), score=unheard, music=music)).ruler is None


def test_the_check_tells_the_bar_beside_the_time() -> None:
    plan = kept.plan(show(ch.Cue(RING, snap="bar")))
    loose = ch.check(plan)
    assert loose.closest_at_s is not None
    bar = plan.ruler.reading(loose.closest_at_s)  # type: ignore[union-attr]
    assert bar
    assert f"at {clock(loose.closest_at_s)}, {bar})" in loose.summary()
    assert loose.to_dict()["closest_bar"] == bar
    strict = ch.check(plan, ch.Limits(max_speed=2.0))
    first = strict.violations[0]
    assert first.bar == plan.ruler.reading(first.time_s) == first.to_dict()["bar"]  # type: ignore[union-attr]
    assert f"(at {clock(first.time_s)}, {first.bar}, x " in str(first)


def test_a_motion_that_ends_on_a_bar_is_refused_with_what_works_there() -> None:
    def turning(angle: float) -> ch.Show:
        turn = ch.Motion("turn", angle=angle, begin="1 bar", end="bar 16")
        return show(ch.Cue(RING, snap="2 bars", hold="8 bars", motion=turn), score=ch.Score(tempo=90, beats_a_bar=3))

    with pytest.raises(ShowError, match=r"motion 'turn': is too quick .*; set its angle to \d+$") as told:
        kept.plan(turning(270))
    works = float(str(told.value).rsplit(" ", 1)[1])
    assert ch.check(kept.plan(turning(works))).ok


def test_a_marker_where_there_are_none_is_told_how_to_be_said() -> None:
    with pytest.raises(ShowError, match=r"no marker 'chorus', nor any other; say when it is, \[score.markers\] chorus"):
        kept.plan(show(ch.Cue(RING, start="chorus")))
