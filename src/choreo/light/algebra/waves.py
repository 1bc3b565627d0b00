"""Shapes: what a phase, counted in waves, becomes as a level from 0 to 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from choreo.light.algebra.coordinates import Levels


def saw(phase: ArrayLike) -> Levels:
    """Return 0 rising to 1 within each wave.

    >>> saw([0.0, 0.25, 1.5]).tolist()
    [0.0, 0.25, 0.5]
    """
    turns = _single(phase)
    return np.asarray(turns - np.floor(turns))


def triangle(phase: ArrayLike) -> Levels:
    """Return 0 rising to 1 in the middle of each wave, and falling again."""
    return np.asarray(1 - np.abs(2 * saw(phase) - 1))


def sine(phase: ArrayLike) -> Levels:
    """Return a sine from 0 over 1, in the middle of each wave, to 0.

    >>> sine([0.0, 0.25, 0.5]).round(3).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.asarray(np.float32(0.5) - np.float32(0.5) * np.cos(saw(phase) * np.float32(2 * np.pi)))


def pulse(phase: ArrayLike, share: ArrayLike, soft: ArrayLike = 0.0) -> Levels:
    """Return 1 in the first `share` of each wave and 0 in the rest, with edges that take `soft` of it."""
    turns, wide, edge = saw(phase), _single(share), np.maximum(_single(soft), np.float32(1e-6))
    return np.asarray(np.clip(np.minimum(turns, wide - turns) / edge + np.float32(1e-3), 0, 1))


def comet(phase: ArrayLike, tail: ArrayLike) -> Levels:
    """Return 1 at the head, at the end of each wave, and a tail before it that fades over `tail` of the wave."""
    behind = 1 - saw(phase)
    glow = np.clip(1 - behind / np.maximum(_single(tail), np.float32(1e-6)), 0, 1)
    return np.asarray(glow * glow)


def bump(away: ArrayLike) -> Levels:
    """Return 1 at 0, falling smoothly to 0 at 1 and -1, and 0 beyond.

    >>> bump([-2.0, 0.0, 0.5]).tolist()
    [0.0, 1.0, 0.5]
    """
    near = np.clip(1 - np.abs(_single(away)), 0, 1)
    return np.asarray(near * near * (3 - 2 * near))


def step(past: ArrayLike) -> Levels:
    """Return 0 up to 0, rising smoothly to 1 at 1, and 1 beyond."""
    part = np.clip(_single(past), 0, 1)
    return np.asarray(part * part * (3 - 2 * part))


def _single(value: ArrayLike) -> Levels:
    """Return numbers in single precision, in which all levels are."""
    return np.asarray(value, dtype=np.float32)
