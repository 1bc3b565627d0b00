"""A shape, a fleet, a cue: plan it and check it."""

import choreo as ch

ring = ch.ring(60, radius=20).stand(y=50, z=45)
show = ch.Show("Ring", ch.Fleet(60), [ch.Cue(ring, hold=8, light="gold")])

plan = ch.plan(show)
report = ch.check(plan)
report.raise_for_violations()
print(report.summary())
