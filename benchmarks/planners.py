"""What others do between two formations, for benchmarks only: assignments, straight lines, start delays, ORCA.

Each planner takes start and goal, (n, 3) m, and limits, and returns its curves; they may come too near or not arrive.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

import choreo as ch
from choreo.arrays import Floats, Ints
from choreo.motion.laws.bezier_fit import fly
from choreo.motion.laws.path import Frame, lift_arcs

Planner = Callable[[Floats, Floats, ch.Limits], ch.Trajectory]

STEP = 0.1
"""Seconds: delays and phases of start delays, and steps of ORCA."""

_SAMPLES = 129
_PATIENCE = 150.0


def with_choreo(start: Floats, goal: Floats, limits: ch.Limits) -> ch.Trajectory:
    """Return choreo's own transition."""
    return ch.transition(start, goal, limits).trajectory


def squared(start: Floats, goal: Floats, limits: ch.Limits) -> ch.Trajectory:
    """Concurrent assignment and planning of trajectories (Turpin, Michael and Kumar 2014), under choreo's time law."""
    return _straight(start, goal[_exact(cdist(start, goal) ** 2)], limits)


def plain(start: Floats, goal: Floats, limits: ch.Limits) -> ch.Trajectory:
    """The assignment of least total distance, straight lines under one law."""
    return _straight(start, goal[_exact(cdist(start, goal))], limits)


def network_simplex(start: Floats, goal: Floats, limits: ch.Limits) -> ch.Trajectory:
    """Straight lines after the exact network simplex of POT (Flamary et al. 2021; Bonneel et al. 2011)."""
    import ot

    weights = np.full(len(start), 1.0 / len(start))
    flow = ot.emd(weights, weights, cdist(start, goal) ** 2, numItermax=10_000_000)
    return _straight(start, goal[np.asarray(flow).argmax(axis=1)], limits)


def start_delays(start: Floats, goal: Floats, limits: ch.Limits) -> ch.Trajectory:
    """Straight lines at full speed, each drone late by what the others ask (after Gravell and Summers 2021).

    The assignment has the least total distance. For each pair of flights that come near, every relative delay at which
    they would meet is forbidden; the drones get the earliest allowed start, one after the other, those first for which
    others must wait. Where everybody waits for somebody, the longest flight goes first and may meet another.
    """
    ends = goal[_exact(cdist(start, goal))]
    law = _Laws(start, ends, limits)
    return law.curves(_delays(law, limits.min_distance))


def orca(start: Floats, goal: Floats, limits: ch.Limits) -> ch.Trajectory:
    """Reciprocal avoidance in the picture's plane (van den Berg et al. 2011; the library RVO2 by way of pyrvo).

    The plane must be upright and the same for both. Discs of min_distance across, the slowest of the limits' speeds.
    """
    import pyrvo

    ends = goal[_exact(cdist(start, goal) ** 2)]
    flat, wanted = start[:, [0, 2]], ends[:, [0, 2]]
    speed = min(limits.usable_speed, limits.max_climb, limits.max_descent)
    radius = limits.min_distance / 2
    world = pyrvo.RVOSimulator(STEP, 8 * radius, 12, 4.0, 4.0, radius, speed)
    for x, z in flat.tolist():
        world.add_agent([x, z])
    places = [flat]
    for _ in range(int(_PATIENCE / STEP)):
        way = wanted - places[-1]
        far = np.linalg.norm(way, axis=1)
        if far.max() < 0.02:
            break
        pace = np.minimum(speed, far / STEP) / np.maximum(far, 1e-9)
        for drone, (x, z) in enumerate((way * pace[:, None]).tolist()):
            world.set_agent_pref_velocity(drone, [x, z])
        world.do_step()
        places.append(np.array([_pair(world.get_agent_position(drone)) for drone in range(len(flat))]))
    full = np.stack([np.column_stack([at[:, 0], start[:, 1], at[:, 1]]) for at in places])
    third = (full[1:] - full[:-1]) / 3
    control = np.stack([full[:-1], full[:-1] + third, full[1:] - third, full[1:]], axis=1)
    return ch.Trajectory(np.arange(len(full)) * STEP, control)


