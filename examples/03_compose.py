"""Formations add up, each part with its colour; every method returns a new formation."""

import choreo as ch

core = ch.ring(12, radius=5).paint("gold")
petal = ch.ring(14, radius=5).paint("hotpink")
stem = ch.line(10, length=22).turn(90, about="y").paint("limegreen")

around = [petal.at(x=13), petal.at(z=13), petal.at(x=-13)]
flower = (core.at() + around[0] + around[1] + around[2] + stem.at(z=-19)).rename("flower").stand(y=50, z=50)
show = ch.Show("Flower", ch.Fleet(len(flower)), [ch.Cue(flower, hold=6)])

report = ch.check(ch.plan(show))
print(f"{flower.name}: {len(flower)} drones, {flower.spacing:.2f} m apart; {report.summary()}")
