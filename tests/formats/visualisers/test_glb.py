"""glTF: npm's validator finds nothing to say, colours are those of the plan, and a writer that errs is found out."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.formats.visualisers import glb

PROJECT = Path(__file__).parents[3]
VALIDATOR = PROJECT / "build" / "npm" / "node_modules" / "gltf-validator"
SPLINE = glb.spline
SCRIPT = """
const validator = require(process.argv[1]);
const bytes = new Uint8Array(require('fs').readFileSync(process.argv[2]));
validator.validateBytes(bytes, {maxIssues: 0}).then(report => console.log(JSON.stringify(report)));
"""


@pytest.mark.npm
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node: apt install nodejs npm")
@pytest.mark.skipif(not VALIDATOR.is_dir(), reason="needs: npm install --prefix build/npm gltf-validator")
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
    ch.export(lettered, tmp_path / "F.glb")
    for drone, own in enumerate(glb.read_glb(tmp_path / "F.glb")):
        assert own.number == lettered.fleet.labels[drone]
        for frame in (0, 100, 700, 1100):
            colour = [np.interp(frame, own.frames, own.colours[:, channel]) for channel in range(3)]
            assert np.abs(colour - lettered.light.at(frame / 50)[drone].astype(float)).max() <= 1


@pytest.mark.parametrize(
    ("name", "fault", "message"),
    [
        ("spline", lambda knots, pieces: SPLINE(knots, pieces + [0.0, 0.1, 0.0]), "leave their planned curves"),
        ("keyframes", lambda *_: (np.array([0]), np.full((1, 3), 9, dtype=np.uint8)), "its colours are others"),
    ],
)
def test_a_writer_that_errs_is_found_out(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: object, message: str
) -> None:
    monkeypatch.setattr(glb, name, fault)
    with pytest.raises(ch.UnsafeError, match=message):
        ch.export(lettered, tmp_path / "F.glb")
    assert list(tmp_path.iterdir()) == []
