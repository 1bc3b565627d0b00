"""The flights of `sampled_shows` as other tools write them: VVIZ, mavsdk_drone_show, DSS PATH3, Skybrush on board.

In these each drone may have a clock of its own: its rows at another rate, shifted, or at any moments. Written here by
hand from the descriptions of the formats, with nothing of choreo's own writers.
"""

from __future__ import annotations

import json
import math
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import choreo as ch
from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from tests.safety.sampled_shows import Flight, moments, show

RATES = (4.0, 5.0, 8.0, 10.0, 16.0, 20.0, 25.0, 30.0, 50.0)
CLOCKS = ("same", "shifted", "other rates", "any moments")
FORMATS = (".vviz", ".mds.zip", ".path3.zip", ".skyb.zip")


@dataclass(frozen=True)
class Foreign:
    """What choreo reads of a file, what to hold it against, and what has to be found of whom, or nothing at all."""

    plan: Plan
    limits: Limits
    rules: frozenset[str]
    drones: frozenset[int]
    told: str


def foreign(folder: Path, ending: str, seed: int, kind: str = "") -> Foreign:
    """Return a file of a format in which one drone does what a kind of `sampled_shows.KINDS` says; '' for nobody."""
    random = np.random.default_rng([seed, *kind.encode(), *ending.encode()])
    flight, limits, rules, blamed = show(random, kind)
    rates = RATES if ending != ".skyb.zip" else RATES[RATES.index(16.0) :]  # on board lines are flown as they are
    rate, clocks = float(random.choice(rates)), str(random.choice(CLOCKS))
    path = folder / f"show{ending}"
    if ending == ".path3.zip":
        own = [rate if clocks == "same" else float(random.choice(rates)) for _ in flight.homes]
        write_path3(path, flight, own)
    else:
        writer = {".vviz": write_vviz, ".mds.zip": write_mds, ".skyb.zip": write_skyb}[ending]
        writer(path, flight, _clocks(random, flight, rate, rates, clocks))
    told = f"{kind or 'clean'} {seed}: {ending}, {rate:g} Hz, {clocks}"
    return Foreign(ch.read_plan(path), limits, rules if kind else frozenset(), blamed if kind else frozenset(), told)


def even(flight: Flight, rate: float, shift: float = 0.0) -> Floats:
    """Return the moments of rows at a rate, the first at 0 wherever the others lie."""
    times = np.arange(int((flight.end + 1.0) * rate) + 2) / rate + shift
    return times if shift == 0 else np.append(0.0, times)


def _clocks(
    random: np.random.Generator, flight: Flight, rate: float, rates: Sequence[float], kind: str
) -> list[Floats]:
    """Return the moments of each drone's rows, s, in whole milliseconds."""
    same = even(flight, rate)
    found = []
    for _ in flight.homes:
        own = same
        if kind == "shifted":
            own = even(flight, rate, random.uniform(0.001, 1 / rate))
        elif kind == "other rates":
            own = even(flight, float(random.choice(rates)))
        elif kind == "any moments":
            own = moments(random, flight, rate, 0.0)
        found.append(np.unique(np.round(own, 3)))
    return found


def write_vviz(path: Path, flight: Flight, clocks: Sequence[Floats]) -> None:
    """Write X to the right, Y up, Z away, each place as a way from the one before, in tenths of a millimetre."""
    performances = []
    for drone, times in enumerate(clocks):
        places = np.round(flight.at(times)[:, drone][:, [0, 2, 1]], 4)
        ways, steps = np.diff(places, axis=0, prepend=places[:1]), np.diff(times, prepend=times[:1])
        moves = [
            {"dt": float(dt), **dict(zip(("dx", "dy", "dz"), way.tolist(), strict=True))}
            for dt, way in zip(steps, ways, strict=True)
        ]
        home = dict(zip(("homeX", "homeY", "homeZ"), places[0].tolist(), strict=True))
        performances.append(
            {"id": drone, "agentDescription": {**home, "agentTraversal": moves}, "payloadDescription": []}
        )
    head = {"version": "1.0", "coordinateFrame": "ogl", "defaultPositionRate": 10, "defaultColorRate": 50}
    path.write_text(json.dumps({**head, "performances": performances}), encoding="utf-8")


def write_mds(path: Path, flight: Flight, clocks: Sequence[Floats]) -> None:
    """Write metres north, east and down, with four decimals."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for drone, times in enumerate(clocks):
            rows = ["idx,t,px,py,pz,vx,vy,vz,ax,ay,az,yaw,mode,ledr,ledg,ledb"]
            rows += [
                f"{number},{time:.3f},{y:.4f},{x:.4f},{-z:.4f},0,0,0,0,0,0,0,70,0,0,0"
                for number, (time, (x, y, z)) in enumerate(zip(times, flight.at(times)[:, drone], strict=True))
            ]
            archive.writestr(f"Drone {drone + 1}.csv", "\n".join([*rows, ""]))


def write_path3(path: Path, flight: Flight, rates: Sequence[float]) -> None:
    """Write whole centimetres, each drone at a rate of its own."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for drone, rate in enumerate(rates):
            places = np.rint(flight.at(even(flight, rate))[:, drone] * 100).astype("<i2").tobytes()
            head = struct.pack("<2sBBiHHBB", b"DP", 3, 14, 0, 0, 10, 1, 8)
            section = struct.pack("<BBHI", 1, 0, round(rate * 1000), len(places))
            archive.writestr(f"DSS-{drone + 1}.PATH3", head + section + places)


def write_skyb(path: Path, flight: Flight, clocks: Sequence[Floats]) -> None:
    """Write straight lines in steps of 2 mm, or of as many as it takes, x to the front and y to the left."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for drone, times in enumerate(clocks):
            along = flight.at(times)[:, drone] @ [[0, -1000.0, 0], [1000, 0, 0], [0, 0, 1000]]
            scale = max(2, math.ceil(np.abs(along).max() / 32_767))
            places = np.rint(along / scale).astype(int)
            segments = [
                ([*place], int(length))
                for place, length in zip(places[1:].tolist(), np.rint(np.diff(times) * 1000), strict=True)
            ]
            archive.writestr(f"drone {drone + 1}.skyb", skyb(scale, places[0].tolist(), segments))


def skyb(scale: int, start: Sequence[int], segments: Sequence[tuple[Sequence[int], int]], light: bytes = b"") -> bytes:
    """Return a file of version 1: each segment 3 (a line) or 9 (a cubic: three x, three y, three z) whole steps, ms."""
    body = struct.pack("<B4h", scale, *start, 0)
    for steps, length in segments:
        body += struct.pack(f"<BH{len(steps)}h", 0b010101 if len(steps) == 3 else 0b101010, length, *steps)
    blocks = struct.pack("<BH", 1, len(body)) + body
    return b"skyb\x01" + blocks + (struct.pack("<BH", 2, len(light)) + light if light else b"")
