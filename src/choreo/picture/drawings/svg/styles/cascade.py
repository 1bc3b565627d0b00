"""Style sheets and style attributes of an SVG, settled: each element says for itself what holds for it, in plain words.

Selectors and colours are read by the libraries that read them for print (tinycss2, cssselect2); the engines behind get
presentation attributes only, which they agree on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from choreo.errors import PictureError
from choreo.picture.drawings.svg.styles.arithmetic import Around
from choreo.picture.drawings.svg.styles.media import is_contained, is_for_screen, is_supported
from choreo.picture.drawings.svg.styles.plain_values import expanded, origin
from choreo.picture.drawings.svg.styles.said import Above, Said, settle
from choreo.picture.drawings.svg.tree import HREF, SVG, link_of, short
from choreo.picture.drawings.svg.view_box import Box

_MOST_RULES = 5_000
_DEEPEST_RULE, _LONGEST_SELECTOR = 8, 2_000
"""Of rules within rules: `&&` doubles what they are for with each; what lies deeper, or is longer, is passed over."""
"""Selectors of a drawing's style sheets."""
MOST_MATCHES = 20_000_000
"""Selectors times elements, of a drawing with all that it embeds."""


def settle_styles(root: Element, what: str, matches: list[int]) -> list[str]:
    """Write into each element's attributes what holds for it, take its styles out, and return what there is to say.

    Parameters
    ----------
    matches : list of int
        How many selectors times elements there may still be, one number, which those of this tree are taken off.

    Raises
    ------
    PictureError
        If a colour, clip path, mask or the like lies outside of the file, or there are too many rules, or such that
        no style sheet has: brackets in thousands of brackets, numbers of thousands of digits.
    """
    try:
        return _settled(root, what, matches)
    except RecursionError:
        odd = "brackets within thousands of brackets"
    except ValueError as error:
        if "digits" not in str(error):  # what Python says of whole numbers that take it too long
            raise
        odd = "a number of thousands of digits"
    raise PictureError(f"{what}: its styles hold {odd}; take them out, or draw it anew")


def _settled(root: Element, what: str, matches: list[int]) -> list[str]:
    import cssselect2

    sheets = list(root.iter(f"{SVG}style"))
    notes: dict[str, None] = {}
    matcher = cssselect2.Matcher()
    layers = _Layers({})
    count = 0
    for sheet in sheets:
        if sheet.attrib.get("type", "text/css").strip().lower() not in ("", "text/css"):
            continue
        if not is_for_screen(sheet.attrib.get("media", "")):
            continue
        for layer, prelude, said in _rules("".join(sheet.itertext()), layers, notes):
            try:
                selectors = cssselect2.compile_selector_list(prelude)
            except cssselect2.SelectorError:
                continue  # as browsers do
            for selector in selectors:
                matcher.add_selector(selector, (layer, said))
                count += 1
    matches[0] -= count * sum(1 for _ in root.iter())
    if count > _MOST_RULES or matches[0] < 0:
        raise PictureError(f"{what}: its style sheet has {count:,} selectors; take out those that it does not need")
    _settle(cssselect2.ElementWrapper.from_xml_root(root), matcher, Above(around=Around()), what, notes)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag == f"{SVG}style"]:
            parent.remove(child)
    return list(notes)


def _settle(wrapped: Any, matcher: Any, above: Above, what: str, notes: dict[str, None]) -> None:
    """Settle an element, and what it holds; `above` is what holds there."""
    element: Element = wrapped.etree_element
    found = [said for _, _, pseudo, said in matcher.match(wrapped) if pseudo is None]
    usual, strong = (sorted(found, key=lambda pair: pair[0], reverse=turned) for turned in (False, True))
    ranked = [each for _, said in usual for each in said if not each.important]
    ranked += [each for _, said in strong for each in said if each.important]  # of important ones the first layer wins
    own = list(_declared(element.attrib.pop("style", "")))
    element.attrib.pop("class", None)
    within = settle(element, [*ranked, *own], above, what, notes)
    for child in wrapped.iter_children():
        _settle(child, matcher, within, what, notes)


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


