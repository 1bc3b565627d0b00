"""What stands on Earth stays there: by another origin, another heading, and when the show moves within its site."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import choreo as ch
from choreo.core.geodesy import from_earth, to_earth
from choreo.errors import ShowError, UnsafeError
from choreo.show.site import Prism, Site

ORIGIN = (26.4345678, 111.6123456)


def fleet(**words: object) -> ch.Fleet:
    return ch.Fleet(4, spacing=3.0, origin=ORIGIN, **words)  # type: ignore[arg-type] # words of Fleet


def around(metres: float, east: float = 0.0, north: float = 0.0) -> np.ndarray:
    corners = metres * np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]) + [east, north]
    return to_earth(corners, ORIGIN, 0.0)


@pytest.mark.parametrize("heading", [0.0, 30.0, 350.0])
def test_a_mast_stays_where_it_is_when_the_show_is_turned(heading: float) -> None:
    site = Site(keep_out=(Prism(around(2.0, east=40.0, north=10.0), 30.0, "mast"),))
    (mast,) = site.limits(ch.Limits(), fleet(heading=heading)).keep_out
    assert (mast.name, mast.height) == ("mast", 30.0)
    on_earth = to_earth(mast.polygon, ORIGIN, heading)
    assert np.abs(on_earth - around(2.0, east=40.0, north=10.0)).max() < 1e-11
    turn = np.radians(heading)
    east = mast.polygon.mean(axis=0) @ [np.cos(turn), np.sin(turn)]
    assert east == pytest.approx(40.0, abs=0.001)


def test_a_mast_stays_where_it_is_when_the_origin_moves() -> None:
    there = to_earth(np.array([[10.0, 0.0]]), ORIGIN, 0.0)[0]
    moved = ch.Fleet(4, origin=(float(there[0]), float(there[1])))
    site = Site(fence=around(50.0))
    fence = site.limits(ch.Limits(), moved).fence
    assert fence is not None
    assert fence.mean(axis=0).tolist() == pytest.approx([-10.0, 0.0], abs=0.001)


def test_pads_and_eyes_are_brought_to_the_stage() -> None:
    pads = to_earth(np.array([[0.0, 0], [3, 0], [0, 3], [3, 3]]), ORIGIN, 30.0)
    latitude, longitude = to_earth(np.array([[0.0, -70.0]]), ORIGIN, 30.0)[0].tolist()
    site = Site(pads=pads, audience=(latitude, longitude, 2.5))
    grounded = site.fleet(fleet(heading=30.0))
    assert grounded.homes.round(4).tolist() == [[0, 0, 0], [3, 0, 0], [0, 3, 0], [3, 3, 0]]
    assert np.round(site.eyes((0, -90, 8), grounded), 4).tolist() == [0, -70, 2.5]
    missing = site.fleet(fleet(heading=30.0, missing=[2]))
    assert missing.homes.round(4).tolist() == [[0, 0, 0], [0, 3, 0], [3, 3, 0]]
    assert missing.numbers == (1, 3, 4)


@pytest.mark.parametrize(
    ("site", "where", "message"),
    [
        (Site(fence=around(50.0)), ch.Fleet(4), r"set origin = \[latitude, longitude\]"),
        (Site(fence=around(50.0)[:, ::-1]), fleet(), "latitude lies within 90 .* exchanged"),
        (Site(fence=around(50.0) + [1.0, 0.0]), fleet(), r"lies 111 km from the show's origin"),
        (Site(pads=around(50.0)[:3]), fleet(), "3 pads for 4 drones"),
    ],
)
def test_what_cannot_be_is_named(site: Site, where: ch.Fleet, message: str) -> None:
    def brought() -> None:
        site.limits(ch.Limits(), where)
        site.fleet(where)

    with pytest.raises(ShowError, match=message):
        brought()


def test_two_fences_are_refused() -> None:
    fence = np.array([[-50.0, -50], [50, -50], [50, 50]])
    with pytest.raises(ShowError, match="limits have a fence too"):
        Site(fence=around(50.0)).limits(ch.Limits(fence=fence), fleet())


def test_a_moved_show_is_checked_against_its_site_again() -> None:
    ring = ch.ring(4, radius=6).stand(y=20, z=30)
    limits = Site(fence=around(40.0)).limits(ch.Limits(), fleet())
    show = ch.Show("ring", fleet(), [ch.Cue(ring, name="ring", hold=2)], limits=limits)
    assert ch.check(ch.plan(show)).ok
    turned = ch.plan(show.move(turn=90.0))
    assert ch.check(turned).ok
    assert turned.limits.fence is not None
    assert limits.fence is not None
    assert np.array_equal(turned.limits.fence, limits.fence)
    homes = {tuple(np.round(home, 6)) for home in turned.fleet.homes}
    assert homes == {tuple(np.round(home, 6)) for home in show.fleet.homes}  # a square grid is its own quarter turn
    with pytest.raises((ShowError, UnsafeError), match="fence"):
        ch.check(ch.plan(show.move(y=25.0))).raise_for_violations()


def test_a_move_turns_anticlockwise_from_above_and_then_shifts() -> None:
    show = ch.Show("pair", fleet(), [ch.Cue(ch.Formation(np.array([[10.0, 0, 40]]), name="a"))])
    assert show.move(x=1, y=2, turn=90).cues[0].formation.points.tolist() == [[1, 12, 40]]
    back = show.move(turn=30).move(turn=-30)
    assert np.abs(back.cues[0].formation.points - show.cues[0].formation.points).max() < 1e-8
    assert np.abs(back.fleet.homes - show.fleet.homes).max() < 1e-8


@pytest.mark.parametrize("word", ["x", "y", "turn"])
def test_a_move_by_no_number_is_named(word: str) -> None:
    show = ch.Show("pair", fleet(), [ch.Cue(ch.Formation(np.array([[10.0, 0, 40]]), name="a"))])
    with pytest.raises(ShowError, match=f"show: move: {word} = nan"):
        show.move(**{word: float("nan")})


def test_geodesy_runs_both_ways_and_knows_north() -> None:
    places = np.array([[0.0, 0], [123.4, -567.8], [-9_000, 4_000]])
    for heading in (0.0, 17.5, 180.0, 359.0):
        back = from_earth(to_earth(places, ORIGIN, heading), ORIGIN, heading)
        assert np.abs(back - places).max() < 1e-6
    north = to_earth(np.array([[0.0, 1000.0]]), ORIGIN, 0.0)[0]
    assert north[0] > ORIGIN[0]
    assert north[1] == pytest.approx(ORIGIN[1], abs=1e-9)
    assert replace(fleet(), heading=90.0).heading == 90.0
