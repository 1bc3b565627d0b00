"""Workers on all cores of this machine: processes, as threads of Python take turns with whatever is not whole arrays.

What is planned does not depend on how many there are, nor on who is first.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context

import numpy as np

from choreo.errors import InputError
from choreo.motion.air.airspace import within
from choreo.motion.matching.assignment import assign
from choreo.neighbours import near_pairs

MOST_WORKERS = 8
"""Transitions that are planned at once where nobody asks for a number: each takes memory, too."""

_LOOKS = 1.0
"""Seconds after which a worker looks whether the process that it works for is still there."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads(jobs: int | None = None) -> ThreadPoolExecutor:
    """Return an executor of so many threads, or of one for each core that this process may use."""
    return ThreadPoolExecutor(min(cores(), MOST_WORKERS) if jobs is None else jobs)


@contextmanager
def workers(jobs: int | None = None) -> Iterator[Executor]:
    """Yield an executor of so many processes, or of one for each core; of a thread where that is one.

    On Linux they are begun at once, as copies of this process, which only is safe while it has a single thread: with
    several it works with threads. Elsewhere they are begun when there is work, and import choreo anew, which takes a
    second of each. Ctrl-C in the block ends them in the midst of what they do.

    Raises
    ------
    InputError
        If a worker was killed while the block waited for it, as by a system that is short of memory.
    """
    count = min(cores(), MOST_WORKERS) if jobs is None else jobs
    forks = sys.platform == "linux"
    if count == 1 or (forks and threading.active_count() > 1):
        with threads(count) as executor:
            yield executor
        return
    context, others = get_context("fork" if forks else "spawn"), set(active_children())
    with ProcessPoolExecutor(count, context, initializer=_begin, initargs=(os.getpid(),)) as executor:
        if forks:
            _load()
            gc.freeze()  # what has been loaded stays: no copy need look for garbage in it
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # till `_begin` passes it over
            executor.submit(os.getpid)  # begins all of them, before this process has other threads
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        try:
            yield executor
        except BrokenProcessPool:
            fewer = f"give fewer than {count} with --jobs" if count > 2 else "give --jobs 1"
            raise InputError(
                f"a process that was planning has been ended from outside, as systems short of memory do; {fewer}"
            ) from None
        except KeyboardInterrupt:  # nobody waits for what they do, which may take a while
            executor.shutdown(wait=False, cancel_futures=True)
            for process in set(active_children()) - others:
                process.terminate()
            raise
        finally:
            if forks:
                gc.unfreeze()


def _load() -> None:
    """Let the libraries load that every plan needs, by using them once, so that copies of this process have them.

    So also the tables of show files, which formations are made from.
    """
    from choreo.show.file import schema  # noqa: F401 # building it takes as long as a transition

    one = np.zeros((1, 3))
    near_pairs(one, 1.0)
    assign(one, one, np.random.default_rng(0))
    within(one, np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), 0.0)


def _begin(parent: int) -> None:
    """Let this process end with the one that it works for, and by nothing that is said to that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):  # the second is not known on every system
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOKS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
