"""Files made to hurt: each is answered with one true line, exit 1 or 2, in bounded time and memory."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import choreo as ch
from choreo.cli import main
from choreo.core.light_track import LightTrack
from choreo.errors import ChoreoError, PictureError
from choreo.formats.plan_file.npz import write_plan
from choreo.formats.skybrush.csv_text import HEADER
from choreo.printable import is_obeyed
from tests.formats.skyc_files import mini
from tests.strategies import damaged_bytes, damaged_json

MEMORY = 2 * 1024**3
MAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"stroke": "#f00"},
            "geometry": {"type": "LineString", "coordinates": [[111.6, 26.4], [111.61, 26.41], [111.64, 26.42]]},
        },
        {
            "type": "Feature",
            "properties": {},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[111.6, 26.43], [111.61, 26.43], [111.61, 26.44], [111.6, 26.43]]],
            },
        },
    ],
}
DOTS = "x,y,z,r,g,b\n0,0,10,255,0,0\n2.5,0,10,0,255,0\n"


def pair(height: float = 20.0, title: str = "pair") -> ch.Plan:
    """Two drones that stand still, too near in the air where `height` is above 0.5 m."""
    pads = np.array([[0.0, 0, 0], [1.0, 0, 0]])
    swarm = ch.Trajectory.hold(pads + [0, 0, height], start=0.0, end=10.0)
    light = LightTrack(np.zeros(1), np.zeros((1, 2, 3), dtype=np.uint8))
    return ch.Plan(title, swarm, light, (ch.Span(title, "hold", 0.0, 10.0),), ch.Limits(), ch.Fleet(2, homes=pads))


def npz(members: dict[str, bytes] | None = None, **arrays: Any) -> bytes:
    """A plan file in which some arrays, or whole members, are others."""
    whole, stream = io.BytesIO(), io.BytesIO()
    write_plan(pair(), whole)
    with zipfile.ZipFile(whole) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    for name, array in arrays.items():
        content = io.BytesIO()
        np.save(content, array)
        kept[f"{name}.npy"] = content.getvalue()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in {**kept, **(members or {})}.items():
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def header(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A plan file with another header."""
    with zipfile.ZipFile(io.BytesIO(npz())) as file:
        told = json.loads(np.load(io.BytesIO(file.read("header.npy"))).tobytes())
    change(told)
    return npz(header=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8))


