"""Words and instruments around the stage: timeline, clock, what the check says, a drone's facts, help, scale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.core.fleet import Fleet
from choreo.core.plan import Plan
from choreo.safety.finding import clock, moment_words
from choreo.safety.report import Report
from choreo.stage.instruments.annotations import Shown
from choreo.stage.instruments.facts import ClosestPair, DroneFacts
from choreo.stage.instruments.overlay import Picture, Strokes
from choreo.stage.instruments.text_panels import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    RED,
    WHITE,
    Line,
    Tint,
    label,
    panel,
    side_by_side,
    wrapped,
)
from choreo.stage.instruments.timebar import TimeBar, Wave
from choreo.stage.night.camera import Camera
from choreo.stage.night.scene import PERSON
from choreo.stage.night.text import fit
from choreo.stage.player import Player, caption

_NEEDLE = (255, 255, 255, 255)
_EDGE = 16  # pixels at scale 1, between panels and the edge of the window
_BAR = 130.0  # pixels that the scale bar has at most


class Hud:
    """All words of the window. Pictures are made anew only where what they say has changed."""

    def __init__(self, plotter: Any, plan: Plan, report: Report | None = None, wave: Wave | None = None) -> None:
        self.plan, self.report, self.wave = plan, report, wave
        self.notice: tuple[str, Tint] | None = None
        self._size = (0, 0)
        self._measured: tuple[Camera, tuple[int, int], bool] | None = None
        self._back, self._clock, self._caption, self._state = (Picture(plotter, layer) for layer in (2, 3, 3, 3))
        self._beat = Picture(plotter, 3)
        self._truth = [Picture(plotter, 3) for _ in range(4)]
        self._facts, self._notice, self._help = (Picture(plotter, layer) for layer in (3, 4, 5))
        self._north, self._length = Picture(plotter, 3), Picture(plotter, 3)
        self._lines, self._instruments = Strokes(plotter, 2.0), Strokes(plotter, 1.5)
        self.bar = TimeBar(plan, 1)

    def use(self, plan: Plan, report: Report | None, wave: Wave | None = None) -> None:
        """Tell of another plan, or of what the check has found."""
        self.plan, self.report, self.wave = plan, report, wave
        self._size = (0, 0)
        self._measured = None

    def update(
        self,
        player: Player,
        camera: Camera,
        size: tuple[int, int],
        shown: Shown,
        *,
        near: ClosestPair | None,
        facts: DroneFacts | None,
        words: str,
        keys: tuple[tuple[Line, ...], tuple[Line, ...]],
    ) -> None:
        """Write everything for a moment; `words` tell speed, loop and camera, `keys` are the columns of the help."""
        scale = self._scale(size)
        if size != self._size:
            self._size = size
            bad = tuple(violation.time_s for violation in self.report.violations) if self.report else ()
            closest = self.report.closest_at_s if self.report else None
            self.bar = TimeBar(self.plan, size[0], scale, bad, closest, self.wave)
            self._back.show(self.bar.picture())
        self._back.show(self._back.shown if shown.words else None)
        self._write_foot(player, size, scale, words, near, on=shown.words)
        edge = _EDGE * scale
        right = panel(fact_lines(facts, self.plan.fleet), 0, scale, framed=WHITE) if facts is not None else None
        self._place(self._facts, right, size[0] - edge, size[1] - edge, from_right=True)
        self._write_notice(size, scale)
        help_panel = side_by_side(*keys, scale, BLUE) if shown.help else None
        middle = (size[0] + (help_panel.shape[1] if help_panel is not None else 0)) / 2
        self._place(self._help, help_panel, middle, size[1] - 60 * scale, from_right=True)
        self._draw_instruments(camera, size, scale, on=shown.words)

    def _scale(self, size: tuple[int, int]) -> float:
        return float(np.clip(min(size[0] / 1280, size[1] / 720), 0.7, 2.5))

    def _place(self, picture: Picture, shown: Bytes | None, x: float, top: float, *, from_right: bool = False) -> None:
        if shown is None:
            picture.show(None)
            return
        picture.show(shown, x - (shown.shape[1] if from_right else 0), top - shown.shape[0])

    def _write_foot(
        self, player: Player, size: tuple[int, int], scale: float, words: str, near: ClosestPair | None, *, on: bool
    ) -> None:
        if not on:
            for picture in (self._clock, self._beat, self._caption, self._state, *self._truth):
                picture.show(None)
            self._lines.show([])
            return
        top, left, right = self.bar.height - 6 * scale, 26 * scale, size[0] - 26 * scale
        minutes, seconds = divmod(math.floor(player.time * 10) / 10, 60)
        now = label(f"{int(minutes):02d}:{seconds:04.1f}", WHITE, 26, scale)
        self._place(self._clock, now, left, top)
        bar = self.plan.ruler.reading(player.time) if self.plan.ruler is not None else ""
        shown = label(f"· {bar}", WHITE, 17, scale) if bar else None
        self._place(self._beat, shown, left + now.shape[1] + 4 * scale, top - 9 * scale)
        name = fit(player.caption or " ", round(15 * scale), 300 * scale)
        self._place(self._caption, label(name, AMBER, 15, scale), left, top - 33 * scale)
        rows = self._truth_rows(near)
        for number, (picture, row) in enumerate(zip(self._truth, rows, strict=True)):
            told = label(row.words, row.tint, 13, scale) if row.words else None
            last = number == 3
            x, y = (right, top - 19 * scale) if last else (350 * scale, top - (1 + 18 * number) * scale)
            self._place(picture, told, x, y, from_right=last)
        self._place(self._state, label(words, GREY, 13, scale), right, top - 1 * scale, from_right=True)
        x, high = self.bar.column(player.time), self.bar.touch[1]
        head = np.array([[x - 5, high], [x + 5, high], [x, high - 8], [x - 5, high]])
        self._lines.show([(np.array([[x, high], [x, 4.0]]), _NEEDLE), (head, _NEEDLE)])

    def _truth_rows(self, near: ClosestPair | None) -> tuple[Line, Line, Line, Line]:
        """Return what the check says: closest now, closest of the show, where that was; and the verdict."""
        now = nearest_words(near, self.plan.fleet)
        report = self.report
        if report is None:
            return Line(now, GREY), Line("the show is being checked ...", BLUE), Line(""), Line("")
        meeting, place = closest_lines(report, self.plan)
        count = report.count
        bad = f"{count} violation{'s' if count != 1 else ''}: n shows the next"
        verdict = Line("checked: no rule is broken", GREEN) if report.ok else Line(bad, RED)
        return Line(now, GREY), Line(meeting, AMBER), Line(place, AMBER), verdict

    def _write_notice(self, size: tuple[int, int], scale: float) -> None:
        if self.notice is None:
            self._notice.show(None)
            return
        words, tint = self.notice
        rows = wrapped(words, round(14 * scale), 0.62 * size[0])
        shown = panel(tuple(Line(row, tint, 14) for row in rows[:14]), 0, scale, framed=tint)
        x = (size[0] + shown.shape[1]) / 2
        self._place(self._notice, shown, x, self.bar.height + shown.shape[0] + 14 * scale, from_right=True)

    def _draw_instruments(self, camera: Camera, size: tuple[int, int], scale: float, *, on: bool) -> None:
        """Draw the scale bar with a person beside it, both as large as at what is looked at, and the compass."""
        if self._measured == (camera, size, on):
            return
        self._measured = (camera, size, on)
        if not on:
            self._instruments.show([])
            self._north.show(None)
            self._length.show(None)
            return
        foot = self.bar.height + 26 * scale
        depth = float(np.linalg.norm(np.subtract(camera.target, camera.eye)))
        per_metre = camera.focal_length(size[1]) / depth
        length = _round_length(_BAR * scale / per_metre)
        right = size[0] - 78 * scale
        left = right - length * per_metre
        tick = 4 * scale
        faint = (190, 200, 220, 220)
        lines = [
            (np.array([[left, foot + tick], [left, foot], [right, foot], [right, foot + tick]]), faint),
            *((part, faint) for part in _figure(left - 12 * scale, foot, PERSON * per_metre)),
        ]
        words = label(f"{length:g} m, and a person", GREY, 11, scale)
        self._length.show(words, right - words.shape[1] + 3, foot - words.shape[0] - 3 * scale)
        centre = np.array([size[0] - 40 * scale, foot + 16 * scale])
        needle = self._needle(camera, 15 * scale)
        if needle is not None:
            lines.append((np.stack([centre - needle, centre + needle]), faint))
            across = np.array([-needle[1], needle[0]]) * 0.25
            lines.append(
                (np.stack([centre + 0.5 * needle + across, centre + needle, centre + 0.5 * needle - across]), faint)
            )
            north = label("N", GREY, 11, scale)
            place = centre + needle * 1.5
            self._north.show(north, place[0] - north.shape[1] / 2, place[1] - north.shape[0] / 2)
        self._instruments.show(lines)

    def _needle(self, camera: Camera, length: float) -> Floats | None:
        """Return where north lies on the screen, as on a map seen from above and tilted, pixels."""
        heading = math.radians(self.plan.fleet.heading)
        north = np.array([-math.sin(heading), math.cos(heading), 0.0])
        right, up, forward = camera.axes
        ahead = forward * [1, 1, 0] if abs(forward[2]) < 0.99 else up * [1, 1, 0]
        ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-9)
        return length * np.array([float(north @ right), float(north @ ahead)])


def nearest_words(near: ClosestPair | None, fleet: Fleet) -> str:
    """Return who is closest now."""
    if near is None:
        return "nobody is flying"
    first, second = fleet.numbered((near.first, near.second))
    return f"closest now {near.distance:.3f} m, drones {first} and {second}"


def closest_lines(report: Report, plan: Plan) -> tuple[str, str]:
    """Return the closest approach of the show in words, and where it is."""
    if report.closest_numbers is None or report.closest_at_s is None or report.closest_place is None:
        return "no two drones ever fly at once", ""
    first, second = report.closest_numbers
    cue = caption(plan.span_at(report.closest_at_s)) or report.closest_cue
    when = f"{moment_words(report.closest_at_s, report.closest_bar)}{', ' if cue else ''}{cue}"
    return (
        f"closest of the show {report.closest_m:.3f} m: drones {first} and {second} at {when}",
        f"there: {told_place(report.closest_place)}; j goes there",
    )


def told_place(place: tuple[float, float, float]) -> str:
    """Return a place in words, as the audience sees it.

    >>> told_place((-12.34, 116.0, 71.0))
    '12.3 m left, 116.0 m beyond the middle, 71.0 m up'
    """
    x, y, z = place
    aside, ahead = "left" if x < 0 else "right", "before" if y < 0 else "beyond"
    return f"{abs(x):.1f} m {aside}, {abs(y):.1f} m {ahead} the middle, {z:.1f} m up"


def fact_lines(facts: DroneFacts, fleet: Fleet) -> tuple[Line, ...]:
    """Return what the panel of a chosen drone says."""
    (number,) = fleet.numbered([facts.row])
    x, y, z = facts.place
    light = facts.light if any(facts.light) else GREY
    lines = [
        Line(f"drone {number}", light, 16, "dark" if not any(facts.light) else ""),
        Line("altitude", GREY, 13, f"{z:.2f} m"),
        Line(
            "speed",
            GREY,
            13,
            f"{facts.level:.2f} m/s level, {abs(facts.climb):.2f} {'up' if facts.climb >= 0 else 'down'}",
        ),
        Line("place", GREY, 13, f"x {x:.2f}  y {y:.2f}  z {z:.2f}"),
        Line("in the air", GREY, 13, f"{clock(facts.airborne, parts=False)}"),
        Line("battery", GREY, 13, f"{_left(facts.left)} left, {_left(facts.spare)} when landed"),
    ]
    if facts.neighbour is not None:
        (other,) = fleet.numbered([facts.neighbour.second])
        lines.append(Line("nearest", GREY, 13, f"{facts.neighbour.distance:.2f} m, drone {other}"))
    lines.append(Line("5 follows it, escape lets go", GREY, 12))
    return tuple(lines)


def _left(seconds: float) -> str:
    return f"-{clock(-seconds, parts=False)}" if seconds < -0.5 else clock(max(seconds, 0.0), parts=False)


def _round_length(most: float) -> float:
    """Return the largest of 1, 2, 5, 10, ... m that is at most so long."""
    power = 10.0 ** math.floor(math.log10(max(most, 1e-3)))
    return max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9))


def _figure(x: float, foot: float, tall: float) -> list[Floats]:
    """Return a person standing at (x, foot), so many pixels tall, as lines."""
    joints = {"legs": [(-0.12, 0.0), (0.0, 0.45), (0.12, 0.0)], "body": [(0.0, 0.45), (0.0, 0.82)]}
    joints["arms"] = [(-0.18, 0.48), (0.0, 0.78), (0.18, 0.48)]
    lines = [np.array([x, foot]) + tall * np.array(part) for part in joints.values()]
    around = np.linspace(0, 2 * np.pi, 9)
    head = np.column_stack([0.08 * np.cos(around), 0.91 + 0.09 * np.sin(around)])
    return [*lines, np.array([x, foot]) + tall * head]
