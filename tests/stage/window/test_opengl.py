"""A machine that cannot open a window says so, and what would help, before VTK can end the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import choreo
from choreo.errors import InputError
from choreo.stage.window import opengl
from tests.stage.showcase import flagship


def test_without_a_screen_it_points_to_the_stills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(InputError, match=r"DISPLAY is not set.*--contact-sheet FILE.png, or --snapshot") as error:
        choreo.preview(flagship(20))
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "OpenGL for windows is missing"),
        ("raise ImportError('libX11.so.6')", "ended with code 1"),
        ("pass", "ended with code 0"),
        ("print('drawn by vtkEGLRenderWindow')", "OpenGL for windows is missing"),
        ("import time; time.sleep(60)", "took too long"),
        (
            "import sys; print('drawn by vtkEGLRenderWindow'); sys.stderr.write('bad X server connection')",
            ":9 cannot",
        ),
    ],
)
def test_a_failing_trial_is_an_error_not_the_end_of_the_process(
    monkeypatch: pytest.MonkeyPatch, probe: str, message: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr(opengl, "_PROBE", probe)
    monkeypatch.setattr(opengl, "_SECONDS", 2.0)
    with pytest.raises(InputError, match=message) as error:
        opengl.check_window()
    if "missing" in message:
        assert f"sudo apt install {opengl.PACKAGES}" in str(error.value)


def test_a_good_trial_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr(opengl, "_PROBE", "print('drawn by vtkXOpenGLRenderWindow')")
    opengl.check_window()


def test_stills_import_neither_pyvista_nor_vtk(tmp_path: Path) -> None:
    script = (
        "import sys, choreo.stage.still, choreo.stage.preview, choreo.stage.window.opengl, choreo.stage.player\n"
        "from tests.stage.showcase import flagship\n"
        "choreo.stage.still.contact_sheet(flagship(20), sys.argv[1], size=(64, 36))\n"
        "print([name for name in sys.modules if name.startswith(('pyvista', 'vtk'))])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "sheet.png")]
    root = Path(__file__).parents[3]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert ended.stdout.strip() == "[]"
    assert (tmp_path / "sheet.png").stat().st_size > 1000
