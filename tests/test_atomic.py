"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from choreo.atomic import atomic_write, check_target
from choreo.errors import FileError


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """Let this process write no file larger than `size` bytes: a real error from the system."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_writes_the_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "潇湘.bin") as file:
        file.write(b"new")
    assert (tmp_path / "潇湘.bin").read_bytes() == b"new"
    assert names(tmp_path) == ["潇湘.bin"]


def test_the_block_can_read_back_what_it_wrote(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a.skyc") as file:
        file.write(b"new")
        file.flush()
        assert Path(file.name).read_bytes() == b"new"
        assert Path(file.name).suffix == ".skyc"
        assert not (tmp_path / "a.skyc").exists()


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt])
def test_a_block_that_raises_leaves_the_old_file_whole(tmp_path: Path, trouble: type[BaseException]) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")

    def interrupted() -> None:
        with atomic_write(target) as file:
            file.write(b"half of the new")
            raise trouble

    with pytest.raises(trouble):
        interrupted()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_a_file_that_the_system_refuses_to_grow_leaves_the_old_one_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    with (
        pytest.raises(FileError, match=r"a\.bin: the file grows larger"),
        small_files(10_000),
        atomic_write(target) as file,
    ):
        file.write(bytes(1_000_000))
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def full_disk(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_named_and_leaves_the_old_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    with pytest.raises(FileError, match=r"a\.bin: the disk is full; free some space"), atomic_write(target):
        full_disk()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_a_disk_that_is_full_only_when_synchronised_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(FileError, match="the disk is full"), atomic_write(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_trouble_with_another_file_in_the_block_is_not_blamed_on_this_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "a.bin"):
        (tmp_path / "other").read_bytes()
    assert names(tmp_path) == []


def test_a_missing_folder_is_named_with_the_nearest_one_that_exists(tmp_path: Path) -> None:
    with (
        pytest.raises(FileError, match=rf"the folder '.*build/deep' does not exist \(there is '{tmp_path}'\)"),
        atomic_write(tmp_path / "build" / "deep" / "a.bin"),
    ):
        pass


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(file: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))

    monkeypatch.setattr(Path, "open", refused)  # a superuser is let into folders without permission
    with pytest.raises(FileError, match="no permission to write in"), atomic_write(tmp_path / "a.bin"):
        pass


def test_a_folder_or_a_device_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder"), atomic_write(tmp_path):
        pass
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileError, match="is a device or pipe"), atomic_write(pipe):
        pass
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="the file name is too long"):
        check_target(tmp_path / ("a" * 300))
    with pytest.raises(FileError, match="no file can have this name"):
        check_target("a\0b")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.bin").write_bytes(b"old")
    (tmp_path / "link.bin").symlink_to("real.bin")
    with atomic_write(tmp_path / "link.bin") as file:
        file.write(b"new")
    assert (tmp_path / "link.bin").is_symlink()
    assert (tmp_path / "real.bin").read_bytes() == b"new"


def test_the_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with atomic_write(tmp_path / "atomic"):
        pass
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "plain").stat().st_mode
