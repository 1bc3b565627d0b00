"""glTF: npm's validator finds nothing to say, a file keeps the detail that finds room, and what errs is found out."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.formats.visualisers import detail, glb
from choreo.formats.visualisers.glb_reading import read_glb

PROJECT = Path(__file__).parents[3]
VALIDATOR = PROJECT / "build" / "npm" / "node_modules" / "gltf-validator"
SCRIPT = """
const validator = require(process.argv[1]);
const bytes = new Uint8Array(require('fs').readFileSync(process.argv[2]));
validator.validateBytes(bytes, {maxIssues: 0}).then(report => console.log(JSON.stringify(report)));
"""


@pytest.fixture(params=["whole", "simplified"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether all of a plan finds room in a file, or the most that is kept is the least."""
    if request.param == "simplified":
        monkeypatch.setattr(detail, "HANDY", 1)
        monkeypatch.setattr(detail, "_A_DRONE", 1)
    return str(request.param)


@pytest.mark.npm
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node: apt install nodejs npm")
@pytest.mark.skipif(not VALIDATOR.is_dir(), reason="needs: npm install --prefix build/npm gltf-validator")
@pytest.mark.usefixtures("kept")
def test_the_validator_of_gltf_finds_nothing_to_say(lettered: Plan, tmp_path: Path) -> None:
    ch.export(lettered, tmp_path / "F.glb")
    command = ["node", "-e", SCRIPT, str(VALIDATOR), str(tmp_path / "F.glb")]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout)
    assert (report["issues"]["numErrors"], report["issues"]["numWarnings"]) == (0, 0), report["issues"]["messages"]
    assert report["info"]["animationCount"] == 1
    assert report["info"]["materialCount"] == lettered.drones


def test_the_file_is_laid_out_as_the_standard_says(lettered: Plan, tmp_path: Path) -> None:
    done = ch.export(lettered, tmp_path / "F.glb")
    data = (tmp_path / "F.glb").read_bytes()
    magic, version, size, length, kind = struct.unpack("<4sIII4s", data[:20])
    assert (magic, version, size, kind) == (b"glTF", 2, len(data), b"JSON")
    assert length % 4 == 0
    document = json.loads(data[20 : 20 + length])
    assert document["asset"]["version"] == "2.0"
    assert document["extensionsUsed"] == ["KHR_animation_pointer"]
    assert data[24 + length : 28 + length] == b"BIN\0"
    assert done.deviation is not None
    assert done.deviation < 1e-3


def test_exact_colours_stand_in_the_extras(lettered: Plan, tmp_path: Path) -> None:
    ch.export(lettered, tmp_path / "F.glb", exact=True)
    drones, kept = read_glb(tmp_path / "F.glb")
    assert kept == detail.WHOLE
    for drone, own in enumerate(drones):
        assert own.number == lettered.fleet.labels[drone]
        assert own.colours is not None
        for frame in (0, 100, 700, 1100):
            colour = [np.interp(frame, own.colours[0], each) for each in own.colours[1].T]
            assert np.abs(colour - lettered.light.at(frame / 50)[drone].astype(float)).max() <= 1


def test_a_small_show_is_whole_and_says_nothing_of_detail(lettered: Plan, tmp_path: Path) -> None:
    done = ch.export(lettered, tmp_path / "F.glb")
    assert done.deviation is not None
    assert done.deviation < 0.001
    assert not any("simplified" in what for what in done.lost)
    ch.export(lettered, tmp_path / "exact.glb", exact=True)
    assert (tmp_path / "exact.glb").read_bytes() == (tmp_path / "F.glb").read_bytes()


def test_what_finds_no_room_whole_is_simplified_as_little_as_need_be_and_told(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ch.export(lettered, tmp_path / "F.glb", exact=True).size
    monkeypatch.setattr(detail, "HANDY", whole - 1)
    monkeypatch.setattr(detail, "_A_DRONE", 1)
    monkeypatch.setattr(detail, "_OF_TEXT", 1_200)  # a small file is mostly names
    done = ch.export(lettered, tmp_path / "F.glb")
    assert done.size < whole
    assert done.deviation is not None
    assert done.deviation < 0.0012
    assert done.colour is not None
    assert done.colour <= 2
    assert "curves and lights are simplified, to keep the file within 0 MB" in done.lost[0]
    assert read_glb(tmp_path / "F.glb")[1] == detail.LESS[0]


def test_where_even_the_least_detail_finds_no_room_that_is_told(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail, "HANDY", 1)
    monkeypatch.setattr(detail, "_A_DRONE", 1)
    done = ch.export(lettered, tmp_path / "F.glb")
    assert "and still it has more than 0 MB" in done.lost[0]
    assert read_glb(tmp_path / "F.glb")[1] == detail.LESS[-1]
    assert done.deviation is not None
    assert done.deviation < 0.051
    assert done.colour is not None
    assert done.colour <= 32


def test_a_drone_at_rest_shows_the_colour_of_its_show(lettered: Plan, tmp_path: Path) -> None:
    """Programs that do not know the extension show what stands in the material: not a dark fleet."""
    ch.export(lettered, tmp_path / "F.glb")
    data = (tmp_path / "F.glb").read_bytes()
    document = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    shown = np.array([material["emissiveFactor"] for material in document["materials"]])
    green = shown[:, 1] > shown[:, 0]
    assert green.sum() == 1
    assert (shown.max(axis=1) == 1).all()


WRONG = {
    "curves": lambda keys: replace(keys, pieces=keys.pieces + [0.0, 0.1, 0.0]),
    "lights": lambda keys: replace(keys, light=keys.light // 2),
    "extras": lambda keys: replace(keys, colours=(np.array([0]), np.full((1, 3), 9, dtype=np.uint8))),
    "less": lambda keys: replace(keys, colours=None),
}


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("curves", "leave their curves by up to"),
        ("lights", r"its colours are up to \d+ of 255 away"),
        ("extras", "its colours are others"),
        ("less", "exact colours are not where they should be"),
    ],
)
def test_a_writer_that_errs_is_found_out(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, message: str
) -> None:
    def erring(*what: Any) -> list[detail.Keys]:
        good = detail.keys_of(*what)
        return [WRONG[fault](good[0]), *good[1:]]

    monkeypatch.setattr(glb, "keys_of", erring)
    with pytest.raises(ch.UnsafeError, match=message):
        ch.export(lettered, tmp_path / "F.glb")
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_leaves_out_too_much_is_found_out(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glb, "details", lambda _: [detail.Detail(0.5, 100)])
    with pytest.raises(ch.UnsafeError, match="less detailed than is allowed"):
        ch.export(lettered, tmp_path / "F.glb")
