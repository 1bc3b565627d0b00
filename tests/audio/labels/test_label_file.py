"""Labels that light designers have: small files written by hand here, and what is to be read from each."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.audio.labels.label_file import LARGEST, read_labels
from choreo.audio.labels.midi import LARGEST_MIDI, midi
from choreo.core.ruler import Ruler
from choreo.errors import ShowError

AUDACITY = "0.500000\t0.500000\tintro\n12.250000\t20.000000\tchorus\n\\\t100.0\t2000.0\n31,5\t31,5\tBridge & end\n"
SRT = (
    "1\r\n00:00:01,500 --> 00:00:04,000\r\n<i>Over the river</i>\r\n\r\n2\r\n01:00:02,040 --> 01:00:03,000\r\n"
    "{\\an8}snow\r\nfalls\r\n"
)
VTT = "WEBVTT\n\nNOTE made by hand\n\nverse\n00:05.250 --> 00:06.000 align:start\nfirst line\n"
LRC = "[ti:Song]\n[offset:+250]\n[00:12.50]one <00:13.00>two\n[00:20.25][01:05.25]chorus\n[00:30.00]\n"
XLIGHTS = """<?xml version="1.0" encoding="UTF-8"?>
<timings>
<timing name="Beats" SourceVersion="2024.01"><EffectLayer>
<Effect label="1" starttime="500" endtime="1000"/><Effect label="2" starttime="1000" endtime="1500"/>
<Effect label="3" starttime="1500" endtime="2000"/><Effect label="1" starttime="2000" endtime="2500"/>
<Effect label="2" starttime="2500" endtime="3000"/><Effect label="3" starttime="3000" endtime="3500"/>
<Effect label="1" starttime="3500" endtime="4000"/>
</EffectLayer></timing>
<timing name="Lyrics"><EffectLayer><Effect label="Hello moon" starttime="1250" endtime="1900"/></EffectLayer>
<EffectLayer><Effect label="HELLO" starttime="1250" endtime="1500"/></EffectLayer></timing>
</timings>
"""


def written(folder: Path, content: str | bytes, name: str = "labels.any") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack(">I", len(content)) + content


def midi_file(*tracks: bytes, form: int = 1, division: int = 480) -> bytes:
    head = chunk(b"MThd", struct.pack(">HHH", form, len(tracks), division))
    return head + b"".join(chunk(b"MTrk", track + b"\x00\xff\x2f\x00") for track in tracks)


def meta(delta: int, kind: int, content: bytes) -> bytes:
    parts = [delta & 0x7F]
    while delta := delta >> 7:
        parts.insert(0, delta & 0x7F | 0x80)
    return bytes(parts) + b"\xff" + bytes([kind, len(content)]) + content


def tempo(delta: int, quarter: int) -> bytes:
    return meta(delta, 0x51, quarter.to_bytes(3, "big"))


def signature(delta: int, beats: int, power: int) -> bytes:
    return meta(delta, 0x58, bytes([beats, power, 24, 8]))


def test_labels_of_audacity(tmp_path: Path) -> None:
    ruler = read_labels(written(tmp_path, AUDACITY))
    assert ruler.markers == (("intro", 0.5), ("chorus", 12.25), ("Bridge & end", 31.5))
    assert not ruler.counts


def test_subtitles(tmp_path: Path) -> None:
    assert read_labels(written(tmp_path, SRT)).markers == (("Over the river", 1.5), ("snow falls", 3602.04))
    assert read_labels(written(tmp_path, VTT)).markers == (("first line", 5.25),)


def test_lyrics_come_sooner_by_their_offset_and_several_times(tmp_path: Path) -> None:
    ruler = read_labels(written(tmp_path, LRC))
    assert ruler.markers == (("one two", 12.25), ("chorus", 20.0), ("chorus", 65.0))


def test_timings_of_xlights_are_beats_bars_and_words(tmp_path: Path) -> None:
    ruler = read_labels(written(tmp_path, XLIGHTS))
    assert ruler.moments.tolist() == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]
    assert ruler.metres == ((0.0, 3.0),)
    assert [ruler.name(time) for time in (0.5, 2.0, 3.0, 5.0)] == ["bar 1", "bar 2", "bar 2 beat 3", "bar 4"]
    assert ruler.markers == (("Hello moon", 1.25),), "of words on three layers, the phrases"


def test_a_track_without_words_gives_its_name_and_bars_and_beats_may_be_counted_together(tmp_path: Path) -> None:
    kick = "".join(f'<Effect label="" startTime="{ms}" endTime="{ms + 50}"/>' for ms in (500, 1250))
    counted = "".join(
        f'<Effect label="{n // 3 + 5}.{n % 3 + 1}" starttime="{400 * n + 200}" endtime="0"/>' for n in range(7)
    )
    tracks = f'<timing name="Drums - Kick"><EffectLayer>{kick}</EffectLayer></timing>'
    tracks += f'<timing name="My Beats"><EffectLayer>{counted}</EffectLayer></timing>'
    ruler = read_labels(written(tmp_path, f"<timings>{tracks}</timings>"))
    assert ruler.markers == (("Drums - Kick", 0.5), ("Drums - Kick", 1.25))
    assert ruler.metres == ((0.0, 3.0),)
    assert [ruler.name(time) for time in (0.2, 0.6, 1.4)] == ["bar 1", "bar 1 beat 2", "bar 2"]


def test_beats_may_be_numbers_or_words_with_bars_of_their_own(tmp_path: Path) -> None:
    beats = [(1 + 0.5 * n, said) for n, said in enumerate("34123123123412341")]
    counted = read_labels(written(tmp_path, "".join(f"{at}\t{at}\t{said}\n" for at, said in beats)))
    assert [counted.name(at) for at, _ in beats[:6]] == [
        *("bar 0 beat 2", "bar 0 beat 3", "bar 1", "bar 1 beat 2", "bar 1 beat 3", "bar 2")
    ]
    assert counted.metres == ((0.0, 3.0), (6.0, 4.0))
    said = read_labels(written(tmp_path, "1.0\t1.0\tbeat\n1.5\t1.5\tBar\n2.0\t2.0\tbeat\n2.5\t2.5\tbar\n3\t3\tend\n"))
    assert [said.name(time) for time in (1.5, 2.0, 2.5)] == ["bar 1", "bar 1 beat 2", "bar 2"]
    assert said.markers == (("end", 3.0),)
    bars = read_labels(written(tmp_path, "1\t1\tbar\n3\t3\tbar\n5\t5\tbar\n"), beats_a_bar=3)
    assert [bars.name(time) for time in (1.0, 3.0, 5.0, 7.0)] == ["bar 1", "bar 2", "bar 3", "bar 4"]
    assert bars.beats_in(0) == 3


def test_scenes_with_numbers_are_no_beats(tmp_path: Path) -> None:
    ruler = read_labels(written(tmp_path, "".join(f"{9 * n}\t{9 * n}\t{n}\n" for n in range(1, 13))))
    assert not ruler.counts
    assert len(ruler.markers) == 12


def test_the_tempo_map_of_midi_with_its_metres_and_markers(tmp_path: Path) -> None:
    conductor = (
        signature(0, 4, 2)
        + tempo(0, 500_000)
        + meta(3840, 0x06, b"chorus")  # after two bars of 2 s: 4 s
        + signature(0, 6, 3)  # six eighths
        + tempo(0, 1_000_000)  # a quarter is 1 s, an eighth half
        + meta(1440, 0x07, b"lights")  # a bar of six eighths later: 7 s
    )
    notes = b"\x00\x90\x3c\x40\x83\x60\x3c\x00"  # running status
    ruler = read_labels(written(tmp_path, midi_file(conductor, notes)))
    assert ruler.markers == (("chorus", 4.0), ("lights", 7.0))
    assert ruler.metres == ((0.0, 4.0), (8.0, 6.0))
    assert [ruler.name(time) for time in (2.0, 4.0, 4.5, 7.0, 10.0)] == [
        *("bar 2", "bar 3", "bar 3 beat 2", "bar 4", "bar 5")
    ]


def test_midi_without_a_tempo_has_120_beats_a_minute() -> None:
    ruler = midi(midi_file(b""), "song.mid")
    assert (ruler.name(2.0), ruler.markers) == ("bar 2", ())


def test_a_marker_lies_between_changes_of_tempo() -> None:
    ruler = midi(midi_file(tempo(0, 500_000) + meta(720, 0x06, b"a") + tempo(240, 250_000) + meta(960, 6, b"b")), "m")
    assert ruler.markers == (("a", 0.75), ("b", 1.5))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no labels that choreo knows; it reads labels of Audacity"),
        ("verse at 12 s", "holds no labels that choreo knows"),
        ("1.0\t1.0\ta\nchorus\n", r"labels.any:2: expected start, end and label between tabs"),
        ("1.0\t1.0\ta\n900000\t900000\tb\n", r"labels.any:2: 900000 s is no moment of a show"),
        (b"1.0\t1.0\t\xff\xfe", "is text in no encoding that choreo reads"),
        ("<timing><EffectLayer><Effect starttime='x'/></EffectLayer></timing>", "starttime = 'x'; expected whole"),
        ("<timing><EffectLayer><Effect starttime='-5'/></EffectLayer></timing>", "starttime = '-5'"),
        ("<timing><EffectLayer>", "labels.any:1: is damaged"),
        ("<svg/>", "holds no timing of xLights"),
        ("<a>" * 9, "is nested too deep"),
        ('<!DOCTYPE t [<!ENTITY a "aaaa">]><timing name="&a;"/>', "declares a document type or entities"),
        ('<!DOCTYPE t SYSTEM "file:///etc/passwd"><timing/>', "declares a document type or entities"),
        (b"MThd\x00\x00", "is damaged"),
        (midi_file(b"\x00\x90\x3c"), "is damaged"),
        (midi_file(b"", form=2), "several songs side by side"),
        (midi_file(b"", division=0xE728), "counts frames instead of beats"),
        (midi_file(b"", division=0), "counts frames instead of beats"),
        (midi_file(tempo(0, 0)), "has a tempo beyond 1 to 2,000 beats a minute"),
        (midi_file(signature(0, 0, 2)), "a time signature of 0 beats a bar"),
        (midi_file(b"") + bytes(LARGEST_MIDI), "export tempo and markers without the notes"),
        (b"\t" * (LARGEST + 1), "choreo takes labels of at most that"),
    ],
)
def test_what_is_none_is_refused_in_words(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(ShowError, match=message):
        read_labels(written(tmp_path, content))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="there is no such file"):
        read_labels(tmp_path / "none.txt")
    with pytest.raises(ShowError, match="is not a file"):
        read_labels(tmp_path)


GOOD = (
    AUDACITY.encode(),
    SRT.encode(),
    LRC.encode(),
    XLIGHTS.encode(),
    midi_file(tempo(0, 400_000), signature(9, 3, 2)),
)


@given(
    st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8), st.integers(0)
)
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, good: bytes, changes: list[tuple[int, int]], end: int
) -> None:
    data = bytearray(good[: len(good) - end % len(good)])
    for at, value in changes:
        data[at % len(data)] = value
    file = written(tmp_path_factory.mktemp("damaged"), bytes(data))
    try:
        assert isinstance(read_labels(file), Ruler)
    except ShowError as error:
        assert "labels.any" in str(error) or "subtitle" in str(error) or "lyrics" in str(error)  # noqa: PT017
