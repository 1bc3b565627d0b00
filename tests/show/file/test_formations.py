"""Pictures of a show file lie in its folder, are traced once, and their errors name line and formation."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch
from choreo.show.file.folder import inside
from tests.picture.lettered import font_file

SHOW = """\
[fleet]
drones = 30

[formation.wave]
picture = "art/wave.png"
drones = 20
width = 40
z = 50

[formation.small_wave]
picture = "./art/wave.png"
drones = 10
height = 12
z = 30

[[cue]]
formation = "wave"

[[cue]]
formation = "small_wave"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "潇湘" / "art").mkdir(parents=True)
    sheet = Image.new("L", (400, 200), "white")
    ImageDraw.Draw(sheet).line([(20, 150), (120, 40), (240, 160), (380, 50)], fill="black", width=6)
    sheet.save(tmp_path / "潇湘" / "art" / "wave.png")
    return tmp_path / "潇湘"


def read(folder: Path, text: str = SHOW) -> ch.Show:
    (folder / "show.toml").write_text(text, encoding="utf-8")
    return ch.read_show(folder / "show.toml")


def message(folder: Path, text: str) -> str:
    with pytest.raises(ch.InputError) as caught:
        read(folder, text)
    return str(caught.value).replace(f"{folder}{os.sep}", "")


def test_pictures_become_formations_at_the_planning_distance(folder: Path) -> None:
    wave, small = (cue.formation for cue in read(folder).cues)
    assert (len(wave), len(small)) == (20, 10)
    low, high = wave.bounds
    assert high[0] - low[0] == pytest.approx(40, abs=1.0)
    assert (low[2] + high[2]) / 2 == pytest.approx(50)
    assert small.bounds[1][2] - small.bounds[0][2] == pytest.approx(12, abs=1.0)
    assert min(wave.spacing, small.spacing) >= 1.51 - 1e-9


def test_the_same_show_gives_the_same_dots(folder: Path) -> None:
    first, second = read(folder), read(folder)
    for one, other in zip(first.cues, second.cues, strict=True):
        np.testing.assert_array_equal(one.formation.points, other.formation.points)


def test_a_picture_is_traced_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("choreo.picture.trace")
    traced: list[Path] = []
    real = ch.trace

    def counted(path: Path, **words: Any) -> ch.Outline:
        traced.append(path)
        return real(path, **words)

    monkeypatch.setattr(module, "trace", counted)
    read(folder)
    assert len(traced) == 1


def test_progress_ends_at_one(folder: Path) -> None:
    (folder / "show.toml").write_text(SHOW, encoding="utf-8")
    told: list[tuple[str, float]] = []
    ch.read_show(folder / "show.toml", progress=lambda stage, done: told.append((stage, done)))
    assert told[0] == ("tracing", 0.0)
    assert told[-1] == ("tracing", 1.0)


def test_the_colours_are_those_of_the_picture_unless_the_file_says_another(folder: Path) -> None:
    sheet = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(sheet).line([(20, 150), (120, 40), (240, 160), (380, 50)], fill="crimson", width=6)
    sheet.save(folder / "art" / "wave.png")
    text = SHOW.replace("height = 12", 'height = 12\ncolour = "gold"')
    wave, small = (cue.formation.colours for cue in read(folder, text).cues)
    assert wave is not None
    assert small is not None
    assert np.unique(wave, axis=0).tolist() == [[220, 20, 60]]
    assert np.unique(small, axis=0).tolist() == [[255, 215, 0]]


def dotted(*more: str) -> str:
    lines = ["[fleet]", "drones = 20", "[formation.dots]", 'picture = "art/dots.csv"', "y = 40", "z = 50"]
    return "\n".join([*lines, *more, "[[cue]]", 'formation = "dots"', ""])


def test_dots_of_a_csv_file_stand_where_the_show_says(folder: Path) -> None:
    (folder / "art" / "dots.csv").write_text("x,y,z,r,g,b\n0,0,0,255,0,0\n4,0,0,0,255,0\n4,1,3,0,0,255\n")
    dots = read(folder, dotted()).cues[0].formation
    assert dots.points.tolist() == [[-2, 39.5, 48.5], [2, 39.5, 48.5], [2, 40.5, 51.5]]
    assert dots.colours is not None
    assert dots.colours.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    large = read(folder, dotted("height = 6", "drones = 3")).cues[0].formation
    np.testing.assert_allclose(large.bounds[1] - large.bounds[0], [8, 2, 6])


@pytest.mark.parametrize(
    ("csv", "more", "told"),
    [
        ("0,0,0\n4,0,0", "drones = 3", "drones = 3, but the file holds 2 dots; leave drones out"),
        ("0,0,0\n4,0,0", 'mode = "fill"', "belong to pictures"),
        ("0,0,0\n4,0,0", "height = 9", "the dots of the file have no height; leave it out"),
        ("0,0,0\n4,0,9", "height = 9\nwidth = 9", "give either width or height"),
        ("0,0,0\n1,0,0", "", "its dots are 1.000 m apart and must be 1.51 m"),
        ("0,0,0\n4,0,zero", "", "line 2: '4,0,zero' are no numbers"),
        ("\n".join(f"{4 * k},0,0" for k in range(21)), "", "has 21 dots, the fleet 20 drones"),
    ],
)
def test_a_mistake_with_dots_says_which(folder: Path, csv: str, more: str, told: str) -> None:
    (folder / "art" / "dots.csv").write_text(csv)
    text = message(folder, dotted(more))
    assert told in text
    assert "formation 'dots'" in text


