"""What lies over the stage, in pixels of the window: panels of words and thin lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Bytes, Floats


class Picture:
    """An RGBA picture at a place of the window; pixels count from the lower left corner."""

    def __init__(self, plotter: Any, layer: int = 0) -> None:
        from vtkmodules.vtkRenderingCore import vtkPolyDataMapper2D, vtkTexture, vtkTexturedActor2D

        self._texture = vtkTexture()
        self._texture.SetColorModeToDirectScalars()
        self._texture.InterpolateOff()
        self._mapper = vtkPolyDataMapper2D()
        self._actor = vtkTexturedActor2D()
        self._actor.SetMapper(self._mapper)
        self._actor.SetTexture(self._texture)
        self._actor.GetPositionCoordinate().SetCoordinateSystemToDisplay()
        self._actor.GetProperty().SetDisplayLocationToForeground()
        self._actor.SetLayerNumber(layer)
        self._actor.VisibilityOff()
        self._renderer = plotter.renderer
        self._renderer.AddViewProp(self._actor)
        self._shown: Bytes | None = None
        self._data: Any = None
        self.box = (0, 0, 0, 0)
        """Left, lower, right and upper edge, pixels; all 0 where nothing is shown."""

    def show(self, picture: Bytes | None, left: float = 0.0, lower: float = 0.0) -> None:
        """Show a picture (height, width, 4) with its lower left corner there; None for nothing."""
        self._actor.SetVisibility(picture is not None)
        if picture is None:
            self.box = (0, 0, 0, 0)
            return
        if picture is not self._shown:
            self._fill(picture)
            self._shown = picture
        x, y = round(left), round(lower)
        self._actor.SetPosition(x, y)
        self.box = (x, y, x + picture.shape[1], y + picture.shape[0])

    @property
    def shown(self) -> Bytes | None:
        """The picture shown last."""
        return self._shown

    def remove(self) -> None:
        """Take the picture off the window."""
        self._renderer.RemoveViewProp(self._actor)

    def _fill(self, picture: Bytes) -> None:
        import pyvista

        height, width = picture.shape[:2]
        flat = np.ascontiguousarray(picture[::-1]).reshape(-1, 4)
        if self._shown is not None and self._shown.shape == picture.shape:
            self._data.point_data["rgba"][:] = flat
            self._data.GetPointData().GetScalars().Modified()
            self._data.Modified()
            return
        self._data = pyvista.ImageData(dimensions=(width, height, 1))
        self._data.point_data["rgba"] = flat
        self._data.point_data.SetActiveScalars("rgba")
        self._texture.SetInputDataObject(self._data)
        unit = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
        corners = np.column_stack([unit * [width, height], np.zeros(4)])
        quad = pyvista.PolyData(corners, faces=[4, 0, 1, 2, 3])
        quad.point_data.active_texture_coordinates = unit
        self._mapper.SetInputData(quad)


class Strokes:
    """Thin coloured lines in pixels of the window, all drawn anew whenever they are set."""

    def __init__(self, plotter: Any, width: float = 1.5) -> None:
        from vtkmodules.vtkRenderingCore import vtkActor2D, vtkPolyDataMapper2D

        self._sizes: tuple[int, ...] = ()
        self._mesh: Any = None
        self._mapper = vtkPolyDataMapper2D()
        self._mapper.SetScalarModeToUsePointData()
        self._mapper.SetColorModeToDirectScalars()
        self._actor = vtkActor2D()
        self._actor.SetMapper(self._mapper)
        self._actor.GetProperty().SetLineWidth(width)
        self._actor.VisibilityOff()
        self._renderer = plotter.renderer
        self._renderer.AddViewProp(self._actor)

    def show(self, lines: list[tuple[Floats, tuple[int, int, int, int]]]) -> None:
        """Show lines, each (m, 2) pixels from the lower left corner in one RGBA colour."""

        self._actor.SetVisibility(bool(lines))
        if not lines:
            return
        sizes = tuple(len(line) for line, _ in lines)
        if sizes != self._sizes:
            self._sizes = sizes
            self._mesh = self._build(sizes)
            self._mapper.SetInputData(self._mesh)
        self._mesh.points[:, :2] = np.concatenate([line for line, _ in lines])
        self._mesh.point_data["rgba"][:] = np.repeat(np.array([colour for _, colour in lines]), sizes, axis=0)
        self._mesh.GetPoints().Modified()
        self._mesh.GetPointData().GetScalars().Modified()
        self._mesh.Modified()

    def _build(self, sizes: tuple[int, ...]) -> Any:
        """Return lines of so many points each, to be filled in."""
        import pyvista

        cells: list[int] = []
        ends = np.cumsum(sizes).tolist()
        for size, end in zip(sizes, ends, strict=True):
            cells += [size, *range(end - size, end)]
        mesh = pyvista.PolyData(np.zeros((sum(sizes), 3)), lines=cells)
        mesh.point_data["rgba"] = np.zeros((sum(sizes), 4), dtype=np.uint8)
        mesh.point_data.SetActiveScalars("rgba")
        return mesh

    def remove(self) -> None:
        """Take the lines off the window."""
        self._renderer.RemoveViewProp(self._actor)


def ring(centre: Floats, radius: float) -> Floats:
    """Return a circle around (2,) pixels, as (25, 2)."""
    around = np.linspace(0, 2 * np.pi, 25)
    return np.asarray(centre) + radius * np.column_stack([np.cos(around), np.sin(around)])


def diamond(centre: Floats, radius: float) -> Floats:
    """Return a square on its corner around (2,) pixels, as (5, 2)."""
    return np.asarray(centre) + radius * np.array([[0, 1], [1, 0], [0, -1], [-1, 0], [0, 1]], dtype=np.float64)
