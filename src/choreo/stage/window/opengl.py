"""Whether a window can be opened here, found out in another process.

VTK without an OpenGL library ends the whole process with a segmentation fault: no exception tells of it, so a
small picture is drawn in a process of its own first.
"""

from __future__ import annotations

import os
import subprocess
import sys

from choreo.errors import InputError

PACKAGES = "libgl1 libgl1-mesa-dri libegl1"
"""Debian packages that bring OpenGL, drawn by the processor where there is no graphics card."""

_SECONDS = 120.0  # a first import of VTK from a slow disk
_STILLS = "pictures need neither: choreo preview PLAN --contact-sheet FILE.png, or --snapshot FILE.png --time T"
_PROBE = """
import pyvista
plotter = pyvista.Plotter(off_screen=True, window_size=(8, 8))
plotter.add_points(pyvista.PolyData([[0.0, 0.0, 0.0]]))
plotter.show(auto_close=False)
assert plotter.screenshot(return_img=True).shape == (8, 8, 3)
print("drawn by", plotter.render_window.GetClassName(), flush=True)
"""


def check_window() -> None:
    """Return if a window with OpenGL can be opened.

    Raises
    ------
    InputError
        If there is no screen or no OpenGL; the message says what brings it.
    """
    check_screen()
    wants_x = _wants_x()
    trial = _probe()
    if trial is not None and trial.returncode == 0:
        seen = "vtkXOpenGL" if wants_x else "drawn by"
        if seen in trial.stdout:
            return
    if wants_x and trial is not None and "bad X server" in trial.stderr:
        raise InputError(
            f"preview: the screen DISPLAY={os.environ['DISPLAY']} cannot be reached, so no window can open. "
            f"Still {_STILLS}"
        )
    reason = "took too long" if trial is None else f"ended with code {trial.returncode}"
    brings = f"install it with: sudo apt install {PACKAGES} (names as in Debian and Ubuntu)"
    raise InputError(
        f"preview: OpenGL for windows is missing (a trial {reason}); "
        f"{brings if wants_x else 'install a graphics driver'}. Still {_STILLS}"
    )


def check_screen() -> None:
    """Return if there seems to be a screen; quick, for before work that would be in vain without.

    Raises
    ------
    InputError
        If there is none.
    """
    if _wants_x() and not os.environ.get("DISPLAY"):
        raise InputError(
            "preview: there is no screen (DISPLAY is not set), so no window can open; run it in a desktop session "
            f"(over ssh: ssh -X). Still {_STILLS}"
        )


def _wants_x() -> bool:
    return sys.platform not in ("win32", "darwin")


def _probe() -> subprocess.CompletedProcess[str] | None:
    """Return how the trial ended and what it said, or None if it took too long."""
    try:
        return subprocess.run(
            [sys.executable, "-c", _PROBE], capture_output=True, text=True, errors="replace", timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None
