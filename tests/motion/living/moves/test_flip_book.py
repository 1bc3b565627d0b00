"""Animations as flip-books: one scale for all frames, their own times, and files that are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch
from choreo.core.limits import Limits
from choreo.errors import InputError, PictureError
from choreo.motion.living.alive import alive
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.flip_book import flip_book
from choreo.show.fingerprint import fingerprint

PLACES = ((60, 40), (120, 40), (120, 100), (60, 100))
"""Upper left corners of a square of 100 pixels, frame for frame; the last is a third as large."""


def walk(folder: Path, ending: str = "gif", lasting: tuple[int, ...] = (400, 400, 200, 200)) -> Path:
    """Write an animation of a square that walks about its page."""
    sheets = []
    for number, (x, y) in enumerate(PLACES[: len(lasting)]):
        side = 34 if number == 3 else 100
        sheet = Image.new("L", (400, 260), "white")
        ImageDraw.Draw(sheet).rectangle((x, y, x + side, y + side), outline="black", width=5)
        sheets.append(sheet)
    file = folder / f"walk.{ending}"
    words: dict[str, Any] = {"lossless": True} if ending == "webp" else {}
    sheets[0].save(file, save_all=True, append_images=sheets[1:], duration=list(lasting), loop=0, **words)
    return file


@pytest.mark.parametrize("ending", ["gif", "webp", "png"])
def test_frames_keep_their_size_their_places_and_their_times(tmp_path: Path, ending: str) -> None:
    book = flip_book(walk(tmp_path, ending), 12, width=30.0).stand(y=60, z=50, x=5)
    assert book.seconds == (0.4, 0.4, 0.2, 0.2)
    assert len(book) == 3
    assert book.each == pytest.approx(0.3)
    assert book.shares == pytest.approx((4 / 3, 4 / 3, 2 / 3, 2 / 3))
    assert book.first.centre == pytest.approx([5, 60, 50])
    metre = 30 / 105  # a pixel; the pen is 5 pixels wide
    for (x, y), side, drawing in zip(PLACES, (100, 100, 100, 34), [book.first, *book], strict=True):
        low, high = drawing.bounds
        assert high[0] - low[0] == pytest.approx(side * metre, abs=1.7)
        middle = (x + side / 2 - 110) * metre + 5, 60, 50 - (y + side / 2 - 90) * metre
        assert drawing.centre == pytest.approx(middle, abs=1.0)


def test_some_frames_stand_for_those_between_them(tmp_path: Path) -> None:
    book = flip_book(walk(tmp_path), 12, count=2, width=30.0)
    assert len(book) == 1
    assert book.seconds == (1.0, 0.2), "all the time of the animation"


def test_frames_that_say_no_time_are_shown_for_a_tenth_of_a_second(tmp_path: Path) -> None:
    assert flip_book(walk(tmp_path, lasting=(0, 500)), 12, width=30.0).seconds == (0.1, 0.5)


def test_a_book_turns_and_moves_as_one(tmp_path: Path) -> None:
    book = flip_book(walk(tmp_path), 12, width=30.0)
    turned = book.turn(90).stand(y=60, z=50)
    apart = book.drawings[0].centre - book.first.centre
    assert turned.drawings[0].centre - turned.first.centre == pytest.approx([0, apart[0], apart[2]], abs=1e-9)


def test_what_is_no_animation_is_told(tmp_path: Path) -> None:
    single = tmp_path / "single.png"
    Image.new("L", (40, 40), "white").save(single)
    with pytest.raises(PictureError, match="has a single frame; expected an animation: a GIF, WebP or PNG"):
        flip_book(single, 12, width=30.0)
    with pytest.raises(PictureError, match=r"nowhere\.gif: no such file"):
        flip_book(tmp_path / "nowhere.gif", 12, width=30.0)
    with pytest.raises(InputError, match="count = 9; expected a whole number from 2 to 4"):
        flip_book(walk(tmp_path), 12, count=9, width=30.0)
    with pytest.raises(PictureError, match=r"drawing 4 of the animation: .*walk"):
        flip_book(walk(tmp_path), 40, width=30.0)  # the small square has no room for them
    torn = tmp_path / "torn.gif"
    torn.write_bytes(walk(tmp_path).read_bytes()[:300])
    with pytest.raises(PictureError, match="picture"):
        flip_book(torn, 12, width=30.0)


def test_too_many_frames_or_pixels_are_refused_before_they_are_drawn(tmp_path: Path) -> None:
    sheets = [Image.new("L", (20, 20), "white") for _ in range(130)]
    for number, sheet in enumerate(sheets):
        sheet.putpixel((number % 20, number // 20), 0)
    file = tmp_path / "long.gif"
    sheets[0].save(file, save_all=True, append_images=sheets[1:], duration=100)
    with pytest.raises(PictureError, match="has 130 frames; say how many of them are drawn: count = 8"):
        flip_book(file, 12, width=30.0)
    huge = bytearray(file.read_bytes())
    huge[6:10] = (6000).to_bytes(2, "little") * 2  # the screen that every frame is drawn on
    file.write_bytes(huge)
    with pytest.raises(PictureError, match="130 frames of 6,000 x 6,000 pixels are more than is read of an animation"):
        flip_book(file, 12, count=4, width=30.0)


def test_leaves_last_as_in_the_animation_and_as_long_as_they_need(tmp_path: Path) -> None:
    book = flip_book(walk(tmp_path), 12, width=30.0).stand(y=60, z=50)
    slow = Motion("flip", frames=book, each=15.0)
    found = alive(book.first.points, book.first.drawing, [slow], 62.0, Limits())
    for moment, drawing in zip((0.0, 20.0, 40.0, 50.0, 60.0), [book.first, *book, book.first], strict=True):
        apart = np.linalg.norm(found.trajectory.at(moment).position[:, None, ::2] - drawing.points[:, ::2], axis=2)
        assert apart.min(axis=0).max() < 1.0, moment  # but for what was parted in depth
    assert "motion 'flip': its 4 leaves take 60.00 s, 1.20 s in the animation" in found.notes

    left_open = Motion("flip", frames=book)
    assert left_open["each"] == pytest.approx(0.3), "its own times, until they are too quick"
    chosen = alive(book.first.points, book.first.drawing, [left_open], 70.0, Limits())
    each = chosen.motions[0]["each"]
    assert f"motion 'flip': its each is {each:g}, as it can be flown" in chosen.notes
    assert chosen.trajectory.duration == 70.0
    with pytest.raises(InputError, match=r"is too quick for its drones: .*; hold it for [\d.]+ s$") as told:
        alive(book.first.points, book.first.drawing, [left_open], 5.0, Limits())
    hold = float(str(told.value).rsplit("hold it for ", 1)[1].removesuffix(" s"))
    alive(book.first.points, book.first.drawing, [left_open], hold, Limits())


def test_a_moved_show_moves_the_drawings_along(tmp_path: Path) -> None:
    book = flip_book(walk(tmp_path), 12, width=30.0).stand(y=60, z=50)
    moved = Motion("flip", frames=book).moved(np.eye(3), np.array([7.0, 0.0, 0.0]))["frames"]
    assert moved.first.centre == pytest.approx([7, 60, 50])
    assert [each.centre[0] for each in moved] == pytest.approx([each.centre[0] + 7 for each in book])
    assert moved.seconds == book.seconds
    assert fingerprint(Motion("flip", frames=moved)) != fingerprint(Motion("flip", frames=book))


SHOW = """
fleet = {{ drones = 12 }}
[formation]
square = {{ picture = "walk.gif", width = 30, x = 5, y = 60, z = 50 }}
dots = {{ shape = "ring", drones = 12, radius = 8, y = 60, z = 50 }}
[[cue]]
formation = "{formation}"
hold = 40
motion = {{ name = "flip", frames = {frames} }}
"""


def read(folder: Path, frames: str, formation: str = "square") -> ch.Show:
    walk(folder)
    (folder / "show.toml").write_text(SHOW.format(frames=frames, formation=formation), encoding="utf-8")
    return ch.read_show(folder / "show.toml")


def test_a_show_file_means_what_a_script_says(tmp_path: Path) -> None:
    show = read(tmp_path, '{ picture = "walk.gif", count = 3 }')
    spacing = show.limits.planning_distance
    book = flip_book(tmp_path / "walk.gif", 12, count=3, width=30.0, spacing=spacing).stand(y=60, z=50, x=5)
    (motion,) = show.cues[0].motion
    assert np.array_equal(motion["frames"].first.points, show.cues[0].formation.points)
    scripted = Motion("flip", frames=replace(book, first=motion["frames"].first))
    assert [each.points.tolist() for each in motion["frames"]] == [each.points.tolist() for each in scripted["frames"]]
    assert motion["frames"].seconds == book.seconds
    assert motion["each"] == scripted["each"]


@pytest.mark.parametrize(
    ("frames", "formation", "message"),
    [
        ('"wlak.gif"', "square", "frames = \"wlak.gif\": there is no such file; did you mean 'walk.gif'"),
        ('"square"', "square", r'frames = "square"; formations are a list: frames = \["square"\]'),
        ('"walk.gif"', "dots", r'show.toml:9: cue 1 .*give \[formation.dots\] picture = "walk.gif"'),
        ('{ picture = "walk.gif", count = 1 }', "square", "count = 1; expected a whole number from 2 to 4"),
        ('{ picture = "walk.gif", cuont = 3 }', "square", "frames = {.*}; expected formations by their names"),
        ('{ picture = "walk.gif", count = "3" }', "square", "frames = {.*}; expected formations by their names"),
        ('"../walk.gif"', "square", "frames"),
        ("7", "square", "motion 'flip': frames = 7; expected"),
    ],
)
def test_wrong_words_are_told_with_their_line(tmp_path: Path, frames: str, formation: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, frames, formation)


def test_a_script_that_names_a_file_is_told_how_to_draw_it() -> None:
    with pytest.raises(InputError, match=r"frames = choreo.flip_book\('dance.gif', 60, height=40\)"):
        Motion("flip", frames="dance.gif")
