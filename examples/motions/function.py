"""A motion of one's own: a drop falls into the middle, and its ring runs outwards."""

import numpy as np

import choreo as ch

lake = ch.grid(225, spacing=2.2).stand(y=60, z=50)


def drop(seconds: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the places, (m, n, 3) m, at seconds (m,) of points at rest (n, 3) m."""
    far = points - points.mean(axis=0)
    radius = np.linalg.norm(far, axis=1, keepdims=True)
    behind = 3 * seconds[:, None, None] - radius
    swell = 0.09 * np.exp(-(((behind - 9) / 5) ** 2)) - 0.09 * np.exp(-(((-radius - 9) / 5) ** 2))
    return points + swell * far


show = ch.Show("drop", ch.Fleet(225), [ch.Cue(lake, hold=14, motion=drop, light=ch.Light("ripple", colour="cyan"))])
