"""The moments of all drones together: each drone is cut at every moment at which another one changes course.

So a small file can ask for much work: a hundred drones with a thousand moments of their own each hold 100,000 pieces
and make 10 million. Shows as they are flown share their moments, or have few of them.
"""

from __future__ import annotations

from choreo.arrays import Ints
from choreo.errors import FileError

ALWAYS = 2_000_000
"""Pieces that are taken however they come about: a check of them usually takes less than ten seconds."""
_MOST_FOR_EACH, _MOST_WHERE_CLOSE, _CLOSE = 32, 4, 50
"""Pieces for each one that the file holds (the shows of choreo make 1.5): at most, and where more than `_CLOSE` moments
lie in a second (film has 25).
"""

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
