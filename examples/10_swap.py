"""A picture exchanged at the last moment: read the show file, change one cue, plan again."""

import sys
from dataclasses import replace
from pathlib import Path

import choreo as ch
from choreo.show.starter import new_show  # what `choreo new` calls

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
first = folder / "first"
show = ch.read_show(first / "show.toml" if first.exists() else new_show(first))

heart, star = show.cues
moon = ch.ring(50, radius=14, name="moon").stand(y=40, z=45)
changed = replace(show, cues=[heart, replace(star, formation=moon, name="moon")])

plan = ch.plan(changed)
print([span.name for span in plan.spans if span.kind == "hold"])
print(ch.check(plan).summary())
