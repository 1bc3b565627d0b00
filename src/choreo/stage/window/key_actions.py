"""What single keys have the window do, where that takes more than one call."""

from __future__ import annotations

import time

from choreo.safety.finding import Violation
from choreo.stage.instruments.text_panels import BLUE, RED
from choreo.stage.player import FRAME
from choreo.stage.window.window import Window

_CHECKING = "the show is still being checked"


def step_picture(window: Window, count: int) -> None:
    """Pause, and go on or back by single pictures."""
    if window.player.playing:
        window.player.toggle()
    window.step(count * FRAME)


def to_cue(window: Window, way: int) -> None:
    """Go to the next picture, or back to the one before."""
    starts = [span.start for span in window.plan.spans if span.kind == "hold"]
    now = window.player.time
    if way > 0:
        window.seek(min((start for start in starts if start > now + 1e-6), default=window.player.last))
    else:
        window.seek(max((start for start in starts if start < now - 1e-6), default=window.player.first))


def to_closest(window: Window) -> None:
    """Pause at the closest approach of the whole show."""
    report = window.report
    if report is None or report.closest_at_s is None:
        alone = "no two drones ever fly at once"
        window.tell(_CHECKING if report is None else alone if report.complete else report.verdict, BLUE)
        return
    _pause_at(window, report.closest_at_s)


def to_violation(window: Window, way: int) -> None:
    """Pause at the next violation, or the one before, and say what it is; after the last one comes the first."""
    report = window.report
    if report is None or report.ok:
        window.tell(_CHECKING if report is None else report.verdict, BLUE)
        return
    if not report.violations and not report.not_proved:
        window.tell(report.verdict, RED)
        return
    if not report.violations:
        window.tell(str(report.not_proved[0]), RED)
        _pause_at(window, report.not_proved[0].start_s)
        return
    number = next_violation(report.violations, window.player.time, window.violation, way)
    window.violation, violation = number, report.violations[number]
    words = f"violation {number + 1} of {len(report.violations)}, cue {violation.cue or '(none)'}: {violation}"
    window.tell(words, RED)
    _pause_at(window, violation.time_s)


def next_violation(violations: tuple[Violation, ...], time_s: float, shown: int | None, way: int) -> int:
    """Return the number of the violation after (or before) the one shown, or after the moment that is shown.

    Several may happen at one moment: from one that is still shown it goes on to its neighbour in time.
    """
    order = sorted(range(len(violations)), key=lambda number: violations[number].time_s)
    if shown is not None and abs(violations[shown].time_s - time_s) < 1e-6:
        return order[(order.index(shown) + way) % len(order)]
    if way > 0:
        return next((number for number in order if violations[number].time_s > time_s), order[0])
    return next((number for number in reversed(order) if violations[number].time_s < time_s), order[-1])


def _pause_at(window: Window, moment: float) -> None:
    window.player.playing = False
    window.shown.closest = True
    window.seek(moment)


def follow(window: Window) -> None:
    """Move behind the chosen drone, and stay there while it flies."""
    if window.insight.chosen is None:
        window.tell("click a drone first; then 5 follows it", BLUE)
        return
    window.viewer.follow(window.insight.chosen, window.player.time, time.perf_counter())
    window.refresh()


def mute(window: Window) -> None:
    """Mute the music, or let it be heard; say why, where it cannot be."""
    window.muted = not window.muted
    if window.sound is None or window.sound.note:
        window.tell("this show has no music" if window.sound is None else window.sound.note, BLUE)
    window.refresh()


def escape(window: Window) -> None:
    """Close the help; else let go of the drone; else close the window."""
    if window.shown.help:
        window.switch("help")
    elif window.insight.chosen is not None:
        window.choose(None)
    else:
        window.close()


def tell_audience(window: Window) -> None:
    """Say which line of the show file makes this place the audience's."""
    x, y, z = (round(value, 1) for value in window.viewer.camera.eye)
    window.tell(f"at the top of the show file, this place is the audience's:  audience = [{x:g}, {y:g}, {z:g}]", BLUE)
