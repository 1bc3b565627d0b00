"""A player that steps through a light program, one instruction after the other, as drones do: slow, and plain."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from choreo.arrays import Bytes, Ints
from choreo.errors import FileError

END, NOP, SLEEP, WAIT, SET, GREY, BLACK, WHITE = range(0x08)
FADE, FADE_GREY, FADE_BLACK, FADE_WHITE, LOOP, LOOP_END = range(0x08, 0x0E)
PYRO, PYRO_ALL = 0x14, 0x15
LONGEST = 6 * 3600 * 50
_DEEPEST_LOOP = 16
_Colour = tuple[int, int, int]
_DARK: _Colour = (0, 0, 0)


@dataclass
class Stepped:
    """Steps through one program and notes its stretches: start frame, colour there, end frame, colour towards it."""

    program: bytes
    end: int
    steps: int
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
        while self.position < len(self.program) and self.frame < LONGEST:
            self.steps -= 1
            if self.steps < 0:
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
                return min(value, LONGEST)
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
