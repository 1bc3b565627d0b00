"""The colours of a picture reach the drones: sRGB where a format has sRGB, linear light where it has that."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch

ORANGE, TEAL = (255, 128, 0), (0, 128, 188)


@pytest.fixture(scope="module")
def plan() -> ch.Plan:
    """Two lines in two colours, flown."""
    import tempfile

    sheet = Image.new("RGB", (400, 200), "black")
    draw = ImageDraw.Draw(sheet)
    draw.line([(20, 50), (380, 50)], fill=ORANGE, width=7)
    draw.line([(20, 150), (380, 150)], fill=TEAL, width=7)
    with tempfile.TemporaryDirectory() as folder:
        sheet.save(f"{folder}/lines.png")
        lines = ch.trace(f"{folder}/lines.png").stroke(12, width=40).stand(y=30, z=40)
    return ch.plan(ch.Show("Lines", ch.Fleet(12), [ch.Cue(lines, hold=4)]))


def held(plan: ch.Plan) -> set[tuple[int, ...]]:
    """Return the colours in the middle of the picture's hold."""
    span = next(span for span in plan.spans if span.kind == "hold")
    return {tuple(int(value) for value in row) for row in plan.light.at((span.start + span.end) / 2)}


def test_the_plan_has_the_colours_of_the_picture(plan: ch.Plan) -> None:
    assert held(plan) == {ORANGE, TEAL}


def test_skyc_has_them_as_they_are(plan: ch.Plan, tmp_path: Path) -> None:
    ch.export(plan, tmp_path / "lines.skyc")
    middle = plan.spans[2].start + 1.0
    read = ch.read_plan(tmp_path / "lines.skyc")
    assert {tuple(int(value) for value in row) for row in read.light.at(middle)} == {ORANGE, TEAL}


def test_csv_has_them_in_linear_light(plan: ch.Plan, tmp_path: Path) -> None:
    ch.export(plan, tmp_path / "lines.zip")
    middle = plan.spans[2].start + 1.0
    rows = set()
    with zipfile.ZipFile(tmp_path / "lines.zip") as archive:
        for name in archive.namelist():
            table = np.loadtxt(archive.read(name).decode().splitlines()[1:], delimiter=",")
            rows.add(tuple(int(value) for value in table[np.searchsorted(table[:, 0], 1000 * middle), 4:]))
    # IEC 61966-2-1: 128 of 255 in sRGB is 0.216 of full light, 188 is 0.503.
    assert rows == {(255, 55, 0), (0, 55, 128)}
