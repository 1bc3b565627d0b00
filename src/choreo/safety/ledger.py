"""Where the rules note what they find, and how the worst of each becomes a violation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.safety.exact.stretch import Cues
from choreo.safety.report import Violation

PAIRS_AT_MOST = 100_000
"""So many bad pairs are listed; a plan with more is lost anyway, and its list must not fill the memory."""

_TIDY = 200_000
_LEAST_IS_WORST = frozenset({"distance", "ground", "floor"})
_UNITS = {
    "level speed": "m/s",
    "climb": "m/s",
    "descent": "m/s",
    "touch-down": "m/s",
    "smoothness": "m/s",
    "acceleration": "m/s2",
    "jerk": "m/s3",
    "endurance": "s",
}


@dataclass
class _Notes:
    """Findings of one rule: cue, first and second drone (-1 for none) | time, value, x, y, z."""

    limit: float
    unit: str
    whose: list[Ints] = field(default_factory=list)
    what: list[Floats] = field(default_factory=list)
    held: int = 0

    def worst(self, sign: float) -> tuple[Ints, Floats]:
        """Keep the worst finding of each cue and drones (the earliest of equals), and return them."""
        whose, what = np.concatenate(self.whose), np.concatenate(self.what)
        # Rounded, so that of equal moments the first is taken and not the one with the luckier last bit.
        badness = np.round(sign * what[:, 1], 7)
        order = np.lexsort((what[:, 0], badness, whose[:, 2], whose[:, 1], whose[:, 0]))
        whose, what = whose[order], what[order]
        first = np.concatenate([[True], (whose[1:] != whose[:-1]).any(axis=1)])
        self.whose, self.what = [whose[first]], [what[first]]
        self.held = int(first.sum())
        return self.whose[0], self.what[0]

    def shorten(self, count: int) -> None:
        """Keep the `count` findings of least value."""
        kept = np.sort(np.argsort(self.what[0][:, 1], kind="stable")[:count])
        self.whose, self.what, self.held = [self.whose[0][kept]], [self.what[0][kept]], count


class Ledger:
    """Takes notes from the rules, piece after piece, and sums them up."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str, float], _Notes] = {}
        self.complete = True

    def note(
        self,
        rule: str,
        cue: int,
        drones: Ints,
        times: Floats,
        places: Floats,
        values: Floats,
        limit: float,
        unit: str | None = None,
    ) -> None:
        """Note m findings: drones (m,) or (m, 2), times (m,) s, places (m, 3) m, values (m,)."""
        if not len(values) or (rule == "distance" and not self.complete):
            return
        pairs = drones.reshape(len(values), -1)
        second = pairs[:, 1] if pairs.shape[1] == 2 else np.full(len(values), -1)
        key = rule, _UNITS.get(rule, "m") if unit is None else unit, limit
        notes = self._notes.setdefault(key, _Notes(limit, key[1]))
        notes.whose.append(np.stack([np.full(len(values), cue), pairs[:, 0], second], axis=1).astype(np.int64))
        notes.what.append(np.column_stack([times, values, places]))
        notes.held += len(values)
        if notes.held > _TIDY:
            notes.worst(1.0 if rule in _LEAST_IS_WORST else -1.0)
            if rule == "distance" and notes.held > PAIRS_AT_MOST:
                self.complete = False
                notes.shorten(PAIRS_AT_MOST)

    def violations(self, cues: Cues) -> tuple[Violation, ...]:
        """Return the worst finding of each rule, cue and drones: cue by cue, and in order of time."""
        found: list[tuple[int, float, Violation]] = []
        for (rule, unit, _), notes in self._notes.items():
            whose, what = notes.worst(1.0 if rule in _LEAST_IS_WORST else -1.0)
            for (cue, first, second), (time, value, x, y, z) in zip(whose.tolist(), what.tolist(), strict=True):
                drones = (first,) if second < 0 else (first, second)
                violation = Violation(rule, drones, time, (x, y, z), value, notes.limit, unit, cues.names[cue])
                found.append((cue, time, violation))
        found.sort(key=lambda entry: (entry[0], entry[1], entry[2].rule, entry[2].drones))
        return tuple(violation for _, _, violation in found)
