"""What was found: one broken rule or one stretch without proof, numbers first, sentences second."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from choreo.core.ruler import Ruler
from choreo.printable import printable

_SENTENCES = {
    "distance": "come within {value:.3f} m of each other; at least {limit:g} m",
    "level speed": "flies {value:.3f} m/s level; at most {limit:g} m/s",
    "climb": "climbs at {value:.3f} m/s; at most {limit:g} m/s",
    "descent": "descends at {value:.3f} m/s; at most {limit:g} m/s",
    "acceleration": "accelerates at {value:.3f} m/s2; at most {limit:g} m/s2",
    "level acceleration": "accelerates at {value:.3f} m/s2 level; at most {limit:g} m/s2",
    "vertical acceleration": "accelerates at {value:.3f} m/s2 up or down; at most {limit:g} m/s2",
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
_WITHOUT_END = "glows again and again after the end of the show, without end; at most {limit:g} s"
_ON_NO_PAD = "ends {value:.3f} m from the nearest pad; at most {limit:g} m"
_PADS_NEAR = "have their pads {value:.3f} m from each other; at least {limit:g} m, the size of a drone"
_PAD_HIGH = "has its pad at a height of {value:.3f} m; the ground is 0, at most {limit:g} m off"
_ON_ONE_PAD = "end on one pad, where there is room for {limit:g}"


@dataclass(frozen=True)
class Violation:
    """One broken rule: by whom, when, where and by how much.

    Parameters
    ----------
    rule : str
        'distance', 'level speed', 'climb', 'descent', 'acceleration', 'level acceleration',
        'vertical acceleration', 'jerk', 'smoothness', 'continuity', 'ceiling', 'ground', 'floor', 'touch-down', 'pads',
        'start', 'landing', 'landing place', 'fence', 'keep-out', 'endurance', 'light keyframes', 'light length',
        'light end', 'light values'
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
    bar : str
        The moment in the music, 'bar 62.3', where the plan has a ruler.
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
    bar: str = ""

    def __post_init__(self) -> None:
        if not self.numbers:
            object.__setattr__(self, "numbers", tuple(row + 1 for row in self.drones))

    def __str__(self) -> str:
        if self.rule == "landing":
            sentence = _ON_ONE_PAD if self.unit == "drones" else _ON_NO_PAD
        elif self.rule == "pads":
            sentence = _PADS_NEAR if len(self.drones) == 2 else _PAD_HIGH
        elif self.rule == "light length" and math.isinf(self.value):
            sentence = _WITHOUT_END
        else:
            sentence = _SENTENCES[self.rule]
        who = named(self.numbers) + (f" of the part '{printable(self.part)}'" if self.part else "")
        what = sentence.format(value=self.value, limit=self.limit)
        x, y, z = (round(value, 2) + 0.0 for value in self.place)  # -0.0 is 0.0
        when = moment_words(self.time_s, self.bar)
        return f"{self.rule}: {who} {what} (at {when}, x {x:.2f}, y {y:.2f}, z {z:.2f})"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers, words and lists; None for what is no finite number."""
        return {
            "rule": self.rule,
            "drones": list(self.numbers),
            "time_s": strict(self.time_s),
            "place": [strict(part) for part in self.place],
            "value": strict(self.value),
            "limit": strict(self.limit),
            "unit": self.unit,
            "cue": self.cue,
            **({"part": self.part} if self.part else {}),
            **({"bar": self.bar} if self.bar else {}),
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
    jerk : bool
        Whether it is jerk that is not proved, since too many knots lie within a tenth of a second.
    areas : bool
        Whether it is that all keep within the fence and off the keep-outs.
    flashes : bool
        Whether it is that no large area flashes too often.
    hidden : tuple of str
        The rules of which steps of places may hide too much.
    homeward : str
        What is wrong with a return plan of the file; empty where it is not that.
    """

    start_s: float
    end_s: float
    gap_s: float
    drones: int
    cue: str
    step_m: float = 0.0
    jerk: bool = False
    areas: bool = False
    flashes: bool = False
    hidden: tuple[str, ...] = ("acceleration",)
    homeward: str = ""

    def __str__(self) -> str:
        who = f"{self.drones} drone{'s' if self.drones != 1 else ''}"
        if self.homeward:
            return f"not proved: a return plan of the file: {self.homeward}"
        if self.jerk:
            return (
                f"not proved: jerk of {who} from {clock(self.start_s)} to {clock(self.end_s)}; too many knots "
                "within a tenth of a second, fewer of them would show it"
            )
        if self.areas:
            return (
                f"not proved: fence, zones and keep-outs from {clock(self.start_s)} to {clock(self.end_s)}; too much "
                "flies too near to borders of too many corners, simpler borders would show it"
            )
        if self.flashes:
            return (
                f"not proved: flashes from {clock(self.start_s)} to {clock(self.end_s)}; too many of {who} flash for "
                "too long, fewer would show it"
            )
        if self.step_m:
            step = f"{1000 * self.step_m:g} mm"
            return f"not proved: {_joined(self.hidden)} of {who}; places in steps of {step} do not show it"
        return (
            f"not proved: speed and acceleration of {who} from {clock(self.start_s)} to {clock(self.end_s)}; "
            f"samples up to {self.gap_s:g} s apart do not show them, those less than 1 s apart would"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers and words."""
        return {
            "start_s": self.start_s,
            "end_s": self.end_s,
            "gap_s": self.gap_s,
            "drones": self.drones,
            "cue": self.cue,
            **({"step_m": self.step_m, "hidden": list(self.hidden)} if self.step_m else {}),
            **({"jerk": True} if self.jerk else {}),
            **({"areas": True} if self.areas else {}),
            **({"flashes": True} if self.flashes else {}),
            **({"homeward": self.homeward} if self.homeward else {}),
        }


def _joined(words: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def clock(seconds: float, *, parts: bool = True) -> str:
    """Return minutes and seconds, with hundredths or without.

    >>> clock(192.4), clock(59.999), clock(192.4, parts=False)
    ('03:12.40', '01:00.00', '03:12')
    """
    hundredths = round(seconds * 100) if parts else round(seconds) * 100
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes:02d}:{rest / 100:05.2f}" if parts else f"{minutes:02d}:{rest // 100:02d}"


def moment_words(seconds: float, bar: str) -> str:
    """Return a moment, and where that is in the music, if it is known.

    >>> moment_words(192.4, "bar 62.3"), moment_words(192.4, "")
    ('03:12.40, bar 62.3', '03:12.40')
    """
    return f"{clock(seconds)}, {bar}" if bar else clock(seconds)


def with_bars(found: tuple[Violation, ...], ruler: Ruler | None) -> tuple[Violation, ...]:
    """Return the findings with their moments in the music."""
    return found if ruler is None else tuple(replace(each, bar=ruler.reading(each.time_s)) for each in found)


def strict(value: float) -> float | None:
    """Return a number as strict JSON can hold it."""
    return value if math.isfinite(value) else None


def named(drones: tuple[int, ...]) -> str:
    """Return drones as a sentence names them."""
    if len(drones) == 1:
        return f"drone {drones[0]}"
    return f"drones {', '.join(str(drone) for drone in drones[:-1])} and {drones[-1]}"
