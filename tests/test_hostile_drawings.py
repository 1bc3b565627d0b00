"""Drawings, pictures, fonts, music and show files made to hurt: mutants of whole ones get an answer, and only choreo's.

An answer is what the reader gives, or one true line; within 10 s and 2 GiB.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import ezdxf.filemanagement
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import choreo as ch
from choreo.errors import ChoreoError, PictureError
from choreo.printable import is_obeyed
from tests.strategies import damaged_bytes, damaged_text

LONGEST, MEMORY = 10.0, 2 * 1024**3
PARTS = 10
"""In so many runs of their own two thousand mutants are looked at, so that none takes minutes."""

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">
<style>.a { fill: none; stroke: #c00; stroke-width: 2px } #b { opacity: 50% }</style>
<defs><linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="rgb(0, 0, 255)"/>
</linearGradient><clipPath id="c"><circle cx="50" cy="50" r="40"/></clipPath>
<symbol id="s" viewBox="0 0 10 10"><path d="M1,1 L9,9 C9,5 5,1 1,1 Z"/></symbol></defs>
<g clip-path="url(#c)" transform="rotate(10 50 50)"><rect x="10" y="10" width="60" height="2em" fill="url(#g)"/></g>
<use xlink:href="#s" x="20" y="40" width="30" height="30"/><ellipse id="b" class="a" cx="60%" cy="60" rx="20" ry="9"/>
<text x="10" y="90" font-size="12" text-anchor="middle">Yong<tspan dy="3">zhou</tspan></text></svg>
"""
VECTORS = SVG.replace(' clip-path="url(#c)"', "").replace("url(#g)", "#00c").replace('height="2em"', 'height="16"')
"""Without what only the rendering shows: drawn by its lines, which takes a twentieth of the time."""
SHOW = """title = "two rings"
seed = 3
audience = [0, -60, 2]

[fleet]
drones = 12
rows = 3
columns = 4
spacing = 2.0
origin = [26.4, 111.6]

[limits]
min_distance = 1.5
max_speed = 6
fence = [[-60, -40], [60, -40], [60, 80], [-60, 80]]

[[limits.keep_out]]
name = "mast"
polygon = [[40, 0], [42, 0], [42, 2], [40, 2]]
height = 30

[formation.moon]
shape = "ring"
drones = 12
radius = 8
y = 40
z = 30.5
colour = "gold"

[[cue]]
formation = "moon"
hold = 6
light = ["gold", "#ff8800"]

[[cue]]
formation = "moon"
hold = 8
travel = 12.5
travel_light = "dark"
"""


def dxf() -> bytes:
    """A drawing with lines, a circle, an arc, a spline and a block that is used twice."""
    drawing = ezdxf.filemanagement.new("R2000")
    space, block = drawing.modelspace(), drawing.blocks.new("wing")
    block.add_lwpolyline([(0, 0), (2, 0), (2, 1, 0, 0, 0.5)], close=True)
    space.add_line((0, 0), (10, 5))
    space.add_circle((5, 5), 3, dxfattribs={"color": 1})
    space.add_arc((2, 8), 2, 20, 140)
    space.add_spline([(0, 0), (3, 4), (6, 2), (9, 9)])
    for x in (1, 6):
        space.add_blockref("wing", (x, 3), dxfattribs={"rotation": 30, "xscale": 1.5})
    stream = io.StringIO()
    drawing.write(stream)
    return stream.getvalue().encode()


