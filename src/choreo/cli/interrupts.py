"""Being told to end: SIGTERM and SIGHUP end a command as Ctrl-C does, after what it was writing is cleaned away."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP")  # the second is not known on every system


class Ended(KeyboardInterrupt):  # no error: what Ctrl-C raises, by another signal
    """A signal asks the command to end; `exit_code` is what shells expect then."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Raise `Ended` in the block when one of these signals comes; a second one ends the process at once.

    A signal that the caller ignores, as `nohup` does, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only there Python answers signals
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    answered = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in answered:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in answered:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise Ended(number)
