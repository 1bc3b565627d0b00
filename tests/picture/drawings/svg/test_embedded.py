"""An SVG embedded as an image is drawn as what it holds, in the window that the image says."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

import pytest

import choreo as ch
from choreo.errors import PictureError
from tests.picture.drawings.svg.rendering import told

_XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_HEAD = f'<svg {_XMLNS} viewBox="0 0 100 100" width="100" height="100">'
_SHAPES = '<circle id="a" cx="6" cy="5" r="4" fill="#d02020"/><rect x="12" y="2" width="6" height="6"/>'
_INNER = f'<svg {_XMLNS} viewBox="0 0 20 10">{_SHAPES}</svg>'


def embedded(svg: str, *, encoded: bool = True) -> str:
    if encoded:
        return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return "data:image/svg+xml;charset=utf-8," + quote(svg)


def save(file: Path, body: str) -> Path:
    file.write_text(f"{_HEAD}{body}</svg>", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ('<image x="10" y="20" width="80" height="60" href="{}"/>', "translate(10 30) scale(4)"),
        (
            '<image x="10" y="20" width="80" href="{}" transform="rotate(20 50 50)"/>',
            "rotate(20 50 50) translate(10 20) scale(4)",
        ),
        ('<image y="5%" width="100" height="80" preserveAspectRatio="none" href="{}"/>', "translate(0 5) scale(5 8)"),
        ('<image preserveAspectRatio="xMinYMax" width="60" height="90" href="{}"/>', "translate(0 60) scale(3)"),
        (
            '<g fill="blue" stroke="red" stroke-width="9"><image width="80" height="40" xlink:href="{}"/></g>',
            "scale(4)",
        ),
        ("<style>rect, circle {{fill: lime; stroke: blue}}</style><image width='80' href=\"{}\"/>", "scale(4)"),
    ],
)
@pytest.mark.parametrize("encoded", [True, False])
def test_it_is_drawn_where_the_image_stands(tmp_path: Path, image: str, shown: str, encoded: bool) -> None:
    file = save(tmp_path / "image.svg", image.format(embedded(_INNER, encoded=encoded)))
    got = told(ch.trace(file), save(tmp_path / "shapes.svg", f'<g transform="{shown}">{_SHAPES}</g>'))
    assert got.right, got


def test_its_names_and_styles_are_its_own(tmp_path: Path) -> None:
    """Both have a gradient and a clip path of one name, and a rule for circles."""
    inner = (
        f'<svg {_XMLNS} width="50" height="100"><style>circle {{fill: url(#g)}}</style><linearGradient id="g">'
        '<stop stop-color="#206020"/></linearGradient><clipPath id="c"><rect width="50" height="30"/></clipPath>'
        '<circle cx="25" cy="30" r="20" clip-path="url(#c)"/><circle id="d" cx="25" cy="80" r="10"/>'
        "</svg>"
    )
    outer = (
        '<linearGradient id="g"><stop stop-color="#2020d0"/></linearGradient><clipPath id="c">'
        '<rect y="50" width="50" height="50"/></clipPath><circle id="d" cx="25" cy="50" r="20" fill="url(#g)" '
        'clip-path="url(#c)"/>'
    )
    file = save(tmp_path / "both.svg", f'{outer}<image x="50" width="50" height="100" href="{embedded(inner)}"/>')
    plain = (
        '<path d="M5 50A20 20 0 0 0 45 50Z" fill="#2020d0"/><g fill="#206020"><path d="M55 30A20 20 0 0 1 95 30Z"/>'
        '<circle cx="75" cy="80" r="10"/></g>'
    )
    got = told(ch.trace(file), save(tmp_path / "plain.svg", plain))
    assert got.right, got


@pytest.mark.parametrize(
    ("image", "said", "shown"),
    [
        ("", 'viewBox="0 0 20 10" width="3em"', "scale(2.4)"),
        ("", 'viewBox="0 0 20 10" font-size="8" height="3em"', "scale(2.4)"),
        ("", 'viewBox="0 0 20 10" style="width:80px"', "scale(15)"),
        ("", 'viewBox="0 0 20 10" width="50%" height="20"', "scale(2)"),
        ('width="3em"', 'viewBox="0 0 20 10"', "scale(2.4)"),
        ('height="20%"', 'viewBox="0 0 20 10" width="0"', "scale(2)"),
        ('width="80" height="80"', 'viewBox="0 0 20 10" width="4em" height="9em"', "translate(0 20) scale(4)"),
        ('width="60"', "", "scale(1)"),
        ('width="60" height="50"', 'height="25"', "scale(1 2)"),
        ('width="80" height="80"', 'viewBox="0 0 0 0" width="20" height="10"', "scale(0)"),
        ("", 'viewBox="0 0 20 10" width="0"', "scale(0)"),
    ],
)
def test_its_size_follows_from_what_both_say_as_in_a_browser(tmp_path: Path, image: str, said: str, shown: str) -> None:
    href = embedded(f"<svg {_XMLNS} {said}>{_SHAPES}</svg>")
    mark = '<rect x="90" y="90" width="10" height="10" fill="#207020"/>'
    file = save(tmp_path / "image.svg", f'<image {image} href="{href}"/>{mark}')
    got = told(ch.trace(file), save(tmp_path / "shapes.svg", f'<g transform="{shown}">{_SHAPES}</g>{mark}'))
    assert got.right, got


def test_what_no_drawing_may_hold_it_may_not_either(tmp_path: Path) -> None:
    for inner, message in (
        (f"<svg {_XMLNS}><script/></svg>", "an SVG embedded in it: holds a script"),
        (f"<svg {_XMLNS}><path d='M0 0'>", "an SVG embedded in it: line 1, column"),
        (f'<svg {_XMLNS}><image href="http://a/b.png"/></svg>', "an SVG embedded in it: holds a linked image"),
        ("", "an SVG embedded in it: "),
    ):
        file = save(tmp_path / "a.svg", f'<image width="9" height="9" href="{embedded(inner)}"/>')
        with pytest.raises(PictureError, match=message):
            ch.trace(file)


def test_drawings_in_drawings_are_drawn_so_deep_and_no_deeper(tmp_path: Path) -> None:
    inner = _INNER
    for depth in range(4):
        file = save(tmp_path / "deep.svg", f'<image width="80" height="40" href="{embedded(inner)}"/>')
        if depth == 3:
            with pytest.raises(PictureError, match="embeds SVG in SVG more than 3 deep; paste them as shapes"):
                ch.trace(file)
        else:
            assert told(ch.trace(file), save(tmp_path / "shapes.svg", f'<g transform="scale(4)">{_SHAPES}</g>')).right
        inner = f'<svg {_XMLNS} viewBox="0 0 20 10"><image width="20" height="10" href="{embedded(inner)}"/></svg>'


def test_what_it_unfolds_to_is_counted_with_what_repeats_it(tmp_path: Path) -> None:
    many = "".join(f'<circle cx="{x}" r="1"/>' for x in range(300))
    repeated = '<use href="#i"/>' * 100
    image = f'<image id="i" width="9" href="{embedded(f"<svg {_XMLNS}>{many}</svg>")}"/>'
    with pytest.raises(PictureError, match="draws 30,300 shapes; 20,000 at most are read"):
        ch.trace(save(tmp_path / "many.svg", image + repeated))


def test_all_that_is_embedded_has_no_more_elements_than_one_drawing(tmp_path: Path) -> None:
    """Each by itself was few enough, and all of them took minutes."""
    inner = f"<svg {_XMLNS}>{20_000 * '<g/>'}</svg>"
    image = f'<image width="9" href="{embedded(inner)}"/>'
    with pytest.raises(PictureError, match="the SVGs embedded in it have more than 50,000 elements; leave some out"):
        ch.trace(save(tmp_path / "many.svg", image * 3))


@pytest.mark.parametrize(("width", "side"), [("8mm", 8 / 25.4 * 96), ("-5", 300), ("nan", 0), ("0", 0), ("0.0px", 0)])
def test_a_height_that_is_not_said_follows_from_any_width(tmp_path: Path, width: str, side: float) -> None:
    """It was that of the drawing in it where the width had a unit; and a width of 0 was one that is not said.

    To a browser a width below 0 is one that is not said, and one that is no length is 0.
    """
    rest = '<path d="M50 50h9v9z"/>'
    file = save(tmp_path / "image.svg", f'<image width="{width}" href="{embedded(_INNER)}"/>{rest}')
    got = told(ch.trace(file), save(tmp_path / "a.svg", f'<g transform="scale({side / 20})">{_SHAPES}</g>{rest}'))
    assert got.right, got


@pytest.mark.parametrize("size", ['0 0 1e-320 1e8" width="5', '0 0 1e8 1e-320" height="5', '0 0 1 9e8" width="1e-320'])
def test_sizes_beyond_all_bounds_are_no_bug(tmp_path: Path, size: str) -> None:
    inner = f'<svg {_XMLNS} viewBox="{size}">{_SHAPES}</svg>'
    ch.trace(save(tmp_path / "a.svg", f'<image width="50" href="{embedded(inner)}"/><path d="M50 50h9v9z"/>'))


@pytest.mark.parametrize(("encoding", "told_as"), [("gbk", ""), ("ascii", "is not written in ascii, as it says")])
def test_an_embedded_drawing_is_read_in_the_encoding_that_it_names(tmp_path: Path, encoding: str, told_as: str) -> None:
    data = f"<?xml version='1.0' encoding='{encoding}'?><svg {_XMLNS}><title>永</title>{_SHAPES}</svg>".encode("gbk")
    link = "data:image/svg+xml;base64," + base64.b64encode(data).decode()
    file = save(tmp_path / "a.svg", f'<image width="90" href="{link}"/>')
    if told_as:
        with pytest.raises(PictureError, match=told_as):
            ch.trace(file)
    else:
        assert not ch.trace(file).areas.is_empty


def test_what_is_not_utf_8_and_does_not_say_so_is_told_to_be_saved_so(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(f"<svg {_XMLNS}>\n<title>café</title></svg>".encode("latin-1"))
    with pytest.raises(PictureError, match=r"a\.svg: line 2: is not written in UTF-8.*save it as UTF-8"):
        ch.trace(tmp_path / "a.svg")


def test_all_that_is_embedded_has_no_more_to_match_than_one_drawing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by itself was few enough: twelve took as long as twelve drawings may."""
    monkeypatch.setattr("choreo.picture.drawings.svg.drawing.MOST_MATCHES", 500)
    rules = "<style>" + "".join(f".c{rule}{{fill:red}}" for rule in range(20)) + "</style>"
    image = f'<image width="9" href="{embedded(f"<svg {_XMLNS}>{rules}{10 * _SHAPES}</svg>")}"/>'
    assert ch.trace(save(tmp_path / "one.svg", image))
    with pytest.raises(PictureError, match="an SVG embedded in it: its style sheet has 20 selectors"):
        ch.trace(save(tmp_path / "two.svg", image * 2))
