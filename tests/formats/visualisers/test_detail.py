"""How much detail is kept depends on the room there is, and the guess of it is near to what comes out."""

from __future__ import annotations

from itertools import pairwise

import pytest

from choreo.core.plan import Plan
from choreo.formats.visualisers import detail
from choreo.formats.visualisers.detail import LESS, WHOLE, details, room


def test_there_is_less_and_less() -> None:
    order = [(each.places, each.colours) for each in (WHOLE, *LESS)]
    assert order == sorted(set(order))
    assert all(places < after and colours < then for (places, colours), (after, then) in pairwise(order))


def test_a_larger_fleet_has_more_room() -> None:
    assert room(1) == room(1_500) == 16_000_000
    assert 240e6 < room(22_580) < 241e6


@pytest.mark.parametrize(("bytes_a_drone", "first"), [(10_000, WHOLE), (2, LESS[-1])])
def test_the_most_that_may_find_room_comes_first(
    lettered: Plan, monkeypatch: pytest.MonkeyPatch, bytes_a_drone: int, first: detail.Detail
) -> None:
    monkeypatch.setattr(detail, "HANDY", 1)
    monkeypatch.setattr(detail, "_A_DRONE", bytes_a_drone)
    found = list(details(lettered))
    assert found[0] == first
    assert found == list((WHOLE, *LESS)[(WHOLE, *LESS).index(first) :])
