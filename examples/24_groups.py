"""Two groups of drones with cues of their own: a ring on the left, a square on the right, at one moment."""

import choreo as ch

left, right = ch.Group("left", 20, side="left"), ch.Group("right", 16, side="right")
ring = ch.ring(20, radius=8, name="ring").stand(x=-25, y=40, z=40)
square = ch.grid(16, spacing=2.5).rename("square").stand(x=25, y=40, z=40)

show = ch.Show(
    "two groups",
    ch.Fleet(36, landing="own"),
    [
        ch.Cue(ring, hold=4, light="gold", group="left", start=25),
        ch.Cue(square, hold=4, light="deepskyblue", group="right", start=25),
        ch.Cue(ring.turn(90), hold=3, light="tomato", group="left"),
    ],
    groups=[left, right],
)

plan = ch.plan(show)
for span in plan.spans:
    if span.kind == "hold":
        print(f"{span.group}: {span.name} from {span.start:.1f} to {span.end:.1f} s")
print(ch.check(plan).summary())
