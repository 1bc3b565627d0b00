"""A trial of a picture: its dots, how well they tell it, and both side by side."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from choreo.arrays import Floats
from choreo.checks import shown
from choreo.colour import Colour
from choreo.errors import PictureError
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.quality import Quality, quality
from choreo.picture.dots.refusal import Refused
from choreo.picture.dots.sizing import MinSize, Spacing, Wish, scale_of
from choreo.picture.dots.source import LeftOut, Source
from choreo.picture.dots.weights import Region
from choreo.picture.formation import Formation
from choreo.picture.in_areas.pattern import Pattern
from choreo.picture.inked import drawn_of
from choreo.picture.trace import trace
from choreo.picture.view import View
from choreo.progress import Progress, silent

if TYPE_CHECKING:
    from shapely import MultiPolygon

    from choreo.picture.outline import Outline


@dataclass(frozen=True, eq=False)
class Trial:
    """What became of a picture; made by `choreo.trial`."""

    formation: Formation
    """The dots: upright, facing the audience, about the origin."""
    source: Source
    """What was drawn, and in which colours."""
    mode: Mode

    @property
    def lines(self) -> Sequence[Floats]:
        """What was drawn, (m, 2) polylines in the picture's plane, metres."""
        return self.source.lines

    @property
    def area(self) -> MultiPolygon | None:
        """What was filled, in the same frame."""
        return self.source.area

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """Strokes that are too small for a dot of their own, the largest first."""
        return self.source.left_out

    @cached_property
    def quality(self) -> Quality:
        """How well the dots tell what was drawn; lengths in mean spacings."""
        dots = self.formation
        return quality(self.lines, dots.points[:, [0, 2]], self.area, self.source.paint, dots.colours)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of what was drawn, m."""
        everything = np.concatenate(list(self.lines))
        width, height = np.ptp(everything, axis=0).tolist()
        return width, height

    def to_dict(self) -> dict[str, Any]:
        """Return the measures as plain numbers and words, fit for strict JSON: None for what is not there."""
        width, height = self.size
        measures = asdict(self.quality).items()
        told = {key: value if value is not None and math.isfinite(value) else None for key, value in measures}
        return {
            "name": self.formation.name,
            "mode": self.mode,
            "drones": len(self.formation),
            "width_m": width,
            "height_m": height,
            "spacing_m": self.formation.spacing if len(self.formation) > 1 else None,
            "viewing_angle_deg": self.formation.viewing_angle,
            "coloured": self.formation.colours is not None,
            "mean_spacing_m": told.pop("mean_spacing"),
            **told,
            "left_out": [asdict(one) for one in self.left_out],
            "notes": list(self.formation.notes),
        }

    def summary(self) -> list[str]:
        """Return the measures as lines of text."""
        told, (width, height) = self.quality, self.size
        several = len(self.formation) > 1
        gap = ("smallest gap", f"{told.smallest_gap:.3f}", f"{self.formation.spacing:.3f} m")
        rows = [gap] * several
        rows += [
            ("coverage, 95th percentile", f"{told.coverage:.3f}", ""),
            ("coverage, largest bare", f"{told.largest_bare:.3f}", f"{told.largest_bare * told.mean_spacing:.3f} m"),
            ("precision, 95th percentile", f"{told.precision:.3f}", ""),
            ("evenness", f"{told.evenness:.3f}", ""),
            ("corners kept", f"{100 * told.corners_kept:.1f} %", ""),
            ("blurred similarity", f"{told.similarity:.3f}", ""),
        ]
        if told.colour_similarity is not None:
            rows.append(("the same in colour", f"{told.colour_similarity:.3f}", ""))
        angle = self.formation.viewing_angle
        if angle is not None:
            rows.append(("depth layers hold up to", f"{angle:.0f}°", "off the line of sight"))
        return [
            f"{len(self.formation):,} dot{'s' * several}, {self.mode}, {width:.1f} m x {height:.1f} m, in mean "
            f"spacings of {told.mean_spacing:.3f} m:",
            *(f"  {name:<27}{value:>8}  {metres}".rstrip() for name, value, metres in rows),
            *(f"  note: {note}" for note in self.formation.notes),
        ]

    def save_png(self, file: str | os.PathLike[str]) -> Path:
        """Write a PNG with the picture on the left and its dots on the right, and return the file."""
        from choreo.picture.comparison import save_comparison

        return save_comparison(self.source, self.formation, file)

    def save_csv(self, file: str | os.PathLike[str]) -> Path:
        """Write the dots as CSV, `x,y,z,r,g,b` a row, and return the file."""
        from choreo.picture.point_file import save_points

        return save_points(self.formation, file)


def trial(
    picture: str | os.PathLike[str] | Outline,
    n: int,
    *,
    width: float | None = None,
    height: float | None = None,
    mode: Mode = "stroke",
    spacing: Spacing = 1.51,
    seed: int = 0,
    share: float | None = None,
    layers: int = 1,
    view: View | None = None,
    frame: int = 0,
    detail: float | None = None,
    paper: Colour = "auto",
    projection: str = "auto",
    pattern: Pattern = "even",
    weights: Sequence[tuple[Region | Colour, float]] = (),
    keep_small: bool = False,
    min_size: MinSize | None = None,
    progress: Progress = silent,
) -> Trial:
    """Return the dots of a picture with measures of how well they tell it.

    Parameters
    ----------
    picture : path or Outline
        A picture file as for `choreo.trace`, or an outline made otherwise.
    n, width, height, spacing, seed, layers, view
        As in `Outline.stroke`.
    mode : str
        'stroke', 'outline', 'fill', 'outline+fill' or 'shade'.
    share : float or None
        With 'outline+fill', the part of the dots on the edges.
    frame, detail, paper, projection
        As in `choreo.trace`, of a picture file.
    pattern : str
        With 'fill', as in `Outline.fill`.
    keep_small, min_size
        As in `Outline.stroke`.
    progress : callable
        Told the stage and the part of it that is done.
    weights : sequence of (region or colour, weight)
        Parts that matter more, as in `Outline.weighted`.

    Raises
    ------
    PictureError
        If the picture cannot be read, or cannot hold its dots.

    Examples
    --------
    >>> from choreo.picture.outline import Outline
    >>> square = Outline.from_strokes([[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]], name="square")
    >>> told = trial(square, 40, width=20.0)
    >>> round(told.quality.smallest_gap, 3), told.quality.corners_kept
    (1.0, 1.0)
    >>> told.summary()[0]
    '40 dots, stroke, 20.0 m x 20.0 m, in mean spacings of 2.000 m:'
    """
    from choreo.picture.outline import Outline

    if mode not in get_args(Mode):
        raise PictureError(f"mode = {shown(mode)}: expected one of {', '.join(get_args(Mode))}")
    wish = Wish(n, width, height, spacing, seed, layers, view, keep_small, min_size)
    progress("reading", 0.0)
    outline = (
        picture
        if isinstance(picture, Outline)
        else trace(picture, frame=frame, detail=detail, paper=paper, projection=projection)
    )
    progress("reading", 1.0)
    for part, times in weights:
        outline = outline.weighted(part, times)
    formation = outline.draw(mode, wish, share, pattern, progress)
    drawn = drawn_of(outline, mode, wish)
    scale = scale_of(drawn.extent, wish, outline.name)
    return Trial(formation, Source.of(drawn, scale, wish, outline.paint), mode)


def save_refused(refused: Refused, file: str | os.PathLike[str]) -> Path:
    """Write a PNG of a picture that does not hold its dots, with a ring around the tightest place; return the file."""
    from choreo.picture.comparison import save_comparison

    source = Source.of(refused.drawn, refused.scale, refused.wish, refused.paint)
    mark = None if refused.place is None else source.place(refused.place.reshape(1, 2))[0]
    return save_comparison(source, None, file, mark)
