"""Lettering: words in any font as an outline, drawn with skeleton strokes, edges or filled."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.checks import shown
from choreo.errors import PictureError
from choreo.picture.drawings.font_file import Font, font_named, fonts_of, needs_shaping, told
from choreo.picture.drawings.svg.normal import normalised
from choreo.picture.drawings.svg.overlays import Effort, TangledError, TooMuchError
from choreo.picture.drawings.svg.paths import pieces_of
from choreo.picture.drawings.svg.tree import SVG
from choreo.picture.drawings.text_fonts import Fonts
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.line.named import NamedPart
from choreo.picture.outline import Outline

if TYPE_CHECKING:
    from shapely import MultiPolygon

LONGEST = 200
"""Characters."""
_LEADING = 1.25
"""Ems from line to line, or from column to column."""
_EM_PIXELS = 256
"""Pixels an em, in which strokes are looked for; fewer where there is much text."""
_MOST_PIXELS = 3_000_000
_UNITS = 1000
"""Of an em, in which letters that join are shaped."""
_MOST_WORK = 10_000_000
_TO_THE_LEFT, _AS_BEFORE = "\u202b", "\u202c"
"""Signs that are not seen: what stands between them runs to the left, but for what does not."""
_FINER = 4
_MARGIN = 4


def lettering(
    text: str, *, font: str | os.PathLike[str] | None = None, vertical: bool = False, name: str | None = None
) -> Outline:
    """Return words as an outline: `stroke` draws them with single lines, `outline` their edges, `fill` their inside.

    Parameters
    ----------
    text : str
        One line, or several with line breaks between them, which are centred. In any script; a line with letters that
        join, change places or run to the left (Arabic, Hebrew) is one part of the outline, not one for each letter.
    font : path, str or None
        A .ttf, .otf or .ttc file, or the name of an installed family or file (`"WenQuanYi Micro Hei"`,
        `"wqy-microhei"`). None takes the first installed font that has all characters. A character that a font lacks is
        set in another one, and the outline's `notes` say so.
    vertical : bool
        Write from the top down, columns from the right to the left; not where letters join.
    name : str or None
        The outline's name; None for the text.

    Raises
    ------
    PictureError
        If the text is empty or too long, the font is none, or no font has a character.

    Examples
    --------
    >>> lettering("")
    Traceback (most recent call last):
    choreo.errors.PictureError: lettering: the text is empty; give at least one character
    """
    lines = _lines(text)
    signs = "".join(lines)
    wanted = None
    if font is not None:
        wanted = Font(font) if Path(font).exists() or len(Path(font).parts) > 1 else font_named(str(font))
    if vertical and any(map(needs_shaping, signs)):
        raise PictureError(
            "lettering: letters that join or change places are set in lines only, "
            f"{told(dict.fromkeys(filter(needs_shaping, signs)))}; leave vertical = out"
        )
    fonts = fonts_of(signs, wanted)
    letters = _set(lines, fonts, vertical)
    areas = _whole(letters)
    if areas.is_empty:
        used = ", ".join(dict.fromkeys(chosen.file.name for chosen in fonts.values()))
        raise PictureError(f"lettering: nothing of '{' '.join(lines)}' is seen in the font {used}")
    outline = _outline(areas, letters, " ".join(lines) if name is None else name)
    return replace(outline, notes=(*outline.notes, *_others(fonts, wanted)))


def _others(fonts: dict[str, Font], wanted: Font | None) -> list[str]:
    """Return, for each font that stands in for the one of the most characters, or the one asked for, what it sets."""
    signs: dict[Path, list[str]] = {}
    for sign, font in fonts.items():
        signs.setdefault(font.file, []).append(sign)
    first = max(signs, key=lambda file: len(signs[file])) if wanted is None else wanted.file
    return [
        f"{told(found)} {'is' if len(found) == 1 else 'are'} not in the font {first.name}, and set in {file.name}"
        for file, found in signs.items()
        if file != first
    ]


def _lines(text: str) -> list[str]:
    """Return the lines of a text, checked."""
    if not isinstance(text, str):
        raise PictureError(f"lettering: {shown(text)} is no text")
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise PictureError("lettering: the text is empty; give at least one character")
    signs = "".join(lines)
    if len(signs) > LONGEST:
        raise PictureError(
            f"lettering: {len(signs):,} characters; {LONGEST} at most, and each needs some twenty drones"
        )
    unseen = [sign for sign in signs if unicodedata.category(sign)[0] == "C"]
    if unseen:
        raise PictureError(f"lettering: the text holds what cannot be seen, {told(dict.fromkeys(unseen))}; take it out")
    return lines


def _set(lines: list[str], fonts: dict[str, Font], vertical: bool) -> list[tuple[str, MultiPolygon]]:
    """Return each character, and its area in its place, in ems; a line whose letters join is one."""
    plain = "".join(line for line in lines if not any(map(needs_shaping, line)))
    shapes = {sign: font.area(sign) for sign, font in fonts.items() if sign in plain}
    placed = []
    for row, line in enumerate(lines):
        if any(map(needs_shaping, line)):
            placed.append((line, _moved(_shaped(line, fonts), np.array([0.0, -row * _LEADING]))))
            continue
        widths = [fonts[sign].width(sign) for sign in line]
        starts = np.cumsum([0.0, *widths[:-1]]) - sum(widths) / 2
        for index, sign in enumerate(line):
            if vertical:
                shift = np.array([-row * _LEADING - widths[index] / 2, -float(index)])
            else:
                shift = np.array([starts[index], -row * _LEADING])
            placed.append((sign, _moved(shapes[sign], shift)))
    return placed


def _shaped(line: str, fonts: dict[str, Font]) -> MultiPolygon:
    """Return the area of a line whose letters join or change places, in ems, its middle at 0.

    The engine that reads SVG shapes and orders them (HarfBuzz's rules, and Unicode's of both directions).
    """
    import shapely

    shaped = [sign for sign in line if needs_shaping(sign)]
    files = dict.fromkeys(str(fonts[sign].file) for sign in (*shaped, *line))
    first = fonts[shaped[0]].family
    strong = next((kind for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")), "L")
    mixed = any(unicodedata.bidirectional(sign) not in ("R", "AL", "NSM", "WS") for sign in line)
    root = Element(f"{SVG}svg", {"width": "1", "height": "1", "viewBox": "0 0 1 1"})
    said = {"font-family": f"'{first}'", "font-size": str(_UNITS), "text-anchor": "middle"}
    text = SubElement(root, f"{SVG}text", said)
    text.text = f"{_TO_THE_LEFT}{line}{_AS_BEFORE}" if strong != "L" and mixed else line
    data = normalised(tostring(root), Fonts(tuple(files), (("font", first),)), "lettering")
    try:
        pieces, _ = pieces_of(data, 2.0 * _UNITS, {}, 1.0, Effort(_MOST_WORK))
    except (TangledError, TooMuchError):
        raise PictureError(
            f"lettering: so many signs lie over each other in '{line[:20]}' that nothing can be read; leave some out"
        ) from None
    areas = shapely.union_all([piece.area for piece in pieces])
    return clean_areas(shapely.transform(areas, lambda xy: xy / _UNITS))


def _whole(letters: list[tuple[str, MultiPolygon]]) -> MultiPolygon:
    import shapely

    return clean_areas(shapely.union_all([area for _, area in letters]))


def _moved(area: MultiPolygon, by: Floats) -> MultiPolygon:
    import shapely

    return shapely.transform(area, lambda xy: xy + by)


def _outline(areas: MultiPolygon, letters: list[tuple[str, MultiPolygon]], name: str) -> Outline:
    """Return the outline in pixels: the areas as they are, and their ink, to find strokes in as in a picture's.

    Its parts are the letters.
    """
    import shapely

    low_x, low_y, high_x, high_y = areas.bounds
    size = max((high_x - low_x) * (high_y - low_y), 1e-6)
    scale = min(_EM_PIXELS, (_MOST_PIXELS / size) ** 0.5)

    def onto(xy: Floats) -> Floats:
        return np.asarray((xy - [low_x, low_y]) * scale + _MARGIN)

    moved = shapely.transform(areas, onto)
    parts = tuple(
        NamedPart((f"letter {number}", sign), (), shapely.transform(area, onto))
        for number, (sign, area) in enumerate(letters, start=1)
        if not area.is_empty
    )
    width, height = np.ceil(np.array([high_x - low_x, high_y - low_y]) * scale).astype(int) + 2 * _MARGIN
    return Outline(name, _ink(moved, int(width), int(height)), None, clean_areas(moved), parts=parts)


def _ink(areas: MultiPolygon, width: int, height: int) -> NDArray[np.float32]:
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (width * _FINER, height * _FINER), 0)
    pen = ImageDraw.Draw(sheet)
    for part in sorted(areas.geoms, key=lambda part: -part.envelope.area):  # what stands in a hole comes later
        for ring, tone in ((part.exterior, 255), *((hole, 0) for hole in part.interiors)):
            # Pillow counts from the middle of its pixels.
            at = (np.array([0, height]) + np.asarray(ring.coords) * [1, -1]) * _FINER - 0.5
            pen.polygon([(x, y) for x, y in at.tolist()], fill=tone)
    shrunk = sheet.resize((width, height), Image.Resampling.BOX)
    return np.asarray(shrunk, dtype=np.float32) / np.float32(255)
