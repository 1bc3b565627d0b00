"""What the check found: numbers first, sentences second."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from choreo.core.limits import Limits
from choreo.errors import UnsafeError
from choreo.printable import printable

LINES_PER_CUE = 20
"""Violations that a text shows of one cue."""

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
    "landing place": "ends {value:.3f} m from its landing place; at most {limit:g} m",
    "light keyframes": "changes its light {value:.2f} s before the show begins, when no player plays",
    "light length": "glows until {value:.2f} s after the end of the show; at most {limit:g} s",
    "light end": "glows on when its light program has ended, {value:.0f} of 255; it must end dark",
    "light values": "has {value:.0f} colours or moments in its light program that cannot be",
    "flash": "flashes {value:.0f} times in a second, and much of the view with it; at most {limit:g}, for seizures",
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
        'ceiling', 'ground', 'floor', 'touch-down', 'pads', 'start', 'landing', 'landing place', 'fence', 'keep-out',
        'endurance', 'light keyframes', 'light length', 'light end', 'light values'
        or 'flash'.
    drones : tuple of int
        Who broke it, as rows of the plan's arrays, from 0; two for a distance or for two pads, else one.
    time_s : float
        The worst moment.
    place : (x, y, z)
        Where that was, m; for two drones the middle between them.
    value, limit : float
        What was found at the worst moment, and what is allowed.
    unit : str
        Of both: 'm', 'm/s', 'm/s2', 'm/s3', 's', 'drones', 'of 255', 'values' or 'flashes'.
    cue : str
        In which cue it happened; empty where the plan names none.
    part : str
        Of a flash: the part of the drawing that the drone shows, where that has a name.
    numbers : tuple of int
        The same drones by the fleet's numbers (`Fleet.numbered`), which sentences and JSON tell; where none are given,
        the drones are counted from 1.
    """

    rule: str
    drones: tuple[int, ...]
    time_s: float
    place: tuple[float, float, float]
    value: float
    limit: float
    unit: str
    cue: str
    part: str = ""
    numbers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.numbers:
            object.__setattr__(self, "numbers", tuple(row + 1 for row in self.drones))

    def __str__(self) -> str:
        if self.rule == "landing":
            sentence = _ON_ONE_PAD if self.unit == "drones" else _ON_NO_PAD
        elif self.rule == "pads":
            sentence = _PADS_NEAR if len(self.drones) == 2 else _PAD_HIGH
        else:
            sentence = _SENTENCES[self.rule]
        who = _named(self.numbers) + (f" of the part '{printable(self.part)}'" if self.part else "")
        what = sentence.format(value=self.value, limit=self.limit)
        x, y, z = (round(value, 2) + 0.0 for value in self.place)  # -0.0 is 0.0
        return f"{self.rule}: {who} {what} (at {clock(self.time_s)}, x {x:.2f}, y {y:.2f}, z {z:.2f})"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers, words and lists; None for what is no finite number."""
        return {
            "rule": self.rule,
            "drones": list(self.numbers),
            "time_s": _strict(self.time_s),
            "place": [_strict(part) for part in self.place],
            "value": _strict(self.value),
            "limit": _strict(self.limit),
            "unit": self.unit,
            "cue": self.cue,
            **({"part": self.part} if self.part else {}),
        }


class Count(NamedTuple):
    """How many violations of one rule there are in one cue."""

    cue: str
    rule: str
    number: int


@dataclass(frozen=True)
class Unproved:
    """A stretch of a plan whose rows, or steps of places, are too coarse to prove how it flies: no fault, no proof.

    Parameters
    ----------
    start_s, end_s : float
        When it begins and ends.
    gap_s : float
        The longest time from one row of it to the next; 0 where the steps are at fault.
    drones : int
        How many drones move in it.
    cue : str
        In which cue it begins; empty where the plan names none.
    step_m : float
        The steps in which the file counts places, where these hide accelerations above the limit; else 0.
    """

    start_s: float
    end_s: float
    gap_s: float
    drones: int
    cue: str
    step_m: float = 0.0

    def __str__(self) -> str:
        who = f"{self.drones} drone{'s' if self.drones != 1 else ''}"
        if self.step_m:
            return f"not proved: acceleration of {who}; places in steps of {1000 * self.step_m:.0f} mm do not show it"
        return (
            f"not proved: speed and acceleration of {who} from {clock(self.start_s)} to {clock(self.end_s)}; "
            f"samples up to {self.gap_s:g} s apart do not show them, those less than 1 s apart would"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers and words."""
        return {key: value for key, value in asdict(self).items() if key != "step_m" or value}


