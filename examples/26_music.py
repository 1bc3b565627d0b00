"""Music: pictures stand on the beats that are found in it, and the page plays it. Needs pip install 'choreo[music]'."""

import sys
import wave
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

ring, star = ch.ring(24, radius=9).stand(y=40, z=45), ch.grid(24).stand(y=40, z=45)
cues = [ch.Cue(ring, hold="4 bars", snap="bar", light="gold"), ch.Cue(star, hold="4 bars", snap="bar")]
plan = ch.plan(ch.Show("On the beat", ch.Fleet(24), cues, music=ch.read_music(folder / "drum.wav")))
ch.page(plan, folder / "drum.html")
print(*plan.cue_times, sep="\n")
