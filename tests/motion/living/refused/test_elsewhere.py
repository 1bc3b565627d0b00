"""A motion that no word of its own keeps in the air is told where it has room; followed to the letter, it is flown."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from choreo.core.limits import KeepOut, Limits
from choreo.errors import InputError
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, ring
from tests.motion.living.moving import is_safe, moved

WIDE = grid(40, 3.0, columns=20).stand(y=40, z=50)
DENSE = grid(40, 1.55, columns=20).stand(y=40, z=25)
MAST = KeepOut(np.array([[2.0, 36], [4, 36], [4, 44], [2, 44]]), 60.0)
BELT = np.array([[-29.0, 20], [29, 20], [29, 60], [-29, 60]])
"""A fence that a wide picture just fits."""
SPIN = {"name": "spin"}
OPEN: dict[str, tuple[Formation, dict[str, Any], Limits, str]] = {
    "a spin under the ceiling": (WIDE, SPIN | {"period": 90}, Limits(max_altitude=70), "move it by x 0, y 0, z -"),
    "a spin that is higher than the air": (WIDE, SPIN | {"period": 90}, Limits(max_altitude=50), "scale it by 0.7"),
    "a spin whose period is open": (WIDE, SPIN, Limits(max_altitude=50), "slower, motion 'spin': would break"),
    "a drone's round through a mast": (
        ring(12, 4.0).stand(x=14, y=40, z=30),
        {"name": "orbit", "axis": "z", "radius": 6, "period": 20},
        Limits(keep_out=(MAST,)),
        "move it by x ",
    ),
}


def refused(picture: Formation, words: dict[str, Any], limits: Limits) -> str:
    with pytest.raises(InputError) as wrong:
        moved(picture, words, limits=limits)
    return str(wrong.value)


def followed(picture: Formation, told: str) -> Formation:
    """Return the picture as it is advised to be drawn."""
    size = re.search(r"scale it by ([\d.]+)", told)
    by = re.search(r"move it by x (-?[\d.]+), y (-?[\d.]+), z (-?[\d.]+) m", told)
    assert size or by, told
    made = picture.scale(float(size[1])) if size else picture
    return made.at(*(made.points.mean(axis=0) + [float(each) for each in by.groups()])) if by else made


@pytest.mark.parametrize("wish", OPEN)
def test_what_is_advised_is_flown(wish: str) -> None:
    picture, words, limits, part = OPEN[wish]
    told = refused(picture, words, limits)
    assert part in told
    assert "fewer dots" not in told
    is_safe(moved(followed(picture, told), words, limits=limits).trajectory, limits)


def test_a_picture_that_is_too_dense_for_its_size_takes_fewer_dots() -> None:
    limits = Limits(max_altitude=30)
    told = refused(DENSE, SPIN | {"period": 90}, limits)
    assert told.endswith(" and draw it with fewer dots")
    sparse = grid(10, 3.1, columns=10).stand(y=40, z=25)
    assert np.ptp(sparse.points[:, 0]) < np.ptp(DENSE.points[:, 0])
    is_safe(moved(followed(sparse, told), SPIN | {"period": 90}, limits=limits).trajectory, limits)


def test_where_there_is_no_room_at_all_nothing_is_advised() -> None:
    told = refused(WIDE, {"name": "drift", "by": [70, 0, 0]}, Limits(fence=BELT))
    assert "scale it" not in told
    assert "move it" not in told
