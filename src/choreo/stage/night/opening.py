"""The audience's view over a whole show: first the pads, then the sky with its pictures, and at the end the pads again.

Pictures stand high; whoever looks at them all the time sees nothing of the take-off, and an empty sky instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.stage.night.camera import Camera, Vector, held, pictured, preset

_NARROWEST = 26.0
"""Degrees, vertical: nearer the pads are not looked at, so that lights stay lights and the sky above is seen."""

_NEAREST = 10.0
"""Metres in front of the eye at which the view turns, at the least."""

_BRIEFEST = 1.0
"""Seconds in which a view may rise; where less is left it begins while the drones climb."""

_LOW = 0.6
"""Part of the room above and below the pads that is left above them."""


@dataclass(frozen=True)
class Opening:
    """Two views from one eye, and when the show goes from one to the other.

    Parameters
    ----------
    ground, pictures : Camera
        What is looked at before and after the pictures, and in between.
    leaves, arrives : float
        From when to when the view rises, s.
    returns, lands : float
        From when to when it sinks.
    """

    ground: Camera
    pictures: Camera
    leaves: float
    arrives: float
    returns: float
    lands: float

    def at(self, time: float) -> Camera:
        """Return the view of a moment of the show, s."""
        up, down = _part(time, self.leaves, self.arrives), _part(time, self.returns, self.lands)
        share = up * (1.0 - down)
        if share in (0.0, 1.0):
            return self.pictures if share else self.ground
        one, two = self.ground, self.pictures
        target = np.array(one.target) + share * np.subtract(two.target, one.target)
        view = one.field_of_view + share * (two.field_of_view - one.field_of_view)
        return Camera(one.eye, _vector(target), one.up, view)


def opening(plan: Plan, aspect: float = 16 / 9) -> Opening | None:
    """Return the audience's view over the show; None where it holds the pads anyway, or nothing rises from them.

    Examples
    --------
    >>> import choreo as ch
    >>> ring = ch.ring(12, radius=8).stand(y=30, z=60)
    >>> seen = opening(ch.plan(ch.Show("ring", ch.Fleet(12), [ch.Cue(ring, hold=5)])))
    >>> seen.at(0.0) == seen.ground, seen.at(seen.arrives) == seen.pictures
    (True, True)
    """
    rises = [span for span in plan.spans if span.kind == "take-off"]
    holds = [span for span in plan.spans if span.kind == "hold"]
    if not rises or not holds:
        return None
    pictures = preset(plan, "audience", aspect)
    arrives, returns = min(span.start for span in holds), max(span.end for span in holds)
    leaves = min(span.end for span in rises)
    if arrives - leaves < _BRIEFEST:  # straight from the pads into the picture
        leaves = (rises[0].start + arrives) / 2
    lands = max(plan.duration, returns)
    homes = [span.start for span in plan.spans if span.kind == "landing"]
    if homes and lands - max(homes) >= _BRIEFEST:  # else it would sink while the drones are still above it
        returns = max(returns, *homes)
    array = np.concatenate([plan.fleet.homes, plan.at(leaves).position])
    if _holds(pictures, plan.fleet.homes, aspect):
        return None
    near = held(plan.audience, array, aspect)
    if not (near.view(array)[:, 2] > 0).all():
        return None  # the audience stands among the pads
    middle = pictured(plan).mean(axis=0)
    depth = max(_NEAREST, float((middle - pictures.eye) @ pictures.axes[2]))
    return Opening(_turned_at(_raised(near), depth), _turned_at(pictures, depth), leaves, arrives, returns, lands)


def _holds(camera: Camera, points: Floats, aspect: float) -> bool:
    """Return whether the camera sees all points, in a picture of any size."""
    size = (round(1000 * aspect), 1000)
    pixels, depth = camera.project(points, size)
    return bool((depth > 0).all() and (pixels >= 0).all() and (pixels < np.array(size)).all())


def _raised(camera: Camera) -> Camera:
    """Return the view at least as wide as `_NARROWEST`, with more of what it is wider above than below."""
    if camera.field_of_view >= _NARROWEST:
        return camera
    room = math.tan(math.radians(_NARROWEST) / 2) - math.tan(math.radians(camera.field_of_view) / 2)
    _, up, forward = camera.axes
    sight = forward + up * room * (2 * _LOW - 1)
    return Camera(camera.eye, _vector(np.array(camera.eye) + 100.0 * sight), camera.up, _NARROWEST)


def _turned_at(camera: Camera, depth: float) -> Camera:
    """Return the same view with its target that far away, m: both views turn about the same distance."""
    return Camera(camera.eye, _vector(np.array(camera.eye) + depth * camera.axes[2]), camera.up, camera.field_of_view)


def _part(time: float, begin: float, end: float) -> float:
    """Return how much of a move is done, 0 to 1, from rest to rest."""
    part = min(max((time - begin) / max(end - begin, 1e-9), 0.0), 1.0)
    return part * part * (3 - 2 * part)


def _vector(value: Floats) -> Vector:
    return float(value[0]), float(value[1]), float(value[2])
