"""Areas: what ink encloses, the same in whatever size it flies, unless its lines are open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import binary_dilation, binary_erosion

from choreo.picture.enclosed.areas import (
    contours,
    ink_areas,
    ink_bounds,
    parted,
    pixels_in,
    silhouettes,
    width_of,
    with_rows,
)
from choreo.picture.enclosed.closed_lines import closed_ink
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from tests.picture.drawing import CROSS, SQUARE, ZIGZAG, Lines, arc, ink, saved, star

OPEN: Lines = [*CROSS, *ZIGZAG]


def traced(lines: Lines, folder: Path, pen: float = 4) -> Outline:
    return trace(saved(ink(lines, pen), folder))


@pytest.mark.parametrize("lines", [SQUARE, star(), [arc(200, 150, 100)]], ids=["square", "star", "ring"])
def test_a_closed_line_is_what_it_encloses_in_any_size(lines: Lines, tmp_path: Path) -> None:
    outline = traced(lines, tmp_path)
    small, large = (outline.fill(300, width=width).points[:, [0, 2]] / width for width in (60, 600))
    # The same shape, filled to its middle: in the large size the pen is several times as wide as the spacing.
    assert np.ptp(small, axis=0) == pytest.approx(np.ptp(large, axis=0), abs=0.03)
    for dots in (small, large):
        assert np.hypot(*(dots - dots.mean(axis=0)).T).min() < 0.06


def test_open_lines_broader_than_the_spacing_are_areas_themselves(tmp_path: Path) -> None:
    outline = traced(OPEN, tmp_path)
    areas = outline.areas
    pen = width_of(areas)
    assert parted(areas, 1.3 * pen) == ([], list(areas.geoms))
    assert parted(areas, 0.5 * pen) == (list(areas.geoms), [])
    dots = outline.fill(200, width=300).points
    assert np.ptp(dots[:, 0]) > 290


def test_each_line_is_judged_by_itself(tmp_path: Path) -> None:
    """A ring is closed, whatever stands beside it; a ring with a long tail is not."""
    ring, tail = arc(100, 150, 60), [(160.0, 150.0), (250.0, 20.0), (380.0, 150.0), (250.0, 280.0)]
    apart = traced([ring, [(x + 15, y) for x, y in tail]], tmp_path).areas
    joined = traced([ring, tail], tmp_path).areas
    assert [len(parts) for parts in parted(apart, 0.1)] == [1, 1]
    assert [len(parts) for parts in parted(joined, 0.1)] == [1, 0]


def test_a_broad_ring_is_a_ring(tmp_path: Path) -> None:
    outline = traced([arc(200, 150, 100)], tmp_path, pen=40)
    dots = outline.fill(300, width=120).points[:, [0, 2]]
    assert np.hypot(*(dots - dots.mean(axis=0)).T).min() > 30


@given(
    st.lists(
        st.tuples(*[st.integers(0, 36)] * 2, *[st.integers(1, 9)] * 2, st.sampled_from([0.51, 0.8, 1.0])), max_size=5
    ),
    st.lists(st.tuples(*[st.integers(0, 39)] * 2), max_size=6),
)
def test_bounds_are_those_of_the_areas_or_left_to_them(
    blocks: list[tuple[int, int, int, int, float]], specks: list[tuple[int, int]]
) -> None:
    ink = np.zeros((40, 40), dtype=np.float32)
    for row, column, high, wide, much in blocks:
        ink[row : row + high, column : column + wide] = much
    for row, column in specks:
        ink[row, column] = 1.0
    found, areas = ink_bounds(ink), ink_areas(ink)
    assert found is None or found.ravel().tolist() == list(areas.bounds)


def test_bounds_of_a_drawing_need_no_areas_but_those_of_specks_do() -> None:
    ink = np.zeros((40, 40), dtype=np.float32)
    ink[10:20, 12:30] = 1.0
    found = ink_bounds(ink)
    assert found is not None
    assert found.tolist() == [[12.0, 20.0], [30.0, 30.0]]
    ink[38, 38] = 1.0  # dirt, which no area is made of
    assert ink_bounds(ink) is None


def test_shapes_inside_shapes_are_holes() -> None:
    rows, columns = np.mgrid[:200, :200]
    far = np.hypot(rows - 100, columns - 100)
    edges = sum(np.clip(2 - np.abs(far - radius), 0, 1) for radius in (80, 40))
    areas = ink_areas(np.asarray(edges, dtype=np.float32))
    shapes = silhouettes(*parted(areas, 10.0))
    assert shapes.area == pytest.approx(np.pi * (80**2 - 40**2), rel=0.02)


def test_pixels_in_areas_are_those_whose_ink_made_them() -> None:
    sheet = np.zeros((60, 80), dtype=np.float32)
    sheet[5:55, 10:70] = 1
    sheet[15:45, 20:60] = 0  # a hole,
    sheet[25:35, 30:40] = 1  # and an island in it
    ink = sheet > 0.5
    found = pixels_in(ink_areas(sheet), (60, 80))
    assert not (found & ~binary_dilation(ink)).any()  # to a pixel
    assert found[binary_erosion(ink)].all()


def test_of_more_edge_than_dots_can_show_the_steps_are_longer_and_the_place_is_the_same() -> None:
    import shapely

    rings = [shapely.Point(0, 0).buffer(radius, quad_segs=64) for radius in range(990, 10, -10)]
    frames = shapely.MultiPolygon(
        [shapely.Polygon(out.exterior, [hole.exterior]) for out, hole in zip(rings[::2], rings[1::2], strict=True)]
    )
    lines = contours(frames, 1.0)
    assert sum(map(len, lines)) < 102_000 < frames.length
    radii = np.hypot(*np.concatenate(lines).T)
    assert np.abs(radii - np.rint(radii / 10) * 10).max() < 0.5


def test_thousands_of_specks_are_not_united_and_are_the_same_areas(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = np.zeros((300, 300), dtype=np.float32)
    for row, column in np.ndindex(4, 4):
        sheet[row + 2 :: 9, column + 2 :: 9] = 1.0
    sheet[6::9, 6::9] = 1.0  # each touches itself in a point
    with monkeypatch.context() as patch:
        patch.setattr("choreo.picture.enclosed.areas._CROWD", 1_000_000)
        united = ink_areas(sheet)
    apart = ink_areas(sheet)
    assert len(apart.geoms) == len(united.geoms) == 33 * 33
    assert shapely.symmetric_difference(apart, united).area == pytest.approx(0.0, abs=1e-9)


def test_a_row_of_pixels_that_meet_at_their_corners_counts_for_the_size_though_it_is_no_area() -> None:
    row = np.zeros((80, 100), dtype=np.float32)
    row[np.arange(10, 70), np.arange(20, 80)] = 1
    assert ink_areas(row).is_empty
    expected = np.array([[20, 10], [80, 70]])
    assert with_rows(row, np.full((2, 2), np.nan)).tolist() == expected.tolist()
    row[40:44, 60:64] = 1  # an area, on one side of the row
    assert with_rows(row, np.array(ink_areas(row).bounds).reshape(2, 2)).tolist() == expected.tolist()
    specks = np.zeros((80, 100), dtype=np.float32)
    specks[30:50, 30:50], specks[3:5, 3:6] = 1, 1
    areas = np.array(ink_areas(specks).bounds).reshape(2, 2)
    assert with_rows(specks, areas).tolist() == areas.tolist(), "what is dirt stays dirt"
    assert np.isnan(with_rows(np.zeros_like(row), np.full((2, 2), np.nan))).all()


def test_holes_that_are_points_only_are_none_and_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    ink = np.ones((30, 30), dtype=np.float32)
    ink[20:25, 20:25] = 0
    for row, column in ((10, 10), (15, 15), (15, 16), (20, 5)):  # half covered: there the edge goes round a point
        ink[row, column] = 0.5
    monkeypatch.setattr("choreo.picture.enclosed.areas._CROWD", 2)
    monkeypatch.setattr(shapely, "make_valid", lambda parts: parts if not len(parts) else pytest.fail("takes seconds"))
    (part,) = ink_areas(ink).geoms
    assert len(part.interiors) == 1
    assert part.area == pytest.approx(900 - 25, abs=2)


def test_a_thicket_with_a_hole_of_one_point_is_made_valid_without_being_untangled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thicket = np.ones((240, 240), dtype=np.float32)
    for row in range(3, 237, 7):
        thicket[row : row + 3, 3:237] = np.tile([0, 0, 0, 1, 1, 1, 1], 34)[:234]
    thicket[1, 1] = 0.5  # half covered, in the midst of ink
    monkeypatch.setattr(shapely, "make_valid", lambda parts: parts if not len(parts) else pytest.fail("untangled"))
    made = ink_areas(thicket)
    assert made.is_valid
    assert len(made.geoms[0].interiors) == 34 * 34


def test_ink_with_holes_as_narrow_as_itself_is_no_line_that_goes_round_them() -> None:
    """A code of 57 modules, 150 m wide, was filled as one solid shape."""
    modules = np.random.default_rng(4).random((57, 57)) < 0.55
    areas = ink_areas(np.kron(np.pad(modules, 4), np.ones((8, 8))).astype(np.float32))
    closed = closed_ink(areas, 1.51 * 57 * 8 / 150, lambda _: [], "code").filled
    assert closed.symmetric_difference(areas).area < 0.1 * areas.area


def test_a_net_is_a_line_that_goes_round_its_holes() -> None:
    bars = shapely.union_all([shapely.box(10 * at, 0, 10 * at + 1, 61) for at in range(7)])
    across = shapely.union_all([shapely.box(0, 10 * at, 61, 10 * at + 1) for at in range(7)])
    net = bars.union(across)
    assert isinstance(net, shapely.Polygon)
    broad, thin = parted(shapely.MultiPolygon([net]), 3.0)
    assert (len(broad), len(thin)) == (0, 1)
