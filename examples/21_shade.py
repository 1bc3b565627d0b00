"""Greys become densities: a shaded ball, denser where it is darker, and no two dots too near."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

down, right = np.indices((400, 400))
x, y = (right - 200) / 170, (200 - down) / 170
bulge = np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))
light = np.clip(0.5 * x + 0.6 * y + 0.62 * bulge, 0, 1)
grey = np.where(x**2 + y**2 < 1, 40 + 200 * light, 255)
Image.fromarray(grey.astype(np.uint8)).save(folder / "ball.png")

ball = ch.trace(folder / "ball.png").shade(500, width=60)
left, right = ((ball.points[:, 0] * side > 0).sum() for side in (-1, 1))
print(f"{len(ball)} dots, {left} on the dark side, {right} on the light; the nearest two {ball.spacing:.2f} m apart")
