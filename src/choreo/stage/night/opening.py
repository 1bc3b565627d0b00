"""The audience's view over a whole show: first the pads, then the sky with its pictures, and at the end the pads again.

Pictures stand high; whoever looks at them all the time sees nothing of the take-off, and an empty sky instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

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

_EVERY = 0.25
"""Seconds between the moments at which the view is told."""

_HIGH = 0.5
"""Part of the pictures' rise over the pads: where the drones climb above it before they leave, the view goes with them
from the ground on, and does not wait until they leave."""

_FLAT = 0.02
"""Slope: less rise of the swarm does not lead the view."""

_BEYOND = 4.0
"""How far beyond the pictures the view goes where the swarm flies over the audience's heads on its way."""

_NEARLY, _ROOM, _WIDEST = 0.99, 1.04, 80.0
"""Part of the drones that are held in view on the way, room around them, and the widest view, degrees."""

_SOFTLY = 6
"""Moments to both sides within which the view grows as wide as it has to be."""

_LOW = 0.6
"""Part of the room above and below the pads that is left above them."""


@dataclass(frozen=True)
class Opening:
    """Two views from one eye, and where between them the show is looked at.

    Parameters
    ----------
    ground, pictures : Camera
        What is looked at before and after the pictures, and in between.
    moments : tuple of float
        Increasing, s of the show.
    shares : tuple of float
        How far the view is then from the ground (0) to the pictures (1), or beyond them; straight in between.
    views : tuple of float
        Its field of view, degrees.
    """

    ground: Camera
    pictures: Camera
    moments: tuple[float, ...]
    shares: tuple[float, ...]
    views: tuple[float, ...]

    def at(self, time: float) -> Camera:
        """Return the view of a moment of the show, s."""
        share, view = (float(np.interp(time, self.moments, told)) for told in (self.shares, self.views))
        for end, camera in ((0.0, self.ground), (1.0, self.pictures)):
            if share == end and view == camera.field_of_view:
                return camera
        return self._between(share, view)

    def _between(self, share: float, view: float) -> Camera:
        target = np.array(self.ground.target) + share * np.subtract(self.pictures.target, self.ground.target)
        return Camera(self.ground.eye, _vector(target), self.ground.up, view)

    def held(self, plan: Plan, aspect: float) -> Opening:
        """Return the same, as wide as it has to be to hold nearly all drones, and at most `_WIDEST`."""
        wider, room = np.zeros(len(self.moments)), _least_around((_WIDEST - np.array(self.views)).clip(min=0.0))
        for index, (moment, share, view) in enumerate(zip(self.moments, self.shares, self.views, strict=True)):
            seen = self._between(share, view).view(plan.trajectory.at(moment).position)
            ahead = seen[seen[:, 2] > 1.0]
            across, up = (np.abs(ahead[:, axis]) / ahead[:, 2] for axis in (0, 1))
            if len(ahead) and 0.0 < share != 1.0:
                half = float(np.quantile(np.maximum(up, across / aspect), _NEARLY)) * _ROOM
                wider[index] = np.clip(math.degrees(2 * math.atan(half)) - view, 0.0, room[index])
        on_the_way = [0.0 < share != 1.0 for share in self.shares]
        return replace(self, views=tuple((np.array(self.views) + _softened(wider) * on_the_way).tolist()))


