"""The commands: each a signature, its help, and calls into the Python interface."""

from __future__ import annotations

import re
import sys
from concurrent.futures import Executor
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

import choreo as ch
from choreo.atomic import check_target
from choreo.cli.terminal import Stopwatch, progress_bar, say, say_json
from choreo.cli.typed import Whole, in_flags
from choreo.formats.plan_file.npz import saving
from choreo.ordinary import check_ordinary
from choreo.progress import Progress, until_left
from choreo.stage.still import STILLS, cue_moment
from choreo.stage.window.opengl import check_screen

app = App(
    name="choreo",
    help="From outline pictures to safe drone light shows.",
    help_epilogue="Exit codes: 0 good, 1 unsafe plan, 2 wrong input.",
    version=ch.__version__,
    default_parameter=Parameter(negative=()),
    suppress_keyboard_interrupt=False,  # `main` answers it
)


@app.command
def new(folder: Path, /) -> int:
    """Write a small show to begin with.

    Parameters
    ----------
    folder
        The folder to make; it may exist, but must be empty.
    """
    from choreo.show.starter import new_show

    show = new_show(folder)
    say(f"{show}: a small show, its pictures in {show.parent / 'art'}; next: choreo plan {show}")
    return 0


@app.command
def plan(
    show: Path,
    /,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    timings: bool = False,
    cache: Path | None = None,
    no_cache: bool = False,
    jobs: Whole | None = None,
    dask: str | None = None,
    light_error: float | None = None,
    as_json: Annotated[bool, Parameter("--json")] = False,
) -> int:
    """Plan a show and check it.

    An unsafe plan is not written. What was planned before and has not changed is not planned again.

    Parameters
    ----------
    show
        A .toml file, or a .py script, which runs its author's code and sets the variable show.
        A .toml file never runs code.
    output
        Where to write the plan; without it, the name of the show with .npz in the folder you are in.
    timings
        Tell the time of each stage.
    cache
        The folder in which transitions and traced pictures are kept; without it, .choreo-cache beside the plan.
        Safe to delete.
    no_cache
        Plan everything anew, and keep nothing.
    jobs
        How many pictures are traced, and transitions planned, at once; without it, one on each core.
    dask
        Plan on the Dask cluster whose scheduler has this address. Needs: pip install 'choreo[dask]'.
    light_error
        How far the stored light may be from what is meant, of 255; without it, what the show says, or 2.
    as_json
        Print the report as JSON, with the moment at which each cue stands that follows the music.
    """
    from choreo.planning import planner  # noqa: F401 # it and the check before there are workers, so that they have them
    from choreo.planning.work.processes import threads
    from choreo.safety.check import Begun
    from choreo.show.fingerprint import code_hash

    watch = Stopwatch()
    file = Path(f"{show.stem}.npz") if output is None else output
    if file.suffix.lower() != ".npz":
        raise ch.InputError(f"{file}: a plan ends in .npz; 'choreo export' then writes other formats")
    check_target(file)
    kept = _cache(file, cache, no_cache)
    with _workers(jobs, dask) as executor, threads(2) as beside, progress_bar() as progress:
        beside.submit(code_hash)  # reads all of choreo's source, while this thread waits for pictures
        here = executor if dask is None else None
        with watch.stage("tracing"), redirect_stdout(sys.stderr):
            designed = ch.read_show(show, progress=progress, cache=kept, executor=here)
        if light_error is not None:
            if not 0 <= light_error <= 16:
                raise ch.InputError(f"--light-error {light_error:g}: expected steps of 255 from 0 to 16")
            designed = replace(designed, lighting=replace(designed.lighting or ch.Lighting(), error=light_error))
        for note in designed.notes:
            print(f"note: {note}", file=sys.stderr)
        remarks: list[str] = []
        begun: list[Begun] = []
        # Left in the midst, by Ctrl-C, the check on the threads is ended before they are waited for.
        with saving(file) as writing, until_left() as go_on:

            def flown(dark: ch.Plan) -> None:
                """Write and check the curves while other processes make their light."""
                writing.begin(dark)
                begun.append(Begun.of(dark, executor=beside, progress=go_on))

            planned = ch.plan(
                designed,
                progress=progress,
                timings=watch.seconds,
                executor=executor,
                cache=kept,
                remarks=remarks,
                flown=flown,
            )
            for remark in remarks:
                print(f"note: {remark}", file=sys.stderr)
            writing.go_on(planned)
            with watch.stage("check"):
                report = ch.check(planned, progress=progress, executor=here, begun=next(iter(begun), None))
            report.raise_for_violations()
            with watch.stage("write"):
                writing.wait()
    if as_json:
        say_json({**report.to_dict(), "cue_times": [each.to_dict() for each in planned.cue_times]})
    else:
        say(f"{file}: {report.summary()}", *map(str, planned.cue_times))
    if timings:
        say(*watch.lines(), errors=True)
    return 0


