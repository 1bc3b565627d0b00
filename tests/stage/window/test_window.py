"""The real window on a virtual screen, worked with real keys and a real mouse.

Needs Xvfb, xdotool and OpenGL (Debian: xvfb xdotool libgl1 libgl1-mesa-dri libegl1).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from choreo.arrays import Bytes
from choreo.core.plan import Plan
from choreo.safety.check import check
from choreo.safety.report import Report
from choreo.stage.instruments.text_panels import AMBER, BLUE, GREEN, RED
from choreo.stage.instruments.timebar import TimeBar
from choreo.stage.night.camera import preset
from choreo.stage.window import opengl
from tests.sounds import click_track, encoded
from tests.stage.hands import MISSING, PATIENCE, ROOT, SIZE, Hands, can_display, opened, timeline, virtual_screen, wait
from tests.stage.showcase import flagship

pytestmark = [pytest.mark.display, pytest.mark.skipif(not can_display(), reason=MISSING)]

DRONES = 200
START = 22.0  # the heart is held from 18 to 28 s
OPEN = f"import choreo; from tests.stage.showcase import flagship; choreo.preview(flagship({DRONES}), start={START})"
MUSIC = (86, 128, 176)
STAGE = slice(0, 530)  # rows above the scale bar and the timeline
FOOT = slice(612, 720)

SHOW = """
title = "two rings"
music = "clicks.wav"
[fleet]
drones = 40
[formation.ring]
shape = "ring"
radius = 30
y = 60
z = 50
[[cue]]
formation = "ring"
hold = 300
light = "{light}"
"""


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with virtual_screen() as display:
        yield display


@pytest.fixture(scope="module")
def plan() -> Plan:
    return flagship(DRONES)


@pytest.fixture(scope="module")
def report(plan: Plan) -> Report:
    return check(plan)


@pytest.fixture(scope="module")
def window(screen: str, report: Report) -> Iterator[Hands]:
    """A user of one window for all tests but those that close it; paused, and nothing drawn over the lights."""
    person = opened(screen, OPEN)
    try:
        person.open()
        wait(lambda: person.count(RED, FOOT) > 100)  # it has been checked
        person.press("space", "c")
        yield person
    finally:
        person.end()


@pytest.fixture
def hands(window: Hands, plan: Plan) -> Hands:
    """The same window at the heart, seen by the audience."""
    window.press("1")
    window.click(*timeline(plan, START))
    window.waits_for(plan, START)
    return window


@pytest.fixture
def own_screen(screen: str) -> Iterator[str]:
    """Another screen, for a window that is to be closed."""
    with virtual_screen(tried=True) as display:
        yield display


@pytest.fixture
def other(own_screen: str, plan: Plan) -> Iterator[Hands]:
    """A user of a window of its own."""
    person = opened(own_screen, OPEN)
    try:
        person.open()
        person.press("c")
        person.waits_for(plan, START)
        yield person
    finally:
        person.end()


def seen(plan: Plan, moment: float, drone: int) -> tuple[float, float]:
    """Return where a drone is in the audience's picture, pixels from the upper left corner."""
    spot = preset(plan, "audience").project(plan.at(moment).position[drone : drone + 1], SIZE)[0][0]
    return float(spot[0]), float(spot[1])


def still(hands: Hands, before: Bytes | None = None) -> Bytes:
    """Return the picture once it is another than `before` and has stopped moving."""
    if before is not None:
        wait(lambda: (hands.look() != before).any())
    last = hands.look()
    while True:
        time.sleep(0.5)
        now = hands.look()
        if (now == last).all():
            return now
        last = now


def lit(picture: Bytes) -> tuple[int, int]:
    """Return how wide and how high the lit part of the stage is, pixels."""
    bright = np.any(picture[STAGE] > 170, axis=2)
    return int(np.ptp(np.flatnonzero(bright.any(axis=0)))), int(np.ptp(np.flatnonzero(bright.any(axis=1))))


