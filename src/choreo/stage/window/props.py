"""What stands on the stage, as actors of the window: sky, ground, take-off grid, keep-outs, fence, ceiling, north.

The light of each comes from `backdrop`, so that window, stills and films show one night.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import KeepOut
from choreo.stage.night import backdrop as night
from choreo.stage.night.camera import Camera, Vector
from choreo.stage.night.render import screen_bytes, screen_colour
from choreo.stage.night.scene import PERSON, Scene, is_seat, roof, walls

NEAREST, FARTHEST = 0.5, 20_000.0
"""Metres from the eye between which the window draws."""

_UP = np.array([0.0, 0.0, 1.0])  # m
_SKY = 12_000.0  # m from the eye
_GROUND = 6_000.0  # m from the take-off grid
_LOST = 3_000.0  # m: from here on the ground is lost in haze
_GRID_SIZE = 200.0  # m, either way from the middle of the take-off grid
_STOREY = 5.0  # m: walls have a faint line at each, as in the stills
_PERSON = np.array([0.30, 0.26, 0.20])
_GRAIN = """//VTK::Light::Impl
  float grain = fract(52.9829189 * fract(0.06711056 * gl_FragCoord.x + 0.00583715 * gl_FragCoord.y));
  fragOutput0.rgb += (grain - 0.5) / 255.0;
