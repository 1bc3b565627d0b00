"""An animation gives several formations, one a frame: a bird beats its wings."""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

sheets = []
for lift in (70, 30, -10, -50):  # the tips of the wings, pixels above the body
    sheet = Image.new("L", (400, 240), "white")
    pen = ImageDraw.Draw(sheet)
    pen.line([(30, 120 - lift), (120, 120 - lift // 4), (200, 130)], fill="black", width=6, joint="curve")
    pen.line([(370, 120 - lift), (280, 120 - lift // 4), (200, 130)], fill="black", width=6, joint="curve")
    pen.line([(200, 130), (200, 175)], fill="black", width=6)
    sheets.append(sheet)
sheets[0].save(folder / "bird.gif", save_all=True, append_images=sheets[1:], duration=120)

cues = []
for outline in ch.trace_frames(folder / "bird.gif", 3):  # or one by one: ch.trace(file, frame=2)
    bird = outline.stroke(28, width=44).stand(y=50, z=50)
    cues.append(ch.Cue(bird, hold=1, light="lightskyblue"))
plan = ch.plan(ch.Show("A bird", ch.Fleet(28), cues))
print(f"{len(cues)} frames: {ch.check(plan).summary()}")
