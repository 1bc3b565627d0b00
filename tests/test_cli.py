"""The command line: names, exit codes, and what is printed where."""

from __future__ import annotations

import inspect
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.cli import main, tracing
from choreo.core.light_track import LightTrack
from tests.picture.drawing import ink, saved, star
from tests.picture.lettered import font_file

COMMANDS = ("new", "plan", "check", "stillness", "export", "preview", "trace")


def still(homes: list[list[float]], height: float = 0.0) -> ch.Plan:
    """Return drones that stay over their pads for ten seconds."""
    pads = np.array(homes)
    swarm = ch.Trajectory.hold(pads + np.array([0, 0, height]), start=0.0, end=10.0)
    light = LightTrack(np.array([0.0, 9.0, 10.0]), np.full((3, len(pads), 3), 255) * [[[1]], [[1]], [[0]]])
    spans = (ch.Span("still", "hold", 0.0, 10.0),)
    return ch.Plan("静", swarm, light, spans, ch.Limits(), ch.Fleet(len(pads), homes=pads))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    ch.save_plan(still([[0, 0, 0], [2, 0, 0]]), tmp_path / "潇湘.npz")
    return tmp_path / "潇湘.npz"


@pytest.fixture
def unsafe(tmp_path: Path) -> Path:
    ch.save_plan(still([[0, 0, 0], [1, 0, 0]], height=20.0), tmp_path / "unsafe.npz")
    return tmp_path / "unsafe.npz"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command in this process; return its exit code, its output and its errors."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err, "no colours but on a terminal"
    assert "Traceback" not in err
    return code, out, err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_tells_what_a_command_does(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, err = run(capsys, *command.split(), "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: choreo {command or 'COMMAND'}")
    assert "0 good, 1 unsafe plan, 2 wrong input" in out


def test_the_commands_are_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys)
    assert [command for command in COMMANDS if f"│ {command} " in out] == list(COMMANDS)


