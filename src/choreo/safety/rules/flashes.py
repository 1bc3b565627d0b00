"""Flashes: light that can cause seizures, counted as the audience sees it.

WCAG 2.2, success criterion 2.3.1: a flash is a pair of opposing changes of relative luminance by a tenth of the maximum
or more, the darker below 0.80, or of red, where one of the two is a saturated red; more than three of them within a
second are dangerous where they cover more than a quarter of any 10 degrees of the field of view.

In a dark sky the eye sees the lit drones alone. So the area is counted in drones, in each frame for itself: of those
that are lit within 5 degrees of one that flashes, to each side, above and below, more than a quarter flash as often.
Who flashes counts as lit from the first to the last of its flashes, also while it is dark between two of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Unproved, Violation
from choreo.safety.ledger import Ledger
from choreo.safety.rules.fades import luminance, redness, turns, with_bends

RULE = "flash"
VIEW, AREA = 10.0, 0.25
"""Degrees of the field of view, and the part of it that may flash."""
FEWEST = 4
"""Drones: fewer are points, and no area."""

_SECOND, _BIN = round(1 / FRAME), round(1 / FRAME) // 2
"""Frames for which the drones' places are looked up once."""
_WITHIN = _SECOND - 1
"""Frames in which too many flashes begin: the grid of frames moves the first and the last together by one at most."""
_SLACK = _BIN * FRAME
"""Seconds by which the moment of a finding may be off."""
_AT_ONCE = 200
"""Flashing drones side by side that are held against all others about them at once."""
MOST_WORK, PAIRS_OF_A_LOOK = 60_000_000, 8
"""Looks at a drone's light in a frame beyond those of `_usual`; and pairs of drones that are compared as quickly."""
_LONGEST = 2_400
"""Half seconds in which there are usual looks: a show of twenty minutes that flashes all the time."""
_KEYFRAMES_AT_ONCE, _KEYFRAMES_BESIDE, _SHARES = 4_000_000, 100_000, 8
"""Keyframes of which flashes are looked for at once, about, so that memory stays small; those that are worth the way to
an executor; and into how many shares they are cut for it at most."""
MOST_FOLLOWED, FREE, OF_A_STEP = 20_000_000, 8_000, 60
"""Keyframes of drones that may flash which are followed beyond so many of each drone (five minutes at 25 a second) for
all of the account; and as how many it counts that the next keyframes of all, however few, are followed side by side."""
_DARK = 1
"""Of 255: nobody sees a light that weak."""


