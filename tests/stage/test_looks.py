"""How the window looks, drawn without a screen and compared with stored pictures.

Needs OpenGL (Debian: libegl1 libgl1-mesa-dri).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from choreo.arrays import Bytes
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.ruler import Ruler
from choreo.safety.check import check
from choreo.stage.instruments.text_panels import RED
from choreo.stage.instruments.timebar import Wave
from choreo.stage.window import key_actions
from choreo.stage.window import opengl as gl
from choreo.stage.window.controls import Controls
from choreo.stage.window.window import Window
from tests.stage.pictures import Looks
from tests.stage.showcase import gradient, heart, stadium, still_plan, streams

SIZE = (960, 540)
pytestmark = pytest.mark.display


def two_pictures(*, inside_a_stadium: bool = True) -> Plan:
    """Return a heart and a river; words in Latin letters only, which every machine draws alike."""
    love, river = heart(300), streams(300)
    return still_plan(
        [
            ("heart", love, gradient(love, (255, 40, 60), (255, 150, 60))),
            ("river", river, gradient(river, (0, 90, 255), (0, 230, 255))),
        ],
        title="heart and river",
        keep_out=stadium() if inside_a_stadium else (),
        columns=30,
    )


@pytest.fixture(scope="module")
def opengl() -> None:
    """Skip where nothing can be drawn without a screen."""
    trial = gl._probe()
    if trial is None or trial.returncode != 0:
        if os.environ.get("CI"):
            raise AssertionError("nothing can be drawn without a screen; a skip would hide a broken window")
        pytest.skip("needs the Debian packages libegl1 and libgl1-mesa-dri")


@pytest.fixture(scope="module")
def window(opengl: None) -> Iterator[Window]:
    plan = two_pictures()
    shown = Window(plan, size=SIZE, report=check(plan), off_screen=True)
    Controls(shown)
    shown.plotter.show(auto_close=False, interactive=False)
    yield shown
    shown.plotter.close()


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    return Looks(store=bool(request.config.getoption("--store-images", default=False)))


@pytest.fixture(autouse=True)
def plain(window: Window) -> None:
    """Begin at the heart, seen by the audience, with nothing over the lights."""
    window.choose(None)
    window.hud.notice = None
    window.shown.__init__()  # type: ignore[misc]  # all as at the beginning
    window.shown.closest = False
    window.look("audience")
    window.seek(9.0)


def drawn(window: Window) -> Bytes:
    window.refresh()
    return np.asarray(window.plotter.screenshot(return_img=True))


def test_the_audience_sees_the_picture_over_the_timeline(window: Window, looks: Looks) -> None:
    looks.agree(drawn(window), "audience")


@pytest.mark.parametrize("camera", ["conductor", "side", "above"])
def test_cameras(window: Window, looks: Looks, camera: str) -> None:
    window.look(camera)
    looks.agree(drawn(window), camera)


def test_closest_pair_and_violations(window: Window, looks: Looks) -> None:
    window.shown.closest = True
    window.seek(15.0)
    looks.agree(drawn(window), "violations")


def test_paths_and_ghost_under_the_lights(window: Window, looks: Looks) -> None:
    window.shown.paths = window.shown.ghost = True
    window.seek(16.0)
    looks.agree(drawn(window), "paths-and-ghost")


def test_a_drone_followed_with_its_facts_and_its_way(window: Window, looks: Looks) -> None:
    window.choose(7)
    key_actions.follow(window)
    looks.agree(drawn(window), "followed")


def test_help(window: Window, looks: Looks) -> None:
    window.switch("help")
    looks.agree(drawn(window), "help")


def test_music_in_the_timeline(window: Window, looks: Looks) -> None:
    loudness = np.abs(np.sin(np.linspace(0, 40, 800))) * np.linspace(0.2, 1, 800)
    window.hud.use(window.plan, window.report, Wave(0.0, window.player.last, loudness, np.arange(0, 32, 0.5)))
    picture = drawn(window)
    window.hud.use(window.plan, window.report)
    looks.agree(picture, "music")


def test_bars_and_markers_in_the_timeline_and_beside_the_clock(window: Window, looks: Looks) -> None:
    markers = (("intro", 2.0), ("chorus", 20.0), ("end", 28.0))
    waltz = Ruler(np.array([2.0, 18.0]), np.array([0.0, 32.0]), 2.0, 1.2, ((0.0, 4.0), (32.0, 3.0)), markers)
    window.hud.use(replace(window.plan, ruler=waltz), window.report)
    picture = drawn(window)
    window.hud.use(window.plan, window.report)
    looks.agree(picture, "bars")


def test_dark_drones_on_their_pads(window: Window, looks: Looks) -> None:
    window.look("above")
    window.seek(99.0)
    hidden = drawn(window).astype(int)
    window.switch("dark")
    assert ((drawn(window).astype(int) - hidden)[:400] > 15).any(axis=2).sum() > 200
    looks.agree(drawn(window), "dark-drones")


def test_another_plan_takes_over_moment_and_place(window: Window, looks: Looks) -> None:
    before = window.plan, window.report
    window.turn(30.0, 10.0)
    camera = window.viewer.camera
    plain = two_pictures(inside_a_stadium=False)
    green = replace(plain, light=LightTrack(plain.light.times, plain.light.colours[:, :, [1, 0, 2]]))
    window.use_plan(green, check(green))
    assert (window.player.time, window.viewer.camera) == (9.0, camera)
    picture = drawn(window)
    window.use_plan(before[0], before[1])
    looks.agree(picture, "another-plan-on-a-plain")


def test_the_window_shows_the_colours_of_the_plan(window: Window) -> None:
    """Not compared with a stored picture: at each light stands its own colour."""
    frame = window.plan.at(9.0)
    pixels = np.rint(window.viewer.camera.project(frame.position, SIZE)[0]).astype(int)
    picture = drawn(window).astype(float)
    seen = np.array([picture[y - 3 : y + 4, x - 3 : x + 4].mean(axis=(0, 1)) for x, y in pixels if y < 440])
    plan = frame.colours[pixels[:, 1] < 440].astype(float)
    assert np.corrcoef(seen[:, 1] - seen[:, 2], plan[:, 1] - plan[:, 2])[0, 1] > 0.9
    assert (seen[:, 0] > seen[:, 2] + 20).all()  # the heart is red to orange


class TestTheComparison:
    """It lets through what another machine may draw, and nothing that a viewer would notice."""

    @pytest.fixture
    def stored(self, tmp_path: Path, window: Window) -> tuple[Looks, Bytes]:
        picture = drawn(window)
        Looks(tmp_path / "stored", store=True).agree(picture, "heart")
        return Looks(tmp_path / "stored", tmp_path / "failures"), picture

    def test_the_same_picture_and_one_with_other_grain_agree(self, stored: tuple[Looks, Bytes]) -> None:
        looks, picture = stored
        looks.agree(picture, "heart")
        grain = np.random.default_rng(0).integers(-3, 4, picture.shape)
        looks.agree(np.clip(picture + grain, 0, 255).astype(np.uint8), "heart")

    @pytest.mark.parametrize("fault", ["shifted", "other colour", "no lights", "a panel over it", "a bright sky"])
    def test_what_a_viewer_would_notice_does_not(self, stored: tuple[Looks, Bytes], fault: str) -> None:
        looks, picture = stored
        wrong = picture.copy()
        if fault == "shifted":
            wrong = np.roll(picture, 9, axis=1)
        elif fault == "other colour":
            wrong = picture[:, :, ::-1].copy()
        elif fault == "no lights":
            wrong[:400] = np.minimum(wrong[:400], 60)
        elif fault == "a panel over it":
            wrong[100:130, 300:500] = RED
        else:
            wrong[:300] = np.clip(wrong[:300].astype(int) + 6, 0, 255)
        with pytest.raises(AssertionError, match="heart: on average"):
            looks.agree(wrong, "heart")
        assert sorted(file.name for file in looks.failures.iterdir()) == [
            "heart.difference.png",
            "heart.seen.png",
            "heart.wanted.png",
        ]

    def test_a_picture_that_is_not_stored_is_a_failure(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="no picture is stored"):
            Looks(tmp_path).agree(np.zeros((9, 9, 3), dtype=np.uint8), "new")
