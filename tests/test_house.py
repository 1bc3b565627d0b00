"""The house rules that import-linter (`pyproject.toml`, `make check`) cannot say, and that it says what it should."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import choreo

ROOT = Path(choreo.__file__).parent
PROJECT = ROOT.parents[1]
MOST_MODULES = 13
"""In a room: what can be seen at a glance."""

CALLED: tuple[str, ...] = (
    "PIL",
    "contourpy",
    "distributed",
    "ezdxf",
    "fontTools",
    "imageio_ffmpeg",
    "mido",
    "pydantic",
    "pyproj",
    "pyvista",
    "rich",
)
CALLED += ("rich", "scipy", "shapely", "skimage", "soundfile", "vtk", "vtkmodules", "watchfiles")
"""Heavy libraries: imported by calls, not when a module loads."""

ONLY_IMPORTED_BY_CALLS = ("show.file.schema", "show.file.entries")
"""Modules that carry a heavy library at their top, and are themselves imported inside functions only."""

TWINS = {"read"}
"""Names that modules of different rooms share, since both mean the same."""


class Import(NamedTuple):
    """One import: in which module, of what, and whether it runs when the module is loaded."""

    module: str
    target: str
    name: str
    at_load: bool
    line: int


def _name_of(file: Path) -> str:
    """Return the name of a module within the package."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name_of(file): file for file in sorted(ROOT.rglob("*.py"))}
ROOMS = sorted(str(file.parent.relative_to(ROOT)) for file in MODULES.values() if file.name == "__init__.py")


