"""Two shapes in code, planned and checked: a ring becomes a ball."""

import choreo as ch

ring = ch.ring(60, radius=16).stand(y=30, z=45)
ball = ch.sphere(60, radius=6).at(y=30, z=45)

show = ch.Show(
    "ring and ball",
    fleet=ch.Fleet(60, spacing=2.0),
    cues=[
        ch.Cue(ring, hold=5, light="gold"),
        ch.Cue(ball, hold=5, light=["navy", "deepskyblue", "white"]),
    ],
)

if __name__ == "__main__":
    plan = ch.plan(show)
    report = ch.check(plan)
    report.raise_for_violations()
    print(report.summary())
