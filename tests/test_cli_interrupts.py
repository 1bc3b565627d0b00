"""A command that is told to end, cleans up first, and says nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.cli import main
from choreo.cli.interrupts import Ended
from choreo.core.light_track import LightTrack
from choreo.unfinished import PREFIX

ENDS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}


@pytest.fixture(scope="module")
def long_show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty drones that stand on their pads for an hour: their samples take a while to write."""
    pads = np.array([[2.0 * (number % 8), 2.0 * (number // 8), 0.0] for number in range(40)])
    swarm, light = (
        ch.Trajectory.hold(pads, start=0.0, end=3600.0),
        LightTrack(np.zeros(1), np.zeros((1, 40, 3), dtype=np.uint8)),
    )
    file = tmp_path_factory.mktemp("long") / "long.npz"
    ch.save_plan(ch.Plan("long", swarm, light, (), ch.Limits(), ch.Fleet(40, homes=pads)), file)
    return file


@contextmanager
def exporting(plan: Path, target: Path, *before: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run an export until it is in the middle of writing."""
    words = [*before, sys.executable, "-m", "choreo", "export", str(plan), str(target), "--rate", "100"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            while not any(item.name.startswith(PREFIX) for item in target.parent.iterdir()):
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_ends_a_command_cleanly(long_show: Path, tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "a.zip").write_bytes(b"old")
    with exporting(long_show, tmp_path / "a.zip") as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (ENDS[number], b"", b"")
    assert [item.name for item in tmp_path.iterdir()] == ["a.zip"]
    assert (tmp_path / "a.zip").read_bytes() == b"old"


def test_what_nohup_has_switched_off_stays_off(long_show: Path, tmp_path: Path) -> None:
    with exporting(long_show, tmp_path / "a.zip", "nohup") as process:
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        assert process.poll() is None


def test_a_run_after_one_that_was_killed_removes_what_it_left(long_show: Path, tmp_path: Path) -> None:
    with exporting(long_show, tmp_path / "a.zip") as process:
        process.kill()
        process.wait()
    assert [item.name.startswith(PREFIX) for item in tmp_path.iterdir()] == [True]
    assert main(["export", str(long_show), str(tmp_path / "a.skyc")]) == 0
    assert [item.name for item in tmp_path.iterdir()] == ["a.skyc"]


def test_signals_are_left_as_they_were(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before = {number: signal.getsignal(number) for number in ENDS}

    def ended(*_: object) -> None:
        raise Ended(signal.SIGTERM)

    monkeypatch.setattr("choreo.cli._run", ended)
    assert main(["check"]) == 143
    assert capsys.readouterr() == ("", "")
    assert {number: signal.getsignal(number) for number in ENDS} == before