def skyc(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("show.json"), text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    show = mini()
    change(show)
    return skyc(json.dumps(show))


def csv(rows: str, drones: int = 3) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for drone in range(drones):
            file.writestr(zipfile.ZipInfo(f"d{drone}.csv"), HEADER.decode() + "\n" + rows, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def tiny_steps() -> bytes:
    return csv("".join(f"{step / 1000},0,0,{step * 1e-4:.4f},0,0,0\n" for step in range(10)), 400)


def settings_of(show: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = show["swarm"]["drones"][0]["settings"]
    return found


def within(show: dict[str, Any], key: str, value: object) -> None:
    show["settings"]["validation"][key] = value


HURTING = {
    "broken header.npz": lambda: npz({"homes.npy": b"\x93NUMPY\x01\x00\x76\x00{'descr': ('<f8', (" + b" " * 100}),
    "python.npz": lambda: npz({"homes.npy": b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', [" + b"[" * 100}),
    "denormal.npz": lambda: npz(times=np.array([0.0, 5e-324])),
    "late.npz": lambda: npz(times=np.array([0.0, 1e300])),
    "mind.npz": lambda: header(lambda told: told["plan"]["limits"].update(min_distance=1e200)),
    "digits.npz": lambda: header(lambda told: told["plan"]["limits"].update(max_speed=10**400)),
    "rate.npz": lambda: header(lambda told: told["plan"].update(sample_rate=1e-300)),
    "spans.npz": lambda: header(lambda told: told["plan"].update(spans=[["a", "hold", 0.0, 1e308]])),
    "prism.npz": lambda: header(lambda told: told["plan"]["limits"].update(keep_out=[{"name": "no polygon"}])),
    "bomb.npz": lambda: npz({"control.npy": bytes(500_000_000)}),
    "deep.skyc": lambda: skyc("[" * 100_000),
    "twice.skyc": lambda: skyc(json.dumps(mini()).replace('"version": 1', '"version": 1, "version": 1', 1)),
    "digits.skyc": lambda: skyc(json.dumps(mini()).replace('"version": 1', f'"version": {"1" * 5000}', 1)),
    "takeoff.skyc": lambda: changed(lambda show: settings_of(show)["trajectory"].update(takeoffTime=10**400)),
    "distance.skyc": lambda: changed(lambda show: within(show, "minDistance", 1e200)),
    "infinite.skyc": lambda: skyc(json.dumps(mini()).replace('"maxAltitude": 150', '"maxAltitude": 1e999')),
    "loops.skyc": lambda: changed(
        lambda show: settings_of(show).update(lights={"version": 1, "data": "DP8M/wz/DP8BDQ0NDQ=="})
    ),
    "microseconds.zip": tiny_steps,
    "nameless.zip": lambda: csv("0,0,0,0,0,0,0\n", 1).replace(b"d0.csv", b"\0.csv0"),
    "blanks.zip": lambda: csv("0,0,0,0,0,0,0\n" + " \n" * 20_000_000 + "9,0,0,0,0,0,0\n", 1),
    "pipe.npz": None,
    "pipe.skyc": None,
    "pipe.zip": None,
    "pipe.toml": None,
}


def made(folder: Path, name: str) -> Path:
    file, content = folder / name, HURTING[name]
    if content is None:
        os.mkfifo(file)
    else:
        file.write_bytes(content())
    return file


@pytest.mark.parametrize("name", HURTING)
def test_a_file_made_to_hurt_is_answered_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = made(tmp_path, name)
    words = ["plan", str(file), "-o", str(tmp_path / "x.npz")] if name.endswith(".toml") else ["check", str(file)]
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(str(file))
    assert err.count("\n") == 1
    for word in ("Traceback", "Error", "numpy", "float()", "shapely"):
        assert word not in err


SHOW = '[fleet]\ndrones = 3\n[formation.a]\nshape = "ring"\nradius = 12\nz = 40\n[[cue]]\nformation = "a"\n'
ENDLESS = "0x" + "f" * 9000
"""A number that TOML may hold and Python does not turn into decimal digits."""
HURTING_SHOWS = {
    "count": SHOW.replace("drones = 3", f"drones = {ENDLESS}"),
    "colour": SHOW + f"light = [{ENDLESS}, 1, 2]\n",
    "parts": SHOW.replace('shape = "ring"\nradius = 12\nz = 40', f"parts = [{ENDLESS}, {ENDLESS}]"),
    "levels": SHOW.replace('formation = "a"', 'formation = "p0"')
    + "".join(f'[formation.p{level}]\nparts = ["p{level + 1}", "p{level + 1}"]\n' for level in range(40)),
}


@pytest.mark.parametrize("name", HURTING_SHOWS)
def test_a_show_made_to_hurt_is_answered_with_lines_that_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / "hurting.toml"
    file.write_text(HURTING_SHOWS[name])
    assert main(["plan", str(file), "-o", str(tmp_path / "x.npz")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert all(line.startswith(str(file)) and len(line) < 400 for line in err.splitlines())
    assert len(set(err.splitlines())) == err.count("\n")
    assert "bug" not in err


@pytest.mark.parametrize(
    "text",
    ["x,y,z\n1,2,{}\n", 'x,y,z\n1,2,"{}\n', "x,{},z\n1,2,3\n", "x,y,z,colour\n1,2,3,{}\n", "{}\n", "x;y;z\n1;{};3\n"],
)
def test_a_row_longer_than_any_sheet_has_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "dots.csv").write_text(text.format("9" * 200_000))
    with pytest.raises(PictureError, match=r"line [12]: more than 20,000 characters are no row of numbers") as told:
        ch.read_points(tmp_path / "dots.csv")
    assert len(told.value.lines) == 1


def test_a_row_that_is_long_once_its_signs_are_plain_is_told_too(tmp_path: Path) -> None:
    file = tmp_path / "dots.csv"
    file.write_text(f"x,y,z\n{chr(0xFDFA) * 19_000}\n", encoding="utf-8")
    with pytest.raises(PictureError, match="line 2: more than 20,000 characters are no row"):
        ch.read_points(file)
    file.write_text(f"x,y,z\n0,0,9{',' * 16_384}\n2,0,9\n" + f"{chr(0xFDFA) * 19_000}\n" * 2, encoding="utf-8")
    with pytest.raises(PictureError, match="line 4: more than"):
        ch.read_points(file)


@pytest.mark.parametrize("command", ["preview", "export", "check"])
def test_no_command_waits_for_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    os.mkfifo(tmp_path / "a.npz")
    more = {"preview": ["--page", "a.html"], "export": [str(tmp_path / "b.zip")], "check": []}[command]
    assert main([command, str(tmp_path / "a.npz"), *more]) == 2
    assert "is a pipe or device, not a file" in capsys.readouterr().err


def test_the_report_of_numbers_that_are_none_is_strict_json() -> None:
    report = replace(ch.check(pair()), max_level_m_s=np.inf, highest_m=np.nan)
    told = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert (told["max_level_m_s"], told["highest_m"]) == (None, None)


# Names are shown, not obeyed ---------------------------------------------------------------------------------

EVIL = "\x1b[2J\x07good\r\nplan.npz: 9 drones\u202e\u2028\x9b31m"


def test_a_name_steers_no_terminal_and_forges_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / f"a{EVIL}.npz"
    ch.save_plan(pair(title=EVIL), file)
    for words in (["check", str(file)], ["preview", str(file), "--snapshot", str(tmp_path / "a.png"), "--cue", "b"]):
        main(words)
        out, err = capsys.readouterr()
        assert not set(out + err) & set("\x1b\x07\r\u202e\u2028\x9b")
        assert "\\x1b[2J\\x07good\\r\\nplan.npz" in out + err
        assert not any(line.startswith("plan.npz") for line in (out + err).splitlines())
    assert main(["check", str(file), "--json"]) == 1
    out = capsys.readouterr().out
    assert json.loads(out)["violations"][0]["cue"] == EVIL
    assert not set(out) & set("\x1b\x07\r\u202e\u2028\x9b")


def test_a_page_shows_a_name_without_obeying_it(tmp_path: Path) -> None:
    plan = pair(title="</script>\u202e\x1b")
    text = ch.page(plan, tmp_path / "a.html").read_text(encoding="utf-8")
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\\\\u202e\\\\x1b" in text
    assert "\\u003c/script>" in text


# Broken everywhere -------------------------------------------------------------------------------------------


def test_a_rule_broken_by_everybody_in_every_cue_is_counted_and_listed_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("choreo.safety.ledger.LISTED", 100)
    monkeypatch.setattr("choreo.safety.ledger._TIDY", 500)
    drones, cues = 30, 60
    homes = np.array([[2.0 * (drone % 6), 2.0 * (drone // 6), 0.0] for drone in range(drones)])
    heights = 300 + np.arange(cues)[:, None, None] + np.arange(drones) / 100  # the last drone is the highest
    control = np.broadcast_to(homes, (cues, 4, drones, 3)).copy()
    control[..., 2] = heights
    control[40, :, 7, 2] = 999.0
    spans = tuple(ch.Span(f"cue {cue}", "hold", cue, cue + 1.0) for cue in range(cues))
    light = LightTrack(np.zeros(1), np.zeros((1, drones, 3), dtype=np.uint8))
    swarm = ch.Trajectory(np.arange(cues + 1.0), control)
    report = ch.check(ch.Plan("high", swarm, light, spans, ch.Limits(), ch.Fleet(drones, homes=homes)))
    ceiling = [violation for violation in report.violations if violation.rule == "ceiling"]
    assert len(ceiling) == 100
    assert {count.number for count in report.counts if count.rule == "ceiling"} == {drones}
    assert sum(count.number for count in report.counts if count.rule == "ceiling") == drones * cues
    assert (max(ceiling, key=lambda one: one.value).drones, max(one.value for one in ceiling)) == ((7,), 999.0)
    for cue in range(cues):  # the worst of every cue is listed
        worst = max(one.value for one in ceiling if one.cue == f"cue {cue}")
        assert worst == control[cue, 0, :, 2].max()
    assert f"NOT SAFE: {report.count} violations" in report.summary()
    assert report.count > len(report.violations)


# Mutants -----------------------------------------------------------------------------------------------------


def answered(folder: Path, name: str, content: bytes) -> None:
    """Read a file, and check what it holds: an error of choreo's own is an answer, and so is a report."""
    file = folder / name
    file.write_bytes(content)
    try:
        if name.endswith(".geojson"):
            ch.trace(file)
        elif name.endswith(".csv"):
            ch.read_points(file)
        else:
            report = ch.check(ch.read_plan(file))
            json.dumps(report.to_dict(), allow_nan=False)
            assert report.ok == (report.count == 0)
    except ChoreoError as error:
        told = error
    else:
        return
    assert len(told.lines) == 1
    assert not any(map(is_obeyed, str(told)))


WHOLE: dict[str, Callable[[], bytes]] = {
    ".npz": npz,
    ".skyc": lambda: skyc(json.dumps(mini())),
    ".zip": lambda: csv("0,0,0,0,0,0,0\n50,0,0,1,9,9,9\n"),
    ".geojson": lambda: json.dumps(MAP).encode(),
    ".csv": DOTS.encode,
}


def mutants(name: str) -> st.SearchStrategy[bytes]:
    """Damaged files of one kind, by their structure or byte by byte."""
    if name == ".geojson":
        return st.one_of(damaged_json(MAP).map(str.encode), damaged_bytes(WHOLE[name]()))
    if name == ".csv":
        return damaged_bytes(WHOLE[name]())
    packed = damaged_bytes(WHOLE[name]())
    if name == ".skyc":
        return st.one_of(damaged_json(mini()).map(skyc), packed)
    if name == ".zip":
        rows = damaged_bytes(b"0,0,0,0,0,0,0\n50,0,0,1,9,9,9\n100,0,0,2,9,9,9\n")
        return st.one_of(rows.map(lambda text: csv(text.decode("latin-1"))), packed)
    told: list[Any] = []
    header(told.append)
    heads = damaged_json(told[0]).map(lambda text: npz(header=np.frombuffer(text.encode(), dtype=np.uint8)))
    with zipfile.ZipFile(io.BytesIO(npz())) as file:
        members = {item: file.read(item) for item in file.namelist()}
    parts = st.sampled_from(sorted(members)).flatmap(
        lambda item: damaged_bytes(members[item]).map(lambda data: npz({item: data}))
    )
    return st.one_of(heads, parts, packed)


READERS = (".npz", ".skyc", ".zip", ".geojson", ".csv")


@pytest.mark.parametrize("name", READERS)
def test_mutants_are_answered(tmp_path: Path, name: str) -> None:
    @settings(max_examples=50, suppress_health_check=list(HealthCheck))
    @given(mutants(name))
    def run(content: bytes) -> None:
        answered(tmp_path, f"mutant{name}", content)

    run()


@pytest.mark.proof
@pytest.mark.parametrize("name", READERS)
def test_two_thousand_mutants_are_answered_within_two_gibibytes(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-c", _PROOF, name, str(tmp_path)]
    subprocess.run(command, check=True, timeout=3600, preexec_fn=_bounded, cwd=Path(__file__).parents[1])


_PROOF = """
import sys
from pathlib import Path
from hypothesis import HealthCheck, given, settings
from tests.test_hostile_files import answered, mutants
name, folder = sys.argv[1:]
@settings(max_examples=2000, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(mutants(name))
def run(content):
    answered(Path(folder), f"mutant{name}", content)
run()
"""


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY, 2 * MEMORY))  # libraries reserve much that they never touch
