"""Shows whose direct ways leave the allowed air are flown round the obstacle."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.core.limits import KeepOut, Limits
from choreo.motion.around.detour import detour
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, sphere
from choreo.planning.planner import plan
from choreo.show.show import Cue, Show
from tests.planning.promises import keeps_its_promises


def _wall(height: float) -> KeepOut:
    return KeepOut(np.array([[-2.0, 20], [2, 20], [2, 80], [-2, 80]]), height, "wall")


def _across(limits: Limits) -> Show:
    left, right = (grid(20, columns=5, spacing=3.0).at(x, 50, 25).rename(f"at {x}") for x in (-40, 40))
    return Show("over the wall", Fleet(20), [Cue(left, hold=2), Cue(right, hold=2)], limits)


def test_a_wall_between_two_pictures_is_flown_round() -> None:
    show = _across(Limits(keep_out=(_wall(110.0),)))
    made = plan(show)
    keeps_its_promises(made, show)


STREET = np.array([[-70.0, 21], [70, 21], [70, 79], [-70, 79]])
"""The wall divides it: there is no way round its ends."""


def test_a_wall_that_divides_the_air_is_flown_over() -> None:
    left, right = (cue.formation.points for cue in _across(Limits()).cues)
    hops = detour(left, right, Limits(keep_out=(_wall(60.0),), fence=STREET), 0)
    assert hops is not None
    assert max(hop.path.at(np.linspace(0, hop.path.end, 50))[..., 2].max() for hop in hops) > 60.0
    assert detour(left, right, Limits(keep_out=(_wall(60.0),), fence=STREET, max_altitude=60.4), 0) is None


def test_a_given_time_is_kept_on_the_way_round() -> None:
    show = _across(Limits(keep_out=(_wall(60.0),)))
    cues = [show.cues[0], Cue(show.cues[1].formation, hold=2, travel=90)]
    made = plan(Show(show.title, show.fleet, cues, show.limits))
    travel = next(span for span in made.spans if (span.name, span.kind) == ("at 40", "travel"))
    assert travel.end - travel.start == pytest.approx(90, abs=0.01)


def test_a_swelling_swarm_stays_between_floor_and_ceiling() -> None:
    ball = sphere(60, radius=20.0).at(0, 50, 40)
    turned = Formation(ball.points[:, [1, 0, 2]] * [1, 1, 1] + [-50, 50, 0], name="turned").at(0, 50, 40)
    limits = Limits(min_altitude=15, max_altitude=62, keep_out=())
    show = Show("tight", Fleet(60), [Cue(ball, hold=1), Cue(turned, hold=1)], limits)
    keeps_its_promises(plan(show), show)


def test_where_a_ball_has_no_room_the_swarm_gathers_in_a_thinner_body() -> None:
    flat = grid(100, columns=50, spacing=2.0).at(0, 50, 20).points
    hops = detour(flat, flat + [0, 10, 0], Limits(min_altitude=18, max_altitude=23), 0)
    assert hops is not None
    assert np.ptp(hops[0].goal[:, 2]) < 4.0


def test_no_way_is_found_where_nothing_has_room() -> None:
    flat = grid(100, columns=50, spacing=2.0).at(0, 50, 20).points
    fence = np.array([[-49.1, 49], [49.1, 49], [49.1, 61], [-49.1, 61]])
    assert detour(flat, flat + [0, 10, 0], Limits(min_altitude=18.9, max_altitude=21.1, fence=fence), 0) is None


def test_a_picture_low_behind_a_high_wall_is_reached_and_left_round_it() -> None:
    wall = KeepOut(np.array([[-60.0, 22], [60, 22], [60, 24], [-60, 24]]), 70.0, "long wall")
    low = grid(20, columns=5, spacing=3.0).at(0, 34, 14).rename("behind")
    show = Show("behind the wall", Fleet(20), [Cue(low, hold=2)], Limits(keep_out=(wall,), max_altitude=100.0))
    keeps_its_promises(plan(show), show)
