"""The shape of a transition: where each drone is as a function of one shared parameter phi, without time.

Every shape that choreo flies is a blend: a few numbers that each drone has (its start, its goal, its lift) times
weights that all drones share. So a whole swarm at many moments is one matrix product, and so are the derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats, Ints

Weights: TypeAlias = Callable[[Floats], tuple[Floats, Floats, Floats]]
"""phi (m,) -> weights and their first and second derivatives by phi, each (m, f, 3)."""


@dataclass(frozen=True)
class Sway:
    """How a frame goes from one plane to the other: evenly, and by how much otherwise.

    At s the part s + s (1 - s) (turn[0] + turn[1] s) of the turn is done, and the frame is s (1 - s) (m[0] + m[1] s)
    metres off its straight way, m being `along` and `ahead`: perpendicular to the axis of the turn, in the plane and
    out of the plane of the start.
    """

    turn: tuple[float, float] = (0.0, 0.0)
    along: tuple[float, float] = (0.0, 0.0)
    ahead: tuple[float, float] = (0.0, 0.0)


EVEN = Sway()
LATE = Sway((-1.0, -1.0))
"""The turn runs with s^3."""
EARLY = Sway((2.0, -1.0))
"""The turn runs with 1 - (1 - s)^3."""


@dataclass(frozen=True, eq=False)
class Path:
    """Curves x(phi) = features @ weights(phi).

    Parameters
    ----------
    features : (n, f) array
        What each drone has of its own.
    weights : callable
        What all drones share.
    end : float
        phi runs from 0 to here.
    """

    features: Floats
    weights: Weights
    end: float

    def at(self, phi: Floats) -> Floats:
        """Return positions at each phi, (m, n, 3) m."""
        return self.features @ self.weights(phi)[0]

    def with_derivatives(self, phi: Floats) -> tuple[Floats, Floats, Floats]:
        """Return positions and their first and second derivative by phi, each (m, n, 3)."""
        value, first, second = self.weights(phi)
        return self.features @ value, self.features @ first, self.features @ second

    def with_slopes(self, phi: Floats) -> tuple[Floats, Floats]:
        """Return positions and their first derivative by phi, each (m, n, 3)."""
        value, first, _ = self.weights(phi)
        return self.features @ value, self.features @ first

    def take(self, drones: Ints) -> Path:
        """Return the path of some of the drones."""
        return Path(self.features[drones], self.weights, self.end)


@dataclass(frozen=True, eq=False)
class Frame:
    """A place and an orientation: `axes` rows are right, up and forward (the push direction) in the world."""

    origin: Floats
    axes: Floats

    def local(self, points: Floats) -> Floats:
        """Return world points in this frame's coordinates."""
        return np.asarray((points - self.origin) @ self.axes.T)


def lift_arcs(start: Floats, goal: Floats, lift: Floats, begin: Frame, finish: Frame, sway: Sway = EVEN) -> Path:
    """Return straight flights in a frame that itself moves from `begin` to `finish`, pushed forward by lift sin(phi).

    In the frame, x = (1 - s) start + s goal + lift sin(phi) forward, with s = sin^2(phi / 2) and phi from 0 to pi;
    the frame moves with s as well and turns by the angle between `begin` and `finish`. A rigid motion changes
    no distance, so the spacing is that of the flight in the frame.

    Parameters
    ----------
    start, goal : (n, 3) arrays
        Local coordinates in `begin` and in `finish`, m.
    lift : (n,) array
        Push of each drone, m.
    sway : Sway
        When the frame turns, and how far it leaves the straight way between its origins.
    """
    turn_axis, angle = turn_between(begin.axes, finish.axes)
    shift = finish.origin - begin.origin
    off = np.outer(sway.along, np.cross(begin.axes[2], turn_axis)) + np.outer(sway.ahead, begin.axes[2])

    features = np.concatenate([start, goal, lift[:, None], np.ones((len(start), 1))], axis=1)
    return Path(features, partial(_arc_weights, begin, shift, off, turn_axis, angle, sway.turn), float(np.pi))


