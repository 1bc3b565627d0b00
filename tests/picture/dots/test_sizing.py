"""What is asked for: sizes, and what the errors say when it cannot be had."""

from __future__ import annotations

import re

import numpy as np
import pytest

from choreo.errors import PictureError
from choreo.picture.outline import Outline
from tests.picture.drawing import CROSS, SQUARE, WAVES, star, y_up

ART = Outline.from_strokes([y_up(np.array(line)) for line in [*star(), *CROSS]], name="star")


def test_width_and_height_are_those_of_the_drawing() -> None:
    wide, high = ART.stroke(200, width=120), ART.stroke(200, height=120)
    for formation, axis in ((wide, 0), (high, 2)):
        low, high_corner = formation.bounds
        assert high_corner[axis] - low[axis] == pytest.approx(120, abs=0.01)
        assert formation.centre == pytest.approx([0, 0, 0], abs=0.6)
        assert (formation.points[:, 1] == 0).all()
        assert formation.name == "star"


def test_up_in_the_picture_is_up_in_the_sky() -> None:
    letter = Outline.from_strokes([[(0, 0), (0, 9)], [(0, 9), (5, 9)]]).stroke(15, width=40).points
    assert letter[letter[:, 0] > 0, 2].min() == letter[:, 2].max()


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({}, "neither was given"),
        ({"width": 3, "height": 4}, "both were given"),
        ({"width": 0}, "width = 0; expected metres from 0.001 to 10,000"),
        ({"height": float("nan")}, "height = nan"),
        ({"width": "180 m"}, "width = '180 m'; expected metres from"),
        ({"width": 100, "spacing": -1}, "spacing = -1"),
        ({"width": 1e300}, "width = 1e+300; expected metres from 0.001 to 10,000"),
        ({"width": 100, "seed": -1}, "seed = -1; expected a whole number, at least 0"),
        ({"width": 100, "seed": 0.5}, "seed = 0.5"),
        ({"width": 100, "n": 0}, "n = 0; expected a whole number from 1 to"),
        ({"width": 100, "n": 2.5}, "n = 2.5"),
        ({"width": 100, "n": 10**6}, "from 1 to 50,000"),
    ],
)
def test_wrong_wishes_are_named(wish: dict[str, float], message: str) -> None:
    for method in (ART.stroke, ART.outline, ART.fill, ART.outline_and_fill):
        with pytest.raises(PictureError) as caught:
            method(**{"n": 50, **wish})  # type: ignore[arg-type] # wrong on purpose
        assert message in str(caught.value)


@pytest.mark.proof
@pytest.mark.parametrize("method", ["stroke", "outline", "fill", "outline_and_fill"])
@pytest.mark.parametrize(("n", "size"), [(200, {"width": 30.0}), (60, {"height": 14.5})])
def test_what_the_error_says_would_fit_does_fit(method: str, n: int, size: dict[str, float]) -> None:
    place = getattr(ART, method)
    with pytest.raises(PictureError) as caught:
        place(n, **size)
    message = str(caught.value)
    found = re.search(r"at this size ([\d,]+) fit, for ([\d,]+) make it ([\d.]+) m (wide|high)", message)
    assert found, message
    assert "'star'" in message
    assert found[4] == ("wide" if "width" in size else "high")
    fewer, key = int(found[1].replace(",", "")), next(iter(size))
    assert 0 < fewer < n
    assert len(place(fewer, **size)) == fewer
    larger = place(n, **{key: float(found[3])})
    assert larger.spacing >= 1.51
    # Neither figure is a lazy one: much less would not do.
    with pytest.raises(PictureError):
        place(n, **{key: float(found[3]) * 0.85})


def test_too_near_for_two_dots() -> None:
    with pytest.raises(PictureError, match="at this size 1 fit"):
        ART.stroke(50, width=0.5)


def test_a_flat_drawing_asks_for_its_other_size() -> None:
    line = Outline.from_strokes([[(0, 0), (0, 10)]], name="mast")
    assert len(line.stroke(5, height=20)) == 5
    with pytest.raises(PictureError, match=r"'mast'.*has no width; give its height instead"):
        line.stroke(5, width=20)


def test_the_seed_is_the_only_chance() -> None:
    waves = Outline.from_strokes([y_up(np.array(line)) for line in [*WAVES, *SQUARE]])
    one = waves.stroke(300, width=120, seed=3)
    assert one.points.tobytes() == waves.stroke(300, width=120, seed=3).points.tobytes()
    assert waves.stroke(300, width=120, seed=4).spacing >= 1.51