def test_the_help_of_plan_warns_of_code(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "plan", "--help")
    assert "runs its author's code" in " ".join(out.replace("│", " ").split())


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == (0, f"{ch.__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek", "x"], 'Did you mean "check"?'),
        (["plan"], "SHOW"),
        (["plan", "a.toml", "b.toml"], "b.toml"),
        (["plan", "a.toml", "--outptu", "b"], "--outptu"),
        (["plan", "a.toml", "-o", "b.skyc"], "a plan ends in .npz; 'choreo export' then writes other formats"),
        (["plan", "nothing.toml"], "nothing.toml: there is no such show file"),
        (["plan", "nothing.npz"], "is a plan, not a show"),
        (["check", "nothing.npz"], "nothing.npz"),
        (["export", "nothing.npz", "x.skyc"], "nothing.npz"),
        (["export", "nothing.npz"], "FILE"),
        (["export", "a.npz", "b.zip", "--rate", "fast"], "fast"),
        (["preview", "nothing.npz"], "nothing.npz"),
        (["preview", "a.npz", "--camera", "below"], "below"),
        (["trace", "nothing.png", "-n", "9", "--width", "9"], "nothing.png: no such file"),
        (["trace", "nothing.png", "-n", "9"], "give either --width or --height"),
        (["trace", "nothing.png", "-n", "9", "--width", "9", "--height", "9"], "give either --width or --height"),
        (["trace", "nothing.png", "-n", "0", "--width", "9"], "-n 0; expected a whole number from 1 to"),
        (
            ["trace", "nothing.png", "--width", "9"],
            "--drones or -n is missing\nSee 'choreo trace --help'",
        ),
        (["trace", "nothing.png", "-n"], "-n stands without its value"),
        (["trace", "nothing.png", "-n", "2.5", "--width", "9"], "expected a whole number, not '2.5'"),
        (["trace", "nothing.png", "-n", "1,000", "--width", "9"], "expected a whole number, not '1,000'; type 1000"),
        (["trace", "nothing.png", "-n", "9", "--width", "9,5"], "not '9,5'; type 9.5"),
        (["export", "a.npz", "-o", "b.skyc"], "choreo export has no -o; the file to write stands last: choreo export"),
        (["export", "a.npz", "--output=b.skyc"], "choreo export has no --output; the file to write stands last"),
        (["preview", "a.npz", "--film", "a.mp4"], "choreo preview has no --film; --movie films it"),
        (["preview", "a.npz", "--snapshott", "a.png"], "Did you mean --snapshot?"),
        (["preview", "a.npz", "--quality", "9"], "choreo preview: there is no option --quality"),
        (["trace", "nothing.png", "-n", "9", "-width", "9"], "whole words have two hyphens: --width"),
        (["trace", "nothing.png", "-n", "9", "--width", "9", "--layers", "99"], "--layers 99; expected"),
        (
            ["trace", "nothing.png", "-n", "9", "--width", "9", "--spacing", "2", "--spacing-above", "1"],
            "--spacing-above 1: expected at least --spacing 2",
        ),
        (["trace", "nothing.png", "-n", "9", "--width", "9m"], "--width: expected a number without a unit, not '9m'"),
        (
            ["trace", "my", "logo.png", "-n", "9", "--width", "9"],
            "'logo.png' is more than it takes; put names with blanks",
        ),
        (
            ["trace", "nothing.png", "-n", "9", "--width", "9", "--seed", "-1"],
            "--seed -1; expected a whole number, at least 0",
        ),
        (["trace", "-n", "9", "--width", "9"], "give a picture, or words with --text"),
        (
            ["trace", "a.png", "-n", "9", "--width", "9", "--weight", "red,gold=2"],
            "--weight red,gold=2: each takes one colour; type --weight red=2 --weight gold=2",
        ),
        (
            ["trace", "a.png", "-n", "9", "--width", "9", "--weight", "0,0,2,1=2"],
            "--weight 0,0,2,1=2: a region is left,lower,right,upper, in parts of the picture, 0 to 1: 0,0.5,0.5,1=2",
        ),
        (["trace", "--text", "ש", "-n", "9", "--width", "9", "--vertical"], "leave --vertical out"),
        (["trace", "a.png", "-n", "9", "--width", "9", "--view", "0,9,9", "--at", "0,9,9"], "--view: the eye is where"),
        (["check", "a.npz", "--rate", "9"], "choreo check has no --rate; 'choreo export' takes samples"),
        (["trace", "a.png", "--text", "湘", "-n", "9", "--width", "9"], "a picture and --text exclude each other"),
        (["trace", "a.png", "--vertical", "-n", "9", "--width", "9"], "--font and --vertical belong to words"),
        (
            ["trace", "--text", "湘", "--frame", "1", "-n", "9", "--width", "9"],
            "--frame, --detail, --paper and --projection belong to pictures",
        ),
        (["trace", "--text", " ", "-n", "9", "--width", "9"], "the text is empty"),
        (["trace", "a.png", "-n", "9", "--width", "9", "--view", "audience"], "for example --at 0,60,50"),
        (["trace", "a.png", "-n", "9", "--width", "9", "--at", "0,60,50"], "--at and --turn belong to --view"),
        (
            ["trace", "a.png", "-n", "9", "--width", "9", "--view", "-5,2", "--at", "0,6,5"],
            "--view -5,2: expected x,y,z",
        ),
        (["trace", "a.png", "-n", "9", "--width", "9", "--weight", "red"], "expected a colour or a region"),
        (["trace", "a.png", "-n", "9", "--width", "9", "--weight", "redd=2"], "--weight redd=2: colour 'redd' is not"),
        (["trace", "a.png", "-n", "9", "--width", "9", "--weight", "0,1=2"], "a region is left,lower,right,upper"),
        (["trace", "nothing.png", "-n", "9", "--width", "9", "--mode", "lines"], "lines"),
        (["trace", "nothing.png", "-n", "9", "--width", "9", "--csv", "nowhere/a.csv"], "does not exist"),
    ],
)
def test_wrong_words_exit_2_and_say_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert list(tmp_path.iterdir()) == []


