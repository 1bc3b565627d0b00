"""What a thick pen drew is traced as it was moved: straight, round, sharp, ended; what it did not, as ever."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from choreo.neighbours import nearest
from choreo.picture.line.centreline import centre_lines
from choreo.picture.line.polyline import resample
from choreo.picture.outline import Outline
from choreo.picture.pen.strokes import strokes_of
from choreo.picture.trace import trace
from tests.picture.drawing import ink as drawn_by_hand
from tests.picture.pen.penned import arc, frame, in_units, ink_of, off, straight

HERE = Path(__file__).parent
PEN = 2.0
TENTH = 0.1 * PEN


def traced(shapes: str, **how: object) -> list[np.ndarray]:
    return in_units(Outline.from_ink(ink_of(shapes, **how)))  # type: ignore[arg-type] # words of ink_of


def test_the_badge_is_traced_as_it_was_drawn() -> None:
    """Rounded corners became points, the lines and arcs beside them bent."""
    outline = trace(HERE / "badge.png")
    lines = in_units(outline, 1200)
    drawn = [
        frame(3, 3, 13, 11, 1.5),
        arc(13, 21, 6, 180, 360),
        straight((17, 3), (17, 9), (22, 9)),
        straight((3, 15), (21, 15)),
    ]
    # The arc A5.5 5.5 0 0 0 17 3 leads from (22, 9), anticlockwise.
    chord = complex(17, 3) - complex(22, 9)
    middle = complex(19.5, 6) - 1j * chord / abs(chord) * np.sqrt(5.5**2 - abs(chord) ** 2 / 4)
    begin, end = (float(np.degrees(np.angle(place - middle))) for place in (complex(22, 9), complex(17, 3)))
    drawn.append(arc(middle.real, middle.imag, 5.5, begin, end))
    assert off(lines, drawn) < 0.03 * PEN
    assert outline.pen == pytest.approx(100, rel=0.005)


@pytest.mark.parametrize("join", ["round", "miter", "bevel"])
@pytest.mark.parametrize("pen", [1.2, 2.0, 2.88])
def test_only_real_corners_are_sharp(join: str, pen: float) -> None:
    shapes = '<rect x="3" y="3" width="18" height="8" rx="2"/><path d="M3 20L9 14L15 20V14H21"/>'
    lines = traced(shapes, pen=pen, join=join)
    assert off(lines, [frame(3, 3, 21, 11, 2), straight((3, 20), (9, 14), (15, 20), (15, 14), (21, 14))]) < 0.05 * pen
    ends = np.concatenate([line[[0, -1]] for line in lines])
    for corner in ((9, 14), (15, 20), (15, 14)):
        assert np.hypot(*(ends - corner).T).min() < 0.05 * pen, "a corner is a place where strokes meet"
    ring = [line for line in lines if (line[0] == line[-1]).all()]
    assert len(ring) == 1, "bends are no corners"


@pytest.mark.parametrize("size", [300, 600])
def test_a_line_is_straight_where_others_meet_and_cross_it(size: int) -> None:
    shapes = '<path d="M3 8H21M8 3V21M16 8V21"/>'
    lines = in_units(Outline.from_ink(ink_of(shapes, size=size)), size)
    assert off(lines, [straight((3, 8), (21, 8)), straight((8, 3), (8, 21)), straight((16, 8), (16, 21))]) < 0.2 * TENTH
    ends = np.concatenate([line[[0, -1]] for line in lines])
    assert (np.hypot(*(ends - (8, 8)).T) < 0.2 * TENTH).sum() == 4
    assert (np.hypot(*(ends - (16, 8)).T) < 0.2 * TENTH).sum() == 3


def test_arcs_are_arcs_up_to_where_they_meet() -> None:
    lines = traced('<circle cx="9" cy="12" r="5.5"/><circle cx="15" cy="12" r="5.5"/>')
    assert off(lines, [arc(9, 12, 5.5, 0, 360), arc(15, 12, 5.5, 0, 360)]) < 0.2 * TENTH


def test_a_round_cap_ends_half_a_pen_beyond_the_stroke_and_a_cut_at_it() -> None:
    for cap, x in (("round", 20.0), ("butt", 20.0), ("square", 21.0)):
        (line,) = traced('<path d="M4 6C9 6 12 16 20 16"/>', cap=cap)
        assert max(line[[0, -1], 0]) == pytest.approx(x, abs=0.02), cap


def test_short_strokes_and_dots_are_what_they_are() -> None:
    lines = traced('<path d="M5 5h.01M12 5V6M19 5V9"/>')
    spans = sorted(float(np.hypot(*(line[0] - line[-1]))) for line in lines)
    np.testing.assert_allclose(spans, [0, 1, 4], atol=0.03)


@pytest.mark.parametrize("long", [0.6, 1.3, 2.0])
def test_a_stroke_shorter_than_its_pen_is_wide_lies_as_the_pen_of_the_rest_says(long: float) -> None:
    """It looks like a stroke of a thinner pen, square to what was drawn."""
    shapes = f'<circle cx="8" cy="12" r="5"/><path d="M19 4v{long}M18 12l{0.8 * long} {0.6 * long}"/>'
    lines = sorted(traced(shapes, pen=2.4, cap="butt"), key=len)
    assert len(lines) == 3
    drawn = [straight((19, 4), (19, 4 + long)), straight((18, 12), (18 + 0.8 * long, 12 + 0.6 * long))]
    assert off(lines[:2], drawn) < 0.02 * 2.4


def test_a_square_as_wide_as_the_pen_is_a_dot() -> None:
    """A line was drawn through it, whichever way."""
    lines = traced('<circle cx="8" cy="12" r="5"/><path d="M17 11l.007 .007"/>', pen=2.4, cap="square")
    (dot,) = (line for line in lines if line[:, 0].min() > 15)
    np.testing.assert_allclose(dot, [[17, 11]] * 2, atol=0.02)


def test_a_small_frame_is_no_short_stroke() -> None:
    frames = '<rect x="17" y="11.3" width="2" height="1.6" stroke-width="0.4"/>'
    lines = traced(f'<path d="M3 4H21"/>{frames}', pen=2.4, join="miter", cap="butt")
    assert max(np.ptp(line[:, 1]) for line in lines if line[:, 1].min() > 8) > 1


def test_two_pens_are_told_apart() -> None:
    both = np.maximum(ink_of('<path d="M3 5H21"/>', pen=2.4), ink_of('<path d="M3 17A9 4 0 0 0 21 17"/>', pen=1))
    lines = in_units(Outline.from_ink(both))
    thick = min(lines, key=lambda line: line[:, 1].mean())
    np.testing.assert_allclose(thick[:, 1], 5, atol=0.02)
    assert len(lines) == 2


def test_an_edge_with_stairs_does_not_break_a_line() -> None:
    (ring,) = in_units(Outline.from_ink(ink_of('<circle cx="12" cy="12" r="9"/>', 1.2, size=300, smooth=False)), 300)
    np.testing.assert_allclose(np.hypot(*(ring - 12).T), 9, atol=0.08)


@pytest.mark.parametrize(
    "shapes",
    [
        '<circle cx="12" cy="12" r="8" fill="black"/>',
        '<path d="M3 21L12 3L21 21Z" fill="black"/>',
        '<path d="M3 12Q12 2 21 12Q12 8 3 12Z" fill="black" stroke="none"/>',
        '<path d="M3 12Q12 2 21 12Q12 22 3 12Z" fill="black" stroke="none"/><rect x="2" y="17" width="20" height="5"/>',
    ],
)
def test_what_no_pen_explains_is_traced_as_ever(shapes: str) -> None:
    ink = ink_of(shapes, pen=0.3)
    _as_ever(ink)


def test_thin_lines_are_traced_as_ever() -> None:
    _as_ever(1 - np.asarray(drawn_by_hand([[(40, 60), (340, 240)], [(40, 240), (340, 60)]], 6), dtype=np.float32) / 255)


def test_a_brush_is_traced_as_ever() -> None:
    """Its width varies along the stroke: no pen of one width explains it."""
    rows, columns = np.mgrid[:300, :600].astype(np.float32)
    width = 6 + 26 * np.sin(np.pi * columns / 600)
    ink = np.clip(width - np.abs(rows - 150 - 60 * np.sin(columns / 90)) + 0.5, 0, 1)
    ink[:, :30] = ink[:, -30:] = 0
    _as_ever(ink.astype(np.float32))


def _as_ever(ink: np.ndarray) -> None:
    mask = ink > 0.5
    lines, pen = strokes_of(mask, ink)
    before, pen_before = centre_lines(mask, ink)
    assert pen == pen_before
    assert len(lines) == len(before)
    for one, two in zip(lines, before, strict=True):
        np.testing.assert_array_equal(one, two)


def test_strokes_that_end_at_one_place_are_told_up_to_it() -> None:
    """The strokes of an arrow, each cut off straight at its tip, hide half of each other's ends."""
    lines = traced('<path d="M6 9L12 3"/><path d="M18 9L12 3"/><path d="M12 3V21"/>', pen=2.4, cap="butt")
    assert off(lines, [straight((6, 9), (12, 3), (18, 9)), straight((12, 3), (12, 21))]) < TENTH
    ends = np.concatenate([line[[0, -1]] for line in lines])
    tips = ends[np.hypot(*(ends - (12, 3)).T) < TENTH]
    assert len(tips) == 3
    assert (tips == tips[0]).all(), "they meet"


