"""What a killed run leaves beside its output goes with the next run; what a living one is writing stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from choreo.atomic import atomic_write
from choreo.unfinished import PREFIX, clear

WRITER = """
import sys
from choreo.atomic import atomic_write
with atomic_write(sys.argv[1]) as file:
    file.write(b"whole")
    file.flush()
    print("writing", flush=True)
    sys.stdin.readline()
"""

SEVERAL = """
import sys
from choreo.atomic import atomic_write
for number in range(60):
    with atomic_write(f"{sys.argv[1]}/{sys.argv[2]}-{number}.bin") as file:
        file.write(b"whole")
"""


@contextmanager
def writing(target: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that is in the middle of writing a file, and goes on once it reads a line."""
    command = [sys.executable, "-c", WRITER, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        try:
            yield process
        finally:
            process.kill()


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_what_a_killed_run_has_left_goes_with_the_next_one(tmp_path: Path) -> None:
    with writing(tmp_path / "a.bin") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    left = names(tmp_path)
    assert [name.startswith(PREFIX) for name in left] == [True]
    with atomic_write(tmp_path / "b.bin") as file:
        assert names(tmp_path) == [Path(file.name).name]
    assert names(tmp_path) == ["b.bin"]


def test_what_a_living_run_is_writing_stays_and_becomes_its_file(tmp_path: Path) -> None:
    with writing(tmp_path / "a.bin") as process:
        before = names(tmp_path)
        with atomic_write(tmp_path / "b.bin"):
            pass
        assert names(tmp_path) == sorted([*before, "b.bin"])
        process.communicate(b"\n")
    assert names(tmp_path) == ["a.bin", "b.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"whole"


def test_runs_side_by_side_do_each_other_no_harm(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", SEVERAL, str(tmp_path), str(number)], stderr=subprocess.PIPE)
        for number in range(3)
    ]
    assert [process.communicate()[1] for process in processes] == [b""] * 3
    assert names(tmp_path) == sorted(f"{one}-{number}.bin" for one in range(3) for number in range(60))


def test_nothing_else_is_touched_or_waited_for(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / f"{PREFIX}0123456789ab.npz").symlink_to(elsewhere)
    os.mkfifo(folder / f"{PREFIX}0123456789ac.npz")
    (folder / f"{PREFIX}0123456789ad").mkdir()
    for name in (".choreo-unfinished", f"{PREFIX}notes.txt", "plan.npz", f"my{PREFIX}0123456789ab.npz"):
        (folder / name).write_bytes(b"mine")
    before = names(folder)
    clear(folder)
    assert names(folder) == before
    assert elsewhere.read_bytes() == b"precious"


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    clear(tmp_path / "nowhere")


def test_a_disk_without_locks_writes_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", unknown)
    (tmp_path / f"{PREFIX}0123456789ab.npz").write_bytes(b"whose?")
    with atomic_write(tmp_path / "a.bin") as file:
        file.write(b"whole")
    assert names(tmp_path) == [f"{PREFIX}0123456789ab.npz", "a.bin"]