def opening(plan: Plan, aspect: float = 16 / 9) -> Opening | None:
    """Return the audience's view over the show; None where it holds the pads anyway, or nothing rises from them.

    The view follows the swarm: it is as far from the ground to the pictures as the drones are in the mean.

    Examples
    --------
    >>> import choreo as ch
    >>> ring = ch.ring(12, radius=8).stand(y=30, z=60)
    >>> plan = ch.plan(ch.Show("ring", ch.Fleet(12), [ch.Cue(ring, hold=5)]))
    >>> seen = opening(plan)
    >>> seen.at(0.0) == seen.ground, seen.at(plan.spans[2].start) == seen.pictures
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
    array = np.concatenate([plan.fleet.homes, plan.trajectory.at(leaves).position])
    if _holds(pictures, plan.fleet.homes, aspect):
        return None
    near = held(plan.audience, array, aspect)
    if not (near.view(array)[:, 2] > 0).all():
        return None  # the audience stands among the pads
    pads, low, top = (_slope(plan, moment) for moment in (float(plan.trajectory.times[0]), leaves, arrives))
    if low - pads > _HIGH * max(top - pads, _FLAT):
        leaves, low, near = rises[0].start, pads, held(plan.audience, plan.fleet.homes, aspect)
    middle = pictured(plan).mean(axis=0)
    depth = max(_NEAREST, float((middle - pictures.eye) @ pictures.axes[2]))
    first = np.arange(leaves, arrives + _EVERY, _EVERY).clip(max=arrives)
    last = np.arange(returns, plan.trajectory.times[-1] + _EVERY, _EVERY).clip(max=plan.trajectory.times[-1])
    parts = np.concatenate([_parts(plan, first, low, arrives), _parts(plan, last, low, returns)])
    moments, kept = np.unique(np.concatenate([first, last]).round(6), return_index=True)
    ground, shares = _raised(near), parts[kept]
    views = ground.field_of_view + _eased(shares.clip(max=1.0)) * (pictures.field_of_view - ground.field_of_view)
    told = (tuple(each.tolist()) for each in (moments, _leaving(shares), views))
    return Opening(_turned_at(ground, depth), _turned_at(pictures, depth), *told).held(plan, aspect)


def _parts(plan: Plan, moments: Floats, low: float, high: float) -> Floats:
    """Return how far the swarm is from ground to pictures at moments, (m,); it is there at the moment `high`."""
    top = _slope(plan, high)
    height = np.array([_slope(plan, moment) for moment in moments.tolist()])
    away = np.abs(moments - high)
    if top - low > _FLAT:
        part = np.clip((height - low) / (top - low), 0.0, _BEYOND)
    else:  # pictures as low as the array: the view goes with time
        part = _eased(1.0 - away / max(float(away.max()), 1e-9))
    part[away == 0.0] = 1.0
    return np.asarray(part)


def _eased(part: Floats) -> Floats:
    """Return the way from 0 to 1 that begins and ends softly."""
    return np.asarray(part * part * (3 - 2 * part))


def _leaving(part: Floats) -> Floats:
    """Return how far the view is where the swarm is so far: it leaves the ground softly, and then keeps up with it.

    At the pictures it is as fast as the swarm, which may go on beyond them: to slow down there would be a halt.
    """
    return np.where(part < 1.0, part * part * (2 - part), part)


def _softened(values: Floats) -> Floats:
    """Return values, (m,), that come and go softly, and are nowhere lower."""
    window = np.hanning(2 * _SOFTLY + 3)[1:-1]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(values, 2 * _SOFTLY, mode="edge"), len(window))
    return np.convolve(around.max(axis=1), window / window.sum(), mode="valid")


def _least_around(values: Floats) -> Floats:
    """Return the least of values, (m,), as far around each as `_softened` carries what is wider."""
    padded = np.pad(values, 2 * _SOFTLY, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 4 * _SOFTLY + 1).min(axis=1))


def _slope(plan: Plan, moment: float) -> float:
    """Return how high the swarm appears over the audience's horizon in the mean.

    It is the slope of the mean angle, since the view goes up along an upright line: by angles it would stay below a
    swarm that is high overhead, and hold that at its upper edge.
    """
    away = plan.trajectory.at(moment).position - plan.audience
    return math.tan(float(np.arctan2(away[:, 2], np.hypot(away[:, 0], away[:, 1])).mean()))


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


def _vector(value: Floats) -> Vector:
    return float(value[0]), float(value[1]), float(value[2])
