"""The page in a real browser: it loads alone, plays, and shows what the plan says."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.ruler import Ruler
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError
from choreo.safety.finding import clock
from choreo.safety.report import Report
from choreo.stage import page as pages
from choreo.stage.night.camera import PRESETS, preset
from choreo.stage.night.opening import opening
from choreo.stage.night.render import Renderer
from choreo.stage.page import page
from tests.sounds import click_track, encoded
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


def alone(plan: Plan, time: float) -> tuple[int, Floats]:
    """Return a drone that appears far from all others and from the words, and where, in pixels."""
    wanted, _ = preset(plan, "audience").project(plan.at(time).position, SIZE)
    apart = np.hypot(*(wanted[:, None] - wanted[None]).transpose(2, 0, 1)) + 99 * np.eye(len(wanted))
    free = (wanted < [1200, 560]).all(axis=1) & (wanted > 130).all(axis=1)
    drone = int(np.argmax(apart.min(axis=1) * free))
    return drone, wanted[drone]


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
        camera = opening(plan)
        assert camera is not None
        wanted, depth = camera.at(moment).project(frame.position, SIZE)
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
        assert (time - 5) / 4 <= now - begun + 0.1  # less where a picture took more than a second
        shown.run("choreo.seek(5); choreo.advance(0.5)")
        assert shown.run("return choreo.time") == pytest.approx(7.0)
        shown.run("choreo.seek(arguments[0])", time)
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
        drone, place = alone(plan, 6.0)
        shown.point(*(place + 0.5))
        assert self.label(shown) == [
            False,
            f"drone {drone + 1} · {plan.at(6.0).position[drone, 2]:.1f} m high · 0.0 m/s",
        ]
        spot = shown.run(
            "const b = document.getElementById('spot').getBoundingClientRect(); return [b.x + b.width / 2, b.y + 9]"
        )
        assert spot == pytest.approx((place + 0.5).tolist(), abs=1)
        shown.run("choreo.seek(16.4)")  # the words stay with the drone as it flies
        shown.wait("return !choreo.stale")
        frame = plan.at(16.4)
        height, speed = frame.position[drone, 2], np.linalg.norm(frame.velocity[drone])
        assert speed > 1
        assert self.label(shown) == [False, f"drone {drone + 1} · {height:.1f} m high · {speed:.1f} m/s"]
        shown.point(640, 130)
        assert self.label(shown)[0] is True

    def label(self, shown: Browser) -> list[object]:
        words: list[object] = shown.run("const e = document.getElementById('label'); return [e.hidden, e.textContent]")
        return words

    def test_it_begins_with_the_first_picture_and_plays_from_the_start(self, shown: Browser, plan: Plan) -> None:
        """A dark field would tell nobody what this is."""
        first = next(span for span in plan.spans if span.kind == "hold")
        assert shown.run("return [choreo.time, choreo.playing]") == [(first.start + first.end) / 2, False]
        shown.point(SIZE[0] / 2, SIZE[1] / 2, press=True)
        shown.wait("return choreo.playing && choreo.time > 0")
        assert shown.run("choreo.pause(); return choreo.time") < first.start
        assert shown.run("return document.getElementById('begin').hidden") is True

    def test_buttons_go_to_the_pictures_before_and_after(self, shown: Browser, plan: Plan) -> None:
        starts = [span.start for span in plan.spans if span.kind == "hold"]
        shown.run("choreo.seek(0)")
        for button, start in (("next", starts[0]), ("next", starts[1]), ("last", starts[0])):
            x, y = shown.run(
                "const b = document.getElementById(arguments[0]).getBoundingClientRect();"
                "return [b.x + b.width / 2, b.y + b.height / 2]",
                button,
            )
            shown.point(x, y, press=True)
            assert shown.run("return choreo.time") == start

    def test_dragging_along_the_timeline_goes_through_the_show(self, shown: Browser, plan: Plan) -> None:
        box = shown.run(
            "const b = document.getElementById('track').getBoundingClientRect(); return [b.x, b.y, b.width]"
        )
        x, y, width = box
        shown.point(x + 0.1 * width, y + 16, drag_to=(x + 0.8 * width, y + 16))
        assert shown.run("return choreo.time") == pytest.approx(0.8 * plan.duration, abs=0.2)

    def test_it_draws_what_the_stills_draw(self, shown: Browser, plan: Plan, tmp_path: Path) -> None:
        """Sky, stands, lights and their glow: the same numbers, so nearly the same picture."""
        shown.run("choreo.seek(6); choreo.developer.glowing = true; choreo.stale = true")
        shown.run("for (const id of ['words', 'panel']) document.getElementById(id).style.display = 'none'")
        shown.wait("return !choreo.stale")
        page = shown.screenshot(tmp_path / "page.png").astype(int)
        still = Renderer.of(plan, "audience", SIZE).picture(plan, 6.0).astype(int)
        apart = np.abs(page - still)
        assert apart.mean() < 1.5
        assert np.median(apart) <= 1
        glow = still[300:330, 300:330].mean(axis=(0, 1)) - Renderer.of(plan, "audience", SIZE).draw(
            np.empty((0, 3)), np.empty((0, 3), np.uint8)
        )[300:330, 300:330].mean(axis=(0, 1))
        assert glow.max() > 2  # so that a page without glow would not pass

    def test_few_calls_and_few_bytes_for_each_picture(self, shown: Browser) -> None:
        shown.run("choreo.seek(6)")
        shown.wait("return !choreo.stale")
        assert shown.run("return choreo.renderer.info.render.calls") < 20  # the stage stands as it was drawn
        size = shown.run("return choreo.show.position.byteLength + choreo.show.colours.byteLength")
        assert size == 300 * (12 + 3)

    def test_cameras_orbit_and_zoom(self, shown: Browser, plan: Plan) -> None:
        shown.run("choreo.seek(6)")
        eye = "return choreo.camera.position.toArray()"
        for number, name in enumerate(PRESETS, start=1):
            shown.key(str(number))
            shown.wait("return !choreo.flight.flying && !choreo.stale")
            wanted = preset(plan, name)
            assert shown.run(eye) == pytest.approx(wanted.eye, abs=0.2)
            seen = np.array(shown.run("choreo.camera.updateMatrixWorld(); return choreo.screen(7)"))
            pixels, _ = wanted.project(plan.at(6.0).position[[7]], SIZE)
            assert np.abs(seen - 0.5 - pixels[0]).max() < 1.5
        shown.key("1")
        shown.wait("return !choreo.flight.flying")
        shown.point(640, 300, drag_to=(800, 300))
        turned = shown.run(eye)
        assert np.hypot(*np.subtract(turned, plan.audience)[:2]) > 10
        shown.wheel(640, 300, -400)
        shown.wait(f"return Math.hypot(...choreo.camera.position.toArray().map((v, i) => v - {turned}[i])) > 5")

    @pytest.mark.parametrize("exact", [1_000_000, 0])
    def test_lights_that_move_are_the_plans_at_any_moment(
        self, window: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: int
    ) -> None:
        """Exactly where there are few keyframes, within 2 of 255 where there are very many."""
        monkeypatch.setattr("choreo.stage.page._EXACT_KEYFRAMES", exact)
        ring = ch.ring(30, radius=20).stand(y=40, z=40)
        flowing = ch.Light("river", colours=["navy", "gold"]) + ch.Light("sparkle")
        lit = ch.plan(ch.Show("lights", ch.Fleet(32), [ch.Cue(ring, hold=5, light=flowing)]))
        window.open(page(lit, tmp_path / "a.html"))
        window.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
        begin = next(span.start for span in lit.spans if span.kind == "hold")
        for moment in (*np.linspace(begin, begin + 5, 13), 0.0, lit.duration, begin + 0.37, begin - 1.23):
            window.run("choreo.show.at(arguments[0])", float(moment))
            away = np.abs(colours(window) - lit.light.at(float(moment)))
            assert away.max() <= (1 if exact else 2)
        bands = window.run("return document.querySelectorAll('.span.effect').length")
        assert bands == 1
        assert "river + sparkle" in window.run("return document.querySelector('.span.effect').title")
        assert window.complaints() == []

    def test_the_safety_line_leads_to_what_is_broken_or_else_to_the_closest_pair(
        self, window: Browser, tmp_path: Path
    ) -> None:
        homes = np.array([[0.0, 0, 0], [4, 0, 0], [0, 9, 0]])
        away = homes + [[0, 0, 20], [-2, 0, 20], [0, 0, 20]]
        swarm = Trajectory(np.array([0.0, 30.0]), np.stack([homes, homes + [0, 0, 20], away, away])[None])
        light = LightTrack(np.array([0.0]), np.full((1, 3, 3), 200))
        small = Plan("two", swarm, light, (), ch.Limits(), ch.Fleet(3, homes=homes, numbers=(2, 7, 9)))
        report = ch.check(small)
        assert report.closest_pair == (0, 1)
        broken = report.violations[0].time_s
        for found, moment in ((report, broken), (replace(report, violations=()), report.closest_at_s)):
            window.open(page(small, tmp_path / "a.html", report=found))
            window.wait("return window.choreo && choreo.drawn > 0")
            window.run("document.getElementById('safety').click()")
            assert window.run("return choreo.time") == moment
        self.says_what_is_broken(window, page(small, tmp_path / "a.html", report=report), report)
        window.open(page(small, tmp_path / "a.html", report=replace(report, violations=())))
        window.wait("return window.choreo && choreo.drawn > 0")
        assert "m, drones 2 and 7 at " in window.run("return document.getElementById('safety').textContent")
        window.run("document.getElementById('safety').click()")
        assert window.run("return choreo.pair.visible") is True
        words = window.run("return document.getElementById('pair').textContent")
        assert words == f"drones 2 and 7: {report.closest_m:.2f} m apart"
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

    def says_what_is_broken(self, window: Browser, file: Path, report: Report) -> None:
        """Each click leads to the next violation; its words go where the show goes on."""
        window.open(file)
        window.wait("return window.choreo && choreo.drawn > 0")
        for violation in [*report.violations, report.violations[0]]:
            window.run("document.getElementById('safety').click()")
            words = "const e = document.getElementById('found'); return [e.hidden, e.textContent, choreo.time]"
            assert window.run(words) == [False, str(violation), violation.time_s]
        window.run("choreo.seek(1.25)")
        assert window.run("return document.getElementById('found').hidden") is True

    def test_a_phone_held_upright_sees_all_of_the_picture(self, file: Path) -> None:
        skip_without_browser()
        with browser((412, 800)) as phone:
            phone.open(file)
            phone.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
            phone.run("choreo.seek(6)")
            phone.wait("return !choreo.stale")
            width, height = phone.run("return [innerWidth, innerHeight]")
            seen = np.array(phone.run("return [...Array(300).keys()].map((drone) => choreo.screen(drone))"))
            assert (seen > 0).all()
            assert (seen < [width, height]).all()
            assert phone.run("return document.documentElement.scrollWidth <= innerWidth")
            small = phone.run(
                "return [...document.querySelectorAll('#row button, #row select, .span.hold')].map((part) => "
                "[part.title, part.getBoundingClientRect()]).filter(([, box]) => box.height && box.height < 34)"
            )
            assert small == []  # each is large enough for a finger
            outside = phone.run(
                "return [...document.querySelectorAll('#row button, #row select')].map((part) => "
                "[part.title, part.getBoundingClientRect()]).filter(([, box]) => box.height && (box.x < 0 || "
                "box.right > innerWidth || box.bottom > innerHeight))"
            )
            assert outside == []
            beside = "return ['last', 'play', 'next'].map((id) => document.getElementById(id).getBoundingClientRect())"
            boxes = phone.run(f"{beside}.map((box) => [box.x, box.y + box.height / 2])")
            assert boxes[0][0] < boxes[1][0] < boxes[2][0]
            assert np.ptp([y for _, y in boxes]) < 2, "before, play and next stand side by side"
            assert phone.run("return [...document.querySelectorAll('.span.hold')].map((part) => part.textContent)") == [
                "1",
                "2",
                "3",
                "4",
            ]

    def test_fingers_do_what_the_mouse_does(self, window: Browser, file: Path, plan: Plan) -> None:
        window.open(file)
        window.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
        window.run("choreo.seek(6)")
        window.wait("return !choreo.stale")
        drone, place = alone(plan, 6.0)
        window.touch([tuple(place + 0.5)], [tuple(place + 0.5)])
        assert self.label(window)[1] == f"drone {drone + 1} · {plan.at(6.0).position[drone, 2]:.1f} m high · 0.0 m/s"
        eye = np.array(window.run("return choreo.camera.position.toArray()"))
        window.touch([(640, 300)], [(760, 300)])
        turned = np.array(window.run("return choreo.camera.position.toArray()"))
        assert np.linalg.norm(turned - eye) > 10
        away = "return choreo.camera.position.distanceTo(choreo.controls.target)"
        before = window.run(away)
        window.touch([(600, 300), (680, 300)], [(500, 300), (780, 300)])  # two fingers pull the picture near
        assert window.run(away) < 0.8 * before
        assert window.complaints() == []


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
    assert set(elements.scripts) == {"licence", "facts", "curves", "light", "None"}  # and no music
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


def test_the_script_is_built_from_its_sources() -> None:
    """After a change in tools/page/src, run tools/page/build.sh."""
    folder = Path(__file__).parents[2] / "tools" / "page"
    sources = [folder / "package.json", *sorted((folder / "src").glob("*.js"))]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    assert pages._web("page.js").splitlines()[0] == f"// built from {digest}"


@pytest.fixture(scope="module")
def sounding(plan: Plan) -> Plan:
    """A beat twice a second, from 3 s on."""
    return replace(plan, music=encoded(click_track(np.arange(0.5, 50, 0.5), 50.5), ".ogg"), music_start=2.5)


class TestMusic:
    def facts(self, file: Path) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(Elements(file.read_text(encoding="utf-8")).scripts["facts"])["music"]
        return facts

    def test_it_is_in_the_file_with_its_beats_and_waveform(self, sounding: Plan, tmp_path: Path) -> None:
        file = page(sounding, tmp_path / "a.html")
        elements = Elements(file.read_text(encoding="utf-8"))
        assert sounding.music is not None
        assert base64.b64decode(elements.scripts["music"]) == sounding.music.data
        facts = self.facts(file)
        assert (facts["type"], facts["start"]) == ("audio/ogg", 2.5)
        assert facts["tempo"] == pytest.approx(120, rel=0.01)
        beats = np.array(facts["beats"])
        assert np.abs(beats[:, None] - np.arange(3, 52.5, 0.5)).min(axis=1).max() < 0.03
        wave = np.array(facts["waveform"])
        loud = np.flatnonzero(wave > 100) * sounding.duration / len(wave)
        assert loud.min() == pytest.approx(3.0, abs=0.1)
        assert loud.max() == pytest.approx(52.0, abs=0.2)

    def test_without_the_decoder_it_is_played_but_not_drawn(
        self, sounding: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages, "can_listen", lambda: False)
        assert self.facts(page(sounding, tmp_path / "a.html")) == {"type": "audio/ogg", "start": 2.5}

    @pytest.mark.browser
    def test_it_plays_in_time(self, sounding: Plan, window: Browser, tmp_path: Path) -> None:
        file = page(sounding, tmp_path / "a.html")
        window.requests()
        window.open(file)
        window.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
        assert all(where.startswith(("file:", "blob:")) for where in window.requests())
        colours = "const c = document.querySelector('#wave canvas'); return c.getContext('2d').getImageData"
        drawn = window.run(f"{colours}(0, 0, c.width, c.height).data.some((part) => part > 0)")
        assert drawn is True
        window.point(SIZE[0] / 2, SIZE[1] / 2, press=True)  # browsers play no sound before somebody asks for it
        window.wait("return choreo.time > 4 && !choreo.music.audio.paused && choreo.music.audio.currentTime > 1")
        for moment in (20.0, 8.0):
            window.run("choreo.seek(arguments[0])", moment)
            window.wait(
                f"const a = choreo.music.audio; return choreo.time > {moment + 2} && !a.seeking && !a.paused && "
                "Math.abs(a.currentTime + 2.5 - choreo.time) < 0.1"
            )
        assert window.run("return choreo.music.problem") == ""
        window.key("m")
        assert window.run("return choreo.music.audio.muted") is True
        window.key(" ")
        assert window.run("return choreo.music.audio.paused") is True
        window.run("choreo.seek(0); choreo.play()")
        window.wait("return choreo.time > 0.5")
        assert window.run("return choreo.music.audio.paused") is True  # it begins at 2.5 s
        window.run("choreo.pause()")
        assert window.complaints() == []


class TestRuler:
    WALTZ = Ruler(np.array([2.0, 30.0]), np.array([0.0, 56.0]), 2.0, 1.2, ((0.0, 4.0), (32.0, 3.0)), (("副歌", 20.0),))

    def test_a_page_knows_bars_and_markers_only_where_the_plan_does(self, plan: Plan, tmp_path: Path) -> None:
        def facts(ruler: Ruler | None) -> Any:
            file = page(replace(plan, ruler=ruler), tmp_path / "a.html", report=ch.check(plan))
            return json.loads(Elements(file.read_text(encoding="utf-8")).scripts["facts"])["ruler"]

        assert facts(None) is None
        assert facts(Ruler.steady(1999, 1)) is not None
        known = facts(replace(self.WALTZ, markers=(*self.WALTZ.markers, ("late", 99.0))))
        assert known["markers"] == [["副歌", 20.0]]
        assert len(known["times"]) == len(known["bars"]) == len(known["beats"])
        crowd = tuple((str(number), number / 1000) for number in range(30_000))
        assert facts(Ruler(markers=crowd)) is None, "a browser need not draw that many"

    @pytest.mark.browser
    def test_the_counter_and_the_ticks_are_the_plans(self, plan: Plan, window: Browser, tmp_path: Path) -> None:
        window.open(page(replace(plan, ruler=self.WALTZ), tmp_path / "a.html", report=ch.check(plan)))
        window.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
        for moment in (0.0, 1.9, 2.0, 17.75, 29.999, 42.3, 60.0):
            window.run("choreo.seek(arguments[0])", moment)
            said = window.run("return ['clock', 'bar'].map((id) => document.getElementById(id).textContent)")
            assert said == [clock(moment, parts=False), self.WALTZ.reading(moment)]
        script = (
            "const c = document.getElementById('ruler'), box = c.getBoundingClientRect();"
            "const row = c.getContext('2d').getImageData(0, 2, c.width, 1).data;"
            "return [box.width, [...Array(c.width).keys()].filter((x) => row[4 * x + 3] > 100)]"
        )
        wide, ticks = window.run(script)
        wanted = self.WALTZ.bars(0.0, 60.0)[1] / 60 * wide
        assert len(ticks) >= len(wanted) - 1
        apart = np.abs(np.array(ticks)[:, None] + 0.5 - wanted)
        assert apart.min(axis=0)[wanted < wide - 1].max() <= 1
        assert apart.min(axis=1).max() <= 1.5
        window.run("choreo.seek(3)")
        assert window.complaints() == []
