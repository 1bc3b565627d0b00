"""Planning for tests that are not about planning anew: ways that any of them has flown are taken as they were flown.

Ways are kept by all that determines them, the planner's own code included, for as long as the process lives;
`work/test_tasks.py` proves that what is kept changes no byte of a plan. The tests of the planner itself, and those
that compare two plans, call `choreo.planning.planner.plan`.
"""

from __future__ import annotations

from functools import cache
from tempfile import TemporaryDirectory
from typing import Any

from choreo.core.plan import Plan
from choreo.planning import planner
from choreo.show.show import Show


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="choreo-kept-")


def plan(show: Show, **words: Any) -> Plan:
    """Return the plan of a show; the words are those of `choreo.planning.planner.plan`."""
    return planner.plan(show, cache=_folder().name, **words)
