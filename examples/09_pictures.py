"""What the audience will see, without a display: one moment, and a sheet of all pictures."""

import sys
from pathlib import Path

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

helix = ch.helix(80, radius=14, height=40, turns=3, name="helix").stand(y=60, z=50)
ball = ch.sphere(80, radius=16, name="ball").stand(y=60, z=50)
cues = [ch.Cue(helix, light=("deepskyblue", "white")), ch.Cue(ball, light=("orangered", "gold"))]
plan = ch.plan(ch.Show("Helix and ball", ch.Fleet(80), cues, audience=(0, -60, 2)))

still = ch.snapshot(plan, folder / "moment.png", time=plan.spans[2].start, size=(640, 360))
sheet = ch.contact_sheet(plan, folder / "sheet.png", size=(480, 270))
print(f"{still.name} and {sheet.name} show {len(cues)} pictures of {plan.drones} drones")
