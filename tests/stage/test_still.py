"""Stills: a moment as a picture, and all pictures of a show on one sheet."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import choreo as ch
from choreo.arrays import Bytes, Floats
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError
from choreo.stage import still
from choreo.stage.night import text
from choreo.stage.night.camera import Camera, preset
from choreo.stage.night.render import Renderer
from choreo.stage.night.scene import Scene
from choreo.stage.still import contact_sheet, highest, snapshot
from tests.stage.showcase import flagship, gradient, heart, still_plan

TILE = (320, 180)


def pixels(file: Path) -> Bytes:
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB"))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return flagship(300)


def one_colour_plan(colours: list[tuple[int, int, int]]) -> Plan:
    points = heart(120)
    return still_plan([(f"cue {i}", points, gradient(points, rgb, rgb)) for i, rgb in enumerate(colours)])


def test_snapshot_is_the_renderers_picture_of_the_moment(plan: Plan, tmp_path: Path) -> None:
    file = snapshot(plan, tmp_path / "a.png", time=6.0, size=TILE)
    frame = plan.at(6.0)
    renderer = Renderer(Scene.of(plan), preset(plan, "audience"), TILE)
    assert file == tmp_path / "a.png"
    assert (pixels(file) == renderer.draw(frame.position, frame.colours)).all()


def test_snapshot_takes_presets_and_cameras_of_ones_own(plan: Plan, tmp_path: Path) -> None:
    own = Camera((0, -300, 60), (0, 110, 60))
    shots = [
        pixels(snapshot(plan, tmp_path / "a.png", time=6.0, size=TILE, camera=camera))
        for camera in ("audience", "side", "above", own)
    ]
    for index, shot in enumerate(shots):
        assert shot.shape == (180, 320, 3)
        assert not any((shot == other).all() for other in shots[index + 1 :])


def test_snapshot_shows_dark_drones_only_when_asked(plan: Plan, tmp_path: Path) -> None:
    hidden = pixels(snapshot(plan, tmp_path / "a.png", time=0.0, size=TILE, camera="above"))
    shown = pixels(snapshot(plan, tmp_path / "b.png", time=0.0, size=TILE, camera="above", show_dark=True))
    assert int(shown.astype(int).sum()) > int(hidden.astype(int).sum())


def test_same_plan_gives_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    first, second = (snapshot(plan, tmp_path / name, time=6.0, size=TILE) for name in ("a.png", "b.png"))
    assert first.read_bytes() == second.read_bytes()
    first, second = (contact_sheet(plan, tmp_path / name, size=TILE) for name in ("a.png", "b.png"))
    assert first.read_bytes() == second.read_bytes()


def test_a_name_that_ends_in_jpg_makes_a_jpeg_of_the_same_picture(plan: Plan, tmp_path: Path) -> None:
    exact = pixels(snapshot(plan, tmp_path / "a.png", time=6.0, size=TILE))
    with Image.open(snapshot(plan, tmp_path / "a.jpg", time=6.0, size=TILE)) as picture:
        assert picture.format == "JPEG"
        assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - exact).mean() < 3
    with Image.open(contact_sheet(plan, tmp_path / "b.jpeg", size=TILE)) as sheet:
        assert sheet.format == "JPEG"


def test_a_cues_moment_is_the_middle_of_its_hold(plan: Plan) -> None:
    assert still.cue_moment(plan, "heart") == 23.0
    assert still.cue_moment(plan, "landing") == 58.0
    with pytest.raises(InputError, match=r"cue 'hearts': .* has none of this name; did you mean 'heart'\?"):
        still.cue_moment(plan, "hearts")
    with pytest.raises(InputError, match="there are 二水合流 rivers, heart, verse, lotus green, landing"):
        still.cue_moment(plan, "xyz")


@pytest.mark.parametrize("time", [-0.1, 1e9, float("nan")])
def test_snapshot_of_no_moment_of_the_show_says_when_it_runs(plan: Plan, tmp_path: Path, time: float) -> None:
    with pytest.raises(InputError, match=re.escape(f"time = {time:g} s is not within the show, 0 to 60 s")):
        snapshot(plan, tmp_path / "a.png", time=time)
    assert not list(tmp_path.iterdir())


def test_sheet_has_one_tile_for_each_cue_in_order(tmp_path: Path) -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255)]
    sheet = pixels(contact_sheet(one_colour_plan(colours), tmp_path / "a.png", columns=2, size=TILE))
    layout = still._Sheet(5, 2, TILE)
    assert sheet.shape == (layout.size[1], layout.size[0], 3)
    for index, rgb in enumerate(colours):
        left, top = layout.corner(index)
        tile = sheet[top : top + 180, left : left + 320].astype(int)
        bright = tile[tile.max(axis=2) > 150].mean(axis=0)
        assert (bright[np.array(rgb) > 0] > 150).all(), index
        assert (bright[np.array(rgb) == 0] < 150).all(), index
    left, top = layout.corner(5)  # the place of a sixth picture stays paper
    assert (sheet[top : top + 180, left : left + 320] == still._PAPER).all()


def test_tiles_are_the_audiences_view_at_the_middle_of_the_hold(plan: Plan, tmp_path: Path) -> None:
    sheet = pixels(contact_sheet(plan, tmp_path / "a.png", size=TILE))
    layout = still._Sheet(4, None, TILE)
    for index, span in enumerate([span for span in plan.spans if span.kind == "hold"]):
        alone = pixels(snapshot(plan, tmp_path / "b.png", time=(span.start + span.end) / 2, size=TILE))
        left, top = layout.corner(index)
        assert (sheet[top : top + 180, left : left + 320] == alone).all()


def test_captions_say_number_name_start_and_the_facts(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    write = text.write

    def listen(*args: object, **options: object) -> float:
        said.append(str(args[2]))
        return write(*args, **options)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(text, "write", listen)
    contact_sheet(plan, tmp_path / "a.png")
    assert said[0] == f"300 drones · 01:00 · highest {highest(plan.trajectory):.1f} m"
    assert said[1].endswith("two rivers")
    assert said[2:8] == ["00:04", "1", said[4], "00:18", "2", "heart"]
    assert said[4].endswith("rivers")


def test_captions_are_drawn_under_each_tile(plan: Plan, tmp_path: Path) -> None:
    sheet = pixels(contact_sheet(plan, tmp_path / "a.png", size=TILE))
    layout = still._Sheet(4, None, TILE)
    for index in range(4):
        left, top = layout.corner(index)
        strip = sheet[top + 180 : top + 180 + layout.line, left : left + 320]
        assert (strip[:, :160] > 150).any()
        assert (strip[:, 240:] > 100).any()


def test_title_in_chinese_is_drawn_even_where_no_font_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_installed", lambda: ())
    text._font_for.cache_clear()
    plan = replace(one_colour_plan([(255, 0, 0)]), title="潇湘 rivers")
    with_title = pixels(contact_sheet(plan, tmp_path / "潇湘.png", size=TILE))
    latin_only = pixels(contact_sheet(replace(plan, title="rivers"), tmp_path / "b.png", size=TILE))
    text._font_for.cache_clear()
    assert (with_title == latin_only).all()


def test_endless_names_are_cut(tmp_path: Path) -> None:
    plan = one_colour_plan([(255, 0, 0)])
    spans = tuple(replace(span, name="river " * 500) for span in plan.spans)
    long = replace(plan, title="x" * 100_000, spans=spans)
    sheet = pixels(contact_sheet(long, tmp_path / "a.png", size=TILE))
    assert (sheet[:, -4:] == still._PAPER).all()


def test_plan_without_holds_shows_its_spans(tmp_path: Path) -> None:
    plan = one_colour_plan([(255, 0, 0)])
    flown = replace(plan, spans=tuple(replace(span, kind="travel") for span in plan.spans))
    assert contact_sheet(flown, tmp_path / "a.png", size=TILE).exists()
    with pytest.raises(InputError, match="has no spans"):
        contact_sheet(replace(plan, spans=()), tmp_path / "b.png")


def test_very_many_cues_get_smaller_pictures_and_a_size_asked_for_is_kept_or_refused() -> None:
    assert still._Sheet(6, None, None).tile == (960, 540)
    many = still._Sheet(400, None, None)
    assert many.tile[0] < 960
    assert many.size[0] * many.size[1] <= still._MOST_PIXELS
    with pytest.raises(InputError, match="ask for a smaller size"):
        still._Sheet(400, None, (1280, 720))
    with pytest.raises(InputError, match="columns = 0"):
        still._Sheet(4, 0, None)


def test_a_failed_write_leaves_the_old_file(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(FileError, match="disk is full"):
        snapshot(plan, file, time=1.0, size=TILE)
    with pytest.raises(FileError, match="disk is full"):
        contact_sheet(plan, file, size=TILE)
    assert file.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.png"]


def test_folder_that_does_not_exist_is_an_error(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        snapshot(plan, tmp_path / "no" / "a.png", time=1.0, size=TILE)


def test_highest_finds_the_top_between_knots() -> None:
    random = np.random.default_rng(3)
    control: Floats = random.uniform(0, 100, (6, 4, 20, 3))
    control[1:, 0] = control[:-1, 3]
    swarm = Trajectory(np.arange(7.0), control)
    sampled = max(float(swarm.at(t).position[:, 2].max()) for t in np.linspace(0, 6, 20_001))
    assert highest(swarm) == pytest.approx(sampled, abs=1e-3)
    assert highest(swarm) >= sampled - 1e-9
    flat = Trajectory.hold([[0, 0, 7.5]], 0.0, 1.0)
    assert highest(flat) == 7.5


def test_lights_that_change_on_one_picture_have_one_tile(tmp_path: Path) -> None:
    ring = ch.ring(12, radius=8).stand(y=30, z=30)
    cues = [ch.Cue(ring, hold=1.0, name=f"light {k}", light=["gold", "teal"][k % 2]) for k in range(30)]
    plan = ch.plan(ch.Show("ring", ch.Fleet(12), [*cues, ch.Cue(ring.at(20, 30, 40), hold=1.0, name="last")]))
    one = Image.open(ch.contact_sheet(plan, tmp_path / "sheet.png", size=(160, 90))).size
    two = [span for span in plan.spans if span.kind == "hold" and span.name in ("light 0", "light 1", "last")]
    other = Image.open(ch.contact_sheet(replace(plan, spans=tuple(two)), tmp_path / "two.png", size=(160, 90))).size
    assert one == other, "three pictures, not 31"


def test_what_is_written_is_shown_when_it_is_whole() -> None:
    row = ch.line(12, 30).stand(y=40, z=30)
    written = ch.Cue(row, hold=20, name="word", light={"name": "write", "share": 0.8})
    plan = ch.plan(ch.Show("word", ch.Fleet(12), [written]))
    hold = next(span for span in plan.spans if span.kind == "hold")
    moment = still.telling(plan, hold)
    assert plan.light.at(moment).any(axis=1).all()
    assert not plan.light.at((hold.start + hold.end) / 2).any(axis=1).all()
