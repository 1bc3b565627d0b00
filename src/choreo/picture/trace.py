"""From a picture file to an outline: drawings of any polarity, photographs, animations, and maps; never trusted."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np

from choreo.checks import number, shown, whole
from choreo.colour import Colour, rgb
from choreo.errors import InputError, PictureError
from choreo.picture.kinds import kind_of
from choreo.picture.outline import Outline
from choreo.picture.pixels import outline_of_sheet
from choreo.picture.raster.image_file import LARGEST_FILE, frames_of, read_image

_EXPECTED = "expected a PNG, JPEG, WebP, GIF, SVG, DXF or GeoJSON file"

_LINES = {"svg": ("svg.drawing", "trace_svg"), "dxf": ("dxf", "trace_dxf"), "map": ("geojson", "trace_geojson")}
"""Drawings that hold lines, not pixels: the module and the function that read them."""


def trace(
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    frame: int = 0,
    detail: float | None = None,
    paper: Colour = "auto",
    projection: str = "auto",
) -> Outline:
    """Return the outline of a picture or drawing: its strokes, and its areas of ink.

    Dark lines on light paper, light lines on dark, and lines on a transparent ground all give the same outline;
    grey, grainy and unevenly lit paper is tolerated. Of a coloured picture the outline keeps the colours, and its
    formations have them.

    Parameters
    ----------
    path : path
        A PNG, JPEG, WebP or GIF picture, an SVG or DXF drawing, or the lines of a map as GeoJSON or TopoJSON; told by
        what the file holds, whatever its name ends in.
    name : str or None
        The outline's name; None for the file's name without its ending.
    frame : int
        Which frame of an animated GIF, WebP or PNG, counted from 0.
    detail : float or None
        For a photograph: its edges are the lines; 0 takes few and long ones, 1 many. None for line art.
    paper : str or colour
        What is not drawn: 'auto' finds out, and the outline's `notes` tell where a coloured field was taken for it;
        'none' takes all that is there for picture (a flag with its field); a colour ('#eeeedd') is paper wherever it
        is.
    projection : str
        How a map is laid flat: 'azimuthal' (what 'auto' takes for a country or a continent), 'robinson' (what it takes
        for the world), 'conic', 'equal earth', 'mercator' or 'plate'.

    Returns
    -------
    Outline
        In drawing units of one pixel, or of the drawing, or metres of the map; y up.

    Raises
    ------
    PictureError
        If the file is missing, no such picture, cut short, too large (by its header, before it is decoded), or if
        nothing is drawn on it.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image, ImageDraw
    >>> sheet = Image.new("L", (400, 200), "white")
    >>> ImageDraw.Draw(sheet).line([(20, 100), (380, 100)], fill="black", width=5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet.save(f"{folder}/stroke.png")
    ...     outline = trace(f"{folder}/stroke.png")
    >>> outline
    Outline('stroke', 1 stroke)
    >>> len(outline.stroke(21, width=40.0))
    21
    """
    file = Path(path)
    what = f"picture {file}"
    called = file.stem if name is None else name
    check_file(file, what)
    _check_frame(frame, what)
    _check_detail(detail, what)
    check_paper(paper, what)
    if file.suffix.lower() == ".csv":
        raise PictureError(
            f"{what}: holds dots that have their places already, so there is nothing to trace; a show file takes it as "
            f'picture = "{file.name}", a script with read_points'
        )
    kind = kind_of(file, what)
    if kind != "map" and projection != "auto":
        raise PictureError(f"{what}: projection = belongs to maps (GeoJSON, TopoJSON); leave it out")
    if kind != "pixels":
        if frame or detail is not None:
            raise PictureError(f"{what}: frame = and detail = belong to pictures of pixels; leave them out")
        if kind != "svg" and paper != "auto":
            raise PictureError(f"{what}: paper = belongs to pictures of pixels and SVG; leave it out")
        option = {"svg": (paper,), "map": (projection,), "dxf": ()}[kind]
        module, function = _LINES[kind]
        reader: Callable[..., Outline] = getattr(import_module(f"choreo.picture.drawings.{module}"), function)
        return reader(file, what, called, *option)
    sheet = read_image(file, what, frame, to_trace=True)
    if detail is not None:
        if paper != "auto":
            raise PictureError(
                f"{what}: detail = takes the edges of a photograph, which has no paper; leave paper = out"
            )
        from choreo.picture.raster.photo_edges import photo_edges

        edges, colours = photo_edges(sheet, detail, what)
        return Outline.from_ink(edges, name=called, paint=colours, shrink=sheet.shrink)
    return outline_of_sheet(sheet, called, what, paper)


def trace_frames(
    path: str | os.PathLike[str], count: int | None = None, *, detail: float | None = None, paper: Colour = "auto"
) -> list[Outline]:
    """Return the outlines of an animation, one a frame, to be flown one after the other.

    Parameters
    ----------
    path : path
        An animated GIF, WebP or PNG.
    count : int or None
        How many frames, evenly taken from the first to the last; None for all.
    detail, paper
        As in `trace`.

    Raises
    ------
    PictureError
        As in `trace`, or if the picture has fewer frames.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image, ImageDraw
    >>> frames = [Image.new("L", (200, 100), "white") for _ in range(3)]
    >>> for index, sheet in enumerate(frames):
    ...     ImageDraw.Draw(sheet).line([(20, 20), (90 + 40 * index, 80)], fill="black", width=5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     frames[0].save(f"{folder}/oar.gif", save_all=True, append_images=frames[1:])
    ...     [outline.name for outline in trace_frames(f"{folder}/oar.gif", 2)]
    ['oar 0', 'oar 2']
    """
    file = Path(path)
    what = f"picture {file}"
    check_file(file, what)
    has = frames_of(file, what) if file.suffix.lower() != ".csv" and kind_of(file, what) == "pixels" else 1
    wanted = has if count is None else count
    whole(f"{what}: count", wanted, most=has, error=PictureError)
    if wanted > _MOST_OUTLINES:
        raise PictureError(f"{what}: {wanted:,} frames; give count = {_MOST_OUTLINES} or fewer")
    chosen = np.rint(np.linspace(0, has - 1, wanted)).astype(int).tolist()
    return [trace(file, name=f"{file.stem} {frame}", frame=frame, detail=detail, paper=paper) for frame in chosen]


_MOST_OUTLINES = 100


def _check_frame(frame: object, what: str) -> None:
    whole(f"{what}: frame", frame, least=0, error=PictureError)


def _check_detail(detail: object, what: str) -> None:
    if detail is None:
        return
    number(f"{what}: detail", detail, least=0, most=1, error=PictureError)


def check_paper(paper: object, what: str) -> None:
    """Raise `PictureError` if `paper` is none that `trace` knows."""
    if paper in ("auto", "none"):
        return
    try:
        rgb(paper)  # type: ignore[arg-type] # what is no colour is told below
    except (InputError, TypeError) as error:
        told = f"; {str(error).partition('; ')[2]}" if "did you mean" in str(error) else ""
        raise PictureError(f'{what}: paper = {shown(paper)}: expected "auto", "none" or a colour{told}') from None


def check_file(file: Path, what: str) -> None:
    """Raise `PictureError` if a file is missing, no ordinary file, empty or too large."""
    if file.is_dir():
        raise PictureError(f"{what}: is a folder; {_EXPECTED}")
    try:
        size = file.stat().st_size
        if not file.is_file():
            raise PictureError(f"{what}: is no ordinary file; {_EXPECTED}")
        file.open("rb").close()
    except FileNotFoundError:
        raise PictureError(f"{what}: no such file{_nearest(file)}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        hint = "check its permissions" if isinstance(error, PermissionError) else "give the picture file itself"
        raise PictureError(f"{what}: cannot be opened ({reason}); {hint}") from None
    if size == 0:
        raise PictureError(f"{what}: the file is empty (0 bytes); save the picture again")
    if size > LARGEST_FILE:
        raise PictureError(
            f"{what}: {size / 1e6:.0f} MB; a picture may have {LARGEST_FILE / 1e6:.0f} MB at most: save it smaller"
        )


def _nearest(file: Path) -> str:
    """Return a hint at a file of almost that name in the same folder."""
    from difflib import get_close_matches

    if not file.parent.is_dir():
        return f"; the folder {file.parent} does not exist either"
    near = get_close_matches(file.name, [other.name for other in file.parent.iterdir()], n=1)
    return f"; did you mean {near[0]}?" if near else ""