def test_a_stroke_of_which_hardly_more_than_its_straight_cap_shows_is_told() -> None:
    """The cap was taken for a side of the pen: the stroke went across."""
    lines = traced('<path d="M2 7H4M4 5V17A1 1 0 0 0 5 18H17M15 18V20"/>', pen=2.4, cap="butt")
    bar = np.concatenate([straight((4, 5), (4, 17)), arc(5, 17, 1, 180, 90), straight((5, 18), (17, 18))])
    assert off(lines, [straight((2, 7), (4, 7)), bar, straight((15, 18), (15, 20))]) < TENTH


def test_a_bend_all_of_which_is_near_its_caps_is_told_by_its_longer_side() -> None:
    lines = traced('<path d="M3 21H21M3 15H15"/><path d="M4 7V6.5A1.5 1.5 0 0 1 5.5 5H6"/>', pen=2.4, cap="butt")
    bend = np.concatenate([straight((4, 7), (4, 6.5)), arc(5.5, 6.5, 1.5, 180, 270), straight((5.5, 5), (6, 5))])
    assert off(lines, [straight((3, 21), (21, 21)), straight((3, 15), (15, 15)), bend]) < TENTH


def test_a_circle_narrower_than_its_pen_is_told_by_the_hole_that_renderers_leave() -> None:
    lines = traced('<path d="M3 5H21M3 12H12"/><circle cx="18" cy="17" r="1"/>', pen=2.88)
    assert off(lines, [straight((3, 5), (21, 5)), straight((3, 12), (12, 12)), arc(18, 17, 1, 0, 360)]) < TENTH


