"""A show as a film: the renderer's pictures, one after the other, into ffmpeg. No display and no OpenGL is needed."""

from __future__ import annotations

import math
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.atomic import atomic_write
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.light.ffmpeg import find_ffmpeg
from choreo.progress import Progress, silent
from choreo.stage.night.camera import Camera
from choreo.stage.night.render import Renderer, check_size
from choreo.stage.night.text import clean

_FASTEST = 120.0  # pictures a second
_FASTEST_GIF = 50.0  # many programs show a GIF that asks for more at a tenth of its speed
_COLOURS = (  # said in the file, since players guess wrongly where it is not
    "scale=out_color_matrix=bt709:out_range=tv,setparams=color_primaries=bt709:color_trc=iec61966-2-1,format=yuv420p"
)
_CODECS = {
    ".mp4": ["-vf", _COLOURS, "-c:v", "libx264", "-preset", "fast", "-crf", "18", "-movflags", "+faststart"],
    ".webm": ["-vf", _COLOURS, "-c:v", "libvpx-vp9", "-crf", "26", "-b:v", "0"]
    + ["-deadline", "realtime", "-cpu-used", "5", "-row-mt", "1"],
    # Colours chosen for each picture: choosing them for the film would hold all of it in memory.
    ".gif": ["-vf", "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1:dither=bayer"],
}
_QUIET = ["-nostdin", "-y", "-loglevel", "error"]
_SAME_BYTES = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]  # no date and no version
_SOUND_CODECS = {
    ".mp4": ["-c:a", "aac", "-b:a", "192k"],
    ".webm": ["-c:a", "libopus", "-b:a", "160k"],
}  # a GIF is silent


def movie(
    plan: Plan,
    file: str | os.PathLike[str],
    *,
    size: tuple[int, int] = (1280, 720),
    rate: float = 25.0,
    start: float | None = None,
    end: float | None = None,
    camera: str | Camera = "audience",
    progress: Progress = silent,
) -> Path:
    """Write the show, or a part of it, as a film, with its music where it has some.

    Parameters
    ----------
    plan : Plan
    file : path
        Where to write; its ending chooses the format: .mp4 (H.264), .webm (VP9) or .gif. An existing file is
        replaced only when the new one is whole.
    size : (int, int)
        Width and height, pixels; even numbers for .mp4 and .webm.
    rate : float
        Pictures a second, at most 120, and 50 for .gif.
    start, end : float or None
        Part of the show, s; None for its start and its end.
    camera : str or Camera
        'audience', 'conductor', 'side', 'above', or a camera of your own.
    progress : callable
        Told 'film' and the part that is done.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If ffmpeg is not there, or the ending, size, rate, part or camera is none that a film can have.
    FileError
        If the file cannot be written.
    """
    _check_format(file, check_size(size), rate)
    moments = _moments(plan, rate, start, end)
    ending, ffmpeg = Path(file).suffix.lower(), find_ffmpeg()
    renderer = Renderer.of(plan, camera, size)
    with atomic_write(file) as stream, _sound(plan, ending, float(moments[0]), len(moments) / rate) as (source, sound):
        command = [ffmpeg, *_QUIET, *_raw_pictures(size, rate), *source, *_CODECS[ending], *sound]
        command += [*_SAME_BYTES, "-metadata", f"title={clean(plan.title)}", stream.name]
        with tempfile.TemporaryFile() as complaints, _ffmpeg(command, complaints.fileno()) as encoder:
            try:
                _feed(encoder, (renderer.picture(plan, float(moment)) for moment in moments), len(moments), progress)
                failed = encoder.wait() != 0
            except BrokenPipeError:
                failed = True
            if failed:
                encoder.wait()
                complaints.seek(0)
                raise FileError(_reason(file, complaints.read(100_000).decode(errors="replace")))
    return Path(file)


