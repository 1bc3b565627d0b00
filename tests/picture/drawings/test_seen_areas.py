"""Of shapes over shapes: which of them hide what lies below, and which add nothing to that."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from choreo.picture.drawings import seen_areas
from choreo.picture.drawings.seen_areas import cover_of, coverers_of, hiders_of, outermost


def discs(radii: list[float]) -> list[shapely.MultiPolygon]:
    return [shapely.MultiPolygon([shapely.Point(0, 0).buffer(radius)]) for radius in radii]


def test_of_discs_in_discs_the_largest_hides_as_much_as_all() -> None:
    areas = discs([float(radius) for radius in range(80, 0, -1)])
    within = coverers_of(areas, [list(range(80))])
    assert within.tolist() == list(range(-1, 79))
    assert outermost(list(range(5, 80)), within) == [5]


def test_what_is_left_of_a_list_covers_as_much_whatever_lies_over_what() -> None:
    rng = np.random.default_rng(3)
    areas = [shapely.MultiPolygon([shapely.box(x, y, x + w, y + h)]) for x, y, w, h in rng.integers(1, 9, (120, 4))]
    some = list(range(20, 120))
    left = outermost(some, coverers_of(areas, [some]))
    assert 0 < len(left) < len(some)
    assert shapely.union_all([areas[index] for index in left]).equals(shapely.union_all(areas[20:]))


def test_equal_shapes_do_not_hide_each_other_away() -> None:
    areas = discs([2.0] * 60)
    assert outermost(list(range(60)), coverers_of(areas, [list(range(60))])) == list(range(60))


def test_what_is_put_together_about_a_mark_hides_of_it_what_all_of_it_would(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    areas = [shapely.MultiPolygon([shapely.Point(x, y).buffer(r)]) for x, y, r in rng.uniform(1, 20, (60, 3))]
    areas.append(shapely.MultiPolygon([shapely.box(6, 0, 8, 20)]))  # only touches the box
    mark, about = shapely.box(9, 9, 12, 12), shapely.box(8, 8, 13, 13)
    whole = cover_of(areas[::7], about)
    monkeypatch.setattr(seen_areas, "_LOTS", 0)
    near = cover_of(areas[::7], about)
    assert near.area < whole.area
    assert shapely.difference(mark, near).symmetric_difference(shapely.difference(mark, whole)).area < 1e-9
    assert cover_of(areas[-1:], about).is_empty


def test_what_hides_the_marks_of_a_crowd_is_told_of_each_mark_itself_and_hides_as_much() -> None:
    rng = np.random.default_rng(7)
    turned = [np.array([[x, y], [x + a, y + b], [x - b, y + a], [x, y]]) for x, y, a, b in rng.uniform(1, 9, (80, 4))]
    areas = [shapely.MultiPolygon([shapely.Polygon(corners)]) for corners in turned]
    boxed = hiders_of(areas, [[corners] for corners in turned])
    closely = hiders_of(areas, [[corners] for corners in turned], closely=True)
    assert sum(map(len, closely)) < sum(map(len, boxed))
    for area, some, few in zip(areas, boxed, closely, strict=True):
        assert set(few) <= set(some)
        left, same = (shapely.difference(area, shapely.union_all([areas[one] for one in each])) for each in (some, few))
        assert shapely.symmetric_difference(left, same).area < 1e-9
