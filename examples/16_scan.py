"""A scan on grey paper, lit from one corner and grainy, reads like clean line art."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

drawing = Image.new("L", (600, 400), 255)
pen = ImageDraw.Draw(drawing)
pen.line([(60, 330), (200, 90), (290, 240), (370, 140), (540, 330)], fill=30, width=7, joint="curve")  # two peaks
pen.ellipse((430, 50, 500, 120), outline=30, width=7)  # the moon

down, right = np.indices((400, 600))
light = 0.3 + 0.6 * right / 600 * (1 - down / 400)
grain = np.random.default_rng(7).normal(0, 9, light.shape)
scan = np.clip(np.asarray(drawing) * light + grain, 0, 255).astype(np.uint8)
Image.fromarray(scan).save(folder / "scan.jpg", quality=70)

tried = ch.trial(folder / "scan.jpg", 90, width=70)
print(*tried.summary(), sep="\n")