def lettered(*more: str) -> str:
    lines = ["[fleet]", "drones = 20", "[formation.word]", 'text = "IO"', 'font = "art/a.ttf"', "height = 30", "z = 50"]
    return "\n".join([*lines, *more, "[[cue]]", 'formation = "word"', ""])


def test_words_become_formations_in_a_font_of_the_folder(folder: Path) -> None:
    font_file(folder / "art" / "a.ttf")
    across, down = (read(folder, lettered(more)).cues[0].formation for more in ("", "vertical = true"))
    assert (len(across), across.name) == (20, "word")
    (low, high), (lower, higher) = across.bounds, down.bounds
    assert (high - low)[0] > (higher - lower)[0], "the same height, but one under the other"
    np.testing.assert_array_equal(across.points, read(folder, lettered()).cues[0].formation.points)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('text = "IO"', 'text = " "', "show.toml:4: formation 'word': text = \" \": is empty"),
        ("art/a.ttf", "art/b.ttf", "show.toml:5: formation 'word': font = \"art/b.ttf\": there is no such file"),
        ("art/a.ttf", "../a.ttf", "leaves the folder of the show; put the font into that folder"),
        ("art/a.ttf", "art/wave.png", "cannot be read as a font"),
        ("height = 30", "vertical = 1\nheight = 30", "vertical = 1: expected true or false"),
        ("height = 30", "", "give either width or height"),
        ('text = "IO"', 'text = "IO"\nshape = "ring"', "a formation has one of picture, text, shape, parts"),
    ],
)
def test_a_mistake_with_words_says_which(folder: Path, old: str, new: str, told: str) -> None:
    font_file(folder / "art" / "a.ttf")
    assert told in message(folder, lettered().replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("art/wave.png", "art/wafe.png", "there is no such file; did you mean 'wave.png'?"),
        ("art/wave.png", "arts/wave.png", "there is no such file (nor a folder 'arts')"),
        ("art/wave.png", "../潇湘/art/wave.png", "leaves the folder of the show"),
        ("art/wave.png", "/etc/passwd", "begins at the root"),
        ("art/wave.png", "C:/wave.png", "begins at the root"),
        ("art/wave.png", "art", "is not a file"),
        ("width = 40", "", "give either width or height"),
        ("width = 40", "width = 40\nheight = 40", "give either width or height"),
        ("width = 40", "width = 40\nshare = 0.5", "share = belongs to mode"),
        ("width = 40", "width = 3", "20"),
    ],
)
def test_a_mistake_with_a_picture_names_line_and_formation(folder: Path, old: str, new: str, told: str) -> None:
    text = message(folder, SHOW.replace(old, new, 1))
    assert text.startswith(("show.toml:4: formation 'wave': ", "show.toml:5: ", "show.toml:7: ", "show.toml:8: "))
    assert "formation 'wave'" in text
    assert told in text


def test_the_mistakes_of_all_pictures_are_told_at_once(folder: Path) -> None:
    text = message(folder, SHOW.replace("art/wave.png", "art/a.png", 1).replace("./art/wave.png", "art/b.png"))
    assert ["a.png" in line for line in text.splitlines()] == [True, False]
    assert len(text.splitlines()) == 2


def test_a_link_may_not_lead_out_of_the_folder(folder: Path) -> None:
    (folder.parent / "outside.png").write_bytes((folder / "art" / "wave.png").read_bytes())
    (folder / "art" / "link.png").symlink_to(folder.parent / "outside.png")
    assert "is a link out of the show's folder" in message(folder, SHOW.replace("art/wave", "art/link", 1))
    (folder / "art" / "inner.png").symlink_to(folder / "art" / "wave.png")
    assert inside(folder, "picture", "art/inner.png") == folder / "art" / "inner.png"


def test_names_that_are_no_files(folder: Path) -> None:
    (folder / "loop.png").symlink_to(folder / "loop.png")
    os.mkfifo(folder / "pipe.png")
    for name in ("loop.png", "pipe.png", "x" * 5000, "a\0b"):
        with pytest.raises(ch.PictureError, match="picture = "):
            inside(folder, "picture", name)


