"""Where the ink is: from a decoded picture to a smooth map of 0 (paper) to 1 (ink), whichever way it was drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.raster.tones import drawn_tones

LEAST_CONTRAST = 0.1
"""Paper and ink differ by at least this share of the full range; less is taken for an empty sheet."""

_BINS = 256


def ink_map(
    grey: NDArray[np.float32],
    alpha: NDArray[np.float32] | None,
    what: str,
    far: NDArray[np.float32] | None = None,
    is_light: bool = False,
    is_crisp: bool = False,
) -> NDArray[np.float32]:
    """Return how much ink each pixel holds, 0 to 1, with the edge of the ink at 0.5.

    Parameters
    ----------
    grey : (rows, columns) array
        Brightness, 0 black to 1 white.
    alpha : (rows, columns) array or None
        Opacity, 0 to 1; None for a picture without transparency.
    what : str
        Begins the error messages.
    far : (rows, columns) array or None
        Of a coloured picture, how far each pixel is from the paper, as `palette.farness` says; None to take that from
        the brightness.
    is_light : bool
        The paper is known to be the lighter tone, whatever reaches the rim.
    is_crisp : bool
        Nothing on it is a shadow or a stain: no tone is left out that is dark enough.

    Raises
    ------
    PictureError
        If the picture is empty: all of one tone, or fully transparent.
    """
    if alpha is not None and alpha.min() < 0.5:
        if alpha.max() < 0.5:
            raise PictureError(f"{what}: the picture is fully transparent; draw lines on it that are opaque")
        opaque = grey[alpha >= 0.5]
        threshold, contrast = _otsu(opaque)
        rare = float(np.mean(opaque < threshold))
        one_tone = contrast < 0.4 or min(rare, 1 - rare) < 0.02
        # What is there is drawn, in whichever colour; but lines and light areas on nothing are as if on white paper.
        grey = 1 - alpha if one_tone else grey * alpha + (1 - alpha)
        is_light = is_light or one_tone
    smooth = _blur(grey)
    threshold, contrast = _otsu(smooth)
    if contrast < LEAST_CONTRAST:
        raise PictureError(f"{what}: {_empty(float(smooth.mean()))}; draw dark lines on light paper, or light on dark")
    below = smooth < threshold
    dark_paper = not is_light and _paper_is_dark(below)
    low, high = float(smooth[below].mean()), float(smooth[~below].mean())
    ink = np.clip((smooth - low) / (high - low), 0, 1)
    ink = ink if dark_paper else 1 - ink
    paper = np.float32(1) if is_light else _rim_tone(smooth)
    depth = paper - smooth if far is None else _blur(far)
    tones = drawn_tones(depth, ink)
    ink = ink if tones is None else np.maximum(ink, tones) if is_crisp else tones
    # Rounded, so that light on dark and dark on light say the very same.
    return np.asarray(np.rint(ink * 1024) / 1024, dtype=np.float32)


def _blur(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take the grain out of the paper; stronger where the paper has more of it."""
    from scipy.ndimage import gaussian_filter

    # Grain: the spread of neighbouring differences among the flat nine tenths of the picture.
    steps = np.abs(np.diff(grey[:: max(1, grey.shape[0] // 400)], axis=1))
    grain = float(np.median(steps)) if steps.size else 0.0
    return np.asarray(gaussian_filter(grey, 0.6 if grain < 0.01 else 1.2, mode="nearest"), dtype=np.float32)


def _otsu(values: NDArray[np.float32]) -> tuple[float, float]:
    """Return the threshold that parts two tones best, and the difference of their means.

    The between-class variance of Otsu (1979) with each class weighted by the square root of its share: plain Otsu
    splits the paper's own grain where the lines are few.
    """
    count, edges = np.histogram(values, bins=_BINS, range=(0.0, 1.0))
    middle = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(count)[:-1].astype(np.float64)
    above = below[-1] + count[-1] - below
    total = np.cumsum(count * middle)
    with np.errstate(invalid="ignore", divide="ignore"):
        low = total[:-1] / below
        high = (total[-1] - total[:-1]) / above
        merit = np.where((below > 0) & (above > 0), np.sqrt(below * above) * (high - low) ** 2, -1.0)
    best = np.flatnonzero(merit >= merit.max() * (1 - 1e-9))
    if merit.max() < 0:
        return 0.5, 0.0
    at = int(best[len(best) // 2])
    # Midway between the two tones the edge of a blurred line lies where the line's edge was.
    return float((low[at] + high[at]) / 2), float(high[at] - low[at])


def _paper_is_dark(below: NDArray[np.bool_]) -> bool:
    """Tell whether the paper is the darker tone: it is what fills most of the picture's rim."""
    rim = max(2, round(0.02 * max(below.shape)))
    if min(below.shape) <= 2 * rim:
        return bool(below.mean() > 0.5)
    inner = below[rim:-rim, rim:-rim]
    share = (int(below.sum()) - int(inner.sum())) / (below.size - inner.size)
    if 0.35 < share < 0.65:
        share = float(below.mean())
    return share > 0.5


def _rim_tone(smooth: NDArray[np.float32]) -> np.float32:
    rim = np.concatenate([smooth[:2].ravel(), smooth[-2:].ravel(), smooth[:, :2].ravel(), smooth[:, -2:].ravel()])
    return np.float32(np.median(rim))


def _empty(level: float) -> str:
    tone = "white" if level > 0.8 else "black" if level < 0.2 else "grey"
    return f"the picture is empty: all of it is {tone}"


def clean(mask: NDArray[np.bool_], speck: float) -> NDArray[np.bool_]:
    """Return the ink without its specks, and without pinholes, of fewer than `speck` pixels."""
    from scipy.ndimage import label

    for ink, neighbours in ((True, np.ones((3, 3))), (False, None)):
        labels, _ = label(mask == ink, structure=neighbours)
        small = np.bincount(labels.ravel()) < speck
        small[0] = False
        if small.any():
            mask = mask ^ small[labels]
    return mask


def sides(path: Floats) -> Floats:
    """Return the unit vectors across a path, (m, 2) each."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    return np.asarray(along[:, ::-1] * [-1, 1])


def ink_across(path: Floats, side: Floats, ink: NDArray[np.float32], reach: Floats) -> NDArray[np.float32]:
    """Return the ink of a stroke across its path, (m, r), 0 to 1: what hangs together with the middle, no other's.

    Parameters
    ----------
    path, side : (m, 2) arrays
        Rows and columns, pixels, along the middle of the stroke, and the unit vectors across it.
    ink : (rows, columns) array
    reach : (r,) array
        Rising distances to either side, 0 in their middle, pixels.
    """
    from scipy.ndimage import map_coordinates

    where = path[:, None] + reach[None, :, None] * side[:, None]
    depth = map_coordinates(ink, where.transpose(2, 0, 1).reshape(2, -1), order=1).reshape(len(path), -1)
    middle = len(reach) // 2
    solid = depth > 0.15
    solid[:, middle:] = np.minimum.accumulate(solid[:, middle:], axis=1)
    solid[:, middle::-1] = np.minimum.accumulate(solid[:, middle::-1], axis=1)
    return np.asarray(depth * solid, dtype=np.float32)
