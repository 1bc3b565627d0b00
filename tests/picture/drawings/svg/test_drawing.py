"""SVG drawings: what is drawn is what is seen, and what is no drawing is refused, quickly and by name."""

from __future__ import annotations

import base64
import gzip
import io
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import choreo as ch
from choreo.errors import PictureError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 50">'
SQUARE = HEAD.replace("100 50", "100 100")


def svg(folder: Path, body: str, head: str = HEAD) -> Path:
    file = folder / "湘 drawing.svg"
    file.write_text(f"{head}{body}</svg>", encoding="utf-8")
    return file


def traced(folder: Path, body: str) -> ch.Outline:
    return ch.trace(svg(folder, body))


def length(outline: ch.Outline) -> float:
    return sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in outline.strokes)


def low_high(outline: ch.Outline) -> list[list[float]]:
    return [[round(value, 2) for value in row] for row in outline.bounds.tolist()]


def test_a_stroke_is_its_centre_line_with_y_up_in_the_units_of_the_view_box(tmp_path: Path) -> None:
    outline = traced(tmp_path, '<path d="M10 10 L90 10 L90 40" fill="none" stroke="black" stroke-width="9"/>')
    assert outline.name == "湘 drawing"
    assert len(outline.strokes) == 2, "cut at the corner"
    assert low_high(outline) == [[10, -40], [90, -10]]
    assert length(outline) == pytest.approx(110)


@pytest.mark.parametrize(
    ("body", "long"),
    [
        ('<circle cx="50" cy="25" r="20" fill="none" stroke="red"/>', 40 * np.pi),
        ('<path d="M10 25 A20 20 0 0 1 50 25" fill="none" stroke="red"/>', 20 * np.pi),
        ('<line x1="0" y1="0" x2="30" y2="40" stroke="red"/>', 50),
        ('<rect x="5" y="5" width="40" height="20" fill="none" stroke="red"/>', 120),
        ('<polyline points="0,0 30,0 30,30" fill="none" stroke="red"/>', 60),
        ('<polygon points="0,0 30,0 30,40" fill="none" stroke="red"/>', 120),
        ('<path d="m0 0c0 10 20 10 20 20" style="fill:none;stroke:#f00"/>', 30.1),
    ],
)
def test_every_kind_of_shape_is_read(tmp_path: Path, body: str, long: float) -> None:
    assert length(traced(tmp_path, body)) == pytest.approx(long, rel=0.01)


def test_groups_transforms_and_use_put_shapes_in_place(tmp_path: Path) -> None:
    outline = traced(
        tmp_path,
        '<defs><path id="a" d="M0 0 H10" stroke="black"/></defs>'
        '<g transform="translate(20 10)"><g transform="scale(2)"><use href="#a"/></g></g>'
        '<use xlink:href="#a" x="5" y="30"/><use href="#a" transform="rotate(90)"/>',
    )
    ends = sorted([round(v, 3) + 0.0 for v in [*line[0], *line[-1]]] for line in outline.strokes)
    assert ends == [[0, 0, 0, -10], [5, -30, 15, -30], [20, -10, 40, -10]]


def test_definitions_symbols_hidden_and_transparent_shapes_are_not_drawn(tmp_path: Path) -> None:
    outline = traced(
        tmp_path,
        '<symbol id="s"><path d="M0 0 H10" stroke="black"/></symbol><defs><circle r="9"/></defs>'
        '<clipPath id="c"><rect width="9" height="9"/></clipPath><mask id="m"><rect width="9" height="9"/></mask>'
        '<g display="none"><circle r="5"/></g><circle r="5" visibility="hidden"/><circle r="5" opacity="0"/>'
        '<circle r="5" fill-opacity="0"/><use href="#s" y="20"/>',
    )
    assert low_high(outline) == [[0, -20], [10, -20]]


