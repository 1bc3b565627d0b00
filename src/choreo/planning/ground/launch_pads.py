"""Pads that drones cannot start from: which one, why, and what was tried that serves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from choreo.core.boxes import Boxes
from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.motion.air.airspace import MARGIN, breach
from choreo.motion.air.amends import moved
from choreo.neighbours import closest, near_pairs

_MOST_TRIES = 40
_TIGHTER = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)


Advice = Iterator[tuple[str, Fleet]]
"""What might be done, in words, and the fleet of which that is done."""


def check_pads(fleet: Fleet, limits: Limits) -> None:
    """Raise `ShowError` for pads that drones cannot start from, with the first advice that was tried and serves."""
    found = _fault(fleet, limits)
    if found is not None:
        fault, advice = found
        serve = (words for words, other in islice(advice, _MOST_TRIES) if _fault(other, limits) is None)
        fix = next(serve, "")
        raise ShowError(f"fleet: {fault}" + (f"; {fix}" if fix else ""))


def _fault(fleet: Fleet, limits: Limits) -> tuple[str, Advice] | None:
    """Return what is wrong with the pads, and what might be done; None if nothing is."""
    pads, gap = fleet.homes, closest(fleet.homes)
    if gap < limits.drone_size - 1e-9:
        first, second = near_pairs(pads, gap * (1 + 1e-9) + 1e-9)[0]
        x, y, _ = pads[first]
        one, other = fleet.numbered((first, second))
        fault = (
            f"pads {one} and {other}, near x {x:.1f}, y {y:.1f} m, stand {gap:.2f} m apart, but a drone is "
            f"{limits.drone_size:g} m wide (limits.drone_size)"
        )
        return fault, farther(fleet, limits.drone_size)
    if gap < fleet.spacing - MARGIN:
        fault = f"the homes stand {gap:.3f} m apart, but fleet.spacing is {fleet.spacing:g} m"
        return fault, iter(
            [(f"set fleet.spacing to {gap:.3f}, or leave it out", replace(fleet, spacing=round(gap, 3)))]
        )
    high = float(np.abs(pads[:, 2]).max())
    if float(np.ptp(pads[:, 2])) > 1e-9 or high > 1e-9:
        fault = "homes lie on different heights" if np.ptp(pads[:, 2]) > 1e-9 else f"homes lie at z = {pads[0, 2]:g} m"
        level = replace(fleet, homes=pads * [1.0, 1.0, 0.0])
        return f"{fault}; heights count from the ground", iter([("set the z of all homes to 0", level)])
    found = breach(pads + [0.0, 0.0, MARGIN], replace(limits, min_altitude=0.0))
    if found is None:
        return None
    x, y, _ = found.place
    margins = "planning keeps 1 cm from the fence and 0.5 m from keep-outs"
    return f"the pad at x {x:.1f}, y {y:.1f} m breaks {found.limit} ({margins})", _inside(fleet, limits)


def is_grid(fleet: Fleet) -> bool:
    """Return whether the pads are the grid that the fleet makes by itself, of single pads."""
    return fleet.boxes is None and fleet.makes_its_pads


def farther(fleet: Fleet, least: float) -> Advice:
    """Yield advice for pads that are nearer than `least` m, and the fleet that follows it."""
    if fleet.boxes is not None:
        old = fleet.boxes
        for fewer in range(old.drones - 1, 0, -1):
            boxes = replace(old, drones=fewer)
            if boxes.spacing >= least:
                yield f"set fleet.boxes.drones to {fewer}", fleet.on_grid(boxes=boxes)
        larger = _widened(old, least)
        words = f"set fleet.boxes.width to {larger.width:g}, depth to {larger.depth:g} and gap to {larger.gap:g}"
        yield words, fleet.on_grid(boxes=larger)
    elif is_grid(fleet):
        spacing = math.ceil(least * 100 - 1e-6) / 100
        yield f"set fleet.spacing to {spacing:g}", fleet.on_grid(spacing=spacing)
    elif 0 < (gap := closest(fleet.homes)) < least:
        factor = math.ceil(least / gap * 100 - 1e-6) / 100
        homes = fleet.homes * [factor, factor, 1.0]
        yield f"multiply x and y of all homes by {factor:g}", replace(fleet, homes=homes)


def _widened(boxes: Boxes, least: float) -> Boxes:
    """Return the boxes so much larger, and so far apart, that their drones stand as far apart as that."""
    factor = max(least / boxes.spacing, 1.0)
    width, depth = (math.ceil(side * factor * 100 - 1e-6) / 100 for side in (boxes.width, boxes.depth))
    return replace(boxes, width=width, depth=depth, gap=max(boxes.gap, math.ceil(least * 100 - 1e-6) / 100))


def _inside(fleet: Fleet, limits: Limits) -> Advice:
    """Yield advice for pads outside the fence or in a keep-out, and the fleet that follows it."""
    if is_grid(fleet):
        columns = len(np.unique(fleet.homes[:, 0]))
        near = sorted(range(1, fleet.drones + 1), key=lambda other: (abs(other - columns), other))
        for other in near[1 : _MOST_TRIES // 2]:
            grid = fleet.on_grid(rows=None, columns=other)
            yield f"set fleet.columns to {other}" + (", and leave rows out" if fleet.rows else ""), grid
        tighter = [round(math.floor(fleet.spacing * part * 100 + 1e-6) / 100, 2) for part in _TIGHTER]
        for spacing in tighter:
            if spacing > 0:
                yield f"set fleet.spacing to {spacing:g}", fleet.on_grid(spacing=spacing)
        square = math.ceil(math.sqrt(fleet.drones))
        for spacing in tighter if square != columns else ():
            if spacing > 0:
                words = f"set fleet.columns to {square}, leave rows out, and set fleet.spacing to {spacing:g}"
                yield words, fleet.on_grid(rows=None, columns=square, spacing=spacing)
    elif fleet.boxes is None:
        shift = moved(fleet.homes + [0.0, 0.0, MARGIN], replace(limits, min_altitude=0.0))
        if shift is not None and abs(shift[2]) < 1e-9:
            x, y, _ = (value + 0.0 for value in shift.tolist())
            yield f"move all homes by x {x:.10g}, y {y:.10g} m", replace(fleet, homes=fleet.homes + shift)
