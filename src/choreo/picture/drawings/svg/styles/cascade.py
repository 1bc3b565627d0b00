"""Style sheets and style attributes of an SVG, settled: each element says for itself what holds for it, in plain words.

Selectors and colours are read by the libraries that read them for print (tinycss2, cssselect2); the engines behind get
presentation attributes only, which they agree on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from choreo.errors import PictureError
from choreo.picture.drawings.svg.styles.plain_values import GEOMETRY, PROPERTIES, expanded, origin, plain_value
from choreo.picture.drawings.svg.tree import HREF, SVG, link_of, short
from choreo.picture.drawings.svg.view_box import Box

_MOST_RULES = 5_000
_DEEPEST_RULE, _LONGEST_SELECTOR = 8, 2_000
"""Of rules within rules: `&&` doubles what they are for with each; what lies deeper, or is longer, is passed over."""
"""Selectors of a drawing's style sheets."""
_MOST_MATCHES = 20_000_000
"""Selectors times elements."""
_LONGEST_VALUE = 2_000
"""Characters of a value after its variables are put in."""
_DEEPEST_VARIABLE = 8
_STYLE_ONLY = ("mix-blend-mode", "isolation")
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)[^)'\"\s]", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)", re.IGNORECASE)


class _Said(NamedTuple):
    """A declaration, as a rule or an element says it."""

    name: str
    value: str
    important: bool


def settle_styles(root: Element, what: str) -> list[str]:
    """Write into each element's attributes what holds for it, take its styles out, and return what there is to say.

    Raises
    ------
    PictureError
        If a colour, clip path, mask or the like lies outside of the file, or there are too many rules.
    """
    import cssselect2

    sheets = list(root.iter(f"{SVG}style"))
    notes: dict[str, None] = {}
    matcher = cssselect2.Matcher()
    count = 0
    for sheet in sheets:
        if sheet.attrib.get("type", "text/css").strip().lower() not in ("", "text/css"):
            continue
        if not _is_for_screen(sheet.attrib.get("media", "")):
            continue
        for prelude, said in _rules("".join(sheet.itertext()), notes):
            try:
                selectors = cssselect2.compile_selector_list(prelude)
            except cssselect2.SelectorError:
                continue  # as browsers do
            for selector in selectors:
                matcher.add_selector(selector, said)
                count += 1
    if count > _MOST_RULES or count * sum(1 for _ in root.iter()) > _MOST_MATCHES:
        raise PictureError(f"{what}: its style sheet has {count:,} selectors; take out those that it does not need")
    _settle(cssselect2.ElementWrapper.from_xml_root(root), matcher, {}, what)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag == f"{SVG}style"]:
            parent.remove(child)
    return list(notes)


def _settle(wrapped: Any, matcher: Any, above: dict[str, str], what: str) -> None:
    """Settle an element, and what it holds; `above` are the variables that hold there."""
    element: Element = wrapped.etree_element
    found: dict[str, str] = {}
    for name in [key for key in element.attrib if short(key) in PROPERTIES and short(key) == key]:
        found[name] = element.attrib.pop(name)
    ranked = [said for _, _, pseudo, said in matcher.match(wrapped) if pseudo is None]
    own = list(_declared(element.attrib.pop("style", "")))
    element.attrib.pop("class", None)
    everything = [*(one for said in ranked for one in said), *own]
    strong = [one for one in everything if one.important]
    variables = dict(above)
    chosen: dict[str, str] = dict(found)
    for name, value, _ in [*(one for one in everything if not one.important), *strong]:
        if name.startswith("--"):
            variables[name] = value
            continue
        known = name in PROPERTIES or (name in GEOMETRY and short(element.tag) in GEOMETRY[name])
        # A value that cannot be understood leaves the one before; one with a variable counts in any case.
        if known and ("var(" in value.lower() or plain_value(name, value) is not None):
            chosen[name] = value
    for name, value in chosen.items():
        value = _filled_in(value, variables)
        plain = plain_value(name, value)
        for key, told in (plain or {}).items():
            if _OUTSIDE.search(told):
                raise PictureError(
                    f"{what}: {name} of <{short(element.tag)}> refers to something outside of the file; take that out"
                )
            if key in _STYLE_ONLY:  # which engines read nowhere else
                element.attrib["style"] = f"{element.attrib.get('style', '')}{key}:{told};"
            else:
                element.attrib[key] = told
    for child in wrapped.iter_children():
        _settle(child, matcher, variables, what)


_OF_ALL_GRADIENTS = ("gradientUnits", "gradientTransform", "spreadMethod")
_OF_A_KIND = {"linearGradient": ("x1", "y1", "x2", "y2"), "radialGradient": ("cx", "cy", "r", "fx", "fy", "fr")}
_LONGEST_CHAIN = 10