def test_styles_and_classes_colour_the_dots(tmp_path: Path) -> None:
    outline = traced(
        tmp_path,
        "<style>.water{fill:none;stroke:#00bfff} #sun{fill:gold}</style>"
        '<path class="water" d="M0 45 H100"/><circle id="sun" cx="50" cy="20" r="10"/>'
        '<path d="M0 5 H20" stroke="black"/>',
    )
    dots = outline.stroke(60, width=100)
    assert dots.colours is not None
    top, bottom = dots.points[:, 2].max(), dots.points[:, 2].min()
    middle = (np.abs(dots.points[:, 2] - bottom) > 1) & (np.abs(dots.points[:, 2] - top) > 1)
    assert np.unique(dots.colours[dots.points[:, 2] < bottom + 1], axis=0).tolist() == [[0, 191, 255]]
    assert np.unique(dots.colours[middle], axis=0).tolist() == [[255, 215, 0]]
    assert np.unique(dots.colours[dots.points[:, 2] > top - 1], axis=0).tolist() == [[255, 255, 255]], "black shines"


def test_dots_take_the_colour_that_a_gradient_has_where_they_stand(tmp_path: Path) -> None:
    outline = traced(
        tmp_path,
        '<linearGradient id="g"><stop stop-color="#f00000"/><stop offset="1" style="stop-color:#0000f0"/>'
        '</linearGradient><linearGradient id="h" xlink:href="#g"/><rect width="40" height="40" fill="url(#h)"/>',
    )
    dots = outline.fill(50, width=40)
    assert dots.colours is not None
    along = (dots.points[:, 0] + 20) / 40
    assert np.abs(dots.colours - np.stack([240 * (1 - along), 0 * along, 240 * along], axis=1)).max() < 12


def test_black_drawings_leave_the_colour_to_the_cue(tmp_path: Path) -> None:
    assert traced(tmp_path, '<circle cx="9" cy="9" r="9"/>').fill(30, width=40).colours is None


@pytest.mark.parametrize(("rule", "area"), [("nonzero", 900), ("evenodd", 800)])
def test_fills_are_areas_by_their_rule(tmp_path: Path, rule: str, area: float) -> None:
    outline = traced(tmp_path, f'<path fill-rule="{rule}" d="M0 0H30V30H0Z M10 10H20V20H10Z"/>')
    assert outline.areas.area == pytest.approx(area)


def test_what_lies_on_top_hides_what_lies_below(tmp_path: Path) -> None:
    below = '<rect x="10" y="10" width="40" height="30" fill="red"/><path d="M0 25 H60" stroke="blue"/>'
    outline = traced(tmp_path, below + '<rect x="20" y="15" width="10" height="20" fill="white"/>')
    pen = 2 * 10 * 1  # of the line, where it lies beside the red
    assert outline.areas.area == pytest.approx(40 * 30 - 10 * 20 + pen)
    level = [line for line in outline.strokes if np.ptp(line[:, 1]) == 0 and line[0, 1] == -25]
    assert sum(np.ptp(line[:, 0]) for line in level) == pytest.approx(50)


def test_a_sheet_of_paper_is_not_drawn(tmp_path: Path) -> None:
    outline = traced(
        tmp_path, '<rect width="100" height="50" fill="#102030"/><circle cx="50" cy="25" r="20" fill="red"/>'
    )
    assert low_high(outline) == [[30, -45], [70, -5]]


def test_every_mode_draws_a_drawing(tmp_path: Path) -> None:
    body = '<circle cx="30" cy="25" r="20" fill="gold"/><path d="M60 5 L90 25 L60 45 Z" fill="none" stroke="red"/>'
    for mode in ("stroke", "outline", "fill", "outline+fill"):
        told = ch.trial(svg(tmp_path, body), 150, width=120, mode=mode)
        assert len(told.formation) == 150
        assert told.formation.spacing >= 1.51
        assert told.quality.precision < 0.15
        right = told.formation.points[:, 0] > 15
        assert told.formation.colours is not None
        assert np.unique(told.formation.colours[right], axis=0).tolist() == [[255, 0, 0]], mode


