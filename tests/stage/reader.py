"""An outside reader for tests: Tesseract, which knows nothing of choreo, reads photographs of lettering in the sky."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections import Counter
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from choreo.arrays import Bytes
from choreo.picture.drawings.lettering import lettering
from choreo.picture.formation import Formation
from choreo.picture.in_areas.lattice import hexagon_pitch
from choreo.stage.night.camera import Camera
from choreo.stage.night.render import Renderer
from choreo.stage.night.scene import Scene

PACKAGES = "needs the Debian packages tesseract-ocr and tesseract-ocr-chi-sim, and fonts-wqy-microhei"
FONT = "wqy-microhei"
SPACING = 1.51
_PATIENCE = 120  # s: other tests may keep the processor busy
_PITCH = 1.25  # spacings of the dots inside letters
_FROM = 1.7  # m: the eyes of the audience
_LIFT = 20.0  # m of air below the letters
_ONE_WORD, _ONE_SIGN = "8", "10"  # Tesseract's numbers of the layouts
_NEARER = 6  # pixels by which a lone sign grows from look to look


@cache
def knows(language: str) -> bool:
    """Tell whether Tesseract and its data of a language are installed, and the font."""
    from choreo.fonts import installed

    if shutil.which("tesseract") is None or not any(FONT in name for name in installed()):
        return False
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=_PATIENCE, check=False)
    return language in told.stdout.split()


def filled(text: str, n: int, *, seed: int = 0) -> Formation:
    """Return the text as a designer would have it: filled, as small as is comfortable for n drones."""
    outline = lettering(text, font=FONT)
    size = np.ptp(outline.bounds, axis=0)
    pitch = hexagon_pitch(outline.areas.area, outline.areas.length, n)
    return outline.fill(n, height=float(size[1] * _PITCH * SPACING / pitch), seed=seed)


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


def page(photo: Bytes, height: int, margin: int) -> Image.Image:
    """Return the lit part of a photograph as dark letters of so many pixels on white paper.

    Shrunk as far as dots run together, as they do for an eye that is far enough away.
    """
    return Image.fromarray(np.pad(_letters(photo, height), margin, constant_values=255))


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


def read_word(photo: Bytes, language: str) -> str:
    """Return what Tesseract reads as one word."""
    return _read(page(photo, 80, 20), language, _ONE_WORD)


def read_alone(photo: Bytes, language: str, signs: str) -> str:
    """Return the one sign of an alphabet that Tesseract sees most often on a photograph, from near and from far.

    It is a reader of lines, and now and then sees nothing in a lone letter, be it printed: so it looks several times.
    """
    answers = [_read(page(photo, height, height // 2), language, _ONE_SIGN, signs) for height in range(24, 49, _NEARER)]
    seen = Counter(answer for answer in answers if len(answer) == 1)
    return seen.most_common(1)[0][0] if seen else ""


def _read(paper: Image.Image, language: str, layout: str, signs: str = "") -> str:
    stream = io.BytesIO()
    paper.save(stream, "PNG")
    alphabet = ["-c", f"tessedit_char_whitelist={signs}"] if signs else []
    told = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", language, "--psm", layout, *alphabet],
        input=stream.getvalue(),
        capture_output=True,
        timeout=_PATIENCE,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return "".join(told.stdout.decode().split())
