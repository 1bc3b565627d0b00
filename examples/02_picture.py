"""Line art becomes dots: draw a sail, trace it, and ask how well it holds its drones."""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

sheet = Image.new("L", (600, 500), "white")
pen = ImageDraw.Draw(sheet)
pen.line([(300, 60), (300, 380)], fill="black", width=7)  # mast
pen.line([(330, 80), (500, 340), (330, 340), (330, 80)], fill="black", width=7)  # sail
pen.line([(80, 380), (520, 380), (440, 450), (160, 450), (80, 380)], fill="black", width=7)  # hull
sheet.save(folder / "boat.png")

outline = ch.trace(folder / "boat.png")
boat = outline.stroke(90, width=60, spacing=2.0).stand(y=60, z=50)
print(f"{outline}: {len(boat)} dots, the nearest two {boat.spacing:.2f} m apart")

try:
    outline.stroke(150, width=60, spacing=2.0)
except ch.PictureError as error:
    print(error)