LAUGHS = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
USES = "".join(f'<g id="u{k}">{f"""<use href="#u{k - 1}"/>""" * 10}</g>' for k in range(1, 12))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<script>alert(1)</script>", "holds a script"),
        ('<rect width="9" height="9" onclick="x()"/>', "holds a script (onclick of <rect>)"),
        (
            '<image href="https://example.org/a.png"/>',
            "holds a linked image, https://example.org/a.png, which is never fetched",
        ),
        ('<use href="other.svg#a"/>', "<use> links to something outside of the file: other.svg#a"),
        ("<style>@import 'a.css';</style>", "the style sheet that it asks for outside of the file is not read"),
        (
            '<rect width="9" height="9" fill="url(https://example.org/#a)"/>',
            "fill of <rect> refers to something outside",
        ),
        ("<foreignObject/>", "what stands in its <foreignObject> is left out"),
        ('<circle r="0"><animate attributeName="r"/></circle>', "its animation is left out"),
        ("<g>" * 70 + "</g>" * 70, "deeper than 64 levels"),
        ("<g/>" * 50_001, "more than 50,000 elements"),
        (f'<path id="u0" d="M0 0H9"/>{USES}<use href="#u11"/>', "shapes; 20,000 at most"),
        ('<g id="a"><use href="#a"/></g>', "<use> refers to what it stands in itself"),
        ('<path stroke="red" d="M0 0' + " 1 1 0 0" * 800_000 + '"/>', "characters of paths"),
        ("", "the drawing is empty"),
        ('<g fill="none"><rect width="9" height="9"/></g>', "the drawing is empty"),
        ('<path stroke="red" d="M0 0' + "L1 1" * 400_001 + '"/>', "more than 400,000 points"),
        ('<path stroke="red" d="M0 0' + " 1 1 2 2 3 3" * 400_001 + '"/>', "more than 400,000 points"),
        ('<path d="M0 0 L 10 hello Q" stroke="red"/>', "a path says 'hello' where a command"),
        ('<path d="M0 0 L NaN 10" stroke="red"/>', "a path says 'NaN' where a command"),
        ('<path d="M0 0 L1e300 1e308 5 5" stroke="red"/>', "no finite numbers"),
        ("<rect", "not a whole SVG"),
    ],
)
def test_what_is_no_plain_drawing_is_refused(tmp_path: Path, body: str, told: str) -> None:
    began = time.monotonic()
    with pytest.raises(PictureError) as caught:
        traced(tmp_path, body)
    assert told in str(caught.value)
    assert "湘 drawing.svg: " in str(caught.value)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("doctype", "told"),
    [
        (f'<!DOCTYPE svg [<!ENTITY l0 "lol">{LAUGHS}]>', "defines the XML entity 'l2'"),
        ('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "defines the XML entity 'x'"),
        ('<!DOCTYPE svg [<!ENTITY % x SYSTEM "https://example.org/a.dtd"> %x;]>', "defines the XML entity 'x'"),
    ],
)
def test_entities_are_refused(tmp_path: Path, doctype: str, told: str) -> None:
    with pytest.raises(PictureError, match=told):
        ch.trace(svg(tmp_path, "<desc>&l9;&x;</desc>", doctype + HEAD))


