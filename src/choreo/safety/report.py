"""What the check found: numbers first, sentences second."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from choreo.core.limits import Limits
from choreo.errors import UnsafeError
from choreo.printable import printable
from choreo.safety.finding import Count, Unproved, Violation, clock, moment_words, named, strict

LINES_PER_CUE = 20
"""Violations that a text shows of one cue."""

_LIMITS = (
    *("min_distance", "vertical_distance", "max_speed", "wind", "max_climb", "max_descent", "max_acceleration"),
    *("max_jerk", "min_altitude", "max_altitude", "endurance", "drone_size"),
)

_FOREIGN_LIMITS = ("max_level_acceleration", "max_vertical_acceleration")
"""Told where a file states them."""


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
    closest_bar : str
        Its moment in the music, 'bar 62.3', where the plan has a ruler.
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
    closest_bar: str = ""

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
        return not self.violations and not self.not_proved and self.complete

    @property
    def cut_short(self) -> bool:
        """Whether more work may prove, or find, what is not proved: see `patience` of `choreo.check`."""
        return not self.complete or any(one.jerk or one.areas or one.flashes for one in self.not_proved)

    @property
    def verdict(self) -> str:
        """What the check comes to, in a few words."""
        if self.ok:
            return "no rule is broken"
        parts = [f"NOT SAFE: {_count(self.count)}"] if self.violations else []
        if not self.complete:
            parts.append("NOT PROVED: not all pairs were looked at")
        if any(stretch.step_m for stretch in self.not_proved):
            parts.append("NOT PROVED: steps of places too coarse")
        if any(stretch.jerk for stretch in self.not_proved):
            parts.append("NOT PROVED: jerk, of too many knots")
        if any(stretch.areas for stretch in self.not_proved):
            parts.append("NOT PROVED: fence and keep-outs, of too many corners")
        if any(stretch.flashes for stretch in self.not_proved):
            parts.append("NOT PROVED: flashes, of too many drones")
        if any(stretch.homeward for stretch in self.not_proved):
            parts.append("NOT PROVED: return plans")
        if stretches := sum(stretch.gap_s > 0 for stretch in self.not_proved):
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
            who = named(self.closest_numbers)
            when = moment_words(self.closest_at_s, self.closest_bar)
            less = "" if self.complete else " or less"
            parts.append(f"closest {self.closest_m:.3f} m{less} ({who} at {when})")
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
            *(
                f"{most:g} m/s2 {way}"
                for most, way in (
                    (limits.max_level_acceleration, "level"),
                    (limits.max_vertical_acceleration, "up or down"),
                )
                if most is not None
            ),
            *([] if limits.max_jerk is None else [f"{limits.max_jerk:g} m/s3"]),
            f"{limits.min_altitude:g} to {limits.max_altitude:g} m",
            f"{limits.endurance:g} s in the air",
            "a fence" if limits.fence is not None else f"{len(limits.zones)} zones" if limits.zones else "no fence",
        ]
        if limits.keep_out:
            parts.append(f"{len(limits.keep_out)} keep-out{'s' if len(limits.keep_out) != 1 else ''}")
        parts += ["choreo's defaults"] if limits.usual else []
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
            text.append(
                "The list is cut short: more pairs of drones may come too near, and nearer than the closest told."
            )
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
            "closest_m": strict(self.closest_m),
            "closest_at_s": self.closest_at_s,
            "closest_pair": None if self.closest_numbers is None else list(self.closest_numbers),
            "closest_place": None if self.closest_place is None else [strict(part) for part in self.closest_place],
            "closest_cue": self.closest_cue,
            **({"closest_bar": self.closest_bar} if self.closest_bar else {}),
            "max_level_m_s": strict(self.max_level_m_s),
            "max_climb_m_s": strict(self.max_climb_m_s),
            "max_descent_m_s": strict(self.max_descent_m_s),
            "max_acceleration_m_s2": strict(self.max_acceleration_m_s2),
            "highest_m": strict(self.highest_m),
            "lowest_m": strict(self.lowest_m),
            "complete": self.complete,
            "sample_rate": self.sample_rate,
            "count": self.count,
            "counts": [count._asdict() for count in self.counts],
            "limits": None if self.limits is None else _plain_limits(self.limits),
            "notes": list(self.notes),
            "violations": [violation.to_dict() for violation in self.violations],
            "not_proved": [stretch.to_dict() for stretch in self.not_proved],
        }


def _plain_limits(limits: Limits) -> dict[str, float | None]:
    names = [*_LIMITS, *(name for name in _FOREIGN_LIMITS if getattr(limits, name) is not None)]
    return {name: getattr(limits, name) for name in names}


def _count(number: int) -> str:
    return f"{number} violation{'s' if number != 1 else ''}"


def _by_cue(violations: Iterable[Violation]) -> dict[str, list[Violation]]:
    found: dict[str, list[Violation]] = {}
    for violation in violations:
        found.setdefault(violation.cue, []).append(violation)
    return found
