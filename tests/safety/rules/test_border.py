"""Fences and keep-outs answer for points, boxes and curves: what is called clear has no fault, what is far is clear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits, Zone
from choreo.errors import InputError
from choreo.safety.exact.polynomials import value
from choreo.safety.rules.border import (
    CORNERS_TO_CUT,
    POINTS_TO_CUT,
    STRIPS,
    TOUCH,
    Border,
    _Outline,
    _Region,
    _squeezed,
    _strips,
    borders,
)

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


# Of many corners --------------------------------------------------------------------------------------------


def comb(teeth: int, turn: float = 0.0) -> Floats:
    """Return a comb 40 m wide and 30 m high, its teeth 20 m high, turned about its middle."""
    x, y = np.linspace(-20.0, 20.0, 2 * teeth), np.tile([15.0, -5.0], teeth)
    corners = np.column_stack([[*x, 20.0, -20.0], [*y, -15.0, -15.0]])
    return np.asarray(corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]))


def spiral() -> Floats:
    turn = np.linspace(2.0, 60.0, 400)
    along = np.column_stack([np.cos(turn), np.sin(turn)])
    return np.concatenate([along * turn[:, None] / 3, (along * (turn + 2.0)[:, None] / 3)[::-1]])


def awkward() -> dict[str, shapely.geometry.base.BaseGeometry]:
    far = np.array([9e5, -9e5])
    ring = Polygon(spiral() * 3).exterior
    half = np.linspace(0.0, np.pi, 400)
    return {
        "comb": Polygon(comb(200)),
        "lying comb": Polygon(comb(200, np.pi / 2)),
        "slanted comb": Polygon(comb(200, 0.7)),
        "spiral": Polygon(spiral()),
        "far spiral": Polygon(spiral() + far),
        "with holes": Polygon(comb(200) * 4, [comb(20) + [0.0, -40.0], comb(9)[:, ::-1] / 4]),
        "in parts": shapely.union_all(
            [Polygon(comb(200)), Polygon(comb(30) + [50.0, 3.0]), Polygon(comb(5) + [9.0, 60.0])]
        ),
        "round": Polygon(ring.interpolate(np.linspace(0, 1, 50), normalized=True)[0].buffer(20.0, 200).exterior),
        "drop": Polygon([[-60.0, 0.0], *np.column_stack([np.sin(half), np.cos(half)]) * 20.0]),
        "empty": Polygon(),
    }


@pytest.mark.parametrize("name", awkward())
def test_an_area_in_strips_holds_the_points_that_it_holds_whole(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    area = awkward()[name]
    monkeypatch.setattr("choreo.safety.rules.border.POINTS_TO_CUT", 0)
    random = np.random.default_rng(12)
    west, south, east, north = (-1.0, -1.0, 1.0, 1.0) if area.is_empty else area.bounds
    wide, high = east - west, north - south
    place = random.uniform([west - 0.1 * wide, south - 0.1 * high], [east + 0.1 * wide, north + 0.1 * high], (9000, 2))
    place[:3000, 0] = west + wide * random.integers(-2, STRIPS + 3, 3000) / STRIPS  # where strips meet
    place[3000:3600, 0] = np.nextafter(place[:600, 0], np.inf)
    place[3600:4000, 0] = random.choice([west, east], 400)
    corners = shapely.get_coordinates(area)
    if len(corners):
        place[4000:6000] = random.choice(corners, 2000) + random.normal(0.0, wide * 1e-6, (2000, 2))
        place[6000:6500, 1] = random.choice(corners[:, 1], 500)  # at the height of a corner
    region = _Region(area)
    assert np.array_equal(region.contains(place), shapely.contains_xy(area, *place.T))
    assert bool(region._strips) == (name != "empty")


def test_a_strip_has_few_of_the_corners_and_is_a_little_wider_than_its_share() -> None:
    for turn in (0.0, np.pi / 2):
        area = Polygon(comb(2000, turn))
        strips = _strips(area)
        assert len(strips) == STRIPS == 32
        west, _, east, _ = area.bounds
        share = (east - west) / STRIPS
        for number, strip in enumerate(strips):
            low, high = strip.bounds[0] - west, strip.bounds[2] - west
            assert (low, high) == pytest.approx(((number - 0.125) * share, (number + 1.125) * share), abs=0.126 * share)
            assert low <= number * share + 1e-9
            assert high >= (number + 1) * share - 1e-9
            corners = shapely.get_num_coordinates(strip)
            assert corners < (4000 / STRIPS * 1.25 + 20 if turn == 0.0 else 8020)
    assert [strip.bounds[0] for strip in strips][1] == pytest.approx(west + 0.875 * share)
    assert [strip.bounds[2] for strip in strips][1] == pytest.approx(west + 2.125 * share)


@pytest.mark.parametrize("name", ["slanted comb", "drop"])
def test_what_an_outline_says_of_points_is_what_plain_geometry_says_in_strips_too(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("choreo.safety.rules.border.POINTS_TO_CUT", 0)
    area = awkward()[name]
    assert isinstance(area, Polygon)
    outline = _Outline(area)
    random = np.random.default_rng(13)
    corners = shapely.get_coordinates(area)
    place = random.choice(corners, 3000) + random.normal(0.0, 1.0, (3000, 2)) * 10 ** random.uniform(-8, 1.5, (3000, 1))
    spots = shapely.points(place)
    within, beside = shapely.contains(area, spots), shapely.distance(area.boundary, spots)
    hair = np.abs(beside - TOUCH) < 1e-12
    assert (outline.near(place) == (within | (beside <= TOUCH)))[~hair].all()
    assert ((outline.contains(place) & outline.deep(place)) == (within & (beside > TOUCH)))[~hair].all()
    assert outline.outside(place) == pytest.approx(np.where(within, -beside, beside), abs=1e-9)
    assert outline._strips


def test_a_ring_is_squeezed_between_two_meridians() -> None:
    ring = np.array([[-9.0, 0.0], [9.0, 9.0], [12.0, 9.0], [14.0, 12.0], [9.0, 18.0], [-9.0, 0.0]])
    squeezed = _squeezed(ring, -3.0, 3.0)
    assert squeezed.tolist() == [[-3, 0], [-3, 3], [3, 6], [3, 12], [-3, 6], [-3, 0]]
    assert _squeezed(ring, 20.0, 21.0)[:, 0].tolist() == [20.0, 20.0]
    assert _squeezed(ring, -100.0, 100.0).tolist() == ring.tolist()
    touching = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [3.0, 2.0], [0.0, 2.0], [0.0, 0.0]])
    assert _squeezed(touching, 0.0, 3.0).tolist() == touching[[0, 1, 3, 4, 5]].tolist()


def test_only_areas_of_many_corners_are_cut_and_only_for_many_points() -> None:
    assert (POINTS_TO_CUT, CORNERS_TO_CUT) == (20_000, 300)
    few, many = comb(148), comb(149)
    place = np.zeros((POINTS_TO_CUT - 1, 2))
    for ring, cut in ((few, False), (many, True)):
        region = _Region(Polygon(ring))
        region.contains(place)
        assert not region._strips
        region.contains(place[:1])
        assert bool(region._strips) == cut
        kept = region._strips
        region.contains(place)
        assert region._strips is kept, "cut once only"


@pytest.mark.parametrize("name", awkward())
def test_what_meets_an_area_and_what_lies_within_it_is_what_plain_geometry_says(name: str) -> None:
    area = awkward()[name]
    random = np.random.default_rng(14)
    corners = np.zeros((1, 2)) if area.is_empty else shapely.get_coordinates(area)
    middle = random.choice(corners, 600) + random.normal(0.0, 5.0, (600, 2))
    hulls = middle[:, None] + random.normal(0.0, 1.0, (600, 4, 2)) * 10 ** random.uniform(-3.0, 1.0, (600, 1, 1))
    areas = np.asarray(shapely.convex_hull(shapely.linestrings(hulls)))
    region = _Region(area)
    assert np.array_equal(region.meets(areas, hulls[:, 0]), shapely.intersects(area, areas))
    assert np.array_equal(region.surrounds(areas, hulls[:, 3]), shapely.contains_properly(area, areas))


def test_what_is_done_to_tell_depths_is_counted() -> None:
    place = np.array([[[20.0, 20.0, 9.0], [50.0, 20.0, 9.0]]] * 5)
    outline = _Outline(Polygon(SQUARE))
    outline.outside(place)
    assert outline.looked == pytest.approx(10 * 1.02)
    for border in (fence(), roof()):
        assert border.looked == 0.0
        border.depth(place)
        border.depth(place)
        assert border.looked == pytest.approx(20 * 1.02)
        border.beyond(place[0, :1])
        border.clear(np.moveaxis(np.repeat(place[:1, :1], 4, axis=0), 1, 2))
        assert border.looked == pytest.approx(20 * 1.02)
    (many,) = borders(Limits(fence=comb(400)))
    many.depth(place)
    assert many.looked == pytest.approx(10 * 4.212)


def test_only_zones_that_may_be_nearer_are_asked() -> None:
    """A zone whose box is farther away than a zone that was asked before cannot be the nearest."""
    near, far = Zone(SQUARE, 50.0), Zone(SQUARE + [100.0, 0.0], 50.0)
    place = np.array([[20.0, 20.0, 9.0], [50.0, 20.0, 9.0], [20.0, 45.0, 52.0]])
    for pair, asked in (((near, far), 3), ((far, near), 6)):
        (border,) = borders(Limits(zones=pair))
        assert border.depth(place) == pytest.approx([-20.0, 10.0, np.hypot(5.0, 2.0)])
        assert border.looked == pytest.approx(asked * 1.02)


def test_a_box_is_never_farther_away_than_its_polygon() -> None:
    outline = _Outline(Polygon(CRAGGY))
    random = np.random.default_rng(15)
    place = random.uniform(-30, 90, (500, 3))
    assert (outline.beside_box(place) <= outline.outside(place) + 1e-12).all()
    at = np.array([[[-3.0, 20, 0], [55.0, 20, 0]], [[20.0, -4, 0], [20.0, 50, 0]], [[1.0, 20, 0], [20.0, 42, 0]]])
    assert outline.beside_box(at).tolist() == [[3.0, 3.0], [4.0, 6.0], [-1.0, -2.0]]


def test_zones_whose_edges_cross_without_end_are_refused_and_few_crossings_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    across = (Zone(comb(450), 20.0), Zone(comb(450, np.pi / 2), 30.0))
    with pytest.raises(InputError, match=r"limits: the edges of the zones cross about [\d,]+ times, at most 100,000"):
        borders(Limits(zones=across))
    assert len(borders(Limits(zones=(Zone(comb(100), 20.0), Zone(comb(100, np.pi / 2), 30.0))))) == 1
    for limit, refused in ((3, True), (4, False)):
        monkeypatch.setattr("choreo.safety.rules.border.MOST_CROSSINGS", limit)
        cross = (Zone(SQUARE * [1.0, 0.2] + [0.0, 9.0], None), Zone(SQUARE * [0.2, 1.0] + [9.0, 0.0], None))
        if refused:
            with pytest.raises(InputError, match="cross about 4 times, at most 3 are taken; simplify the zones"):
                borders(Limits(zones=cross))
        else:
            assert borders(Limits(zones=cross))


def test_of_many_edges_of_zones_a_few_hundred_tell_how_often_they_cross(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.safety.rules.border.MOST_CROSSINGS", 5)
    one, two = comb(250), comb(250, np.pi / 2)
    true = len(shapely.get_coordinates(shapely.intersection(Polygon(one).exterior, Polygon(two).exterior)))
    with pytest.raises(InputError) as refused:
        borders(Limits(zones=(Zone(one), Zone(two))))
    told = int(str(refused.value).split("about ")[1].split()[0].replace(",", ""))
    assert told == pytest.approx(true, rel=0.1)


@pytest.mark.parametrize("order", [1, -1])
def test_zones_are_joined_from_the_top_down_whatever_their_order(order: int) -> None:
    """Five zones in a row, all abutting: across each seam one may fly as high as the lower one reaches."""
    row = [Zone(SQUARE + [40.0 * number, 0.0], top) for number, top in enumerate((30.0, 50.0, None, 50.0, 20.0))]
    (border,) = borders(Limits(zones=tuple(row[::order])))
    for seam, top in ((40.0, 30.0), (80.0, 50.0), (120.0, 50.0), (160.0, 20.0)):
        for height, good in ((top - 1.0, True), (top, True), (top + 1.0, False)):
            control = np.array([[seam + x, 20.0, height] for x in (-1.0, -0.3, 0.3, 1.0)])[:, :, None]
            assert border.clear(control).tolist() == [good]
            low, high = control.min(axis=(0, 2)), control.max(axis=(0, 2))
            assert border.suspects(low[None] + [0.0, -1.0, 0.0], high[None] + [0.0, 1.0, 0.0]).tolist() == [not good]
