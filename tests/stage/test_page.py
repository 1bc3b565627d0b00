"""The page in a real browser: it loads alone, plays, and shows what the plan says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Floats
from choreo.errors import FileError, InputError
from choreo.light.track import LightTrack
from choreo.safety.report import clock
from choreo.stage import page as pages
from choreo.stage.camera import preset
from choreo.stage.page import page
from choreo.timeline.plan import Plan
from choreo.trajectory import Trajectory
from tests.stage.browser import Browser, browser, skip_without_browser
from tests.stage.showcase import flagship

SIZE = (1280, 720)
MOMENTS = (2.6, 6.0, 16.4, 24.0, 57.7)


def curved(plan: Plan) -> Plan:
    """Return the plan with ways that bend and change their speed, so that straight ones cannot pass for them."""
    control = plan.trajectory.control.copy()
    moves = np.flatnonzero((control[:, 0] != control[:, 3]).any(axis=(1, 2)))
    random = np.random.default_rng(7)
    control[moves, 1:3] += random.uniform(-6, 6, control[moves, 1:3].shape) + [0, 0, 8]
    return replace(plan, trajectory=Trajectory(plan.trajectory.times, control))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return curved(replace(flagship(300), title="潇湘 <b>& two rivers</b> </script>"))


@pytest.fixture(scope="module")
def file(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page(plan, tmp_path_factory.mktemp("page") / "潇湘 #1.html")


def places(shown: Browser) -> Floats:
    return np.array(shown.run("return Array.from(choreo.show.position)")).reshape(-1, 3)


def colours(shown: Browser) -> Floats:
    return np.array(shown.run("return Array.from(choreo.show.colours)")).reshape(-1, 3)


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    skip_without_browser()
    with browser(SIZE) as window:
        yield window


@pytest.mark.browser
class TestInABrowser:
    @pytest.fixture
    def shown(self, window: Browser, file: Path) -> Iterator[Browser]:
        window.requests()
        window.open(file)
        window.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
        yield window
        assert window.complaints() == []

    def test_it_asks_nobody_for_anything(self, shown: Browser, file: Path) -> None:
        assert set(shown.requests()) == {file.resolve().as_uri()}

    def test_the_browser_itself_forbids_every_request(self, shown: Browser) -> None:
        refused = shown.run("return fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
        assert refused == "refused"
        assert any("Content Security Policy" in line for line in shown.complaints())

    def test_it_says_title_numbers_and_safety(self, shown: Browser, plan: Plan) -> None:
        report = ch.check(plan)
        words = shown.run("return ['title', 'numbers', 'safety'].map((id) => document.getElementById(id).textContent)")
        assert words[0] == plan.title
        assert words[1] == f"300 drones · 01:00 · highest {report.highest_m:.1f} m"
        assert not report.ok
        assert words[2].startswith(f"NOT SAFE: {len(report.violations)} violations · closest {report.closest_m:.3f} m")
        assert words[2].endswith(f"at {clock(report.closest_at_s or 0.0)}")
        assert shown.run("return document.querySelectorAll('.mark').length") == min(500, len(report.violations))

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_places_colours_and_the_picture_are_the_plans(
        self, shown: Browser, plan: Plan, moment: float, tmp_path: Path
    ) -> None:
        shown.run("choreo.seek(arguments[0])", moment)
        shown.wait("return !choreo.stale")
        frame = plan.at(moment)
        assert np.abs(places(shown) - frame.position).max() < 0.001
        assert np.abs(colours(shown) - frame.colours).max() <= 1
        wanted, depth = preset(plan, "audience").project(frame.position, SIZE)
        seen = np.array(shown.run("return [...Array(300).keys()].map((drone) => choreo.screen(drone))"))
        assert (depth > 0).all()
        assert np.abs(seen - 0.5 - wanted).max() < 0.1  # pixels; the page counts from the pixel's corner
        self.compare(shown, wanted, frame.colours, tmp_path)

    def compare(self, shown: Browser, wanted: Floats, rgb: np.ndarray, folder: Path) -> None:
        """The picture has a light of the right hue at each lit drone that stands alone and free of words."""
        picture = shown.screenshot(folder / "page.png").astype(int)
        free = (wanted > [20, 120]).all(axis=1) & (wanted < [1260, 600]).all(axis=1) & (rgb.max(axis=1) > 100)
        apart = np.hypot(*(wanted[:, None] - wanted[None]).transpose(2, 0, 1)) + 99 * np.eye(len(wanted))
        free &= apart.min(axis=1) > 6
        assert free.sum() > 10
        for (x, y), colour in zip(np.rint(wanted[free]).astype(int), rgb[free].astype(int), strict=True):
            light = picture[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3).max(axis=0)
            assert light.max() > 120
            assert light[colour.argmax()] >= light.max() - 12
            if colour.max() - colour.min() > 60:
                assert light[colour.argmax()] > light[colour.argmin()]

    def test_every_cue_is_one_click_away(self, shown: Browser, plan: Plan) -> None:
        holds = [span for span in plan.spans if span.kind == "hold"]
        boxes = shown.run(
            "return [...document.querySelectorAll('.span.hold')].map((part) => "
            "{ const box = part.getBoundingClientRect(); return [part.textContent, box.x, box.y, box.width]; })"
        )
        assert [box[0] for box in boxes] == [span.name for span in holds]
        for span, (name, x, y, width) in zip(holds, boxes, strict=True):
            shown.point(x + width / 2, y + 10, press=True)
            assert shown.run("return choreo.time") == pytest.approx((span.start + span.end) / 2, abs=0.1)
            assert shown.run("return document.getElementById('cue').textContent") == name
            assert np.abs(places(shown) - plan.at(shown.run("return choreo.time")).position).max() < 0.001

    def test_page_keys_go_from_cue_to_cue(self, shown: Browser, plan: Plan) -> None:
        starts = [span.start for span in plan.spans if span.kind == "hold"]
        for start in [*starts, plan.duration]:
            shown.key("\ue00f")  # page down
            assert shown.run("return choreo.time") == start
        for start in reversed(starts):
            shown.key("\ue00e")
            assert shown.run("return choreo.time") == start

    def test_it_plays_at_the_speed_chosen_and_pauses(self, shown: Browser, plan: Plan) -> None:
        shown.run("choreo.seek(5); document.getElementById('speed').value = 4")
        shown.run("document.getElementById('speed').dispatchEvent(new Event('change'))")
        begun = shown.run("choreo.play(); return performance.now() / 1000")
        shown.wait("return choreo.time > 9")
        now, time = shown.run("choreo.pause(); return [performance.now() / 1000, choreo.time]")
        assert (time - 5) / 4 == pytest.approx(now - begun, abs=2.0)
        assert np.abs(places(shown) - plan.at(time).position).max() < 0.001
        shown.key(" ")
        shown.wait(f"return choreo.playing && choreo.time > {time}")
        shown.key(" ")
        assert shown.run("return choreo.playing") is False

    def test_words_leave_the_stage_while_it_plays_and_come_back_for_the_mouse(self, shown: Browser) -> None:
        shown.run("choreo.seek(5); choreo.play()")
        shown.wait("return getComputedStyle(document.getElementById('words')).opacity === '0'")
        shown.point(600, 300)
        shown.point(620, 310)
        shown.wait("return getComputedStyle(document.getElementById('panel')).opacity === '1'")
        shown.run("choreo.pause()")

    def test_at_the_end_it_stops_and_begins_again(self, shown: Browser, plan: Plan) -> None:
        shown.run("choreo.seek(choreo.show.last - 0.05); choreo.play()")
        shown.wait("return !choreo.playing")
        assert shown.run("return choreo.time") == plan.duration
        shown.run("choreo.play()")
        shown.wait("return choreo.time > 0 && choreo.time < 30")

    def test_hovering_tells_a_drones_number(self, shown: Browser, plan: Plan) -> None:
        shown.run("choreo.seek(6)")
        wanted, _ = preset(plan, "audience").project(plan.at(6.0).position, SIZE)
        apart = np.hypot(*(wanted[:, None] - wanted[None]).transpose(2, 0, 1)) + 99 * np.eye(300)
        drone = int(np.argmax(apart.min(axis=1) * (wanted < [1200, 560]).all(axis=1) * (wanted > 130).all(axis=1)))
        shown.point(*(wanted[drone] + 0.5))
        label = shown.run("const e = document.getElementById('label'); return [e.hidden, e.textContent]")
        assert label == [False, f"drone {drone} · {plan.at(6.0).position[drone, 2]:.1f} m high"]
        shown.point(640, 130)
        assert shown.run("return document.getElementById('label').hidden") is True

    def test_cameras_orbit_and_zoom(self, shown: Browser, plan: Plan) -> None:
        shown.run("choreo.seek(6)")
        eye = "return choreo.camera.position.toArray()"
        for number, name in enumerate(("audience", "side", "above"), start=1):
            shown.key(str(number))
            wanted = preset(plan, name)
            assert shown.run(eye) == pytest.approx(wanted.eye, abs=0.2)
            seen = np.array(shown.run("choreo.camera.updateMatrixWorld(); return choreo.screen(7)"))
            pixels, _ = wanted.project(plan.at(6.0).position[[7]], SIZE)
            assert np.abs(seen - 0.5 - pixels[0]).max() < 1.5
        shown.key("1")
        shown.point(640, 300, drag_to=(800, 300))
        turned = shown.run(eye)
        assert np.hypot(*np.subtract(turned, plan.audience)[:2]) > 10
        shown.wheel(640, 300, -400)
        shown.wait(f"return Math.hypot(...choreo.camera.position.toArray().map((v, i) => v - {turned}[i])) > 5")

    def test_the_safety_line_leads_to_what_is_broken_or_else_to_the_closest_pair(
        self, window: Browser, tmp_path: Path
    ) -> None:
        homes = np.array([[0.0, 0, 0], [4, 0, 0], [0, 9, 0]])
        away = homes + [[0, 0, 20], [-2, 0, 20], [0, 0, 20]]
        swarm = Trajectory(np.array([0.0, 30.0]), np.stack([homes, homes + [0, 0, 20], away, away])[None])
        light = LightTrack(np.array([0.0]), np.full((1, 3, 3), 200))
        small = Plan("two", swarm, light, (), ch.Limits(), ch.Fleet(3, homes=homes))
        report = ch.check(small)
        assert report.closest_pair == (0, 1)
        broken = report.violations[0].time_s
        for found, moment in ((report, broken), (replace(report, violations=()), report.closest_at_s)):
            window.open(page(small, tmp_path / "a.html", report=found))
            window.wait("return window.choreo && choreo.drawn > 0")
            window.run("document.getElementById('safety').click()")
            assert window.run("return choreo.time") == moment
        assert window.run("return choreo.pair.visible") is True
        words = window.run("return document.getElementById('pair').textContent")
        assert words == f"drones 0 and 1: {report.closest_m:.2f} m apart"
        window.wait("return !choreo.stale")
        ring = window.run(
            "const b = document.getElementById('ring').getBoundingClientRect(); return [b.x, b.y, b.width]"
        )
        middle = small.at(report.closest_at_s or 0.0).position[:2].mean(axis=0, keepdims=True)
        seen, _ = preset(small, "audience").project(middle, SIZE)
        assert np.add(ring[:2], ring[2] / 2) == pytest.approx(seen[0] + 0.5, abs=1)
        window.run("choreo.seek(0)")
        assert window.run("return [choreo.pair.visible, document.getElementById('ring').hidden]") == [False, True]
        assert window.complaints() == []

    def test_a_phone_held_upright_sees_all_of_the_picture(self, file: Path) -> None:
        skip_without_browser()
        with browser((412, 800)) as phone:
            phone.open(file)
            phone.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
            phone.run("choreo.seek(6)")
            width, height = phone.run("return [innerWidth, innerHeight]")
            seen = np.array(phone.run("return [...Array(300).keys()].map((drone) => choreo.screen(drone))"))
            assert (seen > 0).all()
            assert (seen < [width, height]).all()
            assert phone.run("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_a_browser_without_webgl_says_what_is_missing(file: Path) -> None:
    skip_without_browser()
    with browser(SIZE, "--disable-3d-apis") as poor:
        poor.open(file)
        poor.wait("return document.getElementById('wait').textContent.includes('it needs WebGL 2')")
        assert poor.complaints()


@pytest.mark.browser
def test_the_browser_tells_of_requests_and_mistakes(window: Browser, tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    bad = tmp_path / "bad.html"
    bad.write_text('<img src="http://127.0.0.1:9/star.png"><script>nothing.there()</script>')
    window.requests()
    window.open(bad)
    assert "http://127.0.0.1:9/star.png" in window.requests()
    assert any("nothing is not defined" in line for line in window.complaints())


class Elements(HTMLParser):
    """The scripts of a page by their id, and everything that would load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: dict[str, str] = {}
        self.loads: list[str] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.loads += [f"{tag} {key}" for key in ("src", "href", "srcset", "data") if key in named]
        self._open = str(named.get("id")) if tag == "script" else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.scripts[self._open] = self.scripts.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the name is the base class's
        self._open = ""