PLANNERS: dict[str, Planner] = {
    "choreo": with_choreo,
    "straight, squared distance": squared,
    "straight, network simplex": network_simplex,
    "straight, plain distance": plain,
    "start delays": start_delays,
    "ORCA": orca,
}


def _exact(cost: Floats) -> Ints:
    return np.asarray(linear_sum_assignment(cost)[1])


def _straight(start: Floats, ends: Floats, limits: ch.Limits) -> ch.Trajectory:
    here = Frame(np.zeros(3), np.eye(3))
    return fly(lift_arcs(start, ends, np.zeros(len(start)), here, here), limits).trajectory


def _pair(place: object) -> tuple[float, float]:
    """Return the two numbers of the library's own type of place."""
    if hasattr(place, "x"):
        return place.x() if callable(place.x) else place.x, place.y() if callable(place.y) else place.y
    x, y = place  # type: ignore[misc]  # some versions return a tuple
    return x, y


class _Laws:
    """Each drone's own fastest straight flight: speed up, cruise, brake, in phases of whole steps."""

    def __init__(self, start: Floats, ends: Floats, limits: ch.Limits) -> None:
        self.start, self.ends = start, ends
        way = ends - start
        self.length = np.linalg.norm(way, axis=1)
        level = np.hypot(way[:, 0], way[:, 1])
        climb, fall = np.maximum(way[:, 2], 0), np.maximum(-way[:, 2], 0)
        use = np.maximum.reduce([level / limits.usable_speed, climb / limits.max_climb, fall / limits.max_descent])
        speed = self.length / np.maximum(use, 1e-9)
        top = np.minimum(speed, np.sqrt(self.length * limits.max_acceleration))
        self.ramp = np.maximum(np.ceil(top / limits.max_acceleration / STEP), 1) * STEP
        cruise = self.length / np.maximum(top, 1e-9) - self.ramp
        self.cruise = np.ceil(np.maximum(cruise, 0) / STEP - 1e-9) * STEP
        self.time = 2 * self.ramp + self.cruise

    def share(self, time: Floats) -> Floats:
        """Return which part of its way each drone, (n,), has done after `time`, (n, ...) s, since it left."""
        more = (slice(None),) + (None,) * (time.ndim - 1)
        ramp, total = self.ramp[more], self.time[more]
        into = np.clip(time, 0.0, total)
        middle = np.clip(into, ramp, total - ramp)
        first, last = np.minimum(into, ramp), np.maximum(into - (total - ramp), 0.0)
        done = first**2 / (2 * ramp) + (middle - ramp) + last - last**2 / (2 * ramp)
        return np.asarray(done / (total - ramp))

    def when(self, share: Floats, drone: Ints) -> Floats:
        """Return how long after leaving the drones, (m,), have done a part of their way, (m, ...), s."""
        more = (slice(None),) + (None,) * (share.ndim - 1)
        ramp, way = self.ramp[drone][more], (self.time - self.ramp)[drone][more]
        done = share * way
        speeding = np.sqrt(2 * ramp * np.minimum(done, ramp / 2))
        braking = np.sqrt(2 * ramp * np.minimum(way - done, ramp / 2))
        early, late = done < ramp / 2, way - done < ramp / 2
        return np.asarray(np.where(early, speeding, np.where(late, way + ramp - braking, done + ramp / 2)))

    def curves(self, delays: Floats) -> ch.Trajectory:
        """Return the flights with those delays, (n,) s; every phase is a parabola, so cubic pieces are exact."""
        last = int(np.rint((delays + self.time).max() / STEP))
        times = np.arange(last + 1) * STEP
        share = self.share(times[None] - delays[:, None]).T
        step = 1e-4
        forward = (self.share(times[None] + step - delays[:, None]).T - share) / step
        backward = (share - self.share(times[None] - step - delays[:, None]).T) / step
        leaving, arriving = share[:-1] + forward[:-1] * STEP / 3, share[1:] - backward[1:] * STEP / 3
        part = np.stack([share[:-1], leaving, arriving, share[1:]])
        control = self.start + part.transpose(1, 0, 2)[..., None] * (self.ends - self.start)
        return ch.Trajectory(np.round(times, 3), control)