def test_a_stroke_that_begins_under_another_does_not_come_out_on_its_far_side() -> None:
    """The far side of the bar was taken for its straight end."""
    lines = traced('<path d="M3 6H10"/><path d="M4.1 6V18"/><path d="M14 18H21"/>', pen=2.88, cap="butt")
    assert off(lines, [straight((3, 6), (10, 6)), straight((4.1, 6), (4.1, 18)), straight((14, 18), (21, 18))]) < TENTH


def test_a_corner_half_of_which_an_ear_hides_is_no_straight_end() -> None:
    """The side that goes down from it was taken for the end of the side that comes to it."""
    cup = '<path d="M3.5 8.5H16.66V16.5A4 4 0 0 1 12.66 20.5H7.5A4 4 0 0 1 3.5 16.5Z"/>'
    lines = traced(f'{cup}<path d="M16.66 9.8A3.4 3.4 0 0 1 16.66 16.6"/>', pen=2.88, cap="round", join="miter")
    places = np.concatenate([resample(line, 0.02) for line in lines])
    assert nearest(resample(straight((16.66, 8.5), (16.66, 12)), 0.1), places)[0].max() < TENTH
    assert max(line[:, 0].max() for line in lines if np.ptp(line[:, 1]) < 1) < 16.66 + TENTH


def test_dots_in_the_slot_between_two_bars_do_not_bend_the_bars() -> None:
    """What a pen drew of the ink was left to the skeleton, since it did not explain the dots."""
    middles = np.array([(x, 7.8) for x in (7, 9.5, 12)])
    dots = "".join(f'<path d="M{x} {y}l.006 -.006"/>' for x, y in middles.tolist())
    lines = traced(f'<path d="M4 5H20V9.4"/><path d="M4 18V5"/><path d="M4 10.5H20"/>{dots}', pen=2.4, cap="square")
    drawn = [straight((4, 18), (4, 5), (20, 5), (20, 10.5)), straight((4, 10.5), (20, 10.5))]
    one, two = (np.concatenate([resample(line, 0.02) for line in each]) for each in (lines, drawn))
    assert np.quantile(nearest(two, one)[0], 0.95) < TENTH
    beside = one[(nearest(one, two)[0] > TENTH) & (one[:, 1] < 18)]
    assert nearest(beside, middles)[0].max() < 1.2 + TENTH, "what is not of the bars lies on a dot"


