"""Masts and roofs: the fleet rises above what stands in its way, and a picture inside one is refused."""

import choreo as ch

roof = ch.KeepOut([[-30, 15], [30, 15], [30, 25], [-30, 25]], height=25, name="roof")
limits = ch.Limits(keep_out=(roof,), max_altitude=90)
ring = ch.ring(40, radius=12)


def show_at(y: float, z: float) -> ch.Show:
    return ch.Show("Over the roof", ch.Fleet(40), [ch.Cue(ring.stand(y=y, z=z), hold=5)], limits)


plan = ch.plan(show_at(y=50, z=40))
rise = plan.trajectory.at(plan.spans[0].end).position[:, 2].max()
print(f"rises to {rise:.1f} m before it crosses the roof; {ch.check(plan).summary()}")

try:
    ch.plan(show_at(y=20, z=30))
except ch.ShowError as error:
    print(error)
