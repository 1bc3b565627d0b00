"""Effects of colours: one, a run of several, the rainbow, and what fire and aurora do."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.light.algebra.noise import smooth
from choreo.light.algebra.waves import saw
from choreo.light.effects.catalogue import Number, Scene, effect, metres, speed

_HUES = (
    (255, 0, 40),
    (255, 120, 0),
    (255, 225, 0),
    (60, 220, 30),
    (0, 200, 190),
    (20, 90, 255),
    (160, 50, 255),
    (255, 0, 40),
)
_FIRE = ((20, 0, 0), (130, 10, 0), (255, 70, 0), (255, 180, 20), (255, 245, 180))
_AURORA = ((0, 10, 30), (0, 90, 80), (30, 230, 120), (80, 120, 255), (170, 60, 220))


@effect()
def solid(scene: Scene) -> Any:
    """One colour, or the picture's own."""
    return np.ones((1, len(scene.dots)), np.float32)


@effect(along="z", shift=Number(0.0, "a number", "by which part of the run it is moved", -1000, 1000))
def gradient(scene: Scene) -> Any:
    """Colours run from one end of the picture to the other."""
    return np.clip(scene.place / np.float32(scene.extent) + np.float32(scene["shift"]), 0, 1)


@effect(
    along="x",
    colours=_HUES,
    length=metres(None, "from red to red, m; the whole picture if left out"),
    speed=speed(5.0),
)
def rainbow(scene: Scene) -> Any:
    """All hues, which move through the picture."""
    if scene.numbers["length"] is not None:
        return saw(scene.waves())
    return saw((scene.place - scene.way()) / np.float32(scene.extent))


@effect(along="z", colours=_FIRE, length=metres(9.0, "size of a flame, m"), speed=speed(9.0, "how fast it rises, m/s"))
def fire(scene: Scene) -> Any:
    """Flames that rise and flicker, hottest at the foot."""
    size, risen = np.float32(scene["length"]), scene.way()
    across = scene.dots.seen[None, :, 0].astype(np.float32) / size
    up, rise = scene.place / size, risen / size % 32.0
    flame = smooth(scene.dots.seed + 1, across, up - rise) * smooth(
        scene.dots.seed + 2, 2 * across, 2 * up - 1.7 * rise
    )
    height = scene.place / np.float32(scene.extent)
    return np.clip(2.6 * flame + 0.55 - 0.95 * height, 0, 1)


@effect(along="x", colours=_AURORA, length=metres(25.0, "width of a curtain of light, m"), speed=speed(2.0))
def aurora(scene: Scene) -> Any:
    """Curtains of green and violet light that drift and fold."""
    size, run = np.float32(scene["length"]), scene.way() / np.mean(scene["length"]) % 32.0
    up = scene.dots.along("z")[None, :] / size
    fold = smooth(scene.dots.seed + 3, scene.place / size - run, np.float32(0.35) * up + 0.5 * run)
    veil = smooth(scene.dots.seed + 4, scene.place / size * 2 + 0.6 * run, up - 0.8 * run)
    return np.clip(1.5 * fold * (0.45 + veil) - 0.1, 0, 1)
