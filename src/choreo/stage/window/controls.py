"""Keys and mouse of the window: what each does, told once, for the hands and for the help alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from choreo.stage.instruments.text_panels import BLUE, GREY, WHITE, Line
from choreo.stage.window import key_actions
from choreo.stage.window.window import Window

_STILL = 4  # pixels that the mouse may move between press and release of a click
_DEGREES = 0.25  # that a pixel of the mouse turns the view
_WHEEL = 0.88  # of the distance that a notch of the wheel leaves


@dataclass(frozen=True)
class Key:
    """What a key does: its X key symbols, its name, what the help says, and the act."""

    symbols: tuple[str, ...]
    name: str
    words: str
    act: Callable[[Window], None]


KEYS = (
    Key(("space",), "space", "play, pause", lambda window: window.toggle()),
    Key(("Left",), "left", "a second back (shift: ten)", lambda window: window.step(-1.0)),
    Key(("Right",), "right", "a second on (shift: ten)", lambda window: window.step(1.0)),
    Key(("comma",), ",", "a picture back", lambda window: key_actions.step_picture(window, -1)),
    Key(("period",), ".", "a picture on", lambda window: key_actions.step_picture(window, 1)),
    Key(("Prior",), "page up", "cue before", lambda window: key_actions.to_cue(window, -1)),
    Key(("Next",), "page down", "next cue", lambda window: key_actions.to_cue(window, 1)),
    Key(("Home",), "home", "start of the show", lambda window: window.seek(window.player.first)),
    Key(("End",), "end", "end of the show", lambda window: window.seek(window.player.last)),
    Key(("minus", "KP_Subtract"), "-", "slower", lambda window: window.faster(-1)),
    Key(("plus", "equal", "KP_Add"), "+", "faster", lambda window: window.faster(1)),
    Key(("l", "L"), "l", "loop: off, show, cue", lambda window: window.next_loop()),
    Key(("1", "KP_1"), "1", "camera: audience", lambda window: window.look("audience")),
    Key(("2", "KP_2"), "2", "camera: conductor's box", lambda window: window.look("conductor")),
    Key(("3", "KP_3"), "3", "camera: side", lambda window: window.look("side")),
    Key(("4", "KP_4"), "4", "camera: above", lambda window: window.look("above")),
    Key(("5", "KP_5"), "5", "camera: follow the chosen drone", key_actions.follow),
    Key(("a", "A"), "a", "this place as the show file's audience", key_actions.tell_audience),
    Key(("j", "J"), "j", "to the closest approach of the show", key_actions.to_closest),
    Key(("n",), "n", "next violation", lambda window: key_actions.to_violation(window, 1)),
    Key(("N",), "N", "violation before", lambda window: key_actions.to_violation(window, -1)),
    Key(("c", "C"), "c", "closest pair and violations in space", lambda window: window.switch("closest")),
    Key(("d", "D"), "d", "dark drones", lambda window: window.switch("dark")),
    Key(("p", "P"), "p", "paths of this transition", lambda window: window.switch("paths")),
    Key(("g", "G"), "g", "planned picture as a ghost", lambda window: window.switch("ghost")),
    Key(("m", "M"), "m", "music on, off", key_actions.mute),
    Key(("h", "H"), "h", "hide all words", lambda window: window.switch("words")),
    Key(("question", "F1"), "?", "this help", lambda window: window.switch("help")),
    Key(("Escape",), "escape", "close help, let go of the drone, close", key_actions.escape),
    Key(("q", "Q"), "q", "close", lambda window: window.close()),
)

MOUSE = (
    ("click a drone", "its number, speed, altitude, battery, path"),
    ("drag", "turn around the stage"),
    ("drag, right button", "move the view (or with shift)"),
    ("wheel", "nearer, farther"),
    ("timeline", "click or drag to a moment"),
)


def help_columns() -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the help in two columns, a line for each key and each use of the mouse."""
    lines = [Line(key.name, WHITE, 13, key.words) for key in KEYS]
    mouse = [Line(what, WHITE, 13, does) for what, does in MOUSE]
    first = (len(lines) + len(mouse) + 2) // 2
    left = (Line("keys", BLUE, 15), *lines[:first])
    return left, (Line(" ", BLUE, 15), *lines[first:], Line("mouse", BLUE, 15), *mouse, Line("? closes this", GREY, 13))


class Controls:
    """Listens to the window's keys and mouse and has the window act."""

    def __init__(self, window: Window) -> None:
        interactor = window.plotter.iren.interactor
        self._window, self._interactor = window, interactor
        window.keys = help_columns()
        self._acts = {symbol: key.act for key in KEYS for symbol in key.symbols}
        self._drag = ""
        self._pressed = self._last = (0, 0)
        events = {
            "KeyPressEvent": self._key,
            "LeftButtonPressEvent": lambda *_: self._press("shift" if interactor.GetShiftKey() else "left"),
            "LeftButtonReleaseEvent": self._release,
            "MiddleButtonPressEvent": lambda *_: self._press("shift"),
            "MiddleButtonReleaseEvent": self._release,
            "RightButtonPressEvent": lambda *_: self._press("shift"),
            "RightButtonReleaseEvent": self._release,
            "MouseMoveEvent": self._move,
            "MouseWheelForwardEvent": lambda *_: window.approach(_WHEEL),
            "MouseWheelBackwardEvent": lambda *_: window.approach(1 / _WHEEL),
        }
        for event, act in events.items():
            interactor.AddObserver(event, act)

    def _key(self, *_: object) -> None:
        symbol = self._interactor.GetKeySym()
        if self._interactor.GetShiftKey() and symbol in ("Left", "Right"):
            self._window.step(-10.0 if symbol == "Left" else 10.0)
        elif symbol in self._acts:
            self._acts[symbol](self._window)

    def _press(self, button: str) -> None:
        self._pressed = self._last = self._interactor.GetEventPosition()
        low, high = self._window.hud.bar.touch
        on_time = self._window.shown.words and low <= self._pressed[1] <= high
        self._drag = "time" if button == "left" and on_time else button
        if self._drag == "time":
            self._window.scrub(self._pressed[0])

    def _move(self, *_: object) -> None:
        if not self._drag:
            return
        x, y = self._interactor.GetEventPosition()
        across, up = x - self._last[0], y - self._last[1]
        self._last = (x, y)
        if self._drag == "time":
            self._window.scrub(x)
        elif self._drag == "left" and self._moved(x, y):
            self._window.turn(-_DEGREES * across, -_DEGREES * up)
        elif self._drag == "shift":
            height = self._window.size[1]
            self._window.slide(-across / height, -up / height)

    def _release(self, *_: object) -> None:
        x, y = self._interactor.GetEventPosition()
        was, self._drag = self._drag, ""
        if was == "left" and not self._moved(x, y):
            self._window.pick(x, y)

    def _moved(self, x: int, y: int) -> bool:
        return max(abs(x - self._pressed[0]), abs(y - self._pressed[1])) > _STILL
