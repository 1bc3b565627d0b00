"""A picture exchanged at the last moment: read the show file, change one cue, plan again."""

from dataclasses import replace

import choreo as ch
from choreo.timeline.starter import new_show

show = ch.read_show(new_show("first"))
moon = ch.ring(50, radius=14).rename("moon").stand(y=40, z=45)
heart, star = show.cues
changed = replace(show, cues=[heart, replace(star, formation=moon, name="moon")])

plan = ch.plan(changed)
print([span.name for span in plan.spans if span.kind == "hold"])
print(ch.check(plan).summary())
