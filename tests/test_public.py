"""The public names: one list, complete, known to editors, and cheap until they are used."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import choreo

HEAVY = (
    "pyvista",
    "vtkmodules",
    "scipy",
    "shapely",
    "pydantic",
    "PIL",
    "skimage",
    "contourpy",
    "matplotlib",
    "rich",
    "cyclopts",
)
NAMES = dir(choreo)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_loads_and_says_what_it_is(name: str) -> None:
    thing = getattr(choreo, name)
    assert thing.__name__ == name
    assert thing.__doc__


def test_all_names_of_the_stub_are_offered() -> None:
    assert sorted(set(NAMES)) == NAMES
    assert {"Show", "Cue", "Plan", "plan", "check", "export", "preview", "trace"} <= set(NAMES)


def test_no_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="plam"):
        _ = choreo.plam  # type: ignore[attr-defined]  # which is what mypy says of it, too


def test_no_subpackage_bears_the_name_of_a_public_function() -> None:
    assert {module.name for module in pkgutil.iter_modules(choreo.__path__)} & set(NAMES) == set()


def test_importing_choreo_loads_nothing_heavy() -> None:
    code = f"import choreo, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_type_checker_and_so_an_editor_knows_the_names(tmp_path: Path) -> None:
    script = tmp_path / "show.py"
    script.write_text(
        "import choreo as ch\n"
        "ring = ch.ring(9, radius=20).stand(y=60, z=40)\n"
        "plan = ch.plan(ch.Show('ring', ch.Fleet(9, spacing=3), [ch.Cue(ring, hold=5)]))\n"
        "reveal_type(ch.check(plan))\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--follow-imports=silent", str(script)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert 'Revealed type is "choreo.safety.report.Report"' in ran.stdout, ran.stdout
    assert ran.returncode == 0, ran.stdout
