"""The site of a show on Earth: what stays where it is when the show is moved or turned."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from choreo.arguments import insist_fields
from choreo.arrays import Floats, floats
from choreo.checks import number
from choreo.core.fleet import Fleet
from choreo.core.geodesy import from_earth
from choreo.core.limits import NO_TOP, KeepOut, Limits
from choreo.errors import ShowError

FARTHEST = 20_000.0
"""Metres from the show's origin to anything of its site."""
_EYES = 1.7
"""Metres from the ground to the eyes of an audience of which nothing else is said."""


@dataclass(frozen=True, eq=False)
class Prism:
    """Something on the site that no drone enters.

    Parameters
    ----------
    polygon : (m, 2) array
        Latitude and longitude of its corners, degrees.
    height : float
        Its top, m above the ground; `NO_TOP` where nobody may fly over it.
    name : str
    """

    polygon: Floats
    height: float = NO_TOP
    name: str = "keep-out"


@dataclass(frozen=True, eq=False)
class Site:
    """What stands on Earth and stays there: fence, keep-outs, pads and audience in latitude and longitude, degrees.

    Parameters
    ----------
    fence : (m, 2) array or None
    keep_out : tuple of Prism
    pads : (n, 2) array or None
        One a drone, in the order of their numbers.
    audience : (latitude, longitude, height) or None
        Where its eyes are; the height in m above the ground.
    notes : tuple of str
        What of a file of the site is not used, or had to be assumed.

    Examples
    --------
    >>> import choreo as ch
    >>> site = Site(fence=[[26.0, 111.0], [26.001, 111.0], [26.001, 111.002], [26.0, 111.002]])
    >>> fleet = ch.Fleet(4, origin=(26.0, 111.0))
    >>> site.limits(ch.Limits(), fleet).fence[1].round(1).tolist()
    [0.0, 110.8]
    >>> turned = ch.Fleet(4, origin=(26.0, 111.0), heading=90.0)  # the fence stays: it now lies to the left of y
    >>> site.limits(ch.Limits(), turned).fence[1].round(1).tolist()
    [-110.8, 0.0]
    """

    fence: Floats | None = None
    keep_out: tuple[Prism, ...] = ()
    pads: Floats | None = None
    audience: tuple[float, float, float] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        insist_fields("site", self, "keep_out", "audience", "notes")
        for key in ("fence", "pads"):
            if getattr(self, key) is not None:
                object.__setattr__(self, key, floats(getattr(self, key), f"site: {key}", (None, 2)))

    def limits(self, limits: Limits, fleet: Fleet) -> Limits:
        """Return the limits with the fence and the keep-outs of the site, as they lie for a fleet of this place.

        Raises
        ------
        ShowError
            If the fleet has no origin, the limits have a fence too, or something is far away from the origin.
        """
        if self.fence is not None and limits.fence is not None:
            raise ShowError("site: fence: limits have a fence too; give one of them")
        prisms = tuple(
            KeepOut(self._stage(prism.polygon, fleet, f"keep-out '{prism.name}'"), prism.height, prism.name)
            for prism in self.keep_out
        )
        fence = limits.fence if self.fence is None else self._stage(self.fence, fleet, "fence")
        return replace(limits, fence=fence, keep_out=(*limits.keep_out, *prisms))

    def fleet(self, fleet: Fleet) -> Fleet:
        """Return the fleet on the pads of the site, where it has some.

        Raises
        ------
        ShowError
            If there are not as many pads as drones.
        """
        if self.pads is None:
            return fleet
        count = int(max(fleet.labels))
        if len(self.pads) not in (count, fleet.drones):
            raise ShowError(
                f"site: {len(self.pads)} pads for {count} drones; give each drone one pad, or set fleet.drones to "
                f"{len(self.pads)}"
            )
        level = self._stage(self.pads, fleet, "pads")
        if len(level) != fleet.drones:
            level = level[fleet.places]
        homes = np.column_stack([level, np.zeros(len(level))]).round(6)
        return replace(fleet, homes=homes, rows=None, columns=None, boxes=None)

    def eyes(self, audience: tuple[float, float, float], fleet: Fleet) -> tuple[float, float, float]:
        """Return where the audience's eyes are on the stage, m: that of the site, or else `audience`."""
        if self.audience is None:
            return audience
        latitude, longitude, height = self.audience
        x, y = self._stage(np.array([[latitude, longitude]]), fleet, "audience")[0].tolist()
        return x, y, height

    def _stage(self, degrees: Floats, fleet: Fleet, what: str) -> Floats:
        if fleet.origin is None:
            raise ShowError(
                "site: is in latitude and longitude, and the show has no place on Earth; set origin = [latitude, "
                "longitude] in [fleet]"
            )
        rows = floats(degrees, f"site: {what}", (None, 2))
        if len(rows) and (np.abs(rows[:, 0]).max() > 90 or np.abs(rows[:, 1]).max() > 180):
            raise ShowError(
                f"site: {what}: latitude lies within 90 and longitude within 180 degrees; are the two exchanged?"
            )
        places = from_earth(rows, fleet.origin, fleet.heading)
        far = float(np.hypot(*places.T).max(initial=0.0))
        if far > FARTHEST:
            raise ShowError(
                f"site: {what}: lies {far / 1000:,.0f} km from the show's origin; are latitude and longitude exchanged?"
            )
        return places


def place_of(values: object, what: str) -> tuple[float, float, float]:
    """Return latitude, longitude and height of a place of two or three numbers, or raise `ShowError`.

    >>> place_of([26.4, 111.6], "site: audience")
    (26.4, 111.6, 1.7)
    """
    parts = list(values) if isinstance(values, list | tuple) else []
    if len(parts) not in (2, 3):
        raise ShowError(f"{what}: expected [latitude, longitude] in degrees, and perhaps a height in metres")
    latitude, longitude = (number(what, part, "degrees", least=-180, most=180, error=ShowError) for part in parts[:2])
    height = number(what, parts[2], "metres", least=0, most=10_000, error=ShowError) if len(parts) == 3 else _EYES
    return latitude, longitude, height
