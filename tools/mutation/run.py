"""Change the checker in every small way that there is, and see that a test notices: `python tools/mutation/run.py`.

mutmut (`pip install mutmut==3.8.0`) says what can be changed; the running of it is ours, since a whole process for
each of some eleven thousand mutants takes a day. Here the tests are collected once, one run tells which test
executes which line, and each mutant is a fork in which one function's code is exchanged: the tests that execute the
changed line follow, the quickest first, until one fails. Time is processor time, so a busy machine changes no verdict.

The results, a line of JSON each, are added to `--out`; a second run goes on where the first was stopped, tries what has
been written anew since, and with a larger `--budget` those again that were not decided. The first 0.6 s decide
nine of ten. Why the survivors live stands in `explained.txt`; `--summary` lists those of which it says nothing.
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
import time
from collections import Counter
from pathlib import Path
from typing import Any

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME)]

from tools.mutation.mutants import SOURCE, Mutant, exchange, function_of, module_of, mutants_of  # noqa: E402
from tools.mutation.told import last_told, summary  # noqa: E402

SLOWEST = 6.0
"""A test that takes so many times as long as on the sound code, and 3 s more, counts as one that hangs."""
MEMORY = 8 << 30


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
            modules = [path for path in modules if any(name.startswith(module_of(path) + ":") for name in chosen)]
        mutants = [mutant for path in modules for mutant in mutants_of(path)]
        mutants.sort(key=lambda m: (m.is_wording, m.is_argument, m.module.endswith("report"), m.module))
        last = last_told(self.options.out, mutants)
        done = {n for n, told in last.items() if told["outcome"] != "budget" or told["budget"] >= self.options.budget}
        for told in last.values():
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
        """Return of each test its seconds, whether it passes, and which lines of the checker it executes.

        mutmut brings coverage along, whose tracer costs little: what is learnt takes as long as the tests themselves.
        """
        items, learnt = list(self.items.values()), {}
        sources = f"{SOURCE / 'choreo' / 'safety'}/*"
        tracer = coverage.Coverage(data_file=None, config_file=False, include=[sources])
        tracer.start()
        for item, following in _with_next(items):
            tracer.switch_context(item.nodeid)
            begin = time.process_time()
            passed = _passes(item, following)
            learnt[item.nodeid] = (time.process_time() - begin, passed, [])
        tracer.stop()
        data = tracer.get_data()
        for file in data.measured_files():
            for line, names in data.contexts_by_lineno(file).items():
                for name in filter(learnt.__contains__, names):
                    learnt[name][2].append((file, line))
        return learnt

    def _order(self, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests that execute the changed lines, those first that kill most of its module in their time."""
        file = str(importlib.import_module(mutant.module).__file__)
        among = {(file, line) for line in range(mutant.line, mutant.last + 1)}
        names = [name for name, lines in self.lines.items() if lines & among]
        if not names:
            first = function_of(importlib.import_module(mutant.module).__dict__, mutant.function).__code__
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
            "wording": mutant.is_wording, "kind": mutant.kind, "mark": mutant.mark,
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
    parser.add_argument("--budget", type=float, default=0.6, help="seconds of processor for each mutant")
    parser.add_argument("--shuffle", action="store_true", help="in no order: for a sample")
    parser.add_argument("--tests", nargs="+", default=["tests/safety", "src/choreo/safety"])
    parser.add_argument("--summary", action="store_true", help="print what is in --out, and run nothing")
    options = parser.parse_args()
    if options.summary:
        summary(options.out, options.modules)
        return
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out = options.out.resolve()
    os.chdir(HOME)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["COVERAGE_CORE"] = "ctrace"  # the one that tells which test executes a line, in every Python
    _without_shrinking()
    quiet = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:faulthandler", "-m", "not proof"]
    chosen = ["-k", "not by_its_exit_code"]  # those start choreo anew, in a process that is not changed
    pytest.main([*quiet, *chosen, *options.tests], plugins=[Runner(options)])


if __name__ == "__main__":
    main()
