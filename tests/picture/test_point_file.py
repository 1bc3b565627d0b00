"""Dots as text: what is written is read back to the last bit, and every mistake is told with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import choreo as ch
from choreo.errors import FileError, PictureError
from choreo.picture.point_file import LARGEST_TEXT, read_points, save_points

metres = st.floats(-100_000, 100_000)
light = st.integers(0, 255).filter(lambda value: value != 1)  # a file of nothing but 0 and 1 is asked what it means
dots = st.tuples(metres, metres, metres, *[light] * 3)


@given(st.lists(dots, min_size=1, max_size=20))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, ...]]) -> None:
    table = np.array(rows)
    file = tmp_path_factory.mktemp("点") / "dots.csv"
    back = read_points(save_points(ch.Formation(table[:, :3], table[:, 3:].astype(np.uint8)), file))
    np.testing.assert_array_equal(back.points, table[:, :3])
    np.testing.assert_array_equal(back.colours, table[:, 3:])


def test_a_header_spaces_empty_rows_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "湘.csv"
    file.write_bytes("\ufeffX, Y, Z\r\n\r\n0, 0, 1e1\r\n2.5,0,10\r\n".encode())
    read = ch.read_points(file)
    assert (read.name, read.colours, read.points.tolist()) == ("湘", None, [[0, 0, 10], [2.5, 0, 10]])
    assert read_points(file, name="pair").name == "pair"


def test_without_colours_the_file_says_white(tmp_path: Path) -> None:
    file = save_points(ch.Formation(np.array([[0, 0, -0.0]])), tmp_path / "a.csv")
    assert file.read_text() == "x,y,z,r,g,b\n0.0,0.0,0.0,255,255,255\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no dot; expected rows of x,y,z or x,y,z,r,g,b"),
        ("x,y,z\n", "holds no dot"),
        ("0,0,0\n1,2\n", "line 2: 2 columns, 3 in the rows before"),
        ("0,0,0\n\n1,2,x\n", "line 3: '1,2,x' are no numbers"),
        ("横,纵,高\n0,0,0\n", "line 1: '横,纵,高' names no columns x, y and z; let the first row be x,y,z or x,y,z,r"),
        ("Heart,,\nx,y,z\n0,0,0\n", "line 1: 'Heart,,' names no columns x, y and z; let the first row be"),
        ("x,y,z\n0,0,3 m\n", "line 2: '3 m': numbers carry no unit; a header may name it, x (cm)"),
        ("0 cm,0 cm,3 cm\n", "line 1: '0 cm': numbers carry no unit"),
        (f"x,y,z\n0,0,{'9' * 200}m\n", f"line 2: '{'9' * 60}': numbers carry no unit"),
        ("PK\3\4[Content_Types].xml", "is packed, as a spreadsheet's workbook is, and no text; save the sheet as CSV"),
        ("0,0,nan\n", "line 1: '0,0,nan' are no numbers"),
        ("0,0,1e9\n", "expected metres, 100,000 at most"),
        ("0,0,0,1,2,256\n", "colour 1,2,256: expected three whole numbers from 0 to 255"),
        ("0,0,0,1,2,2.5\n", "colour 1,2,2.5"),
        ("0,0,0\n1,0,0,1,2,3\n", "line 2: 6 columns, 3 in the rows before; give a colour to every dot or to none"),
        ("x,y,z,r,g,b\n0,0,0,1,2,3\n1,0,0\n", "line 3: 3 numbers, 6 in the rows before; give a colour to every dot"),
        ("x,y,z,Red,Green\n0,0,0,1,2\n", "line 1: a colour without blue"),
        ("x,y,X,z\n0,0,0,1\n", "line 1: two columns are named x; keep one of them"),
        ("x [in],y [in],z [in]\n0,0,0\n", "line 1: x [in], y [in], z [in]: expected metres"),
        ("Time_s,x,y,z\n0,0,0,10\n1,0,0,10\n", "line 1: has a column of times, so it is a flight, not one picture"),
        ("x,y,z,colour\n0,0,0,golld\n", "line 2: colour 'golld' is not known; did you mean 'gold'?"),
        ("0,0,0,1,0,0\n", "colours of 0 and 1 are black; write 255 for full light, or 1.0"),
        (
            "0,0,0,255,0,0\n0,0,0,0.5,0,0\n",
            "line 2: a colour from 0.0 to 1.0, where other rows have them from 0 to 255",
        ),
        ("0,0,1_000\n", "line 1: '0,0,1_000' are no numbers"),
        ("0,0,0\n" * 50_001, "more than 50,000 dots"),
    ],
)
def test_every_mistake_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(PictureError) as caught:
        read_points(tmp_path / "a.csv")
    assert f"points {tmp_path / 'a.csv'}: " in str(caught.value)
    assert told in str(caught.value)


def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PictureError, match="begins as UTF-16-LE and is none"):
        read_points(tmp_path / "a.csv")
    with pytest.raises(PictureError, match="no such file"):
        read_points(tmp_path / "b.csv")
    with (tmp_path / "huge.csv").open("wb") as stream:
        stream.truncate(LARGEST_TEXT + 1)
    with pytest.raises(PictureError, match="more than 17 MB"):
        read_points(tmp_path / "huge.csv")
    with pytest.raises(FileError, match="does not exist"):
        save_points(ch.Formation(np.zeros((1, 3))), tmp_path / "nowhere" / "a.csv")


@pytest.mark.parametrize(
    "text",
    [
        "Name,x_m,y_m,z_m,Red,Green,Blue\nd1,1,2,3,255,0,7\nd2,4,5,6,0,0,0\n",
        "Name,x,y,z,R,G,B\nd1,1,2,3,255,0,7\nd2,4,5,6,0,0,0\n",
        "d1,1,2,3,255,0,7\nd2,4,5,6,0,0,0\n",
        "Red,Green,Blue,x [m],y [m],z [m],label\n255,0,7,1,2,3,a\n0,0,0,4,5,6,b\n",
        '"Name","x","y","z","r","g","b"\n"d1","1","2","3","255","0","7"\n"d2","4","5","6","0","0","0"\n',
    ],
)
def test_named_columns_are_found_as_skybrush_writes_them(tmp_path: Path, text: str) -> None:
    file = tmp_path / "static.csv"
    file.write_text(text, encoding="utf-8")
    dots = read_points(file)
    assert dots.points.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert dots.colours is not None
    assert dots.colours.tolist() == [[255, 0, 7], [0, 0, 0]]


def test_named_places_without_colours(tmp_path: Path) -> None:
    file = tmp_path / "static.csv"
    file.write_text("Name,x,y,z\nd1,1,2,3\n", encoding="utf-8")
    assert read_points(file).colours is None


@pytest.mark.parametrize(
    "text",
    [
        "x;y;z;r;g;b\n1,5;-2;30;255;0;128\n",
        "sep=;\r\nx;y;z;r;g;b\r\n1,5;-2;30;255;0;128\r\n",
        "x\ty\tz\tr\tg\tb\n1.5\t-2\t30\t255\t0\t128\n",
        "1.5 -2 30 255 0 128\n",
        '"1,5","-2","30","255","0","128"\n',
        '"drone, the first",1.5,-2,30,255,0,128\n',
        "1.5,-2,30,1.0,0.0,0.502\n",
        "# a remark\nx,y,z,Color\n1.5,-2,30,#ff0080\n",
        "x (cm),y (cm),z (cm),R,G,B\n150,-200,3000,255,0,128\n",
        "Position X,Position Y,Position Z,R,G,B\n1.5,-2,30,255,0,128\n",
        "１.5，−2，30，255，0，128\n",
    ],
)
def test_habits_of_spreadsheets_and_other_programs_are_read(tmp_path: Path, text: str) -> None:
    file = tmp_path / "excel.csv"
    file.write_text(text, encoding="utf-8")
    dots = read_points(file)
    np.testing.assert_allclose(dots.points, [[1.5, -2, 30]], rtol=1e-12)
    assert dots.colours is not None
    assert dots.colours.tolist() == [[255, 0, 128]]


def test_black_among_colours_written_with_points_is_no_share(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("0,0,0,255.0,0.0,0.0\n2,0,0,0.0,0.0,1.0\n", encoding="utf-8")
    colours = read_points(file).colours
    assert colours is not None
    assert colours.tolist() == [[255, 0, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("text", "heights"),
    [
        ("Name,x,y,z\n#1,0,0,10\n#2,2,0,11\nA3,4,0,12\n", [10, 11, 12]),
        ("colour,x,y,z\n# two dots\n#ff0000,0,0,10\n#00ff00,3,0,11\n", [10, 11]),
        ("x,y,z\n0,0,10\n#0,5,5\n3,0,11\n", [10, 11]),
    ],
    ids=["names", "colours", "a row that is a remark"],
)
def test_a_hash_begins_a_remark_but_not_where_names_or_colours_stand(
    tmp_path: Path, text: str, heights: list[float]
) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert read_points(tmp_path / "a.csv").points[:, 2].tolist() == heights


def test_a_comma_that_may_part_thousands_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('x,y,z\n"1,250",0,10\n')
    with pytest.raises(PictureError, match=r'line 2: "1,250" may be 1250 or 1\.250; write it without the comma'):
        read_points(tmp_path / "a.csv")


def test_a_header_with_a_unit_for_some_columns_only_is_told(tmp_path: Path) -> None:
    (tmp_path / "pair.csv").write_text("x_mm,y,z\n1000,2,3\n2000,3,4\n", encoding="utf-8")
    pair = ch.read_points(tmp_path / "pair.csv")
    assert pair.points.tolist() == [[1, 2, 3], [2, 3, 4]]
    assert pair.notes == ("x in mm as its header says, y and z without a unit is read as metres",)
    (tmp_path / "pair.csv").write_text("x_mm,y_mm,z_mm\n1000,2000,3000\n", encoding="utf-8")
    assert ch.read_points(tmp_path / "pair.csv").notes == ()
