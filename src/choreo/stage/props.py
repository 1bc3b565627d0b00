"""What stands on the stage, as actors of the window: ground, take-off grid, keep-outs, fence, ceiling, north."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.limits import KeepOut
from choreo.stage import backdrop as night
from choreo.stage.render import screen_colour
from choreo.stage.scene import Scene, roof, walls

_UP = np.array([0.0, 0.0, 1.0])  # m
_GROUND_SIZE = 4000.0  # m
_GRID_SIZE = 300.0  # m, either way from the middle of the take-off grid


def add_props(plotter: Any, scene: Scene) -> list[tuple[KeepOut, list[Any]]]:
    """Put everything but the lights into a pyvista plotter, and return the keep-outs with their actors."""
    import pyvista

    horizon = night.sky(np.zeros(1))
    plotter.set_background(screen_colour(horizon), top=screen_colour(night.sky(np.array([0.6]))))
    middle = scene.pads.mean(axis=0) * [1, 1, 0]
    ground = pyvista.Plane(center=middle - _UP / 20, i_size=_GROUND_SIZE, j_size=_GROUND_SIZE)
    _add(plotter, ground, screen_colour(night.GROUND))
    _add(plotter, _lines(_ground_grid(middle)), screen_colour(night.GROUND + night.GRID))
    pads = pyvista.PolyData(scene.pads - _UP / 50)
    _add(plotter, pads, screen_colour(2.5 * night.PAD), style="points", point_size=2)
    prisms = [(prism, _add_prism(plotter, prism)) for prism in scene.keep_out]
    if scene.fence is not None:
        for height, strength in ((0.1, 3.0), (scene.ceiling, 1.2)):
            _add(plotter, _lines(scene.fence_lines(height)), screen_colour(strength * night.FENCE))
    _add(plotter, _lines(scene.north_arrow() + _UP / 10), screen_colour(2 * night.RIM), line_width=2)
    return prisms


def _add_prism(plotter: Any, prism: KeepOut) -> list[Any]:
    import pyvista

    sides = walls(prism)
    body = pyvista.merge(
        [pyvista.PolyData(face, faces=[len(face), *range(len(face))]).triangulate() for face in (*sides, roof(prism))]
    )
    edges = _lines(np.concatenate([sides[:, [3, 2]], sides[:, [0, 3]]]))
    return [
        # See-through, since the stills, too, show every light that is on.
        _add(plotter, body, screen_colour(night.WALL), opacity=0.35),
        _add(plotter, edges, screen_colour(1.6 * night.RIM)),
    ]


def _add(plotter: Any, mesh: Any, colour: tuple[float, float, float], **look: Any) -> Any:
    return plotter.add_mesh(mesh, color=colour, lighting=False, pickable=False, reset_camera=False, **look)


def _lines(lines: Floats) -> Any:
    import pyvista

    return pyvista.line_segments_from_points(np.asarray(lines).reshape(-1, 3))


def _ground_grid(middle: Floats) -> Floats:
    """Return lines every ten metres around the take-off grid, (m, 2, 3)."""
    centre = night.GRID_STEP * np.rint(middle / night.GRID_STEP)
    steps = np.arange(-_GRID_SIZE, _GRID_SIZE + 1, night.GRID_STEP)
    lines = []
    for along, across in ((0, 1), (1, 0)):
        ends = np.zeros((len(steps), 2, 3))
        ends[:, :, across] = steps[:, None]
        ends[:, 0, along], ends[:, 1, along] = -_GRID_SIZE, _GRID_SIZE
        lines.append(ends + centre)
    return np.concatenate(lines)
