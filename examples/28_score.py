"""Bars and markers without a sound file: a tempo and labels of Audacity say when pictures stand; their light pulses."""

import sys
from pathlib import Path

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/examples")
folder.mkdir(parents=True, exist_ok=True)
(folder / "labels.txt").write_text("50.0\t50.0\tchorus\n", encoding="utf-8")

ring, wall = ch.ring(24, radius=9, name="ring").stand(y=40, z=45), ch.grid(24).stand(y=40, z=45).rename("wall")
pulse = ch.Light("pulse", per="bar", colours=["navy", "gold"])
cues = [ch.Cue(ring, hold="4 bars", snap="bar", light=pulse), ch.Cue(wall, hold="2 bars", start="chorus - 2 beats")]
score = ch.Score(tempo=96, labels=ch.read_labels(folder / "labels.txt"))
plan = ch.plan(ch.Show("Bars", ch.Fleet(24), cues, score=score))
print(*plan.cue_times, ch.check(plan).summary(), sep="\n")
