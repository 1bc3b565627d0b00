"""What is kept on disk comes back to the bit, or not at all; the folder is bounded, shared and safe to delete."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.errors import FileError
from choreo.show.cache import Kept, Store
from choreo.unfinished import PREFIX

KEY, OTHER = "ab" * 32, "cd" * 32
ARRAYS = {
    "control": np.linspace(-1.0, 1e6 / 7, 24).reshape(2, 4, 3, 1),
    "order": np.array([2, 0, 1]),
    "colours": np.arange(6, dtype=np.uint8).reshape(2, 3),
    "nothing": np.empty((0, 3)),
}
DETAILS = {"name": "九疑山", "closest": 0.1 + 0.2, "height": None}


def store(folder: Path, largest: int = 10_000_000) -> Store:
    return Store(folder / "kept", largest)


def files(folder: Path) -> list[Path]:
    return sorted((folder / "kept").iterdir())


def test_an_entry_comes_back_to_the_bit_and_read_only(tmp_path: Path) -> None:
    store(tmp_path).put(KEY, Kept(ARRAYS, DETAILS))
    found = store(tmp_path).get(KEY)
    assert found is not None
    assert found.details == DETAILS
    assert {name: (a.dtype, a.shape, a.tobytes()) for name, a in found.arrays.items()} == {
        name: (a.dtype, a.shape, a.tobytes()) for name, a in ARRAYS.items()
    }
    assert not any(array.flags.writeable for array in found.arrays.values())


def test_what_was_not_kept_is_not_found(tmp_path: Path) -> None:
    assert store(tmp_path).get(KEY) is None
    store(tmp_path).put(KEY, Kept(ARRAYS, DETAILS))
    assert store(tmp_path).get(OTHER) is None
    shutil.rmtree(tmp_path / "kept")
    assert store(tmp_path).get(KEY) is None


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda whole: whole[:-1],
    "cut in the header": lambda whole: whole[:60],
    "longer": lambda whole: whole + b"\0",
    "one bit of the curves": lambda whole: whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
    "one bit of the digest": lambda whole: whole[:20] + bytes([whole[20] ^ 1]) + whole[21:],
    "a pickle": lambda _: pickle.dumps({"order": [0]}),
    "another version": lambda whole: whole.replace(b"kept 1", b"kept 0"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_entry_counts_as_not_there_and_is_made_anew(tmp_path: Path, what: str) -> None:
    store(tmp_path).put(KEY, Kept(ARRAYS, DETAILS))
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[what](whole))
    assert store(tmp_path).get(KEY) is None
    store(tmp_path).put(KEY, Kept(ARRAYS, DETAILS))
    assert file.read_bytes() == whole


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, at: int, change: int) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    store(folder).put(KEY, Kept(ARRAYS, DETAILS))
    (file,) = files(folder)
    content = bytearray(file.read_bytes())
    content[at % len(content)] ^= change
    file.write_bytes(bytes(content))
    assert store(folder).get(KEY) is None


def forged(header: bytes, rest: bytes = b"") -> bytes:
    """Return a file whose digest is right, as somebody would write it who wants to be read."""
    body = len(header).to_bytes(4, "little") + header + rest
    return b"choreo kept 1\n" + hashlib.sha256(body).digest() + body


@pytest.mark.parametrize(
    "header",
    [
        b"no json",
        b"[]",
        b"{}",
        b'{"key": "%s", "arrays": [["a", "<f8", [1000000000000]]], "details": {}}' % KEY.encode(),
        b'{"key": "%s", "arrays": [["a", "<f8", [-1]]], "details": {}}' % KEY.encode(),
        b'{"key": "%s", "arrays": [["a", "|O", [1]]], "details": {}}' % KEY.encode(),
        b'{"key": "%s", "arrays": [["a", "<f8", [true]]], "details": {}}' % KEY.encode(),
        b'{"key": "%s", "arrays": [["a"]], "details": {}}' % KEY.encode(),
        b'{"key": "%s", "arrays": [], "details": []}' % KEY.encode(),
        b'{"key": "%s", "arrays": [], "details": {}}' % OTHER.encode(),
        b"[" * 100_000,
    ],
)
def test_a_forged_entry_is_refused_before_anything_is_made_of_it(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / f"{KEY}.kept").write_bytes(forged(header, b"\0" * 8))
    assert store(tmp_path).get(KEY) is None


def test_the_folder_stays_small_and_what_is_used_stays_longest(tmp_path: Path) -> None:
    large = Kept({"a": np.zeros(1000)}, {})
    kept = store(tmp_path, largest=26_000)  # three of them
    names = [f"{number:064x}" for number in range(4)]
    for age, name in zip((300, 200, 100), names, strict=False):
        kept.put(name, large)
        file = tmp_path / "kept" / f"{name}.kept"
        os.utime(file, (file.stat().st_mtime - age,) * 2)
    assert kept.get(names[0]) is not None  # now the one that was used last
    kept.put(names[3], large)
    assert [kept.get(name) is not None for name in names] == [True, False, True, True]
    kept.put(KEY, Kept({"a": np.zeros(10_000)}, {}))  # larger than all that may be kept
    assert kept.get(KEY) is None
    assert len(files(tmp_path)) == 3


def test_files_of_others_are_left_alone_and_what_a_killed_run_left_goes(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "notes.txt").write_text("x" * 100_000)
    (folder / f"{PREFIX}0123456789ab.kept").write_bytes(b"half")
    store(tmp_path, largest=50_000).put(KEY, Kept(ARRAYS, DETAILS))
    assert [file.name for file in files(tmp_path)] == [f"{KEY}.kept", "notes.txt"]


def test_a_disk_that_takes_nothing_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    kept = store(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    kept.put(KEY, Kept(ARRAYS, DETAILS))
    assert kept.get(KEY) is None
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(FileError, match="is no folder; give a folder"):
        store(tmp_path)
    with pytest.raises(FileError, match=r"the folder '.*away' does not exist; make it first"):
        Store(tmp_path / "away" / "kept")


def busy(folder: str) -> int:
    """Write and read the same entries as everybody else; return how many were found whole."""
    kept = Store(folder, largest=30_000)
    found = 0
    for number in range(60):
        name = f"{number % 5:064x}"
        kept.put(name, Kept({"a": np.full(900, float(number % 5))}, {}))
        entry = kept.get(name)
        if entry is not None:
            assert (entry.arrays["a"] == number % 5).all()
            found += 1
    return found


def test_two_processes_at_once_never_see_half_an_entry(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        found = list(workers.map(busy, [str(tmp_path / "kept")] * 2))
    assert min(found) > 20
