"""Flashes: light that can cause seizures, counted as the audience sees it.

WCAG 2.2, success criterion 2.3.1: a flash is a pair of opposing changes of relative luminance by a tenth of the maximum
or more, the darker below 0.80, or of saturated red; more than three of them within a second are dangerous where they
cover more than a quarter of any 10 degrees of the field of view.

In a dark sky the eye sees the lit drones alone. So the area is counted in drones, in each frame for itself: of those
that are lit within 5 degrees of one that flashes, to each side, above and below, more than a quarter flash as often.
Who flashes counts as lit from the first to the last of its flashes, also while it is dark between two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Bytes, Floats, Ints
from choreo.core.light_track import FRAME, LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Unproved, Violation
from choreo.safety.ledger import Ledger

Linear = NDArray[np.float32]

RULE = "flash"
STEP, DARKER = 0.1, 0.8
"""Relative luminance: the least change that counts, and below what the darker of two states must be."""
RED_STEP, RED_SHARE = 20 / 320, 0.8
"""Change of red less green and blue that counts, and from which part of the light red is saturated."""
VIEW, AREA = 10.0, 0.25
"""Degrees of the field of view, and the part of it that may flash."""
FEWEST = 4
"""Drones: fewer are points, and no area."""

_SECOND, _BIN = round(1 / FRAME), round(1 / FRAME) // 2
"""Frames for which the drones' places are looked up once."""
_SLACK = _BIN * FRAME
"""Seconds by which the moment of a finding may be off."""
_AT_ONCE = 200
"""Flashing drones side by side that are held against all others about them at once."""
MOST_WORK, PAIRS_OF_A_LOOK = 60_000_000, 8
"""Looks at a drone's light in a frame beyond those of `_usual`; and pairs of drones that are compared as quickly."""
_LONGEST = 2_400
"""Half seconds in which there are usual looks: a show of twenty minutes that flashes all the time."""
_KEYFRAMES_AT_ONCE = 4_000_000
"""Keyframes of which flashes are looked for at once, about, so that memory stays small."""
MOST_FOLLOWED, FREE, OF_A_STEP = 20_000_000, 8_000, 60
"""Keyframes of drones that may flash which are followed beyond so many of each drone (five minutes at 25 a second) for
all of the account; and as how many it counts that the next keyframes of all, however few, are followed side by side."""
_DARK = 1
"""Of 255: nobody sees a light that weak."""
_LINEAR = np.where(
    np.arange(256) / 255 <= 0.04045, np.arange(256) / 255 / 12.92, ((np.arange(256) / 255 + 0.055) / 1.055) ** 2.4
)
_LINEAR32, _SLOPE = _LINEAR.astype(np.float32), np.gradient(_LINEAR).astype(np.float32)
_BRIGHT, _RED = (np.array(each, dtype=np.float32) for each in ([0.2126, 0.7152, 0.0722], [1, -1, -1]))
"""How red, green and blue make relative luminance, and how much more red there is than the others."""
_LEAST_BEND = np.float32(1e-3)
"""By less than that no fade is taken to sink and rise again."""


def check_flashes(
    light: LightTrack,
    trajectory: Trajectory,
    cues: Cues,
    ledger: Ledger,
    most: int,
    audience: tuple[float, float, float],
    account: Account,
) -> tuple[Unproved, ...]:
    """Check the rule 'flash': at most so many flashes within any second, over a large area.

    Returns from when on that is not proved, since too many flash for too long among too many.
    """
    restless = _restless(light, most)
    if not len(restless):
        return ()
    begin, end = float(trajectory.times[0]), float(trajectory.times[-1])
    if not account.affords(_followed(light, restless), of=MOST_FOLLOWED):
        return (Unproved(begin, end, 0.0, light.drones, cues.names[cues.at(begin)], flashes=True),)
    drone, first, last, count = _spells(light, restless, most)
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
    """Return into how many parts drones of so many keyframes are cut, each to be looked at at once."""
    return 1 + int(counts.sum()) // _KEYFRAMES_AT_ONCE


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

    A flash needs one alone: light may sink and rise again between two keyframes.
    """
    count = max(0, len(light.frames) - most)
    near = light.frames[most:] - light.frames[:count] <= _SECOND
    drone = np.repeat(np.arange(light.drones, dtype=np.int32), np.diff(light.starts))
    restless = np.zeros(light.drones, dtype=np.bool_)
    restless[drone[most:][near & (drone[most:] == drone[:count])]] = True
    return np.flatnonzero(restless)


def _spells(light: LightTrack, drones: Ints, most: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return when drones flash too often: drone, first and last frame of the second, and how many flashes it has."""
    found = []
    for some in np.array_split(drones, _parts(np.diff(light.starts)[drones])):
        part = light.take(some)
        found.append(_spells_of(part, some, most))
    drone, first, last, count = np.concatenate(found, axis=1)
    return drone, first, last, count