def test_bends_of_dashes_end_where_their_round_caps_say() -> None:
    """The frame of the cap was taken along the arc, as if that went on straight: ends came half a pen too far."""
    shapes = '<path d="M4 18A2 2 0 0 0 6 20M18 20A2 2 0 0 0 20 18M20 6A2 2 0 0 0 18 4M6 4A2 2 0 0 0 4 6M11.5 4h1"/>'
    drawn = [arc(6, 18, 2, 90, 180), arc(18, 18, 2, 0, 90), arc(18, 6, 2, -90, 0), arc(6, 6, 2, 180, 270)]
    assert off(traced(shapes), [*drawn, straight((11.5, 4), (12.5, 4))]) < 0.2 * TENTH


def test_a_hook_as_narrow_as_half_its_pen_does_not_turn_on_into_its_own_side() -> None:
    path = "M8 17A1 1 0 0 0 9 18H12A1 1 0 0 0 13 17V14A1 1 0 0 0 12 13H8V7H13"
    drawn = [
        np.concatenate([arc(9, 17, 1, 180, 90), straight((9, 18), (12, 18)), arc(12, 17, 1, 90, 0)]),
        np.concatenate([straight((13, 17), (13, 14)), arc(12, 14, 1, 0, -90), straight((12, 13), (8, 13), (8, 7))]),
        straight((8, 7), (13, 7)),
    ]
    assert off(traced(f'<path d="{path}"/>'), drawn) < 0.2 * TENTH


def test_a_narrow_bend_between_two_strokes_is_led_to_them_not_into_the_hole() -> None:
    """Led on as the tight arc that it is, it came round to the hole's edge, which was taken for its straight end."""
    turn = np.radians(np.linspace(0, 360, 2001))
    drawn = [np.stack([12 + 1.6 * np.cos(turn), 12 + 3.2 * np.sin(turn)], axis=1)]
    drawn += [
        straight((12 + 0.836 * x, 12 + 2.728 * y), (12 + 1.836 * x, 12 + 3.728 * y)) for x in (-1, 1) for y in (-1, 1)
    ]
    arms = "".join(f'<path d="M{line[0, 0]} {line[0, 1]}L{line[1, 0]} {line[1, 1]}"/>' for line in drawn[1:])
    assert off(traced(f'<ellipse cx="12" cy="12" rx="1.6" ry="3.2"/>{arms}'), drawn) < TENTH


def test_a_short_straight_stroke_after_a_bend_is_led_on_straight() -> None:
    """Bend and stroke made one arc, hardly a quarter of a pixel off, that leads aside under other ink."""
    ink = ink_of('<path d="M9 17V7H11A2.2 2.2 0 0 1 11 11.4H9"/>', size=1200)
    lines = in_units(Outline.from_ink(ink), 1200)
    drawn = [straight((9, 17), (9, 7), (11, 7)), arc(11, 9.2, 2.2, -90, 90), straight((11, 11.4), (9, 11.4))]
    assert off(lines, drawn) < 0.1 * TENTH


def test_small_braces_are_told_to_their_ends() -> None:
    """A stroke shorter than what is asked whereto it leads lost all of its places but one."""
    left = "M10 8A1 1 0 0 0 9 9V11A1 1 0 0 1 8 12A1 1 0 0 1 9 13V15A1 1 0 0 0 10 16"
    right = "M14 8A1 1 0 0 1 15 9V11A1 1 0 0 0 16 12A1 1 0 0 0 15 13V15A1 1 0 0 1 14 16"
    drawn = [arc(10, 9, 1, 180, 270), straight((9, 9), (9, 11)), arc(8, 11, 1, 0, 90), arc(8, 13, 1, -90, 0)]
    drawn += [straight((9, 13), (9, 15)), arc(10, 15, 1, 90, 180)]
    drawn += [(line - [12, 0]) * [-1, 1] + [12, 0] for line in drawn]
    assert off(traced(f'<path d="{left}{right}"/>'), drawn) < 2 * TENTH


def test_bends_that_run_into_one_line_reach_it_along_it() -> None:
    """A few pixels of the straight side were taken for the bend's: it led too far, and met the other bend before."""
    bowls = '<rect x="6" y="8" width="4" height="4" rx="1"/><rect x="6" y="12" width="4" height="4" rx="1"/>'
    lines = in_units(Outline.from_ink(ink_of(f'{bowls}<path d="M14 8V16"/>', size=1200)), 1200)
    assert off(lines, [frame(6, 8, 10, 12, 1), frame(6, 12, 10, 16, 1), straight((14, 8), (14, 16))]) < 0.3 * TENTH


