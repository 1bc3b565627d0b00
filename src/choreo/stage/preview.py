"""The preview: a window in which the show plays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from choreo.core.plan import Plan
from choreo.safety.report import Report

if TYPE_CHECKING:
    from choreo.stage.window.background import Make


def preview(
    plan: Plan,
    *,
    start: float = 0.0,
    report: Report | None = None,
    watch: str | os.PathLike[str] | None = None,
    make: Make | None = None,
) -> Report:
    """Open a window that plays the show, and return when it is closed.

    `?` lists the keys. The window tells the closest pair of each moment and of the whole show, marks violations, and
    shows a drone's facts where it is clicked.

    Parameters
    ----------
    plan : Plan
    start : float
        Moment to begin with, s.
    report : Report or None
        What the check found; None to check beside the window.
    watch : path or None
        A show file or plan. Whenever it is saved, or a picture, font or script in its folder, `make` is called, and
        the window goes on with the new plan at the same moment. An error is shown, and the old show plays on.
    make : callable or None
        Makes the plan from that file; called in a thread, with a `Progress` that it tells how far it is.

    Returns
    -------
    Report
        Of the plan that was shown last.

    Raises
    ------
    InputError
        If there is no screen or no OpenGL on this machine; the message says what brings it.
    """
    from choreo.stage.window.opengl import check_window

    check_window()
    from choreo.safety.check import check
    from choreo.stage.window.background import Background
    from choreo.stage.window.controls import Controls
    from choreo.stage.window.window import Window

    beside = Background(plan, report, watched=watch, make=make)
    beside.start()
    try:
        window = Window(plan, start=start, report=report, news=beside.news)
        Controls(window)
        window.show()
    finally:
        beside.stop()
    return beside.report or check(beside.plan)
