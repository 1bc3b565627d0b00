"""How much work the search for pairs may do, in windows of time that are looked at, and what its parts count as.

Work is counted, never timed, so that the same plan gives the same report. The numbers are those measured of swarms of
200 to 22,580 drones, so that all the work there is takes about as long whatever a plan spends it on: five to eight
seconds up to 5,000 drones, and of the largest fleets half a minute.
"""

from __future__ import annotations

from choreo.core.trajectory import Trajectory

MOST_WINDOWS, LEAST_WINDOWS, USUAL_DRONES, CURVES_OF_A_WINDOW = 2_400, 1_600, 1_500, 6_000
"""So many windows are looked at, at most, and one more for so many curves of the plan (pieces x drones): 2,400 are 20
minutes at 8 m/s all the time. Of smaller and larger swarms it is as many as take as long, of the largest at least the
second number, a quarter of an hour; and of larger ones fewer more for curves."""

DRONES_OF_A_WINDOW = 1_500
"""A window costs as much as so many drones in it, besides those that are in it."""

PAIRS_OF_A_WINDOW, LOOKED_AT, MEASURED = 8, 2, 6
"""For each of these drones so many pairs that are tried cost as much as the window itself (pictures as they are flown
make five to eight, lattices that fly through each other forty); as so many counts one that is looked at on a piece, and
one that is measured there besides."""


def most_windows(trajectory: Trajectory) -> float:
    """Return how many windows of these curves are looked at, at most."""
    curves, drones = trajectory.drones * len(trajectory.control), trajectory.drones
    share = (USUAL_DRONES + DRONES_OF_A_WINDOW) / (drones + DRONES_OF_A_WINDOW)
    return max(LEAST_WINDOWS, MOST_WINDOWS * share) + min(1.0, share) * curves / CURVES_OF_A_WINDOW


def tried_pairs(pairs: int, drones: int) -> float:
    """Return as how many windows of so many drones it counts that pairs are tried."""
    return pairs / (PAIRS_OF_A_WINDOW * (drones + DRONES_OF_A_WINDOW))


def looked_at_pairs(pairs: int, measured: int, drones: int) -> float:
    """Return as how many windows it counts that pairs are looked at on a piece, and some of them measured there."""
    return tried_pairs(LOOKED_AT * pairs + MEASURED * measured, drones)
