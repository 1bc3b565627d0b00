"""For the whole suite: Hypothesis with the same examples every time, Ctrl-C, the flag that stores pictures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from choreo.errors import ChoreoError
from tests.words import foreign

settings.register_profile(
    "choreo", deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("choreo")
# It draws numbers that stand in the code imported so far, too: which these are depends on the tests that ran before.
providers._get_local_constants = lambda: providers._local_constants

# As the command line does before NumPy loads, which no import above does: threads of its linear algebra would wait for
# each other, busily, on the cores that the other worker of the suite computes on.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A suite that runs in the background is deaf to Ctrl-C and to hanging up, and so would be the programs that it tests.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Insist, in every test, that what choreo tells a designer has no words of Python or of a library.

    All errors raised are heard, and what the command line says, here and in a process of its own.
    """
    heard: list[str] = []
    begin, run = ChoreoError.__init__, subprocess.run

    def note(self: ChoreoError, *lines: str) -> None:
        heard.extend(lines)
        begin(self, *lines)

    def listen(command: Any, *words: Any, **more: Any) -> subprocess.CompletedProcess[Any]:
        done = run(command, *words, **more)
        if isinstance(command, list) and command[1:3] == ["-m", "choreo"] and done.stderr:
            said = done.stderr if isinstance(done.stderr, str) else done.stderr.decode(errors="replace")
            heard.extend(said.splitlines())
        return done

    monkeypatch.setattr(ChoreoError, "__init__", note)
    monkeypatch.setattr(subprocess, "run", listen)
    cli = sys.modules.get("choreo.cli")
    if cli is not None:
        tell = cli._tell

        def tell_too(*lines: str) -> None:
            heard.extend(lines)
            tell(*lines)

        monkeypatch.setattr(cli, "_tell", tell_too)
    yield heard
    assert not foreign(heard), foreign(heard)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pictures be stored anew: after a wanted change of the look, and after looking at them."""
    parser.addoption(
        "--store-images", action="store_true", help="store what is drawn as the pictures that later tests compare with"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take minutes each, so that none of two workers is left alone with one at the end."""
    items.sort(key=lambda item: not item.path.name.startswith("test_hostile"))
