"""A countdown on a wall of dots: nobody moves, the digit changes exactly on the second."""

import choreo as ch

wall = ch.grid(300, spacing=3.0, columns=20).stand(y=40, z=45)
digits = ch.Light("count", first=5, last=0, colour="gold")
cues = [
    ch.Cue(wall, hold=5.0, light=digits, start=30, name="countdown"),
    ch.Cue(wall, hold=0.9, light="white", start=35.1, name="flash"),  # the same dots: a change of light takes 0.1 s
    ch.Cue(wall, hold=4.9, light="rainbow", start=36.1, name="go"),
]
plan = ch.plan(ch.Show("Countdown", ch.Fleet(300), cues))
lit = [int(plan.light.at(second).any(axis=1).sum()) for second in (30, 31, 32, 33, 34)]
print(f"{plan.drones} drones, dots of 5, 4, 3, 2, 1: {lit}; {ch.check(plan).verdict}")
