"""Where the dots of a changing part are: runners on their loops, falling flakes, leaves of a flip-book, a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.living.loops import Loop, loop
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.easing import run
from choreo.motion.living.moves.flip_book import FlipBook
from choreo.motion.matching.assignment import assign
from choreo.picture.formation import Formation

_START = 2.0
"""Seconds in which what goes on and on comes up to its speed, at least."""
_STEEPEST = 1.875
"""The greatest slope of `rise`."""
_FADE = 0.4
"""Metres beyond the ends of a stroke over which a runner's light goes out."""
_OFF = 0.01
"""Metres by which a function may miss the places at rest at 0 s."""


@dataclass(frozen=True, eq=False)
class Worn:
    """Which dot's light each drone of a part wears, at moments: (m, k) each.

    Parameters
    ----------
    dot, following : (m, k) arrays
        Dots of the part, by their number in it: the light is mixed from both.
    part : (m, k) array
        How much of the following one's.
    shown : (m, k) array
        How much of it is shown: 0 on the dark way back.
    """

    dot: Ints
    following: Ints
    part: Floats
    shown: Floats


@dataclass(frozen=True, eq=False)
class Source:
    """The drones of a part.

    Parameters
    ----------
    places : callable
        From seconds of the motion (m,) to places (m, k, 3) m.
    pieces : (k,) array
        Which drones stay safe among each other by themselves: those of one number.
    worn : callable or None
        From seconds of the motion (m,) to `Worn`; None where each drone is its own dot.
    notes : tuple of str
    """

    places: Callable[[Floats], Floats]
    pieces: Ints
    worn: Callable[[Floats], Worn] | None = None
    notes: tuple[str, ...] = ()


def source(motion: Motion, rest: Floats, drawn: Drawn, length: float, limits: Limits, away: Floats) -> Source:
    """Return the drones of a part, whose dots rest at (k, 3) m, under a motion that lasts `length` s.

    Raises
    ------
    InputError
        If the motion does not suit the part.
    """
    if motion.own is not None:
        return _function(motion, rest, length)
    maker = {"flow": _flow, "fall": _fall}.get(motion.name)
    return maker(motion, rest, drawn, length, limits, away) if maker else _flip(motion, rest, length)


def _running(length: float, fastest: float = 0.0, push: float = 1.0) -> Callable[[Floats], Floats]:
    """Return the seconds at full speed so far; the `fastest` m/s of all is reached with about half the push, m/s2."""
    ramp = min(max(_START, _STEEPEST * fastest / (0.55 * push)), length / 2)
    return lambda t: run(np.clip(t, 0.0, length), length, ramp)


def _flow(motion: Motion, rest: Floats, drawn: Drawn, length: float, limits: Limits, away: Floats) -> Source:
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    streams: list[tuple[Loop, int, Ints, Floats]] = []
    for stroke in np.unique(drawn.stroke).tolist():
        dots = np.flatnonzero(drawn.stroke == stroke)
        dots = dots[np.argsort(drawn.along[dots], kind="stable")]
        if motion["reverse"]:
            dots = dots[::-1]
        if len(dots) < 2:
            raise InputError(f"stroke {stroke} of its part has a single dot, along which nothing can flow")
        closed = bool(drawn.closed[dots[0]]) and len(dots) > 2
        found = loop(rest[dots], closed, motion["speed"], limits, away)
        reached = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(rest[dots], axis=0), axis=1))])
        share = reached / max(reached[-1] + (np.linalg.norm(rest[dots[-1]] - rest[dots[0]]) if closed else 0.0), 1e-9)
        streams.append((found, found.runners(len(dots), limits.planning_distance, squeeze), dots, share))

    clock = _running(length, max(found.fastest for found, _, _, _ in streams), limits.max_acceleration)

    def phases(t: Floats, stream: tuple[Loop, int, Ints, Floats]) -> Floats:
        found, count, _, _ = stream
        headway = found.duration / count
        done = clock(t)
        total = float(clock(np.array([length]))[0])
        # Whole headways are run: the swarm ends as it began.
        pace = max(np.floor(total / headway), 1.0) * headway / total
        return np.asarray(done[:, None] * pace + np.arange(count) * headway)

    def places(t: Floats) -> Floats:
        return np.concatenate([stream[0].places(phases(t, stream)) for stream in streams], axis=1)

    def worn(t: Floats) -> Worn:
        parts = [_worn(stream, phases(t, stream)) for stream in streams]
        return Worn(*(np.concatenate(each, axis=1) for each in zip(*parts, strict=True)))

    counts = [count for _, count, _, _ in streams]
    notes = _told(len(rest), streams)
    return Source(places, np.repeat(np.arange(len(streams)), counts), worn, notes)


def _told(dots: int, streams: list[tuple[Loop, int, Ints, Floats]]) -> tuple[str, ...]:
    drones = sum(count for _, count, _, _ in streams)
    off = max(found.deviation for found, _, _, _ in streams)
    rounded = f", bends rounded by up to {off:.1f} m" if off > 0.3 else ""
    return (f"flow: {drones} drones run for {dots} dots that would stand{rounded}",)


