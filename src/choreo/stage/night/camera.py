"""Where the viewer stands and what fits into the view: shared by stills, films, the window and the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from choreo.arrays import Floats, frozen
from choreo.core.plan import Plan
from choreo.errors import InputError

PRESETS = ("audience", "conductor", "side", "above")
"""Names that `preset` knows."""

_MARGIN = 1.07  # free space around the pictures, as a factor
_STEADY_VIEW = 36.0  # degrees, vertical, of the cameras that choose their own distance
_WIDEST_VIEW = 110.0  # degrees, vertical; beyond this the edges of a flat picture are stretched beyond recognition
_FOREGROUND = 0.12  # what shows below the pictures, as a part of their height: it tells how high they stand
_BOX_VIEW = (0.48, 0.80, -0.36)  # where the conductor's box looks: right, away from the audience and down
_BELOW_HORIZON = 1.5  # degrees: where the foreground ends at the latest

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Camera:
    """A pinhole camera in the stage's frame.

    Parameters
    ----------
    eye, target : (x, y, z)
        Where it stands and what it looks at, m.
    up : (x, y, z)
        Direction that points up in the picture; not along the line of sight.
    field_of_view : float
        From the lower to the upper edge of the picture, degrees.

    Examples
    --------
    >>> camera = Camera((0, -90, 8), (0, 110, 8), (0, 0, 1), 30.0)
    >>> pixels, depth = camera.project([[0, 110, 8], [0, 110, 18]], (1280, 720))
    >>> pixels.round(1).tolist(), depth.tolist()
    ([[639.5, 359.5], [639.5, 292.3]], [200.0, 200.0])
    """

    eye: Vector
    target: Vector
    up: Vector = (0.0, 0.0, 1.0)
    field_of_view: float = 30.0

    def __post_init__(self) -> None:
        if not 0 < self.field_of_view < 180:
            raise InputError(f"camera: field_of_view = {self.field_of_view:g}; expected degrees between 0 and 180")
        sight = np.subtract(self.target, self.eye)
        if not np.linalg.norm(np.cross(sight, self.up)) > 1e-9 * np.linalg.norm(sight):
            raise InputError("camera: target and eye must be apart, and up must not point along the line of sight")

    @cached_property
    def axes(self) -> Floats:
        """Unit vectors right, up and forward, (3, 3)."""
        forward = np.subtract(self.target, self.eye, dtype=np.float64)
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, self.up)
        right /= np.linalg.norm(right)
        return frozen(np.stack([right, np.cross(right, forward), forward]))

    def focal_length(self, height: int) -> float:
        """Return the pixels that 1 m spans at 1 m from the eye, in a picture `height` pixels high."""
        return height / 2 / math.tan(math.radians(self.field_of_view) / 2)

    def view(self, points: Floats) -> Floats:
        """Return (n, 3) points in metres to the right, upwards and forward of the eye."""
        offset = np.asarray(points, dtype=np.float64) - np.array(self.eye, dtype=np.float64)
        # Written out, since a matrix product may round differently from one machine to the next.
        return np.stack(
            [offset[:, 0] * axis[0] + offset[:, 1] * axis[1] + offset[:, 2] * axis[2] for axis in self.axes], axis=1
        )

    def project(self, points: Floats, size: tuple[int, int]) -> tuple[Floats, Floats]:
        """Return where points appear in a picture of `size` (width, height).

        Parameters
        ----------
        points : (n, 3) array
            Metres.
        size : (int, int)
            Width and height, pixels.

        Returns
        -------
        pixels : (n, 2) array
            Column and row; (0, 0) is the centre of the upper left pixel. NaN for points not in front of the eye.
        depth : (n,) array
            Metres in front of the eye, along the line of sight.
        """
        width, height = size
        seen = self.view(points)
        depth = seen[:, 2]
        scale = self.focal_length(height) / np.where(depth > 0, depth, np.nan)
        pixels = np.stack([(width - 1) / 2 + seen[:, 0] * scale, (height - 1) / 2 - seen[:, 1] * scale], axis=1)
        return pixels, depth


def preset(plan: Plan, name: str, aspect: float = 16 / 9) -> Camera:
    """Return a camera that holds every picture of the plan, the same for the whole show.

    Parameters
    ----------
    plan : Plan
    name : str
        'audience' looks from `plan.audience`, just wide enough for the widest picture; 'conductor' from a
        box high up behind the audience's left, 'side' from the audience's right, 'above' straight down with
        the audience below the lower edge: these three hold the take-off grid too.
    aspect : float
        Width of the picture over its height.

    Raises
    ------
    InputError
        If there is no such preset.
    """
    if name == "audience":
        return _from_audience(plan, aspect)
    if name == "conductor":
        return _from_afar(plan, aspect, forward=_BOX_VIEW, up=(0.0, 0.0, 1.0))
    if name == "side":
        return _from_afar(plan, aspect, forward=(-1.0, 0.0, 0.0), up=(0.0, 0.0, 1.0))
    if name == "above":
        return _from_afar(plan, aspect, forward=(0.0, 0.0, -1.0), up=(0.0, 1.0, 0.0))
    raise InputError(f"camera '{name}' is not known; there are {', '.join(PRESETS)}")


def pictured(plan: Plan) -> Floats:
    """Return the places of all lit drones at the middle of each hold, (m, 3) m.

    Where nothing is held, or all is dark, all places at the knots of the plan.
    """
    frames = [plan.at((span.start + span.end) / 2) for span in plan.spans if span.kind == "hold"]
    lit = [frame.position[frame.colours.any(axis=1)] for frame in frames]
    if sum(map(len, lit)):
        return np.concatenate(lit)
    knots = plan.trajectory.times[:: max(1, len(plan.trajectory.times) // 50)]
    return np.concatenate([plan.trajectory.at(time).position for time in knots])


def _from_audience(plan: Plan, aspect: float) -> Camera:
    points = pictured(plan)
    close = held(plan.audience, points, aspect)
    ahead = close.axes[2][:2]
    level = np.subtract(points[:, :2], plan.audience[:2]) @ ahead / max(float(ahead @ ahead), 1e-9)
    if not (level > 0.2 * np.abs(points[:, 2] - plan.audience[2])).all():
        return close  # pictures overhead have no foreground
    slopes = (points[:, 2] - plan.audience[2]) / level
    lowest = max(
        slopes.min() - _FOREGROUND * (slopes.max() - slopes.min()),
        min(slopes.min(), -math.tan(math.radians(_BELOW_HORIZON))),
    )
    foreground = np.array(plan.audience) + 100.0 * np.array([ahead[0], ahead[1], lowest * float(ahead @ ahead)])
    return held(plan.audience, np.concatenate([points, foreground[None]]), aspect)


def held(eye: Vector, points: Floats, aspect: float) -> Camera:
    """Return the camera at `eye` with the points, (n, 3) m, centred and filling the view."""
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    camera = Camera(eye, _off_axis(eye, target))
    half = math.tan(math.radians(_WIDEST_VIEW) / 2)
    for _ in range(30):
        seen = camera.view(points)
        if not (seen[:, 2] > 1e-6).all():
            break  # the audience stands among the pictures: look at their middle, as widely as makes sense
        slopes = seen[:, :2] / seen[:, 2:]
        low, high = slopes.min(axis=0), slopes.max(axis=0)
        half = min(half, max(1e-3, _MARGIN * float(max((high - low)[1] / 2, (high - low)[0] / 2 / aspect))))
        shift = (low + high) / 2
        if np.abs(shift).max() < 1e-9:
            break
        right, up, forward = camera.axes
        half = math.tan(math.radians(_WIDEST_VIEW) / 2)
        camera = Camera(eye, _off_axis(eye, np.array(eye) + 100.0 * (forward + right * shift[0] + up * shift[1])))
    return Camera(camera.eye, camera.target, camera.up, math.degrees(2 * math.atan(half)))


def _off_axis(eye: Vector, target: Floats) -> Vector:
    """Return the target, moved a hair away from straight above or below the eye, where up would be undefined."""
    x, y, z = (float(value) for value in target)
    if math.hypot(x - eye[0], y - eye[1]) < 1e-3 * (abs(z - eye[2]) + 1e-3):
        y = eye[1] + 1e-3 * (abs(z - eye[2]) + 1.0)
    return x, y, z


def _from_afar(plan: Plan, aspect: float, forward: Vector, up: Vector) -> Camera:
    """Return the camera that looks along `forward` from just far enough to hold pictures and pads."""
    forward = _vector(np.array(forward) / np.linalg.norm(forward))
    points = np.concatenate([pictured(plan), plan.fleet.homes])
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    axes = Camera((0.0, 0.0, 0.0), forward, up).axes
    right, above, ahead = ((points - centre) @ axis for axis in axes)
    half = math.tan(math.radians(_STEADY_VIEW) / 2) / _MARGIN
    distance = float(max((np.abs(above) / half - ahead).max(), (np.abs(right) / half / aspect - ahead).max(), 10.0))
    eye = centre - distance * np.array(forward)
    return Camera(_vector(eye), _vector(centre), up, _STEADY_VIEW)


def _vector(value: Floats) -> Vector:
    return float(value[0]), float(value[1]), float(value[2])
