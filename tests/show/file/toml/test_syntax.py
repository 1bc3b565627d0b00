"""A show file typed with the habits of another program gets the sentence that says what to type."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.show.file.toml.syntax import syntax_faults

FOREIGN = ("Invalid", "Expected newline", "document", "character", "Unescaped", "Unclosed", "token", "Traceback")
"""Words of the parser."""

HABITS = [
    ("drones = ８０", "drones = ８０: write drones = 80, without full-width signs"),
    ("drones＝80", "write drones=80"),
    ("【fleet】", "write [fleet], without full-width signs"),
    ("latitude = \u221235.3", "write latitude = -35.3, with the hyphen of the keyboard"),
    ("offset = [1, \u20132]", "write offset = [1, -2], with the hyphen"),
    ("light = “gold”", 'write "gold" between straight quotes, not “gold”'),
    ("light = ‘gold’", 'write "gold" between straight quotes'),
    ("light = „gold“", 'write "gold" between straight quotes'),
    ("light = 「gold」", 'write "gold" between straight quotes'),
    ("title = “潇湘”  # remark", 'write "潇湘" between straight quotes'),
    ("min_distance = 1,5", "write 1.5, with a decimal point, not a comma"),
    ("min_distance = -1,5   # between drones", "write -1.5"),
    ("drones = 1,500", "write 1500 without a comma, or 1.500 with a decimal point"),
    ("width = 36，5", "write width = 36.5, without full-width signs or other spaces (half width), with a decimal"),
    ("width： 36", "write width = 36, without full-width signs or other spaces (half width), with an equals sign"),
    ("［fleet］：", "write [fleet]"),
    ('light = "gold”', 'write "gold" between straight quotes'),
    ("light = `gold`", 'write "gold" between straight quotes'),
    ("light = ''gold''", 'write "gold" between one pair of quotes'),
    ("“width” = 36", "write width = 36, with straight quotes or none"),
    ("width = 250 cm", "write 2.5, numbers carry no unit"),
    ("hold = 2 min", "write 120, numbers carry no unit"),
    ("hold = 1:30", "write 90, in seconds"),
    ("width = ~36", "write 36, the number alone"),
    ("width == 36", "write 36, the number alone"),
    ("share = 1/4", "write 0.25, numbers are worked out"),
    ("width = 36 // metres", "write width = 36  # metres, a remark begins with #"),
    ("width = 36 (metres)", "write width = 36  # metres, a remark begins with #"),
    ("width 36", "write width = 36, with an equals sign"),
    ("fleet]", "write [fleet]"),
    ("cue]]", "write [[cue]]"),
    ("(formation.moon)", "write [formation.moon]"),
    ("[formation moon]", "write [formation.moon]"),
    ("[formation：moon]", "write [formation.moon]"),
    ("light = red, gold", 'write light = ["red", "gold"], a list stands in brackets, with commas'),
    ("light = [red; gold]", 'write light = ["red", "gold"]'),
    ('light = ("red" "gold")', 'write light = ["red", "gold"]'),
    ("audience = 0, -90, 8", "write audience = [0, -90, 8]"),
    ("audience = [0 m, -90 m, 8 m]", "write audience = [0, -90, 8]"),
    ("audience = [0,5; -90; 8]", "write audience = [0.5, -90, 8]"),
    ("title = 1/5/2026", 'put words between quotes: title = "1/5/2026"'),
    ("width\u200b = 36", "write width = 36, without the signs in it that cannot be seen"),
    ("\0\u200b", "leave this line out: it holds nothing but signs that cannot be seen"),
    ("width = 36\0", "write width = 36, without the signs in it that cannot be seen"),
    ('title = "The "big" one"', 'write title = \'The "big" one\', with other quotes around words that have " in them'),
    ("title = 'Don't'", 'write title = "Don\'t", with other quotes'),
    ('light = "gold" "white"', 'write light = ["gold", "white"], a list stands in brackets'),
    ("fleet:", "write [fleet]"),
    ("formation:", "write [formation.name], with a name of your own"),
    ("cue:", "write [[cue]]"),
    ("min_size = 1%", 'write "1%", a part of the picture, between quotes'),
    ("drones = 1 500", "write 1500, without spaces between digits"),
    ("width = 36m", "write 36, numbers carry no unit"),
    ("width = 36 m", "write 36, numbers carry no unit"),
    ("max_speed = 8 m/s", "write 8, numbers carry no unit"),
    ("max_acceleration = 2,5 m/s²", "write 2.5, numbers carry no unit"),
    ("turn = 90°", "write 90, numbers carry no unit"),
    ("share = 50%", "write 0.5, a part of 1"),
    ("hold = 5秒", "write 5, numbers carry no unit"),
    ("[formation.心]", 'write [formation."心"]'),
    ("[formation.Jiuyi peaks]", 'write [formation."Jiuyi peaks"]'),
    ("心 = 1", 'write "心" = 1, such a key stands between quotes'),
    ("max speed = 6", "a key is one word; write max_speed = 6"),
    ("title = first", 'put words between quotes: title = "first"'),
    ("title = 潇湘", 'put words between quotes: title = "潇湘"'),
    ("picture = art/heart.png", 'put words between quotes: picture = "art/heart.png"'),
    ("light = #ffcc00", 'write light = "#ffcc00" between quotes, since # begins a remark'),
    ("flag = True", "write true"),
    ("flag = yes", "write true"),
    ("travel = None", "write a value, or leave this line out"),
    ("hold =", "no value stands behind hold ="),
    ('title: "first"', 'write title = "first", with an equals sign'),
    ("hold = 5;", "leave out the ; at the end of the line"),
    ("hold = 5,", "leave out the , at the end of the line"),
    ("hold = 05", "write 5, without a leading 0"),
    ("hold = .5", "write 0.5"),
    ("hold = 5.", "write 5.0"),
    ("// a remark", "a remark begins with #"),
    ('picture = "art\\heart.png"', "write / between folders, not \\"),
    ("[fleet", "write [fleet]"),
    ("[[cue]", "write [[cue]]"),
    ('light = ["red", "blue"', "opened with a bracket here is never closed"),
    ('title = "first', "the quotes are opened and not closed"),
    ("hold\u00a0=\u00a05", "write hold = 5"),
    ("just some words", "expected key = value, a [table] or [[cue]]"),
]


def fault(text: str) -> tuple[int, str]:
    with pytest.raises(ValueError, match=" ") as caught:
        tomllib.loads(text)
    return syntax_faults(text, str(caught.value)).told[0]


@pytest.mark.parametrize(("line", "told"), HABITS)
@pytest.mark.parametrize("after", ["", "\nhold = 6\n", "\n\n[fleet]\ndrones = 3\n"], ids=["last", "key", "table"])
def test_a_habit_is_told_with_what_to_type(line: str, told: str, after: str) -> None:
    number, words = fault(f"# a show\nseed = 1\n{line}{after}")
    assert number == 3, words
    assert told in words
    assert not [word for word in FOREIGN if word in words]


def test_what_stands_twice_is_told_as_before() -> None:
    assert fault("a = 1\na = 2") == (2, "a stands here for the second time, first in line 1; keep one of them")
    assert fault("[a]\n[a]") == (2, "[a] stands here for the second time; put its lines under the first one")
    told = "cue has its whole value in line 1 already; leave that out, or all that stands under cue from here on"
    assert fault("cue = []\na = 1\n[[cue]]\n") == (3, told)
    assert fault("a = { b = 1 }\na.c = 2")[1].startswith("a has its whole value in line 1 already")


@given(st.text(alphabet=st.sampled_from("ab=[]\"'“”,.:;#\\{}０9 \n心%m-"), max_size=60))
def test_whatever_is_typed_is_told_in_our_words(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults = syntax_faults(text, str(error))
        assert faults.mended is None or tomllib.loads(faults.mended) is not None
        assert faults.told
        for number, words in faults.told:
            assert 1 <= number <= text.count("\n") + 1
            assert words
            assert not [word for word in FOREIGN if word in words]


@pytest.mark.parametrize("line", [line for line, told in HABITS if "write " in told and "[" not in line])
def test_what_is_to_be_typed_is_toml(line: str) -> None:
    text = f"# a show\n{line}\nlater = 6 s\n"
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    faults = syntax_faults(text, str(caught.value))
    assert [number for number, _ in faults.told] == [2, 3]
    assert faults.mended is not None
    assert "\nlater = 6\n" in faults.mended


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"title": "x"}', "is JSON; a show file is TOML"),
        ("<html></html>", "is a web page or XML"),
        ("import choreo as ch\nshow = 1\n", "is a Python script; give it a name that ends in .py"),
    ],
)
def test_a_file_of_another_kind_is_told_as_a_whole(text: str, told: str) -> None:
    number, words = fault(text)
    assert number == 1
    assert told in words


@pytest.mark.parametrize(
    "after",
    ["\n[formation.moon]\nradius = 1", "\nhold = 2", "", "\n  [9, 9],\n\n[fleet]\ndrones = 2", "\n# x\n\n[[cue]]"],
)
def test_a_list_that_is_not_closed_is_told_where_it_begins(after: str) -> None:
    text = f"seed = 1\nfence = [[0, 0], [9, 0],{after}"
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    told = syntax_faults(text, str(caught.value)).told
    assert told == [(2, "fence = [[0, 0], [9, 0],: what is opened with a bracket here is never closed")]


def test_a_fault_within_a_list_is_told_where_it_is() -> None:
    text = "fence = [\n  [0, 0],\n  [9; 0],\n]"
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert [line for line, _ in syntax_faults(text, str(caught.value)).told] == [3]


@pytest.mark.parametrize("digits", ["9" * 5000, "1" + "_0" * 5000])
def test_an_endless_number_is_told_where_it_stands(digits: str) -> None:
    number, told = fault(f"hold = 3\ndrones = {digits}\ntitle = 2\n")
    assert (number, told.partition(" of ")[0], told.endswith("digits is none that a show needs")) == (
        2,
        "a number",
        True,
    )


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_bracket_within_a_text_of_several_lines_opens_nothing(quotes: str) -> None:
    text = f"title = {quotes}\nsee [1\n{quotes}\n[fleet]\ndrones = = 4\n"
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert [line for line, _ in syntax_faults(text, str(caught.value)).told] == [5]
