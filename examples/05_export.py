"""Write a plan for the drones: exact curves for Skybrush, samples for everything else, each read back and checked."""

import sys
from pathlib import Path

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

star = ch.sphere(40, radius=12, name="star").stand(y=40, z=40)
fleet = ch.Fleet(40, origin=(26.4203, 111.6131), heading=350)
plan = ch.plan(ch.Show("Star", fleet, [ch.Cue(star, hold=5, light=("royalblue", "white"))]))

for name in ("star.npz", "star.skyc", "star.zip"):
    done = ch.export(plan, folder / name)
    print(f"{done.format}: {done.path.name}, within {done.deviation * 1000:.3f} mm, SHA-256 {done.sha256[:12]}...")
