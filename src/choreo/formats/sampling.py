"""Plans as samples: places and colours at the moments at which a file holds them.

This is the one module through which formats of samples read the light of a plan.
"""

from __future__ import annotations

import math

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.formats.skybrush.csv_zip import TO_LINEAR, sample_points
from choreo.formats.skybrush.light_program import sample

FRAMES = round(1 / FRAME)
"""Frames of light a second."""


def grid(plan: Plan, hertz: float) -> Floats:
    """Return evenly spaced moments, ms, (k,): from 0 to the first at which everything has ended, two at least.

    >>> import choreo as ch
    >>> still = ch.Trajectory.hold([[0, 0, 0]], start=0, end=1.1)
    >>> dark = LightTrack([0], [[[0, 0, 0]]])
    >>> grid(ch.Plan("still", still, dark, (), ch.Limits(), ch.Fleet(1)), 2).tolist()
    [0.0, 500.0, 1000.0, 1500.0]
    """
    end = float(plan.trajectory.times[-1])
    return np.asarray(np.arange(max(2, math.ceil(end * hertz - 1e-9) + 1)) * (1000 / hertz), dtype=np.float64)


def places(plan: Plan, milliseconds: Floats, drones: slice) -> Floats:
    """Return where some drones are at these moments, (n, k, 3) m in choreo's frame."""
    return np.ascontiguousarray(sample_points(plan, milliseconds, drones).swapaxes(0, 1))


def colours(plan: Plan, milliseconds: Floats, drones: slice, *, linear: bool = False) -> Bytes:
    """Return the colours of some drones at these moments, (n, k, 3): sRGB, or linear light."""
    light = _some(plan.light, drones)
    found = sample(light, np.asarray(milliseconds, dtype=np.float64) / (1000 * FRAME))
    return np.ascontiguousarray((TO_LINEAR[found] if linear else found).swapaxes(0, 1))


def all_frames(plan: Plan, drones: slice) -> Bytes:
    """Return the sRGB colours of some drones at each frame of the show, (n, f, 3)."""
    return np.ascontiguousarray(sample(_some(plan.light, drones), np.arange(last_frame(plan) + 1)).swapaxes(0, 1))


def last_frame(plan: Plan) -> int:
    """Return the frame in which the show ends."""
    return max(1, math.ceil(float(plan.trajectory.times[-1]) / FRAME - 1e-6))


def keyframes(plan: Plan, drone: int) -> tuple[Ints, Bytes]:
    """Return the frames and sRGB colours of one drone between which its colour runs straight, (m,) and (m, 3)."""
    keys = np.rint(plan.light.times / FRAME).astype(np.int64)
    track = _some(plan.light, slice(drone, drone + 1))
    frames = np.unique(np.concatenate([[0], keys[(keys > 0) & (keys <= last_frame(plan))]]))
    found = sample(track, frames)[:, 0]
    same = (found[1:] == found[:-1]).all(axis=1)
    kept = np.ones(len(frames), dtype=np.bool_)
    kept[1:-1] = ~(same[:-1] & same[1:])
    return frames[kept], found[kept]


def light_of(end: int, drones: list[tuple[Ints, Bytes]]) -> LightTrack:
    """Return the light that runs straight between each drone's own frames and colours, from frame 0 to `end`."""
    frames = np.unique(np.concatenate([[0, end], *(own for own, _ in drones)]).astype(np.int64))
    found = np.empty((len(frames), len(drones), 3), dtype=np.uint8)
    for drone, (own, values) in enumerate(drones):
        for channel in range(3):
            found[:, drone, channel] = np.rint(np.interp(frames, own, values[:, channel]))
    return LightTrack(np.asarray(frames * FRAME, dtype=np.float64), found)


def light_gap(plan: Plan, other: Plan) -> int:
    """Return how far the colours of two plans are apart at most, of 255, at any frame of the show."""
    end = last_frame(plan)
    worst = 0
    at_once = max(1, 20_000_000 // (3 * max(1, plan.drones)))
    for first in range(0, end + 1, at_once):
        frames = np.arange(first, min(first + at_once, end + 1))
        gap = sample(plan.light, frames).astype(np.int16) - sample(other.light, frames)
        worst = max(worst, int(np.abs(gap).max()))
    return worst


def _some(light: LightTrack, drones: slice) -> LightTrack:
    return LightTrack(light.times, light.colours[:, drones])
