"""Effects that cross the picture: fronts, bands, beams and rings."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.light.algebra.waves import bump, comet, saw, sine, step
from choreo.light.effects.catalogue import Scene, effect, metres, part, period, speed

_CROSSED = {
    "share": part(0.8, "part of the cue in which it is across"),
    "speed": speed(None, "m per second or beat, instead of share"),
}


@effect(_CROSSED, along="x", edge=metres(3.0, "width of the soft edge, m"))
def wipe(scene: Scene) -> Any:
    """A front crosses the picture, and behind it is light; along = [x, y, z] gives it any direction."""
    return step(scene.front())


@effect(_CROSSED, along="x", edge=metres(3.0, "width of the soft edge, m"))
def curtain(scene: Scene) -> Any:
    """The picture opens from its middle to both sides; with reverse = true from the sides to the middle."""
    half = np.float32(scene.extent / 2)
    away = np.abs(scene.dots.along(scene.along, scene.centre)[None, :] - half)
    away = half - away if scene.reverse else away
    past = scene.front() * scene["edge"] + scene.place  # how far a front has come, m
    return step((past * np.float32(0.5) - away) / np.float32(0.5) / np.float32(scene["edge"]))


@effect(
    along="x",
    over=True,
    low=0.2,
    width=metres(10.0, "of the band, m"),
    period=period(4.0, "from band to band"),
    speed=speed(None, "m per second or beat; without, it crosses the picture in a period"),
)
def sweep(scene: Scene) -> Any:
    """A band of light crosses the picture, again and again."""
    wide = np.float32(scene["width"])
    reach = np.float32(scene.extent) + 2 * wide
    if scene.numbers["speed"] is None:
        front = saw(scene.turns("period")) * reach
    else:
        front = (scene.way() % reach).astype(np.float32)
    return bump((scene.place + wide - front) / wide)


@effect(
    along="angle", over=True, low=0.15, period=period(4.0, "of a turn"), width=part(0.3, "part of a turn that glows")
)
def radar(scene: Scene) -> Any:
    """A beam turns about the middle of the picture and glows after."""
    return comet(scene.place - saw(scene.turns("period")), scene["width"])


@effect(
    along="distance", over=True, low=0.2, length=metres(14.0, "from ring to ring, m"), speed=speed(6.0, "outwards, m/s")
)
def ripple(scene: Scene) -> Any:
    """Rings spread from a point, as on water."""
    return sine(scene.waves())


@effect(
    along="distance",
    over=True,
    low=0.15,
    width=metres(8.0, "of the ring, m"),
    speed=speed(20.0, "outwards, m/s"),
    period=period(4.0, "from shock to shock"),
)
def shock_wave(scene: Scene) -> Any:
    """A single ring bursts from a point and fades on its way out."""
    turns = scene.turns("period")
    since = np.where(scene.moments.seconds[:, None] < 0, -1.0, saw(turns) * scene["period"])
    ring = since * scene["speed"]
    faded = np.clip(1 - ring / np.float32(1.6 * scene.extent), 0, 1)
    return (bump((scene.place - ring) / scene["width"]) * faded).astype(np.float32)
