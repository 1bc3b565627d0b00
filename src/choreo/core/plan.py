"""A plan: the whole show as curves and colours, ready to be checked, exported and shown."""

from __future__ import annotations

from dataclasses import dataclass

from choreo.arrays import Bytes, Floats
from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.music import Music
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError


@dataclass(frozen=True)
class Span:
    """A named stretch of the show, s: `kind` is 'take-off', 'travel', 'hold', 'return' or 'landing'.

    `name` is the cue's name ('peaks' for the travel to the peaks and for their hold alike); `group` names the drones
    that fly it, where they are not the whole fleet.
    """

    name: str
    kind: str
    start: float
    end: float
    group: str = ""


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

    def __post_init__(self) -> None:
        counts = {self.trajectory.drones, self.light.drones, self.fleet.drones}
        if len(counts) != 1:
            raise InputError(
                f"plan: {self.trajectory.drones} curves, {self.light.drones} lights and "
                f"{self.fleet.drones} pads; each drone needs one of each"
            )
        object.__setattr__(self, "spans", tuple(self.spans))

    @property
    def drones(self) -> int:
        """Number of drones."""
        return self.trajectory.drones

    @property
    def duration(self) -> float:
        """Seconds from the first movement to the last."""
        return self.trajectory.duration

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