def test_check_prints_the_figures_and_the_limits_of_a_good_plan(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    code, out, err = run(capsys, "check", good)
    assert (code, err) == (0, "")
    first, against = out.strip().split("; ")
    assert first == f"{good}: 2 drones, 00:10, highest 0.0 m"
    assert against.startswith("checked against: 1.5 m apart, 8 m/s level, 4 up, 3 down, 3 m/s2, 5 to 120 m")


def test_check_lists_what_is_unsafe(capsys: pytest.CaptureFixture[str], unsafe: Path) -> None:
    code, out, err = run(capsys, "check", unsafe)
    assert (code, err) == (1, "")
    summary, cue, *violations = out.splitlines()
    first, against = summary.split("; ")
    assert against.startswith("checked against: ")
    assert "2 drones, 00:10, highest 20.0 m, closest 1.000 m (drones 1 and 2 at 00:05.00)" in first
    assert cue.startswith("still: ")
    assert any("distance: drones 1 and 2 come within 1.000 m" in line for line in violations)


def test_stillness_tells_where_nothing_moves_and_no_light_changes(
    capsys: pytest.CaptureFixture[str], unsafe: Path
) -> None:
    code, out, err = run(capsys, "stillness", unsafe)
    assert (code, err) == (0, "")
    assert out.startswith(f"{unsafe}: 90.0% of 10 s in the air without motion or changing light, 9.0 s at the longest")
    assert out.strip().endswith("from 00:00 on in 'still'")
    code, out, _ = run(capsys, "stillness", unsafe, "--json")
    assert json.loads(out)["longest_cue"] == "still"


def test_check_prints_the_report_as_json(capsys: pytest.CaptureFixture[str], unsafe: Path) -> None:
    code, out, _ = run(capsys, "check", unsafe, "--json")
    report = json.loads(out)
    assert code == 1
    wanted = {"ok", "drones", "duration_s", "closest_m", "closest_at_s", "closest_pair", "highest_m", "violations"}
    fastest = {"max_level_m_s", "max_climb_m_s", "max_descent_m_s", "max_acceleration_m_s2"}
    assert wanted | fastest <= set(report)
    assert (report["ok"], report["closest_m"], report["closest_pair"]) == (False, 1.0, [1, 2])
    keys = {"rule", "drones", "time_s", "value", "limit", "unit", "cue"}
    assert all(keys <= set(violation) for violation in report["violations"])


def test_what_is_not_checked_is_told_by_every_command_that_reads_the_file(
    capsys: pytest.CaptureFixture[str], good: Path
) -> None:
    foreign = replace(ch.read_plan(good), notes=("pyro programs of 2 drones are not checked", "'rope' is not checked"))
    ch.save_plan(foreign, good)
    told = ["note: pyro programs of 2 drones are not checked", "note: 'rope' is not checked"]
    code, out, _ = run(capsys, "check", good)
    assert (code, out.splitlines()[1:]) == (0, told)
    _, out, _ = run(capsys, "check", good, "--json")
    assert json.loads(out)["notes"] == list(foreign.notes)
    for ending in ("skyc", "zip", "npz"):
        code, out, _ = run(capsys, "export", good, good.with_name(f"other.{ending}"))
        assert (code, out.splitlines()[2:]) == (0, told)
        assert out.splitlines()[1].startswith("places differ from the plan by up to")
    code, out, _ = run(capsys, "preview", good, "--snapshot", good.with_name("a.png"), "--time", "1")
    assert (code, out.splitlines()[1:]) == (0, told)


def test_a_patient_check_does_more_work_before_it_calls_something_not_proved(
    capsys: pytest.CaptureFixture[str], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = ch.read_plan(good)
    frames = np.append(np.arange(0, 400, 2), 401)
    colours = np.random.default_rng(1).integers(90, 110, (len(frames), plan.drones, 3))
    colours[-1] = 0
    ch.save_plan(replace(plan, light=LightTrack(frames * 0.02, colours)), good)
    monkeypatch.setattr("choreo.safety.rules.flashes.FREE", 0)
    monkeypatch.setattr("choreo.safety.rules.flashes.MOST_FOLLOWED", 5_000)
    code, out, _ = run(capsys, "check", good)
    assert (code, "not proved: flashes" in out) == (1, True)
    code, out, _ = run(capsys, "check", good, "--patient")
    assert (code, "not proved" in out) == (0, False)


def test_check_against_the_limits_of_a_show(capsys: pytest.CaptureFixture[str], unsafe: Path) -> None:
    show = unsafe.with_name("limits.toml")
    show.write_text(
        '[fleet]\ndrones = 2\n[limits]\nmin_distance = 0.5\n[formation.a]\nshape = "ring"\nradius = 9\nz = 20\n'
        '[[cue]]\nformation = "a"\n'
    )
    _, out, _ = run(capsys, "check", unsafe, "--limits", show, "--json")
    assert "distance" not in {violation["rule"] for violation in json.loads(out)["violations"]}


def test_a_plan_file_that_is_none(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    whole = good.read_bytes()
    for name, content in {"cut.npz": whole[: len(whole) // 2], "text.npz": b"no plan", "empty.npz": b""}.items():
        good.with_name(name).write_bytes(content)
        for words in (["check", good.with_name(name)], ["export", good.with_name(name), good.with_name("x.skyc")]):
            code, out, err = run(capsys, *words)
            assert (code, out) == (2, "")
            assert err.startswith(str(good.with_name(name)))


def test_preview_draws_without_a_display(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    snapshot, sheet = good.with_name("潇.png"), good.with_name("sheet.png")
    code, out, err = run(capsys, "preview", good, "--snapshot", snapshot, "--time", 3, "--contact-sheet", sheet)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert snapshot.read_bytes()[:4] == sheet.read_bytes()[:4] == b"\x89PNG"


def test_preview_needs_a_moment_within_the_show(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    code, _, err = run(capsys, "preview", good, "--snapshot", good.with_name("a.png"))
    assert (code, "--time" in err) == (2, True)
    code, _, err = run(capsys, "preview", good, "--snapshot", good.with_name("a.png"), "--time", 11)
    assert (code, "not within the show" in err) == (2, True)
    assert not good.with_name("a.png").exists()


def test_trace_has_every_wish_that_an_outline_has() -> None:
    """Under its own name, or under the one that the command line has for it."""
    typed = {"n": "drones", "part": "weights", "weight": "weights"}
    wishes = {
        name
        for method in (ch.Outline.stroke, ch.Outline.fill, ch.Outline.outline_and_fill, ch.Outline.weighted, ch.trace)
        for name in inspect.signature(method).parameters
    } - {"self", "path", "name"}
    assert {typed.get(name, name) for name in wishes} <= set(inspect.signature(tracing.trace).parameters)


@pytest.mark.proof
def test_trace_draws_for_the_audience_with_weights(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = saved(ink(star()), tmp_path, "star.png")
    words = ["trace", picture, "-n", 100, "--width", 80, "--weight", "0,0,0.5,1=2", "--csv", tmp_path / "dots.csv"]
    code, _, err = run(capsys, *words, "--view", "-40,-90,8", "--at", "0,60,50", "--turn", 10)
    assert (code, err) == (0, "")
    view = ch.View((-40, -90, 8), (0, 60, 50), 10)
    same = ch.trace(picture).weighted((0, 0, 0.5, 1), 2.0).stroke(100, width=80, view=view)
    assert ch.read_points(tmp_path / "dots.csv").points == pytest.approx(same.points, abs=1e-3)
    assert run(capsys, *words, "--view", "audience", "--at", "0,60,50")[0] == 0
    there = (
        ch.trace(picture).weighted((0, 0, 0.5, 1), 2.0).stroke(100, width=80, view=ch.View((0, -90, 8), (0, 60, 50)))
    )
    assert ch.read_points(tmp_path / "dots.csv").points == pytest.approx(there.points, abs=1e-3)


def test_trace_tries_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    font = font_file(tmp_path / "frames.ttf")
    words = ["trace", "--text", "IO", "--font", font, "-n", 60, "--width", 60]
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    assert out.startswith("IO: 60 dots, stroke, ")
    code, out, _ = run(capsys, *words, "--vertical", "--json")
    assert (code, json.loads(out)["text"]) == (0, "IO")
    assert json.loads(out)["height_m"] > 60


def test_trace_tells_how_well_the_dots_show_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = saved(ink(star()), tmp_path, "五星.png")
    words = ["trace", picture, "-n", 100, "--width", 80]
    code, out, err = run(capsys, *words, "--png", tmp_path / "a.png", "--csv", tmp_path / "a.csv")
    assert (code, err) == (0, "")
    assert out.startswith(f"{picture}: 100 dots, stroke, ")
    names = ("smallest gap", "95th percentile", "largest bare", "precision", "evenness", "corners kept", "similarity")
    assert [name for name in names if name not in out] == []
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 101
    code, out, _ = run(capsys, *words, "--json")
    told = json.loads(out)
    assert (code, told["picture"], told["drones"]) == (0, str(picture), 100)
    assert f"{told['smallest_gap']:.2f}" == f"{ch.trial(picture, 100, width=80).quality.smallest_gap:.2f}"


def test_an_output_folder_that_is_not_there_is_told_before_any_work(
    capsys: pytest.CaptureFixture[str], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ch, "read_show", lambda *_, **__: pytest.fail("the show was read"))
    code, _, err = run(capsys, "plan", "a.toml", "-o", good.parent / "nowhere" / "a.npz")
    assert code == 2
    assert "does not exist" in err


def test_an_interrupted_command_is_quiet(
    capsys: pytest.CaptureFixture[str], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ch, "read_plan", interrupted)
    assert run(capsys, "check", good) == (130, "", "")


def test_a_bug_of_choreo_says_so(
    capsys: pytest.CaptureFixture[str], good: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(ch, "read_plan", faulty)
    assert main(["check", str(good)]) == 70
    printed = capsys.readouterr().err
    assert printed.startswith("this is a bug in choreo")
    assert "ZeroDivisionError: planted" in printed
    told.clear()  # here, and only here, Python's own words are meant


def choreo(*words: object) -> list[str]:
    return [sys.executable, "-m", "choreo", *map(str, words)]


def test_as_a_process(good: Path, unsafe: Path) -> None:
    ran = subprocess.run(choreo("check", unsafe), capture_output=True, check=False)
    assert ran.returncode == 1
    ran = subprocess.run(choreo("check", good), capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode().startswith(f"{good}: 2 drones, 00:10, highest 0.0 m; checked against: ")


def test_a_terminal_that_cannot_show_the_name_stops_nothing(good: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(choreo("check", good), capture_output=True, check=False, env=environment)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"\\u6f47\\u6e58.npz: 2 drones" in ran.stdout


def test_a_reader_that_goes_away_does_no_harm(unsafe: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(choreo("check", unsafe, "--json"), stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_progress_shows_on_a_terminal_only_and_leaves_the_result(good: Path) -> None:
    """The bar goes to the errors' terminal; the result in the pipe stays one plain line."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(choreo("check", good), stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 10_000):
                shown += part
        except OSError:
            pass  # the terminal closes with the process
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(ours)
    assert out.decode().startswith(f"{good}: 2 drones, 00:10, highest 0.0 m; checked against: ")
    assert b"check" in shown


def test_the_same_plan_gives_the_same_report(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    renamed = good.with_name("renamed.npz")
    ch.save_plan(replace(ch.load_plan(good), title="other"), renamed)
    first, second = (run(capsys, "check", file, "--json") for file in (good, renamed))
    assert first == second
