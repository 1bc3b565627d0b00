"""From one picture of pixels to an outline: ink, tones, colours and the borders between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.colour import Colour
from choreo.colour import rgb as rgb_of
from choreo.errors import PictureError
from choreo.picture.enclosed.colour_borders import colour_borders
from choreo.picture.in_areas.stippling import tones_of
from choreo.picture.outline import Outline
from choreo.picture.raster.illumination import evenly_lit
from choreo.picture.raster.image_file import Raster
from choreo.picture.raster.ink import ink_map
from choreo.picture.raster.palette import (
    WHITE_PARTS,
    Paint,
    brightness,
    far_from,
    farness,
    has_colour,
    least,
    on_paper,
    paint_of,
    shining,
)
from choreo.picture.raster.pixel_art import is_in_squares
from choreo.picture.raster.ruling import without_ruling
from choreo.picture.raster.specks import without_specks

_SEEN = 24
"""Of 255: how far from a paper that is known a tone must be to be ink."""
_LEAST = 0.0002
"""Part of the picture that must be ink."""
_WHITE = 250
"""Of 255: corners that are lighter are white."""
_BLANK = 0.005
"""Part of the picture: white parts that are smaller are not worth a word."""
_MOST_OF_THE_RIM = 0.6
"""Part of the rim that is in colour where a drawing reaches it."""
_DARK_RIM = 0.4
"""Part of the rim that is dark where a dark badge reaches it, between round corners of up to a quarter of its side."""
_CORNERS = "its white corners were taken for paper, and "
"""Of what is told of a badge."""
_FAINTEST = 0.05
"""Opacity below which nothing is drawn."""


def outline_of_sheet(
    sheet: Raster, name: str, what: str, paper: Colour = "auto", *, is_crisp: bool = False, is_page: bool = False
) -> Outline:
    """Return the outline of a picture of pixels.

    Parameters
    ----------
    paper : str or colour
        'auto' finds out what is paper; a colour is paper wherever it is; with 'none' all that is not transparent is
        picture.
    is_crisp : bool
        It is known to have no soft shadows and no stains: what is dark enough is drawn.
    is_page : bool
        It is the rendering of a page, which is white where nothing is drawn.

    Raises
    ------
    PictureError
        If nothing is drawn on it.
    """
    if sheet.alpha is not None:
        sheet = replace(sheet, alpha=_seen(sheet.alpha))
    if paper != "auto":
        return _on_known_paper(sheet, name, what, paper)
    tones, shrink = tones_of(sheet), sheet.shrink
    is_crisp = is_crisp or is_in_squares([sheet.grey, sheet.alpha, sheet.rgb])
    is_badge = _is_dark_badge(sheet)
    sheet = sheet if is_badge else evenly_lit(sheet)
    coloured = None if sheet.rgb is None else on_paper(sheet.rgb, sheet.alpha, is_page=is_page)
    if coloured is None:
        ink = ink_map(sheet.grey, sheet.alpha, what, is_light=is_badge, is_crisp=is_crisp)
        told = [f"{_CORNERS}what is dark at its rim for drawn"] if is_badge and sheet.alpha is None else []
        ink, left_out = _plain(sheet, ink, is_page)
        return replace(
            Outline.from_ink(ink, name=name, tones=tones, shrink=shrink),
            notes=(*told, *left_out, *_white_parts(sheet.grey, sheet.alpha, ink)),
        )
    opaque, ground = coloured
    if sheet.alpha is None and _reaches_the_rim(opaque):
        said = f'{_CORNERS}the colour that reaches its rim for drawn; paper = "none" draws both'
        return replace(_on_known_paper(sheet, name, what, "white"), notes=(said,))
    is_crisp |= shrink > 1  # all edges of a tiny picture that was made larger are wide
    ink = ink_map(brightness(opaque, ground), None, what, farness(opaque, ground), ground is not None, is_crisp)
    ink, left_out = _plain(sheet, ink, is_page)
    paint, borders = _coloured(paint_of(opaque, ink), opaque, ink)
    outline = Outline.from_ink(ink, name=name, paint=paint, tones=tones, borders=borders, shrink=shrink)
    white = _white_parts(np.divide(least(opaque), 255, dtype=np.float32), sheet.alpha, ink)
    return replace(outline, notes=(*left_out, *white))


def _plain(sheet: Raster, ink: NDArray[np.float32], is_page: bool) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Return the ink of a sheet without the lines of ruled paper and blots, and what there is to say of them."""
    if is_page or (sheet.alpha is not None and sheet.alpha.min() < 0.5):
        return ink, ()  # all that is there was drawn
    ink, lines = without_ruling(ink)
    ink, specks = without_specks(ink)
    counts = (lines, "ruled lines of the paper"), (specks, "specks")
    return ink, tuple(f'{count} {what} are left out; paper = "white" draws them' for count, what in counts if count)


