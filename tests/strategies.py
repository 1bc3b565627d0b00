"""Hypothesis strategies of the whole suite, each by name."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from choreo.core.boxes import Boxes
from choreo.core.cue_time import CueTime
from choreo.core.drawn import NamedPart
from choreo.core.fleet import Fleet
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.limits import KeepOut, Limits
from choreo.core.music import Music
from choreo.core.plan import Plan, Span
from choreo.core.ruler import Ruler
from choreo.core.trajectory import Trajectory
from choreo.motion.succession import BEGINNINGS, Succession
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, helix, line, ring, sphere
from choreo.show.show import Cue, Show

micrometres = st.integers(-90_000_000, 90_000_000)
titles = st.text(max_size=12)


def _rows(draw: st.DrawFn, count: int, numbers: st.SearchStrategy[int], width: int) -> list[list[int]]:
    row = st.lists(numbers, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=count, max_size=count))


@st.composite
def trajectories(draw: st.DrawFn, drones: int) -> Trajectory:
    """Continuous curves of whole micrometres on knots of whole milliseconds, with stretches that stand still."""
    steps = draw(st.lists(st.integers(1, 9_000), min_size=1, max_size=5))
    pieces = []
    place = np.array(_rows(draw, drones, micrometres, 3))
    for _ in steps:
        moves = np.array(draw(st.lists(st.booleans(), min_size=drones, max_size=drones)))[:, None]
        inner = [np.where(moves, np.array(_rows(draw, drones, micrometres, 3)), place) for _ in range(3)]
        pieces.append(np.stack([place, *inner]))
        place = inner[-1]
    times = np.concatenate([[0], np.cumsum(steps)]) / 1000
    return Trajectory(times, np.stack(pieces) / 1e6)


@st.composite
def light_tracks(draw: st.DrawFn, drones: int) -> LightTrack:
    """Keyframes on whole frames; colours often stay."""
    frames = sorted(draw(st.sets(st.integers(0, 600), min_size=1, max_size=6)))
    palette = st.sampled_from([(0, 0, 0), (255, 255, 255), (9, 9, 9), (0, 191, 255), (1, 254, 7)])
    row = st.lists(palette, min_size=drones, max_size=drones)
    colours = draw(st.lists(row, min_size=len(frames), max_size=len(frames)))
    return LightTrack(np.array(frames) * FRAME, np.array(colours, dtype=np.uint8))


@st.composite
def limits(draw: st.DrawFn) -> Limits:
    """Limits with or without fence, keep-outs, downwash and jerk."""
    corners = np.array([[-200.0, -200.5], [200, -200], [200.25, 200], [-200, 200]])
    prism = KeepOut(np.array([[150.0, 0], [160, 0], [160, 10.125]]), 30.5, draw(titles))
    return Limits(
        min_distance=draw(st.sampled_from([1.5, 2.000001])),
        vertical_distance=draw(st.sampled_from([None, 3.3])),
        max_jerk=draw(st.sampled_from([None, 8.0])),
        fence=draw(st.sampled_from([None, corners])),
        keep_out=draw(st.sampled_from([(), (prism,), (prism, prism)])),
        wind=draw(st.floats(0, 7)),
    )


def music() -> st.SearchStrategy[Music]:
    """Files whose first bytes are those of music; the rest is whatever it is."""
    begins = st.sampled_from([b"OggS", b"fLaC", b"ID3", b"\xff\xfb\x90\x00", b"RIFF\0\0\0\0WAVE"])
    return st.builds(lambda name, begin, rest: Music(name, begin + rest), titles, begins, st.binary(max_size=40))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Small plans that use every field; they need not be safe."""
    drones = draw(st.integers(1, 4))
    trajectory = draw(trajectories(drones))
    end = float(trajectory.times[-1])
    middle = draw(st.floats(0, end))
    homes = trajectory.start
    place = draw(st.sampled_from([(None, None), ((26.43, 111.61), None), ((-89.9999999, -179.1), 12.345)]))
    return Plan(
        title=draw(titles),
        trajectory=trajectory,
        light=draw(light_tracks(drones)),
        spans=(Span(draw(titles), "take-off", 0.0, middle), Span(draw(titles), "hold", middle, end)),
        limits=draw(limits()),
        fleet=Fleet(drones, spacing=2.5, homes=homes, origin=place[0], altitude=place[1], heading=359.5),
        audience=(draw(st.floats(-500, 500)), -90.0, 8.0),
        made_by=draw(titles),
        show_hash="ab" * 32,
        music=draw(st.none() | music()),
        music_start=draw(st.sampled_from([0.0, -3.25, 12.0])),
        cue_times=draw(st.sampled_from([(), (CueTime("星", "left", 12.5, "bar 7 beat 2", 1.2, 8.3, 0.7, 10.0),)])),
        ruler=draw(st.none() | st.builds(replace, rulers(), markers=st.lists(st.tuples(titles, st.floats(-60, 900))))),
        parts=draw(st.sampled_from([(), (NamedPart("水/sea", 0.0, middle, tuple(range(drones))),)])),
    )


