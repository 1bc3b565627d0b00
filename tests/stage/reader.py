"""An outside reader for tests: Tesseract, which knows nothing of choreo, reads photographs of lettering in the sky."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from choreo.arrays import Bytes
from choreo.picture.fill import hexagon_pitch
from choreo.picture.formation import Formation
from choreo.picture.lettering import lettering
from choreo.stage.camera import Camera
from choreo.stage.render import Renderer
from choreo.stage.scene import Scene

PACKAGES = "needs the Debian packages tesseract-ocr and tesseract-ocr-chi-sim, and fonts-wqy-microhei"
FONT = "wqy-microhei"
SPACING = 1.51
_PATIENCE = 120  # s: other tests may keep the processor busy
_PITCH = 1.25  # spacings of the dots inside letters
_FROM = 1.7  # m: the eyes of the audience
_LIFT = 20.0  # m of air below the letters


@cache
def knows(language: str) -> bool:
    """Tell whether Tesseract and its data of a language are installed, and the font."""
    from choreo.fonts import installed

    if shutil.which("tesseract") is None or not any(FONT in name for name in installed()):
        return False
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=_PATIENCE, check=False)
    return language in told.stdout.split()


def filled(text: str, n: int) -> Formation:
    """Return the text as a designer would have it: filled, as small as is comfortable for n drones."""
    outline = lettering(text, font=FONT)
    size = np.ptp(outline.bounds, axis=0)
    pitch = hexagon_pitch(outline.areas.area, outline.areas.length, n)
    return outline.fill(n, height=float(size[1] * _PITCH * SPACING / pitch))


def photograph(formation: Formation) -> Bytes:
    """Return what the audience sees, on the ground in front: lights with their glow at night, above the pads."""
    low, high = formation.bounds
    width, height = float((high - low)[0]), float((high - low)[2])
    middle = height / 2 + _LIFT
    away = max(1.5 * width, 2 * height, 120.0)
    view = 2 * np.degrees(np.arctan(max(0.75 * height, 0.62 * width * 9 / 16) / away))
    camera = Camera((0.0, -away, _FROM), (0.0, 0.0, middle), field_of_view=float(view))
    pads = np.stack(np.meshgrid(2.0 * np.arange(10), 2.0 * np.arange(10), [0.0]), axis=-1).reshape(-1, 3)
    white = np.full((len(formation), 3), 255, dtype=np.uint8)
    return Renderer(Scene(pads), camera, (1280, 720)).draw(formation.stand(y=0, z=middle).points, white)


def page(photographs: list[Bytes], height: int, margin: int) -> Image.Image:
    """Return the lit parts of photographs side by side as dark letters of so many pixels on white paper.

    Shrunk as far as dots run together, as they do for an eye that is far enough away.
    """
    gap = np.full((height, round(0.15 * height)), 255, dtype=np.uint8)
    parts = [part for one in photographs for part in (gap, _letters(one, height))][1:]
    return Image.fromarray(np.pad(np.concatenate(parts, axis=1), margin, constant_values=255))


def _letters(photo: Bytes, height: int) -> NDArray[np.uint8]:
    light = np.asarray(Image.fromarray(photo).convert("L"), dtype=np.float64)
    dark = float(np.median(light))
    light = np.clip((light - dark) / (light.max() - dark), 0, 1)
    lit = gaussian_filter(light, 3.0) > 0.2
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    cut = light[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = max(3, round(cut.shape[1] * height / cut.shape[0]))
    small = Image.fromarray((255 * cut).astype(np.uint8)).resize((width, height), Image.Resampling.BOX)
    tones = np.asarray(small, dtype=np.float64)
    return np.asarray(255 - 255 * np.clip(tones / np.quantile(tones, 0.98), 0, 1), dtype=np.uint8)


def read(paper: Image.Image, language: str, *, line: bool, signs: str = "") -> str:
    """Return what Tesseract reads as one line, or as one word; `signs` tells it the alphabet."""
    stream = io.BytesIO()
    paper.save(stream, "PNG")
    alphabet = ["-c", f"tessedit_char_whitelist={signs}"] if signs else []
    told = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", language, "--psm", "7" if line else "8", *alphabet],
        input=stream.getvalue(),
        capture_output=True,
        timeout=_PATIENCE,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return "".join(told.stdout.decode().split())
