"""When a picture comes to stand, where that is in the music, and what was moved for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from choreo.checks import is_number
from choreo.errors import InputError


@dataclass(frozen=True)
class CueTime:
    """A cue on the clock of a show whose times follow the music.

    Parameters
    ----------
    cue : str
        Its name.
    group : str
        Whose it is; empty for the drones of no group.
    start : float
        The moment at which its picture stands, s.
    bar : str
        The same in the music, 'bar 9 beat 3'; empty where nothing is counted.
    moved : float
        By how much later that is than the drones could be there, s.
    travel : float
        How long they fly to it, s.
    lengthened : float
        By how much longer than they would, s.
    hold : float
        How long it stands at least, s.

    Examples
    --------
    >>> print(CueTime("star", "", 20.0, "bar 9", 1.2, 8.3, 1.2, 10.0))
    star stands from bar 9, 20.000 s: 1.200 s later than it could, its travel lengthened by 1.200 s to 8.300 s
    """

    cue: str
    group: str
    start: float
    bar: str
    moved: float
    travel: float
    lengthened: float
    hold: float

    def __post_init__(self) -> None:
        for item in fields(self):
            value, words = getattr(self, item.name), item.type == "str"
            if not (isinstance(value, str) if words else is_number(value) and abs(value) <= 1e6):
                raise InputError(f"cue time: {item.name}: expected {'text' if words else 'seconds'}")

    def __str__(self) -> str:
        """Return a sentence for the designer."""
        where = f"{self.bar}, {self.start:.3f} s" if self.bar else f"{self.start:.3f} s"
        whose = f" of group {self.group}" if self.group else ""
        told = f"{self.cue}{whose} stands from {where}"
        if self.moved < 1e-3:
            return told
        told += f": {self.moved:.3f} s later than it could"
        waits = self.moved - self.lengthened
        if self.lengthened >= 1e-3:
            told += f", its travel lengthened by {self.lengthened:.3f} s to {self.travel:.3f} s"
        return told + (f", the drones leave {waits:.3f} s later" if waits >= 1e-3 else "")

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers and words."""
        return asdict(self)
