"""Centre lines of ink, whatever drew it: told by its edges where a thick pen of one width did, else by its skeleton."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Floats, Ints, Plane, flat
from choreo.picture.line.centreline import centre_lines
from choreo.picture.pen.bridges import bridged
from choreo.picture.pen.caps import bands, chips
from choreo.picture.pen.courses import courses
from choreo.picture.pen.edge import Edge, blur_of, edge_of, rings_of
from choreo.picture.pen.explained import better_told, explained
from choreo.picture.pen.fit import fit
from choreo.picture.pen.hidden import MOST_ENDS, hidden
from choreo.picture.pen.middle import middle_of
from choreo.picture.pen.moved import told_by_moves
from choreo.picture.pen.width import Pen, broader, halves_of, pen_of

_THICK = 10.0
"""Pixels: the middle of thinner strokes is found as well from their skeleton."""
_BROADEST = 0.2
"""Part of the longer side of what is drawn, and..."""
_OF_SHEET = 0.14
"""...of the picture: ink that is broader than both is no stroke but a shape."""
_ALIKE = 0.2
"""Part of the edge at which the ink must be as wide as the pen."""
_PENS = 3
"""Pens of different widths that are tried, one after the other, on what those before do not explain."""
_SMOOTHINGS = (1.0, 3.0)
"""How much more than noise asks for an edge is smoothed, in turn."""
_GAPS = 3
"""Gaps, and..."""
_ROUGH = 0.05
"""...pixels by which widths are spread, that are signs of stairs where both are exceeded."""
_OPEN = 4
"""Ends of lines without a cap that a part may have and still count as drawn."""
_CELLS = 32.0
"""Cells in half a pen, for telling lines apart..."""
_FINEST = 0.5
"""...of at least so many pixels."""


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What a pen was moved along."""

    edge: Edge
    pen: Pen
    lines: list[Floats]
    """Rows and columns, pixels."""
    open_ends: Floats
    """Where a line ends though no end of ink is seen there, (k, 2)."""
    gaps: int
    """How many such ends there were before they were led on."""
    framed: Floats
    """Where only the round corners of frames tell a line, (k, 2)."""


def strokes_of(mask: NDArray[np.bool_], ink: NDArray[np.float32]) -> tuple[tuple[Floats, ...], float]:
    """Return the centre lines of the ink and the typical width of the pen, as `line.centreline.centre_lines` does.

    What a thick pen of one width explains is told by its edges, the rest by its skeleton, or by what tells it best of
    all pens that were tried.
    """
    from scipy.ndimage import label

    rest, lines, pens, attempts = mask, [], [], []
    side = max(int(np.ptp(np.flatnonzero(mask.any(axis=axis)))) + 1 for axis in (0, 1))
    broadest = max(_BROADEST * side, _OF_SHEET * max(mask.shape))
    whole = rings_of(_only(ink, mask))
    blur = blur_of(ink, whole)
    for _ in range(_PENS):
        own = whole if rest is mask else rings_of(_only(np.where(rest, ink, np.minimum(ink, 0.5)), rest))
        drawn = _drawn(rest, own, broadest, blur)
        if drawn is None:
            break
        attempts.append(([line[:, ::-1] for line in drawn.lines], drawn.pen.half))
        labels, parts = label(rest, structure=np.ones((3, 3)))
        part_of = np.asarray(labels, dtype=np.int64)
        good = explained(drawn.lines, drawn.edge, drawn.pen, ink, part_of, parts)
        ends = np.array([_part(end[None], part_of) for end in drawn.open_ends], dtype=np.int64)
        opened = np.bincount(ends, minlength=parts + 1)
        good &= (opened <= _OPEN) & ~broader(drawn.edge, drawn.pen, part_of, parts)
        if not good.any():
            break
        short, alike = chips(rings_of(_only(ink, rest)), drawn.pen, part_of, good)
        bent, between = _between_caps(drawn, ink, part_of, good | alike)
        short, alike = short + bent, alike | between
        told = [line[:, ::-1] for line in drawn.lines if (good & ~alike)[_part(line, part_of)]]
        plain = good & ~alike  # the fewest lines leave out round corners of frames
        plain[[_part(place[None], part_of) for place in drawn.framed]] = False
        few, anew = told_by_moves(plain[part_of], [drawn.pen.half], told)
        lines += few + short
        lines += [line for line in told if not _lies(line, anew)]
        taken = (good | alike)[part_of]
        pens.append((float(taken.sum()), 2 * drawn.pen.half))
        rest = rest & ~taken
        if not rest.any():
            break
    if rest.any():
        others, width = centre_lines(rest, np.where(rest, ink, np.float32(0)) if pens else ink)
        others = better_told(others, attempts, rest) if attempts else others
        halves = [half for _, half in attempts] or halves_of(whole, float(mask.sum()), broadest)
        few, anew = told_by_moves(rest, list(dict.fromkeys(halves)), others)
        lines += few + ([line for line in others if not _lies(line, anew)] if few else list(others))
        if few:
            pens.append((float(anew.sum()), 2 * halves[0]))
        if not anew[rest].all():
            pens.append((float((rest & ~anew).sum()), width))
    return tuple(lines), max(pens)[1]


