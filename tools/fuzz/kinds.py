"""What is fuzzed: for each kind of file the files to begin with, and what insists on an answer for any others."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import test_hostile_drawings as drawings
from tests import test_hostile_files as plans
from tests import test_hostile_labels as labels
from tests.formats.test_damaged import SMALL, whole_files

from choreo.errors import PictureError

# What loads when it is first called is loaded now, so that the fuzzer sees into it.
import choreo.audio.labels.label_file  # isort: skip
import choreo.formats.table
import choreo.light.films
import choreo.picture.drawings.dxf
import choreo.picture.drawings.geojson
import choreo.picture.drawings.svg.drawing as svg_drawing
import choreo.picture.drawings.topojson
import choreo.picture.trace
import choreo.safety.check
import choreo.show.file.reading
import choreo.show.maps.site_file  # noqa: F401 # the other imports name the package too
from choreo.picture.drawings.svg import normal, overlays, paths

SEEDS = 150
_FILES = {"npz": ".npz", "skyc": ".skyc", "csv.zip": ".zip", "geojson": ".geojson", "points": ".csv"}
_SIMPLE = (
    '<path d="M1,1 L9,9 C9,5 5,1 1,1 Z M2 2h3v3z m1 1 q1 1 2 2 t1 1 a2 3 10 0 1 4 4 s1 1 2 2"/>',
    '<rect x="1" y="1" width="50%" height="2em" rx="2" transform="rotate(10 5 5) skewX(3) scale(2,1)"/>',
    '<style>.a{fill:none;stroke:#c00;stroke-width:2px;stroke-dasharray:3 1}</style><circle class="a" r="9" cx="20"/>',
    '<defs><clipPath id="c"><circle r="9"/></clipPath></defs><g clip-path="url(#c)"><rect width="9" height="20"/></g>',
    '<defs><mask id="m"><rect width="9" height="9" fill="#888"/></mask></defs><rect mask="url(#m)" width="9"/>',
    '<symbol id="s" viewBox="0 0 9 9"><path d="M1 1L8 8"/></symbol><use href="#s" x="4" width="30" height="20"/>',
    '<text x="9" y="50" font-size="20" text-anchor="middle">Yo<tspan dy="3">ng</tspan></text>',
    '<marker id="k" orient="auto"><path d="M0 0L3 3"/></marker><polyline points="1,1 9,9 20,3" marker-end="url(#k)"/>',
    '<pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><circle r="2"/></pattern><rect width="30" '
    'height="30" fill="url(#p)" opacity=".5"/><switch><g systemLanguage="de"/><line y2="9" stroke="red"/></switch>',
)


@dataclass(frozen=True)
class Kind:
    """One kind of file: the files to begin with, what reads one in a folder, and whether it is an archive."""

    seeds: Callable[[], list[bytes]]
    read: Callable[[Path, bytes], None]
    packed: bool = False


def kinds() -> dict[str, Kind]:
    """Return everything that can be fuzzed, by name."""
    found: dict[str, Kind] = {}
    for name, ending in _FILES.items():
        whole = plans.WHOLE[ending]
        found[name] = Kind(
            lambda ending=ending, whole=whole: [*drawn(plans.mutants(ending)), whole()],
            lambda folder, data, ending=ending: plans.answered(folder, f"fuzzed{ending}", data),
            packed=name in ("npz", "skyc", "csv.zip"),
        )
    for ending in SMALL:
        found[ending[1:]] = Kind(
            lambda ending=ending: [_small()[ending]],
            lambda folder, data, ending=ending: plans.answered(folder, f"fuzzed{ending}", data),
            packed=ending.endswith(".zip"),
        )
    for home in (drawings, labels):
        for ending, (whole, _) in home.READERS.items():
            found[ending] = Kind(
                lambda home=home, ending=ending, whole=whole: [*drawn(home.mutants(ending)), whole()],
                lambda folder, data, home=home, ending=ending: home.answered(folder, ending, data),
                packed=ending == "kmz",
            )
    found["svg"] = Kind(lambda: [_svg(part) for part in _SIMPLE], _traced)
    found["svg-read"] = Kind(lambda: [*drawn(drawings.mutants("svg")), *map(_svg, _SIMPLE)], _read)
    found["svg-lines"] = Kind(lambda: [_plain(_svg(part)) for part in _SIMPLE], _lines)
    return found


def drawn(strategy: st.SearchStrategy[bytes]) -> list[bytes]:
    """Return some of the files that a strategy of the tests draws."""
    found: list[bytes] = []

    @settings(max_examples=SEEDS, deadline=None, database=None, phases=(Phase.generate,), derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy)
    def draw(content: bytes) -> None:
        found.append(content)

    draw()
    return found


@cache
def _small() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return whole_files(Path(folder))


# SVG: whole files take seconds, most of it in engines that are no Python; so its stages are fuzzed apart too -------


def _svg(part: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60">{part}</svg>'.encode()


def _plain(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.svg"
        file.write_bytes(data)
        drawing = svg_drawing._read(file, "a")
        return normal.normalised(ElementTree.tostring(drawing.root), drawing.fonts, "a")


def _read(folder: Path, data: bytes) -> None:
    """Read and clean an SVG, as far as the engines."""
    drawings.answered_by(lambda file: svg_drawing._read(file, "a"), folder / "fuzzed.svg", data)


def _lines(folder: Path, data: bytes) -> None:
    """Read what usvg wrote, and lay its shapes over each other; what it never writes may be refused in any way."""

    def read(_: Path) -> None:
        effort = overlays.Effort(svg_drawing._MOST_WORK)
        try:
            pieces, _reading = paths.pieces_of(data, 60.0, {}, 1.0, effort)
        except (ElementTree.ParseError, ValueError):
            return
        except overlays.TooMuchError:
            return
        try:
            svg_drawing._check(pieces, "a")
            overlays.settled(pieces, (255, 255, 255), effort)
        except (overlays.TangledError, overlays.TooMuchError):
            pass

    drawings.answered_by(read, folder / "fuzzed.svg", data)


def _traced(folder: Path, data: bytes) -> None:
    """Trace an SVG with small renderings, made in this process."""
    svg_drawing.rendered, svg_drawing._FINE = _rendered, 150
    drawings.answered_by(drawings.READERS["svg"][1], folder / "fuzzed.svg", data)


def _rendered(tasks: Any, fonts: Any, what: str) -> Any:
    import numpy as np
    import resvg_py
    from PIL import Image

    found = []
    for data, smooth in tasks:
        try:
            picture = resvg_py.svg_to_bytes(
                svg_string=data.decode(),
                skip_system_fonts=True,
                font_files=list(fonts.files) or None,
                shape_rendering="geometric_precision" if smooth else "crisp_edges",
            )
        except BaseException as error:  # a panic of the engine, which in truth is a process of its own
            if isinstance(error, KeyboardInterrupt):
                raise
            raise PictureError(f"{what}: cannot be rendered") from None
        with Image.open(io.BytesIO(bytes(picture)), formats=["PNG"]) as image:
            found.append(np.asarray(image.convert("RGBA")))
    return found
