"""Whether a window can be opened here, found out in another process.

VTK without an OpenGL library ends the whole process with a segmentation fault: no exception tells of it, so a
small picture is drawn in a process of its own first.
"""

from __future__ import annotations

import os
import subprocess
import sys

from choreo.errors import InputError

PACKAGES = "libegl1 libgl1 libgl1-mesa-dri libxrender1"
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
    wants_x = sys.platform not in ("win32", "darwin")
    if wants_x and not os.environ.get("DISPLAY"):
        raise InputError(
            "preview: there is no screen (DISPLAY is not set), so no window can open; run it in a desktop session "
            f"(over ssh: ssh -X). Still {_STILLS}"
        )
    ended, said = _probe()
    if wants_x and "drawn by" in said and "vtkXOpenGL" not in said:
        raise InputError(
            f"preview: the screen DISPLAY={os.environ['DISPLAY']} cannot be reached, so no window can open. "
            f"Still {_STILLS}"
        )
    if ended != 0 or "drawn by" not in said:
        reason = "took too long" if ended is None else f"ended with code {ended}"
        brings = f"install it with: sudo apt install {PACKAGES}" if wants_x else "install a graphics driver"
        raise InputError(
            f"preview: OpenGL is missing (a trial picture {reason}); {brings} (names as in Debian and Ubuntu). "
            f"Still {_STILLS}"
        )


def _probe() -> tuple[int | None, str]:
    """Return the exit code of the trial, None if it took too long, and what it printed."""
    try:
        trial = subprocess.run(
            [sys.executable, "-c", _PROBE], capture_output=True, text=True, errors="replace", timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return trial.returncode, trial.stdout