@dataclass(frozen=True)
class Report:
    """The outcome of a check. Metres, seconds; drones by the numbers of the fleet, and as rows of the plan's arrays.

    Parameters
    ----------
    drones : int
    duration_s : float
    closest_m : float
        Closest approach of any two drones over all of the time, leaving out the moments at which a pair is
        excused near the ground (see `choreo.check`); infinite where no pair is ever left to measure.
    closest_at_s, closest_pair, closest_place, closest_cue
        When, who (as rows of the plan's arrays, from 0), where (the middle between the two) and in which cue; None and
        '' where there is no pair.
    max_level_m_s, max_climb_m_s, max_descent_m_s, max_acceleration_m_s2 : float
        The largest that any drone reaches.
    highest_m, lowest_m : float
        Above the ground.
    violations : tuple of Violation
        In order of time; empty for a safe plan. Of a rule that is broken more than 10,000 times, the worst of each cue.
    complete : bool
        False where so many pairs come too near that not all of them were looked for.
    limits : Limits or None
        What the plan was held against.
    sample_rate : float or None
        Hertz, where speeds and acceleration were measured from samples; None where they are exact.
    not_proved : tuple of Unproved
        Where samples are too far apart to prove speeds and acceleration, in order of time.
    counts : tuple of Count
        How many violations there are of each cue and rule, those that are not listed too; empty where all are listed.
    notes : tuple of str
        What the plan's file says that is not checked; see `choreo.Plan.notes`.
    closest_numbers : tuple of int or None
        The closest pair by the fleet's numbers, which sentences and JSON tell; counted from 1 where none are given.
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
    not_proved: tuple[Unproved, ...] = ()
    counts: tuple[Count, ...] = ()
    notes: tuple[str, ...] = ()
    closest_numbers: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.closest_numbers is None and self.closest_pair is not None:
            object.__setattr__(self, "closest_numbers", tuple(row + 1 for row in self.closest_pair))

    @property
    def count(self) -> int:
        """How many violations there are, those that are not listed too."""
        return sum(count.number for count in self.counts) if self.counts else len(self.violations)

    @property
    def ok(self) -> bool:
        """Whether the plan is proved to break no rule."""
        return not self.violations and not self.not_proved

    @property
    def verdict(self) -> str:
        """What the check comes to, in a few words."""
        if self.ok:
            return "no rule is broken"
        parts = [f"NOT SAFE: {_count(self.count)}"] if self.violations else []
        if any(stretch.step_m for stretch in self.not_proved):
            parts.append("NOT PROVED: steps of places too coarse")
        if stretches := sum(not stretch.step_m for stretch in self.not_proved):
            parts.append(f"NOT PROVED: {stretches} stretch{'es' if stretches != 1 else ''} of samples too far apart")
        return ", ".join(parts)

    def raise_for_violations(self) -> None:
        """Do nothing for a safe plan.

        Raises
        ------
        UnsafeError
            If the plan breaks a rule, or is not proved to break none; the message lists what is wrong, by cue.
        """
        if not self.ok:
            head = "the plan is not safe:" if self.violations else "the plan is not proved to be safe:"
            raise UnsafeError(head, *self.lines())

    def summary(self) -> str:
        """Return one line: drones, length, highest and closest."""
        parts = [
            f"{self.drones} drone{'s' if self.drones != 1 else ''}",
            clock(self.duration_s, parts=False),
            f"highest {self.highest_m:.1f} m",
        ]
        if self.closest_numbers is not None and self.closest_at_s is not None:
            who = _named(self.closest_numbers)
            parts.append(f"closest {self.closest_m:.3f} m ({who} at {clock(self.closest_at_s)})")
        if self.sample_rate is not None:
            parts.append(f"from samples, {self.sample_rate:g} Hz")
        if not self.ok:
            parts.append(self.verdict)
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
            *([] if limits.max_jerk is None else [f"{limits.max_jerk:g} m/s3"]),
            f"{limits.min_altitude:g} to {limits.max_altitude:g} m",
            f"{limits.endurance:g} s in the air",
            "a fence" if limits.fence is not None else f"{len(limits.zones)} zones" if limits.zones else "no fence",
        ]
        if limits.keep_out:
            parts.append(f"{len(limits.keep_out)} keep-out{'s' if len(limits.keep_out) != 1 else ''}")
        return "checked against: " + ", ".join(parts)

    @property
    def _downwash(self) -> bool:
        return self.limits is not None and self.limits.vertical > self.limits.min_distance

    def lines(self, per_cue: int = LINES_PER_CUE) -> list[str]:
        """Return the violations for people: under each cue's name at most `per_cue`, then how many more.

        What is not proved follows, at most `per_cue` stretches of it.
        """
        text: list[str] = []
        listed = _by_cue(self.violations)
        for cue, number in self._numbers().items():
            found = listed.get(cue, [])
            text.append(f"{printable(cue) or '(no cue)'}: {_count(number)}")
            text.extend(f"  {violation}" for violation in found[:per_cue])
            if number > per_cue:
                text.append(f"  ... and {number - len(found[:per_cue])} more")
        if not self.complete:
            text.append("The list is cut short: still more pairs of drones come too near.")
        text.extend(str(stretch) for stretch in self.not_proved[:per_cue])
        if len(self.not_proved) > per_cue:
            text.append(f"... and {len(self.not_proved) - per_cue} more stretches are not proved")
        return text

    def _numbers(self) -> dict[str, int]:
        """Return the number of violations of each cue."""
        counts = self.counts or [Count(violation.cue, violation.rule, 1) for violation in self.violations]
        numbers: dict[str, int] = {}
        for count in counts:
            numbers[count.cue] = numbers.get(count.cue, 0) + count.number
        return numbers

    def noted(self) -> list[str]:
        """Return what is not checked, a line each."""
        return [f"note: {printable(note)}" for note in self.notes]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, words and lists, fit for strict JSON: None for what is not there."""
        return {
            "ok": self.ok,
            "drones": self.drones,
            "duration_s": self.duration_s,
            "closest_m": _strict(self.closest_m),
            "closest_at_s": self.closest_at_s,
            "closest_pair": None if self.closest_numbers is None else list(self.closest_numbers),
            "closest_place": None if self.closest_place is None else [_strict(part) for part in self.closest_place],
            "closest_cue": self.closest_cue,
            "max_level_m_s": _strict(self.max_level_m_s),
            "max_climb_m_s": _strict(self.max_climb_m_s),
            "max_descent_m_s": _strict(self.max_descent_m_s),
            "max_acceleration_m_s2": _strict(self.max_acceleration_m_s2),
            "highest_m": _strict(self.highest_m),
            "lowest_m": _strict(self.lowest_m),
            "complete": self.complete,
            "sample_rate": self.sample_rate,
            "count": self.count,
            "counts": [count._asdict() for count in self.counts],
            "limits": None if self.limits is None else {name: getattr(self.limits, name) for name in _LIMITS},
            "notes": list(self.notes),
            "violations": [violation.to_dict() for violation in self.violations],
            "not_proved": [stretch.to_dict() for stretch in self.not_proved],
        }


def clock(seconds: float, *, parts: bool = True) -> str:
    """Return minutes and seconds, with hundredths or without.

    >>> clock(192.4), clock(59.999), clock(192.4, parts=False)
    ('03:12.40', '01:00.00', '03:12')
    """
    hundredths = round(seconds * 100) if parts else round(seconds) * 100
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes:02d}:{rest / 100:05.2f}" if parts else f"{minutes:02d}:{rest // 100:02d}"


def _strict(value: float) -> float | None:
    """Return a number as strict JSON can hold it."""
    return value if math.isfinite(value) else None


def _named(drones: tuple[int, ...]) -> str:
    if len(drones) == 1:
        return f"drone {drones[0]}"
    return f"drones {', '.join(str(drone) for drone in drones[:-1])} and {drones[-1]}"


def _count(number: int) -> str:
    return f"{number} violation{'s' if number != 1 else ''}"


def _by_cue(violations: Iterable[Violation]) -> dict[str, list[Violation]]:
    found: dict[str, list[Violation]] = {}
    for violation in violations:
        found.setdefault(violation.cue, []).append(violation)
    return found
