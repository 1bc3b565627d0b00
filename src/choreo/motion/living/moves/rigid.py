"""Motions that change no distance: what turns, tilts, drifts, orbits, swings or spins stays as it is in itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.motion.living.moves.easing import progress, run, swell
from choreo.motion.living.moves.move_kinds import Move, Scene, motion
from choreo.motion.living.moves.wishes import AXES, Amount, Direction, Offset, Switch, Way, Where

_START = 2.0
"""Seconds in which what goes on and on comes up to its speed, where there is time."""
_PERIOD = {"period": Amount(None, "seconds", "of a whole turn; it goes on as long as the motion lasts", above=0)}
_QUICK = (("period", 1.0),)


def _always(_: Scene) -> float:
    return 1.0


def _rounds(period: float, lasts: float) -> float:
    return float(run(np.array(lasts), lasts, _ramp(period, lasts))) / period


def _one_way(words: Mapping[str, Any]) -> list[str]:
    if words["angle"] is not None and words["period"] is not None:
        return ["angle and period say different things; leave one of them out"]
    if words["angle"] is None and words["period"] is None:
        return ["says neither angle nor period: degrees in all, or the seconds of a whole turn that goes on"]
    return []


def _somewhere(words: Mapping[str, Any]) -> list[str]:
    said = [key for key in ("by", "path") if words[key] is not None]
    return [] if len(said) == 1 else ["says neither by nor path" if not said else "says by and path; leave one out"]


@motion(
    wishes={
        "axis": Direction(AXES["z"], "about which it turns"),
        "angle": Amount(None, "degrees", "in all; anticlockwise for who looks against the axis"),
        **_PERIOD,
        "centre": Where("through which the axis runs"),
    },
    remedies=(("period", 1.0), ("angle", -1.0)),
    mistakes=_one_way,
    promise=_always,
)
def turn(scene: Scene) -> Move:
    """Turn about an axis: by an angle in all, or on and on."""
    if scene["angle"] is not None:
        return _turning(scene, scene["axis"], lambda t: math.radians(scene["angle"]) * _done(scene, t))
    rate = 2 * math.pi / scene["period"]
    return _turning(scene, scene["axis"], lambda t: rate * _running(scene, t))


@motion(
    wishes={
        "axis": Direction(AXES["x"], "about which it leans"),
        "angle": Amount(20.0, "degrees", "to which it leans", least=-360, most=360),
        "centre": Where("through which the axis runs"),
        "back": Switch(True, "whether it comes back"),
    },
    remedies=(("angle", -1.0),),
    promise=_always,
)
def tilt(scene: Scene) -> Move:
    """Lean by an angle, and come back."""
    return _turning(scene, scene["axis"], lambda t: math.radians(scene["angle"]) * _there_and_back(scene, t))


@motion(
    wishes={
        "by": Offset("how far it goes, straight"),
        "path": Way("corners of a smooth way, from where it begins"),
        "back": Switch(False, "whether it comes back"),
    },
    remedies=(("by", -1.0), ("path", -1.0)),
    mistakes=_somewhere,
    promise=_always,
)
def drift(scene: Scene) -> Move:
    """Glide along a straight or a smooth way."""
    from scipy.interpolate import CubicSpline

    corners = np.array([scene["by"]]) if scene["path"] is None else scene["path"]
    corners = np.concatenate([np.zeros((1, 3)), corners])
    corners = corners[np.concatenate([[True], np.linalg.norm(np.diff(corners, axis=0), axis=1) > 1e-6])]
    if len(corners) < 2:
        return lambda _, places: places
    reached = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    way = CubicSpline(reached / reached[-1], corners, bc_type="natural")
    return lambda t, places: places + np.asarray(way(_there_and_back(scene, t)))[:, None, :]


@motion(
    wishes={
        "radius": Amount(3.0, "metres", "of the circle", above=0),
        "axis": Direction(AXES["y"], "about which it circles"),
        "period": Amount(10.0, "seconds", "of a round", above=0),
    },
    remedies=(("period", 1.0), ("radius", -1.0)),
    rounds=_rounds,
    promise=_always,
)
def orbit(scene: Scene) -> Move:
    """Go round in a circle without turning."""
    first, second = _across(np.asarray(scene["axis"]))
    rate = 2 * math.pi / scene["period"]

    def move(t: Floats, places: Floats) -> Floats:
        phase = rate * _running(scene, t)[:, None]
        return np.asarray(places + scene["radius"] * ((np.cos(phase) - 1) * first + np.sin(phase) * second)[:, None, :])

    return move


@motion(
    wishes={
        "joint": Where("about which it swings"),
        "angle": Amount(20.0, "degrees", "to each side, or to which it goes", least=-720, most=720),
        "period": Amount(3.0, "seconds", "to and fro", above=0),
        "shift": Amount(0.0, "a part of a period", "by which it is ahead", least=-1, most=1),
        "axis": Direction(AXES["y"], "about which it swings"),
        "to": Switch(False, "whether it goes to the angle once, and stays there"),
        "back": Switch(False, "whether it comes back from there"),
    },
    remedies=(("period", 1.0), ("angle", -1.0)),
    to_and_fro=True,
    promise=_always,
)
def swing(scene: Scene) -> Move:
    """Swing about a joint to and fro, or go to an angle once."""
    most = math.radians(scene["angle"])
    if scene["to"] or scene["back"]:
        return _turning(scene, scene["axis"], lambda t: most * _there_and_back(scene, t))
    period, ramp = scene["period"], min(scene["period"], scene.length / 2)

    def angle(t: Floats) -> Floats:
        return np.asarray(most * swell(t, scene.length, ramp) * np.sin(2 * math.pi * (t / period + scene["shift"])))

    return _turning(scene, scene["axis"], angle)


@motion(
    wishes={
        "joint": Where("about which it spins"),
        "period": Amount(6.0, "seconds", "of a whole turn", above=0),
        "axis": Direction(AXES["y"], "about which it spins"),
        "clockwise": Switch(True, "as the audience sees it"),
    },
    remedies=_QUICK,
    rounds=_rounds,
    promise=_always,
)
def spin(scene: Scene) -> Move:
    """Turn about a joint on and on, like a wheel."""
    rate = 2 * math.pi / scene["period"] * (1 if scene["clockwise"] else -1)
    return _turning(scene, scene["axis"], lambda t: rate * _running(scene, t))


def _running(scene: Scene, t: Floats) -> Floats:
    """Return the seconds at full speed so far."""
    return run(t, scene.length, _ramp(scene["period"], scene.length))


def _ramp(period: float, lasts: float) -> float:
    """Return the seconds in which what goes on and on comes up to its speed."""
    return min(max(_START, period / 6), lasts / 2)


def _done(scene: Scene, t: Floats) -> Floats:
    """Return the part of a way that is done."""
    return progress(t, scene.length, scene.length / 3)


def _there_and_back(scene: Scene, t: Floats) -> Floats:
    """Return the part of a way that is done, or, where it comes back, of the way there."""
    if not scene["back"]:
        return _done(scene, t)
    half = scene.length / 2
    return progress(np.minimum(t, scene.length - t), half, half / 3)


def _turning(scene: Scene, axis: tuple[float, float, float], angle: Any) -> Move:
    """Return the turn about an axis through the centre by an angle, radians, of seconds (Rodrigues 1840)."""
    n, centre = np.asarray(axis), scene.centre

    def move(t: Floats, places: Floats) -> Floats:
        theta = np.asarray(angle(t))[:, None, None]
        arm = places - centre
        along = (arm @ n)[..., None] * n
        return np.asarray(centre + along + np.cos(theta) * (arm - along) + np.sin(theta) * np.cross(n, arm))

    return move


def _across(axis: Floats) -> tuple[Floats, Floats]:
    """Return two directions across an axis; of the line of sight they are right and up, clockwise for the audience."""
    wish = np.array([1.0, 0.0, 0.0]) if abs(axis[0]) < 0.9 else np.array([0.0, 0.0, 1.0])
    first = wish - (wish @ axis) * axis
    first = first / np.linalg.norm(first)
    return first, np.asarray(np.cross(axis, first))
