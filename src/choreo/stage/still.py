"""Still pictures of a show: one moment, or all its pictures on one sheet. No display and no OpenGL is needed."""

from __future__ import annotations

import difflib
import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.atomic import atomic_write
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.safety.finding import clock
from choreo.stage.night.camera import Camera
from choreo.stage.night.render import Renderer, check_size

STILLS = (".png", ".jpg", ".jpeg")
"""How the name of a still ends."""

_TILE = (960, 540)
_SMALLEST_TILE = (240, 135)
_MOST_PIXELS = 60_000_000  # of a whole contact sheet
_PACKING = 3  # of 9: grain hardly packs better, only slower
_LOOKS = 9
"""Moments of the second half of a hold that are looked at for the one that shows it best."""
_FAR_MORE = 1.15
"""Times as many lit drones as in the middle that make another moment the better one."""
_SAME = 1e-6  # m: nearer is no other place
_ALIKE = 24  # of 255, in the mean: nearer is no other look
_MOST_LOOKS = 6  # of one picture in which nobody moves
_QUALITY = 88  # of 100: no ring is seen around a light
_PAPER = (8, 10, 17)
_BRIGHT = (236, 240, 248)
_PALE = (142, 152, 172)
_ACCENT = (255, 190, 92)


def snapshot(
    plan: Plan,
    file: str | os.PathLike[str],
    *,
    time: float,
    size: tuple[int, int] = (1280, 720),
    camera: str | Camera = "audience",
    show_dark: bool = False,
) -> Path:
    """Write one moment of the show as a picture.

    Parameters
    ----------
    plan : Plan
    file : path
        Where to write, .png or .jpg; an existing file is replaced only when the new one is whole.
    time : float
        Seconds from the start of the show.
    size : (int, int)
        Width and height, pixels.
    camera : str or Camera
        'audience', 'conductor', 'side', 'above', or a camera of your own.
    show_dark : bool
        Draw drones whose light is off as small grey points.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the moment is not within the show, the camera is unknown, or the picture would be too large.
    FileError
        If the file cannot be written.
    """
    check_size(size)
    first, last = plan.trajectory.times[[0, -1]].tolist()
    if not first <= time <= last:
        raise InputError(f"snapshot: time = {time:g} s is not within the show, {first:g} to {last:g} s")
    return _save(Renderer.of(plan, camera, size, show_dark=show_dark).picture(plan, time), file)


def cue_moment(plan: Plan, name: str) -> float:
    """Return the most telling moment of the hold of the cue of that name, s; of its first span, where nothing is held.

    Raises
    ------
    InputError
        If no cue is called so.
    """
    spans = [span for span in plan.spans if span.name == name]
    if not spans:
        names = list(dict.fromkeys(span.name for span in plan.spans))
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(names[:12])}"
        raise InputError(f"cue '{name}': '{plan.title}' has none of this name; {hint}")
    span = next((span for span in spans if span.kind == "hold"), spans[0])
    return telling(plan, span)


def telling(plan: Plan, span: Span) -> float:
    """Return the moment of a stretch that shows it best, s: its middle, or a later one when far more drones are lit.

    So words that are written are seen when they are whole.
    """
    middle = (span.start + span.end) / 2
    later = np.linspace(middle, span.end, _LOOKS)[:-1]
    lit = np.array([int(plan.light.at(moment).any(axis=1).sum()) for moment in later.tolist()])
    return middle if lit.max() <= lit[0] * _FAR_MORE else float(later[int(lit.argmax())])