def png() -> bytes:
    """A small picture with a line and a transparent part."""
    pixels = np.full((40, 60, 4), 255, dtype=np.uint8)
    pixels[10:14, 5:50] = (200, 0, 0, 255)
    pixels[20:30, 20:30] = (0, 0, 90, 128)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def sound() -> bytes:
    """A quarter of a second of a tone."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((9000 * np.sin(np.arange(2000) * 0.3)).astype("<i2").tobytes())
    return stream.getvalue()


def font() -> bytes:
    """A font of a library that is always there."""
    import matplotlib

    return (Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "STIXNonUniBol.ttf").read_bytes()


def _show(file: Path) -> object:
    return ch.read_show(file)


READERS: dict[str, tuple[Callable[[], bytes], Callable[[Path], object]]] = {
    "svg": (SVG.encode, ch.trace),
    "dxf": (dxf, ch.trace),
    "png": (png, ch.trace),
    "ttf": (font, lambda file: ch.lettering("Ao\u00e9", font=file)),
    "wav": (sound, lambda file: ch.listen(ch.read_music(file))),
    "toml": (SHOW.encode, _show),
}


def mutants(ending: str) -> st.SearchStrategy[bytes]:
    """Damaged files of one kind: byte by byte, and what is text by its words and numbers too."""
    whole = READERS[ending][0]()
    if ending == "svg":
        lines = VECTORS.encode()
        return st.one_of(_damaged(whole), *[_damaged(lines)] * 4)
    return _damaged(whole) if ending in ("dxf", "toml") else damaged_bytes(whole)


def _damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """What is text, damaged by its words and numbers, or byte by byte."""
    return st.one_of(damaged_text(whole.decode()).map(str.encode), damaged_bytes(whole))


def answered(folder: Path, ending: str, content: bytes) -> None:
    """Read a file: an error of choreo's own in one line is an answer too, and both come in time."""
    answered_by(READERS[ending][1], folder / f"mutant.{ending}", content)


def answered_by(read: Callable[[Path], object], file: Path, content: bytes) -> None:
    """Write a file and have it read: an error of choreo's own in one line is an answer too, and both come in time."""
    file.write_bytes(content)
    began = time.process_time()
    told: tuple[str, ...] = ()
    try:
        read(file)
    except ChoreoError as error:
        told = error.lines
    assert len(told) <= 1 or file.suffix == ".toml", told  # a show's mistakes are told all at once
    assert not any(is_obeyed(letter) for line in told for letter in line)
    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("ending", READERS)
def test_the_whole_file_is_read(tmp_path: Path, ending: str) -> None:
    whole, read = READERS[ending]
    (tmp_path / f"whole.{ending}").write_bytes(whole())
    read(tmp_path / f"whole.{ending}")


def test_a_block_that_is_inserted_without_a_name_is_told(tmp_path: Path) -> None:
    """Found by `make fuzz`."""
    nameless = dxf().replace(b"AcDbBlockReference\n  2\nwing\n", b"AcDbBlockReference\n", 1)
    assert nameless != dxf()
    (tmp_path / "nameless.dxf").write_bytes(nameless)
    with pytest.raises(PictureError, match="a block is inserted that has no name; save it as DXF again"):
        ch.trace(tmp_path / "nameless.dxf")


@pytest.mark.parametrize("ending", READERS)
def test_mutants_are_answered(tmp_path: Path, ending: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(mutants(ending))
    def run(content: bytes) -> None:
        answered(tmp_path, ending, content)

    run()


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("ending", READERS)
def test_two_thousand_mutants_are_answered_within_two_gibibytes(tmp_path: Path, ending: str, part: int) -> None:
    command = [sys.executable, "-c", _PROOF, ending, str(tmp_path), str(part)]
    subprocess.run(command, check=True, timeout=3600, cwd=Path(__file__).parents[1])
    # The sandbox of SVG reserves much that it never touches, so what was really used is measured.
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert used * 1024 < MEMORY


_PROOF = """
import sys
from pathlib import Path
from hypothesis import HealthCheck, given, seed, settings
from tests.test_hostile_drawings import PARTS, answered, mutants
ending, folder, part = sys.argv[1:]
@seed(int(part))
@settings(max_examples=2000 // PARTS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(mutants(ending))
def run(content):
    answered(Path(folder), ending, content)
run()
"""
