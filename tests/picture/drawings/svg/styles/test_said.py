"""What rules and attributes say of an element, as attributes that every engine reads."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from choreo.errors import PictureError
from choreo.picture.drawings.svg.styles.cascade import settle_styles

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'


def settled(body: str, css: str = "") -> tuple[dict[str, str], list[str]]:
    """Return the attributes of the last element, and what is told."""
    root = ElementTree.fromstring(f"{OPEN}<style>{css.replace('<', '&lt;')}</style>{body}</svg>")
    notes = settle_styles(root, "a.svg", [10_000])
    return dict(list(root.iter())[-1].attrib), notes


@pytest.mark.parametrize(
    ("css", "colour"),
    [
        (".a{fill:rgb(from red r g b / 50%)}", "rgba(255, 0, 0, 0.5)"),
        (":root{--b:#ee3322}.a{fill:rgb(from var(--b) b g r)}", "#2233ee"),
        (".a{color:#102030;fill:rgb(from currentColor b g r)}", "#302010"),
        ("@media (min-width: 10px){.a{fill:red}} @media print{.a{fill:blue}}", "#ff0000"),
        ("@supports (fill:red){.a{fill:red}} @supports not (fill:red){.a{fill:blue}}", "#ff0000"),
        ("@layer x{.a{fill:blue}} .a{fill:red}", "#ff0000"),
        (".a{fill:red} @layer x{.a{fill:blue}}", "#ff0000"),
        ("@layer a,b;@layer b{.a{fill:red}}@layer a{.a{fill:blue}}", "#ff0000"),
        ("@layer a,b;@layer b{.a{fill:red!important}}@layer a{.a{fill:blue!important}}", "#0000ff"),
        ("@layer x{.a{fill:blue!important}} .a{fill:red!important}", "#0000ff"),
        ("@layer x{.a{fill:blue!important}} .a{fill:red}", "#0000ff"),
        ("@layer a{.a{fill:red}@layer c{.a{fill:blue}}}", "#ff0000"),
        ("@layer a{.a{fill:red!important}@layer c{.a{fill:blue!important}}}", "#0000ff"),
        ("@layer a;@layer b{.a{fill:red}}@layer a{@layer c{.a{fill:blue}}}", "#ff0000"),
        ("@layer a.c,b;@layer b{.a{fill:red}}@layer a{.a{fill:blue}}", "#ff0000"),
        ("@layer{.a{fill:blue}}@layer{.a{fill:red}}", "#ff0000"),
        (".a{fill:red}@container (width < 10px){.a{fill:blue}}", "#ff0000"),
        (".a{fill:red;fill:no-such(1)}", "#ff0000"),
    ],
)
def test_the_colour_of_a_shape(css: str, colour: str) -> None:
    assert settled('<rect class="a" width="9" height="9"/>', css)[0]["fill"] == colour


def test_lengths_are_parts_of_the_window_around_and_of_the_own_letters() -> None:
    said, _ = settled("<rect/>", "rect{x:calc(50% - 20px);y:calc(10% + 5px);width:calc(2em + 1px);font-size:20px}")
    assert (said["x"], said["y"], said["width"]) == ("80px", "15px", "41px")
    inner, _ = settled('<svg viewBox="0 0 10 10"><rect/></svg>', "rect{x:calc(50% - 1px)}")
    assert inner["x"] == "4px"


def test_letters_in_parts_of_those_around() -> None:
    said, _ = settled('<g font-size="20"><text/></g>', "text{font-size:calc(10px + 1em)}")
    assert said["font-size"] == "30px"


def test_steps_of_a_transform_that_are_said_one_by_one() -> None:
    said, _ = settled('<rect style="translate:30px 20px;scale:1.5;rotate:45deg;transform:skewX(3deg)"/>')
    assert said["transform"] == "translate(30 20) rotate(45) scale(1.5) skewX(3)"


@pytest.mark.parametrize(
    ("style", "steps"),
    [
        ("scale:50%", "scale(0.5)"),
        ("scale:calc(25% * 2) 2 1", "scale(0.5 2)"),
        ("translate:calc(1em + 4px)", "translate(20)"),
        ("rotate:z 45deg", "rotate(45)"),
        ("rotate:0 0 1 .5turn", "rotate(180)"),
        ("scale:none;rotate:initial;transform:skewX(3deg)", "skewX(3)"),
    ],
)
def test_a_step_that_is_said_by_itself(style: str, steps: str) -> None:
    said, notes = settled(f'<rect style="{style}"/>')
    assert (said["transform"], notes) == (steps, [])


@pytest.mark.parametrize(
    "step", ["translate:50%", "translate:calc(50% + 1px) 2px", "rotate:x 45deg", "rotate:1 1 0 1deg"]
)
def test_a_step_that_cannot_be_drawn_is_left_out_and_told(step: str) -> None:
    said, notes = settled(f'<rect style="{step};scale:2"/>')
    assert said["transform"] == "scale(2)"
    assert notes == [f"what its style says of {step.split(':')[0]} is not drawn"]


def test_a_capital_begins_a_word_and_leaves_the_rest() -> None:
    root = ElementTree.fromstring(f"{OPEN}<text style='text-transform:capitalize'>it's a NASA 'show'</text></svg>")
    settle_styles(root, "a.svg", [10_000])
    assert "".join(root.itertext()) == "It's A NASA 'Show'"


@pytest.mark.parametrize(
    ("case", "letters"), [("uppercase", "WORD AND"), ("lowercase", "word and"), ("capitalize", "Word And")]
)
def test_the_case_of_a_text(case: str, letters: str) -> None:
    root = ElementTree.fromstring(f'{OPEN}<g style="text-transform:{case}"><text>Word<tspan/> and</text></g></svg>')
    settle_styles(root, "a.svg", [10_000])
    assert "".join(root.itertext()) == letters


@pytest.mark.parametrize(("anchor", "meant"), [("", "end"), ("start", "end"), ("end", "start"), ("middle", "middle")])
def test_a_text_to_the_left_begins_at_its_right_end(anchor: str, meant: str) -> None:
    said, _ = settled(f'<g direction="rtl"><text style="text-anchor:{anchor}">a</text></g>')
    assert said["text-anchor"] == meant


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("fill:if(style(--x): red; else: blue)", "fill: if(style(--x): red"),
        ("text-shadow:3px 3px red", "what its style says of text-shadow is not drawn"),
        ("offset-path:path('M1 1L9 9')", "what its style says of offset-path is not drawn"),
        ("font-variant:small-caps", "what its style says of font-variant is not drawn"),
    ],
)
def test_what_a_browser_draws_and_we_do_not_is_told(style: str, told: str) -> None:
    (note,) = settled(f'<rect style="{style}"/>')[1]
    assert note.startswith(told)


def test_nothing_is_told_of_what_makes_no_difference() -> None:
    assert settled('<rect style="text-shadow:none;font-variant:normal;fill:#12345"/>')[1] == []


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("@media " + "(" * 3000 + "color" + ")" * 3000 + "{rect{fill:red}}", "brackets within thousands of brackets"),
        ("rect{stroke-width:" + "1" * 5000 + "}", "a number of thousands of digits"),
    ],
    ids=["brackets", "digits"],
)
def test_styles_that_their_reader_breaks_on_are_told(style: str, told: str) -> None:
    root = ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg"><style>{style}</style><rect/></svg>')
    with pytest.raises(PictureError, match=rf"a\.svg: its styles hold {told}; take them out"):
        settle_styles(root, "a.svg", [10_000])