def contact_sheet(
    plan: Plan,
    file: str | os.PathLike[str],
    *,
    columns: int | None = None,
    size: tuple[int, int] | None = None,
) -> Path:
    """Write all pictures of the show, as the audience sees them, on one sheet.

    There is one picture for each cue, at the most telling moment of its hold, with its number, name and start. All are
    seen by the same camera, so that sizes compare. The pictures are the same bytes on every machine; of the
    words, characters beyond the Latin script depend on the fonts installed.

    Parameters
    ----------
    plan : Plan
        Where nothing is held (a plan read from another tool's file), each of its spans has a picture.
    file : path
        Where to write, .png or .jpg; an existing file is replaced only when the new one is whole.
    columns : int or None
        Pictures in a row; None for a sheet about as wide as a screen.
    size : (int, int) or None
        Width and height of each picture, pixels; None for 960 x 540, or less where there are very many.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the plan has no span, or the sheet would be too large.
    FileError
        If the file cannot be written.
    """
    spans = [span for span in plan.spans if span.kind == "hold"] or list(plan.spans)
    if not spans:
        raise InputError(f"contact sheet: '{plan.title}' has no spans, so there is no moment to show")
    spans = _pictures(plan, spans)
    sheet = _Sheet(len(spans), columns, size)
    renderer = Renderer.of(plan, "audience", sheet.tile)
    picture = sheet.blank()
    for index, span in enumerate(spans):
        sheet.place(picture, index, renderer.picture(plan, telling(plan, span)))
    return _save(sheet.caption(picture, plan, spans), file)


def _pictures(plan: Plan, spans: list[Span]) -> list[Span]:
    """Return the stretches that a sheet shows: lights that come again on a picture in which nobody moves are left out.

    Of one picture it shows `_MOST_LOOKS` lights, and says how many there are.
    """
    found: list[tuple[Span, int]] = []
    looks: list[NDArray[np.int16]] = []
    before: Floats | None = None
    for span in spans:
        frame = plan.at(telling(plan, span))
        look = frame.colours.astype(np.int16)
        still = before is not None and np.abs(frame.position - before).max() < _SAME
        looks = looks if still else []
        if looks and (len(looks) >= _MOST_LOOKS or any(np.abs(look - known).mean() < _ALIKE for known in looks)):
            found[-1] = found[-1][0], found[-1][1] + 1
        else:
            found.append((span, 1))
            looks.append(look)
        before = frame.position
    return [span if more == 1 else replace(span, name=f"{span.name} · {more} lights") for span, more in found]


