"""An SVG file, never trusted, as a clean tree: no scripts, nothing from outside, within bounds."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

from choreo.errors import PictureError
from choreo.ordinary import EncodingError, said_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_SVG = 16 * 1024 * 1024
"""Bytes, unpacked; a larger file is refused."""
MOST_ELEMENTS = 50_000
DEEPEST = 64
"""Elements within elements."""
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
HREF = ("href", f"{XLINK}href")

_LONGEST_ENTITY = 200
"""Characters of an entity with those that stand in it unfolded."""
_INNER = re.compile(r"&([^;]*);?")
_MOST_UNFOLDED = 4_000_000
"""Characters that the entities of a file may stand for, at most."""
_NAMESPACES = {"xlink": XLINK[1:-1], "svg": SVG[1:-1]}
_PREFIX = re.compile(rb"[\s<]/?([A-Za-z_][\w.-]*):[\w.-]+(?=[\s=/>])")
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*['\"]([\w.-]{1,40})['\"][^>]{0,100}\?>")
_KNOWN_TO_EXPAT = ("utf-8", "utf-16")


def read_tree(file: Path, what: str) -> Element:
    """Return the tree of an SVG file, plain or compressed.

    Raises
    ------
    PictureError
        If the file is no whole SVG, unfolds to more than any drawing needs, or holds entities that do.
    """
    return tree_of(_content(file, what), what)


def tree_of(data: bytes, what: str) -> Element:
    """Return the tree of an SVG as bytes, and raise as `read_tree`."""
    root = _parsed(_in_unicode(data, what), what)
    if root.tag not in (f"{SVG}svg", "svg"):
        raise PictureError(f"{what}: its outermost element is <{short(root.tag)}>, not <svg>; save it as SVG again")
    for element in root.iter():
        if "}" not in element.tag:
            element.tag = f"{SVG}{element.tag}"
    return root


def short(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def link_of(element: Element) -> str:
    """Return what an element refers to, as written; empty for nothing."""
    return next((element.attrib[key].strip() for key in HREF if key in element.attrib), "")


def _content(file: Path, what: str) -> bytes:
    size = file.stat().st_size
    if size > LARGEST_SVG:
        raise _too_large(f"{size / 1e6:.0f} MB", what)
    data = file.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(31)
        try:
            data = unpacker.decompress(data, LARGEST_SVG + 1)
        except zlib.error:
            raise PictureError(f"{what}: its compression is damaged; save it again as plain SVG") from None
        if len(data) > LARGEST_SVG:
            raise _too_large(f"unpacks to more than {LARGEST_SVG / 1e6:.0f} MB", what)
        if not unpacker.eof:
            raise PictureError(f"{what}: is cut short; save it again")
    return data


def _in_unicode(data: bytes, what: str) -> bytes:
    """Return the bytes of an SVG in an encoding that the XML parser knows, whatever it names."""
    declared = _DECLARED.match(data.lstrip()[:300])
    name = declared[1].decode().lower() if declared else ""
    if declared is None or name in _KNOWN_TO_EXPAT:
        return data
    try:  # GBK, Shift-JIS and others that the XML parser does not know, or whose faults it does not tell
        return said_in(data, name).replace(declared[0].decode("ascii", "replace"), "", 1).encode()
    except LookupError:
        return data
    except EncodingError as error:
        raise PictureError(f"{what}: {error}; save it again in UTF-8") from None


def _too_large(told: str, what: str) -> PictureError:
    most = f"{LARGEST_SVG / 1e6:.0f} MB"
    return PictureError(f"{what}: {told}; an SVG may have {most} at most: simplify its paths")


def _parsed(data: bytes, what: str) -> Element:
    """Return the tree; prefixes that the file forgot to declare are declared for it."""
    data = data.lstrip()
    try:
        return _read(data, what)
    except expat.ExpatError as error:
        if b"<" not in data[:1000]:
            begins = " ".join(data[:200].decode("utf-8", "replace").split())[:20]
            raise PictureError(f"{what}: is no SVG, it begins with '{begins}'; save it as SVG again") from None
        if error.code != expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]:
            raise _not_whole(error, what, data) from None
    names = {name.decode() for name in _PREFIX.findall(data)} - {"xml", "xmlns"}
    missing = [name for name in sorted(names) if f"xmlns:{name}".encode() not in data]
    said = "".join(f' xmlns:{name}="{_NAMESPACES.get(name, f"urn:{name}")}"' for name in missing)
    try:
        return _read(re.sub(rb"<svg\b", b"<svg" + said.encode(), data, count=1), what)
    except expat.ExpatError as error:
        raise _not_whole(error, what, data) from None


def _not_whole(error: expat.ExpatError, what: str, data: bytes) -> PictureError:
    if error.code == _code("XML_ERROR_INVALID_TOKEN"):
        try:
            data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
        except UnicodeDecodeError:
            return PictureError(
                f"{what}: line {error.lineno}: is not written in UTF-8, as an SVG is that names no other encoding; "
                "save it as UTF-8"
            )
    reason = next((told for names, told in _REASONS.items() if error.code in map(_code, names)), "")
    return PictureError(
        f"{what}: line {error.lineno}, column {error.offset + 1}: not a whole SVG{reason}; save it again"
    )


def _code(name: str) -> int:
    return expat.errors.codes[getattr(expat.errors, name)]


_REASONS = {
    ("XML_ERROR_NO_ELEMENTS", "XML_ERROR_UNCLOSED_TOKEN", "XML_ERROR_UNCLOSED_CDATA_SECTION"): ": it ends too early",
    ("XML_ERROR_TAG_MISMATCH",): ": another element is closed here than was opened last",
    ("XML_ERROR_DUPLICATE_ATTRIBUTE",): ": an attribute stands twice in one element",
    ("XML_ERROR_UNDEFINED_ENTITY",): ": an entity that the file does not define (write & as &amp;)",
    ("XML_ERROR_JUNK_AFTER_DOC_ELEMENT",): ": something stands after its end",
    ("XML_ERROR_MISPLACED_XML_PI",): ": something stands before its beginning",
    ("XML_ERROR_UNKNOWN_ENCODING", "XML_ERROR_INCORRECT_ENCODING"): ": it is not in the encoding that it names",
    ("XML_ERROR_INVALID_TOKEN", "XML_ERROR_SYNTAX"): ": no SVG can have what stands here (write & as &amp;, < as &lt;)",
}
"""What the parser's errors say to a designer."""


