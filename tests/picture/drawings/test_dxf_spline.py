"""Splines of DXF drawings lie where de Boor's algorithm puts them, within their domain and nowhere else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from ezdxf.filemanagement import new
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.drawings.dxf_spline import spline_points
from choreo.picture.trace import trace


def de_boor(at: float, degree: int, knots: list[float], control: Floats) -> Floats:
    """Return one place of a B-spline by de Boor's triangle, in plain loops."""
    span = max(k for k in range(degree, len(control)) if knots[k] <= at)
    places: list[Floats] = [control[span - degree + j].copy() for j in range(degree + 1)]
    for level in range(1, degree + 1):
        for j in range(degree, level - 1, -1):
            low, high = knots[span - degree + j], knots[span + 1 + j - level]
            part = (at - low) / (high - low) if high > low else 0.0
            places[j] = (1 - part) * places[j - 1] + part * places[j]
    return np.asarray(places[degree])


def spline(
    control: Any, knots: Any, degree: int = 3, *, closed: bool = False, through: Any = (), weights: Any = ()
) -> Any:
    flat = [(*place, 0.0) for place in control]
    fit = [(*place, 0.0) for place in through]
    return SimpleNamespace(
        control_points=flat,
        fit_points=fit,
        knots=list(knots),
        weights=list(weights),
        closed=closed,
        dxf={"degree": degree},
    )


WAVE = [(0, 0), (30, 40), (60, 0), (90, 40), (120, 0)]
RING = [(0, 60), (30, 60), (30, 90), (0, 90)]
KNOTS: dict[str, list[float]] = {
    "uniform": list(range(9)),
    "clamped": [0, 0, 0, 0, 1, 2, 2, 2, 2],
    "half clamped": [0, 0, 0, 0, 1, 2, 3, 4, 5],
    "uneven": [0, 0.1, 1, 3, 4, 4, 7, 7.5, 8],
}


@pytest.mark.parametrize("kind", KNOTS)
def test_the_curve_is_de_boors_from_the_first_to_the_last_moment_of_its_domain(kind: str) -> None:
    knots, control = KNOTS[kind], np.array([(*place, 0.0) for place in WAVE])
    points = spline_points(spline(WAVE, knots))
    begin, end = knots[3], knots[5]
    expected = np.array([de_boor(at, 3, knots, control) for at in np.linspace(begin, end - 1e-12, 400)])
    away = np.linalg.norm(points[:, None] - expected[None], axis=2)
    assert away.min(axis=0).max() < 1.5, "the whole curve is there"
    assert away.min(axis=1).max() < 0.7, "and nothing else"
    assert points[0] == pytest.approx(expected[0], abs=1e-9)
    assert points[-1] == pytest.approx(expected[-1], abs=1e-6)


def test_a_closed_spline_whose_points_are_wrapped_round_closes_without_a_tail() -> None:
    points = spline_points(spline([*RING, *RING[:3]], range(11), closed=True))
    assert points[0] == pytest.approx(points[-1], abs=1e-9)
    assert points[:, :2].min(axis=0).tolist() == pytest.approx([3, 63], abs=2.5)


def test_a_closed_spline_without_knots_is_wrapped_round_by_us() -> None:
    own = spline_points(spline(RING, [], closed=True))
    wrapped = spline_points(spline([*RING, *RING[:3]], range(11), closed=True))
    assert own == pytest.approx(wrapped)


def test_a_spline_through_points_meets_them_and_closes_smoothly() -> None:
    through = [(0, 0), (30, 40), (60, 0), (30, -40)]
    points = spline_points(spline([], [], closed=True, through=through))
    for place in through:
        assert np.hypot(*(points[:, :2] - place).T).min() < 1e-9
    assert points[0] == pytest.approx(points[-1])
    before, after = points[-1] - points[-2], points[1] - points[0]
    cosine = before @ after / np.linalg.norm(before) / np.linalg.norm(after)
    assert cosine > 0.98, "no corner where it closes"


def test_weights_draw_a_circle() -> None:
    half = np.sqrt(0.5)
    square = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0)]
    knots = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4]
    points = spline_points(spline(square, knots, 2, weights=[1, half] * 4 + [1]))
    assert np.hypot(points[:, 0], points[:, 1]) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        spline(WAVE, range(5)),
        spline(WAVE, [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        spline(WAVE[:2], range(6)),
        spline(WAVE, [1] * 9),
        spline(WAVE, range(9), weights=[1, 1]),
        spline(WAVE, range(9), weights=[0] * 5),
        spline(WAVE, range(9), degree=99),
    ],
)
def test_what_is_no_spline_is_refused(wrong: Any) -> None:
    with pytest.raises(PictureError, match="a spline"):
        spline_points(wrong)


@given(st.lists(st.tuples(*[st.floats(-50, 50, width=16)] * 2), min_size=4, max_size=9), st.booleans())
def test_a_curve_stays_within_its_control_points(control: list[tuple[float, float]], closed: bool) -> None:
    points = spline_points(spline(control, [], closed=closed))
    places = np.array(control)
    assert (points[:, :2] >= places.min(axis=0) - 1e-9).all()
    assert (points[:, :2] <= places.max(axis=0) + 1e-9).all()


def test_a_drawing_with_one_has_its_size(tmp_path: Path) -> None:
    sheet = new()
    entity = sheet.modelspace().add_spline(degree=3)
    entity.control_points, entity.knots = [(*place, 0) for place in WAVE], list(range(9))
    sheet.saveas(tmp_path / "wave.dxf")
    line = np.concatenate(trace(tmp_path / "wave.dxf").strokes)
    assert np.ptp(line, axis=0) == pytest.approx([60, 13.3], abs=0.1)
