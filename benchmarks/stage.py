"""What the flagship's film and page cost: `python benchmarks/stage.py [--plan FILE.npz] [--seconds 20] [--write]`.

Without `--plan` the show is planned first. The page is measured in Chromium, by its own clock: the script's time for a
picture (curves evaluated, colours, what is told to the graphics card) is that of any machine with such a processor; how
long the card then draws is not, and here the processor draws. `--write` puts the figures into docs/benchmarks-stage.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import choreo as ch
from choreo.stage.night.render import Renderer

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from sections import put  # noqa: E402 - found by the line above
from tests.stage.browser import Browser, browser  # noqa: E402 - found by the line above

SIZE = (1280, 720)
MEASURE = """
const [part, moved] = arguments;
const count = 12;
const { first, last } = choreo.show;
const gl = choreo.renderer.getContext();
const costs = [];
for (let i = 0; i < count; i++) {
  const begun = performance.now();
  choreo.moved = moved;
  choreo.seek(first + ((last - first) * (i + part)) / count);
  choreo.draw();
  costs.push(performance.now() - begun);
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // wait for the card, unmeasured
}
return [costs, choreo.renderer.info.render.calls];
"""


def film(plan: ch.Plan, folder: Path, seconds: float) -> list[list[str]]:
    """Return the rows of a film of so many seconds."""
    start = (plan.duration - seconds) / 2
    renderer = Renderer.of(plan, "audience", SIZE)
    before = time.process_time()
    count = 25
    for number in range(count):
        renderer.picture(plan, start + seconds * number / count)
    drawing = (time.process_time() - before) / count
    used, begun = os.times(), time.perf_counter()
    file = ch.movie(plan, folder / "film.mp4", size=SIZE, start=start, end=start + seconds)
    passed, now = time.perf_counter() - begun, os.times()
    processor = sum(now[:4]) - sum(used[:4])
    pictures = round(25 * seconds)
    return [
        ["a picture drawn, 1280 x 720", f"{1000 * drawing:.0f} ms of one processor"],
        ["film with H.264, pictures a second", f"{pictures / passed:.1f}"],
        ["processor time of a picture in the film, encoding included", f"{1000 * processor / pictures:.0f} ms"],
        [
            "so a film of 60 s takes",
            f"{1500 * passed / pictures / 60:.1f} minutes, {1500 * processor / pictures:.0f} s of processor",
        ],
        ["size of a film of 60 s", f"{file.stat().st_size * 60 / seconds / 1e6:.1f} MB"],
    ]


def measured(window: Browser, parts: int, *, moved: bool) -> tuple[list[float], int]:
    """Return what the script took for pictures all over the show, ms each, and the draw calls of the last one."""
    costs: list[float] = []
    calls = 0
    for part in range(parts):  # the browser would give up on one long run
        some, calls = window.run(MEASURE, (part + 0.5) / parts, moved)
        costs += some
    return costs, calls


def page(plan: ch.Plan, folder: Path) -> list[list[str]]:
    """Return the rows of the page."""
    report = ch.check(plan)
    before = time.process_time()
    file = ch.page(plan, folder / "page.html", report=report)
    writing = time.process_time() - before
    with browser(SIZE) as window:
        window.open(file)
        window.wait("return window.choreo && choreo.drawn > 0 && !choreo.stale")
        loading = window.run("return performance.getEntriesByName('choreo')[0].startTime")
        measured(window, 1, moved=False)  # the first pictures are drawn before the script is compiled
        still, calls = measured(window, 8, moved=False)
        moving, more = measured(window, 8, moved=True)
        size = window.run("return choreo.show.position.byteLength + choreo.show.colours.byteLength")
        window.run("choreo.seek(60); choreo.play()")
        drawn, begun = window.run("return [choreo.drawn, performance.now()]")
        time.sleep(8)
        now, end = window.run("return [choreo.drawn, performance.now()]")
        assert window.complaints() == []
    tail = statistics.quantiles(still, n=20)[-1]
    return [
        ["page", f"{file.stat().st_size / 1e6:.1f} MB, written in {writing:.1f} s after the check"],
        ["from opening to the first picture", f"{loading / 1000:.1f} s"],
        [
            "script's time for a picture, camera still",
            f"{statistics.median(still):.2f} ms, 19 of 20 below {tail:.2f} ms",
        ],
        ["script's time for a picture, camera moving", f"{statistics.median(moving):.2f} ms"],
        ["draw calls, camera still and moving", f"{calls} and {more}"],
        ["bytes to the graphics card for a picture", f"{size / 1000:.1f} kB"],
        ["pictures a second without a graphics card", f"{(now - drawn) / (end - begun) * 1000:.0f}"],
    ]


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--plan", type=Path)
    asked.add_argument("--seconds", type=float, default=20.0)
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    plan = ch.load_plan(options.plan) if options.plan else ch.plan(ch.read_show(ROOT / "shows" / "yongzhou.toml"))
    with tempfile.TemporaryDirectory() as folder:
        rows = film(plan, Path(folder), options.seconds) + page(plan, Path(folder))
    lines = [
        "## Film and page",
        "",
        f"Made by `python benchmarks/stage.py --write`: {plan.drones:,} drones, {plan.duration:.0f} s, one run on one "
        f"machine with {os.cpu_count()} processors, {os.getloadavg()[0]:.0f} programs at work on them, and no graphics "
        "card. A picture has 16.7 ms at 60 a second.",
        "",
        "| what | |",
        "|---|---|",
        *(f"| {what} | {value} |" for what, value in rows),
    ]
    print(*lines, sep="\n")
    if options.write:
        put("benchmarks-stage.md", lines)


if __name__ == "__main__":
    main()
