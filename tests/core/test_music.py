"""Music is carried from its file to the plan as it is, and only from the show's folder."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core import music
from choreo.core.music import Music, read_music
from choreo.show.fingerprint import show_hash

OGG = b"OggS" + bytes(range(60))
DOT = ch.Formation(np.array([[0.0, 0, 30]]), name="dot")
SHOW = """
{}
[fleet]
drones = 12
[formation.moon]
shape = "ring"
radius = 12
z = 40
[[cue]]
formation = "moon"
"""


def written(folder: Path, top: str) -> Path:
    (folder / "audio").mkdir()
    (folder / "audio" / "theme.ogg").write_bytes(OGG)
    (folder / "audio" / "notes.ogg").write_text("la la la")
    show = folder / "show.toml"
    show.write_text(SHOW.format(top))
    return show


def test_the_show_file_names_it_and_the_plan_carries_it(tmp_path: Path) -> None:
    show = ch.read_show(written(tmp_path, 'music = "audio/theme.ogg"\nmusic_start = -2.5'))
    assert show.music == Music("theme.ogg", OGG)
    plan = ch.plan(show)
    assert (plan.music, plan.music_start) == (show.music, -2.5)
    assert plan.music is not None
    assert plan.music.digest == hashlib.sha256(OGG).hexdigest()


def test_a_show_without_music_is_silent(tmp_path: Path) -> None:
    show = ch.read_show(written(tmp_path, ""))
    assert (show.music, show.music_start) == (None, 0.0)


@pytest.mark.parametrize(
    ("top", "told"),
    [
        ('music = "audio/them.ogg"', 'show.toml:2: music = "audio/them.ogg": there is no such file; did you mean'),
        ('music = "../theme.ogg"', 'show.toml:2: music = "../theme.ogg" leaves the folder of the show'),
        ('music = "/etc/passwd"', "begins at the root"),
        ('music = "audio"', 'show.toml:2: music = "audio" is not a file'),
        (
            'music = "audio/notes.ogg"',
            "show.toml:2: music: 'notes.ogg' is not music that choreo knows; save it as .mp3",
        ),
        ("music = 3", "show.toml:2: music = 3: expected text in quotes"),
        ("music_start = 3", "show.toml:2: music_start: there is no music"),
        (
            'music = "audio/theme.ogg"\nmusic_start = "3 s"',
            'show.toml:3: music_start = "3 s": expected a number of seconds',
        ),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, top: str, told: str) -> None:
    with pytest.raises(ch.InputError, match=re.escape(told)):
        ch.read_show(written(tmp_path, top))


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.ogg").write_bytes(OGG)
    folder = tmp_path / "show"
    folder.mkdir()
    show = written(folder, 'music = "audio/out.ogg"')
    (folder / "audio" / "out.ogg").symlink_to(tmp_path / "secret.ogg")
    with pytest.raises(ch.InputError, match="link out of the show's folder"):
        ch.read_show(show)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "long.ogg"
    file.write_bytes(OGG)
    monkeypatch.setattr(music, "LARGEST", 50)
    with pytest.raises(ch.ShowError, match=r"long\.ogg has 0 MB; choreo takes at most 0 MB: save it as \.mp3 or \.ogg"):
        read_music(file)
    with pytest.raises(ch.ShowError, match="choreo takes music of at most"):
        Music("long.ogg", OGG)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ch.ShowError, match=r"music: .*a\.mp3: there is no such file"):
        read_music(tmp_path / "a.mp3")
    with pytest.raises(ch.ShowError, match="is not a file"):
        read_music(tmp_path)


@pytest.mark.parametrize(
    ("begin", "ending"),
    [
        (b"RIFF\x24\0\0\0WAVEfmt ", ".wav"),
        (b"OggS\0", ".ogg"),
        (b"fLaC\0", ".flac"),
        (b"ID3\4\0", ".mp3"),
        (b"\xff\xfb\x90\x00", ".mp3"),  # a bare frame: MPEG 1, layer III
        (b"\xff\xf3\x40\xc0", ".mp3"),  # MPEG 2, layer III
    ],
)
def test_what_it_is_its_first_bytes_say(begin: bytes, ending: str) -> None:
    found = Music("misnamed.txt", begin)
    assert found.ending == ending
    assert found.media_type.startswith("audio/")


@pytest.mark.parametrize("begin", [b"", b"RIFF\x24\0\0\0AVI LIST", b"\xff\xff\xff\xff", b"\xff\xf1\x50\x80", b"PK\3\4"])
def test_what_is_no_music_is_refused(begin: bytes) -> None:
    with pytest.raises(ch.ShowError, match="is not music that choreo knows"):
        Music("a.mp3", begin)


@pytest.mark.parametrize("name", ["../../etc/theme.ogg", "/theme.ogg"])
def test_its_name_has_no_folders(name: str) -> None:
    assert Music(name, OGG).name == "theme.ogg"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"music": "theme.ogg"}, "show: music = 'theme.ogg'; expected a Music or None: choreo.read_music('theme.ogg')"),
        ({"music_start": "3"}, "show: music_start = '3'; expected seconds"),
        ({"music_start": float("inf")}, "show: music_start = inf"),
    ],
)
def test_a_script_is_told_what_is_wrong(words: dict[str, Any], told: str) -> None:
    with pytest.raises(ch.ShowError, match=re.escape(told)):
        ch.Show("", ch.Fleet(1), [ch.Cue(DOT)], **words)


def test_another_music_is_another_show() -> None:
    words: list[dict[str, Any]] = [
        {},
        {"music": Music("a.ogg", OGG)},
        {"music": Music("a.ogg", OGG + b"!")},
        {"music": Music("b.ogg", OGG)},
        {"music": Music("a.ogg", OGG), "music_start": 1.0},
    ]
    assert len({show_hash(ch.Show("", ch.Fleet(1), [ch.Cue(DOT)], **part)) for part in words}) == len(words)


@pytest.mark.parametrize("name", [Path("songs/a.mp3"), "songs/a.mp3", "a.mp3"])
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_name_may_be_a_path_and_the_bytes_of_any_kind(name: Any, kind: Any) -> None:
    made = Music(name, kind(OGG))
    assert (made.name, made.data) == ("a.mp3", OGG)


@pytest.mark.parametrize(("name", "data"), [(5, OGG), ("a.ogg", "OggS"), ("a.ogg", None)])
def test_music_of_another_kind_is_told(name: Any, data: Any) -> None:
    with pytest.raises(ch.ShowError, match=r"music: (name|data) = .*; expected (a text|bytes)"):
        Music(name, data)
