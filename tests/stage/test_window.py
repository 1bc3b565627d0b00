"""The real window on a virtual screen, worked with real keys and a real mouse.

Needs Xvfb, xdotool and OpenGL (Debian: xvfb xdotool libgl1 libgl1-mesa-dri libegl1).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageGrab

from choreo.arrays import Bytes
from choreo.errors import InputError
from choreo.stage import gl
from choreo.stage.camera import preset
from choreo.timeline.plan import Plan
from tests.stage.showcase import flagship

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs the Debian packages xvfb and xdotool"
    ),
]

SIZE = (1280, 720)
DRONES = 400
START = 22.0  # the heart is held from 18 to 28 s
PATIENCE = 90.0  # s: other tests may keep the processors busy
OPEN = f"import choreo; from tests.stage.showcase import flagship; choreo.preview(flagship({DRONES}), start={START})"


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A virtual screen with OpenGL, as DISPLAY; skipped with the reason where it cannot be had."""
    read, write = os.pipe()
    # Without -noreset the server starts anew whenever its last client leaves, and may drop the one just coming.
    command = ["Xvfb", "-displayfd", str(write), "-noreset", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told, pytest.MonkeyPatch.context() as patch:
        try:
            patch.setenv("DISPLAY", f":{told.readline().strip()}")
            try:
                gl.check_window()
            except InputError as error:
                if os.environ.get("CI"):
                    raise  # there the packages are installed, and a skip would hide that the window is broken
                pytest.skip(str(error))
            yield os.environ["DISPLAY"]
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return flagship(DRONES)


class Hands:
    """Somebody before the screen: looks, types, clicks."""

    def __init__(self, display: str) -> None:
        self.display = display
        command = [sys.executable, "-c", OPEN]
        self.process = subprocess.Popen(
            command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.window = ""

    def open(self) -> None:
        """Wait until the window is there, and put it before all."""
        self.window = wait(self._find)
        self._do("windowmove", self.window, "0", "0")
        self._do("windowfocus", self.window)

    def _do(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout.strip()

    def _find(self) -> str:
        if self.process.poll() is not None:
            said = self.process.stdout.read() if self.process.stdout else ""
            raise AssertionError(f"the window's process ended with code {self.process.returncode}: {said}")
        return self._do("search", "--onlyvisible", "--name", "choreo").split("\n")[0]

    def press(self, key: str) -> None:
        self._do("key", key)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self._do("mousemove", *map(str, start))
        self._do("mousedown", "1")
        for part in np.linspace(0, 1, 12):
            x, y = (round(a + part * (b - a)) for a, b in zip(start, end, strict=True))
            self._do("mousemove", str(x), str(y))
        self._do("mouseup", "1")

    def look(self) -> Bytes:
        return np.asarray(ImageGrab.grab(xdisplay=self.display).convert("RGB"))[: SIZE[1], : SIZE[0]]

    def waits_for(self, plan: Plan, moment: float, camera: str) -> None:
        """Look until that moment is seen from that camera."""
        wait(lambda: self.sees(plan, moment, camera))

    def sees(self, plan: Plan, moment: float, camera: str) -> bool:
        """Tell whether lights shine where that moment's drones are for that camera, and hardly elsewhere."""
        frame = plan.at(moment)
        spots = np.rint(preset(plan, camera).project(frame.position, SIZE)[0]).astype(int)
        picture = self.look().max(axis=2)[:580]  # above the slider and its words
        spots = spots[(spots[:, 1] > 3) & (spots[:, 1] < 576)]
        near = [picture[row - 2 : row + 3, column - 2 : column + 3].max() for column, row in spots]
        close_by = np.zeros(picture.shape, dtype=bool)
        for column, row in spots:
            close_by[max(0, row - 9) : row + 10, max(0, column - 9) : column + 10] = True
        return bool(np.mean(np.array(near) > 130) > 0.9 and (picture[~close_by] > 170).mean() < 0.001)


def wait(found: Callable[[], object]) -> str:
    """Return what is found as soon as there is something, or fail."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if result := found():
            return str(result)
        time.sleep(0.2)
    raise AssertionError("nothing happened in the window")


@pytest.fixture
def hands(screen: str) -> Iterator[Hands]:
    person = Hands(screen)
    try:
        person.open()
        yield person
    finally:
        if person.process.poll() is None:
            person.process.kill()
        person.process.wait(10)


def keep(hands: Hands, name: str) -> None:
    """Store the screen where a folder for pictures is named, to be looked at."""
    folder = os.environ.get("CHOREO_TEST_PICTURES")
    if folder:
        ImageGrab.grab(xdisplay=hands.display).save(Path(folder) / f"{name}.png")


def test_the_window_plays_and_obeys_keys_and_mouse(hands: Hands, plan: Plan) -> None:
    hands.waits_for(plan, START, "audience")
    keep(hands, "1-audience")
    before = hands.look()
    wait(lambda: (hands.look() != before).any())  # the clock runs: it plays by itself

    hands.press("space")
    time.sleep(1.0)
    paused = hands.look()
    time.sleep(1.0)
    assert (hands.look() == paused).all()

    for key, camera in (("2", "side"), ("3", "above"), ("1", "audience")):
        hands.press(key)
        hands.waits_for(plan, 23.0, camera)
        keep(hands, f"2-{camera}")

    hands.press("Next")  # page down: to the verse, at the start of its hold
    hands.waits_for(plan, 32.0, "audience")
    hands.press("Left")
    hands.waits_for(plan, 31.0, "audience")
    keep(hands, "3-on-the-way")
    hands.press("Prior")
    hands.waits_for(plan, 18.0, "audience")

    left, right, row = 0.04 * SIZE[0], 0.96 * SIZE[0], round((1 - 0.085) * SIZE[1])
    knob, there = (round(left + moment / 60 * (right - left)) for moment in (18.0, 50.0))
    hands.drag((knob, row), (there, row))
    hands.waits_for(plan, 50.0, "audience")
    keep(hands, "4-dragged")

    hands.press("q")
    assert hands.process.wait(PATIENCE) == 0
    assert hands.process.stdout is not None
    assert hands.process.stdout.read() == ""


def test_dark_drones_show_on_demand(hands: Hands, plan: Plan) -> None:
    hands.waits_for(plan, START, "audience")
    hands.press("space")
    hands.press("3")
    hands.waits_for(plan, 23.0, "above")
    for _ in range(30):
        hands.press("Right")  # beyond the end it stays at the end
    for _ in range(3):
        hands.press("Next")
    spots = np.rint(preset(plan, "above").project(plan.fleet.homes, SIZE)[0]).astype(int)

    def brightness() -> float:
        (left, top), (right, bottom) = spots.min(axis=0), spots.max(axis=0)
        return float(hands.look()[top:bottom, left:right].mean())

    wait(lambda: hands.look()[:580].max() < 150)  # all landed and dark
    hidden = brightness()
    keep(hands, "5-landed")
    hands.press("d")
    wait(lambda: brightness() > 1.5 * hidden)
    keep(hands, "6-dark-drones")
    hands.press("Escape")
    assert hands.process.wait(PATIENCE) == 0
