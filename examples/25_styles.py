"""One show, every style: how the drones go from one picture to the next."""

import choreo as ch

limits = ch.Limits(max_altitude=100)
ring = ch.ring(80, radius=22).stand(y=50, z=45).paint("gold")
field = ch.grid(80, spacing=3.0, rows=8).stand(y=50, z=45).paint("deepskyblue")

cues = [
    ch.Cue(ring, hold=2),  # direct: the fastest way
    ch.Cue(field, hold=2, style="pour"),
    ch.Cue(ring, hold=2, style=ch.Style("scroll", direction="left")),
    ch.Cue(field, hold=2, style="fireflies"),
    ch.Cue(ring, hold=2, style=ch.Style("swirl", axis="up", turns=0.5)),
    ch.Cue(field, hold=2, style="bloom"),
]
plan = ch.plan(ch.Show("Styles", ch.Fleet(80), cues, limits))
for span, cue in zip((s for s in plan.spans if s.kind == "travel"), cues, strict=True):
    print(f"{ch.Style.of(cue.style).name}: {span.end - span.start:.1f} s")
print(ch.check(plan).summary())
