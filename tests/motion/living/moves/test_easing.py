"""From nothing to full strength and back: without a step in speed or acceleration."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from choreo.motion.living.moves.easing import progress, rise, run, swell

lengths = st.floats(2, 100)
shares = st.floats(0.05, 0.5)


@given(lengths, shares)
def test_a_swell_is_nothing_at_both_ends_full_between_and_the_same_backwards(length: float, share: float) -> None:
    ramp = share * length
    moments = np.linspace(0, length, 401)
    found = swell(moments, length, ramp)
    assert found[0] == found[-1] == 0
    assert np.all((found >= 0) & (found <= 1 + 1e-12))
    full = (moments >= ramp) & (moments <= length - ramp)
    assert found[full].min(initial=1.0) > 1 - 1e-9
    assert np.abs(found - found[::-1]).max() < 1e-9


@given(lengths, shares)
def test_a_run_is_the_integral_of_its_swell(length: float, share: float) -> None:
    ramp = share * length
    moments = np.linspace(0, length, 4001)
    summed = np.concatenate(
        [[0.0], np.cumsum((swell(moments, length, ramp)[1:] + swell(moments, length, ramp)[:-1]) / 2)]
    )
    assert np.abs(run(moments, length, ramp) - summed * moments[1]).max() < 1e-4 * length
    assert abs(float(run(np.array([length]), length, ramp)[0]) - (length - ramp)) < 1e-9


@given(lengths, shares)
def test_progress_goes_from_nothing_to_all_and_never_back(length: float, share: float) -> None:
    found = progress(np.linspace(-1, length + 1, 300), length, share * length)
    assert found[0] == 0
    assert abs(found[-1] - 1) < 1e-12
    assert np.all(np.diff(found) >= -1e-12)


def test_a_rise_has_no_speed_and_no_acceleration_at_its_ends() -> None:
    step = 1e-4
    for first in (-step, 1 - step):
        one, two, three = rise(first + step * np.arange(3.0))
        assert abs(three - one) / (2 * step) < 1e-5
        assert abs(three - 2 * two + one) / step**2 < 0.02