def test_it_plays_pauses_and_seeks(hands: Hands, plan: Plan) -> None:
    before = hands.look()
    hands.press("space")
    wait(lambda: np.any(hands.look() != before) and np.any(hands.look() != hands.look()))
    hands.keep("1-playing")
    hands.press("space")
    paused = still(hands)
    time.sleep(1.0)
    assert (hands.look() == paused).all()

    hands.press("Next")  # page down: to the verse, at the start of its hold
    hands.waits_for(plan, 32.0)
    hands.press("Left")
    hands.waits_for(plan, 31.0)
    hands.press("comma", "comma", "comma", "comma", "comma")  # five pictures back
    hands.waits_for(plan, 30.8)
    hands.keep("2-on-the-way")
    hands.press("Prior")
    hands.waits_for(plan, 18.0)
    hands.press("End")
    wait(lambda: hands.look()[STAGE].max() < 150)  # all landed and dark
    hands.press("Home", "shift+Right")
    hands.waits_for(plan, 10.0)

    hands.click(*timeline(plan, 40.0))
    hands.waits_for(plan, 40.0)
    hands.drag(timeline(plan, 40.0), timeline(plan, 50.0))
    hands.waits_for(plan, 50.0)
    hands.keep("3-dragged")


def test_it_plays_eight_times_as_fast_and_begins_again(hands: Hands, plan: Plan) -> None:
    hands.press("l", "plus", "plus", "plus")  # the show, over and over
    hands.click(*timeline(plan, 57.0))
    hands.press("space")
    wait(lambda: hands.sees(plan, 9.0))  # 12 s of the show, a second and a half later
    hands.press("space", "minus", "minus", "minus", "l", "l")
    hands.keep("4-looped")


def test_cameras_move_to_their_places_and_the_mouse_turns(hands: Hands, plan: Plan) -> None:
    heart = still(hands)
    before, views = heart, {}
    for key, name in (("2", "conductor"), ("3", "side"), ("4", "above")):
        hands.press(key)
        before = views[name] = still(hands, before)
        hands.keep(f"5-{name}")
    widths = {name: lit(view) for name, view in views.items()}
    assert widths["side"][0] < 0.3 * lit(heart)[0]  # the flat heart from its edge
    assert widths["above"][1] < 0.3 * lit(heart)[1]
    assert 0.2 * lit(heart)[0] < widths["conductor"][0] < 0.9 * lit(heart)[0]
    hands.press("1")
    hands.waits_for(plan, START)
    hands.drag((400, 300), (640, 300))  # 60 degrees
    turned = still(hands, heart)
    hands.keep("6-turned")
    assert 0.25 * lit(heart)[0] < lit(turned)[0] < 0.75 * lit(heart)[0]
    hands.wheel(nearer=False)
    hands.wheel(nearer=False)
    assert lit(still(hands, turned))[0] < 0.9 * lit(turned)[0]


def test_a_click_tells_of_a_drone_and_five_follows_it(hands: Hands, plan: Plan) -> None:
    hands.press("Next")
    hands.waits_for(plan, 32.0)
    corner = (slice(16, 200), slice(1000, 1264))
    before = hands.look()[corner]
    hands.click(*seen(plan, 32.0, 111))
    wait(lambda: (hands.look()[corner] != before).any(axis=2).mean() > 0.2)  # its facts stand in the corner
    hands.keep("7-clicked")
    hands.press("5")
    near = still(hands, hands.look())
    hands.keep("8-followed")
    assert (near[300:420, 580:700] > 200).mean() > 0.02  # large in the middle
    hands.press("Left", "Left", "Left")  # it flew then
    moved = still(hands, near)
    hands.keep("8-followed-in-flight")
    assert (moved[300:420, 580:700] > 150).mean() > 0.02  # and stays in the middle
    assert (moved[STAGE] != near[STAGE]).any(axis=2).mean() > 0.02
    hands.press("Escape")
    wait(lambda: (hands.look()[16:60, 1002:1005] > 230).mean() < 0.3)  # the bar at the edge of the facts is gone
    assert hands.process.poll() is None  # it let go of the drone, and did not close