def _spells_of(light: LightTrack, drones: Ints, most: int) -> Ints:
    """Return the rows of `_spells`, (4, m), of both signals of these drones, whose light this is."""
    needed = 2 * (most + 1)
    light = _with_bends(light)
    longest = int(light.frames.max(initial=0)) - int(light.frames.min(initial=0)) + _SECOND + 1
    drone, frame = _turns(light, (_luminance(light), _redness(light)))
    apart = drone * longest + frame  # turns of two drones are more than a second apart
    possible = max(0, len(apart) - needed + 1)  # with fewer turns than it takes, nobody flashes too often
    starts = np.flatnonzero(apart[needed - 1 :] - apart[:possible] <= _SECOND)
    within = np.searchsorted(apart, apart[starts] + _SECOND, side="right") - starts
    rows = drones[drone[starts] % len(drones)], frame[starts], frame[starts + needed - 1], within // 2
    return np.stack([row.astype(np.int32) for row in rows])


def _with_bends(light: LightTrack) -> LightTrack:
    """Return a light with a keyframe more where a fade is darker than at both its ends, or its red stronger or weaker.

    The bytes run straight, what is seen does not: halfway from green to magenta it is darker than either.
    """
    gap = np.diff(light.frames)
    gap[light.starts[1:-1] - 1] = 0  # from one drone to the next
    longer = np.flatnonzero(gap > 1)
    low, high, gap = light.values[longer], light.values[longer + 1], gap[longer]
    change = high.astype(np.float32) - low
    # By channels, which for so many fades is quicker than by fades.
    slopes = [[_SLOPE[side] * by for side, by in zip(ends.T, change.T, strict=True)] for ends in (low, high)]
    found = []
    for weights in (_BRIGHT, _RED):
        begin, end = (sum(slope * weight for slope, weight in zip(each, weights, strict=True)) for each in slopes)
        turns = np.flatnonzero(begin * end < 0)
        way = np.sign(begin[turns])[:, None] * weights
        at = _farthest(low[turns], change[turns], gap[turns], way)
        found.append(np.stack([turns[at > 0], at[at > 0]]))
    fade, at = np.unique(np.concatenate(found, axis=1), axis=1)
    before = longer[fade]
    frames = np.insert(light.frames, before + 1, light.frames[before] + at)
    values = np.insert(light.values, before + 1, _on_the_way(low[fade], change[fade], at / gap[fade]), axis=0)
    return LightTrack.ragged(frames, values, light.starts + np.searchsorted(before, light.starts))


