"""The preview: a window in which the show plays."""

from __future__ import annotations

from choreo.timeline.plan import Plan


def preview(plan: Plan, *, start: float = 0.0) -> None:
    """Open a window that plays the show, and return when it is closed.

    Space plays and pauses, the arrow keys go a second back or on, page up and page down to the cue before or
    after; 1, 2 and 3 look from the audience, from the side and from above; d shows the dark drones; the mouse
    turns and zooms; q closes.

    Parameters
    ----------
    plan : Plan
    start : float
        Moment to begin with, s.

    Raises
    ------
    InputError
        If there is no screen or no OpenGL on this machine; the message says what brings it.
    """
    from choreo.stage.gl import check_window

    check_window()
    from choreo.stage.window import Window

    Window(plan, start=start).show()