def test_it_shows_where_and_when_the_two_closest_meet(hands: Hands, plan: Plan, report: Report) -> None:
    assert hands.count(AMBER, FOOT) > 200  # words of the closest approach, and its mark on the timeline
    assert report.closest_at_s is not None
    assert report.closest_place is not None
    x, y = timeline(plan, report.closest_at_s)
    mark = hands.look()[round(y) - 30 : round(y) - 8, round(x) - 8 : round(x) + 9].astype(int)
    assert (np.abs(mark - AMBER).max(axis=2) < 40).any()
    spot = preset(plan, "audience").project(np.array([report.closest_place]), SIZE)[0][0]
    around = (slice(round(spot[1]) - 25, round(spot[1]) + 25), slice(round(spot[0]) - 25, round(spot[0]) + 60))
    hands.click(*timeline(plan, 26.0))
    hands.waits_for(plan, 26.0)
    lights = still(hands)[around]
    hands.press("j")
    wait(lambda: hands.sees(plan, report.closest_at_s or 0.0))
    rings = still(hands)[around]
    drawn = np.any(rings != lights, axis=2) & (np.abs(rings.astype(int) - AMBER).max(axis=2) < 40)
    assert drawn.sum() > 20
    hands.keep("9-closest")
    hands.press("c")


def test_violations_are_marked_in_space_and_told_one_by_one(hands: Hands, plan: Plan, report: Report) -> None:
    notice = slice(480, 612)
    quiet = hands.count(RED, notice)
    wanted = max(range(len(report.violations)), key=lambda number: report.violations[number].place[2])
    hands.press("n")
    wait(lambda: hands.count(RED, notice) > quiet + 100)  # says what it is
    before = hands.look()[notice]
    hands.press("n", "n", "N")
    wait(lambda: (hands.look()[notice] != before).any())
    hands.keep("10-violation")
    high = report.violations[wanted]
    hands.click(*timeline(plan, high.time_s))
    spot = preset(plan, "audience").project(np.array([high.place]), SIZE)[0][0]
    box = (slice(round(spot[1]) - 15, round(spot[1]) + 16), slice(round(spot[0]) - 15, round(spot[0]) + 16))
    wait(lambda: (np.abs(hands.look()[box].astype(int) - RED).max(axis=2) < 40).sum() > 20)
    hands.keep("11-violation-high-up")
    hands.press("c")


def test_help_and_the_things_on_demand(hands: Hands, plan: Plan) -> None:
    still(hands)
    hands.press("question")
    wait(lambda: hands.count(BLUE, STAGE) > 150)
    hands.keep("12-help")
    hands.press("Escape")
    hands.waits_for(plan, START)
    bare = still(hands)
    for key in ("p", "g"):
        hands.press(key)
        wait(lambda: (hands.look()[STAGE] != bare[STAGE]).any(axis=2).sum() > 300)
        hands.keep(f"13-{key}")
        hands.press(key)
        wait(lambda: (hands.look()[STAGE] == bare[STAGE]).all())
    hands.press("h")
    wait(lambda: hands.look()[FOOT].max() < 120)  # no word is left
    hands.keep("14-bare")
    hands.press("h", "4", "End")
    hidden = still(hands, bare)
    hands.press("d")
    wait(lambda: (hands.look()[STAGE].astype(int) > hidden[STAGE].astype(int) + 20).any(axis=2).sum() > DRONES)
    hands.keep("15-dark-drones")
    hands.press("d")


def test_words_and_timeline_follow_the_size_of_the_window(hands: Hands, plan: Plan) -> None:
    subprocess.run(["xdotool", "windowsize", hands.window, "900", "560"], check=True)
    last = TimeBar(plan, 900, 900 / 1280).column(59.5)
    strip = (slice(536, 545), slice(round(last) - 20, round(last)))
    wait(lambda: (np.abs(hands.look()[strip].astype(int) - RED).max(axis=2) < 40).any())  # the end of the timeline
    hands.keep("16-smaller")
    subprocess.run(["xdotool", "windowsize", hands.window, *map(str, SIZE)], check=True)
    hands.waits_for(plan, START)