def _drawn(rest: NDArray[np.bool_], rings: list[Plane], broadest: float, blur: float) -> _Drawn | None:
    """Return what most of the ink with these edges was drawn with and along; None where that is no thick pen.

    Edges with stairs break a line into pieces unless they are smoothed, fine ones round off in small pictures if they
    are: where there are many pieces, what makes the fewest is taken.
    """
    length = sum(float(np.abs(np.diff(ring)).sum()) for ring in rings)
    width = 2 * float(rest.sum()) / max(length, 1e-9)
    if width < _THICK:
        return None
    best: _Drawn | None = None
    for smoothing in _SMOOTHINGS:
        edge = edge_of(rings, width, smoothing, blur)
        if edge is None:
            break
        pen = pen_of(edge, width)
        if pen.share < _ALIKE or not _THICK <= 2 * pen.half <= broadest:
            break
        found = _drawn_by(pen, edge)
        if found is not None and (best is None or found.gaps < best.gaps):
            best = found
        if best is not None and (best.gaps <= _GAPS or best.pen.spread <= _ROUGH):
            break
    return best


def _between_caps(
    drawn: _Drawn, ink: NDArray[np.float32], part_of: Ints, told: NDArray[np.bool_]
) -> tuple[list[Floats], NDArray[np.bool_]]:
    """Return the strokes that their caps tell, columns and rows, in parts that nothing tells yet, and which parts."""
    found = np.zeros(len(told), dtype=np.bool_)
    if told[1:].all():
        return [], found
    lines = [line for line in bands(drawn.edge, drawn.pen) if not told[_part(line[:, ::-1], part_of)]]
    if lines:
        turned = [line[:, ::-1] for line in lines]
        fine = explained(turned, drawn.edge, drawn.pen, ink, part_of, len(told) - 1)
        found[[_part(line, part_of) for line in turned]] = True
        found &= fine
    return [line for line in lines if found[_part(line[:, ::-1], part_of)]], found


def _only(ink: NDArray[np.float32], part: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the ink of a part and the paper about it."""
    from scipy.ndimage import binary_dilation

    about = binary_dilation(part, np.ones((3, 3), dtype=np.bool_), iterations=2)
    return np.where(about, ink, np.float32(0))


def _drawn_by(pen: Pen, edge: Edge) -> _Drawn | None:
    """Return the lines along which a pen was moved; None where that cannot be told."""
    middle = middle_of(edge, pen)
    if middle is None or 2 * len(middle.runs) > MOST_ENDS:
        return None
    grain = max(_FINEST, pen.half / _CELLS)
    ways = hidden(middle, edge, pen, grain)
    graph = courses(middle, ways, grain)
    if graph is None or not graph.paths:
        return None
    gaps = fit(graph, middle, ways, edge, pen, grain)
    open_ends = bridged(graph, gaps, edge, pen, grain)
    lines = [path for _, _, path in graph.paths.values()]
    ends = np.array([graph.nodes[end] for end in open_ends]).reshape(-1, 2)
    return _Drawn(edge, pen, lines, ends, len(gaps), flat(middle.framed)[:, ::-1])


def _lies(line: Floats, ink: Bools) -> bool:
    """Tell whether most of a line, columns and rows, lies in ink."""
    places = np.clip(np.rint(line[:, ::-1]).astype(int), 0, np.array(ink.shape) - 1)
    return bool(ink[tuple(places.T)].mean() > 0.5)


def _part(line: Floats, part_of: Ints) -> int:
    """Return the part of the ink in which a line lies."""
    places = np.clip(np.rint(line).astype(int), 0, np.array(part_of.shape) - 1)
    found = np.bincount(part_of[tuple(places.T)], minlength=2)
    found[0] = 0
    return int(np.argmax(found))
