"""The light programs of a show that uses every effect, played by a decoder that shares no code with the writer."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.formats.skybrush.light_program import LARGEST_PROGRAM, encode
from choreo.light.baking import Finish
from choreo.light.effects.catalogue import effects
from choreo.light.fade import Glow, fade
from choreo.light.films import Frames
from choreo.light.light import Light
from choreo.light.lit import Lit
from tests.light.falling import field


def played(program: bytes, frames: int) -> np.ndarray:
    """Return the colours of a light program at every frame: set, fade, black and white, grey, with LEB128 durations."""
    shown, colour, at = np.zeros((frames + 1000, 3)), np.zeros(3), 0
    place = 0
    while program[place] != 0:
        code, place = program[place], place + 1
        kind, fades = (code - 4) % 4, code >= 8
        assert 4 <= code < 12
        if kind == 0:
            target, place = np.array(list(program[place : place + 3]), float), place + 3
        elif kind == 1:
            target, place = np.full(3, float(program[place])), place + 1
        else:
            target = np.full(3, 0.0 if kind == 2 else 255.0)
        length = shift = 0
        while True:
            byte, place = program[place], place + 1
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        steps = np.arange(length)[:, None] / length
        shown[at : at + length] = colour + (target - colour) * steps if fades else target
        colour, at = target, at + length
    shown[at:] = colour
    return shown[:frames]


def test_programs_show_every_effect_within_3_of_255(tmp_path: Path) -> None:
    dots = field(8, 5)
    film = Frames(
        np.random.default_rng(1).integers(0, 256, (3, 12, 20, 3), np.uint8), np.full((3, 12, 20), 255, np.uint8)
    )
    drones = len(dots)
    place = np.random.default_rng(2).permutation(drones)
    white = np.full((drones, 3), 255, np.uint8)
    glows = []
    for index, name in enumerate(sorted(effects())):
        light = Light(name, **({"file": film} if name == "image" else {}))
        glows.append(Glow(2.0 + 5 * index, 6.0 + 5 * index, white, index % 3 == 1, Lit(dots, place, light)))
    end = glows[-1].end + 4
    meant = fade(glows, end, Finish(error=0.0))
    homes = np.stack([2.0 * np.arange(drones), np.zeros(drones), np.zeros(drones)], axis=1)
    still = Trajectory.hold(homes, 0.0, end)
    limits = ch.Limits(max_flashes=50)
    plan = ch.Plan("all", still, fade(glows, end), (), limits, ch.Fleet(drones, homes=homes))
    ch.export(plan, tmp_path / "all.skyc")
    frames = np.arange(round(end * 50) + 1)
    wanted = meant.sample(frames).astype(float)
    with zipfile.ZipFile(tmp_path / "all.skyc") as archive:
        show = json.loads(archive.read("show.json"))
        for drone, entry in enumerate(show["swarm"]["drones"]):
            lights = entry["settings"]["lights"]
            if "$ref" in lights:
                lights = json.loads(archive.read(lights["$ref"].lstrip("./").split("#")[0]))
            found = played(base64.b64decode(lights["data"]), len(frames))
            assert np.abs(found - wanted[:, drone]).max() <= 3, drone


def test_a_program_that_no_drone_holds_is_told() -> None:
    rng = np.random.default_rng(1)
    table = rng.integers(1, 255, (14_000, 2, 3))
    table[:, 1] = 9
    track = LightTrack(np.arange(14_000) * 0.02, table)
    with pytest.raises(InputError, match=r"of 1 drones are larger than the 65,535 bytes .*drone 1,.*--light-error 4"):
        encode(track, 280.0)
    assert len(encode(track.take([1]), 280.0)[0]) < LARGEST_PROGRAM


def test_an_hour_of_foreign_light_at_50_hz_is_held_in_a_few_megabytes() -> None:
    steps = np.zeros((180_000, 3, 3), np.uint8)
    steps[:, 0] = (np.arange(180_000) // 500 % 2 * 255)[:, None]  # on and off, as a player's set instructions
    track = LightTrack(np.arange(180_000) * 0.02, steps)
    assert len(track.frames) < 2_000
