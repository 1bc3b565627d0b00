"""A font that the tests draw for themselves."""

from __future__ import annotations

from pathlib import Path

Ring = list[tuple[int, int]]

BAR: Ring = [(100, 0), (100, 700), (200, 700), (200, 0)]
FRAME: list[Ring] = [
    [(100, 0), (100, 700), (500, 700), (500, 0)],
    [(200, 100), (400, 100), (400, 600), (200, 600)],
]


def font_file(file: Path, family: str = "Frames", instead: dict[str, str] | None = None) -> Path:
    """Write a font of 1000 units an em with I (a bar, 300 wide), O and 口 (frames, 600 wide), a blank, 味 (empty).

    `instead` gives a character's shape to another one, which the font has in its place.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs = {}
    for name, rings in {".notdef": [BAR], "I": [BAR], "O": FRAME, "mouth": FRAME, "space": [], "empty": []}.items():
        pen = TTGlyphPen(None)
        for first, *others in rings:
            pen.moveTo(first)
            for point in others:
                pen.lineTo(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    signs = {"I": "I", "O": "O", "口": "mouth", " ": "space", "味": "empty"}
    font.setupCharacterMap({ord((instead or {}).get(sign, sign)): name for sign, name in signs.items()})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (300 if name in ("I", "space") else 600, 100) for name in glyphs})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family, "psName": "Frames-Regular"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    font.setupPost()
    font.save(file)
    return file
