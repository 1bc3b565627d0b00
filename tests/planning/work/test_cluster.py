"""Planning on a Dask cluster: the same bytes as here, also with a worker lost; and what is told where it fails."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from choreo.cli import main
from choreo.errors import InputError, ShowError
from choreo.planning.planner import plan
from choreo.planning.work import cluster as module
from choreo.planning.work.cluster import cluster
from choreo.show.show import Cue
from tests.planning.shows import shape, show_of

SHOW = show_of(*(Cue(shape(kind, 400).at(y=90, z=50), hold=1) for kind in ("sphere", "grid", "sphere", "grid")))
SMALL = show_of(shape("ring", 6), shape("line", 6))


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"install it with: pip install 'choreo\[dask\]'"), cluster("tcp://here:1"):
        pass


@pytest.mark.parametrize("address", ["nonsense", "", "http://localhost:1", "tls://127.0.0.1:1"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(InputError, match=f"'{address}' is no address of a Dask scheduler .*; expected tcp://host:8786"):
        enter(address, patience=20.0)  # told as soon as it is seen, however busy the machine


def test_an_address_where_nobody_listens_is_told_in_time() -> None:
    begun = time.monotonic()
    with pytest.raises(InputError, match=r"no Dask scheduler answers at 127\.0\.0\.1:1 within 0\.3 s; is it running"):
        enter("127.0.0.1:1")
    assert time.monotonic() - begun < 20


def test_somebody_who_listens_and_never_answers_is_not_waited_for() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        with pytest.raises(InputError, match="no Dask scheduler answers"):
            enter(f"tcp://127.0.0.1:{deaf.getsockname()[1]}")


@pytest.mark.parametrize("address", ["nonsense", "http://localhost:1", "tcp://127.0.0.1:1"])
def test_no_client_is_left_whose_clearing_away_could_block_the_next(address: str) -> None:
    """The library's clients share a lock, which a dead one takes again when it is cleared away in the midst of it."""
    from distributed import Client

    before = {id(one) for one in gc.get_objects() if isinstance(one, Client)}
    with pytest.raises(InputError):
        enter(address)
    assert {id(one) for one in gc.get_objects() if isinstance(one, Client)} <= before


def enter(address: str, patience: float = 0.3) -> None:
    with cluster(address, patience=patience):
        raise AssertionError("there is no cluster")


def test_the_command_waits_no_longer_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the library leaves behind keeps the process alive."""
    code = "import sys; from choreo.planning.work import cluster as m; m.PATIENCE = 0.3\n"
    code += "from choreo.cli import main; sys.exit(main(['plan', 'none.toml', '--dask', sys.argv[1]]))"
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        words = [sys.executable, "-c", code, f"tcp://127.0.0.1:{deaf.getsockname()[1]}"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("no Dask scheduler answers at tcp://127.0.0.1:")
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def real() -> Iterator[Any]:
    """Return a cluster of two worker processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


@pytest.mark.slow
def test_two_workers_give_the_very_plan_of_one_machine(real: Any, tmp_path: Path) -> None:
    here = plan(SMALL)
    with cluster(real.scheduler_address) as executor:
        there = plan(SMALL, executor=executor, cache=tmp_path / "kept")
    assert there.trajectory.control.tobytes() == here.trajectory.control.tobytes()
    assert there.trajectory.times.tobytes() == here.trajectory.times.tobytes()
    assert there.light.colours.tobytes() == here.light.colours.tobytes()
    assert len(list((tmp_path / "kept").iterdir())) == 3  # kept here, not there


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_nothing(real: Any) -> None:
    here = plan(SHOW)
    killed: list[int] = []
    over = Event()

    def kill_one_at_work() -> None:
        while not over.wait(0.01):
            for nanny in real.workers.values():
                worker = real.scheduler.workers.get(nanny.worker_address)
                if worker is not None and worker.processing:
                    killed.append(nanny.pid)
                    os.kill(nanny.pid, signal.SIGKILL)
                    return

    killer = Thread(target=kill_one_at_work, daemon=True)
    with cluster(real.scheduler_address) as executor:
        killer.start()
        try:
            there = plan(SHOW, executor=executor)
        finally:
            over.set()
        killer.join()
    assert len(killed) == 1
    assert killed[0] not in {nanny.pid for nanny in real.workers.values()}
    assert there.trajectory.control.tobytes() == here.trajectory.control.tobytes()
    assert there.trajectory.times.tobytes() == here.trajectory.times.tobytes()


@pytest.mark.slow
def test_mistakes_of_the_show_are_told_as_ever(real: Any) -> None:
    short = replace(SMALL, cues=[SMALL.cues[0], replace(SMALL.cues[1], travel=0.1)])
    with (
        cluster(real.scheduler_address) as executor,
        pytest.raises(ShowError, match=r"cue 2 'line': travel = 0\.1 s is too short"),
    ):
        plan(short, executor=executor)


@pytest.mark.slow
def test_a_worker_with_another_choreo_is_refused(real: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "code_hash", lambda: "another")
    with (
        cluster(real.scheduler_address) as executor,
        pytest.raises(InputError, match=r"the worker on '.*' has another choreo, Python or libraries"),
    ):
        plan(SMALL, executor=executor)


@pytest.mark.slow
def test_a_cluster_without_workers_is_not_waited_for() -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        with cluster(running.scheduler_address, patience=1) as executor:
            running.scale(0)
            time.sleep(2.5)  # long after the watch has seen them go: what is sent now must not wait for ever
            with pytest.raises(InputError, match=r"has lost its workers, or its scheduler; start them again"):
                plan(SHOW, executor=executor)
        with pytest.raises(InputError, match="has no worker; start some on its machines with: dask worker tcp://"):
            enter(running.scheduler_address)


@pytest.mark.slow
def test_the_command_plans_on_a_cluster(
    real: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = '[fleet]\ndrones = 9\n[formation.ring]\nshape = "ring"\nradius = 6\nz = 40\n[[cue]]\nformation = "ring"\n'
    (tmp_path / "ring.toml").write_text(text, encoding="utf-8")
    assert main(["plan", "ring.toml", "-o", "there.npz", "--no-cache", "--dask", real.scheduler_address]) == 0
    assert main(["plan", "ring.toml", "-o", "here.npz", "--no-cache", "--jobs", "1"]) == 0
    assert (tmp_path / "there.npz").read_bytes() == (tmp_path / "here.npz").read_bytes()
    assert not (tmp_path / ".choreo-cache").exists()