def test_a_short_straight_shaft_after_a_bend_leads_to_the_tip_of_its_arrow() -> None:
    """Bend and shaft made one arc, which met a side of the head a quarter of a pen beside its tip."""
    bend = arc(0, 0, 14, -55, -15)
    bend += [17.6, 14.9] - bend[-1]
    tip = bend[-1] + 3.0 * np.array([np.sin(np.radians(15)), np.cos(np.radians(15))])
    (x, y), (left, top), (end, low) = tip, bend[0], bend[-1]
    head = f'<path d="M{x - 5.5} {y - 3.2}L{x} {y}L{x + 3.2} {y - 5.5}"/>'
    ink = ink_of(f'<path d="M{left} {top}A14 14 0 0 1 {end} {low}L{x} {y}"/>{head}', size=1200)
    lines = in_units(Outline.from_ink(ink), 1200)
    drawn = [bend, straight((end, low), (x, y)), straight((x - 5.5, y - 3.2), (x, y), (x + 3.2, y - 5.5))]
    assert off(lines, drawn) < 0.3 * TENTH


def test_a_slightly_bent_shaft_leads_to_the_tip_of_its_arrow() -> None:
    """The last part of the shaft that shows is straight to a small part of a pixel, and led past the tip."""
    shaft = arc(12 - 30, 17, 30, -8, 0)
    bend = arc(0, 0, 4, -90, -8)
    bend += shaft[0] - bend[-1]
    (left, top), (x, y) = bend[0], shaft[0]
    shapes = f'<path d="M{left} {top}A4 4 0 0 1 {x} {y}A30 30 0 0 1 12 17"/><path d="M8 13L12 17L16 13"/>'
    lines = in_units(Outline.from_ink(ink_of(shapes, size=1200)), 1200)
    assert off(lines, [bend, shaft, straight((8, 13), (12, 17), (16, 13))]) < 0.15 * TENTH


SHEET = "".join(f'<rect x="{x}" y="{y}" width="4" height="4" rx="{{0}}"/>' for x in (4, 8, 12) for y in (6, 10))


@pytest.mark.parametrize(("radius", "most"), [(1.125, 1.5), (1.25, 0.3)])
def test_frames_that_touch_keep_their_round_bends(radius: float, most: float) -> None:
    """Straight lines through where they touch explain all but a few pixels in the corners of their holes."""
    lines = in_units(Outline.from_ink(ink_of(SHEET.format(radius), size=1200)), 1200)
    assert off(lines, [frame(x, y, x + 4, y + 4, radius) for x in (4, 8, 12) for y in (6, 10)]) < most * TENTH


@pytest.mark.parametrize("blur", [0, 1, 2, 3, 4])
def test_a_blurred_grid_has_no_round_bends(blur: float) -> None:
    """A blur rounds the corners of its holes, all alike."""
    ink = gaussian_filter(ink_of(SHEET.format(0), size=1200), blur)
    lines = in_units(Outline.from_ink(ink), 1200)
    drawn = [straight((x, 6), (x, 14)) for x in (4, 8, 12, 16)] + [straight((4, y), (16, y)) for y in (6, 10, 14)]
    assert off(lines, drawn) < 0.4 * TENTH


@pytest.mark.parametrize("corners", [3, 5, 6, 8])
def test_a_polygon_from_which_arms_stick_out_stays_sharp(corners: int) -> None:
    turn = 0.3 + 2 * np.pi * np.arange(corners + 1) / corners
    outline = 12 + 7 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    outline[-1] = outline[0]
    arms = [straight(tuple(place), tuple(12 + 1.4 * (place - 12))) for place in outline[:-1]]
    places = [" ".join(f"{x} {y}" for x, y in line) for line in (outline, *arms)]
    shapes = f'<path d="M{places[0]}Z"/>' + "".join(f'<path d="M{each}"/>' for each in places[1:])
    lines = in_units(Outline.from_ink(ink_of(shapes, pen=1.6, size=1200)), 1200)
    assert off(lines, [outline, *arms]) < 0.4 * TENTH


@pytest.mark.parametrize("pen", [2.0, 2.4, 2.88])
@pytest.mark.parametrize("join", ["round", "miter", "bevel"])
def test_a_shaft_leads_into_a_sharp_corner_whatever_its_join(join: str, pen: float) -> None:
    """The cut of a bevel stopped it, and a few pixels of it were led out of a mitre to a side as to a cap."""
    shapes = '<path d="M3 10L21 4L15 22M21 4L10 15"/>'
    lines = in_units(Outline.from_ink(ink_of(shapes, pen=pen, join=join, cap="butt", size=1200)), 1200)
    assert off(lines, [straight((3, 10), (21, 4), (15, 22)), straight((21, 4), (10, 15))]) < 0.1 * pen
