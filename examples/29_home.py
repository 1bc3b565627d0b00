"""Home and start are part of the show: rows rise with a wave of light, fireflies drift home, the landing twinkles."""

import choreo as ch

ring = ch.ring(60, radius=20).stand(y=40, z=45)
wave = ch.Light("sweep", along="y", colours=["navy", "deepskyblue"])
glow = ch.Light("twinkle", colours=["gold"])
show = ch.Show(
    "Home",
    ch.Fleet(64),
    [ch.Cue(ring, hold=6, light="rainbow")],
    take_off=ch.Succession("rows", begin="middle", interval=0.5),
    way_back="fireflies",
    landing="rings",
    lighting=ch.Lighting(take_off=wave, way_back=glow, landing=glow),
)
plan = ch.plan(show)
times = ", ".join(f"{span.kind} {span.end - span.start:.0f} s" for span in plan.spans)
print(f"{times}; {ch.check(plan).verdict}; {ch.stillness(plan).line()}")
