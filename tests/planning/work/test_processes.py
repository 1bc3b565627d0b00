"""Workers on all cores: the same bytes, errors in the same words, and none of them is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from choreo.planning.work.processes import MOST_WORKERS, threads, workers
from tests.picture.drawing import SQUARE, ZIGZAG, ink, saved, star

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are begun another way")

SHOW = """
[fleet]
drones = 200
[limits]
max_altitude = 150
[formation.star]
picture = "star.png"
drones = 200
width = 120
y = 80
z = 70
[formation.theme]
picture = "theme.png"
drones = {drones}
width = 120
y = 80
z = 70
[[cue]]
formation = "star"
hold = 2
[[cue]]
formation = "theme"
hold = 2
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """Two pictures."""
    saved(ink(star()), tmp_path, "star.png")
    saved(ink([*SQUARE, *ZIGZAG]), tmp_path, "theme.png")
    (tmp_path / "show.toml").write_text(SHOW.format(drones=200))
    return tmp_path / "show.toml"


def planned(show: Path, target: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `choreo plan` in a process of its own, which has one thread and so begins processes."""
    asked = [sys.executable, "-m", "choreo", "plan", show.name, "-o", target, "--no-cache", *words]
    return subprocess.run(asked, cwd=show.parent, capture_output=True, text=True, check=False)


def test_one_thread_and_several_processes_write_the_same_bytes(show: Path) -> None:
    one, several = planned(show, "one.npz", "--jobs", "1"), planned(show, "several.npz", "--jobs", "3")
    assert (one.returncode, several.returncode) == (0, 0), several.stderr
    assert (show.parent / "one.npz").read_bytes() == (show.parent / "several.npz").read_bytes()


def test_what_goes_wrong_in_a_process_is_told_in_the_same_words(show: Path) -> None:
    show.write_text(SHOW.format(drones=9_000))
    one, several = planned(show, "one.npz", "--jobs", "1"), planned(show, "one.npz", "--jobs", "2")
    assert one.returncode == several.returncode == 2
    assert "Traceback" not in several.stderr
    assert one.stderr == several.stderr != ""


@contextmanager
def waiting() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Run two workers in a process of its own, which waits for both; yield it and their numbers."""
    code = (
        "import os, time\n"
        "from choreo.planning.work.processes import workers\n"
        "with workers(2) as executor:\n"
        "    executor.submit(os.getpid).result()\n"
        "    print(*executor._processes, flush=True)\n"
        "    waits = [executor.submit(time.sleep, 60) for _ in range(2)]\n"
        "    [wait.result() for wait in waits]\n"
    )
    words = [sys.executable, "-c", code]
    streams = subprocess.PIPE
    with subprocess.Popen(words, stdout=streams, stderr=streams, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            yield process, [int(number) for number in process.stdout.readline().split()]
        finally:
            process.kill()


def gone(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@linux
def test_workers_end_with_the_process_that_they_work_for() -> None:
    with waiting() as (process, numbers):
        assert len(numbers) == 2
        assert not any(map(gone, numbers))
        process.kill()
        until = time.monotonic() + 20
        while not all(map(gone, numbers)):
            assert time.monotonic() < until, "a worker is left behind"
            time.sleep(0.05)


@linux
def test_a_worker_that_is_killed_is_told_with_what_helps() -> None:
    with waiting() as (process, numbers):
        os.kill(numbers[0], signal.SIGKILL)
        _, said = process.communicate(timeout=20)
    assert "InputError: a process that was planning has been ended from outside" in said
    assert said.rstrip().endswith("give --jobs 1")


@linux
def test_workers_leave_the_interrupt_to_the_process_that_they_work_for() -> None:
    with waiting() as (_, numbers):
        for number in numbers:
            os.kill(number, signal.SIGINT)
        time.sleep(0.3)
        assert not any(map(gone, numbers))


@linux
def test_what_workers_do_is_not_waited_for_after_an_interrupt() -> None:
    with waiting() as (process, numbers):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert all(map(gone, numbers))


@linux
def test_a_process_with_several_threads_is_not_copied() -> None:
    done = Event()
    other = Thread(target=done.wait)
    other.start()
    try:
        with workers(2) as executor:
            assert isinstance(executor, ThreadPoolExecutor)
    finally:
        done.set()
        other.join()


def test_one_worker_is_a_thread() -> None:
    with workers(1) as executor:
        assert isinstance(executor, ThreadPoolExecutor)
        assert not isinstance(executor, ProcessPoolExecutor)


def test_threads_are_as_many_as_asked_for_or_one_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    with threads(5) as five:
        assert five._max_workers == 5
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    with threads() as bounded:
        assert bounded._max_workers == MOST_WORKERS
