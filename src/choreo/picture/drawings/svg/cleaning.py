"""What of an SVG's tree may be drawn at all: refused, left out with a word, or kept; and how much there may be."""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from choreo.errors import PictureError
from choreo.picture.drawings.svg.tree import DEEPEST, HREF, SVG, link_of, short

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_DRAWN = 20_000
"""Shapes, those that `use` repeats counted each time."""
MOST_DATA = 6_000_000
"""Characters of path data and of attributes, counted likewise."""
MOST_POINTS = 400_000
MOST_SIGNS = 2_000
"""Characters of all texts."""
MOST_PIXELS = 16_000_000
"""Of all embedded images together."""

_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "image")
_LEFT_OUT = ("metadata", "title", "desc", "cursor", "view", "font", "font-face", "glyph", "sodipodi", "color-profile")
_ANIMATIONS = ("animate", "animateTransform", "animateMotion", "animateColor", "set", "discard")
_FOREIGN = ("foreignObject", "video", "audio", "iframe", "canvas", "flowRoot")
_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
_PICTURES = {"PNG": "png", "JPEG": "jpeg", "GIF": "gif", "WEBP": "webp"}
_DATA = re.compile(r"data:(?P<kind>[\w/+.-]*)(?P<more>(?:;[^,;]*)*),", re.IGNORECASE)
_COMMAND = re.compile(r"([MLHVCSQTAZ])([^MLHVCSQTAZ]*)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:e[+-]?\d++)?", re.IGNORECASE)
_PATH = re.compile(rf"(?:[\s,]*+(?:[MLHVCSQTAZ]|{_NUMBER.pattern}))*+[\s,]*+", re.IGNORECASE)
_HUGE = re.compile(r"\de\+?0*[1-9]\d|(?<![\d.])\d{11}", re.IGNORECASE)
_NUMBERS_A_POINT = {"H": 1, "V": 1, "S": 4, "Q": 4, "C": 6, "A": 7}
"""Of each command of a path; two of the others."""


def clean(root: Element, what: str, pixels: list[int]) -> list[str]:
    """Take out of the tree what is not drawn, and return what there is to say about it.

    Parameters
    ----------
    pixels : list of int
        How many pixels embedded images may still have, one number, which those in this tree are taken off.

    Raises
    ------
    PictureError
        If the drawing holds a script, refers to pictures or drawings outside of itself, or unfolds to more than any
        drawing needs.
    """
    notes: dict[str, None] = {}
    _clean(root, what, notes, pixels, False)
    check_size(root, what)
    return list(notes)


def check_size(root: Element, what: str) -> None:
    """Refuse what unfolds to more than any drawing needs."""
    _check_weight(root, what)
    _check_paths(root, what)
    _check_texts(root, what)


def _clean(parent: Element, what: str, notes: dict[str, None], pixels: list[int], in_switch: bool) -> None:
    _check_attributes(parent, what)
    for child in list(parent):
        tag = short(child.tag)
        if tag == "script":
            raise PictureError(f"{what}: holds a script; save it as plain SVG, without it")
        if tag in _ANIMATIONS:
            notes["its animation is left out: it is drawn as it is without"] = None
        elif tag in _FOREIGN and not in_switch:
            notes[f"what stands in its <{tag}> is left out: that is no SVG; convert it to paths or shapes"] = None
        drawn = child.tag.startswith(SVG) and tag not in (*_LEFT_OUT, *_FOREIGN, *_ANIMATIONS)
        if drawn and (tag not in ("image", "feImage") or _image_stays(child, tag, what, pixels)):
            _clean(child, what, notes, pixels, tag == "switch")
        else:
            _remove(parent, child)


def _remove(parent: Element, child: Element) -> None:
    """Take an element out, but not the text that follows it."""
    if child.tail:
        before = parent[list(parent).index(child) - 1] if list(parent).index(child) else None
        if before is None:
            parent.text = (parent.text or "") + child.tail
        else:
            before.tail = (before.tail or "") + child.tail
    parent.remove(child)


def _check_attributes(element: Element, what: str) -> None:
    tag = short(element.tag)
    element.attrib.pop("requiredFeatures", None)  # which browsers pay no heed to
    for key, value in list(element.attrib.items()):
        name = short(key)
        if name.lower().startswith("on"):
            raise PictureError(f"{what}: holds a script ({name} of <{tag}>); take it out")
        if key in HREF and tag == "a":
            del element.attrib[key]  # where a click would lead draws nothing
        elif key in HREF and tag not in ("image", "feImage") and value.strip() and not value.strip().startswith("#"):
            raise PictureError(f"{what}: <{tag}> links to something outside of the file: {value[:60]}; take that out")


def _image_stays(element: Element, tag: str, what: str, pixels: list[int]) -> bool:
    """Tell whether an image is embedded, whole and not too large, or refuse it; nothing is ever fetched."""
    link = link_of(element)
    if not link:
        return False
    if tag == "feImage" and link.startswith("#"):
        return True
    match = _DATA.match(link)
    if match is None:
        raise PictureError(
            f"{what}: holds a linked image, {link[:60]}, which is never fetched; embed it, or trace that picture by "
            "itself"
        )
    if "svg" in match["kind"]:
        if tag == "image":
            return True  # whose drawing becomes a part of this one
        raise PictureError(f"{what}: holds another SVG as an image of a filter; take that filter out")
    from PIL import Image

    try:
        data = _body(link, match)
        with Image.open(io.BytesIO(data), formats=tuple(_PICTURES)) as image:
            kind, (width, height) = _PICTURES[str(image.format)], image.size
    except (OSError, ValueError, binascii.Error, Image.DecompressionBombError):
        return False  # browsers draw nothing in its place either
    pixels[0] -= width * height
    if pixels[0] < 0:
        raise PictureError(
            f"{what}: its embedded images have more than {MOST_PIXELS / 1e6:.0f} million pixels; make them smaller"
        )
    for key in HREF:
        element.attrib.pop(key, None)
    element.attrib[HREF[1]] = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return True