class _Sheet:
    """Where everything stands on a contact sheet; lengths in pixels."""

    def __init__(self, count: int, columns: int | None, size: tuple[int, int] | None) -> None:
        if columns is not None and columns < 1:
            raise InputError(f"contact sheet: columns = {columns}; expected at least 1")
        self.columns = min(columns or max(1, round(math.sqrt(count))), count)
        self.rows = -(-count // self.columns)
        self.tile = _TILE if size is None else size
        self._measure()
        while size is None and self._too_large() and self.tile[0] > _SMALLEST_TILE[0]:
            self.tile = (self.tile[0] // 2, self.tile[1] // 2)
            self._measure()
        check_size(self.tile)
        if self._too_large():
            raise InputError(
                f"contact sheet: {count} pictures of {self.tile[0]} x {self.tile[1]} make a sheet of "
                f"{self.size[0]} x {self.size[1]} pixels, more than {_MOST_PIXELS // 1_000_000} million; "
                "ask for a smaller size"
            )

    def _measure(self) -> None:
        width, height = self.tile
        self.unit = max(10, round(min(width / 40, height / 22)))  # height of the captions' letters
        self.gap = self.unit
        self.margin = 2 * self.unit
        self.header = round(4.6 * self.unit)
        self.line = round(2.0 * self.unit)
        self.size = (
            2 * self.margin + self.columns * width + (self.columns - 1) * self.gap,
            self.header + self.rows * (height + self.line) + (self.rows - 1) * self.gap + self.margin,
        )

    def _too_large(self) -> bool:
        return self.size[0] * self.size[1] > _MOST_PIXELS

    def corner(self, index: int) -> tuple[int, int]:
        """Return the upper left corner of a picture."""
        row, column = divmod(index, self.columns)
        width, height = self.tile
        return self.margin + column * (width + self.gap), self.header + row * (height + self.line + self.gap)

    def blank(self) -> Bytes:
        """Return the empty sheet."""
        return np.full((self.size[1], self.size[0], 3), _PAPER, dtype=np.uint8)

    def place(self, sheet: Bytes, index: int, picture: Bytes) -> None:
        """Put a picture in its place."""
        left, top = self.corner(index)
        sheet[top : top + self.tile[1], left : left + self.tile[0]] = picture

    def caption(self, sheet: Bytes, plan: Plan, spans: list[Span]) -> Bytes:
        """Return the sheet with its header and a line under each picture."""
        from PIL import Image, ImageDraw

        from choreo.stage.night.text import fit, length, write

        page = Image.fromarray(sheet)
        pen = ImageDraw.Draw(page)
        unit = self.unit
        facts = (
            f"{plan.drones:,} drones · {clock(plan.duration, parts=False)} · highest {highest(plan.trajectory):.1f} m"
        )
        right = self.size[0] - self.margin
        base = self.header - round(1.5 * unit)
        taken = length(facts, unit) + 2 * unit
        if right - self.margin - taken > 8 * unit:
            write(pen, (right, base), facts, unit, _PALE, anchor="r")
            title = fit(plan.title, 2 * unit, right - self.margin - taken)
            write(pen, (self.margin, base), title, 2 * unit, _BRIGHT)
        else:  # a single narrow column: one above the other
            write(pen, (self.margin, base - unit), fit(plan.title, unit, right - self.margin), unit, _BRIGHT)
            write(pen, (self.margin, base + round(0.6 * unit)), fit(facts, unit, right - self.margin), unit, _PALE)
        for index, span in enumerate(spans):
            left, top = self.corner(index)
            base, end = top + self.tile[1] + round(1.35 * unit), left + self.tile[0]
            start = write(pen, (end, base), clock(span.start, parts=False), unit, _PALE, anchor="r")
            left += round(write(pen, (left, base), f"{index + 1}", unit, _ACCENT) + 0.7 * unit)
            write(pen, (left, base), fit(span.name, unit, end - start - unit - left), unit, _BRIGHT)
        return np.asarray(page)


def highest(trajectory: Trajectory) -> float:
    """Return the altitude of the highest point that any drone reaches, m: exact, between the knots too.

    Examples
    --------
    >>> arc = np.zeros((1, 4, 1, 3))
    >>> arc[0, 1:3, 0, 2] = 40.0  # a Bezier curve does not reach its control points
    >>> highest(Trajectory(np.array([0.0, 1.0]), arc))
    30.0
    """
    z = np.moveaxis(trajectory.control[..., 2], 1, 0).reshape(4, -1)
    top = float(max(z[0].max(), z[3].max()))
    z = z[:, z[1:3].max(axis=0) > top]  # only these can rise above their ends
    first = np.diff(z, axis=0)
    a, b, c = first[0] - 2 * first[1] + first[2], 2 * (first[1] - first[0]), first[0]
    root = np.sqrt(np.maximum(b * b - 4 * a * c, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        moments = np.stack([(-b - root) / (2 * a), (-b + root) / (2 * a), -c / b])
    u = np.clip(np.nan_to_num(moments, nan=0.0, posinf=0.0, neginf=0.0), 0.0, 1.0)
    heights = (1 - u) ** 3 * z[0] + 3 * (1 - u) ** 2 * u * z[1] + 3 * (1 - u) * u**2 * z[2] + u**3 * z[3]
    return max(top, float(heights.max(initial=top)))


def _save(picture: Bytes, file: str | os.PathLike[str]) -> Path:
    from PIL import Image

    packed: dict[str, Any] = {"format": "PNG", "compress_level": _PACKING}
    if Path(file).suffix.lower() in STILLS[1:]:
        packed = {"format": "JPEG", "quality": _QUALITY, "subsampling": 0}  # colours as fine as their lights
    with atomic_write(file) as stream:
        Image.fromarray(picture).save(stream, **packed)
    return Path(file)
