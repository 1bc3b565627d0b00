"""Change the checker in every small way that there is, and see that a test notices: `python tools/mutation/run.py`.

mutmut (`pip install mutmut==3.8.0`) says what can be changed; the running of it is ours, since a whole process for
each of some seven thousand mutants takes a day. Here the tests are collected once, one run tells which test
executes which line, and each mutant is a fork in which one function's code is exchanged: the tests that execute the
changed line follow, the quickest first, until one fails. Time is processor time, so a busy machine changes no verdict.

The results, a line of JSON each, are added to `--out`; a second run goes on where the first was stopped, and with a
larger `--budget` it tries the survivors again.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib
import json
import os
import random
import resource
import signal
import sys
import textwrap
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import hypothesis
import libcst as cst
import pytest
from _pytest.runner import runtestprotocol
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import file_mutation

HOME = Path(__file__).resolve().parents[2]
SOURCE = HOME / "src"
UNDECORATED = ("staticmethod", "classmethod", "property", "cached_property", "cache")
SLOWEST = 6.0
"""A test that takes so many times as long as on the sound code, and 3 s more, counts as one that hangs."""
MEMORY = 8 << 30


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
    module = _module(path)
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


def _module(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def exchange(mutant: Mutant) -> None:
    """Give the function, wherever it has been imported to, the code of the mutant."""
    module = importlib.import_module(mutant.module)
    scratch: dict[str, Any] = {}
    exec(compile(mutant.code, str(module.__file__), "exec"), module.__dict__, scratch)
    new, live = _function(scratch, mutant.function), _function(module.__dict__, mutant.function)
    live.__code__, live.__defaults__, live.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def _function(names: Any, name: str) -> FunctionType:
    first, _, method = name.partition(".")
    found = names[first].__dict__[method] if method else names[first]
    for wrapped in ("__func__", "fget", "func", "__wrapped__"):
        found = getattr(found, wrapped, found)
    assert isinstance(found, FunctionType), (name, found)
    return found


class Runner:
    """A pytest plugin that runs the mutants instead of the tests."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.lines: dict[str, set[tuple[str, int]]] = {}
        self.seconds: dict[str, float] = {}
        self.killed: dict[str, Counter[str]] = {}
        self.tried: dict[str, Counter[str]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test executes, then try all mutants."""
        self.items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()
        self._learn()
        chosen = set(self.options.names.read_text().split()) if self.options.names else None
        modules = sorted(SOURCE.glob(self.options.modules))
        if chosen is not None:
            modules = [path for path in modules if any(name.startswith(_module(path) + ":") for name in chosen)]
        mutants = [mutant for path in modules for mutant in mutants_of(path)]
        mutants.sort(key=lambda m: (m.is_wording, m.is_argument, m.module.endswith("report"), m.module))
        done = _known(self.options.out, self.options.budget)
        for told in _last(self.options.out).values():
            if told["outcome"] == "killed":
                for counts in (self.killed, self.tried):
                    counts.setdefault(told["name"].partition(":")[0], Counter())[told["killer"]] += 1
        random.Random(0).shuffle(mutants) if self.options.shuffle else None
        wanted = [
            m
            for m in mutants
            if m.name not in done and not m.is_guard and (not self.options.only or self.options.only in m.name)
        ]
        if chosen is not None:
            wanted = [m for m in wanted if m.name in chosen]
        print(f"{len(mutants)} mutants, {len(wanted)} to try", file=sys.stderr, flush=True)
        with self.options.out.open("a") as out:
            for mutant in wanted:
                out.write(json.dumps(self._try(mutant)) + "\n")
                out.flush()
        return True

    def _learn(self) -> None:
        """Run each test once on the sound code, in a fork, so that nothing of it stays in any cache."""
        notes = self.options.out.with_suffix(".tests.json")
        if not (notes.exists() and set(json.loads(notes.read_text())) == set(self.items)):
            child = os.fork()
            if child == 0:
                try:
                    notes.write_text(json.dumps(self._learnt()))
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
        for name, (seconds, passed, lines) in json.loads(notes.read_text()).items():
            if passed:
                self.seconds[name], self.lines[name] = seconds, {(file, line) for file, line in lines}
            else:
                print(f"fails on the sound code, left out: {name}", file=sys.stderr)

    def _learnt(self) -> dict[str, Any]:
        root, learnt = str(SOURCE / "choreo" / "safety"), {}
        seen: set[tuple[str, int]] = set()
        inside: dict[CodeType, bool] = {}

        def look(frame: FrameType, event: str, arg: object) -> Any:  # noqa: ARG001 # as sys.settrace calls it
            code = frame.f_code
            if code not in inside:
                inside[code] = code.co_filename.startswith(root)
            if not inside[code]:
                return None
            seen.add((code.co_filename, frame.f_lineno))
            return look

        for item, following in _with_next(list(self.items.values())):
            seen.clear()
            sys.settrace(look)
            try:
                passed = _passes(item, following)
            finally:
                sys.settrace(None)
            lines = sorted(seen)
            begin = time.process_time()
            _passes(item, following)  # for its time alone: a doctest cannot pass twice, its names are gone
            learnt[item.nodeid] = (time.process_time() - begin, passed, lines)
        return learnt

    def _order(self, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests that execute the changed lines, those first that kill most of its module in their time."""
        file = str(importlib.import_module(mutant.module).__file__)
        among = {(file, line) for line in range(mutant.line, mutant.last + 1)}
        names = [name for name, lines in self.lines.items() if lines & among]
        if not names:
            first = _function(importlib.import_module(mutant.module).__dict__, mutant.function).__code__
            among = {(file, line) for _, _, line in first.co_lines() if line}
            names = [name for name, lines in self.lines.items() if lines & among]
        own, group = mutant.module.rpartition(".")[2], Counter[str]()
        killed, tried = (self._counts(counts, mutant) for counts in (self.killed, self.tried))
        key = {}
        for name in sorted(names, key=self.seconds.__getitem__):
            test = name.partition("[")[0]
            group[test] += 1
            ours = f"test_{own}.py" in name or f"/{own}.py::" in name
            hope = (killed[name] + (1.0 if ours else 0.1) / group[test]) / (tried[name] + 1)
            key[name] = (self.seconds[name] + 0.02) / hope
        return [self.items[name] for name in sorted(key, key=lambda name: key[name])]

    @staticmethod
    def _counts(counts: dict[str, Counter[str]], mutant: Mutant) -> Counter[str]:
        return counts.setdefault(mutant.module, Counter())

    def _try(self, mutant: Mutant) -> dict[str, Any]:
        tests = self._order(mutant)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            self._run(mutant, tests, writer)
        os.close(writer)
        with os.fdopen(reader) as lines:
            said = lines.read().splitlines()
        _, status = os.waitpid(child, 0)
        code, killer = os.waitstatus_to_exitcode(status), said[-1] if said else ""
        outcome = {0: "lived", 1: "killed", 2: "budget"}.get(code, "hangs" if code == -signal.SIGPROF else "dies")
        if not tests:
            outcome = "not run by any test"
        if outcome == "killed":
            self._counts(self.killed, mutant)[killer] += 1
        self._counts(self.tried, mutant).update(said)
        return {
            "name": mutant.name, "line": mutant.line, "old": mutant.old, "new": mutant.new, "outcome": outcome,
            "killer": killer, "tried": len(said), "tests": len(tests), "budget": self.options.budget,
            "wording": mutant.is_wording, "kind": mutant.kind,
        }  # fmt: skip

    def _run(self, mutant: Mutant, tests: list[pytest.Item], writer: int) -> None:
        """In the fork: run the tests one by one, and end with what was found."""
        code = 70
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            exchange(mutant)
            code, begin = 0, time.process_time()
            for item, following in _with_next(tests):
                used, expected = time.process_time() - begin, self.seconds[item.nodeid]
                if used + 0.5 * expected > self.options.budget:
                    code = 2
                    break
                os.write(writer, f"{item.nodeid}\n".encode())
                signal.setitimer(signal.ITIMER_PROF, 3.0 + SLOWEST * expected)
                if not _passes(item, following):
                    code = 1
                    break
        except BaseException:  # a mutant that cannot even be put in place is told as one that dies
            code = code or 70
        finally:
            os._exit(code)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=following)
    return not any(report.failed for report in reports)