def _farthest(low: Bytes, change: Linear, gap: Ints, weights: Linear) -> Ints:
    """Return the frame of each of m fades at which a signal is surely higher than at both ends; 0 where there is none.

    Looked for at each eighth of it, then nearer and nearer about the best; `weights` (m, 3) make the signal.
    """

    def signal(at: Ints) -> Linear:
        return np.asarray((_LINEAR32[_on_the_way(low, change, at / gap)] * weights).sum(axis=1))

    where = np.zeros_like(gap)
    best = np.maximum(signal(where), signal(gap)) + _LEAST_BEND

    def look(at: Ints) -> None:
        value = signal(at)
        higher = value > best
        best[higher], where[higher] = value[higher], at[higher]

    for eighth in range(1, 8):
        look(gap * eighth // 8)
    step = -(-gap // 8)
    while step.any():
        step //= 2
        look(np.minimum(where + step, gap))
        look(np.maximum(where - step, 0))
    return where


def _on_the_way(low: Bytes, change: Linear, part: Floats) -> Bytes:
    """Return colours of fades, (m, 3), after so much of the way."""
    return np.rint(low + part[:, None] * change).astype(np.uint8)


Marks = NDArray[np.bool_]
Signal = tuple[Linear, float, Marks, Marks]
"""Of each keyframe its strength; the least change; whether it may be the darker state of two, and the brighter."""


def _luminance(light: LightTrack) -> Signal:
    """Return the relative luminance, of which the darker state must be below 0.80."""
    red, green, blue = _LINEAR.astype(np.float32)[light.values].T
    bright = np.float32(0.2126) * red + np.float32(0.7152) * green + np.float32(0.0722) * blue
    return bright, STEP, bright < DARKER, np.ones(len(bright), dtype=np.bool_)


def _redness(light: LightTrack) -> Signal:
    """Return red less green and blue, of which the brighter state must be a saturated red."""
    red, green, blue = _LINEAR.astype(np.float32)[light.values].T
    saturated = red >= RED_SHARE * np.maximum(red + green + blue, np.float32(1e-6))
    return np.maximum(red - green - blue, 0), RED_STEP, np.ones(len(red), dtype=np.bool_), saturated


def _turns(light: LightTrack, signals: Sequence[Signal]) -> tuple[Ints, Ints]:
    """Return the turns of signals, where one has gone its step the other way: whose, in order, and frames.

    Of the second signal, drones count on from those of the first. All are followed side by side, keyframe by keyframe,
    those with the most keyframes first, so that those that go on are always the first ones. Kept of each are the
    highest and the lowest value since its last turn.
    """
    counts = np.tile(np.diff(light.starts), len(signals))
    order = np.argsort(-counts, kind="stable")
    alive = np.searchsorted(-counts[order], -np.arange(int(counts.max(initial=0))), side="left")
    begins = np.concatenate([[0], np.cumsum(alive)]).tolist()
    values, dark, bright = _side_by_side(light, signals, order, begins)
    steps = np.repeat(np.array([step for _, step, _, _ in signals], np.float32), light.drones)[order]
    way = np.zeros(len(order), dtype=np.int8)
    top, bottom = values[: len(order)].copy(), values[: len(order)].copy()
    bright_top, dark_bottom = bright[: len(order)].copy(), dark[: len(order)].copy()
    who, when = [np.empty(0, dtype=np.int64)], [0]
    for first, last in pairwise(begins[1:]):
        if last - first < len(way):
            steps, way = steps[: last - first], way[: last - first]
            top, bright_top = top[: last - first], bright_top[: last - first]
            bottom, dark_bottom = bottom[: last - first], dark_bottom[: last - first]
        value, is_dark, is_bright = values[first:last], dark[first:last], bright[first:last]
        higher, lower = value >= top, value <= bottom
        np.copyto(top, value, where=higher)
        np.copyto(bright_top, is_bright, where=higher)
        np.copyto(bottom, value, where=lower)
        np.copyto(dark_bottom, is_dark, where=lower)
        falls = (way >= 0) & (top - value >= steps) & is_dark & bright_top
        rises = (way <= 0) & (value - bottom >= steps) & dark_bottom & is_bright & ~falls
        turned = (falls | rises).nonzero()[0]
        if len(turned):
            top[turned] = bottom[turned] = value[turned]
            bright_top[turned], dark_bottom[turned] = is_bright[turned], is_dark[turned]
            way[turned] = np.where(falls[turned], -1, 1)
        who.append(turned)
        when.append(len(turned))
    whose, turn = order[np.concatenate(who)], np.repeat(np.arange(len(when)), when)
    frames = light.frames[light.starts[whose % light.drones] + turn]
    in_order = np.argsort(whose, kind="stable")
    return whose[in_order], frames[in_order].astype(np.int64)


def _side_by_side(
    light: LightTrack, signals: Sequence[Signal], order: Ints, begins: list[int]
) -> tuple[NDArray[np.float32], Marks, Marks]:
    """Return strengths and marks of signals: of the first keyframes of all in `order`, of the second ones, and so on.

    Those of each begin at `begins`.
    """
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    counts = np.diff(light.starts)
    index = np.arange(int(light.starts[-1])) - np.repeat(light.starts[:-1], counts)
    size = len(index) * len(signals)
    values, dark, bright = np.empty(size, np.float32), np.empty(size, np.bool_), np.empty(size, np.bool_)
    begin = np.asarray(begins)[index]
    for ranks, (strength, _, darker, brighter) in zip(np.split(rank, len(signals)), signals, strict=True):
        at = begin + np.repeat(ranks, counts)
        values[at], dark[at], bright[at] = strength, darker, brighter
    return values, dark, bright


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
