"""The lights of the drones in the window: splats that add up, each a white-hot core in a soft halo of its colour."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Bytes, Floats

_LAMP = 0.21  # m: how large a light appears near by; as in the stills
_SMALLEST = 0.6  # pixels, added to the size of the lamp: narrower points would flicker between pixels
_REACH = 7.0  # how far a light's halo reaches, in sizes of its core
_SPLAT = """//VTK::Color::Impl
float away = dot(offsetVCVSOutput.xy, offsetVCVSOutput.xy);
if (away > 49.0) { discard; }
// The light of the stills, through their film curve, for each lamp by itself: what overlaps is added up as it is shown.
vec3 own = vertexColorVSOutput.rgb * vertexColorVSOutput.rgb;
float brightest = max(max(own.r, own.g), own.b);
float edge = 1.0 - away / 49.0;
float core = 1.9 * exp(-0.5 * away);
float halo = 0.11 * exp(-0.5 * away / 8.41);
vec3 light = own * halo + core * mix(own, vec3(brightest), 0.13);
ambientColor = edge * sqrt(1.0 - exp(-light));
diffuseColor = vec3(0.0);
opacity = 1.0;
gl_FragDepth = 0.0; // as in the stills, no wall hides a light
"""


class Glow:
    """All lights as one actor.

    Its size is that of a lamp in metres, so that a far picture looks as far as it is; only what would be smaller
    than a pixel is widened to about one.

    Parameters
    ----------
    plotter : pyvista.Plotter
    count : int
        How many drones.
    """

    def __init__(self, plotter: Any, count: int) -> None:
        import pyvista

        self._plotter = plotter
        self._points = pyvista.PolyData(np.zeros((count, 3), dtype=np.float32))
        self._points.point_data["rgb"] = np.zeros((count, 3), dtype=np.uint8)
        self._actor = plotter.add_mesh(
            self._points,
            scalars="rgb",
            rgb=True,
            style="points_gaussian",
            emissive=True,
            lighting=False,
            pickable=False,
            reset_camera=False,
            render=False,
        )
        # Drawn last, and added up as it comes: nothing is to be sorted.
        self._actor.ForceTranslucentOn()
        plotter.renderer.SetUseOIT(False)
        mapper = self._actor.mapper
        mapper.SetSplatShaderCode(_SPLAT)
        mapper.SetBoundScale(_REACH)
        mapper.SetScaleFactor(_LAMP)

    @property
    def position(self) -> Floats:
        """Where the lights are, (n, 3) m: written in place."""
        return np.asarray(self._points.points)

    @property
    def colours(self) -> Bytes:
        """The lights' sRGB, (n, 3): written in place."""
        return np.asarray(self._points.point_data["rgb"])

    def changed(self) -> None:
        """Tell that places or colours have been written."""
        self._points.GetPoints().Modified()
        self._points.GetPointData().GetScalars().Modified()

    def fit(self, size: tuple[int, int]) -> None:
        """Keep the lights visible in a window of `size` (width, height) pixels."""
        width, height = size
        self._actor.mapper.SetLowpassMatrix((2 * _SMALLEST / width) ** 2, 0.0, (2 * _SMALLEST / height) ** 2)

    def remove(self) -> None:
        """Take the lights off the stage."""
        self._plotter.remove_actor(self._actor, reset_camera=False, render=False)
