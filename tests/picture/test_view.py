"""A picture drawn for an eye off its axis or below looks right from there: projected back through a camera."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

import choreo as ch
from choreo.errors import PictureError
from choreo.neighbours import nearest
from choreo.picture.dots.modes import Mode
from choreo.picture.outline import Outline
from choreo.picture.view import View
from choreo.stage.night.camera import Camera
from tests.picture.drawing import CROSS, SQUARE, arc, ink, saved, star

EYES = {
    "below": (0.0, -80.0, 2.0),
    "far below": (0.0, -20.0, 2.0),
    "to the left": (-120.0, -90.0, 8.0),
    "to the right and below": (150.0, -60.0, 2.0),
    "above": (20.0, -60.0, 160.0),
}
CENTRE = (10.0, 60.0, 70.0)
FIGURE = Outline.from_strokes([*SQUARE, *CROSS, *star(), arc(200, 150, 60)], name="figure")
STAR = Outline.from_strokes([[(x, -y) for x, y in line] for line in star()], name="star")


def seen(points: np.ndarray, eye: tuple[float, float, float]) -> np.ndarray:
    """Return where points appear to a camera that looks at the picture's centre, in metres there, about the centre."""
    camera = Camera(eye, CENTRE, field_of_view=90.0)
    pixels, _ = camera.project(points, (2001, 2001))
    distance = float(np.linalg.norm(np.subtract(CENTRE, eye)))
    return (pixels - 1000) * [1, -1] * distance / camera.focal_length(2001)


def away(picture: Outline, points: np.ndarray, scale: float) -> np.ndarray:
    """Return how far points (k, 2) m are from the lines of a picture, which may be moved, m."""
    truth = np.concatenate([(line - picture.bounds.mean(axis=0)) * scale for line in picture.strokes])  # in fine steps
    moved = points - (points.min(axis=0) + points.max(axis=0)) / 2 + (truth.min(axis=0) + truth.max(axis=0)) / 2
    for _ in range(30):  # dots do not stand at every end of the picture: the best fit, but for its size and shape
        moved = moved + (truth[nearest(moved, truth)[1]] - moved).mean(axis=0)
    return nearest(moved, truth)[0]


@pytest.mark.parametrize(("eye", "turn"), [*((eye, 0.0) for eye in EYES), ("to the right and below", 25.0)])
def test_from_the_eye_the_dots_lie_on_the_undistorted_picture(eye: str, turn: float) -> None:
    view = View(EYES[eye], CENTRE, turn)
    dots = FIGURE.stroke(260, width=100, view=view).turn(turn).stand(x=10, y=60, z=70)
    width = float(np.ptp(FIGURE.bounds[:, 0]))
    mean = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in FIGURE.strokes) * 100 / width / 260
    # A dot may stand 0.28 mean spacings beside a corner (see `picture.on_lines.crowding`); the fit takes its part.
    assert away(FIGURE, seen(dots.points, EYES[eye]), 100 / width).max() < 0.25 * mean
    assert dots.spacing >= 1.51


def test_without_a_view_they_do_not() -> None:
    dots = FIGURE.stroke(260, width=100).stand(x=10, y=60, z=70)
    width = float(np.ptp(FIGURE.bounds[:, 0]))
    assert away(FIGURE, seen(dots.points, EYES["to the right and below"]), 100 / width).max() > 2


@pytest.mark.parametrize("mode", ["outline", "fill", "outline+fill"])
def test_every_mode_is_drawn_for_the_eye(mode: Mode) -> None:
    eye = EYES["to the right and below"]
    made = ch.trial(STAR, 220, width=80, mode=mode, view=View(eye, CENTRE))
    dots = made.formation.stand(x=10, y=60, z=70)
    scale = 80 / float(np.ptp(STAR.bounds[:, 0]))
    if mode == "outline":
        assert away(STAR, seen(dots.points, eye), scale).max() < 0.25
    else:  # the dots fill the star: their hull is the star's
        hull = shapely.convex_hull(shapely.MultiPoint(seen(dots.points, eye)))
        star_hull = shapely.convex_hull(shapely.MultiPolygon(STAR.areas)).area * scale**2
        assert hull.area == pytest.approx(star_hull, rel=0.12)
    assert made.formation.spacing >= 1.51
    assert made.quality.precision < 0.15, "measured against what is drawn, not against what is seen"


def test_an_eye_on_the_axis_changes_nothing() -> None:
    at = np.random.default_rng(1).uniform(-50, 50, (200, 2))
    assert View((10, -90, 70), CENTRE).onto(at) == pytest.approx(at, abs=1e-9)


def test_colours_stay_where_they_belong(tmp_path: Path) -> None:
    halves = np.asarray(ink(SQUARE, pen=9).convert("RGB")).copy()
    dark = halves[:, :, 0] < 128
    halves[:, :200][dark[:, :200]] = [220, 20, 40]
    halves[:, 200:][dark[:, 200:]] = [20, 60, 220]
    from PIL import Image

    outline = ch.trace(saved(Image.fromarray(halves), tmp_path))
    dots = outline.stroke(90, width=70, view=View((150, -60, 2), CENTRE)).stand(x=10, y=60, z=70)
    across = seen(dots.points, (150, -60, 2))[:, 0]
    right = across > (across.min() + across.max()) / 2
    assert dots.colours is not None
    assert (dots.colours[right, 2] > 200).mean() > 0.95
    assert (dots.colours[~right, 0] > 200).mean() > 0.95


def test_to_and_fro_is_the_same() -> None:
    view = View((40, -70, 3), (0, 50, 60), 20.0)
    at = np.random.default_rng(1).uniform(-50, 50, (200, 2))
    assert view.back(view.onto(at)) == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize(
    ("eye", "told"),
    [
        ((0, 100, 60), "the eye is behind the picture"),
        ((0, 50, 60), "the eye is where the picture stands"),
        ((400, 0, 60), "83 degrees off its perpendicular; 75 at most"),
        ((0, -9), r"expected a place \(x, y, z\) in metres"),
        ("audience", r"expected a place \(x, y, z\) in metres"),
        ((0, float("nan"), 2), "expected finite metres"),
    ],
)
def test_an_eye_that_cannot_see_the_picture_says_why(eye: tuple[float, float, float], told: str) -> None:
    with pytest.raises(PictureError, match=told):
        View(eye, (0, 50, 60))


def test_a_picture_that_reaches_the_eye_is_refused() -> None:
    with pytest.raises(PictureError, match="the picture reaches up to the eye"):
        FIGURE.stroke(260, width=100, view=View((60, 40, 70), CENTRE, 0.0))
