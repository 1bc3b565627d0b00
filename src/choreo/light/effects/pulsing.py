"""Effects in time alone: the whole picture at once, or one part of it after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.light.algebra.waves import bump, pulse, saw, sine
from choreo.light.effects.catalogue import Number, Scene, effect, part, period


@effect(low=0.1, period=period(1.0, "from pulse to pulse"), share=part(0.5, "part of it that glows"))
def pulse_(scene: Scene) -> Any:
    """The light comes up and goes down, evenly: brightest on the beat, where it is counted in beats."""
    from_beat = saw(scene.turns("period") + 0.5) - np.float32(0.5)
    return bump(from_beat / np.maximum(np.float32(scene["share"]), 1e-3))


@effect(low=0.3, period=period(5.0, "from breath to breath"))
def breathe(scene: Scene) -> Any:
    """The light swells and sinks as slowly as breath."""
    return sine(scene.turns("period")) ** np.float32(1.3)


@effect(low=0.12, period=period(1.1, "from beat to beat of the heart"))
def heartbeat(scene: Scene) -> Any:
    """Two beats, the first one strong, and a rest."""
    turns = saw(scene.turns("period"))
    return np.maximum(bump((turns - 0.16) / 0.14), 0.65 * bump((turns - 0.44) / 0.16))


@effect(
    rate=Number(2.0, "flashes per second or beat", "how often; more than 3 a second can cause seizures", 0.01, 25.0),
    share=part(0.3, "part of the time that it is lit"),
)
def strobe(scene: Scene) -> Any:
    """Hard flashes of the whole picture."""
    return pulse(scene.way("rate"), scene["share"])


@effect(along="part", rate=Number(3.0, "poses per second or beat", "how often the pose changes", 0.01, 25.0))
def flip_book(scene: Scene) -> Any:
    """Poses drawn by different drones, lit in turn: it moves, and nobody flies. Each part is a pose."""
    poses = int(scene.dots.drawn.chapter.max(initial=0)) + 1
    shown = np.floor(scene.way("rate") + 1e-9) % poses
    return (np.rint(scene.place) == shown).astype(np.float32)
