"""Lights of the ways up and home, and the beats of the music: what the lights of a show need besides its pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.drawn import Drawn
from choreo.errors import ShowError
from choreo.light.algebra.coordinates import Dots
from choreo.light.algebra.moments import Rhythm
from choreo.light.fade import Glow
from choreo.light.light import Light
from choreo.light.lighting import Lighting
from choreo.planning.blocks import Flown
from choreo.show.show import Show

FADE = 1.0
"""Seconds in which such a light comes up, or goes."""


def with_phases(flown: Flown, lighting: Lighting) -> tuple[Glow, ...]:
    """Return what glows, with the lights of take-off, way back and landing where the show sets them."""
    glows = list(flown.glows)
    if not glows:
        return ()
    first, last = glows[0], glows[-1]
    starts = {span.kind: span.start for span in flown.spans}
    ends = {span.kind: span.end for span in flown.spans}
    if lighting.take_off is not None and "take-off" in ends:
        begin = min(max(flown.departs[0], 0.0) + FADE, ends["take-off"])
        glows.insert(0, _in_array(first, lighting.take_off, flown.trajectory.start, begin, ends["take-off"]))
    if lighting.way_back is not None and "return" in ends:
        begin = last.end + min(FADE, (ends["return"] - last.end) / 3)
        glows.append(_lit(last, lighting.way_back, begin, ends["return"]))
    if lighting.landing is not None and "landing" in ends:
        begin, end = starts["landing"], ends["landing"]
        short = min(FADE, (end - begin) / 3)
        glows.append(_in_array(last, lighting.landing, flown.trajectory.end, begin + short, end - short))
    return tuple(glows)


def _lit(picture: Glow, light: Light, start: float, end: float) -> Glow:
    """Return a glow of a light on the drones and colours of a picture."""
    assert picture.lit is not None  # blocks of pictures are lit
    return Glow(start, end, picture.colours, False, replace(picture.lit, light=light))


def _in_array(picture: Glow, light: Light, pads: Floats, start: float, end: float) -> Glow:
    """Return a glow of a light on all drones as they stand over their pads, (n, 3) m, in the colours of a picture.

    Drones that are none of the picture have its mean colour. A light that names parts of a drawing means the picture.
    """
    assert picture.lit is not None  # blocks of pictures are lit
    if any(layer.parts for layer in light.layers):
        return _lit(picture, light, start, end)
    seen = picture.lit.dots
    spare = picture.lit.place >= len(seen)
    colours = picture.colours.copy()
    colours[spare] = np.rint(seen.colours.mean(axis=0))
    array = Dots(pads, colours, Drawn.through(pads), seen.seed, seen.eye)
    lit = replace(picture.lit, dots=array, place=np.arange(len(pads)), light=light)
    return Glow(start, end, colours, False, lit)


def rhythm_of(show: Show) -> Rhythm:
    """Return the beats and the loudness of a show's music, if a light asks for them.

    Raises
    ------
    ShowError
        If a light follows the music, but it cannot be listened to.
    """
    lighting = show.lighting or Lighting()
    tempo = lighting.tempo or 120.0
    said = [light for cue in show.cues for light in (cue.light, cue.travel_light)]
    said += [lighting.take_off, lighting.travel, lighting.way_back, lighting.landing]
    if show.music is None or not any(isinstance(light, Light) and light.hears for light in said):
        return Rhythm(tempo)
    from choreo.audio.analysis import can_listen, listen

    if not can_listen():
        raise ShowError("show: a light follows the music, which needs soundfile: pip install 'choreo[music]'")
    heard = listen(show.music)
    at = show.music_start + np.arange(len(heard.loudness)) / 100
    beats = np.empty(0) if lighting.tempo is not None else heard.beats + show.music_start
    return Rhythm(lighting.tempo or heard.tempo or tempo, beats, at, heard.loudness)
