"""A photograph is drawn by the edges of what matters; detail says how many."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

# A photograph of our own making: a lit ball on a grainy table.
down, right = np.indices((360, 480))
away = np.hypot(right - 200, down - 170) / 110
ball = 60 + 190 * np.sqrt(np.clip(1 - away**2, 0, 1))[:, :, None] * [1.0, 0.8, 0.3]
table = np.stack([70 + right / 12, 50 + down / 12, np.full(down.shape, 45)], axis=2)
scene = np.where(away[:, :, None] < 1, ball, table) + np.random.default_rng(1).normal(0, 8, (360, 480, 3))
photo = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.5))
photo.save(folder / "ball.jpg")

for detail in (0.2, 0.8):
    outline = ch.trace(folder / "ball.jpg", detail=detail)
    dots = outline.stroke(80, width=60)
    print(f"detail {detail}: {outline}, {len(dots)} dots, the nearest two {dots.spacing:.2f} m apart")