@pytest.mark.slow
def test_q_closes_it_without_a_word(other: Hands) -> None:
    other.press("q")
    assert other.process.wait(PATIENCE) == 0
    assert other.process.stdout is not None
    assert other.process.stdout.read() == ""
    assert other.windows() == ""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["the close button", "ctrl-c"])
def test_closing_it_leaves_nothing_behind(other: Hands, way: str) -> None:
    children = Path(f"/proc/{other.process.pid}/task/{other.process.pid}/children")
    if way == "ctrl-c":
        other.process.send_signal(signal.SIGINT)
    else:
        other.press_close_button()
    assert not children.exists() or children.read_text().split() == []
    assert (other.process.wait(PATIENCE) == 0) == (way == "the close button")
    assert other.windows() == ""


@pytest.fixture
def watching(own_screen: str, tmp_path: Path) -> Iterator[tuple[Hands, Path]]:
    """A user of `choreo preview SHOW --watch`."""
    show = tmp_path / "rings.toml"
    (tmp_path / "clicks.wav").write_bytes(
        encoded(click_track(np.arange(1.0, 19.0, 0.5), 20.0, rate=8_000), rate=8_000).data
    )
    show.write_text(SHOW.format(light="red"))
    person = Hands(
        own_screen,
        [
            sys.executable,
            "-m",
            "choreo",
            "preview",
            str(show),
            "--watch",
            "--time",
            "60",
            "--cache",
            str(tmp_path / "kept"),
        ],
    )
    try:
        person.open()
        yield person, show
    finally:
        person.end()


def test_saving_the_show_changes_the_window_and_a_mistake_does_not(watching: tuple[Hands, Path]) -> None:
    hands, show = watching

    def shines(red: bool) -> bool:
        picture = hands.look()[60:450].astype(int)
        bright = picture[(picture.max(axis=2) > 190)]
        more = (bright[:, 0] - bright[:, 2]).mean() if len(bright) > 100 else 0.0
        return bool(more > 60) if red else bool(more < -60)

    wait(lambda: shines(red=True))
    hands.press("space", "c")
    wait(lambda: hands.count(GREEN, FOOT) > 50)  # checked, and safe
    wait(lambda: hands.count(MUSIC, FOOT) > 50)  # the music stands in the timeline
    hands.press("2")
    still(hands)
    hands.keep("14-before")
    clock = (slice(614, 650), slice(20, 130))
    before = hands.look()[clock]
    show.write_text(SHOW.format(light="no such colour"))
    wait(lambda: hands.count(RED, slice(450, 612)) > 100)
    assert shines(red=True)  # the old show plays on
    hands.keep("15-mistake")
    show.write_text(SHOW.format(light="blue"))
    wait(lambda: shines(red=False))
    assert hands.count(RED, slice(450, 612)) == 0
    hands.keep("16-planned-anew")
    assert (hands.look()[clock] == before).all()  # the same moment
    hands.press("q")
    assert hands.process.wait(PATIENCE) == 0
    assert hands.process.stdout is not None
    assert hands.process.stdout.read().startswith(f"{show}: 40 drones")


@pytest.mark.slow
def test_without_opengl_the_library_really_missing_is_an_error_with_the_packages_name(
    screen: str, tmp_path: Path
) -> None:
    for name in ("libGL.so.1", "libGLX.so.0", "libEGL.so.1", "libOSMesa.so.8", "libOpenGL.so.0"):
        (tmp_path / name).write_bytes(b"no library")
    command = [sys.executable, "-c", OPEN]
    environment = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert ended.returncode == 1  # Python's, for an exception
    assert "choreo.errors.InputError: preview: OpenGL for windows is missing" in ended.stderr
    assert opengl.PACKAGES in ended.stderr
