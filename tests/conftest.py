"""For the whole suite: Hypothesis with the same examples every time, Ctrl-C, the flag that stores pictures."""

from __future__ import annotations

import signal

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "choreo", deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("choreo")

# A suite that runs in the background is deaf to Ctrl-C and to hanging up, and so would be the programs that it tests.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pictures be stored anew: after a wanted change of the look, and after looking at them."""
    parser.addoption(
        "--store-images", action="store_true", help="store what is drawn as the pictures that later tests compare with"
    )