def _cache(file: Path, asked: Path | None, none: bool) -> Path | None:
    """Return the folder in which to keep what is planned."""
    if none and asked is not None:
        raise ch.InputError("--cache and --no-cache exclude each other; give one of them")
    return None if none else asked or file.parent / ".choreo-cache"


def _workers(jobs: int | None, dask: str | None) -> AbstractContextManager[Executor]:
    """Return what traces pictures and plans transitions: processes, or a cluster for the transitions."""
    from choreo.planning.work.cluster import cluster
    from choreo.planning.work.processes import workers

    if jobs is not None and dask is not None:
        raise ch.InputError("--jobs and --dask exclude each other: a cluster has its own number of workers")
    if jobs is not None and not 1 <= jobs <= 256:
        raise ch.InputError(f"--jobs {jobs}: expected a whole number from 1 to 256")
    return workers(jobs) if dask is None else cluster(dask)


@app.command
def export(
    plan: Path,
    file: Path,
    /,
    *,
    rate: float | None = None,
    drones: str | None = None,
    towards: bool = False,
    way_home: bool = False,
    exact: bool = False,
) -> int:
    """Write a plan in the format of another tool, read it back and check it again.

    Parameters
    ----------
    plan
        A plan: .npz or .skyc, or any file that 'choreo formats' says to be read.
    file
        Its ending chooses the format: 'choreo formats' lists them, and what travels in each.
    rate
        Samples a second in formats that hold samples, Hz; without it, the format's own.
    drones
        Which drones to write: numbers such as 1-500 or 1-20,31, or the name of a group; without it, all.
    towards
        Let Z point towards the audience in a VVIZ file, for readers that take it so.
    way_home
        Let .skyb files hold a return plan, as far as it is proved: ways home from standing pictures. May take minutes.
    exact
        Let a .glb hold the very curves and lights, however large it becomes; without it, it stays small enough to send.
    """
    check_target(file, sources=(plan,))
    options = dict.fromkeys(("rate", "drones", "towards", "way_home", "exact"), "")
    with in_flags(**options), progress_bar() as progress:
        read = ch.read_plan(plan, progress=progress)
        exported = ch.export(
            read,
            file,
            rate=rate,
            drones=drones,
            towards=towards,
            way_home=way_home,
            exact=exact,
            progress=progress,
        )
    done = "read back and checked" if exported.is_show else "read back and compared with this plan, which is checked"
    say(
        f"{exported.path}: {exported.report.summary()}, {done}, SHA-256 {exported.sha256}",
        *exported.lines(),
        *exported.report.noted(),
    )
    return 0


@app.command
def formats(*, as_json: Annotated[bool, Parameter("--json")] = False) -> int:
    """List the formats that choreo writes and reads, and what travels in each.

    Parameters
    ----------
    as_json
        Print the table as JSON.
    """
    from choreo.formats.table import FORMATS

    if as_json:
        say_json({"formats": [form.to_dict() for form in FORMATS]})
    else:
        say(*(line for form in FORMATS for line in form.lines()))
    return 0