def join_gradients(root: Element) -> None:
    """Let each gradient say for itself what it takes over from those that it refers to: engines differ in that."""
    gradients = [element for element in root.iter() if short(element.tag) in _OF_A_KIND]
    named = {element.attrib["id"]: element for element in gradients if "id" in element.attrib}
    joined = []
    for gradient in gradients:
        said, stops = dict(gradient.attrib), [stop for stop in gradient if short(stop.tag) == "stop"]
        other = gradient
        for _ in range(_LONGEST_CHAIN):
            following = named.get(link_of(other)[1:])
            if following is None:
                break
            other = following
            same = _OF_A_KIND[short(gradient.tag)] if other.tag == gradient.tag else ()
            said |= {
                key: other.attrib[key] for key in (*_OF_ALL_GRADIENTS, *same) if key in other.attrib and key not in said
            }
            stops = stops or [stop for stop in other if short(stop.tag) == "stop"]
        joined.append(({key: value for key, value in said.items() if key not in HREF}, stops))
    for gradient, (said, stops) in zip(gradients, joined, strict=True):
        gradient.clear()
        gradient.attrib.update(said)
        gradient.extend(stops)


def turn_about_origins(root: Element, box: Box) -> None:
    """Write the origins of transforms, which may be parts of the view, into the transforms."""
    for element in root.iter():
        turn_about(element, box)


def turn_about(element: Element, box: Box) -> None:
    """Write the origin of an element's transform, which may be a part of a box, into the transform."""
    place = origin(element.attrib.pop("transform-origin", "0 0"), box)
    steps = element.attrib.get("transform", "")
    if steps and place not in (None, (0.0, 0.0)):
        x, y = place or (0.0, 0.0)
        element.attrib["transform"] = f"translate({x:.9g} {y:.9g}) {steps} translate({-x:.9g} {-y:.9g})"


def lay_ground(root: Element, box: Box) -> None:
    """Draw what a style says of the page behind the drawing as a field in its view; parts have no page of their own."""
    tone = root.attrib.get("background-color", "none")
    for element in root.iter():
        element.attrib.pop("background-color", None)
    if tone not in ("none", "inherit", "currentColor") and not tone.startswith("url"):
        x, y, width, height = (f"{number:.12g}" for number in box)
        root.insert(0, Element(f"{SVG}rect", {"x": x, "y": y, "width": width, "height": height, "fill": tone}))


def _rules(text: str, notes: dict[str, None]) -> Iterator[tuple[list[Any], list[_Said]]]:
    """Yield the selectors and declarations of all rules that hold on a screen."""
    import tinycss2

    yield from _rules_of(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), notes)


def _rules_of(rules: Iterable[Any], notes: dict[str, None]) -> Iterator[tuple[list[Any], list[_Said]]]:
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _rule(rule.prelude, rule.content)
        elif rule.type != "at-rule":
            continue
        elif rule.lower_at_keyword == "import":
            notes["the style sheet that it asks for outside of the file is not read"] = None
        elif rule.lower_at_keyword == "font-face":
            notes["the fonts that it brings along (@font-face) are not read: its text is set in installed ones"] = None
        elif rule.lower_at_keyword in ("keyframes", "-webkit-keyframes"):
            notes["its animation is left out: it is drawn as it is without"] = None
        elif rule.content is not None and (
            rule.lower_at_keyword in ("supports", "layer")
            or (rule.lower_at_keyword == "media" and _is_for_screen(tinycss2.serialize(rule.prelude)))
        ):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _rules_of(inner, notes)


def _rule(prelude: list[Any], content: list[Any], depth: int = 0) -> Iterator[tuple[list[Any], list[_Said]]]:
    """Yield the selectors and declarations of a rule, and of those that stand in it (`&` is what it is for)."""
    import tinycss2

    yield prelude, list(_declarations(content))
    for inner in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if inner.type == "qualified-rule" and depth < _DEEPEST_RULE:
            outer, said = f":is({tinycss2.serialize(prelude)})", tinycss2.serialize(inner.prelude)
            nested = said.replace("&", outer) if "&" in said else f"{outer} {said}"
            if len(nested) <= _LONGEST_SELECTOR:
                yield from _rule(tinycss2.parse_component_value_list(nested), inner.content, depth + 1)


def _is_for_screen(query: str) -> bool:
    """Tell whether a media query holds for a picture on a light screen."""
    return any(
        all(_holds(part.strip()) for part in re.split(r"\band\b", alternative.lower()))
        for alternative in query.split(",")
    )


def _holds(part: str) -> bool:
    if part in ("", "all", "screen", "only screen"):
        return True
    if part.startswith("not "):
        return not _holds(part[4:].strip())
    inner = part.strip("() ").replace(" ", "")
    return inner in ("prefers-color-scheme:light", "prefers-reduced-motion:no-preference", "color")


def _declared(style: str) -> Iterator[_Said]:
    import tinycss2

    return _declarations(tinycss2.parse_component_value_list(style)) if style.strip() else iter(())


def _declarations(tokens: list[Any]) -> Iterator[_Said]:
    import tinycss2

    for one in tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            name = one.name if one.name.startswith("--") else one.lower_name
            value = tinycss2.serialize(one.value).strip()
            yield from (_Said(key, told, one.important) for key, told in expanded(name, value))


def _filled_in(value: str, variables: dict[str, str]) -> str:
    """Return a value with its variables put in; empty where one is not there, or they go round in circles."""
    for _ in range(_DEEPEST_VARIABLE):
        if "var(" not in value.lower():
            return value
        value = _VARIABLE.sub(lambda found: variables.get(found[1], found[2] or ""), value)
        if len(value) > _LONGEST_VALUE:
            break
    return ""
