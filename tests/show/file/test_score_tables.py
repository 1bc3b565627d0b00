"""The music of a show file: the same words as in a script, and mistakes told with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

import choreo as ch
from choreo.errors import InputError
from choreo.show.fingerprint import fingerprint

HEAD = """[fleet]
drones = 12
[formation.moon]
shape = "ring"
radius = 9
y = 40
z = 40
"""
SCORE = """[score]
tempo = 96
beats_a_bar = 3
first_beat = 0.5
labels = "labels.txt"
snap = "bar"
markers = { bow = 99, end = "bar 17" }
"""
CUES = """[[cue]]
formation = "moon"
start = "chorus + 0.5 s"
hold = "4 bars"
[[cue]]
formation = "moon"
name = "again"
travel = "6 beats"
hold = 3
snap = "2 bars"
"""
LINES = (HEAD + SCORE + CUES).split("\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "labels.txt").write_text("30.0\t30.0\tchorus\n", encoding="utf-8")
    return tmp_path


def read(folder: Path, text: str = HEAD + SCORE + CUES) -> ch.Show:
    (folder / "show.toml").write_text(text, encoding="utf-8")
    return ch.read_show(folder / "show.toml")


def test_the_words_are_the_same_in_file_and_script(folder: Path) -> None:
    show = read(folder)
    labels = ch.read_labels(folder / "labels.txt")
    wanted = ch.Score(96, 3, 0.5, labels, {"bow": 99, "end": "bar 17"}, "bar")
    assert fingerprint(show.score) == fingerprint(wanted)
    assert [(cue.start, cue.hold, cue.travel, cue.snap) for cue in show.cues] == [
        ("chorus + 0.5 s", "4 bars", None, ""),
        (None, 3, "6 beats", "2 bars"),
    ]


def test_music_start_moves_a_score_without_a_sound_file(folder: Path) -> None:
    assert read(folder, "music_start = 4\n" + HEAD + SCORE + CUES).music_start == 4.0
    with pytest.raises(InputError, match="music_start: there is no music"):
        read(folder, "music_start = 4\n" + HEAD + '[[cue]]\nformation = "moon"\n')


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("tempo = 96", 'tempo = "96"', 'score: tempo = "96": expected a number without quotes: 96'),
        ("tempo = 96", "tempo = 3", "score: tempo = 3: must be at least 20"),
        ("tempo = 96", "tmpo = 96", "score: tmpo: unknown key; did you mean 'tempo'?"),
        ("beats_a_bar = 3", "beats_a_bar = 0", "score: beats_a_bar = 0: must be at least 1"),
        (
            'snap = "bar"',
            'snap = "baar"',
            'score: snap = "baar": expected "beat", "bar", "2 bars"; did you mean "bar"?',
        ),
        ('"labels.txt"', '"label.txt"', "labels = \"label.txt\": there is no such file; did you mean 'labels.txt'?"),
        ('"labels.txt"', '"../labels.txt"', 'labels = "../labels.txt" leaves the folder of the show'),
        ('"labels.txt"', '"/etc/passwd"', 'labels = "/etc/passwd" begins at the root'),
        ('"labels.txt"', '"show.toml"', "holds no labels that choreo knows"),
        ('"bar 17"', '"bar seventeen"', "score: markers: end = 'bar seventeen'; expected seconds, or \"bar 9\""),
        ('"chorus + 0.5 s"', '"chrous + 0.5 s"', "cue 1 'moon': start = 'chrous + 0.5 s': there is no marker 'chrous'"),
        ('"chorus + 0.5 s"', '"bar nine"', "cue 1 'moon': start = 'bar nine'; expected seconds, or \"bar 9\""),
        ('"chorus + 0.5 s"', '"bar 9 beat 4"', "start = 'bar 9 beat 4': bar 9 has 3 beats"),
        ('"chorus + 0.5 s"', '"45 s"', 'start = "45 s": expected a number of seconds without a unit: 45'),
        ('"chorus + 0.5 s"', "0", "start = 0: must be above 0 s"),
        ('"4 bars"', '"for bars"', '"for bars": expected a number of seconds without a unit, or "4 bars", "2 beats"'),
        ('"4 bars"', '"4 barz"', 'did you mean "4 bars"?'),
        ('"4 bars"', "-1", "hold = -1: must be at least 0 s"),
        ('"6 beats"', '"beats 6"', 'did you mean "6 beats"?'),
        ('"2 bars"', "2", "cue 2 'again': snap = 2: expected text in quotes"),
        ('"2 bars"', '"of"', 'snap = "of": expected "beat", "bar", "2 bars"'),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(
    folder: Path, right: str, wrong: str, message: str
) -> None:
    text = "\n".join(LINES).replace(right, wrong, 1)
    line = next(number for number, row in enumerate(text.split("\n"), start=1) if row != LINES[number - 1])
    with pytest.raises(InputError) as error:
        read(folder, text)
    told = [row for row in error.value.lines if message in row]
    assert told, error.value.lines
    assert f"show.toml:{line}: " in told[0]


def test_words_of_music_want_some_music(folder: Path) -> None:
    with pytest.raises(
        InputError, match=r"show.toml:10: cue 1 'moon': hold = '4 bars': there are no beats to count by"
    ):
        read(folder, HEAD + '[[cue]]\nformation = "moon"\nhold = "4 bars"\n')
