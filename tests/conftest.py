"""For the whole suite: Hypothesis with the same examples every time, Ctrl-C, the flag that stores pictures."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from choreo.errors import ChoreoError

settings.register_profile(
    "choreo", deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("choreo")

# A suite that runs in the background is deaf to Ctrl-C and to hanging up, and so would be the programs that it tests.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


_NOT_FOR_DESIGNERS = re.compile(
    r"numpy|shapely|scipy|GEOS|ezdxf|fontTools|tomllib|pydantic|expat|\bPIL\b|libsndfile|[Tt]raceback|NoneType|ndarray|dtype"
    r"|\w+Error\b|\w+Exception\b|object at 0x|<class|__\w+__|\bErrno\b|indices must|subscriptable|unhashable"
    r"|literal for"
    r"|could not convert|codec can|positional argument|keyword argument|out of range for|not iterable|to unpack"
)
"""Words of Python and its libraries."""
_OWN_PYTHON = ("the function fails at", "the script fails", ".py: ", ".py:")
"""How messages begin, or where they say it, that tell what the designer's own Python raised."""


@pytest.fixture(autouse=True)
def words_of_messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Insist, in every test, that what choreo tells a designer has no words of Python or of a library."""
    told: list[str] = []
    begin = ChoreoError.__init__

    def note(self: ChoreoError, *lines: str) -> None:
        told.extend(lines)
        begin(self, *lines)

    monkeypatch.setattr(ChoreoError, "__init__", note)
    yield
    foreign = [line for line in told if _NOT_FOR_DESIGNERS.search(line) and not any(own in line for own in _OWN_PYTHON)]
    assert not foreign, foreign


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pictures be stored anew: after a wanted change of the look, and after looking at them."""
    parser.addoption(
        "--store-images", action="store_true", help="store what is drawn as the pictures that later tests compare with"
    )
