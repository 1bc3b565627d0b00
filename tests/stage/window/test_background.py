"""Beside the window: the check of a plan, and planning anew when a file of the show was saved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from choreo.core.plan import Plan
from choreo.errors import ShowError
from choreo.progress import Progress
from choreo.safety.check import check
from choreo.stage.window.background import Background, News
from tests.sounds import click_track, encoded
from tests.stage.showcase import flagship

PLAN = flagship(30)


def wait_for(beside: Background, wanted: Callable[[News], object]) -> News:
    """Return the first news of that kind."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for news in beside.news():
            if wanted(news):
                return news
        time.sleep(0.02)
    raise AssertionError("no such news")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "heart.png").write_bytes(b"one")
    (tmp_path / "show.toml").write_text("one")
    return tmp_path / "show.toml"


@pytest.fixture
def beside(show: Path) -> Iterator[Background]:
    """Makes a plan with the title that the show file says; 'wrong' is a mistake of the designer, 'bug' one of ours."""

    def make(progress: Progress) -> Plan:
        progress("transitions", 0.5)
        title = show.read_text()
        if title == "wrong":
            raise ShowError(f"{show}:1: there is no such word")
        if title == "bug":
            raise ZeroDivisionError("oh")
        return replace(PLAN, title=title, show_hash=title)

    watcher = Background(replace(PLAN, show_hash="one"), watched=show, make=make)
    watcher.start()
    yield watcher
    watcher.stop()


def test_without_a_file_to_watch_the_plan_is_checked_and_that_is_all() -> None:
    beside = Background(PLAN)
    beside.start()
    news = wait_for(beside, lambda news: news.report)
    assert news.plan is None
    assert news.report is not None
    assert news.report.to_dict() == check(PLAN).to_dict()
    beside.stop()
    assert beside.report == news.report


def test_saving_the_show_makes_another_plan_with_its_own_report(beside: Background, show: Path) -> None:
    wait_for(beside, lambda news: news.report)
    show.write_text("two")
    news = wait_for(beside, lambda news: news.plan)
    assert news.plan is not None
    assert news.plan.title == "two"
    assert news.report is not None
    assert "planned anew" in news.words
    assert beside.plan is news.plan


def test_saving_a_picture_plans_anew(beside: Background, show: Path) -> None:
    (show.parent / "art" / "heart.png").write_bytes(b"two")
    assert "the plan is the same" in wait_for(beside, lambda news: "same" in news.words).words


def test_editors_that_write_aside_and_rename_are_seen(beside: Background, show: Path) -> None:
    aside = show.with_name("show.toml~")
    aside.write_text("renamed")
    aside.replace(show)
    news = wait_for(beside, lambda news: news.plan)
    assert news.plan is not None
    assert news.plan.title == "renamed"


def test_a_mistake_is_told_and_mending_it_brings_the_next_plan(beside: Background, show: Path) -> None:
    show.write_text("wrong")
    assert wait_for(beside, lambda news: news.error).error == f"{show}:1: there is no such word"
    assert beside.plan.show_hash == "one"
    show.write_text("bug")
    assert "bug in choreo" in wait_for(beside, lambda news: "Zero" in news.error).error
    show.write_text("mended")
    news = wait_for(beside, lambda news: news.plan)
    assert news.plan is not None
    assert news.plan.title == "mended"


def test_what_is_written_beside_the_show_does_not_count(beside: Background, show: Path) -> None:
    wait_for(beside, lambda news: news.report)
    for name in ("show.npz", "show.html", "show.mp4", ".show.toml.swp", "show.skyc"):
        (show.parent / name).write_bytes(b"x")
    time.sleep(0.6)
    assert beside.news() == []
    assert beside.is_source(str(show))
    assert not beside.is_source(str(show.parent / "__pycache__" / "show.py"))


def test_a_watched_plan_counts_although_it_is_no_source(show: Path) -> None:
    beside = Background(PLAN, watched=show.with_name("show.npz"), make=lambda _: PLAN)
    assert beside.is_source(str(show.with_name("show.npz")))
    assert not beside.is_source(str(show.with_name("other.npz")))


def test_closing_the_window_ends_a_long_planning(show: Path) -> None:
    begun = threading.Event()

    def make(progress: Progress) -> Plan:
        begun.set()
        while True:
            progress("transitions", 0.1)
            time.sleep(0.01)

    beside = Background(PLAN, check(PLAN), watched=show, make=make)
    beside.start()
    show.write_text("two")
    assert begun.wait(20)
    beside.stop()
    assert [thread.name for thread in threading.enumerate() if thread.name == "choreo preview"] == []


def test_the_music_is_heard_after_the_check_and_once_only(show: Path) -> None:
    pytest.importorskip("soundfile")
    music = encoded(click_track(np.arange(1.0, 4.0, 0.5), 5.0))
    titles = iter(["one", "two"])
    plan = replace(PLAN, music=music, show_hash="zero")
    beside = Background(
        plan, check(plan), watched=show, make=lambda _: replace(plan, title=next(titles), show_hash=show.read_text())
    )
    beside.start()
    first = wait_for(beside, lambda news: news.wave).wave
    assert first is not None
    assert first.loudness.max() == 1.0
    show.write_text("two")
    again = wait_for(beside, lambda news: news.plan)
    assert again.wave is first  # the same music is not listened to again
    beside.stop()
