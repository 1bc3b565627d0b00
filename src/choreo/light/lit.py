"""A light on drones: which dot of a picture each drone is, and what it shows when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.light.algebra.colour_rows import blackness, lasting, of_dots
from choreo.light.algebra.coordinates import Dots
from choreo.light.algebra.moments import Moments, Rhythm
from choreo.light.layer import Shine
from choreo.light.light import Light
from choreo.motion.living.sources import Worn


@dataclass(frozen=True, eq=False)
class Lit:
    """A picture on its drones.

    Parameters
    ----------
    dots : Dots
        Of the picture, in the order of its formation.
    place : (n,) array
        The dot of each drone; beyond the last dot for drones that are none of the picture, and dark.
    light : Light or None
        None for the dots' own colours.
    rhythm : Rhythm
    worn : callable or None
        From seconds since the picture stands, (m,), to the dots whose light the drones wear, where these change: drones
        that run along a stroke take the light of the place at which they are.
    """

    dots: Dots
    place: Ints
    light: Light | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    worn: Callable[[Floats], Worn] | None = None

    @property
    def steady(self) -> bool:
        """Whether each drone keeps its colour all the time."""
        return self.light is None and self.worn is None

    def shine(self, times: Floats, start: float, end: float) -> Shine:
        """Return the colours of all drones, (m, n, 3) sRGB 0 to 255, at moments of the show.

        `start` and `end` say when the picture stands, s of the show.
        """
        if self.light is None:
            shown = lasting(self.dots.colours, len(times))
        else:
            shown = self.light.paint(Moments(times - start, end - start, start, self.rhythm), self.dots)
        colours = blackness(len(times), len(self.dots) + 1)
        colours[:, :-1] = shown
        if self.worn is None:
            return of_dots(colours, np.minimum(self.place, len(self.dots)))
        worn = self.worn(np.clip(times - start, 0.0, end - start))
        first, second = of_dots(colours, worn.dot), of_dots(colours, worn.following)
        mixed = first + (second - first) * worn.part[..., None].astype(np.float32)
        return np.asarray(mixed * worn.shown[..., None].astype(np.float32))

    def over(self, light: Light, below: Shine, times: Floats, start: float, end: float) -> Shine:
        """Return colours of drones (m, n, 3) with a light laid over those that show its dots when it stands."""
        drone = self._showing
        shown_by = np.full(len(self.dots), len(self.place))
        shown_by[self.place[drone]] = drone
        drones = blackness(len(times), len(self.place) + 1)
        drones[:, :-1] = below
        seen = of_dots(drones, shown_by)
        moments = Moments(times - start, end - start, start, self.rhythm)
        for layer in light.layers:
            seen = np.asarray(layer.laid(seen, moments, self.dots))
        seen = np.clip(np.broadcast_to(seen, (len(times), len(self.dots), 3)), 0, 255)
        showing = np.zeros((len(self.place), 1), dtype=np.bool_)
        showing[drone] = True
        return np.where(showing, of_dots(seen, np.minimum(self.place, len(self.dots) - 1)), below)

    @cached_property
    def _showing(self) -> Ints:
        """The drone that shows each dot when the picture stands: of several that run through one, the one that is lit.

        The others are on their dark way back; a light for the dot would make ghosts of them.
        """
        drone = np.flatnonzero(self.place < len(self.dots))
        if self.worn is not None:
            shown = self.worn(np.zeros(1)).shown[0, drone]
            drone = drone[np.argsort(-shown, kind="stable")]
        _, first = np.unique(self.place[drone], return_index=True)
        return np.sort(drone[first])