def _white_parts(
    tone: NDArray[np.float32], alpha: NDArray[np.float32] | None, ink: NDArray[np.float32]
) -> tuple[str, ...]:
    """Return what there is to say of white parts on a transparent ground that are not drawn."""
    if alpha is None or alpha.min() >= 0.5:
        return ()
    lost = (alpha >= 0.5) & (tone >= _WHITE / 255) & (ink < 0.5)
    return (WHITE_PARTS,) if float(lost.mean()) > _BLANK else ()


def _reaches_the_rim(colours: Bytes) -> bool:
    """Tell whether a badge fills the picture up to its rim: its colour is most of that, and the corners are white."""
    return bool(_corners(colours).min() >= _WHITE) and float(has_colour(_rim(colours)).mean()) > _MOST_OF_THE_RIM


def _is_dark_badge(sheet: Raster) -> bool:
    """Tell the same of a dark one in grey: as light ink on dark paper, its corners would be drawn."""
    tones = sheet.grey if sheet.alpha is None else sheet.grey * sheet.alpha + (1 - sheet.alpha)
    return bool(255 * _corners(tones).min() >= _WHITE) and float((_rim(tones) < 0.5).mean()) > _DARK_RIM


def _corners(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return the four pixels in each corner of a picture."""
    return np.concatenate([pixels[y:, x:][:2, :2] for y in (0, -2) for x in (0, -2)])


def _rim(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return the outermost pixels of a picture."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _coloured(paint: Paint | None, colours: Bytes, ink: NDArray[np.float32]) -> tuple[Paint | None, list[Floats]]:
    """Return the paint, with the colours of the lines between two colours, and these lines."""
    borders = colour_borders(colours, ink) if paint is not None else []
    if paint is None or not borders:
        return paint, []
    lines = [line for line, _ in borders]
    inks = np.array([on_top for _, on_top in borders], dtype=np.uint8)
    edges = Paint(np.concatenate(lines), shining(np.repeat(inks, [len(line) for line in lines], axis=0)))
    return replace(paint, edges=edges), lines


def _seen(opacity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the opacity of what is drawn; where nothing is half opaque, what is most opaque is what is drawn."""
    most = float(opacity.max())
    return opacity / np.float32(most) if _FAINTEST < most < 0.5 else opacity


def _on_known_paper(sheet: Raster, name: str, what: str, paper: Colour) -> Outline:
    """Return the outline of a picture whose paper is said, or that has none."""
    colours = sheet.rgb if sheet.rgb is not None else np.rint(255 * sheet.grey[:, :, None]).astype(np.uint8)
    colours = np.ascontiguousarray(np.broadcast_to(colours, (*colours.shape[:2], 3)))
    alpha = np.ones(sheet.grey.shape, dtype=np.float32) if sheet.alpha is None else sheet.alpha
    ink: NDArray[np.float32]
    if paper == "none":
        far = np.rint(255 * alpha).astype(np.uint8)
        ink = alpha
    else:
        ground = rgb_of(paper)
        mixed = np.array(ground) + (colours.astype(np.float32) - np.array(ground)) * alpha[:, :, None]
        colours = np.rint(mixed).astype(np.uint8)
        far = far_from(colours, ground)
        seen = far[far > _SEEN]
        # The edge of the ink is where a pixel is half as far from the paper as ink commonly is.
        ink = np.clip(far.astype(np.float32) / max(float(np.median(seen)) if seen.size else 1.0, 1.0), 0, 1)
        ink[far <= _SEEN] = 0
    if (ink > 0.5).mean() < _LEAST:
        raise PictureError(f"{what}: nothing is drawn on it that is not in the colour of the paper, {paper}")
    paint, borders = _coloured(paint_of(colours, ink, far), colours, ink)
    return Outline.from_ink(ink, name=name, paint=paint, tones=ink, borders=borders, shrink=sheet.shrink)
