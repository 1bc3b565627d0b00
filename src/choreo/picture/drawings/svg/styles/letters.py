"""Letters that a text's font lacks: only these are set in another one, as browsers do it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from choreo.picture.drawings.font_file import needs_shaping
from choreo.picture.drawings.svg.tree import SVG
from choreo.picture.drawings.text_fonts import own_letter

_TEXTS = tuple(f"{SVG}{name}" for name in ("text", "tspan", "textPath", "a"))
_LISTS = ("x", "y", "dx", "dy", "rotate")
"""What may be said letter by letter."""
_JOINED = ("ff", "fi", "fl")
"""Letters that fonts draw as one: of these engines cannot tell which belongs to which."""


def keep_fonts(root: Element) -> None:
    """Let engines set each letter in its text's font as long as that has it.

    They set a whole run in another font as soon as that has all letters of it. So a run ends with a letter that only
    its own font has, too small to be seen.
    """
    _within(root, "", False)


def _within(element: Element, above: str, in_text: bool) -> None:
    family = element.attrib.get("font-family", above)
    family = above if family == "inherit" else family
    if element.tag == f"{SVG}text":
        in_text = not any(len(one.attrib.get(key, "").split()) > 1 for one in element.iter() for key in _LISTS)
    for child in list(element):
        _within(child, family, in_text)
    if not in_text or element.tag not in _TEXTS:
        return
    texts = [element.text, *(child.tail for child in element)]
    for place, text in reversed([(place, text or "") for place, text in enumerate(texts)]):
        if any(joined in text for joined in _JOINED) or any(map(needs_shaping, text)):
            continue
        letter = own_letter(text, family)
        if letter:
            said = {"font-size": "0.001", "letter-spacing": "0", "fill": "none", "stroke": "none"}
            element.insert(place, Element(f"{SVG}tspan", said))
            element[place].text = letter
