"""Every small change that there is to a module, and how it is put into the live code."""

from __future__ import annotations

import hashlib
import importlib
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import file_mutation

HOME = Path(__file__).resolve().parents[2]
SOURCE = HOME / "src"
UNDECORATED = ("staticmethod", "classmethod", "property", "cached_property", "cache")


@dataclass(frozen=True)
class Mutant:
    """One small change: `new` in the place of `old` in a function, and the whole function as it then reads."""

    name: str
    module: str
    function: str
    line: int
    last: int
    old: str
    new: str
    code: str
    kind: str
    """The kind of node that is changed, as libcst calls it."""

    @property
    def mark(self) -> str:
        """Of the whole changed function: a result counts as long as nobody has written it anew."""
        return hashlib.sha1("".join(self.code.split()).encode(), usedforsecurity=False).hexdigest()[:12]

    @property
    def is_argument(self) -> bool:
        """Whether an argument of a call is left out or None: most of these fall over at once."""
        return self.kind == "Call"

    @property
    def is_wording(self) -> bool:
        """Whether nothing but letters of a text is another."""
        return self.old.lstrip("rbfu")[:1] in ("'", '"') and self.new.lstrip("rbfu")[:1] in ("'", '"')

    @property
    def is_guard(self) -> bool:
        """Whether only `strict=` of a zip is another: a guard against what no caller does, and nothing else."""
        without = (text.replace(", strict=True", "").replace(", strict=None", "") for text in (self.old, self.new))
        return self.old.startswith("zip(") and len({text.replace(", )", ")") for text in without}) == 1


class Visitor(file_mutation.MutationVisitor):
    """mutmut's choice of changes, properties and cached functions included."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and len(node.decorators) == 1:
            decorator = node.decorators[0].decorator
            if isinstance(decorator, cst.Name) and decorator.value in UNDECORATED:
                return False
        return bool(super()._skip_node_and_children(node))


def mutants_of(path: Path) -> list[Mutant]:
    """Return every mutant of the module at `path`, in the order of its lines."""
    module = module_of(path)
    wrapper = MetadataWrapper(cst.parse_module(path.read_text()))
    ignored = file_mutation.get_ignored_lines(str(path), wrapper.module.code, wrapper, None)
    visitor = Visitor(file_mutation.mutation_operators, ignored, None)
    wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    classes = {
        id(method): node.name.value
        for node in wrapper.module.body
        if isinstance(node, cst.ClassDef)
        for method in node.body.body
    }
    found, counts = [], Counter[str]()
    for change in visitor.mutations:
        function = change.contained_by_top_level_function
        if not isinstance(function, cst.FunctionDef):
            continue
        room = classes.get(id(function))
        name = f"{room}.{function.name.value}" if room else function.name.value
        changed = file_mutation.deep_replace(function, change.original_node, change.mutated_node)
        assert isinstance(changed, cst.FunctionDef)
        text = textwrap.dedent(cst.Module(body=[changed.with_changes(leading_lines=[])]).code)
        place = places[change.original_node]
        head = places[function].start.line - (1 if room else 0)
        if room:
            text = f"class {room}:\n" + textwrap.indent(text, "    ")
        counts[name] += 1
        old, new = (wrapper.module.code_for_node(node) for node in (change.original_node, change.mutated_node))
        found.append(
            Mutant(
                f"{module}:{name}:{counts[name]}", module, name, place.start.line, place.end.line, old, new,
                "from __future__ import annotations\n" + "\n" * (head - 2) + text if head > 1 else text,
                type(change.original_node).__name__,
            )
        )  # fmt: skip
    return found


def module_of(path: Path) -> str:
    """Return the name by which the module at `path` is imported."""
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def exchange(mutant: Mutant) -> None:
    """Give the function, wherever it has been imported to, the code of the mutant."""
    module = importlib.import_module(mutant.module)
    scratch: dict[str, Any] = {}
    exec(compile(mutant.code, str(module.__file__), "exec"), module.__dict__, scratch)
    new, live = function_of(scratch, mutant.function), function_of(module.__dict__, mutant.function)
    live.__code__, live.__defaults__, live.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def function_of(names: Any, name: str) -> FunctionType:
    """Return the function, or method of a class, of this name, whatever it is wrapped in."""
    first, _, method = name.partition(".")
    found = names[first].__dict__[method] if method else names[first]
    for wrapped in ("__func__", "fget", "func", "__wrapped__"):
        found = getattr(found, wrapped, found)
    assert isinstance(found, FunctionType), (name, found)
    return found
