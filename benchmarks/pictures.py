"""Picture files for measuring, drawn from outlines in code: rasters of all qualities, and SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from drawings import ART, Strokes
from PIL import Image, ImageDraw
from sketches import SKETCHES
from unseen import UNSEEN


@dataclass(frozen=True)
class Style:
    """How an outline is put on paper."""

    size: int = 1000
    """Pixels of the longer side."""
    pen: float = 5.0
    """Pixels."""
    suffix: str = "png"
    ink: tuple[int, int, int] = (0, 0, 0)
    paper: tuple[int, int, int] | None = (255, 255, 255)
    """None for a transparent ground."""
    grain: float = 0.0
    """Standard deviation of the paper's noise, of 255."""
    shade: float = 0.0
    """How much darker the paper is on its right side, of 255."""
    brush: bool = False
    """Strokes as of a brush: thin at both ends."""
    wobble: float = 0.0
    """Pixels by which a hand strays from the line."""


STYLES: dict[str, Style] = {
    "plain": Style(),
    "hairline": Style(pen=2.0),
    "marker": Style(size=800, pen=14.0),
    "small": Style(size=240, pen=2.5),
    "large": Style(size=4000, pen=16.0),
    "scan": Style(size=1600, pen=6.0, suffix="jpg", paper=(214, 210, 200), ink=(50, 48, 60), grain=9.0, shade=40.0),
    "night": Style(size=900, pen=4.0, ink=(255, 255, 255), paper=(10, 12, 30)),
    "clear": Style(size=1200, pen=5.0, ink=(220, 40, 40), paper=None),
    "hand": Style(size=1400, pen=6.0, suffix="webp", grain=4.0, wobble=2.0),
    "brush": Style(size=1200, pen=16.0, brush=True),
    "tiny": Style(size=200, pen=2.0, suffix="gif"),
    "vector": Style(suffix="svg"),
}


@dataclass(frozen=True)
class Picture:
    """An outline and the style in which it is drawn."""

    name: str
    style: str
    make: Callable[[], Strokes]

    def draw(self, folder: Path) -> tuple[Path, Strokes]:
        """Write the picture and return its file, and what was drawn, in pixels with y up."""
        style = STYLES[self.style]
        rng = np.random.default_rng(5)
        strokes = [np.asarray(line, dtype=np.float64) for line in self.make()]
        everything = np.concatenate(strokes)
        low, extent = everything.min(axis=0), np.ptp(everything, axis=0)
        margin = 2 * style.pen + 0.04 * style.size
        scale = (style.size - 2 * margin) / extent.max()
        size = np.ceil(extent * scale + 2 * margin).astype(int)
        lines = [(line - low) * scale + margin for line in strokes]
        if style.wobble:
            lines = [_strayed(line, style.wobble, rng) for line in lines]
        file = folder / f"{self.name}-{self.style}.{style.suffix}"
        if style.suffix == "svg":
            file.write_text(_svg(lines, size, style), encoding="utf-8")
        else:
            _paint(lines, size, style, rng).save(file)
        return file, lines


def pictures() -> Iterator[Picture]:
    """Yield the pictures that choreo's dots were tuned with: each outline in one style, in turn."""
    styles = list(STYLES)
    for index, (name, make) in enumerate({**ART, **SKETCHES}.items()):
        yield Picture(name, styles[index % len(styles)], make)


def unseen() -> Iterator[Picture]:
    """Yield the pictures that were kept apart: other kinds, made by chance, looked at only to measure."""
    styles = list(STYLES)
    for index, (name, make) in enumerate(UNSEEN.items()):
        yield Picture(name, styles[(5 * index + 3) % len(styles)], make)


def _strayed(line: np.ndarray, wobble: float, rng: np.random.Generator) -> np.ndarray:
    """Return the line as a hand draws it: off by a slowly changing amount, ends kept."""
    from scipy.ndimage import gaussian_filter1d

    from choreo.picture.line.polyline import lengths_of, resample

    if lengths_of(line)[-1] < 40:
        return line
    fine = np.concatenate([resample(line[k : k + 2], 2.0)[:-1] for k in range(len(line) - 1)] + [line[-1:]])
    stray = gaussian_filter1d(rng.normal(size=fine.shape), 25, axis=0)
    stray *= wobble / max(float(stray.std()), 1e-9)
    fade = np.minimum(np.minimum(np.arange(len(fine)), np.arange(len(fine))[::-1]) / 20, 1)[:, None]
    return fine + stray * fade


def _paint(lines: Strokes, size: np.ndarray, style: Style, rng: np.random.Generator) -> Image.Image:
    finer = 2 if style.size > 2000 else 4
    sheet = Image.new("L", tuple((size * finer).tolist()), 0)
    draw = ImageDraw.Draw(sheet)
    for line in lines:
        at = (np.array([0, size[1]]) + line * [1, -1]) * finer - 0.5
        if style.brush:
            _stroke_of_a_brush(draw, at, style.pen * finer)
            continue
        radius = style.pen * finer / 2
        draw.line([tuple(point) for point in at.tolist()], fill=255, width=round(2 * radius), joint="curve")
        for x, y in at[:: max(1, len(at) // 400)].tolist() + at[-1:].tolist():
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    cover = np.asarray(sheet.resize(tuple(size.tolist()), Image.Resampling.BOX), dtype=np.float64)[:, :, None] / 255
    if style.paper is None:
        solid = np.broadcast_to(np.array(style.ink, dtype=np.float64), (*cover.shape[:2], 3))
        return Image.fromarray(np.rint(np.concatenate([solid, 255 * cover], axis=2)).astype(np.uint8), "RGBA")
    paper = np.array(style.paper) - style.shade * np.linspace(0, 1, size[0])[None, :, None]
    tones = paper * (1 - cover) + np.array(style.ink) * cover
    tones = tones + rng.normal(size=(*cover.shape[:2], 1)) * style.grain
    return Image.fromarray(np.rint(np.clip(tones, 0, 255)).astype(np.uint8))


def _stroke_of_a_brush(draw: ImageDraw.ImageDraw, at: np.ndarray, pen: float) -> None:
    from choreo.picture.line.polyline import resample

    fine = np.concatenate([resample(at[k : k + 2], 1.0)[:-1] for k in range(len(at) - 1)] + [at[-1:]])
    along = np.linspace(0, 1, len(fine))
    closed = bool((at[0] == at[-1]).all())
    radii = pen / 2 * (np.ones_like(along) if closed else 0.35 + 0.65 * np.sin(np.pi * along) ** 0.6)
    for (x, y), radius in zip(fine.tolist(), radii.tolist(), strict=True):
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)


def _svg(lines: Strokes, size: np.ndarray, style: Style) -> str:
    paths = []
    for line in lines:
        closed = len(line) > 2 and bool((line[0] == line[-1]).all())
        at = (np.array([0, size[1]]) + line * [1, -1])[: -1 if closed else None]
        points = " L ".join(f"{x:.3f} {y:.3f}" for x, y in at.tolist())
        paths.append(f'<path d="M {points}{" Z" if closed else ""}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}">'
        f'<g fill="none" stroke="black" stroke-width="{style.pen}">{"".join(paths)}</g></svg>'
    )
