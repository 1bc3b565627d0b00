"""What the window draws over the lights: the closest pair, violations, a chosen drone, ways, the picture aimed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan, Span
from choreo.safety.finding import clock
from choreo.safety.report import Report
from choreo.stage.instruments.facts import ClosestPair, closest_now, goal, pad_distance, paths, transition, way
from choreo.stage.instruments.overlay import Picture, Strokes, diamond, ring
from choreo.stage.instruments.text_panels import AMBER, RED, WHITE, label
from choreo.stage.night.camera import Camera

MOST_RINGS = 200
"""So many violations are marked in space at once, the nearest in time."""

_NOW = 0.75  # s: a violation so near in time is happening
_SWARM = 3000  # drones: larger swarms' paths are drawn in fewer pieces
_PATH = (0.13, 0.17, 0.26)  # drawn before the lights, which then shine over them
_WAY = (0.62, 0.66, 0.76)


@dataclass
class Shown:
    """What the viewer has switched on."""

    dark: bool = False
    closest: bool = True
    ghost: bool = False
    paths: bool = False
    words: bool = True
    help: bool = False


class Insight:
    """The overlay of one plan on one plotter."""

    def __init__(self, plotter: Any, plan: Plan, report: Report | None = None) -> None:
        self._plotter = plotter
        self.plan = plan
        self.near: ClosestPair | None = None
        self.chosen: int | None = None
        self._pads = pad_distance(plan)
        self._strokes = Strokes(plotter)
        self._distance, self._meeting = Picture(plotter, 1), Picture(plotter, 1)
        self._actors: dict[str, tuple[object, Any]] = {}
        self.use(report)

    def use(self, report: Report | None) -> None:
        """Tell of what the check has found."""
        self.report = report
        bad = report.violations if report is not None else ()
        self._bad_times = np.array([violation.time_s for violation in bad])
        self._bad_places = np.array([violation.place for violation in bad]).reshape(-1, 3)

    def update(self, time: float, position: Floats, camera: Camera, size: tuple[int, int], shown: Shown) -> None:
        """Draw what is true at a moment, the drones being at (n, 3) m."""
        self.near = closest_now(position, self._pads) if shown.closest or shown.words else None
        lines: list[tuple[Floats, tuple[int, int, int, int]]] = []
        self._distance.show(None)
        self._meeting.show(None)
        if shown.closest:
            lines += self._closest_lines(time, position, camera, size)
            lines += self._violation_lines(time, camera, size)
        if self.chosen is not None:
            spot = _pixels(camera, position[[self.chosen]], size)[0]
            if np.isfinite(spot).all():
                lines.append((ring(spot, 11.0), (*WHITE, 255)))
        self._strokes.show(lines)
        self._update_actors(time, shown)

    def _closest_lines(
        self, time: float, position: Floats, camera: Camera, size: tuple[int, int]
    ) -> list[tuple[Floats, tuple[int, int, int, int]]]:
        lines: list[tuple[Floats, tuple[int, int, int, int]]] = []
        scale = max(0.8, size[1] / 720)
        report = self.report
        if report is not None and report.closest_place is not None and report.closest_at_s is not None:
            spot = _pixels(camera, np.array([report.closest_place]), size)[0]
            meeting = abs(time - report.closest_at_s) <= _NOW
            if np.isfinite(spot).all() and not meeting:
                lines.append((diamond(spot, 7.0), (*AMBER, 150)))
                words = label(f"{report.closest_m:.3f} m at {clock(report.closest_at_s)}", AMBER, 11, scale)
                self._meeting.show(words, spot[0] + 10, spot[1] - words.shape[0] / 2)
        if self.near is not None:
            ends = _pixels(camera, position[[self.near.first, self.near.second]], size)
            if np.isfinite(ends).all():
                lines += [(end_ring, (*AMBER, 255)) for end_ring in (ring(ends[0], 8.0), ring(ends[1], 8.0))]
                lines.append((ends, (*AMBER, 255)))
                words = label(f"{self.near.distance:.3f} m", AMBER, 14, scale)
                middle = ends.mean(axis=0)
                self._distance.show(words, middle[0] + 12, middle[1] + 8)
        return lines

    def _violation_lines(
        self, time: float, camera: Camera, size: tuple[int, int]
    ) -> list[tuple[Floats, tuple[int, int, int, int]]]:
        apart = np.abs(self._bad_times - time)
        nearest = np.argsort(apart, kind="stable")[:MOST_RINGS]
        lines = []
        for spot, away in zip(_pixels(camera, self._bad_places[nearest], size), apart[nearest], strict=True):
            if np.isfinite(spot).all():
                now = away <= _NOW
                lines.append((ring(spot, 13.0 if now else 6.0), (*RED, 255 if now else 110)))
        return lines

    def _update_actors(self, time: float, shown: Shown) -> None:
        flight = transition(self.plan, time) if shown.paths else None
        self._keep("paths", flight, lambda: self._add_paths(flight))
        target = next((span for span in self.plan.spans if span.kind == "hold" and span.end > time), "pads")
        self._keep("ghost", target if shown.ghost else None, lambda: self._add_ghost(time))
        self._keep("way", self.chosen, self._add_way)

    def _keep(self, name: str, wanted: object, make: Any) -> None:
        """Have the actor of that name stand for what is wanted; None for no actor."""
        before, actor = self._actors.get(name, (None, None))
        if before == wanted:
            return
        if actor is not None:
            self._plotter.remove_actor(actor, reset_camera=False, render=False)
        self._actors[name] = (wanted, make() if wanted is not None else None)

    def _add_paths(self, flight: Span | None) -> Any:
        import pyvista

        assert flight is not None  # else there is nothing to make
        ways = paths(self.plan, flight, 24 if self.plan.drones < _SWARM else 10)
        count, steps = ways.shape[:2]
        cells = np.insert(np.arange(count * steps).reshape(count, steps), 0, steps, axis=1)
        mesh = pyvista.PolyData(ways.reshape(-1, 3).astype(np.float32), lines=cells.ravel())
        return self._add(mesh, color=_PATH)

    def _add_ghost(self, time: float) -> Any:
        import pyvista

        places, light = goal(self.plan, time)
        mesh = pyvista.PolyData(places.astype(np.float32))
        mesh.point_data["rgb"] = np.rint(50 + 90 * light).astype(np.uint8)
        return self._add(mesh, scalars="rgb", rgb=True, style="points", point_size=3)

    def _add_way(self) -> Any:
        import pyvista

        assert self.chosen is not None  # else there is nothing to make
        line = way(self.plan, self.chosen)
        mesh = pyvista.PolyData(line.astype(np.float32), lines=[len(line), *range(len(line))])
        return self._add(mesh, color=_WAY, line_width=2)

    def _add(self, mesh: Any, **look: Any) -> Any:
        return self._plotter.add_mesh(mesh, lighting=False, pickable=False, reset_camera=False, render=False, **look)

    def remove(self) -> None:
        """Take all of it off the stage."""
        for name in list(self._actors):
            self._keep(name, None, None)
        for picture in (self._distance, self._meeting, self._strokes):
            picture.remove()


def pick(
    position: Floats, lit: np.ndarray, spot: tuple[float, float], camera: Camera, size: tuple[int, int]
) -> int | None:
    """Return the drone nearest to a spot of the window (pixels from the lower left), or None where there is none.

    Lit drones go before dark ones, and among those within two pixels of the nearest the one nearer to the eye.
    """
    pixels, depth = camera.project(position, size)
    apart = np.hypot(pixels[:, 0] - spot[0], (size[1] - 1 - pixels[:, 1]) - spot[1])
    for among in (lit, ~lit):
        away = np.where(among & np.isfinite(apart), apart, np.inf)
        if away.min(initial=np.inf) <= REACH:
            close = np.flatnonzero(away <= away.min() + 2.0)
            return int(close[depth[close].argmin()])
    return None


REACH = 14.0
"""Pixels from a drone within which a click means it."""


def _pixels(camera: Camera, points: Floats, size: tuple[int, int]) -> Floats:
    """Return where points appear in the window, pixels from the lower left corner; NaN behind the eye."""
    pixels, _ = camera.project(points, size)
    return np.column_stack([pixels[:, 0], size[1] - 1 - pixels[:, 1]])