@st.composite
def swarms(draw: st.DrawFn) -> Trajectory:
    """Curves that leap, turn, cross and stop as they like, some of them near the ground, some in formation."""
    drones, pieces = draw(st.integers(2, 9)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size, height = draw(st.sampled_from([1.0, 6.0, 30.0])), draw(st.sampled_from([-0.5, 0.0, 5.0]))
    times = np.concatenate([[0.0], np.cumsum(random.uniform(0.05, draw(st.sampled_from([0.5, 60.0])), pieces))])
    control = random.uniform(0.0, size, (pieces, 4, drones, 3)) + np.array([0.0, 0.0, height])
    if draw(st.booleans()):
        # Everybody flies the first one's curve, side by side.
        control = control[:, :, :1] + random.uniform(0.0, size, (drones, 3))
    control[draw(st.integers(0, pieces - 1)) :, :, draw(st.integers(0, drones - 1))] = random.uniform(0.0, size, 3)
    return Trajectory(times, control)


@st.composite
def near_pads(draw: st.DrawFn) -> Trajectory:
    """Drones that rise and sink beside each other, most of the time over their pads, some a little off or astray."""
    drones, pieces = draw(st.integers(2, 6)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pads = np.stack([0.8 * np.arange(drones) % 2.4, 0.8 * (np.arange(drones) // 3), np.zeros(drones)], axis=1)
    off = draw(st.sampled_from([0.0, 0.05, 0.15, 0.6])) * random.uniform(-1.0, 1.0, (pieces, 4, drones, 3))
    height = random.uniform(-0.1, draw(st.sampled_from([0.4, 0.6, 3.0])), (pieces, 4, drones))
    control = pads + off
    control[..., 2] = height
    if draw(st.booleans()):  # land on one another's pads
        control[pieces // 2 :, :, :, :2] += pads[::-1, :2] - pads[:, :2]
    control[0, 0] = pads
    times = np.concatenate([[0.0], np.cumsum(random.uniform(0.5, 5.0, pieces))])
    return Trajectory(times, control)


_letters = st.characters(exclude_categories=["Cs", "Cc"])
toml_keys = st.text(_letters, min_size=1, max_size=8)
toml_values = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text(_letters, max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(toml_keys, inner, max_size=3),
    max_leaves=8,
)
toml_tables = st.dictionaries(toml_keys, toml_values, min_size=1, max_size=5)
toml_marks = st.text("a.=[]{}\"'\\#,1 \n", max_size=40)


@st.composite
def misprints(draw: st.DrawFn, text: str) -> str:
    """The text with a few stretches of it lost, doubled, or replaced by marks and values of TOML."""
    values = st.sampled_from(["nan", "-1", "true", '"x"', "[]", "{}", "1e400", "9" * 30, "[[1]]", "1979-05-27", "\n"])
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        text = (
            text[:start] + draw(st.one_of(st.just(""), st.just(text[start:end] * 2), values, toml_marks)) + text[end:]
        )
    return text


@st.composite
def clouds(draw: st.DrawFn, drones: int, dimensions: int, spacing: float = 1.51) -> np.ndarray:
    """Points (drones, dimensions) that keep the spacing: places of a shifted lattice, often as near as it allows."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    stretch = draw(st.sampled_from([1.0, 1.0, 1.3, 4.0]))
    side = int(np.ceil((drones * draw(st.sampled_from([1.0, 2.0, 6.0]))) ** (1 / dimensions))) + 1
    lattice = np.stack(np.meshgrid(*[np.arange(side)] * dimensions), axis=-1).reshape(-1, dimensions)
    chosen = lattice[random.permutation(len(lattice))[:drones]].astype(np.float64)
    return np.asarray((chosen - chosen.mean(axis=0)) * spacing * stretch * (1 + 1e-12))


@st.composite
def flat_formations(draw: st.DrawFn, drones: int, turn: str = "") -> np.ndarray:
    """Points (drones, 3) of an upright picture, or of one that lies ('ground') or leans ('tilted')."""
    flat = draw(clouds(drones, 2))
    place = np.array([draw(st.floats(-60, 60)), draw(st.floats(-60, 120)), draw(st.floats(150, 190))])
    angle = {"": np.pi / 2, "ground": 0.0, "tilted": draw(st.floats(0, np.pi))}[turn]
    axes = np.array([[1.0, 0, 0], [0, np.cos(angle), np.sin(angle)]])
    return np.asarray(flat @ axes + place)


@st.composite
def space_formations(draw: st.DrawFn, drones: int) -> np.ndarray:
    """Points (drones, 3) that fill a volume."""
    return np.asarray(draw(clouds(drones, 3)) + [0.0, 40.0, 150.0])


@st.composite
def outlines(draw: st.DrawFn) -> list[np.ndarray]:
    """Strokes of a drawing: polylines and closed polygons that cross, touch and overlap as they like, lone dots."""
    place = st.tuples(st.integers(0, 12), st.integers(0, 12))
    strokes = []
    for _ in range(draw(st.integers(1, 6))):
        points = draw(st.lists(place, min_size=1, max_size=7))
        closed = draw(st.booleans()) and len(points) > 2
        strokes.append(np.array([*points, points[0]] if closed else points, dtype=np.float64))
    return strokes


@st.composite
def flyable_limits(draw: st.DrawFn) -> Limits:
    """Limits of drones weak and strong, slow and quick, with and without downwash, wind, a fence and masts."""
    distance = draw(st.sampled_from([0.5, 1.0, 1.5, 3.0]))
    speed = draw(st.sampled_from([0.5, 8.0, 8.0, 20.0]))
    x, y, side = draw(st.integers(-30, 30)), draw(st.integers(10, 50)), draw(st.sampled_from([0.4, 3.0, 10.0]))
    corners = np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]], dtype=np.float64)
    mast = KeepOut(corners, draw(st.sampled_from([3.0, 20.0, 50.0])), "mast")
    fence = np.array([[-150.0, -150.0], [150, -150], [150, 150], [-150, 150]])
    return Limits(
        min_distance=distance,
        vertical_distance=draw(st.sampled_from([None, None, 1.3 * distance, 2 * distance])),
        max_speed=speed,
        max_climb=draw(st.sampled_from([0.3, 4.0, 4.0, 10.0])),
        max_descent=draw(st.sampled_from([0.3, 3.0, 3.0, 10.0])),
        max_acceleration=draw(st.sampled_from([0.1, 3.0, 3.0, 15.0])),
        min_altitude=draw(st.sampled_from([0.0, 2.5, 5.0, 5.0])),
        max_altitude=draw(st.sampled_from([40.0, 120.0, 300.0])),
        fence=draw(st.sampled_from([None, None, fence])),
        keep_out=draw(st.sampled_from([(), (), (mast,)])),
        endurance=1e6,
        wind=draw(st.sampled_from([0.0, 0.0, 0.7 * speed])),
    )


@st.composite
def fleets(draw: st.DrawFn, drones: int) -> Fleet:
    """Pads in a square, in one row, in one column, in boxes, or anywhere; starting and landing in every way."""
    spacing = draw(st.sampled_from([0.45, 0.5, 1.0, 1.5, 2.0, 5.0]))
    kind = draw(st.sampled_from(["square", "row", "column", "boxes", "anywhere"]))
    ways: dict[str, Any] = {
        "launch": draw(st.sampled_from(["layers", "layers", "waves"])),
        "wave_size": max(1, drones // draw(st.integers(1, 4))),
        "wave_interval": draw(st.sampled_from([0.0, 2.0])),
        "landing": draw(st.sampled_from(["any", "own"])),
    }
    if kind == "anywhere":
        random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        steps = random.uniform(spacing, 2 * spacing, drones)
        turns = random.uniform(-0.4, 0.4, drones).cumsum().clip(-1.5, 1.5)  # never back: no pad near an earlier one
        x, y = np.cumsum(steps), np.cumsum(steps * np.tan(turns).clip(-1, 1))
        return Fleet(drones, spacing=spacing, homes=np.stack([x, y, np.zeros(drones)], axis=1), **ways)
    if kind == "boxes":
        size = draw(st.sampled_from([(8, 0.9, 1.8, 1.0), (3, 1.5, 0.5, 0.4), (1, 1.0, 1.0, 1.0), (6, 3.0, 3.0, 0.2)]))
        return Fleet(drones, boxes=Boxes(*size), **ways)
    rows, columns = {"square": (None, None), "row": (1, None), "column": (None, 1)}[kind]
    return Fleet(drones, spacing=spacing, rows=rows, columns=columns, **ways)


successions = st.one_of(
    st.builds(
        lambda words, interval: Succession(words[0], begin=words[1], interval=interval),
        st.sampled_from([(name, begin) for name, begins in BEGINNINGS.items() for begin in begins]),
        st.sampled_from([None, 0.1, 0.5, 3.0]),
    ),
    st.builds(lambda seconds: Succession("fireflies", seconds=seconds), st.sampled_from([0.5, 6.0, 20.0])),
    st.just(Succession()),
)
"""Drones that leave the ground, or come down, one after the other in every way, or together."""


@st.composite
def formations(draw: st.DrawFn, drones: int, spacing: float) -> Formation:
    """Shapes flat, straight and in space, turned about any axis, no two dots nearer than the spacing."""
    kind = draw(st.sampled_from(["ring", "line", "grid", "sphere", "helix", "cloud", "zigzag"]))
    index = np.arange(drones, dtype=np.float64)
    size = spacing * drones
    made = {
        "ring": lambda: ring(drones, size),
        "line": lambda: line(drones, size),
        "grid": lambda: grid(drones, spacing, columns=draw(st.integers(1, drones))),
        "sphere": lambda: sphere(drones, spacing * np.sqrt(drones)),
        "helix": lambda: helix(drones, spacing * 3, size / 4 + spacing, 2),
        "cloud": lambda: Formation(np.stack([index % 3, index // 3 % 3, index // 9], axis=1) * float(1.7 * spacing)),
        "zigzag": lambda: Formation(np.stack([index, 0 * index, index % 2], axis=1) * float(spacing)),
    }[kind]()
    about = draw(st.sampled_from(["x", "y", "z"]))
    made = made.turn(draw(st.sampled_from([0, 0, 0, 13, 45, 90, 180, -90])), about)
    factor = draw(st.sampled_from([1.001, 1.3])) * spacing / made.spacing if drones > 1 else 1.0
    return made.scale(factor).rename(kind)


@st.composite
def shows(draw: st.DrawFn) -> Show:
    """Whole shows, most of which can be flown: odd fleets, pictures low, high, far, again, or with spare drones."""
    drones = draw(st.sampled_from([1, 2, 3, 5, 12, 40]))
    limits = draw(flyable_limits())
    floor, spacing = max(limits.min_altitude, 3.0) + 0.011, limits.planning_distance * limits.vertical
    cues: list[Cue] = []
    for _ in range(draw(st.integers(1, 3))):
        dots = draw(st.one_of(st.just(drones), st.integers(1, drones)))
        formation = draw(formations(dots, spacing / limits.min_distance))
        half = float(np.ptp(formation.points[:, 2])) / 2
        z = draw(st.sampled_from([floor, floor + 2, 30.0, limits.max_altitude - half - 0.011]))
        placed = formation.at(draw(st.integers(-40, 40)), draw(st.sampled_from([0, 30, 60, 100])), max(z, floor + half))
        if cues and draw(st.integers(0, 4)) == 0:
            placed = cues[-1].formation
        cues.append(
            Cue(
                placed,
                hold=draw(st.sampled_from([0.0, 0.0004, 1.0, 5.0])),
                travel=draw(st.sampled_from([None, None, None, 400.0003])),
                light=draw(st.sampled_from([None, "red", ("blue", "white")])),
                travel_light=draw(st.sampled_from(["fade", "dark"])),
                name=draw(titles),
            )
        )
    return Show(draw(titles), draw(fleets(drones)), cues, limits, seed=draw(st.integers(0, 2**64)))


# Files made to hurt ------------------------------------------------------------------------------------------

hostile_values = st.sampled_from(
    [None, True, -1, 0, 10**400, 1e200, 5e-324, -1e308, "", "\x1b[31m\n\u202e", [], [[]], {}, {"type": {}}, [1, "2"]]
    + [[[[[[0]]]]], "9" * 5000, {"$ref": "show.json"}]
)
"""What a key of JSON may hold instead of what belongs there."""


def _spots(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(spot for key, item in inner for spot in _spots(item, (*way, key)))]


@st.composite
def damaged_json(draw: st.DrawFn, value: Any) -> str:
    """The text of a JSON value with one to three of its parts replaced, lost, doubled, nested, or misprinted."""
    whole = json.loads(json.dumps(value))
    for _ in range(draw(st.integers(1, 3))):
        *way, key = draw(st.sampled_from([spot for spot in _spots(whole) if spot] or [("gone",)]))
        around = whole
        for step in way:
            around = around[step]
        change = draw(st.sampled_from(["replace", "drop", "double", "nest"]))
        if key == "gone" and isinstance(around, dict) and key not in around:
            continue
        if change == "replace":
            around[key] = deepcopy(draw(hostile_values))
        elif change == "nest":
            around[key] = [around[key]]
        elif change == "double" and isinstance(around, list):
            around.insert(key, around[key])
        else:
            del around[key]
    text = json.dumps(whole)
    if draw(st.integers(0, 5)) == 0:
        start = draw(st.integers(0, len(text)))
        marks = st.sampled_from(["NaN", "1e999", '"a":1,"a":2,', "[" * 2000, "}", "\\ud800", "Infinity"])
        text = text[:start] + draw(marks) + text[start + draw(st.integers(0, 20)) :]
    return text


@st.composite
def damaged_bytes(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with a few of them changed, lost, doubled or put in."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data = data[:start] + draw(st.one_of(st.binary(max_size=8), st.just(data[start:end] * 2))) + data[end:]
    return data


hostile_words = st.sampled_from(
    [
        *("", "-1", "0", "1e999", "-1e308", "1e-320", "nan", "inf", "9" * 400, "0x1F", "1_0", "100%", "2em"),
        *("true", '""', '"\\u0000"', "[]", "{}", "[[[[", "url(#b)", "#s", "none", "#ff", "rgb(300,0,0)"),
        *("\uff11\uff12", "\u202e\x1b[2J"),
    ]
)


@st.composite
def damaged_text(draw: st.DrawFn, text: str) -> str:
    """The text with one to three of its words or numbers replaced, lost, doubled, or exchanged with another."""
    words = re.split(r"([\w.%#+-]+)", text)
    spots = range(1, len(words), 2)
    for _ in range(draw(st.integers(1, 3))):
        spot, other = draw(st.sampled_from(spots)), draw(st.sampled_from(spots))
        change = draw(st.sampled_from(["replace", "drop", "double", "other"]))
        if change == "replace":
            words[spot] = draw(hostile_words)
        elif change == "other":
            words[spot] = words[other]
        else:
            words[spot] = "" if change == "drop" else words[spot] * 2
    return "".join(words)


# Pictures that move -------------------------------------------------------------------------------------------

AXES = st.sampled_from(["x", "y", "z", [1.0, 0.0, 0.0], [1.0, -2.0, 0.5]])
_BACK = st.booleans()


@st.composite
def held_pictures(draw: st.DrawFn, least: int = 5, most: int = 36) -> Formation:
    """Small upright pictures, often as dense as they may be: some places of a lattice of seven by seven."""
    count, seed = draw(st.integers(least, most)), draw(st.integers(0, 2**32 - 1))
    cells = np.random.default_rng(seed).permutation(49)[:count]
    spacing = 1.51 * draw(st.sampled_from([1.0, 1.0, 1.25])) * (1 + 1e-9)
    flat = np.stack([cells % 7 - 3 + cells // 7 % 2 / 2, np.full(count, 0.0), (cells // 7 - 3) * 0.75**0.5], axis=1)
    place = [draw(st.floats(-30, 30)), draw(st.floats(40, 90)), draw(st.floats(50, 70))]
    return Formation(flat * spacing + place, name="held")


def _one_of(draw: st.DrawFn, **choices: st.SearchStrategy[Any]) -> dict[str, Any]:
    key = draw(st.sampled_from(sorted(choices)))
    return {key: draw(choices[key])}


@st.composite
def gentle_motions(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Words of a motion that `held_pictures` can fly within the usual limits, in 40 s, whatever they are."""
    turns = st.floats(-120, 120)
    corner = st.lists(st.floats(-8, 8), min_size=2, max_size=3)
    words: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "turn": {"axis": AXES},
        "tilt": {"axis": AXES, "angle": st.floats(-60, 60), "back": _BACK},
        "drift": {"back": _BACK},
        "orbit": {"axis": AXES, "radius": st.floats(0.5, 5), "period": st.floats(16, 60)},
        "breathe": {"scale": st.floats(1, 1.6), "period": st.floats(10, 40)},
        "wave": {"amplitude": st.floats(0.1, 2), "length": st.floats(9, 60), "period": st.floats(8, 30)},
        "swing": {"axis": AXES, "angle": st.floats(-35, 35), "period": st.floats(18, 50), "shift": st.floats(-1, 1)},
        "spin": {"axis": AXES, "period": st.floats(30, 90), "clockwise": _BACK},
    }
    found = {key: draw(values) for key, values in words[name].items()}
    if name == "turn":
        found |= _one_of(draw, angle=turns, period=st.floats(30, 90))
    if name == "drift":
        found |= _one_of(
            draw,
            by=st.lists(st.floats(-12, 12), min_size=3, max_size=3),
            path=st.lists(corner, min_size=1, max_size=3),
        )
    if name == "wave":
        found |= {key: draw(st.booleans()) for key in ("reverse", "grows")}
        found["along"] = draw(st.sampled_from(["x", "z"]))
    return {"name": name, **found}


@st.composite
def changing_pictures(draw: st.DrawFn, name: str) -> tuple[Formation, Any]:
    """Pictures whose dots leave their places, and gentle words of the motion, that can be flown in 40 s."""
    count, spacing = draw(st.integers(6, 20)), draw(st.floats(1.6, 3))
    along = np.stack([np.arange(count) - (count - 1) / 2, np.zeros(count), np.zeros(count)], axis=1) * spacing
    row = Formation(along + [0, 60, 60], name="row")
    circle = ring(count, count * spacing / 6 + 1).stand(y=60, z=60)
    if name == "flow":
        words = {"name": "flow", "speed": draw(st.floats(0.4, 1.2)), "reverse": draw(st.booleans())}
        return draw(st.sampled_from([row, circle])), words
    if name == "fall":
        flakes = [circle.scale(draw(st.floats(1, 1.5))).stand(x=26 * (n - 1), y=60, z=60 + 5 * n) for n in range(3)]
        picture = flakes[0].rename("a") + flakes[1].rename("b") + flakes[2].rename("c")
        return picture, {"name": "fall", "speed": draw(st.floats(0.4, 1)), "height": draw(st.floats(25, 35))}
    if name == "flip":
        return row, {"name": "flip", "frames": [circle], "each": draw(st.floats(15, 19)), "back": draw(st.booleans())}
    rate, way = draw(st.floats(0.1, 0.4)), np.array(draw(st.tuples(*[st.floats(-2, 2)] * 3)))
    return circle, lambda t, places: places + np.sin(rate * t)[:, None, None] * way


@st.composite
def rulers(draw: st.DrawFn) -> Ruler:
    """Beats that are tapped with a rubato, or a tempo that changes, in metres of one to nine beats."""
    steps = draw(st.lists(st.integers(150, 2_500), min_size=1, max_size=12))
    counts = draw(st.lists(st.integers(1, 8), min_size=len(steps), max_size=len(steps)))
    first = draw(st.integers(-20, 20))
    moments = draw(st.integers(-5_000, 20_000)) + np.concatenate([[0], np.cumsum(np.array(steps) * counts)])
    beats = first + np.concatenate([[0], np.cumsum(counts)])
    metres, beat = [], 0
    for size in draw(st.lists(st.integers(1, 9), min_size=1, max_size=4)):
        metres.append((float(beat), float(size)))
        beat += draw(st.integers(1, 20))
    before, after = draw(st.integers(30, 300)) / 60, draw(st.integers(30, 300)) / 60
    return Ruler(moments / 1000, beats.astype(np.float64), before, after, tuple(metres))


@st.composite
def puppets(draw: st.DrawFn) -> tuple[Formation, list[dict[str, Any]]]:
    """Pictures of several parts that overlap as they like, and motions of them that go together as they like.

    They need not be flyable: what is asked for may be too quick, too near, or out of the air.
    """
    names = ["one", "two", "three", "four"][: draw(st.integers(1, 4))]
    whole = None
    for name in names:
        part = draw(held_pictures(least=2, most=12)).stand(
            y=60, z=draw(st.integers(50, 75)), x=draw(st.integers(-12, 12))
        )
        whole = part.rename(name) if whole is None else whole + part.rename(name)
    assert whole is not None
    said: list[dict[str, Any]] = []
    moved: list[str] = []
    for name in draw(st.permutations(names)):
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(["turn", "tilt", "drift", "orbit", "breathe", "wave", "swing", "spin"]))
            words = draw(gentle_motions(kind)) | ({"part": name} if len(names) > 1 else {})
            if "period" in words and draw(st.integers(0, 3)) == 0:
                words["period"] = words["period"] / 8
            if kind in ("swing", "spin") and draw(st.booleans()):
                words["joint"] = draw(
                    st.sampled_from([*names[: len(names) if len(names) > 1 else 0], [3, 60], [0, 60, 60]])
                )
            begin = draw(st.sampled_from([0, 0, 7]))
            words |= {"begin": begin, "end": draw(st.sampled_from([None, begin + 20, 40]))}
            if moved and name not in moved and draw(st.booleans()):
                words["on"] = draw(st.sampled_from(moved))
            said.append(words)
        if len(names) > 1 and any(words.get("part") == name for words in said):
            moved.append(name)
    if not said:
        said.append(
            {"name": draw(st.sampled_from(["flow", "fall"])), "part": names[0]} if len(names) > 1 else {"name": "flow"}
        )
    return whole, said


def light_instructions() -> st.SearchStrategy[bytes]:
    """Return instructions that all players know, some of them in loops."""
    number = st.sampled_from(["00", "01", "05", "32", "ac 02", "90 f4 41"])
    colour = st.sampled_from(["04 ff 00 07", "05 09", "06", "07", "08 01 02 03", "09 80", "0a", "0b", "02"])
    one = st.builds(lambda head, frames: bytes.fromhex(head + frames), colour, number)
    plain = one | st.sampled_from([bytes.fromhex(text) for text in ("01", "01 01", "14 02", "03 05", "03 ac 02")])
    return st.recursive(
        st.lists(plain, max_size=5).map(b"".join),
        lambda inner: st.builds(
            lambda count, bodies: bytes([0x0C, count]) + b"".join(bodies) + bytes([0x0D]),
            st.sampled_from([0, 1, 2, 7, 255]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=6,
    )
