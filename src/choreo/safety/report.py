"""What the check found: numbers first, sentences second."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from choreo.core.limits import Limits
from choreo.errors import UnsafeError

LINES_PER_CUE = 20
"""Violations that a text shows of one cue; the data holds them all."""

_SENTENCES = {
    "distance": "come within {value:.3f} m of each other; at least {limit:g} m",
    "level speed": "flies {value:.3f} m/s level; at most {limit:g} m/s",
    "climb": "climbs at {value:.3f} m/s; at most {limit:g} m/s",
    "descent": "descends at {value:.3f} m/s; at most {limit:g} m/s",
    "acceleration": "accelerates at {value:.3f} m/s2; at most {limit:g} m/s2",
    "jerk": "jerks at {value:.3f} m/s3; at most {limit:g} m/s3",
    "smoothness": "changes its velocity by {value:.3f} m/s at once; at most {limit:g} m/s",
    "continuity": "leaps {value:.3f} m at once; at most {limit:g} m",
    "ceiling": "is {value:.3f} m high; at most {limit:g} m",
    "ground": "is at {value:.3f} m, under the ground; at least {limit:g} m",
    "floor": "is {value:.3f} m high and away from its pad's vertical; there at least {limit:g} m",
    "touch-down": "comes down the last metres at {value:.3f} m/s; at most {limit:g} m/s",
    "start": "begins {value:.3f} m from its pad; at most {limit:g} m",
    "fence": "is {value:.3f} m outside the fence",
    "keep-out": "is {value:.3f} m inside a keep-out",
    "endurance": "is {value:.1f} s in the air; at most {limit:g} s",
}
_ON_NO_PAD = "ends {value:.3f} m from the nearest pad; at most {limit:g} m"
_PADS_NEAR = "have their pads {value:.3f} m from each other; at least {limit:g} m, the size of a drone"
_PAD_HIGH = "has its pad at a height of {value:.3f} m; the ground is 0, at most {limit:g} m off"
_ON_ONE_PAD = "end on one pad, where there is room for {limit:g}"


_LIMITS = (
    *("min_distance", "vertical_distance", "max_speed", "wind", "max_climb", "max_descent", "max_acceleration"),
    *("max_jerk", "min_altitude", "max_altitude", "endurance", "drone_size"),
)


@dataclass(frozen=True)
class Violation:
    """One broken rule: by whom, when, where and by how much.

    Parameters
    ----------
    rule : str
        'distance', 'level speed', 'climb', 'descent', 'acceleration', 'jerk', 'smoothness', 'continuity',
        'ceiling', 'ground', 'floor', 'touch-down', 'pads', 'start', 'landing', 'fence', 'keep-out' or 'endurance'.
    drones : tuple of int
        Who broke it, counted from 0; two for a distance or for two pads, else one.
    time_s : float
        The worst moment.
    place : (x, y, z)
        Where that was, m; for two drones the middle between them.
    value, limit : float
        What was found at the worst moment, and what is allowed.
    unit : str
        Of both: 'm', 'm/s', 'm/s2', 'm/s3', 's' or 'drones'.
    cue : str
        In which cue it happened; empty where the plan names none.
    """

    rule: str
    drones: tuple[int, ...]
    time_s: float
    place: tuple[float, float, float]
    value: float
    limit: float
    unit: str
    cue: str

    def __str__(self) -> str:
        if self.rule == "landing":
            sentence = _ON_ONE_PAD if self.unit == "drones" else _ON_NO_PAD
        elif self.rule == "pads":
            sentence = _PADS_NEAR if len(self.drones) == 2 else _PAD_HIGH
        else:
            sentence = _SENTENCES[self.rule]
        who = _named(self.drones)
        what = sentence.format(value=self.value, limit=self.limit)
        x, y, z = (round(value, 2) + 0.0 for value in self.place)  # -0.0 is 0.0
        return f"{self.rule}: {who} {what} (at {clock(self.time_s)}, x {x:.2f}, y {y:.2f}, z {z:.2f})"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers, words and lists."""
        return {
            "rule": self.rule,
            "drones": list(self.drones),
            "time_s": self.time_s,
            "place": list(self.place),
            "value": self.value,
            "limit": self.limit,
            "unit": self.unit,
            "cue": self.cue,
        }


