"""Swirl: the swarm turns about an axis while it changes from one picture to the next.

The change happens in a frame that turns as a whole. A rigid motion changes no distance, so the proofs of lift arcs and
of quarter ellipses hold in the frame's own coordinates; the goals are assigned as they look in the frame that has
turned. Where the turning picture has no room, it gathers to a disc (flat) or a ball on the way, by two such changes.

A formation that becomes the same one, or the same turned, only turns: nobody moves in the frame, and all keep their
distance from the axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, frozen, lengths
from choreo.core.limits import Limits
from choreo.motion.air.airspace import Breach
from choreo.motion.air.path_sampling import breached, moments_of
from choreo.motion.around.gather import ball
from choreo.motion.laws.path import Frame, Path, stretched, turn_between, turned
from choreo.motion.matching.assignment import assign
from choreo.motion.style import Style
from choreo.motion.styles.flight_plane import UPRIGHT
from choreo.motion.styles.flights import smooth
from choreo.motion.styles.same_turned import turn_onto
from choreo.motion.together.levels import conflicts, levels
from choreo.motion.together.planes import FLAT, frames
from choreo.motion.together.route import Route, Transition
from choreo.neighbours import closest

_QUIET = (0.1, 0.2, 0.3, 0.4)
"""Parts of the way in which the swarm does not turn yet, nor any more; if it gathers, it turns the smaller it is."""


@dataclass(frozen=True, eq=False)
class Swirl:
    """A swirl before its time law."""

    route: Route

    def outside(self) -> tuple[Breach | None, float]:
        """Return the worst breach of altitudes, fence and keep-outs, and the lift of the start that clears it, m."""
        path, limits = self.route.path, self.route.limits
        moments = moments_of(path)
        return breached(path.at(moments), np.cos(moments / path.end * np.pi / 2) ** 2, limits)

    def fly(self, duration: float | None = None) -> Transition:
        """Return the transition in the shortest safe time, or in `duration` s; see `Route.fly`."""
        return self.route.fly(duration)


def swirl(style: Style, start: Floats, goal: Floats, limits: Limits, seed: int) -> Swirl:
    """Return flights that turn about the style's axis, (n, 3) m each.

    They stay in the allowed air if a way was found that does (see `Swirl.outside`).
    """
    first = _turning(style, start, goal, limits, seed, _QUIET[0], gather=False)
    if first.outside()[0] is None:
        return first
    for quiet in _QUIET:
        gathered = _turning(style, start, goal, limits, seed, quiet, gather=True)
        if gathered.outside()[0] is None:
            return gathered
    return first


def _turning(
    style: Style, start: Floats, goal: Floats, limits: Limits, seed: int, quiet: float, *, gather: bool
) -> Swirl:
    """Return the swirl, which does not turn in a `quiet` part of the way at either end; it may gather on the way."""
    assert style.turns is not None
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    low, high = start * squeeze, goal * squeeze
    pair = frames(low, high)
    begin, finish = pair or (Frame(low.mean(axis=0), UPRIGHT), Frame(high.mean(axis=0), UPRIGHT))
    about = np.array([0.0, 0.0, 1.0] if style.axis == "depth" else [0.0, 1.0, 0.0])
    here, there = begin.local(low), finish.local(high)
    same = turn_onto(here, there, about, 2 * np.pi * style.turns)
    spin = _Spin(about, 2 * np.pi * style.turns if same is None else same[0], quiet)
    there = there @ spin.undone
    flat = pair is not None and float(np.abs(there[:, 2]).max()) < FLAT
    if same is not None and not gather:
        order, still = same[1], np.zeros(len(here))
        path = _blended([here, there[order]], [still], begin, finish, spin, flat=True)
        # A pair's difference goes straight between two that are 2 drift apart at the most, both at least so long.
        drift = float(lengths(there[order] - here).max())
        kept = float(np.sqrt(max(min(closest(low), closest(high)) ** 2 - drift**2, 0.0)))
        return Swirl(Route(frozen(order), stretched(path, 1 / squeeze), kept, "swirl", start, goal, limits))
    stops = [here, there]
    if gather:
        stops.insert(1, _disc(len(start), limits.planning_distance) if flat else ball(len(start), limits) * squeeze)
    distance = min(closest(stop) for stop in stops)
    rng = np.random.default_rng(seed)
    axes = 2 if flat else 3
    places, lifts = [here], []
    for two in stops[1:]:
        one = places[-1]
        order = assign(one[:, :axes], two[:, :axes], rng)  # places are in the order of the drones: so is this
        places.append(two[order])
        lifts.append(
            levels(len(one), conflicts(one[:, :2], places[-1][:, :2], distance)) if flat else np.zeros(len(one))
        )
    path = _blended(places, lifts, begin, finish, spin, flat=flat)
    return Swirl(Route(frozen(order), stretched(path, 1 / squeeze), distance, "swirl", start, goal, limits))


@dataclass(frozen=True, eq=False)
class _Spin:
    """A turn by `angle` about an axis of the frame, which leaves a part of the way `quiet` at either end."""

    about: Floats
    angle: float
    quiet: float

    @property
    def undone(self) -> Floats:
        """What rows of points are multiplied by, so that the whole spin brings them to where they are."""
        return np.asarray(turned(np.eye(3), self.about, -self.angle, np.array([[1.0], [0.0], [0.0]]))[0, 0])

    def axes(self, part: Floats) -> Floats:
        """Return the frame's axes after parts of the way, (m,), with both derivatives by the part: (3, m, 3, 3)."""
        wide = 1 - 2 * self.quiet
        return turned(np.eye(3), self.about, self.angle, _eased((part - self.quiet) / wide, 1 / wide))


