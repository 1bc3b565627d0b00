"""The rendering has the last word: do areas and lines show what a browser shows?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.picture.drawings.svg.overlays import Piece
from choreo.picture.drawings.svg.rendering import over
from choreo.picture.drawings.svg.tree import SVG
from choreo.picture.drawings.svg.view_box import Box

if TYPE_CHECKING:
    from shapely import MultiPolygon

SIDE = 480
"""Pixels of the longer side of what is compared."""
MOST = 0.03
"""Part of what is seen that may look otherwise."""

_OTHERWISE = 48.0
"""Of 255, in the channel in which it is largest: a pixel that differs more looks otherwise."""
_WHITE = (255, 255, 255)


def framed(root: Element, seen: Box, stretch: float, side: int) -> Element:
    """Return the outermost element of a drawing, without what it holds, for a rendering of what is seen.

    Parameters
    ----------
    side : int
        Pixels of the longer side.
    """
    width, height = pixels_of(seen, stretch, side)
    said = {key: value for key, value in root.attrib.items() if key not in ("preserveAspectRatio",)}
    view = " ".join(f"{number:.12g}" for number in seen)
    size = {"viewBox": view, "width": str(width), "height": str(height), "preserveAspectRatio": "none"}
    return Element(f"{SVG}svg", {**said, **size})


def pixels_of(seen: Box, stretch: float, side: int) -> tuple[int, int]:
    """Return width and height in pixels of what is seen, its longer side being `side`."""
    wide, high = seen[2], seen[3] * stretch
    scale = side / max(wide, high)
    return max(round(wide * scale), 1), max(round(high * scale), 1)


def claims(pieces: Sequence[Piece], seen: Box, stretch: float, side: int) -> tuple[bytes, bytes]:
    """Return what the pieces claim to look like as two drawings: in their colours, and in colours that number them."""
    width, height = pixels_of(seen, stretch, side)
    x, y, wide, high = seen
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'viewBox="{x:.12g} {y * stretch:.12g} {wide:.12g} {high * stretch:.12g}"><g transform="scale(1 -1)">'
    )
    coloured, numbered = [head], [head]
    for number, piece in enumerate(pieces, start=1):
        data = _data(piece.area)
        if piece.shade.plain is not None:
            tone = "#{:02x}{:02x}{:02x}".format(*(round(255 * channel) for channel in piece.shade.plain[:3]))
        else:
            tone = "#808080"
        if data:
            coloured.append(f'<path fill-rule="evenodd" fill="{tone}" d="{data}"/>')
            numbered.append(f'<path fill-rule="evenodd" fill="#{number:06x}" d="{data}"/>')
            continue
        line = "".join(_polyline(one) for one in piece.lines)
        hair = f'fill="none" stroke-width="{max(piece.pen, 1e-9):.9g}" d="{line}"'
        coloured.append(f'<path {hair} stroke="{tone}"/>')
    tail = "</g></svg>"
    return "".join([*coloured, tail]).encode(), "".join([*numbered, tail]).encode()


def _data(area: MultiPolygon) -> str:
    return "".join(
        _polyline(np.asarray(ring.coords)[:-1]) + "Z"
        for part in area.geoms
        for ring in (part.exterior, *part.interiors)
    )


def _polyline(line: Floats) -> str:
    return ("M" + "L".join(["%.9g %.9g"] * len(line))) % tuple(line.ravel().tolist())  # thousands at once


def looks_otherwise(
    pieces: Sequence[Piece], shown: Bytes, coloured: Bytes, numbered: Bytes | None, seen: Box, stretch: float
) -> float:
    """Return which part of what is seen looks otherwise than the pieces claim.

    Parameters
    ----------
    shown, coloured, numbered : (rows, columns, 4) arrays
        The rendering, and those of the claims; the last is None where all pieces are in plain colours.
    """
    from scipy.ndimage import maximum_filter, minimum_filter

    truth, claim = over(shown, _WHITE), over(coloured, _WHITE)
    if numbered is not None:
        _wash(claim, pieces, numbered, seen, stretch)
    wrong = np.abs(truth - claim).max(axis=2) > _OTHERWISE
    # A line of single pixels is an edge that lies a part of a pixel beside.
    thick = minimum_filter(wrong, size=(2, 2))
    ink = (shown[..., 3] > 16) | (coloured[..., 3] > 16)
    if not ink.any():
        return 0.0
    return float(maximum_filter(thick, size=(2, 2), origin=-1).sum() / ink.sum())


def _wash(claim: NDArray[np.float32], pieces: Sequence[Piece], numbered: Bytes, seen: Box, stretch: float) -> None:
    """Put into a claim the colours of pieces whose colour is not the same everywhere."""
    number = numbered[..., :3].astype(np.int64) @ np.array([65536, 256, 1])
    number[numbered[..., 3] < 128] = 0
    rows, columns = number.shape
    inked = np.flatnonzero(number)
    inked = inked[np.argsort(number.flat[inked], kind="stable")]
    firsts = np.flatnonzero(np.diff(number.flat[inked])) + 1
    for pixels in np.split(inked, firsts) if len(inked) else ():
        shade = pieces[min(int(number.flat[pixels[0]]), len(pieces)) - 1].shade
        if shade.plain is None:
            row, column = np.divmod(pixels, columns)
            x = seen[0] + (column + 0.5) / columns * seen[2]
            y = -stretch * (seen[1] + (row + 0.5) / rows * seen[3])
            claim[row, column] = 255 * np.clip(shade.at(np.stack([x, y], axis=1))[:, :3], 0, 1)
