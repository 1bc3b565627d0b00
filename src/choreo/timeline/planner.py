"""From a show to a plan: every drone's curve and colour from its pad and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from choreo import __version__
from choreo.errors import ShowError
from choreo.light.fade import Glow, fade
from choreo.limits import Limits
from choreo.motion.route import Transition
from choreo.progress import Progress, silent
from choreo.timeline.fingerprint import show_hash
from choreo.timeline.joined import Timeline
from choreo.timeline.launch import Launchpad, launchpad
from choreo.timeline.pictures import Picture, pictures
from choreo.timeline.plan import Plan
from choreo.timeline.show import Show
from choreo.timeline.travel import Approach, approach, travel
from choreo.timeline.vertical import flying


def plan(
    show: Show,
    *,
    progress: Progress = silent,
    timings: dict[str, float] | None = None,
    executor: Executor | None = None,
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
        Plans the transitions, which do not depend on each other; None for two threads. The plan is the same
        on any number of workers.

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
    _check_limits(show.limits)
    with clock.stage("pictures"):
        pads = launchpad(show.fleet, show.limits)
        full = pictures(show)
    with clock.stage("transitions"), _workers(executor) as workers:
        legs = _legs(show, pads, full, workers, progress)
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


def _legs(show: Show, pads: Launchpad, full: list[Picture], workers: Executor, progress: Progress) -> _Legs:
    """Plan all transitions; each needs only its two formations, so they are planned side by side."""
    limits, seed = flying(show.limits), show.seed
    names = [f"cue {index} '{picture.name}'" for index, picture in enumerate(full, start=1)]
    wishes = [cue.travel for cue in show.cues]
    ground = partial(approach, pads, limits=limits, seed=seed)
    out = workers.submit(partial(ground, full[0].points, where=names[0], duration=wishes[0], back=False))
    between = [
        workers.submit(partial(travel, one.points, two.points, limits, seed, where=where, duration=wish))
        for (one, two), where, wish in zip(pairwise(full), names[1:], wishes[1:], strict=True)
    ]
    last = f"return from {names[-1]}"
    home = workers.submit(partial(ground, full[-1].points, where=last, duration=None, back=True))
    moves: list[Transition] = []
    legs: list[Future[Approach] | Future[Transition]] = [out, *between, home]
    for leg in legs:
        done = leg.result()
        moves.append(done.move if isinstance(done, Approach) else done)
        progress("transitions", len(moves) / (len(full) + 1))
    return _Legs(tuple(moves), out.result().altitude, home.result().altitude)


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


@contextmanager
def _workers(executor: Executor | None) -> Iterator[Executor]:
    """Yield the given executor, or two threads of our own."""
    if executor is not None:
        yield executor
        return
    with ThreadPoolExecutor(2) as own:
        yield own


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
