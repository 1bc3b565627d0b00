"""Fences and keep-outs answer for points, boxes and curves: what is called clear has no fault, what is far is clear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from shapely import Point, Polygon

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits, Zone
from choreo.errors import InputError
from choreo.safety.exact.polynomials import value
from choreo.safety.rules.border import TOUCH, Border, borders

SQUARE = np.array([[0.0, 0.0], [40.0, 0.0], [40.0, 40.0], [0.0, 40.0]])
LOW = np.array([[30.0, 10.0], [60.0, 10.0], [60.0, 30.0], [30.0, 30.0]])
"""A zone up to 20 m that begins inside of the square and leads out of it."""
U = np.linspace(0.0, 1.0, 401)


def fence() -> Border:
    (found,) = borders(Limits(fence=SQUARE))
    return found


def zones() -> Border:
    (found,) = borders(Limits(zones=(Zone(SQUARE, 50.0), Zone(LOW, 20.0))))
    return found


def roof(bottom: float = 0.0) -> Border:
    (found,) = borders(Limits(keep_out=(KeepOut(SQUARE, 30.0, "roof", bottom=bottom),)))
    return found


DEPTHS: list[tuple[Callable[[], Border], tuple[float, float, float], float, str]] = [
    (fence, (20, 20, 500), -20.0, "in the middle, however high"),
    (fence, (3, 20, 9), -3.0, "near its edge"),
    (fence, (40, 20, 9), 0.0, "on its edge"),
    (fence, (45, 20, 9), 5.0, "beside it"),
    (fence, (43, 44, 9), 5.0, "beyond its corner"),
    (zones, (20, 20, 45), -5.0, "under the top of the square"),
    (zones, (20, 20, 53), 3.0, "above the square"),
    (zones, (50, 20, 17), -3.0, "under the top of the low zone"),
    (zones, (50, 20, 25), 5.0, "above the low zone, which is nearer than the square"),
    (zones, (43, 20, 45), 3.0, "beside the square, far above the low zone"),
    (zones, (44, 20, 53), 5.0, "beyond an edge of the square's top"),
    (zones, (63, 34, 12), 5.0, "beyond a corner of the low zone"),
    (zones, (40.3, 20, 50.4), 0.5, "a little beyond an edge of the square's top"),
    (roof, (20, 20, 9), 20.0, "deep inside"),
    (roof, (20, 20, 29), 1.0, "under its roof"),
    (roof, (2, 20, 9), 2.0, "inside of its wall"),
    (roof, (20, 20, 33), -3.0, "above it"),
    (roof, (45, 20, 9), -5.0, "beside it"),
    (lambda: roof(10.0), (20, 20, 11), 1.0, "over its floor"),
    (lambda: roof(10.0), (20, 20, 7), -3.0, "under it"),
    (lambda: roof(0.5), (20, 20, 0.25), -0.25, "under a bar at knee height"),
]


@pytest.mark.parametrize(("border", "place", "deep", "where"), DEPTHS, ids=[case[3] for case in DEPTHS])
def test_the_depth_beyond_a_border_is_that_of_geometry(
    border: Callable[[], Border], place: tuple[float, float, float], deep: float, where: str
) -> None:
    assert border().depth(np.array([place], dtype=float)).tolist() == pytest.approx([deep])
    both = border().depth(np.array([[place, (1000.0, 0.0, 9.0)]], dtype=float))
    assert both.shape == (1, 2), "points of any shape are answered in that shape"
    assert both[0, 0] == pytest.approx(deep)


def fault(border: Border, places: Floats) -> Floats:
    """Return how far beyond the border the worst of some places, (..., k, 3), lies."""
    return np.asarray(border.depth(places).max(axis=-1))


@pytest.mark.parametrize("border", [fence, zones, roof, lambda: roof(10.0)], ids=["fence", "zones", "roof", "bridge"])
def test_what_is_called_clear_has_no_fault_and_what_is_far_is_clear(border: Callable[[], Border]) -> None:
    rng, edge = np.random.default_rng(7), border()
    control = rng.uniform([-10, -10, 0], [70, 50, 60], (400, 1, 3)) + rng.uniform(-6, 6, (400, 4, 3))
    control = np.moveaxis(control, 0, 2)  # (4, 3, m)
    curves = np.moveaxis(np.stack([value(control, float(u)) for u in U]), 2, 0)  # (m, looks, 3)
    worst = fault(edge, curves)
    clear = edge.clear(control)
    assert 40 < clear.sum() < 390
    assert (worst[clear] <= TOUCH).all()
    hull = np.moveaxis(control, 2, 0)
    assert clear[fault(edge, hull) < -9.0].all(), "all control points lie farther on the good side than they are apart"
    low, high = hull.min(axis=1), hull.max(axis=1)
    suspect = edge.suspects(low, high)
    assert 10 < suspect.sum() < 390
    share = np.stack(np.meshgrid(*[np.linspace(0, 1, 7)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    inside = low[:, None] + share * (high - low)[:, None]
    assert (fault(edge, inside)[~suspect] <= TOUCH).all()
    assert not suspect[fault(edge, inside) < -15.0].any()


@pytest.mark.parametrize(("beyond", "is_clear"), [(-0.5 * TOUCH, True), (0.5 * TOUCH, True), (3 * TOUCH, False)])
def test_touching_is_clear_a_little_farther_is_not(beyond: float, is_clear: bool) -> None:
    def standing(place: tuple[float, float, float]) -> Floats:
        return np.repeat(np.array(place)[None, :, None], 4, axis=0)

    ways = {
        "fence's edge": (fence(), (40 + beyond, 20, 9)),
        "fence's corner": (fence(), (40 + beyond, 40 + beyond, 9)),
        "zone's top": (zones(), (50, 20, 20 + beyond)),
        "square's top": (zones(), (20, 20, 50 + beyond)),
        "wall": (roof(), (beyond, 20, 9)),
        "roof": (roof(), (20, 20, 30 - beyond)),
        "bridge": (roof(10.0), (20, 20, 10 + beyond)),
    }
    found = {name: bool(border.clear(standing(place))[0]) for name, (border, place) in ways.items()}
    assert found == dict.fromkeys(ways, is_clear)


def test_a_building_reaches_into_the_ground_and_a_bridge_does_not() -> None:
    below = np.array([[20.0, 20.0, -1.0]])
    assert roof().depth(below)[0] == pytest.approx(20.0)
    assert roof(10.0).depth(below)[0] == pytest.approx(-11.0)


def test_what_is_wrong_with_a_polygon_is_told_with_its_name() -> None:
    crossed = SQUARE[[0, 2, 1, 3]]
    for limits, name in (
        (Limits(fence=crossed), "limits: fence"),
        (Limits(zones=(Zone(SQUARE, None), Zone(crossed, 9.0))), "limits: zone 2"),
        (Limits(keep_out=(KeepOut(crossed, 9.0, "mast"),)), "keep-out 'mast'"),
        (Limits(fence=SQUARE[[0, 1, 1]]), "limits: fence"),
    ):
        with pytest.raises(InputError, match=f"{name}: the polygon crosses or touches itself"):
            borders(limits)


def test_of_crossed_polygons_the_area_does_not_matter_and_any_size_is_good() -> None:
    lopsided = np.array([[0.0, 0.0], [9.0, 9.0], [9.0, 0.0], [0.0, 1.0]])
    with pytest.raises(InputError, match="limits: fence: the polygon crosses or touches itself"):
        borders(Limits(fence=lopsided))
    for side in (0.01, 1.0, 2.0):
        (mast,) = borders(Limits(keep_out=(KeepOut(SQUARE / 40 * side, 9.0, "mast"),)))
        assert mast.depth(np.array([[side / 2, side / 2, 2.0]])).tolist() == pytest.approx([min(side / 2, 7.0)])


CRAGGY = np.array([[0, 0], [40, 3], [37, 22], [52, 40], [20, 31], [6, 44], [11, 20]], dtype=float)
NEAR = (0.0, 0.6e-6, -0.6e-6, 1.5e-6, -1.5e-6, 3e-6, -3e-6, 0.02, -0.02)


def beside_edges(ring: Floats, heights: list[float]) -> Floats:
    """Return points along a ring, each a little to one side, and some anywhere; at heights near to those given."""
    rng, ends = np.random.default_rng(3), np.roll(ring, -1, axis=0)
    share = rng.uniform(0.02, 0.98, (40, 1, 1))
    along = ends - ring
    across = np.stack([along[:, 1], -along[:, 0]], axis=1) / np.linalg.norm(along, axis=1)[:, None]
    flat = (ring + share * along + rng.choice(NEAR, (40, len(ring), 1)) * across).reshape(-1, 2)
    flat = np.concatenate([flat, rng.uniform(-10, 60, (300, 2))])
    return np.column_stack([flat, rng.choice(heights, len(flat)) + rng.choice(NEAR, len(flat))])


@pytest.mark.parametrize(
    ("limits", "heights"),
    [
        (Limits(fence=CRAGGY), [0.0, 50.0]),
        (Limits(zones=(Zone(CRAGGY, 20.0), Zone(LOW, 35.0), Zone(SQUARE + 30.0))), [5.0, 20.0, 35.0, 80.0]),
        (Limits(zones=(Zone(CRAGGY, 20.0), Zone(LOW, 35.0))), [5.0, 20.0, 35.0, 80.0]),
        (Limits(keep_out=(KeepOut(CRAGGY, 30.0),)), [5.0, 30.0, 60.0]),
        (Limits(keep_out=(KeepOut(CRAGGY, 30.0, "bridge", bottom=10.0),)), [5.0, 10.0, 30.0]),
    ],
    ids=["fence", "zones", "zones with tops", "tower", "bridge"],
)
def test_beyond_is_deeper_than_touching_and_deep_is_what_plain_geometry_says(
    limits: Limits, heights: list[float]
) -> None:
    (border,) = borders(limits)
    prisms = (
        [(zone.polygon, zone.top) for zone in limits.zones]
        or [(keep_out.polygon, keep_out.height) for keep_out in limits.keep_out]
        or [(CRAGGY, None)]
    )
    for ring, _ in prisms:
        place = beside_edges(np.asarray(ring), heights)
        depth = border.depth(place)
        plain = np.abs(depth - 1e-6) > 1e-9
        assert np.array_equal(border.beyond(place)[plain], depth[plain] > TOUCH)
        assert (np.abs(depth - plain_depth(limits, place)) < 1e-9).all()


def plain_depth(limits: Limits, place: Floats) -> Floats:
    """Return the depth of each point from shapely's distances to whole outlines, one point after the other."""
    rooms = [(Polygon(zone.polygon), zone.top) for zone in limits.zones]
    rooms += [] if limits.fence is None else [(Polygon(limits.fence), None)]
    found = []
    for x, y, z in place.tolist():
        spot = Point(x, y)
        if limits.keep_out:
            (prism,) = limits.keep_out
            area = Polygon(prism.polygon)
            away = area.exterior.distance(spot) * (1 if area.contains(spot) else -1)
            under = z - prism.bottom if prism.bottom else np.inf
            found.append(min(away, prism.height - z, under))
            continue
        depths = []
        for area, top in rooms:
            beside = area.exterior.distance(spot) * (-1 if area.contains(spot) else 1)
            above = -np.inf if top is None else z - top
            outside = np.hypot(max(beside, 0.0), max(above, 0.0))
            depths.append(outside if outside > 0 else max(beside, above))
        found.append(min(depths))
    return np.array(found)
