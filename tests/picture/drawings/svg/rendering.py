"""An outline held against a rendering of its file by resvg, which knows nothing of how choreo reads it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import choreo as ch

AREAS, LINES = 200, 600
"""Pixels of the longer side of a rendering."""
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Told:
    """What an outline tells of a rendering; all from 0 to 1, 1 is right."""

    on_ink: float
    """Part of what the outline draws that is ink."""
    covered: float
    """Part of the ink that the outline draws."""
    coloured: float
    """Part of both that has the ink's colour; black ink may be white, or have none."""

    @property
    def right(self) -> bool:
        return min(self.on_ink, self.covered, self.coloured) >= 0.95


def rendered(
    file: Path, side: int, fonts: tuple[str, ...] = (), paper: tuple[int, int, int] = WHITE
) -> NDArray[np.float64]:
    """Return a drawing's rendering on paper, (rows, columns, 3), without choreo's own reader."""
    import resvg_py

    text = file.read_text(encoding="utf-8")
    _, _, width, height = view_box(text)
    scale = side / max(width, height)
    said = re.search(r"<svg[^>]*>", text)
    assert said is not None
    unsized = text.replace(said[0], re.sub(r'\s(width|height)="[^"]*"', "", said[0]), 1)
    families: list[str | None] = ["Frames"] * bool(fonts) or [None]
    png = resvg_py.svg_to_bytes(
        svg_string=unsized,
        width=round(width * scale),
        height=round(height * scale),
        skip_system_fonts=True,
        dpi=96.0,
        font_files=list(fonts) or None,
        font_family=families[0],
        serif_family=families[0],
        sans_serif_family=families[0],
    )  # fmt: skip
    with Image.open(io.BytesIO(bytes(png))) as image:
        pixels = np.asarray(image.convert("RGBA"), dtype=np.float64)
    alpha = pixels[..., 3:] / 255
    return pixels[..., :3] * alpha + np.array(paper) * (1 - alpha)


def view_box(text: str) -> tuple[float, float, float, float]:
    found = re.search(r'viewBox="([^"]*)"', text)
    assert found is not None
    x, y, width, height = (float(word) for word in re.split(r"[\s,]+", found[1].strip()))
    return x, y, width, height


def told(outline: ch.Outline, file: Path, fonts: tuple[str, ...] = (), ground: tuple[int, int, int] = WHITE) -> Told:
    """Return how an outline in the drawing's units tells the rendering of a file; `ground` is what counts as paper."""
    import shapely
    from scipy.ndimage import binary_dilation, binary_erosion

    by_lines = outline._areas is None and outline._ink is None
    truth = rendered(file, LINES if by_lines else AREAS, fonts)
    x, y, width, height = view_box(file.read_text(encoding="utf-8"))
    rows, columns = truth.shape[:2]
    unit = width / columns
    across = x + (np.arange(columns) + 0.5) * unit
    down = -(y + (np.arange(rows) + 0.5) * height / rows)
    places = np.stack(np.meshgrid(across, down), axis=2).reshape(-1, 2)
    if any("drawn from its rendering" in note for note in outline.notes):  # in its pixels
        places = (places - [x, -y - height]) * 1200 / max(width, height)
        unit *= 1200 / max(width, height)
    ink = np.abs(truth - np.array(ground)).max(axis=2) > 20
    if by_lines:  # each pixel near them is drawn
        shape: shapely.Geometry = shapely.MultiLineString([line for line in outline.strokes if len(line) > 1]).buffer(
            unit
        )
    else:
        shape = shapely.union_all([outline.areas, *map(shapely.LineString, outline._beside)])
    drawn = shapely.contains_xy(shape, places[:, 0], places[:, 1]).reshape(rows, columns)
    if by_lines:
        some, seen, near_ink, near_drawn = drawn, ink, 2, 8
    else:
        some, seen, near_ink, near_drawn = binary_erosion(drawn), binary_erosion(ink), 1, 1
    on_ink = (some & binary_dilation(ink, iterations=near_ink)).sum() / max(some.sum(), 1)
    covered = (seen & binary_dilation(drawn, iterations=near_drawn)).sum() / max(seen.sum(), 1)
    both = some & seen
    tones = _purest(truth, np.array(ground))[both] if by_lines else truth[both]
    return Told(float(on_ink), float(covered), _coloured(outline, tones, places[both.ravel()]))


def _purest(truth: NDArray[np.float64], ground: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each pixel the tone of those around it that is farthest from the paper: edges are mixed with it."""
    shifts = [np.roll(truth, (down, right), axis=(0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    stack = np.stack(shifts)
    far = np.abs(stack - ground).max(axis=3).argmax(axis=0)
    return np.asarray(np.take_along_axis(stack, far[None, :, :, None], axis=0)[0])


def _coloured(outline: ch.Outline, tones: NDArray[np.float64], places: NDArray[np.float64]) -> float:
    if not len(tones):
        return 1.0
    if outline.paint is None:
        return float((np.ptp(tones, axis=1) < 60).mean())
    got = outline.paint.at(places).astype(np.float64)
    black = (tones.max(axis=1) < 60) & (got.min(axis=1) > 250)
    return float((black | (np.abs(got - tones).max(axis=1) < 48)).mean())
