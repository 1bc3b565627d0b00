"""Pictures of more than paper and one ink: logos in several greys, and what a soft shadow darkens without being drawn.

A tone is drawn where its edges are sharp, however light it is; a soft shadow, a glow or a stain has edges that fade. So
tones are told apart by their edges, not by how dark they are. Which side of the paper a tone is on counts too: what is
lighter is not what is darker, and a grey shadow is not a colour, though both may be as far from the paper.
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
"""Share of a tone's edge that is sharp where it is drawn,..."""
_OWN = 0.05
"""Part of a tone's edge, at least, that is taken for its own."""
_WITHIN = 0.9
"""...and where all of it lies along other ink."""
_STRIP = 0.05
"""Part of the picture's rim at which a tone on the other side of the paper is no drawing: a scanner's lid, a margin."""
_MEETING = 9
"""Pixels within which two inks on either side of the paper meet."""
_STAIN, _STAIN_REACH = 0.3, 8
"""Share of its edge that is sharp at most, and pixels about it that it darkens too."""
_SPECK = 12
"""Pixels of a stain, at least."""


def drawn_tones(depth: Map, usual: Map) -> Map | None:
    """Return the ink of a picture of several tones, 0 to 1 with its edges at 0.5; None where two tones say it all.

    Parameters
    ----------
    depth : (rows, columns) array
        How far each pixel is from the paper, -1 to 1: of a grey picture, darker is above 0 and lighter below; of a
        coloured one on grey or white paper, colours are above and greys below.
    usual : (rows, columns) array
        The ink where there are two tones only, paper and ink.
    """
    flat = _change(depth) < _FLAT
    tones = _tones(depth, flat)
    if not tones or (len(tones) == 1 and not _fainter(depth, usual, tones).any()):
        return None
    sharp = _sharp_edges(depth)
    masks = [np.abs(depth - tone) < _APART / 2 for tone in tones]
    drawn = [_is_drawn(mask, sharp, _free(depth, tone)) for mask, tone in zip(masks, tones, strict=True)]
    taken = [float(np.median(usual[mask])) > 0.5 for mask in masks]
    sides = {tone > 0 for tone, is_taken in zip(tones, taken, strict=True) if is_taken}
    drawn = [
        one and (is_taken or (tone > 0) in sides or _at_rim(mask) < _STRIP)
        for one, is_taken, tone, mask in zip(drawn, taken, tones, masks, strict=True)
    ]
    kept = [tone for tone, is_drawn in zip(tones, drawn, strict=True) if is_drawn]
    if not kept:
        return None
    if taken == drawn:
        return _unstained(depth, usual, sharp, kept)
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
    """Return the tones other than the paper's that flat places have, from the one end to the other."""
    count, edges = np.histogram(depth[flat], bins=2 * _BINS, range=(-1.0, 1.0))
    middle: Floats = (edges[:-1] + edges[1:]) / 2
    found: list[float] = []
    for at in np.argsort(-count, kind="stable"):
        beside = count[max(at - 1, 0) : at + 2].sum()
        if beside < _LEAST_SHARE * depth.size:
            break
        clear = all(abs(middle[at] - tone) >= 1.2 * _APART for tone in found)
        if clear and abs(middle[at]) >= _LEAST_DEPTH:
            found.append(float(middle[at]))
    return sorted(found)


def _sharp_edges(depth: Map) -> Mask:
    """Tell where, within a few pixels, what changes at all changes at once."""
    from scipy.ndimage import maximum_filter, minimum_filter

    near = maximum_filter(depth, _NEAR) - minimum_filter(depth, _NEAR)
    wide = maximum_filter(depth, _WIDE) - minimum_filter(depth, _WIDE)
    return np.asarray((near >= _SHARP * wide) & (near > _APART / 2))


