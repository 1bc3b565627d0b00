"""The window of the preview, on pyvista: the same scene, cameras and colours as the stills."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.safety.report import Report
from choreo.stage.instruments.annotations import Insight, Shown, pick
from choreo.stage.instruments.facts import drone_facts
from choreo.stage.instruments.hud import Hud
from choreo.stage.instruments.text_panels import AMBER, BLUE, RED, Line, Tint
from choreo.stage.instruments.timebar import Wave
from choreo.stage.night.render import UNLIT
from choreo.stage.night.scene import Scene
from choreo.stage.night.text import clean
from choreo.stage.player import Player
from choreo.stage.window.background import News
from choreo.stage.window.glow import Glow
from choreo.stage.window.haze import Haze
from choreo.stage.window.playback import Sound
from choreo.stage.window.props import Props
from choreo.stage.window.viewer import Viewer

_LOOK = 15  # ms between two looks at the clock
_NOTICE_SECONDS = 6.0


class Window:
    """A window that plays a plan. Needs OpenGL: see `choreo.stage.window.opengl.check_window`.

    Parameters
    ----------
    plan : Plan
    start : float
        Moment to begin with, s.
    size : (int, int)
        Width and height, pixels.
    report : Report or None
        What the check found; None where it is not known (yet, see `use_report`).
    news : callable
        Asked again and again for what has happened in the background.
    off_screen : bool
        Draw without a screen, for tests; cameras then move at once.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        start: float = 0.0,
        size: tuple[int, int] = (1280, 720),
        report: Report | None = None,
        news: Callable[[], list[News]] = list,
        off_screen: bool = False,
    ) -> None:
        import pyvista

        theme = pyvista.themes.DarkTheme()
        theme.background = "black"
        theme.multi_samples = 1  # eight, the default, costs ten times the time without a graphics card
        self.plotter: Any = pyvista.Plotter(
            window_size=list(size),
            off_screen=off_screen,
            notebook=False,
            theme=theme,
            title=f"{clean(plan.title)} - choreo",
        )
        self._news = news
        self.plan, self.report = plan, report
        self.shown = Shown()
        self._off_screen = off_screen
        self.muted = False
        self.sound = self._make_sound()
        self.viewer = Viewer(self.plotter, plan, at_once=off_screen)
        self._props = Props(self.plotter, Scene.of(plan))
        self._haze = Haze(self.plotter)
        self._glow = Glow(self.plotter, plan.drones)
        self.player: Player = Player(plan, self._glow.position, self._glow.colours, start=start)
        self.insight = Insight(self.plotter, plan, report)
        self.hud = Hud(self.plotter, plan, report)
        self.violation: int | None = None
        self.keys: tuple[tuple[Line, ...], tuple[Line, ...]] = ((), ())  # what the help lists, told by who listens
        self._notice_ends = np.inf
        self._drawn = (0, 0)
        self._bind()
        self.refresh()

    # What the keys do.

    def toggle(self) -> None:
        """Play, or pause."""
        self.player.toggle()
        self.refresh()

    def seek(self, moment: float) -> None:
        """Show a moment, s."""
        before = self._followed_place()
        self.player.seek(moment)
        self._keep_up(before)
        self.refresh()

    def step(self, seconds: float) -> None:
        """Go on, or back, by seconds."""
        self.seek(self.player.time + seconds)

    def faster(self, steps: int) -> None:
        """Play faster, or slower."""
        self.player.faster(steps)
        self.refresh()

    def next_loop(self) -> None:
        """Loop nothing, the show, or the cue."""
        self.player.next_loop()
        self.refresh()

    def switch(self, what: str) -> None:
        """Show or hide one of the things of `Shown`."""
        setattr(self.shown, what, not getattr(self.shown, what))
        self.player.seek(self.player.time)  # dark drones are painted over the colours
        self.refresh()

    # What the mouse does.

    def scrub(self, column: float) -> None:
        """Go to the moment at a column of the timeline."""
        self.seek(self.hud.bar.moment(column))

    def turn(self, right: float, up: float) -> None:
        """Turn around what is looked at, degrees."""
        self.viewer.turn(right, up)
        self.refresh()

    def slide(self, right: float, up: float) -> None:
        """Move the view sideways, by parts of the window's height."""
        self.viewer.slide(right, up)
        self.refresh()

    def approach(self, factor: float) -> None:
        """Go nearer to what is looked at, or away from it."""
        self.viewer.approach(factor)
        self.refresh()

    def pick(self, column: float, row: float) -> None:
        """Choose the drone at a place of the window, pixels from the lower left; none lets go."""
        lit = np.asarray(np.asarray(self.player.colours).any(axis=1))
        self.choose(pick(np.asarray(self.player.position), lit, (column, row), self.viewer.camera, self.size))

    def choose(self, drone: int | None) -> None:
        """Show one drone's facts and path."""
        self.insight.chosen = drone
        if drone is None:
            self.viewer.let_go()
        self.refresh()

    # Cameras.

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        return self.viewer.size

    def look(self, name: str) -> None:
        """Move to one of the cameras of `choreo.stage.night.camera.PRESETS`."""
        self.viewer.look(name, self.hud.bar.height, time.perf_counter())
        self.refresh()

    def _followed_place(self) -> Floats | None:
        drone = self.viewer.followed
        return None if drone is None else np.array(self.player.position[drone], dtype=np.float64)

    def _keep_up(self, before: Floats | None) -> None:
        """Move with the drone that is followed, which was at `before`."""
        after = self._followed_place()
        if before is not None and after is not None:
            self.viewer.keep_up(after - before)

    # Running.

    def show(self) -> None:
        """Play until the window is closed; Ctrl-C closes it and raises `KeyboardInterrupt`."""
        self.player.toggle()
        interrupted = False

        def interrupt(*_: object) -> None:
            nonlocal interrupted
            interrupted = True
            self.close()

        before = signal.signal(signal.SIGINT, interrupt)  # raised within VTK's loop it would be lost
        try:
            if self.sound is not None and self.sound.note:
                self.tell(self.sound.note, BLUE)
            self.plotter.show()
        finally:
            if self.sound is not None:
                self.sound.close()
            signal.signal(signal.SIGINT, before)
        if interrupted:
            raise KeyboardInterrupt

    def close(self) -> None:
        """End playing: `show` returns."""
        self.plotter.iren.terminate_app()

    def tell(self, words: str, tint: Tint = AMBER, *, stay: bool = False) -> None:
        """Show a notice for some seconds, or until the next one."""
        self.hud.notice = (words, tint)
        self._notice_ends = np.inf if stay else time.perf_counter() + _NOTICE_SECONDS
        self.refresh()

    def use_report(self, report: Report) -> None:
        """Show what the check has found."""
        self.report = report
        self.insight.use(report)
        self.violation = None
        self.hud.use(self.plan, report, self.hud.wave)
        self.refresh()

    def use_plan(self, plan: Plan, report: Report | None, wave: Wave | None = None) -> None:
        """Go on with another plan, at the same moment and from the same place."""
        chosen = self.insight.chosen
        for part in (self.insight, self._props, self._glow):
            part.remove()
        self.plan = plan
        self.viewer.use(plan)
        self._props = Props(self.plotter, Scene.of(plan))
        self._glow = Glow(self.plotter, plan.drones)
        self.insight = Insight(self.plotter, plan, report)
        if chosen is not None and chosen < plan.drones:
            self.insight.chosen = chosen
        else:
            self.viewer.let_go()
        self.player.replace(plan, self._glow.position, self._glow.colours)
        self.report, self.violation = report, None
        self.hud.use(plan, report, wave)
        if self.sound is not None:
            self.sound.close()
        self.sound = self._make_sound()
        self.refresh()

    def _make_sound(self) -> Sound | None:
        if self.plan.music is None or self._off_screen:
            return None
        return Sound(self.plan.music, self.plan.music_start)

    def _play_sound(self, clock: float) -> None:
        if self.sound is not None:
            audible = self.player.playing and self.player.speed == 1.0 and not self.muted
            self.sound.follow(self.player.time, clock, audible=audible)

    def _hear(self, news: News) -> None:
        if news.plan is not None:
            self.use_plan(news.plan, news.report, news.wave)
        elif news.report is not None:
            self.use_report(news.report)
        elif news.wave is not None:
            self.hud.use(self.plan, self.report, news.wave)
        if news.error:
            self.tell(news.error, RED, stay=True)
        elif news.words:
            self.tell(news.words, BLUE)

    def lights_changed(self) -> None:
        """Have the lights drawn where the player has put them, dark ones too where they are asked for."""
        if self.shown.dark:
            rgb = self.player.colours
            rgb[:] = np.where(np.asarray(rgb).any(axis=1, keepdims=True), rgb, UNLIT)
        self._glow.changed()

    def prepare(self) -> None:
        """Set everything for the player's moment, but do not draw it."""
        self._drawn = self.size
        self.viewer.direct(self.player.time)
        self.lights_changed()
        self._glow.fit(self.size)
        self._props.fit(self.viewer.camera)
        moment, position = self.player.time, np.asarray(self.player.position, dtype=np.float64)
        self._haze.update(position, self.player.colours, self.viewer.camera, self.size)
        self.insight.update(moment, position, self.viewer.camera, self.size, self.shown)
        chosen = self.insight.chosen
        self.hud.update(
            self.player,
            self.viewer.camera,
            self.size,
            self.shown,
            near=self.insight.near,
            facts=None if chosen is None else drone_facts(self.plan, chosen, moment),
            words=self._words(),
            keys=self.keys,
        )

    def _words(self) -> str:
        player = self.player
        parts = ["playing" if player.playing else "paused", f"{player.speed:g} x", self.viewer.name, "? help"]
        if player.loop != "off":
            parts.insert(2, f"loop {player.loop}")
        if self.sound is not None:
            heard = "no sound" if self.sound.note else "music muted" if self.muted else "music"
            parts.insert(2, heard if player.speed == 1.0 or heard != "music" else "music at 1 x only")
        return " · ".join(parts)

    def refresh(self) -> None:
        """Draw the player's moment."""
        self.prepare()
        self.plotter.render()

    def _tick(self, *_: object) -> None:
        now = time.perf_counter()
        before = self._followed_place()
        moved = self.player.tick(now)
        if moved:
            self._keep_up(before)
        self._play_sound(now)
        moved = self.viewer.tick(now) or moved or self.size != self._drawn
        for news in self._news():
            self._hear(news)
        if now > self._notice_ends:
            self.hud.notice, self._notice_ends, moved = None, np.inf, True
        if moved:
            self.refresh()

    def _bind(self) -> None:
        from vtkmodules.vtkInteractionStyle import vtkInteractorStyleUser

        style: Any = vtkInteractorStyleUser()
        style.AddObserver("CharEvent", lambda *_: None)  # not VTK's own keys: 3 for stereo, w, s, p
        self.plotter.iren.style = style
        self.plotter.iren.add_observer("TimerEvent", self._tick)
        self.plotter.iren.create_timer(_LOOK)
