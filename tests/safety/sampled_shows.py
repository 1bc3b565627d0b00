"""Whole shows as CSV zips of samples: clean ones that often fly at their limits, and ones with one planted fault.

A show is told as legs along straight lines, from rest to rest, whose places are known at every moment. It is sampled
the way tools do it, and the way they should not: at any rate, with moments rounded or not, jittered, with rows added
and left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits
from choreo.core.plan import Plan
from choreo.formats.skybrush.csv_zip import read_csvzip

HEADER = "Time [msec],x [m],y [m],z [m],Red,Green,Blue"
RATES = (4.0, 5.0, 7.0, 10.0, 12.0, 16.0, 20.0, 20.0, 24.0, 25.0, 27.0, 30.0, 37.0, 50.0)
PICTURE = np.array([0.0, 40.0, 25.0])
BELOW_TOUCH_DOWN = 3.0

Law = Callable[[Floats], Floats]
"""Metres along a leg at seconds since its start."""


@dataclass(frozen=True)
class Leg:
    """A way straight from one place to another, with how far along it a drone is, and how long that takes, s."""

    start: float
    begin: Floats
    goal: Floats
    law: Law
    length: float

    @property
    def end(self) -> float:
        """When the drone has arrived."""
        return self.start + self.length

    def at(self, times: Floats) -> Floats:
        """Return the places at some moments of the leg, (k, 3) m."""
        way = self.goal - self.begin
        far = float(np.linalg.norm(way))
        along = np.clip(self.law(np.clip(times - self.start, 0.0, self.length)), 0.0, far)
        return np.asarray(self.begin + along[:, None] * way / max(far, 1e-12))


def ramp(start: float, begin: Floats, goal: Floats, speed: float, acceleration: float) -> Leg:
    """Return a leg that gains a speed, keeps it, and loses it again, all as quickly as it may."""
    far = float(np.linalg.norm(goal - begin))
    speed = min(speed, float(np.sqrt(far * acceleration)))
    gain = speed / acceleration
    length = far / speed + gain

    def law(t: Floats) -> Floats:
        up, down = np.minimum(t, gain), np.maximum(0.0, t - (length - gain))
        return acceleration * up**2 / 2 + speed * np.maximum(0.0, t - gain) - acceleration * down**2 / 2

    return Leg(start, begin, goal, law, length)


def smooth(start: float, begin: Floats, goal: Floats, length: float) -> Leg:
    """Return the leg of least jerk: at most 60 d / T^3, acceleration 5.774 d / T^2, speed 1.875 d / T."""
    far = float(np.linalg.norm(goal - begin))

    def law(t: Floats) -> Floats:
        u = t / length
        return far * u**3 * (10 - 15 * u + 6 * u**2)

    return Leg(start, begin, goal, law, length)


def abrupt(start: float, begin: Floats, goal: Floats, speed: float) -> Leg:
    """Return a leg that has its speed at once, and loses it at once."""
    return Leg(start, begin, goal, lambda t: speed * t, float(np.linalg.norm(goal - begin)) / speed)


@dataclass
class Flight:
    """Legs of each drone, in order of time; between them it stands still."""

    homes: Floats
    legs: list[list[Leg]] = field(default_factory=list)
    end: float = 0.0
    sites: list[tuple[float, float]] = field(default_factory=list)
    """When something is planted: there the rows are not sparse."""

    def __post_init__(self) -> None:
        self.legs = [[] for _ in self.homes]

    def place(self, drone: int) -> Floats:
        """Return where a drone is after its last leg."""
        return self.legs[drone][-1].goal if self.legs[drone] else self.homes[drone]

    def add(self, drone: int, leg: Leg) -> None:
        """Let a drone fly one more leg."""
        self.legs[drone].append(leg)
        self.end = max(self.end, leg.end)

    def at(self, times: Floats) -> Floats:
        """Return the places at some moments, (k, n, 3) m."""
        found = np.empty((len(times), len(self.homes), 3))
        for drone, legs in enumerate(self.legs):
            found[:, drone] = self.homes[drone]
            for leg in legs:
                after = times >= leg.start
                found[after, drone] = leg.at(times[after])
        return found


@dataclass(frozen=True)
class Case:
    """A file, what to hold it against, and what has to be found of whom: one of the rules, or nothing at all."""

    data: bytes
    limits: Limits
    rules: frozenset[str]
    drones: frozenset[int]
    proved: bool
    told: str

    def plan(self, folder: Any) -> Plan:
        """Return what choreo reads of the file."""
        path = folder / "show.zip"
        path.write_bytes(self.data)
        return replace(read_csvzip(path), limits=self.limits)


class Pilot:
    """Flies the swarm up, to a picture and down again, somewhere below the limits or right at them."""

    def __init__(self, random: np.random.Generator, limits: Limits, homes: Floats) -> None:
        self.random = random
        self.limits = limits
        self.flight = Flight(homes)

    def part(self) -> float:
        """Return how much of a limit is used; often all of it."""
        return float(self.random.choice([1.0, 1.0, self.random.uniform(0.5, 1.0)]))

    def leg(self, drone: int, goal: Floats, start: float, part: float = 1.0) -> Leg:
        """Return a leg that keeps all limits, and uses that part of them."""
        begin, limits = self.flight.place(drone), self.limits
        way = goal - begin
        far = float(np.linalg.norm(way))
        if far < 1e-9:
            return Leg(start, begin, goal, np.zeros_like, 0.0)
        across, up = float(np.hypot(*way[:2])) / far, float(way[2]) / far
        shares = ((across, limits.usable_speed), (up, limits.max_climb), (-up, limits.max_descent))
        speed = min(limit / share for share, limit in shares if share > 1e-9) * part
        if min(begin[2], goal[2]) < BELOW_TOUCH_DOWN - 1e-9 and up < 0:
            speed = min(speed, part / -up)
        bounded = ((across, limits.max_level_acceleration), (abs(up), limits.max_vertical_acceleration))
        parts = [limit / share for share, limit in bounded if limit is not None and share > 1e-9]
        hard = min([limits.max_acceleration, *parts])
        if limits.max_jerk is None:
            return ramp(start, begin, goal, speed, hard * part)
        bounds = (
            1.875 * far / speed,
            np.sqrt(5.7736 * far / (part * hard)),
            np.cbrt(60 * far / (part * limits.max_jerk)),
        )
        return smooth(start, begin, goal, float(max(bounds)))

    def all_to(self, goals: Floats, wait: float) -> None:
        """Let all drones fly to their goals after a wait."""
        start, part = self.flight.end + wait, self.part()
        for drone, goal in enumerate(goals):
            self.flight.add(drone, self.leg(drone, goal, start, part))

    def alone_to(self, drone: int, goal: Floats, wait: float = 1.0) -> None:
        """Let one drone fly somewhere."""
        self.flight.add(drone, self.leg(drone, np.asarray(goal, dtype=np.float64), self.flight.end + wait, self.part()))

    def wait(self) -> float:
        """Return how long the swarm holds: long enough that no row of one leg is next to one of another."""
        return float(self.random.uniform(1.6, 6.0))


Plant = Callable[[Pilot, int], None]
"""Lets one drone do what it must not, while the others hold the picture, and come back."""


def _site(pilot: Pilot, leg: Leg, drone: int) -> None:
    pilot.flight.sites.append((leg.start - 1.5, leg.end + 1.5))
    pilot.flight.add(drone, leg)


def _fast(direction: tuple[float, float, float], limit: str) -> Plant:
    """Return a plant of too much speed, for most of a second."""

    def plant(pilot: Pilot, drone: int) -> None:
        here, away = pilot.flight.place(drone), np.array(direction)
        speed = getattr(pilot.limits, limit) * pilot.random.uniform(1.05, 1.6)
        far = speed**2 / pilot.limits.max_acceleration + 0.9 * speed
        begin = here if direction[2] >= 0 else here - far * away
        if direction[2] < 0:
            pilot.alone_to(drone, begin)
        goal = begin + far * away
        _site(pilot, ramp(pilot.flight.end + 1.0, begin, goal, speed, pilot.limits.max_acceleration), drone)
        if direction[2] >= 0:
            pilot.alone_to(drone, here)

    return plant


def _hard(limit: str, direction: tuple[float, float, float]) -> Plant:
    """Return a plant of too much acceleration, for more than a second."""

    def plant(pilot: Pilot, drone: int) -> None:
        here = pilot.flight.place(drone)
        hard = getattr(pilot.limits, limit) * pilot.random.uniform(1.12, 2.0)
        goal = here + 2 * 7.8**2 / hard * np.array(direction)
        _site(pilot, ramp(pilot.flight.end + 1.0, here, goal, 7.8, hard), drone)
        pilot.alone_to(drone, here)

    return plant


def _jerky(pilot: Pilot, drone: int) -> None:
    """Begin to accelerate four times as quickly as allowed."""
    here = pilot.flight.place(drone)
    assert pilot.limits.max_jerk is not None
    jerk, length = 4.0 * pilot.limits.max_jerk, 5.0
    goal = here + [0.0, jerk * length**3 / 60, 0.0]
    _site(pilot, smooth(pilot.flight.end + 1.0, here, goal, length), drone)
    pilot.alone_to(drone, here)


def _jump(pilot: Pilot, drone: int) -> None:
    """Have a speed at once."""
    here, speed = pilot.flight.place(drone), pilot.random.uniform(2.2, 7.5)
    _site(pilot, abrupt(pilot.flight.end + 1.0, here, here + [0.0, 3 * speed, 0.0], speed), drone)
    pilot.alone_to(drone, here)


def _leap(pilot: Pilot, drone: int) -> None:
    """Be somewhere else at once, from one millisecond to the next."""
    here, far = pilot.flight.place(drone), pilot.random.uniform(0.5, 4.0)
    _site(pilot, abrupt(pilot.flight.end + 1.0, here, here + [0.0, far, 0.0], far / 0.001), drone)
    pilot.alone_to(drone, here)


def _there(goal: Callable[[Pilot, Floats, Floats], Floats]) -> Plant:
    """Return a plant of a place where a drone, whose neighbour is known too, must not be."""

    def plant(pilot: Pilot, drone: int) -> None:
        here = pilot.flight.place(drone)
        begin = pilot.flight.end
        pilot.alone_to(drone, goal(pilot, here, pilot.flight.place(0 if drone else 1)))
        pilot.alone_to(drone, here, wait=1.5)
        pilot.flight.sites.append((begin, pilot.flight.end))

    return plant


def _near(pilot: Pilot, here: Floats, other: Floats) -> Floats:
    return np.asarray(other + (here - other) / np.linalg.norm(here - other) * pilot.random.uniform(0.4, 1.4))


def _above(pilot: Pilot, here: Floats, other: Floats) -> Floats:
    return np.asarray(
        other + (here - other) / np.linalg.norm(here - other) * 0.2 + [0, 0, pilot.random.uniform(1.6, 2.8)]
    )


def _beyond_fence(pilot: Pilot, here: Floats, _: Floats) -> Floats:
    assert pilot.limits.fence is not None
    return np.array([here[0], pilot.limits.fence[:, 1].max() + pilot.random.uniform(0.2, 5.0), here[2]])


def _on_roof(pilot: Pilot, here: Floats, _: Floats) -> Floats:
    roof = pilot.limits.keep_out[0]
    return np.array([here[0], roof.polygon[:, 1].min() + pilot.random.uniform(0.2, 2.0), here[2]])


FENCE = np.array([[-80.0, -20.0], [80.0, -20.0], [80.0, 52.0], [-80.0, 52.0]])
ROOF = KeepOut(np.array([[-80.0, 46.0], [80.0, 46.0], [80.0, 60.0], [-80.0, 60.0]]), 90.0, "roof")

PARTS = {"max_acceleration": 6.5, "max_level_acceleration": 3.0, "max_vertical_acceleration": 2.5}

IN_THE_PICTURE: dict[str, tuple[Plant, frozenset[str], dict[str, Any]]] = {
    "level speed": (_fast((0, 1, 0), "max_speed"), frozenset({"level speed"}), {}),
    "climb": (_fast((0, 0, 1), "max_climb"), frozenset({"climb"}), {}),
    "descent": (_fast((0, 0, -1), "max_descent"), frozenset({"descent"}), {}),
    "acceleration": (_hard("max_acceleration", (0, 1, 0)), frozenset({"acceleration"}), {}),
    "level acceleration": (_hard("max_level_acceleration", (0, 1, 0)), frozenset({"level acceleration"}), PARTS),
    "vertical acceleration": (
        _hard("max_vertical_acceleration", (0, 0, 1)),
        frozenset({"vertical acceleration"}),
        PARTS | {"max_climb": 8.0, "max_descent": 8.0},
    ),
    "jerk": (_jerky, frozenset({"jerk"}), {"max_jerk": 1.0}),
    "jump": (_jump, frozenset({"acceleration"}), {}),
    "leap": (_leap, frozenset({"acceleration", "level speed"}), {}),
    "distance": (_there(_near), frozenset({"distance"}), {}),
    "vertical distance": (_there(_above), frozenset({"distance"}), {"vertical_distance": 3.0}),
    "ceiling": (
        _there(lambda pilot, here, _: here + [0, 0, pilot.random.uniform(10.1, 20.0)]),
        frozenset({"ceiling"}),
        {"max_altitude": PICTURE[2] + 10.0},
    ),
    "floor": (
        _there(lambda pilot, here, _: np.array([here[0], here[1], pilot.random.uniform(3.1, 4.9)])),
        frozenset({"floor"}),
        {},
    ),
    "fence": (_there(_beyond_fence), frozenset({"fence"}), {"fence": FENCE}),
    "keep-out": (_there(_on_roof), frozenset({"keep-out"}), {"keep_out": (ROOF,)}),
}
ON_THE_GROUND = {
    "touch-down": "touch-down",
    "ground": "ground",
    "landing beside": "landing",
    "landing on one": "landing",
    "pads near": "pads",
    "pad high": "pads",
    "endurance": "endurance",
}
KINDS = (*IN_THE_PICTURE, *ON_THE_GROUND)


def show(
    random: np.random.Generator, kind: str = "", many: float = 0.0
) -> tuple[Flight, Limits, frozenset[str], frozenset[int]]:
    """Return a flight that keeps its limits but for what is planted, the rules that tell it, and who is to blame.

    Besides one drone, which each file of a kind has, that share of the others does in the air what it must not.
    """
    count = int(random.integers(2, 6))
    drone = int(random.integers(count))
    plant, rules, changes = IN_THE_PICTURE.get(kind, (None, frozenset({ON_THE_GROUND.get(kind, "")}), {}))
    if not kind:
        fenced = {"fence": FENCE, "keep_out": (replace(ROOF, height=10.0),), "max_altitude": PICTURE[2] + 10.0}
        changes = [{}, {"max_jerk": 1.0}, {"vertical_distance": 3.0}, fenced, PARTS][random.integers(5)]
    limits = replace(Limits(), **changes)
    spacing = random.uniform(3.2, 5.0)
    homes = np.stack([spacing * (np.arange(count) - (count - 1) / 2), np.zeros(count), np.zeros(count)], axis=1)
    blamed = frozenset({drone})
    other = 0 if drone else 1
    if kind == "landing on one":
        blamed = frozenset({drone, other})
    if kind == "pads near":
        homes[drone] = homes[other] + [0.0, random.uniform(0.2, 0.38), 0.0]
        blamed = frozenset({drone, other})
    if kind == "pad high":
        homes[drone, 2] = random.uniform(0.12, 0.8)
    pilot = Pilot(random, limits, homes)
    pilot.all_to(homes + [0, 0, random.uniform(8.0, 15.0)], random.uniform(0.5, 3.0))
    above = np.stack([pilot.flight.place(number) for number in range(count)])
    pilot.all_to(homes * [random.uniform(1.0, 1.5), 1, 1] + PICTURE, pilot.wait())
    if plant is not None:
        blamed |= {each for each in range(count) if each != other and random.random() < many}
        for each in sorted(blamed):
            plant(pilot, each)
    if random.random() < 0.5:
        pilot.all_to(homes * [1.2, 1, 1] + PICTURE + [0, -10.0, 5.0], pilot.wait())
    pilot.all_to(above, pilot.wait())
    if kind == "endurance":
        limits, blamed = _late(pilot, drone), frozenset({drone})
    else:
        _land(pilot, drone, kind)
    return pilot.flight, pilot.limits if kind != "endurance" else limits, rules, blamed


def _land(pilot: Pilot, drone: int, kind: str) -> None:
    """Let all drones land, one of them badly if it is to."""
    flight, random = pilot.flight, pilot.random
    goals = flight.homes.copy()
    if kind == "landing beside":
        goals[drone, 1] += random.uniform(0.12, 2.0)
    if kind == "landing on one":
        goals[drone] = flight.homes[0 if drone else 1] + [0.0, 0.05, 0.0]
    low = goals.copy()
    low[:, 2] = BELOW_TOUCH_DOWN
    aside = low.copy()
    aside[:, 2] = flight.place(0)[2]
    if (aside != np.stack([flight.place(number) for number in range(len(goals))])).any():
        pilot.all_to(aside, pilot.wait())
    begin = flight.end
    pilot.all_to(low, pilot.wait())
    if kind == "touch-down":
        others = [number for number in range(len(goals)) if number != drone]
        start, part = flight.end + pilot.wait(), pilot.part()
        fast = ramp(start, low[drone], goals[drone], random.uniform(1.15, 2.4), pilot.limits.max_acceleration)
        for number in others:
            flight.add(number, pilot.leg(number, goals[number], start, part))
        flight.add(drone, fast)
    else:
        pilot.all_to(goals, pilot.wait())
    if kind == "ground":
        pilot.alone_to(drone, goals[drone] - [0, 0, random.uniform(0.03, 0.5)])
        pilot.alone_to(drone, goals[drone])
    flight.sites.append((begin, flight.end))


def _late(pilot: Pilot, drone: int) -> Limits:
    """Let all land but one, which follows; return limits for those that were in time."""
    flight = pilot.flight
    low = flight.homes + [0, 0, BELOW_TOUCH_DOWN]
    begin = flight.end
    others = [number for number in range(len(low)) if number != drone]
    for goals in (low, flight.homes):
        start, part = flight.end + pilot.wait(), pilot.part()
        for number in others:
            flight.add(number, pilot.leg(number, goals[number], start, part))
    aloft = flight.end - min(leg.start for leg in flight.legs[others[0]])
    pilot.alone_to(drone, low[drone])
    pilot.alone_to(drone, flight.homes[drone])
    flight.sites.append((begin, flight.end))
    return replace(pilot.limits, endurance=float(np.ceil(aloft)))


def moments(random: np.random.Generator, flight: Flight, rate: float, far: float) -> Floats:
    """Return the true moments of the rows, s: even, jittered, with some added, and some left out off the sites.

    `far` is the longest time from row to row, s; 0 leaves none out.
    """
    end = flight.end + float(random.uniform(0.2, 3.0))
    if random.random() < 0.5:
        end = float(np.ceil(end * rate)) / rate
    times = np.arange(int(np.floor(end * rate)) + 1) / rate
    jitter = random.choice([0.0, 0.0, 0.1, 1.0])
    off = np.where(random.random(len(times)) < jitter, random.uniform(-0.3, 0.3, len(times)) / rate, 0.0)
    times = np.clip(times + off, 0.0, end)
    if random.random() < 0.4:
        added = random.uniform(0.0, end, random.integers(1, 12))
        beside = random.choice(times, 3) + random.choice([0.001, 0.002, 0.01], 3)
        times = np.concatenate([times, added, beside])
    times = np.unique(np.concatenate([[0.0], times[(times > 0) & (times < end)], [end]]))
    apart = np.diff(times) > 0.0011  # rows nearer than a millisecond are refused by the reader
    times = np.concatenate([times[:1], times[1:-1][apart[:-1] & apart[1:]], times[-1:]])
    if far:
        times = _thinned(random, flight, times, far)
    if random.random() < 0.3:
        place = flight.at(times)
        rests = (place[1:] == place[:-1]).all(axis=(1, 2))
        inside = np.concatenate([[False], rests[1:] & rests[:-1], [False]])
        times = times[~(inside & (random.random(len(times)) < 0.9))]
    return times


def _thinned(random: np.random.Generator, flight: Flight, times: Floats, far: float) -> Floats:
    """Leave out the rows of some stretches in the air, none of them where something is planted."""
    flying = [leg for leg in flight.legs[0] if leg.length > 0]
    first, last = flying[0].end, flying[-1].start - 8.0
    kept = np.ones(len(times), dtype=bool)
    for start in random.uniform(first, last, 8):
        end = start + random.uniform(0.5, 0.98) * far
        if not any(begin < end + 1.0 and start - 1.0 < until for begin, until in flight.sites):
            kept[(times > start) & (times < end)] = False
    return times[kept]


def written(flight: Flight, times: Floats, rate: float, *, decimals: int, clock: str) -> tuple[bytes, Floats]:
    """Return a CSV zip, and its milliseconds.

    With the clock 'rounded' places are those of the true moments (but a row that is said to lie on the even step of
    its file does), 'whole' those of the whole milliseconds that are written; 'fine' writes thousandths of these.
    """
    digits = 3 if clock == "fine" else 0
    written = np.unique(np.round(times * 1000, digits))
    sampled = written / 1000
    if clock == "rounded" and len(written) == len(times):
        on_step = np.abs(sampled * rate - np.rint(sampled * rate)) < 1e-6
        sampled = np.where(on_step, sampled, times)
    places = np.round(flight.at(np.asarray(sampled)), decimals) + 0.0
    stream = io.BytesIO()
    row = f"%.{digits}f,%.{decimals}f,%.{decimals}f,%.{decimals}f,255,255,255\n"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for drone, (x, y, z) in enumerate(places.transpose(1, 2, 0), start=1):
            numbers = np.column_stack([written, y, 0.0 - x, z]).ravel().tolist()
            archive.writestr(f"Drone {drone}.csv", f"{HEADER}\n" + row * len(written) % tuple(numbers))
    return stream.getvalue(), np.asarray(written)


def case(seed: int, kind: str = "", many: float = 0.0) -> Case:
    """Return a file of a kind, '' for a clean one: of the same seed always the same."""
    random = np.random.default_rng([seed, len(kind), *kind.encode()])
    flight, limits, rules, blamed = show(random, kind, many)
    rate = float(random.choice(RATES))
    far = float(random.choice([0.0, 0.0, 0.95, 5.0]))
    times = moments(random, flight, rate, far)
    decimals, clock = int(random.choice([3, 4, 4, 6])), str(random.choice(["rounded", "whole", "fine"]))
    data, milliseconds = written(flight, times, rate, decimals=decimals, clock=clock)
    # Who is in the same place in two rows, to what their decimals leave open, is taken to stand still between them.
    place = np.round(flight.at(milliseconds / 1000), decimals)
    moves = (np.abs(np.diff(place, axis=0)) > 10.0**-decimals + 1e-9).any(axis=(1, 2))
    proved = not (moves & (np.diff(milliseconds) >= 1000)).any()
    told = f"{kind or 'clean'} {seed}: {rate:g} Hz, {decimals} decimals, {clock} clock, gaps up to {far:g} s"
    return Case(data, limits, rules if kind else frozenset(), blamed if kind else frozenset(), proved, told)
