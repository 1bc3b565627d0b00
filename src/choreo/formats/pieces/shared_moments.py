"""The moments of all drones together: each drone is cut at every moment at which another one changes course.

So a small file can ask for much work: a hundred drones with a thousand moments of their own each hold 100,000 pieces
and make 10 million. Shows as they are flown share their moments, or have few of them.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError

ALWAYS = 2_000_000
"""Pieces that are taken however they come about: a check of them usually takes less than ten seconds."""
_MOST_FOR_EACH, _MOST_WHERE_CLOSE, _CLOSE = 32, 4, 50
"""Pieces for each one that the file holds (the shows of choreo make 1.5): at most, and where more than `_CLOSE` moments
lie in a second (film has 25).
"""

_MOST_PIECES = 1_750_000
"""Of a drone's curve: a day of 20 rows a second."""
_MOST_CLOSE = 500_000
"""Pieces of a drone's curve, where there are more than `_CLOSE` a second of the show."""
_MOST_SHORT = 2_000_000
"""Pieces of all drones that are shorter than a frame of `_CLOSE` a second, and"""
_HAIR = 1e-4
"""seconds that a piece of a whole frame may be shorter by rounding."""
_FASTEST = 30.0
"""m/s of a drone, from its first moment to its last: those of shows fly some 3, and are violations from 10 on."""
_AT_ONCE = 500_000

_FIX = "Round the times to a coarser grid, all drones alike, or check fewer drones at once"


def check_number(path: object, moments: int, drones: int, most: int, what: str = "pieces") -> None:
    """Raise where `moments` of all `drones` make more than `most`, what choreo holds in memory; see `check_moments`."""
    if moments * drones > most:
        who = "drones have" if drones != 1 else "drone has"
        raise FileError(
            f"{path}: {drones:,} {who} {what} at {moments:,} different moments, {moments * drones:,} {what} for the "
            f"swarm; choreo holds at most {most:,}. {_FIX}"
        )


def check_moments(path: object, knots: Ints, drones: int, held: int, most: int, what: str = "pieces") -> None:
    """Raise where the moments of all drones together make more work than those of a show do.

    Parameters
    ----------
    path : path
        Begins the message.
    knots : (k,) array
        Moments of all drones, microseconds, increasing.
    drones, held : int
        `held` is how many pieces or places the file itself holds.
    most : int
        Pieces that choreo holds in memory.
    what : str
        What messages call them.

    Raises
    ------
    FileError
        If there are more than `most`, or more than `ALWAYS` of which the file holds few.

    Examples
    --------
    >>> import numpy as np
    >>> fifths = np.arange(0, 600_000_000, 200_000)  # 1,500 drones make 4.5 million pieces of them
    >>> check_moments("show.skyc", fifths, drones=1500, held=200_000, most=10_000_000)
    >>> check_moments("show.skyc", fifths, drones=1500, held=9_000, most=10_000_000)
    Traceback (most recent call last):
        ...
    choreo.errors.FileError: show.skyc: holds 9,000 pieces, at 3,000 different moments (5.0 a second), which makes
        4,500,000 for all 1,500 drones, 500 times as many; above 2,000,000 choreo takes at most 32 times as many.
        Round the times to a coarser grid, all drones alike, or check fewer drones at once
    """
    check_number(path, len(knots), drones, most, what)
    pieces, rate = len(knots) * drones, len(knots) / max((int(knots[-1]) - int(knots[0])) / 1e6, 1e-6)
    times = _MOST_WHERE_CLOSE if rate > _CLOSE else _MOST_FOR_EACH
    if pieces > ALWAYS and pieces > times * held:
        close = f" at more than {_CLOSE} moments a second" if rate > _CLOSE else ""
        raise FileError(
            f"{path}: holds {held:,} {what}, at {len(knots):,} different moments ({rate:,.1f} a second), which makes "
            f"{pieces:,} for all {drones:,} drones, {pieces / held:,.0f} times as many; above {ALWAYS:,} choreo takes "
            f"at most {times} times as many{close}. {_FIX}"
        )


