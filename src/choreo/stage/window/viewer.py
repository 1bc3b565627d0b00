"""Where the window looks from: presets, smooth moves between them, turning by hand, following a drone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.stage.night.camera import Camera, pictured, preset
from choreo.stage.night.opening import Opening, opening
from choreo.stage.window import orbit
from choreo.stage.window.props import FARTHEST, NEAREST

_SAME_SHAPE = 0.05  # part by which a window may become wider before the audience's view is looked for again
_BEHIND = 14.0  # m behind the drone that is followed


class Viewer:
    """The eye of one window.

    Parameters
    ----------
    plotter : pyvista.Plotter
    plan : Plan
    at_once : bool
        Cameras change without a move, for tests.
    """

    def __init__(self, plotter: Any, plan: Plan, *, at_once: bool = False) -> None:
        self._plotter, self.plan, self._at_once = plotter, plan, at_once
        self.name = "audience"
        self.followed: int | None = None
        self._move: tuple[Camera, Camera, float] | None = None
        self._seen: tuple[float, Opening | None] | None = None
        self.camera = self.preset("audience", 0)
        self._aim(self.camera)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the window, pixels."""
        width, height = self._plotter.render_window.GetSize()
        return max(int(width), 1), max(int(height), 1)

    def look(self, name: str, foot: int, clock: float) -> None:
        """Move to one of the cameras of `choreo.stage.night.camera.PRESETS`; `foot` pixels lie under the timeline."""
        self.followed, self.name = None, name
        self._go(self.preset(name, foot), clock)

    def use(self, plan: Plan) -> None:
        """Look at another plan, from where it is."""
        self.plan, self._seen = plan, None

    def direct(self, time: float) -> bool:
        """Look where the audience looks at a moment of the show, and tell whether that is elsewhere now."""
        seen = self._opening() if self.name == "audience" and self._move is None else None
        if seen is None:
            return False
        now = seen.at(time)
        if now == self.camera:
            return False
        self._aim(now)
        return True

    def follow(self, drone: int, time: float, clock: float) -> None:
        """Move behind a drone, and stay there while it flies."""
        frame = self.plan.at(time)
        self._go(orbit.behind(frame.position[drone], frame.velocity[drone], _BEHIND), clock)
        self.followed, self.name = drone, f"drone {self.plan.fleet.numbered([drone])[0]}"

    def let_go(self) -> None:
        """Follow nobody any more."""
        if self.followed is not None:
            self.followed, self.name = None, "free"

    def turn(self, right: float, up: float) -> None:
        """Turn around what is looked at, degrees."""
        self._look_freely(orbit.turn(self.camera, right, up))

    def slide(self, right: float, up: float) -> None:
        """Move the view sideways, by parts of the window's height."""
        self._look_freely(orbit.slide(self.camera, right, up))

    def approach(self, factor: float) -> None:
        """Go nearer to what is looked at, or away from it."""
        self._look_freely(orbit.approach(self.camera, factor))

    def preset(self, name: str, foot: int) -> Camera:
        """Return the camera of that name; it turns around the pictures, and holds them above the window's foot."""
        camera = preset(self.plan, name, self.size[0] / self.size[1])
        forward = camera.axes[2]
        depth = max(float((pictured(self.plan).mean(axis=0) - camera.eye) @ forward), 1.0)
        target = np.array(camera.eye) + depth * forward
        camera = replace(camera, target=(float(target[0]), float(target[1]), float(target[2])))
        if name == "audience":
            return camera  # which has a foreground, and room for the timeline in it
        hidden = min(foot / self.size[1], 0.5)
        return orbit.slide(orbit.approach(camera, 1 / (1 - hidden)), 0.0, -hidden / 2)

    def _opening(self) -> Opening | None:
        """Return how the audience looks at this show, in a window of this shape."""
        aspect = self.size[0] / self.size[1]
        if self._seen is None or abs(self._seen[0] - aspect) > _SAME_SHAPE * aspect:
            self._seen = aspect, opening(self.plan, aspect)
        return self._seen[1]

    def keep_up(self, by: Floats) -> None:
        """Move by (3,) m, as the drone that is followed has moved."""
        if self._move is not None:
            start, end, clock = self._move
            self._move = orbit.shift(start, by), orbit.shift(end, by), clock
        self._aim(orbit.shift(self.camera, by))

    def tick(self, clock: float) -> bool:
        """Go on with a move as the clock on the wall has, s, and tell whether the view has changed."""
        if self._move is None:
            return False
        start, end, begun = self._move
        part = (clock - begun) / orbit.MOVE_SECONDS
        self._aim(orbit.between(start, end, part))
        if part >= 1:
            self._move = None
        return True

    def _go(self, camera: Camera, clock: float) -> None:
        if self._at_once:
            self._aim(camera)
        else:
            self._move = (self.camera, camera, clock)

    def _look_freely(self, camera: Camera) -> None:
        self._move = None
        self.name = "free" if self.followed is None else self.name
        self._aim(camera)

    def _aim(self, view: Camera) -> None:
        self.camera = view
        camera = self._plotter.camera
        # pyvista's own properties would look at everything on the stage for what is nearest, each time.
        camera.SetPosition(*view.eye)
        camera.SetFocalPoint(*view.target)
        camera.SetViewUp(*view.up)
        camera.SetViewAngle(view.field_of_view)
        camera.SetClippingRange(NEAREST, FARTHEST)
        camera.is_set = True
