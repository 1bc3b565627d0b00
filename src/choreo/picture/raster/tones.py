"""Pictures of more than paper and one ink: logos in several greys, and what a soft shadow darkens without being drawn.

A tone is drawn where its edges are sharp, however light it is; a soft shadow, a glow or a stain has edges that fade. So
tones are told apart by their edges, not by how dark they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

_BINS = 64
_FLAT = 0.015
"""Change from a pixel to the next below which a place counts as flat."""
_LEAST_SHARE = 0.003
"""Of the picture that a tone covers, to count."""
_LEAST_DEPTH = 0.08
"""Distance from the paper, as part of the whole range, that a tone has to have."""
_APART = 0.07
"""Between two tones."""
_NEAR, _WIDE = 7, 21
"""Pixels within which a sharp edge has changed, and within which a soft one is still changing."""
_SHARP = 0.75
"""Part of the change within the wide window that a sharp edge has made within the near one."""
_DRAWN = 0.6
"""Share of a tone's edge that is sharp where it is drawn."""


def drawn_tones(depth: Map, usual: Map) -> Map | None:
    """Return the ink of a picture of several tones, 0 to 1 with its edges at 0.5; None where two tones say it all.

    Parameters
    ----------
    depth : (rows, columns) array
        How far each pixel is from the paper, 0 to 1.
    usual : (rows, columns) array
        The ink where there are two tones only, paper and ink.
    """
    flat = _change(depth) < _FLAT
    tones = _tones(depth, flat)
    if len(tones) < 2:
        return None
    sharp, deepest = _sharp_edges(depth)
    masks = [np.abs(depth - tone) < _APART / 2 for tone in tones]
    drawn = [_is_drawn(mask, sharp, deepest <= tone + _APART) for mask, tone in zip(masks, tones, strict=True)]
    taken = [float(np.median(usual[mask])) > 0.5 for mask in masks]
    if not any(drawn) or taken == drawn:
        return None
    kept = [tone for tone, is_drawn in zip(tones, drawn, strict=True) if is_drawn]
    away = np.minimum.reduce([np.abs(depth - tone) for tone in kept])
    return _between(depth, flat & (away < _APART / 2), flat & (away > _APART))


def _change(depth: Map) -> Map:
    """Return the larger change of each pixel to its neighbours on the right and below."""
    change = np.zeros_like(depth)
    across, down = np.abs(np.diff(depth, axis=1)), np.abs(np.diff(depth, axis=0))
    np.maximum(change[:, :-1], across, out=change[:, :-1])
    np.maximum(change[:, 1:], across, out=change[:, 1:])
    np.maximum(change[:-1], down, out=change[:-1])
    np.maximum(change[1:], down, out=change[1:])
    return change


def _tones(depth: Map, flat: Mask) -> list[float]:
    """Return the tones other than the paper's that flat places have, lightest first."""
    count, edges = np.histogram(depth[flat], bins=_BINS, range=(0.0, 1.0))
    middle: Floats = (edges[:-1] + edges[1:]) / 2
    found: list[float] = []
    for at in np.argsort(-count, kind="stable"):
        beside = count[max(at - 1, 0) : at + 2].sum()
        if beside < _LEAST_SHARE * depth.size:
            break
        clear = all(abs(middle[at] - tone) >= 1.2 * _APART for tone in found)
        if clear and middle[at] >= _LEAST_DEPTH:
            found.append(float(middle[at]))
    return sorted(found)


def _sharp_edges(depth: Map) -> tuple[Mask, Map]:
    """Tell where, within a few pixels, what changes at all has changed at once, and how deep it is thereabouts."""
    from scipy.ndimage import binary_dilation, maximum_filter, minimum_filter

    near = maximum_filter(depth, _NEAR) - minimum_filter(depth, _NEAR)
    deepest = maximum_filter(depth, _WIDE)
    wide = deepest - minimum_filter(depth, _WIDE)
    return binary_dilation((near >= _SHARP * wide) & (near > _APART / 2), iterations=2), deepest


def _is_drawn(mask: Mask, sharp: Mask, free: Mask) -> bool:
    """Tell whether most of a tone's edge is sharp; where deeper ink lies beside it, the edge is that ink's."""
    from scipy.ndimage import binary_erosion

    edge = mask & free & ~binary_erosion(mask, border_value=1)
    return bool(edge.any()) and float(sharp[edge].mean()) >= _DRAWN


def _between(depth: Map, ink: Mask, ground: Mask) -> Map:
    """Return how far each pixel is on its way from the ground beside it to the ink beside it."""
    from scipy.ndimage import distance_transform_edt

    tone = depth[tuple(distance_transform_edt(~ink, return_distances=False, return_indices=True))]
    under = depth[tuple(distance_transform_edt(~ground, return_distances=False, return_indices=True))]
    part = (depth - under) / np.where(np.abs(tone - under) < _APART / 2, np.inf, tone - under)
    part = np.where(ink, 1.0, np.where(ground, 0.0, part))
    return np.asarray(np.clip(part, 0.0, 1.0), dtype=np.float32)
