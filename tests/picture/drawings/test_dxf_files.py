"""DXF files of CAD programs that were drawn wrong, or refused in words that did not help: each with what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ezdxf.filemanagement
import numpy as np
import pytest
from scipy.interpolate import BSpline

import choreo as ch
from choreo.arrays import Floats

FILES = Path(__file__).parent / "files"
SPLINES = ("ezdxf851_closed_flag_clamped", "fit_points_closed_flag", "librecad_wrapped_closed", "uniform")


def only_spline(file: Path) -> Any:
    """Return the file's only spline."""
    return next(iter(ezdxf.filemanagement.readfile(file).modelspace().query("SPLINE")))


def by_domain(file: Path) -> Floats:
    """Return 2,000 places of the file's only spline within its domain, by the definition: knots[p] to knots[n]."""
    spline = only_spline(file)
    degree, knots, points = spline.dxf.degree, np.array(spline.knots), np.array(spline.control_points)[:, :2]
    domain = np.linspace(knots[degree], knots[len(points)], 2000)
    return np.asarray(BSpline(knots, points, degree)(np.clip(domain, knots[0], knots[-1] - 1e-9)))


@pytest.mark.parametrize("name", [name for name in SPLINES if name != "fit_points_closed_flag"])
def test_a_spline_is_its_curve_within_its_domain(name: str) -> None:
    curve = by_domain(FILES / f"{name}.dxf")
    size = np.ptp(curve, axis=0)
    dots = ch.trace(FILES / f"{name}.dxf").stroke(60, width=400.0).points
    scale = 400.0 / size[0]
    seen = (dots[:, [0, 2]] - dots[:, [0, 2]].min(axis=0)) / scale + curve.min(axis=0)
    away = np.linalg.norm(seen[:, None] - curve[None], axis=2).min(axis=1)
    # Dots stand within half a spacing of the ends of the drawing, so that the two may be shifted by that.
    assert away.max() < 0.02 * size.max()


def test_a_spline_of_points_to_pass_passes_them() -> None:
    points = np.array([(x, y) for x, y, _ in only_spline(FILES / "fit_points_closed_flag.dxf").fit_points])
    outline = ch.trace(FILES / "fit_points_closed_flag.dxf")
    dots = outline.stroke(400, width=1000.0).points[:, [0, 2]]
    scale = np.ptp(dots[:, 0]) / np.ptp(dots[:, 1])
    assert len(points) >= 3
    assert scale == pytest.approx(0.75, abs=0.01)  # 60 m wide, 80 m high: no wild tail


def test_a_dwg_is_named_and_how_it_is_saved_is_said() -> None:
    with pytest.raises(ch.PictureError, match=r"is a DWG, AutoCAD's own kind of file; save it as DXF"):
        ch.trace(FILES / "09c_dwg_named.dxf")


def test_an_upright_drawing_is_seen_from_its_front() -> None:
    low, high = ch.trace(FILES / "10b_drawn_in_XZ.dxf").stroke(60, width=60.0).bounds
    assert high[2] - low[2] == pytest.approx(60.0, abs=1.0)


def test_a_stray_point_far_away_is_left_out() -> None:
    low, high = ch.trace(FILES / "10c_stray_point.dxf").stroke(60, width=60.0).bounds
    assert (high - low)[[0, 2]] == pytest.approx([60.0, 60.0], abs=0.5)
