"""Parts in planes of their own: whoever would meet in the picture is parted in depth, where the audience sees nothing.

Two drones whose depths differ by the spacing keep it, wherever in their planes they are. So each piece of a picture
(what keeps its distances by itself) is shifted back until its depths are apart from those of all pieces that it would
meet; drones that never meet share a plane. A shift scales the picture about the audience's eyes: it looks the same,
and distances of what is shifted together only grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints, lengths
from choreo.errors import InputError
from choreo.motion.together.planes import frames
from choreo.neighbours import pair_codes, pairs_of

DEEPEST = 60.0
"""Metres of depth that a picture may take."""
_NEAREST_EYE = 20.0
"""Metres before the audience's eyes within which depth is no longer scaled."""
_CHORD = 0.999
"""Part of the chord that the distance of a place from a line of sight near it is at least."""
_TOUCH = 1e-5
"""Metres by which neighbouring planes may be nearer than they are set apart: rounding moves nobody to another plane."""
_FEWEST_LOOKS, _MOST_LOOKS = 8, 1200
_LONGEST_STEP = 0.4
"""Metres that a drone should move at the most from look to look."""
_MOST_AT_ONCE = 8
"""Looks for which near pairs are sought together; fewer where drones move far from look to look."""


@dataclass(frozen=True, eq=False)
class Depth:
    """The line of sight: a place of the eyes, m, and the direction away from them, across the picture."""

    eye: Floats
    away: Floats

    def of(self, places: Floats) -> Floats:
        """Return how far places, (..., 3) m, are along the line of sight, m."""
        return np.asarray(places @ self.away)

    def shifted(self, places: Floats, shift: Floats) -> Floats:
        """Return places (m, n, 3) m shifted back by (n,) m, so that they look the same."""
        arm = places - self.eye
        far = (arm @ self.away)[..., None]
        if float(far.min(initial=np.inf)) < _NEAREST_EYE:
            return np.asarray(places + shift[:, None] * self.away)
        return np.asarray(self.eye + arm * (1 + shift[:, None] / far))

    def across(self, places: Floats, squeeze: Floats) -> Floats:
        """Return places, (m, n, 3) m, in the plane of the picture, with squeezed distances."""
        return np.asarray((places - self.of(places)[..., None] * self.away) * squeeze)

    def seen(self, places: Floats, squeeze: Floats) -> Floats:
        """Return places, (m, n, 3) m, where their sight lines leave a ball about the eyes that holds none of them.

        Who is so far apart there keeps that distance, however far each of them is shifted back along its line: it is
        no more than the distance of one from the line of the other.
        """
        if float(((places - self.eye) @ self.away).min(initial=np.inf)) < _NEAREST_EYE:
            return self.across(places, squeeze)
        arm = (places - self.eye) * squeeze
        far = lengths(arm)
        return np.asarray(arm * (_CHORD * far.min() / far)[..., None])


def looks(hold: float, fastest: float) -> Floats:
    """Return at which moments, s, to look at a picture in which nobody is faster than so many m/s."""
    count = int(np.clip(np.ceil(hold * fastest / _LONGEST_STEP), _FEWEST_LOOKS, _MOST_LOOKS))
    return np.linspace(0.0, hold, count + 1)


