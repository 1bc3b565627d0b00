"""How a swarm that stands at one moment of the show flies home from there, each drone level and straight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints, floats, frozen
from choreo.checks import whole
from choreo.core.trajectory import LATEST
from choreo.errors import InputError


@dataclass(frozen=True, eq=False)
class WayHome:
    """The return from one moment: at its time each drone flies at its height above a pad, waits, and all come down.

    Parameters
    ----------
    moment : int
        Second of the show, up to which the show goes on; there all stand.
    targets : (n, 2) array
        Above which places they come down, m.
    begins : (n,) array
        Whole seconds after the moment at which each leaves.
    flights : (n,) array
        Whole seconds that each flies, 0 for one that comes down where it stands.
    waits : (n,) array
        Whole seconds that each stands above its pad before it comes down.

    Raises
    ------
    InputError
        If the arrays are not of one length, or a time is below 0.

    Examples
    --------
    >>> way = WayHome(40, np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([0, 6]), np.array([5, 4]), np.array([5, 0]))
    >>> way.together.tolist()
    [10, 10]
    """

    moment: int
    targets: Floats
    begins: Ints
    flights: Ints
    waits: Ints

    def __post_init__(self) -> None:
        whole("way home: moment", self.moment + 1)
        object.__setattr__(self, "targets", floats(self.targets, "way home: targets", (None, 2)))
        for name in ("begins", "flights", "waits"):
            values = np.asarray(getattr(self, name), dtype=np.int64)
            if values.shape != self.targets.shape[:1] or not ((values >= 0) & (values <= LATEST)).all():
                raise InputError(f"way home: {name}: expected whole seconds for each of {len(self.targets)} drones")
            object.__setattr__(self, name, frozen(values))

    def take(self, drones: Ints) -> WayHome:
        """Return the ways of some drones, by their rows."""
        return WayHome(self.moment, self.targets[drones], self.begins[drones], self.flights[drones], self.waits[drones])

    @property
    def arrivals(self) -> Ints:
        """Whole seconds after the moment at which each drone stands above its pad, (n,)."""
        return self.begins + self.flights

    @property
    def together(self) -> Ints:
        """Whole seconds after the moment at which each drone comes down, (n,): for a safe way home, all at once."""
        return self.arrivals + self.waits
