"""A plan written for the drones: the file is read back and checked before it counts."""

import choreo as ch

ring = ch.ring(24, radius=10).stand(y=30, z=45)
plan = ch.plan(ch.Show("ring", ch.Fleet(24, origin=(26.42, 111.61)), [ch.Cue(ring, hold=3, light="cyan")]))

for name in ("ring.skyc", "ring.zip"):
    written = ch.export(plan, name)
    print(
        f"{written.path}: {written.format}, within {written.deviation * 1000:.3f} mm, SHA-256 {written.sha256[:16]}..."
    )

again = ch.read_plan("ring.skyc")
print(ch.check(again).summary())