def _blended(
    places: list[Floats], lifts: list[Floats], begin: Frame, finish: Frame, spin: _Spin, *, flat: bool
) -> Path:
    """Return the path through the places, (n, 3) m each in the turning frame, with a lift (n,) for each leg."""
    end = np.pi * len(lifts)
    about, angle = turn_between(begin.axes, finish.axes)
    shift = finish.origin - begin.origin
    features = np.concatenate([*places, np.stack(lifts, axis=1), np.ones((len(places[0]), 1))], axis=1)
    return Path(features, _Blend(len(lifts), spin, begin, shift, about, angle, flat), end)


@dataclass(frozen=True, eq=False)
class _Blend:
    """What the features of a path through the places of some legs count for, in a frame that turns and spins."""

    legs: int
    spin: _Spin
    begin: Frame
    shift: Floats
    about: Floats
    angle: float
    flat: bool

    def __call__(self, phi: Floats) -> tuple[Floats, Floats, Floats]:
        """Return it with both derivatives at each phi."""
        end = np.pi * self.legs
        half = np.pi / end
        s = np.stack([(1 - np.cos(half * phi)) / 2, half / 2 * np.sin(half * phi), half**2 / 2 * np.cos(half * phi)])
        rates = end ** np.array([0.0, -1.0, -2.0])[:, None, None, None]
        axes = _chained(self.spin.axes(phi / end) * rates, turned(self.begin.axes, self.about, self.angle, s))
        leg = np.clip((phi / np.pi).astype(np.int64), 0, self.legs - 1)
        away, to, push = _shares(phi - leg * np.pi, flat=self.flat)
        parts = [
            _scaled(np.where(leg == place, away, 0.0) + np.where(leg == place - 1, to, 0.0), axes)
            for place in range(self.legs + 1)
        ]
        parts += [_scaled(np.where(leg == number, push, 0.0), axes[:, :, 2:3]) for number in range(self.legs)]
        origin = s[..., None, None] * self.shift
        origin[0] += self.begin.origin
        value, first, second = np.concatenate([*parts, origin], axis=2)
        return value, first, second


def _shares(phi: Floats, *, flat: bool) -> tuple[Floats, Floats, Floats]:
    """Return the weights of a leg's start, of its goal and of its lift, with both derivatives, (3, m) each.

    phi runs from 0 to pi; both ends are at rest in the frame, so that one leg can follow another.
    """
    sin, cos = np.sin(phi), np.cos(phi)
    to = np.stack([(1 - cos) / 2, sin / 2, cos / 2])
    if flat:
        return np.stack([1 - to[0], -to[1], -to[2]]), to, np.stack([sin, cos, -sin])
    angle, rate, change = np.pi / 2 * to
    ahead = np.stack([np.sin(angle), np.cos(angle) * rate, np.cos(angle) * change - np.sin(angle) * rate**2])
    behind = np.stack([np.cos(angle), -np.sin(angle) * rate, -np.sin(angle) * change - np.cos(angle) * rate**2])
    return behind, ahead, np.zeros((3, len(phi)))


def _eased(x: Floats, rate: float) -> Floats:
    """Return a smooth step from 0 to 1 as x, (m,), goes from 0 to 1 at a rate, with both derivatives: (3, m)."""
    value, first = smooth(x)
    x = np.clip(x, 0.0, 1.0)
    return np.stack([value, first * rate, 60 * x * (1 - x) * (1 - 2 * x) * rate**2])


def _scaled(scalar: Floats, matrix: Floats) -> Floats:
    """Return scalars (3, m) times matrices (3, m, k, 3), each with its first and second derivative."""
    f, f1, f2 = scalar[..., None, None]
    g, g1, g2 = matrix
    return np.stack([f * g, f1 * g + f * g1, f2 * g + 2 * f1 * g1 + f * g2])


def _chained(one: Floats, two: Floats) -> Floats:
    """Return the product of two matrices, (3, m, 3, 3), each with its first and second derivative."""
    f, f1, f2 = one
    g, g1, g2 = two
    return np.stack([f @ g, f1 @ g + f @ g1, f2 @ g + 2 * f1 @ g1 + f @ g2])


def _disc(count: int, distance: float) -> Floats:
    """Return places of a dense flat disc about 0, (count, 3) m: the hexagonal lattice.

    Examples
    --------
    >>> round(closest(_disc(50, 1.5)), 6)
    1.5
    """
    reach = int(np.ceil(np.sqrt(count))) + 2
    steps = np.arange(-reach, reach + 1)
    u, v = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    flat = np.stack([u + v / 2, v * np.sqrt(0.75)], axis=1) * (distance * (1 + 1e-9))
    far = np.rint((flat**2).sum(axis=1) * 1e6)
    chosen = flat[np.lexsort((flat[:, 1], flat[:, 0], far))[:count]]
    return np.column_stack([chosen - chosen.mean(axis=0), np.zeros(count)])
