"""How each format is proved: its file is read back, and what is there is compared with what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from choreo.colour import to_srgb
from choreo.core.geodesy import from_earth
from choreo.core.knot_insertion import seconds, ticks
from choreo.core.limits import NO_TOP
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
from choreo.formats.dss.path3 import LIGHT_RATE, NETWORK, PLACE_RATE, UNIT, read_path3
from choreo.formats.dss.path_records import RATE as PATH_RATE
from choreo.formats.dss.path_records import read_path
from choreo.formats.earth.czml import RATE as CZML_RATE
from choreo.formats.earth.czml import read_czml
from choreo.formats.earth.features import MOST_POINTS, features, way_rate
from choreo.formats.earth.geojson_map import read_features
from choreo.formats.earth.kml import read_map
from choreo.formats.earth.qgc_plan import fences, read_fences
from choreo.formats.earth.volumes import placed
from choreo.formats.labs.compressed import REACH
from choreo.formats.labs.crazyswarm import MEMORY, read_polynomials, sizes
from choreo.formats.labs.mds import read_mds
from choreo.formats.pieces.deviation import deviation
from choreo.formats.plan_file.npz import load_plan
from choreo.formats.sampling import last_frame, light_gap
from choreo.formats.skybrush.csv_zip import (
    DEFAULT_RATE,
    read_samples,
    sample_colours,
    sample_times,
)
from choreo.formats.skybrush.csv_zip import (
    plan_of as csv_plan,
)
from choreo.formats.skybrush.frame import MUSIC_TYPE
from choreo.formats.skybrush.skyb_reading import read_skyb, returns
from choreo.formats.skybrush.skyc_reading import read_skyc
from choreo.formats.tracks import Tracks, plan_of
from choreo.formats.visualisers.detail import LESS, WHOLE, Detail, room
from choreo.formats.visualisers.glb_reading import read_glb
from choreo.formats.visualisers.vviz import GRAIN, HELD_WITHIN, ROOMY, read_vviz
from choreo.formats.visualisers.vviz import RATE as VVIZ_RATE
from choreo.printable import printable
from choreo.progress import Progress
from choreo.safety.homeward import check_ways_home

_ROUNDING = 2e-6
_MILLIMETRE = 0.0009
"""Metres that whole millimetres may be off in three axes, with a hair: half of one, times the root of 3."""
_BENT = 8
"""Steps of 255 that fades in sRGB may miss where they are eight straight stretches of linear light."""
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
        Whether places are rounded so much that two drones may be nearer to each other than the limits say.
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
    lost: tuple[str, ...] = ()
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
    lost = (
        f"places are whole centimetres, {1 / step:g} a second, and colours {LIGHT_RATE:g} a second",
        *_network(plan),
    )
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
    """Prove a VVIZ: places to half a step of its decimals, colours at each frame to the byte, or as far as held."""
    tracks, origin, _ = read_vviz(path, progress, towards=choices.towards)
    back = plan_of(tracks, path)
    same_drones(plan, back)
    insist(dark_after(plan), "the plan's lights go on after the last sample")
    colour = light_gap(plan, back)
    roomy = path.stat().st_size <= ROOMY  # else colours may hold longer than they do
    insist(colour <= (1 if roomy else HELD_WITHIN[-1]), f"its colours are up to {colour} of 255 away")
    insist(origin == plan.fleet.origin or plan.fleet.origin in (None, (0.0, 0.0)), "its origin is another place")
    away = compare_curves(plan, back, _sag(plan, 1 / choices.hertz(VVIZ_RATE), GRAIN / 2 * 3**0.5 + _ROUNDING))
    turned = ("the heading does not travel: a viewer shows x as it lies",) if plan.fleet.heading % 360 else ()
    longer = ("colours hold a little longer than they do, so that all drones find room in one file",)
    told = () if roomy or not colour else longer
    return Proof(with_rest(plan, back), away, colour, (*told, *turned, *_music_lost(plan)))


def prove_skyb(plan: Plan, path: Path, choices: Choices, progress: Progress) -> Proof:
    """Prove .skyb files: curves to half a step of each axis, colours to a step, at every frame."""
    back = read_skyb(path, progress)
    same_drones(plan, back)
    compare(plan, back, colour_step=1)
    reach = float(np.abs(plan.trajectory.control).max())
    step = np.ceil((reach * 1000 + 1) / 32768) / 1000
    away = compare_curves(plan, back, step / 2 * 3**0.5 + _ROUNDING)
    lost = (
        f"on board places are whole steps of {step * 1000:.0f} mm: two drones may be {2 * away * 1000:.1f} mm nearer "
        "than planned",
        *(_ways_home(plan, path, 2 * away) if choices.way_home else ("no return plan: --way-home looks for one",)),
        *_music_lost(plan),
    )
    return Proof(with_rest(plan, back), away, light_gap(plan, back), lost, coarse=True)


def _ways_home(plan: Plan, path: Path, slack: float) -> tuple[str, ...]:
    """Return what is to be said of the return plans in a file, which are proved here."""
    ways, fault = returns(path)
    insist(not fault, f"its return plans: {fault}")
    faults = check_ways_home(plan, ways, slack=slack)
    insist(not faults, f"a way home is not safe: {faults[0] if faults else ''}")
    stands = [span for span in plan.spans if span.kind == "hold"]
    has = {span for span in stands for way in ways if span.start <= way.moment <= span.end}
    without = [span.name for span in stands if span not in has]
    said = [f"{way.moment} s: all come down {way.together.max()} s later" for way in ways]
    return (
        f"ways home are proved from {len(ways)} moment{'s' if len(ways) != 1 else ''} ({', '.join(said)}); called home "
        "at another one, the swarm goes on with the show to the next of these, after the last to its end"
        if ways
        else "no return plan: no way home is proved",
        *([f"no way home is proved from {', '.join(printable(name) for name in without)}"] if without and ways else []),
    )


def prove_crazyswarm(plan: Plan, path: Path, _: Choices, progress: Progress) -> Proof:
    """Prove polynomials: each piece, recomputed from the numbers of the file, is the plan's."""
    found = read_polynomials(path, progress)
    insist(len(found) == plan.drones, f"{len(found)} drones instead of {plan.drones}")
    away, small = 0.0, 0.0
    for drone, own in enumerate(found):
        planned = plan.trajectory.take(np.array([drone]))
        away = max(away, deviation(planned, Trajectory(seconds(own.knots), own.control[:, :, None])))
        if own.compressed is not None:
            packed_one = Trajectory(seconds(own.compressed.knots), own.compressed.control[:, :, None])
            small = max(small, deviation(planned, packed_one))
    insist(away <= 1e-4, f"drones leave their planned curves by up to {away * 1000:.3f} mm")
    insist(small <= _MILLIMETRE, f"compressed, drones leave their planned curves by up to {small * 1000:.3f} mm")
    plain, packed = sizes(plan)
    lost = ["no lights: the format holds none"] if plan.light.values.any() else []
    far = sum(own.compressed is None for own in found)
    if small:
        lost.append(
            f"compressed, places are whole millimetres: drones leave their curves by up to {small * 1000:.1f} mm"
        )
    if far:
        lost.append(f"{far} drones fly farther than {REACH:g} m from x = y = z = 0: they have no compressed curve")
    for how, bytes_ in (("as polynomials", plain), ("compressed", packed)):
        much = int(np.argmax(bytes_))
        if bytes_[much] > MEMORY:
            lost.append(
                f"drone {plan.fleet.labels[much]} takes {bytes_[much]:,} bytes {how}; a Crazyflie holds {MEMORY:,}"
            )
    return Proof(plan, away, None, (*lost, *_music_lost(plan)))


