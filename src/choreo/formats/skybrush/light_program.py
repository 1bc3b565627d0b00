"""Light programs: the bytecode in which show drones keep their colours, written and read.

A program is a row of instructions with durations in frames of 20 ms (unsigned LEB128); its clock starts at show
time 0. `encode` writes one program a drone; a fade instruction runs linearly in the stored sRGB bytes, as a
`LightTrack` does between two keyframes, so both agree at every frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from choreo.arrays import Bytes, Ints
from choreo.core.light_track import FRAME, Frames, LightTrack
from choreo.errors import FileError, InputError

LARGEST_PROGRAM = 65_535
"""Bytes: one block of a drone's show file."""
END, NOP, SLEEP, WAIT, SET, GREY, BLACK, WHITE = range(0x08)
FADE, FADE_GREY, FADE_BLACK, FADE_WHITE, LOOP, LOOP_END = range(0x08, 0x0E)
PYRO, PYRO_ALL = 0x14, 0x15
"""Each with a byte of channels, and without a duration."""

_LONGEST = 6 * 3600 * 50
_MOST_STEPS, _STEPS_A_DRONE, _STEPS_A_BYTE = 2_000_000, 4_000, 4
"""Instructions that the programs of a file may run: loops make many of few bytes, in a show for each drone's light."""
_DEEPEST_LOOP = 16
_LONG_AFTER = 1.0  # s
_Colour = tuple[int, int, int]
_DARK: _Colour = (0, 0, 0)


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
    budget = _Budget(_MOST_STEPS + _STEPS_A_DRONE * len(programs) + _STEPS_A_BYTE * sum(map(len, programs)))
    names = [f"drone {number}" for number in range(1, len(programs) + 1)] if names is None else names
    machines = [
        _Machine(program, round(end / FRAME), budget, f"{where}: lights of {name}")
        for name, program in zip(names, programs, strict=True)
    ]
    tracks = [machine.run() for machine in machines]
    starts = np.concatenate([[0], np.cumsum([len(keys) for keys, _ in tracks])])
    frames, colours = (np.concatenate(columns) for columns in zip(*tracks, strict=True))
    track = LightTrack.ragged(frames, colours, starts)
    if notes is not None:
        notes.extend(_told(machines, end))
    return track


def _told(machines: Sequence[_Machine], end: float) -> Iterator[str]:
    """Yield what programs say beside colours."""
    if pyro := sum(machine.pyro for machine in machines):
        yield f"pyro instructions in the light programs of {_drones(pyro)} are not checked"
    if late := sum(machine.frame * FRAME > end + _LONG_AFTER for machine in machines):
        longest = max(machine.frame for machine in machines) * FRAME - end
        how_long = "without end" if any(machine.endless for machine in machines) else f"for up to {longest:.0f} s"
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


@dataclass
class _Budget:
    """Instructions that one file's programs may still run, so that nested loops cannot run for hours."""

    left: int


@dataclass
class _Machine:
    """Runs one program and notes its stretches: start frame, colour there, end frame, colour towards it."""

    program: bytes
    end: int
    budget: _Budget
    where: str
    position: int = 0
    frame: int = 0
    colour: _Colour = _DARK
    pyro: bool = False
    endless: bool = False
    loops: list[list[int]] = field(default_factory=list)
    stretches: list[tuple[int, _Colour, int, _Colour]] = field(default_factory=list)

    def run(self) -> tuple[Ints, Bytes]:
        """Return the keyframes: frames (m,), colours (m, 3)."""
        while self.position < len(self.program) and self.frame < _LONGEST:
            self.budget.left -= 1
            if self.budget.left < 0:
                raise FileError(f"{self.where}: the light programs run for too many instructions")
            if not self._step(self._byte()):
                break
        return self._keyframes()

    def _step(self, code: int) -> bool:
        if code == END:
            return False
        if code == SLEEP:
            self._go(self.colour, self._number(), fade=False)
        elif code == WAIT:
            self._go(self.colour, max(0, self._number() - self.frame), fade=False)
        elif SET <= code <= FADE_WHITE:
            kind = (code - SET) % 4
            colour = self._target(kind)
            self._go(colour, self._number(), fade=code >= FADE)
        elif code == LOOP:
            self.loops.append([self._byte() or -1, 0, self.frame])
            self.loops[-1][1] = self.position
            if len(self.loops) > _DEEPEST_LOOP:
                raise FileError(f"{self.where}: loops are nested too deeply")
        elif code == LOOP_END:
            return self._loop_end()
        elif code in (PYRO, PYRO_ALL):
            self._byte()  # the channels
            self.pyro = True
        elif code != NOP:
            raise FileError(f"{self.where}: instruction {code:#04x} is not one that players know")
        return True

    def _target(self, kind: int) -> _Colour:
        if kind == 0:
            return self._byte(), self._byte(), self._byte()
        level = self._byte() if kind == 1 else 0 if kind == 2 else 255
        return level, level, level

    def _go(self, colour: _Colour, frames: int, *, fade: bool) -> None:
        if frames > 0:
            self.stretches.append((self.frame, self.colour if fade else colour, self.frame + frames, colour))
        self.frame += frames
        self.colour = colour

    def _loop_end(self) -> bool:
        if not self.loops:
            raise FileError(f"{self.where}: a loop ends that never began")
        count, start, since = self.loops[-1]
        if count < 0:
            if self.frame == since:
                raise FileError(f"{self.where}: a loop without end takes no time")
            if since > self.end:
                self.endless = True
                return False
        elif count == 1:
            self.loops.pop()
            return True
        else:
            self.loops[-1][0] = count - 1
        self.loops[-1][2] = self.frame
        self.position = start
        return True

    def _byte(self) -> int:
        if self.position >= len(self.program):
            raise FileError(f"{self.where}: the light program breaks off")
        self.position += 1
        return self.program[self.position - 1]

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return min(value, _LONGEST)
            if shift > 35:
                raise FileError(f"{self.where}: a duration is longer than players count")

    def _keyframes(self) -> tuple[Ints, Bytes]:
        """Return keyframes between which linear colours are those of the program at every frame."""
        keys: list[tuple[float, ...]] = []
        colours = [*(low for _, low, _, _ in self.stretches), self.colour]  # the last one may be set for no time
        for (start, low, end, high), (_, then) in zip(self.stretches, pairwise(colours), strict=True):
            keys.append((start, *low))
            if then != high and end - 1 > start:
                part = (end - 1 - start) / (end - start)  # a jump: the last frame before it still has the old colour
                keys.append((end - 1, *(a + part * (b - a) for a, b in zip(low, high, strict=True))))
        keys.append((self.frame, *self.colour))
        table = np.array(keys, dtype=np.float64)
        return table[:, 0].astype(np.int64), np.rint(table[:, 1:]).astype(np.uint8)
