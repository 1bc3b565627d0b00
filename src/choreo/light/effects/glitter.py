"""Effects of chance: each dot in its own time."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.light.algebra.noise import uniform
from choreo.light.algebra.waves import bump, step
from choreo.light.effects.catalogue import Number, Scene, effect, part, period

_WHITE = ((255, 255, 255),)


def _own(scene: Scene, key: int) -> Any:
    """Return a number from 0 to 1 for each dot, (1, n)."""
    return uniform(scene.dots.seed, key, np.arange(len(scene.dots)))[None, :]


@effect(low=0.25, period=period(2.5, "from glow to glow of a dot"))
def twinkle(scene: Scene) -> Any:
    """Each dot swells and fades softly, at its own moment and its own pace."""
    pace = 0.7 + 0.6 * _own(scene, 1)
    turns = scene.turns("period").astype(np.float32) * pace + _own(scene, 2)
    return np.float32(0.5) - np.float32(0.5) * np.cos(np.float32(2 * np.pi) * turns)


@effect(
    colours=_WHITE,
    over=True,
    share=part(0.1, "part of the dots that flash at any moment"),
    period=period(0.5, "how long a flash lasts"),
)
def sparkle(scene: Scene) -> Any:
    """Some dots flash, others the next moment."""
    turns = (scene.turns("period") + _own(scene, 3)).astype(np.float32)
    round_ = np.floor(turns)
    chosen = uniform(scene.dots.seed, 4, np.arange(len(scene.dots)), round_) < scene["share"]
    return chosen * bump(2 * (turns - round_) - 1)


@effect(
    low=0.08, share=part(0.4, "part of the dots that are bright stars"), period=period(4.0, "how slowly they twinkle")
)
def starfield(scene: Scene) -> Any:
    """A night sky: few bright stars, many faint ones, all twinkling a little."""
    rank = _own(scene, 5)
    bright = np.where(rank < scene["share"], 0.45 + 0.55 * _own(scene, 6), 0.12 + 0.2 * _own(scene, 6))
    turns = scene.turns("period").astype(np.float32) * (0.6 + 0.8 * _own(scene, 8)) + _own(scene, 9)
    return (bright * (0.78 + 0.22 * np.cos(np.float32(2 * np.pi) * turns))).astype(np.float32)


@effect(
    along="random",
    share=part(0.8, "part of the cue in which it is done"),
    speed=Number(None, "a number", "part of the dots per second or beat, instead of share", 0.0, 100.0),
    edge=part(0.1, "part of it that a dot takes to light up"),
)
def dissolve(scene: Scene) -> Any:
    """Dot after dot lights up by chance, until all are lit; with reverse = true they go out."""
    level = step(scene.front())
    return 1 - level if scene.reverse else level
