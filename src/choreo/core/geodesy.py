"""The stage on Earth: from x and y in metres to latitude and longitude, and back (WGS 84).

A place is reached from the origin along a geodesic: its distance is that in metres, its direction that of x and y,
turned by the heading. Within 10 km that is within millimetres of any other way to lay the ground flat. The geodesics
are PROJ's.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats


def to_earth(points: Floats, origin: tuple[float, float], heading: float) -> Floats:
    """Return latitude and longitude, degrees, (n, 2), of points (n, 2 or 3) m on the stage.

    Parameters
    ----------
    points : (n, 2 or 3) array
    origin : (latitude, longitude)
        Of x = y = 0, degrees.
    heading : float
        Compass direction of y, degrees.

    Examples
    --------
    >>> to_earth(np.array([[0.0, 0.0], [0.0, 1000.0]]), (26.0, 111.0), 90.0).round(4).tolist()
    [[26.0, 111.0], [26.0, 111.01]]
    """
    from pyproj import Geod

    x, y = np.asarray(points[:, 0], dtype=np.float64), np.asarray(points[:, 1], dtype=np.float64)
    azimuth = np.degrees(np.arctan2(x, y)) + heading
    here = np.full(len(x), origin[1]), np.full(len(x), origin[0])
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(*here, azimuth, np.hypot(x, y))
    return np.stack([latitude, longitude], axis=1)


def from_earth(degrees: Floats, origin: tuple[float, float], heading: float) -> Floats:
    """Return x and y, m, (n, 2), of latitudes and longitudes (n, 2), degrees; see `to_earth`.

    Examples
    --------
    >>> places = np.array([[26.001, 111.002]])
    >>> there = from_earth(places, (26.0, 111.0), 17.5)
    >>> there.round(1).tolist(), bool(np.abs(to_earth(there, (26.0, 111.0), 17.5) - places).max() < 1e-12)
    ([[157.7, 165.9]], True)
    """
    from pyproj import Geod

    count = len(degrees)
    here = np.full(count, origin[1]), np.full(count, origin[0])
    azimuth, _, distance = Geod(ellps="WGS84").inv(*here, degrees[:, 1], degrees[:, 0])
    turn = np.radians(np.asarray(azimuth) - heading)
    return np.stack([distance * np.sin(turn), distance * np.cos(turn)], axis=1)
