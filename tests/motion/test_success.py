"""Random transitions of mixed kinds, in open and in tight air, all found and all safe by the exact checker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "success.py"


@pytest.mark.proof
def test_all_random_transitions_are_found_and_are_safe() -> None:
    command = [sys.executable, str(SCRIPT), "--count", "40", "--drones", "100", "--seed", "5000"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "40 of 40 transitions of 100 drones are safe" in found.stdout
    for method in ("lift arcs", "bowed flights", "gathered in between"):
        assert method in found.stdout
