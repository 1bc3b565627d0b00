"""The house rules of imports, read from the source: which layer may know which, and where heavy libraries live."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

import choreo

ROOT = Path(choreo.__file__).parent

BOTTOM = ("errors", "arrays", "limits", "colour", "neighbours", "progress", "atomic", "fonts", "cutting", "trajectory")
LAYERS = (BOTTOM, ("picture",), ("motion",), ("light",), ("timeline",), ("safety",), ("formats", "stage"), ("cli",))
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

HOMES = {  # library -> the only modules and packages that may import it
    "pyvista": ("stage",),
    "vtkmodules": ("stage",),
    "vtk": ("stage",),
    "skimage": ("picture",),
    "contourpy": ("picture",),
    "svgelements": ("picture.svg",),
    "ezdxf": ("picture.dxf",),
    "fontTools": ("picture.fontfile",),
    "PIL": ("picture", "stage", "colour", "timeline.starter"),
    "pydantic": ("timeline.schema", "timeline.mistakes", "timeline.showfile"),
    "pydantic_core": ("timeline.schema", "timeline.mistakes"),
    "imageio_ffmpeg": ("stage.movie",),
    "soundfile": ("stage.hearing",),
    "distributed": ("timeline.cluster",),
    "miniaudio": ("stage.sound",),
    "watchfiles": ("stage.background",),
    "cyclopts": ("cli",),
    "rich": ("cli",),
}
LOADED_BY_CALLS_ONLY = (
    "pyvista",
    "vtkmodules",
    "vtk",
    "skimage",
    "contourpy",
    "svgelements",
    "ezdxf",
    "fontTools",
    "imageio_ffmpeg",
    "distributed",
    "soundfile",
    "PIL",
    "scipy",
    "shapely",
    "pydantic",
    "rich",
    "watchfiles",
)
ONLY_IMPORTED_BY_CALLS = ("timeline.schema",)  # so that it may import its library at the top
"""Modules that carry a heavy library at their top, and are themselves imported inside functions only."""


class Import(NamedTuple):
    """One import: in which module, of what, and whether it runs when the module is loaded."""

    module: str
    target: str
    name: str
    at_load: bool
    line: int


def modules() -> dict[str, ast.Module]:
    """Return each module of the package, by its name within it."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


def imports(module: str, tree: ast.Module) -> list[Import]:
    """Return all imports of a module; those for the type checker alone do not run when it is loaded."""
    later: set[ast.AST] = set()
    for node in ast.walk(tree):
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if inside or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            later.update(ast.walk(node))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(module, item.name, "", node not in later, node.lineno) for item in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are written out in full"
            target = str(node.module)
            found += [Import(module, target, item.name, node not in later, node.lineno) for item in node.names]
    return found


ALL = [item for name, tree in modules().items() for item in imports(name, tree)]


def within(module: str, homes: tuple[str, ...]) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes)


def own(item: Import) -> str:
    """Return the module within choreo that is imported, or '' for a library, or for the public names at the top."""
    if item.target == "choreo":
        return item.name if item.name in LEVEL else ""
    if not item.target.startswith("choreo."):
        return ""
    module = item.target.removeprefix("choreo.")
    inner = f"{module}.{item.name}"
    return inner if (ROOT / Path(*inner.split("."))).with_suffix(".py").exists() else module


def library(item: Import) -> str:
    return item.target.split(".")[0]


def told(items: list[Import]) -> list[str]:
    return [f"{item.module}:{item.line}: imports {item.target} {item.name}".rstrip() for item in items]


def test_every_module_belongs_to_a_layer() -> None:
    names = {name.split(".")[0] for name in modules()} - {"", "__main__"}
    assert names == set(LEVEL)


def test_imports_point_one_way() -> None:
    level = {item: LEVEL[own(item).split(".")[0]] for item in ALL if own(item) and item.module not in ("", "__main__")}
    upward = [item for item in level if level[item] > LEVEL[item.module.split(".")[0]]]
    assert told(upward) == []


def test_only_the_command_line_uses_the_public_names() -> None:
    inside = [item for item in ALL if item.target == "choreo" and not own(item) and not within(item.module, ("cli",))]
    assert told([item for item in inside if item.name != "__version__"]) == []


def test_formats_and_stage_do_not_know_each_other() -> None:
    pairs = {(item.module.split(".")[0], own(item).split(".")[0]) for item in ALL}
    assert pairs & {("formats", "stage"), ("stage", "formats")} == set()


def test_the_checker_shares_no_code_with_the_planner() -> None:
    data_types = ("timeline.plan", "timeline.fleet", *BOTTOM)
    known = [item for item in ALL if within(item.module, ("safety",)) and own(item)]
    assert known, "the checker knows at least the plan"
    assert told([item for item in known if not within(own(item), ("safety", *data_types))]) == []
    assert told([item for item in known if own(item) == "neighbours"]) == []


@pytest.mark.parametrize("name", sorted(HOMES))
def test_a_heavy_library_has_its_home(name: str) -> None:
    strangers = [item for item in ALL if library(item) == name and not within(item.module, HOMES[name])]
    assert told(strangers) == []


def test_heavy_libraries_are_imported_by_calls_only() -> None:
    heavy = [item for item in ALL if library(item) in LOADED_BY_CALLS_ONLY and item.at_load]
    assert told([item for item in heavy if item.module not in ONLY_IMPORTED_BY_CALLS]) == []
    early = [item for item in ALL if own(item) in ONLY_IMPORTED_BY_CALLS and item.at_load]
    assert told(early) == []


def test_the_tree_of_neighbours_has_two_doors() -> None:
    users = {item.module for item in ALL if item.name in ("cKDTree", "KDTree") and item.at_load is False}
    assert {user for user in users if not user.startswith("safety")} <= {"neighbours"}
    assert len({user for user in users if user.startswith("safety")}) <= 1


def test_the_rules_see_a_breach() -> None:
    text = "from choreo.stage.still import snapshot\nimport vtk\ndef f():\n    from choreo.timeline import schema\n"
    breach = imports("motion.fit", ast.parse(text))
    assert [own(item) for item in breach] == ["stage.still", "", "timeline.schema"]
    assert [item.at_load for item in breach] == [True, True, False]


@pytest.mark.parametrize("name", [name for name in modules() if name])
def test_no_module_grows_over_400_lines(name: str) -> None:
    path = ROOT / Path(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400
