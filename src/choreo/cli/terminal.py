"""What a command tells: its answer, and a bar on a terminal while it works, nothing in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from time import perf_counter
from typing import Any

from choreo.printable import printable, printable_json
from choreo.progress import Progress, silent


def say(*lines: str, errors: bool = False) -> None:
    """Print the lines of an answer; what a terminal would obey in a name is written out."""
    print(*map(printable, lines), sep="\n", file=sys.stderr if errors else sys.stdout)


def say_json(values: Mapping[str, Any]) -> None:
    """Print an answer as strict JSON: any other program reads it."""
    print(printable_json(json.dumps(values, allow_nan=False, indent=2, ensure_ascii=False)))


@contextmanager
def progress_bar(after: float = 0.0) -> Iterator[Progress]:
    """Show a bar for each stage on the terminal while the block runs; where there is none, tell nobody.

    What is done within `after` seconds is not worth a bar.
    """
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    left = (TextColumn("left"), TimeRemainingColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), *left)
    bars = Bars(*columns, console=Console(stderr=True), transient=True)
    stages: dict[str, TaskID] = {}

    def tell(stage: str, done: float) -> None:
        if stage not in stages:
            stages[stage] = bars.add_task(stage, total=1.0)
        bars.update(stages[stage], completed=done)

    soon = Timer(after, bars.start)
    soon.daemon = True
    soon.start()
    try:
        yield tell
    finally:
        soon.cancel()
        soon.join()
        bars.stop()


class Stopwatch:
    """Seconds spent in each stage, in the order in which the stages began."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of the block under `name`."""
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - start

    def lines(self) -> list[str]:
        """Return one line for each stage."""
        width = max((len(name) for name in self.seconds), default=0)
        return [f"{name:<{width}} {seconds:7.2f} s" for name, seconds in self.seconds.items()]