@dataclass(frozen=True)
class Report:
    """The outcome of a check. Metres, seconds; drones are counted from 0.

    Parameters
    ----------
    drones : int
    duration_s : float
    closest_m : float
        Closest approach of any two drones over all of the time, leaving out the moments at which a pair is
        excused near the ground (see `choreo.check`); infinite where no pair is ever left to measure.
    closest_at_s, closest_pair, closest_place, closest_cue
        When, who, where (the middle between the two) and in which cue; None and '' where there is no pair.
    max_level_m_s, max_climb_m_s, max_descent_m_s, max_acceleration_m_s2 : float
        The largest that any drone reaches.
    highest_m, lowest_m : float
        Above the ground.
    violations : tuple of Violation
        In order of time; empty for a safe plan.
    complete : bool
        False where so many pairs come too near that the list of them was cut short.
    limits : Limits or None
        What the plan was held against.
    sample_rate : float or None
        Hertz, where speeds and acceleration were measured from samples; None where they are exact.
    """

    drones: int
    duration_s: float
    closest_m: float
    closest_at_s: float | None
    closest_pair: tuple[int, int] | None
    closest_place: tuple[float, float, float] | None
    closest_cue: str
    max_level_m_s: float
    max_climb_m_s: float
    max_descent_m_s: float
    max_acceleration_m_s2: float
    highest_m: float
    lowest_m: float
    violations: tuple[Violation, ...]
    complete: bool = True
    limits: Limits | None = field(default=None, compare=False)  # holds arrays, which do not compare as one
    sample_rate: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the plan breaks no rule."""
        return not self.violations

    def raise_for_violations(self) -> None:
        """Do nothing for a safe plan.

        Raises
        ------
        UnsafeError
            If the plan breaks a rule; the message lists what is wrong, grouped by cue.
        """
        if not self.ok:
            raise UnsafeError("\n".join(["the plan is not safe:", *self.lines()]))

    def summary(self) -> str:
        """Return one line: drones, length, highest and closest."""
        parts = [
            f"{self.drones} drone{'s' if self.drones != 1 else ''}",
            clock(self.duration_s, parts=False),
            f"highest {self.highest_m:.1f} m",
        ]
        if self.closest_pair is not None and self.closest_at_s is not None:
            first, second = self.closest_pair
            parts.append(f"closest {self.closest_m:.3f} m (drones {first} and {second} at {clock(self.closest_at_s)})")
        if self.sample_rate is not None:
            parts.append(f"from samples, {self.sample_rate:g} Hz")
        if not self.ok:
            parts.append(f"NOT SAFE: {_count(len(self.violations))}")
        return ", ".join(parts)

    def against(self) -> str:
        """Return one line: the limits that the plan was held against; empty where they are not known."""
        if self.limits is None:
            return ""
        limits = self.limits
        parts = [
            f"{limits.min_distance:g} m apart" + (f" ({limits.vertical:g} m above)" if self._downwash else ""),
            f"{limits.usable_speed:g} m/s level" + (f" (wind {limits.wind:g})" if limits.wind else ""),
            f"{limits.max_climb:g} up",
            f"{limits.max_descent:g} down",
            f"{limits.max_acceleration:g} m/s2",
            f"{limits.min_altitude:g} to {limits.max_altitude:g} m",
            f"{limits.endurance:g} s in the air",
            "a fence" if limits.fence is not None else "no fence",
        ]
        return "checked against: " + ", ".join(parts)

    @property
    def _downwash(self) -> bool:
        return self.limits is not None and self.limits.vertical > self.limits.min_distance

    def lines(self, per_cue: int = LINES_PER_CUE) -> list[str]:
        """Return the violations for people: under each cue's name at most `per_cue`, then how many more."""
        text: list[str] = []
        for cue, found in _by_cue(self.violations):
            text.append(f"{cue or '(no cue)'}: {_count(len(found))}")
            text.extend(f"  {violation}" for violation in found[:per_cue])
            if len(found) > per_cue:
                text.append(f"  ... and {len(found) - per_cue} more")
        if not self.complete:
            text.append("The list is cut short: still more pairs of drones come too near.")
        return text

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, words and lists, fit for strict JSON: None for what is not there."""
        return {
            "ok": self.ok,
            "drones": self.drones,
            "duration_s": self.duration_s,
            "closest_m": self.closest_m if math.isfinite(self.closest_m) else None,
            "closest_at_s": self.closest_at_s,
            "closest_pair": None if self.closest_pair is None else list(self.closest_pair),
            "closest_place": None if self.closest_place is None else list(self.closest_place),
            "closest_cue": self.closest_cue,
            "max_level_m_s": self.max_level_m_s,
            "max_climb_m_s": self.max_climb_m_s,
            "max_descent_m_s": self.max_descent_m_s,
            "max_acceleration_m_s2": self.max_acceleration_m_s2,
            "highest_m": self.highest_m,
            "lowest_m": self.lowest_m,
            "complete": self.complete,
            "sample_rate": self.sample_rate,
            "limits": None if self.limits is None else {name: getattr(self.limits, name) for name in _LIMITS},
            "violations": [violation.to_dict() for violation in self.violations],
        }


def clock(seconds: float, *, parts: bool = True) -> str:
    """Return minutes and seconds, with hundredths or without.

    >>> clock(192.4), clock(59.999), clock(192.4, parts=False)
    ('03:12.40', '01:00.00', '03:12')
    """
    hundredths = round(seconds * 100) if parts else round(seconds) * 100
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes:02d}:{rest / 100:05.2f}" if parts else f"{minutes:02d}:{rest // 100:02d}"


def _named(drones: tuple[int, ...]) -> str:
    if len(drones) == 1:
        return f"drone {drones[0]}"
    return f"drones {', '.join(str(drone) for drone in drones[:-1])} and {drones[-1]}"


def _count(number: int) -> str:
    return f"{number} violation{'s' if number != 1 else ''}"


def _by_cue(violations: Iterable[Violation]) -> Iterator[tuple[str, list[Violation]]]:
    # Violations come in order of the cues, so that neighbours share one.
    for cue, found in groupby(violations, key=lambda violation: violation.cue):
        yield cue, list(found)