def check_flashes(
    light: LightTrack,
    trajectory: Trajectory,
    cues: Cues,
    ledger: Ledger,
    most: int,
    audience: tuple[float, float, float],
    account: Account,
    executor: Executor | None = None,
) -> tuple[Unproved, ...]:
    """Check the rule 'flash': at most so many flashes within any second, over a large area.

    Returns from when on that is not proved, since too many flash for too long among too many. An executor of processes
    follows the lights of some drones each; what is found is the same.
    """
    restless = _restless(light, most)
    if not len(restless):
        return ()
    begin, end = float(trajectory.times[0]), float(trajectory.times[-1])
    if not account.affords(_followed(light, restless), of=MOST_FOLLOWED):
        return (Unproved(begin, end, 0.0, light.drones, cues.names[cues.at(begin)], flashes=True),)
    drone, first, last, count = _spells(light, restless, most, executor)
    if not len(drone):
        return ()
    order = np.argsort(first, kind="stable")
    drone, first, last, count = drone[order], first[order], last[order], count[order]
    accused: dict[int, Bools] = {}
    work = 0
    # A spell lasts a second at most, so it lies in three bins or fewer.
    bins = np.unique(np.concatenate([np.minimum(first // _BIN + later, last // _BIN) for later in range(3)]))
    # All at once: each search in millions of small integers would make wide ones of them.
    begins, ends = np.searchsorted(first, [bins * _BIN - _SECOND, bins * _BIN + _BIN])
    rows = zip((bins * _BIN).tolist(), begins.tolist(), ends.tolist(), strict=True)
    for number, (frame, low, high) in enumerate(rows):
        now = low + np.flatnonzero(last[low:high] >= frame)
        moment = min(max(frame * FRAME, begin), end)
        cue = cues.before(moment) if moment == end else cues.at(moment)
        told = accused.setdefault(cue, np.zeros(light.drones, dtype=np.bool_))
        if told[drone[now]].all():
            continue
        if work > MOST_WORK * account.left + _usual(light.drones) * min(number, _LONGEST):
            return (Unproved(moment, end, 0.0, light.drones, cues.names[cue], flashes=True),)
        most_of = np.zeros(light.drones)
        np.maximum.at(most_of, drone[now], count[now])
        frames = np.arange(frame, frame + _BIN)
        flashing = np.zeros((light.drones, _BIN), dtype=np.bool_)
        np.logical_or.at(flashing, drone[now], (first[now, None] <= frames) & (last[now, None] >= frames))
        place = trajectory.at(moment).position
        across, up = _seen(place, audience)
        together = _together(across, up, flashing)
        work += int(flashing.any(axis=1).sum()) ** 2 // PAIRS_OF_A_LOOK
        if not together.any():
            continue
        shown = np.stack([light.at(each * FRAME).max(axis=1) > _DARK for each in frames.tolist()], axis=1)
        work += shown.size + int(together.sum()) * light.drones // PAIRS_OF_A_LOOK
        found = np.flatnonzero(_large(across, up, together, flashing, shown | flashing))
        told[found] = True
        times = np.full(len(found), moment)
        ledger.note(RULE, cue, found, times, place[found], most_of[found], float(most))
    return ()


def _followed(light: LightTrack, drones: Ints) -> int:
    """Return what it costs to follow the light of drones, beyond what is free for the swarm, in keyframes."""
    counts = np.diff(light.starts)[drones]
    steps = sum(int(part.max()) for part in np.array_split(counts, _parts(counts)))
    return max(0, int(counts.sum()) + OF_A_STEP * steps - FREE * light.drones)


def _parts(counts: Ints) -> int:
    """Return into how many parts drones of so many keyframes are cut, each to be looked at at once; none is empty."""
    return min(len(counts), 1 + int(counts.sum()) // _KEYFRAMES_AT_ONCE)


def _usual(drones: int) -> int:
    """Return the looks of a half second in which an eighth of a swarm flashes: no large fleet is held to less."""
    return 2 * _BIN * drones + drones**2 // (8 * PAIRS_OF_A_LOOK)


def with_parts(found: tuple[Violation, ...], plan: Plan) -> tuple[Violation, ...]:
    """Return the findings, those of this rule with the part of the drawing that the drone shows at that moment.

    On a way that is the nearer picture's, whose light fades there: before the first one is drawn, as long as take-off.
    """
    if not plan.parts or not any(violation.rule == RULE for violation in found):
        return found
    holds = [span for span in plan.spans if span.kind == "hold"]
    members = []
    for part in plan.parts:
        first = max((span.end for span in holds if span.end <= part.start), default=-np.inf)
        last = min((span.start for span in holds if span.start >= part.end), default=np.inf)
        members.append((part, first, last, frozenset(part.drones)))

    def named(violation: Violation) -> Violation:
        if violation.rule != RULE:
            return violation
        time, (drone, *_) = violation.time_s, violation.drones
        shows = [
            (max(part.start - time, time - part.end, 0.0), part.name)
            for part, first, last, drones in members
            if drone in drones and first - _SLACK <= time <= last + _SLACK
        ]
        return replace(violation, part=min(shows)[1]) if shows else violation

    return tuple(named(violation) for violation in found)


def _restless(light: LightTrack, most: int) -> Ints:
    """Return the drones with so many keyframes within a second that they could flash too often.

    A flash needs one alone: light may sink and rise again between two keyframes, and the last flash need only begin.
    """
    more = max(most - 1, 0)
    count = max(0, len(light.frames) - more)
    near = light.frames[more:] - light.frames[:count] <= _SECOND
    drone = np.repeat(np.arange(light.drones, dtype=np.int32), np.diff(light.starts))
    restless = np.zeros(light.drones, dtype=np.bool_)
    restless[drone[more:][near & (drone[more:] == drone[:count])]] = True
    return np.flatnonzero(restless)


def _spells(light: LightTrack, drones: Ints, most: int, executor: Executor | None) -> tuple[Ints, Ints, Ints, Ints]:
    """Return when drones flash too often: drone, first and last frame of the second, and how many flashes it has."""
    counts = np.diff(light.starts)[drones]
    if executor is None:
        parts = np.array_split(drones, _parts(counts))
        found = [_spells_of(light.take(some), some, most) for some in parts]
    else:
        shares = min(_SHARES, int(counts.sum()) // _KEYFRAMES_BESIDE)
        parts = np.array_split(drones, max(_parts(counts), shares))
        begun = [executor.submit(_spells_of, light.take(some), some, most) for some in parts]
        found = [each.result() for each in begun]
    drone, first, last, count = np.concatenate(found, axis=1)
    return drone, first, last, count


def _spells_of(light: LightTrack, drones: Ints, most: int) -> Ints:
    """Return the rows of `_spells`, (4, m), of both signals of these drones, whose light this is.

    A flash counts in the second in which it begins, so that 3.1 a second are more than three, and 3.0 are not. So do
    those that begin and end within a whole second, whatever the grid of frames.
    """
    begun, whole = max(2 * most + 1, 2), 2 * most + 2
    course = with_bends(light)
    longest = int(course.frames.max(initial=0)) - int(course.frames.min(initial=0)) + _SECOND + 1
    drone, frame = turns(course, (luminance(course.shown), redness(course.shown)))
    apart = drone * longest + frame  # turns of two drones are more than a second apart
    starts = _runs(apart, begun, _WITHIN - 1)
    slower = np.setdiff1d(_runs(apart, whole, _SECOND), starts, assume_unique=True)
    ends = np.append(starts + begun, slower + whole) - 1
    starts = np.append(starts, slower)
    counts = np.searchsorted(apart, apart[starts] + _WITHIN) - starts + 1
    counts = np.maximum(counts, np.searchsorted(apart, apart[starts] + _SECOND, side="right") - starts) // 2
    rows = drones[drone[starts] % len(drones)], frame[starts], frame[ends], counts
    return np.stack([row.astype(np.int32) for row in rows])


def _runs(apart: Ints, turns: int, frames: int) -> Ints:
    """Return the numbers of the turns from which on so many lie within so many frames: of fewer turns, none."""
    possible = max(0, len(apart) - turns + 1)
    return np.flatnonzero(apart[turns - 1 :] - apart[:possible] <= frames)


def _seen(place: Floats, audience: tuple[float, float, float]) -> tuple[Floats, Floats]:
    """Return where drones are seen from the audience's place, degrees to the right and upwards."""
    away = place - audience
    across = np.degrees(np.arctan2(away[:, 0], away[:, 1]))
    return across, np.degrees(np.arctan2(away[:, 2], np.hypot(away[:, 0], away[:, 1])))


def _together(across: Floats, up: Floats, flashing: Bools) -> Bools:
    """Return which drones (n,) flash, in some frame, together with as many about them as are an area at all."""
    found = np.zeros(len(across), dtype=np.bool_)
    for some, with_it in _about(across, up, np.flatnonzero(flashing.any(axis=1)), flashing):
        found[some] = (flashing[some] & (with_it >= FEWEST)).any(axis=1)
    return found


def _large(across: Floats, up: Floats, own: Bools, flashing: Bools, lit: Bools) -> Bools:
    """Return which of some drones (n,) flash in the midst of enough others, seen in those directions.

    `flashing` and `lit` (n, m) tell of each frame who does so; one frame in which it is so is enough.
    """
    both = np.concatenate([lit, flashing], axis=1)
    new = np.append(True, (both[:, 1:] != both[:, :-1]).any(axis=0))  # frames, of equal ones the first
    new[lit.shape[1]] = True
    large = np.zeros(len(across), dtype=np.bool_)
    frames = np.flatnonzero(new[: lit.shape[1]] | new[lit.shape[1] :])
    lit, flashing = lit[:, frames], flashing[:, frames]
    for some, of, with_it in _about(across, up, np.flatnonzero(own), lit, flashing):
        large[some] = (flashing[some] & (with_it > AREA * of) & (with_it >= FEWEST)).any(axis=1)
    return large


def _about(across: Floats, up: Floats, own: Ints, *counted: Bools) -> Iterator[tuple[Any, ...]]:
    """Yield some of the drones `own` after the other, and how many about each of them are counted in each frame."""
    seen = np.flatnonzero(np.any([row.any(axis=1) for row in counted], axis=0))
    all_of = np.concatenate(counted, axis=1).astype(np.float32)
    own = own[np.argsort(across[own], kind="stable")]
    for some in np.array_split(own, 1 + len(own) // _AT_ONCE):
        others = seen[_beside(across[some], across[seen]) & _beside(up[some], up[seen])]
        near = np.abs(up[some, None] - up[others]) <= VIEW / 2
        turned = np.abs(across[some, None] - across[others])
        near &= (turned <= VIEW / 2) | (turned >= 360 - VIEW / 2)
        yield some, *np.split(near.astype(np.float32) @ all_of[others], len(counted), axis=1)


def _beside(some: Floats, others: Floats) -> Bools:
    """Return which others lie within half a view of the range that some do, in degrees, once around or not."""
    low, high = some.min() - VIEW / 2, some.max() + VIEW / 2
    turned = others + np.array([[-360.0], [0.0], [360.0]])
    return np.asarray(((turned >= low) & (turned <= high)).any(axis=0))
