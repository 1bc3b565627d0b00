"""Hypothesis for the whole suite: the same examples every time, and no timed tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "choreo", deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("choreo")
