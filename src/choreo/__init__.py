"""choreo: from outline pictures to safe drone light shows.

>>> import choreo as ch
>>> ch.Limits(min_distance=2.0).planning_distance
2.01

Names load when they are first used, so that `import choreo` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from choreo.errors import ChoreoError, FileError, InputError, PictureError, ShowError, UnsafeError
    from choreo.formats.export import Exported, export
    from choreo.formats.planfile import load_plan, save_plan
    from choreo.formats.read import read_plan
    from choreo.limits import KeepOut, Limits
    from choreo.motion.route import Transition
    from choreo.motion.style import Style
    from choreo.motion.transition import transition
    from choreo.picture.formation import Formation
    from choreo.picture.lettering import lettering
    from choreo.picture.outline import Outline
    from choreo.picture.parametric import curve, surface
    from choreo.picture.pointfile import read_points
    from choreo.picture.shapes import grid, helix, line, ring, sphere
    from choreo.picture.trace import trace, trace_frames
    from choreo.picture.trial import Trial, trial
    from choreo.picture.view import View
    from choreo.safety.check import check
    from choreo.safety.report import Report, Violation
    from choreo.stage.hearing import Heard, listen
    from choreo.stage.movie import movie
    from choreo.stage.page import page
    from choreo.stage.preview import preview
    from choreo.stage.still import contact_sheet, snapshot
    from choreo.timeline.boxes import Boxes
    from choreo.timeline.fleet import Fleet
    from choreo.timeline.music import Music, read_music
    from choreo.timeline.plan import Plan, Span
    from choreo.timeline.planner import plan
    from choreo.timeline.show import Cue, Group, Show
    from choreo.timeline.showfile import read_show
    from choreo.trajectory import Trajectory

_HOMES = {
    "Boxes": "timeline.boxes",
    "ChoreoError": "errors",
    "Cue": "timeline.show",
    "Exported": "formats.export",
    "FileError": "errors",
    "Fleet": "timeline.fleet",
    "Formation": "picture.formation",
    "Heard": "stage.hearing",
    "Group": "timeline.show",
    "InputError": "errors",
    "KeepOut": "limits",
    "Limits": "limits",
    "Music": "timeline.music",
    "Outline": "picture.outline",
    "PictureError": "errors",
    "Plan": "timeline.plan",
    "Report": "safety.report",
    "Show": "timeline.show",
    "ShowError": "errors",
    "Span": "timeline.plan",
    "Trajectory": "trajectory",
    "Style": "motion.style",
    "Transition": "motion.route",
    "Trial": "picture.trial",
    "UnsafeError": "errors",
    "View": "picture.view",
    "Violation": "safety.report",
    "check": "safety.check",
    "contact_sheet": "stage.still",
    "curve": "picture.parametric",
    "export": "formats.export",
    "grid": "picture.shapes",
    "helix": "picture.shapes",
    "lettering": "picture.lettering",
    "line": "picture.shapes",
    "listen": "stage.hearing",
    "load_plan": "formats.planfile",
    "movie": "stage.movie",
    "page": "stage.page",
    "plan": "timeline.planner",
    "preview": "stage.preview",
    "read_music": "timeline.music",
    "read_plan": "formats.read",
    "read_points": "picture.pointfile",
    "read_show": "timeline.showfile",
    "ring": "picture.shapes",
    "save_plan": "formats.planfile",
    "snapshot": "stage.still",
    "sphere": "picture.shapes",
    "surface": "picture.parametric",
    "trace": "picture.trace",
    "trace_frames": "picture.trace",
    "transition": "motion.transition",
    "trial": "picture.trial",
}

__all__ = [
    "Boxes",
    "ChoreoError",
    "Cue",
    "Exported",
    "FileError",
    "Fleet",
    "Formation",
    "Group",
    "Heard",
    "InputError",
    "KeepOut",
    "Limits",
    "Music",
    "Outline",
    "PictureError",
    "Plan",
    "Report",
    "Show",
    "ShowError",
    "Span",
    "Style",
    "Trajectory",
    "Transition",
    "Trial",
    "UnsafeError",
    "View",
    "Violation",
    "check",
    "contact_sheet",
    "curve",
    "export",
    "grid",
    "helix",
    "lettering",
    "line",
    "listen",
    "load_plan",
    "movie",
    "page",
    "plan",
    "preview",
    "read_music",
    "read_plan",
    "read_points",
    "read_show",
    "ring",
    "save_plan",
    "snapshot",
    "sphere",
    "surface",
    "trace",
    "trace_frames",
    "transition",
    "trial",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'choreo' has no attribute {name!r}")
    value = getattr(import_module(f"choreo.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
