"""Numbers of drones in the names of files: the same in each format, and as on the pads."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.drawn import NamedPart
from choreo.core.fleet import Fleet
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats.archive import MEGABYTE, Archive
from choreo.neighbours import nearest
from choreo.printable import printable

_LARGEST_NUMBER = 1_000_000
_MOST_ENDINGS = 8
"""Endings of a name, such as '.tar.gz', before which its number is looked for."""
_MOST_FILES = 50_000
_LARGEST_TOTAL = 3_000 * MEGABYTE
_NAMED = 10
"""Missing drones that a message names."""


def labelled(number: int) -> str:
    """Return the name of a drone of this number.

    >>> labelled(17)
    'drone 0017'
    """
    return f"drone {number:04d}"


def numbers_of(names: Iterable[str]) -> tuple[int, ...] | None:
    """Return the numbers at the ends of names, where they say who is who: one for each, all different.

    A drone's number is 1 or more: where the names count from 0, each is one more, and `counted` says so.

    Examples
    --------
    >>> numbers_of(["DSS-3.PATH3", "DSS-1.PATH3"]), numbers_of(["Drone 7", "Drone 7"]), numbers_of(["left", "right"])
    ((3, 1), None, None)
    >>> numbers_of(["drone_0.csv", "drone_1.csv"])
    (1, 2)
    """
    said = _said(names)
    return None if said is None else tuple(number + (min(said) == 0) for number in said)


def _said(names: Iterable[str]) -> list[int] | None:
    """Return the numbers at the ends of names as they stand there; None where they do not say who is who."""
    found = [_number(name.rpartition("/")[2]) for name in names]
    said = [number for number in found if number is not None]
    good = len(said) == len(found) == len(set(said)) > 0 and max(said) <= _LARGEST_NUMBER
    return said if good else None


def _number(name: str) -> int | None:
    """Return the number at the end of a name, before its endings; in one pass, since a name may have a million letters.

    >>> _number("drone 12.a3.csv"), _number("take2.csv"), _number("left.csv")
    (12, 2, None)
    """
    found = None
    for part in reversed(name.rsplit(".", _MOST_ENDINGS)):
        digits = re.search(r"\d{1,9}$", part[-9:])
        found = found if digits is None else int(digits[0])
        if not re.fullmatch(r"[A-Za-z]\w*", part):
            break
    return found


def counted(names: Sequence[str]) -> tuple[str, ...]:
    """Return what is to be noted of how drones of these names are counted, in their order: nothing where these say it.

    Examples
    --------
    >>> counted(["drone_0.csv", "drone_1.csv"])
    ("the names of the drones count from 0, numbers from 1: drone 1 is 'drone_0.csv'",)
    >>> counted(["left", "right"])
    ("the names of the drones say no numbers: they are counted in the order of the file, drone 1 is 'left'",)
    """
    said = _said(names)
    first = f"drone 1 is '{printable(names[0][:60])}'"
    if said is None and (again := _again(names)) is not None:
        twice = names[again]
        return (f"several drones have the name '{printable(twice[:60])}': all count in the order of the file, {first}",)
    if said is None:
        return (f"the names of the drones say no numbers: they are counted in the order of the file, {first}",)
    return (f"the names of the drones count from 0, numbers from 1: {first}",) if min(said) == 0 else ()


def _again(names: Sequence[str]) -> int | None:
    """Return the place of the first name that stood there before; None where all differ."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            return place
        seen.add(name)
    return None


def in_order(names: Sequence[str]) -> tuple[list[int], tuple[int, ...] | None]:
    """Return the order in which files of these names are drones, and their numbers; the names' own where they say it.

    Examples
    --------
    >>> in_order(["Drone 10.csv", "Drone 2.csv"])
    ([1, 0], (2, 10))
    """
    numbers = numbers_of(names)
    if numbers is None:
        return list(range(len(names))), None
    order = sorted(range(len(names)), key=numbers.__getitem__)
    return order, tuple(numbers[place] for place in order)


def members(
    path: str | os.PathLike[str], archive: Archive, ending: str, beside: str = ""
) -> tuple[list[str], tuple[int, ...] | None]:
    """Return the files of a zip, one a drone and in the order of their numbers, and these.

    What lies in the folder `beside`, if there is one, are no files of drones.
    """
    names = [name for name in archive.names if not name.rpartition("/")[2].startswith(".")]
    names = [name for name in names if not (beside and name.startswith(f"{beside}/"))]
    other = [name for name in names if not name.lower().endswith(ending)]
    if other or not names:
        what = f"holds '{other[0]}'" if other else "is empty"
        raise FileError(f"{path}: is no zip of {ending.upper()} files: it {what}")
    if len(names) > _MOST_FILES or archive.total_size > _LARGEST_TOTAL:
        raise FileError(
            f"{path}: {len(names):,} files of {archive.total_size / MEGABYTE:,.0f} MB; choreo reads at most "
            f"{_MOST_FILES:,} and {_LARGEST_TOTAL / MEGABYTE:,.0f} MB"
        )
    archive.check_growth()
    bases = [name.rpartition("/")[2].casefold() for name in names]
    if (again := _again(bases)) is not None:
        raise FileError(f"{path}: two files have the base name of '{names[again]}', so readers take them for one drone")
    order, numbers = in_order(names)
    return [names[place] for place in order], numbers


