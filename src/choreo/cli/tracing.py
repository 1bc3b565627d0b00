"""The command trace: a picture, or words, tried before there is a show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

import choreo as ch
from choreo.atomic import check_target
from choreo.cli.commands import app
from choreo.cli.terminal import progress_bar, say, say_json
from choreo.cli.typed import Whole, in_flags, metres_or_share, place, weight, with_flags
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.refusal import TooTightError
from choreo.picture.drawings.map_projection import Projection
from choreo.picture.in_areas.pattern import Pattern
from choreo.picture.trial import save_refused
from choreo.show.show import Show

_PICTURE = Group("Of the picture", sort_key=2)
_WORDS = Group("Words instead of a picture", sort_key=3)
_DOTS = Group("Dots", sort_key=1)
_PLACE = Group("Where it is seen from", sort_key=4)
_OUTPUT = Group("What is written", sort_key=5)
_FLAGS: tuple[str, ...] = ("width", "height", "mode", "share", "pattern", "layers", "min_size", "keep_small", "spacing")
_FLAGS += ("seed", "frame", "detail", "paper", "projection", "text", "font", "vertical", "view")
"""Options that the Python interface calls by the same words."""
_SOON = 2.0
"""Seconds after which it is told how far the work is."""


@app.command(usage="Usage: choreo trace PICTURE -n N --width METRES [OPTIONS]")
def trace(
    picture: Path | None = None,
    /,
    *,
    drones: Annotated[Whole, Parameter(alias="-n", group=_DOTS, metavar="N")],
    width: Annotated[float | None, Parameter(group=_DOTS, metavar="METRES")] = None,
    height: Annotated[float | None, Parameter(group=_DOTS, metavar="METRES")] = None,
    mode: Annotated[Mode, Parameter(group=_DOTS)] = "stroke",
    share: Annotated[float | None, Parameter(group=_DOTS, metavar="PART")] = None,
    pattern: Annotated[Pattern, Parameter(group=_DOTS)] = "even",
    weights: Annotated[
        tuple[str, ...], Parameter("--weight", group=_DOTS, metavar="PART=TIMES", show_default=False)
    ] = (),
    layers: Annotated[Whole, Parameter(group=_DOTS, metavar="N")] = 1,
    min_size: Annotated[str | None, Parameter(group=_DOTS, metavar="SIZE")] = None,
    keep_small: Annotated[bool, Parameter(group=_DOTS, show_default=False)] = False,
    spacing: Annotated[float, Parameter(group=_DOTS, metavar="METRES")] = 1.51,
    spacing_above: Annotated[float | None, Parameter(group=_DOTS, metavar="METRES")] = None,
    seed: Annotated[Whole, Parameter(group=_DOTS, metavar="N")] = 0,
    frame: Annotated[Whole, Parameter(group=_PICTURE, metavar="N")] = 0,
    detail: Annotated[float | None, Parameter(group=_PICTURE, metavar="PART")] = None,
    paper: Annotated[str, Parameter(group=_PICTURE, metavar="COLOUR")] = "auto",
    projection: Annotated[Projection, Parameter(group=_PICTURE)] = "auto",
    text: Annotated[str | None, Parameter(group=_WORDS)] = None,
    font: Annotated[str | None, Parameter(group=_WORDS, metavar="FONT")] = None,
    vertical: Annotated[bool, Parameter(group=_WORDS, show_default=False)] = False,
    view: Annotated[str | None, Parameter(group=_PLACE, metavar="X,Y,Z", allow_leading_hyphen=True)] = None,
    at: Annotated[str | None, Parameter(group=_PLACE, metavar="X,Y,Z", allow_leading_hyphen=True)] = None,
    turn: Annotated[float, Parameter(group=_PLACE, metavar="DEGREES")] = 0.0,
    png: Annotated[Path | None, Parameter(group=_OUTPUT, metavar="FILE")] = None,
    csv: Annotated[Path | None, Parameter(group=_OUTPUT, metavar="FILE")] = None,
    as_json: Annotated[bool, Parameter("--json", group=_OUTPUT, show_default=False)] = False,
) -> int:
    """Try a picture: place its dots and tell how well they show it.

    Prints how well the dots tell the picture, lengths in mean spacings; docs/picture.md says what each measure means.
    If the dots do not fit, it says how many would, and at which size. For example:

    choreo trace logo.png -n 400 --width 80 --png logo-dots.png

    Parameters
    ----------
    picture
        A PNG, JPEG, WebP, GIF, SVG, DXF, GeoJSON or TopoJSON file. Leave it out to try words: --text.
    drones
        How many dots.
    width
        Of what is drawn; give either this or --height.
    height
        Of what is drawn.
    mode
        Dots along the lines, on the edges of closed shapes, inside them, or both; or denser where it is darker.
    share
        With outline+fill: the part of the dots on the edges, 0 to 1.
    pattern
        With fill: even up to the edge, in hexagonal rows, or relaxed, free of rows.
    weights
        A colour or region that matters more: red=2, or 0,0.5,0.5,1=2 for the upper left quarter; may be repeated.
    layers
        Depths that may be used where dots must be nearer than the spacing.
    min_size
        Leave out islands and strokes whose longer side is smaller: metres, or a part of the picture's, such as 1%.
    keep_small
        Give each stroke a dot of its own, also where it is smaller than the spacing.
    view
        Draw it so that it looks right from here: the audience's eye, or the word audience for the place that a show
        has where it names none. Needs --at.
    at
        Where the picture's centre will stand: x right, y away, z up.
    turn
        By how many degrees it will be turned about the vertical.
    frame
        Of an animation, counted from 0.
    detail
        For a photograph: 0 takes few of its edges, 1 many.
    paper
        What is not drawn: auto finds out, none takes all that is there for picture (a flag with its field), a colour is
        paper wherever it is. Of an SVG or a picture of pixels.
    projection
        How a map is laid flat; auto takes azimuthal for a country or a continent, robinson for the world.
    text
        The words; leave PICTURE out.
    font
        A font file, or the name of an installed font.
    vertical
        Write the words from the top down.
    spacing
        Least distance of two dots.
    spacing_above
        Least distance of two dots one above the other, for downwash; as --spacing where it is left out.
    seed
        Another seed gives another arrangement where strokes are crowded.
    png
        Write the picture and its dots side by side; where these do not fit, the picture and its tightest place.
    csv
        Write the dots, x,y,z in metres and r,g,b, one a row.
    as_json
        Print the measures as JSON.
    """
    for file, ending in ((png, ".png"), (csv, ".csv")):
        if file is not None:
            check_target(file, (ending,), () if picture is None else (picture,))
    if picture is not None and text is not None:
        raise ch.InputError("a picture and --text exclude each other: give one of them")
    if text is None and (font is not None or vertical):
        raise ch.InputError("--font and --vertical belong to words; say which with --text")
    if text is not None and (frame or detail is not None or paper != "auto" or projection != "auto"):
        raise ch.InputError("--frame, --detail, --paper and --projection belong to pictures; leave them out")
    if (width is None) == (height is None):
        raise ch.InputError("choreo trace: give either --width or --height, in metres; the other follows")
    if spacing_above is not None and spacing_above < spacing:
        raise ch.InputError(f"--spacing-above {spacing_above:g}: expected at least --spacing {spacing:g}, for downwash")
    with in_flags(n="-n", weight="", weights="--weight", **dict.fromkeys(_FLAGS, "")):
        eye = _view(view, at, turn)
        drawn: Path | ch.Outline | None = picture
        if text is not None:
            drawn = ch.lettering(text, font=font, vertical=vertical)
        if drawn is None:
            raise ch.InputError("choreo trace: give a picture, or words with --text")
        try:
            with progress_bar(after=_SOON) as progress:
                tried = ch.trial(
                    drawn,
                    drones,
                    width=width,
                    height=height,
                    mode=mode,
                    share=share,
                    spacing=spacing if spacing_above is None else (spacing, spacing_above),
                    seed=seed,
                    layers=layers,
                    view=eye,
                    frame=frame,
                    detail=detail,
                    paper=paper,
                    projection=projection,
                    pattern=pattern,
                    weights=[weight(part) for part in weights],
                    keep_small=keep_small,
                    min_size=None if min_size is None else metres_or_share(min_size),
                    progress=progress,
                )
        except TooTightError as error:
            if png is None or error.refused is None:
                raise
            save_refused(error.refused, png)
            raise ch.PictureError(str(error) + f"; {png} shows where" * (error.refused.place is not None)) from None
    if png is not None:
        tried.save_png(png)
    if csv is not None:
        tried.save_csv(csv)
    what = {"text": text} if picture is None else {"picture": str(picture)}
    if as_json:
        say_json({**what, **tried.to_dict()})
    else:
        first, *rest = (with_flags(line, dict.fromkeys(_FLAGS, "")) for line in tried.summary())
        say(f"{tried.formation.name if picture is None else picture}: {first}", *rest)
    return 0


def _view(eye: str | None, at: str | None, turn: float) -> ch.View | None:
    """Return where the audience stands, as it was typed."""
    if eye is None:
        if at is not None or turn:
            raise ch.InputError(
                "--at and --turn belong to --view: say where the audience is, for example --view 0,-90,8"
            )
        return None
    if at is None:
        raise ch.InputError("--view: say where the picture's centre will stand, for example --at 0,60,50")
    return ch.View(Show.audience if eye == "audience" else place("--view", eye), place("--at", at), turn)
