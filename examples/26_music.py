"""Music: pictures change on the beat, and the page plays it. Needs pip install 'choreo[music]'."""

import sys
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/examples")
folder.mkdir(parents=True, exist_ok=True)
at = np.arange(90 * 8000) / 8000  # s: a drum twice a second stands here for a song
drum = np.sin(2 * np.pi * 110 * at) * np.exp(-25 * (at % 0.5))
with wave.open(str(folder / "drum.wav"), "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes((20000 * drum).astype("<i2").tobytes())

music = ch.read_music(folder / "drum.wav")
heard = ch.listen(music)
bar = 4 * 60 / heard.tempo
ring, star = ch.ring(24, radius=9).stand(y=40, z=45), ch.grid(24).stand(y=40, z=45)
show = ch.Show("On the beat", ch.Fleet(24), [ch.Cue(ring, 4 * bar, light="gold"), ch.Cue(star, 4 * bar)], music=music)
plan = ch.plan(show)
first = next(span for span in plan.spans if span.kind == "hold")
plan = replace(plan, music_start=first.start - heard.beats[0])  # the first beat is the first picture's
ch.page(plan, folder / "drum.html")
print(f"{heard.tempo:.1f} beats a minute; pictures stand for {4 * bar:.1f} s, the first from {first.start:.2f} s on")
