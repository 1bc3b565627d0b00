"""Seen from below and from one side, a picture looks squeezed, unless it is drawn for that view."""

import numpy as np

import choreo as ch
from choreo.stage.night.camera import Camera

eye, centre = (80.0, -60.0, 2.0), (0.0, 60.0, 80.0)
ring = ch.curve(lambda t: (np.sin(t), np.cos(t)), 100, end=2 * np.pi)
outline = ch.Outline.from_strokes([np.vstack([ring.points, ring.points[:1]])[:, [0, 2]]], name="ring")

plain = outline.stroke(90, width=60).stand(y=60, z=80)
drawn = outline.stroke(90, width=60, view=ch.View(eye, centre)).stand(y=60, z=80)
for name, made in (("as it is", plain), ("drawn for the view", drawn)):
    pixels, _ = Camera(eye, centre, field_of_view=40).project(made.points, (1000, 1000))
    wide, high = np.ptp(pixels, axis=0)
    print(f"{name}: a ring looks {wide / high:.2f} times as wide as it is high")
