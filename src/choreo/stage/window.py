"""The window of the preview, on pyvista: the same scene, cameras and colours as the stills."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import numpy as np

from choreo.stage.camera import PRESETS, preset
from choreo.stage.player import Player
from choreo.stage.props import add_props
from choreo.stage.render import UNLIT
from choreo.stage.scene import Scene, is_seat
from choreo.stage.text import clean, font_file
from choreo.timeline.plan import Plan

_LAMP = 0.21  # m: how large a light appears near by
_SMALLEST = 0.85  # pixels
_REACH = 6.0  # how far a light's halo reaches, in sizes of its core
_FONT_FILE = 4  # VTK_FONT_FILE, vtkTextProperty.h
_FRAME = 16  # ms between two looks at the clock
_SPLAT = """//VTK::Color::Impl
float away = dot(offsetVCVSOutput.xy, offsetVCVSOutput.xy);
if (away > 36.0) { discard; }
vec3 own = vertexColorVSOutput.rgb;
float brightest = max(max(own.r, own.g), own.b);
float core = exp(-0.5 * away);
float halo = 0.22 * exp(-0.5 * away / 8.4) * (1.0 - away / 36.0);
ambientColor = own * (halo + 0.9 * core) + 0.16 * core * (vec3(brightest) - own);
diffuseColor = vec3(0.0);
opacity = 1.0;
"""
_HELP = "     ".join(
    [
        "space  play / pause",
        "left / right  1 s",
        "page up / down  cue",
        "1 2 3  audience, side, above",
        "d  dark drones",
        "q  close",
    ]
)


class Window:
    """A window that plays a plan. Needs OpenGL: see `choreo.stage.gl.check_window`.

    Parameters
    ----------
    plan : Plan
    start : float
        Moment to begin with, s.
    size : (int, int)
        Width and height, pixels.
    off_screen : bool
        Draw without a screen, for tests.
    """

    def __init__(
        self, plan: Plan, *, start: float = 0.0, size: tuple[int, int] = (1280, 720), off_screen: bool = False
    ) -> None:
        import pyvista

        theme = pyvista.themes.DarkTheme()
        theme.multi_samples = 1  # eight, the default, costs ten times the time without a graphics card
        self.plotter: Any = pyvista.Plotter(
            window_size=list(size),
            off_screen=off_screen,
            notebook=False,
            theme=theme,
            title=f"{clean(plan.title)} - choreo",
        )
        self.plan = plan
        self.show_dark = False
        self._prisms = add_props(self.plotter, Scene.of(plan))
        self._lights = pyvista.PolyData(plan.fleet.homes.copy())
        self._lights.point_data["rgb"] = np.zeros((plan.drones, 3), dtype=np.uint8)
        self.player = Player(plan, self._lights.points, self._lights.point_data["rgb"], start=start)
        self._add_lights()
        self._add_words()
        self._slider: Any = None  # it draws as soon as it is made
        self._slider = self._add_slider()
        self._bind()
        self.look("audience")
        self.refresh()

    def show(self) -> None:
        """Play until the window is closed."""
        self.player.toggle()
        self.plotter.show()

    def close(self) -> None:
        """End playing: `show` returns."""
        self.plotter.iren.terminate_app()

    def look(self, name: str) -> None:
        """Look from one of the cameras of `choreo.stage.camera.PRESETS`."""
        width, height = self.plotter.window_size
        wanted = preset(self.plan, name, width / height)
        camera = self.plotter.camera
        camera.position, camera.focal_point, camera.up = wanted.eye, wanted.target, wanted.up
        camera.view_angle = wanted.field_of_view
        self.plotter.renderer.ResetCameraClippingRange()
        self.plotter.render()

    def refresh(self) -> None:
        """Draw the player's moment."""
        if self.show_dark:
            rgb = self.player.colours
            rgb[:] = np.where(np.asarray(rgb).any(axis=1, keepdims=True), rgb, UNLIT)
        self._lights.GetPoints().Modified()
        self._lights.GetPointData().GetScalars().Modified()
        if self._slider is not None:
            self._slider.GetRepresentation().SetValue(self.player.time)
        minutes, seconds = divmod(self.player.time, 60)
        self._clock.SetInput(f"{int(minutes):02d}:{seconds:04.1f}")
        self._say(self.player.caption)
        self.plotter.render()

    def _seek(self, moment: float) -> None:
        self.player.seek(moment)
        self.refresh()

    def _tick(self, *_: object) -> None:
        if self.player.tick(time.perf_counter()):
            self.refresh()

    def _toggle(self) -> None:
        self.player.toggle()

    def _toggle_dark(self) -> None:
        self.show_dark = not self.show_dark
        self._seek(self.player.time)

    def _go_to_cue(self, way: int) -> None:
        starts = [span.start for span in self.plan.spans if span.kind == "hold"]
        now = self.player.time
        after = [start for start in starts if start > now + 1e-6]
        before = [start for start in starts if start < now - 1e-6]
        if way > 0:
            self._seek(min(after, default=self.player.last))
        else:
            self._seek(max(before, default=self.player.first))

    def _bind(self) -> None:
        for number, name in enumerate(PRESETS, start=1):
            self.plotter.add_key_event(str(number), partial(self.look, name))
        keys = {
            "space": self._toggle,
            "Right": lambda: self._seek(self.player.time + 1.0),
            "Left": lambda: self._seek(self.player.time - 1.0),
            "Next": lambda: self._go_to_cue(1),
            "Prior": lambda: self._go_to_cue(-1),
            "d": self._toggle_dark,
            "q": self.close,
            "Escape": self.close,
        }
        for key, act in keys.items():
            self.plotter.add_key_event(key, act)
        self.plotter.iren.style.AddObserver("CharEvent", lambda *_: None)  # not VTK's own: 3 for stereo, w, s, p
        self.plotter.iren.add_observer("TimerEvent", self._tick)
        self.plotter.iren.create_timer(_FRAME)

    def _add_lights(self) -> None:
        actor = self.plotter.add_mesh(
            self._lights, scalars="rgb", rgb=True, style="points_gaussian", emissive=True, lighting=False
        )
        self._splats = actor.mapper
        self._splats.SetSplatShaderCode(_SPLAT)
        self._splats.SetBoundScale(_REACH)
        self._splats.SetScaleFactor(_LAMP)
        self.plotter.renderer.AddObserver("StartEvent", self._keep_visible)

    def _keep_visible(self, *_: object) -> None:
        """Widen every light by a pixel's part, so that none is lost far away, and hide what the viewer sits in."""
        eye = np.array(self.plotter.camera.position)
        for prism, actors in self._prisms:
            for actor in actors:
                actor.SetVisibility(not is_seat(prism, eye))
        width, height = self.plotter.window_size
        self._splats.SetLowpassMatrix((2 * _SMALLEST / width) ** 2, 0.0, (2 * _SMALLEST / height) ** 2)

    def _add_words(self) -> None:
        self._clock = self._text((0.04, 0.115), 26, (236, 240, 248))
        self._name = self._text((0.155, 0.118), 20, (255, 190, 92))
        self._named = ""
        self._text((0.04, 0.022), 12, (142, 152, 172)).SetInput(_HELP)

    def _say(self, words: str) -> None:
        """Write the name of the cue, in a font that has its characters."""
        if words == self._named:
            return
        self._named, words = words, clean(words)
        font = font_file(words)
        if font is None:
            words = "".join(sign for sign in words if ord(sign) < 256)  # what VTK's own font has
        else:
            self._name.prop.SetFontFamily(_FONT_FILE)
            self._name.prop.SetFontFile(font)
        self._name.SetInput(words)

    def _text(self, place: tuple[float, float], size: int, colour: tuple[int, int, int]) -> Any:
        import pyvista

        text = pyvista.Text("", position=place)
        text.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()
        text.GetPositionCoordinate().SetValue(*place)
        text.prop.font_size = size
        text.prop.color = colour
        self.plotter.add_actor(text, reset_camera=False, pickable=False)
        return text

    def _add_slider(self) -> Any:
        slider = self.plotter.add_slider_widget(
            self._seek,
            (self.player.first, self.player.last),
            value=self.player.time,
            pointa=(0.04, 0.085),
            pointb=(0.96, 0.085),
            interaction_event="always",
        )
        look = slider.GetRepresentation()
        look.ShowSliderLabelOff()
        look.SetTubeWidth(0.003)
        look.SetSliderWidth(0.022)
        look.SetSliderLength(0.005)
        look.SetEndCapLength(0.0)
        look.SetEndCapWidth(0.0)
        look.GetTubeProperty().SetColor(0.30, 0.34, 0.42)
        look.GetSliderProperty().SetColor(1.0, 0.75, 0.36)
        look.GetSelectedProperty().SetColor(1.0, 0.9, 0.7)
        return slider
