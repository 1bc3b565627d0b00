"""Islands below the size that the designer asks for: they are not drawn at all."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Bools, Floats
from choreo.checks import shown
from choreo.errors import PictureError
from choreo.picture.dots.sizing import Wish


def large_enough(low: Floats, high: Floats, extent: Floats, wish: Wish, name: str) -> Bools:
    """Return which parts of a picture are drawn, (k,): those whose longer side has the least size wished for.

    The picture gets its width, or height, by what is left of it; so a part counts by the size that it then has.

    Parameters
    ----------
    low, high : (k, 2) arrays
        The corners of the boxes around the parts, drawing units.
    extent : (2, 2) array
        Lowest and highest x, y of the whole picture.

    Raises
    ------
    PictureError
        If no part is as large.

    Examples
    --------
    >>> mainland, island = [0.0, 0.0], [96.0, 0.0]
    >>> wish = Wish(100, 50.0, None, 1.5, 0, min_size=2.5)  # of 50 m in width
    >>> extent = np.array([[0.0, 0], [100, 40]])
    >>> large_enough(np.array([mainland, island]), np.array([[90.0, 40], [100, 4]]), extent, wish, "map").tolist()
    [True, False]
    """
    side = (high - low).max(axis=1)
    order = np.argsort(-side, kind="stable")
    reach = np.maximum.accumulate(high[order]) - np.minimum.accumulate(low[order])
    which, metres = wish.side
    with np.errstate(divide="ignore"):
        scale = metres / reach[:, 0 if which == "wide" else 1]
    whole = float((extent[1] - extent[0]).max())
    if isinstance(wish.min_size, str):
        enough = side[order] >= wish.least(whole)
    else:
        enough = side[order] * scale >= wish.least(whole)
    if not enough[0]:
        share = isinstance(wish.min_size, str)
        largest = f"{100 * side[order[0]] / whole:.2g} % of it" if share else f"{side[order[0]] * scale[0]:.3g} m"
        raise PictureError(
            f"picture '{name}': min_size = {shown(wish.min_size)} leaves nothing of it; its largest part is {largest}"
        )
    kept = np.zeros(len(side), dtype=bool)
    kept[order[: int(np.argmin(np.append(enough, False)))]] = True
    return kept
