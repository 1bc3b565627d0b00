"""What a player does with a light program: its instructions one after the other, its loops as often as they run.

Nothing is stepped through: loops repeat rows of whole numbers, and only then are colours looked at, all together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bytes, Ints
from choreo.errors import FileError

END, NOP, SLEEP, WAIT, SET, GREY, BLACK, WHITE = range(0x08)
FADE, FADE_GREY, FADE_BLACK, FADE_WHITE, LOOP, LOOP_END = range(0x08, 0x0E)
PYRO, PYRO_ALL = 0x14, 0x15
"""Each with a byte of channels, and without a duration."""

LONGEST = 6 * 3600 * 50
"""Frames that a program is followed."""
MOST_STEPS = 12_000_000
"""Instructions that the programs of a file may run beyond one for each of their bytes: loops make many of few bytes."""
_LARGEST = 1_000_000
"""Bytes of a program that are looked at; drones hold a fifteenth of it."""
_DEEPEST_LOOP = 16
_HEADS = {SLEEP: 1, SET: 4, GREY: 2, BLACK: 1, WHITE: 1, FADE: 4, FADE_GREY: 2, FADE_BLACK: 1, FADE_WHITE: 1, WAIT: 1}
"""Bytes of an instruction before its duration."""
_NOPS = re.compile(bytes([NOP]) + b"+")


@dataclass
class Budget:
    """Instructions that one file's programs may still run, so that nested loops cannot run for hours."""

    left: int

    def take(self, steps: int, where: str) -> None:
        """Count so many more; raise where there are too many."""
        self.left -= steps
        if self.left < 0:
            raise FileError(f"{where}: the light programs run for too many instructions")


@dataclass(frozen=True, eq=False)
class Played:
    """What a program shows: the frames (m,) and colours (m, 3) of its keyframes, between which it runs straight.

    And the frame in which it ends, whether it goes on without end, and whether it fires pyro.
    """

    frames: Ints
    colours: Bytes
    end: int
    endless: bool
    pyro: bool


def played(program: bytes, end: int, budget: Budget, where: str) -> Played:
    """Return what a program shows in a show of `end` frames; see `choreo.formats.skybrush.light_program.decode`.

    Raises
    ------
    FileError
        If it holds an instruction that players refuse, breaks off, or runs for unreasonably long.
    """
    if len(program) > _LARGEST:
        raise FileError(f"{where}: the light program has {len(program):,} bytes; choreo reads at most {_LARGEST:,}")
    rows = _Rows(program, end, budget, where)
    try:
        rows.read()
    except IndexError:
        raise FileError(f"{where}: the light program breaks off") from None
    return rows.played()


