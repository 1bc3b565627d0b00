"""What a drawing says by the lengths and boxes of its shapes, as plain numbers: the engines know none of it.

Dashes in parts of a path's length, transforms and cut-out shapes in parts of a shape's box, shadows beside it, and pens
that keep their width however large they are drawn.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np

from choreo.picture.drawings.svg.paths import box_of, lines_within
from choreo.picture.drawings.svg.shades import Matrix
from choreo.picture.drawings.svg.styles.basic_shapes import is_shape, shape_of
from choreo.picture.drawings.svg.styles.cascade import turn_about
from choreo.picture.drawings.svg.styles.shadows import is_named, lay_shadow
from choreo.picture.drawings.svg.tree import SVG, short
from choreo.picture.drawings.svg.view_box import Box, ViewBox
from choreo.picture.line.polyline import lengths_of

_MOST = 5_000
"""Elements that are measured; drawings with more are drawn as if they did not ask for it."""
_STEPS = 2_000
"""Steps of a bend as long as the view."""
_CUT_STEPS = 500
"""Steps of a bend as long as the shape that a clip path turns."""
_OWN_BOX = ("fill-box", "stroke-box", "content-box", "border-box")
_NOT_SHAPE = ("transform", "clip-path", "mask", "filter", "display", "visibility", "opacity", "style", "id")
_STEP = re.compile(r"(scale|matrix|translate|rotate|skewX|skewY)\s*\(([^)]*)\)")
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
_BOUND = frozenset(("clip-path", "mask", "filter", "transform-origin", "transform-box"))
"""What a shape says in its own units; it is left in these."""
_EVEN, _FLAT = 1.01, 1e-6
"""How many times as large one way as the other is as large; and what is nothing beside the other."""
_MITRE = 2.0
"""Widths of a pen by which its corners may reach beyond a shape."""
_PLAIN = re.compile(r"\s*(\d+\.?\d*|\.\d+)(?:px)?\s*")
_PROBE = "choreo-probe-"

Engine = Callable[[bytes], bytes]
"""Writes a drawing anew in plain paths."""


def settle_measures(root: Element, view: ViewBox, engine: Engine) -> list[str]:
    """Write in plain numbers what depends on how large shapes are, and return what there is to say."""
    uneven = _keep_pens(root, view.scale)
    lengthy = [(element, dashes) for element, dashes in _with_dashes(root, {}) if _number(element, "pathLength") > 0]
    boxed = [element for element in root.iter() if element.attrib.get("transform-box") in _OWN_BOX]
    cut = [element for element in root.iter() if is_shape(element.attrib.get("clip-path", ""))]
    shadowed = [element for element in root.iter() if is_named(element.attrib.get("filter", ""))]
    turned = [(clip, child) for clip in root.iter(f"{SVG}clipPath") for child in clip if _is_moved(child)]
    asked = [*(element for element, _ in lengthy), *boxed, *cut, *shadowed, *(_alone(child) for _, child in turned)]
    notes = []
    if 0 < len(uneven) <= _MOST:
        step = max(view.box[2:]) / _STEPS
        for (element, around, pen), made in zip(
            uneven, _measured(root, [each[0] for each in uneven], engine), strict=True
        ):
            _lay_out(element, around, step, made)
            _dash(element, pen, 1 / view.scale)
    if asked and sum(1 for element in asked for _ in element.iter()) <= _MOST:
        found = _measured(root, asked, engine)
        for (element, dashes), made in zip(lengthy, found, strict=False):
            _dash(element, dashes, _length(made, max(view.box[2:]) / _STEPS) / _number(element, "pathLength"))
        boxes = [box_of(made) for made in found[len(lengthy) :]]
        for element, box in zip(boxed, boxes, strict=False):
            if box is not None:
                turn_about(element, box)
        for number, (element, box) in enumerate(zip(cut, boxes[len(boxed) :], strict=False)):
            notes += _cut_out(root, element, box, number)
        first = len(lengthy) + len(boxed) + len(cut)
        turns = dict(_turns(root, np.eye(3)))
        for element, made in zip(shadowed, found[first:], strict=False):
            box = box_of(made)
            if box is not None:
                lay_shadow(root, element, box, _MITRE * _widest(made), view.box, turns[element])
        for (clip, child), made in zip(turned, found[len(asked) - len(turned) :], strict=True):
            _lay(clip, child, made)
    for element in root.iter():
        element.attrib.pop("transform-box", None)
    return list(dict.fromkeys(notes))


def _measured(root: Element, asked: Sequence[Element], engine: Engine) -> list[Element]:
    """Return elements without what turns, hides or fades them, as the engine writes them."""
    probe = Element(root.tag, root.attrib)
    definitions = ElementTree.SubElement(probe, f"{SVG}defs")
    definitions.extend(root)
    for number, element in enumerate(asked):
        group = ElementTree.SubElement(probe, f"{SVG}g", {"id": f"{_PROBE}{number}", "stroke": "#000"})
        bare = copy.deepcopy(element)
        for one in bare.iter():
            one.attrib.pop("id", None)
            for key in ("stroke", "stroke-dasharray", "fill"):
                one.attrib.pop(key, None)
        for key in _NOT_SHAPE:
            bare.attrib.pop(key, None)
        group.append(bare)
    made = ElementTree.fromstring(engine(ElementTree.tostring(probe)))
    named = {element.attrib["id"]: element for element in made.iter() if "id" in element.attrib}
    nothing = Element(f"{SVG}g")
    return [_with_own_data(named.get(f"{_PROBE}{number}", nothing)) for number in range(len(asked))]


def _with_own_data(made: Element) -> Element:
    """Return a group; the engine writes one of a single path as that path."""
    if short(made.tag) != "path":
        return made
    group = Element(f"{SVG}g")
    group.append(made)
    return group


def _length(made: Element, step: float) -> float:
    return sum(float(lengths_of(line)[-1]) for line in lines_within(made, step))


def _turns(element: Element, around: Matrix) -> Iterator[tuple[Element, Matrix]]:
    """Yield an element and all in it, each with what turns and scales it, (2, 2)."""
    whole = around @ _matrix(element.attrib.get("transform", ""))
    yield element, whole[:2, :2]
    for child in element:
        yield from _turns(child, whole)


def _widest(made: Element) -> float:
    """Return the width of the widest pen of what the engine wrote."""
    return max(
        (float(one.attrib.get("stroke-width", "1")) for one in made.iter() if "stroke" in one.attrib), default=0.0
    )


def _is_moved(child: Element) -> bool:
    moved = "transform" in child.attrib or (short(child.tag) == "use" and ("x" in child.attrib or "y" in child.attrib))
    return moved and short(child.tag) != "text"


def _alone(child: Element) -> Element:
    group = Element(f"{SVG}g")
    group.append(child)
    return group


def _lay(clip: Element, child: Element, made: Element) -> None:
    """Put in the place of a turned shape of a clip path, whose transform the first engine forgets, what it draws."""
    box = box_of(made)
    if box is None:
        return
    lines = lines_within(made, max(max(box[2:]) / _CUT_STEPS, 1e-12))
    data = "".join("M" + "L".join(f"{x:.9g} {y:.9g}" for x, y in line.tolist()) + "Z" for line in lines)
    said = {key: value for key, value in child.attrib.items() if key in ("id", "clip-rule", "clip-path", "display")}
    clip[list(clip).index(child)] = Element(f"{SVG}path", {**said, "d": data})


def _number(element: Element, key: str) -> float:
    """Return a plain number, or one in pixels; 0 for everything else."""
    match = _PLAIN.fullmatch(element.attrib.get(key, ""))
    return float(match[1]) if match else 0.0


_DASHES = ("stroke-dasharray", "stroke-dashoffset")


def _with_dashes(parent: Element, above: dict[str, str]) -> Iterator[tuple[Element, dict[str, str]]]:
    """Yield all elements that have dashes, their own or those of a group, and these."""
    own = {**above, **{key: parent.attrib[key] for key in _DASHES if key in parent.attrib}}
    if own.get(_DASHES[0], "none") != "none":
        yield parent, own
    for child in parent:
        yield from _with_dashes(child, own)


def _dash(element: Element, dashes: dict[str, str], times: float) -> None:
    """Write dashes so many times as long."""
    for key, value in dashes.items():
        words = re.split(r"[\s,]+", value.strip())
        if times > 0 and all(re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:px)?", word) for word in words):
            element.attrib[key] = " ".join(f"{float(word.removesuffix('px')) * times:.9g}" for word in words)


def _cut_out(root: Element, element: Element, box: Box | None, number: int) -> list[str]:
    """Let a clip path draw the shape that a style cuts out; return what there is to say where it cannot."""
    value = element.attrib.pop("clip-path")
    shape = None if box is None else shape_of(value, box)
    if box is None:
        return []
    if shape is None:
        return [f"the shape that its style cuts out ({value[:60]}) is not understood: all is drawn"]
    name = f"choreo-shape-{number}"
    said = {"id": name, "transform": shape.attrib.pop("transform", "")}
    ElementTree.SubElement(root, f"{SVG}clipPath", said).append(shape)
    element.attrib["clip-path"] = f"url(#{name})"
    return []


_Pen = tuple[Element, Matrix, dict[str, str]]
"""A shape, what turns those around it, and what holds of its pen."""


def _keep_pens(root: Element, scale: float) -> list[_Pen]:
    """Write the width of pens that keep it on the screen (`non-scaling-stroke`) in the units of their shapes.

    Returns
    -------
    list
        Shapes that are drawn larger one way than the other, of which no width in their own units would do.
    """
    if all(element.attrib.get("vector-effect") != "non-scaling-stroke" for element in root.iter()):
        return []
    return list(_keep_pen(root, scale, np.eye(3), {"stroke-width": "1"}))


def _keep_pen(element: Element, scale: float, around: Matrix, above: dict[str, str]) -> Iterator[_Pen]:
    whole = around @ _matrix(element.attrib.get("transform", ""))
    pen = ("stroke-width", *_DASHES)
    own = {**above, **{key: element.attrib[key] for key in pen if key in element.attrib}}
    large, little = np.linalg.svd(whole[:2, :2], compute_uv=False)
    if element.attrib.get("vector-effect") == "non-scaling-stroke" and scale > 0 and little > _FLAT * large > 0:
        if large > _EVEN * little and short(element.tag) in _SHAPES and not _BOUND.intersection(element.attrib):
            yield element, around, own
        else:
            _dash(element, own, 1 / (scale * float(np.sqrt(large * little))))
    for child in element:
        yield from _keep_pen(child, scale, whole, own)


def _lay_out(element: Element, around: Matrix, step: float, made: Element) -> None:
    """Write a shape as a path in the plane of the drawing, where its pen is as wide one way as the other."""
    whole = around @ _matrix(element.attrib.get("transform", ""))
    fine = step / float(np.linalg.norm(whole[:2, :2], 2))
    lines = [line @ whole[:2, :2].T + whole[:2, 2] for line in lines_within(made, fine)]
    data = ""
    for line in lines:
        closed = len(line) > 2 and bool((line[0] == line[-1]).all())
        data += "M" + "L".join(f"{x:.9g} {y:.9g}" for x, y in line[: -1 if closed else None].tolist()) + "Z" * closed
    for key in ("x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points"):
        element.attrib.pop(key, None)
    back = np.linalg.inv(around)[:2].T.ravel().tolist()
    element.tag = f"{SVG}path"
    element.attrib |= {"d": data, "transform": f"matrix({' '.join(f'{number:.12g}' for number in back)})"}


def _matrix(transform: str) -> Matrix:
    """Return what the steps of a transform do together; a step that is none does nothing."""
    whole = np.eye(3)
    for kind, said in _STEP.findall(transform):
        numbers = [float(word) for word in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", said)]
        whole = whole @ _step_of(kind, numbers)
    return whole


def _step_of(kind: str, numbers: list[float]) -> Matrix:
    step = np.eye(3)
    one, two = [*numbers, 0.0, 0.0][:2]
    if kind == "matrix" and len(numbers) == 6:
        step[:2] = np.reshape(numbers, (3, 2)).T
    elif kind == "translate":
        step[:2, 2] = one, two
    elif kind == "scale" and numbers:
        step[0, 0], step[1, 1] = one, two if len(numbers) > 1 else one
    elif kind == "rotate" and numbers:
        cosine, sine = np.cos(np.radians(one)), np.sin(np.radians(one))
        step[:2, :2] = [[cosine, -sine], [sine, cosine]]
        at = np.array(numbers[1:3]) if len(numbers) == 3 else np.zeros(2)
        step[:2, 2] = at - step[:2, :2] @ at
    elif kind in ("skewX", "skewY"):
        step[(0, 1) if kind == "skewX" else (1, 0)] = np.tan(np.radians(one))
    return step