def prove_glb(plan: Plan, path: Path, choices: Choices, __: Progress) -> Proof:
    """Prove a glTF: curves as the file's numbers make them, colours that are shown, and exact ones in its extras."""
    found, detail = read_glb(path)
    insist(tuple(drone.number for drone in found) == plan.fleet.labels, "its drones have other numbers")
    insist(detail == WHOLE or (detail in LESS and not choices.exact), "it is less detailed than is allowed")
    frames = np.arange(last_frame(plan) + 1)
    away, colour = 0.0, 0
    for drone, own in enumerate(found):
        one = Trajectory(seconds(ticks(own.knots)), own.control[:, :, None])
        away = max(away, deviation(plan.trajectory.take(np.array([drone])), one, closely=True))
        wanted = plan.light.sample(frames, [drone])[:, 0].astype(np.int16)
        shown = np.stack([np.interp(frames, own.keys, own.light[:, c]) for c in range(3)], axis=1)
        colour = max(colour, int(np.abs(np.rint(255 * to_srgb(shown)) - wanted).max()))
        insist((own.colours is not None) == (detail == WHOLE), "exact colours are not where they should be")
        if own.colours is not None:
            exact = np.stack([np.rint(np.interp(frames, own.colours[0], each)) for each in own.colours[1].T], axis=1)
            insist(bool(np.abs(exact - wanted).max() <= 1), "its colours are others")
    allowed = detail.places + _MILLIMETRE
    insist(away <= allowed, f"drones leave their curves by up to {away * 1000:.3f} mm, not {allowed * 1000:.3f} mm")
    insist(colour <= (_BENT if detail == WHOLE else detail.colours + 1), f"its colours are up to {colour} of 255 away")
    return Proof(
        plan, away, colour, (*_simplified(plan, path, detail), "limits and cues do not travel", *_music_lost(plan))
    )


