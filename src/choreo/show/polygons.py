"""Fences and keep-outs that are no polygons: what is wrong with them, and the right order of their corners."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.errors import ShowError

_MOST_CORNERS = 12
"""Corners whose right order is told."""


def area_faults(limits: Limits) -> Iterator[tuple[int | None, str]]:
    """Yield which fence (None) or keep-out, counted from 0, crosses itself or has no area, and a sentence about it."""
    from shapely import Polygon

    areas: list[tuple[int | None, str, Floats]] = [] if limits.fence is None else [(None, "fence", limits.fence)]
    areas += [(at, "polygon", prism.polygon) for at, prism in enumerate(limits.keep_out)]
    for at, what, corners in areas:
        if not Polygon(corners).is_valid:
            yield at, f"{what} {_wrong(corners)}"


def check_areas(limits: Limits) -> None:
    """Raise `ShowError` for a fence or keep-out that crosses itself or has no area, and for what is only checked."""
    if limits.zones:
        raise ShowError(
            f"limits: {len(limits.zones)} zones, which are checked but not planned in; give one fence that holds all "
            "of the show"
        )
    if limits.parted:
        raise ShowError(f"limits: {limits.parted}")
    for number, told in area_faults(limits):
        which = "" if number is None else f"keep_out '{limits.keep_out[number].name}': "
        raise ShowError(f"limits: {which}{told}")


def _wrong(corners: Floats) -> str:
    from shapely import MultiPoint, Polygon

    if MultiPoint(corners).convex_hull.area < 1e-9:
        return "has no area; give it three corners that do not lie on one line"
    order = _around(corners)
    if len(corners) > _MOST_CORNERS or not Polygon(corners[order]).is_valid:
        return "crosses or touches itself; its corners have to follow one another around it"
    return (
        f"crosses or touches itself; give its corners in this order: {', '.join(str(corner + 1) for corner in order)}"
    )


def _around(corners: Floats) -> list[int]:
    """Return the corners, each place once, in the order in which they are seen from their middle."""
    once = np.sort(np.unique(corners, axis=0, return_index=True)[1])
    x, y = (corners[once] - corners[once].mean(axis=0)).T
    return [int(corner) for corner in once[np.argsort(np.arctan2(y, x), kind="stable")]]