def _arc_weights(
    begin: Frame, shift: Floats, off: Floats, about: Floats, angle: float, turn: tuple[float, float], phi: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return what the features of lift arcs count for."""
    s = np.stack([np.sin(phi / 2) ** 2, np.sin(phi) / 2, np.cos(phi) / 2])
    push = np.stack([np.sin(phi), np.cos(phi), -np.sin(phi)])
    sways = _sway(s)
    axes = turned(begin.axes, about, angle, s + np.array(turn) @ sways)
    one = np.stack([1 - s[0], -s[1], -s[2]])
    parts = [
        _product(one[..., None, None], axes),
        _product(s[..., None, None], axes),
        _product(push[..., None, None], axes[:, :, 2:3]),
    ]
    place = s[..., None, None] * shift + (off.T @ sways).transpose(0, 2, 1)[:, :, None]
    place[0] += begin.origin
    value, first, second = np.concatenate([*parts, place], axis=2)
    return value, first, second


def quarter_ellipses(start: Floats, goal: Floats) -> Path:
    """Return flights x = c + cos(theta) (start - c0) + sin(theta) (goal - c1), theta from 0 to pi / 2.

    Distances never fall below the smaller of the two formations' spacings wherever a.b >= 0 for all pairs, in any
    dimension; the centre c moves straight from c0 to c1, the centroids of start and goal, (n, 3) m.
    """
    centre, target = start.mean(axis=0), goal.mean(axis=0)

    features = np.concatenate([start - centre, goal - target, np.ones((len(start), 1))], axis=1)
    return Path(features, partial(_ellipse_weights, centre, target), float(np.pi / 2))


def _ellipse_weights(centre: Floats, target: Floats, phi: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what the features of quarter ellipses count for."""
    eye = np.eye(3)
    sin, cos = np.sin(phi)[:, None, None], np.cos(phi)[:, None, None]
    s = np.sin(phi)[:, None, None] ** 2
    s1, s2 = np.sin(2 * phi)[:, None, None], 2 * np.cos(2 * phi)[:, None, None]
    move = (target - centre)[None, None]
    value = np.concatenate([cos * eye, sin * eye, centre + s * move], axis=1)
    first = np.concatenate([-sin * eye, cos * eye, s1 * move], axis=1)
    second = np.concatenate([-cos * eye, -sin * eye, s2 * move], axis=1)
    return value, first, second


def bowed(start: Floats, goal: Floats, bow: Floats) -> Path:
    """Return flights x = (1 - s) start + s goal + sin(phi) bow, (n, 3) m each, s = sin^2(phi / 2), phi from 0 to pi."""
    return Path(np.concatenate([start, goal, bow], axis=1), _bow_weights, float(np.pi))


def _bow_weights(phi: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what the features of bowed flights count for."""
    s = np.stack([np.sin(phi / 2) ** 2, np.sin(phi) / 2, np.cos(phi) / 2])
    push = np.stack([np.sin(phi), np.cos(phi), -np.sin(phi)])
    rest = np.stack([1 - s[0], -s[1], -s[2]])
    parts = [each[..., None, None] * np.eye(3) for each in (rest, s, push)]
    value, first, second = np.concatenate(parts, axis=2)
    return value, first, second


def _sway(s: Floats) -> Floats:
    """Return s (1 - s) and s^2 (1 - s), with both derivatives by phi: (3, 2, m) from s (3, m) likewise."""
    x, x1, x2 = s
    square = np.stack([x * x, 2 * x * x1, 2 * (x1 * x1 + x * x2)])
    cube = np.stack([x**3, 3 * x * x * x1, 6 * x * x1 * x1 + 3 * x * x * x2])
    return np.stack([s - square, square - cube], axis=1)


def _product(scalar: Floats, matrix: Floats) -> Floats:
    """Return value, first and second derivative, stacked, of a product of two such stacks."""
    f, f1, f2 = scalar
    g, g1, g2 = matrix
    return np.stack([f * g, f1 * g + f * g1, f2 * g + 2 * f1 * g1 + f * g2])


def turn_between(begin: Floats, finish: Floats) -> tuple[Floats, float]:
    """Return the axis (unit) and the angle of the turn that brings the axes `begin` to `finish`."""
    from scipy.spatial.transform import Rotation

    vector = Rotation.from_matrix(finish.T @ begin).as_rotvec()
    angle = float(np.linalg.norm(vector))
    return (vector / angle if angle > 1e-12 else np.array([0.0, 0.0, 1.0])), angle


def turned(axes: Floats, about: Floats, angle: float, s: Floats) -> Floats:
    """Return the axes turned by `angle` times s[0], with both derivatives: (3, m, 3, 3); s (3, m) likewise."""
    x, y, z = about
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    theta, rate, change = angle * s[0], angle * s[1], angle * s[2]
    sin, cos = np.sin(theta)[:, None, None], np.cos(theta)[:, None, None]
    # Rodrigues: R = 1 + sin K + (1 - cos) K K; rows of `axes` are vectors, so they are multiplied by R transposed.
    k1, k2 = axes @ cross.T, axes @ (cross @ cross).T
    value = axes + sin * k1 + (1 - cos) * k2
    by_theta = cos * k1 + sin * k2
    by_theta_twice = -sin * k1 + cos * k2
    rate, change = rate[:, None, None], change[:, None, None]
    return np.stack([value, by_theta * rate, by_theta_twice * rate**2 + by_theta * change])


def stretched(path: Path, factors: Floats) -> Path:
    """Return the path with x, y, z multiplied by the three factors."""
    return Path(path.features, partial(_stretched_weights, path, factors), path.end)


def _stretched_weights(path: Path, factors: Floats, phi: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what the features of a stretched path count for."""
    value, first, second = path.weights(phi)
    return value * factors, first * factors, second * factors


def placed(path: Path, frame: Frame, start: Floats, goal: Floats) -> Path:
    """Return a path of a frame's axes in the world, from exactly `start` to exactly `goal`, (n, 3) m.

    These lie within rounding of where the path begins and ends: nobody's way changes by more than that. The first
    three features of every path are the start's, the next three the goal's; at either end the other three count
    for nothing.
    """
    first, last = path.weights(np.array([0.0, path.end]))[0]
    ends = path.at(np.array([0.0, path.end]))
    features = np.column_stack([path.features, np.ones(len(path.features))])
    features[:, :3] += (frame.local(start) - ends[0]) @ np.linalg.inv(first[:3])
    features[:, 3:6] += (frame.local(goal) - ends[1]) @ np.linalg.inv(last[3:6])
    origin = np.stack([frame.origin, np.zeros(3), np.zeros(3)])
    return Path(features, partial(_placed_weights, path, frame.axes, origin), path.end)


def _placed_weights(path: Path, axes: Floats, origin: Floats, phi: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what the features of a path in the world count for."""
    of_axes = np.stack(path.weights(phi)) @ axes
    of_place = np.broadcast_to(origin[:, None, None], (3, len(phi), 1, 3))
    value, first, second = np.concatenate([of_axes, of_place], axis=2)
    return value, first, second
