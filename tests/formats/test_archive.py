"""Zip files are read within bounds, whatever their bytes claim."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.errors import FileError
from choreo.formats.archive import add, new_archive, open_archive


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def read(path: Path, name: str = "a", limit: int = 1_000) -> bytes:
    with open_archive(path, "a test file") as archive:
        return archive.read(name, limit)


def test_a_large_file_is_held_in_memory_once_while_it_is_unpacked(tmp_path: Path) -> None:
    data = np.random.default_rng(3).bytes(40_000_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("a", data)
    with open_archive(tmp_path / "a.zip", "a zip") as archive:
        tracemalloc.start()
        try:
            found = archive.read("a", len(data))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert found == data
    assert peak < 1.5 * len(data)


def test_what_was_added_is_read() -> None:
    stream = io.BytesIO()
    with new_archive(stream) as archive:
        add(archive, "潇", [b"one ", b"two"])
    with zipfile.ZipFile(stream) as archive:
        assert archive.read("潇") == b"one two"


def test_members_carry_no_date() -> None:
    stream = io.BytesIO()
    with new_archive(stream) as archive:
        add(archive, "a", [b"x"])
    with zipfile.ZipFile(stream) as archive:
        assert archive.getinfo("a").date_time == (1980, 1, 1, 0, 0, 0)


def test_names_and_sizes_come_from_the_directory(tmp_path: Path) -> None:
    with open_archive(zipped(tmp_path / "a.zip", b=b"22", a=b"1"), "a test file") as archive:
        assert (archive.names, archive.total_size) == (("b", "a"), 3)


def test_what_systems_leave_in_a_zip_is_passed_over(tmp_path: Path) -> None:
    left = ["a:Zone.Identifier", "b/c.csv:Zone.Identifier", "a\uf03aZone.Identifier", "__MACOSX/._a", "x/__MACOSX/._a"]
    left += [".DS_Store", "b/.DS_Store", "Thumbs.db", "b/desktop.ini", "B/THUMBS.DB"]
    path = zipped(
        tmp_path / "a.zip", **{"a": b"1", "b/c.csv": b"22", "Zone.Identifier": b"333"}, **dict.fromkeys(left, b"x")
    )
    with open_archive(path, "a test file") as archive:
        assert (archive.names, archive.total_size) == (("a", "b/c.csv", "Zone.Identifier"), 6)
        with pytest.raises(FileError, match=r"holds no 'a:Zone\.Identifier'"):
            archive.read("a:Zone.Identifier", 10)


def test_a_member_above_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"'a' unpacks to 5 MB; choreo reads at most 1 MB"):
        read(zipped(tmp_path / "a.zip", a=bytes(5_000_000)), limit=1_000_000)


def test_a_member_that_unpacks_to_more_than_it_promises_is_cut_and_found_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=bytes(50_000_000))
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 100)  # the directory's word for the unpacked size
    path.write_bytes(bytes(data))
    with pytest.raises(FileError, match="'a' is damaged"):
        read(path)


def test_a_member_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"a\.zip: holds no 'b'"):
        read(zipped(tmp_path / "a.zip", a=b""), "b")


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=b"1", b=b"2")
    path.write_bytes(path.read_bytes().replace(b"b", b"a"))
    with pytest.raises(FileError, match="two files of the same name"):
        read(path)


def test_an_encrypted_or_oddly_packed_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=b"secret")
    plain = path.read_bytes()
    entry = plain.rfind(b"PK\x01\x02")
    for offset, value, message in ((8, 1, "is encrypted"), (10, 99, "packed in an unusual way")):
        data = bytearray(plain)
        data[entry + offset] = value
        path.write_bytes(bytes(data))
        with pytest.raises(FileError, match=message):
            read(path)


def test_a_directory_that_would_fill_the_memory_is_not_loaded(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=b"x")
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(bytes(data))
    with pytest.raises(FileError, match="holds too many files to be a test file"):
        read(path)


def test_a_damaged_directory_is_found_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=b"x")
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\x01\x02")] = 0
    path.write_bytes(bytes(data))
    with pytest.raises(FileError, match="cut short or damaged"):
        read(path)


def test_missing_empty_and_foreign_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("hello")
    (tmp_path / "start").write_bytes(b"PK\x03\x04" + bytes(100))
    for name, message in (
        ("nothing", "no such file"),
        ("empty", "is empty; a test file was expected"),
        ("text", "is not a test file"),
        ("start", "is cut short"),
        (".", "is a folder"),
    ):
        with pytest.raises(FileError, match=message):
            read(tmp_path / name)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_that_do_not_say_their_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    path, name = tmp_path / "a.zip", "无人机 1.csv".encode(encoding)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("X" * len(name), b"1")
    path.write_bytes(path.read_bytes().replace(b"X" * len(name), name))  # as Windows packs it: no flag, no UTF-8
    with open_archive(path, "a zip") as archive:
        assert archive.names == ("无人机 1.csv",)
        assert archive.read("无人机 1.csv", 10) == b"1"


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "b/../../a.csv", "..\\a.csv", "C:\\a.csv"])
def test_names_that_lead_out_of_the_zip_are_refused(tmp_path: Path, name: str) -> None:
    """choreo unpacks nothing, but others would, and write where they should not."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(FileError, match="leads out of the folder"), open_archive(tmp_path / "a.zip", "a zip"):
        pass
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a/..b/c..csv", b"x")
    with open_archive(tmp_path / "b.zip", "a zip") as opened:
        assert opened.names == ("a/..b/c..csv",)


def test_many_files_that_grow_too_much_together_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{str(name): bytes(600_000) for name in range(20)})
    with open_archive(path, "a test file") as archive, pytest.raises(FileError, match=r"0\.0 MB to 12 MB; above 10 MB"):
        archive.check_growth()
    small = zipped(tmp_path / "b.zip", **{str(name): bytes(600_000) for name in range(10)})
    true = zipped(tmp_path / "c.zip", **{str(name): np.random.default_rng(name).bytes(600_000) for name in range(20)})
    for good in (small, true):
        with open_archive(good, "a test file") as archive:
            archive.check_growth()


@pytest.mark.parametrize("ending", ["path3", "path", "mds", "skyb"])
def test_rows_that_repeat_do_not_fill_the_memory(tmp_path: Path, ending: str) -> None:
    inside = "csv" if ending == "mds" else ending
    path = zipped(tmp_path / f"a.{ending}.zip", **{f"d{name}.{inside}": bytes(800_000) for name in range(20)})
    with pytest.raises(FileError, match=r"at most 40 times what is packed"):
        ch.check(ch.read_plan(path))
