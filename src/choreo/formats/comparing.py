"""What was written against what was planned: what is not the same stops an export."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.light_track import FRAME
from choreo.core.plan import Plan
from choreo.formats.pieces.deviation import deviation
from choreo.formats.plan_file.details import to_details
from choreo.formats.sampling import colours
from choreo.formats.tracks import Tracks

MICROMETRE = 1e-6


class DifferentError(Exception):
    """What in the written file is not as planned."""


def insist(good: bool, what: str) -> None:
    """Raise `DifferentError` unless something is good."""
    if not good:
        raise DifferentError(what)


def compare(plan: Plan, back: Plan, colour_step: int) -> None:
    """Raise unless drones, their numbers and colours are the same, these within `colour_step` of 255.

    Colours are compared wherever a player still plays: in the show and after it, until both have said all they say.
    """
    same_drones(plan, back)
    end = round(float(plan.trajectory.times[-1]) / FRAME)
    within = after = 0
    for drone in range(plan.drones):  # straight runs differ most at a keyframe of one of the two
        keys = np.concatenate([plan.light.keyframes(drone)[0], back.light.keyframes(drone)[0], [0, end]])
        frames = np.unique(keys[keys >= 0])
        wanted, found = (track.sample(frames, [drone])[:, 0].astype(np.int16) for track in (plan.light, back.light))
        steps = np.abs(wanted - found).max(axis=1)
        within = max(within, int(steps[frames <= end].max(initial=0)))
        after = max(after, int(steps[frames > end].max(initial=0)))
    insist(within <= colour_step, f"its colours are up to {within} of 255 away")
    if plan.sample_rate is None or not dark_after(plan):  # samples leave open what comes after them
        insist(after <= colour_step, "the plan's lights go on after the show")


def same_drones(plan: Plan, back: Plan) -> None:
    """Raise unless there are as many drones, of the same numbers where the file says them."""
    insist(back.drones == plan.drones, f"{back.drones} drones instead of {plan.drones}")
    insist(back.fleet.numbers in (None, plan.fleet.numbers), "its drones have other numbers")
    insist(plan.fleet.numbers is None or back.fleet.numbers is not None, "its drones have other numbers")


def dark_after(plan: Plan) -> bool:
    """Return whether all lights are out once the curves have ended, or nothing is known of them."""
    after = plan.light.frames * FRAME > float(plan.trajectory.times[-1]) + FRAME
    return not (plan.light.values[after].any() or (plan.sample_rate is None and plan.light.last.any()))


def compare_curves(plan: Plan, back: Plan, allowed: float) -> float:
    """Return how far the curves of two plans are apart at most; raise if that is more than allowed."""
    away = deviation(plan.trajectory, back.trajectory)
    far = f"drones leave their planned curves by up to {away * 1000:.3f} mm, more than {allowed * 1000:.3f} mm"
    insist(away <= allowed, far)
    return away


def compare_places(plan: Plan, back: Plan) -> None:
    """Raise unless pads, limits, location and orientation are the same."""
    pads = np.abs(plan.fleet.homes - back.fleet.homes).max()
    insist(bool(pads <= MICROMETRE), "its pads are elsewhere")
    insist(_same_places(plan.landings, back.landings), "its landing places are elsewhere")
    wanted, found = to_details(plan), to_details(back)
    insist(wanted["limits"] == found["limits"], "its limits are others")
    turned = abs((plan.fleet.heading - back.fleet.heading + 180) % 360 - 180)
    insist(turned <= MICROMETRE, "its orientation is another one")
    insist(_near(plan.fleet.origin, back.fleet.origin, 1e-7), "its origin is another place")
    insist(_near((plan.fleet.altitude,), (back.fleet.altitude,), 1e-3), "its altitude is another one")


def compare_music(plan: Plan, back: Plan, types: tuple[str, ...] | None = None) -> None:
    """Raise unless the music is the same, where the format holds its type (None: any), or else absent."""
    wanted = plan.music if plan.music is None or types is None or plan.music.media_type in types else None
    same = (wanted is None) == (back.music is None) and (
        wanted is None or wanted.data == getattr(back.music, "data", None)
    )
    insist(same, "its music is another one")
    insist(wanted is None or plan.music_start == back.music_start, "its music begins at another moment")


def compare_samples(plan: Plan, tracks: Tracks) -> None:
    """Raise unless each colour of a file is the plan's at its moment, to the byte, and the lights end dark."""
    insist(len(tracks.drones) == plan.drones, f"{len(tracks.drones)} drones instead of {plan.drones}")
    for drone, track in enumerate(tracks.drones):
        moments = np.asarray(np.rint(track.light_seconds * 1e6) / 1e3, dtype=np.float64)  # whole ones are whole
        wanted = colours(plan, moments, slice(drone, drone + 1), linear=tracks.linear)[0]
        same = wanted.shape == track.colours.shape and np.abs(wanted.astype(np.int16) - track.colours).max() <= 1
        insist(bool(same), "its colours are others")
    insist(dark_after(plan), "the plan's lights go on after the last row")


def with_rest(plan: Plan, back: Plan) -> Plan:
    """Return what was read of a file of samples, with what such a file cannot hold: limits, pads, cues."""
    return replace(
        back,
        limits=plan.limits,
        fleet=plan.fleet,
        spans=plan.spans,
        landings=plan.landings,
        rounding=max(plan.rounding, back.rounding),
        notes=plan.notes,
        audience=plan.audience,
        groups=plan.groups,
    )


def _same_places(one: Floats | None, other: Floats | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.abs(one - other).max() <= MICROMETRE)


def _near(one: tuple[float | None, ...] | None, other: tuple[float | None, ...] | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return all(a is b if a is None or b is None else abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))