def _check_format(file: str | os.PathLike[str], size: tuple[int, int], rate: float) -> None:
    ending = Path(file).suffix.lower()
    if ending not in _CODECS:
        raise InputError(f"{file}: a film ends in {', '.join(_CODECS)}")
    if ending != ".gif" and (size[0] % 2 or size[1] % 2):
        even = " x ".join(str(side + side % 2) for side in size)
        raise InputError(f"film: {size[0]} x {size[1]} pixels; {ending} needs even numbers, such as {even}")
    fastest = _FASTEST_GIF if ending == ".gif" else _FASTEST
    if not 0 < rate <= fastest:
        raise InputError(f"film: rate = {rate:g}; expected pictures a second, above 0 and at most {fastest:g}")


def _moments(plan: Plan, rate: float, start: float | None, end: float | None) -> Floats:
    """Return the moment of each picture: the film is as long as the part of the show."""
    first, last = plan.trajectory.times[[0, -1]].tolist()
    start, end = first if start is None else start, last if end is None else end
    if not (first <= start <= last and first <= end <= last):
        raise InputError(f"film: {start:g} to {end:g} s is not within the show, {first:g} to {last:g} s")
    if end <= start:
        raise InputError(f"film: ends at {end:g} s, which is not after its start at {start:g} s")
    count = max(1, math.floor((end - start) * rate + 0.5))
    return np.minimum(start + np.arange(count) / rate, end)


def _raw_pictures(size: tuple[int, int], rate: float) -> list[str]:
    """Return the words that tell ffmpeg which pictures come through its standard input."""
    shape = ["-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", f"{rate:.6f}"]
    return ["-f", "rawvideo", *shape, "-i", "pipe:0"]


@contextmanager
def _sound(plan: Plan, ending: str, start: float, length: float) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words that bring the music of this part of the show into the film: its source, and what to do with it.

    Two empty lists where the part is silent: without music, before it begins, or in a format without sound.
    """
    if plan.music is None or ending not in _SOUND_CODECS or plan.music_start >= start + length:
        yield [], []
        return
    ahead = plan.music_start - start
    place = f"adelay=delays={1000 * ahead:.0f}:all=1" if ahead > 0 else f"atrim=start={-ahead:.3f},asetpts=PTS-STARTPTS"
    with tempfile.NamedTemporaryFile(suffix=plan.music.ending) as file:
        file.write(plan.music.data)
        file.flush()
        # The format is told: of a file that is not what it seems, ffmpeg shall not guess that it is a list of others.
        source = ["-f", plan.music.ending.removeprefix("."), "-i", file.name]
        padded = ["-map", "0:v", "-map", "1:a", "-af", f"{place},apad", "-t", f"{length:.6f}"]
        yield source, [*padded, *_SOUND_CODECS[ending]]


@contextmanager
def _ffmpeg(command: list[str], complaints: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run ffmpeg; it is stopped when the block ends in whatever way."""
    # A session of its own, so that Ctrl-C reaches Python alone, which then stops it.
    encoder = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints, start_new_session=True
    )
    try:
        yield encoder
    finally:
        encoder.kill()  # no harm where it has ended
        encoder.wait()
        assert encoder.stdin is not None
        with suppress(BrokenPipeError):
            encoder.stdin.close()


def _feed(encoder: subprocess.Popen[bytes], pictures: Iterator[Bytes], count: int, progress: Progress) -> None:
    assert encoder.stdin is not None
    progress("film", 0.0)
    for done, picture in enumerate(pictures, start=1):
        encoder.stdin.write(picture.tobytes())
        progress("film", done / count)
    encoder.stdin.close()


def _reason(file: str | os.PathLike[str], complaints: str) -> str:
    lines = [line.strip() for line in complaints.splitlines() if line.strip()]
    if any("No space left" in line for line in lines):
        folder = Path(os.path.realpath(file)).parent
        return f"{file}: the disk is full; free some space in '{folder}', or write elsewhere"
    told = lines[0] if lines else "it told no reason"
    return f"{file}: ffmpeg could not make the film ({told}); 'pip install choreo[film]' brings one that can"
