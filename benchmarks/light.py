"""What lights cost: `python benchmarks/light.py [--write]`.

Lights of 1,500 drones over 10 minutes: 20 cues of 30 s, each with two effects in layers, all effects in turn, looked at
50 times a second and simplified within 2 of 255. Processor seconds count all threads, so that other work on the machine
does not count; on idle cores the clock on the wall shows less. `--write` puts the figures into
docs/benchmarks-light.md.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.light.effects.catalogue import effects
from choreo.light.fade import Glow, fade
from choreo.light.light import Light
from choreo.light.lit import Lit
from choreo.show.show import dots_of

sys.path.insert(0, str(Path(__file__).parent))

from sections import DOCUMENTS

DRONES, CUES, HOLD, TRAVEL = 1500, 20, 26.0, 4.0
NAMES = [name for name in effects() if name not in ("image", "scroll", "count", "strobe")]
HEAD = "# Benchmarks of light\n\nMeasured by `benchmarks/light.py`; how lights work: [light](light.md).\n"


def lit_show() -> tuple[list[Glow], float]:
    """Return what glows, and the length of the show, s."""
    picture = ch.grid(DRONES, columns=50, rows=30, spacing=2.0).stand(y=60, z=60)
    dots = dots_of(picture)
    glows = []
    for index in range(CUES):
        under, over = NAMES[index % len(NAMES)], ("sparkle", "twinkle", "sweep", "comet")[index % 4]
        light = Light(under, colours=["navy", "deepskyblue", "white"]) + Light(over, colour="gold", amount=0.8)
        begin = 4.0 + index * (HOLD + TRAVEL)
        glows.append(Glow(begin, begin + HOLD, dots.colours, False, Lit(dots, np.arange(DRONES), light)))
    return glows, CUES * (HOLD + TRAVEL) + 4.0


def plan_of(light: LightTrack, end: float) -> Plan:
    """Return a plan of drones that wait on their pads, lit."""
    fleet = ch.Fleet(DRONES, spacing=2.0)
    spans = (Span("all", "hold", 0.0, end),)
    return Plan("lights", Trajectory.hold(fleet.homes, 0.0, end), light, spans, ch.Limits(max_flashes=50), fleet)


def timed(work: Callable[[], object]) -> tuple[object, float, float]:
    """Return what the work gives, its seconds on the wall, and its processor seconds."""
    wall, busy = time.perf_counter(), time.process_time()
    made = work()
    return made, time.perf_counter() - wall, time.process_time() - busy


def changes(lights: list[object], drones: int = DRONES) -> float:
    """Return the seconds that 100 changes of light on one picture add to planning."""
    picture = ch.grid(drones, columns=50, rows=drones // 50, spacing=2.0).stand(y=60, z=60)
    seconds = []
    for count in (2, 102):
        cues = [ch.Cue(picture, hold=1.0, name=f"{k}", light=lights[k % len(lights)]) for k in range(count)]  # type: ignore[arg-type]  # forms of a light
        seconds.append(timed(lambda cues=cues: ch.plan(ch.Show("changes", ch.Fleet(drones), cues)))[2])  # type: ignore[misc]  # bound now
    return seconds[1] - seconds[0]


def main() -> None:
    """Measure, print, and write where asked to."""
    glows, end = lit_show()
    fade(glows[:1], 40.0)  # libraries are loaded
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    track, wall, busy = timed(lambda: fade(glows, end))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert isinstance(track, LightTrack)
    plan = plan_of(track, end)
    rows = [
        ("bake and simplify, processor seconds", f"{busy:.1f}"),
        ("... seconds on the wall of the machine as it was", f"{wall:.1f}"),
        ("memory of the process at most", f"{memory / 1024:,.0f} MB ({before / 1024:,.0f} MB before)"),
        ("keyframes of a drone, a second", f"{len(track.frames) / DRONES / end:.1f}"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder)
        for ending in ("npz", "skyc"):
            try:
                _, _, spent = timed(lambda ending=ending: ch.export(plan, file / f"a.{ending}"))  # type: ignore[misc]  # bound now
                size = (file / f"a.{ending}").stat().st_size / 1e6
                rows.append((f"`.{ending}`", f"{size:.1f} MB, {spent:.0f} s of processor with all checks"))
            except ch.ChoreoError as error:
                rows.append((f"`.{ending}`", str(error)))
        report = ch.check(plan)
        rows.append(("page", f"{ch.page(plan, file / 'a.html', report=report).stat().st_size / 1e6:.1f} MB"))
    moments = np.linspace(0, end, 200)
    _, _, busy = timed(lambda: [track.at(float(moment)) for moment in moments])
    rows.append(("colours of a new moment", f"{1000 * busy / len(moments):.2f} ms"))
    rows.append(("100 changes of colour on one picture of 1,500 drones", f"{changes(['gold', 'teal']):.2f} s"))
    rows.append(("100 changes of effect on it", f"{changes(['river', 'twinkle', 'write']):.2f} s"))
    text = [HEAD, "\n| what | cost |\n|---|---|\n", *(f"| {name} | {value} |\n" for name, value in rows)]
    print("".join(text))
    if "--write" in sys.argv:
        (DOCUMENTS / "benchmarks-light.md").write_text("".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