def _simplified(plan: Plan, path: Path, detail: Detail) -> tuple[str, ...]:
    """Return what is to be said of a file that has less than the whole."""
    if detail == WHOLE:
        return ()
    most, size = f"{room(plan.drones) / 1e6:,.0f} MB", path.stat().st_size
    why = f"to keep the file within {most}" if size <= room(plan.drones) else f"and still it has more than {most}"
    return (
        f"curves and lights are simplified, {why}: look at it, but measure or fly nothing by it; --exact holds all",
    )


def prove_czml(plan: Plan, path: Path, choices: Choices, _: Progress) -> Proof:
    """Prove a CZML: places and colours as its numbers make them, brought back from Earth."""
    origin, heading = placed(plan, ".czml")
    tracks = read_czml(path, origin, heading)
    insist(tracks.numbers in (None, plan.fleet.labels), "its drones have other numbers")
    back = plan_of(tracks, path)
    insist(back.drones == plan.drones, f"{back.drones} drones instead of {plan.drones}")
    away = compare_curves(plan, back, _sag(plan, 1 / choices.hertz(CZML_RATE), 1e-3))
    colour = light_gap(plan, back)
    insist(colour <= 1, f"its colours are up to {colour} of 255 away")
    return Proof(plan, away, colour, ("limits and cues do not travel", *_music_lost(plan)))


def prove_map(plan: Plan, path: Path, choices: Choices, _: Progress) -> Proof:
    """Prove a KML, KMZ or GeoJSON: each place of it, brought back from Earth, is where the plan has it."""
    read = read_features if path.suffix.lower() == ".geojson" else read_map
    found = read(path)
    origin, heading = placed(plan, path.suffix)
    rate = way_rate(plan, choices)
    away, count = 0.0, 0
    for feature in features(plan, path.suffix, rate):
        insist(feature.name in found[feature.folder], f"lacks the {feature.folder} '{feature.name}'")
        there = found[feature.folder][feature.name]
        count += 1
        if feature.shape == "polygon":
            there = there[:-1]
        wanted, have = (from_earth(degrees, origin, heading) for degrees in (feature.degrees, there[:, :2]))
        insist(len(wanted) == len(have), f"the {feature.folder} '{feature.name}' has other corners")
        if not np.allclose(wanted, have, atol=0.01) and feature.shape == "polygon":
            have, there = have[::-1], there[::-1]
        high = np.abs(there[:, 2] - feature.heights).max()
        away = max(away, float(np.hypot(*(wanted - have).T).max()), float(high))
    insist(count == sum(len(names) for names in found.values()), "it holds more than was planned")
    insist(away <= 1e-3, f"places of it are up to {away * 1000:.3f} mm away")
    points = f"{rate:g} point{'s' if rate != 1 else ''} a second" if rate >= 1 else f"a point every {1 / rate:g} s"
    ways = f"ways are drawn through {points}, without their times"
    if rate < 1:
        ways += f": one a second would be more than the {MOST_POINTS:,} points that a map has at most"
    return Proof(plan, away, None, (ways, "lights and cues do not travel"))


def prove_qgc(plan: Plan, path: Path, _: Choices, __: Progress) -> Proof:
    """Prove a QGroundControl plan: each corner of it, brought back from Earth, is where the plan has it."""
    found, home = read_fences(path)
    origin, heading = placed(plan, ".plan")
    wanted = fences(plan)
    insist([fence[0] for fence in found] == [fence[0] for fence in wanted], "its fences are others")
    away = float(np.hypot(*from_earth(home[None, :2], origin, heading).T).max())
    for (_inside, there), (_same, corners) in zip(found, wanted, strict=True):
        insist(there.shape == corners.shape, "its fences have other corners")
        away = max(away, float(np.hypot(*(from_earth(there, origin, heading) - corners).T).max()))
    insist(away <= 1e-3, f"places of it are up to {away * 1000:.3f} mm away")
    low = [keep.name for keep in plan.limits.keep_out if keep.height != NO_TOP or keep.bottom]
    lost = ["ways, lights and times: the file is a fence and a home"]
    lost += [f"keep-outs that have a height: {', '.join(low)}"] if low else []
    lost += ["the show has no fence"] if not found else []
    return Proof(plan, away, None, tuple(lost))


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
