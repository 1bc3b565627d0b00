"""A plan held against narrower limits: the report is data first, sentences second."""

from dataclasses import replace

import choreo as ch

ring = ch.ring(24, radius=10).stand(y=30, z=45)
plan = ch.plan(ch.Show("ring", ch.Fleet(24), [ch.Cue(ring, hold=3)]))
print("good by its own limits:", ch.check(plan).ok)

report = ch.check(plan, replace(plan.limits, max_climb=2.0, max_altitude=50.0))
for rule in sorted({violation.rule for violation in report.violations}):
    drones = {drone for violation in report.violations if violation.rule == rule for drone in violation.drones}
    print(f"{rule}: {len(drones)} drones")
print(*report.lines(per_cue=1), sep="\n")
