"""A small show to begin with: `choreo new`."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from choreo.atomic import atomic_write
from choreo.errors import FileError

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZE = 600  # pixels, each side of a picture
_PEN = 9  # pixels

_SHOW = """\
# A small show to begin with. Plan it, look at it, write it for the drones:
#
#     choreo plan show.toml
#     choreo preview show.npz
#     choreo export show.npz show.skyc
#
# Then change it: draw your own pictures into art/, add cues. Lengths are metres, times seconds, without units.
# x is to the right as the audience sees it, y away from the audience, z up.

title = {title}
seed = 1
audience = [0, -60, 2]           # where the audience's eyes are

[fleet]
drones = 80
rows = 8                         # of the take-off grid, away from the audience
columns = 10
spacing = 2.0                    # between neighbouring pads
# origin = [26.4, 111.6]         # latitude, longitude of x = y = 0, for the real place
# heading = 0                    # compass direction of y, degrees

[limits]
min_distance = 1.5               # between any two drones in flight
max_speed = 6
max_climb = 3
max_descent = 2
max_acceleration = 2.5
max_altitude = 80

[formation.heart]
picture = "art/heart.png"        # dark on white, or light on dark
mode = "stroke"                  # the lines of a drawing
drones = 64                      # the other 16 park dark
width = 36
y = 40
z = 45

[formation.star]
picture = "art/star.png"
mode = "outline"                 # the edge of a silhouette; or "fill", or "outline+fill"
drones = 80
width = 44
y = 40
z = 45

[[cue]]
formation = "heart"
hold = 6
light = ["crimson", "hotpink"]   # from the bottom to the top

[[cue]]
formation = "star"               # travel = 15 would say how long to fly; without it, the shortest safe time
hold = 6
light = "gold"
travel_light = "fade"            # or "dark"
"""


def new_show(folder: str | os.PathLike[str]) -> Path:
    """Write a small show, its file and two pictures, that plans at once.

    Parameters
    ----------
    folder : path
        Made where it does not exist; its name becomes the title.

    Returns
    -------
    Path
        The show file.

    Raises
    ------
    FileError
        If the folder holds something already, or cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     show = new_show(Path(place) / "first")
    ...     show.name, sorted(picture.name for picture in (show.parent / "art").iterdir())
    ('show.toml', ['heart.png', 'star.png'])
    """
    place = Path(folder)
    _make(place)
    try:
        return _filled(place)
    except FileError:
        # Half a show would be in the way of the next try.
        rmtree(place / "art", ignore_errors=True)
        raise


def _filled(place: Path) -> Path:
    for name, picture in (("heart", _drawing(_heart())), ("star", _silhouette(_star()))):
        with atomic_write(place / "art" / f"{name}.png") as file:
            picture.save(file, "PNG")
    show = place / "show.toml"
    with atomic_write(show) as file:
        file.write(_SHOW.format(title=_quoted(place.resolve().name)).encode())
    return show


def _make(place: Path) -> None:
    try:
        if place.is_dir() and any(place.iterdir()):
            raise FileError(f"{place}: is not empty, and nothing in it is overwritten; name a new folder")
        if place.exists() and not place.is_dir():
            raise FileError(f"{place}: is a file; name a new folder")
        (place / "art").mkdir(parents=True)
    except OSError as error:
        raise FileError(f"{place}: cannot make the folder ({error.strerror or error})") from None


def _heart() -> list[tuple[float, float]]:
    """Return the corners of a heart, about within -1 to 1, y up."""
    turn = [2 * math.pi * step / 200 for step in range(200)]
    return [
        (math.sin(t) ** 3, (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 17)
        for t in turn
    ]


def _star() -> list[tuple[float, float]]:
    """Return the corners of a five-pointed star, within -1 to 1, y up."""
    corners = [(math.radians(90 + 36 * step), 0.45 if step % 2 else 1.0) for step in range(10)]
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle, radius in corners]


def _drawing(corners: list[tuple[float, float]]) -> Image:
    """Return a black line around the corners on white paper."""
    from PIL import Image, ImageDraw

    pixels = _pixels(corners)
    picture = Image.new("L", (_SIZE, _SIZE), 255)
    ImageDraw.Draw(picture).line([*pixels, *pixels[:2]], fill=0, width=_PEN, joint="curve")
    return picture


def _silhouette(corners: list[tuple[float, float]]) -> Image:
    """Return the corners' polygon, black on white paper."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (_SIZE, _SIZE), 255)
    ImageDraw.Draw(picture).polygon(_pixels(corners), fill=0)
    return picture


def _pixels(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    half = _SIZE / 2
    return [(half + 0.85 * half * x, half - 0.85 * half * y) for x, y in corners]


def _quoted(text: str) -> str:
    """Return a one-line text as a TOML string."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text).strip() or "show"
    return json.dumps(clean[:200], ensure_ascii=False)
