"""A show file becomes a show; what is wrong with it is told at once, each mistake with its line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import choreo as ch
from choreo.show.file.reading import LARGEST, read_limits
from tests.strategies import misprints

GOOD = """\
title = "潇湘"
seed = 1
audience = [0, -90, 8]

[fleet]
drones = 40
spacing = 2.0
columns = 8
origin = [26.4, 111.6]

[limits]
min_distance = 1.5
fence = [
    [-100, -50],
    [100, -50],
    [100, 150],
    [-100, 150],
]

[[limits.keep_out]]
name = "mast"
polygon = [[60, 0], [62, 0], [62, 2]]
height = 50

[formation.moon]
shape = "ring"
drones = 24
radius = 12
y = 30
z = 60
colour = "gold"

[formation.row]
shape = "line"
drones = 16
length = 40
y = 30
z = 30

[formation.night]
parts = ["moon", "row"]

[[cue]]
formation = "moon"
hold = 5
light = "gold"

[[cue]]
formation = "night"
hold = 3
travel = 20
travel_light = "dark"
light = ["teal", "#ffffff", [1, 2, 3]]
"""


def write(folder: Path, text: str, name: str = "show.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def message(file: Path) -> str:
    with pytest.raises(ch.InputError) as caught:
        ch.read_show(file)
    return str(caught.value).replace(f"{file.parent}{os.sep}", "")


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


def test_a_show_file_says_what_the_python_interface_says(tmp_path: Path) -> None:
    show = ch.read_show(write(tmp_path, GOOD, "潇湘.toml"))
    assert (show.title, show.seed, show.audience) == ("潇湘", 1, (0.0, -90.0, 8.0))
    assert (show.fleet.drones, show.fleet.columns, show.fleet.origin) == (40, 8, (26.4, 111.6))
    assert show.limits.fence is not None
    assert show.limits.fence.tolist()[2] == [100, 150]
    assert (show.limits.keep_out[0].name, show.limits.keep_out[0].height) == ("mast", 50)
    moon, night = show.cues
    assert (moon.name, moon.hold, moon.travel, moon.light) == ("moon", 5, None, (255, 215, 0))
    assert (night.travel, night.travel_light) == (20, "dark")
    assert night.light == [(0, 128, 128), (255, 255, 255), (1, 2, 3)]


def test_formations_stand_where_the_file_says_and_compose_with_their_colours(tmp_path: Path) -> None:
    moon, night = (cue.formation for cue in ch.read_show(write(tmp_path, GOOD)).cues)
    np.testing.assert_allclose(moon.centre, [0, 30, 60], atol=0.3)
    np.testing.assert_allclose(night.points[:24], moon.points)
    assert night.colours is not None
    assert night.colours[0].tolist() == [255, 215, 0]
    assert night.colours[-1].tolist() == [255, 255, 255]


def test_a_formation_without_drones_takes_the_whole_fleet(tmp_path: Path) -> None:
    show = ch.read_show(write(tmp_path, changed("drones = 24\n", "").replace('"night"', '"moon"')))
    assert len(show.cues[0].formation) == 40


def test_a_formation_that_no_cue_uses_is_not_made(tmp_path: Path) -> None:
    unused = '\n[formation.unused]\npicture = "nowhere.png"\nwidth = 20\nz = 50\n'
    assert len(ch.read_show(write(tmp_path, GOOD + unused)).cues) == 2


def test_boxes_waves_and_landing_are_those_of_the_python_interface(tmp_path: Path) -> None:
    ways = 'launch = "waves"\nwave_size = 16\nwave_interval = 4\nlanding = "own"\nboxes.gap = 1.2'
    fleet = ch.read_show(write(tmp_path, changed("spacing = 2.0\n", "").replace("columns = 8", ways, 1))).fleet
    assert fleet.boxes == ch.Boxes(8, 0.8, 1.6, 1.2)
    assert (fleet.launch, fleet.wave_size, fleet.wave_interval, fleet.landing) == ("waves", 16, 4.0, "own")


GROUPS = """\
[group.left]
drones = 24
side = "left"