def test_everything_is_in_the_file(file: Path, plan: Plan) -> None:
    elements = Elements(file.read_text(encoding="utf-8"))
    assert elements.loads == []
    assert set(elements.scripts) == {"licence", "facts", "curves", "light", "None"}
    assert "MIT License" in elements.scripts["licence"]
    facts = json.loads(elements.scripts["facts"])
    assert facts["title"] == plan.title  # though it holds the end of a script
    assert facts["times"] == plan.trajectory.times.tolist()


def test_the_same_plan_gives_the_same_bytes(file: Path, plan: Plan, tmp_path: Path) -> None:
    assert page(plan, tmp_path / "b.html").read_bytes() == file.read_bytes()


def test_what_no_page_can_be_is_refused(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"a\.pdf: a page ends in \.html"):
        page(plan, tmp_path / "a.pdf")
    with pytest.raises(InputError, match="the report is of another plan, with 100 drones"):
        page(plan, tmp_path / "a.html", report=ch.check(flagship(100)))
    far = replace(plan, trajectory=Trajectory(plan.trajectory.times, plan.trajectory.control + 2e5))
    with pytest.raises(InputError, match="more than 100 km"):
        page(far, tmp_path / "a.html")
    with pytest.raises(FileError, match="does not exist"):
        page(plan, tmp_path / "no" / "a.html")
    monkeypatch.setattr(pages, "_MOST_NUMBERS", 1000)
    with pytest.raises(InputError, match=re.escape("--movie FILE.mp4")):
        page(plan, tmp_path / "a.html")
    assert not list(tmp_path.iterdir())
