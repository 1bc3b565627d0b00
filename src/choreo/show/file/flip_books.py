"""Flip-books of a show file: an animation drawn as the picture that shows its first frame."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.living.moves.flip_book import FlipBook, drawn_book
from choreo.picture.formation import Formation
from choreo.show.file.folder import inside
from choreo.show.file.formation_cache import Setting
from choreo.show.file.mistakes import Mistakes
from choreo.show.file.motion_tables import Animation, animations_in
from choreo.show.show import Show

if TYPE_CHECKING:
    from choreo.show.file.schema import ShowTable


def make_books(
    folder: Path, table: ShowTable, made: Mapping[str, Formation], limits: Limits, mistakes: Mistakes
) -> dict[str, dict[Animation, FlipBook]]:
    """Return, for each formation that is shown as a flip-book, the drawings of its animation.

    Parameters
    ----------
    made : mapping of str to Formation
        The formations that are shown.
    """
    audience = Show.audience if table.audience is None else tuple(table.audience)
    found: dict[str, dict[Animation, FlipBook]] = {}
    for number, cue in enumerate(table.cue):
        for animation in animations_in(cue.motion):
            books = found.setdefault(cue.formation, {})
            if animation in books:
                continue
            setting = Setting(folder, len(made[cue.formation]), limits, table.seed or 0, audience)
            try:
                books[animation] = _book(setting, table, cue.formation, animation)
            except InputError as error:
                told = [f"motion 'flip': {line}" for line in error.lines]
                mistakes.add_error(("cue", number, "motion"), InputError(*told))
    mistakes.raise_if_any()
    return found


def _book(setting: Setting, show: ShowTable, name: str, animation: Animation) -> FlipBook:
    """Return an animation drawn as the formation that shows its first frame."""
    from choreo.show.file.schema import PictureTable

    table = show.formation.get(name)
    if animation.picture in show.formation:
        one = f'"{animation.picture}"'
        raise InputError(f"frames = {one}; formations are a list: frames = [{one}]")
    file = inside(setting.folder, "frames", animation.picture)
    same = isinstance(table, PictureTable) and PurePosixPath(table.picture) == PurePosixPath(animation.picture)
    if not same or not isinstance(table, PictureTable):
        raise InputError(
            f"frames: the cue has to show the first frame of the animation; give [formation.{name}] "
            f'picture = "{animation.picture}"'
        )
    if table.frame or table.view or table.weights:
        raise InputError(
            f"frames: an animation begins with its first frame, and is drawn without view and weights; leave frame, "
            f"view and weights of [formation.{name}] out"
        )
    wish = setting.wish(table, setting.drones)
    book = drawn_book(
        file,
        wish,
        count=animation.taken,
        mode=table.mode,
        share=table.share,
        pattern=table.pattern,
        detail=table.detail,
        paper=table.paper,
    )
    if table.turn:
        book = book.turn(table.turn)
    return book.stand(x=table.x, y=table.y, z=table.z)
