"""A logo in several colours: each area has its edge, its dots have its colour."""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

sheet = Image.new("RGB", (500, 400), "white")
pen = ImageDraw.Draw(sheet)
pen.rectangle((50, 60, 249, 340), fill="crimson")
pen.rectangle((250, 60, 450, 340), fill="royalblue")
pen.ellipse((160, 110, 340, 290), fill="gold")
sheet.save(folder / "logo.png")

outline = ch.trace(folder / "logo.png")
for mode, drones in (("outline", 150), ("outline+fill", 400)):
    tried = ch.trial(outline, drones, width=80, mode=mode)
    tried.save_png(folder / f"{mode.replace('+', '-and-')}.png")
    colours = {tuple(row) for row in tried.formation.colours.tolist()}
    print(f"{mode}: {drones} dots in {len(colours)} colours, smallest gap {tried.quality.smallest_gap:.2f}")
