"""Groups of drones with cues of their own: which pads are theirs, and the show of each as if it were alone."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.fleet import Fleet
from choreo.errors import ShowError
from choreo.show.show import Cue, Group, Show

_SUMMED = 12
"""Groups of which a message adds up the drones one by one."""


@dataclass(frozen=True, eq=False)
class Part:
    """Drones that fly the same cues: a group, those of no group, or the whole fleet.

    Parameters
    ----------
    group : str
        Its name; empty for the drones of no group.
    drones : (n,) array
        Their numbers within the fleet.
    show : Show
        The show of these drones alone.
    numbers : tuple of int
        The number of each of its cues within the whole show, from 1.
    """

    group: str
    drones: Ints
    show: Show
    numbers: tuple[int, ...]

    def where(self, index: int) -> str:
        """Return how errors call the cue of this index within the part."""
        return f"cue {self.numbers[index]} '{self.show.cues[index].name}'"


def parts(show: Show) -> list[Part]:
    """Return the parts of a show: the groups in their order, then the drones of no group.

    Raises
    ------
    ShowError
        If a cue names no group that there is, groups want more drones than there are, or some drones have no cue.
    """
    cues = [(number, cue.name, cue.group) for number, cue in enumerate(show.cues, start=1)]
    largest: dict[str, int] = {}
    for cue in show.cues:
        largest[cue.group] = max(largest.get(cue.group, 0), len(cue.formation))
    check_groups(show.groups, show.fleet, cues, largest)
    if not show.groups:
        return [Part("", np.arange(show.fleet.drones), show, tuple(range(1, len(show.cues) + 1)))]
    found = [_part(show, name, drones) for name, drones in _chosen(show.fleet, show.groups)]
    return [part for part in found if len(part.drones)]


def check_groups(
    groups: Sequence[Group],
    fleet: Fleet,
    cues: Sequence[tuple[int, str, str]],
    largest: Mapping[str, int] | None = None,
) -> None:
    """Raise `ShowError` for what `parts` refuses, given the number, the name and the group of each cue.

    `largest` says how many dots the largest picture of each group has, where that is known.
    """
    named = {group.name: group.drones for group in groups}
    drones = fleet.drones
    for number, cue, group in cues:
        if group and group not in named:
            near = difflib.get_close_matches(group, sorted(named), n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted(named)) or 'none'}"
            raise ShowError(f"cue {number} '{cue}': group = '{group}': there is no such group; {hint}")
    with_cues = {group for _, _, group in cues}
    rest = drones - sum(named.values())
    if rest < 0:
        enough = sum(named.values()) + ((largest or {}).get("", 1) if "" in with_cues else 0)
        spare = {name: count - largest.get(name, count) for name, count in named.items()} if largest else {}
        large = [f"take {-rest} away from group '{name}'" for name, count in spare.items() if count >= -rest][:1]
        summed = f"{' + '.join(map(str, named.values()))} drones in groups"
        if len(named) > _SUMMED:
            summed = f"{sum(named.values()):,} drones in {len(named):,} groups"
        raise ShowError(
            f"groups: {summed}, but the fleet has {drones}; {', or '.join([*large, _as_many(fleet, enough)])}"
        )
    if rest > 0 and "" not in with_cues:
        raise ShowError(
            f"groups: {rest} drones belong to no group, and no cue is theirs; give them a cue without a group, put "
            f"them into a group, or {_as_many(fleet, drones - rest)}"
        )
    if rest == 0 and "" in with_cues:
        number, cue = next((number, cue) for number, cue, group in cues if not group)
        raise ShowError(
            f"cue {number} '{cue}': is of no group, but all drones are in groups; say which with group = "
            f"{' or '.join(repr(name) for name in named)}"
        )
    for name, count in named.items():
        if name not in with_cues:
            without = f", or leave it out and {_as_many(fleet, drones - count)}" if count < drones else ""
            raise ShowError(f"group '{name}': has no cue; give it one{without}")


def _as_many(fleet: Fleet, count: int) -> str:
    """Return how a fleet comes to have so many drones, as advice."""
    words = f"set fleet.drones to {count}"
    if not fleet.makes_its_pads:
        return f"{words}, with as many homes"
    with suppress(ShowError):
        fleet.on_grid(drones=count)
        return words
    return f"{words} and leave fleet.rows and fleet.columns out"


def _chosen(fleet: Fleet, groups: Sequence[Group]) -> list[tuple[str, Ints]]:
    """Return the pads of each group in the order of the groups, and at last those that are left, each in order."""
    free = np.arange(fleet.drones)
    found: list[tuple[str, Ints]] = []
    for group in groups:
        order = np.argsort(-_towards(fleet, group.side)[free], kind="stable")
        chosen = np.sort(free[order[: group.drones]])
        found.append((group.name, chosen))
        free = np.setdiff1d(free, chosen)
    return [*found, ("", free)]


def _towards(fleet: Fleet, side: str | None) -> Floats:
    """Return how far each pad is to a side, m; drones of one box are as far as its middle."""
    axis, sign = {"left": (0, -1), "right": (0, 1), "front": (1, -1), "back": (1, 1), None: (0, 0)}[side]
    far = fleet.homes[:, axis] * sign
    if fleet.boxes is not None:
        box = fleet.boxes.box(fleet.places)
        far = (np.bincount(box, far) / np.maximum(np.bincount(box), 1))[box]
    return np.asarray(far.round(6))


def _part(show: Show, name: str, drones: Ints) -> Part:
    own = [(number, cue) for number, cue in enumerate(show.cues, start=1) if cue.group == name]
    if not len(drones) or not own:
        return Part(name, drones, show, ())
    cues: list[Cue] = [cue for _, cue in own]
    fleet = replace(
        show.fleet,
        drones=len(drones),
        homes=show.fleet.homes[drones],
        numbers=None,
        rows=None,
        columns=None,
        boxes=show.fleet.boxes if _whole_boxes(show.fleet, show.fleet.places[drones]) else None,
    )
    alone = replace(show, fleet=fleet, cues=cues, groups=())
    return Part(name, drones, alone, tuple(number for number, _ in own))


def _whole_boxes(fleet: Fleet, drones: Ints) -> bool:
    """Return whether the drones are those of whole boxes, one box after the other."""
    if fleet.boxes is None:
        return False
    size = fleet.boxes.drones
    here = np.arange(len(drones))
    same_box = np.array_equal(drones // size, (drones[::size] // size)[here // size])
    return bool(np.array_equal(drones % size, here % size) and same_box)
