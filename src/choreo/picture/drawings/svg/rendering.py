"""The second engine: resvg renders a drawing as a browser does, in a process of its own, bounded from outside."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes
from choreo.errors import PictureError
from choreo.picture.drawings.text_fonts import Fonts

LONGEST = 4
"""Seconds that it may compute."""
_PATIENCE = 45.0
"""Seconds that are waited for it, however busy the machine."""
_MEMORY = 3 * 1024 * 1024 * 1024

_PROGRAM = """
import base64, json, sys
task = json.load(sys.stdin)
sys.path.insert(0, task["library"])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (task["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (task["seconds"],) * 2)
except (ImportError, OSError, ValueError):
    pass
import resvg_py
pictures = [resvg_py.svg_to_bytes(**words) for words in task["pictures"]]
json.dump([base64.b64encode(bytes(picture)).decode() for picture in pictures], sys.stdout)
"""


def rendered(drawings: Sequence[tuple[bytes, bool]], fonts: Fonts, what: str) -> list[Bytes]:
    """Return SVG drawings as pixels, red, green, blue and opacity, (rows, columns, 4) each, in the size that they say.

    Parameters
    ----------
    drawings : sequence of (data, smooth)
        Smooth edges are mixed of both sides; the others take the one or the other.

    Raises
    ------
    PictureError
        If it takes too long, or too much memory.
    """
    library = find_spec("resvg_py")
    assert library is not None
    assert library.origin is not None
    words: dict[str, object] = {
        "skip_system_fonts": True,
        "dpi": 96.0,
        "font_files": list(fonts.files) or None,
        "languages": ["en"],  # as the other engine
    }
    for kind, family in fonts.families:
        words["font_family" if kind == "font" else f"{kind.replace('-', '_')}_family"] = family or None
    pictures = [
        {**words, "svg_string": data.decode(), "shape_rendering": "geometric_precision" if smooth else "crisp_edges"}
        for data, smooth in drawings
    ]
    task = {
        "library": str(Path(library.origin).parents[1]),
        "memory": _MEMORY,
        "seconds": LONGEST,
        "pictures": pictures,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            input=json.dumps(task).encode(),
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise PictureError(
            f"{what}: takes too long, or too much memory, to be rendered; take out filters, patterns and hidden parts, "
            "and simplify its paths"
        ) from None
    return [_pixels(base64.b64decode(picture)) for picture in json.loads(done.stdout)]


def _pixels(png: bytes) -> Bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        return np.asarray(image.convert("RGBA"))


def over(pixels: Bytes, paper: tuple[int, int, int]) -> NDArray[np.float32]:
    """Return pixels as they look on paper, (rows, columns, 3), 0 to 255."""
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return np.asarray(pixels[..., :3] * alpha + np.array(paper, dtype=np.float32) * (1 - alpha), dtype=np.float32)