def _with_next(items: list[pytest.Item]) -> list[tuple[pytest.Item, pytest.Item | None]]:
    return list(zip(items, [*items[1:], None], strict=True))


def _last(out: Path) -> dict[str, dict[str, Any]]:
    """Return what was told last of each mutant."""
    lines = out.read_text().splitlines() if out.exists() else []
    return {told["name"]: told for told in map(json.loads, lines)}


def _known(out: Path, budget: float) -> set[str]:
    """Return the mutants that need no further look: killed, or tried with no smaller budget."""
    return {n for n, told in _last(out).items() if told["outcome"] != "budget" or told["budget"] >= budget}


def summary(out: Path) -> None:
    """Print what became of the mutants, by module and by kind, and then those that no test noticed, a line each."""
    last = _last(out)
    counts: dict[str, Counter[str]] = {}
    for name, told in last.items():
        kind = "text" if told["wording"] else "argument" if told.get("kind") == "Call" else "code"
        for row in (name.partition(":")[0].removeprefix("choreo.safety."), f"({kind})", "(all)"):
            counts.setdefault(row, Counter())[told["outcome"]] += 1
    outcomes = sorted({told["outcome"] for told in last.values()})
    print(f"{'':24}" + "".join(f"{outcome:>10}" for outcome in outcomes))
    for row in sorted(counts):
        print(f"{row:24}" + "".join(f"{counts[row][outcome]:10}" for outcome in outcomes))
    for name, told in last.items():
        if told["outcome"] not in ("killed", "hangs"):
            old, new = (" ".join(told[key].split()) for key in ("old", "new"))
            same = len(os.path.commonprefix([old, new]))  # noqa: RUF071 (of texts, not of paths)
            begin = max(0, same - 30)
            print(
                f"{name} line {told['line']}, {told['outcome']}: {old[begin : same + 40]} -> {new[begin : same + 40]}"
            )


