"""What every plan of the planner promises, looked at without the checker's code and with it."""

from __future__ import annotations

import numpy as np

from choreo.core.light_track import FRAME
from choreo.core.plan import Plan
from choreo.safety.check import check
from choreo.show.show import Show

VERTICAL = 0.1
"""Metres that a drone may be off its pad's vertical while it is low."""


def keeps_its_promises(plan: Plan, show: Show) -> None:
    """Assert all of them."""
    report = check(plan)
    assert report.ok, "\n".join(report.lines())
    assert report.complete
    assert (plan.title, plan.drones) == (show.title, show.fleet.drones)
    pads_are_used_once(plan)
    knots_are_whole_milliseconds(plan)
    velocity_never_jumps(plan)
    low_drones_keep_to_their_pads(plan)
    the_last_metres_are_slow(plan)
    spans_have_no_gaps(plan, show)
    lights_show_the_pictures(plan, show)
    nobody_moves_in_a_hold(plan)


def pads_are_used_once(plan: Plan) -> None:
    homes = plan.fleet.homes
    assert np.abs(plan.trajectory.start - homes).max() <= 1e-6
    pads = landing_pads(plan)
    assert sorted(pads.tolist()) == list(range(plan.drones))
    assert np.abs(plan.trajectory.end - homes[pads]).max() <= 1e-6


def landing_pads(plan: Plan) -> np.ndarray:
    """Return the number of the pad on which each drone ends."""
    apart = np.linalg.norm(plan.trajectory.end[:, None] - plan.fleet.homes[None], axis=2)
    return np.asarray(apart.argmin(axis=1))


def knots_are_whole_milliseconds(plan: Plan) -> None:
    times = plan.trajectory.times
    assert times[0] == 0.0
    assert np.abs(times * 1000 - np.rint(times * 1000)).max() <= 1e-6
    control = plan.trajectory.control
    # Six decimals hold the very same curves.
    assert np.abs(control - np.rint(control * 1e6) / 1e6).max() <= 1e-9


def velocity_never_jumps(plan: Plan) -> None:
    control, length = plan.trajectory.control, np.diff(plan.trajectory.times)[:, None, None]
    arriving = 3 * (control[:, 3] - control[:, 2]) / length
    leaving = 3 * (control[:, 1] - control[:, 0]) / length
    rest = np.zeros((1, *arriving.shape[1:]))
    jumps = np.concatenate([leaving, rest]) - np.concatenate([rest, arriving])
    assert np.linalg.norm(jumps, axis=2).max() <= 0.01
    assert np.abs(control[1:, 0] - control[:-1, 3]).max() <= 1e-6


def low_drones_keep_to_their_pads(plan: Plan) -> None:
    """Below min_altitude a drone is over its home while it rises, and over the pad it ends on from then on."""
    homes, ends = plan.fleet.homes[:, :2], plan.fleet.homes[landing_pads(plan), :2]
    rise_end, land_start = plan.spans[0].end, plan.spans[-1].start
    for time in np.arange(0.0, plan.duration, 0.25):
        place = plan.trajectory.at(float(time)).position
        low = place[:, 2] < plan.limits.min_altitude - 1e-6
        if low.any():
            assert time <= rise_end or time >= land_start
            anchor = homes if time <= rise_end else ends
            assert np.linalg.norm(place[low, :2] - anchor[low], axis=1).max() <= VERTICAL


def the_last_metres_are_slow(plan: Plan) -> None:
    """Where the limits let drones fly lower than 3 m, these are the metres below that; 0.5 m at least."""
    high = min(max(plan.limits.min_altitude, 0.5), 3.0)
    for time in np.arange(plan.spans[-1].start, plan.duration, 0.05):
        moment = plan.trajectory.at(float(time))
        last = moment.position[:, 2] < high
        assert (-moment.velocity[last, 2]).max(initial=0.0) <= 1.0 + 1e-6


def spans_have_no_gaps(plan: Plan, show: Show) -> None:
    assert plan.spans[0].start == 0.0
    assert plan.spans[-1].end == plan.trajectory.times[-1]
    for before, after in zip(plan.spans[:-1], plan.spans[1:], strict=True):
        assert before.end == after.start
    expected = [("take-off", "take-off")]
    for cue in show.cues:
        expected += [(cue.name, "travel"), (cue.name, "hold")][: 2 if float(cue.hold) >= 0.0005 else 1]
    expected += [("return", "return"), ("landing", "landing")]
    assert [(span.name, span.kind) for span in plan.spans] == expected


def nobody_moves_in_a_hold(plan: Plan) -> None:
    for span in plan.spans:
        if span.kind == "hold":
            first, last = (plan.trajectory.at(time).position for time in (span.start, span.end))
            assert np.abs(first - last).max() == 0.0


def lights_show_the_pictures(plan: Plan, show: Show) -> None:
    """In each hold the lit drones stand on the picture's dots, in its colours, and all others are black."""
    from choreo.planning.pictures import pictures

    holds = [span for span in plan.spans if span.kind == "hold" and span.end - span.start > 3 * FRAME]
    cues = [
        (cue, picture) for cue, picture in zip(show.cues, pictures(show), strict=True) if float(cue.hold) > 3 * FRAME
    ]
    for span, (cue, picture) in zip(holds, cues, strict=True):
        dots = len(cue.formation)
        for time in (span.start + FRAME, (span.start + span.end) / 2, span.end - FRAME):
            frame = plan.at(time)
            apart = np.linalg.norm(frame.position[:, None] - cue.formation.points[None], axis=2)
            drone = apart.argmin(axis=0)  # of each dot
            assert apart[drone, np.arange(dots)].max() <= 1e-6
            assert np.array_equal(frame.colours[drone], picture.colours[:dots])
            spare = np.delete(np.arange(plan.drones), drone)
            assert len(spare) == plan.drones - dots
            assert not frame.colours[spare].any()
    assert not plan.light.at(0.0).any()
    assert not plan.light.at(plan.duration).any()
