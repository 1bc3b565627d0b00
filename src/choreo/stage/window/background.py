"""What happens beside the window: the check of a plan, and planning anew when a file of the show was saved."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from choreo.core.plan import Plan
from choreo.errors import ChoreoError
from choreo.progress import Progress
from choreo.safety.check import check
from choreo.safety.report import Report
from choreo.stage.instruments.timebar import Wave
from choreo.stage.window.playback import wave_of

Make = Callable[[Progress], Plan]
"""Makes the plan anew, and tells how far it is."""

SOURCES = frozenset(
    [".toml", ".py", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".csv", ".ttf", ".otf", ".ttc"]
    + [".wav", ".flac", ".ogg", ".mp3"]
)
"""Endings of files of which a show is made; plans, films and pages written beside it do not count."""

_STEP = 100  # ms: changes within it are one
_TOLD_EVERY = 0.25  # s between two words on how far the planning is


@dataclass(frozen=True)
class News:
    """What has happened: a plan with its report, a report alone, the music, an error of the designer's, or words."""

    plan: Plan | None = None
    report: Report | None = None
    wave: Wave | None = None
    error: str = ""
    words: str = ""


class WindowClosedError(Exception):
    """The window was closed; nobody waits for the plan any more."""


class Background:
    """Checks a plan, and with `make` plans anew whenever a file beside `watched` is saved.

    Works in one thread of its own between `start` and `stop`; `news` is asked from the window's.

    Parameters
    ----------
    plan : Plan
        Checked first, unless `report` is given.
    report : Report or None
    watched : path or None
        The show file or plan; None to watch nothing.
    make : callable or None
        Makes the plan from that file.
    """

    def __init__(
        self,
        plan: Plan,
        report: Report | None = None,
        *,
        watched: str | os.PathLike[str] | None = None,
        make: Make | None = None,
    ) -> None:
        self.plan, self.report = plan, report
        self.wave: Wave | None = None
        self._heard: tuple[str, float, float] | None = None
        self._watched = None if watched is None else Path(watched).resolve()
        self._make = make
        self._news: SimpleQueue[News] = SimpleQueue()
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, name="choreo preview", daemon=True)

    def start(self) -> None:
        """Begin; returns once changes of files are seen."""
        self._thread.start()
        self._ready.wait(10)

    def stop(self) -> None:
        """End, and wait until the thread has ended."""
        self._stop.set()
        self._thread.join(60)

    def news(self) -> list[News]:
        """Return what has happened since this was asked last."""
        found = []
        while True:
            try:
                found.append(self._news.get_nowait())
            except Empty:
                return found

    def is_source(self, path: str) -> bool:
        """Tell whether the show may have been made of a file."""
        file = Path(path)
        hidden = any(part.startswith((".", "~")) or part == "__pycache__" for part in file.parts[-2:])
        return file == self._watched or (file.suffix.lower() in SOURCES and not hidden)

    def _work(self) -> None:
        if self._watched is None or self._make is None:
            self._ready.set()
            self._guarded(self._check)
            return
        from watchfiles import watch

        changes = watch(
            self._watched.parent,
            watch_filter=lambda _, path: self.is_source(path),
            step=_STEP,
            stop_event=self._stop,
            rust_timeout=200,
            yield_on_timeout=True,
        )
        next(changes)  # from here on every change is seen
        self._ready.set()
        self._guarded(self._check)
        for changed in changes:
            if changed and not self._stop.is_set():
                self._guarded(self._plan_anew)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do some work; what goes wrong is news, and does not end the window."""
        try:
            work()
        except WindowClosedError:
            pass
        except ChoreoError as error:
            self._news.put(News(error=str(error)))
        except Exception as error:  # a bug of choreo must not close the designer's window either
            self._news.put(News(error=f"this is a bug in choreo, please report it: {type(error).__name__}: {error}"))

    def _check(self) -> None:
        if self.report is None:
            self.report = check(self.plan, progress=self._silently)
            self._news.put(News(report=self.report))
        self._listen()

    def _listen(self) -> None:
        """Hear the music of the plan."""
        self._heard, self.wave = _what_sounds(self.plan), wave_of(self.plan, self._silently)
        if self.wave is not None:
            self._news.put(News(wave=self.wave))

    def _plan_anew(self) -> None:
        assert self._make is not None  # else nothing is watched
        begun = time.perf_counter()
        self._news.put(News(words="a file was saved: planning anew ..."))
        made = self._make(self._teller(begun))
        report = check(made, progress=self._silently)
        if made.show_hash and made.show_hash == self.plan.show_hash:
            self._news.put(News(words="a file was saved; the plan is the same"))
            return
        self.plan, self.report = made, report
        words = f"planned anew in {time.perf_counter() - begun:.1f} s: {report.summary()}"
        same = _what_sounds(made) == self._heard  # and need not be listened to again
        self._news.put(News(made, report, self.wave if same else None, words=words))
        if not same:
            self._listen()

    def _silently(self, _stage: str, _done: float) -> None:
        if self._stop.is_set():
            raise WindowClosedError

    def _teller(self, begun: float) -> Progress:
        last = begun

        def tell(stage: str, done: float) -> None:
            nonlocal last
            self._silently(stage, done)
            if time.perf_counter() - last > _TOLD_EVERY:
                last = time.perf_counter()
                self._news.put(News(words=f"planning anew: {stage} {100 * done:.0f} %"))

        return tell


def _what_sounds(plan: Plan) -> tuple[str, float, float]:
    """Return what the wave of a plan depends on."""
    return ("" if plan.music is None else plan.music.digest, plan.music_start, plan.duration)
