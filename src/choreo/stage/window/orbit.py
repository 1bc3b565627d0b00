"""How the viewer moves: around what is looked at, nearer, sideways, and smoothly from one camera to another.

All of it returns new cameras. The horizon stays level: `up` is never rolled.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.stage.night.camera import Camera, Vector

_STEEPEST = 89.5  # degrees above or below the target
_NEAREST, _FARTHEST = 1.0, 20_000.0  # m between eye and target
_LOWEST_EYE = 0.3  # m above the ground

MOVE_SECONDS = 0.9
"""How long the way from one camera to another takes."""


def turn(camera: Camera, right: float, up: float) -> Camera:
    """Return the camera moved around its target, by degrees to the right and upwards.

    Examples
    --------
    >>> moved = turn(Camera((0, -100, 9), (0, 0, 9)), 90, 0)
    >>> [round(value, 6) + 0.0 for value in moved.eye]
    [100.0, 0.0, 9.0]
    """
    distance, azimuth, elevation = _polar(camera)
    elevation = float(np.clip(elevation + up, -_STEEPEST, _STEEPEST))
    eye = np.array(camera.target) + _offset(distance, azimuth + right, elevation)
    return replace(camera, eye=_on_land(eye), up=(0.0, 0.0, 1.0))


def approach(camera: Camera, factor: float) -> Camera:
    """Return the camera at `factor` times its distance from the target."""
    distance, azimuth, elevation = _polar(camera)
    distance = float(np.clip(distance * factor, _NEAREST, _FARTHEST))
    if distance == _FARTHEST and factor > 1:
        return camera
    eye = np.array(camera.target) + _offset(distance, azimuth, elevation)
    return replace(camera, eye=_on_land(eye))


def slide(camera: Camera, right: float, up: float) -> Camera:
    """Return camera and target moved sideways, by parts of the picture's height at the target."""
    distance = float(np.linalg.norm(np.subtract(camera.target, camera.eye)))
    height = 2 * distance * math.tan(math.radians(camera.field_of_view) / 2)
    axes = camera.axes
    return shift(camera, (right * axes[0] + up * axes[1]) * height)


def shift(camera: Camera, by: Floats) -> Camera:
    """Return camera and target moved by (3,) metres; the eye stays above the ground."""
    eye = np.array(camera.eye) + by
    lift = np.array([0.0, 0.0, max(0.0, _LOWEST_EYE - eye[2])])
    return replace(camera, eye=_vector(eye + lift), target=_vector(np.array(camera.target) + by + lift))


def between(start: Camera, end: Camera, part: float) -> Camera:
    """Return the camera at `part` of the way, 0 to 1; slow at both ends, and never through the target.

    Examples
    --------
    >>> half = between(Camera((0, -100, 0), (0, 0, 0)), Camera((0, 100, 0), (0, 0, 0)), 0.5)
    >>> round(float(np.linalg.norm(half.eye)), 6)
    100.0
    """
    if part <= 0 or part >= 1:
        return start if part <= 0 else end
    part = part * part * (3 - 2 * part)
    (near, azimuth, low), (far, other, high) = _polar(start), _polar(end)
    around = (other - azimuth + 180) % 360 - 180
    distance = near ** (1 - part) * far**part
    target = np.array(start.target) * (1 - part) + np.array(end.target) * part
    eye = target + _offset(distance, azimuth + part * around, low + part * (high - low))
    up = np.array(start.up) * (1 - part) + np.array(end.up) * part
    view = start.field_of_view * (1 - part) + end.field_of_view * part
    sight = target - eye
    if np.linalg.norm(np.cross(sight, up)) < 1e-6 * np.linalg.norm(sight):
        return end
    return Camera(_vector(eye), _vector(target), _vector(up), view)


def behind(place: Floats, velocity: Floats, distance: float) -> Camera:
    """Return a camera that looks at a drone at (3,) m from behind and above, the way it flies with (3,) m/s."""
    level = np.array([velocity[0], velocity[1], 0.0])
    speed = float(np.linalg.norm(level))
    forward = level / speed if speed > 0.1 else np.array([0.0, 1.0, 0.0])
    eye = place - distance * forward + np.array([0.0, 0.0, 0.35 * distance])
    return Camera(_on_land(eye), _vector(place), (0.0, 0.0, 1.0), 40.0)


def _polar(camera: Camera) -> tuple[float, float, float]:
    """Return the eye's distance from the target, m, and from where it looks: azimuth and elevation, degrees."""
    offset = np.subtract(camera.eye, camera.target)
    distance = float(np.linalg.norm(offset))
    level = float(np.hypot(offset[0], offset[1]))
    elevation = math.degrees(math.atan2(float(offset[2]), level))
    # Straight above there is no azimuth but that of the picture's upper edge.
    ahead = -offset[:2] if level > 1e-6 * distance else np.array(camera.up[:2])
    return distance, math.degrees(math.atan2(-float(ahead[0]), float(ahead[1]))), elevation


def _offset(distance: float, azimuth: float, elevation: float) -> Floats:
    around, up = math.radians(azimuth), math.radians(elevation)
    level = distance * math.cos(up)
    return np.array([level * math.sin(around), -level * math.cos(around), distance * math.sin(up)])


def _on_land(eye: Floats) -> Vector:
    return _vector(np.array([eye[0], eye[1], max(float(eye[2]), _LOWEST_EYE)]))


def _vector(value: Floats) -> Vector:
    return float(value[0]), float(value[1]), float(value[2])
