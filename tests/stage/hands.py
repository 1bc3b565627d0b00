"""Somebody before the window on a virtual screen: looks, types, clicks.

Needs Xvfb, xdotool and OpenGL (Debian: xvfb xdotool libgl1 libgl1-mesa-dri libegl1).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageGrab

from choreo.arrays import Bytes
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.stage.instruments.timebar import TimeBar
from choreo.stage.night.camera import preset
from choreo.stage.window import opengl

SIZE = (1280, 720)
PATIENCE = 90.0  # s: other tests may keep the processors busy
ROOT = Path(__file__).parents[2]
MISSING = "needs the Debian packages xvfb and xdotool"

_CLOSE = """
import ctypes, sys

class Message(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int),
                ("display", ctypes.c_void_p),
                ("window", ctypes.c_ulong), ("kind", ctypes.c_ulong), ("format", ctypes.c_int),
                ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 12)]

x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XInternAtom.restype = ctypes.c_ulong
x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
x.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
x.XCloseDisplay.argtypes = [ctypes.c_void_p]
display = x.XOpenDisplay(None)
atom = lambda name: x.XInternAtom(display, name, 0)
window = int(sys.argv[1])
event = Message(type=33, window=window, kind=atom(b"WM_PROTOCOLS"), format=32)
event.data[0] = atom(b"WM_DELETE_WINDOW")
assert x.XSendEvent(display, window, 0, 0, ctypes.byref(event))
x.XCloseDisplay(display)
"""


def can_display() -> bool:
    """Tell whether there is all that a virtual screen and its user need."""
    return bool(shutil.which("Xvfb") and shutil.which("xdotool"))


@contextmanager
def virtual_screen(*, tried: bool = False) -> Iterator[str]:
    """A virtual screen with OpenGL, as DISPLAY; skips with the reason where it cannot be had (unless that is known)."""
    read, write = os.pipe()
    # Without -noreset the server starts anew whenever its last client leaves, and may drop the one just coming.
    command = ["Xvfb", "-displayfd", str(write), "-noreset", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told, pytest.MonkeyPatch.context() as patch:
        try:
            patch.setenv("DISPLAY", f":{told.readline().strip()}")
            try:
                if not tried:
                    opengl.check_window()
            except InputError as error:
                if os.environ.get("CI"):
                    raise  # there the packages are installed, and a skip would hide that the window is broken
                pytest.skip(str(error))
            yield os.environ["DISPLAY"]
        finally:
            server.terminate()
            server.wait(10)


class Hands:
    """One process with a window, and a user of it."""

    def __init__(self, display: str, command: list[str]) -> None:
        self.display = display
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.window = ""

    def open(self) -> None:
        """Wait until the window is there, and put it before all."""
        self.window = wait(self._find)
        self._do("windowmove", self.window, "0", "0")
        self._do("windowfocus", self.window)

    def end(self) -> None:
        """Have the process end, however it stands."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)

    def _do(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout.strip()

    def windows(self) -> str:
        """Return the windows of choreo that are on the screen."""
        return self._do("search", "--onlyvisible", "--name", "choreo")

    def _find(self) -> str:
        if self.process.poll() is not None:
            said = self.process.stdout.read() if self.process.stdout else ""
            raise AssertionError(f"the window's process ended with code {self.process.returncode}: {said}")
        return self.windows().split("\n")[0]

    def press(self, *keys: str) -> None:
        for key in keys:
            self._do("key", key)

    def click(self, x: float, y: float) -> None:
        self._do("mousemove", str(round(x)), str(round(y)))
        self._do("click", "1")

    def press_close_button(self) -> None:
        """Ask the window to close, as a window manager does (ICCCM, WM_DELETE_WINDOW)."""
        subprocess.run([sys.executable, "-c", _CLOSE, self.window], check=True)

    def wheel(self, *, nearer: bool) -> None:
        self._do("mousemove", "640", "300")
        self._do("click", "4" if nearer else "5")

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: int = 1) -> None:
        self._do("mousemove", *(str(round(value)) for value in start))
        self._do("mousedown", str(button))
        for part in np.linspace(0, 1, 12):
            x, y = (round(a + part * (b - a)) for a, b in zip(start, end, strict=True))
            self._do("mousemove", str(x), str(y))
        self._do("mouseup", str(button))

    def look(self) -> Bytes:
        """Return what is in the window, (height, width, 3)."""
        return np.asarray(ImageGrab.grab(xdisplay=self.display).convert("RGB"))[: SIZE[1], : SIZE[0]]

    def keep(self, name: str) -> None:
        """Store the screen where a folder for pictures is named, to be looked at."""
        folder = os.environ.get("CHOREO_TEST_PICTURES")
        if folder:
            ImageGrab.grab(xdisplay=self.display).save(Path(folder) / f"{name}.png")

    def waits_for(self, plan: Plan, moment: float, camera: str = "audience") -> None:
        """Look until that moment is seen from that camera."""
        wait(lambda: self.sees(plan, moment, camera))

    def sees(self, plan: Plan, moment: float, camera: str = "audience") -> bool:
        """Tell whether lights shine where that moment's drones are for that camera, and hardly elsewhere."""
        frame = plan.at(moment)
        spots = np.rint(preset(plan, camera).project(frame.position, SIZE)[0]).astype(int)
        picture = self.look().max(axis=2)[:580]  # above the timeline and its words
        spots = spots[(spots[:, 1] > 3) & (spots[:, 1] < 576)]
        near = [picture[row - 2 : row + 3, column - 2 : column + 3].max() for column, row in spots]
        close_by = np.zeros(picture.shape, dtype=bool)
        for column, row in spots:
            close_by[max(0, row - 9) : row + 10, max(0, column - 9) : column + 10] = True
        return bool(np.mean(np.array(near) > 130) > 0.9 and (picture[~close_by] > 170).mean() < 0.001)

    def count(self, colour: tuple[int, int, int], rows: slice = slice(None)) -> int:
        """Return how many pixels of the window have about that colour."""
        return int((np.abs(self.look()[rows].astype(int) - colour).max(axis=2) < 40).sum())


def timeline(plan: Plan, moment: float) -> tuple[float, float]:
    """Return where on the timeline of the window a moment is, pixels from the upper left corner."""
    return TimeBar(plan, SIZE[0]).column(moment), SIZE[1] - 24.0


def wait(found: Callable[[], object]) -> str:
    """Return what is found as soon as there is something, or fail."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if result := found():
            return str(result)
        time.sleep(0.2)
    raise AssertionError("nothing happened in the window")


def opened(display: str, script: str) -> Hands:
    """Return somebody before a window that a Python script opens."""
    return Hands(display, [sys.executable, "-c", script])
