"""Lights of the ways up and home, and the beats of the music: what the lights of a show need besides its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.drawn import Drawn, NamedPart
from choreo.core.plan import MOST_SPANS
from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.light.algebra.coordinates import Dots
from choreo.light.algebra.moments import Rhythm
from choreo.light.fade import Glow
from choreo.light.light import Light
from choreo.light.lighting import Lighting
from choreo.planning.blocks import Flown
from choreo.show.score import Score
from choreo.show.show import Show
from choreo.show.spoken import counts_beats, is_musical

MOST_PARTS = 200
"""Parts of one drawing whose drones a plan tells."""

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
        glows.insert(0, _in_array(first, lighting.take_off, flown.pads, begin, ends["take-off"]))
    if lighting.way_back is not None and "return" in ends:
        begin = last.end + min(FADE, (ends["return"] - last.end) / 3)
        glows.append(_lit(last, lighting.way_back, begin, ends["return"]))
    if lighting.landing is not None and "landing" in ends:
        begin, end = starts["landing"], ends["landing"]
        short = min(FADE, (end - begin) / 3)
        glows.append(_in_array(last, lighting.landing, flown.landed, begin + short, end - short))
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


def named_parts(groups: Sequence[tuple[Ints, Sequence[Glow]]]) -> tuple[NamedPart, ...]:
    """Return which drones show which named part of a drawing while a picture stands, in order of time.

    Parameters
    ----------
    groups : sequence of (Ints, sequence of Glow)
        The numbers of the drones of each group, (n,), and what glows on them.
    """
    found: list[NamedPart] = []
    for numbers, glows in groups:
        for glow in glows:
            if glow.lit is None or not any(glow.lit.dots.drawn.parts):
                continue
            drawn, place = glow.lit.dots.drawn, glow.lit.place
            shown = np.flatnonzero(place < len(drawn))
            part = drawn.part[place[shown]]
            for index, names in enumerate(drawn.parts[:MOST_PARTS]):
                drones = np.sort(numbers[shown[part == index]])
                if names and len(drones):
                    found.append(NamedPart("/".join(names), glow.start, glow.end, tuple(drones.tolist())))
    return tuple(sorted(found, key=lambda each: each.start)[:MOST_SPANS])


def rhythm_of(show: Show) -> Rhythm:
    """Return the beats, markers and loudness of a show's music; listened to only if lights or cues ask for it.

    Raises
    ------
    ShowError
        If a light or a cue follows the music, but it cannot be listened to.
    """
    lighting, score = show.lighting or Lighting(), show.score or Score()
    said = [light for cue in show.cues for light in (cue.light, cue.travel_light)]
    said += [lighting.take_off, lighting.travel, lighting.way_back, lighting.landing]
    lights = [light for light in said if isinstance(light, Light)]
    _check_markers(lights, score.as_if_heard)
    counting = [number for number, cue in enumerate(show.cues, start=1) if counts_beats(cue, score)]
    beats = bool(counting) or any(light.hears for light in lights)
    if (
        not beats
        and not any(light.markers for light in lights)
        and not any(is_musical(cue, score) for cue in show.cues)
    ):
        return Rhythm()
    known = score.counts and not any(light.hears_loudness for light in lights)
    if show.music is None or known or not (beats or score.wants_beats):
        return Rhythm(score.ruler(show.music_start))
    from choreo.audio.analysis import can_listen, listen

    if not can_listen():
        raise ShowError(
            "show: a light or a cue follows the music, which needs soundfile: pip install 'choreo[music]'; or say the "
            "tempo with [score] tempo"
        )
    heard = listen(show.music)
    at = show.music_start + np.arange(len(heard.loudness)) / 100
    ruler = score.ruler(show.music_start, heard.beats, heard.tempo)
    if counting and not ruler.counts:
        raise ShowError(
            f"cue {counting[0]} '{show.cues[counting[0] - 1].name}': counts beats, but none were found in "
            f"'{show.music.name}'; say the tempo with [score] tempo, or give labels with beats"
        )
    return Rhythm(ruler, at, heard.loudness)


def heard_as(show: Show, rhythm: Rhythm) -> list[str]:
    """Return what there is to say of beats that were found in the music: how many, and how to say otherwise.

    Whether two of them are one nobody can know from the sound: a band of 66 beats a minute with
    a hi-hat twice a beat is one of 132 to some who listen, and to choreo.
    """
    score, ruler = show.score or Score(), rhythm.ruler
    if show.music is None or score.counts or not ruler.counts:
        return []
    tempo = 60.0 * float(np.ptp(ruler.beats) / np.ptp(ruler.moments))
    if score.pace:
        return [f"music: {tempo:.0f} beats a minute, at {score.pace} the pace that is heard"]
    return [
        f"music: {tempo:.0f} beats a minute are heard; if you tap {tempo / 2:.0f}, set score.pace to 'half', if "
        f"{2 * tempo:.0f}, to 'double'"
    ]


def ruler_of(show: Show, rhythm: Rhythm) -> Ruler | None:
    """Return the ruler that a plan carries: that of its cues and lights, else what the score says; None for none."""
    heard = rhythm.ruler
    score = show.score
    if not (heard.counts or heard.markers) and score is not None and (score.counts or not score.wants_beats):
        heard = score.ruler(show.music_start)
    return heard if heard.counts or heard.markers else None


def _check_markers(lights: Sequence[Light], ruler: Ruler) -> None:
    """Raise `ShowError` for a light that follows a marker which there is not, with the nearest."""
    for marker in [marker for light in lights for marker in light.markers]:
        if not ruler.named(marker):
            names = list(dict.fromkeys(name for name, _ in ruler.markers))
            near = get_close_matches(marker, names, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(names[:8]) or 'none'}"
            raise ShowError(f"light: there is no marker '{marker}'; {hint}")
