"""The largest and the smallest value in a window, held against scipy's filters."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import maximum_filter, minimum_filter

from choreo.picture.raster.windows import largest, smallest


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 21])
@pytest.mark.parametrize("shape", [(1, 6), (9, 7), (20, 31)])
def test_windows_are_those_of_scipy(shape: tuple[int, int], size: int) -> None:
    rng = np.random.default_rng(size)
    bytes_ = rng.integers(0, 256, shape, dtype=np.uint8)
    for values in (bytes_, bytes_ < 40, bytes_.astype(np.float32) / 255):
        assert largest(values, size).dtype == values.dtype
        assert np.array_equal(largest(values, size), maximum_filter(values, size))
        assert np.array_equal(smallest(values, size), minimum_filter(values, size))


def test_channels_are_apart() -> None:
    values = np.random.default_rng(1).integers(0, 256, (12, 15, 3), dtype=np.uint8)
    assert np.array_equal(largest(values, 7), maximum_filter(values, (7, 7, 1)))
