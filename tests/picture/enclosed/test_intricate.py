"""Areas of thousands of corners come out of the quick ways as they do out of the slow ones."""

import numpy as np
import pytest
import shapely

from choreo.picture.enclosed.intricate import alternating, is_intricate, simpler


def sieve(holes: int, corners: int = 32) -> shapely.MultiPolygon:
    """Return a plate with round holes in rows."""
    side = int(np.ceil(np.sqrt(holes)))
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)[:holes] * 10.0 + 5
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    rings = at[:, None] + 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return shapely.MultiPolygon([shapely.Polygon(shapely.box(0, 0, 10 * side, 10 * side).exterior, list(rings))])


def test_an_intricate_area_is_simplified_as_all_at_once() -> None:
    plate = sieve(400)
    assert is_intricate(plate)
    quick, slow = simpler(plate, 0.1), plate.simplify(0.1)
    assert shapely.get_parts(quick)[0].equals_exact(shapely.get_parts(slow)[0], 1e-12)
    assert shapely.get_num_coordinates(quick) < 0.7 * shapely.get_num_coordinates(plate)


def test_rings_that_would_cross_when_simplified_each_by_itself_are_simplified_together() -> None:
    fine = np.linspace(0, np.pi, 12_000)
    bow = np.stack([100 * np.cos(fine), 100 * np.sin(fine)], axis=1)
    there = np.array([np.cos(np.radians(67.5)), np.sin(np.radians(67.5))])
    near = 97 * there + np.array([[-1.0, 0], [1.0, 0], [0, 1.0]])  # a hole just under the bow, beyond its chords
    area = shapely.MultiPolygon([shapely.Polygon(bow, [near])])
    alone = shapely.Polygon(
        shapely.simplify(area.geoms[0].exterior, 20.0), [shapely.simplify(area.geoms[0].interiors[0], 20.0)]
    )
    assert is_intricate(area)
    assert not alone.is_valid
    assert simpler(area, 20.0).is_valid


@pytest.mark.parametrize("count", [20, 65, 300])
def test_rings_in_rings_leave_every_second_one(count: int) -> None:
    rings = [shapely.box(-size, -size, size, size) for size in range(1, count + 1)]
    whole = alternating(rings[::-1])
    odd = sum((2 * size) ** 2 * (-1) ** (count - size) for size in range(1, count + 1))
    assert whole.area == pytest.approx(odd)
    assert len(shapely.get_parts(whole)) == (count + 1) // 2


def test_many_shapes_that_overlap_touch_and_repeat_are_as_one_after_the_other() -> None:
    rng = np.random.default_rng(3)
    low = rng.integers(0, 40, (90, 2))
    size = rng.integers(1, 12, (90, 2))
    boxes = [shapely.box(*a, *b) for a, b in zip(low.tolist(), (low + size).tolist(), strict=True)]
    boxes += boxes[:3]
    slow = shapely.MultiPolygon()
    for box in boxes:
        slow = shapely.symmetric_difference(slow, box)
    quick = alternating(boxes)
    assert quick.is_valid
    assert quick.symmetric_difference(slow).area == pytest.approx(0.0, abs=1e-9)
    assert quick.area == pytest.approx(slow.area)
