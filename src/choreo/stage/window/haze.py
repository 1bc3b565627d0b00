"""The haze of the night in the window, which takes the colours of the lights: the wide glow of the stills, cheaply.

The light of all lamps is gathered in a grid of cells as large as 32 pixels of a 720p picture, blurred there, and laid
over the stage as one soft picture before the lights are drawn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.stage.night import backdrop as night
from choreo.stage.night.camera import Camera
from choreo.stage.night.render import CORE, GLOW, HALO, HALO_SIZE, LAMP, LARGEST, SMALLEST, screen_bytes, to_linear

_ROWS = 23
_FINER = 0.5  # cells for each of those in which `GLOW` is measured
_LAMP_LIGHT = 2 * np.pi * (CORE + HALO * HALO_SIZE**2)  # of one lamp in all, for a core of one pixel
_FRONT = 1.0  # m before the eye, where the picture stands


class Haze:
    """One see-through picture before the stage."""

    def __init__(self, plotter: Any) -> None:
        import pyvista

        self._quad = pyvista.PolyData(np.zeros((4, 3), dtype=np.float32), faces=[4, 0, 1, 2, 3])
        corners: Any = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
        self._quad.point_data.active_texture_coordinates = corners
        texture: Any = pyvista.Texture
        self._texture = texture(np.zeros((2, 2, 4), dtype=np.uint8))
        self._texture.SetInterpolate(True)
        self._data: Any = None
        actor = plotter.add_mesh(
            self._quad, texture=self._texture, lighting=False, pickable=False, reset_camera=False, render=False
        )
        actor.ForceTranslucentOn()

    def update(self, position: Floats, colours: Bytes, camera: Camera, size: tuple[int, int]) -> None:
        """Take the colours of lights at (n, 3) m for a camera and a window of `size` pixels."""
        import pyvista

        picture = haze(position, colours, camera, size)
        flat = picture[::-1].reshape(-1, 4)
        if self._data is None or self._data.n_points != len(flat):
            self._data = pyvista.ImageData(dimensions=(picture.shape[1], picture.shape[0], 1))
            self._data.point_data["rgba"] = flat
            self._texture.SetInputDataObject(self._data)
        self._data.point_data["rgba"][:] = flat
        self._data.GetPointData().GetScalars().Modified()
        self._data.Modified()
        right, up, forward = camera.axes
        half = _FRONT * np.tan(np.radians(camera.field_of_view) / 2)
        wide = half * size[0] / size[1]
        corners = [(-wide, -half), (wide, -half), (wide, half), (-wide, half)]
        self._quad.points = np.array([camera.eye + _FRONT * forward + x * right + y * up for x, y in corners])


def haze(position: Floats, colours: Bytes, camera: Camera, size: tuple[int, int]) -> Bytes:
    """Return the haze around lights as a small RGBA picture for the whole window, (23, columns, 4)."""
    columns = max(1, round(_ROWS * size[0] / size[1]))
    cell = size[1] / _ROWS
    lit = np.asarray(colours).any(axis=1)
    pixels, depth = camera.project(position[lit], size)
    sigma = LAMP * camera.focal_length(size[1]) / np.where(depth > 0, depth, np.inf)
    light = to_linear(np.asarray(colours)[lit]) * (_LAMP_LIGHT * np.clip(sigma, SMALLEST, LARGEST) ** 2)[:, None]
    place = np.floor(np.nan_to_num(pixels, nan=-1.0) / cell)
    seen = (place >= 0).all(axis=1) & (place[:, 0] < columns) & (place[:, 1] < _ROWS)
    index = (place[seen, 1] * columns + place[seen, 0]).astype(np.int64)
    grid = np.stack([np.bincount(index, light[seen, channel], _ROWS * columns) for channel in range(3)], axis=1)
    gathered = grid.reshape(_ROWS, columns, 3) / cell**2
    glow = np.zeros_like(gathered)
    for strength, blur in GLOW:
        down, across = _blur(_ROWS, _FINER * blur), _blur(columns, _FINER * blur)
        blurred = np.matmul(down, gathered.reshape(_ROWS, -1)).reshape(_ROWS, columns, 3)
        glow += strength * np.matmul(across, blurred)  # so few cells that no thread of its own is begun for them
    added = screen_bytes(np.minimum(night.SKY + glow, 1.0)).astype(np.float64) - screen_bytes(night.SKY)
    alpha = np.clip(added.max(axis=2), 0.0, 160.0)
    hue = 255 * added / np.maximum(added.max(axis=2, keepdims=True), 1e-9)
    return np.asarray(np.rint(np.dstack([np.clip(hue, 0, 255), alpha])).astype(np.uint8))


@lru_cache(maxsize=16)
def _blur(count: int, sigma: float) -> Floats:
    """Return the matrix that blurs a row of `count` cells."""
    apart = np.subtract.outer(np.arange(count), np.arange(count))
    weights = np.exp(-(apart**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
    return np.asarray(weights)