def _without_shrinking() -> None:
    """A failing example need not be made small: that a test fails is all that is asked."""
    register = hypothesis.settings.register_profile
    few = (hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate)

    @functools.wraps(register)
    def registered(name: str, *args: Any, **words: Any) -> None:
        register(name, *args, **{**words, "phases": few, "report_multiple_bugs": False})

    type.__setattr__(hypothesis.settings, "register_profile", staticmethod(registered))  # it forbids the plain way


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HOME / "build" / "mutation.jsonl", help="results, a line each")
    parser.add_argument("--modules", default="choreo/safety/**/*.py", help="what is changed, below src/")
    parser.add_argument("--only", default="", help="only mutants whose name holds this")
    parser.add_argument("--names", type=Path, help="only the mutants named in this file, a line each")
    parser.add_argument("--budget", type=float, default=3.0, help="seconds of processor for each mutant")
    parser.add_argument("--shuffle", action="store_true", help="in no order: for a sample")
    parser.add_argument("--tests", nargs="+", default=["tests/safety", "src/choreo/safety"])
    parser.add_argument("--summary", action="store_true", help="print what is in --out, and run nothing")
    options = parser.parse_args()
    if options.summary:
        summary(options.out)
        return
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out = options.out.resolve()
    os.chdir(HOME)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    _without_shrinking()
    quiet = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:faulthandler", "-m", "not proof"]
    chosen = ["-k", "not by_its_exit_code"]  # those start choreo anew, in a process that is not changed
    pytest.main([*quiet, *chosen, *options.tests], plugins=[Runner(options)])


if __name__ == "__main__":
    main()
