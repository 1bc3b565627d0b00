"""Longitude and latitude laid flat, by the projections that people know from atlases.

The mathematics is PROJ's; here is only which projection suits which map, and where the map is cut open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

import numpy as np

from choreo.arrays import Floats
from choreo.checks import one_of
from choreo.errors import PictureError

Projection = Literal["auto", "azimuthal", "conic", "equal earth", "mercator", "plate", "robinson"]
"""The projections by the names that the show file and the command line use."""

_WORLD = 185.0
"""Degrees of longitude beyond which a map is one of the world; the widest country, Russia, has 172."""
_POLAR = 45.0
"""Degrees of latitude beyond which a map of all longitudes is one of a polar region, seen from above the pole."""
_STEEPEST = 85.06
"""Degrees of latitude at which web maps end, and Mercator with them."""


Flattening = Callable[[Floats], Floats]


class Flat(NamedTuple):
    """How a map is laid flat: there and back between degrees and metres, (n, 2)."""

    project: Flattening
    back: Flattening
    middle: float
    """The meridian in the middle, degrees."""
    is_world: bool
    """Whether the map is cut open at the date line, as its file is."""
    is_polar: bool


def projection(degrees: Floats, wanted: str, what: str, system: str = "") -> Flat:
    """Return what lays the places of a map flat.

    Parameters
    ----------
    degrees : (n, 2) array
        All places of the map.
    wanted : str
        One of `Projection`; 'auto' is azimuthal for a country, a continent or a polar region, Robinson's for the world.
    what : str
        Begins the error messages.
    system : str
        The reference system that the file names, for the error messages.

    Raises
    ------
    PictureError
        If the places are no longitude and latitude.
    """
    one_of(f"{what}: projection", wanted, get_args(Projection), error=PictureError)
    most = np.abs(degrees).max(axis=0) if np.isfinite(degrees).all() else np.full(2, np.inf)
    if most[0] <= 90 < most[1] <= 360:
        raise PictureError(f"{what}: a latitude of {most[1]:g} degrees; longitude comes first, turn the two round")
    if most[0] > 360 or most[1] > 90:
        of = f", {system}" if system else ""
        raise PictureError(
            f"{what}: holds coordinates that are no longitude and latitude (a projected map, in metres{of}?); "
            "save it in WGS 84 (EPSG:4326)"
        )
    middle, wide = _middle(degrees[:, 0])
    south, north = float(degrees[:, 1].min()), float(degrees[:, 1].max())
    around = wide > _WORLD and (south > _POLAR or north < -_POLAR)
    kind = ("robinson" if wide > _WORLD and not around else "azimuthal") if wanted == "auto" else wanted
    polar = around and kind == "azimuthal"
    low, high = south + (north - south) / 6, north - (north - south) / 6
    centre = f"+lon_0={middle} +lat_0={np.copysign(90, south + north) if polar else (south + north) / 2}"
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

    return Flat(project, back, middle, wide > _WORLD and not polar, polar)


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
