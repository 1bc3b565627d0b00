"""The gallery shows every effect of light and every motion, as it is today."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import choreo as ch
from choreo.light.effects.catalogue import effects
from choreo.light.light import Light
from choreo.motion.living.moves.move_kinds import kinds
from choreo.planning.pictures import pictures

ROOT = Path(__file__).parent.parent
GALLERY = ROOT / "docs" / "gallery"


def test_the_page_is_of_today() -> None:
    """After effects, motions or examples have changed: make gallery."""
    drawn = runpy.run_path(str(ROOT / "tools" / "gallery" / "draw.py"))
    assert (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8") == drawn["page"]()
    assert sorted(name for names in drawn["GROUPS"].values() for name in names) == sorted(effects())
    assert sorted(name for names in drawn["moving"].GROUPS.values() for name in names) == sorted(kinds())


def test_all_loops_are_there_and_small() -> None:
    assert {file.stem for file in GALLERY.glob("*.webp")} == {*effects(), *(f"motion-{name}" for name in kinds())}
    assert sum(file.stat().st_size for file in GALLERY.iterdir()) < 15e6


@pytest.mark.parametrize("name", sorted(effects()))
def test_an_example_is_short_and_shows_its_effect(name: str) -> None:
    file = ROOT / "examples" / "lights" / f"{name}.toml"
    assert len(file.read_text(encoding="utf-8").strip().splitlines()) <= 15
    light = ch.read_show(file).cues[0].light
    assert isinstance(light, Light)
    assert name in [layer.name for layer in light.layers]
    with Image.open(GALLERY / f"{name}.webp") as loop:
        assert getattr(loop, "n_frames", 1) > 1 or name in ("solid", "gradient")


@pytest.mark.parametrize("name", sorted(kinds()))
def test_an_example_of_a_motion_is_short_moves_and_can_be_flown(name: str) -> None:
    file = ROOT / "examples" / "motions" / f"{name}.{'py' if name == 'function' else 'toml'}"
    assert len(file.read_text(encoding="utf-8").strip().splitlines()) <= 20
    show = ch.read_show(file)
    assert name in [motion.name for motion in show.cues[0].motion]
    (picture,) = pictures(show)
    assert picture.living is not None
    way = picture.living.at(picture.living.duration / 3).position - picture.living.start
    assert np.abs(way).max() > 0.3
    with Image.open(GALLERY / f"motion-{name}.webp") as loop:
        assert getattr(loop, "n_frames", 1) > 60
