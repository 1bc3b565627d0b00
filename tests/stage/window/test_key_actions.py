"""From violation to violation, in the order of time, whatever moment is shown."""

from __future__ import annotations

import pytest

from choreo.safety.finding import Violation
from choreo.stage.window.key_actions import next_violation

TIMES = (30.0, 10.0, 20.0, 20.0)
ALL = tuple(Violation("ground", (0,), time, (0.0, 0.0, 0.0), 0.0, 0.0, "m", "") for time in TIMES)


@pytest.mark.parametrize(
    ("now", "shown", "way", "wanted"),
    [
        (0.0, None, 1, 1),
        (15.0, None, 1, 2),
        (15.0, None, -1, 1),
        (99.0, None, 1, 1),  # after the last one comes the first
        (0.0, None, -1, 0),
        (20.0, 2, 1, 3),  # another one at the same moment
        (20.0, 3, 1, 0),
        (20.0, 3, -1, 2),
        (30.0, 0, 1, 1),
        (25.0, 2, 1, 0),  # sought elsewhere meanwhile: from there
        (25.0, 2, -1, 3),
    ],
)
def test_the_next_violation(now: float, shown: int | None, way: int, wanted: int) -> None:
    assert next_violation(ALL, now, shown, way) == wanted


def test_going_on_meets_them_all() -> None:
    shown, met = None, []
    now = 0.0
    for _ in ALL:
        shown = next_violation(ALL, now, shown, 1)
        now = ALL[shown].time_s
        met.append(shown)
    assert sorted(met) == [0, 1, 2, 3]
    assert [ALL[number].time_s for number in met] == sorted(TIMES)
