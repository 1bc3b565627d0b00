"""Draws docs/gallery.md: every effect of light and every motion with a loop, an example and its words.

Run it after effects, motions or their examples have changed: `make gallery`; for the loops of some
`python tools/gallery/draw.py [NAME ...]`, where a motion is called `motion-NAME`. The examples are the shows of
examples/lights and examples/motions. A test holds the page against effects and motions.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

import choreo as ch
from choreo.atomic import atomic_write
from choreo.light.algebra.moments import Moments
from choreo.light.effects.catalogue import Effect, Film, Number, Wish, effects
from choreo.light.fade import gradient
from choreo.light.light import Light
from choreo.show.show import Cue, dots_of, light_colours
from choreo.stage.night.camera import Camera
from choreo.stage.night.render import Renderer
from choreo.stage.night.scene import Scene

sys.path.insert(0, str(Path(__file__).parent))

import moving

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "lights"
SIZE, RATE, QUALITY = (384, 216), 12.5, 62
MOST_LINES = 15
GROUPS = {
    "Colours": ("solid", "gradient", "rainbow", "fire", "aurora"),
    "In time": ("pulse", "breathe", "heartbeat", "strobe", "flip_book"),
    "By chance": ("twinkle", "sparkle", "starfield", "dissolve"),
    "Along the strokes": ("river", "chase", "comet", "write", "unwrite", "trail"),
    "Across the picture": ("wipe", "curtain", "sweep", "radar", "ripple", "shock_wave"),
    "Screens": ("count", "scroll", "image"),
}
HEAD = """# The gallery of lights and motions

Every effect of light and every [motion](#motions), with a loop, an example (a whole show, in `examples/lights` and
`examples/motions`) and the words that are its own. What all effects take (`colours`, `along`, `part`, `mask`, `blend`,
fades, value curves): [light](light.md). Drawn by `make gallery`.
"""


def page() -> str:
    """Return the text of docs/gallery.md."""
    parts = [HEAD]
    for title, names in GROUPS.items():
        parts.append(f"\n## {title}\n")
        parts += [_section(effects()[name]) for name in names]
    return "".join([*parts, moving.sections()])


def _section(effect: Effect) -> str:
    example = (EXAMPLES / f"{effect.name}.toml").read_text(encoding="utf-8").strip()
    runs = f" It runs along `{effect.along}`." if effect.along else ""
    words = "".join(_row(name, wish) for name, wish in effect.wishes.items())
    table = f"\n| word | default | meaning |\n|---|---|---|\n{words}" if words else ""
    return (
        f"\n### {effect.name}\n\n{effect.doc}{runs}\n\n![{effect.name}](gallery/{effect.name}.webp)\n\n"
        f"```toml\n{example}\n```\n{table}"
    )


def _row(name: str, wish: Wish) -> str:
    if isinstance(wish, Film):
        default = "needed"
    elif isinstance(wish, Number):
        default = "by itself" if wish.default is None else f"`{wish.default:g}`"
    else:
        default = f'`"{wish.default}"`' if wish.default else "by itself"
    return f"| `{name}` | {default} | {wish.doc} |\n"


def loop(name: str) -> Path:
    """Draw the loop of an effect's example, and return its file."""
    show = ch.read_show(EXAMPLES / f"{name}.toml")
    cue = show.cues[0]
    dots = dots_of(cue.formation, eye=show.audience)
    times = np.arange(max(round(float(cue.hold) * RATE), 1)) / RATE
    colours = _colours(cue, times)
    drawer = Renderer(Scene(show.fleet.homes), _camera(dots.points), SIZE)
    sheets = [Image.fromarray(drawer.draw(dots.points, shown)) for shown in colours]
    return moving.save_loop(name, sheets, RATE, QUALITY)


def _colours(cue: Cue, times: np.ndarray) -> np.ndarray:
    """Return the colours of a cue's dots, (m, n, 3) bytes."""
    dots = dots_of(cue.formation)
    if isinstance(cue.light, Light):
        return np.rint(cue.light.paint(Moments(times, float(cue.hold)), dots)).astype(np.uint8)
    return np.repeat(gradient(dots.points[:, 2], light_colours(cue.light))[None], len(times), axis=0)


def _camera(points: np.ndarray) -> Camera:
    """Return a camera that looks up from the audience and holds all dots."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    eye = np.array([middle[0], middle[1] - 150.0, middle[2] - 25.0])
    reach = max((high - low)[2] * 0.62, (high - low)[0] * 0.62 * SIZE[1] / SIZE[0], 5.0)
    return Camera(tuple(eye), tuple(middle), field_of_view=float(np.degrees(2 * np.arctan(reach / 150.0))))


def main() -> None:
    """Draw the loops that are asked for, or all, and the page."""
    lights = [name for names in GROUPS.values() for name in names]
    motions = [f"motion-{name}" for names in moving.GROUPS.values() for name in names]
    for name in sys.argv[1:] or [*lights, *motions]:
        file = moving.loop(name.removeprefix("motion-")) if name in motions else loop(name)
        print(name, file.stat().st_size // 1000, "kB")
    with atomic_write(ROOT / "docs" / "gallery.md") as stream:
        stream.write(page().encode("utf-8"))


if __name__ == "__main__":
    main()
