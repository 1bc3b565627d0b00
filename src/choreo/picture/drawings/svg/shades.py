"""What a shape is painted with: a colour, a gradient, or one seen through another, mixed in sRGB as browsers do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats

Matrix = Floats
"""(3, 3), from inner to outer coordinates."""
Rgba = tuple[float, float, float, float]
"""Red, green, blue and opacity, 0 to 1."""

_LUMINANCE = np.array([0.2125, 0.7154, 0.0721])
"""Of red, green and blue, in a mask."""


@dataclass(frozen=True, eq=False)
class Shade:
    """Colours and opacities over the plane."""

    at: Callable[[Floats], Floats]
    """Red, green, blue and opacity, 0 to 1, (n, 4), at (n, 2) places."""
    plain: Rgba | None = None
    """Where it is the same everywhere."""


def plain(rgba: Rgba) -> Shade:
    """Return one colour, everywhere.

    >>> plain((1.0, 0.0, 0.0, 0.5)).at(np.zeros((2, 2))).tolist()
    [[1.0, 0.0, 0.0, 0.5], [1.0, 0.0, 0.0, 0.5]]
    """
    return Shade(lambda points: np.tile(np.array(rgba), (len(points), 1)), rgba)


def over(upper: Shade, lower: Shade) -> Shade:
    """Return a shade seen through another.

    >>> over(plain((1, 1, 1, 0.25)), plain((1, 0, 0, 1))).plain
    (1.0, 0.25, 0.25, 1.0)
    """
    if upper.plain is not None and lower.plain is not None:
        red, green, blue, alpha = _mixed(np.array([upper.plain]), np.array([lower.plain]))[0].tolist()
        return plain((red, green, blue, alpha))
    return Shade(lambda points: _mixed(upper.at(points), lower.at(points)))


def _mixed(upper: Floats, lower: Floats) -> Floats:
    above, below = upper[:, 3:], lower[:, 3:] * (1 - upper[:, 3:])
    alpha = above + below
    colour = (upper[:, :3] * above + lower[:, :3] * below) / np.maximum(alpha, 1e-9)
    return np.concatenate([colour, alpha], axis=1)


def faded(shade: Shade, opacity: float) -> Shade:
    """Return a shade that is seen through more."""
    if opacity >= 1:
        return shade
    if shade.plain is not None:
        red, green, blue, alpha = shade.plain
        return plain((red, green, blue, alpha * opacity))
    return Shade(lambda points: shade.at(points) * np.array([1.0, 1.0, 1.0, opacity]))


def masked(shade: Shade, mask: Shade) -> Shade:
    """Return a shade as far as a mask lets it be seen: by the mask's luminance and opacity."""
    if mask.plain is not None:
        return faded(shade, float(np.dot(_LUMINANCE, mask.plain[:3]) * mask.plain[3]))

    def at(points: Floats) -> Floats:
        seen, through = shade.at(points), mask.at(points)
        return np.concatenate(
            [seen[:, :3], seen[:, 3:] * (through[:, :3] @ _LUMINANCE * through[:, 3])[:, None]], axis=1
        )

    return Shade(at)


def linear(begin: Floats, end: Floats, stops: Floats, spread: str, inward: Matrix) -> Shade:
    """Return a gradient along the way from `begin` to `end`.

    Parameters
    ----------
    begin, end : (2,) arrays
        In the gradient's own plane.
    stops : (k, 5) array
        Offset, red, green, blue and opacity, 0 to 1.
    spread : str
        'pad', 'reflect' or 'repeat'.
    inward : (3, 3) array
        From the drawing's plane to the gradient's.
    """
    way = end - begin
    long = float(way @ way)

    def at(points: Floats) -> Floats:
        along = (_moved(points, inward) - begin) @ way / long if long > 0 else np.ones(len(points))
        return _stopped(along, stops, spread)

    return _gradient(at, stops)


def radial(centre: Floats, radius: float, focus: Floats, stops: Floats, spread: str, inward: Matrix) -> Shade:
    """Return a gradient from a focus to a circle around it; other parameters as in `linear`."""
    out = focus - centre
    away = float(np.hypot(*out))
    if away > 0.999 * radius:
        focus = centre + out * (0.999 * radius / max(away, 1e-12))
    lean = centre - focus
    square = float(lean @ lean) - radius**2

    def at(points: Floats) -> Floats:
        if radius <= 0:
            return _stopped(np.ones(len(points)), stops, spread)
        apart = _moved(points, inward) - focus
        along = apart @ lean
        root = np.sqrt(np.maximum(along**2 - square * (apart**2).sum(axis=1), 0.0))
        return _stopped((along - root) / square, stops, spread)

    return _gradient(at, stops)


def _gradient(at: Callable[[Floats], Floats], stops: Floats) -> Shade:
    if (stops[:, 1:] == stops[0, 1:]).all():
        red, green, blue, alpha = stops[0, 1:].tolist()
        return plain((red, green, blue, alpha))
    return Shade(at)


def _stopped(along: Floats, stops: Floats, spread: str) -> Floats:
    if spread == "repeat":
        along = along % 1.0
    elif spread == "reflect":
        along = 1 - np.abs(1 - along % 2.0)
    return np.stack([np.interp(along, stops[:, 0], stops[:, channel]) for channel in range(1, 5)], axis=1)


def _moved(points: Floats, matrix: Matrix) -> Floats:
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2])
