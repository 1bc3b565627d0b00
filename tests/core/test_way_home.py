"""Ways home hold whole seconds, one of each for every drone."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.way_home import WayHome
from choreo.errors import InputError

PLACES = np.array([[0.0, 0.0], [2.0, 0.0]])


def test_arrivals_and_landing_follow_from_the_times() -> None:
    way = WayHome(0, PLACES, np.array([0, 3]), np.array([5, 4]), np.array([2, 0]))
    assert way.arrivals.tolist() == [5, 7]
    assert way.together.tolist() == [7, 7]
    with pytest.raises(ValueError, match="read-only"):
        way.begins[0] = 1


@pytest.mark.parametrize(
    ("moment", "begins", "told"),
    [(-1, [0, 0], "moment"), (4, [0], "begins: expected whole seconds for each of 2"), (4, [0, -1], "begins")],
)
def test_what_is_none_is_told(moment: int, begins: list[int], told: str) -> None:
    with pytest.raises(InputError, match=told):
        WayHome(moment, PLACES, np.array(begins), np.array([1, 1]), np.array([0, 0]))
