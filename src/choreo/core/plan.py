"""A plan: the whole show as curves and colours, ready to be checked, exported and shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arguments import insist_fields
from choreo.arrays import Bytes, Floats, floats, frozen
from choreo.checks import is_number, number
from choreo.core.cue_time import CueTime
from choreo.core.drawn import NamedPart
from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.music import Music
from choreo.core.ruler import Ruler
from choreo.core.trajectory import FARTHEST, LATEST, Trajectory
from choreo.core.way_home import WayHome
from choreo.errors import InputError
from choreo.printable import printable

MOST_SPANS = 20_000
"""Stretches of one show: more are no cues."""

SLOWEST, FASTEST = 1e-3, 1e6
"""Hertz of samples; what lies beyond was not sampled."""

MOST_ROUNDING = 0.5e-3
"""Metres that three decimals leave open; a file with fewer is taken at its word."""

MOST_GRAIN = 0.2
"""Metres of the steps in which a format counts places: with larger ones nothing is proved of distances."""


@dataclass(frozen=True)
class Span:
    """A named stretch of the show, s: `kind` is 'take-off', 'travel', 'hold', 'return' or 'landing'.

    `name` is the cue's name ('peaks' for the travel to the peaks and for their hold alike); `group` names the drones
    that fly it, where they are not the whole fleet; `light` names the effects that it is lit with.
    """

    name: str
    kind: str
    start: float
    end: float
    group: str = ""
    light: str = ""


@dataclass(frozen=True, eq=False)
class Frame:
    """The swarm at one moment: position m, velocity m/s, acceleration m/s2, colours sRGB; each (n, 3)."""

    position: Floats
    velocity: Floats
    acceleration: Floats
    colours: Bytes


@dataclass(frozen=True, eq=False)
class Plan:
    """Curves and colours of a whole show.

    Parameters
    ----------
    title : str
    trajectory : Trajectory
        Starts at time 0 with every drone on its pad, and ends on pads.
    light : LightTrack
    spans : tuple of Span
        In time order; those of a group follow each other from 0 to its landing without a gap.
    limits : Limits
    fleet : Fleet
    audience : (x, y, z)
        Where the audience's eyes are, m.
    made_by : str
        Program and version that made the plan.
    show_hash : str
        SHA-256 of what was planned, or empty where unknown.
    sample_rate : float or None
        None for exact curves. Hertz where the trajectory was read from samples: then the pieces are
        straight, and speed and acceleration are only as exact as the samples.
    music : Music or None
        What is heard.
    music_start : float
        The moment at which the music begins, s; below 0, what comes before the show is left out.
    landings : (n, 3) array or None
        Where each drone has to land, m, as the file of another tool says; None for any pad.
    rounding : float
        Metres that a coordinate of a pad may be off by the decimals of the file that it was read from.
    notes : tuple of str
        What the file says that choreo cannot use, and so does not check.
    grain : float
        Metres of the whole steps in which the file counts places, the largest of them; 0 where it does not.
    groups : tuple of (str, tuple of int)
        The show's groups: name, and the numbers of their drones (`Fleet.labels`).
    cue_times : tuple of CueTime
        When each picture stands, and what was moved for that, where the cues follow the music.
    parts : tuple of NamedPart
        Which drones show which parts of the drawings, where these have names.
    own_rows : (k, n) array of bool, or None
        Of samples: at which of the trajectory's knots each drone has a row itself; at the others it is on a straight
        line between two of its rows. None where all drones have their rows at the same moments.
    own_grains : (n,) array or None
        The steps of each drone, m, where not all have the same.
    ruler : Ruler or None
        Beats, bars and markers of the music on the clock of the show, where the show has some.
    ways_home : tuple of WayHome
        Return plans that a file holds beside its curves.

    Raises
    ------
    InputError
        If curves, lights and pads are of different numbers of drones, or a number is not finite.
    """

    title: str
    trajectory: Trajectory
    light: LightTrack
    spans: tuple[Span, ...]
    limits: Limits
    fleet: Fleet
    audience: tuple[float, float, float] = (0.0, -90.0, 8.0)
    made_by: str = ""
    show_hash: str = ""
    sample_rate: float | None = None
    music: Music | None = None
    music_start: float = 0.0
    landings: Floats | None = None
    rounding: float = 0.0
    notes: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[int, ...]], ...] = ()
    grain: float = 0.0
    cue_times: tuple[CueTime, ...] = ()
    parts: tuple[NamedPart, ...] = ()
    own_rows: NDArray[np.bool_] | None = None
    ruler: Ruler | None = None
    own_grains: Floats | None = None
    ways_home: tuple[WayHome, ...] = ()

    def __post_init__(self) -> None:
        insist_fields("plan", self, "title", "trajectory", "light", "spans", "limits", "fleet", "audience", "notes")
        insist_fields("plan", self, "groups", "music", "cue_times", "parts", "ruler", "made_by", "show_hash")
        counts = {self.trajectory.drones, self.light.drones, self.fleet.drones}
        if len(counts) != 1:
            raise InputError(
                f"plan: {self.trajectory.drones} curves, {self.light.drones} lights and "
                f"{self.fleet.drones} pads; each drone needs one of each"
            )
        if len(self.spans) > MOST_SPANS:
            raise InputError(f"plan: {len(self.spans):,} spans, at most {MOST_SPANS:,} are taken")
        moments = [moment for span in self.spans for moment in (span.start, span.end)]
        for what, values, most in (
            ("spans", moments, LATEST),
            ("audience", self.audience, FARTHEST),
            ("music_start", [self.music_start], LATEST),
            ("sample_rate", [1.0 if self.sample_rate is None else self.sample_rate], FASTEST),
        ):
            if not all(is_number(value) and abs(value) <= most for value in values):
                raise InputError(f"plan: {what}: expected numbers up to {most:,.0f}")
        if self.sample_rate is not None and self.sample_rate < SLOWEST:
            raise InputError(f"plan: sample_rate: expected {SLOWEST:g} to {FASTEST:,.0f} Hz, got {self.sample_rate:g}")
        object.__setattr__(self, "notes", tuple(printable(note) for note in self.notes))
        if self.landings is not None:
            landings = floats(self.landings, "plan: landings", (self.trajectory.drones, 3))
            object.__setattr__(self, "landings", landings)
        grain = number("plan: grain", self.grain, "metres", least=0, most=MOST_GRAIN)
        object.__setattr__(self, "grain", grain)
        if self.own_grains is not None:
            grains = floats(self.own_grains, "plan: own_grains", (self.trajectory.drones,))
            if not (grains.min() > 0 and grains.max() == grain):
                raise InputError(f"plan: own_grains: expected metres above 0, the largest of them {grain:g}")
            object.__setattr__(self, "own_grains", grains)
        if len(self.parts) > MOST_SPANS:
            raise InputError(f"plan: {len(self.parts):,} parts of pictures, at most {MOST_SPANS:,} are taken")
        for part in self.parts:
            if not all(is_number(moment) and abs(moment) <= LATEST for moment in (part.start, part.end)):
                raise InputError(f"plan: parts: expected moments up to {LATEST:,.0f}")
            if part.drones and not 0 <= min(part.drones) <= max(part.drones) < self.trajectory.drones:
                raise InputError("plan: parts: holds a drone that there is not")
        if any(not set(drones) <= set(self.fleet.labels) for _, drones in self.groups):
            raise InputError("plan: groups: holds a number that no drone of the fleet has")
        if self.own_rows is not None:
            rows = np.asarray(self.own_rows)
            if rows.dtype != np.bool_ or rows.shape != (len(self.trajectory.times), self.trajectory.drones):
                raise InputError("plan: own_rows: expected true or false for each knot and drone")
            object.__setattr__(self, "own_rows", frozen(rows))
        rounding = number("plan: rounding", self.rounding, "metres", least=0, most=MOST_ROUNDING)
        object.__setattr__(self, "rounding", rounding)

    @property
    def drones(self) -> int:
        """Number of drones."""
        return self.trajectory.drones

    @property
    def duration(self) -> float:
        """Seconds from the first movement to the last."""
        return self.trajectory.duration

    @property
    def grains(self) -> Floats | float:
        """The steps in which places are counted, m: of each drone, (n,), or of all."""
        return self.grain if self.own_grains is None else self.own_grains

    def at(self, time: float) -> Frame:
        """Return where every drone is at `time` s, how it moves, and its colour."""
        moment = self.trajectory.at(time)
        return Frame(moment.position, moment.velocity, moment.acceleration, self.light.at(time))

    def span_at(self, time: float) -> Span | None:
        """Return the stretch of the show in which `time` s lies (at a joint, the later one), or None."""
        found = None
        for span in self.spans:
            if span.start <= time <= span.end:
                found = span
        return found