"""  # against bands in the dark; gradient noise, J. Jimenez 2014, as in the stills


class Props:
    """Everything but the lights, put into a pyvista plotter."""

    def __init__(self, plotter: Any, scene: Scene) -> None:
        self._plotter = plotter
        self._actors: list[Any] = []
        self._eye: Vector | None = None
        self._around: list[Any] = [self._add_sky(), self._add_stars()]
        self._add_ground(scene)
        self._prisms = [(prism, self._add_prism(prism)) for prism in scene.keep_out]
        if scene.fence is not None:
            for height, strength in ((0.1, 3.0), (scene.ceiling, 1.6)):
                self._lines(scene.fence_lines(height), strength * night.FENCE)
            posts = scene.fence_lines()[:, 0]
            self._lines(np.stack([posts, posts + scene.ceiling * _UP], axis=1), 0.7 * night.FENCE)
        self._lines(scene.north_arrow() + _UP / 10, 2.5 * night.RIM, line_width=2)
        self._add_person(scene)

    def fit(self, camera: Camera) -> None:
        """Put the sky around the eye, and hide what the viewer sits in."""
        if camera.eye == self._eye:
            return
        self._eye = camera.eye
        for actor in self._around:
            actor.SetPosition(*camera.eye)
        for prism, actors in self._prisms:
            seen = not is_seat(prism, np.array(camera.eye))
            for actor in actors:
                actor.SetVisibility(seen)

    def remove(self) -> None:
        """Take everything off the stage."""
        for actor in self._actors:
            self._plotter.remove_actor(actor, reset_camera=False, render=False)

    def _add(self, mesh: Any, colour: Floats | None = None, **look: Any) -> Any:
        if colour is not None:
            look["color"] = screen_colour(colour)
        actor = self._plotter.add_mesh(mesh, lighting=False, pickable=False, reset_camera=False, render=False, **look)
        self._actors.append(actor)
        return actor

    def _lines(self, lines: Floats, colour: Floats, **look: Any) -> Any:
        import pyvista

        if not len(lines):
            return None
        return self._add(pyvista.line_segments_from_points(np.asarray(lines).reshape(-1, 3)), colour, **look)

    def _smooth(self, mesh: Any, light: Floats) -> Any:
        """Add a surface whose light is given at each of its points, (n, 3), free of bands."""
        mesh.point_data["rgb"] = screen_bytes(light)
        actor = self._add(mesh, scalars="rgb", rgb=True)
        actor.GetShaderProperty().AddFragmentShaderReplacement("//VTK::Light::Impl", True, _GRAIN, False)
        return actor

    def _add_sky(self) -> Any:
        rise = np.concatenate([[-0.2, 0.0], np.linspace(0.1, 1.0, 28) ** 2])
        flat = np.sqrt(1 - rise**2)
        rings = np.stack([flat * _SKY, rise * _SKY], axis=1)
        return self._smooth(*_turned(rings, night.sky(rise[:, None])))

    def _add_stars(self) -> Any:
        import pyvista

        directions, strength = night.stars()
        kept = strength > 0.1
        mesh = pyvista.PolyData((directions[kept] * _SKY * 0.98).astype(np.float32))
        light = night.sky(directions[kept, 2:]) + strength[kept, None] * night.STAR
        mesh.point_data["rgb"] = screen_bytes(light)
        return self._add(mesh, scalars="rgb", rgb=True, style="points", point_size=2)

    def _add_ground(self, scene: Scene) -> None:
        import pyvista

        middle = scene.pads.mean(axis=0) * [1, 1, 0]
        reach = np.concatenate([[0.0], np.geomspace(60.0, _GROUND, 24)])
        far = np.clip(reach / _LOST, 0.0, 1.0)[:, None] ** 1.5
        light = night.GROUND + (night.sky(np.zeros(1)) - night.GROUND) * far
        ground, colours = _turned(np.stack([reach, np.zeros(len(reach))], axis=1), light)
        ground.points += (middle - _UP / 10).astype(np.float32)
        self._smooth(ground, colours)
        lines, strength = _ground_grid(middle)
        mesh = pyvista.line_segments_from_points(lines.reshape(-1, 3))
        mesh.point_data["rgb"] = screen_bytes(night.GROUND + strength.reshape(-1, 1) * night.GRID)
        self._add(mesh, scalars="rgb", rgb=True)
        pitch = scene.pitch()
        if len(pitch):
            low, high = pitch.min(axis=(0, 1)), pitch.max(axis=(0, 1))
            lawn = pyvista.Plane(
                center=(low + high) / 2 - _UP / 15, i_size=(high - low)[0] + 6, j_size=(high - low)[1] + 6
            )
            self._add(lawn, night.LAWN)
            self._lines(pitch, night.GROUND + 2 * night.PITCH)
        self._add(
            pyvista.PolyData((scene.pads - _UP / 50).astype(np.float32)), 2.5 * night.PAD, style="points", point_size=2
        )

    def _add_prism(self, prism: KeepOut) -> list[Any]:
        import pyvista

        sides = walls(prism)
        top = pyvista.PolyData(roof(prism), faces=[len(sides), *range(len(sides))]).triangulate()
        faces = np.arange(4 * len(sides)).reshape(-1, 4)
        body = pyvista.PolyData(sides.reshape(-1, 3), faces=np.insert(faces, 0, 4, axis=1).ravel())
        # A little lighter towards the foot, as in the stills.
        light = np.where(body.points[:, 2:] < prism.height / 2, 0.5 * (night.ROOF + night.WALL), night.WALL)
        # Lines stand a hand's breadth before their wall, else the two would be drawn through each other.
        middle = prism.polygon.mean(axis=0)
        outer = sides.copy()
        outer[:, :, :2] += (
            0.15 * (sides[:, :, :2] - middle) / np.linalg.norm(sides[:, :, :2] - middle, axis=2, keepdims=True)
        )
        outer[:, 2:, 2] += 0.1
        edges = np.concatenate([outer[:, [3, 2]], outer[:, [0, 3]]])
        storeys = [outer[:, :2] + level * _UP for level in np.arange(0.0, prism.height, _STOREY)]
        return [
            self._smooth(body, light),
            self._add(top, night.ROOF),
            self._lines(edges, 0.8 * night.RIM),
            self._lines(np.concatenate(storeys), night.WALL + 0.06 * night.RIM),
        ]

    def _add_person(self, scene: Scene) -> None:
        """Stand a person beside the take-off grid, as tall as people are."""
        import pyvista

        foot = scene.pads.min(axis=0) * [1, 1, 0] + [-3.0, -3.0, 0.0]
        parts = ((0.10, 0.22, 0.0, 0.82), (-0.10, 0.22, 0.0, 0.82), (0.0, 0.48, 0.80, 1.45))  # x, width, from, to
        boxes = [
            pyvista.Box((foot[0] + x - wide / 2, foot[0] + x + wide / 2, foot[1] - 0.14, foot[1] + 0.14, low, high))
            for x, wide, low, high in parts
        ]
        head = pyvista.Sphere(radius=0.13, center=foot + (PERSON - 0.13) * _UP, theta_resolution=12, phi_resolution=8)
        self._add(pyvista.merge([*(box.triangulate() for box in boxes), head]), _PERSON)


def _turned(profile: Floats, light: Floats) -> tuple[Any, Floats]:
    """Return the surface that a profile (m, 2), m from the axis and m up, sweeps; and its light at each point."""
    import pyvista

    around = np.linspace(0, 2 * np.pi, 65)
    x = np.outer(profile[:, 0], np.cos(around))
    y = np.outer(profile[:, 0], np.sin(around))
    z = np.repeat(profile[:, 1:], len(around), axis=1)
    points = np.stack([x, y, z], axis=2).reshape(-1, 3)
    rows, columns = np.meshgrid(np.arange(len(profile) - 1), np.arange(len(around) - 1), indexing="ij")
    corner = (rows * len(around) + columns).ravel()
    faces = np.stack([np.full(len(corner), 4), corner, corner + 1, corner + 1 + len(around), corner + len(around)])
    surface = pyvista.PolyData(points.astype(np.float32), faces=faces.T.ravel())
    return surface, np.repeat(light, len(around), axis=0)


def _ground_grid(middle: Floats) -> tuple[Floats, Floats]:
    """Return lines every ten metres around the take-off grid, (m, 2, 3), and how strong they are at their ends."""
    centre = night.GRID_STEP * np.rint(middle / night.GRID_STEP)
    steps = np.arange(-_GRID_SIZE, _GRID_SIZE + 1, night.GRID_STEP)
    along, across = np.meshgrid(steps, steps, indexing="ij")
    one = np.stack([along[:-1], across[:-1], along[1:], across[1:]], axis=2).reshape(-1, 2, 2)
    flat = np.concatenate([one, one[:, :, ::-1]])
    strength = np.clip(1.0 - np.linalg.norm(flat, axis=2) / _GRID_SIZE, 0.0, 1.0)
    lines = np.zeros((len(flat), 2, 3))
    lines[:, :, :2] = flat
    return lines + centre - _UP / 20, strength
