"""Text of other tools: UTF-8, what a mark says, Chinese as Windows writes it, JSON; all else is told, not guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import choreo as ch
from choreo.errors import FileError, ShowError
from choreo.ordinary import EncodingError, decoded, number_in, parse_json, said_in, unmarked

CHINESE = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk")


@pytest.mark.parametrize("encoding", [*CHINESE, "utf-32"])
@pytest.mark.parametrize("text", ["潇湘 · 永州\n", "a", "", "刘海砍樵,第1幕;朱镕基"])
def test_what_tools_write_is_read(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding, "strict" if encoding != "gbk" else "replace")) == (
        text if encoding != "gbk" else text.encode("gbk", "replace").decode("gbk")
    )


@pytest.mark.parametrize(
    "data",
    [
        "Fête à Müllers".encode("latin-1"),
        "Straße, Größe".encode("cp1252"),
        "Привет, мир".encode("cp1251"),
        b"\xff",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff",
        "潇湘".encode("gb18030") + b"\x81",
    ],
)
def test_what_is_none_of_these_is_refused_and_not_guessed(data: bytes) -> None:
    with pytest.raises(EncodingError, match=r"no encoding that choreo reads|begins as UTF-"):
        decoded(data)


def test_bytes_without_marks_stay_what_they_are() -> None:
    assert unmarked(b"\xef\xbb\xbfa") == unmarked("a".encode("utf-16")) == b"a"
    assert unmarked("潇".encode("gbk")) == "潇".encode("gbk")
    assert unmarked(b"\xff\xfe\x00") == b"\xff\xfe\x00"  # who reads it says what is wrong


@pytest.mark.parametrize("encoding", CHINESE)
def test_maps_of_a_site_have_chinese_names(tmp_path: Path, encoding: str) -> None:
    corners = [[111.6, 26.4], [111.61, 26.4], [111.61, 26.41], [111.6, 26.4]]
    tower = [[111.604, 26.402], [111.605, 26.402], [111.605, 26.403], [111.604, 26.402]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "kind": kind},
            "geometry": {"type": "Polygon", "coordinates": [rows]},
        }
        for name, kind, rows in (("围栏", "fence", corners), ("回龙塔", "keep-out", tower))
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (tmp_path / "map.geojson").write_bytes(text.encode(encoding))
    assert ch.read_site(tmp_path / "map.geojson").keep_out[0].name == "回龙塔"
    marks = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='kind'><value>{kind}</value></Data></ExtendedData>"
        f"<Polygon><coordinates>{' '.join(f'{x},{y},30' for x, y in rows)}</coordinates></Polygon></Placemark>"
        for name, kind, rows in (("围栏", "fence", corners), ("回龙塔", "keep-out", tower))
    )
    (tmp_path / "map.kml").write_bytes(f"<kml><Document>{marks}</Document></kml>".encode(encoding))
    assert ch.read_site(tmp_path / "map.kml").keep_out[0].name == "回龙塔"


@pytest.mark.parametrize("encoding", CHINESE)
def test_labels_have_chinese_names(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "标签.txt").write_bytes("1.0\t1.0\t潇水\n2.5\t2.5\t湘江\n".encode(encoding))
    assert ("湘江", 2.5) in ch.read_labels(tmp_path / "标签.txt").markers


def test_what_cannot_be_read_says_in_one_line_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_bytes('{"features": [], "name": "Fête"}'.encode("latin-1"))
    with pytest.raises(
        FileError, match=r"a.geojson: is text in no encoding that choreo reads \(UTF-8, .*\); save it as UTF-8$"
    ):
        ch.read_site(tmp_path / "a.geojson")
    (tmp_path / "a.txt").write_bytes("1.0\t1.0\tFête".encode("latin-1"))
    with pytest.raises(ShowError, match=r"a.txt: is text in no encoding that choreo reads \(UTF-8, "):
        ch.read_labels(tmp_path / "a.txt")


@pytest.mark.parametrize("name", ["punycode", "IDNA", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"])
def test_codes_of_words_are_none_of_files(name: str, tmp_path: Path) -> None:
    with pytest.raises(LookupError):  # before it is read: punycode takes the square of its length
        said_in(b"a" * 5_000_000 + b"-" + b"b" * 5_000_000, name)
    drawing, site = tmp_path / "a.svg", tmp_path / "a.kml"
    for file in (drawing, site):
        file.write_text(f'<?xml version="1.0" encoding="{name}"?><kml>\\ud800</kml>')
    with pytest.raises(ch.errors.PictureError):
        ch.trace(drawing)
    with pytest.raises(FileError, match="as it says"):
        ch.read_site(site)


@pytest.mark.parametrize("name", ["gbk", "shift_jis", "big5", "euc-kr", "windows-1251", "koi8-r"])
def test_text_in_the_encoding_that_it_says(name: str) -> None:
    text = {"windows-1251": "Юг", "koi8-r": "Юг", "euc-kr": "한"}.get(name, "中")
    assert said_in(text.encode(name), name) == text


def test_text_that_is_not_in_the_encoding_that_it_says() -> None:
    with pytest.raises(EncodingError, match=r"^is not written in shift_jis, as it says$"):
        said_in(b"\xff\xff", "shift_jis")


@pytest.mark.parametrize("text", [b"[%b]", b'{"a":[[%b],1]}'])
def test_a_json_of_brackets_is_not_begun_where_it_would_fill_the_memory(text: bytes) -> None:
    content = text % b",".join([b"[]"] * 1000)
    assert parse_json(content, "a.json") is not None
    with pytest.raises(FileError, match=r"^a\.json: holds 1,00\d lists and objects, more than choreo can hold"):
        parse_json(content, "a.json", most=1000 * (72 + 32))


def test_the_values_of_a_json_count_as_well() -> None:
    content = b"[%b]" % b",".join([b"1"] * 1000)
    assert len(parse_json(content, "a.json", most=999 * 32 + 72)) == 1000
    with pytest.raises(FileError, match="holds 1 lists and objects"):
        parse_json(content, "a.json", most=999 * 32 + 71)


@pytest.mark.parametrize("number", ["1_11.612", "１１１.612", "0x6f", "nan", "inf", "", "1,5", "12 m"])
def test_a_number_is_written_as_files_write_them(number: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        number_in(number)
    assert number_in(" +111.612e0 ") == 111.612