def test_a_plain_doctype_does_no_harm_and_reads_nothing(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://example.invalid/svg11.dtd">'
    assert len(ch.trace(svg(tmp_path, '<path d="M0 0H9" stroke="red"/>', doctype + HEAD)).strokes) == 1


def test_lines_that_cross_without_number_are_refused(tmp_path: Path) -> None:
    rays = "".join(f"M{k % 100} 0 L{(k * 37) % 100} 50 " for k in range(6000))
    with pytest.raises(PictureError, match="cross each other without number"):
        traced(tmp_path, f'<path d="{rays}" stroke="red" fill="none"/>')


def test_bends_of_many_short_pieces_under_a_broad_pen_do_not_count_as_crossings(tmp_path: Path) -> None:
    angle = np.linspace(0, 2 * np.pi, 480)
    rings = ""
    for x in range(10):
        for y in range(10):
            at = 20 * np.array([x + 0.5, y + 0.5]) + 6 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
            rings += '<path d="M' + "L".join(f"{a:.3f} {b:.3f}" for a, b in at.tolist()) + 'z"/>'
    body = f'<g fill="none" stroke="black" stroke-width="2">{rings}</g>'
    outline = ch.trace(svg(tmp_path, body, HEAD.replace("100 50", "200 200")))
    assert length(outline) == pytest.approx(100 * 2 * np.pi * 6, rel=0.01)


def test_a_compressed_drawing_is_unpacked_within_bounds(tmp_path: Path) -> None:
    plain = f'{HEAD}<path d="M0 0H9" stroke="red"/></svg>'.encode()
    for name in ("a.svgz", "a.svg"):
        (tmp_path / name).write_bytes(gzip.compress(plain))
        assert len(ch.trace(tmp_path / name).strokes) == 1
    for data, told in (
        (gzip.compress(b" " * 2 * 10**7), "unpacks to more than 17 MB"),
        (gzip.compress(plain)[:60], ""),
    ):
        (tmp_path / "a.svgz").write_bytes(data)
        with pytest.raises(PictureError, match=rf"a\.svgz: .*{told}"):
            ch.trace(tmp_path / "a.svgz")


def test_links_that_draw_nothing_and_plain_entities_do_no_harm(tmp_path: Path) -> None:
    head = '<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg"><!ENTITY c "red">]>' + HEAD.replace(
        "http://www.w3.org/2000/svg", "&ns;"
    )
    body = '<a xlink:href="https://example.org"><rect width="9" height="9" fill="&c;"/></a>'
    assert ch.trace(svg(tmp_path, body, head)).areas.area == pytest.approx(81)


def test_the_rendering_is_traced_where_lines_cannot_tell_it_and_a_line_says_so(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    dot = base64.b64encode(stream.getvalue()).decode()
    for body, why in (
        ('<pattern id="p" width=".2" height=".2"><rect width="9" height="5"/></pattern><rect width="90" height="40" '
         'fill="url(#p)"/>', "a pattern"),
        (f'<image width="50" height="40" href="data:image/png;base64,{dot}"/>', "an embedded image"),
        ('<filter id="f"><feOffset dx="30"/></filter><rect width="40" height="40" filter="url(#f)"/>', "a filter"),
        ('<g style="mix-blend-mode:multiply"><rect width="60" height="40" fill="#f00"/></g><g '
         'style="mix-blend-mode:multiply"><rect x="30" width="60" height="40" fill="#0f0"/></g>', "a blend mode"),
    ):  # fmt: skip
        outline = traced(tmp_path, body)
        (note,) = outline.notes
        assert note.startswith("drawn from its rendering, 1200 x 600 pixels:")
        assert why in note
        assert outline.fill(40, width=60).notes == (note,)
    assert not traced(tmp_path, '<rect width="40" height="40" fill="red"/>').notes


FLAG = '<rect width="100" height="50" fill="#EE1C25"/><circle cx="25" cy="25" r="10" fill="#ff0"/>'


def test_a_field_is_paper_or_picture_as_it_is_said(tmp_path: Path) -> None:
    auto = ch.trace(svg(tmp_path, FLAG))
    assert auto.areas.area == pytest.approx(100 * np.pi, rel=0.01)
    assert auto.notes[0].startswith("the field behind everything, #ee1c25, is taken for paper and not drawn")
    assert 'paper = "none"' in auto.notes[0]
    whole = ch.trace(svg(tmp_path, FLAG), paper="none")
    assert whole.areas.area == pytest.approx(5000)
    assert not whole.notes
    assert ch.trace(svg(tmp_path, FLAG), paper="#ff0").areas.area == pytest.approx(5000 - 100 * np.pi, rel=0.01)
    with pytest.raises(PictureError, match=r"paper = .yelow.: expected .auto., .none. or a colour"):
        ch.trace(svg(tmp_path, FLAG), paper="yelow")


@pytest.mark.parametrize("said", ['style="background: #036 none"', 'style="background-color:rgb(0,51,102)"'])
def test_a_page_that_a_style_colours_is_a_field_too(tmp_path: Path, said: str) -> None:
    body = '<circle cx="40" cy="50" r="30" fill="#fff"/><rect x="70" y="10" width="20" height="20" fill="#fd0"/>'
    file = tmp_path / "page.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" {said}>{body}</svg>')
    outline = ch.trace(file)
    assert "the field behind everything, #003366" in outline.notes[0]
    assert outline.areas.area == pytest.approx(np.pi * 900 + 400, rel=0.01), "the white disc stays"
    assert ch.trace(file, paper="none").areas.area == pytest.approx(10_000)


@pytest.mark.parametrize(
    "child",
    ['<rect x="30" y="30" width="40" height="40" transform="rotate(45 50 50)"/>', '<use href="#r" x="30" y="30"/>'],
)
def test_a_clip_path_of_something_moved_is_cut_and_not_traced(tmp_path: Path, child: str) -> None:
    body = (
        f'<defs><rect id="r" width="40" height="40"/></defs><clipPath id="c">{child}</clipPath>'
        '<rect width="100" height="100" fill="#06c" clip-path="url(#c)"/>'
    )
    outline = ch.trace(svg(tmp_path, body, SQUARE))
    assert not outline.notes
    assert outline.areas.area == pytest.approx(1600, rel=1e-3)


def test_a_shape_that_cannot_be_cut_out_is_told(tmp_path: Path) -> None:
    outline = traced(tmp_path, '<rect width="9" height="9" fill="red" style="clip-path:circle(a b c)"/>')
    assert "the shape that its style cuts out (circle(a b c)) is not understood" in outline.notes[0]


def test_white_on_nothing_is_picture_where_nothing_is_paper(tmp_path: Path) -> None:
    body = '<circle cx="25" cy="25" r="20" fill="#000"/><circle cx="25" cy="25" r="10" fill="#fff"/>'
    assert traced(tmp_path, body).areas.area == pytest.approx(300 * np.pi, rel=0.01)
    assert ch.trace(svg(tmp_path, body), paper="none").areas.area == pytest.approx(400 * np.pi, rel=0.01)


def test_names_are_kept_with_what_is_seen_of_their_shapes(tmp_path: Path) -> None:
    head = HEAD.replace("<svg ", '<svg xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" ')
    body = (
        '<g id="layer1" inkscape:label="Sky"><circle id="sun" cx="20" cy="20" r="10" fill="gold"/></g>'
        '<path id="river" d="M0 45H100" stroke="#00f" stroke-width=".1"/>'
        '<rect x="20" width="30" height="40" fill="#0a0"/>'
    )
    sun, river = ch.trace(svg(tmp_path, body, head)).parts
    assert (sun.names, river.names) == (("Sky", "sun"), ("river",))
    assert sun.area.area == pytest.approx(50 * np.pi, rel=0.01), "half of it is hidden"
    assert sun.lines == ()
    assert river.area.is_empty
    assert [line.tolist() for line in river.lines] == [[[0, -45], [100, -45]]]


def test_the_same_file_gives_the_same_outline(tmp_path: Path) -> None:
    file = svg(tmp_path, '<circle cx="50" cy="25" r="20" fill="gold" opacity=".7"/>' + FLAG)
    one, two = (ch.trace(file).fill(60, width=60) for _ in range(2))
    assert one.points.tobytes() == two.points.tobytes()
    assert one.colours is not None
    assert two.colours is not None
    assert one.colours.tobytes() == two.colours.tobytes()


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n", b"<html/>", b"\xff\xfe<", b'<svg xmlns="http://www.w3.org/2000/svg">']
)
def test_other_files_and_cut_ones_are_no_svg(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.svg").write_bytes(data)
    with pytest.raises(PictureError, match=r"a\.svg: "):
        ch.trace(tmp_path / "a.svg")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.svg").open("wb") as stream:
        stream.truncate(2 * 10**7)
    with pytest.raises(PictureError, match="20 MB; an SVG may have 17 MB"):
        ch.trace(tmp_path / "a.svg")


def test_what_is_filled_is_drawn_from_its_rendering_as_it_is_and_a_ring_is_no_disc(tmp_path: Path) -> None:
    ring = '<path fill-rule="evenodd" fill="#05c" d="M50 10a40 40 0 1 0 .1 0z M50 13a37 37 0 1 0 .1 0z"/>'
    bars = "".join(
        f'<g style="mix-blend-mode:multiply"><rect x="{x}" y="100" width="60" height="40" fill="{ink}"/></g>'
        for x, ink in ((10, "#f00"), (30, "#0f0"))
    )
    outline = ch.trace(svg(tmp_path, ring + bars, SQUARE.replace("0 0 100 100", "0 0 100 140")))
    assert any("rendering" in note for note in outline.notes)
    dots = outline.fill(300, width=80.0, spacing=1.0)
    middle = np.array([0.0, float(dots.bounds[1][2]) - 40.0])
    away = np.hypot(*(dots.points[:, [0, 2]] - middle).T)
    assert away.min() > 35.0
    assert (away < 41.0).sum() > 50


def test_a_gradient_that_fades_into_nothing_ends_there(tmp_path: Path) -> None:
    stops = '<stop offset=".5" stop-color="#06c"/><stop offset=".5" stop-color="#06c" stop-opacity="0"/>'
    fading = f'<linearGradient id="g">{stops}</linearGradient>'
    circle = '<circle cx="50" cy="50" r="40" fill="{}"/>'.format
    alone = ch.trace(svg(tmp_path, fading + circle("url(#g)"), SQUARE))
    assert alone.areas.area == pytest.approx(np.pi * 40**2 / 2, rel=0.02)
    assert alone.areas.bounds[2] == pytest.approx(50.0, abs=0.5)
    below = ch.trace(svg(tmp_path, fading + circle("#c30") + circle("url(#g)"), SQUARE))
    assert below.areas.area == pytest.approx(np.pi * 40**2, rel=0.01), "what lies below is seen through it"


def test_a_mask_lets_nothing_through_where_its_gradient_is_black(tmp_path: Path) -> None:
    stops = '<stop offset=".3" stop-color="#fff"/><stop offset=".3" stop-color="#000"/>'
    mask = '<mask id="m"><rect width="100" height="100" fill="url(#g)"/></mask>'
    body = f'<defs><linearGradient id="g">{stops}</linearGradient>{mask}</defs>'
    body += '<rect x="5" y="5" width="90" height="90" fill="#06c" mask="url(#m)"/>'
    outline = ch.trace(svg(tmp_path, body, SQUARE))
    assert outline.areas.area == pytest.approx(25 * 90, rel=0.02)


def test_an_entity_may_hold_another_that_is_short(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE svg [<!ENTITY red "#c21"><!ENTITY look "fill:&red;">]>'
    outline = ch.trace(svg(tmp_path, '<rect x="1" y="1" width="5" height="5" style="&look;"/>', doctype + HEAD))
    assert outline.paint is not None
    assert (outline.paint.colours == [204, 34, 17]).all()


@pytest.mark.parametrize(
    ("said", "width"),
    [("2rem", 32), ("40q", 37.795), ("10ch", 50), ("calc(10px + 5px)", 15), ("25vmin", 25), ("10vmax", 20)],
)
def test_attributes_know_the_units_of_styles(tmp_path: Path, said: str, width: float) -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" font-size="10">'
    outline = ch.trace(svg(tmp_path, f'<rect x="1" y="1" width="{said}" height="5"/>', head))
    assert np.ptp(outline.bounds[:, 0]) == pytest.approx(width, abs=0.01)


def test_parts_in_a_symbol_are_of_its_own_view(tmp_path: Path) -> None:
    parts = '<rect width="50%" height="25%"/><circle cx="75%" cy="75%" r="25%"/>'
    symbol = f'<symbol id="s" viewBox="0 0 20 20">{parts}</symbol>'
    outline = ch.trace(svg(tmp_path, f'{symbol}<use href="#s" x="10" y="10" width="40" height="40"/>'))
    assert sorted(np.round(shape.bounds, 1).tolist() for shape in outline.areas.geoms) == [
        [10.0, -20.0, 30.0, -10.0],
        [30.0, -50.0, 50.0, -30.0],
    ]


def test_a_filter_that_grows_shapes_is_drawn_coarser_and_not_refused(tmp_path: Path) -> None:
    grown = '<filter id="f"><feMorphology operator="dilate" radius="4"/></filter>'
    outline = ch.trace(svg(tmp_path, f'{grown}<rect x="30" y="30" width="40" height="40" filter="url(#f)"/>'))
    assert "drawn from its rendering, 400 x" in outline.notes[0]


@pytest.mark.parametrize(
    ("shape", "low", "high"),
    [
        ('<g transform="scale(4 1)"><path d="M5 5v30" {}/></g>', (19, -35), (21, -5)),
        ('<path transform="translate(40 0) scale(1 .1)" d="M5 100h30" {}/>', (45, -11), (75, -9)),
        ('<g transform="rotate(90 20 20)"><line transform="scale(2 .5)" x1="5" y1="20" x2="15" y2="20" {}/></g>',
         (29, -30), (31, -10)),
        ('<rect transform="scale(.5 1)" x="20" y="10" width="40" height="20" {}/>', (9, -31), (31, -9)),
    ],
)  # fmt: skip
def test_a_pen_keeps_its_width_where_one_way_is_larger(
    tmp_path: Path, shape: str, low: tuple[float, float], high: tuple[float, float]
) -> None:
    pen = 'fill="none" stroke="red" stroke-width="2" vector-effect="non-scaling-stroke"'
    areas = traced(tmp_path, shape.format(pen)).areas
    assert np.round(areas.bounds, 1).tolist() == [*low, *high]
