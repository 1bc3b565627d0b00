"""Effects along the strokes of a drawing: what only lights can do that know how it was drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.light.algebra.waves import comet as head_and_tail
from choreo.light.algebra.waves import pulse, sine, step
from choreo.light.effects.catalogue import Scene, effect, metres, part, speed


@effect(along="stroke", low=0.25, length=metres(16.0, "from crest to crest, m"), speed=speed(4.0))
def river(scene: Scene) -> Any:
    """Light flows along the strokes, from one colour to the other and back."""
    return sine(scene.waves())


@effect(
    along="drawing",
    low=0.08,
    length=metres(12.0, "from light to light, m"),
    speed=speed(8.0),
    share=part(0.35, "part of the length that is lit"),
)
def chase(scene: Scene) -> Any:
    """Stretches of light run one behind the other."""
    return pulse(-scene.waves(), scene["share"], 0.12)


@effect(
    along="drawing",
    over=True,
    low=0.06,
    length=metres(40.0, "from head to head, m"),
    tail=metres(14.0, "length of the tail, m"),
    speed=speed(12.0),
)
def comet(scene: Scene) -> Any:
    """A bright head runs along the drawing and draws a tail behind it."""
    return head_and_tail(scene.waves(), scene["tail"] / scene["length"])


@effect(
    along="drawing",
    share=part(0.8, "part of the cue in which it is written"),
    speed=speed(None, "m per second or beat, instead of share"),
    edge=metres(1.5, "how softly it begins, m"),
)
def write(scene: Scene) -> Any:
    """The drawing is written stroke by stroke, and stays; along = "part" writes letter by letter."""
    return step(scene.front())


@effect(
    along="drawing",
    share=part(0.8, "part of the cue in which it is gone"),
    speed=speed(None, "m per second or beat, instead of share"),
    edge=metres(1.5, "how softly it ends, m"),
)
def unwrite(scene: Scene) -> Any:
    """What write has written is taken away again, in the same order."""
    return 1 - step(scene.front())


@effect(
    along="order",
    low=0.1,
    share=part(0.7, "part of the cue, or of the way, in which it is through"),
    tail=part(0.6, "part of the swarm that glows after it"),
)
def trail(scene: Scene) -> Any:
    """A light runs once through the swarm, drone by drone, and each glows after: for drones on their way."""
    gone = np.clip(scene.moments.on("cue")[:, None] / np.maximum(scene["share"], 1e-6), -1, 9) * (1 + scene["tail"])
    behind = gone - scene.place / scene.extent
    return np.where(behind < 0, 0, np.clip(1 - behind / np.maximum(scene["tail"], 1e-6), 0, 1)).astype(np.float32)
