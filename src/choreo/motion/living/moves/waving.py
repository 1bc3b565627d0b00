"""Motions that stretch: breathing, and waves in depth and in the plane of the picture."""

from __future__ import annotations

import math

import numpy as np

from choreo.arrays import Floats
from choreo.motion.living.moves.easing import swell
from choreo.motion.living.moves.move_kinds import Move, Scene, motion
from choreo.motion.living.moves.wishes import Amount, Choice, Switch, Where

_RIGHT, _FAR, _UP = np.eye(3)
_LYING = 0.95
"""How upright the line across a picture is, at least, where the picture lies flat."""


@motion(
    wishes={
        "scale": Amount(1.15, "times its size", "at its largest", least=0.5, most=10),
        "period": Amount(6.0, "seconds", "of a breath", above=0),
        "centre": Where("from which it grows"),
    },
    remedies=(("period", 1.0), ("scale", -1.0)),
    nearness=(("scale", -1.0),),
    to_and_fro=True,
    promise=lambda scene: min(1.0, scene["scale"]),
)
def breathe(scene: Scene) -> Move:
    """Grow and come back, again and again."""
    ramp = min(scene["period"] / 2, scene.length / 2)

    def move(t: Floats, places: Floats) -> Floats:
        breath = swell(t, scene.length, ramp) * (1 - np.cos(2 * math.pi * t / scene["period"])) / 2
        factor = 1 + (scene["scale"] - 1) * breath[:, None, None]
        return np.asarray(scene.centre + factor * (places - scene.centre))

    return move


@motion(
    wishes={
        "amplitude": Amount(1.5, "metres", "to each side", above=0, most=100),
        "length": Amount(40.0, "metres", "from crest to crest", above=0),
        "period": Amount(6.0, "seconds", "from crest to crest", above=0),
        "along": Choice("x", ("x", "z"), "to where it runs: right, or up"),
        "across": Choice("depth", ("depth", "x", "z"), "where it moves the dots to"),
        "reverse": Switch(False, "whether it runs the other way"),
        "grows": Switch(False, "whether it grows from nothing along its way, as a flag on its pole does"),
    },
    remedies=(("period", 1.0), ("amplitude", -1.0)),
    nearness=(("amplitude", -1.0), ("length", 1.0)),
    to_and_fro=True,
    promise=lambda scene: _slope_kept(scene),
)
def wave(scene: Scene) -> Move:
    """Wave like a flag or like water: in depth, or in the plane of the picture."""
    sides = _sides(scene.away)
    along, across = sides[scene["along"]], sides[scene["across"]]
    first = float((scene.rest @ along).min())
    extent = max(float(np.ptp(scene.rest @ along)), 1e-6)
    ramp = min(scene["period"], scene.length / 2)

    def move(t: Floats, places: Floats) -> Floats:
        run = places @ along - first
        if scene["reverse"]:
            run = extent - run
        phase = 2 * math.pi * (run / scene["length"] - t[:, None] / scene["period"])
        height = scene["amplitude"] * swell(t, scene.length, ramp)[:, None] * np.sin(phase)
        if scene["grows"]:
            height = height * np.clip(run / extent, 0.0, 1.0)
        return np.asarray(places + height[..., None] * across)

    return move


def _sides(away: Floats) -> dict[str, Floats]:
    """Return the directions of a picture: to its right, up in it, and across it, away from the audience."""
    if abs(float(away @ _UP)) > _LYING:
        return {"x": _RIGHT, "z": _FAR, "depth": away}
    right = np.cross(away, _UP)
    right = right / np.linalg.norm(right)
    return {"x": right, "z": np.cross(right, away), "depth": away}


def _slope_kept(scene: Scene) -> float:
    """Return the least singular value of the wave's shear; in depth nothing in the plane changes.

    The chord between two dots is sheared by at most the greatest slope m, and the least singular value of a shear is
    (sqrt(m^2 + 4) - m) / 2. Waves that grow have a slope more; waves along their own way stretch by 1 - m at least.
    """
    if scene["across"] == "depth":
        return 1.0
    slope = 2 * math.pi * scene["amplitude"] / scene["length"]
    if scene["grows"]:
        slope += scene["amplitude"] / max(float(np.ptp(scene.rest @ _sides(scene.away)[scene["along"]])), 1e-6)
    if scene["across"] == scene["along"]:
        return float(max(0.0, 1 - slope))
    return float((math.sqrt(slope**2 + 4) - slope) / 2)