def _worn(stream: tuple[Loop, int, Ints, Floats], phases: Floats) -> tuple[Ints, Ints, Floats, Floats]:
    """Return what runners wear: the light of the dots between which they are, and none on the way back."""
    found, _, dots, share = stream
    reached = found.run(phases)
    closed = found.depth == 0
    own = reached / found.visible
    if not closed:  # who comes home shines in the light of the beginning
        own = np.where(reached > (found.visible + found.whole) / 2, 0.0, own)
    ring = np.append(share, 1.0) if closed else share
    number = np.clip(np.searchsorted(ring, own, side="right") - 1, 0, len(ring) - 2)
    width = np.maximum(ring[number + 1] - ring[number], 1e-9)
    part = np.clip((own - ring[number]) / width, 0.0, 1.0)
    if closed:
        return dots[number], dots[(number + 1) % len(dots)], part, np.ones_like(part)
    return dots[number], dots[number + 1], part, _shown(found, reached)


def _shown(found: Loop, reached: Floats) -> Floats:
    """Return how much is shown of runners that have come so far, m: all of it on the visible part."""
    past = np.minimum(np.maximum(reached - found.visible, 0.0), np.maximum(found.whole - reached, 0.0))
    return np.where(reached <= found.visible, 1.0, np.clip(1.0 - past / _FADE, 0.0, 1.0))


def _fall(motion: Motion, rest: Floats, drawn: Drawn, length: float, limits: Limits, away: Floats) -> Source:
    named = len(np.unique(drawn.part)) > 1
    flakes = np.unique(drawn.part if named else drawn.stroke, return_inverse=True)[1]
    top, bottom = float(rest[:, 2].max()), float(rest[:, 2].min())
    if motion["height"] is not None:
        bottom = top - motion["height"]
    homes, starts, loops = [], [], []
    for flake in range(int(flakes.max()) + 1):
        middle = rest[flakes == flake].mean(axis=0)
        ends = np.array([[*middle[:2], top], [*middle[:2], min(bottom, top - 1.0)]])
        found = loop(ends, False, motion["speed"], limits, away)
        homes.append(middle)
        loops.append(found)
        starts.append((top - middle[2]) / motion["speed"])
    clock = _running(length, max(found.fastest for found in loops), limits.max_acceleration)

    def places(t: Floats) -> Floats:
        at = np.empty((len(t), *rest.shape))
        for flake, (home, start, found) in enumerate(zip(homes, starts, loops, strict=True)):
            own = flakes == flake
            at[:, own] = rest[own] + (found.places(start + clock(t)) - home)[:, None, :]
        return at

    def worn(t: Floats) -> Worn:
        shown = np.empty((len(t), len(rest)))
        for flake, (start, found) in enumerate(zip(starts, loops, strict=True)):
            shown[:, flakes == flake] = _shown(found, found.run(start + clock(t)))[:, None]
        own = np.broadcast_to(np.arange(len(rest)), shown.shape)
        return Worn(own, own, np.zeros_like(shown), shown)

    return Source(places, flakes.astype(np.int64), worn)


def _flip(motion: Motion, rest: Floats, length: float) -> Source:
    from scipy.interpolate import CubicSpline

    frames: tuple[Formation, ...] | FlipBook = motion["frames"]
    for number, frame in enumerate(frames, start=1):
        if len(frame) != len(rest):
            raise InputError(
                f"drawing {number} '{frame.name}' has {len(frame)} dots, but the picture has {len(rest)}; draw both "
                f"with the same drones"
            )
    rounds = round(motion["times"]) if motion["back"] else 1
    shares = (frames.shares if isinstance(frames, FlipBook) else (1.0,) * (len(frames) + 1)) * rounds
    moments = np.concatenate([[0.0], np.cumsum(shares)[: leaves(motion)]]) * motion["each"]
    if moments[-1] > length + 1e-9:
        raise InputError(
            f"{len(moments) - 1} leaves of {motion['each']:.3g} s take {moments[-1]:.4g} s, longer than its "
            f"{length:g} s"
        )
    shown = [rest]
    for number, frame in enumerate(frames):
        order = assign(shown[-1], frame.points, np.random.default_rng(number))
        shown.append(frame.points[order])
    turned = [*shown[1:], shown[0]] * rounds if motion["back"] else shown[1:]
    ways = np.stack([shown[0], *turned])
    curve = CubicSpline(moments, ways, bc_type="clamped")
    told: tuple[str, ...] = ()
    if isinstance(frames, FlipBook):
        own = f"{moments[-1] * frames.each / motion['each']:.2f} s in the animation"
        told = (f"motion 'flip': its {len(turned)} leaves take {moments[-1]:.2f} s, {own}",)
    return Source(lambda t: np.asarray(curve(np.clip(t, 0.0, moments[-1]))), np.arange(len(rest)), notes=told)


def leaves(motion: Motion) -> int:
    """Return how many times a flip-book changes from a drawing to the next; 0 of other motions."""
    if motion.name != "flip":
        return 0
    return (len(motion["frames"]) + 1) * round(motion["times"]) if motion["back"] else len(motion["frames"])


def _function(motion: Motion, rest: Floats, length: float) -> Source:
    assert motion.own is not None  # asked only where there is one
    function, clock = motion.own, _running(length)

    def places(t: Floats) -> Floats:
        at = np.asarray(function(motion["pace"] * clock(t), rest), dtype=np.float64)
        if at.shape != (len(t), *rest.shape) or not np.isfinite(at).all():
            raise InputError(
                f"returned numbers of shape {at.shape}; expected finite metres ({len(t)}, {len(rest)}, 3): moments, "
                "dots, axes"
            )
        return np.asarray(rest + motion["amount"] * (at - rest))

    off = float(np.linalg.norm(places(np.zeros(1))[0] - rest, axis=1).max())
    if off > _OFF:
        raise InputError(f"is {off:.2f} m off the picture at 0 s; it has to begin where the picture stands")
    return Source(places, np.arange(len(rest)))