"""


def test_groups_and_starts_are_those_of_the_python_interface(tmp_path: Path) -> None:
    text = changed("[limits]", GROUPS + "[limits]").replace(
        'formation = "moon"', 'formation = "moon"\ngroup = "left"\nstart = 40'
    )
    text = text.replace('formation = "night"', 'formation = "row"').replace("drones = 24\nradius", "radius")
    show = ch.read_show(write(tmp_path, text))
    assert show.groups == (ch.Group("left", 24, "left"),)
    assert [(cue.group, cue.start) for cue in show.cues] == [("left", 40.0), ("", None)]
    assert [len(cue.formation) for cue in show.cues] == [24, 16]  # the moon takes all of its group


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("drones = 24", "drones = 0", "show.toml:12: group 'left': drones = 0: must be at least 1"),
        ('side = "left"', 'side = "top"', "group 'left': side = \"top\": expected one of left, right, front, back"),
        ('side = "left"', "size = 3", "group 'left': size: unknown key; did you mean 'side'?"),
        ("drones = 24\n", "", "group 'left': drones is missing: how many are in the group"),
        ("[group.left]", "[group]", "expected a table, [group."),
        ("[group.left]", '[[group]]\nname = "left"', "expected a table for each, [group.name]"),
        ('group = "left"', 'group = "lefft"', "cue 1 'moon': there is no group 'lefft'; did you mean 'left'?"),
        ('group = "left"', "start = 0", "cue 1 'moon': start = 0: must be above 0 s"),
        (
            "drones = 24",
            "drones = 50",
            "show.toml:11: groups: 50 drones in groups, but the fleet has 40; take 10 away from group 'left', or set "
            "fleet.drones to 66",
        ),
        ("drones = 24", "drones = 20", "formation 'moon': has 24 dots, the group 20 drones; take 4 dots away"),
        ('group = "left"', "", "group 'left': has no cue; give it one, or leave it out"),
    ],
)
def test_mistakes_about_groups_are_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = changed("[limits]", GROUPS + "[limits]").replace('formation = "moon"', 'formation = "moon"\ngroup = "left"')
    text = text.replace('formation = "night"', 'formation = "row"')
    assert ch.read_show(write(tmp_path, text)).groups
    assert old in text
    assert told in message(write(tmp_path, text.replace(old, new, 1)))


def test_windows_line_ends_and_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert ch.read_show(file).title == "潇湘"


def test_a_turned_formation(tmp_path: Path) -> None:
    row = ch.read_show(write(tmp_path, changed("length = 40", "length = 40\nturn = 90"))).cues[1].formation
    low, high = row.points[24:].min(axis=0), row.points[24:].max(axis=0)
    np.testing.assert_allclose(high - low, [0, 40, 0], atol=1e-9)


MISTAKES = [
    ('title = "潇湘"', 'titel = "潇湘"', "show.toml:1: titel: unknown key; did you mean 'title'?"),
    ("seed = 1", "seed = 1.5", "show.toml:2: seed = 1.5: expected a whole number, without a decimal point"),
    ("seed = 1", "seed = -1", "show.toml:2: seed = -1: must be at least 0"),
    ("[0, -90, 8]", "[0, -90]", "show.toml:3: audience = [0, -90]: expected a place [x, y, z] in metres"),
    ("columns = 8", 'launch = "rows"', 'show.toml:8: fleet: launch = "rows": expected one of layers, waves'),
    ("columns = 8", 'landing = "owm"', "expected one of any, own; did you mean 'own'?"),
    ("columns = 8", "boxes = 3", "show.toml:8: fleet: boxes = 3: expected a table, [fleet.boxes]"),
    ("columns = 8", "boxes = {}", "show.toml:7: fleet: spacing follows from the boxes; leave it out"),
    ("columns = 8", "boxes.widht = 1", "show.toml:8: fleet.boxes: widht: unknown key; did you mean 'width'?"),
    ("columns = 8", "boxes.drones = 0", "show.toml:8: fleet.boxes: drones = 0: must be at least 1"),
    ("[fleet]", "[flet]", "show.toml:5: flet: unknown key; did you mean 'fleet'?"),
    ("drones = 40\n", "", "show.toml:5: fleet: drones is missing: how many fly"),
    (
        "drones = 40",
        'drones = "40"',
        'show.toml:6: fleet: drones = "40": expected a whole number without quotes: 40',
    ),
    ("drones = 40", "drones = true", "show.toml:6: fleet: drones = true: expected a whole number"),
    ("drones = 40", "drones = 0", "show.toml:6: fleet: drones = 0: must be at least 1"),
    ("drones = 40", "drones = 9_000_000", "show.toml:6: fleet: drones = 9000000: must be at most 100,000"),
    (
        "spacing = 2.0",
        'spacing = "2 m"',
        'show.toml:7: fleet: spacing = "2 m": expected a number of metres without a unit: 2',
    ),
    ("columns = 8", "columns = 8\nrows = 4", "show.toml:9: fleet: 4 rows x 8 columns are 32 pads for 40 drones"),
    ("columns = 8", "homes = [[0, 0, 0], [2, 0, 0]]", "show.toml:6: fleet: 2 pads for 40 drones"),
    ("[26.4, 111.6]", "[111.6, 26.4]", "show.toml:9: fleet: origin = [111.6, 26.4]; latitude lies within 90"),
    (
        "min_distance = 1.5",
        "min_distanc = 1.5",
        "show.toml:12: limits: min_distanc: unknown key; did you mean 'min_distance'?",
    ),
    (
        "min_distance = 1.5",
        "min_distance = nan",
        "show.toml:12: limits: min_distance = nan: expected a number of metres",
    ),
    ("min_distance = 1.5", "max_speed = inf", "show.toml:12: limits: max_speed = inf: expected a number"),
    (
        "min_distance = 1.5",
        "max_speed = 3\nwind = 5",
        "show.toml:13: limits: wind = 5 m/s leaves nothing of max_speed",
    ),
    (
        "    [100, -50],",
        "    [100],",
        "show.toml:15: limits: fence, entry 2 = [100]: expected a corner [x, y] in metres",
    ),
    (
        "    [100, 150],",
        '    [100, "150m"],',
        'show.toml:16: limits: fence, entry 3 = "150m": expected a number of metres without a unit: 150',
    ),
    ("height = 50", "height = -50", "show.toml:23: keep-out 'mast': height = -50: must be above 0 m"),
    ("[[limits.keep_out]]", "[limits.keep_out]", "expected a table with double brackets, [[limits.keep_out]]"),
    (", [62, 2]]", "]", "show.toml:22: keep-out 'mast': polygon: a polygon has at least 3 corners"),
    (
        'shape = "ring"',
        'shape = "rign"',
        "formation 'moon': shape: expected one of line, ring, grid, sphere, helix; did you mean 'ring'?",
    ),
    (
        'shape = "ring"',
        'picture = "moon.png"\nshape = "ring"',
        "show.toml:25: formation 'moon': says picture and shape; a formation has one of",
    ),
    (
        'shape = "ring"',
        'pictre = "moon.png"',
        "show.toml:25: formation 'moon': says neither picture nor text nor shape nor parts; did you mean 'picture'?",
    ),
    ("radius = 12", "", "show.toml:25: formation 'moon': radius is missing: metres"),
    ("z = 60", "", "show.toml:25: formation 'moon': z is missing: altitude of its centre, metres"),
    ("z = 60", "z = -1", "show.toml:30: formation 'moon': z = -1: must be at least 0 m"),
    (
        '"gold"\n\n',
        '"golt"\n\n',
        "formation 'moon': colour = \"golt\": colour 'golt' is not known; did you mean 'gold'?",
    ),
    ("radius = 12", "radius = 2", "show.toml:25: formation 'moon': its dots are 0.522 m apart and must be 1.51 m"),
    ("drones = 24", "drones = 41", "show.toml:27: formation 'moon': has 41 dots, the fleet 40 drones"),
    ('["moon", "row"]', '["moon", "raw"]', "show.toml:41: formation 'night': there is no formation 'raw'"),
    ('["moon", "row"]', '["moon", "night"]', "show.toml:41: formation 'night': parts: 'night' would hold itself"),
    ('["moon", "row"]', "[]", "show.toml:41: formation 'night': parts = []: is empty; give it at least one"),
    ('["moon", "row"]', '"moon"', "formation 'night': parts = \"moon\": expected a list in brackets"),
    (
        'formation = "moon"',
        'formation = "mon"',
        "show.toml:44: cue 1 'mon': there is no formation 'mon'; did you mean 'moon'?",
    ),
    ('formation = "moon"', "", "show.toml:43: cue 1: formation is missing: the name of a formation"),
    ("hold = 5", "hold = -3", "show.toml:45: cue 1 'moon': hold = -3: must be at least 0 s"),
    (
        "hold = 5",
        "hold = nan",
        "show.toml:45: cue 1 'moon': hold = nan: expected a number of seconds that is finite",
    ),
    (
        "hold = 5",
        'hold = "12 s"',
        "show.toml:45: cue 1 'moon': hold = \"12 s\": expected a number of seconds without a unit: 12",
    ),
    (
        "hold = 5",
        'hold = "1 min"',
        "show.toml:45: cue 1 'moon': hold = \"1 min\": expected a number of seconds without a unit: 60",
    ),
    ("hold = 5", "hold = 00:00:05", "show.toml:45: cue 1 'moon': hold = 00:00:05: expected a number of seconds"),
    ("hold = 5", "hold = 5 s", "show.toml:45: hold = 5 s: write 5, numbers carry no unit"),
    ("hold = 5", 'hold = "1:30"', 'hold = "1:30": expected a number of seconds: 90'),
    ("hold = 5", 'hold = "2,5"', "expected a number of seconds, with a decimal point, not a comma: 2.5"),
    ("hold = 5", 'hold = "12 m"', 'hold = "12 m": expected a number of seconds, not metres'),
    ("hold = 5", 'hold = "5-10"', 'hold = "5-10": expected a number of seconds without a unit, or "4 bars"'),
    ("hold = 5", "hold = 5\naudience = [0, 0, 2]", "audience: unknown key; it belongs to the top of the file"),
    ("hold = 5", "hold = 5\nmax_speed = 6", "max_speed: unknown key; it belongs to [limits]"),
    ('"teal"', "[1, 1, 0]", "colour (1, 1, 0): is nearly black; write 255 for full light, or 1.0"),
    ('["moon", "row"]', '["moon\\trow"]', "in paths write / between folders, not \\"),
    ("seed = 1", "seed = 99999999999999999999", "must be at most 9,223,372,036,854,775,807"),
    ("hold = 5", "hold = 5\nhold = 6", "show.toml:46: hold stands here for the second time, first in line 45"),
    ("hold = 5", 'name = "night"\n[[cue]]\nname = "night"\nformation = "row"', "another cue has this name"),
    ("travel = 20", "travel = 0", "show.toml:51: cue 2 'night': travel = 0: must be above 0 s"),
    ('"dark"', '"drak"', "travel_light = \"drak\": 'drak' is neither a colour nor a light; did you mean 'dark'?"),
    (
        '"teal"',
        '"teel"',
        "show.toml:53: cue 2 'night': light = \"teel\": colour 'teel' is not known; did you mean 'teal'?",
    ),
    ("[1, 2, 3]", "[1, 2, 300]", "expected a name, '#rrggbb', or three numbers, whole from 0 to 255"),
    (
        "[formation.row]",
        "[formation.moon]",
        "show.toml:33: [formation.moon] stands here for the second time",
    ),
    ("[[cue]]", "[cue]", "show.toml:48: [cue] and [[cue]] cannot stand in one file"),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[new.strip() or old for old, new, _ in MISTAKES])
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in message(write(tmp_path, changed(old, new)))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed("hold = 5", "hold = -3").replace("radius = 12", "radis = 12").replace("drones = 40", "drones = 4.5")
    lines = message(write(tmp_path, text)).splitlines()
    assert [line.split(":")[1] for line in lines] == ["6", "28", "45"]
    assert "did you mean 'radius'?" in lines[1]  # and not a second time as missing


def test_names_are_looked_up_even_where_other_keys_are_wrong(tmp_path: Path) -> None:
    text = (
        changed('formation = "night"', 'formation = "nihgt"')
        .replace('"row"]', '"raw"]')
        .replace("hold = 5", 'hold = "5 s"')
    )
    lines = message(write(tmp_path, text)).splitlines()
    assert "show.toml:41: formation 'night': there is no formation 'raw'; did you mean 'row'?" in lines[0]
    assert "hold" in lines[1]
    assert "cue 2 'nihgt': there is no formation 'nihgt'; did you mean 'night'?" in lines[2]


def test_thousands_of_mistakes_are_cut_short(tmp_path: Path) -> None:
    cues = "".join(f'[[cue]]\nformation = "f{number}"\nhold = -1\n' for number in range(1900))
    lines = message(write(tmp_path, GOOD + cues)).splitlines()
    assert len(lines) == 51
    assert lines[-1].startswith("show.toml: and ")


@pytest.mark.parametrize("key", ["[[cue]]", "[formation.{}]", "[light.{}]", "[group.{}]"])
def test_more_tables_than_any_show_has_are_told_before_they_are_looked_at(tmp_path: Path, key: str) -> None:
    what = key.strip("[].{}")
    told = message(write(tmp_path, GOOD + "".join(f"{key.format(f'n{number}')}\n" for number in range(2_001))))
    assert re.fullmatch(rf"show\.toml:\d+: 2,00\d {what}s; a show has at most 2,000", told)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ("all = [" + '"one", ' * 1_001 + "]", "parts: 1,001 of them; a formation is composed of at most 1,000"),
        ("some = [" + '"one", ' * 300 + "]\nall = [" + '"some", ' * 300 + "]", "parts: 90,000 dots together; "),
    ],
)
def test_parts_are_counted_before_they_are_put_together(tmp_path: Path, parts: str, told: str) -> None:
    tables = "".join(f"[formation.{line.replace(' = ', f']{chr(10)}parts = ')}\n" for line in parts.splitlines())
    text = (
        '[fleet]\ndrones = 1\n[formation.one]\nshape = "ring"\nradius = 3\nz = 30\n'
        + tables
        + '[[cue]]\nformation = "all"\n'
    )
    assert told in message(write(tmp_path, text))


def test_a_show_without_cues_and_fleet(tmp_path: Path) -> None:
    told = message(write(tmp_path, 'title = "nothing"\n'))
    assert "fleet is missing" in told
    assert "cue is missing: at least one [[cue]]" in told


@pytest.mark.parametrize("text", ["[[cues]]\nhold = 3", "cue = 3", "cue = [3]", "formation = 1", "formation.a = 3"])
def test_other_shapes_than_a_show_are_mistakes_and_no_crash(tmp_path: Path, text: str) -> None:
    assert message(write(tmp_path, text)).startswith("show.toml:1: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = " + "[" * 5000, "brackets nest deeper"),
        (".".join("a" * 5000) + " = 1", "more than 16 dotted parts"),
        ("seed = " + "9" * 5000, "show.toml:1: a number of 5,000 digits"),
    ],
)
def test_a_file_made_to_stall_the_reader_is_refused_at_once(tmp_path: Path, text: str, told: str) -> None:
    assert told in message(write(tmp_path, text))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(misprints(GOOD))
def test_no_misprint_crashes_the_reader(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    try:
        ch.read_show(file)
    except ch.InputError as error:
        lines = str(error).splitlines()
        assert all(re.match(r".*show\.toml:\d+: \S", line) for line in lines if "more mistakes" not in line)
        assert int(lines[0].removeprefix(str(file)).split(":")[1]) <= text.count("\n") + 1


def test_a_chain_of_parts_has_an_end(tmp_path: Path) -> None:
    chain = "".join(f'[formation.p{i}]\nparts = ["p{i + 1}"]\n' for i in range(1900))
    text = changed('["moon", "row"]', '["p0"]').replace(
        "[[cue]]", chain + '[formation.p1900]\nparts = ["row"]\n[[cue]]', 1
    )
    assert "go deeper than 16 levels" in message(write(tmp_path, text))


def test_files_that_are_no_show_file(tmp_path: Path) -> None:
    assert "there is no such show file" in message(tmp_path / "nothing.toml")
    write(tmp_path, GOOD, "yongzhou.toml")
    assert "did you mean 'yongzhou.toml'?" in message(tmp_path / "yongzou.toml")
    assert "the folder" in message(tmp_path / "nowhere" / "show.toml")
    assert "ends in .toml or .py" in message(write(tmp_path, GOOD, "show.json"))
    assert "is a plan, not a show" in message(write(tmp_path, "", "show.npz"))
    (tmp_path / "folder.toml").mkdir()
    assert "is a folder" in message(tmp_path / "folder.toml")
    write(tmp_path, "#" * (LARGEST + 1), "large.toml")
    assert "is larger than 1 MB" in message(tmp_path / "large.toml")
    (tmp_path / "latin.toml").write_bytes('\ntitle = "Fête"'.encode("latin-1"))
    assert "latin.toml:2: is not written in UTF-8" in message(tmp_path / "latin.toml")


def test_the_limits_alone_open_no_picture(tmp_path: Path) -> None:
    text = changed('shape = "ring"', 'picture = "nowhere.png"').replace("radius = 12", "width = 12")
    assert read_limits(write(tmp_path, text)).keep_out[0].name == "mast"
    with pytest.raises(ch.ShowError, match=r"ends in \.toml"):
        read_limits(write(tmp_path, "", "show.py"))


def test_what_is_missing_hides_no_fault_of_the_line_on_which_that_is_told(tmp_path: Path) -> None:
    """`title = first` on the first line was not told, since what a file lacks is told there."""
    lines = message(write(tmp_path, "title = first\n")).splitlines()
    assert {line.partition("show.toml:")[2].split(" ")[1] for line in lines} == {"cue", "fleet", "formation", "title"}
    (told,) = (line for line in lines if "title" in line)
    assert told.endswith('show.toml:1: title = first: put words between quotes: title = "first"')


def test_all_that_is_no_toml_is_told_at_once_and_what_else_is_wrong_too(tmp_path: Path) -> None:
    text = (
        changed("hold = 5", "hold = 5 s").replace("drones = 40", "drones = ４０").replace("radius = 12", "radius = -1")
    )
    with pytest.raises(ch.ChoreoError) as wrong:
        ch.read_show(write(tmp_path, text))
    told = [line.partition("show.toml:")[2] for line in wrong.value.lines]
    assert [line.partition(":")[2] for line in told] == [
        " drones = ４０: write drones = 40, without full-width signs or other spaces (half width)",
        " formation 'moon': radius = -1: must be above 0 m",
        " hold = 5 s: write 5, numbers carry no unit",
    ]


def test_of_one_line_only_what_is_wrong_with_its_meaning_is_told(tmp_path: Path) -> None:
    assert message(write(tmp_path, changed("hold = 5", "hold = five"))).count("show.toml:") == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "is no text; a show is a text file"),
        ("[fleet]\ndrones = 12\n".encode("utf-16-le"), "show.toml:1: is not written in UTF-8; save it as UTF-8"),
        ("[fleet]\ndrones = 12\n".encode("utf-16"), "show.toml:1: is not written in UTF-8; save it as UTF-8"),
    ],
)
def test_what_is_no_utf_8_says_what_it_is(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "show.toml").write_bytes(content)
    assert told in message(tmp_path / "show.toml")


def test_line_ends_of_old_macs_are_line_ends(tmp_path: Path) -> None:
    assert ch.read_show(write(tmp_path, changed("hold = 5", "hold = 5").replace("\n", "\r"))).cues[0].hold == 5
