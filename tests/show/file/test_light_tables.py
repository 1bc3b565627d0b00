"""Lights of a show file: the same words as in a script, and mistakes told with their lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import choreo as ch
from choreo.errors import ShowError
from choreo.light.effects.catalogue import Film, Number, effects
from choreo.light.light import Light
from choreo.light.words import COMMON
from choreo.show.fingerprint import fingerprint

HEAD = """
[fleet]
drones = 24
[formation.field]
shape = "grid"
columns = 6
rows = 4
y = 40
z = 40
"""
FIELD = ch.grid(24, columns=6, rows=4, spacing=2.0).stand(y=40, z=40).rename("field")
CURVE = {"curve": "ramp", "low": 0.25, "high": 0.5, "period": 3, "ease": "in"}
COMMON_WORDS: dict[str, Any] = {
    "colours": ["gold", "#00bfff", [1, 2, 3]],
    "along": [1, 0, 1],
    "per": "cue",
    "centre": [1, 40, 45],
    "reverse": True,
    "low": 0.25,
    "amount": CURVE,
    "blend": "screen",
    "within": [[-5, 30], [5, 30], [5, 50]],
    "left_of": 4,
    "right_of": -4,
    "before": 50,
    "behind": 30,
    "below": 60,
    "above": 20.5,
    "mask": {"name": "wipe", "share": 0.5},
    "begin": 1,
    "end": -1,
    "fade_in": 0.5,
    "fade_out": 0.25,
    "ease": "out",
    "seed": 7,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", (8, 6), "red").save(tmp_path / "red.png")
    return tmp_path


def toml(value: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value)


def read(folder: Path, text: str) -> ch.Show:
    (folder / "show.toml").write_text(HEAD + text, encoding="utf-8")
    return ch.read_show(folder / "show.toml")


def words_of(name: str, folder: Path | None) -> dict[str, Any]:
    """Return values for all words that an effect has of its own; a film is a name in a file, a path in a script."""
    found: dict[str, Any] = {}
    for key, wish in effects()[name].wishes.items():
        if isinstance(wish, Number):
            found[key] = min(max(1.5, wish.least), wish.most)
        elif isinstance(wish, Film):
            found[key] = "red.png" if folder is None else str(folder / "red.png")
        else:
            found[key] = wish.choices[-1] if wish.choices else "AB"
    return found


def same(one: ch.Show, other: list[object]) -> None:
    """Assert that the cues of a file have the lights that scripts give, to the last number."""
    assert [fingerprint(cue.light) for cue in one.cues] == [
        fingerprint(ch.Cue(FIELD, light=light).light)  # type: ignore[arg-type]  # any of the forms
        for light in other
    ]


def test_every_word_of_every_effect_is_the_same_in_file_and_script(folder: Path) -> None:
    text = "".join(
        f'[[cue]]\nformation = "field"\nname = "{name}"\nlight = {toml({"name": name, **words_of(name, None)})}\n'
        for name in effects()
    )
    same(read(folder, text), [Light(name, **words_of(name, folder)) for name in effects()])


def test_every_common_word_is_the_same_in_file_and_script(folder: Path) -> None:
    assert set(COMMON) - set(COMMON_WORDS) == {"part"}
    said = [{"name": "wipe", key: value} for key, value in COMMON_WORDS.items()]
    text = "".join(
        f'[[cue]]\nformation = "field"\nname = "{number}"\nlight = {toml(words)}\n' for number, words in enumerate(said)
    )
    same(read(folder, text), [Light("wipe", **{key: value}) for key, value in COMMON_WORDS.items()])


FORMS: list[tuple[str, object]] = [
    ('light = "river"', "river"),
    ('light = ["river", "sparkle"]', ["river", "sparkle"]),
    (
        'light = ["gold", { name = "sparkle", share = 0.2 }]',
        Light("solid", colour="gold") + Light("sparkle", share=0.2),
    ),
    ('light = "mine"', Light("river", speed=2) + Light("sparkle")),
    ('light = { name = "mine" }', Light("river", speed=2) + Light("sparkle")),
    ('light = "dusk"', Light("gradient", colours=["navy", "coral"])),
    (
        '[[cue.light]]\nname = "river"\n[[cue.light]]\nname = "sparkle"\nshare = 0.2',
        Light("river") + Light("sparkle", share=0.2),
    ),
    ('light = ["navy", "coral"]', ["navy", "coral"]),
    ("light = [1, 2, 3]", (1, 2, 3)),
]


def test_all_forms_of_a_light_say_what_scripts_say(folder: Path) -> None:
    named = 'light.dusk = ["navy", "coral"]\n'
    text = "".join(f'[[cue]]\nformation = "field"\nname = "{index}"\n{said}\n' for index, (said, _) in enumerate(FORMS))
    file = folder / "show.toml"
    file.write_text(
        named + HEAD + '[[light.mine]]\nname = "river"\nspeed = 2\n[[light.mine]]\nname = "sparkle"\n' + text,
        encoding="utf-8",
    )
    show = ch.read_show(file)
    same_lights = [fingerprint(cue.light) for cue in show.cues if isinstance(cue.light, Light)]
    wanted = [ch.Cue(FIELD, light=light).light for _, light in FORMS]  # type: ignore[arg-type]  # any of the forms
    assert same_lights == [fingerprint(light) for light in wanted if isinstance(light, Light)]


def test_the_lights_of_the_whole_show_are_the_same_in_file_and_script(folder: Path) -> None:
    show = read(
        folder,
        '[lighting]\ntake_off = "twinkle"\ntravel = "trail"\nway_back = { name = "breathe", period = 3 }\n'
        'landing = "red"\nbrightness = 0.5\nchannels = [1, 0.9, 0.8]\nerror = 1\n'
        '[[cue]]\nformation = "field"\ntravel_light = { name = "sparkle", share = 0.3 }\n'
        '[[cue]]\nformation = "field"\nname = "b"\ntravel_light = "dark"\n',
    )
    wanted = ch.Lighting(
        take_off=Light("twinkle"),
        travel="trail",
        way_back=Light("breathe", period=3),
        landing="red",  # type: ignore[arg-type]  # a colour is a light, too
        brightness=0.5,
        channels=(1, 0.9, 0.8),
        error=1,
    )
    assert fingerprint(show.lighting) == fingerprint(wanted)
    assert fingerprint(show.cues[0].travel_light) == fingerprint(Light("sparkle", share=0.3))
    assert show.cues[1].travel_light == "dark"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('light = "rivr"', 12, "light = \"rivr\": 'rivr' is neither a colour nor a light; did you mean 'river'?"),
        ('light = "blak"', 12, "colour 'blak' is not known; did you mean 'black'?"),
        ('light = { name = "river", sped = 2 }', 12, "light 'river': sped: unknown key; did you mean 'speed'?"),
        ('[[cue.light]]\nname = "river"\n[[cue.light]]\nname = "wrte"', 15, "'wrte': there is no such effect; did you"),
        ('[[cue.light]]\nname = "river"\nspeed = 2\nblend = "ad"', 15, "blend = 'ad'; expected one of"),
        ('[[cue.light]]\nname = "river"\npart = "sail"', 14, "part = 'sail': the picture has no such part"),
        ('light = { name = "image", file = "../no.png" }', 12, "no.png"),
        ('travel_light = "fad"', 12, "'fad' is neither a colour nor a light; did you mean 'fade'?"),
        ('travel_light = "shine"', 12, "travel_light = \"shine\": expected fade, dark, or a light such as 'trail'"),
        ('light = "river"\n[lighting]\ntravel = "glow"', 14, "expected fade, dark, or a light such as 'trail'"),
        ('light = "river"\n[lighting]\ntravel = ["shine"]', 14, "colour 'shine' is not known; use a CSS name or"),
        ('travel_light = ["red", "dark"]', 12, "travel_light = \"dark\": 'dark' stands alone, without brackets"),
        ('light = "river"\n[light.gold]\nname = "river"', 13, "light 'gold': there is a colour of this name"),
        ('light = "river"\n[light.river]\nname = "river"', 13, "light 'river': there is an effect of this name"),
        ('light = "mine"\n[light.mine]\nname = "river"\nlow = 2', 15, "low = 2; expected a number from 0 to 1"),
        ('light = "river"\n[lighting]\nbrightnes = 1', 14, "brightnes: unknown key; did you mean 'brightness'?"),
        ('light = "river"\n[lighting]\ntake_off = "twinkl"', 14, "did you mean 'twinkle'?"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_right_word(
    folder: Path, text: str, line: int, told: str
) -> None:
    with pytest.raises(ShowError) as caught:
        read(folder, f'[[cue]]\nformation = "field"\n{text}\n')
    assert len(caught.value.lines) == 1
    assert f"show.toml:{line}: " in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("said", ['["sparkle"]', '[{name = "sparkle"}]', '["many", "sparkle"]'])
def test_a_light_has_at_most_64_layers(tmp_path: Path, said: str) -> None:
    many = ", ".join(['"sparkle"'] * 63)
    more = said if "many" in said else f"[{many}, {said[1:-1]}, {said[1:-1]}]"
    cue = f'[[cue]]\nformation = "field"\nlight = {more}\n'
    file = tmp_path / "show.toml"
    file.write_text(f'{HEAD}[light]\nmany = [{many}, "sparkle"]\n{cue}')
    with pytest.raises(ShowError, match=r"show\.toml:14: cue 1 'field': light: 65 layers; a light has at most 64$"):
        ch.read_show(file)


def test_thousands_of_wrong_words_are_not_all_looked_up(tmp_path: Path) -> None:
    words = ", ".join(f'"w{number}"' for number in range(300))
    file = tmp_path / "show.toml"
    file.write_text(f'{HEAD}[[cue]]\nformation = "field"\nlight = [{words}]\n')
    with pytest.raises(ShowError, match="colour 'w0' is not known") as told:
        ch.read_show(file)
    assert told.value.lines[-1] == f"{file}: and more mistakes"
    assert len(told.value.lines) == 51


@pytest.mark.parametrize("table", ['light = { name = "sparkle", KEYS }', 'motion = { name = "wave", KEYS }'])
def test_thousands_of_unknown_keys_are_not_all_looked_up(tmp_path: Path, table: str) -> None:
    file = tmp_path / "show.toml"
    keys = ", ".join(f"shar{number} = 1" for number in range(300))
    file.write_text(f'{HEAD}[[cue]]\nformation = "field"\n{table.replace("KEYS", keys)}\n')
    with pytest.raises(ch.InputError, match="shar0: unknown key; ") as told:
        ch.read_show(file)
    assert told.value.lines[-1] == f"{file}: and more mistakes"