def statements(node: ast.AST, at_load: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """Yield all statements, and whether they run when the module is loaded; no expression holds an import."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.expr):
            continue
        called = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
        typed = isinstance(inner, ast.If) and isinstance(inner.test, ast.Name) and inner.test.id == "TYPE_CHECKING"
        yield inner, at_load
        yield from statements(inner, at_load and not called and not typed)


def imports(module: str, tree: ast.Module) -> list[Import]:
    """Return all imports of a module; those for the type checker alone do not run when it is loaded."""
    found = []
    for node, at_load in statements(tree):
        if isinstance(node, ast.Import):
            found += [Import(module, item.name, "", at_load, node.lineno) for item in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are written out in full"
            target = str(node.module)
            found += [Import(module, target, item.name, at_load, node.lineno) for item in node.names]
    return found


@cache
def all_imports() -> list[Import]:
    """Return all imports of the package: read when a test asks, since every run of any test loads this file."""
    trees = {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in MODULES.items()}
    return [item for name, tree in trees.items() for item in imports(name, tree)]


def told(items: list[Import]) -> list[str]:
    return [f"{item.module}:{item.line}: imports {item.target} {item.name}".rstrip() for item in items]


def imported(item: Import) -> str:
    """Return the module within choreo that is imported, or '' for a library."""
    inner = f"{item.target}.{item.name}".removeprefix("choreo.")
    return inner if inner in MODULES else item.target.removeprefix("choreo.") if "choreo" in item.target else ""


def test_heavy_libraries_are_imported_by_calls_only() -> None:
    heavy = [item for item in all_imports() if item.target.split(".")[0] in CALLED and item.at_load]
    assert told([item for item in heavy if item.module not in ONLY_IMPORTED_BY_CALLS]) == []
    early = [item for item in all_imports() if imported(item) in ONLY_IMPORTED_BY_CALLS and item.at_load]
    early = [item for item in early if item.module not in ONLY_IMPORTED_BY_CALLS]
    assert told(early) == []


def test_only_the_command_line_uses_the_public_names() -> None:
    inside = [item for item in all_imports() if item.target == "choreo" and f"{item.name}" not in MODULES]
    others = [item for item in inside if not item.module.startswith("cli")]
    assert told([item for item in others if item.name != "__version__"]) == []


def test_the_tree_of_neighbours_has_two_doors() -> None:
    users = {item.module for item in all_imports() if item.name in ("cKDTree", "KDTree")}
    assert users == {"neighbours", "safety.exact.kdtree"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_introduces_itself(room: str) -> None:
    """What it is; what comes in and goes out; which file to read first."""
    tree = ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8"))
    words = " ".join((ast.get_docstring(tree) or "").split())
    if room not in (".", "cli"):
        comes, goes = words.split("; ", 1)
        assert " in" in comes
        assert " go" in goes
        assert " out" in goes
        assert "first" in goes
        read = words.split("Read `")[1].split("`")[0]
        assert (ROOT / room / read).exists(), read


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_seen_at_a_glance(room: str) -> None:
    assert len([file for file in (ROOT / room).glob("*.py") if file.name != "__init__.py"]) <= MOST_MODULES


def test_a_name_means_one_thing() -> None:
    homes = defaultdict(list)
    for name in MODULES:
        if (ROOT / Path(*name.split("."))).with_suffix(".py").exists():
            homes[name.split(".")[-1]].append(name)
    rooms = {Path(room).name for room in ROOMS}
    shared = {name: where for name, where in homes.items() if len(where) > 1 and name not in TWINS}
    assert shared == {}
    alone = {name: where for name, where in homes.items() if name in rooms and where[0].split(".")[-2:-1] != [name]}
    assert alone == {}, "a module has the name of another room"


@pytest.mark.parametrize("name", [name for name in MODULES if name])
def test_no_module_grows_over_400_lines(name: str) -> None:
    file = MODULES[name]
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_tests_lie_where_what_they_test_lies() -> None:
    tests = PROJECT / "tests"
    rooms = {str(file.parent.relative_to(tests)) for file in tests.rglob("test_*.py")}
    assert rooms <= set(ROOMS), rooms - set(ROOMS)


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("picture/enclosed/areas.py", "from choreo.picture.dots import sizing", "rooms of picture"),
        ("core/limits.py", "from choreo.motion import style", "floors"),
        ("safety/check.py", "from choreo import neighbours", "the checker shares no code"),
        ("formats/read.py", "from choreo.stage import still", "floors"),
        ("motion/laws/path.py", "import pyvista", "heavy libraries have homes"),
        ("stage/window/window.py", "from choreo.stage.window import controls", "no circles"),
    ],
)
def test_a_wrong_import_breaks_a_contract(tmp_path: Path, module: str, line: str, broken: str) -> None:
    shutil.copytree(ROOT, tmp_path / "choreo", ignore=shutil.ignore_patterns("__pycache__", "web"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    file = tmp_path / "choreo" / module
    file.write_text(f"{file.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")
    command = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    ran = subprocess.run([sys.executable, "-c", command, "--no-cache"], cwd=tmp_path, capture_output=True, text=True)
    found = [text for text in ran.stdout.splitlines() if " BROKEN" in text]
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert any(broken in text for text in found), ran.stdout


def test_each_change_of_the_checker_that_no_test_notices_is_explained_under_a_reason() -> None:
    """`tools/mutation/explained.txt`: kinds that docs/safety.md counts, and functions that are there."""
    kinds: dict[str, int] = {}
    kind = ""
    for line in (PROJECT / "tools/mutation/explained.txt").read_text(encoding="utf-8").splitlines():
        if reason := re.fullmatch(r"\[(\w+)\] [A-Z`].*\.", line):
            kind = reason[1]
        elif line and not line.startswith("#"):
            name, mark = line.split()
            module, function, number = name.split(":")
            kinds[kind] = kinds.get(kind, 0) + 1
            assert number.isdigit()
            assert re.fullmatch("[0-9a-f]{12}", mark)
            found: object = importlib.import_module(module)
            for part in function.split("."):
                found = inspect.getattr_static(found, part)
    assert kinds.keys() == {"equal", "which", "numbers", "unreachable", "guard", "speed"}
    told = (PROJECT / "docs/safety.md").read_text(encoding="utf-8")
    assert f"| {sum(kinds.values())} |" in told
    for count in kinds.values():
        assert f"| {count} |" in told
