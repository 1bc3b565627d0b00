"""Where the rules note what they find, and how the worst of each becomes a violation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.fleet import Fleet
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Count, Violation

LISTED = 10_000
"""So many findings of each rule become violations, the worst of every cue first; all are counted."""

PAIRS_AT_MOST = 100_000
"""So many bad pairs are noted; a plan with more is lost anyway, and the search for them must end."""

WORK_AT_MOST = 2_000_000
"""So often a bad pair is noted anew, piece after piece; then the search for pairs ends, also for the closest one."""

_TIDY = 200_000
_LEAST_IS_WORST = frozenset({"distance", "ground", "floor"})
_UNITS = {
    "level speed": "m/s",
    "climb": "m/s",
    "descent": "m/s",
    "touch-down": "m/s",
    "smoothness": "m/s",
    "acceleration": "m/s2",
    "level acceleration": "m/s2",
    "vertical acceleration": "m/s2",
    "jerk": "m/s3",
    "endurance": "s",
    "light keyframes": "s",
    "light length": "s",
    "light end": "of 255",
    "light values": "values",
    "flash": "flashes",
}


@dataclass
class _Notes:
    """Findings of one rule: cue, first and second drone (-1 for none) | time, value, x, y, z."""

    rule: str
    limit: float
    whose: list[Ints] = field(default_factory=list)
    what: list[Floats] = field(default_factory=list)
    held: int = 0
    kept: int = 0
    """Of those held, how many the last tidying left."""
    seen: dict[int, Bytes] = field(default_factory=dict)
    """Of each cue, which drones were accused alone, a bit each: those that are no longer held count as well."""

    def take(self, cue: int, pairs: Ints, what: Floats) -> None:
        """Take findings of one cue: drones (m, 1 or 2), and what (m, 5)."""
        second = pairs[:, 1] if pairs.shape[1] == 2 else np.full(len(pairs), -1)
        self.whose.append(np.stack([np.full(len(pairs), cue), pairs[:, 0], second], axis=1).astype(np.int64))
        self.what.append(what)
        self.held += len(pairs)
        if pairs.shape[1] == 1:
            self.seen[cue] = _joined(self.seen.get(cue), pairs[:, 0])

    def tidy(self) -> None:
        """Keep the worst finding of each cue and drones (the earliest of equals)."""
        whose, what = np.concatenate(self.whose), np.concatenate(self.what)
        badness, least = self._badness(what), whose.min(axis=0)
        sizes = whose.max(axis=0) - least + 1
        _, group = np.unique(np.ravel_multi_index(tuple((whose - least).T), tuple(sizes)), return_inverse=True)
        worst = np.full(int(group.max()) + 1, np.inf)
        np.fmin.at(worst, group, badness)  # of what is no number nothing is said
        # Sorted are only the worst ones, and what compares with none; in most groups one is left.
        those = np.flatnonzero(~(badness > worst[group]))
        order = those[np.lexsort((what[those, 0], badness[those], group[those]))]
        first = order[np.concatenate([[True], np.diff(group[order]) != 0])]
        self._keep(whose[first], what[first])

    def shorten(self, most: int) -> None:
        """Keep so many of the tidy findings: the worst of every cue, then the second worst of every cue, and so on."""
        whose, what = self.whose[0], self.what[0]
        badness, cue = self._badness(what), whose[:, 0]
        order = np.lexsort((whose[:, 2], whose[:, 1], what[:, 0], badness, cue))
        begins = np.flatnonzero(np.concatenate([[True], np.diff(cue[order]) != 0]))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order)) - np.repeat(begins, np.diff([*begins, len(order)]))
        kept = np.sort(np.lexsort((whose[:, 1], badness, rank))[:most])
        self._keep(whose[kept], what[kept])

    def counts(self) -> dict[int, int]:
        """Return how many were accused in each cue; call after `tidy`."""
        found = {cue: int(np.bitwise_count(bits).sum()) for cue, bits in self.seen.items()}
        pairs = self.whose[0][self.whose[0][:, 2] >= 0, 0]
        for cue, number in zip(*np.unique(pairs, return_counts=True), strict=True):
            found[int(cue)] = found.get(int(cue), 0) + int(number)
        return found

    def _keep(self, whose: Ints, what: Floats) -> None:
        self.whose, self.what, self.held, self.kept = [whose], [what], len(whose), len(whose)

    def _badness(self, what: Floats) -> Floats:
        """Return what is the smaller the worse.

        It is rounded, so that of equal moments the first is taken and not the one with the luckier last bit.
        """
        return np.round((1.0 if self.rule in _LEAST_IS_WORST else -1.0) * what[:, 1], 7)


def _joined(bits: Bytes | None, drones: Ints) -> Bytes:
    """Return which drones have been seen, these too."""
    least = 0 if bits is None else 8 * len(bits)
    mask = np.zeros(max(least, int(drones.max()) + 1), dtype=np.bool_)
    mask[drones] = True
    more = np.packbits(mask)
    if bits is not None:
        more[: len(bits)] |= bits
    return more


class Ledger:
    """Takes notes from the rules, piece after piece, and sums them up."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str, float], _Notes] = {}
        self.complete = True
        """Whether all bad pairs are noted; once there are too many, no more are looked for."""
        self._work = 0.0

    @property
    def spent(self) -> bool:
        """Whether the search for bad pairs has to end, since a plan with so many is lost anyway."""
        return self._work > WORK_AT_MOST

    def spend_part(self, part: float) -> None:
        """Count such a part of all that may be done."""
        self.spend(part * WORK_AT_MOST)

    def spend(self, work: float) -> None:
        """Count what the search for bad pairs does; the noting of one pair is 1."""
        self._work += work
        self.complete = self.complete and not self.spent

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
        if rule == "distance":
            self.spend(len(values))
        key = rule, _UNITS.get(rule, "m") if unit is None else unit, limit
        notes = self._notes.setdefault(key, _Notes(rule, limit))
        notes.take(cue, drones.reshape(len(values), -1), np.column_stack([times, values, places]))
        if notes.held <= max(_TIDY, 2 * notes.kept):
            return
        notes.tidy()
        if rule == "distance" and notes.held > PAIRS_AT_MOST:
            self.complete = False
            notes.shorten(PAIRS_AT_MOST)
        elif (notes.whose[0][:, 2] < 0).all() and notes.held > 2 * LISTED:
            notes.shorten(LISTED)  # the others are counted by their bits

    def join(self, other: Ledger) -> None:
        """Take the notes of another ledger, on rules of which this one has none."""
        assert not self._notes.keys() & other._notes.keys()
        self._notes |= other._notes
        self.complete = self.complete and other.complete

    def summed(self, cues: Cues, fleet: Fleet | None = None) -> tuple[tuple[Violation, ...], tuple[Count, ...]]:
        """Return the worst findings of each rule, one for each cue and drones, and how many there are of each.

        Both cue by cue: the findings in order of time, the counts in order of the rules' names. From here on a drone
        has the number that the fleet gives it (without one, they count from 1); before, it is a row of the arrays.
        """
        found: list[tuple[int, float, Violation]] = []
        counted: dict[tuple[int, str], int] = {}
        for (rule, unit, _), notes in self._notes.items():
            notes.tidy()
            for cue, number in notes.counts().items():
                counted[cue, rule] = counted.get((cue, rule), 0) + number
            if notes.held > LISTED:
                notes.shorten(LISTED)
            for (cue, first, second), (time, value, x, y, z) in zip(
                notes.whose[0].tolist(), notes.what[0].tolist(), strict=True
            ):
                drones = (first,) if second < 0 else (first, second)
                what = (rule, drones, time, (x, y, z), value, notes.limit, unit, cues.names[cue])
                violation = Violation(*what, numbers=() if fleet is None else fleet.numbered(drones))
                found.append((cue, time, violation))
        found.sort(key=lambda entry: (entry[0], entry[1], entry[2].rule, entry[2].drones))
        counts = tuple(Count(cues.names[cue], rule, number) for (cue, rule), number in sorted(counted.items()))
        return tuple(violation for _, _, violation in found), counts
