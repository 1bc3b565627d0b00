"""Light programs: the bytecode in which show drones keep their colours, written and read.

A program is a row of instructions with durations in frames of 20 ms (unsigned LEB128); its clock starts at show
time 0. `encode` writes one program a drone; a fade instruction runs linearly in the stored sRGB bytes, as a
`LightTrack` does between two keyframes, so both agree at every frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from choreo.arrays import Bytes
from choreo.core.light_track import FRAME, Frames, LightTrack
from choreo.errors import FileError, InputError
from choreo.formats.archive import FEWER
from choreo.formats.skybrush.light_player import (
    BLACK,
    END,
    FADE,
    FADE_BLACK,
    FADE_GREY,
    FADE_WHITE,
    GREY,
    MOST_STEPS,
    SET,
    WHITE,
    Budget,
    Played,
    played,
)

LARGEST_PROGRAM = 65_535
"""Bytes: one block of a drone's show file."""
_LONG_AFTER = 1.0  # s
_MOST_KEYFRAMES = 40_000_000


def encode(track: LightTrack, end: float, numbers: Sequence[int] | None = None) -> list[bytes]:
    """Return one light program a drone; after `end` s and the last keyframe the drones are dark.

    `numbers` are those of the drones, for what is told of a program that is too large; None where they count from 1.

    Examples
    --------
    >>> track = LightTrack([0.0, 2.0, 3.0], [[[255, 0, 0]], [[255, 0, 0]], [[0, 0, 0]]])
    >>> encode(track, end=3.0)[0].hex(" ")
    '04 ff 00 00 64 0a 32 06 01 00'
    """
    end_frame = max(round(end / FRAME), 0) + 1
    programs = [_program(*_from_zero(*track.keyframes(drone), end_frame)) for drone in range(track.drones)]
    large = [drone for drone, program in enumerate(programs) if len(program) > LARGEST_PROGRAM]
    if large:
        most = max(len(programs[drone]) for drone in large)
        first = large[0] + 1 if numbers is None else numbers[large[0]]
        raise InputError(
            f"the light programs of {len(large)} drones are larger than the {LARGEST_PROGRAM:,} bytes that a drone "
            f"holds, the first that of drone {first}, the largest {most:,} bytes; plan the show with --light-error "
            "4 or more, or use lights that flicker less"
        )
    return programs


def decode(
    programs: Sequence[bytes],
    end: float,
    where: str,
    notes: list[str] | None = None,
    *,
    names: Sequence[str] | None = None,
) -> LightTrack:
    """Return the colours of these programs on shared keyframes.

    Loops without end stop when they have run once more after `end` s, so that what they do then is seen.

    Parameters
    ----------
    programs : sequence of bytes
        One a drone.
    end : float
        Of the show, s.
    where : str
        Begins all messages.
    notes : list of str or None
        What else the programs say is added here.
    names : sequence of str or None
        What messages call the drones; None for 'drone 1' and so on.

    Raises
    ------
    FileError
        If a program holds an instruction that players refuse, breaks off, or runs for unreasonably long; the
        message begins with `where` and the drone's name.
    """
    budget = Budget(MOST_STEPS + sum(map(len, programs)))  # without loops they have no more instructions than bytes
    names = [f"drone {number}" for number in range(1, len(programs) + 1)] if names is None else names
    shown: list[Played] = []
    known: dict[bytes, tuple[Played, int]] = {}
    keyframes = 0
    for name, program in zip(names, programs, strict=True):
        what = f"{where}: lights of {name}"
        if program in known:
            budget.take(known[program][1], what)
        else:
            left = budget.left
            known[program] = played(program, round(end / FRAME), budget, what), left - budget.left
        shown.append(known[program][0])
        keyframes += len(shown[-1].frames)
        if keyframes > _MOST_KEYFRAMES:
            raise FileError(f"{what}: so far the light programs have more than {_MOST_KEYFRAMES:,} keyframes; {FEWER}")
    starts = np.concatenate([[0], np.cumsum([len(drone.frames) for drone in shown])])
    frames, colours = (np.concatenate([getattr(drone, key) for drone in shown]) for key in ("frames", "colours"))
    endless = [number for number, drone in enumerate(shown) if drone.endless]
    track = LightTrack.ragged(frames, colours, starts, endless)
    if notes is not None:
        notes.extend(_told(shown, end))
    return track


def _told(shown: Sequence[Played], end: float) -> Iterator[str]:
    """Yield what programs say beside colours."""
    if pyro := sum(drone.pyro for drone in shown):
        yield f"pyro instructions in the light programs of {_drones(pyro)} are not checked"
    if late := sum(drone.end * FRAME > end + _LONG_AFTER for drone in shown):
        longest = max(drone.end for drone in shown) * FRAME - end
        how_long = "without end" if any(drone.endless for drone in shown) else f"for up to {longest:.0f} s"
        yield f"the light programs of {_drones(late)} go on after the show, {how_long}"


def _drones(count: int) -> str:
    return f"{count:,} drone{'s' if count != 1 else ''}"


def _from_zero(keys: Frames, values: Bytes, end: int) -> tuple[list[int], list[list[int]]]:
    """Return the frames and colours of one drone's keyframes from frame 0 to frame `end` at least."""
    late = keys > 0
    frames = [0, *keys[late].tolist()]
    before = values[~late][-1:] if len(keys) and not late[0] else values[:1]
    colours = [*before.tolist(), *values[late].tolist()]
    if not late.all() and late.any() and keys[~late][-1] < 0:  # within a run that begins before the show
        start, stop = int(keys[~late][-1]), frames[1]
        low, high = before[0].astype(np.float64), values[late][0]
        colours[0] = np.rint(low + -start / (stop - start) * (high - low)).astype(int).tolist()
    if end > frames[-1]:
        frames, colours = [*frames, end], [*colours, colours[-1]]
    return frames, colours


def _program(frames: list[int], colours: list[list[int]]) -> bytes:
    """Return the program that fades where the colour changes between keyframes, and is steady elsewhere."""
    program, at = bytearray(), 0
    for start in [index for index in range(len(frames) - 1) if colours[index] != colours[index + 1]]:
        if frames[start] > at or (at == 0 and any(colours[start])):  # players begin dark: a lit start needs a word
            program += _set(colours[start], frames[start] - at)
        program += _fade(colours[start + 1], frames[start + 1] - frames[start])
        at = frames[start + 1]
    if frames[-1] > at and any(colours[-1]):
        program += _set(colours[-1], frames[-1] - at)
    return bytes(program + _set([0, 0, 0], 1) + bytes([END]))


def _set(colour: list[int], frames: int) -> bytes:
    return _instruction(colour, frames, (BLACK, WHITE, GREY, SET))


def _fade(colour: list[int], frames: int) -> bytes:
    return _instruction(colour, frames, (FADE_BLACK, FADE_WHITE, FADE_GREY, FADE))


def _instruction(colour: list[int], frames: int, codes: tuple[int, int, int, int]) -> bytes:
    black, white, grey, full = codes
    if colour[0] == colour[1] == colour[2]:
        level = colour[0]
        head = bytes([black]) if level == 0 else bytes([white]) if level == 255 else bytes([grey, level])
    else:
        head = bytes([full, *colour])
    return head + _leb128(frames)


def _leb128(value: int) -> bytes:
    """Return an unsigned whole number, seven bits a byte, lowest first."""
    text = bytearray()
    while value >= 0x80:
        text.append(value & 0x7F | 0x80)
        value >>= 7
    text.append(value)
    return bytes(text)