def shifts(
    places: Floats,
    pieces: Ints,
    moves: np.ndarray,
    depth: Depth,
    distance: float,
    squeeze: Floats,
    *,
    by_sight: bool = False,
) -> Floats:
    """Return how far each drone is shifted back, (n,) m.

    Parameters
    ----------
    places : (m, n, 3) array
        At the looks, m.
    pieces : (n,) array
        The piece of each drone, from 0.
    moves : (n,) array
        Whether it moves within the picture.
    depth : Depth
    distance : float
        That has to be kept, m.
    squeeze : (3,) array
        Factors of x, y, z before distances are taken.
    by_sight : bool
        Whether also those are parted that would meet only because one of them is shifted back along its line of sight:
        in a picture that has depth of its own, or is seen aslant.

    Raises
    ------
    InputError
        If that takes more depth than `DEEPEST`.
    """
    count = int(pieces.max()) + 1
    if count == 1:
        return np.zeros(places.shape[1])
    flat = depth.seen(places, squeeze) if by_sight else depth.across(places, squeeze)
    meet = _meetings(flat, pieces, moves, distance)
    far = depth.of(places)
    near, back = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(near, pieces, far.min(axis=0))
    np.maximum.at(back, pieces, far.max(axis=0))
    gap = distance * 1.001
    own = np.zeros(count)
    done = np.zeros(count, dtype=bool)
    moving = np.zeros(count, dtype=bool)
    moving[pieces[moves]] = True
    for piece in np.lexsort((-np.bincount(pieces, minlength=count), moving)).tolist():
        others = [other for other in meet.get(piece, ()) if done[other]]
        taken = sorted((near[other] + own[other] - gap, back[other] + own[other] + gap) for other in others)
        for low, high in taken:
            if near[piece] + own[piece] < high - _TOUCH and back[piece] + own[piece] > low + _TOUCH:
                own[piece] = high - near[piece]
        done[piece] = True
    if own.max() > DEEPEST:
        raise InputError(
            f"the parts cross each other so much that they need {own.max():.0f} m of depth to be apart, at most "
            f"{DEEPEST:g} m are taken; let fewer of them move, or make their ways shorter"
        )
    return np.asarray(own[pieces])


def _meetings(flat: Floats, pieces: Ints, moves: np.ndarray, distance: float) -> dict[int, set[int]]:
    """Return which pieces come nearer than the distance to which others as they are seen, (m, n, 3) m, at any look."""
    step = lengths(np.diff(flat, axis=0)).max(axis=0, initial=0.0)
    reach = distance + float(step.max(initial=0.0))
    count = int(pieces.max()) + 1
    seen = np.zeros(count * count, dtype=np.bool_)
    # Who comes near at one of a few looks is not far away at the one in their middle.
    at_once = int(np.clip(2 * distance / max(float(step.max(initial=0.0)), 1e-9), 1, _MOST_AT_ONCE))
    for first in range(0, len(flat), at_once):
        at = flat[first : first + at_once]
        middle = at[len(at) // 2]
        moved = float(lengths(at - middle).max(initial=0.0))
        one, two = pairs_of(pair_codes(middle, (reach + 2 * moved) * (1 + 1e-9)), len(middle)).T
        apart = (pieces[one] != pieces[two]) & (moves[one] | moves[two])
        one, two = one[apart], two[apart]
        near = (lengths(at[:, one] - at[:, two]) < distance + (step[one] + step[two]) / 2).any(axis=0)
        seen[pieces[one[near]] * count + pieces[two[near]]] = True
    found: dict[int, set[int]] = {}
    for code in np.flatnonzero(seen).tolist():
        first, second = divmod(code, count)
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def away_from(points: Floats, eye: Sequence[float]) -> Floats:
    """Return the direction across a picture, away from the audience: a unit vector (3,).

    Of a picture that is not flat, or is seen from its edge, it is the level line of sight to its middle.
    """
    sight = (points.min(axis=0) + points.max(axis=0)) / 2 - np.asarray(eye, dtype=np.float64)
    flat = frames(points, points)
    if flat is not None and len(points) > 2:
        normal = flat[0].axes[2]
        towards = float(normal @ sight) / max(float(np.linalg.norm(sight)), 1e-9)
        if abs(towards) > 0.3:
            return np.asarray(normal * np.sign(towards))
    level = sight * [1.0, 1.0, 0.0]
    length = float(np.linalg.norm(level))
    return np.asarray(level / length) if length > 1e-6 else np.array([0.0, 1.0, 0.0])
