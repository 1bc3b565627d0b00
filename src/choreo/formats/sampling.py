"""Plans as samples: places and colours at the moments at which a file holds them.

This is the one module through which formats of samples read the light of a plan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from choreo.arrays import Bytes, Floats, Ints, made
from choreo.core.light_track import FRAME, Frames, LightTrack
from choreo.core.plan import Plan
from choreo.formats.choices import insist_on_few
from choreo.formats.skybrush.csv_zip import TO_LINEAR, sample_points

FRAMES = round(1 / FRAME)
"""Frames of light a second."""


def grid(plan: Plan, hertz: float, *, rows: bool = False) -> Floats:
    """Return evenly spaced moments, ms, (k,): from 0 to the first at which everything has ended, two at least.

    Raises `InputError` where these are too many; `rows` tells that the file has a row of each drone at each.

    >>> import choreo as ch
    >>> still = ch.Trajectory.hold([[0, 0, 0]], start=0, end=1.1)
    >>> dark = LightTrack([0], [[[0, 0, 0]]])
    >>> grid(ch.Plan("still", still, dark, (), ch.Limits(), ch.Fleet(1)), 2).tolist()
    [0.0, 500.0, 1000.0, 1500.0]
    """
    end = float(plan.trajectory.times[-1])
    insist_on_few(end, hertz, plan.drones if rows else 0, rated=True)
    return np.asarray(np.arange(max(2, math.ceil(end * hertz - 1e-9) + 1)) * (1000 / hertz), dtype=np.float64)


def places(plan: Plan, milliseconds: Floats, drones: slice | Ints) -> Floats:
    """Return where some drones are at these moments, (n, k, 3) m in choreo's frame."""
    return np.ascontiguousarray(sample_points(plan, milliseconds, drones).swapaxes(0, 1))


def colours(plan: Plan, milliseconds: Floats, drones: slice, *, linear: bool = False) -> Bytes:
    """Return the colours of some drones at these moments, (n, k, 3): sRGB, or linear light."""
    found = plan.light.sample(np.asarray(milliseconds, dtype=np.float64) / (1000 * FRAME), drones)
    return np.ascontiguousarray((TO_LINEAR[found] if linear else found).swapaxes(0, 1))


def all_frames(plan: Plan, drones: slice | Ints) -> Bytes:
    """Return the sRGB colours of some drones at each frame of the show, (n, f, 3); raise where these are too many."""
    insist_on_few(float(plan.trajectory.times[-1]), FRAMES)
    return np.ascontiguousarray(plan.light.sample(np.arange(last_frame(plan) + 1), drones).swapaxes(0, 1))


def last_frame(plan: Plan) -> int:
    """Return the frame in which the show ends."""
    return max(1, math.ceil(float(plan.trajectory.times[-1]) / FRAME - 1e-6))


def keyframes(plan: Plan, drone: int) -> tuple[Ints, Bytes]:
    """Return the frames and sRGB colours of one drone between which its colour runs straight, (m,) and (m, 3)."""
    keys, _ = plan.light.keyframes(drone)
    frames = np.unique(np.concatenate([[0], keys[(keys > 0) & (keys <= last_frame(plan))]]))
    found = plan.light.sample(frames, [drone])[:, 0]
    same = (found[1:] == found[:-1]).all(axis=1)
    kept = np.ones(len(frames), dtype=np.bool_)
    kept[1:-1] = ~(same[:-1] & same[1:])
    return frames[kept], found[kept]


def light_of(drones: Sequence[tuple[Ints | Frames, Bytes]]) -> LightTrack:
    """Return the light that runs straight between each drone's own frames and colours."""
    starts = np.concatenate([[0], np.cumsum([len(own) for own, _ in drones])])
    frames, values = (made(np.concatenate(columns)) for columns in zip(*drones, strict=True))
    return LightTrack.ragged(frames, values, starts)


def light_gap(plan: Plan, other: Plan) -> int:
    """Return how far the colours of two plans are apart at most, of 255, at any frame of the show."""
    end, worst = last_frame(plan), 0
    for drone in range(plan.drones):  # straight runs differ most at a keyframe of one of the two
        keys = np.concatenate([plan.light.keyframes(drone)[0], other.light.keyframes(drone)[0], [0, end]])
        frames = np.unique(keys[(keys >= 0) & (keys <= end)])
        gap = plan.light.sample(frames, [drone]).astype(np.int16) - other.light.sample(frames, [drone])
        worst = max(worst, int(np.abs(gap).max()))
    return worst
