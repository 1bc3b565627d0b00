"""A client exchanges two pictures of the flagship show at the last moment: how long until it is planned again?

Prints seconds, by the clock and of the processors, of planning: from nothing, from what was kept, and with two cues
exchanged. What comes out must be what comes out without anything kept, to the last byte.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import choreo as ch

SHOW = Path(__file__).parent / "flagship" / "yongzhou.toml"


def measured(what: str, work: Callable[[], ch.Plan]) -> ch.Plan:
    """Print how long the work takes, and return what it makes."""
    clock, processor = time.perf_counter(), time.process_time()
    made = work()
    print(f"{what:<42} {time.perf_counter() - clock:7.2f} s {time.process_time() - processor:7.2f} s of processors")
    return made


def main() -> None:
    """Plan the flagship show in all these ways."""
    with tempfile.TemporaryDirectory() as folder:
        for what in ("pictures traced", "pictures known"):
            begun = time.perf_counter(), time.process_time()
            show = ch.read_show(SHOW, cache=folder)
            spent = time.perf_counter() - begun[0], time.process_time() - begun[1]
            print(f"{what:<42} {spent[0]:7.2f} s {spent[1]:7.2f} s of processors")
        measured("planned from nothing", lambda: ch.plan(show, cache=folder))
        measured("planned again", lambda: ch.plan(show, cache=folder))
        cues = list(show.cues)
        cues[2], cues[3] = cues[3], cues[2]
        exchanged = replace(show, cues=cues)
        warm = measured("two cues exchanged", lambda: ch.plan(exchanged, cache=folder))
        cold = measured("the same from nothing", lambda: ch.plan(exchanged))
    assert warm.trajectory.control.tobytes() == cold.trajectory.control.tobytes()
    assert warm.light.colours.tobytes() == cold.light.colours.tobytes()


if __name__ == "__main__":
    main()
