"""From a show to a plan: every drone's curve and colour from its pad and back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

import numpy as np

from choreo import __version__
from choreo.core.cue_time import CueTime
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.light.baking import Bake
from choreo.light.fade import fading
from choreo.light.lighting import Lighting
from choreo.planning.advised.other_holds import for_all
from choreo.planning.advised.other_pads import for_blocked, for_no_room
from choreo.planning.advised.time_advice import on_clock
from choreo.planning.advised.trying import Refused
from choreo.planning.clock import Placed, one_swarm
from choreo.planning.ground.launch_pads import check_pads
from choreo.planning.ground.travel import BlockedError
from choreo.planning.group_plan import GroupPlan
from choreo.planning.in_music import InMusic
from choreo.planning.parking import NoRoomError
from choreo.planning.phases import heard_as, named_parts, rhythm_of, ruler_of, with_phases
from choreo.planning.timing import OnClock, check_holds
from choreo.planning.work.moving import MovingError
from choreo.planning.work.processes import threads
from choreo.planning.work.tasks import Planned, TaskRunner
from choreo.progress import Progress, silent
from choreo.show.cache import Store
from choreo.show.fingerprint import show_hash
from choreo.show.polygons import check_areas
from choreo.show.show import Show


def plan(
    show: Show,
    *,
    progress: Progress = silent,
    timings: dict[str, float] | None = None,
    executor: Executor | None = None,
    cache: str | os.PathLike[str] | None = None,
    remarks: list[str] | None = None,
    flown: Callable[[Plan], object] | None = None,
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
        eight. The plan is the same on any number of workers, of this machine or of a cluster.
    cache : path or None
        A folder in which transitions are kept by the content of all that determines them, and looked for first:
        after a change to the show only what it changes is planned again. Safe to delete, and for several processes at
        once. None for none.
    remarks : list or None
        Filled with what there is to say of how pictures move: the drones that flow, what was chosen, depths.
    flown : callable or None
        Told the plan in the dark, while other processes make its light: the curves can be looked at meanwhile.

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
    check_areas(show.limits)
    with _workshop(executor, None if cache is None else Store(cache)) as workshop:

        def refused(other: Show) -> ShowError | None:
            try:
                _planned(other, _Clock({}, silent), workshop, None, [])
            except ShowError as error:
                return error
            return None

        try:
            return _planned(show, clock, workshop, refused, remarks if remarks is not None else [], flown)
        except MovingError as error:
            raise for_all(error, show, refused) from None


def _planned(
    show: Show,
    clock: _Clock,
    workshop: TaskRunner,
    refused: Refused | None,
    remarks: list[str],
    told: Callable[[Plan], object] | None = None,
) -> Plan:
    """Return the plan; where the show is refused, `refused` is asked about others, and nobody where it is None."""
    with clock.stage("pictures"):
        check_pads(show.fleet, show.limits)
        check_holds(show)
        rhythm = rhythm_of(show)
        music = InMusic.of(show, rhythm.ruler)
        guess = music.first_guess()
        try:
            group_plans: Sequence[GroupPlan] = GroupPlan.of_all(guess, rhythm, workshop.moving)
        except NoRoomError as error:
            raise (error if refused is None else for_no_room(error, guess)) from None
        except ShowError as error:
            guess, group_plans = _standing(
                music, guess, error, lambda show: GroupPlan.of_all(show, rhythm, workshop.moving)
            )
    with clock.stage("transitions"):

        def fly(timed: Sequence[GroupPlan]) -> list[list[Planned]]:
            return _transitions(guess, timed, workshop, clock.progress, advise=refused is not None)

        group_plans, planned, times = music.settled(
            group_plans, fly, lambda other: GroupPlan.of_all(other, rhythm, workshop.moving), refused
        )
        remarks.extend(heard_as(show, rhythm))
        remarks.extend(note for group_plan in group_plans for note in group_plan.notes)
    with clock.stage("timeline"):
        groups = on_clock(OnClock(show, group_plans, planned), refused)
        stands = music.as_placed(times, groups, refused)
        lit = _light(show, group_plans, groups, workshop.bake)
        dark = _in_the_dark(show, group_plans, groups, stands, ruler_of(show, rhythm))
        if told is not None:
            told(dark)
        return replace(dark, light=lit())


def _standing(
    music: InMusic, guess: Show, error: ShowError, plan: Callable[[Show], Sequence[GroupPlan]]
) -> tuple[Show, Sequence[GroupPlan]]:
    """Return the guess with pictures that stand, where a motion was refused whose bars are not known yet; or raise."""
    try:
        standing = music.standing(guess)
        if standing is not None:
            return standing, plan(standing)
    except ShowError:
        pass  # then the first refusal says more
    raise error


def _transitions(
    show: Show, group_plans: Sequence[GroupPlan], workshop: TaskRunner, progress: Progress, *, advise: bool
) -> list[list[Planned]]:
    """Plan all transitions of all groups; each needs only its two formations, so they are planned side by side.

    The way home to each drone's own pad alone needs to know who is where in the last picture.
    """
    # The way home is the longest work of all, so it is begun first.
    home = [[] if each.lands_on_own_pads else [workshop.begin(each.home())] for each in group_plans]
    outward = [[workshop.begin(task) for task in group_plan.outward()] for group_plan in group_plans]
    begun = [[*ways, *back] for ways, back in zip(outward, home, strict=True)]
    total = sum(len(group_plan.full) + 1 for group_plan in group_plans)
    planned: list[list[Planned]] = [[] for _ in group_plans]

    def finish(number: int, wait: Callable[[], Planned]) -> None:
        try:
            planned[number].append(wait())
        except BlockedError as error:
            workshop.stop()
            way = len(planned[number])
            raise (
                for_blocked(error, show, number, group_plans[number], way) if advise and not error.served else error
            ) from None
        progress("transitions", sum(map(len, planned)) / total)

    for number, waits in enumerate(begun):
        for wait in waits:
            finish(number, wait)
    late = {
        number: workshop.begin(group_plan.home(planned[number]))
        for number, group_plan in enumerate(group_plans)
        if group_plan.lands_on_own_pads
    }
    for number, wait in late.items():
        finish(number, wait)
    return planned


def _light(show: Show, group_plans: Sequence[GroupPlan], groups: list[Placed], bake: Bake) -> Callable[[], LightTrack]:
    """Begin with the light of all groups on the clock, and return the function that waits for it."""
    lighting = show.lighting or Lighting()
    # A group is dark when it has landed.
    lights = [fading(with_phases(each.flown, lighting), each.flown.end, lighting.finish, bake) for each in groups]
    drones = [group_plan.part.drones for group_plan in group_plans]
    return lambda: LightTrack.joined([(own, light()) for own, light in zip(drones, lights, strict=True)])


def _in_the_dark(
    show: Show,
    group_plans: Sequence[GroupPlan],
    groups: list[Placed],
    times: tuple[CueTime, ...],
    ruler: Ruler | None,
) -> Plan:
    """Make one plan of all groups on the clock, without their light."""
    flown = [group.flown for group in groups]
    drones = [group_plan.part.drones for group_plan in group_plans]
    spans = sorted((span for each in flown for span in each.spans), key=lambda span: (span.start, span.end))
    return Plan(
        title=show.title,
        trajectory=one_swarm(list(zip(drones, (each.trajectory for each in flown), strict=True))),
        light=LightTrack(np.zeros(1), np.zeros((1, show.fleet.drones, 3), dtype=np.uint8)),
        spans=tuple(spans),
        limits=show.limits,
        fleet=show.fleet,
        audience=show.audience,
        made_by=f"choreo {__version__}",
        show_hash=show_hash(show),
        music=show.music,
        music_start=show.music_start,
        groups=_members(show, group_plans),
        cue_times=times,
        parts=named_parts([(numbers, each.glows) for numbers, each in zip(drones, flown, strict=True)]),
        ruler=ruler,
    )


def _members(show: Show, group_plans: Sequence[GroupPlan]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the numbers of the drones of each group."""
    labels = show.fleet.labels
    parts = [group_plan.part for group_plan in group_plans if group_plan.part.group]
    return tuple((part.group, tuple(labels[drone] for drone in part.drones.tolist())) for part in parts)


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
