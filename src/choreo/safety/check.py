"""Check a plan: every rule, at every moment, from nothing but its control points, limits and fleet."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from choreo.checks import number
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.progress import Progress, silent
from choreo.safety.account import Account
from choreo.safety.exact.by_places import polylines
from choreo.safety.exact.rows import Rows, all_straight
from choreo.safety.exact.stretch import Cues, Stretch, stretches
from choreo.safety.finding import Unproved, with_bars
from choreo.safety.homeward import returns
from choreo.safety.ledger import Ledger
from choreo.safety.report import Report
from choreo.safety.rules.altitude import Altitudes, Endurance
from choreo.safety.rules.distance import Closest, Distance, first_look
from choreo.safety.rules.fence import Areas
from choreo.safety.rules.flashes import check_flashes, with_parts
from choreo.safety.rules.kinematics import Joints, Speeds
from choreo.safety.rules.lights import check_light, wrong_values
from choreo.safety.rules.mean_jerk import check_mean_jerk
from choreo.safety.rules.pads import Columns, check_pads, pad_distance
from choreo.safety.rules.samples import SampledSpeeds
from choreo.safety.rules.summed_jumps import check_summed_jumps
from choreo.safety.rules.unproved import too_coarse, unproved
from choreo.safety.search_work import most_windows

_LARGEST_BESIDE = 1 << 30
"""Bytes of curves that are handed to another process: of more, a second copy would cost more than it saves."""

PATIENCE = 8.0
"""Times as much work as a stranger's file may make, for one's own: samples of a long show with lights that never rest
take a minute."""


class _Rule(Protocol):
    """One or several rules that are followed along the plan, stretch by stretch."""

    def look(self, stretch: Stretch) -> None: ...


@dataclass(frozen=True, eq=False)
class Flight:
    """What is found of the curves alone, whatever their light."""

    closest: Closest
    speeds: Speeds | SampledSpeeds
    altitudes: Altitudes
    not_proved: tuple[Unproved, ...]
    ledger: Ledger
    left: float
    """What is left of the `Account`."""


@dataclass(frozen=True, eq=False)
class Begun:
    """The check of the curves of a plan whose light is still to be made: it sees none of it."""

    plan: Plan
    limits: Limits
    flight: Callable[[], Flight]
    """Waits for what is found."""

    @staticmethod
    def of(
        plan: Plan, limits: Limits | None = None, executor: Executor | None = None, progress: Progress = silent
    ) -> Begun:
        """Check the curves of a plan, against its own limits where no others are given.

        With an executor of threads it is only begun with: pairs on one of them, the other rules on another, and both
        end when `progress` raises.
        """
        limits = plan.limits if limits is None else limits
        if executor is None:
            flight = _flight(plan, limits, progress)
            return Begun(plan, limits, lambda: flight)
        pairs = executor.submit(_search(plan, limits), progress)
        return Begun(plan, limits, executor.submit(_flight, plan, limits, progress, pairs).result)

    def serves(self, plan: Plan, limits: Limits) -> bool:
        """Tell whether all that is looked at is this plan's: the very curves, limits, pads and stretches, no copies.

        So is what says how its speeds are measured: rows of a file are held to less than curves.
        """
        was = self.plan
        mine = (self.limits, was.trajectory, was.fleet, was.landings, was.spans, was.own_rows, was.own_grains)
        asked = (limits, plan.trajectory, plan.fleet, plan.landings, plan.spans, plan.own_rows, plan.own_grains)
        as_measured = (was.sample_rate, was.grain) == (plan.sample_rate, plan.grain)
        return as_measured and all(one is other for one, other in zip(mine, asked, strict=True))


def check(
    plan: Plan,
    limits: Limits | None = None,
    *,
    progress: Progress = silent,
    executor: Executor | None = None,
    begun: Begun | None = None,
    patience: float = 1.0,
) -> Report:
    """Check a plan against its limits, exactly and in continuous time.

    Parameters
    ----------
    plan : Plan
        Made by choreo or read from another tool's file.
    limits : Limits or None
        What to hold it against; None for the plan's own.
    progress : Progress
        Told how much of the plan is checked.
    executor : concurrent.futures.Executor or None
        Looks for pairs that come too near while the other rules are followed here, and for flashes of some drones each;
        None to do one after the other. The report is the same.
    begun : Begun or None
        The check of the curves, where they were looked at before; it is done anew unless it is of just this plan.
    patience : float
        How many times as much work as for a stranger's file may be done before something is called not proved, 1 or
        more.

    Returns
    -------
    Report
        The extremes that the swarm reaches, and every violation. `choreo.Report.raise_for_violations` raises.

    Raises
    ------
    InputError
        If the polygon of a fence or keep-out crosses itself, or the patience is less than 1.

    Notes
    -----
    A pair of drones is good if it keeps `Limits.min_distance`, or if either is at most 0.5 m above the ground, each
    of them within 0.1 m of the vertical of a pad of its own (its home, or where it ends), and
    their level distance is at least the spacing of the pads less 1 cm (the stated spacing or the real least one,
    whichever is larger, and never less than `Limits.drone_size`); moments so excused do not count for
    `Report.closest_m`. With a `Limits.vertical_distance` above `Limits.min_distance` the rule shrinks heights by
    their ratio before it measures (an ellipsoid); `Report.closest_m` stays plain metres.

    docs/safety.md lists all rules with their tolerances. A plan read from samples (`Plan.sample_rate`) has no exact
    speeds: they are measured over a quarter and half a second, and corners between the samples are no jumps; where
    samples are 1 s apart or more, `Report.not_proved` says so. That holds only if every piece is straight; else the
    curves are taken at their word. So are speeds measured where a file counts places in coarse steps
    (`Plan.grain`), and half a step is allowed for.

    Examples
    --------
    >>> import choreo as ch
    >>> from choreo.core.light_track import LightTrack
    >>> ground = ch.Trajectory.hold([[0, 0, 0], [2, 0, 0]], start=0, end=10)
    >>> dark = LightTrack([0], [[[0, 0, 0]] * 2])
    >>> fleet = ch.Fleet(2, homes=[[0, 0, 0], [2, 0, 0]])
    >>> report = ch.check(ch.Plan("still", ground, dark, (), ch.Limits(), fleet))
    >>> report.ok, report.summary()
    (True, '2 drones, 00:10, highest 0.0 m')
    """
    limits = plan.limits if limits is None else limits
    patience = number("patience", patience, "times the usual work", least=1)
    cues = Cues.of(plan)
    known = begun is not None and begun.serves(plan, limits) and patience == 1.0
    if known and begun is not None:
        # Its curves may still be looked at; that they leave all of the account, as nearly always, is seen afterwards.
        lights = _lights(plan, limits, cues, 1.0, executor)
        flight = begun.flight()
        lights = lights if flight.left == 1.0 else _lights(plan, limits, cues, flight.left, executor)
    else:
        flight = _flight(plan, limits, progress, _beside(plan, limits, executor, patience), patience)
        lights = _lights(plan, limits, cues, flight.left, executor)
    ledger, notes, flashing = lights
    ledger.join(flight.ledger)
    unsafe, proved = returns(plan, limits)
    progress("check", 1.0)
    violations, counts = ledger.summed(cues, plan.fleet)
    return Report(
        drones=plan.drones,
        duration_s=plan.duration,
        **_approach(plan, flight.closest, cues),
        **_extremes(flight.speeds, flight.altitudes),
        violations=with_bars(with_parts(violations, plan), plan.ruler),
        complete=ledger.complete,
        limits=limits,
        sample_rate=plan.sample_rate if _straight(plan) else None,
        not_proved=(*flight.not_proved, *flashing, *unsafe),
        counts=counts,
        notes=(*plan.notes, *notes, *proved),
    )


def _straight(plan: Plan) -> bool:
    """Tell whether the curves are the samples of a file, joined by straight lines."""
    return plan.sample_rate is not None and all_straight(plan.trajectory)


def _beside(
    plan: Plan, limits: Limits, executor: Executor | None, patience: float
) -> Future[tuple[Closest, Ledger]] | None:
    """Begin with the search for pairs on an executor, if there is one and it can be handed such a plan."""
    small = plan.trajectory.control.nbytes <= _LARGEST_BESIDE
    return executor.submit(_search(plan, limits, patience)) if executor is not None and small else None


def _flight(
    plan: Plan,
    limits: Limits,
    progress: Progress = silent,
    beside: Future[tuple[Closest, Ledger]] | None = None,
    patience: float = 1.0,
) -> Flight:
    """Follow the rules of the curves: all of the check but its light; pairs may be searched for `beside`."""
    trajectory, straight = plan.trajectory, _straight(plan)
    sampled = straight or plan.grain > 0  # what is rounded coarsely has speeds over windows of time only
    cues, ledger = Cues.of(plan), Ledger()
    altitudes = Altitudes(limits, plan.fleet.homes, trajectory.end, ledger, sampled=sampled)
    endurance, joints = Endurance(limits, plan.drones, ledger), Joints(ledger, straight=sampled)
    speeds, along, not_proved = _speeds(plan, limits, cues, ledger, straight=straight, sampled=sampled)
    account = Account(patience)
    areas = Areas(limits, ledger, account)
    rules: list[_Rule] = [altitudes, endurance, joints, areas, *along]
    check_pads(plan, limits, cues, ledger)
    check_summed_jumps(trajectory, limits, cues, ledger, sampled=sampled)
    if not sampled:
        not_proved = check_mean_jerk(trajectory, limits, cues, ledger, account)
    for stretch in stretches(trajectory, cues):
        for rule in rules:
            rule.look(stretch)
        progress("check", float((stretch.end[-1] - trajectory.times[0]) / trajectory.duration) / 2)
    joints.finish(trajectory, cues)
    endurance.finish(trajectory, cues)
    closest, pairs = _search(plan, limits, patience)(progress) if beside is None else beside.result()
    ledger.join(pairs)
    not_proved = *not_proved, *areas.not_proved(trajectory, cues)
    return Flight(closest, speeds, altitudes, not_proved, ledger, account.left)


def _speeds(
    plan: Plan, limits: Limits, cues: Cues, ledger: Ledger, *, straight: bool, sampled: bool
) -> tuple[Speeds | SampledSpeeds, tuple[_Rule, ...], tuple[Unproved, ...]]:
    """Return what measures speeds, which rules of it are followed along the curves, and what samples do not prove.

    What is measured over windows of time is looked at here, at once.
    """
    if not sampled:
        exact = Speeds(limits, ledger)
        return exact, (exact,), ()
    speeds = SampledSpeeds(limits, ledger, cues)
    coarse = too_coarse(plan, limits)
    if straight:
        rows = Rows.of(plan.trajectory, plan.grains / 2, plan.own_rows)
        speeds.look(rows)
        return speeds, (), (*coarse, *unproved(rows, cues))
    for some, begin, end in polylines(plan.trajectory, plan.grains):
        speeds.look(Rows.of(some, plan.grains / 2, punctual=True), begin, end)
    return speeds, (Speeds(limits, ledger, plan.grains),), coarse


def _lights(
    plan: Plan, limits: Limits, cues: Cues, left: float, executor: Executor | None
) -> tuple[Ledger, tuple[str, ...], tuple[Unproved, ...]]:
    """Check the rules of light with what is left of the account.

    Returns what is found, what is to be noted of it, and what of flashes is not proved.
    """
    ledger, wrong = Ledger(), wrong_values(plan.light)
    notes = tuple(check_light(plan.light, wrong, plan.trajectory, cues, ledger, sampled=_straight(plan)))
    if wrong.any():
        return ledger, notes, ()
    account = Account(left)
    most, audience = limits.max_flashes, plan.audience
    flashing = check_flashes(plan.light, plan.trajectory, cues, ledger, most, audience, account, executor)
    return ledger, notes, flashing


def _approach(plan: Plan, closest: Closest, cues: Cues) -> dict[str, Any]:
    """Return what a report says of the closest approach."""
    pair, time = closest.pair, closest.time
    return {
        "closest_m": closest.distance,
        "closest_at_s": time,
        "closest_pair": pair,
        "closest_place": closest.place,
        "closest_cue": cues.names[closest.cue] if pair is not None else "",
        "closest_numbers": None if pair is None else plan.fleet.numbered(pair),
        "closest_bar": "" if plan.ruler is None or time is None else plan.ruler.reading(time),
    }


def _extremes(speeds: Speeds | SampledSpeeds, altitudes: Altitudes) -> dict[str, Any]:
    """Return what a report says of speeds and heights."""
    return {
        "max_level_m_s": speeds.level,
        "max_climb_m_s": max(0.0, speeds.climb),
        "max_descent_m_s": max(0.0, speeds.descent),
        "max_acceleration_m_s2": speeds.acceleration,
        "highest_m": altitudes.highest,
        "lowest_m": altitudes.lowest,
    }


def _search(plan: Plan, limits: Limits, patience: float = 1.0) -> Callable[..., tuple[Closest, Ledger]]:
    columns = Columns(plan.fleet.homes[:, :2], plan.trajectory.end[:, :2])
    return partial(_distances, plan.trajectory, limits, pad_distance(plan, limits), columns, Cues.of(plan), patience)


def _distances(
    trajectory: Trajectory,
    limits: Limits,
    pads: float,
    columns: Columns,
    cues: Cues,
    patience: float,
    progress: Progress = silent,
) -> tuple[Closest, Ledger]:
    """Return the closest approach of all pairs, and the pairs that come too near: the second half of the check."""
    ledger = Ledger()
    first = first_look(trajectory, cues, columns)
    distance = Distance(limits, pads, columns, ledger, first, patience * most_windows(trajectory))
    for stretch in stretches(trajectory, cues):
        distance.look(stretch)
        progress("check", 0.5 + float((stretch.end[-1] - trajectory.times[0]) / trajectory.duration) / 2)
    return distance.closest, ledger