def _delays(law: _Laws, distance: float) -> Floats:
    """Return how late each drone leaves, (n,) s."""
    count = len(law.start)
    one, two, low, high = _forbidden(law, distance)
    # Others of each drone: (other, low, high), the other's start less its own must not lie between.
    others: list[list[tuple[int, float, float]]] = [[] for _ in range(count)]
    for i, j, least, most in zip(one.tolist(), two.tolist(), low.tolist(), high.tolist(), strict=True):
        others[i].append((j, least, most))
        others[j].append((i, -most, -least))
    waits = np.zeros(count, dtype=np.int64)
    for drone in range(count):  # an other's start below minus infinity: that one can only come later
        waits[drone] = sum(1 for _, _, most in others[drone] if np.isinf(most))
    left, delays = set(range(count)), np.full(count, np.nan)
    while left:
        drone = min(left, key=lambda each: (waits[each], -law.time[each], each))
        left.remove(drone)
        taken = [(delays[o] - most, delays[o] - least) for o, least, most in others[drone] if o not in left]
        begin = 0.0
        for since, until in sorted(taken):
            if since < begin + 1e-9 and begin < until < np.inf:
                begin = until
        delays[drone] = np.ceil(begin / STEP - 1e-6) * STEP
        for other, least, _ in others[drone]:
            if np.isinf(least):
                waits[other] -= 1
    return delays


def _forbidden(law: _Laws, distance: float) -> tuple[Ints, Ints, Floats, Floats]:
    """Return pairs and the relative delays (start of the second less start of the first) at which they would meet.

    For many places of the first, the stretch of the second's way within the distance has a closed form.
    """
    one, two = _near_ways(law, distance)
    part = np.linspace(0.0, 1.0, _SAMPLES)
    way = law.ends - law.start
    found = []
    for at in range(0, len(one), 5000):
        i, j = one[at : at + 5000], two[at : at + 5000]
        from_start = law.start[i, None] + part[None, :, None] * way[i, None] - law.start[j, None]
        square = np.maximum((way[j] ** 2).sum(axis=1), 1e-12)[:, None]
        middle = (from_start * way[j, None]).sum(axis=-1) / square
        room = middle**2 - ((from_start**2).sum(axis=-1) - distance**2) / square
        half = np.sqrt(np.maximum(room, 0.0))
        first, last = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
        meets = (room > 0) & (middle + half > 0) & (middle - half < 1)
        own = law.when(np.broadcast_to(part, meets.shape), i)
        step = np.diff(own, axis=1).max(axis=1)
        low = np.where(meets, own - law.when(last, j), np.inf).min(axis=1) - step
        high = np.where(meets, own - law.when(first, j), -np.inf).max(axis=1) + step
        low[meets[:, 0] | (meets & (last >= 1)).any(axis=1)] = -np.inf
        high[meets[:, -1] | (meets & (first <= 0)).any(axis=1)] = np.inf
        some = meets.any(axis=1)
        found.append((i[some], j[some], low[some], high[some]))
    i, j, low, high = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return i, j, low, high


def _near_ways(law: _Laws, distance: float) -> tuple[Ints, Ints]:
    """Return pairs among which are all whose straight ways come nearer than the distance."""
    step = distance / 2
    many = np.maximum(np.ceil(law.length / step).astype(int), 1) + 1
    owner = np.repeat(np.arange(len(many)), many)
    part = np.concatenate([np.linspace(0, 1, each) for each in many])
    places = law.start[owner] + part[:, None] * (law.ends - law.start)[owner]
    pairs = cKDTree(places).query_pairs(distance + step, output_type="ndarray")
    drones = np.sort(owner[pairs], axis=1)
    drones = np.unique(drones[drones[:, 0] != drones[:, 1]], axis=0)
    return drones[:, 0], drones[:, 1]