def test_every_shape_of_the_show_file_is_made(tmp_path: Path) -> None:
    shapes = {
        "line": "drones = 9\nlength = 20",
        "ring": "drones = 12\nradius = 10",
        "grid": "rows = 3\ncolumns = 4\nspacing = 2.5",
        "sphere": "drones = 20\nradius = 6",
        "helix": "drones = 30\nradius = 8\nheight = 20\nturns = -2",
    }
    text = "[fleet]\ndrones = 30\n"
    for name, words in shapes.items():
        text += f'[formation.{name}]\nshape = "{name}"\n{words}\nz = 50\n[[cue]]\nformation = "{name}"\n'
    made = {cue.name: cue.formation for cue in read(tmp_path, text).cues}
    assert {name: len(formation) for name, formation in made.items()} == {
        "line": 9,
        "ring": 12,
        "grid": 12,
        "sphere": 20,
        "helix": 30,
    }
    assert all(formation.centre[2] == pytest.approx(50) for formation in made.values())
    assert made["grid"].spacing == pytest.approx(2.5)


def test_frames_of_one_animation_are_formations_of_their_own(folder: Path) -> None:
    sheets = [Image.new("L", (400, 200), "white") for _ in range(2)]
    ImageDraw.Draw(sheets[0]).line([(20, 100), (380, 100)], fill="black", width=6)
    ImageDraw.Draw(sheets[1]).line([(200, 10), (200, 190)], fill="black", width=6)
    sheets[0].save(folder / "art" / "oar.gif", save_all=True, append_images=sheets[1:])
    text = SHOW.replace("art/wave.png", "art/oar.gif").replace("height = 12\n", "height = 40\nframe = 1\n")
    level, upright = (cue.formation.bounds for cue in read(folder, text).cues)
    assert np.ptp(level, axis=0).round() == pytest.approx([40, 0, 0], abs=1)
    assert np.ptp(upright, axis=0).round() == pytest.approx([0, 0, 40], abs=1)
    wrong = text.replace("frame = 1", "frame = 2")
    assert "formation 'small_wave': picture art/oar.gif: frame = 2, but it has frames 0 to 1" in message(folder, wrong)


def test_a_photograph_is_drawn_by_its_edges(folder: Path) -> None:
    sheet = Image.new("L", (400, 300), 60)
    ImageDraw.Draw(sheet).ellipse((100, 50, 300, 250), fill=200)
    sheet.save(folder / "art" / "wave.png")
    ring = read(folder, SHOW.replace("z =", "detail = 0.2\nz =")).cues[1].formation
    away = np.hypot(*(ring.points - ring.centre)[:, [0, 2]].T)
    assert away == pytest.approx(6, abs=0.3)


def test_a_picture_is_drawn_for_the_audience_of_the_show_or_another_eye(folder: Path) -> None:
    head = "audience = [0, -40, 0]\n"
    plain, lower = (cue.formation.points for cue in read(folder, head + SHOW).cues)
    text = head + SHOW.replace("width = 40", 'width = 40\nview = "audience"')
    seen, same = (cue.formation.points for cue in read(folder, text).cues)
    assert np.ptp(seen[:, 2]) > 1.3 * np.ptp(plain[:, 2]), "50 m up, 40 m away: higher, to look as high"
    assert same.tobytes() == lower.tobytes()
    other = read(folder, text.replace('"audience"', "[0, -40, 50]")).cues[0].formation.points
    assert np.ptp(other[:, 2]) == pytest.approx(np.ptp(plain[:, 2]), abs=0.01)
    assert 'view = "us": expected "audience", or a place [x, y, z] in metres' in message(
        folder, text.replace('"audience"', '"us"')
    )
    behind = message(folder, text.replace('"audience"', "[0, 90, 2]"))
    assert "formation 'wave': view: the eye is behind the picture" in behind


def test_layers_hold_more_dots_at_the_same_size(folder: Path) -> None:
    text = SHOW.replace("drones = 20", "drones = 30").replace("width = 40", "width = 20")
    assert "or let them stand in depth: layers = 2" in message(folder, text)
    wave = read(folder, text.replace("width = 20", "width = 20\nlayers = 2")).cues[0].formation
    assert wave.spacing >= 1.51
    assert wave.viewing_angle is not None
    assert np.ptp(wave.points[:, 0]) == pytest.approx(20, abs=0.5)


def test_a_part_of_a_picture_may_matter_more(folder: Path) -> None:
    def shares(*more: str) -> float:
        text = SHOW.replace("width = 40", "\n".join(["width = 160", *more]))
        dots = read(folder, text).cues[0].formation.points[:, 0]
        return float((dots < 0).mean())

    assert shares("weights = [{ region = [0, 0, 0.5, 1], weight = 3.0 }]") > shares() + 0.15
    wrong = SHOW.replace("width = 40", "width = 160\nweights = [{ region = [0, 0, 0.5], weight = 3.0 }]")
    assert "[0, 0, 0.5] is no region [left, lower, right, upper] or colour" in message(folder, wrong)
    assert "wave" in message(folder, wrong)


def test_a_picture_with_weights_is_kept_too(folder: Path) -> None:
    text = SHOW.replace("width = 40", "width = 160\nweights = [{ region = [0, 0, 0.5, 1], weight = 3.0 }]")
    (folder / "show.toml").write_text(text)
    first, again = (ch.read_show(folder / "show.toml", cache=folder / "kept").cues[0].formation for _ in range(2))
    assert first.points.tobytes() == again.points.tobytes() == read(folder, text).cues[0].formation.points.tobytes()