_CONDITIONS: dict[str, Callable[[str], bool]] = {
    "layer": lambda _: True,
    "media": is_for_screen,
    "supports": is_supported,
    "container": is_contained,
}
"""Rules that hold rules, and whether those hold."""
_DEEPEST_LAYER = 16
"""Layers that lie deeper count as the one there."""
_Layer = tuple[str, ...]
"""The names of a layer and of those around it, the outermost first."""
_Rule = tuple[tuple[float, ...], list[Any], list[Said]]
"""The rank of its layer, its selectors and its declarations."""


@dataclass(frozen=True)
class _Layers:
    """The layers of all sheets, numbered as they are first named."""

    numbers: dict[_Layer, int]

    def named(self, within: _Layer, asked: str) -> _Layer:
        """Number the layers that a rule names, and those around them, and return the last of them."""
        layer = within
        for name in asked.split(",") if asked else [f"#{len(self.numbers)}"]:
            layer = (*within, *re.sub(r"\s", "", name).split("."))[:_DEEPEST_LAYER]
            for depth in range(len(within), len(layer)):
                self.numbers.setdefault(layer[: depth + 1], len(self.numbers))
        return layer

    def rank(self, layer: _Layer) -> tuple[float, ...]:
        """Return what sorts rules: a layer's own rules count more than those of the layers in it."""
        return (*(self.numbers[layer[: depth + 1]] for depth in range(len(layer))), math.inf)


def _rules(text: str, layers: _Layers, notes: dict[str, None]) -> Iterator[_Rule]:
    """Yield all rules that hold on a screen; what is in no layer counts more than what is in one."""
    import tinycss2

    yield from _rules_of(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), (), layers, notes)


def _rules_of(rules: Iterable[Any], layer: _Layer, layers: _Layers, notes: dict[str, None]) -> Iterator[_Rule]:
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            for prelude, said in _rule(rule.prelude, rule.content):
                yield layers.rank(layer), prelude, said
            continue
        if rule.type != "at-rule":
            continue
        word, asked = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).strip()
        if word == "import":
            notes["the style sheet that it asks for outside of the file is not read"] = None
        elif word == "font-face":
            notes["the fonts that it brings along (@font-face) are not read: its text is set in installed ones"] = None
        elif word in ("keyframes", "-webkit-keyframes"):
            notes["its animation is left out: it is drawn as it is without"] = None
        within = layers.named(layer, asked) if word == "layer" else layer
        if rule.content is not None and word in _CONDITIONS and _CONDITIONS[word](asked):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _rules_of(inner, within, layers, notes)


def _rule(prelude: list[Any], content: list[Any], depth: int = 0) -> Iterator[tuple[list[Any], list[Said]]]:
    """Yield the selectors and declarations of a rule, and of those that stand in it (`&` is what it is for)."""
    import tinycss2

    yield prelude, list(_declarations(content))
    for inner in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if inner.type == "qualified-rule" and depth < _DEEPEST_RULE:
            outer, said = f":is({tinycss2.serialize(prelude)})", tinycss2.serialize(inner.prelude)
            nested = said.replace("&", outer) if "&" in said else f"{outer} {said}"
            if len(nested) <= _LONGEST_SELECTOR:
                yield from _rule(tinycss2.parse_component_value_list(nested), inner.content, depth + 1)


def _declared(style: str) -> Iterator[Said]:
    import tinycss2

    return _declarations(tinycss2.parse_component_value_list(style)) if style.strip() else iter(())


def _declarations(tokens: list[Any]) -> Iterator[Said]:
    import tinycss2

    for one in tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            name = one.name if one.name.startswith("--") else one.lower_name
            value = tinycss2.serialize(one.value).strip()
            yield from (Said(key, told, one.important) for key, told in expanded(name, value))
