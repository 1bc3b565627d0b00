"""Whether moving pictures keep all limits on their curves: speeds, distances, the air; and who is to blame if not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.air.airspace import AirError, Breach, breach
from choreo.motion.air.path_sampling import crossed
from choreo.motion.laws.bezier_fit import FITTING, overruns
from choreo.motion.living.bodies import called
from choreo.motion.living.motions import Motion
from choreo.motion.separation.closest_approach import approaches
from choreo.neighbours import near_pairs

_ROUNDING = 1e-4
_FIRST = 1.4
"""By which a word is changed first, where nothing tells how much it has to be."""
_AIR_STEP = 0.25
"""Seconds from look to look at the air."""


class LivingError(InputError):
    """Motions that cannot be flown: which of them, by their numbers, and what is wrong.

    `near` says that drones come too near, `slow` that they are too quick by the factor `excess`; else they leave the
    allowed air.
    """

    numbers: tuple[int, ...]
    near: bool
    slow: bool
    excess: float
    fact: str

    @classmethod
    def of(cls, fact: str, numbers: tuple[int, ...], *, near: bool, slow: bool, excess: float) -> LivingError:
        """Return the error that says a fact."""
        error = cls(fact)
        error.fact, error.numbers, error.near, error.slow, error.excess = fact, numbers, near, slow, excess
        return error


class CrowdedError(InputError):
    """Dots that stand too near before anything moves: the nearest by this part of what is needed."""

    part: float

    @classmethod
    def of(cls, part: float, fact: str) -> CrowdedError:
        """Return the error that says a fact."""
        error = cls(f"{fact}; draw it larger or with fewer dots, or move what overlaps as a part of its own")
        error.fact, error.part = fact, part
        return error

    fact: str


@dataclass(frozen=True, eq=False)
class Proof:
    """Asks whether curves keep the limits; raises a `LivingError` that names the motions to blame.

    Parameters
    ----------
    limits : Limits
    motions : sequence of Motion
        Of the cue.
    numbers : sequence of tuple of int
        The motions that move each drone.
    """

    limits: Limits
    motions: Sequence[Motion]
    numbers: Sequence[tuple[int, ...]]

    @property
    def squeeze(self) -> Floats:
        """Factors of x, y, z before distances are taken."""
        return np.array([1.0, 1.0, self.limits.min_distance / self.limits.vertical])

    def standing(self, points: Floats) -> None:
        """Ask whether the picture keeps its spacing before anything moves, (n, 3) m."""
        need = self.limits.planning_distance
        pairs = near_pairs(points * self.squeeze, need * (1 - 1e-9))
        if len(pairs):
            apart = np.linalg.norm((points[pairs[:, 0]] - points[pairs[:, 1]]) * self.squeeze, axis=1)
            x, y, z = points[pairs[int(apart.argmin()), 0]].tolist()
            raise CrowdedError.of(
                float(apart.min()) / need,
                f"{len(pairs)} pairs of dots that move together are nearer than {need:g} m (min_distance and 1 cm), "
                f"the nearest {apart.min():.3f} m, near x {x:.1f}, y {y:.1f}, z {z:.1f} m",
            )

    def speeds(self, curves: Trajectory, drones: Sequence[int] | None = None) -> None:
        """Ask whether curves, of these drones or of all, keep speeds, acceleration and jerk."""
        excess = overruns(curves, self.limits)
        if excess.max() > 1.0:
            drone, what = self._quickest(curves, int(excess.argmax()))
            blamed = self.numbers[drone if drones is None else drones[drone]]
            raise self._wrong(blamed, f"is too quick for its drones: {what}", excess=float(excess.max()))

    def distances(self, curves: Trajectory) -> float:
        """Return the closest approach of all, m, where that is enough."""
        limits = self.limits
        found = approaches(curves, limits.planning_distance, self.squeeze)
        if found.closest < limits.min_distance + _ROUNDING:
            one, two = found.pairs[int(found.nearest.argmin())].tolist()
            both = tuple(dict.fromkeys([*self.numbers[one], *self.numbers[two]]))
            what = f"brings drones within {found.closest:.2f} m of each other, {limits.min_distance:g} m at least"
            raise self._wrong(both, what, near=True)
        ends = Trajectory.hold(curves.end, 0.0, 1.0)
        standing, least = approaches(ends, limits.planning_distance, self.squeeze), limits.min_distance + FITTING
        if standing.closest < least:
            one, two = standing.pairs[int(standing.nearest.argmin())].tolist()
            both = tuple(dict.fromkeys([*self.numbers[one], *self.numbers[two]]))
            raise self._wrong(
                both, f"ends with drones {standing.closest:.4f} m apart, {least:.4f} m at least", near=True
            )
        return found.closest

    def air(self, curves: Trajectory) -> None:
        """Ask whether curves stay within altitudes and fence, and out of keep-outs."""
        found = self._breach(curves)
        if found is not None:
            raise self._wrong(self.numbers[found.index], str(AirError.of("would", found)))

    def _breach(self, curves: Trajectory) -> Breach | None:
        """Return the worst breach, or None."""
        # The control points bound the curves: where they are within, nothing is missed between looks.
        if not self.limits.keep_out and breach(curves.control.reshape(-1, 3), self.limits) is None:
            return None
        looks = max(int(curves.duration / _AIR_STEP), int(curves.duration * fastest(curves))) + 2
        moments = np.linspace(curves.times[0], curves.times[-1], looks)
        places = np.stack([curves.position(moment) for moment in moments.tolist()])
        found = breach(places.reshape(-1, 3), self.limits)
        if found is not None:
            return replace(found, index=found.index % curves.drones)
        return max((each for _, each in crossed(places, self.limits)), key=lambda each: each.excess, default=None)

    def _quickest(self, curves: Trajectory, piece: int) -> tuple[int, str]:
        """Return who breaks a limit most on a piece, and how, beside the limit."""
        limits = self.limits
        length = float(curves.times[piece + 1] - curves.times[piece])
        speed = 3 * np.diff(curves.control[piece], axis=0) / length
        push = np.linalg.norm(np.diff(speed, axis=0) * 2 / length, axis=2).max(axis=0)
        asked = [
            (np.hypot(speed[..., 0], speed[..., 1]).max(axis=0), limits.usable_speed, 1, "m/s level"),
            (speed[..., 2].max(axis=0), limits.max_climb, 1, "m/s up"),
            (-speed[..., 2].min(axis=0), limits.max_descent, 1, "m/s down"),
            (push, limits.max_acceleration, 2, "m/s2"),
        ]
        values, limit, _, unit = max(asked, key=lambda each: float(each[0].max() / each[1]) ** (1 / each[2]))
        drone = int(values.argmax())
        if values[drone] <= limit:
            return int(push.argmax()), "its acceleration changes faster than max_jerk allows"
        return drone, f"{values[drone]:.1f} {unit}, {limit:g} at most"

    def _wrong(
        self, numbers: tuple[int, ...], what: str, *, near: bool = False, excess: float | None = None
    ) -> LivingError:
        blamed = numbers or tuple(range(len(self.motions)))
        fact = f"{' with '.join(called(self.motions, number) for number in blamed[:3])}: {what}"
        return LivingError.of(fact, blamed, near=near, slow=excess is not None, excess=excess or _FIRST)


def fastest(curves: Trajectory) -> float:
    """Return a bound on the speed of all drones, m/s."""
    speed = 3 * np.diff(curves.control, axis=1) / np.diff(curves.times)[:, None, None, None]
    return float(np.linalg.norm(speed, axis=-1).max())