@app.command
def preview(
    plan: Path,
    /,
    *,
    watch: bool = False,
    cache: Path | None = None,
    no_cache: bool = False,
    snapshot: Path | None = None,
    time: float | None = None,
    cue: str | None = None,
    contact_sheet: Path | None = None,
    movie: Path | None = None,
    page: Path | None = None,
    start: Annotated[float | None, Parameter("--from")] = None,
    end: Annotated[float | None, Parameter("--to")] = None,
    rate: float | None = None,
    size: str = "1280x720",
    camera: Literal["audience", "conductor", "side", "above"] = "audience",
) -> int:
    """Open a window that plays a show, draw pictures of it, film it, or write a page that plays it.

    Parameters
    ----------
    plan
        A plan: .npz, .skyc, or any file that 'choreo formats' says to be read; or a show, .toml or .py, planned first.
    watch
        Whenever the show, or a picture, font or script beside it, is saved, plan it anew and go on in the window.
    cache
        Where planning a show keeps transitions and pictures; without it, .choreo-cache in the folder you are in.
    no_cache
        Plan everything of a show anew, and keep nothing.
    snapshot
        Write the moment --time, or the middle of --cue, as a .png or .jpg; no window opens.
    time
        Seconds from the start of the show: of the snapshot, or where the window begins.
    cue
        Name of a cue, instead of a time.
    contact_sheet
        Write a .png or .jpg with one picture for each cue; no window opens.
    movie
        Write a film, .mp4, .webm or .gif; no window opens. Needs ffmpeg: pip install 'choreo[film]'.
    page
        Write one .html file that plays the show in any browser, without a network; no window opens.
    start
        Where the film begins, seconds; without it, at the start of the show.
    end
        Where the film ends, seconds; without it, at the end of the show.
    rate
        Pictures of the film a second; without it, 25.
    size
        Width and height of the snapshot or the film, pixels.
    camera
        From where to look.
    """
    if movie is None and (start, end, rate) != (None, None, None):
        raise ch.InputError("--from, --to and --rate belong to a film; say which with --movie FILE.mp4")
    if snapshot is not None and time is None and cue is None:
        raise ch.InputError("--snapshot: say which moment, for example --time 60, or which cue: --cue NAME")
    if time is not None and cue is not None:
        raise ch.InputError("--time and --cue exclude each other: give one of them")
    if watch and any((snapshot, contact_sheet, movie, page)):
        raise ch.InputError("--watch belongs to the window; leave out --snapshot, --contact-sheet, --movie and --page")
    pixels = _size(size)
    for file, endings in ((snapshot, STILLS), (contact_sheet, STILLS), (movie, ()), (page, ())):
        if file is not None:
            check_target(file, endings, (plan,))
    check_ordinary(plan, "a plan or a show")
    if not any((snapshot, contact_sheet, movie, page)):
        check_screen()
    make = partial(_plan_of, plan, _cache(Path(plan.name), cache, no_cache))
    with progress_bar() as told:
        shown = make(told)
    if cue is not None:
        time = cue_moment(shown, cue)
    if snapshot is not None and time is not None:
        with in_flags(time=""):
            ch.snapshot(shown, snapshot, time=time, size=pixels, camera=camera)
    if contact_sheet is not None:
        ch.contact_sheet(shown, contact_sheet)
    if movie is not None:
        hertz = 25.0 if rate is None else rate
        with in_flags(rate=""), progress_bar() as told:
            ch.movie(shown, movie, size=pixels, rate=hertz, start=start, end=end, camera=camera, progress=told)
    if any((snapshot, contact_sheet, movie, page)):
        report = ch.check(shown)
    else:
        report = ch.preview(shown, start=time or 0.0, watch=plan if watch else None, make=make)
    if page is not None:
        ch.page(shown, page, report=report)
    say(f"{plan}: {report.summary()}", *report.noted())
    return 0 if report.ok else 1


def _plan_of(file: Path, kept: Path | None, progress: Progress) -> ch.Plan:
    """Read a plan, or plan a show."""
    if file.suffix.lower() not in (".toml", ".py"):
        return ch.read_plan(file, progress=progress)
    with redirect_stdout(sys.stderr):  # what a script prints is no answer of ours
        show = ch.read_show(file, progress=progress, cache=kept)
    return ch.plan(show, progress=progress, cache=kept)


def _size(text: str) -> tuple[int, int]:
    """Return the width and height that a text such as '1280x720' gives."""
    found = re.fullmatch(r"(\d{1,5})\s*[x×]\s*(\d{1,5})", text.strip(), re.IGNORECASE | re.ASCII)
    if found is None:
        raise ch.InputError(f"--size {text}: expected width x height in pixels, such as 1280x720")
    return int(found[1]), int(found[2])
