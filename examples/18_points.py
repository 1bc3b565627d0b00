"""Formations without a picture: an array, a function of one number or of two, and a CSV file of points."""

import sys
from pathlib import Path

import numpy as np

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

array = ch.Formation(np.stack([np.arange(12) * 2.0, np.zeros(12), np.arange(12) % 3 * 2.0], axis=1), name="steps")
heart = ch.curve(
    lambda t: (16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t)), 44, end=6.2831853
)
wave = ch.surface(lambda u, v: (50 * u, 24 * v, 4 * np.sin(9 * u)), 200, name="wave")

(folder / "square.csv").write_text("x,y,z,r,g,b\n0,0,40,255,0,0\n5,0,40,0,255,0\n5,0,45,0,0,255\n0,0,45,255,255,0\n")
square = ch.read_points(folder / "square.csv")

for made in (array, heart, wave, square):
    print(f"{made.name}: {len(made)} dots, the nearest two {made.spacing:.2f} m apart")
