"""Files that were once called good, or ended a check badly: each has its verdict, and how the first line begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import choreo as ch
from choreo.errors import ChoreoError
from choreo.safety.check import check

FILES = Path(__file__).parent / "files"

UNSAFE = {
    # A drone that stands has a speed at once: the rule that tells it, who, and about how much.
    "f_lands_elsewhere.skyc": ("smoothness", (0,), 2.154),
    "abrupt_rows_every_1.0s.zip": ("acceleration", (0,), 7.9),
    "abrupt_rows_every_2.0s.zip": ("acceleration", (0,), 3.95),
    "hold_abrupt_start_20hz.zip": ("acceleration", (0,), 31.6),
    "hold_abrupt_start_4hz.zip": ("acceleration", (0,), 31.6),
    "sine_acc_9_4hz_even.zip": ("acceleration", (0,), 8.586),
    "sine_acc_9_4hz_one_row_inserted.zip": ("acceleration", (0,), 8.586),
    "speed_9.5_20hz_6rows.zip": ("level speed", (0,), 9.68),
    "jerk_step.npz": ("jerk", (0,), 58.0),
    "exclusion.skyc": ("keep-out", (0,), 5.0),
}
NOT_PROVED = {
    "abrupt_rows_every_1.0s.zip": (20.0, 23.0),
    "abrupt_rows_every_2.0s.zip": (20.0, 24.0),
    "abrupt_rows_every_5.0s.zip": (20.0, 25.0),
    "zigzag_rows_every_5.0s.zip": (20.0, 40.0),
}
REFUSED = {
    "denormal.npz": "knots 1 and 2 are less than a microsecond apart",
    "mind_1e200.npz": "min_distance = 1e+200; expected a number above 0, at most 1,000,000,000",
    "num_minDistance_20.skyc": "min_distance = 1e+200; expected a number above 0, at most 1,000,000,000",
    "num_takeoffTime_416.skyc": "takeoffTime: expected a number, got a whole number of more than 20 digits",
    "tiny_steps.zip": "'d0.csv': line 3: comes 0.001 ms after the line before",
    "token.npz": "'homes' is not the array that a plan has there",
}


def test_every_file_has_a_verdict() -> None:
    assert {path.name for path in FILES.iterdir()} == UNSAFE.keys() | NOT_PROVED.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", UNSAFE)
def test_a_dangerous_file_is_not_good(name: str) -> None:
    rule, drones, value = UNSAFE[name]
    found = next(each for each in check(ch.read_plan(FILES / name)).violations if each.rule == rule)
    assert found.drones == drones
    assert found.value == pytest.approx(value, abs=2e-3)


@pytest.mark.parametrize("name", NOT_PROVED)
def test_what_rows_so_far_apart_cannot_prove_is_said(name: str) -> None:
    report = check(ch.read_plan(FILES / name))
    start, end = NOT_PROVED[name]
    assert any(each.start_s <= start and each.end_s >= end for each in report.not_proved), report.lines()
    assert not report.ok


def test_landing_where_its_own_file_says_is_no_fault() -> None:
    plan = ch.read_plan(FILES / "f_lands_elsewhere.skyc")
    assert not {each.rule for each in check(plan).violations} & {"landing", "landing place", "floor"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_was_made_to_hurt_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(ChoreoError, match=r"^[^\n]*$") as caught:
        ch.read_plan(FILES / name)
    assert REFUSED[name] in str(caught.value)


@pytest.mark.parametrize("name", ["num_takeoffTime_416.skyc", "exclusion.skyc", "zigzag_rows_every_5.0s.zip"])
def test_the_command_says_so_by_its_exit_code(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "choreo", "check", str(FILES / name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == (2 if name in REFUSED else 1), done.stderr
    assert "Traceback" not in done.stdout + done.stderr
