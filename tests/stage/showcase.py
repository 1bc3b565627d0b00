"""Small plans for the stage's tests: pictures that hang still, no planner needed."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import KeepOut, Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory


def stadium() -> tuple[KeepOut, ...]:
    """Return the stands around a pitch of 105 x 68 m, roofs at 30 m, and four masts of 50 m."""

    def box(name: str, x: tuple[float, float], y: tuple[float, float], height: float) -> KeepOut:
        return KeepOut(np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]]), height, name)

    masts = [box("mast", (x - 1.5, x + 1.5), (y - 1.5, y + 1.5), 50) for x in (-84, 84) for y in (-68, 68)]
    return (
        box("near stand", (-65, 65), (-75, -45), 30),
        box("far stand", (-65, 65), (45, 75), 30),
        box("left stand", (-95, -65), (-45, 45), 30),
        box("right stand", (65, 95), (-45, 45), 30),
        *masts,
    )


def heart(count: int) -> Floats:
    """Return nested hearts in the plane y = 110, the widest some 165 x 80 m, dots about 1.5 m apart."""
    sizes = np.array([1.0, 0.93, 0.62, 0.55])
    shares = np.floor(sizes / sizes.sum() * count).astype(int)
    parts = []
    for size, share in zip(sizes, shares, strict=True):
        turn = np.linspace(0, 2 * np.pi, 20_001)
        x = 5.1 * 16 * np.sin(turn) ** 3
        z = 2.6 * (13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn))
        length = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(z)))])
        at = np.interp(np.arange(share) / share * length[-1], length, turn)
        x, z = np.interp(at, turn, x), np.interp(at, turn, z)
        parts.append(np.column_stack([x * size, np.full(share, 110.0), 76 + z * size]))
    every = np.concatenate(parts)
    return np.concatenate([every, np.tile(every[:1], (count - len(every), 1))])


def streams(count: int) -> Floats:
    """Return ten lines that wind from both sides into one, as a river does."""
    lines, each = 10, count // 10
    along = np.linspace(-1, 1, each)
    parts = []
    for index in range(lines):
        side = 1 if index % 2 else -1
        fork = side * 22 * np.clip(-along, 0, 1) ** 1.5
        z = 70 + fork + 9 * np.sin(4 * along) + 2.6 * (index - (lines - 1) / 2) * (1 + 0.3 * along)
        parts.append(np.column_stack([along * 89, np.full(each, 110.0), z]))
    return np.concatenate([*parts, np.tile(parts[0][:1], (count - each * lines, 1))])


def verse(count: int) -> Floats:
    """Return signs of brush-like double strokes."""
    strokes = [
        ((0, 8), (10, 8)), ((5, 8), (5, 0)), ((1, 5), (9, 5)), ((0, 0), (10, 0)),
        ((14, 10), (14, 0)), ((14, 10), (24, 10)), ((24, 10), (24, 0)), ((14, 5), (24, 5)),
        ((28, 9), (38, 9)), ((33, 9), (28, 0)), ((33, 5), (38, 0)), ((29, 5), (37, 5)),
        ((42, 10), (46, 7)), ((42, 6), (46, 3)), ((42, 0), (46, 3)), ((48, 10), (52, 0)),
    ]  # fmt: skip
    lengths = np.array([np.hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in strokes])
    shares = np.maximum(2, np.floor(lengths / lengths.sum() * count / 2)).astype(int)
    parts = []
    for ((ax, ay), (bx, by)), share in zip(strokes, shares, strict=True):
        part = np.linspace(0, 1, share)[:, None]
        line = (1 - part) * [ax, ay] + part * [bx, by]
        across = np.array([-(by - ay), bx - ax]) / np.hypot(bx - ax, by - ay) * 0.26
        parts += [line + across, line - across]
    flat = np.concatenate(parts)[:count]
    flat = np.concatenate([flat, np.tile(flat[:1], (count - len(flat), 1))])
    return np.column_stack([(flat[:, 0] - 26) * 3.4, np.full(count, 110.0), 55 + flat[:, 1] * 3.6])


def gradient(points: Floats, low: tuple[int, int, int], high: tuple[int, int, int]) -> Bytes:
    """Return colours that run from the lowest to the highest point."""
    part = (points[:, 2:] - points[:, 2].min()) / max(float(np.ptp(points[:, 2])), 1e-9)
    return np.asarray(np.rint((1 - part) * low + part * high).astype(np.uint8))


def still_plan(
    pictures: list[tuple[str, Floats, Bytes]],
    *,
    title: str = "潇湘",
    hold: float = 10.0,
    travel: float = 4.0,
    keep_out: tuple[KeepOut, ...] = (),
    spacing: float = 2.0,
    columns: int | None = None,
    audience: tuple[float, float, float] = (0.0, -90.0, 8.0),
) -> Plan:
    """Return a show that goes straight from picture to picture; every picture has a place for every drone."""
    drones = len(pictures[0][1])
    fleet = Fleet(drones, spacing=spacing, columns=columns)
    spans: list[Span] = []
    parts: list[Trajectory] = []
    times, colours = [0.0], [np.zeros((drones, 3), dtype=np.uint8)]
    now, place = 0.0, fleet.homes
    for index, (name, points, light) in enumerate(pictures):
        there, done = now + travel, now + travel + hold
        parts += [straight(place, points, now, there), Trajectory.hold(points, there, done)]
        spans += [Span(name, "travel" if index else "take-off", now, there), Span(name, "hold", there, done)]
        times += [there, done]
        colours += [light, light]
        now, place = done, points
    parts.append(straight(place, fleet.homes, now, now + travel))
    spans.append(Span("landing", "landing", now, now + travel))
    times.append(now + travel)
    colours.append(np.zeros((drones, 3), dtype=np.uint8))
    return Plan(
        title,
        Trajectory.join(parts),
        LightTrack(np.array(times), np.array(colours)),
        tuple(spans),
        Limits(keep_out=keep_out),
        fleet,
        audience,
    )


def straight(start: Floats, end: Floats, begin: float, finish: float) -> Trajectory:
    """Return drones that fly straight, resting at both ends."""
    return Trajectory(np.array([begin, finish]), np.stack([start, start, end, end])[None])


def flagship(drones: int = 1400) -> Plan:
    """Return a show of the flagship's size above its stadium."""
    river, love, words = streams(drones), heart(drones), verse(drones)
    return still_plan(
        [
            ("二水合流 rivers", river, gradient(river, (0, 90, 255), (0, 230, 255))),
            ("heart", love, gradient(love, (255, 40, 60), (255, 150, 60))),
            ("verse", words, gradient(words, (255, 180, 40), (255, 245, 220))),
            ("lotus green", river[:, [0, 1, 2]] * [0.6, 1, 1], gradient(river, (20, 160, 60), (255, 110, 190))),
        ],
        title="潇湘 · two rivers",
        keep_out=stadium(),
        columns=50,
    )