def _free(depth: Map, tone: float) -> Mask:
    """Tell where a tone's edge would be its own: no deeper ink, and none on the other side of the paper, is near."""
    from scipy.ndimage import maximum_filter

    own_side = depth if tone > 0 else -depth
    return (maximum_filter(own_side, _WIDE) <= abs(tone) + _APART) & (maximum_filter(-own_side, _WIDE) < _LEAST_DEPTH)


def _is_drawn(mask: Mask, sharp: Mask, free: Mask) -> bool:
    """Tell whether a tone's own edge is sharp, by most of it; of what lies within other ink, nearly all its edge."""
    from scipy.ndimage import binary_closing, binary_dilation, binary_erosion, binary_opening

    edge = mask & ~binary_erosion(mask, border_value=1)
    own = edge & free
    sharp = np.asarray(binary_dilation(sharp, iterations=2))
    if own.sum() > _OWN * edge.sum():
        return float(sharp[own].mean()) >= _DRAWN
    block = np.ones((3, 3), dtype=np.bool_)
    whole = binary_opening(binary_closing(mask, block, iterations=2), block)  # without the grain of JPEG
    edge = whole & ~binary_erosion(whole, border_value=1)
    return bool(edge.any()) and float(sharp[edge].mean()) >= _WITHIN


def _at_rim(mask: Mask) -> float:
    """Return the part of the picture's rim that a tone fills."""
    return float(np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean())


def _between(depth: Map, ink: Mask, ground: Mask) -> Map:
    """Return how far each pixel is on its way from the ground beside it to the ink beside it."""
    from scipy.ndimage import distance_transform_edt, maximum_filter

    tone = depth[tuple(distance_transform_edt(~ink, return_distances=False, return_indices=True))]
    under = depth[tuple(distance_transform_edt(~ground, return_distances=False, return_indices=True))]
    part = (depth - under) / np.where(np.abs(tone - under) < _APART / 2, np.inf, tone - under)
    # From the ink on the one side of the paper to that on the other the tones pass the paper's: no gap is there.
    meet = maximum_filter(ink & (depth > 0), _MEETING) & maximum_filter(ink & (depth < 0), _MEETING)
    part = np.where(ink | (meet & ~ground), 1.0, np.where(ground, 0.0, part))
    return np.asarray(np.clip(part, 0.0, 1.0), dtype=np.float32)


def _unstained(depth: Map, usual: Map, sharp: Mask, kept: list[float]) -> Map | None:
    """Return the ink without what is lighter than the tones that are drawn, and fades; None where nothing is."""
    from scipy.ndimage import binary_dilation, binary_erosion, label

    labels, _ = label(_fainter(depth, usual, kept))
    size = np.bincount(labels.ravel())
    edge = (labels > 0) & ~binary_erosion(usual > 0.5, border_value=1)
    around = np.bincount(labels[edge], minlength=len(size))
    crisp = np.bincount(labels[edge & binary_dilation(sharp, iterations=2)], minlength=len(size))
    stain = (size >= _SPECK) & (around > 0) & (crisp <= _STAIN * around)
    stain[0] = False
    if not stain.any():
        return None
    about = binary_dilation(stain[labels], iterations=_STAIN_REACH)
    part = np.clip(_on_side(depth, kept) / np.float32(min(map(abs, kept))), 0, 1)
    return np.where(about, np.minimum(usual, part), usual)


def _fainter(depth: Map, usual: Map, kept: list[float]) -> Mask:
    """Tell what counts as ink though it is lighter than all that is drawn, and is not its edge."""
    from scipy.ndimage import maximum_filter

    deep = _on_side(depth, kept) >= min(map(abs, kept)) - 1.5 * _APART
    return np.asarray((usual > 0.5) & ~maximum_filter(deep, _NEAR + 2))


def _on_side(depth: Map, kept: list[float]) -> Map:
    """Return how deep all is; where what is drawn is all on one side of the paper, the other side is lighter still."""
    return np.abs(depth) if min(kept) < 0 < max(kept) else depth if kept[0] > 0 else -depth
