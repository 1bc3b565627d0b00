"""Exact shows in which some drones break one rule, just beyond its limit or far, while the others come near to it.

Each drone (or pair) flies in a cell of its own, so that what it does concerns nobody else: up to 2 m over its pad, into
the air, back to 2 m and down. On one of these stages it does what is told by a kind: a place, a speed, a leap ... of
`f` times what is allowed, above 1 for a fault. Limits, lengths and directions are drawn anew for each show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.fleet import Fleet
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.limits import KeepOut, Limits, Zone
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from tests.safety.acts import (
    CELL,
    HIGH,
    LOW,
    PAIR,
    UP,
    Act,
    Beziers,
    Random,
    Scene,
    fast,
    hard,
    into_keep_out,
    jerky,
    leaping,
    leaping_often,
    near_another,
    over_fence,
    starting,
    starting_often,
    stay,
    stepping,
    there,
    via,
)

LATE = 2 * FRAME
"""Seconds after the show by which it must be dark."""


def _drawn_fence(scene: Scene, cells: int) -> None:
    """Draw a fence with one edge of its own for each cell, or two zones that overlap and end in a height."""
    reach = scene.random.uniform(8.0, 14.0, cells)
    left, right = -CELL / 2, (cells - 0.5) * CELL
    corners = [
        [left, -60.0],
        *([x, y] for c, y in enumerate(reach) for x in (c * CELL + left, (c + 1) * CELL + left)),
        [right, -60.0],
    ]
    polygon = np.array(corners)
    top = np.inf
    if scene.random.random() < 0.5:
        scene.limits["fence"] = polygon
    else:
        top = HIGH + scene.random.uniform(8.0, 20.0)
        base = np.array([[left - 5, -70.0], [right + 5, -70.0], [right + 5, -20.0], [left - 5, -20.0]])
        scene.limits["zones"] = (Zone(polygon, top), Zone(base, 12.0))
    scene.fence = [(float(y), top) for y in reach]


def _drawn_prisms(scene: Scene, cells: int) -> None:
    corners = np.array([[-7.0, 6.0], [7.0, 6.0], [7.0, 16.0], [-7.0, 16.0]])
    scene.prisms = [KeepOut(corners + [c * CELL, 0.0], HIGH + 5.0, f"crane {c}", HIGH - 5.0) for c in range(cells)]


def _pieces(scene: Scene, cells: int) -> None:
    """Draw lengths of pieces, s, at which a tenth of a second holds some or none of them."""
    scene.lengths = np.sort(scene.random.uniform(0.4, 3.0, 7))


def _slow(scene: Scene, cells: int) -> None:
    """Draw lengths in which nothing low comes down too quickly."""
    scene.lengths = np.sort(scene.random.uniform(4.7, 7.0, 5))


def _paced(scene: Scene, cells: int) -> None:
    _pieces(scene, cells)
    scene.limits |= {
        "max_speed": float(scene.random.uniform(4.0, 12.0)),
        "wind": float(scene.random.choice([0.0, 1.5])),
    }


def _climbing(scene: Scene, cells: int) -> None:
    _pieces(scene, cells)
    scene.limits["max_climb"] = float(scene.random.uniform(2.5, 6.0))


def _sinking(scene: Scene, cells: int) -> None:
    _pieces(scene, cells)
    scene.limits["max_descent"] = float(scene.random.uniform(2.5, 5.0))


def _equal(scene: Scene, cells: int) -> None:
    scene.limits["max_jerk"] = float(scene.random.uniform(5.0, 20.0))
    scene.lengths = np.array([1.0, *[scene.random.uniform(0.3, 1.5)] * 4, 1.0])


def _stepping(scene: Scene, cells: int) -> None:
    scene.limits["max_jerk"] = float(scene.random.uniform(4.0, 10.0))
    scene.lengths = np.array([1.0, scene.random.uniform(0.3, 1.5), *scene.random.uniform(8.0, 12.0, 2), 1.0])


def _often(scene: Scene, cells: int) -> None:
    scene.lengths = np.array([1.0, *scene.random.uniform(0.01, 0.04, 3), 2.0, 1.0])


def _very_often(limit: str) -> Callable[[Scene, int], None]:
    def prepare(scene: Scene, cells: int) -> None:
        scene.limits[limit] = float(scene.random.uniform(0.3, 0.4))
        scene.lengths = np.array([1.0, *[0.009] * 10, 2.0, 3.0, 1.0])

    return prepare


def _bounded(limit: str) -> Callable[[Scene, int], None]:
    def prepare(scene: Scene, cells: int) -> None:
        _pieces(scene, cells)
        scene.limits[limit] = float(scene.random.uniform(1.0, 6.0))

    return prepare


def _downwash(scene: Scene, cells: int) -> None:
    _pieces(scene, cells)
    least = float(scene.random.uniform(1.0, 2.5))
    scene.limits |= {"min_distance": least, "vertical_distance": least * float(scene.random.choice([1.0, 1.0, 2.0]))}


def _below(scene: Scene, cells: int) -> None:
    _pieces(scene, cells)
    scene.limits["max_altitude"] = HIGH + float(scene.random.uniform(3.0, 20.0))


def _wide(scene: Scene, cells: int) -> None:
    scene.limits["drone_size"] = float(scene.random.uniform(2.0, 3.0))


ACCELERATIONS = {
    "acceleration": "max_acceleration",
    "level acceleration": "max_level_acceleration",
    "vertical acceleration": "max_vertical_acceleration",
}


@dataclass(frozen=True)
class Kind:
    """One way to break a rule.

    `act` happens in the air or low over the pad, to single drones or the second of pairs; `prepare` draws what the
    whole show needs, `ground` moves the pads and places of one cell. `finest` is the least part by which f differs from
    1, `rounded` the same where places are rounded to a micrometre: None where such a file cannot hold the fault. `also`
    are rules that the same drones may break with it.
    """

    rule: str
    act: Act = stay
    prepare: Callable[[Scene, int], None] = _pieces
    ground: Callable[[Scene, list[int], float], None] | None = None
    low: bool = False
    pair: bool = False
    finest: float = 1e-4
    rounded: float | None = 1e-3
    largest: float = 2.0
    also: frozenset[str] = frozenset()


def _started_off(scene: Scene, drones: list[int], f: float) -> None:
    scene.first[drones[0]] = scene.homes[drones[0]] + scene.beyond(f, 0.1) * scene.level()


def _ended_off(scene: Scene, drones: list[int], f: float) -> None:
    scene.last[drones[0]] = scene.homes[drones[0]] + scene.beyond(f, 0.1) * scene.level()


def _ended_elsewhere(scene: Scene, drones: list[int], f: float) -> None:
    scene.landings[drones[0]] = scene.homes[drones[0]] + scene.beyond(f, 0.1) * scene.level()


def _ended_on_one(scene: Scene, drones: list[int], f: float) -> None:
    if f > 1:
        scene.last[drones[1]] = scene.homes[drones[0]] + [0.05, 0.0, 0.0]


def _pads_near(scene: Scene, drones: list[int], f: float) -> None:
    size = scene.limits["drone_size"]
    scene.homes[drones[1]] = scene.homes[drones[0]] + size / min(f, size / 1.52) * scene.level()


def _pad_high(scene: Scene, drones: list[int], f: float) -> None:
    scene.homes[drones[0]] = scene.homes[drones[0]] + scene.beyond(f, 0.1) * UP


def _risen_early(scene: Scene, drones: list[int], f: float) -> None:
    if f > 1:
        scene.early.add(drones[0])


def _too_high(scene: Scene, place: Floats, f: float) -> Floats:
    return np.array([*place[:2], scene.beyond(f, scene.limits["max_altitude"])])


def _underground(scene: Scene, place: Floats, f: float) -> Floats:
    return np.array([*place[:2], -scene.beyond(f, 0.01)])


def _aside(scene: Scene, place: Floats, f: float) -> Floats:
    return place + scene.beyond(f, 0.1) * scene.level()


KINDS: dict[str, Kind] = {
    "distance": Kind("distance", near_another, _downwash, pair=True),
    "level speed": Kind("level speed", fast("usable_speed", None), _paced),
    "climb": Kind("climb", fast("max_climb", UP), _climbing),
    "descent": Kind("descent", fast("max_descent", -UP), _sinking),
    **{rule: Kind(rule, hard(limit), _bounded(limit)) for rule, limit in ACCELERATIONS.items()},
    **{
        f"summed jumps: {rule}": Kind(
            rule, starting_often(limit), _very_often(limit), finest=0.1, rounded=0.3, largest=1.9
        )
        for rule, limit in ACCELERATIONS.items()
    },
    "jerk": Kind("jerk", jerky, _equal, rounded=5e-3),
    "step of acceleration": Kind("jerk", stepping, _stepping, rounded=5e-3),
    "smoothness": Kind("smoothness", starting, rounded=5e-3, also=frozenset({"acceleration"})),
    "continuity": Kind("continuity", leaping, rounded=None),
    "summed leaps": Kind("continuity", leaping_often, _often, rounded=None),
    "ceiling": Kind(
        "ceiling", there(lambda s, p, f: np.array([*p[:2], s.beyond(f, s.limits["max_altitude"])])), _below
    ),
    "ground": Kind("ground", there(_underground), _slow, low=True),
    "floor": Kind("floor", there(_aside), _slow, low=True),
    "touch-down": Kind("touch-down", fast("", -UP, LOW), low=True, largest=1.6),
    "fence": Kind("fence", over_fence, _drawn_fence),
    "keep-out": Kind("keep-out", into_keep_out, _drawn_prisms),
    "pads too near": Kind("pads", prepare=_wide, ground=_pads_near, pair=True, largest=1.3),
    "pads too high": Kind("pads", ground=_pad_high),
    "start": Kind("start", ground=_started_off, also=frozenset({"floor"})),
    "landing": Kind("landing", ground=_ended_off, also=frozenset({"floor"})),
    "landing on one": Kind("landing", ground=_ended_on_one, pair=True, also=frozenset({"floor", "distance"})),
    "landing place": Kind("landing place", ground=_ended_elsewhere),
    "endurance": Kind("endurance", ground=_risen_early),
}


@dataclass(frozen=True)
class Planted:
    """A show, the rule that is broken in it, and by whom: one or two drones for each fault."""

    plan: Plan
    rule: str
    blamed: frozenset[frozenset[int]]
    also: frozenset[str]
    told: str


def planted(name: str, seed: int, cells: int = 24, faults: float = 0.85, *, rounded: bool = False) -> Planted:
    """Return a show in which about that share of the cells breaks the rule of a kind, the others nearly."""
    kind = KINDS[name]
    finest = kind.finest if not rounded or kind.rounded is None else kind.rounded
    random = np.random.default_rng([seed, *name.encode()])
    scene = Scene(random, _limits(random))
    kind.prepare(scene, cells)
    scene.lengths = np.maximum(np.rint(scene.lengths * 1000), 5) / 1000
    size = 2 if kind.pair else 1
    drones = [[size * cell + k for k in range(size)] for cell in range(cells)]
    scene.homes = [np.array([CELL * cell, 0.0, 0.0]) + k * PAIR for cell in range(cells) for k in range(size)]
    bad = random.random(cells) < faults
    share = [_share(random, finest, kind.largest, fault=fault) for fault in bad.tolist()]
    if kind.ground is not None:
        for numbers, f in zip(drones, share, strict=True):
            kind.ground(scene, numbers, f)
    plan = _plan(name, scene, kind, share, size)
    blamed = [frozenset(drones[cell]) for cell in np.flatnonzero(bad).tolist()]
    return Planted(plan, kind.rule, frozenset(blamed), kind.also, f"{name} {seed}")


def _limits(random: Random) -> dict[str, Any]:
    """Draw limits; what no kind asks for is wide, so that only one rule is near its limit."""
    return {
        "min_distance": 1.5,
        "max_speed": 1e4,
        "max_climb": 1e4,
        "max_descent": 1e4,
        "max_acceleration": 1e5,
        "max_altitude": 200.0,
        "endurance": 10_000.0,
    }


def _share(random: Random, finest: float, largest: float, *, fault: bool) -> float:
    """Return f: above 1 for a fault, below for none; often hardly."""
    away = float(np.exp(random.uniform(np.log(finest), 0.0)))
    return 1 + max(finest, away * (largest - 1)) if fault else 1 - max(finest, away / 2)


def _plan(name: str, scene: Scene, kind: Kind, share: Sequence[float], size: int) -> Plan:
    """Return the show: early, up, low stage, into the air, stage, back over the pad and down, low stage, landing."""
    low = [scene.lengths if kind.low else np.ones(1)] * 2
    air = np.ones(1) if kind.low else scene.lengths
    times = np.concatenate([[0.0, 10.0, 10.0], low[0], [40.0], air, [20.0, 40.0, 10.0], low[1], [10.0, 2.0]])
    knots = np.rint(np.cumsum(times) * 1000) / 1000
    drones = len(scene.homes)
    late = scene.random.random(drones) < 0.5
    quiet = Scene(scene.random, scene.limits, np.ones(1))
    pieces = []
    for drone, home in enumerate(scene.homes):
        acts = kind.act is not stay and drone % size == size - 1
        f = share[drone // size]
        first, last = scene.first.get(drone, home), scene.last.get(drone, home)
        above, high = home + LOW * UP, home + HIGH * UP - home[2] * UP
        below = last + LOW * UP

        def stage(place: Floats, here: bool, low: bool, f: float = f, acts: bool = acts) -> Beziers:
            if low != kind.low:
                return stay(quiet, place)
            return kind.act(scene, place, f) if acts and here else stay(scene, place)

        home_way = Scene(scene.random, scene.limits, np.ones(3))
        risen = above if drone in scene.early else first
        way = [
            *[np.stack([a, a, b, b]) for a, b in ((first, risen), (risen, above))],
            *stage(above, not late[drone], True),
            np.stack([above, above, high, high]),
            *stage(high, True, False),
            *via(home_way, [high, last + HIGH * UP, below + UP, below]),
            *stage(below, bool(late[drone]), True),
            np.stack([below, below, last, last]),
            np.stack([last] * 4),
        ]
        pieces.append(np.stack(way))
    control = np.stack(pieces, axis=2)
    limits = Limits(**scene.limits, keep_out=tuple(scene.prisms))
    if scene.early:
        limits = replace(limits, endurance=_between(knots, control, scene))
    return _turned(name, scene, limits, knots, control)


def _between(knots: Floats, control: Floats, scene: Scene) -> float:
    """Return an endurance between the times in the air of those that rise early and of the others, by bisection."""
    drone = min(scene.early)

    def crossed(piece: int, *, up: bool) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            height = 3 * middle**2 - 2 * middle**3  # of LOW, from rest to rest
            low, high = (low, middle) if (LOW * (height if up else 1 - height) > 0.1) == up else (middle, high)
        return float(knots[piece] + low * (knots[piece + 1] - knots[piece]))

    landed = crossed(len(knots) - 3, up=False)
    assert control[0, 3, drone, 2] > control[0, 0, drone, 2]
    longest, usual = landed - crossed(0, up=True), landed - crossed(1, up=True)
    return usual + float(scene.random.uniform(0.001, 0.999)) * (longest - usual)


def _turned(name: str, scene: Scene, limits: Limits, knots: Floats, control: Floats) -> Plan:
    """Return the show as it stands somewhere on its site, turned about the vertical."""
    angle, shift = scene.random.uniform(0, 2 * np.pi), np.array([*scene.random.uniform(-50, 50, 2), 0.0])
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])

    def put(points: Floats) -> Floats:
        return np.asarray(points @ turn.T[: points.shape[-1], : points.shape[-1]] + shift[: points.shape[-1]])

    limits = replace(
        limits,
        fence=None if limits.fence is None else put(limits.fence),
        zones=tuple(replace(zone, polygon=put(zone.polygon)) for zone in limits.zones),
        keep_out=tuple(replace(prism, polygon=put(prism.polygon)) for prism in limits.keep_out),
    )
    homes = put(np.stack(scene.homes))
    trajectory = Trajectory(knots, np.moveaxis(put(np.moveaxis(control, 2, 0)), 0, 2))
    landings = None
    if scene.landings:
        landings = trajectory.end.copy()
        for drone, place in scene.landings.items():
            landings[drone] = put(place)
    dark = LightTrack(np.zeros(1), np.zeros((1, len(homes), 3), dtype=np.uint8))
    return Plan(
        title=name,
        trajectory=trajectory,
        light=dark,
        spans=(),
        limits=limits,
        fleet=Fleet(len(homes), spacing=1.0, homes=homes),
        landings=landings,
    )


def glowing(name: str, seed: int, cells: int = 24) -> Planted:
    """Return a show whose light breaks one rule at some drones, and at the others just not."""
    random = np.random.default_rng([seed, *name.encode()])
    show = planted("ceiling", seed, cells, faults=0.0)
    bad = random.random(cells) < 0.6
    end = float(np.ceil(show.plan.duration / FRAME)) * FRAME
    colours = random.integers(0, 256, (3, cells, 3)).astype(np.uint8)
    black = np.zeros((1, cells, 3), dtype=np.uint8)
    if name == "light keyframes":
        begin = -FRAME * float(random.integers(1, 100))
        colours[1, ~bad] = colours[0, ~bad]  # what changes nothing is no fault
        colours[1, bad] ^= np.uint8(1 << random.integers(8))
        times, colours = [begin, 0.0, 9.0, end], np.concatenate([colours, black])
    elif name == "light length":
        late = end + LATE + FRAME * float(random.integers(1, 100))
        last = np.where(bad[:, None], np.maximum(colours[2], 1), 0).astype(np.uint8)
        times, colours = [0.0, 9.0, end, late], np.concatenate([colours[:2], last[None], black])
    else:
        last = np.zeros((1, cells, 3), dtype=np.uint8)
        drones = np.flatnonzero(bad)
        last[0, drones, random.integers(0, 3, len(drones))] = random.integers(1, 256, len(drones))
        times, colours = [0.0, 9.0, 12.0, end], np.concatenate([colours, last])
    plan = replace(show.plan, light=LightTrack(np.round(np.array(times) / FRAME) * FRAME, colours))
    blamed = frozenset(frozenset({number}) for number in np.flatnonzero(bad).tolist())
    return Planted(plan, name, blamed, frozenset(), f"{name} {seed}")