class _Rows:
    """Runs a program at once: where each instruction that is run begins, and its duration."""

    def __init__(self, program: bytes, end: int, budget: Budget, where: str) -> None:
        self._program, self._end, self._budget, self._where = program, end, budget, where
        self._places: list[int] = []
        self._lengths: list[int] = []
        self._loops: list[tuple[int, int, int, int]] = []
        self._frame = self._steps = 0
        self._endless = self._pyro = False

    def read(self) -> None:
        """Run the program; IndexError tells that it breaks off."""
        program, size, at, read = self._program, len(self._program), 0, 0
        while at < size and self._frame < LONGEST:
            code, read = program[at], read + 1
            self._steps += 1
            head = _HEADS.get(code)
            if head is None:
                at = self._other(code, at)
                continue
            self._places.append(at)
            at += head
            byte = program[at]
            at += 1
            if byte < 0x80:
                length = byte
            else:
                length, at = self._number(byte, at)
            if code == WAIT:
                length = max(0, length - self._frame)
            self._lengths.append(length)
            self._frame += length
        self._budget.take(read, self._where)

    def played(self) -> Played:
        starts = np.cumsum([0, *self._lengths])
        run = int(np.searchsorted(starts[:-1], LONGEST))  # what begins later is not run
        places = np.array(self._places[:run], dtype=np.int64)
        colours, fades = _colours(self._program, places)
        return _played(starts[: run + 1], colours, fades, endless=self._endless, pyro=self._pyro)

    def _other(self, code: int, at: int) -> int:
        """Do what takes no time itself, and return where it goes on."""
        if code == NOP:
            found = _NOPS.match(self._program, at)
            return at + 1 if found is None else found.end()
        if code in (PYRO, PYRO_ALL):
            self._program[at + 1]
            self._pyro = True
            return at + 2
        if code == LOOP:
            self._loops.append((self._program[at + 1], len(self._places), self._frame, self._steps))
            if len(self._loops) > _DEEPEST_LOOP:
                raise FileError(f"{self._where}: loops are nested too deeply")
            return at + 2
        if code == LOOP_END:
            if not self._loops:
                raise FileError(f"{self._where}: a loop ends that never began")
            count, *since = self._loops.pop()
            self._repeat(count, *since)
            return at + 1 if count else len(self._program)
        if code != END:
            raise FileError(f"{self._where}: instruction {code:#04x} is not one that players know")
        return len(self._program)

    def _repeat(self, count: int, begin: int, since: int, steps: int) -> None:
        """Run a loop, which has run once, until it has run `count` times, or where this is 0 once after the end."""
        if count == 1:
            return
        # What was waited for is over when the loop begins anew.
        again = [
            0 if self._program[place] == WAIT else length
            for place, length in zip(self._places[begin:], self._lengths[begin:], strict=True)
        ]
        length, second = sum(again), self._frame
        if count == 0 and self._end < since < second:
            self._endless = True  # once is enough
            return
        if length > 0:
            times = count or max(0, (self._end - second) // length + 1) + 2
            times = min(times, max(0, LONGEST - 1 - second) // length + 2)
        elif count > 0:
            times = count
        else:
            raise FileError(f"{self._where}: a loop without end takes no time")
        more = (times - 1) * (self._steps - steps)
        self._budget.take(more, self._where)
        self._steps += more
        if length == 0:
            return  # the colour that it sets is set already
        self._places += self._places[begin:] * (times - 1)
        self._lengths += again * (times - 1)
        self._frame += length * (times - 1)
        self._endless = self._endless or (count == 0 and self._frame < LONGEST)

    def _number(self, byte: int, at: int) -> tuple[int, int]:
        """Return a duration of several bytes, whose first is `byte`, and where it ends."""
        value, shift = byte & 0x7F, 7
        while byte >= 0x80:
            if shift > 35:
                raise FileError(f"{self._where}: a duration is longer than players count")
            byte = self._program[at]
            value |= (byte & 0x7F) << shift
            shift, at = shift + 7, at + 1
        return min(value, LONGEST), at


def _colours(program: bytes, places: Ints) -> tuple[Bytes, np.ndarray]:
    """Return the colour after each of the instructions at these places, (k, 3), and which of them fade to it, (k,)."""
    data = np.frombuffer(program + bytes(3), dtype=np.uint8)
    codes = data[places]
    colours = data[places[:, None] + [1, 2, 3]]
    kinds = np.where(codes >= SET, (codes - SET) % 4, 0)
    colours[kinds == 1] = colours[kinds == 1][:, :1]
    colours[kinds == 2] = 0
    colours[kinds == 3] = 255
    latest = np.maximum.accumulate(np.where(codes >= SET, np.arange(1, len(codes) + 1), 0))
    return np.concatenate([np.zeros((1, 3), dtype=np.uint8), colours])[latest], codes >= FADE


def _played(starts: Ints, colours: Bytes, fades: np.ndarray, *, endless: bool, pyro: bool) -> Played:
    """Return the keyframes of stretches: from `starts` (k + 1,), with the colours (k, 3) at their ends."""
    high = colours
    before = np.concatenate([np.zeros((1, 3), dtype=np.uint8), high[:-1]])[: len(high)]
    low = np.where(fades[:, None], before, high)
    last = high[-1:] if len(high) else np.zeros((1, 3), dtype=np.uint8)  # it may be set for no time
    takes = np.diff(starts) > 0
    begin, low, high, lengths = starts[:-1][takes], low[takes], high[takes], np.diff(starts)[takes]
    then = np.concatenate([low, last])[1:]
    # At a jump, the last frame before it still has the old colour.
    jumps = np.flatnonzero((then != high).any(axis=1) & (lengths > 1))
    part = ((lengths[jumps] - 1) / lengths[jumps])[:, None]
    old = np.rint(low[jumps] + part * (high[jumps].astype(np.float64) - low[jumps])).astype(np.uint8)
    frames = np.concatenate([np.insert(begin, jumps + 1, begin[jumps] + lengths[jumps] - 1), starts[-1:]])
    values = np.concatenate([np.insert(low, jumps + 1, old, axis=0), last])
    return Played(frames.astype(np.int32), values, int(starts[-1]), endless, pyro)
