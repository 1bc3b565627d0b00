"""Straight up or down one after the other: each drone at a moment of its own, over its own pad."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.trajectory import Trajectory
from choreo.planning.ground.vertical import Profile, fly_profiles


def fly_in_turn(
    pads: Floats, layers: Ints, profiles: list[Profile], starts: list[float], moments: Floats, near: Ints
) -> Trajectory:
    """Return vertical flights that begin when each drone's turn comes, or later where another has to go first.

    Whoever has no other above or below may go whenever it likes: the columns of air over the pads are a whole distance
    apart. Of two whose columns are nearer, the one that goes first has to be as far ahead as when all go together: the
    later the other one starts, the farther they are apart.

    Parameters
    ----------
    pads : (n, 3) array
        m.
    layers : (n,) array
        Which profile each drone follows.
    profiles : list of Profile
    starts : list of float
        When each layer starts where all go together, s.
    moments : (n,) array
        When it is each drone's turn, s.
    near : (m, 2) array
        Drones whose columns are nearer than drones may be; each two of different layers.
    """
    begin = held_back(layers, np.array(starts), moments, near)
    flights, kind = np.unique(
        np.stack([layers, np.rint(begin * 1000).astype(np.int64)], axis=1), axis=0, return_inverse=True
    )
    which = [profiles[layer] for layer in flights[:, 0].tolist()]
    return fly_profiles(pads, kind.reshape(-1), which, (flights[:, 1] / 1000).tolist())


def held_back(layers: Ints, starts: Floats, moments: Floats, near: Ints) -> Floats:
    """Return when each drone begins, (n,) s: at its moment, or as soon as those near it that go first are far enough.

    Examples
    --------
    >>> upper_waits = held_back(np.array([0, 1]), np.array([2.0, 0.0]), np.array([0.0, 5.0]), np.array([[0, 1]]))
    >>> upper_waits.tolist()
    [7.0, 5.0]
    """
    begin = moments.astype(np.float64)
    if len(near) == 0:
        return begin
    own = starts[layers]
    swap = own[near[:, 0]] > own[near[:, 1]]
    first, then = np.where(swap[:, None], near[:, ::-1], near).T
    for start in np.unique(own):
        here = own[then] == start
        np.maximum.at(begin, then[here], (begin[first] + own[then] - own[first])[here])
    return np.asarray(np.rint(begin * 1000) / 1000)
