"""Pictures that are compared with stored ones, with a tolerance.

`pytest tests/stage/test_looks.py --store-images` stores them anew. Where one differs, `build/picture-failures/` holds
what was seen, what was stored, and their difference.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from choreo.arrays import Bytes

STORED = Path(__file__).parent / "looks"
FAILURES = Path(__file__).parents[2] / "build" / "picture-failures"

COARSER = 3
"""Pixels that are averaged, both ways: lines may lie a part of a pixel aside on another machine."""

MEAN, FAR, SHARE = 1.5, 32.0, 0.006
"""How far pictures may be apart: on average, of 255; and which share of the points may be farther apart than that."""


class Looks:
    """Compares pictures with the stored ones of a folder, or stores them."""

    def __init__(self, stored: Path = STORED, failures: Path = FAILURES, *, store: bool = False) -> None:
        self.stored, self.failures, self.store = stored, failures, store

    def agree(self, picture: Bytes, name: str) -> None:
        """Insist that a picture (height, width, 3) is the stored one of that name."""
        seen = coarse(picture)
        file = self.stored / f"{name}.png"
        if self.store:
            self.stored.mkdir(parents=True, exist_ok=True)
            _image(seen).save(file, optimize=True)
            return
        assert file.exists(), f"{file}: no picture is stored; look at what --store-images stores"
        wanted = np.asarray(Image.open(file).convert("RGB"), dtype=np.float64)
        assert wanted.shape == seen.shape, f"{name}: {seen.shape} instead of {wanted.shape}"
        apart = np.abs(seen - wanted).max(axis=2)
        mean, share = float(apart.mean()), float((apart > FAR).mean())
        if mean > MEAN or share > SHARE:
            self.failures.mkdir(parents=True, exist_ok=True)
            for kind, content in (("seen", seen), ("wanted", wanted), ("difference", np.abs(seen - wanted))):
                _image(content).save(self.failures / f"{name}.{kind}.png")
            raise AssertionError(
                f"{name}: on average {mean:.2f} of 255 apart (at most {MEAN}), {100 * share:.2f} % of the points far "
                f"(at most {100 * SHARE:.1f} %); see {self.failures}"
            )


def coarse(picture: Bytes) -> np.ndarray:
    """Return the picture with every `COARSER` x `COARSER` pixels averaged."""
    height, width = (side // COARSER for side in picture.shape[:2])
    blocks = picture[: height * COARSER, : width * COARSER, :3].astype(np.float64)
    return np.asarray(blocks.reshape(height, COARSER, width, COARSER, 3).mean(axis=(1, 3)))


def _image(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.rint(values).astype(np.uint8))
