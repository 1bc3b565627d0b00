"""From a show file to files that fly, through the command line; and what wrong input is told."""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch
from choreo.cli import main

SHOW = """\
title = "潇湘"

[fleet]
drones = 16
spacing = 2.0

[limits]
min_distance = 1.5
max_altitude = 80

[formation.wave]
picture = "wave.png"
width = 30
y = 30
z = 40

[formation.moon]
shape = "ring"
drones = 12
radius = 8
y = 30
z = 45

[[cue]]
formation = "wave"
hold = 3
light = ["teal", "white"]

[[cue]]
formation = "moon"
hold = 2
light = "gold"
"""


def wave(folder: Path) -> None:
    sheet = Image.new("L", (400, 200), "white")
    ImageDraw.Draw(sheet).line([(20, 150), (120, 40), (240, 160), (380, 50)], fill="black", width=6)
    sheet.save(folder / "wave.png")


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a show that was planned once."""
    folder = tmp_path_factory.mktemp("潇湘")
    wave(folder)
    (folder / "潇湘.toml").write_text(SHOW, encoding="utf-8")
    assert main(["plan", str(folder / "潇湘.toml"), "-o", str(folder / "潇湘.npz"), "--no-cache"]) == 0
    return folder


@pytest.fixture
def folder(planned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the planned show's folder, and go there."""
    shutil.copytree(planned, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "Traceback" not in err
    return code, out, err


GOOD = [
    ["plan", "潇湘.toml"],
    ["plan", "潇湘.toml", "--output", "other.npz"],
    ["check", "潇湘.npz"],
    ["export", "潇湘.npz", "new.skyc"],
    ["export", "潇湘.npz", "new.zip"],
    ["export", "潇湘.npz", "new.zip", "--rate", "10"],
    ["preview", "潇湘.npz", "--contact-sheet", "new.png"],
    ["new", "first"],
]


@pytest.mark.parametrize("words", GOOD, ids=" ".join)
def test_a_good_command_prints_its_line_and_exits_0(
    capsys: pytest.CaptureFixture[str], folder: Path, words: list[str]
) -> None:
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == (2 if words[0] == "export" else 1)
    assert all(line.startswith("places differ from the plan by up to ") for line in lines[1:])
    if words[0] != "new":
        assert ": 16 drones, 00:" in out or ": 16 drones, 01:" in out
        assert "highest " in out
        assert re.search(r"closest (1\.5|2\.0)\d\d m", out)


def test_plan_says_where_it_wrote(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "潇湘.npz").unlink()
    _, out, _ = run(capsys, "plan", "潇湘.toml")
    assert out.startswith("潇湘.npz: 16 drones")
    assert ch.load_plan("潇湘.npz").title == "潇湘"


def test_the_same_show_gives_the_same_bytes(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    for name in ("one", "two"):
        assert run(capsys, "plan", "潇湘.toml", "-o", f"{name}.npz")[0] == 0
        assert run(capsys, "export", f"{name}.npz", f"{name}.skyc")[0] == 0
    assert Path("one.npz").read_bytes() == Path("two.npz").read_bytes()
    assert Path("one.skyc").read_bytes() == Path("two.skyc").read_bytes()


def test_plan_says_where_in_the_music_cues_stand(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = '[score]\ntempo = 96\n[[cue]]\nformation = "moon"\nsnap = "bar"\nhold = "1 bar"\n'
    shapes = '[fleet]\ndrones = 12\n[formation.moon]\nshape = "ring"\nradius = 8\ny = 30\nz = 45\n'
    (tmp_path / "song.toml").write_text(shapes + words, encoding="utf-8")
    given = ["plan", str(tmp_path / "song.toml"), "-o", str(tmp_path / "song.npz")]
    assert main(given) == 0
    _, told = capsys.readouterr().out.splitlines()
    found = re.fullmatch(r"moon stands from bar (\d+), ([\d.]+) s: ([\d.]+) s later than it could, .*", told)
    assert found
    assert float(found[2]) == 2.5 * (int(found[1]) - 1)
    assert main([*given, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["violations"] == []
    (time,) = answer["cue_times"]
    assert (time["cue"], time["bar"], time["hold"]) == ("moon", f"bar {found[1]}", 2.5)
    assert (time["start"], time["moved"]) == (float(found[2]), float(found[3]))


def test_timings_go_to_the_errors(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, out, err = run(capsys, "plan", "潇湘.toml", "--timings")
    assert (code, out.count("\n")) == (0, 1)
    stages = [line.rsplit(maxsplit=2)[0].strip() for line in err.splitlines()]
    assert stages[0] == "tracing"
    assert stages[-2:] == ["check", "write"]
    assert all(float(line.split()[-2]) >= 0 for line in err.splitlines())


def test_an_export_prints_the_hash_of_the_file(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    _, out, _ = run(capsys, "export", "潇湘.npz", "湘.skyc")
    assert f"SHA-256 {hashlib.sha256(Path('湘.skyc').read_bytes()).hexdigest()}" in out
    assert "read back and checked" in out
    assert run(capsys, "check", "湘.skyc")[0] == 0


def test_a_script_says_the_same_as_the_file(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    Path("潇湘.py").write_text(
        "import choreo as ch\n"
        "print('thinking')\n"
        "limits = ch.Limits(min_distance=1.5, max_altitude=80)\n"
        "wave = ch.trace('wave.png').stroke(16, width=30, spacing=limits.planning_distance).stand(y=30, z=40)\n"
        "moon = ch.ring(12, radius=8).rename('moon').stand(y=30, z=45)\n"
        "cues = [ch.Cue(wave, hold=3, light=['teal', 'white']), ch.Cue(moon, hold=2, light='gold')]\n"
        "show = ch.Show('潇湘', ch.Fleet(16, spacing=2.0), cues, limits)\n",
        encoding="utf-8",
    )
    code, out, err = run(capsys, "plan", "潇湘.py", "-o", "script.npz")
    assert (code, out.count("\n"), err) == (0, 1, "thinking\n")
    assert Path("script.npz").read_bytes() == Path("潇湘.npz").read_bytes()


def header_only(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def flat(shade: int) -> bytes:
    Image.new("L", (300, 200), shade).save("flat.png")
    return Path("flat.png").read_bytes()


PICTURES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "not a picture": (lambda _: b"no picture", "wave.png"),
    "cut short": (lambda whole: whole[: len(whole) // 2], "wave.png"),
    "empty file": (lambda _: b"", "wave.png"),
    "white": (lambda _: flat(255), "the picture is empty: all of it is white"),
    "black": (lambda _: flat(0), "the picture is empty: all of it is black"),
    "huge": (lambda _: header_only(30_000, 30_000), "64 million pixels at most"),
}


@pytest.mark.parametrize("what", PICTURES)
def test_a_wrong_picture_is_told_with_the_line_of_its_formation(
    capsys: pytest.CaptureFixture[str], folder: Path, what: str
) -> None:
    spoil, told = PICTURES[what]
    Path("wave.png").write_bytes(spoil(Path("wave.png").read_bytes()))
    before = Path("潇湘.npz").read_bytes()
    code, out, err = run(capsys, "plan", "潇湘.toml")
    assert (code, out) == (2, "")
    assert err.startswith(("潇湘.toml:11: formation 'wave': ", "潇湘.toml:12: formation 'wave': "))
    assert told in err
    assert Path("潇湘.npz").read_bytes() == before


WRONG = [
    ('"wave.png"', '"gone.png"', "潇湘.toml:12: formation 'wave': picture = \"gone.png\": there is no such file"),
    ("width = 30", "width = 10", "16 dots do not fit"),
    ("width = 30", "widht = 30", "潇湘.toml:13: formation 'wave': widht: unknown key; did you mean 'width'?"),
    ("hold = 3", "hold = -3", "潇湘.toml:26: cue 1 'wave': hold = -3: must be at least 0 s"),
    ("hold = 3", "hold = nan", "finite"),
    ("hold = 3", 'hold = "3 s"', "without a unit: 3"),
    ("hold = 3", "hold = true", "expected a number of seconds"),
    ("hold = 3", "hold = 3\ntravel = 0.5", "shortest safe"),
    ('formation = "wave"', 'formation = "waves"', "there is no formation 'waves'; did you mean 'wave'?"),
    ("spacing = 2.0", "rows = 3\ncolumns = 5", "15 pads for 16 drones"),
    ("spacing = 2.0", "spacing = 0.3", "0.4"),
    ("max_altitude = 80", "fence = [[-9, -9], [9, -9], [9, 60], [-9, 60]]", "fence"),
    ("max_altitude = 80", "max_altitude = 42", "42"),
    ("z = 40", "z = 8", "5"),
    (
        "max_altitude = 80",
        'keep_out = [{ name = "mast", polygon = [[-1, 29], [1, 29], [1, 31], [-1, 31]], height = 60 }]',
        "mast",
    ),
]


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=[new.split("\n")[-1] for _, new, _ in WRONG])
def test_a_wrong_show_is_told_and_loses_nothing(
    capsys: pytest.CaptureFixture[str], folder: Path, old: str, new: str, told: str
) -> None:
    Path("潇湘.toml").write_text(SHOW.replace(old, new, 1), encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    code, out, err = run(capsys, "plan", "潇湘.toml", "--no-cache")
    assert (code, out) == (2, "")
    assert told in err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert run(capsys, "plan", "潇湘.toml") == (2, "", err)  # what could be kept of it changes nothing
    assert run(capsys, "plan", "潇湘.toml") == (2, "", err)


def test_what_was_planned_before_is_kept_beside_the_plan_and_safe_to_delete(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    first = Path("潇湘.npz").read_bytes()
    for _ in range(2):
        assert run(capsys, "plan", "潇湘.toml")[0] == 0
        assert Path("潇湘.npz").read_bytes() == first
    kept = sorted(Path(".choreo-cache").iterdir())
    assert len(kept) == 4  # the traced picture, and three transitions
    for file in kept:
        file.write_bytes(file.read_bytes()[:-1])
    assert run(capsys, "plan", "潇湘.toml")[0] == 0
    assert Path("潇湘.npz").read_bytes() == first
    shutil.rmtree(".choreo-cache")
    assert run(capsys, "plan", "潇湘.toml", "--cache", "elsewhere")[0] == 0
    assert Path("潇湘.npz").read_bytes() == first
    assert sorted(file.name for file in Path("elsewhere").iterdir()) == [file.name for file in kept]
    assert not Path(".choreo-cache").exists()


def test_a_changed_picture_is_traced_anew(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert run(capsys, "plan", "潇湘.toml")[0] == 0
    with Image.open("wave.png") as sheet:
        sheet.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save("wave.png")
    assert run(capsys, "plan", "潇湘.toml", "-o", "warm.npz")[0] == 0
    assert run(capsys, "plan", "潇湘.toml", "-o", "cold.npz", "--no-cache")[0] == 0
    assert Path("warm.npz").read_bytes() == Path("cold.npz").read_bytes() != Path("潇湘.npz").read_bytes()


MISUSES = {
    "--cache wave.png": "wave.png: is no folder; give a folder to keep transitions in, or --no-cache",
    "--cache no/where": "no/where: the folder 'no' does not exist; make it first",
    "--cache kept --no-cache": "--cache and --no-cache exclude each other",
    "--jobs 0": "--jobs 0: expected a whole number from 1 to 256",
    "--jobs 1000": "--jobs 1000: expected",
    "--jobs 2 --dask tcp://here:8786": "--jobs and --dask exclude each other",
    "--dask here": "'here' is no address of a Dask scheduler",
}


@pytest.mark.parametrize("words", MISUSES)
def test_a_misused_option_is_told(capsys: pytest.CaptureFixture[str], folder: Path, words: str) -> None:
    code, out, err = run(capsys, "plan", "潇湘.toml", *words.split())
    assert (code, out) == (2, "")
    assert err.startswith(MISUSES[words])
    assert err.count("\n") == 1


def test_an_unsafe_plan_is_not_written(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planner makes none, so a fault is planted: two drones swap their places' heights for one moment."""
    real = ch.plan

    def faulty(*words: object, **more: object) -> ch.Plan:
        del more["flown"]  # the curves that are written and checked are those with the fault
        made = real(*words, **more)  # type: ignore[arg-type]  # passed through
        control = made.trajectory.control.copy()
        control[len(control) // 2, 1:3, 0] += 50.0
        return replace(made, trajectory=ch.Trajectory(made.trajectory.times, control))

    monkeypatch.setattr(ch, "plan", faulty)
    before = Path("潇湘.npz").read_bytes()
    code, out, err = run(capsys, "plan", "潇湘.toml")
    assert (code, out) == (1, "")
    assert "the plan is not safe" in err
    assert "drone 1 " in err
    assert Path("潇湘.npz").read_bytes() == before


def test_a_plan_of_a_newer_version_says_so(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    with np.load("潇湘.npz") as arrays:
        kept = dict(arrays)
    header = re.sub(rb"(\"version\": )\d+", rb"\g<1>99", kept["header"].tobytes(), count=1)
    np.savez("newer.npz", **{**kept, "header": np.frombuffer(header, dtype=np.uint8)})
    code, _, err = run(capsys, "check", "newer.npz")
    assert code == 2
    assert "newer.npz: was written by a newer choreo" in err


def test_an_export_that_cannot_be_written_leaves_the_old_file(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    Path("old.skyc").write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))  # a real error of the system while writing
    try:
        code, out, err = run(capsys, "export", "潇湘.npz", "old.skyc")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, out) == (2, "")
    assert err.startswith("old.skyc: ")
    assert Path("old.skyc").read_bytes() == b"old"
    assert not [path for path in folder.iterdir() if path.name.startswith(".choreo")]


def test_a_full_disk_is_told(capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    before = Path("潇湘.npz").read_bytes()
    code, out, err = run(capsys, "plan", "潇湘.toml")
    assert (code, out) == (2, "")
    assert "the disk is full" in err
    assert Path("潇湘.npz").read_bytes() == before


@pytest.mark.parametrize("words", [["plan", "潇湘.toml", "-o", "gone/a.npz"], ["export", "潇湘.npz", "gone/a.skyc"]])
def test_an_output_folder_that_is_not_there(capsys: pytest.CaptureFixture[str], folder: Path, words: list[str]) -> None:
    code, _, err = run(capsys, *words)
    assert code == 2
    assert "does not exist" in err


def test_an_export_to_an_unknown_ending_names_the_known(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, _, err = run(capsys, "export", "潇湘.npz", "show.dae")
    assert code == 2
    assert ".skyc" in err


def test_new_then_plan(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert run(capsys, "new", "第一")[0] == 0
    assert run(capsys, "plan", "第一/show.toml")[0] == 0
    code, _, err = run(capsys, "new", "第一")
    assert (code, "is not empty" in err) == (2, True)


def test_an_interrupted_plan_leaves_the_old_file(folder: Path) -> None:
    before = Path("潇湘.npz").read_bytes()
    Path("潇湘.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n", encoding="utf-8")
    ran = subprocess.run([sys.executable, "-m", "choreo", "plan", "潇湘.py"], capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"")
    assert Path("潇湘.npz").read_bytes() == before


@pytest.mark.parametrize("words", [["--contact-sheet"], ["--snapshot"]])
def test_a_plan_is_not_overwritten_by_its_own_picture(tmp_path: Path, words: list[str]) -> None:
    plan = tmp_path / "show.png"  # whatever its name
    plan.write_bytes(b"precious")
    status = main(["preview", str(plan), *words, str(plan), *(["--time", "1"] if words == ["--snapshot"] else [])])
    assert (status, plan.read_bytes()) == (2, b"precious")


def test_a_drawing_is_not_overwritten_by_its_own_trial(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawing = tmp_path / "heart.png"
    drawing.write_bytes(b"precious")
    assert main(["trace", str(drawing), "-n", "30", "--width", "30", "--png", str(drawing)]) == 2
    assert drawing.read_bytes() == b"precious"
    assert "is the file that is read; give another name" in capsys.readouterr().err


def test_a_picture_of_another_ending_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "a.npz", "--contact-sheet", str(tmp_path / "sheet.gif")]) == 2
    assert "this file is written as .png or .jpg or .jpeg; let its name end so" in capsys.readouterr().err


def test_a_full_output_is_told_and_is_no_bug(tmp_path: Path) -> None:
    starter = tmp_path / "first"
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "choreo", "new", str(starter)], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert ran.returncode == 2
    assert "could not be written" in ran.stderr
    assert "bug" not in ran.stderr
