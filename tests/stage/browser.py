"""A headless Chromium for tests, driven over the W3C WebDriver protocol: what a page does, says and asks for."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from choreo.arrays import Bytes

PATIENCE = 120  # s: other tests may keep the processors busy
MISSING = "needs the Debian packages chromium and chromium-driver"
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # tests often run as root
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)


def chromium() -> str | None:
    """Return the browser to run, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def skip_without_browser() -> None:
    """Skip where Chromium is missing; but not in CI, where that would hide a broken page."""
    if not (chromium() and shutil.which("chromedriver")) and not os.environ.get("CI"):
        pytest.skip(MISSING)


class Browser:
    """One window of Chromium."""

    def __init__(self, port: int, size: tuple[int, int], flags: tuple[str, ...]) -> None:
        self._straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # not through a proxy
        self._root = f"http://127.0.0.1:{port}/session"
        options = {"binary": chromium(), "args": [*_FLAGS, *flags, f"--window-size={size[0]},{size[1]}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        session = self._send("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        self._root += f"/{session['sessionId']}"
        self._send("POST", "/timeouts", {"script": 1000 * PATIENCE, "pageLoad": 1000 * PATIENCE})
        # The window's frame counts in its size; the view inside is what must be exact.
        seen = self.run("return [innerWidth, innerHeight]")
        rect = {"width": 2 * size[0] - seen[0], "height": 2 * size[1] - seen[1]}
        self._send("POST", "/window/rect", rect)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._root + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with self._straight.open(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, file: Path) -> None:
        """Load a page from disk."""
        self._send("POST", "/url", {"url": file.resolve().as_uri()})

    def run(self, script: str, *words: object) -> Any:
        """Run JavaScript and return what it returns."""
        return self._send("POST", "/execute/sync", {"script": script, "args": list(words)})

    def wait(self, script: str) -> None:
        """Wait until JavaScript returns something true."""
        end = time.monotonic() + PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, f"still not: {script}\n{self.complaints()}"
            time.sleep(0.05)

    def screenshot(self, file: Path | None = None) -> Bytes:
        """Return what is seen, (height, width, 3); also written to `file` for a look."""
        raw = base64.b64decode(self._send("GET", "/screenshot"))
        if file is not None:
            file.write_bytes(raw)
        with Image.open(io.BytesIO(raw)) as picture:
            return np.asarray(picture.convert("RGB"))

    def point(self, x: float, y: float, *, press: bool = False, drag_to: tuple[float, float] | None = None) -> None:
        """Move the mouse to a place of the page; press its button there; drag to another place."""
        acts: list[dict[str, object]] = [{"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)}]
        if press or drag_to:
            acts.append({"type": "pointerDown", "button": 0})
        if drag_to:
            acts.append({"type": "pointerMove", "duration": 100, "x": round(drag_to[0]), "y": round(drag_to[1])})
        if press or drag_to:
            acts.append({"type": "pointerUp", "button": 0})
        self._send("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": acts}]})

    def touch(self, starts: list[tuple[float, float]], ends: list[tuple[float, float]]) -> None:
        """Put fingers on the page, drag them to other places, and lift them."""
        sources = []
        for number, ((x, y), (to_x, to_y)) in enumerate(zip(starts, ends, strict=True)):
            acts: list[dict[str, object]] = [
                {"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerMove", "duration": 100, "x": round(to_x), "y": round(to_y)},
                {"type": "pointerUp", "button": 0},
            ]
            finger = {"pointerType": "touch"}
            sources.append({"type": "pointer", "id": f"finger {number}", "parameters": finger, "actions": acts})
        self._send("POST", "/actions", {"actions": sources})

    def wheel(self, x: int, y: int, down: int) -> None:
        """Turn the wheel over a place of the page."""
        act = {"type": "scroll", "duration": 0, "x": x, "y": y, "deltaX": 0, "deltaY": down}
        self._send("POST", "/actions", {"actions": [{"type": "wheel", "id": "wheel", "actions": [act]}]})

    def key(self, sign: str) -> None:
        """Press and let go a key."""
        acts = [{"type": "keyDown", "value": sign}, {"type": "keyUp", "value": sign}]
        self._send("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": acts}]})

    def complaints(self) -> list[str]:
        """Return the console's messages since the last call, but for those of the graphics driver on its speed."""
        entries = self._send("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if "GL Driver Message" not in entry["message"]]

    def requests(self) -> list[str]:
        """Return the addresses asked for since the last call."""
        events = [
            json.loads(entry["message"])["message"] for entry in self._send("POST", "/se/log", {"type": "performance"})
        ]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def close(self) -> None:
        """End the session and its browser."""
        self._send("DELETE", "")


@contextmanager
def browser(size: tuple[int, int], *flags: str) -> Iterator[Browser]:
    """Run a browser whose view has `size` (width, height) pixels; `flags` are words of its command line."""
    driver = subprocess.Popen(
        ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert driver.stdout is not None
        port = next(filter(None, (re.search(r"successfully on port (\d+)", line) for line in driver.stdout)))
        window = Browser(int(port[1]), size, flags)
        try:
            yield window
        finally:
            window.close()
    finally:
        driver.terminate()
        driver.wait(30)
