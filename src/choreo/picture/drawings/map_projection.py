"""Longitude and latitude laid flat, by the projections that people know from atlases.

The mathematics is PROJ's; here is only which projection suits which map, and where the map is cut open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np

from choreo.arrays import Floats
from choreo.checks import one_of
from choreo.errors import PictureError

Projection = Literal["auto", "azimuthal", "conic", "equal earth", "mercator", "plate", "robinson"]
"""The projections by the names that the show file and the command line use."""

_WORLD = 170.0
"""Degrees of longitude beyond which a map is one of the world."""
_STEEPEST = 85.06
"""Degrees of latitude at which web maps end, and Mercator with them."""


Flattening = Callable[[Floats], Floats]


def projection(degrees: Floats, wanted: str, what: str) -> tuple[Flattening, Flattening, float]:
    """Return what lays longitude and latitude flat, (n, 2) degrees to metres, what takes them back, and the meridian.

    The meridian is that in the middle.

    Parameters
    ----------
    degrees : (n, 2) array
        All places of the map.
    wanted : str
        One of `Projection`; 'auto' is azimuthal for a country or a continent, Robinson's for the world.
    what : str
        Begins the error messages.

    Raises
    ------
    PictureError
        If the places are no longitude and latitude.
    """
    one_of(f"{what}: projection", wanted, get_args(Projection), error=PictureError)
    if not np.isfinite(degrees).all() or np.abs(degrees[:, 0]).max() > 360 or np.abs(degrees[:, 1]).max() > 90:
        raise PictureError(
            f"{what}: holds coordinates that are no longitude and latitude (a projected map, in metres?); "
            "save it in WGS 84 (EPSG:4326)"
        )
    middle, wide = _middle(degrees[:, 0])
    south, north = float(degrees[:, 1].min()), float(degrees[:, 1].max())
    kind = ("robinson" if wide > _WORLD else "azimuthal") if wanted == "auto" else wanted
    low, high = south + (north - south) / 6, north - (north - south) / 6
    centre = f"+lon_0={middle} +lat_0={(south + north) / 2}"
    said = {
        "azimuthal": f"+proj=aeqd {centre}",
        "conic": f"+proj=lcc {centre} +lat_1={low} +lat_2={high if abs(low + high) > 1 else high + 2}",
        "equal earth": f"+proj=eqearth +lon_0={middle}",
        "mercator": f"+proj=merc +lon_0={middle}",
        "plate": f"+proj=eqc +lon_0={middle} +lat_ts={(south + north) / 2 if wide <= _WORLD else 0}",
        "robinson": f"+proj=robin +lon_0={middle}",
    }[kind]
    from pyproj import Proj

    flat = Proj(f"{said} +R=6371008.8 +units=m +over")
    limit = _STEEPEST if kind == "mercator" else 90.0

    def project(at: Floats) -> Floats:
        x, y = flat(turned(at[:, 0], middle), np.clip(at[:, 1], -limit, limit))
        return np.stack([np.asarray(x), np.asarray(y)], axis=1)

    def back(at: Floats) -> Floats:
        east, north = flat(at[:, 0], at[:, 1], inverse=True)
        return np.stack([(np.asarray(east) + 180) % 360 - 180, np.asarray(north)], axis=1)

    return project, back, middle


def turned(longitude: Floats, middle: float) -> Floats:
    """Return longitudes within 180 degrees of the middle; those on its far side stay on the side where they are."""
    off = longitude - middle
    return middle + np.where(np.abs(off) <= 180, off, (off + 180) % 360 - 180)


def _middle(longitude: Floats) -> tuple[float, float]:
    """Return the meridian in the middle of the narrowest sector that holds all longitudes, and its width."""
    around = np.unique(np.round(longitude % 360, 9))
    gaps = np.diff(np.concatenate([around, around[:1] + 360]))
    widest = int(np.argmax(gaps))
    wide = 360.0 - float(gaps[widest])
    if wide > _WORLD:
        return 0.0, wide  # the world: cut open at the date line, as its files are
    west = float(around[(widest + 1) % len(around)])
    return (west + wide / 2 + 180) % 360 - 180, wide
