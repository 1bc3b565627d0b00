"""From a show to a plan: every drone's curve and colour from its pad and back."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from choreo import __version__
from choreo.cache import Store
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.errors import ShowError
from choreo.light.fade import fade
from choreo.light.lighting import Lighting
from choreo.neighbours import closest
from choreo.planning.blocks import Flown
from choreo.planning.clock import Placed, one_swarm, placed
from choreo.planning.ground.launch import check_pads
from choreo.planning.group_plan import GroupPlan
from choreo.planning.phases import rhythm_of, with_phases
from choreo.planning.work.tasks import Planned, TaskRunner
from choreo.progress import Progress, silent
from choreo.show.fingerprint import show_hash
from choreo.show.groups import parts
from choreo.show.show import Show

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
        check_pads(show.fleet, show.limits)
        rhythm = rhythm_of(show)
        group_plans = [GroupPlan.of(part, rhythm) for part in parts(show)]
    with clock.stage("transitions"), _workshop(executor, store) as workshop:
        planned = _transitions(group_plans, workshop, progress)
    with clock.stage("timeline"):
        return _timeline(show, group_plans, planned)


def _transitions(group_plans: list[GroupPlan], workshop: TaskRunner, progress: Progress) -> list[list[Planned]]:
    """Plan all transitions of all groups; each needs only its two formations, so they are planned side by side.

    The way home to each drone's own pad alone needs to know who is where in the last picture.
    """
    begun = [
        [
            workshop.begin(task)
            for task in (*group_plan.outward(), *([] if group_plan.lands_on_own_pads else [group_plan.home()]))
        ]
        for group_plan in group_plans
    ]
    total, done = sum(len(group_plan.full) + 1 for group_plan in group_plans), 0
    planned: list[list[Planned]] = []
    for waits in begun:
        planned.append([])
        for wait in waits:
            planned[-1].append(wait())
            done += 1
            progress("transitions", done / total)
    late = {
        number: workshop.begin(group_plan.home(planned[number]))
        for number, group_plan in enumerate(group_plans)
        if group_plan.lands_on_own_pads
    }
    for number, wait in late.items():
        planned[number].append(wait())
        done += 1
        progress("transitions", done / total)
    return planned


def _timeline(show: Show, group_plans: list[GroupPlan], planned: list[list[Planned]]) -> Plan:
    """Put the blocks of all groups on one clock, those of later groups around those of earlier ones, and light them."""
    homes = show.fleet.homes[:, :2]
    pads = max(show.fleet.spacing, show.limits.drone_size, closest(homes) if len(homes) > 1 else 0.0)
    groups: list[Placed] = []
    for group_plan, moves in zip(group_plans, planned, strict=True):
        groups.append(placed(group_plan.blocks(moves), group_plan.part.group, groups, show.limits, pads))
        check_endurance(show, groups[-1].flown, group_plan.part.group)
    flown = [group.flown for group in groups]
    drones = [group_plan.part.drones for group_plan in group_plans]
    lighting = show.lighting or Lighting()
    # A group is dark when it has landed.
    lights = [fade(with_phases(each, lighting), each.end, lighting.finish) for each in flown]
    spans = sorted((span for each in flown for span in each.spans), key=lambda span: (span.start, span.end))
    return Plan(
        title=show.title,
        trajectory=one_swarm(list(zip(drones, (each.trajectory for each in flown), strict=True))),
        light=LightTrack.joined(list(zip(drones, lights, strict=True))),
        spans=tuple(spans),
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

    if limits.zones:
        raise ShowError(
            f"limits: {len(limits.zones)} zones, which are checked but not planned in; give one fence that holds all "
            "of the show"
        )
    areas = [(f"keep_out '{prism.name}': polygon", prism.polygon) for prism in limits.keep_out]
    for what, corners in [*areas, *([] if limits.fence is None else [("fence", limits.fence)])]:
        if not Polygon(corners).is_valid:
            raise ShowError(f"limits: {what} crosses itself or has no area; give its corners in order around it")


def check_endurance(show: Show, flown: Flown, group: str = "") -> None:
    """Raise `ShowError` if the drones of a group, or of the whole show, are in the air longer than a battery lasts."""
    aloft, endurance = flown.end - flown.departs[0], show.limits.endurance
    if aloft > endurance:
        who = f"group '{group}'" if group else "the show"
        raise ShowError(
            f"{who} is {aloft:.0f} s in the air, but limits.endurance is {endurance:g} s; "
            f"shorten the holds by {aloft - endurance:.0f} s in all, or show fewer pictures"
        )


def threads(jobs: int | None = None) -> ThreadPoolExecutor:
    """Return an executor of so many threads, or of one for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ThreadPoolExecutor(min(cores, MOST_THREADS) if jobs is None else jobs)


@contextmanager
def _workshop(executor: Executor | None, store: Store | None) -> Iterator[TaskRunner]:
    """Yield the workshop on the given executor, or on threads of our own."""
    with nullcontext(executor) if executor is not None else threads() as workers:
        workshop = TaskRunner(workers, store)
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
