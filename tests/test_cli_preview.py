"""What `choreo preview` writes: films and pages."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import choreo as ch
from tests.stage.showcase import gradient, heart, still_plan
from tests.test_cli import run


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    points = heart(60)
    shown = still_plan([("心", points, gradient(points, (255, 0, 0), (255, 200, 0)))])
    ch.save_plan(shown, tmp_path / "潇湘.npz")
    return tmp_path / "潇湘.npz"


def test_a_film_of_a_part(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    part = ["--from", 5, "--to", 7.5, "--size", "160x90", "--rate", 4, "--camera", "side"]
    _, out, err = run(capsys, "preview", plan, "--movie", plan.with_name("a.mp4"), *part)
    assert err == ""
    assert out.startswith(f"{plan}: 60 drones")
    wanted = ch.movie(
        ch.load_plan(plan), plan.with_name("b.mp4"), start=5, end=7.5, size=(160, 90), rate=4, camera="side"
    )
    assert plan.with_name("a.mp4").read_bytes() == wanted.read_bytes()


def test_a_page_with_what_the_check_found(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    code, out, err = run(capsys, "preview", plan, "--page", plan.with_name("潇湘.html"))
    assert (code, err) == (1, "")  # straight ways to the heart are not safe, and still shown
    assert "NOT SAFE" in out
    wanted = ch.page(ch.load_plan(plan), plan.with_name("b.html"))
    assert plan.with_name("潇湘.html").read_bytes() == wanted.read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--movie", "a.avi"], "a.avi: a film ends in .mp4, .webm, .gif"),
        (["--movie", "a.mp4", "--size", "big"], "--size big: expected width x height in pixels, such as 1280x720"),
        (["--movie", "a.mp4", "--size", "99999x99999"], "each side must be"),
        (["--movie", "a.mp4", "--rate", "0"], "--rate 0"),
        (["--movie", "a.mp4", "--from", "90"], "not within the show"),
        (["--page", "a.pdf"], "a.pdf: a page ends in .html"),
        (["--from", "1"], "say which with --movie"),
        (["--watch", "--page", "a.html"], "--watch belongs to the window"),
        (["--snapshot", "a.png", "--rate", "25"], "say which with --movie"),
        (["--snapshot", "a.png", "--cue", "心", "--time", "3"], "--time and --cue exclude each other"),
        (["--snapshot", "a.gif", "--time", "3"], "is written as .png or .jpg"),
    ],
)
def test_wrong_wishes_exit_2_and_write_nothing(
    capsys: pytest.CaptureFixture[str], plan: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(plan.parent)
    code, out, err = run(capsys, "preview", plan, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert list(plan.parent.iterdir()) == [plan]


def test_a_still_of_a_cue_by_its_name(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    picture = plan.with_name("heart.jpg")
    run(capsys, "preview", plan, "--snapshot", picture, "--cue", "心", "--size", "320x180")
    with Image.open(picture) as shown:
        assert (shown.format, shown.size) == ("JPEG", (320, 180))
        assert np.asarray(shown).max() > 200  # the middle of the hold: lights are on
    code, _, err = run(capsys, "preview", plan, "--snapshot", picture, "--cue", "心x")
    assert (code, "did you mean '心'?" in err) == (2, True)


def test_a_show_is_planned_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    show = tmp_path / "ring.toml"
    show.write_text(
        '[fleet]\ndrones = 12\n[formation.moon]\nshape = "ring"\nradius = 12\nz = 40\n[[cue]]\nformation = "moon"\n'
    )
    code, out, err = run(capsys, "preview", show, "--no-cache", "--contact-sheet", tmp_path / "sheet.png")
    assert (code, err) == (0, "")
    assert out.startswith(f"{show}: 12 drones")
    assert (tmp_path / "sheet.png").exists()
    assert not (tmp_path / ".choreo-cache").exists()
    show.write_text(show.read_text().replace("moon", "sun", 1))
    code, out, err = run(capsys, "preview", show, "--no-cache", "--contact-sheet", tmp_path / "other.png")
    assert (code, out) == (2, "")
    assert f"{show}:8: " in err


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
def test_without_a_screen_nothing_is_planned_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISPLAY", raising=False)
    show = tmp_path / "ring.toml"
    show.write_text(
        '[fleet]\ndrones = 12\n[formation.moon]\nshape = "ring"\nradius = 12\nz = 40\n[[cue]]\nformation = "moon"\n'
    )
    code, out, err = run(capsys, "preview", show, "--watch")
    assert (code, out) == (2, "")
    assert "DISPLAY is not set" in err
    assert list(tmp_path.iterdir()) == [show]  # no kept transitions
