"""The motions of the gallery: their examples, examples/motions, as sections of the page and as loops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

import choreo as ch
from choreo.atomic import atomic_write
from choreo.light.lit import Lit
from choreo.motion.living.moves.move_kinds import Kind, kinds
from choreo.motion.living.moves.wishes import AXES, Amount, Choice, Direction, Frames, Switch, Where, Wish
from choreo.planning.pictures import Picture, pictures
from choreo.stage.night.camera import Camera
from choreo.stage.night.render import Renderer
from choreo.stage.night.scene import Scene

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES, PICTURES = ROOT / "examples" / "motions", ROOT / "docs" / "gallery"
SIZE, RATE, QUALITY = (384, 216), 10.0, 55
MOST_LINES = 20
GROUPS = {
    "As one": ("turn", "tilt", "drift", "orbit"),
    "To and fro": ("breathe", "wave", "swing", "spin"),
    "Along strokes, down, from drawing to drawing": ("flow", "fall", "flip", "function"),
}
_AROUND = 1.15
"""Times as much as its dots take that a loop shows."""


def sections() -> str:
    """Return the part of docs/gallery.md that tells of motions."""
    parts = [
        "\n## Motions\n\nHow pictures, and parts of them, move while they are held; each takes `part`, `on`, `begin` "
        "and `end` as well. Why they are safe: [living pictures](living.md).\n"
    ]
    for names in GROUPS.values():
        parts += [_section(kinds()[name]) for name in names]
    return "".join(parts)


def example(name: str) -> Path:
    """Return the example of a motion."""
    return next(file for file in (EXAMPLES / f"{name}.toml", EXAMPLES / f"{name}.py") if file.exists())


def _section(kind: Kind) -> str:
    file = example(kind.name)
    text = file.read_text(encoding="utf-8").strip()
    words = "".join(_row(name, wish) for name, wish in kind.wishes.items())
    return (
        f"\n### Motion: {kind.name}\n\n{kind.doc}\n\n![{kind.name}](gallery/motion-{kind.name}.webp)\n\n"
        f"```{'toml' if file.suffix == '.toml' else 'python'}\n{text}\n```\n"
        f"\n| word | default | unit | meaning |\n|---|---|---|---|\n{words}"
    )


def _row(name: str, wish: Wish) -> str:
    unit = wish.unit if isinstance(wish, Amount) else ""
    if isinstance(wish, Amount):
        default = "none" if wish.default is None else f"`{wish.default:g}`"
    elif isinstance(wish, Direction):
        default = f'`"{next(axis for axis, way in AXES.items() if way == wish.default)}"`'
    elif isinstance(wish, Choice):
        default = f'`"{wish.default}"`'
    elif isinstance(wish, Switch):
        default = f"`{str(wish.default).lower()}`"
    else:
        default = "needed" if isinstance(wish, Frames) else "the middle" if isinstance(wish, Where) else "none"
    return f"| `{name}` | {default} | {unit} | {wish.doc} |\n"


def loop(name: str) -> Path:
    """Draw the loop of a motion's example, and return its file."""
    show = ch.read_show(example(name))
    cue, picture = show.cues[0], pictures(show)[0]
    assert picture.living is not None  # every example moves
    times = np.arange(int(float(cue.hold) * RATE)) / RATE
    places = np.stack([picture.living.at(moment).position for moment in times.tolist()])
    colours = _colours(picture, times, float(cue.hold))
    lit = places[:, : colours.shape[1]][colours.max(axis=2) > 0]
    drawer = Renderer(Scene(show.fleet.homes), _camera(lit, show.audience), SIZE)
    count = colours.shape[1]
    sheets = [Image.fromarray(drawer.draw(at[:count], shown)) for at, shown in zip(places, colours, strict=True)]
    return save_loop(f"motion-{name}", sheets, RATE, QUALITY)


def save_loop(name: str, sheets: list[Image.Image], rate: float, quality: int) -> Path:
    """Write pictures as a loop of so many a second, and return the file."""
    PICTURES.mkdir(exist_ok=True)
    file = PICTURES / f"{name}.webp"
    pause = round(1000 / rate)
    words = {"save_all": True, "append_images": sheets[1:], "duration": pause, "loop": 0, "method": 4}
    with atomic_write(file) as stream:
        sheets[0].save(stream, "WEBP", quality=quality, **words)
    return file


def _colours(picture: Picture, times: np.ndarray, hold: float) -> np.ndarray:
    """Return the colours of the drones that are of the picture, (m, k, 3) bytes."""
    assert picture.dot is not None
    shone = Lit(picture.dots, picture.dot, picture.light, worn=picture.worn).shine(times, 0.0, hold)
    return np.rint(shone).astype(np.uint8)


def _camera(lit: np.ndarray, audience: tuple[float, float, float]) -> Camera:
    """Return a camera at the audience's eyes that holds all that ever glows."""
    low, high = lit.min(axis=0), lit.max(axis=0)
    middle = (low + high) / 2
    far = float(np.linalg.norm(middle - np.asarray(audience)))
    reach = max((high - low)[2], (high - low)[0] * SIZE[1] / SIZE[0], 8.0) * _AROUND / 2
    return Camera(audience, tuple(middle), field_of_view=float(np.degrees(2 * np.arctan(reach / far))))
