"""One stretch of a show after the other: curves joined in time, and the names of the stretches."""

from __future__ import annotations

from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory


class Timeline:
    """Collects the stretches of a group, or of the whole show; the first one starts at time 0 s."""

    def __init__(self, name: str, kind: str, first: Trajectory, group: str = "") -> None:
        self._group = group
        self._parts: list[Trajectory] = []
        self._spans: list[Span] = []
        self.end = 0.0
        self.add(name, kind, first)

    def add(self, name: str, kind: str, *parts: Trajectory, light: str = "") -> None:
        """Append curves that run from time 0, one after the other; `light` names the effects that they are lit with."""
        later = [moved(part, self.end) for part in parts]
        self._parts += later
        end = float(later[-1].times[-1])
        self._spans.append(Span(name, kind, self.end, end, self._group, light))
        self.end = end

    def stay(self, name: str, seconds: float, light: str = "", living: Trajectory | None = None) -> None:
        """Append a hold where the last curves ended; nothing if it takes no time.

        `living` says how the drones move in it; when it ends, they stand.
        """
        length = round(seconds * 1000) / 1000
        if length <= 0:
            return
        begin = 0.0 if living is None else float(living.times[-1])
        parts = [] if living is None else [living]
        if length > begin:
            parts.append(Trajectory.hold(parts[-1].end if parts else self._parts[-1].end, begin, length))
        self.add(name, "hold", *parts, light=light)

    def parts(self) -> tuple[Trajectory, ...]:
        """Return all curves, each beginning when the one before ends."""
        return tuple(self._parts)

    def spans(self) -> tuple[Span, ...]:
        """Return the stretches in time order."""
        return tuple(self._spans)


def moved(part: Trajectory, seconds: float) -> Trajectory:
    """Return curves so many seconds later, with knots on whole milliseconds: adding them up must not drift off."""
    return part.on_knots(((part.times + seconds) * 1000).round() / 1000)
