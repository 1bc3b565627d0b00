"""How each format is proved: its file is read back, and what is there is compared with what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from choreo.core.knot_insertion import seconds
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.formats.choices import Choices
from choreo.formats.comparing import (
    MICROMETRE,
    compare,
    compare_curves,
    compare_music,
    compare_places,
    compare_samples,
    dark_after,
    insist,
    same_drones,
    with_rest,
)
from choreo.formats.curves.deviation import deviation
from choreo.formats.dss.path3 import LIGHT_RATE, NETWORK, PLACE_RATE, UNIT, read_path3
from choreo.formats.dss.path_records import RATE as PATH_RATE
from choreo.formats.dss.path_records import read_path
from choreo.formats.labs.crazyswarm import MEMORY, read_polynomials, sizes
from choreo.formats.labs.mds import read_mds
from choreo.formats.plan_file.npz import load_plan
from choreo.formats.sampling import light_gap
from choreo.formats.skybrush.csv_zip import DEFAULT_RATE, plan_of as csv_plan, read_samples, sample_colours, sample_times
from choreo.formats.skybrush.frame import MUSIC_TYPE
from choreo.formats.skybrush.skyb_reading import read_skyb
from choreo.formats.skybrush.skyc_reading import read_skyc
from choreo.formats.tracks import Tracks, plan_of
from choreo.formats.visualisers.vviz import GRAIN, RATE as VVIZ_RATE
from choreo.formats.visualisers.vviz import read_vviz
from choreo.progress import Progress

_ROUNDING = 2e-6
_LARGEST_JUMP = 0.01
_DRONES_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class Proof:
    """What was found in a written file.

    Parameters
    ----------
    plan : Plan
        The file's own, with what the format cannot hold taken from the plan: what is checked.
    deviation : float or None
        Metres that no drone of the file is farther from its planned place; None where it holds no way.
    colour : int or None
        Steps of 255 that no colour is farther from the planned one; None where it holds none.
    lost : tuple of str
        What of this plan did not travel, or only roughly.
    coarse : bool
        Whether places are rounded so much that speeds of the file say nothing: those of the plan are checked.
    """

    plan: Plan
    deviation: float | None
    colour: int | None
    lost: tuple[str, ...] = ()
    coarse: bool = False


def prove_npz(plan: Plan, path: Path, _: Choices, __: Progress) -> Proof:
    """Prove a plan file: all is the same."""
    back = load_plan(path)
    compare(plan, back, colour_step=0)
    compare_places(plan, back)
    compare_music(plan, back)
    insist(plan.groups == back.groups, "its groups are others")
    return Proof(back, compare_curves(plan, back, 0.0), 0)


def prove_skyc(plan: Plan, path: Path, _: Choices, __: Progress) -> Proof:
    """Prove a Skybrush show: curves to a micrometre, colours to a step, and all that it holds besides."""
    back = read_skyc(path)
    compare(plan, back, colour_step=1)
    compare_places(plan, back)
    compare_music(plan, back, (MUSIC_TYPE,))
    lost = ()
    if plan.music is not None and plan.music.media_type != MUSIC_TYPE:
        lost = (f"the music, {plan.music.name}, does not travel: the format holds MP3",)
    return Proof(back, compare_curves(plan, back, MICROMETRE), light_gap(plan, back), lost)


def prove_csv(plan: Plan, path: Path, choices: Choices, progress: Progress) -> Proof:
    """Prove a Skybrush CSV: each row is the plan at its moment."""
    rate = choices.hertz(DEFAULT_RATE)
    samples = read_samples(path, progress)
    moments = sample_times(plan, rate)
    same = samples.colours.shape == (plan.drones, len(moments), 3)
    for start in range(0, plan.drones if same else 0, _DRONES_AT_ONCE):
        drones = slice(start, start + _DRONES_AT_ONCE)
        same &= np.array_equal(sample_colours(plan, moments, drones).transpose(1, 0, 2), samples.colours[drones])
    insist(same, "its colours are others")
    back = csv_plan(samples, plan.title)
    same_drones(plan, back)
    insist(dark_after(plan), "the plan's lights go on after the last row")
    away = compare_curves(plan, back, _sag(plan, float(np.diff(moments).max()) / 1000, _ROUNDING))
    return Proof(with_rest(plan, back), away, light_gap(plan, back), _music_lost(plan))


def prove_path3(plan: Plan, path: Path, choices: Choices, progress: Progress) -> Proof:
    """Prove PATH3 files: places to half a unit, colours to the byte, at their moments."""
    step = 1 / choices.hertz(PLACE_RATE)
    lost = (f"places are whole centimetres, {1 / step:g} a second, and colours {LIGHT_RATE:g} a second", *_network(plan))
    return _coarse(plan, read_path3(path, progress), path, step, lost)


def prove_path(plan: Plan, path: Path, choices: Choices, progress: Progress) -> Proof:
    """Prove PATH files, at the rate at which they were written."""
    step = 1 / choices.hertz(PATH_RATE)
    lost = (
        f"places are whole centimetres, they and colours {1 / step:g} a second",
        f"the files do not say their rate: set {1 / step:g} Hz where they are flown",
        *_network(plan),
    )
    return _coarse(plan, read_path(path, progress, 1 / step), path, step, lost)


def _coarse(plan: Plan, tracks: Tracks, path: Path, step: float, lost: Sequence[str]) -> Proof:
    compare_samples(plan, tracks)
    back = plan_of(tracks, path)
    same_drones(plan, back)
    away = compare_curves(plan, back, _sag(plan, step, UNIT / 2 * 3**0.5))
    return Proof(with_rest(plan, back), away, light_gap(plan, back), (*lost, *_music_lost(plan)), coarse=True)


def prove_mds(plan: Plan, path: Path, choices: Choices, progress: Progress) -> Proof:
    """Prove files of mavsdk_drone_show: each row is the plan at its moment, turned to true north."""
    heading = plan.fleet.heading
    tracks = read_mds(path, progress, heading)
    compare_samples(plan, tracks)
    back = plan_of(tracks, path)
    same_drones(plan, back)
    step = float(np.diff(sample_times(plan, choices.hertz(DEFAULT_RATE))).max()) / 1000
    away = compare_curves(plan, back, _sag(plan, step, _ROUNDING))
    turned = (f"north is true north: the show is turned by its heading, {heading % 360:g} degrees",) if heading else ()
    return Proof(with_rest(plan, back), away, light_gap(plan, back), (*turned, *_music_lost(plan)))


def prove_vviz(plan: Plan, path: Path, choices: Choices, progress: Progress) -> Proof:
    """Prove a VVIZ: places to half a step of its decimals, colours to the byte at each frame."""
    tracks, origin, _ = read_vviz(path, progress, towards=choices.towards)
    back = plan_of(tracks, path)
    same_drones(plan, back)
    insist(dark_after(plan), "the plan's lights go on after the last sample")
    colour = light_gap(plan, back)
    insist(colour <= 1, f"its colours are up to {colour} of 255 away")
    insist(origin == plan.fleet.origin or plan.fleet.origin in (None, (0.0, 0.0)), "its origin is another place")
    away = compare_curves(plan, back, _sag(plan, 1 / choices.hertz(VVIZ_RATE), GRAIN / 2 * 3**0.5 + _ROUNDING))
    turned = ("the heading does not travel: a viewer shows x as it lies",) if plan.fleet.heading % 360 else ()
    return Proof(with_rest(plan, back), away, colour, (*turned, *_music_lost(plan)))


def prove_skyb(plan: Plan, path: Path, _: Choices, progress: Progress) -> Proof:
    """Prove .skyb files: curves to half a step of each axis, colours to a step, at every frame."""
    back = read_skyb(path, progress)
    same_drones(plan, back)
    compare(plan, back, colour_step=1)
    reach = float(np.abs(plan.trajectory.control).max())
    step = np.ceil((reach * 1000 + 1) / 32768) / 1000
    away = compare_curves(plan, back, step / 2 * 3**0.5 + _ROUNDING)
    lost = (
        f"on board places are whole steps of {step * 1000:.0f} mm: two drones may be {2 * away * 1000:.1f} mm nearer than "
        "planned",
        *_music_lost(plan),
    )
    return Proof(with_rest(plan, back), away, light_gap(plan, back), lost, coarse=True)


def prove_crazyswarm(plan: Plan, path: Path, _: Choices, progress: Progress) -> Proof:
    """Prove polynomials: each piece, recomputed from the numbers of the file, is the plan's."""
    found = read_polynomials(path, progress)
    insist(len(found) == plan.drones, f"{len(found)} drones instead of {plan.drones}")
    away = 0.0
    for drone, own in enumerate(found):
        one = Trajectory(seconds(own.knots), own.control[:, :, None])
        away = max(away, deviation(plan.trajectory.take(np.array([drone])), one))
    insist(away <= 1e-4, f"drones leave their planned curves by up to {away * 1000:.3f} mm")
    plain, packed = sizes(plan)
    lost = ["no lights: the format holds none"] if plan.light.colours.any() else []
    for how, bytes_ in (("as polynomials", plain), ("compressed", packed)):
        much = int(np.argmax(bytes_))
        if bytes_[much] > MEMORY:
            lost.append(
                f"drone {plan.fleet.labels[much]} takes {bytes_[much]:,} bytes {how}; a Crazyflie holds {MEMORY:,}"
            )
    return Proof(plan, away, None, (*lost, *_music_lost(plan)))


def _sag(plan: Plan, step: float, rounding: float) -> float:
    """Return how far straight lines between samples may leave curves that keep the plan's acceleration, m.

    Linear interpolation over a step h is off by at most a h^2 / 8; a jump of velocity within the step adds v h / 4.
    """
    return plan.limits.max_acceleration * step**2 / 8 + _LARGEST_JUMP * step / 4 + rounding


def _network(plan: Plan) -> tuple[str, ...]:
    if plan.drones <= NETWORK:
        return ()
    parts = -(-plan.drones // NETWORK)
    return (
        f"{plan.drones:,} drones are more than a network of {NETWORK} holds: {parts} networks, each with a file of its "
        f"own (--drones 1-{NETWORK}, and so on)",
    )


def _music_lost(plan: Plan) -> tuple[str, ...]:
    return (f"the music, {plan.music.name}, does not travel",) if plan.music is not None else ()
