"""A show written in Python: its code runs, and what goes wrong in it is told with its line."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import choreo as ch

GOOD = """\
import choreo as ch

pair = ch.Formation([[0, 0, 40], [4, 0, 42]], name="pair")
show = ch.Show("潇湘", ch.Fleet(2), [ch.Cue(pair, hold=5)])

if __name__ == "__main__":
    raise SystemExit("only when it is run by itself")
"""


def run(folder: Path, text: str) -> ch.Show:
    file = folder / "潇湘.py"
    file.write_text(text, encoding="utf-8")
    return ch.read_show(file)


def message(folder: Path, text: str) -> str:
    with pytest.raises(ch.ChoreoError) as caught:
        run(folder, text)
    error = caught.value
    assert error.__suppress_context__ or error.__context__ is None, "the script's own error is not told twice"
    return str(error).replace(f"{folder}/", "")


def test_a_script_gives_its_show(tmp_path: Path) -> None:
    show = run(tmp_path, GOOD)
    assert (show.title, show.cues[0].name) == ("潇湘", "pair")


def test_a_script_may_import_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "heights_of_the_show.py").write_text("HIGH = 55\n")
    before = list(sys.path)
    show = run(tmp_path, "from heights_of_the_show import HIGH\n" + GOOD.replace("40", "HIGH"))
    assert show.cues[0].formation.points[0, 2] == 55
    assert sys.path == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("hold=5", "hold=-5", "潇湘.py:4: cue 'pair': hold = -5; expected seconds, at least 0"),
        ("ch.Fleet(2)", "ch.Flet(2)", "潇湘.py:4: choreo has no Flet; did you mean 'Fleet'?"),
        ("hold=5", "hol=5", "潇湘.py:4: Cue knows no hol =; did you mean 'hold'?"),
        ("ch.Fleet(2)", "ch.Fleet(2, wings=4)", "潇湘.py:4: Fleet knows no wings =; it knows drones, "),
        ("ch.Fleet(2)", "ch.Formation.stnd(2)", "潇湘.py:4: Formation has no stnd; did you mean 'stand'?"),
        ("ch.Fleet(2)", "[].apend(2)", "潇湘.py:4: the script stopped with AttributeError: "),
        ("ch.Fleet(2)", "ch.ring(2, radius=3).scael(2)", "潇湘.py:4: Formation has no scael; did you mean 'scale'?"),
        ("ch.Fleet(2)", "ch.ring(2, radius=3).at(0, 0, hight=4)", "at knows no hight =; it knows x, y, z"),
        (
            "import choreo",
            "import sys; sys.exit(3)\nimport choreo",
            "潇湘.py:1: the script stopped with SystemExit: 3",
        ),
        ("40]", "40", "潇湘.py:3: not Python: "),
        ("show = ", "my_show = ", "潇湘.py: the script sets no variable show; rename 'my_show' to show"),
        ("show = ", "show = 3 #", "潇湘.py: its variable show is 3; expected a choreo.Show"),
        (GOOD, "", "the script sets no variable show; end it with show = choreo.Show(...)"),
        (GOOD, "\n\0", "not Python: "),
    ],
)
def test_what_goes_wrong_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in message(tmp_path, GOOD.replace(old, new, 1))


def test_a_mistake_in_a_function_has_the_line_in_the_script(tmp_path: Path) -> None:
    text = "import choreo as ch\n\ndef fleet():\n    return ch.Fleet(0)\n\nfleet()\n"
    assert message(tmp_path, text).startswith("潇湘.py:4: fleet: drones = 0")


@pytest.mark.parametrize(
    ("own", "call"), [("def plan(x): ...", "plan"), ("class Show:\n    def __init__(self, a): ...", "Show")]
)
def test_what_the_script_made_itself_is_no_name_of_choreo(tmp_path: Path, own: str, call: str) -> None:
    told = message(tmp_path, f"import choreo as ch\n{own}\n\ndef begin():\n    return {call}(b=1)\n\nbegin()\n")
    assert "the script stopped with TypeError: " in told
    assert "it knows" not in told


def test_an_interrupt_goes_through(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, "raise KeyboardInterrupt")


def test_what_lies_beside_the_script_is_read_anew_each_time(tmp_path: Path) -> None:
    script = tmp_path / "show.py"
    script.write_text(
        "import choreo as ch\nfrom sizes_of_this_show import radius\n"
        "show = ch.Show('ring', ch.Fleet(12), [ch.Cue(ch.ring(12, radius=radius).stand(y=30, z=40))])\n"
    )
    beside = tmp_path / "sizes_of_this_show.py"
    widths = []
    for radius in ("8", "12.5"):
        beside.write_text(f"radius = {radius}\n")
        points = ch.read_show(script).cues[0].formation.points
        widths.append(float(np.ptp(points[:, 0])))
    assert widths == pytest.approx([16, 25], rel=0.05)
    assert "sizes_of_this_show" not in sys.modules