def embedded_svg(image: Element) -> bytes | None:
    """Return the SVG that an image embeds; None where it is another picture."""
    link = link_of(image)
    match = _DATA.match(link)
    if match is None or "svg" not in match["kind"]:
        return None
    try:
        return _body(link, match)
    except ValueError:
        return b""


def _body(link: str, match: re.Match[str]) -> bytes:
    body = unquote_to_bytes(link[match.end() :])
    return base64.b64decode(re.sub(rb"\s+", b"", body)) if ";base64" in match["more"].lower() else body


def _check_paths(root: Element, what: str) -> None:
    """Refuse path data that are none, and more points than are read, before anything is made of them."""
    found: list[tuple[str, bool]] = []
    for element in root.iter():
        is_path = short(element.tag) == "path"
        data = element.attrib.get("d" if is_path else "points", "")
        if is_path:
            _check_words(data, what)
        if data:
            _check_numbers(data, what)
            found.append((data, is_path))
    # Before each number stands what is no figure, and all points but those of H and V take two: of few of these nobody
    # counts the numbers.
    most = sum((1 + len(data.encode().translate(None, b"0123456789"))) // _least(data) for data, _ in found)
    if most > MOST_POINTS or next(root.iter(f"{SVG}marker"), None) is not None:
        _check_markers(root, _points_of(found, what), what)


def _points_of(found: list[tuple[str, bool]], what: str) -> int:
    """Return how many points there are in data of paths, and of polygons, or refuse too many."""
    count = 0
    for data, is_path in found:
        for command, numbers in _COMMAND.findall(data) if is_path else [("L", data)]:
            count += len(_NUMBER.findall(numbers)) // _NUMBERS_A_POINT.get(command.upper(), 2)
        if count > MOST_POINTS:
            raise too_many_points(what)
    return count


def _least(data: str) -> int:
    """Return how many numbers a point of path data takes at least."""
    return 1 if any(command in data for command in "hHvV") else 2


def _check_words(data: str, what: str) -> None:
    read = _PATH.match(data)
    if read is not None and read.end() < len(data) and data.strip() != "none":
        word = data[data.rfind(" ", 0, read.end() + 1) + 1 :].split()[0][:20]
        raise PictureError(
            f"{what}: a path says '{word}' where a command (M, L, C, ...) or a number should stand; save it again"
        )


def _check_numbers(data: str, what: str) -> None:
    if _HUGE.search(data):
        raise PictureError(f"{what}: holds coordinates that are no finite numbers, or beyond all bounds; save it again")


def _check_markers(root: Element, points: int, what: str) -> None:
    """Refuse markers that, drawn at each point of the drawing, would be more shapes than are read."""
    heaviest = max((sum(1 for _ in marker.iter()) for marker in root.iter(f"{SVG}marker")), default=0)
    if heaviest * points > MOST_DRAWN:
        raise PictureError(
            f"{what}: its markers would be drawn {points:,} times; take the markers of its lines out, or simplify them"
        )


def too_many_points(what: str) -> PictureError:
    """Return the refusal of a drawing of more than `MOST_POINTS`."""
    return PictureError(f"{what}: has more than {MOST_POINTS:,} points; simplify its paths")


def _check_texts(root: Element, what: str) -> None:
    texts = [text for element in root.iter(f"{SVG}text") for text in element.itertext()]
    if sum(len(text.strip()) for text in texts) > MOST_SIGNS:
        raise PictureError(
            f"{what}: its texts have more than {MOST_SIGNS:,} characters; leave out what no dot can show"
        )


def _check_weight(root: Element, what: str) -> None:
    """Refuse, before anything is unfolded, what `use` would repeat too often, and references in a circle."""
    named = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    weights: dict[int, tuple[int, int]] = {}
    above: set[int] = set()

    def weigh(element: Element, depth: int) -> tuple[int, int]:
        key = id(element)
        if key in weights:
            return weights[key]
        if key in above or depth > 4 * DEEPEST:
            raise PictureError(f"{what}: <use> refers to what it stands in itself; take that reference out")
        above.add(key)
        shapes = int(short(element.tag) in _SHAPES)
        data = 40 + sum(len(value) for name, value in element.attrib.items() if name not in HREF)
        parts = list(element)
        if short(element.tag) == "use" and link_of(element)[1:] in named:
            parts.append(named[link_of(element)[1:]])
        for part in parts:
            more_shapes, more_data = weigh(part, depth + 1)
            shapes, data = shapes + more_shapes, data + more_data
        above.remove(key)
        weights[key] = shapes, data
        return shapes, data

    shapes, data = weigh(root, 0)
    if shapes > MOST_DRAWN:
        raise PictureError(
            f"{what}: draws {_about(shapes)} shapes; {MOST_DRAWN:,} at most are read: leave out what no dot can show"
        )
    if data > MOST_DATA:
        raise PictureError(f"{what}: unfolds to {_about(data)} characters of paths; simplify its paths")


def _about(number: int) -> str:
    return f"{number:,}" if number < 10**9 else f"{number:.0e}"
