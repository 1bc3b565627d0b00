"""From a show to a plan: every drone's curve and colour from its pad and back."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from choreo import __version__
from choreo.arrays import Ints
from choreo.errors import ShowError
from choreo.light.fade import Glow, fade
from choreo.limits import Limits
from choreo.motion.route import Transition
from choreo.progress import Progress, silent
from choreo.timeline.fingerprint import show_hash
from choreo.timeline.homeward import homeward
from choreo.timeline.joined import Timeline
from choreo.timeline.launch import Launchpad, launchpad
from choreo.timeline.legs import Leg, Planned, Workshop
from choreo.timeline.pictures import Picture, pictures
from choreo.timeline.plan import Plan
from choreo.timeline.show import Show
from choreo.timeline.store import Store
from choreo.timeline.travel import Approach, approach, travel
from choreo.timeline.vertical import flying

MOST_THREADS = 8
"""Transitions that are planned at once in this process; beyond that threads stand in each other's way."""


def plan(
    show: Show,
    *,
    progress: Progress = silent,
    timings: dict[str, float] | None = None,
    executor: Executor | None = None,
    cache: str | os.PathLike[str] | None = None,
) -> Plan:
    """Return the plan of a show: safe curves and colours of all drones, from their pads and back.

    Parameters
    ----------
    show : Show
    progress : callable
        Told the stage's name and the part of it that is done.
    timings : dict or None
        Filled with the seconds that each stage took.
    executor : concurrent.futures.Executor or None
        Plans the transitions, which do not depend on each other; None for a thread on each core, at most
        `MOST_THREADS`. The plan is the same on any number of workers, of this machine or of a cluster.
    cache : path or None
        A folder in which transitions are kept by the content of all that determines them, and looked for first:
        after a change to the show only what it changes is planned again. Safe to delete, and for several processes at
        once. None for none.

    Raises
    ------
    ShowError
        If the show cannot be flown as written; the message names the cue and the nearest fix.

    Examples
    --------
    >>> import choreo as ch
    >>> ring = ch.ring(12, radius=8).stand(y=30, z=30)
    >>> flown = ch.plan(ch.Show("ring", ch.Fleet(12), [ch.Cue(ring, hold=5)]))
    >>> flown.drones, [span.kind for span in flown.spans]
    (12, ['take-off', 'travel', 'hold', 'return', 'landing'])
    """
    clock = _Clock(timings if timings is not None else {}, progress)
    store = None if cache is None else Store(cache)
    _check_limits(show.limits)
    with clock.stage("pictures"):
        pads = launchpad(show.fleet, show.limits)
        full = pictures(show)
    with clock.stage("transitions"), _workshop(executor, store) as workshop:
        legs = _legs(show, pads, full, workshop, progress)
    with clock.stage("timeline"):
        made = _timeline(show, pads, full, legs)
    check_endurance(made)
    return made


@dataclass(frozen=True, eq=False)
class _Legs:
    """The transitions in time order, from grid to grid, and the altitudes of the two grids, m."""

    moves: tuple[Transition, ...]
    rise_altitude: float
    return_altitude: float


def _legs(show: Show, pads: Launchpad, full: list[Picture], workshop: Workshop, progress: Progress) -> _Legs:
    """Plan all transitions; each needs only its two formations, so they are planned side by side.

    The way home to each drone's own pad alone needs to know who is where in the last picture.
    """
    own = show.fleet.landing == "own"
    legs = [*_outward(show, pads, full), *([] if own else [_home(show, pads, full)])]
    done = []
    for planned in workshop.plan_all(legs):
        done.append(planned)
        progress("transitions", len(done) / (len(full) + 1))
    if own:
        place = np.arange(show.fleet.drones)
        for planned in done:
            place = _move(planned).order[place]
        done += workshop.plan_all([_home(show, pads, full, np.argsort(place))])
        progress("transitions", 1.0)
    out, home = done[0], done[-1]
    assert isinstance(out, Approach) and isinstance(home, Approach)  # noqa: PT018 (one thing: both ends)
    return _Legs(tuple(map(_move, done)), out.altitude, home.altitude)


def _move(planned: Planned) -> Transition:
    return planned.move if isinstance(planned, Approach) else planned


