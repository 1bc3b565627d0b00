"""Of shapes over shapes: which of them hide what lies below, and which add nothing to that."""

from __future__ import annotations

import numpy as np
import shapely

from choreo.picture.drawings.seen_areas import coverers_of, outermost


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