def too_many(times: Floats, drones: int, pieces: int | None = None) -> str:
    """Return what is wrong where curves have too many pieces for so long a show, and nothing where they have not.

    Moments as they are flown lie a tenth of a second apart and more. Millions of shorter pieces are no flight, and take
    minutes to check; a long rest beside them makes no show of them, so that each piece counts by its own length.

    Parameters
    ----------
    times : (k,) array
        Moments of all drones, s: what a file has there, which may be any numbers.
    drones : int
    pieces : int or None
        Of a drone, as the file says; None for as many as lie between the moments.

    Examples
    --------
    >>> import numpy as np
    >>> too_many(np.arange(500) / 1000, drones=1_500)
    ''
    >>> print(too_many(np.append(np.arange(500) / 1000, 60.0), drones=20_000))
    its curves have 499 pieces each that are shorter than 1/50 s, 9,980,000 of all 20,000 drones; at most 2,000,000 are
        taken; make longer pieces of them, or cut the show in parts
    """
    pieces = max(len(times) - 1, 0) if pieces is None else pieces
    if pieces > _MOST_PIECES:
        return f"its curves have {pieces:,} pieces each, at most {_MOST_PIECES:,} are taken; cut the show in two"
    seconds = float(times[-1]) - float(times[0]) if len(times) else 0.0
    if pieces > _MOST_CLOSE and pieces > _CLOSE * seconds > 0:
        return (
            f"its curves have {pieces:,} pieces each in {seconds:g} s; where there are more than {_CLOSE} a second "
            f"at most {_MOST_CLOSE:,} are taken; make longer pieces of them, or cut the show in parts"
        )
    with np.errstate(all="ignore"):
        short = int((_CLOSE * (np.diff(times) + _HAIR) < 1).sum())
    if short * drones > _MOST_SHORT:
        return (
            f"its curves have {short:,} pieces each that are shorter than 1/{_CLOSE} s, {short * drones:,} of all "
            f"{drones:,} drones; at most {_MOST_SHORT:,} are taken; make longer pieces of them, or cut the show in "
            "parts"
        )
    return ""


def check_curves(path: object, knots: Ints, drones: int, held: int, most: int) -> None:
    """Raise where curves on these knots, microseconds, are none of a show: see `check_moments` and `too_many`."""
    check_moments(path, knots, drones, held, most)
    if wrong := too_many(knots / 1e6, drones):
        raise FileError(f"{path}: {wrong}")


def check_ways(path: object, trajectory: Trajectory, drones: int | None = None) -> None:
    """Raise where millions of pieces are no flight: a drone is too fast all the time, and so its ways cross all others.

    Few pieces are checked, and each fault of them is told.

    Parameters
    ----------
    path : path
        Begins the message.
    trajectory : Trajectory
    drones : int or None
        Of the whole file, where these are some of its drones.

    Raises
    ------
    FileError
        If there are more than `ALWAYS` pieces, and a drone of them flies at more than 30 m/s on average.
    """
    control = trajectory.control
    if len(control) * (drones or trajectory.drones) <= ALWAYS:
        return
    ways = np.zeros(trajectory.drones)
    at_once = max(1, _AT_ONCE // trajectory.drones)
    for first in range(0, len(control), at_once):
        some = control[first : first + at_once]
        ways += np.sqrt(((some[:, 3] - some[:, 0]) ** 2).sum(axis=2)).sum(axis=0)
    fastest = float(ways.max()) / trajectory.duration
    if fastest > _FASTEST:
        raise FileError(
            f"{path}: a drone flies at {fastest:,.0f} m/s on average, as none of a show does; are metres or seconds "
            f"others than they should be? With more than {ALWAYS:,} pieces choreo takes at most {_FASTEST:g} m/s"
        )
