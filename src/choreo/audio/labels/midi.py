"""MIDI files: tempo map, time signatures and markers; notes are passed over."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from choreo.audio.labels.labelled import checked, marker_name
from choreo.core.ruler import FASTEST, SLOWEST, Ruler
from choreo.errors import ShowError

LARGEST_MIDI = 500_000
"""Bytes of a MIDI file: its reader makes an object of a hundred times their size of them."""

_USUAL_TEMPO = 500_000  # microseconds a quarter, where a file says none


@dataclass
class _Map:
    """What a MIDI file says of time, at ticks."""

    tempi: dict[int, int] = field(default_factory=lambda: {0: _USUAL_TEMPO})
    signatures: dict[int, tuple[int, int]] = field(default_factory=lambda: {0: (4, 4)})
    markers: list[tuple[str, int]] = field(default_factory=list)


def midi(data: bytes, where: str) -> Ruler:
    """Return the ruler of a MIDI file: a beat is what its time signature counts, so 6/8 has six beats a bar.

    Raises
    ------
    ShowError
        If it is damaged, counts frames instead of beats, holds songs side by side (type 2), or has a tempo out of all
        reason.
    """
    import mido

    if len(data) > LARGEST_MIDI:
        raise ShowError(
            f"{where}: has {len(data) / 1e3:,.0f} kB, and choreo reads MIDI of at most {LARGEST_MIDI / 1e3:.0f} kB; "
            "export tempo and markers without the notes"
        )
    try:
        file = mido.MidiFile(file=io.BytesIO(data), clip=True)
    except Exception:  # whatever its reader stumbles over, the file is damaged
        raise ShowError(f"{where}: is damaged, or cut short; export it anew") from None
    if file.type == 2:
        raise ShowError(f"{where}: holds several songs side by side (type 2); export it as type 0 or 1")
    if not 0 < file.ticks_per_beat < 0x8000:
        raise ShowError(f"{where}: counts frames instead of beats; export it with ticks a quarter")
    return _ruler(_read(file), file.ticks_per_beat, where)


def _read(file: Any) -> _Map:
    found = _Map()
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                found.tempi[tick] = message.tempo
            elif message.type == "time_signature":
                found.signatures[tick] = (message.numerator, message.denominator)
            elif message.type in ("marker", "cue_marker"):
                found.markers.append((message.text, tick))
    return found


def _ruler(found: _Map, quarter: int, where: str) -> Ruler:
    """Return the ruler of a tempo map in ticks, of which a quarter has so many."""
    ticks = np.array(sorted({*found.tempi, *found.signatures}), dtype=np.float64)
    a_tick = _in_force(found.tempi, ticks) / 1e6 / quarter  # seconds
    beats_a_tick = _in_force({tick: below for tick, (_, below) in found.signatures.items()}, ticks) / 4 / quarter
    speeds = beats_a_tick / np.where(a_tick > 0, a_tick, np.nan)
    if not ((speeds * 60 >= SLOWEST) & (speeds * 60 <= FASTEST)).all():
        raise ShowError(f"{where}: has a tempo beyond {SLOWEST:g} to {FASTEST:,.0f} beats a minute")
    moments = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * a_tick[:-1])])
    beats = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * beats_a_tick[:-1])])
    metres: list[tuple[float, float]] = []
    for tick, (size, _) in sorted(found.signatures.items()):
        if size < 1:
            raise ShowError(f"{where}: has a time signature of {size} beats a bar")
        if not metres or metres[-1][1] != size:
            metres.append((float(np.interp(tick, ticks, beats)), float(size)))
    seconds = [moments[at] + (tick - ticks[at]) * a_tick[at] for at, tick in _at(found.markers, ticks)]
    named = [
        (marker_name(text), checked(float(each), where)) for (text, _), each in zip(found.markers, seconds, strict=True)
    ]
    markers = tuple((name, moment) for name, moment in named if name)
    return Ruler(moments, beats, float(speeds[0]), float(speeds[-1]), tuple(metres), markers)


def _in_force(changes: dict[int, int], ticks: Any) -> Any:
    """Return what holds at each of the ticks."""
    at = np.array(sorted(changes))
    return np.array([changes[int(tick)] for tick in at], dtype=np.float64)[np.searchsorted(at, ticks, side="right") - 1]


def _at(markers: list[tuple[str, int]], ticks: Any) -> list[tuple[int, int]]:
    """Return after which of the ticks each marker stands, and its own tick."""
    return [(int(np.searchsorted(ticks, tick, side="right")) - 1, tick) for _, tick in markers]
