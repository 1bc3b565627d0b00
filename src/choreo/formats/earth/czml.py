"""CZML: the show over a real city, in Cesium: places and colours of each drone over time.

Heights are above the ground there. The clock begins at the first second of the year 2000, which stands for the show's
beginning. Places run straight from sample to sample, colours from keyframe to keyframe.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from choreo.core.geodesy import from_earth, to_earth
from choreo.core.plan import Plan
from choreo.errors import FileError
from choreo.formats.archive import FEWER
from choreo.formats.choices import Choices
from choreo.formats.earth.volumes import placed
from choreo.formats.numbering import labelled, numbers_of
from choreo.formats.sampling import FRAMES, grid, keyframes, last_frame, places
from choreo.formats.tracks import Track, Tracks
from choreo.ordinary import parse_json
from choreo.printable import printable_json
from choreo.progress import Progress, silent

RATE = 4.0
EPOCH = "2000-01-01T00:00:00Z"
_DRONES_AT_ONCE = 64


def write_czml(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as CZML; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If the show has no place on Earth, the rate is out of range, or there would be too many samples.
    """
    origin, heading = placed(plan, ".czml")
    moments = grid(plan, choices.hertz(RATE), rows=True)
    end = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=last_frame(plan) / FRAMES)
    clock = {"interval": f"{EPOCH}/{end:%Y-%m-%dT%H:%M:%S.%fZ}", "currentTime": EPOCH, "multiplier": 1}
    file.write(b"[" + _json({"id": "document", "name": plan.title, "version": "1.0", "clock": clock}))
    for start in range(0, plan.drones, _DRONES_AT_ONCE):
        points = places(plan, moments, slice(start, start + _DRONES_AT_ONCE))
        degrees = to_earth(points.reshape(-1, 3), origin, heading).reshape(*points.shape[:2], 2)
        for row in range(len(points)):
            still = (points[row, 1:] == points[row, :-1]).all(axis=1)
            kept = np.ones(len(moments), dtype=np.bool_)
            kept[1:-1] = ~(still[1:] & still[:-1])
            where = [
                moments / 1000,
                degrees[row, :, 1].round(9),
                degrees[row, :, 0].round(9),
                points[row, :, 2].round(4),
            ]
            file.write(b",\n" + _json(_packet(plan, start + row, np.column_stack(where)[kept])))
        progress("write samples", min(1.0, (start + _DRONES_AT_ONCE) / plan.drones))
    file.write(b"\n]\n")


def _packet(plan: Plan, drone: int, where: np.ndarray) -> dict[str, Any]:
    frames, colours = keyframes(plan, drone)
    lit: list[float] = [255] * (5 * len(frames))
    lit[::5] = [int(moment) if moment.is_integer() else moment for moment in (frames / FRAMES).tolist()]
    for channel in range(3):
        lit[channel + 1 :: 5] = colours[:, channel].tolist()
    return {
        "id": labelled(plan.fleet.labels[drone]),
        "position": {"epoch": EPOCH, "interpolationAlgorithm": "LINEAR", "cartographicDegrees": where.ravel().tolist()},
        "point": {
            "pixelSize": 4,
            "heightReference": {"heightReference": "RELATIVE_TO_GROUND"},
            "color": {
                "epoch": EPOCH,
                "interpolationAlgorithm": "LINEAR",
                "rgba": lit,
            },
        },
    }


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return printable_json(text).encode("utf-8")


def _packets(path: Path) -> Iterator[Any]:
    """Yield what `write_czml` wrote, one of its lines after the other: all at once they would fill the memory."""
    with path.open("rb") as file:
        first = file.readline().rstrip(b"\n")
        if first[:1] != b"[":
            raise FileError(f"{path}: is no CZML that choreo wrote")
        yield parse_json(first[1:].removesuffix(b","), str(path))
        for line in file:
            if line != b"]\n":
                yield parse_json(line.rstrip(b"\n").removesuffix(b","), str(path), mend=FEWER)


def read_czml(path: str | os.PathLike[str], origin: tuple[float, float], heading: float) -> Tracks:
    """Return the drones of a file that `write_czml` wrote, on the stage of this origin and heading."""
    packets = _packets(Path(path))
    title = next(packets)["name"]
    drones, names = [], []
    for packet in packets:
        where = np.array(packet["position"]["cartographicDegrees"]).reshape(-1, 4)
        lit = np.array(packet["point"]["color"]["rgba"]).reshape(-1, 5)
        level = from_earth(where[:, [2, 1]], origin, heading)
        points = np.column_stack([level, where[:, 3]])
        names.append(packet["id"])
        drones.append(Track(f"{path}: {names[-1]}", where[:, 0], points, lit[:, 0], lit[:, 1:4].astype(np.uint8)))
    if not drones:
        raise FileError(f"{path}: holds no drone")
    return Tracks(title, drones, False, False, 1e-4, numbers_of(names))