def _read(data: bytes, what: str) -> Element:
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if count > MOST_ELEMENTS:
            raise PictureError(f"{what}: has more than {MOST_ELEMENTS:,} elements; simplify the drawing")
        if depth > DEEPEST:
            raise PictureError(f"{what}: elements stand in each other deeper than {DEEPEST} levels; ungroup them")
        builder.start(_named(tag), {_named(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(tag))

    unfolded: dict[str, int] = {}

    def entity(name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        # Illustrator writes entities for its namespaces, which are short and plain; those of others must stay short.
        plain = not is_parameter and value is not None and not set("<%") & set(value)
        known = plain and all(inner in unfolded for inner in _INNER.findall(value or ""))
        if known:
            unfolded[name] = len(value or "") + sum(unfolded[inner] for inner in _INNER.findall(value or ""))
        if not known or unfolded[name] > _LONGEST_ENTITY or data.count(b"&") * _LONGEST_ENTITY > _MOST_UNFOLDED:
            raise PictureError(
                f"{what}: defines the XML entity '{name}', which choreo does not unfold; save it as plain SVG "
                "(Illustrator: without 'preserve editing'; Inkscape: 'Plain SVG')"
            )

    def outside(*_: object) -> int:
        raise PictureError(f"{what}: refers to an entity outside of the file; save it as plain SVG")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = outside
    try:
        parser.Parse(data, True)
    except (LookupError, ValueError):  # an encoding that Python does not know
        raise PictureError(f"{what}: says an encoding that is not known; save it again in UTF-8") from None
    return builder.close()


def _named(tag: str) -> str:
    return "{" + tag if "}" in tag else tag
