"""Light: keyframes within the show, dark at its end, and nothing that cannot be.

A drone that glows on when it has landed misleads the crew that walks up to it, and one whose program runs on may do
so at any time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.stretch import SLIVER, Cues
from choreo.safety.ledger import Ledger

LATE = 2 * FRAME
"""Seconds after the end of the show by which all lights are out: programs count in frames, shows in milliseconds."""

_UNKNOWN = "in the last sample {} of the drones are lit; what their lights do after it is not known"


def check_light(
    light: LightTrack, wrong: Floats, trajectory: Trajectory, cues: Cues, ledger: Ledger, *, sampled: bool
) -> tuple[str, ...]:
    """Check the rules 'light values', 'light keyframes', 'light end' and 'light length'; return what is not known.

    `wrong` are the `wrong_values`; with any, nobody can follow the rest.
    A keyframe that changes nothing about a drone is none of its program: a program that is dark and steady after the
    show is good. Samples say nothing about what comes after the last of them, so that lit ones are no fault.
    """
    findings = _Findings(trajectory, cues, ledger)
    drones = np.flatnonzero(wrong)
    findings.note("light values", drones, findings.begin, wrong[drones], 0.0)
    if len(drones):
        return ()
    _check_begin(light, findings)
    return _check_end(light, findings, sampled=sampled)


class _Findings:
    """Notes what is wrong with the light of some drones at one moment."""

    def __init__(self, trajectory: Trajectory, cues: Cues, ledger: Ledger) -> None:
        self.begin, self.end = float(trajectory.times[0]), float(trajectory.times[-1])
        self._trajectory, self._cues, self._ledger = trajectory, cues, ledger

    def note(self, rule: str, drones: Ints, time: float, values: Floats, limit: float) -> None:
        """Note the values (m,) of m drones, at a moment within the show."""
        if not len(drones):
            return
        moment = min(max(time, self.begin), self.end)
        cue = self._cues.before(moment) if moment == self.end else self._cues.at(moment)
        place = self._trajectory.at(moment).position[drones]
        times = np.full(len(drones), moment)
        self._ledger.note(rule, cue, drones, times, place, values.astype(np.float64), limit)


def wrong_values(light: LightTrack) -> Floats:
    """Return how many colours that are none, and moments that do not follow each other, each drone has, (n,)."""
    frames, values, first = light.frames, light.values, light.starts[:-1]
    late = np.append(False, ~(frames[1:] > frames[:-1]))
    late[first] = False  # from one drone to the next
    counts = _of_each(late, first) + _of_each(~np.isfinite(frames), first)
    if values.dtype != np.uint8:  # a byte cannot be wrong
        numbers = values.astype(np.float64)
        counts += np.add.reduceat((~((numbers >= 0) & (numbers <= 255))).sum(axis=1), first)
    return counts.astype(np.float64)


def _of_each(wrong: NDArray[np.bool_], first: Ints) -> Ints:
    """Return how many are wrong of each drone's, (n,), which begin at `first`: of millions few are, or none."""
    drones = np.searchsorted(first, np.flatnonzero(wrong), side="right") - 1
    return np.bincount(drones, minlength=len(first))


def _check_begin(light: LightTrack, findings: _Findings) -> None:
    """Check the rule 'light keyframes': no drone's light changes before the show."""
    first = light.starts[:-1]
    if not (light.frames[first] * FRAME < findings.begin - SLIVER).any():
        return
    early = light.frames * FRAME < findings.begin - SLIVER
    reached = early.copy()
    reached[1:] |= early[:-1]  # a fade that begins before the show ends at the next keyframe
    reached[first] = early[first]
    drone = np.repeat(np.arange(light.drones), np.diff(light.starts))
    changed = reached & (light.values != light.values[first][drone]).any(axis=1)
    drones = np.unique(drone[changed])
    findings.note("light keyframes", drones, findings.begin, findings.begin - light.frames[first[drones]] * FRAME, 0.0)


def _check_end(light: LightTrack, findings: _Findings, *, sampled: bool) -> tuple[str, ...]:
    """Check the rules 'light end' and 'light length': dark for good soon after the end of the show."""
    last = light.last.max(axis=1)
    endless = np.isin(np.arange(light.drones), list(light.endless))
    glowing = np.flatnonzero(last)
    late = findings.end + LATE + SLIVER
    if sampled and not (light.frames[light.starts[1:] - 1] * FRAME > late).any():
        return (_UNKNOWN.format(len(glowing)),) if len(glowing) else ()
    ended = glowing[~endless[glowing]]
    findings.note("light end", ended, findings.end, last[ended], 0.0)
    # A drone glows until the keyframe that follows its last lit one.
    red, green, blue = light.values.T != 0
    rows = np.arange(len(red))
    after = np.maximum.reduceat(np.where(red | green | blue, rows + 1, -1), light.starts[:-1])
    drones = np.flatnonzero((after >= 0) & ((last == 0) | endless))
    after = np.minimum(after[drones], light.starts[1:][drones] - 1)
    until = np.asarray(light.frames[after] * FRAME, dtype=np.float64)
    until[endless[drones] & ((until > late) | (last[drones] > 0))] = np.inf  # the loop that was run once comes again
    drones, until = drones[until > late], until[until > late]
    findings.note("light length", drones, findings.end, until - findings.end, LATE)
    return ()