def _outward(show: Show, pads: Launchpad, full: list[Picture]) -> Iterator[Leg]:
    """Yield the way to the first picture, and the ways between pictures."""
    names = [f"cue {index} '{picture.name}'" for index, picture in enumerate(full, start=1)]
    common = {"limits": flying(show.limits), "seed": show.seed}
    start, style = show.cues[0], show.cues[0].style
    first = {"pads": pads, "picture": full[0].points, "duration": start.travel, "back": False, "style": style}
    yield Leg(approach, {**common, **first}, names[0])
    for (one, two), where, cue in zip(pairwise(full), names[1:], show.cues[1:], strict=True):
        ends = {"start": one.points, "goal": two.points, "duration": cue.travel, "style": cue.style}
        yield Leg(travel, {**common, **ends}, where)


def _home(show: Show, pads: Launchpad, full: list[Picture], order: Ints | None = None) -> Leg:
    """Return the way back; with an `order`, the drone of dot i goes to pad `order[i]`."""
    common = {"limits": flying(show.limits), "seed": show.seed, "duration": None}
    where = f"return from cue {len(full)} '{full[-1].name}'"
    inputs = {**common, "pads": pads, "picture": full[-1].points}
    if order is None:
        return Leg(approach, {**inputs, "back": True}, where)
    return Leg(homeward, {**inputs, "order": order}, where)


def _timeline(show: Show, pads: Launchpad, full: list[Picture], legs: _Legs) -> Plan:
    """Put the legs one after the other, each drone on its own way, and light them."""
    clock = Timeline("take-off", "take-off", pads.rise(legs.rise_altitude))
    place = np.arange(show.fleet.drones)
    glows: list[Glow] = []
    for cue, picture, move in zip(show.cues, full, legs.moves[:-1], strict=True):
        clock.add(picture.name, "travel", move.trajectory.take(place))
        place = move.order[place]
        arrived = clock.end
        clock.stay(picture.name, cue.hold)
        glows.append(Glow(arrived, clock.end, picture.colours[place], cue.travel_light == "dark"))
    home = legs.moves[-1]
    clock.add("return", "return", home.trajectory.take(place))
    place = home.order[place]
    clock.add("landing", "landing", pads.land(legs.return_altitude).take(place))
    return Plan(
        title=show.title,
        trajectory=clock.trajectory(),
        light=fade(glows, clock.end),
        spans=clock.spans(),
        limits=show.limits,
        fleet=show.fleet,
        audience=show.audience,
        made_by=f"choreo {__version__}",
        show_hash=show_hash(show),
        music=show.music,
        music_start=show.music_start,
    )


def _check_limits(limits: Limits) -> None:
    """Raise `ShowError` for limits that cannot be planned with."""
    from shapely import Polygon

    if limits.max_jerk is not None:
        raise ShowError(
            "limits: max_jerk: choreo cannot plan for a jerk limit yet; leave it out (the checker knows it)"
        )
    areas = [(f"keep_out '{prism.name}': polygon", prism.polygon) for prism in limits.keep_out]
    for what, corners in [*areas, *([] if limits.fence is None else [("fence", limits.fence)])]:
        if not Polygon(corners).is_valid:
            raise ShowError(f"limits: {what} crosses itself or has no area; give its corners in order around it")


def check_endurance(made: Plan) -> None:
    """Raise `ShowError` if the show takes longer than a battery lasts."""
    if made.duration > made.limits.endurance:
        raise ShowError(
            f"the show is {made.duration:.0f} s in the air, but limits.endurance is {made.limits.endurance:g} s; "
            f"shorten the holds by {made.duration - made.limits.endurance:.0f} s in all, or show fewer pictures"
        )


def threads(jobs: int | None = None) -> ThreadPoolExecutor:
    """Return an executor of so many threads, or of one for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ThreadPoolExecutor(min(cores, MOST_THREADS) if jobs is None else jobs)


@contextmanager
def _workshop(executor: Executor | None, store: Store | None) -> Iterator[Workshop]:
    """Yield the workshop on the given executor, or on threads of our own."""
    with nullcontext(executor) if executor is not None else threads() as workers:
        workshop = Workshop(workers, store)
        try:
            yield workshop
        finally:
            workshop.stop()


@dataclass(frozen=True)
class _Clock:
    """Tells of stages and notes how long each took, s."""

    timings: dict[str, float]
    progress: Progress

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.progress(name, 0.0)
        begun = time.perf_counter()
        yield
        self.timings[name] = time.perf_counter() - begun
        self.progress(name, 1.0)