def part_of(plan: Plan, wanted: str) -> Plan:
    """Return the plan of some drones of a fleet, who keep their numbers and pads.

    Parameters
    ----------
    plan : Plan
    wanted : str
        Numbers and stretches of numbers, such as '1-500' or '1-20,31,40-60', or the name of a group.

    Raises
    ------
    InputError
        If there is no such group, or a number is none of this fleet.
    """
    members = dict(plan.groups).get(wanted)
    labels = np.array(plan.fleet.labels)
    chosen = np.unique(np.concatenate(_stretches(plan, wanted))) if members is None else np.array(members)
    unknown = chosen[~np.isin(chosen, labels)]
    here = np.flatnonzero(np.isin(labels, chosen))
    if not len(here):
        gone = np.setdiff1d(np.arange(labels[0], labels[-1]), labels).tolist()
        without = f", without {', '.join(map(str, gone[:_NAMED]))}" if gone else ""
        raise InputError(
            f"--drones {printable(wanted)}: none of these is in the fleet, whose drones are numbered {labels[0]} to "
            f"{labels[-1]}{without}{', ...' if len(gone) > _NAMED else ''}"
        )
    if len(unknown) and (unknown.min() < labels[0] or unknown.max() > labels[-1]):
        raise InputError(
            f"--drones {printable(wanted)}: there is no drone {int(unknown[-1])}; the fleet's are numbered {labels[0]} "
            f"to {labels[-1]}"
        )
    return of_drones(plan, here)


def _stretches(plan: Plan, wanted: str) -> list[np.ndarray]:
    found = []
    for part in wanted.split(","):
        match = re.fullmatch(r"\s*(\d{1,7})\s*(?:[-–]\s*(\d{1,7})\s*)?", part, re.ASCII)
        if match is None or not 1 <= int(match[1]) <= int(match[2] or match[1]):
            names = [name for name, _ in plan.groups]
            groups = f", or a group: {', '.join(names[:8])}" if names else ""
            raise InputError(
                f"--drones {printable(wanted[:80])}: expected numbers from 1 on, such as 1-500 or 1-20,31{groups}"
            )
        found.append(np.arange(int(match[1]), int(match[2] or match[1]) + 1))
    return found


def of_drones(plan: Plan, here: np.ndarray) -> Plan:
    """Return the plan of the drones at these places of the arrays, in increasing order."""
    fleet = plan.fleet
    labels = fleet.labels
    numbers = tuple(labels[place] for place in here)
    names = set(numbers)
    return replace(
        plan,
        trajectory=plan.trajectory.take(here),
        light=plan.light.take(here),
        fleet=_part(fleet, here, numbers),
        landings=_landings(plan, here),
        own_rows=None if plan.own_rows is None else plan.own_rows[:, here],
        grain=plan.grain if plan.own_grains is None else float(plan.own_grains[here].max()),
        own_grains=None if plan.own_grains is None else plan.own_grains[here],
        groups=tuple((name, kept) for name, drones in plan.groups if (kept := tuple(n for n in drones if n in names))),
        parts=_named_parts(plan, here),
        ways_home=tuple(way.take(here) for way in plan.ways_home),
    )


def _named_parts(plan: Plan, here: np.ndarray) -> tuple[NamedPart, ...]:
    """Return which of these drones show which parts of the drawings, in their new rows."""
    row = {place: index for index, place in enumerate(here.tolist())}
    kept = ((part, tuple(row[drone] for drone in part.drones if drone in row)) for part in plan.parts)
    return tuple(replace(part, drones=drones) for part, drones in kept if drones)


def _landings(plan: Plan, here: np.ndarray) -> Floats | None:
    """Return where these drones land, which may be pads of others; None where each lands on a pad of theirs."""
    if plan.landings is not None:
        return np.asarray(plan.landings[here])
    pads = plan.fleet.homes
    places: Floats = pads[nearest(plan.trajectory.end[here], pads)[1]]
    return None if nearest(places, pads[here])[0].max() == 0 else places


def _part(fleet: Fleet, here: np.ndarray, numbers: tuple[int, ...]) -> Fleet:
    part = replace(fleet, drones=len(here), homes=fleet.homes[here], numbers=numbers)
    return part if len(here) == fleet.drones else replace(part, rows=None, columns=None, boxes=None)
