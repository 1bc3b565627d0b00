"""Shapes that a style cuts out, by the sentences of the standard."""

from __future__ import annotations

import pytest

from choreo.picture.drawings.svg.styles.basic_shapes import is_shape, shape_of

BOX = (10.0, 20.0, 40.0, 30.0)


@pytest.mark.parametrize(
    ("said", "tag", "attributes"),
    [
        ("circle()", "circle", {"cx": "30", "cy": "35", "r": "15"}),
        ("circle(farthest-side at left 10px)", "circle", {"cx": "10", "cy": "30", "r": "40"}),
        ("circle(100%)", "circle", {"cx": "30", "cy": "35", "r": "35.3553391"}),
        ("circle(5px at top)", "circle", {"cx": "30", "cy": "20", "r": "5"}),
        ("ellipse(25% 5px at 100% 0)", "ellipse", {"cx": "50", "cy": "20", "rx": "10", "ry": "5"}),
        ("ellipse(at top left)", "ellipse", {"cx": "10", "cy": "20", "rx": "0", "ry": "0"}),
        ("inset(10% 5px)", "rect", {"x": "15", "y": "23", "width": "30", "height": "24", "rx": "0", "ry": "0"}),
        ("fill-box inset(1px 2px 3px 4px round 6px)", "rect",
         {"x": "14", "y": "21", "width": "34", "height": "26", "rx": "6", "ry": "6"}),
        ("rect(auto 30px 20px 10%)", "rect",
         {"x": "14", "y": "20", "width": "26", "height": "20", "rx": "0", "ry": "0"}),
        ("xywh(1px 2px 50% 50%)", "rect",
         {"x": "11", "y": "22", "width": "20", "height": "15", "rx": "0", "ry": "0"}),
        ("polygon(evenodd, 0 0, 100% 0, 50% 100%)", "polygon",
         {"points": "10,20 50,20 30,50", "clip-rule": "evenodd"}),
        ("path('M0 0H9V9Z')", "path", {"d": "M0 0H9V9Z", "transform": "translate(10 20)", "clip-rule": "nonzero"}),
    ],
)  # fmt: skip
def test_a_shape_in_a_box(said: str, tag: str, attributes: dict[str, str]) -> None:
    assert is_shape(said)
    shape = shape_of(said, BOX)
    assert shape is not None
    assert shape.tag.endswith(f"}}{tag}")
    assert shape.attrib == attributes


@pytest.mark.parametrize("said", ["circle(a)", "inset()", "polygon(1 2 3)", "rect(1px)", "path(M0 0)", "ellipse(1px)"])
def test_what_is_no_shape(said: str) -> None:
    assert shape_of(said, BOX) is None


@pytest.mark.parametrize("said", ["url(#circle)", "none", "", "circle"])
def test_what_does_not_look_like_one(said: str) -> None:
    assert not is_shape(said)
